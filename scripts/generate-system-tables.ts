/**
 * Writes the columns of MySQL's system tables as a server describes them: `bun scripts/generate-system-tables.ts mysql://root@127.0.0.1:3306`.
 * information_schema, mysql (what clients read of it), performance_schema, sys: all but the first two in files of their own.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Connection, createConnection, type FieldPacket, type RowDataPacket } from 'mysql2/promise';

const tables: Readonly<Record<string, readonly string[]>> = {
  // 8.4's: 9.x has more of them.
  information_schema: (
    'ADMINISTRABLE_ROLE_AUTHORIZATIONS APPLICABLE_ROLES CHARACTER_SETS CHECK_CONSTRAINTS COLLATIONS COLLATION_CHARACTER_SET_APPLICABILITY ' +
    'COLUMNS COLUMNS_EXTENSIONS COLUMN_PRIVILEGES COLUMN_STATISTICS ENABLED_ROLES ENGINES EVENTS FILES INNODB_BUFFER_PAGE INNODB_BUFFER_PAGE_LRU ' +
    'INNODB_BUFFER_POOL_STATS INNODB_CACHED_INDEXES INNODB_CMP INNODB_CMPMEM INNODB_CMPMEM_RESET INNODB_CMP_PER_INDEX INNODB_CMP_PER_INDEX_RESET ' +
    'INNODB_CMP_RESET INNODB_COLUMNS INNODB_DATAFILES INNODB_FIELDS INNODB_FOREIGN INNODB_FOREIGN_COLS INNODB_FT_BEING_DELETED INNODB_FT_CONFIG ' +
    'INNODB_FT_DEFAULT_STOPWORD INNODB_FT_DELETED INNODB_FT_INDEX_CACHE INNODB_FT_INDEX_TABLE INNODB_INDEXES INNODB_METRICS ' +
    'INNODB_SESSION_TEMP_TABLESPACES INNODB_TABLES INNODB_TABLESPACES INNODB_TABLESPACES_BRIEF INNODB_TABLESTATS INNODB_TEMP_TABLE_INFO ' +
    'INNODB_TRX INNODB_VIRTUAL KEYWORDS KEY_COLUMN_USAGE OPTIMIZER_TRACE PARAMETERS PARTITIONS PLUGINS PROCESSLIST PROFILING ' +
    'REFERENTIAL_CONSTRAINTS RESOURCE_GROUPS ROLE_COLUMN_GRANTS ROLE_ROUTINE_GRANTS ROLE_TABLE_GRANTS ROUTINES SCHEMATA SCHEMATA_EXTENSIONS ' +
    'SCHEMA_PRIVILEGES STATISTICS ST_GEOMETRY_COLUMNS ST_SPATIAL_REFERENCE_SYSTEMS ST_UNITS_OF_MEASURE TABLES TABLESPACES_EXTENSIONS ' +
    'TABLES_EXTENSIONS TABLE_CONSTRAINTS TABLE_CONSTRAINTS_EXTENSIONS TABLE_PRIVILEGES TRIGGERS USER_ATTRIBUTES USER_PRIVILEGES VIEWS ' +
    'VIEW_ROUTINE_USAGE VIEW_TABLE_USAGE'
  ).split(' '),
  mysql: (
    'user db tables_priv columns_priv procs_priv proxies_priv func plugin time_zone time_zone_name time_zone_transition time_zone_transition_type ' +
    'global_grants role_edges default_roles password_history component servers general_log slow_log innodb_table_stats innodb_index_stats help_topic help_category help_relation help_keyword ' +
    'engine_cost server_cost gtid_executed time_zone_leap_second slave_master_info slave_relay_log_info slave_worker_info ' +
    'replication_asynchronous_connection_failover replication_asynchronous_connection_failover_managed replication_group_configuration_version ' +
    'replication_group_member_actions'
  ).split(' '),
};

/** Of the flags of a result's column those that tell of its type: those of keys are the dictionary's own tables'. */
const TYPE_FLAGS = 1 | 16 | 32 | 64 | 128 | 256 | 2048;

