/**
 * The columns of each SHOW. Those over information_schema are what MySQL's own statements select from its views; what the third part of a line
 * says of them was asked of MySQL 9.7 (test/metadata/show).
 */
import { madeColumns, namedColumns, type ShownColumns, viewColumns } from './shown-table.ts';

const i_s = 'information_schema';
const programEnds = [
  'character_set_client=CHARACTER_SET_CLIENT|character_sets|!',
  'collation_connection=COLLATION_CONNECTION|collations|!',
  'Database Collation=DATABASE_COLLATION|collations|!',
];
/** Of a materialized view: UNIQUE_KEY, PART_KEY and NO_DEFAULT_VALUE are left where its rows come straight from the dictionary. */
const unique = 4 | 4096 | 16384;

const makers = {
  databases: () => viewColumns({ of: `${i_s}.SCHEMATA`, alias: 'SCHEMATA' }, ['Database=SCHEMA_NAME|schemata|!']),
  tables: () => viewColumns({ of: `${i_s}.TABLES`, alias: 'TABLES' }, ['Tables=TABLE_NAME|tables|!']),
  fullTables: () => viewColumns({ of: `${i_s}.TABLES`, alias: 'TABLES' }, ['Tables=TABLE_NAME|tables|!', 'Table_type=TABLE_TYPE|tables|!']),
  tableStatus: () =>
    viewColumns({ of: `${i_s}.TABLES`, alias: 'TABLES' }, [
      'Name=TABLE_NAME|tables|!',
      'Engine=ENGINE',
      'Version=VERSION',
      'Row_format=ROW_FORMAT|tables',
      'Rows=TABLE_ROWS',
      'Avg_row_length=AVG_ROW_LENGTH',
      'Data_length=DATA_LENGTH',
      'Max_data_length=MAX_DATA_LENGTH',
      'Index_length=INDEX_LENGTH',
      'Data_free=DATA_FREE',
      'Auto_increment=AUTO_INCREMENT',
      'Create_time=CREATE_TIME|tables|!',
      'Update_time=UPDATE_TIME',
      'Check_time=CHECK_TIME',
      'Collation=TABLE_COLLATION|collations|!',
      'Checksum=CHECKSUM',
      'Create_options=CREATE_OPTIONS',
      'Comment=TABLE_COMMENT',
    ]),
  columns: () =>
    viewColumns(
      { of: `${i_s}.COLUMNS`, alias: 'COLUMNS' },
      columnLines.filter((_, at) => ![2, 7, 8].includes(at)),
    ),
  fullColumns: () => viewColumns({ of: `${i_s}.COLUMNS`, alias: 'COLUMNS' }, columnLines),
  index: () =>
    viewColumns({ of: `${i_s}.STATISTICS`, alias: 'SHOW_STATISTICS' }, [
      'Table=TABLE_NAME|tables|!',
      'Non_unique=NON_UNIQUE',
      'Key_name=INDEX_NAME',
      'Seq_in_index=SEQ_IN_INDEX|index_column_usage|!',
      'Column_name=COLUMN_NAME',
      'Collation=COLLATION',
      'Cardinality=CARDINALITY',
      'Sub_part=SUB_PART',
      'Packed=PACKED|-',
      'Null=NULLABLE',
      'Index_type=INDEX_TYPE',
      'Comment=COMMENT',
      'Index_comment=INDEX_COMMENT|indexes|!',
      'Visible=IS_VISIBLE',
      'Expression=EXPRESSION',
    ]),
  temporaryColumns: () =>
    namedColumns(
      'TMP_TABLE_COLUMNS',
      temporaryColumns.filter((_, at) => ![2, 7, 8].includes(at)),
    ),
  fullTemporaryColumns: () => namedColumns('TMP_TABLE_COLUMNS', temporaryColumns),
  temporaryIndex: () =>
    namedColumns('TMP_TABLE_KEYS', [
      'Table=TABLE_NAME|varchar(64)',
      'Non_unique=NON_UNIQUE|bigint(2)',
      'Key_name=INDEX_NAME|varchar(64)',
      'Seq_in_index=SEQ_IN_INDEX|bigint(3)',
      'Column_name=COLUMN_NAME|varchar(64)|null',
      'Collation=COLLATION|varchar(1)|null',
      'Cardinality=CARDINALITY|bigint(22)|null',
      'Sub_part=SUB_PART|bigint(4)|null',
      'Packed=PACKED|varchar(10)|null',
      'Null=NULLABLE|varchar(3)',
      'Index_type=INDEX_TYPE|varchar(16)',
      'Comment=COMMENT|varchar(16)|null',
      'Index_comment=INDEX_COMMENT|varchar(1024)',
      'Visible=IS_VISIBLE|varchar(4)|null',
      'Expression=EXPRESSION|longtext|null',
    ]),
  triggers: () =>
    viewColumns({ of: `${i_s}.TRIGGERS`, alias: 'TRIGGERS' }, [
      'Trigger=TRIGGER_NAME|triggers|!',
      'Event=EVENT_MANIPULATION|triggers|!',
      'Table=EVENT_OBJECT_TABLE|tables|!',
      'Statement=ACTION_STATEMENT|triggers|!',
      'Timing=ACTION_TIMING|triggers|!',
      'Created=CREATED|triggers|!',
      'sql_mode=SQL_MODE|triggers|!',
      'Definer=DEFINER|triggers|!',
      ...programEnds,
    ]),
  events: () =>
    viewColumns({ of: `${i_s}.EVENTS`, alias: 'EVENTS' }, [
      'Db=EVENT_SCHEMA|schemata|!',
      'Name=EVENT_NAME|events|!',
      'Definer=DEFINER|events|!',
      'Time zone=TIME_ZONE|events|!',
      'Type=EVENT_TYPE',
      'Execute at=EXECUTE_AT',
      'Interval value=INTERVAL_VALUE',
      'Interval field=INTERVAL_FIELD|events',
      'Starts=STARTS',
      'Ends=ENDS',
      'Status=STATUS',
      'Originator=ORIGINATOR|events|!',
      ...programEnds,
    ]),
  routines: () =>
    viewColumns({ of: `${i_s}.ROUTINES`, alias: 'ROUTINES' }, [
      'Db=ROUTINE_SCHEMA|schemata|!',
      'Name=ROUTINE_NAME|routines|!',
      'Type=ROUTINE_TYPE|routines|!',
      'Language=EXTERNAL_LANGUAGE|routines',
      'Definer=DEFINER|routines|!',
      'Modified=LAST_ALTERED|routines|!',
      'Created=CREATED|routines|!',
      'Security_type=SECURITY_TYPE|routines|!',
      'Comment=ROUTINE_COMMENT|routines|!',
      ...programEnds,
    ]),
  libraries: () =>
    viewColumns({ of: `${i_s}.ROUTINES`, alias: 'LIBRARIES' }, [
      'Db=ROUTINE_SCHEMA|schemata|!',
      'Name=ROUTINE_NAME|routines|!',
      'Language=EXTERNAL_LANGUAGE|routines',
      'Creator=DEFINER|routines|!',
      'Modified=LAST_ALTERED|routines|!',
      'Created=CREATED|routines|!',
      'Comment=ROUTINE_COMMENT|routines|!',
    ]),
  charsets: () =>
    viewColumns({ of: `${i_s}.CHARACTER_SETS`, alias: 'CHARACTER_SETS', schema: i_s }, [
      `Charset=CHARACTER_SET_NAME|cs|${unique}`,
      'Description=DESCRIPTION|cs|!',
      `Default collation=DEFAULT_COLLATE_NAME|col|${unique}`,
      'Maxlen=MAXLEN|cs|!',
    ]),
  collations: () =>
    viewColumns({ of: `${i_s}.COLLATIONS`, alias: 'COLLATIONS', schema: i_s }, [
      'Collation=COLLATION_NAME|COLLATIONS|!',
      'Charset=CHARACTER_SET_NAME|COLLATIONS|!',
      'Id=ID|COLLATIONS',
      'Default=IS_DEFAULT|COLLATIONS',
      'Compiled=IS_COMPILED|COLLATIONS',
      'Sortlen=SORTLEN|COLLATIONS|!',
      'Pad_attribute=PAD_ATTRIBUTE|COLLATIONS|!',
    ]),
  engines: () =>
    viewColumns({ of: `${i_s}.ENGINES`, alias: 'ENGINES', schema: i_s, keepsNames: true }, [
      'Engine=ENGINE|ENGINES',
      'Support=SUPPORT|ENGINES',
      'Comment=COMMENT|ENGINES',
      'Transactions=TRANSACTIONS|ENGINES',
      'XA=XA|ENGINES',
      'Savepoints=SAVEPOINTS|ENGINES',
    ]),
  plugins: () =>
    viewColumns({ of: `${i_s}.PLUGINS`, alias: 'PLUGINS', schema: i_s, keepsNames: true }, [
      'Name=PLUGIN_NAME|PLUGINS',
      'Status=PLUGIN_STATUS|PLUGINS',
      'Type=PLUGIN_TYPE|PLUGINS',
      'Library=PLUGIN_LIBRARY|PLUGINS',
      'License=PLUGIN_LICENSE|PLUGINS',
    ]),
  profile: () =>
    viewColumns(
      { of: `${i_s}.PROFILING`, alias: 'PROFILING', schema: i_s, keepsNames: true },
      profileLines.map(([line]) => line),
    ),
  openTables: () => namedColumns('OPEN_TABLES', ['Database|varchar(64)', 'Table|varchar(64)', 'In_use|bigint(2)', 'Name_locked|bigint(5)']),
  processlist: () => madeColumns([...processLines, 'Info|varchar(100)|null']),
  fullProcesslist: () => madeColumns([...processLines, 'Info|longtext|null|251,201326592,31,0']),
  diagnostics: () => madeColumns(['Level|varchar(7)', 'Code|int(5) unsigned', 'Message|varchar(512)']),
  privileges: () => madeColumns(['Privilege|varchar(10)', 'Context|varchar(15)', 'Comment|varchar(64)']),
  profiles: () => madeColumns(['Query_ID|int(11) unsigned', 'Duration|double||5,9,0,161', 'Query|varchar(40)']),
  binaryLogs: () => madeColumns(['Log_name|varchar(255)', 'File_size|bigint(21) unsigned', 'Encrypted|varchar(3)']),
  binaryLogStatus: () =>
    madeColumns([
      'File|varchar(512)',
      'Position|bigint(21) unsigned',
      'Binlog_Do_DB|varchar(255)',
      'Binlog_Ignore_DB|varchar(255)',
      'Executed_Gtid_Set|varchar(0)',
    ]),
  logEvents: () =>
    madeColumns([
      'Log_name|varchar(20)',
      'Pos|bigint(12) unsigned',
      'Event_type|varchar(20)',
      'Server_id|int(11) unsigned',
      'End_log_pos|bigint(12) unsigned',
      'Info|varchar(20)',
    ]),
  replicas: () =>
    madeColumns([
      'Server_Id|int(11) unsigned',
      'Host|varchar(255)',
      'Port|int(8) unsigned',
      'Source_Id|int(11) unsigned',
      'Replica_UUID|varchar(36)',
    ]),
  replicaStatus: () =>
    madeColumns(
      replicaStatus.split(/\s+/).map((each) => {
        const [name = '', width = ''] = each.split(':');
        if (/^\d+$/.test(width)) return `${name}|varchar(${width})`;
        return `${name}|${width.startsWith('b') ? 'bigint' : 'int'}(${width.slice(1)}) unsigned`;
      }),
    ),
  code: () => madeColumns(['Pos|int(12)', 'Instruction|varchar(255)']),
  engineStatus: () => madeColumns(['Type|varchar(10)', 'Name|varchar(512)', 'Status|varchar(10)']),
} as const satisfies Readonly<Record<string, () => ShownColumns>>;

