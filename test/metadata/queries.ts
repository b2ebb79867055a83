/** What is asked about the schema of schema.sql: every table of information_schema as it comes and in an order, and what tools and ORMs send. */

export interface Query {
  /** Account that asks; root unless given. */
  readonly as?: 'limited' | 'roled';
  readonly sql: string;
}

const OURS = "('shop', 'hr', 'types', 'Mixed', 'void')";
/** Tables that tell of databases, and the column that names it: only those of schema.sql are asked for. */
const ofDatabases: Readonly<Record<string, string>> = {
  SCHEMATA: 'SCHEMA_NAME',
  SCHEMATA_EXTENSIONS: 'SCHEMA_NAME',
  TABLES: 'TABLE_SCHEMA',
  TABLES_EXTENSIONS: 'TABLE_SCHEMA',
  COLUMNS: 'TABLE_SCHEMA',
  COLUMNS_EXTENSIONS: 'TABLE_SCHEMA',
  COLUMN_STATISTICS: 'SCHEMA_NAME',
  STATISTICS: 'TABLE_SCHEMA',
  TABLE_CONSTRAINTS: 'TABLE_SCHEMA',
  TABLE_CONSTRAINTS_EXTENSIONS: 'CONSTRAINT_SCHEMA',
  KEY_COLUMN_USAGE: 'TABLE_SCHEMA',
  REFERENTIAL_CONSTRAINTS: 'CONSTRAINT_SCHEMA',
  CHECK_CONSTRAINTS: 'CONSTRAINT_SCHEMA',
  VIEWS: 'TABLE_SCHEMA',
  VIEW_TABLE_USAGE: 'VIEW_SCHEMA',
  VIEW_ROUTINE_USAGE: 'TABLE_SCHEMA',
  ROUTINES: 'ROUTINE_SCHEMA',
  PARAMETERS: 'SPECIFIC_SCHEMA',
  TRIGGERS: 'TRIGGER_SCHEMA',
  EVENTS: 'EVENT_SCHEMA',
  PARTITIONS: 'TABLE_SCHEMA',
  SCHEMA_PRIVILEGES: 'TABLE_SCHEMA',
  TABLE_PRIVILEGES: 'TABLE_SCHEMA',
  COLUMN_PRIVILEGES: 'TABLE_SCHEMA',
  ST_GEOMETRY_COLUMNS: 'TABLE_SCHEMA',
};
/** Tables whose rows tell of the server or its accounts. */
const ofServer = (
  'CHARACTER_SETS COLLATIONS COLLATION_CHARACTER_SET_APPLICABILITY ENGINES USER_PRIVILEGES USER_ATTRIBUTES APPLICABLE_ROLES ' +
  'ADMINISTRABLE_ROLE_AUTHORIZATIONS ENABLED_ROLES ROLE_TABLE_GRANTS ROLE_COLUMN_GRANTS ROLE_ROUTINE_GRANTS OPTIMIZER_TRACE PROFILING ' +
  'RESOURCE_GROUPS ST_UNITS_OF_MEASURE INNODB_FOREIGN INNODB_FOREIGN_COLS INNODB_FT_DEFAULT_STOPWORD INNODB_CMP INNODB_CMP_RESET INNODB_CMPMEM ' +
  'INNODB_CMPMEM_RESET INNODB_CMP_PER_INDEX INNODB_CMP_PER_INDEX_RESET INNODB_FT_BEING_DELETED INNODB_FT_CONFIG INNODB_FT_DELETED INNODB_FT_INDEX_CACHE ' +
  'INNODB_FT_INDEX_TABLE INNODB_TEMP_TABLE_INFO INNODB_TRX TABLESPACES_EXTENSIONS KEYWORDS'
).split(' ');
/** Accounts of the server itself, which nobody logs in with. */
const withoutSystemAccounts: Readonly<Record<string, string>> = {
  USER_PRIVILEGES: " WHERE GRANTEE NOT LIKE '''mysql.%'",
  USER_ATTRIBUTES: " WHERE USER NOT LIKE 'mysql.%'",
  TABLESPACES_EXTENSIONS: " WHERE TABLESPACE_NAME LIKE 'hr/%'",
};
/** Tables of which only the columns are compared: what they tell of is InnoDB's own, or the moment's. */
const rest = (
  'FILES INNODB_BUFFER_PAGE INNODB_BUFFER_PAGE_LRU INNODB_BUFFER_POOL_STATS INNODB_CACHED_INDEXES INNODB_METRICS INNODB_SESSION_TEMP_TABLESPACES ' +
  'INNODB_TABLESPACES INNODB_TABLESPACES_BRIEF INNODB_DATAFILES PLUGINS PROCESSLIST ST_SPATIAL_REFERENCE_SYSTEMS INNODB_TABLES INNODB_TABLESTATS ' +
  'INNODB_COLUMNS INNODB_INDEXES INNODB_FIELDS INNODB_VIRTUAL'
).split(' ');

