/** CREATE TABLE, DROP TABLE, RENAME TABLE, TRUNCATE. */
import { SqlError } from '../../errors.ts';
import type { CreateTable, DropTable, QualifiedName, QueryExpr, RenameTable, TableElement, TruncateTable } from '../ast.ts';
import { parseTableElement } from './columns.ts';
import type { Cursor } from './cursor.ts';
import { parseQuery, startsQuery } from './select.ts';
import { parseTableOptions } from './table-options.ts';
import { skipParentheses, skipToken } from './whole.ts';

/** `CREATE [TEMPORARY] TABLE [IF NOT EXISTS] name …`, from TABLE on. */
export function parseCreateTable(p: Cursor, pos: number, temporary: boolean): CreateTable {
  p.expect('TABLE');
  const ifNotExists = p.ifNotExists();
  const table = p.qualifiedName();
  const base = { kind: 'CreateTable', temporary, ifNotExists, table, pos } as const;
  const like = parseLike(p);
  if (like !== null) return { ...base, elements: [], options: [], partitioning: null, like, onDuplicate: null, query: null };
  const elements = p.kind === '(' && !queryFollows(p) ? parseElements(p) : [];
  const options = parseTableOptions(p);
  const partitioning = p.kind === 'PARTITION' ? parsePartitioning(p) : null;
  const onDuplicate = p.acceptOne(['IGNORE', 'REPLACE']);
  const query = parseTableQuery(p, onDuplicate !== null);
  if (elements.length === 0 && query === null) {
    if (p.kind !== 'eof' && p.kind !== ';') p.fail();
    throw new SqlError(4028, 'HY000', 'A table must have at least one visible column.', pos);
  }
  return { ...base, elements, options, partitioning, like: null, onDuplicate, query };
}

/** `LIKE table | '(' LIKE table ')'` */
function parseLike(p: Cursor): QualifiedName | null {
  if (p.accept('LIKE')) return p.qualifiedName();
  if (!p.acceptBoth('(', 'LIKE')) return null;
  const like = p.qualifiedName();
  p.expect(')');
  return like;
}

/** Whether the parenthesis here opens a query rather than a list of columns. */
function queryFollows(p: Cursor): boolean {
  const next = p.peek();
  return next === 'SELECT' || next === 'WITH' || next === 'TABLE' || next === 'VALUES' || next === '(';
}

/** `'(' element [',' element]… ')'` */
function parseElements(p: Cursor): TableElement[] {
  p.expect('(');
  const elements = p.list(() => parseTableElement(p));
  p.expect(')');
  return elements;
}

/** `[[AS] query]` */
function parseTableQuery(p: Cursor, required: boolean): QueryExpr | null {
  if (p.accept('AS') || required || startsQuery(p) || p.kind === '(') return parseQuery(p);
  return null;
}

// ── Partitions ───────────────────────────────────────────────────────────────

/** `PARTITION BY method [PARTITIONS n] [SUBPARTITION BY method [SUBPARTITIONS n]] ['(' definitions ')']`, as text. */
export function parsePartitioning(p: Cursor): string {
  const start = p.start;
  p.expectBoth('PARTITION', 'BY');
  parsePartitionMethod(p);
  if (p.accept('PARTITIONS')) p.integer();
  if (p.accept('SUBPARTITION')) {
    p.expect('BY');
    parsePartitionMethod(p);
    if (p.accept('SUBPARTITIONS')) p.integer();
  }
  if (p.kind === '(' && p.peek() === 'PARTITION') skipParentheses(p);
  return p.textFrom(start);
}

/** `[LINEAR] (HASH '(' expr ')' | KEY [ALGORITHM '=' n] '(' columns ')') | (RANGE|LIST) [COLUMNS] '(' … ')'` */
function parsePartitionMethod(p: Cursor): void {
  p.accept('LINEAR');
  const method = p.expectOne(['HASH', 'KEY', 'RANGE', 'LIST']);
  if (method === 'KEY' && p.accept('ALGORITHM')) {
    p.expect('=');
    skipToken(p);
  }
  if (method === 'RANGE' || method === 'LIST') p.accept('COLUMNS');
  skipParentheses(p);
}

// ── DROP, RENAME, TRUNCATE ───────────────────────────────────────────────────

/** `DROP [TEMPORARY] TABLE [IF EXISTS] tables [RESTRICT|CASCADE]`, from TABLE on. */
export function parseDropTable(p: Cursor, pos: number, temporary: boolean): DropTable {
  if (!p.accept('TABLES')) p.expect('TABLE');
  const ifExists = p.ifExists();
  const tables = p.list(() => p.qualifiedName());
  p.acceptOne(['RESTRICT', 'CASCADE']);
  return { kind: 'DropTable', temporary, ifExists, tables, pos };
}

/** `RENAME (TABLE|TABLES) a TO b [',' …]`, from TABLE on. */
export function parseRenameTable(p: Cursor, pos: number): RenameTable {
  p.expectOne(['TABLE', 'TABLES']);
  const pairs = p.list(() => {
    const from = p.qualifiedName();
    p.expect('TO');
    return { from, to: p.qualifiedName() };
  });
  return { kind: 'RenameTable', pairs, pos };
}

/** `TRUNCATE [TABLE] table` */
export function parseTruncate(p: Cursor): TruncateTable {
  const pos = p.start;
  p.advance();
  p.accept('TABLE');
  return { kind: 'TruncateTable', table: p.qualifiedName(), pos };
}
