/** A compiled query and its columns, before it is text. */

import type { ColumnRequirement } from '../../privileges/guard.ts';
import { Sql, type SqlCommonTable, type SqlOutput, type SqlQuery } from '../../sqlite/ast.ts';
import type { Unified } from '../expression/conditional.ts';
import { toUnified } from '../expression/conditional.ts';
import { makeTable, type ScopeColumn, type ScopeTable } from '../scope.ts';
import { Coercibility, type Typed } from '../typed.ts';

/** One column of a query: `expr.sql` is meant inside the query; from outside it goes by `as`. */
export interface QueryColumn {
  readonly name: string;
  readonly as: string;
  readonly expr: Typed;
  /** Checked when it is read from outside: of a deferred query. */
  readonly requires?: readonly ColumnRequirement[] | undefined;
  /** One of the columns that the query is grouped by, where all those are among its columns: together they determine the others. */
  readonly groupKey?: boolean;
  /** MySQL would sort the rows in a temporary table, or group them. */
  readonly sorted?: boolean;
}
export interface QueryResult {
  readonly query: SqlQuery;
  readonly columns: readonly QueryColumn[];
  /** MySQL would keep it in a temporary table: its metadata are those of that table's columns. */
  readonly materialized: boolean;
  /** As a derived table it would be a temporary table, not merged: DISTINCT, GROUP BY, LIMIT, UNION, no FROM. */
  readonly temporary: boolean;
  /** Its columns' types were agreed on by several members: UNION, VALUES, recursion. */
  readonly holder?: boolean;
  /** Of a UNION: all rows of its members, duplicates included. */
  readonly unionMembers?: SqlQuery;
  /** It surely has at most one row. */
  readonly single: boolean;
  /** No table is read. */
  readonly constant: boolean;
}

/** Output names: `c0`, `c1`, … */
export function outputName(index: number): string {
  return `c${index}`;
}
export function outputs(exprs: readonly Typed[]): SqlOutput[] {
  return exprs.map((expr, index) => ({ expr: expr.sql, as: outputName(index) }));
}
/** CTEs in front of a query. */
export function withTables(query: SqlQuery, tables: readonly SqlCommonTable[]): SqlQuery {
  if (tables.length === 0) return query;
  if (query.kind === 'Values')
    return Sql.select({ with: tables, columns: [{ expr: { kind: 'Star' }, as: null }], from: { kind: 'Query', query, alias: 'v' } });
  return { ...query, with: [...tables, ...query.with] };
}
/** A query's columns, seen from outside under an alias. */
export function outsideColumns(result: QueryResult, alias: string): Typed[] {
  return result.columns.map(({ expr, as }) => outside(expr, alias, as));
}
export function outside(expr: Typed, alias: string | null, as: string): Typed {
  const coercibility =
    expr.coercibility < Coercibility.NUMERIC && expr.coercibility > Coercibility.NONE ? Coercibility.IMPLICIT : expr.coercibility;
  const { boolean: _boolean, hex: _hex, untyped: _untyped, ...rest } = expr;
  return { ...rest, sql: Sql.column(alias, as), constant: null, coercibility };
}
/** A derived table in its scope. */
export function derivedTable(result: QueryResult, alias: string, name: string, names: readonly string[]): ScopeTable {
  const columns: ScopeColumn[] = outsideColumns(result, alias).map((expr, index) => {
    const column = names[index] ?? '';
    const { requires, groupKey = false } = result.columns[index] ?? {};
    return { name: column, hidden: false, expr: storedColumn(expr, result, { table: name, column }), requires, groupKey };
  });
  return makeTable(null, name, columns, !result.temporary);
}
/** A derived table's column with what it tells clients: of a merged one, the base column under the derived table's name. */
export function storedColumn(expr: Typed, result: QueryResult, names: { readonly table: string; readonly column: string }): Typed {
  const { origin } = expr;
  const { table, column } = names;
  if (origin === null) {
    const small = result.temporary && !result.holder && expr.type.name === 'BIGINT' && expr.repr === 'int' && expr.type.length < 10;
    const type = small ? { ...expr.type, name: 'INT' as const } : expr.type;
    return {
      ...expr,
      type,
      origin: { schema: '', table, orgTable: '', orgName: column, stored: result.temporary, column: null, relation: null },
    };
  }
  return { ...expr, origin: { ...origin, table, orgName: column, stored: result.temporary || (origin.stored ?? false) } };
}
/** The query with its columns in other forms: within its own select list where that is harmless, else around it. */
export function mapOutputs(result: QueryResult, map: (expr: Typed, index: number) => Typed, alias: string): QueryResult {
  const { query } = result;
  const plain =
    query.kind === 'Select' && !query.distinct && query.orderBy.length === 0 && query.limit === null && query.groupBy.length === 0;
  if (plain) {
    const mapped = result.columns.map((column, index) => ({ ...column, expr: map(column.expr, index) }));
    if (mapped.every((column, index) => column.expr.sql === result.columns[index]?.expr.sql)) return { ...result, columns: mapped };
    return { ...result, query: { ...query, columns: outputs(mapped.map((column) => column.expr)) }, columns: mapped };
  }
  const inner = outsideColumns(result, alias);
  const mapped = result.columns.map((column, index) => {
    const expr = inner[index] ?? column.expr;
    return { ...column, expr: map({ ...expr, origin: column.expr.origin }, index) };
  });
  if (mapped.every((column, index) => column.expr.sql === inner[index]?.sql)) {
    return {
      ...result,
      columns: mapped.map((column, index) => ({
        ...column,
        expr: { ...column.expr, sql: result.columns[index]?.expr.sql ?? column.expr.sql },
      })),
    };
  }
  const around = Sql.select({ columns: outputs(mapped.map((column) => column.expr)), from: { kind: 'Query', query, alias } });
  const { unionMembers: _members, ...rest } = result;
  return { ...rest, query: around, columns: mapped };
}
/** The query with every column of the unified types. */
export function retarget(result: QueryResult, types: readonly Unified[], alias: string): QueryResult {
  return mapOutputs(
    result,
    (expr, index) => {
      const to = types[index];
      if (to === undefined) return expr;
      const sql = toUnified(expr, to);
      return {
        ...expr,
        sql,
        type: to.type,
        repr: to.repr,
        coercibility: to.coercibility,
        constant: null,
        bound: expr.repr === to.repr ? expr.bound : Number.POSITIVE_INFINITY,
      };
    },
    alias,
  );
}