/** 8.4's tables: later ones are not asked for. */
const later =
  "('JSON_DUALITY_VIEWS', 'JSON_DUALITY_VIEW_COLUMNS', 'JSON_DUALITY_VIEW_LINKS', 'JSON_DUALITY_VIEW_TABLES', 'LIBRARIES', 'ROUTINE_LIBRARIES')";

/** By columns enough that every row has its place. */
function orderOf(table: string): string {
  return (
    {
      SCHEMATA_EXTENSIONS: '2',
      TRIGGERS: '2, 3',
      PARAMETERS: '2, 3, 16, 4',
      COLUMN_PRIVILEGES: '1, 3, 4, 5, 6',
      STATISTICS: '2, 3, 6, 7',
      KEY_COLUMN_USAGE: '2, 6, 3, 8',
      TABLE_CONSTRAINTS: '2, 5, 3',
      VIEW_TABLE_USAGE: '2, 3, 5, 6',
      ROUTINES: '3, 4, 5',
    }[table] ?? '1, 2, 3, 4'
  );
}

function wholeTables(as?: 'limited' | 'roled'): Query[] {
  const who = as === undefined ? {} : { as };
  return [
    ...Object.entries(ofDatabases).flatMap(([table, column]) => [
      ...(as === undefined ? ['Mixed', 'hr', 'shop', 'types'] : ['hr', 'shop']).map((schema) => ({
        ...who,
        sql: `SELECT * FROM information_schema.${table} WHERE ${column} = '${schema}'`,
      })),
      { ...who, sql: `SELECT * FROM INFORMATION_SCHEMA.${table.toLowerCase()} WHERE ${column} IN ${OURS} ORDER BY ${orderOf(table)}` },
    ]),
    ...ofServer
      .filter((table) => as === undefined || /PRIVILEGES|ATTRIBUTES|ROLE|COLLATIONS/.test(table))
      .map((table) => ({ ...who, sql: `SELECT * FROM information_schema.${table}${withoutSystemAccounts[table] ?? ''}` })),
    ...(as === undefined ? rest.map((table) => ({ sql: `SELECT * FROM information_schema.${table} LIMIT 0` })) : []),
  ];
}

const ofItself: readonly Query[] = [
  { sql: `SELECT * FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'information_schema' AND TABLE_NAME NOT IN ${later}` },
  { sql: `SELECT * FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'information_schema' AND TABLE_NAME NOT IN ${later}` },
  {
    sql: `SELECT TABLE_NAME, VIEW_DEFINITION, CHECK_OPTION, IS_UPDATABLE, DEFINER, SECURITY_TYPE FROM information_schema.VIEWS WHERE TABLE_SCHEMA = 'information_schema'`,
  },
  { sql: "SELECT * FROM information_schema.SCHEMATA WHERE SCHEMA_NAME NOT IN ('x')" },
  {
    sql: 'SELECT SRS_NAME, SRS_ID, ORGANIZATION, ORGANIZATION_COORDSYS_ID, DEFINITION, DESCRIPTION FROM information_schema.ST_SPATIAL_REFERENCE_SYSTEMS WHERE SRS_ID IN (0, 3857, 4258, 4269, 4326) ORDER BY SRS_ID',
  },
  { sql: 'SELECT COUNT(*) FROM information_schema.ST_SPATIAL_REFERENCE_SYSTEMS' },
];

