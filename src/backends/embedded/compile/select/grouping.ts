/** ONLY_FULL_GROUP_BY: a column that is selected must be grouped by, or be determined by what is. */
import { SqlError } from '../../../../errors.ts';
import type { TableDef } from '../../catalog/model.ts';
import type { SqlExpr } from '../../sqlite/ast.ts';
import { type Block, type ColumnUse, type GroupItem, sameSql } from '../block.ts';
import type { ScopeTable } from '../scope.ts';
import type { Typed } from '../typed.ts';
import type { FromResult } from './from.ts';
import type { QueryColumn } from './result.ts';

interface Entry {
  readonly index: number;
  readonly clause: 'SELECT list' | 'ORDER BY clause' | 'HAVING clause';
  readonly uses: readonly ColumnUse[];
}

export class GroupCheck {
  readonly #block: Block;
  readonly #from: FromResult | null;
  readonly #where: SqlExpr | null;
  readonly #entries: Entry[] = [];

  constructor(block: Block, from: FromResult | null, where: SqlExpr | null) {
    this.#block = block;
    this.#from = from;
    this.#where = where;
  }
  add(index: number, clause: Entry['clause'], uses: readonly ColumnUse[]): void {
    if (uses.length > 0) this.#entries.push({ index, clause, uses });
  }
  having(uses: readonly ColumnUse[]): void {
    if (uses.length > 0) this.#entries.push({ index: 1, clause: 'HAVING clause', uses });
  }
  /** @throws 1055 in a grouped query, 1140 in an aggregated one without GROUP BY. */
  run(groups: readonly GroupItem[], grouped: boolean): void {
    if (!grouped || this.#entries.length === 0 || !this.#block.unit.context.runtime.sqlMode.onlyFullGroupBy) return;
    const known = new Determined(
      groups.map((group) => group.typed),
      this.#from,
      this.#where,
    );
    for (const { index, clause, uses } of this.#entries) {
      for (const { typed, block } of uses) {
        if (block !== this.#block || known.has(typed)) continue;
        throw groups.length > 0 ? notGrouped(index, clause, typed) : notAggregated(index, clause, typed);
      }
    }
  }
}
function fullName({ origin }: Typed): string {
  if (origin === null) return '?';
  return [origin.stored === true ? '' : origin.schema, origin.table, origin.orgName].filter((part) => part !== '').join('.');
}
function notGrouped(index: number, clause: string, typed: Typed): SqlError {
  return new SqlError(
    1055,
    '42000',
    `Expression #${index} of ${clause} is not in GROUP BY clause and contains nonaggregated column '${fullName(typed)}' which is not functionally dependent on columns in GROUP BY clause; this is incompatible with sql_mode=only_full_group_by`,
  );
}
function notAggregated(index: number, clause: string, typed: Typed): SqlError {
  return new SqlError(
    1140,
    '42000',
    `In aggregated query without GROUP BY, expression #${index} of ${clause} contains nonaggregated column '${fullName(typed)}'; this is incompatible with sql_mode=only_full_group_by`,
  );
}

/** Columns that have one value per group: those grouped by, those equal to them, and all of a table whose key is among them. */
class Determined {
  readonly #columns = new Set<string>();
  readonly #groups: readonly Typed[];

  constructor(groups: readonly Typed[], from: FromResult | null, where: SqlExpr | null) {
    this.#groups = groups;
    for (const group of groups) {
      const name = columnKey(group.sql);
      if (name !== null) this.#columns.add(name);
    }
    const equalities: (readonly [SqlExpr, SqlExpr])[] = [];
    collectEqualities(where, equalities);
    if (from !== null) collectJoin(from.sql, equalities);
    this.#close(equalities, from?.tables ?? []);
  }
  has(typed: Typed): boolean {
    const name = columnKey(typed.sql);
    if (name !== null && this.#columns.has(name)) return true;
    return this.#groups.some((group) => sameSql(group.sql, typed.sql));
  }
  #close(equalities: readonly (readonly [SqlExpr, SqlExpr])[], tables: readonly ScopeTable[]): void {
    for (let size = -1; size !== this.#columns.size; ) {
      size = this.#columns.size;
      for (const [left, right] of equalities) {
        this.#infer(left, right);
        this.#infer(right, left);
      }
      for (const table of tables) this.#addTable(table);
    }
  }
  #infer(from: SqlExpr, to: SqlExpr): void {
    const target = columnKey(to);
    if (target === null) return;
    const source = columnKey(from);
    if (from.kind === 'Bind' || from.kind === 'Value' || (source !== null && this.#columns.has(source))) this.#columns.add(target);
  }
  #addTable(table: ScopeTable): void {
    if (!this.#hasGroupKey(table) && !this.#hasKey(table)) return;
    for (const { expr } of table.columns) {
      const name = columnKey(expr.sql);
      if (name !== null) this.#columns.add(name);
    }
  }
  #hasKey(table: ScopeTable): boolean {
    const relation = table.columns[0]?.expr.origin?.relation ?? null;
    if (relation === null || relation.kind !== 'table') return false;
    return relation.keys.some((key) => isKey(relation, key.name) && key.parts.every((part) => this.#hasColumn(table, part.column)));
  }
  /** Of a derived table. In one that an outer join may leave out, NULL does not say whether it is there. */
  #hasGroupKey(table: ScopeTable): boolean {
    const keys = table.columns.filter((column) => column.groupKey === true);
    return keys.length > 0 && keys.every(({ name, expr }) => this.#hasColumn(table, name) && !(table.nullable && expr.nullable));
  }
  #hasColumn(table: ScopeTable, column: string): boolean {
    const found = table.byName.get(column.toLowerCase());
    const name = found === undefined ? null : columnKey(found.expr.sql);
    return name !== null && this.#columns.has(name);
  }
}
function isKey(table: TableDef, name: string): boolean {
  const key = table.keys.find((candidate) => candidate.name === name);
  if (key === undefined || (key.type !== 'PRIMARY' && key.type !== 'UNIQUE')) return false;
  return key.parts.every(
    (part) =>
      part.length === null && part.expression === null && table.columns.some((column) => column.name === part.column && !column.nullable),
  );
}
/** A column, or a column's key: one name for it. */
function columnKey(sql: SqlExpr): string | null {
  if (sql.kind === 'Column') return `${sql.table ?? ''}\0${sql.name}`;
  if (sql.kind === 'Key') return columnKey(sql.expr);
  return null;
}
function collectEqualities(sql: SqlExpr | null, into: (readonly [SqlExpr, SqlExpr])[]): void {
  if (sql === null) return;
  if (sql.kind === 'Chain' && sql.op === 'AND') for (const item of sql.items) collectEqualities(item, into);
  if (sql.kind === 'Binary' && sql.op === '=') into.push([sql.left, sql.right]);
}
function collectJoin(from: FromResult['sql'], into: (readonly [SqlExpr, SqlExpr])[]): void {
  if (from.kind !== 'Join') return;
  collectJoin(from.left, into);
  collectJoin(from.right, into);
  collectEqualities(from.on, into);
}

/** DISTINCT … ORDER BY something that was not selected. @throws 3065. */
export function checkDistinctOrder(block: Block, order: readonly (readonly ColumnUse[])[], columns: readonly QueryColumn[]): void {
  if (!block.unit.context.runtime.sqlMode.onlyFullGroupBy) return;
  order.forEach((uses, index) => {
    for (const { typed, block: owner } of uses) {
      if (owner !== block || columns.some(({ expr }) => sameSql(expr.sql, typed.sql))) continue;
      throw new SqlError(
        3065,
        'HY000',
        `Expression #${index + 1} of ORDER BY clause is not in SELECT list, references column '${fullName(typed)}' which is not in SELECT list; this is incompatible with DISTINCT`,
      );
    }
  });
}
