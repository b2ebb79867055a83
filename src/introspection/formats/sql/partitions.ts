/** PARTITION BY of a table. */
import type { PartitioningModel, PartitionModel } from '../../model.ts';
import { identifier, literal } from './text.ts';

/** `PARTITION BY RANGE (…) (PARTITION …)`. */
export function partitionClause(partitioning: PartitioningModel): string {
  const { method, expression, subMethod, subExpression, partitions } = partitioning;
  if (method === 'SYSTEM_TIME') return systemTime(partitions);
  const sub = subMethod === null ? '' : `\nSUBPARTITION BY ${subMethod} (${subExpression ?? ''})`;
  const list = partitions.map((partition) => ` ${partitionDefinition(partition, method)}`).join(',\n');
  return `PARTITION BY ${method} (${expression ?? ''})${sub}\n(\n${list}\n)`;
}

/** MariaDB does not tell the interval: what is left is the history and what is current. */
function systemTime(partitions: readonly PartitionModel[]): string {
  const list = partitions.map(({ name, values }) => ` PARTITION ${identifier(name)} ${values === 'CURRENT' ? 'CURRENT' : 'HISTORY'}`);
  return `PARTITION BY SYSTEM_TIME\n(\n${list.join(',\n')}\n)`;
}

function partitionDefinition({ name, values, comment, subpartitions }: PartitionModel, method: string): string {
  const subs = subpartitions.map((sub) => `SUBPARTITION ${identifier(sub)}`).join(', ');
  return [
    `PARTITION ${identifier(name)}`,
    values === null ? '' : ` VALUES ${valuesClause(values, method)}`,
    comment === '' ? '' : ` COMMENT = ${literal(comment)}`,
    subs === '' ? '' : ` (${subs})`,
  ].join('');
}
function valuesClause(values: string, method: string): string {
  if (method.startsWith('LIST')) return `IN (${values})`;
  return method === 'RANGE' && values.toUpperCase() === 'MAXVALUE' ? 'LESS THAN MAXVALUE' : `LESS THAN (${values})`;
}