/** How the dictionary's own tables tell of the schema: ids, sizes and places are left out. */
const innodb: readonly Query[] = [
  {
    sql: "SELECT NAME, FLAG, N_COLS, ROW_FORMAT, ZIP_PAGE_SIZE, SPACE_TYPE, INSTANT_COLS FROM information_schema.INNODB_TABLES WHERE NAME LIKE 'shop/%' OR NAME LIKE 'hr/%' ORDER BY NAME",
  },
  {
    sql: "SELECT t.NAME, i.NAME, i.TYPE, i.N_FIELDS, i.MERGE_THRESHOLD FROM information_schema.INNODB_INDEXES i JOIN information_schema.INNODB_TABLES t USING (TABLE_ID) WHERE t.NAME LIKE 'shop/%' OR t.NAME LIKE 'hr/%' ORDER BY 1, 2",
  },
  {
    sql: "SELECT t.NAME, c.NAME, c.POS, c.MTYPE, c.PRTYPE, c.LEN, c.HAS_DEFAULT FROM information_schema.INNODB_COLUMNS c JOIN information_schema.INNODB_TABLES t USING (TABLE_ID) WHERE t.NAME LIKE 'hr/%' OR t.NAME LIKE 'types/%' ORDER BY 1, c.POS, 2",
  },
  {
    sql: "SELECT t.NAME, i.NAME, f.NAME, f.POS FROM information_schema.INNODB_FIELDS f JOIN information_schema.INNODB_INDEXES i USING (INDEX_ID) JOIN information_schema.INNODB_TABLES t USING (TABLE_ID) WHERE t.NAME LIKE 'hr/%' OR t.NAME LIKE 'shop/%' ORDER BY 1, 2, 4",
  },
  {
    sql: "SELECT t.NAME, v.POS, v.BASE_POS FROM information_schema.INNODB_VIRTUAL v JOIN information_schema.INNODB_TABLES t USING (TABLE_ID) WHERE t.NAME LIKE 'shop/%' ORDER BY 1, 2, 3",
  },
  { sql: "SELECT NAME, NUM_ROWS, AUTOINC FROM information_schema.INNODB_TABLESTATS WHERE NAME LIKE 'hr/%' ORDER BY NAME" },
  {
    sql: "SELECT NAME, ROW_FORMAT, PAGE_SIZE, ZIP_PAGE_SIZE, SPACE_TYPE, STATE, ENCRYPTION FROM information_schema.INNODB_TABLESPACES WHERE NAME LIKE 'hr/%' OR NAME LIKE 'shop/keys%' ORDER BY NAME",
  },
  { sql: "SELECT PATH FROM information_schema.INNODB_DATAFILES WHERE PATH LIKE './hr/%' ORDER BY 1" },
  { sql: "SELECT NAME, PATH, SPACE_TYPE FROM information_schema.INNODB_TABLESPACES_BRIEF WHERE NAME LIKE 'hr/%' ORDER BY 1" },
  {
    sql: "SELECT FILE_NAME, FILE_TYPE, TABLESPACE_NAME, ENGINE, STATUS FROM information_schema.FILES WHERE FILE_NAME LIKE './hr/%' ORDER BY 1",
  },
];

