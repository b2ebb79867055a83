/**
 * A connection to a server that somebody has logged in: packets cut from the bytes that come, and commands whose answers come in their order.
 * Commands are written at once, also behind ones that are not answered yet.
 */
import type { Socket } from 'node:net';
import { PacketFramer } from '../../../codec/framing.ts';
import type { TextCodec } from '../../../codec/text.ts';
import { UTF8 } from '../../../codec/text.ts';
import type { ErrorVendor } from '../../../error-classes.ts';
import { ProtocolError, SqlError } from '../../../errors.ts';
import { decodeError } from '../replies.ts';
import { frame, packetsOf, type RawPacket } from './packets.ts';

/** How both sides have agreed to word replies and commands. */
export interface Dialect {
  /** Lists of rows end with an OK packet in EOF's clothes, lists of columns with nothing. */
  readonly deprecateEof: boolean;
  /** OK packets tell of changes in the session. */
  readonly tracksSession: boolean;
  /** Commands carry attributes. */
  readonly attributes: boolean;
  /** Results say whether their columns are described. */
  readonly optionalMetadata: boolean;
  /** The column definitions of MariaDB carry one field more. */
  readonly extendedMetadata: boolean;
  /** Whose error numbers the server has. */
  readonly vendor: ErrorVendor;
}

/** The connection is gone, and with it the session and its transaction. */
export class ConnectionLost extends SqlError {}

/** Takes an answer whole or in pieces, headers and all. */
export interface RawReply {
  /**
   * Takes bytes of the answer.
   * @returns where the answer ends among them, or `end` where it goes on behind them; `ended` tells which.
   * @throws ProtocolError
   */
  take(bytes: Buffer, start: number, end: number): number;
  readonly ended: boolean;
  /** The connection is lost: nothing more comes. */
  lost(error: Error): void;
}
/** Takes an answer packet by packet. */
interface PacketReply {
  /** @returns whether that was the last one. */
  read(packet: RawPacket): boolean;
  resolve(): void;
  reject(error: Error): void;
  readonly names: TextCodec;
}
type Pending =
  | {
      readonly kind: 'packets';
      readonly reply: PacketReply;
      /** The number of the answer's first packet. */
      readonly sequence: number;
    }
  | { readonly kind: 'raw'; readonly reply: RawReply };

export interface LinkOptions {
  readonly dialect: Dialect;
  /** The capabilities that both sides have agreed on. */
  readonly capabilities: number;
  /** Those that the server has. */
  readonly offered: number;
  /** CONNECTION_ID() of the session there. */
  readonly threadId: number;
  /** As the greeting has it. */
  readonly serverVersion: string;
}

export class Link {
  readonly dialect: Dialect;
  readonly capabilities: number;
  readonly offered: number;
  readonly threadId: number;
  readonly serverVersion: string;
  readonly isMariaDb: boolean;
  readonly #socket: Socket;
  readonly #framer = new PacketFramer(Number.MAX_SAFE_INTEGER);
  readonly #packet: { buffer: Buffer; offset: number; end: number } = { buffer: Buffer.alloc(0), offset: 0, end: 0 };
  /** Answers that are to come, the next one first. */
  readonly #pending: Pending[] = [];
  #silenceMs = 0;
  #paused = false;
  #pumping = false;
  #failure: Error | null = null;
  #closedHere = false;
  #listeners: ((error: Error) => void)[] = [];