/** How the columns of a table show in a result, and in one that is sorted where that is something else: lengths of texts in characters. */
async function shapesOf(connection: Connection, schema: string, name: string): Promise<string[]> {
  const [, plain] = await connection.query(`SELECT * FROM ${schema}.\`${name}\` LIMIT 0`);
  const [, sorted] = await connection.query(`SELECT * FROM ${schema}.\`${name}\` ORDER BY ${plain.length > 1 ? '2, 1' : '1'} LIMIT 1`);
  return plain.map((field, at) => {
    const [own = '', kept = ''] = [field, sorted[at] ?? field].map((each) => shapeOf(each));
    return own === kept ? own : `${own},${kept}`;
  });
}
async function shapesOfTable(connection: Connection, schema: string, name: string): Promise<string[]> {
  const [, fields] = await connection.query(`SELECT * FROM ${schema}.\`${name}\` LIMIT 0`);
  return fields.map((field) => shapeOf(field, -1));
}
function shapeOf(field: FieldPacket, flags = TYPE_FLAGS): string {
  const { columnType, columnLength, characterSet } = field as unknown as Readonly<Record<string, number>>;
  const length = characterSet === 63 ? columnLength : Math.floor(Number(columnLength) / 4);
  return [columnType, length, field.decimals, Number(field.flags) & flags, characterSet === 63 ? 0 : 1].join(',');
}

const url = process.argv[2];
if (url === undefined) throw new Error('usage: generate-system-tables.ts mysql://USER@HOST:PORT');
const connection = await createConnection(url);

/** `#schema.table` and lines of its columns; nothing where the server has no such table. */
async function tableLines(schema: string, name: string): Promise<string[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT COLUMN_NAME n, COLUMN_TYPE t, COLLATION_NAME c, IS_NULLABLE y, COLUMN_DEFAULT d FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION',
    [schema, name],
  );
  if (rows.length === 0) return [];
  // What is a view may show otherwise than its columns' types tell; a table's flags tell of its keys.
  const isView = schema === 'information_schema' || schema === 'sys';
  const shapes = isView ? await shapesOf(connection, schema, name) : await shapesOfTable(connection, schema, name);
  const columns = rows.map(({ n, t, c, y, d }, at) =>
    // 9.x has libraries among the routines.
    [n, t.replace(",'LIBRARY')", ')'), c ?? '', y === 'YES' ? '1' : '0', d === '' ? "''" : (d ?? ''), ...shapes.slice(at, at + 1)]
      .join('|')
      .replaceAll('\\', '\\\\')
      .replaceAll('`', '\\`')
      .replaceAll('${', '\\${'),
  );
  return [`#${schema}.${name}`, ...columns];
}
async function schemaLines(schema: string, names: readonly string[]): Promise<string> {
  const lines: string[] = [];
  for (const name of names) lines.push(...(await tableLines(schema, name)));
  return lines.join('\n');
}
async function namesIn(schema: string): Promise<string[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT TABLE_NAME n FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? ORDER BY TABLE_NAME',
    [schema],
  );
  return rows.map(({ n }) => String(n));
}
const show = join(import.meta.dirname, '../src/backends/embedded/show');
const heading = "// Generated by scripts/generate-system-tables.ts from MySQL's information_schema. Do not edit.";

for (const [schema, folder, name] of [
  ['performance_schema', 'performance-schema', 'performanceSchemaColumns'],
  ['sys', 'sys', 'sysColumns'],
] as const) {
  const text = await schemaLines(schema, await namesIn(schema));
  writeFileSync(
    join(show, folder, 'columns.generated.ts'),
    `${heading}\n/** As \`systemColumns\`. */\nexport const ${name} = \`${text}\`;\n`,
  );
}
const system: string[] = [];
for (const [schema, names] of Object.entries(tables)) system.push(await schemaLines(schema, names));
const [words] = await connection.query<RowDataPacket[]>('SELECT WORD w, RESERVED r FROM information_schema.KEYWORDS');
const keywords = words.map(({ w, r }) => (r === 1 ? `${w}!` : w)).join(' ');
const [units] = await connection.query<RowDataPacket[]>({ sql: 'SELECT * FROM information_schema.ST_UNITS_OF_MEASURE', rowsAsArray: true });
// All 5,238 are 4.5 MB: those that nearly everybody uses.
const [systems] = await connection.query<RowDataPacket[]>({
  sql: 'SELECT * FROM information_schema.ST_SPATIAL_REFERENCE_SYSTEMS WHERE SRS_ID IN (0, 3857, 4258, 4269, 4326) ORDER BY SRS_ID',
  rowsAsArray: true,
});
writeFileSync(
  join(show, 'information-schema', 'spatial.generated.ts'),
  `${heading}
/** Name, type, factor, description. */
export const units: readonly (readonly [string, string, number, string])[] = ${JSON.stringify(units)};
/** Name, number, organization, its number, definition, description. */
export const systems: readonly (readonly [string, number, string | null, number | null, string, string | null])[] = ${JSON.stringify(systems)};
`,
);
await connection.end();
const text = `${heading}
/** \`#schema.table\`, then its columns: name|type|collation|nullable|default|shape */
export const systemColumns = \`${system.join('\n')}\`;
/** MySQL's keywords; \`!\` after the reserved ones. */
export const keywords = '${keywords}';
`;
writeFileSync(join(show, 'system-tables.generated.ts'), text);
