/** FROM: tables, views, derived tables, joins. */
import { SqlError } from '../../../../errors.ts';
import type { Expr, Join, QualifiedName, TableFactor, TableRef } from '../../../../sql/ast.ts';
import { DEFAULT_MODE, parseQueryExpression } from '../../../../sql/index.ts';
import type { ColumnDef, TableDef, ViewDef, VirtualTableDef } from '../../catalog/model.ts';
import { storedRepr, Types } from '../../sql-type.ts';
import { Sql, type SqlExpr, type SqlFrom, type SqlQuery } from '../../sqlite/ast.ts';
import type { Block } from '../block.ts';
import { compare } from '../comparison.ts';
import { condition } from '../convert.ts';
import { compileExpr } from '../expression/index.ts';
import { ROWID } from '../plan.ts';
import { type CommonTableScope, findCte, makeTable, type ScopeColumn, type ScopeTable, type VisibleColumn } from '../scope.ts';
import { boundOf, Coercibility, type Typed, typed } from '../typed.ts';
import type { Unit } from '../unit.ts';
import { compileQueryExpr } from './index.ts';
import { jsonTable, lateralTable } from './lateral.ts';
import { derivedTable, outputName, type QueryResult } from './result.ts';

export interface FromResult {
  readonly sql: SqlFrom;
  readonly tables: readonly ScopeTable[];
  readonly visible: readonly VisibleColumn[];
}

/** The comma list of FROM; null where there is none. @throws 1066 for a name that stands twice. */
export function compileFrom(block: Block, refs: readonly TableRef[], straight: boolean): FromResult | null {
  let result: FromResult | null = null;
  for (const ref of refs) {
    const next = compileRef(block, ref, straight, result);
    result = result === null ? next : joined(result, next, straight ? 'CROSS JOIN' : 'JOIN', null);
  }
  if (result !== null) unique(result.tables);
  return result;
}
function unique(tables: readonly ScopeTable[]): void {
  const seen = new Set<string>();
  for (const { schema, name } of tables) {
    const key = `${schema ?? ''}\0${name}`;
    if (seen.has(key)) throw new SqlError(1066, '42000', `Not unique table/alias: '${name}'`);
    seen.add(key);
  }
}
function joined(
  left: FromResult,
  right: FromResult,
  type: 'JOIN' | 'CROSS JOIN' | 'LEFT JOIN' | 'RIGHT JOIN',
  on: SqlExpr | null,
): FromResult {
  return {
    sql: { kind: 'Join', type, left: left.sql, right: right.sql, on },
    tables: [...left.tables, ...right.tables],
    visible: [...left.visible, ...right.visible],
  };
}

/** @param before what stands to the left: LATERAL and JSON_TABLE may use it. */
function compileRef(block: Block, ref: TableRef, straight: boolean, before: FromResult | null): FromResult {
  switch (ref.kind) {
    case 'TableFactor':
      return tableFactor(block, ref);
    case 'DerivedTable': {
      if (ref.lateral) return lateralTable(block, ref, before);
      block.unit.deferred = ref.query;
      const { effects } = block.unit;
      const result = compileQueryExpr(block.unit, ref.query, block.parent, block.ctes);
      const whole = block.unit.effects === effects ? result : { ...result, query: everyColumn(block.unit, result) };
      return derived(block, whole, ref.alias, columnNames(result, ref.columns));
    }
    case 'JsonTable':
      return jsonTable(block, ref, before);
    case 'TableList': {
      const list = compileFrom(block, ref.tables, straight);
      if (list === null) throw new SqlError(1064, '42000', 'You have an error in your SQL syntax', ref.pos);
      return list;
    }
    case 'Join':
      return compileJoin(block, ref, straight, before);
  }
}
export function single(table: ScopeTable, sql: SqlFrom): FromResult {
  return { sql, tables: [table], visible: table.columns.map((column) => ({ column, table })) };
}
function derived(block: Block, result: QueryResult, name: string, names: readonly string[]): FromResult {
  const alias = block.unit.alias(name);
  return single(derivedTable(result, alias, name, names), { kind: 'Query', query: result.query, alias });
}
/** SQLite computes no column that nobody reads, but where a common table has it: MySQL runs the functions of a derived table in any case. */
function everyColumn(unit: Unit, { query, columns }: QueryResult): SqlQuery {
  const [name, alias] = [unit.name('c'), unit.name('t')];
  const names = columns.map((_, index) => outputName(index));
  return {
    ...Sql.select({
      columns: names.map((as) => ({ expr: Sql.column(alias, as), as })),
      from: { kind: 'Table', schema: null, name, alias },
    }),
    with: [{ name, columns: names, query, materialized: true }],
  };
}
/** Names of a derived table's columns. @throws 1353 for another number of them, 1060 for doubles. */
export function columnNames(result: QueryResult, given: readonly string[] | null): string[] {
  const names = given === null ? result.columns.map((column) => column.name) : [...given];
  if (names.length !== result.columns.length) {
    throw new SqlError(
      1353,
      'HY000',
      'In definition of view, derived table or common table expression, SELECT list and column names list have different column counts',
    );
  }
  const seen = new Set<string>();
  for (const name of names) {
    const key = name.toLowerCase();
    if (seen.has(key)) throw new SqlError(1060, '42S21', `Duplicate column name '${name}'`);
    seen.add(key);
  }
  return names;
}

