/** One session on an upstream server. */
import type { BackendConnection, ConnectionHost, PreparedStatement, QueryOptions, SessionObserver } from '../../backend.ts';
import { collationById } from '../../codec/collations.ts';
import { encodeRaw, type TextCodec } from '../../codec/text.ts';
import { MAX_PAYLOAD } from '../../codec/writer.ts';
import { ProtocolError, SqlError } from '../../errors.ts';
import { LimitedStatement } from '../../limited-statement.ts';
import type { PacketSink, RelayedCommand } from '../../packet-relay.ts';
import { Collector, type ResultSink, type Warning } from '../../result.ts';
import { DEFAULT_MODE, type ParseMode, parseModeOf } from '../../sql/index.ts';
import type { Field, Value } from '../../types.ts';
import { Canceller, type Kill } from './cancel.ts';
import { killHere, killThere } from './kill.ts';
import { ConnectionLost, type Dialect, type Link } from './link/link.ts';
import type { RawPacket } from './link/packets.ts';
import { type FileRequest, requestedFile } from './local-file.ts';
import type { LocalFolders } from './local-folders.ts';
import { queryPayload } from './parameters.ts';
import { type KnownIds, withKnownIds } from './process-list.ts';
import { checkReadOnly, READ_ONLY, RUNS_OTHERS } from './read-only.ts';
import { mayBeOurs } from './relay/commands.ts';
import { SessionRelay, type SessionRelayHost } from './relay/session-relay.ts';
import { decodeEnd, decodeField, decodeOk, isEnd, type SessionChanges } from './replies.ts';
import { ResultReader } from './result-reader.ts';
import { type RowDecoder, textRows } from './rows.ts';
import { SessionState, TRACKERS, VARIABLES } from './session-state.ts';
import { prepare, type StatementHost } from './statement.ts';
import { syntaxErrorPosition } from './syntax-error.ts';

const COM_INIT_DB = 0x02;
const COM_FIELD_LIST = 0x04;
const COM_RESET_CONNECTION = 0x1f;

export interface SessionOptions {
  readonly link: Link;
  readonly database: string | null;
  /** Collation id of the session. */
  readonly collation: number;
  /** KILL QUERY of this session over another connection. */
  readonly kill: () => Kill;
  /** The id that this session's client was told, and what holds the other ones. */
  readonly connectionId: number;
  readonly host: ConnectionHost;
  /** Who is logged in, where that is the client's own user there; null where all sessions are of one account. */
  readonly ownUser: string | null;
  /** Whether the client's packets may be handed on: it speaks as the link does. */
  readonly relays: boolean;
  /** Where files may be read from, for sinks that have none. */
  readonly localFolders: LocalFolders | null;
  /** Of all sessions of this process. */
  readonly ids: KnownIds;
  /** Statements that every session begins with. */
  readonly settings: readonly string[];
  readonly readOnly: boolean;
}

export class UpstreamConnection implements BackendConnection, StatementHost, SessionRelayHost {
  readonly #link: Link;
  readonly #options: SessionOptions;
  readonly #state: SessionState;
  readonly #canceller: Canceller;
  readonly #relay: SessionRelay | null;
  #failure: Error | null = null;
  /** The account's password has expired: the server takes nothing but another one, and the session is set up after that. */
  #expired = false;

  constructor(options: SessionOptions) {
    this.#link = options.link;
    this.#options = options;
    this.#canceller = new Canceller(options.kill, (reason) => this.#link.destroy(reason));
    this.#state = new SessionState(options.database, options.link.dialect.optionalMetadata ? ['resultset_metadata'] : []);
    this.#relay = options.relays ? new SessionRelay(this, options.link.dialect) : null;
    // Lost between two statements: without a listener it would end the process.
    this.#link.onClose((error) => this.#lost(error));
  }

