/** The select list: stars, names, and the compiled items. */
import { SqlError } from '../../../../errors.ts';
import type { ColumnRef, Expr, SelectItem } from '../../../../sql/ast.ts';
import { Sql } from '../../sqlite/ast.ts';
import type { Block, SelectAlias } from '../block.ts';
import { scalar } from '../convert.ts';
import { compileExpr } from '../expression/index.ts';
import { lookup, tableMatches, type VisibleColumn } from '../scope.ts';
import type { Typed } from '../typed.ts';
import type { FromResult } from './from.ts';
import type { GroupCheck } from './grouping.ts';
import { outputName, type QueryColumn } from './result.ts';

export interface Item {
  readonly name: string;
  readonly expr: Expr | null;
  /** Star columns are known already. */
  readonly column: VisibleColumn | null;
  readonly source: SelectItem;
}
export const nothing: Expr = { kind: 'NullLiteral', pos: 0 };

export function inClause<T>(block: Block, clause: Block['clause'], body: () => T, aggregates = false, windows = false): T {
  const before = [block.clause, block.aggregatesAllowed, block.windowsAllowed] as const;
  block.clause = clause;
  block.aggregatesAllowed = aggregates;
  block.windowsAllowed = windows;
  try {
    return body();
  } finally {
    [block.clause, block.aggregatesAllowed, block.windowsAllowed] = before;
  }
}

export function expandItems(block: Block, items: readonly SelectItem[], from: FromResult | null): Item[] {
  return items.flatMap((item): Item[] => {
    const { expr } = item;
    if (expr.kind !== 'Star') return [{ name: protocolName(itemName(block, item)), expr, column: null, source: item }];
    if (from === null) throw new SqlError(1096, 'HY000', 'No tables used', expr.pos);
    const columns = starColumns(expr, from);
    // Those of tables are denied at once, even where they are not read from outside.
    for (const { column, table } of columns) if (table.relation !== null && !block.existential) block.unit.need(column.requires, true);
    return columns.map((column) => ({ name: column.column.name, expr: null, column, source: item }));
  });
}
function starColumns(star: Expr & { readonly kind: 'Star' }, from: FromResult): VisibleColumn[] {
  const { schema, table: name } = star;
  if (name === null) return from.visible.filter(({ column }) => !column.hidden);
  const tables = from.tables.filter((table) => tableMatches(table, schema, name));
  const [table] = tables;
  if (table === undefined) throw new SqlError(1051, '42S02', `Unknown table '${schema === null ? name : `${schema}.${name}`}'`, star.pos);
  return table.columns.filter((column) => !column.hidden).map((column) => ({ column, table }));
}
/** Alias, column as written, a string's value, or the text of the expression. Literals in the text are part of the plan then. */
function itemName(block: Block, item: SelectItem): string {
  if (item.alias !== null) return withoutLeadingSpaces(block, item.alias);
  const { expr } = item;
  switch (expr.kind) {
    case 'ColumnRef':
      return columnName(block, expr);
    case 'StringLiteral':
      block.unit.pin(expr.slot);
      return stringName(block, expr);
    case 'Unary':
      if (expr.op === '+') return itemName(block, { ...item, expr: expr.expr, start: expr.expr.pos });
      pinLiterals(block, expr);
      return block.unit.context.source.slice(item.start, item.end);
    case 'FunctionCall': {
      const [name] = expr.args;
      pinLiterals(block, expr);
      if (expr.name === 'NAME_CONST' && name?.kind === 'StringLiteral') return name.value;
      return block.unit.context.source.slice(item.start, item.end);
    }
    case 'NullLiteral':
      return 'NULL';
    case 'IntLiteral':
    case 'DecimalLiteral':
    case 'FloatLiteral':
      block.unit.pin(expr.slot);
      return block.unit.context.source.slice(expr.pos, expr.end);
    default: {
      pinLiterals(block, expr);
      return block.unit.context.source.slice(item.start, item.end);
    }
  }
}
/** As written; in MySQL's merged views and derived tables, as they name it. */
function columnName(block: Block, ref: ColumnRef): string {
  if (!block.scope.tables.some((table) => table.merged)) return ref.name;
  const found = lookup(block.scope, ref, 'field list');
  return found?.table.merged === true ? found.column.name : ref.name;
}
function withoutLeadingSpaces(block: Block, alias: string): string {
  if (!alias.startsWith(' ')) return alias;
  block.unit.warn(1466, `Leading spaces are removed from name '${alias}'`);
  return alias.trimStart();
}
/** MySQL keeps names in utf8mb3, which has no characters beyond U+FFFF. */
function protocolName(name: string): string {
  return name.replace(/[\u{10000}-\u{10FFFF}]/gu, '?');
}
/** The first of adjacent strings, up to a NUL. */
function stringName(block: Block, expr: Expr & { readonly kind: 'StringLiteral' }): string {
  const first = block.unit.context.literals[expr.slot]?.text;
  const text = first !== undefined && expr.value.startsWith(first) ? first : expr.value;
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}
/** Every literal under an expression. */
function pinLiterals(block: Block, root: unknown): void {
  const pending: unknown[] = [root];
  for (;;) {
    const node = pending.pop();
    if (node === undefined) return;
    if (typeof node !== 'object' || node === null) continue;
    if ('slot' in node && typeof node.slot === 'number') block.unit.pin(node.slot);
    for (const value of Object.values(node)) if (typeof value === 'object' && value !== null) pending.push(value);
  }
}

interface CompiledItems {
  readonly columns: readonly QueryColumn[];
  readonly aliases: readonly SelectAlias[];
}
/** @param shown whether the rows go to the client without being kept in a temporary table. */
export function compileItems(block: Block, items: readonly Item[], check: GroupCheck, shown: boolean): CompiledItems {
  const columns: QueryColumn[] = [];
  const aliases: SelectAlias[] = [];
  block.aliases = aliases;
  items.forEach((item, index) => {
    const { hasAggregate, hasWindow } = block;
    block.hasAggregate = false;
    block.hasWindow = false;
    block.uses = [];
    block.shown = shown ? item.expr : null;
    const compiled = () => scalar(inClause(block, 'field list', () => compileItem(block, item), true, true));
    const { result: expr, requires } = block.deferred ? block.unit.keep(compiled) : { result: compiled(), requires: undefined };
    block.shown = null;
    check.add(index + 1, 'SELECT list', block.uses);
    columns.push({ name: item.name, as: outputName(index), expr, requires });
    aliases.push({
      name: item.name,
      expr: item.expr ?? nothing,
      typed: expr,
      column: item.column !== null || item.expr?.kind === 'ColumnRef',
      aggregate: block.hasAggregate,
      window: block.hasWindow,
    });
    block.hasAggregate ||= hasAggregate;
    block.hasWindow ||= hasWindow;
  });
  block.uses = [];
  return { columns, aliases };
}
export function compileItem(block: Block, item: Item): Typed {
  if (item.column === null) return compileExpr(block, item.expr ?? nothing);
  const { column, table } = item.column;
  if (table.relation === null && !block.existential) block.unit.need(column.requires);
  const expr = table.nullable && !column.expr.nullable ? { ...column.expr, nullable: true } : column.expr;
  const group = block.groupItem(expr.sql);
  if (group === null) block.uses.push({ typed: expr, block });
  return group?.rolled ? { ...expr, sql: Sql.value(null), nullable: true } : expr;
}
