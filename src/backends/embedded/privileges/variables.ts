/** What SET needs of a system variable. Asked of MySQL 9.7, which variables a session may not set for itself. */
import { SqlError } from '../../../errors.ts';
import type { VariableScope } from '../../../sql/ast.ts';
import { type Access, alternatives } from './access.ts';

const session: ReadonlySet<string> = new Set([
  'binlog_direct_non_transactional_updates',
  'binlog_format',
  'binlog_row_image',
  'binlog_row_value_options',
  'binlog_rows_query_log_events',
  'binlog_transaction_compression',
  'binlog_transaction_compression_level_zstd',
  'bulk_insert_buffer_size',
  'character_set_database',
  'character_set_filesystem',
  'collation_database',
  'connection_memory_chunk_size',
  'connection_memory_limit',
  'global_connection_memory_tracking',
  'histogram_generation_max_mem_size',
  'pseudo_thread_id',
  'sql_generate_invisible_primary_key',
  'sql_log_bin',
  'sql_log_off',
  'sql_require_primary_key',
  'xa_detach_on_prepare',
]);
const replication: ReadonlySet<string> = new Set([
  'gtid_next',
  'immediate_server_version',
  'original_commit_timestamp',
  'original_server_version',
  'pseudo_replica_mode',
  'pseudo_slave_mode',
]);
/** SUPER does not count for them. */
const withoutSuper: ReadonlySet<string> = new Set([
  'innodb_strict_mode',
  'internal_tmp_mem_storage_engine',
  'low_priority_updates',
  'max_delayed_threads',
  'max_error_count',
  'max_insert_delayed_threads',
  'min_examined_row_limit',
  'preload_buffer_size',
  'select_into_buffer_size',
  'select_into_disk_sync_delay',
]);
const admins = ['SYSTEM_VARIABLES_ADMIN', 'SESSION_VARIABLES_ADMIN'] as const;

/** What setting a global one needs besides. */
const globals: Readonly<Record<string, { readonly dynamic: string; readonly text: string }>> = {
  default_table_encryption: { dynamic: 'TABLE_ENCRYPTION_ADMIN', text: 'SUPER or SYSTEM_VARIABLES_ADMIN and TABLE_ENCRYPTION_ADMIN' },
  mandatory_roles: { dynamic: 'ROLE_ADMIN', text: 'SYSTEM_VARIABLES_ADMIN or SUPER privileges, as well as the ROLE_ADMIN' },
  offline_mode: { dynamic: 'CONNECTION_ADMIN', text: 'SYSTEM_VARIABLES_ADMIN plus CONNECTION_ADMIN or SUPER' },
};

/** @param name in lower case, of a variable that there is. @throws SqlError 1227, 3630. */
export function checkVariable(access: Access, name: string, scope: VariableScope | null): void {
  if (name === 'innodb_tmpdir') access.global('FILE');
  switch (scope) {
    case 'GLOBAL':
    case 'PERSIST':
      checkGlobal(access, name);
      return;
    case 'PERSIST_ONLY':
      checkPersistOnly(access);
      return;
    default:
      checkSession(access, name);
  }
}
function checkGlobal(access: Access, name: string): void {
  access.admin('SYSTEM_VARIABLES_ADMIN');
  const more = globals[name];
  if (more !== undefined && !access.hasAdmin(more.dynamic)) throw access.missing(more.text);
}
function checkPersistOnly({ privileges }: Access): void {
  if (privileges.hasDynamic('SYSTEM_VARIABLES_ADMIN') && privileges.hasDynamic('PERSIST_RO_VARIABLES_ADMIN')) return;
  const names = 'SYSTEM_VARIABLES_ADMIN and PERSIST_RO_VARIABLES_ADMIN';
  throw new SqlError(3630, '42000', `Access denied; you need ${names} privileges for this operation`);
}
function checkSession(access: Access, name: string): void {
  if (session.has(name)) access.admin(...admins);
  else if (replication.has(name)) {
    if (access.hasGlobal('SUPER') || [...admins, 'REPLICATION_APPLIER'].some((each) => access.privileges.hasDynamic(each))) return;
    throw access.missing(`SUPER, ${admins[0]}, ${admins[1]} or REPLICATION_APPLIER`);
  } else if (withoutSuper.has(name) && !admins.some((each) => access.privileges.hasDynamic(each)))
    throw access.missing(alternatives(admins));
}
