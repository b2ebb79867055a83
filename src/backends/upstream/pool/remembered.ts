/** What a session has set of its variables, to set it again on another connection. */

/**
 * Those that sessions like to change besides: where a session may have to be set up again on another connection the server has to tell of them.
 * What is not among them stays where it is. Each server ignores those that it does not have.
 */
export const REMEMBERED = [
  'auto_increment_increment',
  'auto_increment_offset',
  'big_tables',
  'binlog_format',
  'bulk_insert_buffer_size',
  'character_set_server',
  'collation_server',
  'completion_type',
  'cte_max_recursion_depth',
  'default_collation_for_utf8mb4',
  'default_storage_engine',
  'div_precision_increment',
  'explicit_defaults_for_timestamp',
  'foreign_key_checks',
  'group_concat_max_len',
  'information_schema_stats_expiry',
  'innodb_lock_wait_timeout',
  'innodb_strict_mode',
  'join_buffer_size',
  'lc_messages',
  'lc_time_names',
  'lock_wait_timeout',
  'long_query_time',
  'low_priority_updates',
  'max_execution_time',
  'max_heap_table_size',
  'max_join_size',
  'max_sort_length',
  'max_statement_time',
  'net_read_timeout',
  'net_retry_count',
  'optimizer_search_depth',
  'optimizer_switch',
  'query_cache_type',
  'range_optimizer_max_mem_size',
  'read_buffer_size',
  'read_rnd_buffer_size',
  'select_into_buffer_size',
  'sort_buffer_size',
  'sql_auto_is_null',
  'sql_big_selects',
  'sql_buffer_result',
  'sql_generate_invisible_primary_key',
  'sql_log_bin',
  'sql_notes',
  'sql_quote_show_create',
  'sql_require_primary_key',
  'sql_safe_updates',
  'sql_select_limit',
  'sql_warnings',
  'tmp_table_size',
  'transaction_isolation',
  'transaction_read_only',
  'tx_isolation',
  'tx_read_only',
  'unique_checks',
  'updatable_views_with_limit',
  'windowing_use_high_precision',
  'wsrep_sync_wait',
];
/** Set by SET NAMES, or one by one. */
const CHARSETS: ReadonlySet<string> = new Set([
  'character_set_client',
  'character_set_connection',
  'character_set_results',
  'collation_connection',
]);
/** Charsets that no client may have; connections may. */
const NO_CLIENTS: ReadonlySet<string> = new Set(['ucs2', 'utf16', 'utf16le', 'utf32']);

/** A value as the server told it. Of those that `isRestorable`. */
function literal(value: string): string {
  if (value === '') return "''";
  return /^-?\d+(?:\.\d+)?$/.test(value) ? value : `'${value.replaceAll("'", "''")}'`;
}
/** Whether a value can be set again, whatever sql_mode and charset the server has at that time. resultset_metadata is kept at what it has to be. */
export function isRestorable(name: string, value: string): boolean {
  return name !== 'resultset_metadata' && /^[\x20-\x5b\x5d-\x7e]*$/.test(value);
}

export class Remembered {
  /** By variable, as the server told it. */
  readonly #own = new Map<string, string>();
  /** The collation of the last SET NAMES, or of the login. */
  #named = '';
  /** Those of `CHARSETS` that were set one by one since then. */
  readonly #apart = new Set<string>();

  /** The client has set a variable. */
  set(name: string, value: string): void {
    this.#own.set(name, value);
  }
  /** What an answer has told of. SET NAMES and SET CHARACTER SET set three at once. */
  told(names: readonly string[]): void {
    const named = ['character_set_client', 'character_set_connection', 'character_set_results'].every((name) => names.includes(name));
    if (named) this.#apart.clear();
    else for (const name of names) if (CHARSETS.has(name)) this.#apart.add(name);
  }
  /** collation_connection is known. */
  hasCollation(name: string): void {
    if (!this.#apart.has('character_set_connection')) this.#named = name;
  }
  /** The session has been reset. */
  forget(): void {
    this.#own.clear();
    this.#apart.clear();
  }

  /** Assignments of a SET statement. */
  settings(): readonly string[] {
    return [...this.#own].flatMap(([name, value]) => (CHARSETS.has(name) ? [] : [`SESSION ${name} = ${literal(value)}`]));
  }
  /**
   * Assignments that begin a SET statement: charsets as SET NAMES did it last, since that decides of the collation that results have too, and what was set
   * otherwise.
   * @param current what a variable is now; empty for NULL.
   */
  charsets(current: (name: string) => string): readonly string[] {
    const charset = /^[^_]*/.exec(this.#named)?.[0] ?? '';
    const names = charset === '' || NO_CLIENTS.has(charset) ? '' : charset;
    const differs = (name: string, from: string) => names === '' || this.#apart.has(name) || current(name) !== from;
    return [
      ...(names === '' ? [] : [`NAMES ${names} COLLATE ${this.#named}`]),
      ...(differs('character_set_client', charset) ? assigned('character_set_client', current) : []),
      ...(differs('character_set_results', charset) ? assigned('character_set_results', current) : []),
      ...(differs('collation_connection', this.#named) ? assigned('collation_connection', current) : []),
    ];
  }
}

/** Of the charsets only that of results may be NULL. */
function assigned(name: string, current: (name: string) => string): readonly string[] {
  const value = current(name);
  if (value !== '') return [`SESSION ${name} = ${literal(value)}`];
  return name === 'character_set_results' ? [`SESSION ${name} = NULL`] : [];
}
