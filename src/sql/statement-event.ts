/** Names of statement events, as performance_schema has them: `insert_select`, by what the statement's digest begins with. */

/** MySQL's, without `statement/sql/`. https://dev.mysql.com/doc/refman/8.4/en/performance-schema-instrument-naming.html */
export const SQL_EVENTS: readonly string[] = (
  'select create_table create_index alter_table update insert insert_select delete truncate drop_table drop_index show_databases show_tables ' +
  'show_fields show_keys show_variables show_status show_engine_logs show_engine_status show_engine_mutex show_processlist show_binary_log_status ' +
  'show_replica_status show_grants show_create_table show_charsets show_collations show_create_db show_table_status show_triggers load set_option ' +
  'lock_tables unlock_tables grant change_db create_db drop_db alter_db repair replace replace_select create_udf drop_function revoke optimize check ' +
  'assign_to_keycache preload_keys flush kill analyze rollback rollback_to_savepoint commit savepoint release_savepoint replica_start replica_stop ' +
  'group_replication_start group_replication_stop begin change_replication_source change_repl_filter rename_table reset purge purge_before_date ' +
  'show_binlogs show_open_tables ha_open ha_close ha_read show_replicas delete_multi update_multi show_binlog_events do show_warnings empty_query ' +
  'show_errors show_storage_engines show_privileges help create_user drop_user rename_user revoke_all checksum create_procedure create_function ' +
  'call_procedure drop_procedure alter_procedure alter_function show_create_proc show_create_func show_procedure_status show_function_status ' +
  'prepare_sql execute_sql dealloc_sql create_view drop_view create_trigger drop_trigger xa_start xa_end xa_prepare xa_commit xa_rollback ' +
  'xa_recover show_procedure_code show_function_code alter_tablespace install_plugin uninstall_plugin binlog show_plugins create_server ' +
  'drop_server alter_server create_event alter_event drop_event show_create_event show_events show_create_trigger show_profile show_profiles ' +
  'signal resignal show_relaylog_events get_diagnostics alter_user explain_other show_create_user shutdown set_password alter_instance ' +
  'install_component uninstall_component create_role drop_role set_role grant_roles revoke_roles alter_user_default_role import ' +
  'create_resource_group alter_resource_group drop_resource_group set_resource_group lock_instance unlock_instance restart ' +
  'create_spatial_reference_system drop_spatial_reference_system show_parse_tree error'
).split(' ');
let names: ReadonlySet<string> | null = null;
function known(): ReadonlySet<string> {
  names ??= new Set(SQL_EVENTS);
  return names;
}

/** Words that say how and not what. */
const ADVERBS =
  / (?:FULL|GLOBAL|SESSION|LOCAL|EXTENDED|TEMPORARY|UNIQUE|FULLTEXT|SPATIAL|STORAGE|OR REPLACE|IF NOT EXISTS|IF EXISTS)(?= |$)/g;