  /** Sets the session up as the door asked for it. @throws SqlError */
  async start(): Promise<this> {
    try {
      await this.#setNames();
      await this.#begin();
      this.#expired = false;
    } catch (error) {
      if (!(error instanceof SqlError) || error.errno !== MUST_CHANGE_PASSWORD) throw error;
      this.#expired = true;
    }
    return this;
  }
  async #begin(): Promise<void> {
    for (const statement of this.#options.settings) await this.#quietly(statement);
    if (this.#options.readOnly) await this.#quietly(READ_ONLY);
    await this.#trackVariables();
    await this.#readVariables();
    await this.#state.followCharsets();
  }

  get database(): string | null {
    return this.#state.database;
  }
  get status(): number {
    return this.#state.status;
  }
  get dialect(): Dialect {
    return this.#link.dialect;
  }
  get names(): TextCodec {
    return this.#state.names;
  }
  /** None: they stay with the server, where SHOW WARNINGS has them. To fetch them here would change ROW_COUNT() and FOUND_ROWS(). */
  get warnings(): readonly Warning[] {
    return [];
  }
  variable(name: string): string | number | null {
    return this.#state.variable(name);
  }
  observe(observer: SessionObserver): void {
    this.#state.observe(observer);
  }

  async query(sql: string, sink: ResultSink, options: QueryOptions = {}): Promise<void> {
    this.#check(sql);
    if (options.timeout === undefined && options.signal === undefined) return this.#query(sql, sink, options);
    return new LimitedStatement(this, options).run(sql, (check) => this.#query(sql, sink, options, check));
  }
  /** @param check throws where the statement is not wanted any more. */
  async #query(sql: string, sink: ResultSink, options: QueryOptions, check?: () => void): Promise<void> {
    if (options.params === undefined || options.params.length === 0) {
      const there = this.#killThere(sql);
      if (there !== null) return this.run(this.#queryPayload(there, options), sink, textRows, sql);
      if (this.#killHere(sql)) return sink.ok({ affectedRows: 0, insertId: 0, warnings: 0, status: this.status, info: '' });
      return this.run(this.#queryPayload(sql, options), withKnownIds(sql, sink, this.#options.ids), textRows, sql);
    }
    const statement = await this.prepare(sql);
    try {
      check?.();
      await statement.execute(options.params, sink, options.attributes);
    } finally {
      statement.close();
    }
  }
  #queryPayload(sql: string, options?: QueryOptions): Buffer {
    return queryPayload(this.encode(sql), options?.attributes, this.dialect.attributes, (text) => this.encode(text));
  }

  async prepare(sql: string): Promise<PreparedStatement> {
    this.#check(sql);
    return prepare(this, sql);
  }
  /** @throws SqlError 1290 */
  #check(sql: string): void {
    if (this.#options.readOnly) checkReadOnly(sql, this.#parseMode);
  }

  async useDatabase(name: string): Promise<void> {
    await this.#simple(command(COM_INIT_DB, this.encode(name)));
    this.#state.database = name;
  }

  /** MySQL forgets the client's charset with all else; MariaDB goes back to that of the login. */
  async reset(): Promise<void> {
    await this.#simple(Buffer.from([COM_RESET_CONNECTION]));
    if (this.#link.isMariaDb) await this.#setNames();
    await this.#begin();
  }

  async fieldList(table: string, wildcard: string): Promise<readonly Field[]> {
    const fields: Field[] = [];
    await this.exchange(command(COM_FIELD_LIST, this.encode(`${table}\0${wildcard}`)), (packet) => {
      if (!isEnd(packet, this.dialect)) {
        fields.push(decodeField(packet, this.dialect, this.names));
        return false;
      }
      const { status, changes } = decodeEnd(packet, this.dialect);
      this.track(status, changes);
      return true;
    });
    return fields;
  }

  cancel(): void {
    if (this.#failure === null) this.#canceller.cancel();
  }
  get killSent(): boolean {
    return this.#canceller.killSent;
  }
  get isLost(): boolean {
    return this.#failure !== null;
  }

  close(): void {
    this.#link.destroy();
  }

  // PacketRelay

  relay(command: RelayedCommand, sink: PacketSink): Promise<void> | undefined | null {
    return this.#relay === null || this.#expired ? null : this.#relay.relay(command, sink);
  }
  attach(): Link | Promise<Link> {
    if (this.#failure !== null) throw gone();
    return this.#canceller.isOutstanding ? this.#canceller.outlive(this.#flush).then(() => this.#link) : this.#link;
  }
  mayRelay(command: RelayedCommand): boolean {
    // Without their columns results cannot be read here: all goes on as it is.
    if (this.variable('resultset_metadata') !== 'NONE' && mayBeOurs(command)) return false;
    const { packets, textAt } = command;
    if (!this.#options.readOnly) return true;
    // Of several packets, with their headers in the middle of the text.
    if (packets.length > MAX_PAYLOAD) return false;
    const sql = this.client.decode(packets, textAt, packets.length);
    this.#check(sql);
    return !RUNS_OTHERS.test(sql);
  }
  get client(): TextCodec {
    return this.#state.client;
  }
  began(): void {
    this.#canceller.began();
  }
  ended(): Promise<void> | undefined {
    this.#canceller.ended();
    return this.#afterwards(undefined);
  }
  explain(error: unknown): unknown {
    if (error instanceof ConnectionLost || error instanceof ProtocolError) this.#lost(error);
    return error instanceof ProtocolError ? malformed(error) : error;
  }

  // StatementHost

  async run(payload: Buffer, sink: ResultSink, decoder: (fields: readonly Field[]) => RowDecoder, sql: string): Promise<void> {
    const reader = new ResultReader(this.#link, sink, {
      decoder,
      onStatus: (status, changes) => this.track(status, changes),
      stop: () => this.cancel(),
      names: this.names,
      client: this.#state.client,
      onFileRequest: (name) => this.#fileFor({ name, sql, mode: this.#parseMode }, sink),
    });
    let failure: unknown = null;
    try {
      await this.exchange(payload, (packet) => reader.read(packet), sql);
    } catch (error) {
      failure = error;
    }
    // The sink's own failure comes first: the server's 1317 is only what we made of it.
    await reader.drained();
    if (failure !== null) throw failure;
  }

  /** It is the server's to ask only where local_infile is on. */
  #fileFor(request: FileRequest, sink: ResultSink): AsyncIterable<Uint8Array> {
    this.#state.put('local_infile', 1);
    return requestedFile(request, sink, this.#options.localFolders);
  }

  /** Sends a command and takes its answer. @param sql the statement, to find in it where a syntax error is. @throws SqlError */
  async exchange(payload: Buffer, read: (packet: RawPacket) => boolean, sql?: string): Promise<void> {
    if (this.#failure !== null) throw gone();
    if (this.#canceller.isOutstanding) await this.#canceller.outlive(this.#flush);
    this.#canceller.began();
    try {
      await this.#link.exchange(payload, read, this.names);
    } catch (error) {
      const shown = this.explain(error);
      if (!(shown instanceof SqlError) || sql === undefined) throw shown;
      throw new SqlError(shown.errno, shown.sqlState, shown.message, syntaxErrorPosition(shown, sql), shown.vendor);
    } finally {
      this.#canceller.ended();
      const repairing = this.#afterwards(sql);
      if (repairing !== undefined) await repairing;
    }
  }

  send(payload: Buffer): void {
    if (this.#failure === null) this.#link.send(payload);
  }
  post(payload: Buffer): void {
    if (this.#failure !== null) return;
    this.#link
      .exchange(payload, () => true, this.names)
      .catch((error: unknown) => {
        if (error instanceof ConnectionLost) this.#lost(error);
      });
  }

  track(status: number, changes: SessionChanges | null): void {
    this.#state.apply(status, changes);
  }

  /** Text in the character set that the server takes it to be in; bytes that a script had among it as they were. */
  encode(text: string): Buffer {
    const bytes = encodeRaw(text, this.#state.client);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  // The session

  /** Its state is gone with it: it is not opened anew, and the client's session ends, once it has been told. */
  #lost(error: Error): void {
    if (this.#failure !== null) return;
    this.#failure = error;
    this.#options.host.kill(this.#options.connectionId, 'CONNECTION');
  }

  #killThere(sql: string): string | null {
    const { ownUser, ids, host } = this.#options;
    return ownUser === null ? null : killThere(sql, this.#parseMode, ownUser, ids, host);
  }
  #killHere(sql: string): boolean {
    const { connectionId, host } = this.#options;
    return killHere(sql, this.#parseMode, connectionId, host);
  }
  get #parseMode(): ParseMode {
    const mode = this.variable('sql_mode');
    return typeof mode === 'string' ? parseModeOf(mode) : DEFAULT_MODE;
  }

  async #simple(payload: Buffer): Promise<void> {
    await this.exchange(payload, (packet) => {
      const reply = decodeOk(packet, this.dialect);
      this.track(reply.status, reply.changes);
      return true;
    });
  }

  readonly #flush = (): Promise<void> => this.#link.exchange(this.#queryPayload('DO 0'), () => true, this.names);

  /** After an answer: charsets that it changed, and settings that have to stay. @returns nothing where nothing is to be waited for, as usual. */
  #afterwards(sql: string | undefined): Promise<void> | undefined {
    const loading = this.#state.followCharsets();
    if (this.#failure !== null || this.#state.silent) return loading;
    if (this.#expired) return this.start().then(() => undefined);
    const tracks = sql !== undefined && SETS_TRACKERS.test(sql);
    const loosens = this.#options.readOnly && sql !== undefined && RUNS_OTHERS.test(sql);
    const statements = [...(this.#options.relays ? [] : this.#state.restorations()), ...(loosens ? [READ_ONLY] : [])];
    if (!tracks && statements.length === 0 && !this.#state.collationUnknown) return loading;
    return this.#repair(loading, tracks ? sql : null, statements);
  }
  async #repair(loading: Promise<void> | undefined, tracking: string | null, statements: readonly string[]): Promise<void> {
    await loading;
    if (this.#state.collationUnknown) await this.#readCollation();
    if (tracking !== null) await this.#trackersSet(tracking);
    for (const statement of statements) await this.#quietly(statement);
  }

  async #readCollation(): Promise<void> {
    this.#state.collationUnknown = false;
    const [collation = null] = await this.#quietly('SELECT @@SESSION.collation_connection');
    this.#state.put('collation_connection', collation);
  }
  async #trackersSet(sql: string): Promise<void> {
    const values = await this.#readTrackers();
    const text = sql.toLowerCase();
    TRACKERS.forEach((name, i) => {
      if (text.includes(name)) this.#state.putTracker(name, values[i] ?? null);
    });
    await this.#quietly(this.#state.tracking);
  }
  #readTrackers(): Promise<readonly Value[]> {
    return this.#quietly(`SELECT ${TRACKERS.map((name) => `@@SESSION.${name}`).join(', ')}`);
  }

  /** Runs a statement of ours. @returns its first row. */
  async #quietly(sql: string): Promise<readonly Value[]> {
    const collector = new Collector();
    this.#state.silent = true;
    try {
      await this.run(this.#queryPayload(sql), collector, textRows, sql);
    } finally {
      this.#state.silent = false;
    }
    const result = collector.results[0];
    return (result?.kind === 'rows' ? result.rows[0] : undefined) ?? [];
  }

  /** Servers differ in the collations and charsets that they know (MariaDB has no utf8mb4_0900_ai_ci); then a default stays. */
  async #setNames(): Promise<void> {
    const collation = collationById(this.#options.collation);
    if (collation === null) return;
    for (const names of [`${collation.charset} COLLATE ${collation.name}`, collation.charset, 'utf8mb4']) {
      try {
        await this.#quietly(`SET NAMES ${names}`);
        return;
      } catch (error) {
        if (!(error instanceof SqlError) || !UNKNOWN_CHARSET.has(error.errno)) throw error;
      }
    }
  }

  /** Has the server tell of changes to the variables that doors ask for. Not every server that speaks the protocol can. */
  async #trackVariables(): Promise<void> {
    try {
      const values = await this.#readTrackers();
      this.#put(TRACKERS, values);
      await this.#quietly(this.#state.tracking);
    } catch (error) {
      if (!(error instanceof SqlError) || error instanceof ConnectionLost) throw error;
    }
  }

  #put(names: readonly string[], values: readonly Value[]): void {
    names.forEach((name, i) => {
      this.#state.put(name, values[i] ?? null);
    });
  }

  async #readVariables(): Promise<void> {
    const names = this.dialect.optionalMetadata ? [...VARIABLES, 'resultset_metadata'] : VARIABLES;
    const values = await this.#quietly(`SELECT ${names.map((name) => `@@${name}`).join(', ')}`);
    this.#put(names, values);
  }
}

const MUST_CHANGE_PASSWORD = 1820;

/** Unknown collation, unknown charset, and one that cannot be a client's. */
const UNKNOWN_CHARSET: ReadonlySet<number> = new Set([1273, 1115, 1231, 1253]);

/** A statement that sets what the server tells of the session. */
const SETS_TRACKERS = /^\s*set\b[\s\S]*\bsession_track_/i;

function gone(): SqlError {
  return new SqlError(2006, 'HY000', 'MySQL server has gone away');
}
function malformed(error: ProtocolError): SqlError {
  return new SqlError(2027, 'HY000', `Malformed packet from the server (${error.message})`);
}

function command(code: number, argument: Buffer): Buffer {
  return Buffer.concat([Buffer.from([code]), argument]);
}
