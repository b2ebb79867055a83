/** GROUP BY: its items, and what their names mean. */
import { SqlError } from '../../../../errors.ts';
import type { ColumnRef, Expr, Select } from '../../../../sql/ast.ts';
import type { Block, GroupItem, SelectAlias } from '../block.ts';
import { scalar } from '../convert.ts';
import { describe } from '../describe.ts';
import { compileExpr } from '../expression/index.ts';
import { lookup } from '../scope.ts';
import type { Typed } from '../typed.ts';
import { compileItem, type Item, inClause, nothing } from './items.ts';
import { position } from './order.ts';

/** GROUP BY items: columns of FROM come before aliases; a number is a place in the select list. */
export function compileGroups(block: Block, select: Select, items: readonly Item[]): GroupItem[] {
  if (select.groupBy.length === 0) return [];
  const previous = block.aliases;
  block.aliases = lazyAliases(block, items, select.groupBy);
  const groups = select.groupBy.map((expr): GroupItem => {
    const place = position(block, expr, items.length, 'group statement');
    const item = place === null ? undefined : items[place];
    block.hasAggregate = false;
    block.hasWindow = false;
    block.itemLevel = expr.kind === 'ColumnRef';
    const typed = inClause(
      block,
      'group statement',
      () =>
        scalar(item === undefined ? compileExpr(block, expr) : inClause(block, 'field list', () => compileItem(block, item), true, true)),
      true,
    );
    block.itemLevel = false;
    if (block.hasAggregate || block.hasWindow) throw cannotGroup(block, items, item, expr);
    warnAmbiguous(block, items, expr, typed);
    const alias = expr.kind === 'ColumnRef' ? block.aliases.find((one) => one.typed === typed) : undefined;
    return { typed, expr: item?.expr ?? alias?.expr ?? expr, rolled: false };
  });
  block.aliases = previous;
  block.uses = [];
  return groups;
}
/** What the select list has is named; an aggregate that stands here alone may not. */
function cannotGroup(block: Block, items: readonly Item[], item: Item | undefined, expr: Expr): SqlError {
  const text = describe(block, expr);
  const found = item ?? items.find((one) => one.expr !== null && describe(block, one.expr) === text);
  if (found === undefined && block.hasAggregate && expr.kind !== 'ColumnRef')
    return new SqlError(1111, 'HY000', 'Invalid use of group function', expr.pos);
  return new SqlError(1056, '42000', `Can't group on '${found?.name ?? text}'`);
}
/** A name that is a column and an alias of something else: the column it is, with a warning. */
function warnAmbiguous(block: Block, items: readonly Item[], expr: Expr, typed: Typed): void {
  if (expr.kind !== 'ColumnRef' || expr.table !== null || typed.origin === null || !isColumn(block, expr)) return;
  const key = expr.name.toLowerCase();
  const alias = block.aliases.find((candidate) => candidate.name.toLowerCase() === key && !candidate.column);
  const other =
    alias !== undefined ||
    items.some((item) => item.name.toLowerCase() === key && item.expr?.kind === 'ColumnRef' && item.expr.name.toLowerCase() !== key);
  if (other) block.unit.warn(1052, `Column '${expr.name}' in group statement is ambiguous`);
}
/** Whether the name is that of one column of FROM. */
function isColumn(block: Block, ref: ColumnRef): boolean {
  try {
    return lookup(block.scope, ref, 'group statement') !== null;
  } catch {
    return false;
  }
}
/** Only the aliases that GROUP BY may mean: compiling all items here would compile most of them twice. */
function lazyAliases(block: Block, items: readonly Item[], groupBy: readonly Expr[]): SelectAlias[] {
  const names = new Set<string>();
  collectNames(groupBy, names);
  return items.flatMap((item): SelectAlias[] => {
    if (item.expr === null || !names.has(item.name.toLowerCase())) return [];
    const { hasAggregate, hasWindow } = block;
    block.hasAggregate = false;
    block.hasWindow = false;
    const typed = scalar(inClause(block, 'field list', () => compileExpr(block, item.expr ?? nothing), true, true));
    const aggregate = block.hasAggregate;
    const window = block.hasWindow;
    block.hasAggregate = hasAggregate;
    block.hasWindow = hasWindow;
    return [{ name: item.name, expr: item.expr, typed, column: item.expr.kind === 'ColumnRef', aggregate, window }];
  });
}
function collectNames(root: unknown, names: Set<string>): void {
  const pending: unknown[] = [root];
  for (;;) {
    const node = pending.pop();
    if (node === undefined) return;
    if (typeof node !== 'object' || node === null) continue;
    if ('kind' in node && node.kind === 'ColumnRef' && 'name' in node && typeof node.name === 'string') names.add(node.name.toLowerCase());
    for (const value of Object.values(node)) if (typeof value === 'object' && value !== null) pending.push(value);
  }
}
