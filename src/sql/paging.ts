/**
 * Pages of a query, for who keeps nothing between two of them: LIMIT and OFFSET are put into the text of the statement, where its grammar has them.
 * What stands around is left as it was written: a page of `SELECT … -- note` is `SELECT … LIMIT 10 OFFSET 20 -- note`.
 */
import { SqlError } from '../errors.ts';
import type { Expr, Limit, QueryExpr, Select, Statement } from './ast.ts';
import { Lexer } from './lexer.ts';
import { DEFAULT_MODE, type ParseMode } from './mode.ts';
import { parse } from './parser/parser.ts';
import { printExpression } from './print.ts';
import { type Node, walk } from './walk.ts';

/** So many rows after so many. Whole numbers, not negative. */
export interface Page {
  readonly limit: number | bigint;
  readonly offset: number | bigint;
}

export interface PagedQuery {
  /** The statement whose result is the page. It has the same `?`. */
  readonly sql: string;
  /**
   * How well the pages fit together. `total`: no two rows are equal in what they are ordered by. `given`: there is an ORDER BY, and it depends on the data
   * whether that is so. `none`: rows come in any order, so pages may overlap, and rows be missed.
   */
  readonly order: 'total' | 'given' | 'none';
}

/**
 * The statement that gives a page of a query's result. A LIMIT of its own is combined with the page's, exactly.
 * A session's sql_select_limit does not hold for pages, as for no statement with a LIMIT.
 * @param mode how the session reads texts: `parseModeOf` of its sql_mode.
 * @throws SqlError 1235, with the reason in its message, where a page could not be taken without changing what the statement means or does.
 */
export function pageOf(sql: string, page: Page, mode: ParseMode = DEFAULT_MODE): PagedQuery {
  const query = queryOf(sql, mode);
  walk(query, (node) => {
    const reason = obstacle(node);
    if (reason !== null) throw refusal(reason, 'pos' in node && typeof node.pos === 'number' ? node.pos : null);
    return true;
  });
  const { inner, depth } = innermost(query);
  const clause = clauseOf(page, inner.limit);
  const place = placeOf(sql, mode, depth, inner.limit);
  return { sql: `${sql.slice(0, place.start)}${place.space}${clause}${sql.slice(place.end)}`, order: orderOf(inner) };
}

function refusal(reason: string, position: number | null = null): SqlError {
  return new SqlError(1235, '42000', `A page cannot be taken of this statement: ${reason}`, position);
}

function queryOf(sql: string, mode: ParseMode): QueryExpr {
  const parsed = parsedOf(sql, mode);
  if (!isQuery(parsed.statement)) throw refusal('it is no query; SELECT, TABLE, VALUES and WITH are', parsed.statement.pos);
  if (hasMore(sql, parsed.end, mode)) throw refusal('more than one statement is there', parsed.end);
  return parsed.statement;
}
function parsedOf(sql: string, mode: ParseMode) {
  try {
    return parse(sql, { sqlMode: mode });
  } catch (error) {
    if (!(error instanceof SqlError) || error.errno !== 1064) throw error;
    const at = error.position ?? 0;
    if (/^procedure\b/i.test(sql.slice(at))) throw refusal('PROCEDURE wants to see all of its rows', at);
    throw refusal(`it is not understood here (${error.message})`, error.position);
  }
}
function isQuery(statement: Statement): statement is QueryExpr {
  return ['Select', 'SetOperation', 'ParenQuery', 'ValuesQuery', 'TableQuery'].includes(statement.kind);
}
/** Whether anything but comments follows the first statement. */
function hasMore(sql: string, end: number, mode: ParseMode): boolean {
  const lexer = new Lexer(sql, mode, end);
  do lexer.advance();
  while (lexer.kind === ';');
  return lexer.kind !== 'eof';
}

/** Functions that do something each time they are called. */
const EFFECTS: ReadonlySet<string> = new Set(['GET_LOCK', 'RELEASE_LOCK', 'RELEASE_ALL_LOCKS', 'NEXTVAL', 'SETVAL']);
/** Functions with another value each time: what is ordered by them is in another order on each page. */
const RANDOM: ReadonlySet<string> = new Set(['RAND', 'UUID', 'UUID_SHORT', 'RANDOM_BYTES', 'SYS_GUID']);

/** Why a part of a query keeps it from being read page by page; null where it does not. */
function obstacle(node: Node): string | null {
  if ('into' in node && node.into !== null) return 'SELECT … INTO takes all of its rows';
  if ('locking' in node && node.locking.length > 0)
    return 'FOR UPDATE, FOR SHARE and LOCK IN SHARE MODE would lock the rows of the page only';
  switch (node.kind) {
    case 'Select':
      return node.calcFoundRows ? 'SQL_CALC_FOUND_ROWS counts all of its rows' : null;
    case 'UserVariableAssign':
      return `it sets @${node.name}, with each page again`;
    case 'FunctionCall':
      if (node.schema !== null) return null;
      if (EFFECTS.has(node.name)) return `it calls ${node.name}(), with each page again`;
      return node.name === 'LAST_INSERT_ID' && node.args.length > 0 ? 'it sets LAST_INSERT_ID(), with each page again' : null;
    default:
      return null;
  }
}

