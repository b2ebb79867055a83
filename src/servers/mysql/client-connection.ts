/** One client from its greeting to its end: the phases it goes through, its timeouts, and what becomes of its session. */
import type { Socket } from 'node:net';
import { decodeChangeUser } from '../../codec/packets/change-user.ts';
import { encodeErr } from '../../codec/packets/err.ts';
import { encodeOk } from '../../codec/packets/ok.ts';
import type { ByteReader } from '../../codec/reader.ts';
import { UTF8 } from '../../codec/text.ts';
import { ConnectError, ProtocolError, SqlError } from '../../errors.ts';
import { Session } from '../../session/session.ts';
import { withoutSecrets } from '../../sql/secrets.ts';
import type { ClientInfo } from '../../virtual/wsql/index.ts';
import { type Origin, originOf } from '../listener/origin.ts';
import { type ChannelHandler, ConnectionClosed, PacketChannel } from './channel.ts';
import { type CommandHost, CommandPhase } from './command-phase.ts';
import {
  connectionPhase,
  converse,
  type LoggedIn,
  type LoginResult,
  loginResult,
  type SessionTerms,
  sessionCollation,
} from './connection-phase.ts';
import type { ConnectionDetails } from './events.ts';
import { HeldRefusal } from './held-refusal.ts';
import { Opening, type OpeningHost } from './opening.ts';
import type { Answered } from './result-writer.ts';
import type { ServerState } from './server-state.ts';

/** Longest packet of a login. */
const MAX_LOGIN_PACKET = 64 * 1024;
/** Milliseconds that a client may take to read the last answer. */
const LINGER = 2000;

export class ClientConnection implements ChannelHandler, CommandHost, OpeningHost {
  readonly id: number;
  readonly #server: ServerState;
  readonly #channel: PacketChannel;
  readonly #origin: Origin;
  readonly #started = performance.now();
  /** performance.now() when its login began, or the last COM_CHANGE_USER. */
  #loginBegan = this.#started;
  #login: LoggedIn | null = null;
  readonly #opening: Opening;
  /** Ends the connection's part in what its account may have open. */
  #left: () => void = () => undefined;
  readonly #refusal: HeldRefusal;
  #phase: CommandPhase | null = null;
  #running: Promise<void> | null = null;
  #statements = 0;

  constructor(server: ServerState, socket: Socket) {
    this.#server = server;
    this.id = server.sessions.nextId();
    this.#origin = originOf(socket);
    this.#channel = new PacketChannel(socket, MAX_LOGIN_PACKET, this, server);
    this.#opening = new Opening(server, { host: this.#origin.host, connectionId: this.id }, this);
    this.#refusal = new HeldRefusal(server);
  }