/** Names in any case, aliases, filters of every kind, counts. */
const shapes: readonly Query[] = [
  "SELECT table_name FROM information_schema.tables WHERE table_schema = 'hr'",
  "SELECT table_name, Table_Type AS kind, t.engine FROM Information_Schema.Tables t WHERE t.table_schema = 'hr' ORDER BY table_name DESC",
  "SELECT `table_name`, `COLUMN_name` FROM INFORMATION_SCHEMA.`columns` WHERE table_schema = 'hr' AND table_name = 'people' ORDER BY ordinal_position",
  "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'Mixed'",
  "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'mixed'",
  "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'Mixed' AND TABLE_NAME = 'camelcase'",
  "SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_NAME = 'CamelCase' AND COLUMN_NAME = 'ID'",
  "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'shop' AND TABLE_NAME LIKE 'l%'",
  "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'shop' AND TABLE_NAME LIKE 'L%'",
  "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA LIKE 'sho_' AND TABLE_NAME IN ('lines', 'orders', 'none') ORDER BY TABLE_NAME",
  "SELECT COUNT(*) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'types'",
  "SELECT TABLE_SCHEMA, COUNT(*) AS n FROM information_schema.TABLES WHERE TABLE_SCHEMA IN ('shop', 'hr') GROUP BY TABLE_SCHEMA ORDER BY 1",
  "SELECT DISTINCT DATA_TYPE FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'types' ORDER BY DATA_TYPE",
  "SELECT CONCAT(TABLE_SCHEMA, '.', TABLE_NAME) AS q, UPPER(COLUMN_NAME) u FROM information_schema.KEY_COLUMN_USAGE WHERE REFERENCED_TABLE_NAME IS NOT NULL AND TABLE_SCHEMA = 'shop' ORDER BY 1, 2",
  "SELECT constraint_name, delete_rule FROM information_schema.referential_constraints WHERE constraint_schema = 'hr'",
  "SELECT schema_name FROM information_schema.schemata WHERE schema_name NOT IN ('mysql', 'sys', 'performance_schema') ORDER BY schema_name",
  "SELECT MAX(ORDINAL_POSITION), MIN(COLUMN_NAME), SUM(NUMERIC_PRECISION), GROUP_CONCAT(COLUMN_NAME ORDER BY ORDINAL_POSITION) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'hr' AND TABLE_NAME = 'people'",
  'SELECT character_set_name, COUNT(*) FROM information_schema.collations GROUP BY 1 ORDER BY 1 LIMIT 5',
  'SELECT ID, INFO IS NOT NULL, DB FROM information_schema.PROCESSLIST WHERE ID = CONNECTION_ID() AND ID < 0',
  'SELECT * FROM information_schema.no_such_table',
  'SELECT no_such_column FROM information_schema.TABLES',
  "INSERT INTO information_schema.TABLES (TABLE_NAME) VALUES ('x')",
  "UPDATE information_schema.TABLES SET TABLE_NAME = 'x'",
  'DELETE FROM information_schema.TABLES',
  'CREATE TABLE information_schema.t (a INT)',
  'DROP TABLE information_schema.TABLES',
  'CREATE VIEW information_schema.v AS SELECT 1',
  'DROP DATABASE information_schema',
  'SELECT @@information_schema_stats_expiry, @@lower_case_table_names, @@lower_case_file_system',
  "SHOW VARIABLES LIKE 'information_schema_stats_expiry'",
].map((sql) => ({ sql }));

