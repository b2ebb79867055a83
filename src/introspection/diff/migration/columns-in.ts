/** Which columns an expression reads. */
import { DEFAULT_MODE, parseExpression, walk } from '../../../sql/index.ts';
import type { IndexModel } from '../../model.ts';
import { understood } from '../wording/expressions.ts';

/** Names in lower case; of a text that is not understood, all that is in backticks. */
export function columnsIn(expression: string): ReadonlySet<string> {
  const found = new Set<string>();
  const tree = understood(() => parseExpression(expression, { sqlMode: DEFAULT_MODE }));
  if (tree === null) {
    for (const [, name = ''] of expression.matchAll(/`((?:[^`]|``)+)`/g)) found.add(name.replaceAll('``', '`').toLowerCase());
    return found;
  }
  walk(tree, (node) => {
    if (node.kind === 'ColumnRef') found.add(node.name.toLowerCase());
    return true;
  });
  return found;
}

export function columnsOfIndex({ parts }: IndexModel): ReadonlySet<string> {
  return new Set(parts.flatMap(({ column, expression }) => (column === null ? [...columnsIn(expression ?? '')] : [column.toLowerCase()])));
}

export function meet(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return !one.isDisjointFrom(other);
}