/** What is not called as its first two words, the first that fits. */
const EXCEPTIONS: readonly (readonly [RegExp, string])[] = [
  [/^(?:SELECT|WITH|TABLE|VALUES|\()/, 'select'],
  [/^(?:EXPLAIN|DESC) [`(]/, 'show_fields'],
  [/^INSERT (?!.*\bVALUES\b).*\b(?:SELECT|TABLE)\b/, 'insert_select'],
  [/^REPLACE (?!.*\bVALUES\b).*\b(?:SELECT|TABLE)\b/, 'replace_select'],
  [/^UPDATE (?:(?! SET ).)*(?: , | JOIN ).* SET /, 'update_multi'],
  [/^DELETE (?:`|FROM .* USING )/, 'delete_multi'],
  [/^SET PASSWORD/, 'set_password'],
  [/^SET ROLE/, 'set_role'],
  [/^SET DEFAULT ROLE/, 'alter_user_default_role'],
  [/^SET RESOURCE GROUP/, 'set_resource_group'],
  [/^SET/, 'set_option'],
  [/^(?:BEGIN|START TRANSACTION)/, 'begin'],
  [/^ROLLBACK.* TO /, 'rollback_to_savepoint'],
  [/^RELEASE/, 'release_savepoint'],
  [/^USE/, 'change_db'],
  [/^(CREATE|DROP|ALTER) SCHEMA/, '$1_db'],
  [/^SHOW CREATE SCHEMA/, 'show_create_db'],
  [/^SHOW CREATE (?:TABLE|VIEW)/, 'show_create_table'],
  [/^SHOW CREATE PROCEDURE/, 'show_create_proc'],
  [/^SHOW CREATE FUNCTION/, 'show_create_func'],
  [/^SHOW CREATE (TRIGGER|EVENT)/, 'show_create_$1'],
  [/^SHOW CREATE SYSTEM_USER/, 'show_create_user'],
  [/^(CREATE|DROP|ALTER|RENAME) SYSTEM_USER/, '$1_user'],
  [/^SHOW (?:KEYS|INDEX|INDEXES)/, 'show_keys'],
  [/^SHOW SCHEMAS/, 'show_databases'],
  [/^SHOW ENGINES/, 'show_storage_engines'],
  [/^SHOW (?:CHARACTER SET|CHARSET)/, 'show_charsets'],
  [/^SHOW COLLATION/, 'show_collations'],
  [/^SHOW BINARY LOGS/, 'show_binlogs'],
  [/^SHOW BINLOG EVENTS/, 'show_binlog_events'],
  [/^SHOW ENGINE .* (LOGS|STATUS|MUTEX)/, 'show_engine_$1'],
  [/^SHOW COUNT .* (WARNINGS|ERRORS)/, 'show_$1'],
  [/^SHOW (TABLE|REPLICA|PROCEDURE|FUNCTION) STATUS/, 'show_$1_status'],
  [/^SHOW BINARY LOG STATUS/, 'show_binary_log_status'],
  [/^CALL/, 'call_procedure'],
  [/^PREPARE/, 'prepare_sql'],
  [/^EXECUTE/, 'execute_sql'],
  [/^(?:DEALLOCATE|DROP) PREPARE/, 'dealloc_sql'],
  [/^RENAME TABLE/, 'rename_table'],
  [/^(LOCK|UNLOCK) INSTANCE/, '$1_instance'],
  [/^HANDLER .* (OPEN|CLOSE|READ)/, 'ha_$1'],
  [/^(?:CREATE|ALTER) (?:DEFINER|ALGORITHM|SQL) .*?\b(?:VIEW)\b/, 'create_view'],
  [/^(CREATE|ALTER) (?:DEFINER|AGGREGATE) .*?\b(PROCEDURE|FUNCTION|TRIGGER|EVENT)\b/, '$1_$2'],
  [/^ALTER VIEW/, 'create_view'],
  [/^REVOKE ALL PRIVILEGES , GRANT OPTION/, 'revoke_all'],
];

/**
 * @param digest as STATEMENT_DIGEST_TEXT() has it; null where the statement could not be read.
 * @returns without `statement/sql/`; `error` where it is none of MySQL's.
 */
export function statementEvent(digest: string | null): string {
  if (digest === null) return 'error';
  const text = digest.replace(/^(?:EXPLAIN|DESC)(?: ANALYZE| FORMAT = \S+)* (?=[A-Z(])/, '').replace(ADVERBS, '');
  for (const [pattern, name] of EXCEPTIONS) {
    const match = pattern.exec(text);
    if (match !== null) return name.replaceAll(/\$(\d)/g, (_, at) => (match[Number(at)] ?? '').toLowerCase());
  }
  const [first = '', second = ''] = text.toLowerCase().split(' ');
  return [`${first}_${second}`, first].find((name) => known().has(name)) ?? 'error';
}
