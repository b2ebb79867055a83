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
      'Replica_IO_State Source_Host Source_User Source_Port Connect_Retry Source_Log_File Read_Source_Log_Pos Relay_Log_File Relay_Log_Pos Relay_Source_Log_File ' +
      'Replica_IO_Running Replica_SQL_Running Last_Errno Last_Error Seconds_Behind_Source Retrieved_Gtid_Set Executed_Gtid_Set Auto_Position Channel_Name'
    ).split(' '),
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
