/** sys: what is in the databases. */
import type { KeyDef, TableDef } from '../../catalog/model.ts';
import type { SqlType } from '../../sql-type.ts';
import { relations, relationType, tables } from '../information-schema/objects.ts';
import type { ShowContext } from '../virtual-table.ts';
import { byDescending, type Producer, type Row, scaledDecimal } from './view.ts';

// ── schema_object_overview ───────────────────────────────────────────────────

/** Kinds of objects by database. */
function* objects(context: ShowContext): Generator<readonly [database: string, type: string]> {
  for (const relation of relations(context)) {
    yield [relation.schema, relationType(relation)];
    if (relation.kind === 'table') for (const key of relation.keys) for (const _ of key.parts) yield [relation.schema, indexType(key)];
  }
  for (const def of context.catalog.catalog.programs.all()) yield [def.schema, def.kind.toUpperCase()];
}
function indexType({ type }: KeyDef): string {
  return `INDEX (${type === 'FULLTEXT' || type === 'SPATIAL' ? type : 'BTREE'})`;
}
function* objectOverview(context: ShowContext): Generator<Row> {
  const counts = new Map<string, number>();
  for (const pair of objects(context)) counts.set(pair.join('\0'), (counts.get(pair.join('\0')) ?? 0) + 1);
  for (const [key, count] of [...counts].sort(([left], [right]) => (left < right ? -1 : 1))) {
    const [db, object_type] = key.split('\0');
    yield { db, object_type, count };
  }
}

// ── schema_auto_increment_columns ────────────────────────────────────────────

const bits: Readonly<Record<string, bigint>> = { TINYINT: 8n, SMALLINT: 16n, MEDIUMINT: 24n, INT: 32n, BIGINT: 64n };

/** Null for a type that has none: FLOAT, DOUBLE. */
function greatest({ name, unsigned }: SqlType): bigint | null {
  const width = bits[name];
  return width === undefined ? null : 2n ** (unsigned ? width : width - 1n) - 1n;
}
function* autoIncrementColumns(context: ShowContext): Generator<Row> {
  const rows: { readonly row: Row; readonly ratio: number }[] = [];
  for (const table of tables(context)) {
    const column = table.columns.find(({ autoIncrement }) => autoIncrement);
    if (column === undefined) continue;
    const max = greatest(column.type);
    const next = context.statistics(table).autoIncrement;
    const ratio = max === null || next === null ? 0 : Number(next) / Number(max);
    const type = column.type.name.toLowerCase();
    const row = {
      table_schema: table.schema,
      table_name: table.name,
      column_name: column.name,
      data_type: type,
      column_type: column.type.unsigned ? `${type} unsigned` : type,
      is_signed: column.type.unsigned ? 0 : 1,
      is_unsigned: column.type.unsigned ? 1 : 0,
      max_value: max,
      auto_increment: next,
      auto_increment_ratio: max === null || next === null ? null : scaledDecimal(ratio, 4),
    };
    rows.push({ row, ratio });
  }
  for (const { row } of byDescending(rows, ({ ratio }) => ratio)) yield row;
}

// ── schema_redundant_indexes ─────────────────────────────────────────────────

const isUnique = (key: KeyDef): boolean => key.type === 'PRIMARY' || key.type === 'UNIQUE';
const isOrdered = (key: KeyDef): boolean => isUnique(key) || key.type === 'INDEX';
const isPrefixed = (key: KeyDef): boolean => key.parts.some(({ length }) => length !== null);

function columnsOf(key: KeyDef): string {
  return key.parts.map(({ column }) => column).join(',');
}
/** Whether nothing is found by a key that is not found as well by the other one. */
function isRedundant(key: KeyDef, other: KeyDef): boolean {
  const own = columnsOf(key);
  const others = columnsOf(other);
  if (key === other || isPrefixed(key) || isPrefixed(other)) return false;
  if (own === others) {
    if (isUnique(key) !== isUnique(other)) return !isUnique(key);
    return key.name !== 'PRIMARY' && (other.name === 'PRIMARY' || key.name > other.name);
  }
  return !isUnique(key) && others.startsWith(`${own},`);
}
function* redundantOf(table: TableDef): Generator<Row> {
  const keys = table.keys.filter(isOrdered);
  for (const key of keys)
    for (const other of keys)
      if (isRedundant(key, other))
        yield {
          table_schema: table.schema,
          table_name: table.name,
          redundant_index_name: key.name,
          redundant_index_columns: columnsOf(key),
          redundant_index_non_unique: isUnique(key) ? 0 : 1,
          dominant_index_name: other.name,
          dominant_index_columns: columnsOf(other),
          dominant_index_non_unique: isUnique(other) ? 0 : 1,
          subpart_exists: 0,
          sql_drop_index: `ALTER TABLE ${quoted(table.schema)}.${quoted(table.name)} DROP INDEX ${quoted(key.name)}`,
        };
}
function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
function* redundantIndexes(context: ShowContext): Generator<Row> {
  for (const table of tables(context)) yield* redundantOf(table);
}
function* flattenedKeys(context: ShowContext): Generator<Row> {
  for (const table of tables(context))
    for (const key of table.keys.filter(isOrdered))
      yield {
        table_schema: table.schema,
        table_name: table.name,
        index_name: key.name,
        non_unique: isUnique(key) ? 0 : 1,
        subpart_exists: isPrefixed(key) ? 1 : 0,
        index_columns: columnsOf(key),
      };
}

export const schemaViews: Readonly<Record<string, Producer>> = {
  'sys.schema_object_overview': objectOverview,
  'sys.schema_auto_increment_columns': autoIncrementColumns,
  'sys.schema_redundant_indexes': redundantIndexes,
  'sys.x$schema_flattened_keys': flattenedKeys,
};
