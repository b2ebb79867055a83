/** One client from its greeting to its end: the phases it goes through, its timeouts, and what becomes of its session. */
import type { Socket } from 'node:net';
import { createScramble, Login } from '../../auth/login.ts';
import { Capability } from '../../codec/capabilities.ts';
import { decodeChangeUser } from '../../codec/packets/change-user.ts';
import { encodeErr } from '../../codec/packets/err.ts';
import { encodeOk } from '../../codec/packets/ok.ts';
import type { ByteReader } from '../../codec/reader.ts';
import { UTF8 } from '../../codec/text.ts';
import { ProtocolError, SqlError } from '../../errors.ts';
import { Session } from '../../session/session.ts';
import { type ChannelHandler, ConnectionClosed, PacketChannel } from './channel.ts';
import { type CommandHost, CommandPhase } from './command-phase.ts';
import { acceptedUser, connectionPhase, converse, type LoggedIn, sessionCollation } from './connection-phase.ts';
import type { ServerState } from './server-state.ts';

/** Longest packet of a login. */
const MAX_LOGIN_PACKET = 64 * 1024;
/** Milliseconds that a client may take to read the last answer. */
const LINGER = 2000;

export class ClientConnection implements ChannelHandler, CommandHost {
  readonly id: number;
  readonly #server: ServerState;
  readonly #channel: PacketChannel;
  /** As in `user@host`. */
  readonly #host: string;
  readonly #address: string;
  readonly #started = performance.now();
  #login: LoggedIn | null = null;
  #phase: CommandPhase | null = null;
  #running: Promise<void> | null = null;

  constructor(server: ServerState, socket: Socket) {
    this.#server = server;
    this.id = server.sessions.nextId();
    const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    this.#host = address === '127.0.0.1' || address === '::1' || address === '' ? 'localhost' : address;
    this.#address = `${this.#host}:${socket.remotePort ?? 0}`;
    this.#channel = new PacketChannel(socket, MAX_LOGIN_PACKET, this, server);
  }

  /** Greets the client, and serves it until it goes. */
  start(): void {
    this.#logIn().catch((error: unknown) => this.failed(error));
  }