/** As Connector/J, SQLAlchemy, Prisma, TypeORM, Sequelize, DBeaver, Django, Rails, Laravel, Hibernate and Doctrine ask. */
const orms: readonly Query[] = [
  "SELECT TABLE_SCHEMA AS TABLE_CAT, NULL AS TABLE_SCHEM, TABLE_NAME, CASE WHEN TABLE_TYPE='BASE TABLE' THEN CASE WHEN TABLE_SCHEMA = 'mysql' OR TABLE_SCHEMA = 'performance_schema' THEN 'SYSTEM TABLE' ELSE 'TABLE' END WHEN TABLE_TYPE='TEMPORARY' THEN 'LOCAL_TEMPORARY' ELSE TABLE_TYPE END AS TABLE_TYPE, TABLE_COMMENT AS REMARKS, NULL AS TYPE_CAT, NULL AS TYPE_SCHEM, NULL AS TYPE_NAME, NULL AS SELF_REFERENCING_COL_NAME, NULL AS REF_GENERATION FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'hr' AND TABLE_NAME LIKE '%' HAVING TABLE_TYPE IN ('TABLE','VIEW') ORDER BY TABLE_TYPE, TABLE_SCHEMA, TABLE_NAME",
  "SELECT R.UNIQUE_CONSTRAINT_SCHEMA AS PKTABLE_CAT, NULL AS PKTABLE_SCHEM, R.REFERENCED_TABLE_NAME AS PKTABLE_NAME, A.REFERENCED_COLUMN_NAME AS PKCOLUMN_NAME, A.TABLE_SCHEMA AS FKTABLE_CAT, NULL AS FKTABLE_SCHEM, A.TABLE_NAME AS FKTABLE_NAME, A.COLUMN_NAME AS FKCOLUMN_NAME, A.ORDINAL_POSITION AS KEY_SEQ, CASE WHEN R.UPDATE_RULE='CASCADE' THEN 0 WHEN R.UPDATE_RULE='SET NULL' THEN 2 WHEN R.UPDATE_RULE='SET DEFAULT' THEN 4 WHEN R.UPDATE_RULE='RESTRICT' THEN 1 WHEN R.UPDATE_RULE='NO ACTION' THEN 1 ELSE 1 END AS UPDATE_RULE, A.CONSTRAINT_NAME AS FK_NAME, TC.CONSTRAINT_NAME AS PK_NAME, 7 AS DEFERRABILITY FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE A JOIN INFORMATION_SCHEMA.TABLE_CONSTRAINTS B USING (TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME) JOIN INFORMATION_SCHEMA.REFERENTIAL_CONSTRAINTS R ON (R.CONSTRAINT_NAME = B.CONSTRAINT_NAME AND R.TABLE_NAME = B.TABLE_NAME AND R.CONSTRAINT_SCHEMA = B.TABLE_SCHEMA) LEFT JOIN INFORMATION_SCHEMA.TABLE_CONSTRAINTS TC ON (A.REFERENCED_TABLE_SCHEMA = TC.TABLE_SCHEMA AND A.REFERENCED_TABLE_NAME = TC.TABLE_NAME AND TC.CONSTRAINT_TYPE = 'PRIMARY KEY') WHERE B.CONSTRAINT_TYPE = 'FOREIGN KEY' AND A.TABLE_SCHEMA IN ('shop', 'hr') ORDER BY A.TABLE_SCHEMA, A.TABLE_NAME, A.CONSTRAINT_NAME, A.ORDINAL_POSITION",
  "SELECT TABLE_SCHEMA AS TABLE_CAT, NULL AS TABLE_SCHEM, TABLE_NAME, NON_UNIQUE, NULL AS INDEX_QUALIFIER, INDEX_NAME, 3 AS TYPE, SEQ_IN_INDEX AS ORDINAL_POSITION, COLUMN_NAME, COLLATION AS ASC_OR_DESC, 0 AS PAGES, NULL AS FILTER_CONDITION FROM INFORMATION_SCHEMA.STATISTICS WHERE TABLE_SCHEMA = 'shop' AND TABLE_NAME = 'keys_of_all_kinds' ORDER BY NON_UNIQUE, INDEX_NAME, SEQ_IN_INDEX",
  "SELECT table_name AS table_name, create_options AS create_options, table_comment AS table_comment FROM information_schema.tables WHERE table_schema = 'hr' AND table_type = 'BASE TABLE' ORDER BY BINARY table_name",
  "SELECT column_name column_name, data_type data_type, column_type full_data_type, character_maximum_length character_maximum_length, numeric_precision numeric_precision, numeric_scale numeric_scale, datetime_precision datetime_precision, column_default column_default, is_nullable is_nullable, extra extra, table_name table_name, IF(column_comment = '', NULL, column_comment) AS column_comment, generation_expression generation_expression FROM information_schema.columns WHERE table_schema = 'shop' ORDER BY BINARY table_name, ordinal_position",
  "SELECT DISTINCT table_info.table_name AS table_name, table_info.create_options AS create_options, table_info.table_comment AS table_comment FROM information_schema.tables AS table_info JOIN information_schema.columns AS column_info ON BINARY column_info.table_name = BINARY table_info.table_name WHERE table_info.table_schema = 'hr' AND column_info.table_schema = 'hr' AND table_info.table_type = 'BASE TABLE' ORDER BY BINARY table_info.table_name",
  "SELECT kcu.constraint_name AS constraint_name, kcu.column_name AS column_name, kcu.referenced_table_name AS referenced_table_name, kcu.referenced_column_name AS referenced_column_name, kcu.ordinal_position AS ordinal_position, kcu.table_name AS table_name, rc.delete_rule AS delete_rule, rc.update_rule AS update_rule FROM information_schema.key_column_usage AS kcu INNER JOIN information_schema.referential_constraints AS rc ON BINARY kcu.constraint_name = BINARY rc.constraint_name WHERE BINARY kcu.table_schema = 'shop' AND BINARY rc.constraint_schema = 'shop' AND kcu.referenced_column_name IS NOT NULL ORDER BY BINARY kcu.table_schema, BINARY kcu.table_name, BINARY kcu.constraint_name, kcu.ordinal_position",
  "SELECT table_name AS table_name, index_name AS index_name, non_unique AS non_unique, column_name AS column_name, seq_in_index AS seq_in_index, sub_part AS partial, collation AS column_order, index_type, expression FROM information_schema.statistics WHERE table_schema = 'hr' ORDER BY BINARY table_name, BINARY index_name, seq_in_index",
  "SELECT `s`.`TABLE_NAME` AS `t`, `rc`.`CONSTRAINT_NAME` FROM `INFORMATION_SCHEMA`.`STATISTICS` `s` LEFT JOIN `INFORMATION_SCHEMA`.`REFERENTIAL_CONSTRAINTS` `rc` ON `s`.`INDEX_NAME` = `rc`.`CONSTRAINT_NAME` AND `s`.`TABLE_SCHEMA` = `rc`.`CONSTRAINT_SCHEMA` WHERE `s`.`INDEX_NAME` != 'PRIMARY' AND `s`.`TABLE_SCHEMA` = 'hr' ORDER BY 1, 2",
  "SELECT c.column_name, c.data_type, (SELECT GROUP_CONCAT(k.constraint_name ORDER BY k.constraint_name) FROM information_schema.key_column_usage k WHERE k.table_schema = c.table_schema AND k.table_name = c.table_name AND k.column_name = c.column_name) AS used_by FROM information_schema.columns c WHERE c.table_schema = 'hr' AND c.table_name = 'people' ORDER BY c.ordinal_position",
  "SELECT fk.referenced_table_name AS 'to_table', fk.referenced_column_name AS 'primary_key', fk.column_name AS 'column', fk.constraint_name AS 'name', fk.ordinal_position AS 'position', rc.update_rule AS 'on_update', rc.delete_rule AS 'on_delete' FROM information_schema.referential_constraints rc JOIN information_schema.key_column_usage fk USING (constraint_schema, constraint_name) WHERE fk.referenced_column_name IS NOT NULL AND fk.table_schema = 'hr' AND fk.table_name = 'people' AND rc.constraint_schema = 'hr' AND rc.table_name = 'people' ORDER BY 4",
  "SELECT cc.constraint_name AS 'name', cc.check_clause AS 'expression' FROM information_schema.check_constraints cc JOIN information_schema.table_constraints tc USING (constraint_schema, constraint_name) WHERE tc.table_schema = 'hr' AND tc.table_name = 'people' AND cc.constraint_schema = 'hr' ORDER BY 1",
  "SELECT table_name AS `name`, (data_length + index_length) > 0 AS `size`, table_comment AS `comment`, engine AS `engine`, table_collation AS `collation` FROM information_schema.tables WHERE table_schema IN ('hr') AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY table_name",
  "SELECT SPECIFIC_NAME, ROUTINE_TYPE, DTD_IDENTIFIER FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = 'shop' ORDER BY SPECIFIC_NAME, ROUTINE_TYPE",
  "SELECT column_name FROM information_schema.columns WHERE (table_schema, table_name) IN (('hr', 'countries'), ('shop', 'orders')) ORDER BY table_schema, ordinal_position",
  "SELECT t.table_name FROM information_schema.tables t WHERE t.table_schema = 'hr' AND NOT EXISTS (SELECT 1 FROM information_schema.table_constraints c WHERE c.table_schema = t.table_schema AND c.table_name = t.table_name AND c.constraint_type = 'PRIMARY KEY') ORDER BY 1",
  "SELECT tc.TABLE_NAME, tc.CONSTRAINT_TYPE, k.COLUMN_NAME FROM information_schema.TABLE_CONSTRAINTS tc NATURAL JOIN information_schema.KEY_COLUMN_USAGE k WHERE tc.TABLE_SCHEMA = 'hr' ORDER BY 1, 2, 3",
  "SELECT COLUMN_NAME, COLUMN_TYPE FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'people' ORDER BY ORDINAL_POSITION",
  "SELECT VIEW_DEFINITION FROM information_schema.VIEWS WHERE TABLE_SCHEMA = 'hr' AND TABLE_NAME = 'staff'",
  "SELECT CCSA.character_set_name FROM information_schema.`TABLES` T, information_schema.`COLLATION_CHARACTER_SET_APPLICABILITY` CCSA WHERE CCSA.collation_name = T.table_collation AND T.table_schema = 'hr' AND T.table_name = 'people'",
].map((sql) => ({ sql }));

export const queries: readonly Query[] = [
  ...wholeTables(),
  ...ofItself,
  ...innodb,
  ...shapes,
  ...orms,
  ...wholeTables('limited'),
  ...wholeTables('roled'),
  ...(['limited', 'roled'] as const).flatMap((as) => [
    { as, sql: "SELECT schema_name FROM information_schema.schemata WHERE schema_name <> 'performance_schema'" },
    { as, sql: "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'mysql'" },
    { as, sql: 'SELECT COUNT(*) FROM information_schema.INNODB_TABLES' },
    { as, sql: 'SELECT COUNT(*) > 0 FROM information_schema.FILES' },
    { as, sql: 'SELECT USER, DB FROM information_schema.PROCESSLIST' },
  ]),
];
