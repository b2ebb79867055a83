/** What is known of a session on the server: its variables, its database, the charsets that it speaks. Kept current by session tracking. */
import type { SessionObserver } from '../../backend.ts';
import { loadTextCodec, type TextCodec, UTF8 } from '../../codec/text.ts';
import { ServerStatus } from '../../result.ts';
import type { Value } from '../../types.ts';
import { REMEMBERED, Remembered } from './pool/remembered.ts';
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

/** What decides of what the server tells: read anew after statements that set it, since they may have made it silent. */
export const TRACKERS = [
  'session_track_system_variables',
  'session_track_schema',
  'session_track_state_change',
  'session_track_transaction_info',
] as const;
/** Settings that clients believe to be as they set them, while the server is kept at what is needed here. */
const KEPT: ReadonlySet<string> = new Set([...TRACKERS.slice(0, 3), 'resultset_metadata']);

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
  /** Another one after each change of a variable or of the database. */
  revision = 0;
  /** Where it may have to be set up again on another connection. */
  readonly #remembered: Remembered | null;

  /** @param shared whether the session may have to be set up again on another connection. */
  constructor(database: string | null, shared: boolean) {
    this.#database = database;
    this.#remembered = shared ? new Remembered() : null;
  }

  /**
   * Decides what the server is to tell of.
   * @param more variables that are always told.
   * @param known the variables of the server: some will not have others named.
   */
  follow(more: readonly string[], known: ReadonlySet<string>): void {
    this.#followed = [...FOLLOWED, ...more, ...(this.isShared ? REMEMBERED.filter((name) => known.has(name)) : [])];
  }

  get isShared(): boolean {
    return this.#remembered !== null;
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
    if (name === 'collation_connection' && typeof value === 'string') this.#remembered?.hasCollation(value);
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
    this.#remembered?.told(changes.variables.map(([name]) => name));
    if (told('character_set_connection')) this.collationUnknown = !told('collation_connection');
    if (changes.state && this.#tellsState) this.#observer?.state();
    for (const { kind, text } of changes.transactions) this.#observer?.transaction(kind, text);
    if (changes.gtids !== undefined) this.#observer?.gtids?.(changes.gtids);
  }
  /** Whether the client wants to know what the server has to tell for the sake of sharing. */
  get #tellsState(): boolean {
    const asked = this.variable('session_track_state_change');
    return !this.isShared || asked === 1 || asked === 'ON';
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
    if (!kept) this.#remembered?.set(name, value);
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
    return this.isShared ? [...always, 'SESSION session_track_state_change = ON'] : always;
  }

  /** The session has been reset: it has set nothing. */
  forget(): void {
    this.revision++;
    this.#remembered?.forget();
    this.#toRestore.clear();
  }
  /** The statement that makes another connection, which has just been reset, this session's own. @param insertId what LAST_INSERT_ID() is. */
  restoration(insertId: number | bigint): string {
    const transactions = this.variable('session_track_transaction_info');
    return `SET ${[
      ...(this.#remembered?.charsets((name) => String(this.variable(name) ?? '')) ?? []),
      ...this.#trackingAssignments,
      ...(transactions === null ? [] : [`SESSION session_track_transaction_info = '${transactions}'`]),
      ...(this.#remembered?.settings() ?? []),
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
