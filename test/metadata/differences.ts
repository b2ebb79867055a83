/** Where information_schema answers otherwise than MySQL 9.7, and why. One that is no longer so fails its test. */
export interface Difference {
  /** Of the question, in full or in part. */
  readonly sql: RegExp;
  /** Only where this account asks. */
  readonly as?: 'limited' | 'roled';
  /** Columns whose values are not compared. */
  readonly columns?: readonly string[];
  /** Rows of MySQL's that are not there. */
  readonly missing?: RegExp;
  /** Rows that MySQL does not have. */
  readonly more?: RegExp;
  /** Columns whose type, length and flags are not compared. */
  readonly fields?: readonly string[];
  /** The rows come in another order. */
  readonly unordered?: true;
  readonly reason: string;
}

const noFiles = 'There are no files of InnoDB.';
const creation = 'MySQL lists them as they were made, this engine by name.';
const hashed = "MySQL's order is that of its hash tables.";

export const differences: readonly Difference[] = [
  {
    sql: /FROM information_schema\.(COLUMNS|COLUMNS_EXTENSIONS|STATISTICS|KEY_COLUMN_USAGE|VIEWS|VIEW_TABLE_USAGE|ST_GEOMETRY_COLUMNS) WHERE \w+ = '/,
    unordered: true,
    reason:
      "Without ORDER BY, MySQL's order is that of the index by which its optimizer reads the dictionary, which changes from hour to hour.",
  },
  { sql: /information_schema\.(TABLES|PARTITIONS) /i, columns: ['UPDATE_TIME'], reason: 'When rows were last changed is not kept.' },
  {
    sql: /FROM information_schema\.TABLES WHERE TABLE_SCHEMA = 'information_schema'/,
    columns: ['CREATE_TIME'],
    reason: 'They were not made at a time.',
  },
  {
    sql: /information_schema\.tables WHERE TABLE_SCHEMA (IN|= 'shop')/i,
    columns: ['AUTO_INCREMENT'],
    reason: 'MySQL tells the next number of a table only once the table was opened.',
  },
  {
    sql: /FROM information_schema\.COLUMNS WHERE TABLE_SCHEMA (IN|= 'shop')/i,
    columns: ['COLLATION_NAME'],
    reason: "MySQL keeps the collation of a view's computed texts from when the view was made: here it is that of their character set.",
  },
  {
    sql: /FROM information_schema\.COLUMNS WHERE TABLE_SCHEMA = 'information_schema'/,
    columns: ['CHARACTER_MAXIMUM_LENGTH', 'CHARACTER_OCTET_LENGTH', 'NUMERIC_PRECISION', 'NUMERIC_SCALE', 'DATETIME_PRECISION'],
    reason: 'Of columns of tables that it fills itself MySQL tells a third of the lengths, and no precision.',
  },
  {
    sql: /FROM information_schema\.COLUMNS WHERE TABLE_SCHEMA = 'information_schema'/,
    columns: ['COLUMN_TYPE'],
    reason: 'ROUTINE_TYPE has libraries since 9.2; PROFILING has decimal(905,0), which no DECIMAL can be.',
  },
  {
    sql: /FROM information_schema\.(ROUTINES|TRIGGERS) WHERE/i,
    columns: ['ROUTINE_DEFINITION', 'ACTION_STATEMENT'],
    reason: 'MySQL loses a quote of what is quoted twice in a body.',
  },
  { sql: /FROM information_schema\.(PARAMETERS|EVENTS|TRIGGERS) WHERE \w+ = 'shop'/, unordered: true, reason: creation },
  { sql: /FROM information_schema\.INNODB_FOREIGN/, unordered: true, reason: creation },
  { sql: /information_schema\.SCHEMATA WHERE SCHEMA_NAME (NOT IN|<>)/i, unordered: true, reason: creation },
  { sql: /FROM information_schema\.(TABLE|COLUMN)_PRIVILEGES WHERE/, unordered: true, reason: hashed },
  {
    sql: /(ROUTINES|PARAMETERS) WHERE (ROUTINE|SPECIFIC)_SCHEMA/i,
    as: 'roled',
    more: /"all_modes"/,
    reason: 'MySQL does not show what an account may execute only by a role.',
  },
  {
    sql: /FROM information_schema\.USER_PRIVILEGES/,
    missing: /MANAGE_DATA_MASKING_POLICY|CREATE_SPATIAL_REFERENCE_SYSTEM/,
    unordered: true,
    reason: `Privileges that 9.x has and 8.4 has not. ${hashed}`,
  },
  { sql: /INNODB_FT_DEFAULT_STOPWORD/, missing: /^\["\w+"\]$/, reason: 'Full-text searches here know no stop words.' },
  {
    sql: /INNODB_(CMP|CMPMEM)(_RESET)?$/,
    columns: ['compress_ops', 'compress_ops_ok', 'pages_used', 'compress_time', 'uncompress_time', 'relocation_ops'],
    reason: 'Pages are not compressed.',
  },
  {
    sql: /FROM information_schema\.(TABLESPACES_EXTENSIONS|INNODB_TABLESPACES|INNODB_DATAFILES|INNODB_TABLESPACES_BRIEF|FILES) WHERE/,
    missing: /hr\/|shop\//,
    reason: noFiles,
  },
  { sql: /INNODB_(TABLES|INDEXES)/, missing: /shop\/fts_/, reason: 'A full-text key needs no tables of its own.' },
  { sql: /INNODB_TABLESTATS/, columns: ['NUM_ROWS'], reason: 'MySQL counts changes since it has opened a table.' },
  {
    sql: /COUNT\(\*\) FROM information_schema\.ST_SPATIAL/,
    columns: ['COUNT(*)'],
    reason: 'Of 5,238 reference systems there are five: the list is 4.5 MB.',
  },
  {
    sql: /ORDER BY/,
    fields: [
      ...['SQL_PATH', 'PARAMETER_STYLE', 'PACKED', 'EXTERNAL_NAME', 'EVENT_BODY', 'ACTION_REFERENCE_OLD_TABLE', 'ACTION_REFERENCE_OLD_ROW'],
      ...['ACTION_REFERENCE_NEW_TABLE', 'ACTION_REFERENCE_NEW_ROW', 'ACTION_ORIENTATION', 'ACTION_CONDITION'],
    ],
    reason: 'A column whose value is always the same has no table in a sorted result of MySQL.',
  },
  {
    sql: /GROUP_CONCAT|IF\(column_comment|COUNT\(\*\) > 0|COUNT\(\*\) FROM|FROM information_schema\.FILES WHERE|GROUP BY 1/,
    fields: [
      'used_by',
      'column_comment',
      'SUM(NUMERIC_PRECISION)',
      'GROUP_CONCAT(COLUMN_NAME ORDER BY ORDINAL_POSITION)',
      'COUNT(*)',
      'STATUS',
      'FILE_TYPE',
      'FILE_NAME',
    ],
    reason:
      "Lengths of what is computed go by the columns of MySQL's dictionary, which are longer or shorter than those of information_schema.",
  },
];
