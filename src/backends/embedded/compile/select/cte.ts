/** WITH: common table expressions, recursive ones too. */
import { SqlError } from '../../../../errors.ts';
import type { CommonTable, QueryExpr, SetOperation, TableRef, WithClause } from '../../../../sql/ast.ts';
import { Sql, type SqlCommonTable, type SqlQuery, type SqlSelect } from '../../sqlite/ast.ts';
import type { Block } from '../block.ts';
import { sortKey } from '../convert.ts';
import type { Unified } from '../expression/conditional.ts';
import { freshRow, guardDepth, guardLength, startRecursion } from '../own-functions.ts';
import type { CommonTableScope, CteScope, ScopeColumn } from '../scope.ts';
import type { Unit } from '../unit.ts';
import { unsupported } from '../unit.ts';
import { columnNames } from './from.ts';
import { compileQueryExpr } from './index.ts';
import { mapOutputs, outputName, outputs, outside, outsideColumns, type QueryResult, retarget, storedColumn } from './result.ts';
import { combine } from './set-operation.ts';

export interface CompiledWith {
  readonly scope: CteScope | null;
  readonly sql: readonly SqlCommonTable[];
}

/** WITH: each table is compiled when it is first named, as MySQL looks at none that nobody names. */
export function compileWith(unit: Unit, clause: WithClause | null, parent: Block | null, ctes: CteScope | null): CompiledWith {
  if (clause === null) return { scope: ctes, sql: [] };
  const sql: SqlCommonTable[] = [];
  const seen = new Set<string>();
  let scope = ctes;
  for (const table of clause.tables) {
    const key = table.name.toLowerCase();
    if (seen.has(key)) throw new SqlError(1066, '42000', `Not unique table/alias: '${table.name}'`, table.pos);
    seen.add(key);
    const recursive = clause.recursive && refersTo(table.query, key);
    const before = scope;
    scope = lazily(before, key, () => {
      const compiled = recursive ? compileRecursive(unit, table, parent, before) : compilePlain(unit, table, parent, before);
      sql.push(compiled.sql);
      return compiled.scope;
    });
  }
  return { scope, sql };
}
function lazily(parent: CteScope | null, key: string, make: () => CommonTableScope): CteScope {
  let made: CommonTableScope | null = null;
  return {
    parent,
    find: (name) => {
      if (name !== key) return null;
      made ??= make();
      return made;
    },
  };
}
interface Compiled {
  readonly scope: CommonTableScope;
  readonly sql: SqlCommonTable;
}
function compilePlain(unit: Unit, table: CommonTable, parent: Block | null, scope: CteScope | null): Compiled {
  unit.deferred = table.query;
  const result = compileQueryExpr(unit, table.query, parent, scope);
  const sqliteName = unit.name('w');
  const names = columnNames(result, table.columns);
  return {
    scope: { name: table.name, sqliteName, merged: !result.temporary, columns: scopeColumns(table.name, result, names) },
    sql: { name: sqliteName, columns: result.columns.map((_, index) => outputName(index)), query: result.query },
  };
}
function scopeColumns(table: string, result: QueryResult, names: readonly string[]): ScopeColumn[] {
  return result.columns.map(({ expr, as, requires, groupKey = false }, index) => {
    const column = names[index] ?? '';
    return { name: column, hidden: false, expr: storedColumn(outside(expr, null, as), result, { table, column }), requires, groupKey };
  });
}

/** Whether a query names a table anywhere, subqueries included. */
function refersTo(root: unknown, name: string): boolean {
  const pending: unknown[] = [root];
  for (;;) {
    const node = pending.pop();
    if (node === undefined) return false;
    if (typeof node !== 'object' || node === null) continue;
    if ('kind' in node && node.kind === 'TableFactor' && 'table' in node) {
      const { table } = node as { table: { schema: string | null; name: string } };
      if (table.schema === null && table.name.toLowerCase() === name) return true;
    }
    for (const value of Object.values(node)) if (typeof value === 'object' && value !== null) pending.push(value);
  }
}

