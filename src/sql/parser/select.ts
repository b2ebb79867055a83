/** Queries: SELECT, VALUES, TABLE, set operations, WITH, and the clauses that end them. */
import { SqlError } from '../../errors.ts';
import type {
  CommonTable,
  Expr,
  IntLiteral,
  Limit,
  Locking,
  OrderItem,
  QualifiedName,
  QueryExpr,
  Select,
  SelectInto,
  SelectItem,
  SetOperation,
  TableRef,
  UserVariable,
  WithClause,
} from '../ast.ts';
import type { TokenKind } from '../lexer.ts';
import { parseWindowSpec } from './aggregates.ts';
import { type Cursor, QUERY_DEPTH } from './cursor.ts';
import { parseExpr, parseExprList } from './expressions.ts';
import { parseTableRefs } from './tables.ts';
import { parseCharsetClause, parseFileFormat } from './types.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Whether a query starts here: SELECT, WITH, TABLE, VALUES ROW. A parenthesis may start one as well. */
export function startsQuery(p: Cursor): boolean {
  switch (p.kind) {
    case 'SELECT':
    case 'WITH':
    case 'TABLE':
      return true;
    case 'VALUES':
      return p.peek() === 'ROW';
    default:
      return false;
  }
}

const CONTINUATIONS = ['UNION', 'EXCEPT', 'INTERSECT', 'ORDER', 'LIMIT', 'FOR', 'LOCK', 'INTO'] as const;

/** Whether what stands here goes on with a query that ended in a parenthesis. */
export function continuesQuery(p: Cursor): boolean {
  return p.atOne(CONTINUATIONS);
}

/** `'(' query ')'`; `opened` where the parenthesis was read already. */
export function parseParenthesisedQuery(p: Cursor, opened = false): QueryExpr {
  if (!opened) p.expect('(');
  const query = parseQuery(p);
  p.expect(')');
  return query;
}

/** `[WITH …] query_expression_body [ORDER BY …] [LIMIT …] [locking] [INTO …]` */
export function parseQuery(p: Cursor): QueryExpr {
  p.enter(QUERY_DEPTH);
  const pos = p.start;
  const ctes = p.kind === 'WITH' ? parseWith(p) : null;
  const body = parseSetOperations(p, parsePrimaryQuery(p));
  const query = parseTail(p, body, ctes, pos);
  p.leave(QUERY_DEPTH);
  return query;
}

/** The rest of a query whose first operand, in parentheses that started at `pos`, was read already. */
export function continueQuery(p: Cursor, first: QueryExpr, pos: number): QueryExpr {
  return parseTail(p, parseSetOperations(p, parenthesised(first, pos)), null, pos);
}

const NO_TAIL = { with: null, orderBy: [], limit: null, locking: [], into: null } as const;

function parenthesised(query: QueryExpr, pos: number): QueryExpr {
  return { kind: 'ParenQuery', query: { ...query, into: null }, ...NO_TAIL, into: query.into, pos };
}

/** `SELECT … | VALUES ROW(…) … | TABLE t | '(' query ')'` */
function parsePrimaryQuery(p: Cursor): QueryExpr {
  const pos = p.start;
  switch (p.kind) {
    case 'SELECT':
      return parseSelect(p);
    case '(':
      return parenthesised(parseParenthesisedQuery(p), pos);
    case 'VALUES':
      p.advance();
      return { kind: 'ValuesQuery', rows: p.list(() => parseRowConstructor(p)), ...NO_TAIL, pos };
    case 'TABLE':
      p.advance();
      return { kind: 'TableQuery', table: p.qualifiedName(), ...NO_TAIL, pos };
    default:
      return p.fail();
  }
}

/** `ROW '(' exprs ')'` */
function parseRowConstructor(p: Cursor): Expr[] {
  p.expectBoth('ROW', '(');
  if (p.accept(')')) return [];
  const row = p.list(() => parseExprOrDefault(p));
  p.expect(')');
  return row;
}

