/** Packets over a socket: reads one at a time, writes in one piece, stops reading while it cannot go on. */
import type { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';
import { Compression, type CompressionMethod } from '../../codec/compression.ts';
import { PacketFramer } from '../../codec/framing.ts';
import { ByteReader } from '../../codec/reader.ts';
import { PacketWriter } from '../../codec/writer.ts';

/** Answers go to the socket when they are this long. */
const FLUSH_AT = 64 * 1024;
/** Bytes before a packet's payload. */
const HEADER = 4;
/** Unread commands that may wait while one runs. */
const READ_AHEAD = 64 * 1024;

/** The client is gone: stops whoever still writes to it. */
export class ConnectionClosed extends Error {
  override readonly name = 'ConnectionClosed';
}

export interface ChannelHandler {
  /** A command is in `channel.reader`. The next one waits for the promise, if there is one; it must not reject. */
  command(): void | Promise<void>;
  /** The bytes that came are no packets (SqlError 1153, 1156), or a command failed in a way that it must not. */
  failed(error: unknown): void;
  /** Once: no more commands will come. */
  ended(): void;
  /** Once, last of all: the socket is closed. */
  closed(): void;
}
export interface Traffic {
  bytesReceived: number;
  bytesSent: number;
}
interface Waiter {
  resolve(): void;
  reject(error: unknown): void;
}

export class PacketChannel {
  readonly framer: PacketFramer;
  readonly writer = new PacketWriter();
  /** On the packet that was read last. */
  readonly reader = new ByteReader();
  /** performance.now() of the last byte that came or went. */
  lastActive = performance.now();
  bytesReceived = 0;
  bytesSent = 0;
  #socket: Socket;
  readonly #handler: ChannelHandler;
  readonly #traffic: Traffic;
  #state: 'manual' | 'commands' | 'closing' | 'closed' = 'manual';
  #busy = false;
  #pumping = false;
  #paused = false;
  /** The socket holds more than it wants to. */
  #full = false;
  #receiver: Waiter | null = null;
  #compression: Compression | null = null;
  #drainWaiters: Waiter[] = [];

  constructor(socket: Socket, maxPacket: number, handler: ChannelHandler, traffic: Traffic) {
    this.#socket = socket;
    this.#handler = handler;
    this.#traffic = traffic;
    this.framer = new PacketFramer(maxPacket);
    this.#listen(socket);
  }

  get isClosing(): boolean {
    return this.#state === 'closing' || this.#state === 'closed';
  }
  get isBusy(): boolean {
    return this.#busy;
  }
  /** Whether the client owes an answer, or the rest of a packet. */
  get isOwed(): boolean {
    return this.#receiver !== null || (!this.#busy && !this.#paused && this.framer.buffered > 0);
  }
  /** Whether the client has not read what it was sent. */
  get isFull(): boolean {
    return this.#full;
  }

  #listen(socket: Socket): void {
    socket.on('data', this.#onData);
    socket.on('drain', this.#onDrain);
    socket.on('close', this.#onClose);
    // 'close' follows.
    socket.on('error', () => socket.destroy());
  }

  readonly #onData = (chunk: Buffer): void => {
    this.lastActive = performance.now();
    this.bytesReceived += chunk.length;
    this.#traffic.bytesReceived += chunk.length;
    if (this.isClosing) return;
    this.#push(chunk);
    this.#pump();
    if (this.#isBlocked && !this.#paused && this.framer.buffered >= READ_AHEAD) {
      this.#paused = true;
      this.#socket.pause();
    }
  };
  #push(chunk: Buffer): void {
    if (this.#compression === null) {
      this.framer.push(chunk);
      return;
    }
    try {
      for (const bytes of this.#compression.unwrap(chunk)) this.framer.push(bytes);
    } catch (error) {
      this.#fail(error);
    }
  }
  readonly #onDrain = (): void => {
    this.lastActive = performance.now();
    this.#full = false;
    for (const waiter of this.#drainWaiters.splice(0)) waiter.resolve();
    this.#pump();
  };
  readonly #onClose = (): void => {
    if (this.#state === 'closed') return;
    const ended = this.#state === 'closing';
    this.#state = 'closed';
    const gone = new ConnectionClosed('the client is gone');
    for (const waiter of this.#drainWaiters.splice(0)) waiter.reject(gone);
    this.#receiver?.reject(gone);
    this.#receiver = null;
    if (!ended) this.#handler.ended();
    this.#handler.closed();
  };

  get #isBlocked(): boolean {
    return this.#receiver === null && (this.#busy || this.#full || this.#state !== 'commands');
  }

  /** From now on packets are commands. @param compression how they, and what answers them, travel; null: as they are. */
  startCommands(maxPacket: number, compression: CompressionMethod | null): void {
    this.flush();
    if (this.isClosing) return;
    if (compression !== null) {
      this.#compression = new Compression(compression);
      this.#push(this.framer.drain());
    }
    this.framer.maxPacket = maxPacket;
    this.framer.sequence = 0;
    this.#state = 'commands';
    this.#pump();
  }

  /** Waits for one packet that answers what was sent; it is then in `reader`. */
  receive(): Promise<ByteReader> {
    this.flush();
    this.framer.sequence = this.writer.sequence;
    return new Promise((resolve, reject) => {
      if (this.isClosing) {
        reject(new ConnectionClosed('the client is gone'));
        return;
      }
      this.#receiver = { resolve: () => resolve(this.reader), reject };
      this.#pump();
    });
  }

  /** Handles what is there, until something has to be waited for. */
  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      while (!this.#isBlocked && !this.isClosing && this.framer.next()) this.#packet();
    } catch (error) {
      this.#fail(error);
    }
    this.#pumping = false;
    this.flush();
    if (this.#paused && !this.#isBlocked && !this.isClosing) {
      this.#paused = false;
      this.#socket.resume();
    }
  }

  #packet(): void {
    const { framer, reader, writer } = this;
    reader.reset(framer.bytes, framer.start, framer.end);
    writer.sequence = framer.sequence;
    const receiver = this.#receiver;
    if (receiver !== null) {
      this.#receiver = null;
      receiver.resolve();
      return;
    }
    framer.sequence = 0;
    const running = this.#handler.command();
    if (running === undefined) return;
    this.#busy = true;
    running.then(this.#onDone, (error: unknown) => this.#fail(error));
  }
  readonly #onDone = (): void => {
    this.#busy = false;
    this.framer.sequence = 0;
    this.#pump();
  };

  #fail(error: unknown): void {
    const receiver = this.#receiver;
    this.#receiver = null;
    this.writer.sequence = this.framer.sequence;
    if (receiver === null) this.#handler.failed(error);
    else receiver.reject(error);
  }

  /** Sends what the writer holds. */
  flush(): void {
    const { writer } = this;
    if (writer.length === 0) return;
    if (this.isClosing || this.#socket.destroyed) {
      writer.clear();
      return;
    }
    if (this.#compression === null) this.#send(writer);
    else this.#sendCompressed(writer, this.#compression);
  }
  #send(writer: PacketWriter): void {
    this.#sent(writer.length);
    this.#full = !this.#socket.write(writer.pending());
    // Sockets that took everything at once hold nothing of the writer's memory.
    if (this.#socket.writableLength === 0) writer.clear();
    else writer.release();
  }
  #sendCompressed(writer: PacketWriter, compression: Compression): void {
    const bytes = compression.wrap(writer.pending());
    writer.clear();
    this.#sent(bytes.length);
    this.#full = !this.#socket.write(bytes);
  }
  /** Sends packets that are there already, behind what the writer holds. */
  raw(bytes: Buffer): void {
    this.flush();
    if (this.isClosing || this.#socket.destroyed) return;
    const sent = this.#compression === null ? bytes : this.#compression.wrap(bytes);
    this.#sent(sent.length);
    this.#full = !this.#socket.write(sent);
  }
  /** The packet that was read last as it came, with its header; or as it may have come, where it was several. */
  get packets(): Buffer {
    const { bytes, start, end } = this.framer;
    if (start >= HEADER) return bytes.subarray(start - HEADER, end);
    const writer = new PacketWriter();
    writer.begin();
    writer.bytes(bytes.subarray(start, end));
    writer.end();
    return writer.pending();
  }
  #sent(bytes: number): void {
    this.bytesSent += bytes;
    this.#traffic.bytesSent += bytes;
  }
  /** Sends what the writer holds where it is much. */
  flushLong(): void {
    if (this.writer.length >= FLUSH_AT) this.flush();
  }
  /** @returns a promise to wait for where the client has to read first. @throws ConnectionClosed */
  whenWritable(): void | Promise<void> {
    if (this.isClosing) throw new ConnectionClosed('the client is gone');
    if (!this.#full) return;
    const room = new Promise<void>((resolve, reject) => this.#drainWaiters.push({ resolve, reject }));
    // Who has nothing more to write need not wait; that the client is gone is told to the handler, too.
    room.catch(() => undefined);
    return room;
  }

  /** The connection's TLS; null before `upgrade`. */
  get secureSocket(): TLSSocket | null {
    return this.#socket instanceof TLSSocket ? this.#socket : null;
  }

  /** Goes on over TLS: after an SSLRequest. @param requestCert whether the client is asked for a certificate, which is the caller's to judge. */
  upgrade(secureContext: SecureContext, requestCert: boolean): void {
    const plain = this.#socket;
    plain.pause();
    plain.off('data', this.#onData);
    plain.off('drain', this.#onDrain);
    const early = this.framer.drain();
    if (early.length > 0) plain.unshift(early);
    this.#socket = new TLSSocket(plain, { isServer: true, secureContext, requestCert, rejectUnauthorized: false });
    this.#listen(this.#socket);
  }

  /** Sends what is left, and closes. What the client still sends is thrown away, so that it gets to read the last answer. */
  end(): void {
    if (this.isClosing) return;
    this.flush();
    this.#state = 'closing';
    this.lastActive = performance.now();
    if (this.#paused) this.#socket.resume();
    this.#socket.end();
    this.#handler.ended();
  }
  destroy(): void {
    this.#socket.destroy();
  }
}
