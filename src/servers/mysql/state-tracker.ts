/**
 * Keeps what clients with CLIENT_SESSION_TRACK want to know of their session until the next OK tells it.
 * https://dev.mysql.com/doc/refman/8.4/en/session-state-tracking.html
 */
import type { BackendConnection, SessionObserver, TransactionState } from '../../backend.ts';
import type { SessionChange } from '../../codec/packets/session-track.ts';

const NONE: readonly SessionChange[] = [];
/** MySQL's default of session_track_system_variables, for backends that have no such variable. */
const FOLLOWED = 'time_zone,autocommit,character_set_client,character_set_results,character_set_connection';

export class StateTracker implements SessionObserver {
  readonly #connection: BackendConnection;
  /** Null: all. */
  #followed: ReadonlySet<string> | null = new Set();
  #followsSchema = true;
  #followsState = false;
  #transactions: 'OFF' | 'STATE' | 'CHARACTERISTICS' = 'OFF';
  /** Whether there is anything to tell, transactions aside. */
  #pending = false;
  readonly #variables = new Map<string, string>();
  #schema = false;
  #state = false;
  #gtids: string | null = null;
  readonly #told = new Map<'transaction state' | 'transaction characteristics', string>();
  #toldState = '________';
  #toldCharacteristics = '';
  #toldTransaction = 0;
  /** The transaction in which rows were sent last. */
  #sentIn = 0;

  constructor(connection: BackendConnection) {
    this.#connection = connection;
    this.#readSettings();
    connection.observe?.(this);
    if (connection.database !== null) this.database();
  }

  /** The session is as new: what happened before is told no more. */
  restart(): void {
    this.#readSettings();
    this.#forget();
  }
  #forget(): void {
    this.#variables.clear();
    this.#told.clear();
    this.#schema = false;
    this.#state = false;
    this.#gtids = null;
    this.#pending = false;
  }
  #readSettings(): void {
    const setting = (name: string) => this.#connection.variable(name);
    const followed = String(setting('session_track_system_variables') ?? FOLLOWED).trim();
    this.#followed = followed === '*' ? null : new Set(followed.split(',').map((name) => name.trim().toLowerCase()));
    this.#followsSchema = isOn(setting('session_track_schema') ?? 1);
    this.#followsState = isOn(setting('session_track_state_change'));
    const transactions = setting('session_track_transaction_info');
    this.#transactions = transactions === 'STATE' || transactions === 'CHARACTERISTICS' ? transactions : 'OFF';
  }

  // SessionObserver

  variable(name: string, text: string): void {
    if (name.startsWith('session_track_')) this.#readSettings();
    if (this.#followed === null || this.#followed.has(name)) {
      this.#variables.set(name, text);
      this.#pending = true;
    }
    if (name !== 'session_track_state_change') this.state();
  }
  database(): void {
    if (this.#followsSchema) {
      this.#schema = true;
      this.#pending = true;
    }
    this.state();
  }
  state(): void {
    if (!this.#followsState) return;
    this.#state = true;
    this.#pending = true;
  }

  transaction(kind: 'transaction state' | 'transaction characteristics', text: string): void {
    this.#told.set(kind, text);
    this.#pending = true;
  }

  gtids(text: string): void {
    this.#gtids = text;
    this.#pending = true;
  }

  /** Rows are on their way to the client. */
  rowsSent(): void {
    if (this.#transactions === 'OFF') return;
    const transaction = this.#connection.transactionState?.();
    if (transaction !== undefined && transaction.kind !== 'none') this.#sentIn = transaction.id;
  }

  /** Whether `changes` may have something to tell. */
  get hasNews(): boolean {
    return this.#pending || this.#transactions !== 'OFF';
  }
  /** What happened since the last call. */
  changes(): readonly SessionChange[] {
    if (!this.#pending && this.#transactions === 'OFF') return NONE;
    const found: SessionChange[] = [];
    for (const name of [...this.#variables.keys()].sort()) found.push({ kind: 'variable', name, value: this.#variables.get(name) ?? '' });
    if (this.#schema) found.push({ kind: 'schema', name: this.#connection.database ?? '' });
    if (this.#state) found.push({ kind: 'state' });
    if (this.#gtids !== null) found.push({ kind: 'gtids', text: this.#gtids });
    for (const [kind, text] of this.#told) found.push({ kind, text });
    this.#forget();
    if (this.#transactions !== 'OFF') this.#addTransaction(found);
    return found.length === 0 ? NONE : found;
  }
  #addTransaction(found: SessionChange[]): void {
    const transaction = this.#connection.transactionState?.();
    if (transaction === undefined) return;
    const state = stateText(transaction, this.#sentIn);
    if (state !== this.#toldState) found.push({ kind: 'transaction state', text: state });
    this.#toldState = state;
    if (this.#transactions !== 'CHARACTERISTICS') return;
    const { id, characteristics } = transaction;
    const anew = characteristics !== '' && id !== this.#toldTransaction;
    if (anew || characteristics !== this.#toldCharacteristics) found.push({ kind: 'transaction characteristics', text: characteristics });
    this.#toldCharacteristics = characteristics;
    this.#toldTransaction = id;
  }
}

/** Eight places: transaction, unsafe read, read, unsafe write, write, unsafe statement, result set, LOCK TABLES. */
function stateText({ id, kind, reads, writes, locksTables }: TransactionState, sentIn: number): string {
  const begun = kind !== 'none';
  const place = (letter: string, shown: boolean) => (shown ? letter : '_');
  const letter = kind === 'explicit' ? 'T' : 'I';
  const did = `_${place('R', begun && reads)}_${place('W', begun && writes)}_${place('S', begun && sentIn === id)}`;
  return `${place(letter, begun)}${did}${place('L', locksTables)}`;
}

function isOn(value: string | number | null): boolean {
  return value === 1 || value === 'ON' || value === '1';
}