/** `expr | DEFAULT` */
export function parseExprOrDefault(p: Cursor): Expr {
  if (p.kind !== 'DEFAULT' || p.peek() === '(') return parseExpr(p);
  const pos = p.start;
  p.advance();
  return { kind: 'Default', column: null, pos };
}

/** UNION and EXCEPT from left to right, INTERSECT before them. */
function parseSetOperations(p: Cursor, first: QueryExpr): QueryExpr {
  let left = parseIntersections(p, first);
  for (let length = 1; p.kind === 'UNION' || p.kind === 'EXCEPT'; length++) {
    p.checkChain(length);
    const op = p.kind;
    const all = parseSetQuantifier(p);
    left = setOperation(op, all, left, parseIntersections(p, parsePrimaryQuery(p)));
  }
  return left;
}
function parseIntersections(p: Cursor, first: QueryExpr): QueryExpr {
  let left = first;
  for (let length = 1; p.kind === 'INTERSECT'; length++) {
    p.checkChain(length);
    const all = parseSetQuantifier(p);
    left = setOperation('INTERSECT', all, left, parsePrimaryQuery(p));
  }
  return left;
}
function parseSetQuantifier(p: Cursor): boolean {
  p.advance();
  const all = p.accept('ALL');
  if (!all) p.accept('DISTINCT');
  return all;
}
/** INTO behind the last operand is that of all. @throws SqlError 3954 for one before it. */
function setOperation(op: SetOperation['op'], all: boolean, left: QueryExpr, right: QueryExpr): SetOperation {
  if (left.into !== null)
    throw new SqlError(
      3954,
      'HY000',
      'Misplaced INTO clause, INTO is not allowed inside subqueries, and must be placed at end of UNION clauses.',
      left.pos,
    );
  return { kind: 'SetOperation', op, all, left, right: { ...right, into: null }, ...NO_TAIL, into: right.into, pos: left.pos };
}

/** Reads the clauses after a query's body and hangs them on it. */
function parseTail(p: Cursor, body: QueryExpr, ctes: WithClause | null, pos: number): QueryExpr {
  const query: Mutable<QueryExpr> = body;
  if (ctes !== null) {
    query.with = ctes;
    query.pos = pos;
  }
  if (p.kind === 'ORDER') {
    p.advance();
    p.expect('BY');
    query.orderBy = parseOrderItems(p);
  }
  if (p.kind === 'LIMIT') query.limit = parseLimit(p);
  if (p.kind === 'INTO') takeInto(p, query);
  if (p.kind === 'FOR' || p.kind === 'LOCK') query.locking = parseLocking(p);
  if (p.kind === 'INTO') takeInto(p, query);
  return body;
}

function takeInto(p: Cursor, query: Mutable<QueryExpr>): void {
  if (query.into !== null) throw new SqlError(3953, 'HY000', 'Multiple INTO clauses in one query block.', p.start);
  query.into = parseInto(p);
}

/** `expr [ASC|DESC] [',' …]` */
export function parseOrderItems(p: Cursor): OrderItem[] {
  const items: OrderItem[] = [];
  do {
    const expr = parseExpr(p);
    const desc = p.accept('DESC');
    if (!desc) p.accept('ASC');
    items.push({ expr, desc });
  } while (p.accept(','));
  return items;
}

/** `LIMIT [offset ','] count | LIMIT count OFFSET offset` */
export function parseLimit(p: Cursor): Limit {
  p.expect('LIMIT');
  const first = parseLimitOption(p);
  if (p.accept(',')) return { count: parseLimitOption(p), offset: first };
  return { count: first, offset: p.accept('OFFSET') ? parseLimitOption(p) : null };
}
/** `LIMIT count`, as UPDATE and DELETE take it. */
export function parseSimpleLimit(p: Cursor): Limit | null {
  if (!p.accept('LIMIT')) return null;
  return { count: parseLimitOption(p), offset: null };
}