  /** Greets the client, and serves it until it goes. */
  start(): void {
    const { events } = this.#server;
    if (events.has('connect')) events.emit('connect', this.#details);
    this.#logIn().catch((error: unknown) => this.failed(error));
  }

  async #logIn(): Promise<void> {
    const { serverVersion, auth, tls, backend } = this.#server;
    const channel = this.#channel;
    const judge = (terms: SessionTerms) => this.#opening.judge(terms);
    const missing = backend.missingCapabilities ?? 0;
    const context = { serverVersion, auth, tls, origin: this.#origin, connectionId: this.id, missing, judge };
    const result = await connectionPhase(channel, context);
    const login = this.#judged(result);
    if (login === null) return;
    const phase = await this.#open(login);
    this.#answerLogin(phase);
    this.#tellLogin(login);
    this.#server.log('debug', 'connected', {
      connection: this.id,
      client: this.#origin.client,
      user: login.user,
      tls: login.peer === null ? 'no' : login.peer.version,
    });
    channel.startCommands(this.maxAllowedPacket, login.compression);
  }

  get #details(): ConnectionDetails {
    return { connectionId: this.id, client: this.#origin.client };
  }
  #tellLogin({ user, account, database, peer, attributes }: LoggedIn): void {
    const { events } = this.#server;
    const details = { ...this.#details, user, account, database, tls: peer?.version ?? null, attributes };
    if (events.has('authenticated')) events.emit('authenticated', details);
  }

  /** Who was denied is told so and sent away; who was accepted gets a session. */
  #judged(result: LoginResult): LoggedIn | null {
    const { throttle } = this.#server;
    const { address } = this.#origin;
    if (result.kind === 'accepted') {
      // Who has gone meanwhile takes nobody's place.
      if (this.#channel.isClosing) {
        result.login.leave();
        throw new ConnectionClosed('the client is gone');
      }
      throttle.succeeded(address);
      this.#left = result.login.leave;
      return result.login;
    }
    const { error } = result;
    this.#refusal.hold(isGuess(error) ? throttle.failed(address, performance.now()) : 0, () => this.failed(error));
    return null;
  }

  // OpeningHost

  get isClosing(): boolean {
    return this.#channel.isClosing;
  }
  async leave(): Promise<void> {
    const phase = this.#phase;
    if (phase === null) return;
    this.#loginBegan = performance.now();
    this.#phase = null;
    await phase.session.close();
  }
  finish(close: () => void | Promise<void>): void {
    try {
      Promise.resolve(close()).catch((error: unknown) => this.report(error, null));
    } catch (error) {
      this.report(error, null);
    }
  }

  /** Opens a session at the backend. */
  async #open(login: LoggedIn): Promise<CommandPhase> {
    const connection = await this.#opening.of(login);
    const { user, capabilities } = login;
    const { host, client } = this.#origin;
    const session = new Session({ id: this.id, user, host, address: client, door: 'mysql' }, connection, this.#server.sessions, () =>
      this.#killed(),
    );
    if (this.#channel.isClosing) {
      await session.close();
      throw new ConnectionClosed('the client is gone');
    }
    session.traffic = this.#channel;
    this.#login = login;
    this.#phase = new CommandPhase(this.#channel, session, capabilities, this);
    return this.#phase;
  }
  #answerLogin(phase: CommandPhase): void {
    const { connection } = phase.session;
    const changes = phase.tracker?.changes() ?? [];
    encodeOk(this.#channel.writer, { affectedRows: 0, insertId: 0, warnings: 0, info: '' }, connection.status, phase.capabilities, changes);
  }

  // ChannelHandler

  command(): void | Promise<void> {
    const phase = this.#phase;
    if (phase === null) throw new Error('a command before the login');
    if (this.#hasExpired) throw this.#expired();
    const running = phase.command();
    if (running === undefined) {
      this.#endIfDraining();
      return;
    }
    this.#running = running.then(() => {
      this.#running = null;
      this.#endIfDraining();
    });
    return this.#running;
  }

  /** Whether the token of the login has run out. */
  get #hasExpired(): boolean {
    const expires = this.#login?.expires ?? Number.POSITIVE_INFINITY;
    return expires !== Number.POSITIVE_INFINITY && expires <= Date.now();
  }
  #expired(): SqlError {
    const who = `'${this.#login?.user ?? ''}'@'${this.#origin.host}'`;
    return new SqlError(1045, '28000', `Access denied for user ${who}: the token of this login has expired. Connect again with a new one`);
  }

  failed(error: unknown): void {
    if (error instanceof ConnectionClosed) {
      this.#channel.destroy();
      return;
    }
    if (this.#channel.isClosing) return;
    const { writer } = this.#channel;
    const shown = this.shown(error);
    const { events } = this.#server;
    if (events.has('error')) events.emit('error', { ...this.#details, error: error instanceof Error ? error : shown });
    const details = { connection: this.id, client: this.#origin.client, errno: shown.errno };
    this.#server.log(this.#phase === null ? 'warn' : 'info', `connection ended: ${shown.message}`, details);
    writer.abandon();
    encodeErr(writer, shown, this.#phase?.charsets.names ?? UTF8);
    this.#channel.end();
  }
  shown(error: unknown): SqlError {
    if (error instanceof SqlError) return error;
    if (error instanceof ProtocolError) return new SqlError(1043, '08S01', 'Bad handshake');
    // The backend has refused, or is not there.
    if (error instanceof ConnectError) return new SqlError(error.errno ?? 2003, error.sqlState ?? 'HY000', error.message);
    this.report(error, null);
    return new SqlError(1105, 'HY000', 'Internal error: this is a bug of the server, whose log has the details');
  }

  closed(): void {
    const { events } = this.#server;
    const durationMs = performance.now() - this.#started;
    if (events.has('disconnect')) events.emit('disconnect', { ...this.#details, user: this.#login?.user ?? null, durationMs });
    this.#refusal.release();
    this.#server.connections.delete(this);
    this.#server.lingering.delete(this);
  }
  /** Frees the session at once: its locks must not wait for the client to close its side. */
  ended(): void {
    this.#left();
    this.#opening.abandon();
    if (this.#server.connections.delete(this)) this.#server.lingering.add(this);
    const session = this.#phase?.session;
    if (session === undefined) return;
    if (this.#running === null) {
      this.#closeSession(session);
      return;
    }
    session.cancel();
    const close = () => this.#closeSession(session);
    this.#running.then(close, close);
  }
  #closeSession(session: Session): void {
    this.finish(() => session.close());
  }

  // CommandHost

  get maxAllowedPacket(): number {
    const own = this.#phase?.session.connection.variable('max_allowed_packet');
    return typeof own === 'number' ? own : this.#server.limits.maxAllowedPacket;
  }
  statistics(): string {
    return this.#server.statisticsText();
  }
  count(): void {
    this.#statements++;
    this.#server.questions++;
  }
  get observesQueries(): boolean {
    return this.#server.events.has('query');
  }
  answered(kind: 'text' | 'prepared', sql: string, durationMs: number, answer: Answered): void {
    const user = this.#login?.user ?? '';
    this.#server.events.emit('query', { ...this.#details, user, kind, sql: withoutSecrets(sql), durationMs, ...answer });
  }
  timed(milliseconds: number, failed: boolean): void {
    this.#server.onStatement?.(milliseconds, failed);
  }
  report(error: unknown, statement: string | null): void {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const details = statement === null ? {} : { statement: withoutSecrets(statement).slice(0, 1000) };
    this.#server.log('error', 'a bug: please report it', { connection: this.id, stack, ...details });
  }

  /** Logs in anew, with a session that has nothing of the old one. A refusal ends the connection, as in MySQL. */
  async changeUser(reader: ByteReader): Promise<void> {
    const [phase, old] = [this.#phase, this.#login];
    if (phase === null || old === null) throw new Error('a command before the login');
    const request = decodeChangeUser(reader, phase.capabilities);
    try {
      const { auth } = this.#server;
      const database = request.database.length === 0 ? null : request.database.toString('utf8');
      const collation = request.collation === null ? old.collation : sessionCollation(request.collation);
      const { peer, compression } = old;
      const attributes = request.attributes ?? old.attributes;
      const terms = { database, collation, peer, compression, capabilities: phase.capabilities, attributes };
      const dialogue = auth.login(request.user.toString('utf8'), this.#origin, old.peer !== null, this.#opening.judge(terms));
      const verdict = await converse(this.#channel, dialogue, request.authPlugin, null);
      this.#left();
      const login = this.#judged(loginResult(auth, verdict, this.#origin, terms));
      if (login === null) return;
      await this.leave();
      this.#answerLogin(await this.#open(login));
      this.#tellLogin(login);
    } catch (error) {
      this.failed(error);
    }
  }

  /** What it is and does at this moment, for wsql.clients. */
  describe(): ClientInfo {
    const channel = this.#channel;
    const process = this.#phase?.session.describe(performance.now()) ?? null;
    const since = this.#phase?.session.since ?? this.#loginBegan;
    return {
      id: this.id,
      door: 'mysql',
      user: this.#login?.user ?? null,
      address: this.#origin.client,
      database: process?.database ?? null,
      connected: performance.timeOrigin + this.#started,
      command: process?.command ?? 'Connect',
      state: process?.state ?? 'login',
      since: performance.timeOrigin + since,
      statement: process?.statement ?? null,
      tls: this.#login?.peer?.version ?? null,
      program: this.#login?.attributes.get('program_name') ?? this.#login?.attributes.get('_client_name') ?? null,
      bytesReceived: channel.bytesReceived,
      bytesSent: channel.bytesSent,
      statements: this.#statements,
      lastSeen: performance.timeOrigin + channel.lastActive,
      inFlight: channel.isBusy ? 1 : 0,
      queued: 0,
    };
  }

  // The end

  #killed(): void {
    if (!this.#channel.isBusy && this.#phase?.session.isIdle !== false) this.#channel.end();
  }
  #endIfDraining(): void {
    if (this.#server.draining) this.#channel.end();
  }

  /** Ends the connection, now or when its statement has ended. */
  drain(): void {
    if (this.#running === null) this.#channel.end();
  }
  /** Ends it whatever it does. */
  destroy(): void {
    this.#channel.destroy();
  }

  /** Ends it where it took too long. @param now performance.now() */
  sweep(now: number): void {
    const channel = this.#channel;
    const { limits } = this.#server;
    const still = (now - channel.lastActive) / 1000;
    if (channel.isClosing) {
      if (now - channel.lastActive > LINGER) channel.destroy();
    } else if (this.#phase === null) {
      if (!this.#refusal.isHeld && (now - this.#loginBegan) / 1000 > limits.connectTimeout) this.failed(readTimeout());
    } else if (channel.isFull) {
      if (still > limits.netWriteTimeout) channel.destroy();
    } else if (channel.isOwed) {
      if (still > limits.netReadTimeout) this.failed(readTimeout());
    } else if (!channel.isBusy) {
      this.#sweepIdle(now, this.#phase.session);
    }
  }
  #sweepIdle(now: number, session: Session): void {
    if (this.#hasExpired) {
      this.#channel.writer.sequence = 0;
      this.failed(this.#expired());
      return;
    }
    const own = session.connection.variable('wait_timeout');
    const limit = typeof own === 'number' ? own : this.#server.limits.waitTimeout;
    if ((now - session.since) / 1000 < limit) return;
    this.#channel.writer.sequence = 0;
    const reason = 'See wait_timeout and interactive_timeout for configuring this behavior.';
    this.failed(new SqlError(4031, 'HY000', `The client was disconnected by the server because of inactivity. ${reason}`));
  }
}

/** Whether who was refused may have been guessing; else the password was right, and something else was amiss. */
function isGuess({ errno }: SqlError): boolean {
  return errno === 1045 || errno === 3955;
}
function readTimeout(): SqlError {
  return new SqlError(1159, '08S01', 'Got timeout reading communication packets');
}
