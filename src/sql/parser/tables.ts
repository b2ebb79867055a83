/** Table references: names, derived tables, JSON_TABLE, and joins. */

import { SqlError } from '../../errors.ts';
import type { DerivedTable, Expr, IndexHint, Join, JsonTable, JsonTableColumn, QueryExpr, TableFactor, TableRef } from '../ast.ts';
import { parseOnEvents } from './calls.ts';
import type { Cursor } from './cursor.ts';
import { parseCollationName, parseExpr } from './expressions.ts';
import { continueQuery, continuesQuery, parseParenthesisedQuery, startsQuery } from './select.ts';
import { parseDataType } from './types.ts';

/** `table_reference [',' table_reference]…` */
export function parseTableRefs(p: Cursor): TableRef[] {
  const tables = [parseTableRef(p)];
  while (p.accept(',')) tables.push(parseTableRef(p));
  return tables;
}

/** `table_reference`: a table and the joins after it. */
export function parseTableRef(p: Cursor): TableRef {
  return parseJoins(p, parseTableFactor(p));
}

// ── Joins ────────────────────────────────────────────────────────────────────

interface JoinOperator {
  readonly type: Join['type'];
  readonly natural: boolean;
}

function parseJoins(p: Cursor, first: TableRef): TableRef {
  let left = first;
  for (let length = 1; ; length++) {
    const op = parseJoinOperator(p);
    if (op === null) return left;
    p.checkChain(length);
    left = parseJoinTail(p, left, op);
  }
}

/** `[INNER|CROSS] JOIN | STRAIGHT_JOIN | (LEFT|RIGHT) [OUTER] JOIN | NATURAL [INNER | (LEFT|RIGHT) [OUTER]] JOIN` */
function parseJoinOperator(p: Cursor): JoinOperator | null {
  switch (p.kind) {
    case 'JOIN':
      p.advance();
      return { type: 'INNER', natural: false };
    case 'INNER':
    case 'CROSS': {
      const type = p.kind;
      p.advance();
      p.expect('JOIN');
      return { type, natural: false };
    }
    case 'STRAIGHT_JOIN':
      p.advance();
      return { type: 'STRAIGHT', natural: false };
    case 'LEFT':
    case 'RIGHT':
      return { type: parseOuter(p), natural: false };
    case 'NATURAL':
      p.advance();
      if (p.at('LEFT') || p.at('RIGHT')) return { type: parseOuter(p), natural: true };
      p.accept('INNER');
      p.expect('JOIN');
      return { type: 'INNER', natural: true };
    default:
      return null;
  }
}
function parseOuter(p: Cursor): 'LEFT' | 'RIGHT' {
  const type = p.expectOne(['LEFT', 'RIGHT']);
  p.accept('OUTER');
  p.expect('JOIN');
  return type;
}

/**
 * What follows a join's operator. Where ON is still missing, the joins that come first belong to the right side:
 * `a LEFT JOIN b JOIN c ON … ON …`. A join without any condition takes only the next table: `a JOIN b JOIN c ON …` is `(a JOIN b) JOIN c ON …`.
 */
function parseJoinTail(p: Cursor, left: TableRef, op: JoinOperator): TableRef {
  const right = parseTableFactor(p);
  const base = { kind: 'Join', type: op.type, natural: op.natural, left, pos: left.pos } as const;
  if (op.natural) return { ...base, right, on: null, using: null };
  if (p.accept('ON')) return { ...base, right, on: parseExpr(p), using: null };
  if (p.accept('USING')) return { ...base, right, on: null, using: p.identifierList() };
  p.enter();
  const rest = parseJoins(p, right);
  p.leave();
  if (p.accept('ON')) return { ...base, right: rest, on: parseExpr(p), using: null };
  if (p.accept('USING')) return { ...base, right: rest, on: null, using: p.identifierList() };
  if (op.type === 'LEFT' || op.type === 'RIGHT') p.fail();
  return joinLeftmost(rest, right, { ...base, right, on: null, using: null });
}

/** The tree with its leftmost table replaced by the join that ends in it. */
function joinLeftmost(tree: TableRef, leftmost: TableRef, join: Join): TableRef {
  if (tree === leftmost || tree.kind !== 'Join') return join;
  return { ...tree, left: joinLeftmost(tree.left, leftmost, join), pos: join.pos };
}

// ── Tables ───────────────────────────────────────────────────────────────────

/** `table | derived | JSON_TABLE(…) | '(' … ')'` */
function parseTableFactor(p: Cursor): TableRef {
  switch (p.kind) {
    case '(':
      return parseParenthesised(p);
    case 'LATERAL': {
      const pos = p.start;
      p.advance();
      return parseDerived(p, parseParenthesisedQuery(p), true, pos);
    }
    case 'JSON_TABLE':
      return parseJsonTable(p);
    case '{': {
      // ODBC: { OJ table_reference }
      p.advance();
      p.identifier();
      const table = parseTableRef(p);
      p.expect('}');
      return table;
    }
    default:
      return parseTable(p);
  }
}

/** `name [PARTITION '(' names ')'] [[AS] alias] [index hints]` */
export function parseTable(p: Cursor): TableFactor {
  const table = p.qualifiedName();
  const partitions = p.accept('PARTITION') ? p.identifierList() : [];
  const alias = parseAlias(p);
  const hints = parseIndexHints(p);
  return { kind: 'TableFactor', table, alias, partitions, hints, pos: table.pos };
}

/** `[AS | '='] ident` */
function parseAlias(p: Cursor): string | null {
  return p.accept('AS') || p.accept('=') ? p.identifier() : p.acceptIdentifier();
}

