/**
 * What is read from information_schema, and how servers differ in it: the one table of that. A server is asked which of these columns it has; what it
 * does not have is NULL. `since` says where a column is that is not everywhere.
 */
import type { ObjectKind } from './kinds.ts';

export interface Source {
  /** Kinds of objects that it has a part of; left out: all. */
  readonly of?: readonly ObjectKind[];
  /** Column by which rows are those of a database. */
  readonly database: string;
  /** Column by which rows are those of a table, view or program. */
  readonly object?: string;
  readonly columns: readonly SourceColumn[];
  /** More that a row has to be. */
  readonly where?: string;
  /** Without this table there is nothing of the kind on the server, and so nothing is left out. */
  readonly optional?: boolean;
}
export type SourceColumn = string | { readonly name: string; readonly since: string };

const CREATED_BY: readonly SourceColumn[] = ['SQL_MODE', 'DEFINER', 'COLLATION_CONNECTION'];
const TYPED: readonly SourceColumn[] = ['DTD_IDENTIFIER', 'CHARACTER_SET_NAME', 'COLLATION_NAME'];

export const SOURCES = {
  SCHEMATA: {
    database: 'SCHEMA_NAME',
    columns: ['SCHEMA_NAME', 'DEFAULT_CHARACTER_SET_NAME', 'DEFAULT_COLLATION_NAME', { name: 'SCHEMA_COMMENT', since: 'MariaDB 10.5' }],
  },
  TABLES: {
    of: ['tables', 'sequences'],
    database: 'TABLE_SCHEMA',
    object: 'TABLE_NAME',
    columns: [
      'TABLE_SCHEMA',
      'TABLE_NAME',
      'TABLE_TYPE',
      'ENGINE',
      'ROW_FORMAT',
      'TABLE_ROWS',
      'DATA_LENGTH',
      'INDEX_LENGTH',
      'DATA_FREE',
      'AUTO_INCREMENT',
      'CREATE_TIME',
      'UPDATE_TIME',
      'TABLE_COLLATION',
      'CREATE_OPTIONS',
      'TABLE_COMMENT',
    ],
  },
  COLUMNS: {
    of: ['tables', 'views'],
    database: 'TABLE_SCHEMA',
    object: 'TABLE_NAME',
    columns: [
      'TABLE_SCHEMA',
      'TABLE_NAME',
      'COLUMN_NAME',
      'ORDINAL_POSITION',
      'COLUMN_DEFAULT',
      'IS_NULLABLE',
      'CHARACTER_SET_NAME',
      'COLLATION_NAME',
      'COLUMN_TYPE',
      'EXTRA',
      'COLUMN_COMMENT',
      'GENERATION_EXPRESSION',
      { name: 'SRS_ID', since: 'MySQL 8.0' },
    ],
  },
  STATISTICS: {
    of: ['tables'],
    database: 'TABLE_SCHEMA',
    object: 'TABLE_NAME',
    columns: [
      'TABLE_SCHEMA',
      'TABLE_NAME',
      'NON_UNIQUE',
      'INDEX_NAME',
      'SEQ_IN_INDEX',
      'COLUMN_NAME',
      'COLLATION',
      'SUB_PART',
      'INDEX_TYPE',
      'INDEX_COMMENT',
      { name: 'IS_VISIBLE', since: 'MySQL 8.0' },
      { name: 'EXPRESSION', since: 'MySQL 8.0.13' },
      { name: 'IGNORED', since: 'MariaDB 10.6' },
    ],
  },
  TABLE_CONSTRAINTS: {
    of: ['tables'],
    database: 'TABLE_SCHEMA',
    object: 'TABLE_NAME',
    where: "t.CONSTRAINT_TYPE = 'CHECK'",
    columns: ['TABLE_SCHEMA', 'TABLE_NAME', 'CONSTRAINT_NAME', { name: 'ENFORCED', since: 'MySQL 8.0.16' }],
  },
  KEY_COLUMN_USAGE: {
    of: ['tables'],
    database: 'TABLE_SCHEMA',
    object: 'TABLE_NAME',
    where: 't.REFERENCED_TABLE_NAME IS NOT NULL',
    columns: [
      'TABLE_SCHEMA',
      'TABLE_NAME',
      'CONSTRAINT_NAME',
      'COLUMN_NAME',
      'ORDINAL_POSITION',
      'REFERENCED_TABLE_SCHEMA',
      'REFERENCED_TABLE_NAME',
      'REFERENCED_COLUMN_NAME',
    ],
  },
  REFERENTIAL_CONSTRAINTS: {
    of: ['tables'],
    database: 'CONSTRAINT_SCHEMA',
    object: 'TABLE_NAME',
    columns: ['CONSTRAINT_SCHEMA', 'TABLE_NAME', 'CONSTRAINT_NAME', 'UPDATE_RULE', 'DELETE_RULE'],
  },
  CHECK_CONSTRAINTS: {
    of: ['tables'],
    database: 'CONSTRAINT_SCHEMA',
    object: 'TABLE_NAME',
    optional: true,
    columns: [
      'CONSTRAINT_SCHEMA',
      'CONSTRAINT_NAME',
      'CHECK_CLAUSE',
      { name: 'TABLE_NAME', since: 'MariaDB 10.3; of MySQL it is in TABLE_CONSTRAINTS, where names are unique in a database' },
      { name: 'LEVEL', since: 'MariaDB 10.5' },
    ],
  },
  PARTITIONS: {
    of: ['tables'],
    database: 'TABLE_SCHEMA',
    object: 'TABLE_NAME',
    where: 't.PARTITION_NAME IS NOT NULL',
    columns: [
      'TABLE_SCHEMA',
      'TABLE_NAME',
      'PARTITION_NAME',
      'SUBPARTITION_NAME',
      'PARTITION_ORDINAL_POSITION',
      'SUBPARTITION_ORDINAL_POSITION',
      'PARTITION_METHOD',
      'SUBPARTITION_METHOD',
      'PARTITION_EXPRESSION',
      'SUBPARTITION_EXPRESSION',
      'PARTITION_DESCRIPTION',
      'PARTITION_COMMENT',
    ],
  },
  VIEWS: {
    of: ['views'],
    database: 'TABLE_SCHEMA',
    object: 'TABLE_NAME',
    columns: [
      'TABLE_SCHEMA',
      'TABLE_NAME',
      'VIEW_DEFINITION',
      'CHECK_OPTION',
      'IS_UPDATABLE',
      'DEFINER',
      'SECURITY_TYPE',
      'COLLATION_CONNECTION',
      { name: 'ALGORITHM', since: 'MariaDB' },
    ],
  },
  TRIGGERS: {
    of: ['triggers'],
    database: 'EVENT_OBJECT_SCHEMA',
    object: 'EVENT_OBJECT_TABLE',
    columns: [
      'EVENT_OBJECT_SCHEMA',
      'EVENT_OBJECT_TABLE',
      'TRIGGER_NAME',
      'EVENT_MANIPULATION',
      'ACTION_TIMING',
      'ACTION_ORDER',
      'ACTION_STATEMENT',
      ...CREATED_BY,
    ],
  },
  ROUTINES: {
    of: ['routines'],
    database: 'ROUTINE_SCHEMA',
    object: 'ROUTINE_NAME',
    columns: [
      'ROUTINE_SCHEMA',
      'ROUTINE_NAME',
      'SPECIFIC_NAME',
      'ROUTINE_TYPE',
      'ROUTINE_BODY',
      'ROUTINE_DEFINITION',
      'EXTERNAL_LANGUAGE',
      'IS_DETERMINISTIC',
      'SQL_DATA_ACCESS',
      'SECURITY_TYPE',
      'ROUTINE_COMMENT',
      ...CREATED_BY,
      ...TYPED,
    ],
  },
  PARAMETERS: {
    of: ['routines'],
    database: 'SPECIFIC_SCHEMA',
    object: 'SPECIFIC_NAME',
    columns: ['SPECIFIC_SCHEMA', 'SPECIFIC_NAME', 'ROUTINE_TYPE', 'ORDINAL_POSITION', 'PARAMETER_MODE', 'PARAMETER_NAME', ...TYPED],
  },
  EVENTS: {
    of: ['events'],
    database: 'EVENT_SCHEMA',
    object: 'EVENT_NAME',
    columns: [
      'EVENT_SCHEMA',
      'EVENT_NAME',
      'TIME_ZONE',
      'EVENT_DEFINITION',
      'EVENT_TYPE',
      'EXECUTE_AT',
      'INTERVAL_VALUE',
      'INTERVAL_FIELD',
      'STARTS',
      'ENDS',
      'STATUS',
      'ON_COMPLETION',
      'EVENT_COMMENT',
      ...CREATED_BY,
    ],
  },
  LIBRARIES: {
    of: ['routines'],
    database: 'LIBRARY_SCHEMA',
    object: 'LIBRARY_NAME',
    optional: true,
    columns: ['LIBRARY_SCHEMA', { name: 'LIBRARY_NAME', since: 'MySQL 9.2; they are said to be left out' }],
  },
} as const satisfies { readonly [table: string]: Source };
export type SourceName = keyof typeof SOURCES;