// ── Tables ───────────────────────────────────────────────────────────────────

function tableFactor(block: Block, factor: TableFactor): FromResult {
  const { unit } = block;
  const name = factor.alias ?? factor.table.name;
  if (factor.table.schema === null) {
    const cte = unit.expand(() => findCte(block.ctes, factor.table.name));
    if (cte !== null) return cteTable(block, cte, name);
  }
  const relation = findRelation(block, factor.table);
  unit.context.guard.table(relation);
  unit.relations.add(relation);
  switch (relation.kind) {
    case 'table':
      checkHints(relation, factor);
      return baseTable(block, relation, name);
    case 'virtual': {
      const alias = unit.alias(name, relation);
      const sqliteName = unit.virtualTable(relation);
      return single(tableScope(block, relation, name, alias, []), { kind: 'Table', schema: 'temp', name: sqliteName, alias });
    }
    case 'view':
      return view(block, relation, name);
  }
}
/** @throws 1046 without a database, 1049 for an unknown one, 1146 for an unknown table. */
function findRelation(block: Block, table: QualifiedName): TableDef | ViewDef | VirtualTableDef {
  const { catalog, database } = block.unit.context;
  const schema = table.schema ?? database;
  if (schema === null) throw new SqlError(1046, '3D000', 'No database selected', table.pos);
  const found = catalog.relation(schema, table.name);
  if (found !== null) return found;
  if (schema.toLowerCase() === 'information_schema')
    throw new SqlError(1109, '42S02', `Unknown table '${table.name.toUpperCase()}' in information_schema`, table.pos);
  if (catalog.database(schema) === null) throw new SqlError(1049, '42000', `Unknown database '${schema}'`, table.pos);
  throw new SqlError(1146, '42S02', `Table '${schema}.${table.name}' doesn't exist`, table.pos);
}
function baseTable(block: Block, def: TableDef, name: string): FromResult {
  const alias = block.unit.alias(name, def);
  const sql: SqlFrom = { kind: 'Table', schema: def.temporary ? 'temp' : null, name: def.sqliteName, alias };
  return single(tableScope(block, def, name, alias, [rowidColumn(def, alias)]), sql);
}
/** @throws 1176 for an index that is not there, 1221 for both USE and FORCE. */
function checkHints(def: TableDef, factor: TableFactor): void {
  for (const hint of factor.hints) {
    for (const index of hint.indexes) {
      if (def.keys.some((key) => key.name.toLowerCase() === index.toLowerCase())) continue;
      throw new SqlError(1176, '42000', `Key '${index}' doesn't exist in table '${factor.alias ?? def.name}'`, factor.pos);
    }
  }
  const has = (wanted: 'USE' | 'FORCE'): boolean => factor.hints.some(({ action }) => action === wanted);
  if (has('USE') && has('FORCE')) throw new SqlError(1221, 'HY000', 'Incorrect usage of USE INDEX and FORCE INDEX', factor.pos);
}
function rowidColumn(def: TableDef, alias: string): ScopeColumn {
  const own = def.columns.find((column) => column.name === def.rowidColumn);
  const taken = new Set(def.columns.map((column) => column.sqliteName.toLowerCase()));
  const name = own?.sqliteName ?? ['rowid', '_rowid_', 'oid'].find((candidate) => !taken.has(candidate)) ?? 'rowid';
  return { name: ROWID, hidden: true, expr: typed(Sql.column(alias, name), Types.bigint(20), { repr: 'int', nullable: false }) };
}
function tableScope(block: Block, def: TableDef | VirtualTableDef, name: string, alias: string, extra: readonly ScopeColumn[]): ScopeTable {
  const { guard } = block.unit.context;
  const columns = def.columns
    .filter((column) => !column.hidden)
    .map((column) => ({ ...scopeColumn(def, column, def.schema, name, alias), requires: guard.requires(def, column.name) }));
  return makeTable(def.schema, name, [...columns, ...extra], def.kind === 'virtual' && isSystemView(def), def);
}
/** Most of information_schema are views over the dictionary, whose columns are headed by their own names; the rest MySQL fills itself. */
function isSystemView({ schema, name }: VirtualTableDef): boolean {
  return schema === 'information_schema' && (name.startsWith('INNODB_') ? innodbViews.has(name) : !filledTables.has(name));
}
const filledTables: ReadonlySet<string> = new Set([
  'APPLICABLE_ROLES',
  'COLLATIONS',
  'COLUMN_PRIVILEGES',
  'ENABLED_ROLES',
  'ENGINES',
  'OPTIMIZER_TRACE',
  'PLUGINS',
  'PROCESSLIST',
  'PROFILING',
  'ROLE_COLUMN_GRANTS',
  'ROLE_ROUTINE_GRANTS',
  'ROLE_TABLE_GRANTS',
  'SCHEMA_PRIVILEGES',
  'TABLE_PRIVILEGES',
  'USER_PRIVILEGES',
]);
const innodbViews: ReadonlySet<string> = new Set(['INNODB_DATAFILES', 'INNODB_FIELDS', 'INNODB_FOREIGN_COLS', 'INNODB_TABLESPACES_BRIEF']);
function scopeColumn(def: TableDef | VirtualTableDef, column: ColumnDef, schema: string, name: string, alias: string): ScopeColumn {
  const repr = storedRepr(column.type);
  const expr = typed(Sql.column(alias, column.sqliteName), column.type, {
    repr,
    nullable: column.nullable,
    bound: boundOf(column.type, repr),
    coercibility: column.type.collation === null && repr !== 'bytes' ? Coercibility.NUMERIC : Coercibility.IMPLICIT,
    origin: { schema, table: name, orgTable: def.name, orgName: column.name, column, relation: def },
  });
  return { name: column.name, expr, hidden: column.invisible };
}
function cteTable(block: Block, cte: CommonTableScope, name: string): FromResult {
  const alias = block.unit.alias(name);
  block.unit.sources.set(cte.sqliteName, { name: cte.name, relation: null });
  cte.uses?.push(alias);
  const columns = cte.columns.map((column, index) => ({
    ...column,
    expr: {
      ...column.expr,
      sql: Sql.column(alias, `c${index}`),
      origin: column.expr.origin === null ? null : { ...column.expr.origin, table: name },
    },
  }));
  return single(makeTable(null, name, columns, cte.merged), { kind: 'Table', schema: null, name: cte.sqliteName, alias });
}
function view(block: Block, def: ViewDef, name: string): FromResult {
  const { unit } = block;
  const { guard } = unit.context;
  const result = unit.inView(def, () => {
    try {
      const query = parseQueryExpression(def.text, { sqlMode: DEFAULT_MODE });
      if (def.algorithm !== 'TEMPTABLE') unit.deferred = query;
      return compileQueryExpr(unit, query, null, null);
    } catch (error) {
      if (!(error instanceof SqlError) || ![1054, 1146, 1305, 1049].includes(error.errno)) throw error;
      const what = 'references invalid table(s) or column(s) or function(s) or definer/invoker of view lack rights to use them';
      throw new SqlError(1356, 'HY000', `View '${def.schema}.${def.name}' ${what}`);
    }
  });
  const from = derived(block, result, name, def.columns);
  const [table] = from.tables;
  if (table === undefined) return from;
  const columns = table.columns.map((column) => ({
    ...column,
    requires: together(guard.requires(def, column.name), column.requires),
    expr: {
      ...column.expr,
      origin: {
        ...(column.expr.origin ?? { column: null, relation: null }),
        schema: column.expr.origin?.schema === '' && !column.expr.origin.stored ? '' : def.schema,
        table: name,
        orgTable: column.expr.origin?.stored && column.expr.origin.orgTable !== '' ? column.expr.origin.orgTable : def.name,
        orgName: column.name,
      } as Typed['origin'],
    },
  }));
  return single(makeTable(def.schema, name, columns, table.merged && def.algorithm !== 'TEMPTABLE', def), from.sql);
}
function together(own: ScopeColumn['requires'], under: ScopeColumn['requires']): ScopeColumn['requires'] {
  return own === undefined || under === undefined ? (own ?? under) : [...own, ...under];
}