/** The query inside of parentheses that nothing follows, and how many there are. */
function innermost(query: QueryExpr): { readonly inner: QueryExpr; readonly depth: number } {
  let inner = query;
  let depth = 0;
  for (; inner.kind === 'ParenQuery' && inner.orderBy.length === 0 && inner.limit === null; depth++) inner = inner.query;
  return { inner, depth };
}

/** `LIMIT … OFFSET …` that takes the page out of what the query's own LIMIT leaves. */
function clauseOf(page: Page, own: Limit | null): string {
  const [limit, offset] = [BigInt(page.limit), BigInt(page.offset)];
  if (limit < 0n || offset < 0n) throw new RangeError('a page has no negative limit or offset');
  if (own === null) return `LIMIT ${limit} OFFSET ${offset}`;
  const left = numberOf(own.count) - offset;
  const count = left < 0n ? 0n : left < limit ? left : limit;
  const skipped = (own.offset === null ? 0n : numberOf(own.offset)) + offset;
  // No server counts further than 64 bits, nor has so many rows.
  return skipped > MOST ? 'LIMIT 0' : `LIMIT ${count} OFFSET ${skipped}`;
}
const MOST = 2n ** 64n - 1n;

function numberOf(expr: Expr): bigint {
  if (expr.kind === 'IntLiteral') return BigInt(expr.text);
  throw refusal('its LIMIT is no number yet, and cannot be combined with that of the page', expr.pos);
}

interface Place {
  readonly start: number;
  readonly end: number;
  /** What keeps the clause from what stands before it. */
  readonly space: '' | ' ';
}

/**
 * Where the query's LIMIT is, or would be: its last clause, since none of those that may follow it is let through.
 * @param depth parentheses that close behind it.
 */
function placeOf(sql: string, mode: ParseMode, depth: number, own: Limit | null): Place {
  const first = own === null ? -1 : Math.min(own.count.pos, own.offset?.pos ?? own.count.pos);
  const ends: number[] = [];
  let start = -1;
  const lexer = new Lexer(sql, mode, 0);
  lexer.advance();
  for (; lexer.kind !== 'eof' && lexer.kind !== ';'; lexer.advance()) {
    if (lexer.start === first) start = lexer.previousStart;
    refuseVersions(sql, lexer);
    ends.push(lexer.end);
    if (ends.length > depth + 1) ends.shift();
  }
  refuseVersions(sql, lexer);
  const end = ends[0] ?? 0;
  return start < 0 ? { start: end, end, space: ' ' } : { start, end, space: '' };
}
/** Servers differ in which of these comments they read: what is one's statement is not another's. */
function refuseVersions(sql: string, { previousEnd, start }: Lexer): void {
  if (start > previousEnd && /\/\*M?!/.test(sql.slice(previousEnd, start)))
    throw refusal('parts of it are in comments that only some servers read', previousEnd);
}

// How rows are ordered

function orderOf(query: QueryExpr): PagedQuery['order'] {
  if (hasOneRow(query)) return 'total';
  if (query.orderBy.length === 0 || isRandom(query)) return 'none';
  return isTotal(query) ? 'total' : 'given';
}

function isRandom(query: QueryExpr): boolean {
  let found = false;
  walk(query, (node) => {
    found ||= node.kind === 'FunctionCall' && node.schema === null && RANDOM.has(node.name);
    return !found;
  });
  return found;
}

function hasOneRow(query: QueryExpr): boolean {
  if (query.kind === 'ValuesQuery') return query.rows.length === 1;
  if (query.kind !== 'Select' || query.groupBy.length > 0) return false;
  return query.from.length === 0 || query.items.some(({ expr }) => isAggregate(expr));
}
function isAggregate(expr: Expr): boolean {
  let found = false;
  walk(expr, (node) => {
    found ||= node.kind === 'AggregateCall' && node.over === null;
    return !found && node.kind !== 'Subquery' && node.kind !== 'Exists' && node.kind !== 'InSubquery';
  });
  return found;
}

/** Whether the rows differ, by the query's own word, in what they are ordered by: the columns of GROUP BY or DISTINCT. */
function isTotal(query: QueryExpr): boolean {
  if (query.kind !== 'Select') return false;
  if (query.groupBy.length > 0) return !query.rollup && query.groupBy.every((expr) => isOrderedBy(query, expr));
  return query.distinct && query.items.every(({ expr }) => expr.kind !== 'Star' && isOrderedBy(query, expr));
}
/** Whether an expression is among those of ORDER BY: as it is, by its alias, or by its place. */
function isOrderedBy(query: Select, wanted: Expr): boolean {
  const text = printExpression(wanted);
  const at = query.items.findIndex((item) => printExpression(item.expr) === text || named(wanted, item.alias));
  return query.orderBy.some(({ expr }) => {
    if (expr.kind === 'IntLiteral') return at >= 0 && Number(expr.text) === at + 1;
    return printExpression(expr) === text || named(expr, query.items[at]?.alias ?? null);
  });
}
function named(expr: Expr, alias: string | null): boolean {
  return alias !== null && expr.kind === 'ColumnRef' && expr.table === null && expr.name.toLowerCase() === alias.toLowerCase();
}