/** A number, a parameter, or a local variable of a stored program. */
function parseLimitOption(p: Cursor): Expr {
  const pos = p.start;
  if (p.accept('?')) return { kind: 'ParamMarker', index: p.params++, pos };
  if (p.kind === 'int') return p.intLiteral();
  if (p.kind === 'hex' || p.kind === 'bit') {
    const slot = p.literals - 1;
    const text = String(Number(p.text()));
    if (text === 'NaN') p.fail();
    p.structural.push(slot);
    const literal: IntLiteral = { kind: 'IntLiteral', text, pos, end: p.end, slot };
    p.advance();
    return literal;
  }
  return { kind: 'ColumnRef', schema: null, table: null, name: p.identifier(), pos };
}

/** `WITH [RECURSIVE] name ['(' columns ')'] AS '(' query ')' [',' …]` */
export function parseWith(p: Cursor): WithClause {
  p.expect('WITH');
  const recursive = p.accept('RECURSIVE');
  return { recursive, tables: p.list(() => parseCommonTable(p)) };
}
function parseCommonTable(p: Cursor): CommonTable {
  const pos = p.start;
  const name = p.identifier();
  const columns = p.kind === '(' ? p.identifierList() : null;
  p.expect('AS');
  return { name, columns, query: parseParenthesisedQuery(p), pos };
}

const MODIFIERS: ReadonlySet<TokenKind> = new Set<TokenKind>([
  'ALL',
  'DISTINCT',
  'DISTINCTROW',
  'HIGH_PRIORITY',
  'STRAIGHT_JOIN',
  'SQL_SMALL_RESULT',
  'SQL_BIG_RESULT',
  'SQL_BUFFER_RESULT',
  'SQL_NO_CACHE',
  'SQL_CALC_FOUND_ROWS',
]);

/** `SELECT [options] items [INTO …] [FROM …] [WHERE …] [GROUP BY …] [HAVING …] [WINDOW …] [QUALIFY …]` */
function parseSelect(p: Cursor): Select {
  const pos = p.start;
  p.advance();
  const hints = p.takeHint();
  let distinct = false;
  let all = false;
  let calcFoundRows = false;
  let straightJoin = false;
  let modifiers: readonly string[] = [];
  while (MODIFIERS.has(p.kind)) {
    const kind = p.kind;
    p.advance();
    if (kind === 'DISTINCT' || kind === 'DISTINCTROW') distinct = true;
    else if (kind === 'ALL') all = true;
    else if (kind === 'SQL_CALC_FOUND_ROWS') calcFoundRows = true;
    else if (kind === 'STRAIGHT_JOIN') straightJoin = true;
    else modifiers = [...modifiers, kind];
    if (all && distinct) throw new SqlError(1221, 'HY000', 'Incorrect usage of ALL and DISTINCT', pos);
  }
  const items = parseSelectItems(p);
  const into = p.kind === 'INTO' ? parseInto(p) : null;
  const from = p.accept('FROM') ? parseFrom(p) : [];
  const where = p.accept('WHERE') ? parseExpr(p) : null;
  const group = parseGroupBy(p);
  const having = p.accept('HAVING') ? parseExpr(p) : null;
  const windows = p.accept('WINDOW') ? p.list(() => parseNamedWindow(p)) : [];
  const qualify = p.accept('QUALIFY') ? parseExpr(p) : null;
  return {
    kind: 'Select',
    distinct,
    calcFoundRows,
    straightJoin,
    modifiers,
    hints,
    items,
    from,
    where,
    groupBy: group.items,
    rollup: group.rollup,
    having,
    windows,
    qualify,
    with: null,
    orderBy: [],
    limit: null,
    locking: [],
    into,
    pos,
  };
}

function parseNamedWindow(p: Cursor): Select['windows'][number] {
  const name = p.identifier();
  p.expect('AS');
  return { name, spec: parseWindowSpec(p) };
}