function parseIndexHints(p: Cursor): readonly IndexHint[] {
  if (p.kind !== 'USE' && p.kind !== 'FORCE' && p.kind !== 'IGNORE') return [];
  const hints: IndexHint[] = [];
  for (;;) {
    const action = p.acceptOne(['USE', 'FORCE', 'IGNORE']);
    if (action === null) return hints;
    p.expectOne(['INDEX', 'KEY']);
    const purpose = p.accept('FOR') ? parseHintPurpose(p) : null;
    p.expect('(');
    const indexes = p.at(')') && action === 'USE' ? [] : p.list(() => parseIndexName(p));
    p.expect(')');
    hints.push({ action, for: purpose, indexes });
  }
}
function parseHintPurpose(p: Cursor): IndexHint['for'] {
  const kind = p.expectOne(['JOIN', 'ORDER', 'GROUP']);
  if (kind === 'JOIN') return 'JOIN';
  p.expect('BY');
  return kind === 'ORDER' ? 'ORDER BY' : 'GROUP BY';
}
function parseIndexName(p: Cursor): string {
  return p.accept('PRIMARY') ? 'PRIMARY' : p.identifier();
}

/** What stands in parentheses in FROM: a query (which needs an alias), or tables. */
function parseParenthesised(p: Cursor): TableRef {
  const pos = p.start;
  const content = parseTableParentheses(p);
  return 'query' in content ? parseDerived(p, content.query, false, pos) : content.table;
}

function parseTableParentheses(p: Cursor): { readonly query: QueryExpr } | { readonly table: TableRef } {
  const pos = p.start;
  p.expect('(');
  p.enter(2);
  const content = parseParenthesesContent(p, pos);
  p.leave(2);
  return content;
}
function parseParenthesesContent(p: Cursor, pos: number): { readonly query: QueryExpr } | { readonly table: TableRef } {
  if (startsQuery(p)) return { query: parseParenthesisedQuery(p, true) };
  let first: TableRef | null = null;
  if (p.kind === '(') {
    const inner = p.start;
    const content = parseTableParentheses(p);
    if ('query' in content) {
      if (continuesQuery(p)) {
        const query = continueQuery(p, content.query, inner);
        p.expect(')');
        return { query };
      }
      if (p.accept(')')) return content;
      first = parseDerived(p, content.query, false, inner);
    } else first = content.table;
  }
  const tables = [parseJoins(p, first ?? parseTableFactor(p))];
  while (p.accept(',')) tables.push(parseTableRef(p));
  p.expect(')');
  const only = tables[0];
  return { table: only !== undefined && tables.length === 1 ? only : { kind: 'TableList', tables, pos } };
}

/** `query [AS] alias ['(' columns ')']` */
function parseDerived(p: Cursor, query: QueryExpr, lateral: boolean, pos: number): DerivedTable {
  const alias = parseAlias(p);
  if (alias === null) {
    if (p.kind === 'eof' || p.kind === ';' || p.kind === ')' || p.kind === ',' || AFTER_TABLE.has(p.kind)) {
      throw new SqlError(1248, '42000', 'Every derived table must have its own alias', pos);
    }
    p.fail();
  }
  return { kind: 'DerivedTable', lateral, query, alias, columns: p.kind === '(' ? p.identifierList() : null, pos };
}

const AFTER_TABLE: ReadonlySet<string> = new Set([
  'WHERE',
  'GROUP',
  'HAVING',
  'ORDER',
  'LIMIT',
  'UNION',
  'EXCEPT',
  'INTERSECT',
  'JOIN',
  'INNER',
  'CROSS',
  'LEFT',
  'RIGHT',
  'NATURAL',
  'STRAIGHT_JOIN',
  'ON',
  'USING',
  'SET',
  'FOR',
  'LOCK',
  'INTO',
  'WINDOW',
  'QUALIFY',
  'WITH',
]);

// ── JSON_TABLE ───────────────────────────────────────────────────────────────

/** `JSON_TABLE '(' doc ',' path COLUMNS '(' columns ')' ')' [AS] alias` */
function parseJsonTable(p: Cursor): JsonTable {
  const pos = p.start;
  p.advance();
  p.expect('(');
  const doc: Expr = parseExpr(p);
  p.expect(',');
  const path = p.string();
  const columns = parseJsonColumns(p);
  p.expect(')');
  const alias = parseAlias(p);
  if (alias === null) throw new SqlError(1698, '42000', 'Every table function must have an alias.', pos);
  return { kind: 'JsonTable', doc, path, columns, alias, pos };
}

/** `COLUMNS '(' column [',' column]… ')'` */
function parseJsonColumns(p: Cursor): JsonTableColumn[] {
  p.expectBoth('COLUMNS', '(');
  p.enter();
  const columns = p.list(() => parseJsonColumn(p));
  p.leave();
  p.expect(')');
  return columns;
}

/** `name FOR ORDINALITY | name type [EXISTS] PATH path [events] | NESTED [PATH] path COLUMNS (…)` */
function parseJsonColumn(p: Cursor): JsonTableColumn {
  if (p.kind === 'NESTED') {
    const next = p.peek();
    if (next === 'PATH' || next === 'string') {
      p.advance();
      p.accept('PATH');
      const path = p.string();
      return { kind: 'Nested', path, columns: parseJsonColumns(p) };
    }
  }
  const name = p.identifier();
  if (p.accept('FOR')) {
    p.expect('ORDINALITY');
    return { kind: 'Ordinality', name };
  }
  const parsed = parseDataType(p);
  const type = p.accept('COLLATE') ? { ...parsed, collation: parseCollationName(p) } : parsed;
  const exists = p.accept('EXISTS');
  p.expect('PATH');
  const path = p.string();
  return { kind: 'Path', name, type, exists, path, ...parseOnEvents(p) };
}
