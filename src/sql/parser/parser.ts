/** The way in: a text's first statement, by the word that it starts with. */
import { SqlError } from '../../errors.ts';
import type { Expr, QueryExpr, Statement } from '../ast.ts';
import type { TokenKind } from '../lexer.ts';
import type { ParseMode } from '../mode.ts';
import { emptyQuery, tooDeep } from '../syntax-error.ts';
import { parseAdministration } from './administration.ts';
import { parseTruncate } from './create-table.ts';
import { Cursor } from './cursor.ts';
import { parseUse } from './database.ts';
import { parseAlter, parseCreate, parseDrop, parseRename } from './definitions.ts';
import { parseCallStatement, parseDelete, parseDo, parseHandler, parseInsert, parseLoadData, parseUpdate } from './dml.ts';
import { parseExpr } from './expressions.ts';
import { parseGrant } from './grant.ts';
import { parseDeallocate, parseExecute, parseExplain, parsePrepare } from './prepared.ts';
import { parseQuery, parseWith } from './select.ts';
import { parseSet } from './set.ts';
import { parseShow } from './show.ts';
import {
  parseBegin,
  parseCommit,
  parseLock,
  parseRollback,
  parseSavepoint,
  parseStartTransaction,
  parseUnlock,
  parseXa,
} from './transaction.ts';

export interface ParseOptions {
  readonly sqlMode: ParseMode;
  /** UTF-16 offset at which the statement starts, 0 by default. All positions count from the start of the source. */
  readonly offset?: number;
  /** Refuse whatever follows the statement's `;`, as MySQL does without CLIENT_MULTI_STATEMENTS and in PREPARE. */
  readonly single?: boolean;
  /** How many `?` there are values for; one more is a syntax error. Any number where it is left out. */
  readonly placeholders?: number;
}

export interface ParsedStatement {
  readonly statement: Statement;
  /** Offset of the `;` that ends the statement, or the end of the source. */
  readonly end: number;
  /** How many `?` it has. */
  readonly paramCount: number;
  /** How many literal tokens it has: as many as `fingerprint` lifts. */
  readonly literalCount: number;
  /**
   * Slots, ascending, of literal tokens that did not become a literal node 1:1 (VARCHAR(10), DATE'…', 'a' 'b', SEPARATOR ',', …).
   * Two statements with the same fingerprint but other values in these slots are different statements.
   */
  readonly structuralSlots: readonly number[];
}

/** As many as the protocol can count. */
const maxParams = 65_535;

/**
 * Parses one statement; what follows its `;` is not looked at.
 * Throws SqlError 1064 (syntax), 1065 (nothing there), 1059, 1102, 1103 (names), 1248 (derived table without alias), 1390 (too many `?`), 1436 (nested too deeply).
 */
export function parse(source: string, options: ParseOptions): ParsedStatement {
  const p = new Cursor(source, options.sqlMode, options.offset ?? 0);
  const statement = p.kind === 'eof' || p.kind === ';' ? parseNothing(p) : withinStack(p, parseStatement);
  if (p.kind !== 'eof' && p.kind !== ';') p.fail();
  if (p.params > maxParams) throw new SqlError(1390, 'HY000', 'Prepared statement contains too many placeholders');
  if (p.params > (options.placeholders ?? maxParams)) refusePlaceholder(source, options);
  const end = p.start;
  const parsed = { statement, end, paramCount: p.params, literalCount: p.literals, structuralSlots: structuralSlots(p, statement) };
  if (options.single === true && p.accept(';') && p.kind !== 'eof') p.fail();
  return parsed;
}

/** 1064 at the first `?` that there is no value for. */
function refusePlaceholder(source: string, options: ParseOptions): never {
  const p = new Cursor(source, options.sqlMode, options.offset ?? 0);
  for (let left = options.placeholders ?? 0; p.kind !== 'eof' && !(p.kind === '?' && left-- === 0); ) p.advance();
  return p.fail();
}

/** Whether a statement's own source is part of its tree. */
function isText(statement: Statement): boolean {
  return statement.kind === 'CreateView' || 'text' in statement || (statement.kind === 'Show' && 'text' in statement.show);
}