// ── Joins ────────────────────────────────────────────────────────────────────

function compileJoin(block: Block, join: Join, straight: boolean, before: FromResult | null): FromResult {
  const left = compileRef(block, join.left, straight, before);
  const context = before === null ? left : joined(before, left, 'JOIN', null);
  const right = compileRef(block, join.right, straight, context);
  const type =
    join.type === 'LEFT'
      ? 'LEFT JOIN'
      : join.type === 'RIGHT'
        ? 'RIGHT JOIN'
        : join.type === 'STRAIGHT' || straight
          ? 'CROSS JOIN'
          : 'JOIN';
  const names = join.natural ? commonNames(left, right) : join.using;
  const result =
    names === null ? joined(left, right, type, onCondition(block, left, right, join.on)) : usingJoin(block, left, right, type, names);
  if (join.type === 'LEFT') for (const table of right.tables) table.nullable = true;
  if (join.type === 'RIGHT') for (const table of left.tables) table.nullable = true;
  return result;
}
function onCondition(block: Block, left: FromResult, right: FromResult, on: Expr | null): SqlExpr | null {
  if (on === null) return null;
  return inScope(block, [...left.tables, ...right.tables], [...left.visible, ...right.visible], () => {
    block.clause = 'on clause';
    return condition(compileExpr(block, on));
  });
}
/** Compiles while only some tables of FROM are in sight. */
export function inScope<T>(block: Block, tables: readonly ScopeTable[], visible: readonly VisibleColumn[], body: () => T): T {
  const { scope, clause, uses } = block;
  block.scope = { parent: scope.parent, tables, visible, ctes: block.ctes };
  block.uses = [];
  try {
    return body();
  } finally {
    block.scope = scope;
    block.clause = clause;
    block.uses = uses;
  }
}
function commonNames(left: FromResult, right: FromResult): string[] {
  // Invisible columns join only where they are named.
  const named = (side: FromResult) => side.visible.filter(({ column }) => !column.hidden).map(({ column }) => column.name);
  const rights = new Set(named(right).map((name) => name.toLowerCase()));
  return named(left).filter((name) => rights.has(name.toLowerCase()));
}
function usingJoin(
  block: Block,
  left: FromResult,
  right: FromResult,
  type: 'JOIN' | 'CROSS JOIN' | 'LEFT JOIN' | 'RIGHT JOIN',
  names: readonly string[],
): FromResult {
  const pairs = names.map((name) => [usingColumn(left, name), usingColumn(right, name)] as const);
  const on = pairs.map(([a, b]) => compare(block.unit, '=', read(block, a), read(block, b)).sql);
  const [leading, trailing] = type === 'RIGHT JOIN' ? [right, left] : [left, right];
  const shared = new Set(pairs.flatMap(([a, b]) => [a.column, b.column]));
  const common = pairs.map(([a, b]) => (type === 'RIGHT JOIN' ? b : a));
  common.sort((a, b) => leading.visible.indexOf(a) - leading.visible.indexOf(b));
  const rest = (side: FromResult) => side.visible.filter(({ column }) => !shared.has(column));
  const result = joined(left, right, type, on.length === 0 ? null : Sql.and(on));
  return { ...result, visible: [...common, ...rest(leading), ...rest(trailing)] };
}
function read(block: Block, { column, table }: VisibleColumn): Typed {
  block.unit.need(column.requires);
  return table.nullable ? { ...column.expr, nullable: true } : column.expr;
}
function usingColumn(side: FromResult, name: string): VisibleColumn {
  const found = side.visible.filter(({ column }) => column.name.toLowerCase() === name.toLowerCase());
  const [first] = found;
  if (first === undefined) throw new SqlError(1054, '42S22', `Unknown column '${name}' in 'from clause'`);
  if (found.length > 1) throw new SqlError(1052, '23000', `Column '${name}' in from clause is ambiguous`);
  return first;
}
