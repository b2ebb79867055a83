/** information_schema: STATISTICS and the tables of constraints. */
import type { KeyDef, TableDef } from '../../catalog/model.ts';
import { referencedKey } from '../../ddl/foreign-keys.ts';
import type { Cell, ShowContext } from '../virtual-table.ts';
import { everything, wantedNames } from '../wanted.ts';
import { escapedExpression, isNotNullUnique } from './columns.ts';
import { compareNames, databases, tables } from './objects.ts';

type Row = Readonly<Record<string, Cell>>;

/** Only tables in memory have hash indexes, and have them where nothing else was asked for. */
function indexType({ engine }: TableDef, { type, using }: KeyDef): string {
  if (type === 'FULLTEXT' || type === 'SPATIAL') return type;
  return engine === 'MEMORY' && using !== 'BTREE' ? 'HASH' : 'BTREE';
}
/** One row for each part of a key, in the table's order. */
export function* keyRows(context: ShowContext, table: TableDef, wanted = everything): Generator<Row> {
  const statistics = context.statistics(table);
  for (const key of table.keys) {
    const cardinalities = wanted.reads('CARDINALITY') ? statistics.distinct(key) : [];
    const type = indexType(table, key);
    for (const [index, part] of key.parts.entries()) {
      const column = table.columns.find((each) => each.name === part.column);
      yield {
        TABLE_CATALOG: 'def',
        TABLE_SCHEMA: table.schema,
        TABLE_NAME: table.name,
        NON_UNIQUE: key.type === 'PRIMARY' || key.type === 'UNIQUE' ? 0 : 1,
        INDEX_SCHEMA: table.schema,
        INDEX_NAME: key.name,
        SEQ_IN_INDEX: index + 1,
        COLUMN_NAME: part.expression === null ? part.column : null,
        COLLATION: type === 'FULLTEXT' || type === 'HASH' ? null : part.desc ? 'D' : 'A',
        CARDINALITY: cardinalities[index] ?? null,
        SUB_PART: key.type === 'SPATIAL' ? 32 : part.length,
        PACKED: null,
        NULLABLE: column?.nullable === true ? 'YES' : '',
        INDEX_TYPE: type,
        COMMENT: '',
        INDEX_COMMENT: key.comment,
        IS_VISIBLE: key.visible ? 'YES' : 'NO',
        EXPRESSION: part.expression === null ? null : escapedExpression(part.expression),
      };
    }
  }
}
export function* statistics(context: ShowContext, wanted = everything): Generator<Row> {
  for (const table of tables(context, null, wantedNames(wanted, ['TABLE_SCHEMA', 'INDEX_SCHEMA']))) yield* keyRows(context, table, wanted);
}

/** As the dictionary lists them. */
function sorted<D extends { readonly name: string }>(all: readonly D[]): readonly D[] {
  return [...all].sort((left, right) => compareNames(left.name, right.name));
}
function uniqueKeys(table: TableDef): readonly KeyDef[] {
  return sorted(table.keys).filter((key) => key.type === 'PRIMARY' || key.type === 'UNIQUE');
}
function constraintRow(table: TableDef, name: string, type: string, enforced = 'YES'): Row {
  return {
    CONSTRAINT_CATALOG: 'def',
    CONSTRAINT_SCHEMA: table.schema,
    CONSTRAINT_NAME: name,
    TABLE_SCHEMA: table.schema,
    TABLE_NAME: table.name,
    CONSTRAINT_TYPE: type,
    ENFORCED: enforced,
  };
}
export function* tableConstraints(context: ShowContext, wanted = everything): Generator<Row> {
  for (const table of tables(context, null, wantedNames(wanted, ['TABLE_SCHEMA', 'CONSTRAINT_SCHEMA']))) {
    for (const key of uniqueKeys(table)) yield constraintRow(table, key.name, key.type === 'PRIMARY' ? 'PRIMARY KEY' : 'UNIQUE');
    for (const key of sorted(table.foreignKeys)) yield constraintRow(table, key.name, 'FOREIGN KEY');
    for (const check of sorted(table.checks)) yield constraintRow(table, check.name, 'CHECK', check.enforced ? 'YES' : 'NO');
  }
}
export function* tableConstraintsExtensions(context: ShowContext, wanted = everything): Generator<Row> {
  for (const table of tables(context, null, wantedNames(wanted, 'CONSTRAINT_SCHEMA'))) {
    for (const name of indexNames(table))
      yield { CONSTRAINT_CATALOG: 'def', CONSTRAINT_SCHEMA: table.schema, CONSTRAINT_NAME: name, TABLE_NAME: table.name };
  }
}
/** Of all its indexes, those too that InnoDB makes for itself. */
function indexNames(table: TableDef): readonly string[] {
  const names = table.keys.map(({ name }) => name);
  if (clusteredKey(table) === null) names.push('PRIMARY');
  if (table.keys.some(({ type }) => type === 'FULLTEXT')) names.push('FTS_DOC_ID_INDEX');
  return names.sort(compareNames);
}
/** The key by which InnoDB keeps the rows; null where it numbers them itself. */
export function clusteredKey(table: TableDef): KeyDef | null {
  const primary = table.keys.find(({ type }) => type === 'PRIMARY');
  return primary ?? table.keys.find((key) => isNotNullUnique(table, key)) ?? null;
}

