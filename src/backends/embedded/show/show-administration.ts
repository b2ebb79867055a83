/** SHOW of what there is none of yet (triggers, events, routines, replicas): their columns, and what rows there are. */
import type { ShowWhat } from '../../../sql/ast.ts';
import type { ColumnDef } from '../catalog/model.ts';
import { notSupported } from '../ddl/errors.ts';
import { eventRows, routineStatus, triggerRows } from './show-programs.ts';
import { type Shown, schemaOf } from './statements.ts';
import { systemTables } from './system-tables.ts';
import { type Cell, column, type ShowContext, virtualTable } from './virtual-table.ts';

const general = 'utf8mb3_general_ci';

/** Columns by name; a type of varchar where none is said. */
function columns(...specs: readonly (string | readonly [name: string, type: string])[]): readonly ColumnDef[] {
  return specs.map((spec) =>
    typeof spec === 'string' ? column(spec, 'varchar(64)', general, true) : column(spec[0], spec[1], general, true),
  );
}
const characterSets = ['character_set_client', 'collation_connection', 'Database Collation'] as const;
/** A column of information_schema under the name that SHOW gives it. */
function renamed(name: string, table: string, source: string): ColumnDef {
  const found = systemTables.relation('information_schema', table)?.columns.find((each) => each.name === source);
  return found === undefined ? column(name, 'varchar(64)', general, true) : { ...found, name, sqliteName: name };
}
function routineColumns(): readonly ColumnDef[] {
  return [
    ...columns('Db', 'Name'),
    renamed('Type', 'ROUTINES', 'ROUTINE_TYPE'),
    ...columns('Language', ['Definer', 'varchar(288)'], ['Modified', 'timestamp'], ['Created', 'timestamp']),
    renamed('Security_type', 'ROUTINES', 'SECURITY_TYPE'),
    ...columns(['Comment', 'text'], ...characterSets),
  ];
}
function triggerColumns(): readonly ColumnDef[] {
  return [
    ...columns('Trigger'),
    renamed('Event', 'TRIGGERS', 'EVENT_MANIPULATION'),
    ...columns('Table', ['Statement', 'longtext']),
    renamed('Timing', 'TRIGGERS', 'ACTION_TIMING'),
    ...columns(['Created', 'timestamp(2)']),
    renamed('sql_mode', 'TRIGGERS', 'SQL_MODE'),
    ...columns(['Definer', 'varchar(288)'], ...characterSets),
  ];
}
function eventColumns(): readonly ColumnDef[] {
  return [
    ...columns('Db', 'Name', ['Definer', 'varchar(288)'], 'Time zone', 'Type', ['Execute at', 'datetime'], 'Interval value'),
    renamed('Interval field', 'EVENTS', 'INTERVAL_FIELD'),
    ...columns(['Starts', 'datetime'], ['Ends', 'datetime'], 'Status', ['Originator', 'int unsigned'], ...characterSets),
  ];
}
function replicaStatusColumns(): readonly ColumnDef[] {
  return columns(
    ...(
      'Replica_IO_State Source_Host Source_User Source_Port:int Connect_Retry:int Source_Log_File Read_Source_Log_Pos:bigint ' +
      'Relay_Log_File Relay_Log_Pos:bigint Relay_Source_Log_File Replica_IO_Running Replica_SQL_Running Replicate_Do_DB ' +
      'Replicate_Ignore_DB Replicate_Do_Table Replicate_Ignore_Table Replicate_Wild_Do_Table Replicate_Wild_Ignore_Table ' +
      'Last_Errno:int Last_Error Skip_Counter:int Exec_Source_Log_Pos:bigint Relay_Log_Space:bigint Until_Condition ' +
      'Until_Log_File Until_Log_Pos:bigint Source_SSL_Allowed Source_SSL_CA_File Source_SSL_CA_Path Source_SSL_Cert ' +
      'Source_SSL_Cipher Source_SSL_Key Seconds_Behind_Source:bigint Source_SSL_Verify_Server_Cert Last_IO_Errno:int ' +
      'Last_IO_Error Last_SQL_Errno:int Last_SQL_Error Replicate_Ignore_Server_Ids Source_Server_Id:int Source_UUID ' +
      'Source_Info_File SQL_Delay:int SQL_Remaining_Delay:int Replica_SQL_Running_State Source_Retry_Count:bigint Source_Bind ' +
      'Last_IO_Error_Timestamp Last_SQL_Error_Timestamp Source_SSL_Crl Source_SSL_Crlpath Retrieved_Gtid_Set Executed_Gtid_Set ' +
      'Auto_Position:int Replicate_Rewrite_DB Channel_Name Source_TLS_Version Source_public_key_path Get_Source_public_key:int ' +
      'Network_Namespace'
    )
      .split(' ')
      .map((column) => (column.includes(':') ? (column.split(':') as [string, string]) : column)),
  );
}

export function administration(show: ShowWhat, context: ShowContext): Shown {
  const of = (defs: readonly ColumnDef[], like: string | null, rows: readonly Readonly<Record<string, Cell>>[] = []): Shown => ({
    table: virtualTable('', '', defs, () => rows),
    like,
  });
  switch (show.what) {
    case 'TRIGGERS':
      return of(triggerColumns(), 'Table', triggerRows(context, schemaOf(context, show.schema)));
    case 'EVENTS':
      return of(eventColumns(), 'Name', eventRows(context, schemaOf(context, show.schema)));
    case 'OPEN TABLES':
      return of(columns('Database', 'Table', ['In_use', 'bigint'], ['Name_locked', 'bigint']), 'Table');
    case 'PROCEDURE STATUS':
    case 'FUNCTION STATUS':
      return of(routineColumns(), 'Name', routineStatus(context, show.what === 'PROCEDURE STATUS' ? 'procedure' : 'function'));
    case 'PROFILES':
      return of(columns(['Query_ID', 'int'], ['Duration', 'double'], ['Query', 'varchar(300)']), null);
    case 'REPLICAS':
      return of(
        columns(['Server_Id', 'int'], ['Host', 'varchar(255)'], ['Port', 'int'], ['Source_Id', 'int'], ['Replica_UUID', 'varchar(36)']),
        null,
      );
    case 'BINARY LOG STATUS':
      return of(
        columns(
          ['File', 'varchar(512)'],
          ['Position', 'bigint'],
          ['Binlog_Do_DB', 'varchar(255)'],
          ['Binlog_Ignore_DB', 'varchar(255)'],
          'Executed_Gtid_Set',
        ),
        null,
      );
    case 'REPLICA STATUS':
      return of(replicaStatusColumns(), null);
    case 'ENGINE':
      return of(columns('Type', ['Name', 'varchar(512)'], ['Status', 'longtext']), null, [{ Type: 'InnoDB', Name: '', Status: '' }]);
    default:
      throw notSupported(`SHOW ${show.what}`);
  }
}