  async #logIn(): Promise<void> {
    const { serverVersion, accounts, keys, tls } = this.#server;
    const channel = this.#channel;
    const login = await connectionPhase(channel, { serverVersion, accounts, keys, tls, host: this.#host, connectionId: this.id });
    const phase = await this.#open(login);
    this.#answerLogin(phase);
    this.#server.log('debug', 'connected', {
      connection: this.id,
      client: this.#address,
      user: login.user,
      tls: login.secure ? 'yes' : 'no',
    });
    channel.startCommands(this.maxAllowedPacket, (login.capabilities & Capability.COMPRESS) !== 0);
  }

  /** Opens a session at the backend. */
  async #open(login: LoggedIn): Promise<CommandPhase> {
    const { user, database, capabilities, collation } = login;
    const connection = await this.#server.backend.connect(
      {
        user,
        host: this.#host,
        database,
        connectionId: this.id,
        collation,
        foundRows: (capabilities & Capability.FOUND_ROWS) !== 0,
        interactive: (capabilities & Capability.INTERACTIVE) !== 0,
      },
      this.#server.sessions,
    );
    const identity = { id: this.id, user, host: this.#host, address: this.#address };
    const session = new Session(identity, connection, this.#server.sessions, () => this.#killed());
    if (this.#channel.isClosing) {
      await session.close();
      throw new ConnectionClosed('the client is gone');
    }
    this.#login = login;
    this.#phase = new CommandPhase(this.#channel, session, capabilities, this);
    return this.#phase;
  }
  #answerLogin(phase: CommandPhase): void {
    const { connection } = phase.session;
    encodeOk(this.#channel.writer, { affectedRows: 0, insertId: 0, warnings: 0, info: '' }, connection.status, phase.capabilities, []);
  }

  // ChannelHandler

  command(): void | Promise<void> {
    const phase = this.#phase;
    if (phase === null) throw new Error('a command before the login');
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

  failed(error: unknown): void {
    if (error instanceof ConnectionClosed) {
      this.#channel.destroy();
      return;
    }
    const { writer } = this.#channel;
    const shown = this.#shown(error);
    const details = { connection: this.id, client: this.#address, errno: shown.errno };
    this.#server.log(this.#phase === null ? 'warn' : 'info', `connection ended: ${shown.message}`, details);
    writer.abandon();
    encodeErr(writer, shown, this.#phase?.charsets.names ?? UTF8);
    this.#channel.end();
  }
  #shown(error: unknown): SqlError {
    if (error instanceof SqlError) return error;
    if (error instanceof ProtocolError) return new SqlError(1043, '08S01', 'Bad handshake');
    this.report(error, null);
    return new SqlError(1105, 'HY000', 'Internal error: this is a bug of the server, whose log has the details');
  }

  closed(): void {
    this.#server.connections.delete(this);
    this.#server.lingering.delete(this);
  }
  /** Frees the session at once: its locks must not wait for the client to close its side. */
  ended(): void {
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
    try {
      Promise.resolve(session.close()).catch((error: unknown) => this.report(error, null));
    } catch (error) {
      this.report(error, null);
    }
  }

  // CommandHost

  get maxAllowedPacket(): number {
    const own = this.#phase?.session.connection.variable('max_allowed_packet');
    return typeof own === 'number' ? own : this.#server.limits.maxAllowedPacket;
  }
  kill(connectionId: number): boolean {
    return this.#server.sessions.kill(connectionId, 'CONNECTION');
  }
  statistics(): string {
    return this.#server.statisticsText();
  }
  count(): void {
    this.#server.questions++;
  }
  report(error: unknown, statement: string | null): void {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const details = statement === null ? {} : { statement: statement.slice(0, 1000) };
    this.#server.log('error', 'a bug: please report it', { connection: this.id, stack, ...details });
  }

  /** Logs in anew, with a session that has nothing of the old one. A refusal ends the connection, as in MySQL. */
  async changeUser(reader: ByteReader): Promise<void> {
    const [phase, old] = [this.#phase, this.#login];
    if (phase === null || old === null) throw new Error('a command before the login');
    const request = decodeChangeUser(reader, phase.capabilities);
    try {
      const { accounts, keys } = this.#server;
      const login = new Login({ accounts, keys, secure: old.secure }, request.user.toString('utf8'), createScramble());
      const database = request.database.length === 0 ? null : request.database.toString('utf8');
      const collation = request.collation === null ? old.collation : sessionCollation(request.collation);
      const plugin = request.authPlugin;
      const user = acceptedUser(await converse(this.#channel, login, plugin, null), this.#host);
      await phase.session.close();
      this.#phase = null;
      this.#answerLogin(await this.#open({ ...old, user, database, collation, capabilities: phase.capabilities }));
    } catch (error) {
      this.failed(error);
    }
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
      if ((now - this.#started) / 1000 > limits.connectTimeout) this.failed(readTimeout());
    } else if (channel.isFull) {
      if (still > limits.netWriteTimeout) channel.destroy();
    } else if (channel.isOwed) {
      if (still > limits.netReadTimeout) this.failed(readTimeout());
    } else if (!channel.isBusy) {
      this.#sweepIdle(now, this.#phase.session);
    }
  }
  #sweepIdle(now: number, session: Session): void {
    const own = session.connection.variable('wait_timeout');
    const limit = typeof own === 'number' ? own : this.#server.limits.waitTimeout;
    if ((now - session.since) / 1000 < limit) return;
    this.#channel.writer.sequence = 0;
    const reason = 'See wait_timeout and interactive_timeout for configuring this behavior.';
    this.failed(new SqlError(4031, 'HY000', `The client was disconnected by the server because of inactivity. ${reason}`));
  }
}

function readTimeout(): SqlError {
  return new SqlError(1159, '08S01', 'Got timeout reading communication packets');
}
