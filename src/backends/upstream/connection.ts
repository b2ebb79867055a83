/** One session on an upstream server. */
import type { BackendConnection, ConnectionHost, PreparedStatement, QueryOptions, SessionObserver } from '../../backend.ts';
import { Command } from '../../codec/packets/command.ts';
import { encodeRaw, type TextCodec } from '../../codec/text.ts';
import { MAX_PAYLOAD } from '../../codec/writer.ts';
import { ProtocolError, SqlError } from '../../errors.ts';
import { interrupted, LimitedStatement } from '../../limited-statement.ts';
import type { PacketSink, RelayedCommand } from '../../packet-relay.ts';
import type { ResultSink, Warning } from '../../result.ts';
import { DEFAULT_MODE, type ParseMode, parseModeOf } from '../../sql/index.ts';
import type { Field } from '../../types.ts';
import { Canceller, type Kill, killStatement } from './cancel.ts';
import type { Cluster } from './cluster/cluster.ts';
import { KeptStatements, keyOf, type Settings } from './kept-statements.ts';
import { killHere, killThere } from './kill.ts';
import { Leases, type LeasesHost } from './leases.ts';
import { ConnectionLost, type Dialect, type Link } from './link/link.ts';
import type { RawPacket } from './link/packets.ts';
import { speaksAs, type Terms } from './link/terms.ts';
import { checkRequest, type FileRequest, requestedFile } from './local-file.ts';
import type { LocalFolders } from './local-folders.ts';
import { queryPayload } from './parameters.ts';
import type { ServerFacts } from './pool/facts.ts';
import type { Lease } from './pool/lease.ts';
import type { Links, Wanted } from './pool/links.ts';
import type { Physical } from './pool/physical.ts';
import { Pipeline } from './pool/pipeline.ts';
import { beginSession, resumeSession, type SessionSetUp } from './pool/set-up.ts';
import { withKnownIds } from './process-list.ts';
import { checkReadOnly, RUNS_OTHERS } from './read-only.ts';
import { mayBeOurs } from './relay/commands.ts';
import { SessionRelay, type SessionRelayHost } from './relay/session-relay.ts';
import { decodeEnd, decodeField, decodeOk, isEnd, type SessionChanges } from './replies.ts';
import { ResultReader } from './result-reader.ts';
import { type RowDecoder, textRows } from './rows.ts';
import { SessionState } from './session-state.ts';
import { prepare, type StatementHost } from './statement.ts';
import { syntaxErrorPosition } from './syntax-error.ts';
import { Upkeep, type UpkeepHost } from './upkeep.ts';

export interface SessionOptions {
  /** Where it has its connections from, and what is known of servers. */
  readonly links: Links;
  readonly factsOf: (physical: Physical) => ServerFacts;
  readonly terms: Terms;
  /** Who logs in, where that is not the account of the URL. */
  readonly account: Wanted['account'];
  /** Null: that of the URL, if there is one. */
  readonly database: string | null;
  /** Collation id of the session. */
  readonly collation: number;
  /** All that the client has agreed on with its door, where packets may be handed on. */
  readonly capabilities: number | undefined;
  /** The id that this session's client was told, and what holds the other ones. */
  readonly connectionId: number;
  readonly host: ConnectionHost;
  /** Who is logged in, where that is the client's own user there; null where all sessions are of one account. */
  readonly ownUser: string | null;
  /** Where files may be read from, for sinks that have none. */
  readonly foldersOf: (physical: Physical) => LocalFolders | null;
  /** Of all sessions of this process. */
  readonly ids: Map<number, number>;
  readonly readOnly: boolean;
  /** As of `BackendConnection`. */
  readonly tablesRead: (connection: BackendConnection, sql: string) => Promise<ReadonlySet<string> | 'computed'>;
  /** Where reads may go to replicas: who knows them. */
  readonly replicas: Cluster | null;
}

/** How it stands with what every session begins with. `expired`: the server takes nothing but another password for the account, and then the rest. */
type Stage = 'new' | 'reset' | 'expired' | 'begun';

