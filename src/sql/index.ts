/** The SQL front end: MySQL texts to syntax trees and back. Knows nothing of where statements are run. */
export type * from './ast.ts';
export { DEFAULT_MODE, type ParseMode, parseModeOf } from './mode.ts';
export { MAX_CHAIN, MAX_DEPTH } from './parser/cursor.ts';
export { type ParsedStatement, type ParseOptions, parse, parseExpression, parseQueryExpression } from './parser/parser.ts';
export { type Position, positionOf } from './syntax-error.ts';