const columnLines = [
  'Field=COLUMN_NAME',
  'Type=COLUMN_TYPE|columns|!',
  'Collation=COLLATION_NAME',
  'Null=IS_NULLABLE',
  'Key=COLUMN_KEY|columns|!',
  'Default=COLUMN_DEFAULT|columns',
  'Extra=EXTRA',
  'Privileges=PRIVILEGES',
  'Comment=COLUMN_COMMENT',
];
const temporaryColumns = [
  'Field=COLUMN_NAME|varchar(64)',
  'Type=COLUMN_TYPE|text||252,196605,0,17',
  'Collation=COLLATION_NAME|varchar(32)|null',
  'Null=IS_NULLABLE|varchar(3)',
  'Key=COLUMN_KEY|varchar(3)',
  'Default=COLUMN_DEFAULT|text|null|252,196605,0,16',
  'Extra=EXTRA|varchar(40)',
  'Privileges=PRIVILEGES|varchar(80)',
  'Comment=COLUMN_COMMENT|varchar(1024)',
];
const processLines = [
  'Id|bigint(22)',
  'User|varchar(32)',
  'Host|varchar(255)',
  'db|varchar(64)|null',
  'Command|varchar(16)',
  'Time|int(8)',
  'State|varchar(30)|null',
];
/** Columns of SHOW PROFILE, by the word that asks for them; the first two come always. */
export const profileLines: readonly (readonly [line: string, type: string])[] = [
  ['Status=STATE|PROFILING', ''],
  ['Duration=DURATION|PROFILING', ''],
  ['CPU_user=CPU_USER|PROFILING', 'CPU'],
  ['CPU_system=CPU_SYSTEM|PROFILING', 'CPU'],
  ['Context_voluntary=CONTEXT_VOLUNTARY|PROFILING', 'CONTEXT'],
  ['Context_involuntary=CONTEXT_INVOLUNTARY|PROFILING', 'CONTEXT'],
  ['Block_ops_in=BLOCK_OPS_IN|PROFILING', 'BLOCK'],
  ['Block_ops_out=BLOCK_OPS_OUT|PROFILING', 'BLOCK'],
  ['Messages_sent=MESSAGES_SENT|PROFILING', 'IPC'],
  ['Messages_received=MESSAGES_RECEIVED|PROFILING', 'IPC'],
  ['Page_faults_major=PAGE_FAULTS_MAJOR|PROFILING', 'PAGE'],
  ['Page_faults_minor=PAGE_FAULTS_MINOR|PROFILING', 'PAGE'],
  ['Swaps=SWAPS|PROFILING', 'SWAPS'],
  ['Source_function=SOURCE_FUNCTION|PROFILING', 'SOURCE'],
  ['Source_file=SOURCE_FILE|PROFILING', 'SOURCE'],
  ['Source_line=SOURCE_LINE|PROFILING', 'SOURCE'],
];
/** Name and width: a number alone is a string's, `i` an INT's, `b` a BIGINT's. */
const replicaStatus = `Replica_IO_State:14 Source_Host:256 Source_User:97 Source_Port:i8 Connect_Retry:i11 Source_Log_File:512
Read_Source_Log_Pos:b11 Relay_Log_File:512 Relay_Log_Pos:b11 Relay_Source_Log_File:512 Replica_IO_Running:3 Replica_SQL_Running:3
Replicate_Do_DB:20 Replicate_Ignore_DB:20 Replicate_Do_Table:20 Replicate_Ignore_Table:23 Replicate_Wild_Do_Table:24
Replicate_Wild_Ignore_Table:28 Last_Errno:i5 Last_Error:20 Skip_Counter:i11 Exec_Source_Log_Pos:b11 Relay_Log_Space:b11 Until_Condition:6
Until_Log_File:512 Until_Log_Pos:b11 Source_SSL_Allowed:7 Source_SSL_CA_File:512 Source_SSL_CA_Path:512 Source_SSL_Cert:512
Source_SSL_Cipher:512 Source_SSL_Key:512 Seconds_Behind_Source:b11 Source_SSL_Verify_Server_Cert:3 Last_IO_Errno:i5 Last_IO_Error:20
Last_SQL_Errno:i5 Last_SQL_Error:20 Replicate_Ignore_Server_Ids:512 Source_Server_Id:i9 Source_UUID:36 Source_Info_File:1024 SQL_Delay:i11
SQL_Remaining_Delay:i9 Replica_SQL_Running_State:20 Source_Retry_Count:b11 Source_Bind:256 Last_IO_Error_Timestamp:20
Last_SQL_Error_Timestamp:20 Source_SSL_Crl:512 Source_SSL_Crlpath:512 Retrieved_Gtid_Set:0 Executed_Gtid_Set:0 Auto_Position:i9
Replicate_Rewrite_DB:24 Channel_Name:192 Source_TLS_Version:512 Source_public_key_path:512 Get_Source_public_key:i9 Network_Namespace:193`;

const made = new Map<string, ShownColumns>();
/** The columns of a SHOW, made when they are first asked for. */
export function columnsOfShow(name: keyof typeof makers): ShownColumns {
  const known = made.get(name) ?? makers[name]();
  made.set(name, known);
  return known;
}
