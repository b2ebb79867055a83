/** Syntax trees made into others: plain data in, plain data out. */

/** What has a `kind`, whatever it is. */
export interface Tagged {
  readonly kind: string;
}
export type Change = (node: Tagged) => unknown;

/** The tree with every node as `change` would have it, those within first. */
export function rewrite<T>(tree: T, change: Change): T {
  return rewritten(tree, change) as T;
}
function rewritten(tree: unknown, change: Change): unknown {
  if (Array.isArray(tree)) return tree.map((one) => rewritten(one, change));
  if (typeof tree !== 'object' || tree === null) return tree;
  const copy = Object.fromEntries(Object.entries(tree).map(([name, value]) => [name, rewritten(value, change)]));
  return 'kind' in copy && typeof copy['kind'] === 'string' ? change({ ...copy, kind: copy['kind'] }) : copy;
}
