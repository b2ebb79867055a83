/** MariaDB's sequences: tables of one row, which are read all at once. Before MariaDB 11.5 information_schema has no more of them than their names. */
import type { ValueRow } from '../types.ts';
import type { Count, SequenceModel } from './model.ts';
import { byName, type SourceRow } from './source-row.ts';

const COLUMNS = ['start_value', 'minimum_value', 'maximum_value', 'increment', 'cache_size', 'cycle_option'] as const;

/** @param tables rows of TABLES. @returns null where there is no sequence. */
export function sequencesQuery(tables: readonly SourceRow[]): string | null {
  const sequences = tables.filter(isSequence);
  if (sequences.length === 0) return null;
  return sequences
    .map((row, i) => `SELECT ${i}, ${COLUMNS.join(', ')} FROM ${quoted(row.text('TABLE_SCHEMA'))}.${quoted(row.text('TABLE_NAME'))}`)
    .join(' UNION ALL ');
}
function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
function isSequence(row: SourceRow): boolean {
  return row.is('TABLE_TYPE', 'SEQUENCE');
}

/**
 * Sequences by their database.
 * @param tables rows of TABLES.
 * @param values what `sequencesQuery` gave; none where it could not be read.
 */
export function sequenceModels(tables: readonly SourceRow[], values: readonly ValueRow[]): ReadonlyMap<string, readonly SequenceModel[]> {
  const byNumber = new Map(values.map((row) => [Number(row[0]), row]));
  const models = tables.filter(isSequence).map((row, i) => ({
    database: row.text('TABLE_SCHEMA'),
    model: sequenceModel(row.text('TABLE_NAME'), byNumber.get(i)),
  }));
  return new Map(
    [...Map.groupBy(models, ({ database }) => database)].map(([name, of]) => [name, of.map(({ model }) => model).sort(byName)]),
  );
}
function sequenceModel(name: string, row: ValueRow | undefined): SequenceModel {
  const count = (at: number): Count | null => {
    const value = row?.[at] ?? null;
    return typeof value === 'number' || value === null ? value : String(value);
  };
  const cycle = count(6);
  return {
    name,
    start: count(1),
    minimum: count(2),
    maximum: count(3),
    increment: count(4),
    cache: count(5),
    cycle: cycle === null ? null : Number(cycle) !== 0,
  };
}
