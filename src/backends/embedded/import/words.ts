/** Names, constants and clauses that all parts of a schema have; what of a schema says nothing to a database. */
import { fold, type Node, type Scalar } from './document.ts';

/** Members that describe, plan or migrate, and change nothing about a database that is new. */
export const HARMLESS = new Set(
  [
    ...[
      'id',
      'name',
      'namespace',
      'description',
      'remark',
      'author',
      'version',
      'dbms',
      'formerNames',
      'oldNames',
      'oldName',
      'formerName',
      'previousNames',
    ],
    ...[
      'expectedRecordCount',
      'expectedGrowthRate',
      'expectedRecordSize',
      'isPrimaryQueryTable',
      'queryFrequencyLevel',
      'indexStrategy',
      'partitionStrategy',
    ],
    ...[
      'tableScopes',
      'tableScope',
      'isOverride',
      'primaryKeyName',
      'changeType',
      'engine',
      'beforeDrops',
      'afterDrops',
      'beforeAlters',
      'afterAlters',
    ],
    ...['beforeAdds', 'afterAdds'],
  ].map(fold),
);

export function name(text: string): string {
  return `\`${text.replaceAll('`', '``')}\``;
}

export function literal(value: Scalar): string {
  if (value === null) return 'NULL';
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return typeof value === 'string' ? `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'` : String(value);
}

export function charsetClause(node: Node): string {
  const charset = node.text('characterSet', 'charset');
  const collation = node.text('collation', 'collate');
  return `${charset === undefined ? '' : ` CHARACTER SET ${name(charset)}`}${collation === undefined ? '' : ` COLLATE ${name(collation)}`}`;
}
export function commentClause(node: Node): string {
  const comment = node.text('comment');
  return comment === undefined ? '' : ` COMMENT ${literal(comment)}`;
}