export class UpstreamConnection implements BackendConnection, StatementHost, SessionRelayHost, SessionSetUp, LeasesHost, UpkeepHost {
  readonly #options: SessionOptions;
  readonly #leases: Leases;
  readonly #upkeep = new Upkeep(this);
  readonly #kept = new KeptStatements();
  readonly state: SessionState;
  readonly canceller: Canceller;
  #relay: SessionRelay | null = null;
  #dialect: Dialect | null = null;
  #stage: Stage = 'new';
  #failure: Error | null = null;
  /** LAST_INSERT_ID(), of when its last connection was taken. */
  insertId: number | bigint = 0;
  /** For that to be known. */
  #farewell: Promise<void> | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.state = new SessionState(options.database, options.links.shares);
    this.canceller = new Canceller(
      () => this.#kill(),
      (reason) => this.#lease.physical?.link.destroy(reason),
    );
    this.#leases = new Leases(options, this);
  }
  /** Of the running statement. */
  get #lease(): Lease {
    return this.#leases.current;
  }
  #kill(): Kill {
    const physical = this.#lease.physical;
    if (physical === null) throw new Error('there is nothing to kill');
    return killStatement(physical.options, physical.link.threadId);
  }

  /** Logs in, and sets the session up as the door asked for it. @throws ConnectError, SqlError */
  async start(): Promise<this> {
    this.#lease.began();
    try {
      const link = await this.#lease.attach();
      if (speaksAs(this.#options.capabilities, link)) this.#relay = new SessionRelay(this, link.dialect);
    } finally {
      this.#lease.ended();
    }
    return this;
  }

  // LeaseHost

  get wanted(): Wanted {
    const { account, terms, database } = this.#options;
    const isNew = this.#stage === 'new';
    return { database: isNew ? (database ?? undefined) : this.database, account, terms, unused: isNew && account !== null };
  }
  get isBeingKilled(): boolean {
    return this.canceller.isOutstanding;
  }
  async setUp(physical: Physical): Promise<void> {
    this.#dialect ??= physical.link.dialect;
    await this.#farewell;
    this.state.silent = true;
    try {
      if (this.#stage === 'begun') await resumeSession(this, physical);
      else await this.#begin(physical);
    } finally {
      this.state.silent = false;
    }
    await this.state.followCharsets();
  }
  async #begin(physical: Physical): Promise<void> {
    if (this.#stage === 'new') this.state.database = this.#options.database ?? physical.node.options.database ?? null;
    try {
      // MySQL forgets the client's charset with all else; MariaDB goes back to that of the login.
      await beginSession(this, physical, this.#stage !== 'reset' || physical.link.isMariaDb);
      this.#stage = 'begun';
    } catch (error) {
      if (!(error instanceof SqlError) || error.errno !== MUST_CHANGE_PASSWORD) throw error;
      this.#stage = 'expired';
      this.#lease.remains.pin('with an expired password');
    }
  }
  parting({ link }: Physical, insertId: boolean): Promise<unknown> | null {
    if (!insertId) return null;
    const asked = new Pipeline(link, { names: this.names, track: () => undefined }).apart('SELECT @@last_insert_id');
    this.#farewell = asked.then(
      ([id]) => {
        if (typeof id === 'number' || typeof id === 'bigint') this.insertId = id;
      },
      (error: Error) => this.lost(error),
    );
    return this.#farewell;
  }
  taken({ link }: Physical): void {
    this.#options.ids.set(link.threadId, this.#options.connectionId);
  }
  left({ link }: Physical): void {
    this.#options.ids.delete(link.threadId);
  }
  /** Its state is gone with it: it is not opened anew, and the client's session ends, once it has been told. */
  lost(error: Error): void {
    if (this.#failure !== null) return;
    this.#failure = error;
    this.#options.host.kill(this.#options.connectionId, 'CONNECTION');
  }

  // SessionSetUp

  get collation(): number {
    return this.#options.collation;
  }
  get readOnly(): boolean {
    return this.#options.readOnly;
  }
  get isReset(): boolean {
    return this.#stage === 'reset';
  }
  factsOf(physical: Physical): ServerFacts {
    return this.#options.factsOf(physical);
  }

  // BackendConnection

  get database(): string | null {
    return this.state.database;
  }
  get status(): number {
    return this.state.status;
  }
  get dialect(): Dialect {
    if (this.#dialect === null) throw new Error('not started');
    return this.#dialect;
  }
  get epoch(): number {
    return this.#leases.own.remains.epoch;
  }
  get names(): TextCodec {
    return this.state.names;
  }
  /** None: they stay with the server, where SHOW WARNINGS has them. To fetch them here would change ROW_COUNT() and FOUND_ROWS(). */
  get warnings(): readonly Warning[] {
    return [];
  }
  variable(name: string): string | number | null {
    return this.state.variable(name);
  }
  observe(observer: SessionObserver): void {
    this.state.observe(observer);
  }

  tablesRead(sql: string): Promise<ReadonlySet<string> | 'computed'> {
    return this.#options.tablesRead(this, sql);
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
      const going = this.#leases.goAway(sql);
      // Nothing is waited for without need: who cancels now means this statement.
      const away = going !== false && (await going);
      try {
        return await this.run(this.#queryPayload(sql, options), withKnownIds(sql, sink, this.#options.ids), textRows, sql);
      } finally {
        if (away) this.#leases.comeBack();
      }
    }
    const key = this.#keepsStatements ? keyOf(sql, options.params) : null;
    const statement = (key === null ? null : this.#kept.take(key, this.#settings)) ?? (await this.prepare(sql));
    let succeeded = false;
    try {
      check?.();
      await statement.execute(options.params, sink, options.attributes);
      succeeded = true;
    } finally {
      if (key !== null && succeeded) this.#kept.put(key, statement, this.#settings);
      else statement.close();
    }
  }
  /** Not where the connection may be another session's next, or commands pass by that are not read here. */
  get #keepsStatements(): boolean {
    return this.#relay === null && !this.#options.links.shares;
  }
  get #settings(): Settings {
    return { database: this.database, revision: this.state.revision, epoch: this.epoch };
  }
  #queryPayload(sql: string, options?: QueryOptions): Buffer {
    return queryPayload(this.encode(sql), options?.attributes, this.dialect.attributes, (text) => this.encode(text));
  }

  async prepare(sql: string): Promise<PreparedStatement> {
    this.#check(sql);
    this.#leases.splitter?.wrote();
    return prepare(this, sql);
  }
  /** @throws SqlError 1290 */
  #check(sql: string): void {
    if (this.#options.readOnly) checkReadOnly(sql, this.parseMode);
  }

  async useDatabase(name: string): Promise<void> {
    this.#lease.began();
    try {
      this.#lease.remains.noteDatabase();
      await this.#simple(command(Command.INIT_DB, this.encode(name)));
      this.state.database = name;
    } finally {
      this.#lease.ended();
    }
  }

  async reset(): Promise<void> {
    this.#lease.began();
    try {
      await this.#ready();
      if (this.canceller.isOutstanding) await this.canceller.outlive(() => this.flush());
      this.#lease.remains.forget();
      this.#leases.splitter?.lease.giveBack();
      this.state.forget();
      this.insertId = 0;
      this.#stage = 'reset';
      await this.#restart();
    } catch (error) {
      throw this.explain(error);
    } finally {
      this.#lease.ended();
    }
  }
  /** Sets up anew, on the connection that it has. */
  async #restart(): Promise<void> {
    const physical = this.#lease.physical;
    if (physical === null) throw gone();
    const { database } = this;
    physical.database = database;
    physical.isClean = false;
    await this.setUp(physical);
  }

  async fieldList(table: string, wildcard: string): Promise<readonly Field[]> {
    const fields: Field[] = [];
    await this.exchange(command(Command.FIELD_LIST, this.encode(`${table}\0${wildcard}`)), (packet) => {
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
    if (this.#failure !== null) return;
    this.#lease.giveUp(interrupted());
    this.canceller.cancel();
  }
  get killSent(): boolean {
    return this.canceller.killSent;
  }
  get isLost(): boolean {
    return this.#failure !== null;
  }

  close(): void {
    this.#leases.close();
  }

  // Reads that go to replicas

  get revision(): number {
    return this.state.revision;
  }

  // PacketRelay

  relay(command: RelayedCommand, sink: PacketSink): Promise<void> | undefined | null {
    return this.#relay === null || this.#stage === 'expired' ? null : this.#relay.relay(command, sink);
  }
  attach(command: RelayedCommand): Link | Promise<Link> {
    if (this.#failure !== null) throw gone();
    return this.#leases.attach(command);
  }
  write(command: RelayedCommand): Promise<void> | undefined {
    return this.#leases.write(command);
  }
  prepared(id: number): void {
    this.#leases.own.remains.opened(id);
  }
  failed(errno?: number): void {
    this.#lease.failed(errno);
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
    return this.state.client;
  }
  began(): void {
    this.canceller.began();
  }
  ended(): Promise<void> | undefined {
    this.canceller.ended();
    const repairing = this.#afterwards(undefined);
    if (repairing !== undefined) return repairing.finally(() => this.#leases.done());
    this.#leases.done();
    return undefined;
  }
  explain(error: unknown): unknown {
    if (error instanceof ConnectionLost || error instanceof ProtocolError) this.lost(error);
    return error instanceof ProtocolError ? malformed(error) : error;
  }

  // StatementHost

  async run(payload: Buffer, sink: ResultSink, decoder: (fields: readonly Field[]) => RowDecoder, sql: string): Promise<void> {
    this.#lease.began();
    try {
      const reader = this.#reader(await this.#ready(), sink, decoder, sql);
      await this.#read(payload, reader, sql);
    } finally {
      this.#lease.ended();
    }
  }
  #reader(link: Link, sink: ResultSink, decoder: (fields: readonly Field[]) => RowDecoder, sql: string): ResultReader {
    return new ResultReader(link, sink, {
      decoder,
      onStatus: (status, changes, warnings) => this.track(status, changes, warnings),
      stop: () => this.cancel(),
      names: this.names,
      client: this.state.client,
      onFileRequest: (name) => this.#fileFor({ name, sql, mode: this.parseMode }, sink),
    });
  }
  async #read(payload: Buffer, reader: ResultReader, sql: string): Promise<void> {
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

  checkFile({ packets, textAt }: RelayedCommand, name: string): void {
    const sql = textAt === 0 ? '' : this.client.decode(packets, textAt, packets.length);
    checkRequest({ name, sql, mode: this.parseMode });
  }
  /** It is the server's to ask only where local_infile is on. */
  #fileFor(request: FileRequest, sink: ResultSink): AsyncIterable<Uint8Array> {
    this.state.put('local_infile', 1);
    const physical = this.#lease.physical;
    return requestedFile(request, sink, physical === null ? null : this.#options.foldersOf(physical));
  }

  /** Sends a command and takes its answer. @param sql the statement, to find in it where a syntax error is. @throws SqlError */
  async exchange(payload: Buffer, read: (packet: RawPacket) => boolean, sql?: string): Promise<void> {
    this.#lease.began();
    try {
      const link = await this.#ready(sql);
      if (this.canceller.isOutstanding) await this.canceller.outlive(() => this.flush());
      await this.#exchange(link, payload, read, sql);
    } finally {
      this.#lease.ended();
    }
  }
  async #exchange(link: Link, payload: Buffer, read: (packet: RawPacket) => boolean, sql?: string): Promise<void> {
    this.canceller.began();
    try {
      await link.exchange(payload, read, this.names);
    } catch (error) {
      const shown = this.explain(error);
      if (!this.state.silent) this.#lease.failed(shown instanceof SqlError ? shown.errno : undefined);
      if (!(shown instanceof SqlError) || sql === undefined) throw shown;
      throw new SqlError(shown.errno, shown.sqlState, shown.message, syntaxErrorPosition(shown, sql), shown.vendor);
    } finally {
      this.canceller.ended();
      const repairing = this.#afterwards(sql);
      if (repairing !== undefined) await repairing;
    }
  }
  /** The connection for a command; `began` has been said, so that it stays. @throws SqlError */
  #ready(sql?: string): Link | Promise<Link> {
    if (this.#failure !== null) throw gone();
    if (sql !== undefined && !this.state.silent) this.#lease.remains.note(sql, false);
    return this.#lease.attachFor();
  }

  send(payload: Buffer): void {
    if (this.#failure === null) this.#lease.physical?.link.send(payload);
  }
  post(payload: Buffer): void {
    const link = this.#lease.physical?.link;
    if (this.#failure !== null || link === undefined) return;
    link
      .exchange(payload, () => true, this.names)
      .catch((error: unknown) => {
        if (error instanceof ConnectionLost) this.lost(error);
      })
      .finally(() => this.#lease.yield());
  }
  closeStatement(payload: Buffer, epoch: number): void {
    if (epoch !== this.epoch) return;
    this.send(payload);
    this.#leases.own.closed(payload.readUInt32LE(1));
  }

  track(status: number, changes: SessionChanges | null, warnings = 0): void {
    this.state.apply(status, changes);
    if (!this.state.silent) this.#lease.remains.track(changes, warnings);
  }

  /** Text in the character set that the server takes it to be in; bytes that a script had among it as they were. */
  encode(text: string): Buffer {
    const bytes = encodeRaw(text, this.state.client);
    return bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  // The session

  #killThere(sql: string): string | null {
    const { ownUser, ids, host } = this.#options;
    return ownUser === null ? null : killThere(sql, this.parseMode, ownUser, ids, host);
  }
  #killHere(sql: string): boolean {
    const { connectionId, host } = this.#options;
    return killHere(sql, this.parseMode, connectionId, host);
  }
  get parseMode(): ParseMode {
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

  async flush(): Promise<void> {
    await this.#lease.physical?.link.exchange(this.#queryPayload('DO 0'), () => true, this.names);
  }

  // UpkeepHost

  get relays(): boolean {
    return this.#relay !== null;
  }
  runOwn(sql: string, sink: ResultSink): Promise<void> {
    return this.run(this.#queryPayload(sql), sink, textRows, sql);
  }
  #afterwards(sql: string | undefined): Promise<void> | undefined {
    const expired = this.#stage === 'expired' && this.#failure === null && !this.state.silent;
    return expired ? this.#restart() : this.#upkeep.after(sql);
  }
}

const MUST_CHANGE_PASSWORD = 1820;

function gone(): SqlError {
  return new SqlError(2006, 'HY000', 'MySQL server has gone away');
}
function malformed(error: ProtocolError): SqlError {
  return new SqlError(2027, 'HY000', `Malformed packet from the server (${error.message})`);
}

function command(code: number, argument: Buffer): Buffer {
  return Buffer.concat([Buffer.from([code]), argument]);
}