/** Slots that are text of the statement, ascending; all of them where the statement is kept as text. */
function structuralSlots(p: Cursor, statement: Statement): readonly number[] {
  if (isText(statement)) return Array.from({ length: p.literals }, (_, slot) => slot);
  return p.structural.length > 1 ? p.structural.sort((a, b) => a - b) : p.structural;
}

/** Runs a parser; where the caller left it too little stack for what the limits allow, that is error 1436 as well. */
function withinStack<T>(p: Cursor, parser: (p: Cursor) => T): T {
  try {
    return parser(p);
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep(p.start);
    throw error;
  }
}

function parseNothing(p: Cursor): Statement {
  if (p.kind === ';' || !p.comments) throw emptyQuery();
  return { kind: 'Empty', pos: p.start };
}

/** Parses a text that is one expression: a stored default, check or generated column. */
export function parseExpression(source: string, options: ParseOptions): Expr {
  const p = new Cursor(source, options.sqlMode, options.offset ?? 0);
  const expr = withinStack(p, parseExpr);
  if (p.kind !== 'eof') p.fail();
  return expr;
}

/** Parses a text that is one query: a stored view. */
export function parseQueryExpression(source: string, options: ParseOptions): QueryExpr {
  const p = new Cursor(source, options.sqlMode, options.offset ?? 0);
  const query = withinStack(p, parseQuery);
  if (p.kind !== 'eof') p.fail();
  return query;
}

/** `WITH … (query | UPDATE … | DELETE …)` */
function parseWithStatement(p: Cursor): Statement {
  const mark = p.mark();
  const pos = p.start;
  const structural = p.structural.length;
  const ctes = parseWith(p);
  if (p.kind === 'UPDATE') return parseUpdate(p, ctes, pos);
  if (p.kind === 'DELETE') return parseDelete(p, ctes, pos);
  p.reset(mark);
  p.structural.length = structural;
  return parseQuery(p);
}

/** `START TRANSACTION …`; START REPLICA and START GROUP_REPLICATION are administration. */
function parseStart(p: Cursor): Statement {
  if (p.peek() !== 'TRANSACTION') return parseAdministration(p);
  const pos = p.start;
  p.advance();
  return parseStartTransaction(p, pos);
}

const STATEMENTS: ReadonlyMap<TokenKind, (p: Cursor) => Statement> = new Map<TokenKind, (p: Cursor) => Statement>([
  ['SELECT', parseQuery],
  ['(', parseQuery],
  ['VALUES', parseQuery],
  ['TABLE', parseQuery],
  ['WITH', parseWithStatement],
  ['INSERT', parseInsert],
  ['REPLACE', parseInsert],
  ['UPDATE', (p) => parseUpdate(p)],
  ['DELETE', (p) => parseDelete(p)],
  ['LOAD', (p) => (p.peek() === 'INDEX' ? parseAdministration(p) : parseLoadData(p))],
  ['CALL', parseCallStatement],
  ['DO', parseDo],
  ['HANDLER', parseHandler],
  ['CREATE', parseCreate],
  ['ALTER', parseAlter],
  ['DROP', parseDrop],
  ['RENAME', parseRename],
  ['TRUNCATE', parseTruncate],
  ['GRANT', parseGrant],
  ['REVOKE', parseGrant],
  ['BEGIN', parseBegin],
  ['START', parseStart],
  ['COMMIT', parseCommit],
  ['ROLLBACK', parseRollback],
  ['SAVEPOINT', parseSavepoint],
  ['RELEASE', parseSavepoint],
  ['XA', parseXa],
  ['LOCK', parseLock],
  ['UNLOCK', parseUnlock],
  ['SET', parseSet],
  ['SHOW', parseShow],
  ['DESCRIBE', parseExplain],
  ['DESC', parseExplain],
  ['EXPLAIN', parseExplain],
  ['USE', parseUse],
  ['PREPARE', parsePrepare],
  ['EXECUTE', parseExecute],
  ['DEALLOCATE', parseDeallocate],
]);

/** One statement, by its first word. */
export function parseStatement(p: Cursor): Statement {
  const parser = STATEMENTS.get(p.kind);
  if (parser !== undefined) return parser(p);
  if (p.kind === 'DROP' && p.peek() === 'PREPARE') return parseDeallocate(p);
  return parseAdministration(p);
}
