// Made by scripts/generate-variables.ts from MySQL 9.7.4-2: name, value, scope, writable, type, least, greatest, with tabs between, one a line.
export const systemVariables = `
activate_all_roles_on_login	OFF	GLOBAL	writable	Boolean		
activate_mandatory_roles	ON	GLOBAL	writable	Boolean		
admin_address		GLOBAL		String		
admin_port	33062	GLOBAL		Integer	0	65535
admin_ssl_ca		GLOBAL	writable	String		
admin_ssl_capath		GLOBAL	writable	String		
admin_ssl_cert		GLOBAL	writable	String		
admin_ssl_cipher		GLOBAL	writable	String		
admin_ssl_crl		GLOBAL	writable	String		
admin_ssl_crlpath		GLOBAL	writable	String		
admin_ssl_key		GLOBAL	writable	String		
admin_tls_ciphersuites		GLOBAL	writable	String		
admin_tls_version	TLSv1.2,TLSv1.3	GLOBAL	writable	String		
authentication_policy	*,,	GLOBAL	writable	String		
auto_generate_certs	ON	GLOBAL		Boolean		
auto_increment_increment	1	BOTH	writable	Integer	1	65535
auto_increment_offset	1	BOTH	writable	Integer	1	65535
autocommit	ON	BOTH	writable	Boolean		
automatic_sp_privileges	ON	GLOBAL	writable	Boolean		
back_log	10000	GLOBAL		Integer	0	65535
basedir		GLOBAL		String		
big_tables	OFF	BOTH	writable	Boolean		
bind_address	127.0.0.1	GLOBAL		String		
binlog_cache_size	32768	GLOBAL	writable	Integer	4096	18446744073709547520
binlog_checksum	CRC32	GLOBAL	writable	Enumeration		
binlog_direct_non_transactional_updates	OFF	BOTH	writable	Boolean		
binlog_encryption	OFF	GLOBAL	writable	Boolean		
binlog_error_action	ABORT_SERVER	GLOBAL	writable	Enumeration		
binlog_expire_logs_auto_purge	ON	GLOBAL	writable	Boolean		
binlog_expire_logs_seconds	2592000	GLOBAL	writable	Integer	0	4294967295
binlog_format	ROW	BOTH	writable	Enumeration		
binlog_group_commit_sync_delay	0	GLOBAL	writable	Integer	0	1000000
binlog_group_commit_sync_no_delay_count	0	GLOBAL	writable	Integer	0	100000
binlog_gtid_simple_recovery	ON	GLOBAL		Boolean		
binlog_max_flush_queue_time	0	GLOBAL	writable	Integer	0	100000
binlog_order_commits	ON	GLOBAL	writable	Boolean		
binlog_rotate_encryption_master_key_at_startup	OFF	GLOBAL		Boolean		
binlog_row_event_max_size	8192	GLOBAL		Integer	256	18446744073709551360
binlog_row_image	FULL	BOTH	writable	Enumeration		
binlog_row_metadata	MINIMAL	GLOBAL	writable	Enumeration		
binlog_row_value_options		BOTH	writable	Set		
binlog_rows_query_log_events	OFF	BOTH	writable	Boolean		
binlog_stmt_cache_size	32768	GLOBAL	writable	Integer	4096	18446744073709547520
binlog_transaction_compression	OFF	BOTH	writable	Boolean		
binlog_transaction_compression_level_zstd	3	BOTH	writable	Integer	1	22
binlog_transaction_dependency_history_size	10000000	GLOBAL	writable	Integer	1	100000000
block_encryption_mode	aes-128-ecb	BOTH	writable	Enumeration		
build_id	cc8a18826385d7182761a4a8f41044748267244d	GLOBAL		String		
bulk_insert_buffer_size	8388608	BOTH	writable	Integer	0	18446744073709551615
caching_sha2_password_auto_generate_rsa_keys	ON	GLOBAL		Boolean		
caching_sha2_password_digest_rounds	10000	GLOBAL	writable	Integer	5000	4095000
caching_sha2_password_enforce_storage_format	OFF	GLOBAL	writable	Boolean		
caching_sha2_password_private_key_path	private_key.pem	GLOBAL		String		
caching_sha2_password_proxy_users	OFF	GLOBAL	writable	Boolean		
caching_sha2_password_public_key_path	public_key.pem	GLOBAL		String		
caching_sha2_password_storage_format	CRYPT5	GLOBAL	writable	String		
character_set_client	utf8mb4	BOTH	writable	String		
character_set_connection	utf8mb4	BOTH	writable	String		
character_set_database	utf8mb4	BOTH	writable	String		
character_set_filesystem	binary	BOTH	writable	String		
character_set_results	utf8mb4	BOTH	writable	String		
character_set_server	utf8mb4	BOTH	writable	String		
character_set_system	utf8mb3	GLOBAL		String		
character_sets_dir		GLOBAL		String		
check_proxy_users	OFF	GLOBAL	writable	Boolean		
collation_connection	utf8mb4_0900_ai_ci	BOTH	writable	String		
collation_database	utf8mb4_0900_ai_ci	BOTH	writable	String		
collation_server	utf8mb4_0900_ai_ci	BOTH	writable	String		
completion_type	NO_CHAIN	BOTH	writable	Enumeration		
concurrent_insert	AUTO	GLOBAL	writable	Enumeration		
connect_timeout	10	GLOBAL	writable	Integer	2	31536000
connection_memory_chunk_size	8192	BOTH	writable	Integer	1	536870912
connection_memory_limit	18446744073709551615	BOTH	writable	Integer	2097152	18446744073709551615
connection_memory_status_limit	18446744073709551615	GLOBAL	writable	Integer	2097152	18446744073709551615
container_aware	OFF	GLOBAL		Boolean		
core_file	OFF	GLOBAL		Boolean		
create_admin_listener_thread	OFF	GLOBAL		Boolean		
cte_max_recursion_depth	1000	BOTH	writable	Integer	0	4294967295
datadir		GLOBAL		String		
default_collation_for_utf8mb4	utf8mb4_0900_ai_ci	BOTH	writable	String		
default_password_lifetime	0	GLOBAL	writable	Integer	0	65535
default_storage_engine	InnoDB	BOTH	writable	String		
default_table_encryption	OFF	BOTH	writable	Boolean		
default_tmp_storage_engine	InnoDB	BOTH	writable	String		
default_week_format	0	BOTH	writable	Integer	0	7
delay_key_write	ON	GLOBAL	writable	Enumeration		
delayed_insert_limit	100	GLOBAL	writable	Integer	1	18446744073709551615
delayed_insert_timeout	300	GLOBAL	writable	Integer	1	31536000
delayed_queue_size	1000	GLOBAL	writable	Integer	1	18446744073709551615
disabled_storage_engines		GLOBAL		String		
disconnect_on_expired_password	ON	GLOBAL		Boolean		
div_precision_increment	4	BOTH	writable	Integer	0	30
enable_cascade_triggers	OFF	BOTH	writable	Boolean		
enable_secondary_engine_statistics	ON	BOTH	writable	Boolean		
end_markers_in_json	OFF	BOTH	writable	Boolean		
enforce_gtid_consistency	OFF	GLOBAL	writable	String		
eq_range_index_dive_limit	200	BOTH	writable	Integer	0	4294967295
error_count	0	SESSION		Integer	0	18446744073709551615
event_scheduler	ON	GLOBAL	writable	Enumeration		
explain_format	TREE	BOTH	writable	Enumeration		
explain_json_format_version	2	BOTH	writable	Integer	1	2
explicit_defaults_for_timestamp	ON	BOTH	writable	Boolean		
external_table_secondary_storage_engine		BOTH	writable	String		
external_table_storage_engine		BOTH	writable	String		
external_user		SESSION		String		
flush	OFF	GLOBAL	writable	Boolean		
flush_time	0	GLOBAL	writable	Integer	0	31536000
foreign_key_checks	ON	BOTH	writable	Boolean		
ft_boolean_syntax	+ -><()~*:""&|	GLOBAL	writable	String		
ft_max_word_len	84	GLOBAL		Integer	10	84
ft_min_word_len	4	GLOBAL		Integer	1	84
ft_query_expansion_limit	20	GLOBAL		Integer	0	1000
ft_stopword_file	(built-in)	GLOBAL		String		
general_log	OFF	GLOBAL	writable	Boolean		
general_log_file		GLOBAL	writable	String		
generated_random_password_length	20	BOTH	writable	Integer	5	255
global_connection_memory_limit	18446744073709551615	GLOBAL	writable	Integer	16777216	18446744073709551615
global_connection_memory_status_limit	18446744073709551615	GLOBAL	writable	Integer	16777216	18446744073709551615
global_connection_memory_tracking	OFF	BOTH	writable	Boolean		
group_concat_max_len	1024	BOTH	writable	Integer	4	18446744073709551615
gtid_executed		GLOBAL		String		
gtid_executed_compression_period	0	GLOBAL	writable	Integer	0	4294967295
gtid_mode	OFF	GLOBAL	writable	Enumeration		
gtid_next	AUTOMATIC	SESSION	writable	String		
gtid_owned		BOTH		String		
gtid_purged		GLOBAL	writable	String		
have_compress	YES	GLOBAL		String		
have_dynamic_loading	YES	GLOBAL		String		
have_geometry	YES	GLOBAL		String		
have_profiling	YES	GLOBAL		String		
have_query_cache	NO	GLOBAL		String		
have_rtree_keys	YES	GLOBAL		String		
have_statement_timeout	YES	GLOBAL		String		
have_symlink	DISABLED	GLOBAL		String		
histogram_generation_max_mem_size	20000000	BOTH	writable	Integer	1000000	18446744073709551615
host_cache_size	279	GLOBAL	writable	Integer	0	65536
hostname		GLOBAL		String		
identity	0	SESSION	writable	Integer	0	18446744073709551615
immediate_server_version	999999	SESSION	writable	Integer	0	999999
information_schema_stats_expiry	86400	BOTH	writable	Integer	0	31536000
init_connect		GLOBAL	writable	String		
init_file		GLOBAL		String		
init_replica		GLOBAL	writable	String		
init_slave		GLOBAL	writable	String		
innodb_adaptive_flushing	ON	GLOBAL	writable	Boolean		
innodb_adaptive_flushing_lwm	10	GLOBAL	writable	Integer	0	70
innodb_adaptive_hash_index	OFF	GLOBAL	writable	Boolean		
innodb_adaptive_hash_index_parts	8	GLOBAL		Integer	1	512
innodb_adaptive_max_sleep_delay	150000	GLOBAL	writable	Integer	0	1000000
innodb_api_bk_commit_interval	5	GLOBAL	writable	Integer	1	1073741824
innodb_api_disable_rowlock	OFF	GLOBAL		Boolean		
innodb_api_enable_binlog	OFF	GLOBAL		Boolean		
innodb_api_enable_mdl	OFF	GLOBAL		Boolean		
innodb_api_trx_level	0	GLOBAL	writable	Integer	0	3
innodb_autoextend_increment	64	GLOBAL	writable	Integer	1	1000
innodb_autoinc_lock_mode	2	GLOBAL		Integer	0	2
innodb_buffer_pool_chunk_size	134217728	GLOBAL		Integer	1048576	144115188075855871
innodb_buffer_pool_dump_at_shutdown	ON	GLOBAL	writable	Boolean		
innodb_buffer_pool_dump_now	OFF	GLOBAL	writable	Boolean		
innodb_buffer_pool_dump_pct	25	GLOBAL	writable	Integer	1	100
innodb_buffer_pool_filename	ib_buffer_pool	GLOBAL	writable	String		
innodb_buffer_pool_in_core_file	OFF	GLOBAL	writable	Boolean		
innodb_buffer_pool_instances	1	GLOBAL		Integer	0	64
innodb_buffer_pool_load_abort	OFF	GLOBAL	writable	Boolean		
innodb_buffer_pool_load_at_startup	ON	GLOBAL		Boolean		
innodb_buffer_pool_load_now	OFF	GLOBAL	writable	Boolean		
innodb_buffer_pool_size	134217728	GLOBAL	writable	Integer	5242880	9223372036854775807
innodb_change_buffer_max_size	5	GLOBAL	writable	Integer	0	50
innodb_change_buffering	all	GLOBAL	writable	String		
innodb_checksum_algorithm	crc32	GLOBAL	writable	String		
innodb_cmp_per_index_enabled	OFF	GLOBAL	writable	Boolean		
innodb_commit_concurrency	0	GLOBAL	writable	Integer	0	1000
innodb_compression_failure_threshold_pct	5	GLOBAL	writable	Integer	0	100
innodb_compression_level	6	GLOBAL	writable	Integer	0	9
innodb_compression_pad_pct_max	50	GLOBAL	writable	Integer	0	75
innodb_concurrency_tickets	5000	GLOBAL	writable	Integer	1	4294967295
innodb_data_file_path	ibdata1:12M:autoextend	GLOBAL		String		
innodb_data_home_dir		GLOBAL		String		
innodb_ddl_buffer_size	1048576	BOTH	writable	Integer	65536	4294967295
innodb_ddl_threads	4	BOTH	writable	Integer	1	64
innodb_deadlock_detect	ON	GLOBAL	writable	Boolean		
innodb_dedicated_server	OFF	GLOBAL		Boolean		
innodb_default_row_format	dynamic	GLOBAL	writable	String		
innodb_directories		GLOBAL		String		
innodb_disable_sort_file_cache	OFF	GLOBAL	writable	Boolean		
innodb_doublewrite	ON	GLOBAL	writable	String		
innodb_doublewrite_batch_size	0	GLOBAL		Integer	0	256
innodb_doublewrite_dir		GLOBAL		String		
innodb_doublewrite_files	2	GLOBAL		Integer	1	256
innodb_doublewrite_pages	128	GLOBAL		Integer	1	512
innodb_extend_and_initialize	ON	GLOBAL	writable	Boolean		
innodb_fast_shutdown	1	GLOBAL	writable	Integer	0	2
innodb_file_per_table	ON	GLOBAL	writable	Boolean		
innodb_fill_factor	100	GLOBAL	writable	Integer	10	100
innodb_flush_log_at_timeout	1	GLOBAL	writable	Integer	0	2700
innodb_flush_log_at_trx_commit	1	GLOBAL	writable	Integer	0	2
innodb_flush_method	O_DIRECT	GLOBAL		String		
innodb_flush_neighbors	0	GLOBAL	writable	Integer	0	2
innodb_flush_sync	ON	GLOBAL	writable	Boolean		
innodb_flushing_avg_loops	30	GLOBAL	writable	Integer	1	1000
innodb_force_load_corrupted	OFF	GLOBAL		Boolean		
innodb_force_recovery	0	GLOBAL		Integer	0	6
innodb_fsync_threshold	0	GLOBAL	writable	Integer	0	18446744073709551615
innodb_ft_aux_table		GLOBAL	writable	String		
innodb_ft_cache_size	8000000	GLOBAL		Integer	1600000	80000000
innodb_ft_enable_diag_print	OFF	GLOBAL	writable	Boolean		
innodb_ft_enable_stopword	ON	BOTH	writable	Boolean		
innodb_ft_max_token_size	84	GLOBAL		Integer	10	84
innodb_ft_min_token_size	3	GLOBAL		Integer	0	16
innodb_ft_num_word_optimize	2000	GLOBAL	writable	Integer	1000	10000
innodb_ft_result_cache_limit	2000000000	GLOBAL	writable	Integer	1000000	4294967295
innodb_ft_server_stopword_table		GLOBAL	writable	String		
innodb_ft_sort_pll_degree	2	GLOBAL		Integer	1	16
innodb_ft_total_cache_size	640000000	GLOBAL		Integer	32000000	1600000000
innodb_ft_user_stopword_table		BOTH	writable	String		
innodb_idle_flush_pct	100	GLOBAL	writable	Integer	0	100
innodb_io_capacity	10000	GLOBAL	writable	Integer	100	4294967295
innodb_io_capacity_max	20000	GLOBAL	writable	Integer	100	4294967295
innodb_lock_wait_timeout	50	BOTH	writable	Integer	1	1073741824
innodb_log_buffer_size	67108864	GLOBAL	writable	Integer	262144	4294967295
innodb_log_checksums	ON	GLOBAL	writable	Boolean		
innodb_log_compressed_pages	ON	GLOBAL	writable	Boolean		
innodb_log_group_home_dir	./	GLOBAL		String		
innodb_log_spin_cpu_abs_lwm	80	GLOBAL	writable	Integer	0	4294967295
innodb_log_spin_cpu_pct_hwm	50	GLOBAL	writable	Integer	0	100
innodb_log_wait_for_flush_spin_hwm	400	GLOBAL	writable	Integer	0	4294967295
innodb_log_write_ahead_size	8192	GLOBAL	writable	Integer	512	16384
innodb_log_writer_threads	OFF	GLOBAL	writable	String		
innodb_lru_scan_depth	1024	GLOBAL	writable	Integer	100	4294967295
innodb_max_dirty_pages_pct	90.000000	GLOBAL	writable	Numeric	0	99
innodb_max_dirty_pages_pct_lwm	10.000000	GLOBAL	writable	Numeric	0	99
innodb_max_purge_lag	0	GLOBAL	writable	Integer	0	4294967295
innodb_max_purge_lag_delay	0	GLOBAL	writable	Integer	0	10000000
innodb_max_undo_log_size	1073741824	GLOBAL	writable	Integer	10485760	18446744073709551615
innodb_monitor_disable		GLOBAL	writable	String		
innodb_monitor_enable		GLOBAL	writable	String		
innodb_monitor_reset		GLOBAL	writable	String		
innodb_monitor_reset_all		GLOBAL	writable	String		
innodb_native_foreign_keys	OFF	GLOBAL		Boolean		
innodb_numa_interleave	ON	GLOBAL		Boolean		
innodb_old_blocks_pct	37	GLOBAL	writable	Integer	5	95
innodb_old_blocks_time	1000	GLOBAL	writable	Integer	0	4294967295
innodb_online_alter_log_max_size	134217728	GLOBAL	writable	Integer	65536	18446744073709551615
innodb_open_files	4000	GLOBAL		Integer	0	2147483647
innodb_optimize_fulltext_only	OFF	GLOBAL	writable	Boolean		
innodb_page_cleaners	1	GLOBAL		Integer	1	64
innodb_page_size	16384	GLOBAL		Integer	4096	65536
innodb_parallel_read_threads	4	BOTH	writable	Integer	1	256
innodb_print_all_deadlocks	OFF	GLOBAL	writable	Boolean		
innodb_print_ddl_logs	OFF	GLOBAL	writable	Boolean		
innodb_purge_batch_size	300	GLOBAL	writable	Integer	1	5000
innodb_purge_rseg_truncate_frequency	128	GLOBAL	writable	Integer	1	128
innodb_purge_threads	1	GLOBAL		Integer	1	32
innodb_random_read_ahead	OFF	GLOBAL	writable	Boolean		
innodb_read_ahead_threshold	56	GLOBAL	writable	Integer	0	64
innodb_read_io_threads	4	GLOBAL		Integer	1	64
innodb_read_only	OFF	GLOBAL		Boolean		
innodb_redo_log_archive_dirs		GLOBAL	writable	String		
innodb_redo_log_capacity	104857600	GLOBAL	writable	Integer	8388608	549755813888
innodb_redo_log_encrypt	OFF	GLOBAL	writable	Boolean		
innodb_replication_delay	0	GLOBAL	writable	Integer	0	4294967295
innodb_rollback_on_timeout	OFF	GLOBAL		Boolean		
innodb_rollback_segments	128	GLOBAL	writable	Integer	1	128
innodb_segment_reserve_factor	12.500000	GLOBAL	writable	Numeric	0	40
innodb_sort_buffer_size	1048576	GLOBAL		Integer	65536	67108864
innodb_spin_wait_delay	6	GLOBAL	writable	Integer	0	1000
innodb_spin_wait_pause_multiplier	50	GLOBAL	writable	Integer	0	100
innodb_stats_auto_recalc	ON	GLOBAL	writable	Boolean		
innodb_stats_include_delete_marked	OFF	GLOBAL	writable	Boolean		
innodb_stats_method	nulls_equal	GLOBAL	writable	String		
innodb_stats_on_metadata	OFF	GLOBAL	writable	Boolean		
innodb_stats_persistent	ON	GLOBAL	writable	Boolean		
innodb_stats_persistent_sample_pages	20	GLOBAL	writable	Integer	1	18446744073709551615
innodb_stats_transient_sample_pages	8	GLOBAL	writable	Integer	1	18446744073709551615
innodb_status_output	OFF	GLOBAL	writable	Boolean		
innodb_status_output_locks	OFF	GLOBAL	writable	Boolean		
innodb_strict_mode	ON	BOTH	writable	Boolean		
innodb_sync_array_size	1	GLOBAL		Integer	1	1024
innodb_sync_spin_loops	30	GLOBAL	writable	Integer	0	4294967295
innodb_table_locks	ON	BOTH	writable	Boolean		
innodb_temp_data_file_path	ibtmp1:12M:autoextend	GLOBAL		String		
innodb_temp_tablespaces_dir	./#innodb_temp/	GLOBAL		String		
innodb_thread_concurrency	0	GLOBAL	writable	Integer	0	1000
innodb_thread_sleep_delay	10000	GLOBAL	writable	Integer	0	1000000
innodb_tmpdir		BOTH	writable	String		
innodb_undo_directory	./	GLOBAL		String		
innodb_undo_log_encrypt	OFF	GLOBAL	writable	Boolean		
innodb_undo_log_truncate	ON	GLOBAL	writable	Boolean		
innodb_use_fdatasync	ON	GLOBAL	writable	Boolean		
innodb_use_native_aio	ON	GLOBAL		Boolean		
innodb_validate_tablespace_paths	ON	GLOBAL		Boolean		
innodb_version	9.7.4	GLOBAL		String		
innodb_write_io_threads	4	GLOBAL		Integer	1	64
insert_id	0	SESSION	writable	Integer	0	18446744073709551615
interactive_timeout	28800	BOTH	writable	Integer	1	31536000
internal_tmp_mem_storage_engine	TempTable	BOTH	writable	Enumeration		
join_buffer_size	262144	BOTH	writable	Integer	128	18446744073709551488
keep_files_on_create	OFF	BOTH	writable	Boolean		
key_buffer_size	8388608	GLOBAL	writable	Integer	0	18446744073709547520
key_cache_age_threshold	300	GLOBAL	writable	Integer	100	18446744073709551600
key_cache_block_size	1024	GLOBAL	writable	Integer	512	16384
key_cache_division_limit	100	GLOBAL	writable	Integer	1	100
keyring_operations	ON	GLOBAL	writable	Boolean		
large_files_support	ON	GLOBAL		Boolean		
large_page_size	0	GLOBAL		Integer	0	4294967295
large_pages	OFF	GLOBAL		Boolean		
last_insert_id	0	SESSION	writable	Integer	0	18446744073709551615
lc_messages	en_US	BOTH	writable	String		
lc_messages_dir		GLOBAL		String		
lc_time_names	en_US	BOTH	writable	String		
license	GPL	GLOBAL		String		
local_infile	OFF	GLOBAL	writable	Boolean		
lock_wait_timeout	31536000	BOTH	writable	Integer	1	31536000
locked_in_memory	OFF	GLOBAL		Boolean		
log_bin	OFF	GLOBAL		Boolean		
log_bin_basename		GLOBAL		String		
log_bin_index		GLOBAL		String		
log_bin_trust_function_creators	OFF	GLOBAL	writable	Boolean		
log_error		GLOBAL		String		
log_error_services	log_filter_internal; log_sink_internal	GLOBAL	writable	String		
log_error_suppression_list		GLOBAL	writable	String		
log_error_verbosity	2	GLOBAL	writable	Integer	1	3
log_output	FILE	GLOBAL	writable	Set		
log_queries_not_using_indexes	OFF	GLOBAL	writable	Boolean		
log_raw	OFF	GLOBAL	writable	Boolean		
log_replica_updates	ON	GLOBAL		Boolean		
log_slave_updates	ON	GLOBAL		Boolean		
log_slow_admin_statements	OFF	GLOBAL	writable	Boolean		
log_slow_extra	OFF	GLOBAL	writable	Boolean		
log_slow_replica_statements	OFF	GLOBAL	writable	Boolean		
log_slow_slave_statements	OFF	GLOBAL	writable	Boolean		
log_statements_unsafe_for_binlog	ON	GLOBAL	writable	Boolean		
log_throttle_queries_not_using_indexes	0	GLOBAL	writable	Integer	0	18446744073709551615
log_timestamps	UTC	GLOBAL	writable	Enumeration		
long_query_time	10.000000	BOTH	writable	Numeric	0	4719230590769954816
low_priority_updates	OFF	BOTH	writable	Boolean		
lower_case_file_system	OFF	GLOBAL		Boolean		
lower_case_table_names	0	GLOBAL		Integer	0	2
mandatory_roles		GLOBAL	writable	String		
master_verify_checksum	OFF	GLOBAL	writable	Boolean		
max_allowed_packet	67108864	BOTH	writable	Integer	1024	1073741824
max_binlog_cache_size	18446744073709547520	GLOBAL	writable	Integer	4096	18446744073709547520
max_binlog_size	1073741824	GLOBAL	writable	Integer	4096	1073741824
max_binlog_stmt_cache_size	18446744073709547520	GLOBAL	writable	Integer	4096	18446744073709547520
max_connect_errors	100	GLOBAL	writable	Integer	1	18446744073709551615
max_connections	151	GLOBAL	writable	Integer	1	100000
max_delayed_threads	20	BOTH	writable	Integer	0	16384
max_digest_length	1024	GLOBAL		Integer	0	1048576
max_error_count	1024	BOTH	writable	Integer	0	65535
max_execution_time	0	BOTH	writable	Integer	0	18446744073709551615
max_heap_table_size	16777216	BOTH	writable	Integer	16384	18446744073709550592
max_insert_delayed_threads	20	BOTH	writable	Integer	0	16384
max_join_size	18446744073709551615	BOTH	writable	Integer	1	18446744073709551615
max_length_for_sort_data	4096	BOTH	writable	Integer	4	8388608
max_points_in_geometry	65536	BOTH	writable	Integer	3	1048576
max_prepared_stmt_count	16382	GLOBAL	writable	Integer	0	4194304
max_relay_log_size	0	GLOBAL	writable	Integer	0	1073741824
max_seeks_for_key	18446744073709551615	BOTH	writable	Integer	1	18446744073709551615
max_sort_length	1024	BOTH	writable	Integer	4	8388608
max_sp_recursion_depth	0	BOTH	writable	Integer	0	255
max_user_connections	0	BOTH	writable	Integer	0	4294967295
max_write_lock_count	18446744073709551615	GLOBAL	writable	Integer	1	18446744073709551615
min_examined_row_limit	0	BOTH	writable	Integer	0	18446744073709551615
myisam_data_pointer_size	6	GLOBAL	writable	Integer	2	7
myisam_max_sort_file_size	9223372036853727232	GLOBAL	writable	Integer	0	9223372036854775807
myisam_mmap_size	18446744073709551615	GLOBAL		Integer	7	18446744073709551615
myisam_recover_options	OFF	GLOBAL		String		
myisam_sort_buffer_size	8388608	BOTH	writable	Integer	4096	18446744073709551615
myisam_stats_method	nulls_unequal	BOTH	writable	String		
myisam_use_mmap	OFF	GLOBAL	writable	Boolean		
net_buffer_length	16384	BOTH	writable	Integer	1024	1048576
net_read_timeout	30	BOTH	writable	Integer	1	31536000
net_retry_count	10	BOTH	writable	Integer	1	18446744073709551615
net_write_timeout	60	BOTH	writable	Integer	1	31536000
ngram_token_size	2	GLOBAL		Integer	1	10
offline_mode	OFF	GLOBAL	writable	Boolean		
old_alter_table	OFF	BOTH	writable	Boolean		
open_files_limit	20000	GLOBAL		Integer	0	4294967295
optimizer_max_subgraph_pairs	100000	BOTH	writable	Integer	1	2147483647
optimizer_prune_level	1	BOTH	writable	Integer	0	1
optimizer_search_depth	62	BOTH	writable	Integer	0	62
optimizer_switch	index_merge=on,index_merge_union=on,index_merge_sort_union=on,index_merge_intersection=on,engine_condition_pushdown=on,index_condition_pushdown=on,mrr=on,mrr_cost_based=on,block_nested_loop=on,batched_key_access=off,materialization=on,semijoin=on,loosescan=on,firstmatch=on,duplicateweedout=on,subquery_materialization_cost_based=on,use_index_extensions=on,condition_fanout_filter=on,derived_merge=on,use_invisible_indexes=off,skip_scan=on,hash_join=on,subquery_to_derived=off,prefer_ordering_index=on,hypergraph_optimizer=off,derived_condition_pushdown=on,hash_set_operations=on	BOTH	writable	Set		
optimizer_trace	enabled=off,one_line=off	BOTH	writable	Set		
optimizer_trace_features	greedy_search=on,range_optimizer=on,dynamic_range=on,repeated_subselect=on	BOTH	writable	Set		
optimizer_trace_limit	1	BOTH	writable	Integer	0	9223372036854775807
optimizer_trace_max_mem_size	1048576	BOTH	writable	Integer	0	18446744073709551615
optimizer_trace_offset	-1	BOTH	writable	Integer	-9223372036854775808	9223372036854775807
original_commit_timestamp	36028797018963968	SESSION	writable	Integer	0	36028797018963968
original_server_version	999999	SESSION	writable	Integer	0	999999
parser_max_mem_size	18446744073709551615	BOTH	writable	Integer	10000000	18446744073709551615
partial_revokes	OFF	GLOBAL	writable	Boolean		
password_history	0	GLOBAL	writable	Integer	0	4294967295
password_require_current	OFF	GLOBAL	writable	Boolean		
password_reuse_interval	0	GLOBAL	writable	Integer	0	4294967295
performance_schema	ON	GLOBAL		Boolean		
performance_schema_accounts_size	-1	GLOBAL		Integer	-1	1048576
performance_schema_digests_size	10000	GLOBAL		Integer	-1	1048576
performance_schema_error_size	5814	GLOBAL		Integer	0	1048576
performance_schema_events_stages_history_long_size	10000	GLOBAL		Integer	-1	1048576
performance_schema_events_stages_history_size	10	GLOBAL		Integer	-1	1024
performance_schema_events_statements_history_long_size	10000	GLOBAL		Integer	-1	1048576
performance_schema_events_statements_history_size	10	GLOBAL		Integer	-1	1024
performance_schema_events_transactions_history_long_size	10000	GLOBAL		Integer	-1	1048576
performance_schema_events_transactions_history_size	10	GLOBAL		Integer	-1	1024
performance_schema_events_waits_history_long_size	10000	GLOBAL		Integer	-1	1048576
performance_schema_events_waits_history_size	10	GLOBAL		Integer	-1	1024
performance_schema_hosts_size	-1	GLOBAL		Integer	-1	1048576
performance_schema_max_cond_classes	150	GLOBAL		Integer	0	1024
performance_schema_max_cond_instances	-1	GLOBAL		Integer	-1	1048576
performance_schema_max_digest_length	1024	GLOBAL		Integer	0	1048576
performance_schema_max_digest_sample_age	60	GLOBAL	writable	Integer	0	1048576
performance_schema_max_file_classes	80	GLOBAL		Integer	0	1024
performance_schema_max_file_handles	32768	GLOBAL		Integer	0	1048576
performance_schema_max_file_instances	-1	GLOBAL		Integer	-1	1048576
performance_schema_max_index_stat	-1	GLOBAL		Integer	-1	1048576
performance_schema_max_logger_classes	80	GLOBAL		Integer	0	200
performance_schema_max_memory_classes	470	GLOBAL		Integer	0	1024
performance_schema_max_metadata_locks	-1	GLOBAL		Integer	-1	104857600
performance_schema_max_meter_classes	30	GLOBAL		Integer	0	64
performance_schema_max_metric_classes	600	GLOBAL		Integer	0	11000
performance_schema_max_mutex_classes	350	GLOBAL		Integer	0	1024
performance_schema_max_mutex_instances	-1	GLOBAL		Integer	-1	104857600
performance_schema_max_prepared_statements_instances	-1	GLOBAL		Integer	-1	4194304
performance_schema_max_program_instances	-1	GLOBAL		Integer	-1	1048576
performance_schema_max_rwlock_classes	100	GLOBAL		Integer	0	1024
performance_schema_max_rwlock_instances	-1	GLOBAL		Integer	-1	104857600
performance_schema_max_socket_classes	10	GLOBAL		Integer	0	1024
performance_schema_max_socket_instances	-1	GLOBAL		Integer	-1	1048576
performance_schema_max_sql_text_length	1024	GLOBAL		Integer	0	1048576
performance_schema_max_stage_classes	175	GLOBAL		Integer	0	1024
performance_schema_max_statement_classes	234	GLOBAL		Integer	0	256
performance_schema_max_statement_stack	10	GLOBAL		Integer	1	256
performance_schema_max_table_handles	-1	GLOBAL		Integer	-1	1048576
performance_schema_max_table_instances	-1	GLOBAL		Integer	-1	1048576
performance_schema_max_table_lock_stat	-1	GLOBAL		Integer	-1	1048576
performance_schema_max_thread_classes	100	GLOBAL		Integer	0	1024
performance_schema_max_thread_instances	-1	GLOBAL		Integer	-1	1048576
performance_schema_session_connect_attrs_size	512	GLOBAL		Integer	-1	1048576
performance_schema_setup_actors_size	-1	GLOBAL		Integer	-1	1048576
performance_schema_setup_objects_size	-1	GLOBAL		Integer	-1	1048576
performance_schema_show_processlist	OFF	GLOBAL	writable	Boolean		
performance_schema_users_size	-1	GLOBAL		Integer	-1	1048576
persist_only_admin_x509_subject		GLOBAL		String		
persist_sensitive_variables_in_plaintext	ON	GLOBAL		Boolean		
persisted_globals_load	ON	GLOBAL		Boolean		
pid_file		GLOBAL		String		
plugin_dir		GLOBAL		String		
port	3397	GLOBAL		Integer	0	65535
preload_buffer_size	32768	BOTH	writable	Integer	1024	1073741824
print_identified_with_as_hex	OFF	BOTH	writable	Boolean		
profiling	OFF	BOTH	writable	Boolean		
profiling_history_size	15	BOTH	writable	Integer	0	100
protocol_compression_algorithms	zlib,zstd,uncompressed	GLOBAL	writable	String		
protocol_version	10	GLOBAL		Integer	0	4294967295
proxy_user		SESSION		String		
pseudo_replica_mode	OFF	SESSION	writable	Boolean		
pseudo_slave_mode	OFF	SESSION	writable	Boolean		
pseudo_thread_id	0	SESSION	writable	Integer	0	4294967295
query_alloc_block_size	8192	BOTH	writable	Integer	1024	4294966272
query_prealloc_size	8192	BOTH	writable	Integer	8192	18446744073709550592
rand_seed1	0	SESSION	writable	Integer	0	18446744073709551615
rand_seed2	0	SESSION	writable	Integer	0	18446744073709551615
range_alloc_block_size	4096	BOTH	writable	Integer	4096	4294966272
range_optimizer_max_mem_size	8388608	BOTH	writable	Integer	0	18446744073709551615
rbr_exec_mode	STRICT	BOTH	writable	Enumeration		
read_buffer_size	131072	BOTH	writable	Integer	8192	2147479552
read_only	OFF	GLOBAL	writable	Boolean		
read_rnd_buffer_size	262144	BOTH	writable	Integer	1	2147483647
regexp_stack_limit	8000000	GLOBAL	writable	Integer	0	2147483647
regexp_time_limit	32	GLOBAL	writable	Integer	0	2147483647
relay_log		GLOBAL		String		
relay_log_basename		GLOBAL		String		
relay_log_index		GLOBAL		String		
relay_log_purge	ON	GLOBAL	writable	Boolean		
relay_log_recovery	OFF	GLOBAL		Boolean		
relay_log_space_limit	0	GLOBAL		Integer	0	18446744073709551615
replica_allow_batching	ON	GLOBAL	writable	Boolean		
replica_allow_higher_version_source	ON	GLOBAL	writable	Boolean		
replica_checkpoint_group	512	GLOBAL	writable	Integer	32	524280
replica_checkpoint_period	300	GLOBAL	writable	Integer	1	4294967295
replica_compressed_protocol	OFF	GLOBAL	writable	Boolean		
replica_exec_mode	STRICT	GLOBAL	writable	Enumeration		
replica_load_tmpdir		GLOBAL		String		
replica_max_allowed_packet	1073741824	GLOBAL	writable	Integer	1024	1073741824
replica_net_timeout	60	GLOBAL	writable	Integer	1	31536000
replica_parallel_workers	4	GLOBAL	writable	Integer	1	1024
replica_pending_jobs_size_max	134217728	GLOBAL	writable	Integer	1024	18446744073709550592
replica_preserve_commit_order	ON	GLOBAL	writable	Boolean		
replica_skip_errors	OFF	GLOBAL		String		
replica_sql_verify_checksum	ON	GLOBAL	writable	Boolean		
replica_transaction_retries	10	GLOBAL	writable	Integer	0	18446744073709551615
replica_type_conversions		GLOBAL	writable	Set		
replication_optimize_for_static_plugin_config	OFF	GLOBAL	writable	Boolean		
replication_sender_observe_commit_only	OFF	GLOBAL	writable	Boolean		
report_host		GLOBAL		String		
report_password		GLOBAL		String		
report_port	0	GLOBAL		Integer	0	65535
report_user		GLOBAL		String		
require_row_format	OFF	SESSION	writable	Boolean		
require_secure_transport	OFF	GLOBAL	writable	Boolean		
restrict_fk_on_non_standard_key	ON	BOTH	writable	Boolean		
resultset_metadata	FULL	SESSION	writable	Enumeration		
rpl_read_size	8192	GLOBAL	writable	Integer	8192	18446744073709547520
rpl_stop_replica_timeout	31536000	GLOBAL	writable	Integer	2	31536000
rpl_stop_slave_timeout	31536000	GLOBAL	writable	Integer	2	31536000
schema_definition_cache	256	GLOBAL	writable	Integer	256	524288
secondary_engine_cost_threshold	100000.000000	BOTH	writable	Numeric	0	9218868437227405311
secure_file_priv	NULL	GLOBAL		String		
select_into_buffer_size	131072	BOTH	writable	Integer	8192	2147479552
select_into_disk_sync	OFF	BOTH	writable	Boolean		
select_into_disk_sync_delay	0	BOTH	writable	Integer	0	31536000
server_id	1	GLOBAL	writable	Integer	0	4294967295
server_id_bits	32	GLOBAL	writable	Integer	0	32
server_memory	0	GLOBAL		Integer	0	18446744073709551615
server_uuid		GLOBAL		String		
session_track_gtids	OFF	BOTH	writable	Enumeration		
session_track_schema	ON	BOTH	writable	Boolean		
session_track_state_change	OFF	BOTH	writable	Boolean		
session_track_system_variables	time_zone,autocommit,character_set_client,character_set_results,character_set_connection	BOTH	writable	String		
session_track_transaction_info	OFF	BOTH	writable	Enumeration		
set_operations_buffer_size	262144	BOTH	writable	Integer	16384	18446744073709550592
sha256_password_auto_generate_rsa_keys	ON	GLOBAL		Boolean		
sha256_password_private_key_path	private_key.pem	GLOBAL		String		
sha256_password_proxy_users	OFF	GLOBAL	writable	Boolean		
sha256_password_public_key_path	public_key.pem	GLOBAL		String		
show_create_table_skip_secondary_engine	OFF	SESSION	writable	Boolean		
show_create_table_verbosity	OFF	BOTH	writable	Boolean		
show_gipk_in_create_table_and_information_schema	ON	BOTH	writable	Boolean		
skip_external_locking	ON	GLOBAL		Boolean		
skip_name_resolve	OFF	GLOBAL		Boolean		
skip_networking	OFF	GLOBAL		Boolean		
skip_replica_start	OFF	GLOBAL		Boolean		
skip_show_database	OFF	GLOBAL		Boolean		
skip_slave_start	OFF	GLOBAL		Boolean		
slave_allow_batching	ON	GLOBAL	writable	Boolean		
slave_checkpoint_group	512	GLOBAL	writable	Integer	32	524280
slave_checkpoint_period	300	GLOBAL	writable	Integer	1	4294967295
slave_compressed_protocol	OFF	GLOBAL	writable	Boolean		
slave_exec_mode	STRICT	GLOBAL	writable	Enumeration		
slave_load_tmpdir		GLOBAL		String		
slave_max_allowed_packet	1073741824	GLOBAL	writable	Integer	1024	1073741824
slave_net_timeout	60	GLOBAL	writable	Integer	1	31536000
slave_parallel_workers	4	GLOBAL	writable	Integer	1	1024
slave_pending_jobs_size_max	134217728	GLOBAL	writable	Integer	1024	18446744073709550592
slave_preserve_commit_order	ON	GLOBAL	writable	Boolean		
slave_skip_errors	OFF	GLOBAL		String		
slave_sql_verify_checksum	ON	GLOBAL	writable	Boolean		
slave_transaction_retries	10	GLOBAL	writable	Integer	0	18446744073709551615
slave_type_conversions		GLOBAL	writable	Set		
slow_launch_time	2	GLOBAL	writable	Integer	0	31536000
slow_query_log	OFF	GLOBAL	writable	Boolean		
slow_query_log_file		GLOBAL	writable	String		
socket		GLOBAL		String		
sort_buffer_size	262144	BOTH	writable	Integer	32768	18446744073709551615
source_verify_checksum	OFF	GLOBAL	writable	Boolean		
sql_auto_is_null	OFF	BOTH	writable	Boolean		
sql_big_selects	ON	BOTH	writable	Boolean		
sql_buffer_result	OFF	BOTH	writable	Boolean		
sql_generate_invisible_primary_key	OFF	BOTH	writable	Boolean		
sql_log_bin	ON	SESSION	writable	Boolean		
sql_log_off	OFF	BOTH	writable	Boolean		
sql_mode	ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION	BOTH	writable	Set		
sql_notes	ON	BOTH	writable	Boolean		
sql_quote_show_create	ON	BOTH	writable	Boolean		
sql_replica_skip_counter	0	GLOBAL	writable	Integer	0	4294967295
sql_require_primary_key	OFF	BOTH	writable	Boolean		
sql_safe_updates	OFF	BOTH	writable	Boolean		
sql_select_limit	18446744073709551615	BOTH	writable	Integer	0	18446744073709551615
sql_slave_skip_counter	0	GLOBAL	writable	Integer	0	4294967295
sql_warnings	OFF	BOTH	writable	Boolean		
ssl_ca	ca.pem	GLOBAL	writable	String		
ssl_capath		GLOBAL	writable	String		
ssl_cert	server-cert.pem	GLOBAL	writable	String		
ssl_cipher		GLOBAL	writable	String		
ssl_crl		GLOBAL	writable	String		
ssl_crlpath		GLOBAL	writable	String		
ssl_fips_mode	OFF	GLOBAL		Enumeration		
ssl_key	server-key.pem	GLOBAL	writable	String		
ssl_session_cache_mode	ON	GLOBAL	writable	Boolean		
ssl_session_cache_timeout	300	GLOBAL	writable	Integer	0	86400
statement_id	0	SESSION		Integer	0	9223372036854775807
stored_program_cache	256	GLOBAL	writable	Integer	16	524288
stored_program_definition_cache	256	GLOBAL	writable	Integer	256	524288
super_read_only	OFF	GLOBAL	writable	Boolean		
sync_binlog	1	GLOBAL	writable	Integer	0	4294967295
sync_master_info	10000	GLOBAL	writable	Integer	0	4294967295
sync_relay_log	10000	GLOBAL	writable	Integer	0	4294967295
sync_relay_log_info	10000	GLOBAL	writable	Integer	0	4294967295
sync_source_info	10000	GLOBAL	writable	Integer	0	4294967295
system_time_zone	UTC	GLOBAL		String		
table_definition_cache	2000	GLOBAL	writable	Integer	400	524288
table_encryption_privilege_check	OFF	GLOBAL	writable	Boolean		
table_open_cache	4000	GLOBAL	writable	Integer	1	524288
table_open_cache_instances	16	GLOBAL		Integer	1	64
table_open_cache_triggers	524288	GLOBAL	writable	Integer	1	524288
tablespace_definition_cache	256	GLOBAL	writable	Integer	256	524288
temptable_max_mmap	0	GLOBAL	writable	Integer	0	18446744073709551615
temptable_max_ram	1073741824	GLOBAL	writable	Integer	2097152	18446744073709551615
terminology_use_previous	NONE	BOTH	writable	Enumeration		
thread_cache_size	9	GLOBAL	writable	Integer	0	16384
thread_handling	one-thread-per-connection	GLOBAL		Enumeration		
thread_stack	1048576	GLOBAL		Integer	131072	18446744073709550592
time_zone	SYSTEM	BOTH	writable	String		
timestamp	0	SESSION	writable	Numeric	0	0
tls_certificates_enforced_validation	OFF	GLOBAL		Boolean		
tls_ciphersuites		GLOBAL	writable	String		
tls_version	TLSv1.2,TLSv1.3	GLOBAL	writable	String		
tmp_table_size	16777216	BOTH	writable	Integer	1024	18446744073709551615
tmpdir		GLOBAL		String		
transaction_alloc_block_size	8192	BOTH	writable	Integer	1024	131072
transaction_allow_batching	OFF	SESSION	writable	Boolean		
transaction_isolation	REPEATABLE-READ	BOTH	writable	Enumeration		
transaction_prealloc_size	4096	BOTH	writable	Integer	1024	131072
transaction_read_only	OFF	BOTH	writable	Boolean		
unique_checks	ON	BOTH	writable	Boolean		
updatable_views_with_limit	YES	BOTH	writable	Enumeration		
use_secondary_engine	ON	SESSION	writable	Enumeration		
version	9.7.4-2	GLOBAL		String		
version_comment		GLOBAL		String		
version_compile_machine		GLOBAL		String		
version_compile_os		GLOBAL		String		
version_compile_zlib	1.3.2	GLOBAL		String		
version_with_update	9.7.4.0-2	GLOBAL		String		
wait_timeout	28800	BOTH	writable	Integer	1	31536000
warning_count	0	SESSION		Integer	0	18446744073709551615
windowing_use_high_precision	ON	BOTH	writable	Boolean		
xa_detach_on_prepare	ON	BOTH	writable	Boolean		
`;