/** What belongs to the server, and is only read where it is asked for by name. */
export const SYSTEM_DATABASES = ['information_schema', 'mysql', 'performance_schema', 'sys'] as const;

export function nameOf(column: SourceColumn): string {
  return typeof column === 'string' ? column : column.name;
}

/** What rows have to be of. */
export interface Wanted {
  /** Databases; empty: all but the server's own. */
  readonly databases: readonly string[];
  /** Tables, views, programs; null: all. */
  readonly objects: readonly string[] | null;
}

/**
 * The query of a source, and what is bound to it.
 * @param has the columns that the server has in it, in capitals.
 */
export function sourceQuery(
  name: SourceName,
  has: ReadonlySet<string>,
  { databases, objects }: Wanted,
): { readonly sql: string; readonly params: readonly string[] } {
  const source: Source = SOURCES[name];
  const list = source.columns.map((column) => (has.has(nameOf(column)) ? `t.${nameOf(column)}` : 'NULL')).join(', ');
  const others = SYSTEM_DATABASES.map((system) => `'${system}'`).join(', ');
  const byObject = objects === null || source.object === undefined || !has.has(source.object) ? [] : objects;
  const conditions = [
    `t.${source.database} ${databases.length === 0 ? `NOT IN (${others})` : `IN (${places(databases)})`}`,
    ...(byObject.length === 0 ? [] : [`t.${source.object} IN (${places(byObject)})`]),
    ...(source.where === undefined ? [] : [source.where]),
  ];
  return {
    sql: `SELECT ${list} FROM information_schema.${name} t WHERE ${conditions.join(' AND ')}`,
    params: [...databases, ...byObject],
  };
}
function places(of: readonly string[]): string {
  return of.map(() => '?').join(', ');
}
