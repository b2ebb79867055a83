/** Statements of SQL inside a body: names that are variables of the program become references to them. */
import { SqlError } from '../../../errors.ts';
import type { ColumnRef, ConditionValue, Expr } from '../../../sql/ast.ts';
import type { BlockNames } from './names.ts';
import type { Condition } from './program.ts';

/** What trees are resolved against. */
export interface TreeNames {
  readonly names: BlockNames;
  /** The place of `NEW.column` or `OLD.column`; null where the program has no such rows. @throws SqlError 1054, 1363. */
  row(ref: ColumnRef): number | null;
}

/** A tree in which each name of a variable is a LocalRef. Parts that have none are shared with the original. */
export function resolveTree<T>(tree: T, scope: TreeNames): T {
  return visit(tree, scope) as T;
}

function visit(value: unknown, scope: TreeNames): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return visitList(value, scope);
  const node = value as Readonly<Record<string, unknown>>;
  switch (node['kind']) {
    case 'ColumnRef':
      return columnRef(node as unknown as ColumnRef, scope);
    case 'LocalVariable':
      return { ...node, place: localPlace(String(node['name']), scope) };
    case 'Named':
      return namedCondition(scope.names.condition(String(node['name'])));
    default:
      return visitKeys(node, skippedKeys(node), scope);
  }
}
function visitList(list: readonly unknown[], scope: TreeNames): unknown {
  let copy: unknown[] | null = null;
  for (let at = 0; at < list.length; at++) {
    const item = visit(list[at], scope);
    if (item === list[at]) continue;
    copy ??= [...list];
    copy[at] = item;
  }
  return copy ?? list;
}
function visitKeys(node: Readonly<Record<string, unknown>>, skipped: readonly string[], scope: TreeNames): unknown {
  let copy: Record<string, unknown> | null = null;
  for (const key in node) {
    const before = node[key];
    if (typeof before !== 'object' || before === null || skipped.includes(key)) continue;
    const after = visit(before, scope);
    if (after === before) continue;
    copy ??= { ...node };
    copy[key] = after;
  }
  return copy ?? node;
}

const none: readonly string[] = [];
/** Keys under which names are columns and nothing else. */
function skippedKeys(node: Readonly<Record<string, unknown>>): readonly string[] {
  switch (node['kind']) {
    case 'Insert':
    case 'LoadData':
    case 'MatchAgainst':
      return ['columns'];
    case 'ValuesOf':
    case 'Default':
      return ['column'];
    case 'CreateTable':
      return ['elements'];
    case 'AlterTable':
    case 'CreateIndex':
      return Object.keys(node);
    case undefined:
      // An assignment of UPDATE or INSERT.
      return 'column' in node && 'value' in node ? ['column'] : none;
    default:
      return none;
  }
}

function columnRef(ref: ColumnRef, scope: TreeNames): Expr {
  if (ref.schema !== null) return ref;
  const place = ref.table === null ? scope.names.variable(ref.name) : scope.row(ref);
  if (place === null) return ref;
  return { kind: 'LocalRef', place, name: ref.table === null ? ref.name : `${ref.table}.${ref.name}`, pos: ref.pos };
}
/** @throws SqlError 1327. */
export function localPlace(name: string, scope: TreeNames): number {
  const place = scope.names.variable(name);
  if (place === null) throw new SqlError(1327, '42000', `Undeclared variable: ${name}`);
  return place;
}
/** What SIGNAL and RESIGNAL take. @throws SqlError 1646. */
function namedCondition(condition: Condition): ConditionValue {
  if (condition.kind !== 'state') throw new SqlError(1646, 'HY000', 'SIGNAL/RESIGNAL can only use a CONDITION defined with SQLSTATE');
  return { kind: 'SqlState', state: condition.state };
}