interface Member {
  readonly query: QueryExpr;
  /** How it is joined to what stands before it. */
  readonly all: boolean;
}
/** Members of a chain of unions, from left to right. */
function unionMembers(query: QueryExpr): Member[] {
  if (query.kind === 'ParenQuery' && query.orderBy.length === 0 && query.limit === null && query.with === null)
    return unionMembers(query.query);
  if (query.kind !== 'SetOperation' || query.op !== 'UNION' || query.with !== null) return [{ query, all: true }];
  return [...unionMembers(query.left), { query: query.right, all: query.all }];
}

function compileRecursive(unit: Unit, table: CommonTable, parent: Block | null, scope: CteScope | null): Compiled {
  const key = table.name.toLowerCase();
  const members = unionMembers(table.query);
  const start = members.findIndex(({ query }) => refersTo(query, key));
  if (start <= 0) {
    const text =
      start === 0 && members.length > 1
        ? `Recursive Common Table Expression '${table.name}' should have one or more non-recursive query blocks followed by one or more recursive ones`
        : `Recursive Common Table Expression '${table.name}' should contain a UNION`;
    throw new SqlError(start === 0 && members.length > 1 ? 3574 : 3573, 'HY000', text, table.pos);
  }
  const anchor = members
    .slice(1, start)
    .reduce(
      (left, member) => combine(unit, 'UNION', member.all, left, compileQueryExpr(unit, member.query, parent, scope)),
      compileFirst(unit, members, parent, scope),
    );
  const recursive = members.slice(start);
  const all = recursive.every((member) => member.all);
  const sqliteName = unit.name('w');
  const names = columnNames(anchor, table.columns);
  const columns = anchor.columns.map((column) => ({
    ...column,
    groupKey: false,
    expr: { ...column.expr, nullable: true, constant: null, origin: null, bound: Number.POSITIVE_INFINITY },
  }));
  const types: Unified[] = columns.map(({ expr }) => ({
    type: expr.type,
    repr: expr.repr === 'timestamp' ? 'datetime' : expr.repr,
    coercibility: expr.coercibility,
  }));
  const uses: string[] = [];
  const own: CommonTableScope = {
    name: table.name,
    sqliteName,
    merged: false,
    columns: scopeColumns(table.name, { ...anchor, columns, temporary: true, holder: true }, names),
    uses,
  };
  const inner: CteScope = { parent: scope, find: (name) => (name === key ? own : null) };
  const rest = recursive.map(({ query: given }) => {
    const before = uses.length;
    const query = withoutParens(given);
    checkRecursive(query, table);
    checkPlace(query, table);
    const result = compileQueryExpr(unit, query, parent, inner);
    if (result.columns.length !== anchor.columns.length)
      throw new SqlError(1222, '21000', 'The used SELECT statements have a different number of columns');
    const member = fitStrings(unit, retarget(result, types, unit.name('t')), result, anchor, names);
    const counted = withDepth(member.query, uses[before], table);
    return { op: 'UNION ALL' as const, query: all ? counted : withoutSeen(counted, uses[before], member) };
  });
  const first = retarget(anchor, types, unit.name('t'));
  const tail = table.query.kind === 'SetOperation' ? limitOf(unit, table.query) : { limit: null, offset: null };
  const query: SqlQuery = {
    kind: 'Compound',
    with: [],
    first: all ? firstWithDepth(unit, first.query, columns.length) : firstWithoutSeen(unit, first),
    rest,
    orderBy: [],
    ...tail,
  };
  const visible = columns.map((_, index) => outputName(index));
  const extra = all ? ['depth'] : ['depth', 'run'];
  return { scope: own, sql: { name: sqliteName, columns: [...visible, ...extra], query, ...(all ? {} : { materialized: true }) } };
}
function withoutParens(query: QueryExpr): QueryExpr {
  const bare = query.kind === 'ParenQuery' && query.orderBy.length === 0 && query.limit === null && query.with === null;
  return bare ? withoutParens(query.query) : query;
}
/** The table must be read once, by the member itself. @throws 3577, 3576 under a LEFT JOIN, 4114 in EXCEPT and INTERSECT. */
function checkPlace(query: QueryExpr, table: CommonTable): void {
  const key = table.name.toLowerCase();
  const wrong = (errno: number, text: string) => new SqlError(errno, 'HY000', text, table.pos);
  if (query.kind === 'SetOperation' && query.op !== 'UNION')
    throw wrong(4114, 'Recursive table reference in EXCEPT or INTERSECT operand is not allowed.');
  if (query.kind !== 'Select') return;
  const counts = { direct: 0, below: 0, inner: 0 };
  for (const item of query.from) countReferences(item, key, false, counts);
  const { from: _from, ...others } = query;
  if (counts.direct !== 1 || counts.below > 0 || refersTo(others, key))
    throw wrong(
      3577,
      `In recursive query block of Recursive Common Table Expression '${table.name}', the recursive table must be referenced only once, and not in any subquery`,
    );
  if (counts.inner > 0)
    throw wrong(
      3576,
      `In recursive query block of Recursive Common Table Expression '${table.name}', the recursive table must neither be in the right argument of a LEFT JOIN, nor be forced to be non-first with join order hints`,
    );
}
interface References {
  /** As a table of the member's FROM. */
  direct: number;
  /** In a subquery or derived table. */
  below: number;
  /** Where an outer or a straight join would have it read after another table. */
  inner: number;
}
function countReferences(ref: TableRef, key: string, inner: boolean, counts: References): void {
  switch (ref.kind) {
    case 'TableFactor':
      if (!refersTo(ref, key)) return;
      counts.direct++;
      if (inner) counts.inner++;
      return;
    case 'Join':
      countReferences(ref.left, key, inner || ref.type === 'RIGHT', counts);
      countReferences(ref.right, key, inner || ref.type === 'LEFT' || ref.type === 'STRAIGHT', counts);
      if (ref.on !== null && refersTo(ref.on, key)) counts.below++;
      return;
    case 'TableList':
      for (const item of ref.tables) countReferences(item, key, inner, counts);
      return;
    default:
      if (refersTo(ref, key)) counts.below++;
  }
}
/** @throws 3575 for aggregates and windows, 1235 for what else a recursive member may not have. */
function checkRecursive(query: QueryExpr, table: CommonTable): void {
  if (query.kind !== 'Select') return;
  if (query.groupBy.length > 0 || query.items.some(({ expr }) => aggregates(expr))) {
    const text = `Recursive Common Table Expression '${table.name}' can contain neither aggregation nor window functions in recursive query block`;
    throw new SqlError(3575, 'HY000', text, table.pos);
  }
  if (query.orderBy.length > 0 || query.limit !== null || query.distinct) {
    throw unsupported('ORDER BY / LIMIT / SELECT DISTINCT in recursive query block of Common Table Expression', table.pos);
  }
}
function aggregates(root: unknown): boolean {
  const pending: unknown[] = [root];
  for (;;) {
    const node = pending.pop();
    if (node === undefined) return false;
    if (typeof node !== 'object' || node === null) continue;
    if ('kind' in node && (node.kind === 'AggregateCall' || node.kind === 'WindowCall')) return true;
    if ('kind' in node && (node.kind === 'Subquery' || node.kind === 'Exists')) continue;
    for (const value of Object.values(node)) if (typeof value === 'object' && value !== null) pending.push(value);
  }
}
/** The first member fixes how long strings may be: 1406 in strict mode where a later one is longer. */
function fitStrings(unit: Unit, member: QueryResult, given: QueryResult, anchor: QueryResult, names: readonly string[]): QueryResult {
  return mapOutputs(
    member,
    (expr, index) => {
      const from = given.columns[index]?.expr.type.length ?? 0;
      const to = anchor.columns[index]?.expr.type;
      if (expr.repr !== 'text' || to === undefined || from <= to.length) return expr;
      return { ...expr, sql: guardLength(expr.sql, to, names[index] ?? '', unit.context.runtime.sqlMode.strict) };
    },
    unit.name('t'),
  );
}
function compileFirst(unit: Unit, members: readonly Member[], parent: Block | null, scope: CteScope | null): QueryResult {
  const [first] = members;
  if (first === undefined) throw new Error('a union without members');
  return compileQueryExpr(unit, first.query, parent, scope);
}
function limitOf(unit: Unit, query: SetOperation) {
  if (query.orderBy.length > 0) throw unsupported('ORDER BY over UNION in recursive Common Table Expression', query.pos);
  const count = query.limit?.count;
  if (count === undefined) return { limit: null, offset: null };
  if (count.kind !== 'IntLiteral') throw unsupported('LIMIT of a recursive Common Table Expression that is not a number', query.pos);
  unit.see(count.slot);
  const offset = query.limit?.offset ?? null;
  return { limit: Sql.value(Number(count.text)), offset: offset?.kind === 'IntLiteral' ? Sql.value(Number(offset.text)) : null };
}
function firstWithDepth(unit: Unit, query: SqlQuery, count: number): SqlQuery {
  const alias = unit.name('t');
  const columns = Array.from({ length: count }, (_, index) => ({ expr: Sql.column(alias, outputName(index)), as: outputName(index) }));
  return Sql.select({ columns: [...columns, { expr: Sql.value(0), as: 'depth' }], from: { kind: 'Query', query, alias } });
}
/** Each row counts the iterations that made it. */
function withDepth(query: SqlQuery, alias: string | undefined, table: CommonTable): SqlSelect {
  if (query.kind !== 'Select' || alias === undefined)
    throw unsupported(`this form of the recursive Common Table Expression '${table.name}'`, table.pos);
  const next = guardDepth({ kind: 'Chain', op: '+', items: [Sql.column(alias, 'depth'), Sql.value(1)] });
  const select: SqlSelect = { ...query, columns: [...query.columns, { expr: next, as: 'depth' }] };
  return select;
}