export function* keyColumnUsage(context: ShowContext, wanted = everything): Generator<Row> {
  for (const table of tables(context, null, wantedNames(wanted, ['TABLE_SCHEMA', 'CONSTRAINT_SCHEMA']))) {
    const base = {
      CONSTRAINT_CATALOG: 'def',
      CONSTRAINT_SCHEMA: table.schema,
      TABLE_CATALOG: 'def',
      TABLE_SCHEMA: table.schema,
      TABLE_NAME: table.name,
    };
    const { access } = context;
    const sees = (column: string): boolean => access === null || access.onColumnText(table.schema, table.name, column) !== '';
    for (const key of uniqueKeys(table)) {
      for (const [index, part] of key.parts.entries()) {
        if (part.expression === null && sees(part.column))
          yield { ...base, CONSTRAINT_NAME: key.name, COLUMN_NAME: part.column, ORDINAL_POSITION: index + 1 };
      }
    }
    for (const key of sorted(table.foreignKeys)) {
      for (const [index, column] of key.columns.entries()) {
        if (!sees(column)) continue;
        yield {
          ...base,
          CONSTRAINT_NAME: key.name,
          COLUMN_NAME: column,
          ORDINAL_POSITION: index + 1,
          POSITION_IN_UNIQUE_CONSTRAINT: index + 1,
          REFERENCED_TABLE_SCHEMA: key.schema,
          REFERENCED_TABLE_NAME: key.table,
          REFERENCED_COLUMN_NAME: key.referencedColumns[index],
        };
      }
    }
  }
}

export function* referentialConstraints(context: ShowContext, wanted = everything): Generator<Row> {
  for (const table of tables(context, null, wantedNames(wanted, 'CONSTRAINT_SCHEMA'))) {
    for (const key of sorted(table.foreignKeys)) {
      const parent = context.catalog.catalog.relation(key.schema, key.table);
      yield {
        CONSTRAINT_CATALOG: 'def',
        CONSTRAINT_SCHEMA: table.schema,
        CONSTRAINT_NAME: key.name,
        UNIQUE_CONSTRAINT_CATALOG: 'def',
        UNIQUE_CONSTRAINT_SCHEMA: key.schema,
        UNIQUE_CONSTRAINT_NAME: parent?.kind === 'table' ? (referencedKey(parent, key.referencedColumns)?.name ?? null) : null,
        MATCH_OPTION: 'NONE',
        UPDATE_RULE: key.onUpdate,
        DELETE_RULE: key.onDelete,
        TABLE_NAME: table.name,
        REFERENCED_TABLE_NAME: key.table,
      };
    }
  }
}

/** A database's by their names: they are its own, not a table's. */
export function* checkConstraints(context: ShowContext, wanted = everything): Generator<Row> {
  for (const { name } of databases(context, wantedNames(wanted, 'CONSTRAINT_SCHEMA'))) {
    const checks = [...tables(context, name)].flatMap((table) => table.checks);
    for (const check of sorted(checks)) {
      yield {
        CONSTRAINT_CATALOG: 'def',
        CONSTRAINT_SCHEMA: name,
        CONSTRAINT_NAME: check.name,
        CHECK_CLAUSE: escapedExpression(check.text),
      };
    }
  }
}
