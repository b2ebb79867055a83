/** SHOW STATUS: what the server counts, and what clients and monitors ask for besides. */
import type { ConnectionHost, ConnectOptions } from '../../../backend.ts';
import { countNames, type StatusCounts } from '../session/status-counts.ts';

/** Names of MySQL 8.4 of what does not happen here: there is no buffer pool, no table cache, no temporary table on disk, no replica. */
const NOTHING = `Aborted_clients Aborted_connects Acl_cache_items_count Binlog_cache_disk_use Binlog_cache_use Binlog_stmt_cache_disk_use
Binlog_stmt_cache_use Connection_errors_accept Connection_errors_internal Connection_errors_max_connections
Connection_errors_peer_address Connection_errors_select Connection_errors_tcpwrap
Count_hit_query_past_connection_memory_status_limit Count_hit_query_past_global_connection_memory_status_limit
Created_tmp_disk_tables Created_tmp_files Created_tmp_tables Delayed_errors Delayed_insert_threads Delayed_writes
Deprecated_use_i_s_processlist_count Deprecated_use_i_s_processlist_last_timestamp Error_log_buffered_bytes
Error_log_buffered_events Error_log_expired_events Error_log_latest_write Flush_commands Global_connection_memory Handler_discover
Handler_external_lock Handler_mrr_init Handler_prepare Handler_read_first Handler_read_key Handler_read_last Handler_read_next
Handler_read_prev Handler_read_rnd Handler_read_rnd_next Innodb_buffer_pool_resize_status_code
Innodb_buffer_pool_resize_status_progress Innodb_buffer_pool_pages_data Innodb_buffer_pool_bytes_data
Innodb_buffer_pool_pages_dirty Innodb_buffer_pool_bytes_dirty Innodb_buffer_pool_pages_flushed Innodb_buffer_pool_pages_free
Innodb_buffer_pool_pages_misc Innodb_buffer_pool_pages_total Innodb_buffer_pool_read_ahead_rnd Innodb_buffer_pool_read_ahead
Innodb_buffer_pool_read_ahead_evicted Innodb_buffer_pool_read_requests Innodb_buffer_pool_reads Innodb_buffer_pool_wait_free
Innodb_buffer_pool_write_requests Innodb_data_fsyncs Innodb_data_pending_fsyncs Innodb_data_pending_reads
Innodb_data_pending_writes Innodb_data_read Innodb_data_reads Innodb_data_writes Innodb_data_written Innodb_dblwr_pages_written
Innodb_dblwr_writes Innodb_redo_log_uuid Innodb_redo_log_checkpoint_lsn Innodb_redo_log_current_lsn
Innodb_redo_log_flushed_to_disk_lsn Innodb_redo_log_logical_size Innodb_redo_log_physical_size Innodb_redo_log_capacity_resized
Innodb_log_waits Innodb_log_write_requests Innodb_log_writes Innodb_os_log_fsyncs Innodb_os_log_pending_fsyncs
Innodb_os_log_pending_writes Innodb_os_log_written Innodb_pages_created Innodb_pages_read Innodb_pages_written
Innodb_row_lock_current_waits Innodb_row_lock_time Innodb_row_lock_time_avg Innodb_row_lock_time_max Innodb_row_lock_waits
Innodb_rows_read Innodb_system_rows_deleted Innodb_system_rows_inserted Innodb_system_rows_read Innodb_system_rows_updated
Innodb_sampled_pages_read Innodb_sampled_pages_skipped Innodb_num_open_files Innodb_truncated_status_writes
Innodb_undo_tablespaces_total Innodb_undo_tablespaces_implicit Innodb_undo_tablespaces_explicit Innodb_undo_tablespaces_active
Key_blocks_not_flushed Key_blocks_unused Key_blocks_used Key_read_requests Key_reads Key_write_requests Key_writes Locked_connects
Max_execution_time_set Max_execution_time_set_failed Not_flushed_delayed_rows Open_files Open_streams Open_tables Opened_files
Opened_table_definitions Opened_tables Performance_schema_accounts_lost Performance_schema_cond_classes_lost
Performance_schema_cond_instances_lost Performance_schema_digest_lost Performance_schema_file_classes_lost
Performance_schema_file_handles_lost Performance_schema_file_instances_lost Performance_schema_hosts_lost
Performance_schema_index_stat_lost Performance_schema_locker_lost Performance_schema_memory_classes_lost
Performance_schema_metadata_lock_lost Performance_schema_mutex_classes_lost Performance_schema_mutex_instances_lost
Performance_schema_nested_statement_lost Performance_schema_prepared_statements_lost Performance_schema_program_lost
Performance_schema_rwlock_classes_lost Performance_schema_rwlock_instances_lost
Performance_schema_session_connect_attrs_longest_seen Performance_schema_session_connect_attrs_lost
Performance_schema_socket_classes_lost Performance_schema_socket_instances_lost Performance_schema_stage_classes_lost
Performance_schema_statement_classes_lost Performance_schema_table_handles_lost Performance_schema_table_instances_lost
Performance_schema_table_lock_stat_lost Performance_schema_thread_classes_lost Performance_schema_thread_instances_lost
Performance_schema_users_lost Replica_open_temp_tables Secondary_engine_execution_count Select_full_join Select_full_range_join
Select_range Select_range_check Select_scan Slave_open_temp_tables Slow_launch_threads Sort_merge_passes Sort_range Sort_rows
Sort_scan Ssl_accept_renegotiates Ssl_accepts Ssl_callback_cache_hits Ssl_client_connects Ssl_connect_renegotiates
Ssl_ctx_verify_depth Ssl_ctx_verify_mode Ssl_default_timeout Ssl_finished_accepts Ssl_finished_connects Ssl_session_cache_hits
Ssl_session_cache_misses Ssl_session_cache_overflows Ssl_session_cache_size Ssl_session_cache_timeout Ssl_session_cache_timeouts
Ssl_sessions_reused Ssl_used_session_cache_entries Ssl_verify_depth Ssl_verify_mode Table_locks_immediate Table_locks_waited
Table_open_cache_hits Table_open_cache_misses Table_open_cache_overflows Table_open_cache_triggers_hits
Table_open_cache_triggers_misses Table_open_cache_triggers_overflows Tc_log_max_pages_used Tc_log_page_size Tc_log_page_waits
Threads_cached`;
/** What is no number, or never changes. */
const FIXED: Readonly<Record<string, string>> = {
  Innodb_page_size: '16384',
  Ssl_cipher_list: '',
  Current_tls_ca: '',
  Current_tls_capath: '',
  Current_tls_cert: '',
  Current_tls_cipher: '',
  Current_tls_ciphersuites: '',
  Current_tls_crl: '',
  Current_tls_crlpath: '',
  Current_tls_key: '',
  Current_tls_version: 'TLSv1.2,TLSv1.3',
  Innodb_buffer_pool_dump_status: '',
  Innodb_buffer_pool_load_status: '',
  Innodb_buffer_pool_resize_status: '',
  Innodb_redo_log_read_only: 'OFF',
  Innodb_redo_log_resize_status: '',
  Innodb_redo_log_enabled: 'ON',
  Resource_group_supported: 'OFF',
  Ssl_server_not_after: '',
  Ssl_server_not_before: '',
  Ssl_session_cache_mode: 'NONE',
  Telemetry_traces_supported: 'OFF',
};