/**
 * UNION DISTINCT: SQLite's own tells values apart, not what the collation holds for equal, and cannot count iterations.
 * Each run of the table has a number, under which the rows that came are kept.
 */
function firstWithoutSeen(unit: Unit, first: QueryResult): SqlQuery {
  const [start, alias] = [unit.name('t'), unit.name('t')];
  const exprs = outsideColumns(first, alias);
  const run = Sql.column(start, 'run');
  return Sql.select({
    columns: [...outputs(exprs), { expr: Sql.value(0), as: 'depth' }, { expr: run, as: 'run' }],
    from: {
      kind: 'Join',
      type: 'CROSS JOIN',
      // With a LIMIT SQLite runs it once, before it looks at the rows.
      left: { kind: 'Query', query: Sql.select({ columns: [{ expr: startRecursion(), as: 'run' }], limit: Sql.value(1) }), alias: start },
      right: { kind: 'Query', query: first.query, alias },
      on: null,
    },
    where: freshRow(run, exprs.map(sortKey)),
  });
}
/** The row is looked up only once the member's own conditions hold. */
function withoutSeen(query: SqlSelect, alias: string | undefined, member: QueryResult): SqlSelect {
  const run = Sql.column(alias ?? null, 'run');
  const fresh = freshRow(
    run,
    member.columns.map(({ expr }) => sortKey(expr)),
  );
  const where = query.where === null ? fresh : Sql.when(query.where, fresh, Sql.value(0));
  return { ...query, columns: [...query.columns, { expr: run, as: 'run' }], where };
}
