/** What is known of a session on the server: its variables, its database, the charsets that it speaks. Kept current by session tracking. */
import type { SessionObserver } from '../../backend.ts';
import { loadTextCodec, type TextCodec, UTF8 } from '../../codec/text.ts';
import { ServerStatus } from '../../result.ts';
import type { Value } from '../../types.ts';
import type { SessionChanges } from './replies.ts';

/** Session variables that doors ask for; read at the start. */
export const VARIABLES = [
  'autocommit',
  'character_set_client',
  'character_set_connection',
  'character_set_results',
  'collation_connection',
  'interactive_timeout',
  'local_infile',
  'max_allowed_packet',
  'net_write_timeout',
  'sql_mode',
  'time_zone',
  'version',
  'wait_timeout',
] as const;

/** Those of them that sessions change, and have to be told of. */
const FOLLOWED = [
  'autocommit',
  'character_set_client',
  'character_set_connection',
  'character_set_results',
  'collation_connection',
  'interactive_timeout',
  'net_write_timeout',
  'sql_mode',
  'time_zone',
  'wait_timeout',
];

/**
 * Those that sessions like to change besides: where a session may have to be set up again on another connection the server has to tell of them.
 * What is not among them stays where it is. Each server ignores those that it does not have.
 */
const REMEMBERED = [
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

/** What decides of what the server tells: read anew after statements that set it, since they may have made it silent. */
export const TRACKERS = [
  'session_track_system_variables',
  'session_track_schema',
  'session_track_state_change',
  'session_track_transaction_info',
] as const;
/** Settings that clients believe to be as they set them, while the server is kept at what is needed here. */
const KEPT: ReadonlySet<string> = new Set([...TRACKERS.slice(0, 3), 'resultset_metadata']);

/** A value as the server told it. Of those that `isRestorable`. */
function literal(value: string): string {
  if (value === '') return "''";
  return /^-?\d+(?:\.\d+)?$/.test(value) ? value : `'${value.replaceAll("'", "''")}'`;
}
/** Whether a value can be set again, whatever sql_mode and charset the server has at that time. */
export function isRestorable(value: string): boolean {
  return /^[\x20-\x5b\x5d-\x7e]*$/.test(value);
}

/** Status bits that belong to one answer, not to the session. */
const OF_ANSWERS = ServerStatus.MORE_RESULTS_EXISTS | ServerStatus.CURSOR_EXISTS | ServerStatus.LAST_ROW_SENT;

const NOTHING: readonly string[] = [];

export class SessionState {
  readonly #variables = new Map<string, string | number | null>();
  #database: string | null;
  #status: number = ServerStatus.AUTOCOMMIT;
  #observer: SessionObserver | null = null;
  /** character_set_client: of what is sent. */
  client: TextCodec = UTF8;
  /** Of names and messages that come. */
  names: TextCodec = UTF8;
  /** Statements of ours run: what they change is not the client's business. */
  silent = false;
  /** After SET NAMES: MySQL tells of the charsets only. */
  collationUnknown = false;
  readonly #toRestore = new Set<string>();
  #followed: readonly string[] = FOLLOWED;
  readonly #shared: boolean;
  /** The collation of the last SET NAMES, or of the login. */
  #named = '';
  /** Those of `CHARSETS` that were set one by one since then. */
  readonly #apart = new Set<string>();
  /** Another one after each change of a variable or of the database. */
  revision = 0;
  /** What the session has set, by variable, as the server told it. */
  readonly #own = new Map<string, string>();

  /** @param shared whether the session may have to be set up again on another connection. */
  constructor(database: string | null, shared: boolean) {
    this.#database = database;
    this.#shared = shared;
  }

  /**
   * Decides what the server is to tell of.
   * @param more variables that are always told.
   * @param known the variables of the server: some will not have others named.
   */
  follow(more: readonly string[], known: ReadonlySet<string>): void {
    this.#followed = [...FOLLOWED, ...more, ...(this.#shared ? REMEMBERED.filter((name) => known.has(name)) : [])];
  }

  get isShared(): boolean {
    return this.#shared;
  }
  get database(): string | null {
    return this.#database;
  }
  set database(name: string | null) {
    this.revision++;
    this.#database = name;
  }
  get status(): number {
    return this.#status;
  }
  variable(name: string): string | number | null {
    return this.#variables.get(name) ?? null;
  }
  /** The client has set what is to be told: it hears of that too. */
  putTracker(name: string, value: Value): void {
    this.put(name, value);
    this.#observer?.variable(name, String(value));
  }
  put(name: string, value: Value): void {
    if (name === 'collation_connection' && typeof value === 'string' && !this.#apart.has('character_set_connection')) this.#named = value;
    this.#variables.set(name, typeof value === 'bigint' ? Number(value) : value instanceof Uint8Array ? null : value);
  }
  observe(observer: SessionObserver): void {
    this.#observer = observer;
  }

  /** Takes what an answer tells. */
  apply(status: number, changes: SessionChanges | null): void {
    this.#status = status & ~OF_ANSWERS;
    if (changes === null) return;
    if (changes.database !== undefined) this.#moved(changes.database);
    for (const [name, value] of changes.variables) this.#changed(name, value);
    if (this.silent) return;
    const told = (wanted: string) => changes.variables.some(([name]) => name === wanted);
    if (this.#shared) this.#followNames(changes.variables, told);
    if (told('character_set_connection')) this.collationUnknown = !told('collation_connection');
    if (changes.state && this.#tellsState) this.#observer?.state();
    for (const { kind, text } of changes.transactions) this.#observer?.transaction(kind, text);
  }
  #followNames(variables: SessionChanges['variables'], told: (name: string) => boolean): void {
    const named = told('character_set_client') && told('character_set_connection') && told('character_set_results');
    if (named) this.#apart.clear();
    else for (const [name] of variables) if (CHARSETS.has(name)) this.#apart.add(name);
  }
  /** Whether the client wants to know what the server has to tell for the sake of sharing. */
  get #tellsState(): boolean {
    const asked = this.variable('session_track_state_change');
    return !this.#shared || asked === 1 || asked === 'ON';
  }
  #moved(name: string): void {
    this.revision++;
    this.#database = name === '' ? null : name;
    if (!this.silent) this.#observer?.database();
  }
  #changed(name: string, value: string): void {
    const kept = KEPT.has(name);
    if (this.silent && kept) return;
    this.#variables.set(name, /^\d{1,15}$/.test(value) ? Number(value) : value);
    if (this.silent) return;
    this.revision++;
    if (this.#shared && !kept) this.#own.set(name, value);
    // Trackers are read anew by who has seen the statement.
    if (kept && !name.startsWith('session_track_')) this.#toRestore.add(name);
    this.#observer?.variable(name, value);
  }

  /** What makes the server tell of what has to be known here, whatever the client has set. */
  get tracking(): string {
    return `SET ${this.#trackingAssignments.join(', ')}`;
  }
  get #trackingAssignments(): readonly string[] {
    const always = ['SESSION session_track_schema = ON', `SESSION session_track_system_variables = '${this.trackedList}'`];
    return this.#shared ? [...always, 'SESSION session_track_state_change = ON'] : always;
  }

  /** The session has been reset: it has set nothing. */
  forget(): void {
    this.revision++;
    this.#own.clear();
    this.#apart.clear();
    this.#toRestore.clear();
  }
  /** The statement that makes another connection, which has just been reset, this session's own. @param insertId what LAST_INSERT_ID() is. */
  restoration(insertId: number | bigint): string {
    const own = [...this.#own].filter(([name]) => !CHARSETS.has(name)).map(([name, value]) => `SESSION ${name} = ${literal(value)}`);
    const transactions = this.variable('session_track_transaction_info');
    return `SET ${[
      ...this.#charsets(),
      ...this.#trackingAssignments,
      ...(transactions === null ? [] : [`SESSION session_track_transaction_info = ${literal(String(transactions))}`]),
      ...own,
      ...(insertId === 0 ? [] : [`SESSION last_insert_id = ${insertId}`]),
    ].join(', ')}`;
  }
  /** The variables that the server tells of: the client's choice and ours. */
  get trackedList(): string {
    const own = String(this.variable('session_track_system_variables') ?? '').trim();
    if (own === '*') return own;
    const names = own.split(',').map((name) => name.trim().toLowerCase());
    return [...new Set([...names, ...this.#followed])].filter((name) => /^\w+$/.test(name)).join(',');
  }

  /** As SET NAMES did it last, since that decides of the collation that results have too; and what was set otherwise. */
  #charsets(): readonly string[] {
    const charset = /^[^_]*/.exec(this.#named)?.[0] ?? '';
    const names = charset === '' || NO_CLIENTS.has(charset) ? '' : charset;
    const differs = (name: string, from: string) => names === '' || this.#apart.has(name) || String(this.variable(name) ?? '') !== from;
    const assigned = [
      ...(differs('character_set_client', charset) ? ['character_set_client'] : []),
      ...(differs('character_set_results', charset) ? ['character_set_results'] : []),
      ...(differs('collation_connection', this.#named) ? ['collation_connection'] : []),
    ];
    return [...(names === '' ? [] : [`NAMES ${names} COLLATE ${this.#named}`]), ...assigned.flatMap((name) => this.#charset(name))];
  }
  #charset(name: string): readonly string[] {
    const value = String(this.variable(name) ?? '');
    if (value !== '') return [`SESSION ${name} = ${literal(value)}`];
    return name === 'character_set_results' ? [`SESSION ${name} = NULL`] : [];
  }

  /** Statements that undo, on the server, settings which the client believes to have made. */
  restorations(): readonly string[] {
    if (this.#toRestore.size === 0) return NOTHING;
    const names = new Set(this.#toRestore);
    this.#toRestore.clear();
    const found: string[] = [];
    if (names.has('resultset_metadata')) found.push('SET SESSION resultset_metadata = FULL');
    return found;
  }

  /** After an answer: the charsets that it may have changed. @returns a promise where one has to be loaded. */
  followCharsets(): Promise<void> | undefined {
    const client = this.#variables.get('character_set_client');
    const results = this.#variables.get('character_set_results');
    // Without a charset for results names come in the server's own, which is UTF-8.
    const names = typeof results === 'string' && results !== '' && results !== 'binary' ? results : 'utf8mb4';
    if (client === this.client.charset && names === this.names.charset) return undefined;
    return this.#loadCharsets(typeof client === 'string' ? client : 'utf8mb4', names);
  }
  async #loadCharsets(client: string, names: string): Promise<void> {
    this.client = (await loadTextCodec(client)) ?? UTF8;
    this.names = (await loadTextCodec(names)) ?? UTF8;
  }
}