  /** @param socket logged in, with nobody else listening to it. */
  constructor(socket: Socket, { dialect, capabilities, offered, threadId, serverVersion }: LinkOptions) {
    this.dialect = dialect;
    this.capabilities = capabilities;
    this.offered = offered;
    this.threadId = threadId;
    this.serverVersion = serverVersion;
    this.isMariaDb = /mariadb/i.test(serverVersion);
    this.#socket = socket;
    socket.on('data', this.#onData);
    socket.on('error', (error) => this.#lose(error));
    socket.on('timeout', this.#onSilence);
    socket.on('close', () => this.#lose(new Error('the server closed the connection')));
  }

  get isClosed(): boolean {
    return this.#failure !== null;
  }
  /** Whether it was this process that closed it, and not the server or the network. */
  get closedHere(): boolean {
    return this.#closedHere;
  }
  /** Whether every command has been answered. */
  get isIdle(): boolean {
    return this.#pending.length === 0;
  }
  /** Calls back once, when the connection is lost or destroyed; at once where it is already. */
  onClose(listener: (error: Error) => void): void {
    if (this.#failure === null) this.#listeners.push(listener);
    else listener(this.#failure);
  }

  /**
   * Sends one command and hands the packets of its reply on until it is complete.
   * @param payload the command packet without its header.
   * @param read takes a packet; true when that was the last. An ERR packet ends the reply by itself and rejects.
   * @param names the charset of messages.
   * @throws SqlError as the server sent it, or ConnectionLost, which is 2013; ProtocolError for what cannot be understood.
   */
  exchange(payload: Uint8Array, read: (packet: RawPacket) => boolean, names: TextCodec): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== null) {
        reject(lost(this.#failure));
        return;
      }
      const sequence = packetsOf(payload) & 0xff;
      if (this.#pending.length === 0) this.#framer.sequence = sequence;
      this.#pending.push({ kind: 'packets', reply: { read, resolve, reject, names }, sequence });
      this.#socket.write(frame(payload, 0));
    });
  }

  /** Sends a command that has no reply. */
  send(payload: Uint8Array): void {
    if (this.#failure === null) this.#socket.write(frame(payload, 0));
  }

  /** Sends a command as it came, and hands its answer on as it comes. @param command with its header, or headers. */
  relay(command: Uint8Array, reply: RawReply): void {
    if (this.#failure !== null) {
      reply.lost(lost(this.#failure));
      return;
    }
    this.#pending.push({ kind: 'raw', reply });
    this.#socket.write(command);
  }
  /** Sends bytes as they are: packets that a running command is given. */
  write(bytes: Uint8Array): void {
    if (this.#failure === null) this.#socket.write(bytes);
  }

  /** Sends a packet more of the running command: a piece of a file. An empty one is its end. */
  async sendPiece(payload: Uint8Array): Promise<void> {
    const { sequence } = this.#framer;
    this.#framer.sequence = (sequence + packetsOf(payload)) & 0xff;
    this.write(frame(payload, sequence));
    await this.whenWritable();
  }
  /** @returns a promise to wait for where the server has to read first. */
  whenWritable(): Promise<void> | undefined {
    const socket = this.#socket;
    if (!socket.writableNeedDrain) return undefined;
    return new Promise<void>((resolve) => {
      const go = () => {
        socket.off('drain', go).off('close', go);
        resolve();
      };
      socket.on('drain', go).on('close', go);
    });
  }

  /** Nothing more is read until `resume`. */
  pause(): void {
    this.#paused = true;
    this.#socket.pause();
  }
  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#socket.resume();
    this.#pump();
  }
  /** Whether the process stays for the sake of this connection. */
  ref(): void {
    this.#socket.ref();
  }
  unref(): void {
    this.#socket.unref();
  }
  /**
   * Gives the server up when it owes an answer and nothing comes or goes for so long; while nothing is read here it does not count.
   * @param ms 0 for no limit.
   */
  limitSilence(ms: number): void {
    this.#silenceMs = ms;
    this.#socket.setTimeout(ms);
  }
  readonly #onSilence = (): void => {
    if (this.#pending.length === 0) return;
    if (this.#paused) this.#socket.setTimeout(this.#silenceMs);
    else this.#lose(new Error(`nothing came for ${this.#silenceMs / 1000} s`));
  };
  /** Says good-bye and closes: the server rolls back. */
  end(): void {
    this.send(QUIT);
    this.destroy();
  }
  destroy(reason = 'it was closed here'): void {
    this.#closedHere ||= this.#failure === null;
    this.#lose(new Error(reason));
  }

  readonly #onData = (chunk: Buffer): void => {
    const first = this.#pending[0];
    if (first?.kind === 'raw' && this.#framer.buffered === 0 && !this.#paused) {
      const taken = this.#feed(first.reply, chunk, 0, chunk.length);
      if (taken === chunk.length) return;
      this.#framer.push(chunk.subarray(taken));
    } else {
      this.#framer.push(chunk);
    }
    this.#pump();
  };

  /** Hands out what has come, until it is all or somebody is full. */
  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      while (!this.#paused && this.#failure === null && this.#step());
    } finally {
      this.#pumping = false;
    }
  }
  /** @returns whether there was anything to hand out. */
  #step(): boolean {
    const first = this.#pending[0];
    if (first?.kind === 'raw') {
      if (this.#framer.buffered === 0) return false;
      const rest = this.#framer.drain();
      const taken = this.#feed(first.reply, rest, 0, rest.length);
      if (taken < rest.length) this.#framer.push(rest.subarray(taken));
      return taken > 0;
    }
    if (!this.#nextPacket()) return false;
    if (first === undefined) this.#unasked();
    else this.#hand(first.reply);
    return true;
  }
  #nextPacket(): boolean {
    const framer = this.#framer;
    // What nobody has asked for has any number.
    if (this.#pending.length === 0) framer.sequence = framer.nextSequence;
    try {
      if (!framer.next()) return false;
    } catch (error) {
      this.#lose(new ProtocolError(error instanceof Error ? error.message : String(error)));
      return false;
    }
    this.#packet.buffer = framer.bytes;
    this.#packet.offset = framer.start;
    this.#packet.end = framer.end;
    return true;
  }

  #hand(reply: PacketReply): void {
    const packet = this.#packet;
    try {
      if (packet.buffer[packet.offset] === 0xff && packet.end > packet.offset) {
        const error = decodeError(packet, reply.names, this.dialect.vendor);
        this.#answered();
        reply.reject(error);
      } else if (reply.read(packet)) {
        this.#answered();
        reply.resolve();
      }
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      this.#answered();
      reply.reject(failure);
      this.#lose(failure);
    }
  }
  #feed(reply: RawReply, bytes: Buffer, start: number, end: number): number {
    try {
      const taken = reply.take(bytes, start, end);
      if (reply.ended) this.#answered();
      return taken;
    } catch (error) {
      this.#lose(error instanceof Error ? error : new Error(String(error)));
      return end;
    }
  }
  #answered(): void {
    this.#pending.shift();
    const next = this.#pending[0];
    if (next?.kind === 'packets') this.#framer.sequence = next.sequence;
  }
  /** A server that ends sessions may say why before it hangs up. */
  #unasked(): void {
    const packet = this.#packet;
    const isError = packet.buffer[packet.offset] === 0xff;
    this.#lose(isError ? decodeError(packet, UTF8, this.dialect.vendor) : new ProtocolError('a packet that nobody asked for'));
  }

  #lose(error: Error): void {
    if (this.#failure !== null) return;
    this.#failure = error;
    this.#socket.destroy();
    const shown = lost(error);
    for (const { kind, reply } of this.#pending.splice(0)) {
      if (kind === 'raw') reply.lost(shown);
      else reply.reject(shown);
    }
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener(error);
  }
}

const QUIT = Buffer.from([0x01]);

function lost(error: Error): Error {
  if (error instanceof ConnectionLost || error instanceof ProtocolError) return error;
  return new ConnectionLost(2013, 'HY000', `Lost connection to MySQL server during query (${error.message})`);
}
