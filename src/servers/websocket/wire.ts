/** The socket of a client: frames in and out, with an end to what may wait in it. */
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { CloseCode } from '../../wire/messages.ts';
import type { WebSocketLimits } from './options.ts';

export interface WireHandler {
  message(text: string): void;
  /** The connection has ended. */
  closed(code: number): void;
  /** There is room again. */
  drained(): void;
}

/** Bytes that are sent before a look at what waits. */
const LOOK = 16_384;
/** Milliseconds that a client has to say goodbye. */
const FAREWELL = 2000;

export class Wire {
  readonly #socket: WebSocket;
  readonly #raw: Socket;
  readonly #limits: Pick<WebSocketLimits, 'maxUnread'>;
  readonly #handler: WireHandler;
  readonly #pauses = new Set<string>();
  lastSeen = performance.now();
  #corked = false;
  #fullSince: number | null = null;
  #closingSince: number | null = null;
  #code = 0;
  #unlooked = 0;
  /** Of messages. */
  bytesReceived = 0;
  bytesSent = 0;
  isClosed = false;

  constructor(socket: WebSocket, raw: Socket, limits: Pick<WebSocketLimits, 'maxUnread'>, handler: WireHandler) {
    this.#socket = socket;
    this.#raw = raw;
    this.#limits = limits;
    this.#handler = handler;
    socket.on('message', (data: Buffer, isBinary: boolean) => this.#received(data, isBinary));
    socket.on('pong', () => this.#seen());
    socket.on('ping', () => this.#seen());
    // What breaks the protocol is closed by the library, with the code that it has.
    socket.on('error', () => undefined);
    socket.on('close', (code: number) => this.#ended(code));
  }

  #seen(): void {
    this.lastSeen = performance.now();
  }
  #received(data: Buffer, isBinary: boolean): void {
    this.#seen();
    this.bytesReceived += data.length;
    if (this.#closingSince !== null) return;
    if (isBinary) this.close(CloseCode.UNSUPPORTED_DATA, 'messages are text');
    else this.#handler.message(data.toString('utf8'));
  }
  #ended(code: number): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#handler.closed(this.#code === 0 ? code : this.#code);
  }

  /** What is sent in one turn of the event loop goes out together. */
  send(text: string): void {
    if (this.#closingSince !== null || this.isClosed) return;
    if (!this.#corked) this.#cork();
    this.#socket.send(text);
    const length = Buffer.byteLength(text);
    this.bytesSent += length;
    this.#unlooked += length;
    if (this.#unlooked > LOOK) this.#look();
  }
  #cork(): void {
    this.#corked = true;
    this.#raw.cork();
    process.nextTick(this.#uncork);
  }
  readonly #uncork = (): void => {
    this.#corked = false;
    this.#raw.uncork();
  };
  /** Whether what waits to be read is too much. */
  #look(): void {
    this.#unlooked = 0;
    if (this.#fullSince !== null || this.#socket.bufferedAmount <= this.#limits.maxUnread) return;
    this.#fullSince = performance.now();
    this.pause('full');
    // It has gone out when all before it has.
    this.#socket.ping('', undefined, this.#drained);
  }
  ping(): void {
    if (this.#closingSince === null && !this.isClosed) this.#socket.ping();
  }

  /** Whether the client does not read what it is sent. */
  get isFull(): boolean {
    return this.#fullSince !== null;
  }
  stalledFor(now: number): number {
    return this.#fullSince === null ? 0 : now - this.#fullSince;
  }
  readonly #drained = (error?: Error): void => {
    if (this.#fullSince === null || this.isClosed || (error !== undefined && error !== null)) return;
    if (this.#socket.bufferedAmount > this.#limits.maxUnread) {
      this.#socket.ping('', undefined, this.#drained);
      return;
    }
    this.#fullSince = null;
    this.resume('full');
    this.#handler.drained();
  };

  /** Reads nothing until each reason is gone. */
  pause(reason: 'login' | 'queue' | 'full'): void {
    if (this.#pauses.size === 0 && !this.isClosed) this.#socket.pause();
    this.#pauses.add(reason);
  }
  resume(reason: 'login' | 'queue' | 'full'): void {
    if (!this.#pauses.delete(reason) || this.#pauses.size > 0) return;
    this.#seen();
    if (!this.isClosed) this.#socket.resume();
  }
  get isPaused(): boolean {
    return this.#pauses.size > 0;
  }

  get isClosing(): boolean {
    return this.#closingSince !== null;
  }
  /** Says goodbye, and waits a moment for the client's. */
  close(code: CloseCode, reason: string): void {
    if (this.#closingSince !== null || this.isClosed) return;
    this.#closingSince = performance.now();
    this.#code = code;
    for (const why of [...this.#pauses] as ('login' | 'queue' | 'full')[]) this.resume(why);
    this.#socket.close(code, reason);
  }
  /** Waits no longer. */
  expire(now: number): void {
    if (this.#closingSince !== null && now - this.#closingSince > FAREWELL) this.#socket.terminate();
  }
  terminate(code: CloseCode): void {
    this.#closingSince ??= performance.now();
    this.#code = code;
    this.#socket.terminate();
  }
}
