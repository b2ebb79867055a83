/** The SQL front end: MySQL texts to syntax trees and back. Knows nothing of where statements are run. */
export type * from './ast.ts';
export { type Fingerprint, fingerprint, type LiteralValue } from './fingerprint.ts';
export { isReserved, isWord } from './keywords.ts';
export { DEFAULT_MODE, type ParseMode, parseModeOf } from './mode.ts';
export { type Page, type PagedQuery, pageOf } from './paging.ts';
export { MAX_CHAIN, MAX_DEPTH } from './parser/cursor.ts';
export { type ParsedStatement, type ParseOptions, parse, parseExpression, parseQueryExpression } from './parser/parser.ts';
export { type PrintOptions, print, printExpression, printQueryExpression } from './print.ts';
export { withoutSecrets } from './secrets.ts';
export {
  type ClientCommands,
  ScriptSplitter,
  type ScriptStatement,
  type SplitOptions,
  type StatementRange,
  splitStatements,
} from './split.ts';
export { type Position, positionOf } from './syntax-error.ts';
export { forEachChild, type Node, type NodeKind, walk } from './walk.ts';