/** What a session knows of its server. */
export interface ServerStatus {
  readonly host: ConnectionHost;
  readonly options: ConnectOptions;
  readonly scope: 'GLOBAL' | 'SESSION';
  /** What has been counted, of the session or of all. */
  readonly counts: StatusCounts;
  /** Of the lock that lets one session write at a time: how many wait, how often somebody did, and for how many milliseconds. */
  readonly lock: { readonly queued: number; readonly waits: number; readonly waited: number };
  /** Tables and views that there are. */
  readonly tables: number;
  /** Date.now() of the start, and of the last FLUSH STATUS. */
  readonly since: number;
  readonly flushed: number;
}

/** Names and values, by name. */
export function statusVariables(status: ServerStatus): readonly (readonly [name: string, value: string])[] {
  const all = new Map<string, string>(Object.entries(FIXED));
  for (const name of NOTHING.split(/\s+/)) all.set(name, '0');
  for (const [at, name] of countNames().entries()) all.set(name, String(status.counts.values[at] ?? 0));
  for (const [name, value] of Object.entries(liveValues(status))) all.set(name, String(value));
  return [...all].sort(([left], [right]) => (left < right ? -1 : 1));
}

function liveValues(status: ServerStatus): Readonly<Record<string, string | number>> {
  const { host, options, tables, since, flushed } = status;
  const { tls, compression } = options;
  const processes = host.processes();
  const connections = host.totalConnections ?? processes.length;
  const now = Date.now();
  return {
    ...trafficOf(status),
    ...waitsOf(status),
    Compression: compression === undefined ? 'OFF' : 'ON',
    Compression_algorithm: compression?.kind ?? '',
    Compression_level: compression?.level ?? 0,
    Connections: connections,
    Max_used_connections: Math.max(host.mostConnections ?? 0, processes.length),
    Open_table_definitions: tables,
    Prepared_stmt_count: host.preparedStatements ?? 0,
    Ssl_cipher: tls?.cipher ?? '',
    Ssl_version: tls?.version ?? '',
    Threads_connected: processes.length,
    Threads_created: connections,
    Threads_running: processes.filter(({ command }) => command !== 'Sleep').length,
    Uptime: Math.floor((now - since) / 1000),
    Uptime_since_flush_status: Math.floor((now - flushed) / 1000),
  };
}
function trafficOf({ host, options, scope }: ServerStatus): Readonly<Record<string, number>> {
  const traffic = host.traffic?.(scope === 'GLOBAL' ? null : options.connectionId);
  return { Bytes_received: traffic?.bytesReceived ?? 0, Bytes_sent: traffic?.bytesSent ?? 0 };
}
/** A transaction that waits for its turn to write waits for a row, as MySQL has it. */
function waitsOf({ lock: { queued, waits, waited } }: ServerStatus): Readonly<Record<string, number>> {
  return {
    Innodb_row_lock_current_waits: queued,
    Innodb_row_lock_time: Math.round(waited),
    Innodb_row_lock_time_avg: waits === 0 ? 0 : Math.round(waited / waits),
    Innodb_row_lock_waits: waits,
  };
}