/** `FROM DUAL | FROM table_refs` */
function parseFrom(p: Cursor): TableRef[] {
  if (p.accept('DUAL')) return [];
  return parseTableRefs(p);
}

const NO_GROUP = { items: [], rollup: false } as const;

/** `GROUP BY exprs [WITH ROLLUP] | GROUP BY ROLLUP '(' exprs ')'` */
function parseGroupBy(p: Cursor): { readonly items: readonly Expr[]; readonly rollup: boolean } {
  if (!p.accept('GROUP')) return NO_GROUP;
  p.expect('BY');
  if (p.kind === 'ROLLUP' && p.peek() === '(') {
    p.advance();
    p.advance();
    const items = parseExprList(p);
    p.expect(')');
    return { items, rollup: true };
  }
  const items = parseExprList(p);
  return { items, rollup: p.acceptBoth('WITH', 'ROLLUP') };
}
/** `('*' | item) [',' item]…` */
function parseSelectItems(p: Cursor): SelectItem[] {
  const items: SelectItem[] = [];
  if (p.kind === '*') {
    const pos = p.start;
    p.advance();
    items.push({ expr: { kind: 'Star', schema: null, table: null, pos }, alias: null, start: pos, end: p.previousEnd });
    if (!p.accept(',')) return items;
  }
  do items.push(parseSelectItem(p));
  while (p.accept(','));
  return items;
}

/** `table.* | expr [[AS] alias]` */
function parseSelectItem(p: Cursor): SelectItem {
  const start = p.start;
  p.starAt = start;
  const expr = parseExpr(p);
  const end = p.previousEnd;
  return { expr, alias: expr.kind === 'Star' ? null : parseSelectAlias(p), start, end };
}

/** `[AS] (ident | TEXT_STRING)` */
function parseSelectAlias(p: Cursor): string | null {
  if (p.accept('AS')) return p.identifierOrString();
  if (p.kind === 'string') return p.string();
  return p.acceptIdentifier();
}

/** `(FOR (UPDATE|SHARE) [OF tables] [NOWAIT | SKIP LOCKED] | LOCK IN SHARE MODE)…` */
function parseLocking(p: Cursor): Locking[] {
  const clauses: Locking[] = [];
  if (p.accept('LOCK')) {
    p.expectBoth('IN', 'SHARE');
    p.expect('MODE');
    return [{ strength: 'SHARE', of: [], wait: null, legacy: true }];
  }
  while (p.accept('FOR')) {
    const strength = p.expectOne(['UPDATE', 'SHARE']);
    const of: QualifiedName[] = p.accept('OF') ? p.list(() => p.qualifiedName()) : [];
    clauses.push({ strength, of, wait: parseWait(p), legacy: false });
  }
  return clauses;
}
function parseWait(p: Cursor): Locking['wait'] {
  if (p.accept('NOWAIT')) return 'NOWAIT';
  if (!p.accept('SKIP')) return null;
  p.expect('LOCKED');
  return 'SKIP LOCKED';
}

/** `INTO (OUTFILE file … | DUMPFILE file | variables)` */
function parseInto(p: Cursor): SelectInto {
  p.expect('INTO');
  if (p.accept('OUTFILE')) {
    const file = p.string();
    const charset = p.kind === 'CHARACTER' || p.kind === 'CHAR' || p.kind === 'CHARSET' ? parseCharsetClause(p) : null;
    return { kind: 'IntoOutfile', file, charset, format: parseFileFormat(p) };
  }
  if (p.accept('DUMPFILE')) return { kind: 'IntoDumpfile', file: p.string() };
  return { kind: 'IntoVariables', targets: p.list(() => parseIntoTarget(p)) };
}
function parseIntoTarget(p: Cursor): UserVariable | { kind: 'LocalVariable'; name: string } {
  const pos = p.start;
  const name = p.acceptUserVariable();
  if (name !== null) return { kind: 'UserVariable', name, pos };
  return { kind: 'LocalVariable', name: p.identifier() };
}
