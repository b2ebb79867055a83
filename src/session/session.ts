/** One client's session, whatever its door: its backend connection, what it is doing, its prepared statements. */
import type { BackendConnection, ProcessInfo, Traffic } from '../backend.ts';
import type { TextCodec } from '../codec/text.ts';
import { SqlError } from '../errors.ts';
import { ServerStatus } from '../result.ts';
import { withoutSecrets } from '../sql/secrets.ts';
import type { PlanClass } from '../statement-records.ts';
import type { TransactionInfo } from '../virtual/wsql/index.ts';
import type { SessionRegistry } from './registry.ts';
import type { Outcome, RecordedClient } from './statement-recorder.ts';

/** A prepared statement, as far as a session goes. */
export interface Closable {
  close(): void;
}
export type SessionCommand = ProcessInfo['command'];

/** What the door does when its session is killed: it closes the connection, at once or when its statement has ended. */
export type OnKill = () => void;

/** Who a session is of. */
export interface SessionIdentity {
  readonly id: number;
  readonly user: string;
  /** As in USER(). */
  readonly host: string;
  /** `host:port`, as the process list shows it. */
  readonly address: string;
  /** `mysql`, `websocket` */
  readonly door: string;
}

/** A statement as it came: read only where somebody wants to see it. */
export interface EncodedText {
  readonly bytes: Buffer;
  readonly start: number;
  readonly codec: TextCodec;
  decoded: string | null;
}
/** Where another server gives out ids of prepared statements, those of the door's own begin here. */
export const OWN_STATEMENTS = 0x40000000;

export class Session {
  /** Whose statements it runs: of a session that is lent, the one who has it. */
  client: RecordedClient;
  readonly id: number;
  readonly user: string;
  readonly host: string;
  readonly address: string;
  readonly connection: BackendConnection;
  readonly #registry: SessionRegistry;
  readonly #onKill: OnKill;

  /** What it does, since when (performance.now()), and the text of it. */
  command: SessionCommand = 'Sleep';
  since = performance.now();
  #statement: string | EncodedText | null = null;
  /** The statement that runs now, of several that a command may have. */
  #began = 0;
  /** performance.now() at the end of its answer, where somebody has looked; -1. */
  #answeredAt = -1;
  /** The command. */
  #begunAt = 0;
  /** performance.now() when its transaction began, as of the end of the last command; -1: there is none. How many commands are part of it. */
  transactionSince = -1;
  transactionStatements = 0;
  /** What it has exchanged with its client, where its door counts that. */
  traffic: Traffic | null = null;
  /** KILL CONNECTION was said: no further answer but error 1317. */
  killed = false;
  /** Its last statement was the KILL: it alone is told (1317), others see the connection go. */
  killedItself = false;

  /** Whether the command has been answered with an error. */
  failed = false;
  /** KILL was said since the command started. */
  #cancelled = false;
  readonly #statements = new Map<number, Closable>();
  #lastStatementId: number;

  constructor(identity: SessionIdentity, connection: BackendConnection, registry: SessionRegistry, onKill: OnKill) {
    this.client = identity;
    this.id = identity.id;
    this.user = identity.user;
    this.host = identity.host;
    this.address = identity.address;
    this.connection = connection;
    this.#registry = registry;
    this.#onKill = onKill;
    this.#lastStatementId = connection.relay === undefined ? 0 : OWN_STATEMENTS;
    registry.add(this);
  }

