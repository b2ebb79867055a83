/** information_schema: STATISTICS and the tables of constraints. */
import type { KeyDef, TableDef } from '../../catalog/model.ts';
import { referencedKey } from '../../ddl/foreign-keys.ts';
import type { Cell, ShowContext } from '../virtual-table.ts';
import { escapedExpression } from './columns.ts';
import { tables } from './objects.ts';

type Row = Readonly<Record<string, Cell>>;

/** One row for each part of a key, in the table's order. */
export function* keyRows(context: ShowContext, table: TableDef, cardinality = context.statistics(table).rows): Generator<Row> {
  for (const key of table.keys) {
    const isTree = key.type !== 'FULLTEXT' && key.type !== 'SPATIAL';
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
        COLLATION: key.type === 'FULLTEXT' ? null : part.desc ? 'D' : 'A',
        CARDINALITY: cardinality,
        SUB_PART: key.type === 'SPATIAL' ? 32 : part.length,
        PACKED: null,
        NULLABLE: column?.nullable === true ? 'YES' : '',
        INDEX_TYPE: isTree ? (key.using === 'HASH' && table.engine === 'MEMORY' ? 'HASH' : 'BTREE') : key.type,
        COMMENT: '',
        INDEX_COMMENT: key.comment,
        IS_VISIBLE: key.visible ? 'YES' : 'NO',
        EXPRESSION: part.expression === null ? null : escapedExpression(part.expression),
      };
    }
  }
}
export function* statistics(context: ShowContext): Generator<Row> {
  for (const table of tables(context)) yield* keyRows(context, table);
}

function uniqueKeys(table: TableDef): readonly KeyDef[] {
  return table.keys.filter((key) => key.type === 'PRIMARY' || key.type === 'UNIQUE');
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
export function* tableConstraints(context: ShowContext): Generator<Row> {
  for (const table of tables(context)) {
    for (const key of uniqueKeys(table)) yield constraintRow(table, key.name, key.type === 'PRIMARY' ? 'PRIMARY KEY' : 'UNIQUE');
    for (const key of table.foreignKeys) yield constraintRow(table, key.name, 'FOREIGN KEY');
    for (const check of table.checks) yield constraintRow(table, check.name, 'CHECK', check.enforced ? 'YES' : 'NO');
  }
}
export function* tableConstraintsExtensions(context: ShowContext): Generator<Row> {
  for (const table of tables(context)) {
    for (const key of uniqueKeys(table))
      yield { CONSTRAINT_CATALOG: 'def', CONSTRAINT_SCHEMA: table.schema, CONSTRAINT_NAME: key.name, TABLE_NAME: table.name };
  }
}

export function* keyColumnUsage(context: ShowContext): Generator<Row> {
  for (const table of tables(context)) {
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
    for (const key of table.foreignKeys) {
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

export function* referentialConstraints(context: ShowContext): Generator<Row> {
  for (const table of tables(context)) {
    for (const key of table.foreignKeys) {
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

export function* checkConstraints(context: ShowContext): Generator<Row> {
  for (const table of tables(context)) {
    for (const check of table.checks) {
      yield {
        CONSTRAINT_CATALOG: 'def',
        CONSTRAINT_SCHEMA: table.schema,
        CONSTRAINT_NAME: check.name,
        CHECK_CLAUSE: escapedExpression(check.text),
      };
    }
  }
}
