/** What sessions have done, as SHOW STATUS counts it: one number a name, in an array that statements add to. */

/** Commands, as Com_… names them. */
const COMMANDS = `admin_commands assign_to_keycache alter_db alter_event alter_function alter_instance alter_procedure
alter_resource_group alter_server alter_table alter_tablespace alter_user alter_user_default_role analyze begin binlog
call_procedure change_db change_repl_filter change_replication_source check checksum clone commit create_db
create_event create_function create_index create_procedure create_role create_server create_table
create_resource_group create_trigger create_udf create_user create_view create_spatial_reference_system dealloc_sql
delete delete_multi do drop_db drop_event drop_function drop_index drop_procedure drop_resource_group drop_role
drop_server drop_spatial_reference_system drop_table drop_trigger drop_user drop_view empty_query execute_sql
explain_other flush get_diagnostics grant grant_roles ha_close ha_open ha_read help import insert insert_select
install_component install_plugin kill load lock_instance lock_tables optimize preload_keys prepare_sql purge
purge_before_date release_savepoint rename_table rename_user repair replace replace_select reset resignal restart
revoke revoke_all revoke_roles rollback rollback_to_savepoint savepoint select set_option set_password
set_resource_group set_role signal show_binlog_events show_binlogs show_charsets show_collations show_create_db
show_create_event show_create_func show_create_proc show_create_table show_create_trigger show_databases
show_engine_logs show_engine_mutex show_engine_status show_events show_errors show_fields show_function_code
show_function_status show_grants show_keys show_binary_log_status show_open_tables show_parse_tree show_plugins
show_privileges show_procedure_code show_procedure_status show_processlist show_profile show_profiles
show_relaylog_events show_replicas show_replica_status show_status show_storage_engines show_table_status show_tables
show_triggers show_variables show_warnings show_create_user shutdown replica_start replica_stop
group_replication_start group_replication_stop stmt_execute stmt_close stmt_fetch stmt_prepare stmt_reset
stmt_send_long_data truncate uninstall_component uninstall_plugin unlock_instance unlock_tables update update_multi
xa_commit xa_end xa_prepare xa_recover xa_rollback xa_start stmt_reprepare`
  .replaceAll('\n', ' ')
  .split(' ');
const OTHERS = [
  'Queries',
  'Questions',
  'Handler_commit',
  'Handler_rollback',
  'Handler_savepoint',
  'Handler_savepoint_rollback',
  'Handler_write',
  'Handler_update',
  'Handler_delete',
  'Innodb_rows_inserted',
  'Innodb_rows_updated',
  'Innodb_rows_deleted',
  'Max_execution_time_exceeded',
  'Slow_queries',
] as const;
type Other = (typeof OTHERS)[number];

/** Names of the numbers, by their places. */
export function countNames(): readonly string[] {
  return [...COMMANDS.map((name) => `Com_${name}`), ...OTHERS];
}

/** The place of a command's number; -1 of what MySQL does not count. */
export function commandPlace(command: string): number {
  return COMMANDS.indexOf(command);
}
function place(name: Other): number {
  return COMMANDS.length + OTHERS.indexOf(name);
}
export const Count = {
  queries: place('Queries'),
  questions: place('Questions'),
  commit: place('Handler_commit'),
  rollback: place('Handler_rollback'),
  savepoint: place('Handler_savepoint'),
  savepointRollback: place('Handler_savepoint_rollback'),
  timeouts: place('Max_execution_time_exceeded'),
  slow: place('Slow_queries'),
  prepare: commandPlace('stmt_prepare'),
  execute: commandPlace('stmt_execute'),
  close: commandPlace('stmt_close'),
} as const;

/** How rows are counted that a command has changed: the handler's number, and InnoDB's. */
const rowPlaces: readonly (readonly [commands: readonly string[], places: readonly [number, number]])[] = [
  [
    ['insert', 'insert_select', 'replace', 'replace_select', 'load', 'create_table'],
    [place('Handler_write'), place('Innodb_rows_inserted')],
  ],
  [
    ['update', 'update_multi'],
    [place('Handler_update'), place('Innodb_rows_updated')],
  ],
  [
    ['delete', 'delete_multi'],
    [place('Handler_delete'), place('Innodb_rows_deleted')],
  ],
];
let placesByCommand: ReadonlyMap<number, readonly [number, number]> | null = null;
function placesOf(command: number): readonly [number, number] | undefined {
  placesByCommand ??= new Map(rowPlaces.flatMap(([commands, places]) => commands.map((name) => [commandPlace(name), places] as const)));
  return placesByCommand.get(command);
}

export class StatusCounts {
  readonly values: Float64Array = new Float64Array(COMMANDS.length + OTHERS.length);

  /** Some more. @param at a place; nothing where that is -1. */
  add(at: number, count = 1): void {
    if (at >= 0) this.values[at] = (this.values[at] ?? 0) + count;
  }
  /** A client has sent a statement. */
  asked(): void {
    this.add(Count.questions);
    this.add(Count.queries);
  }
  /** Rows that a command has changed. @param command its place. */
  rows(command: number, count: number): void {
    const places = placesOf(command);
    if (places !== undefined) for (const at of places) this.values[at] = (this.values[at] ?? 0) + count;
  }
  /** Adds the numbers of another, which starts again with none. */
  take(other: StatusCounts): void {
    this.sum(other);
    other.values.fill(0);
  }
  sum(other: StatusCounts): void {
    for (let at = 0; at < this.values.length; at++) this.values[at] = (this.values[at] ?? 0) + (other.values[at] ?? 0);
  }
}