  /** A command starts. */
  begin(command: SessionCommand, statement: string | EncodedText | null): void {
    this.command = command;
    this.#statement = statement;
    this.since = performance.now();
    this.#began = this.since;
    this.#begunAt = this.since;
    this.failed = false;
    this.#cancelled = false;
  }
  /** Null where none is open, as of the end of the last command. */
  get transaction(): TransactionInfo | null {
    if (this.transactionSince < 0) return null;
    const { client, connection, transactionStatements: statements } = this;
    const state = connection.transactionState?.() ?? null;
    return {
      thread: this.id,
      client: client.id,
      door: client.door,
      user: client.user,
      database: connection.database,
      since: performance.timeOrigin + this.transactionSince,
      statements,
      reads: state?.reads ?? null,
      writes: state?.writes ?? null,
      handle: null,
      deadline: null,
    };
  }
  /** Whether anybody keeps what has run. */
  get isRecorded(): boolean {
    return this.#registry.recorder !== null;
  }
  /**
   * A statement of the command has been answered.
   * @param text of it; null: of the whole command.
   * @param handedOn how it was run, where its connection cannot say.
   */
  answered(text: string | null, outcome: Outcome, handedOn: PlanClass = 'forwarded'): void {
    const { recorder } = this.#registry;
    const { command } = this;
    if (recorder === null || (command !== 'Query' && command !== 'Execute')) return;
    const source = text ?? this.statement;
    if (source === null) return;
    const now = performance.now();
    recorder.record(this, source, command === 'Execute', this.#began, now, outcome, handedOn);
    this.#began = now;
    this.#answeredAt = now;
  }
  /** It has ended. */
  idle(): void {
    this.command = 'Sleep';
    this.#statement = null;
    this.since = this.#answeredAt < 0 ? performance.now() : this.#answeredAt;
    if ((this.connection.status & ServerStatus.IN_TRANS) === 0) this.transactionSince = -1;
    else {
      if (this.transactionSince < 0) {
        this.transactionSince = this.#begunAt;
        this.transactionStatements = 0;
      }
      this.transactionStatements++;
    }
    this.#answeredAt = -1;
  }
  /** Its text. */
  get statement(): string | null {
    const text = this.#statement;
    if (text === null || typeof text === 'string') return text;
    text.decoded ??= text.codec.decode(text.bytes, text.start, text.bytes.length);
    return text.decoded;
  }
  get isIdle(): boolean {
    return this.command === 'Sleep';
  }

  /** Stops what runs; harmless where nothing does. */
  cancel(): void {
    if (this.isIdle) return;
    this.#cancelled = true;
    this.connection.cancel();
  }
  /** Whether what runs is to stop. */
  get stopping(): boolean {
    return this.#cancelled;
  }
  /** @param by the thread id of who does it, where that is known. */
  kill(by: number | null): void {
    if (this.killed) return;
    this.killed = true;
    this.killedItself = by === this.id;
    this.#cancelled = true;
    this.connection.cancel();
    this.#onKill();
  }

  describe(now: number): ProcessInfo {
    const { statement } = this;
    return {
      id: this.id,
      user: this.user,
      host: this.address,
      database: this.connection.database,
      command: this.command,
      seconds: Math.floor((now - this.since) / 1000),
      state: this.isIdle ? '' : this.killed ? 'Killed' : (this.connection.activity ?? 'executing'),
      statement: statement === null ? null : withoutSecrets(statement),
    };
  }

  /** @returns its id in this session. @throws SqlError 1461 */
  addStatement(statement: Closable): number {
    const own = this.connection.variable('max_prepared_stmt_count');
    const limit = typeof own === 'number' ? own : this.#registry.maxPreparedStatements;
    if (this.#registry.preparedStatements >= limit) {
      statement.close();
      throw new SqlError(1461, '42000', `Can't create more than max_prepared_stmt_count statements (current value: ${limit})`);
    }
    this.#registry.preparedStatements++;
    this.#lastStatementId++;
    this.#statements.set(this.#lastStatementId, statement);
    return this.#lastStatementId;
  }
  /** Harmless where there is none such. */
  closeStatement(id: number): void {
    const statement = this.#statements.get(id);
    if (statement === undefined) return;
    this.#statements.delete(id);
    this.#registry.preparedStatements--;
    statement.close();
  }
  closeStatements(): void {
    for (const id of [...this.#statements.keys()]) this.closeStatement(id);
  }

  /** COM_RESET_CONNECTION. */
  reset(): void | Promise<void> {
    this.closeStatements();
    return this.connection.reset();
  }

  /** Rolls back, frees, and leaves the process list. */
  close(): void | Promise<void> {
    this.#registry.remove(this);
    this.closeStatements();
    return this.connection.close();
  }
}
