/** A WebSocket door on the embedded engine, and programs that talk to it. */
import { connect as connectSocket, type Socket } from 'node:net';
import { type ClientOptions, WebSocket } from 'ws';
import type { Backend } from '../../../src/backend.ts';
import { openEmbedded } from '../../../src/backends/embedded/index.ts';
import { createWebSocketServer, type WebSocketServer, type WebSocketServerOptions } from '../../../src/servers/websocket/index.ts';

// biome-ignore lint/suspicious/noExplicitAny: what a server says is looked at field by field
export type Said = any;

const closing: (() => void | Promise<void>)[] = [];
/** Ends what a test has started: `afterEach(cleanUp)` in every file. */
export async function cleanUp(): Promise<void> {
  for (const close of closing.splice(0).reverse()) await close();
}
export function atEnd(close: () => void | Promise<void>): void {
  closing.push(close);
}

export interface Door {
  readonly server: WebSocketServer;
  readonly backend: Backend;
}
export async function startDoor(options: Partial<WebSocketServerOptions> = {}): Promise<Door> {
  const backend = options.backend ?? openEmbedded({ path: ':memory:', serverVersion: '8.4.6-test' });
  const server = createWebSocketServer({ ...options, backend });
  await server.listen({ port: 0 });
  closing.push(async () => {
    await server.close(0);
    await backend.close();
  });
  return { server, backend };
}

/** A client that keeps what it is told until somebody asks. */
export class Talker {
  readonly socket: WebSocket;
  readonly #said: Said[] = [];
  readonly #wanted: {
    readonly fits: (said: Said) => boolean;
    readonly take: (said: Said) => void;
    readonly fail: (error: Error) => void;
  }[] = [];
  /** Resolves with its code and reason. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  #lastId = 0;
  isClosed = false;

  constructor(url: string, options: ClientOptions = {}, protocols: readonly string[] = []) {
    this.socket = new WebSocket(url, [...protocols], options);
    this.socket.on('message', (data) => this.#hear(JSON.parse(String(data))));
    this.socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => {
        this.isClosed = true;
        for (const { fail } of this.#wanted.splice(0)) fail(new Error(`closed with ${code} ${String(reason)}`));
        resolve({ code, reason: String(reason) });
      });
    });
    closing.push(() => this.socket.terminate());
  }
  #hear(said: Said): void {
    const at = this.#wanted.findIndex(({ fits }) => fits(said));
    if (at < 0) this.#said.push(said);
    else this.#wanted.splice(at, 1)[0]?.take(said);
  }

  say(message: object | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }
  /** The next message that fits, in the order that they came. */
  next(fits: (said: Said) => boolean = () => true): Promise<Said> {
    const at = this.#said.findIndex(fits);
    if (at >= 0) return Promise.resolve(this.#said.splice(at, 1)[0]);
    return new Promise((take, fail) => this.#wanted.push({ fits, take, fail }));
  }
  of(type: string): Promise<Said> {
    return this.next((said) => said.type === type);
  }
  to(queryId: number | string): Promise<Said> {
    return this.next((said) => said.queryId === queryId);
  }
  /** Says something with an id of its own, and waits for the answer. */
  async ask(message: object): Promise<Said> {
    const queryId = ++this.#lastId;
    this.say({ queryId, ...message });
    return this.to(queryId);
  }
  query(query: string, more: object = {}): Promise<Said> {
    return this.ask({ type: 'query', query, ...more });
  }
}

/** A client that has been welcomed. */
export async function connect(door: Door, options: ClientOptions = {}, protocols: readonly string[] = []): Promise<Talker> {
  const talker = new Talker(door.server.url, options, protocols);
  await talker.of('welcome');
  return talker;
}
/** Waits until something is so. */
export async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + 5000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A client that has shaken hands by itself, and sends what it is given. */
export async function rawClient(url: string): Promise<{ readonly socket: Socket; readonly received: () => Buffer }> {
  const { hostname, port, pathname } = new URL(url);
  const socket = connectSocket(Number(port), hostname);
  atEnd(() => {
    socket.destroy();
  });
  let received = Buffer.alloc(0);
  socket.on('error', () => undefined);
  socket.on('data', (data) => {
    received = Buffer.concat([received, data]);
  });
  socket.write(
    `GET ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
  );
  await until(() => received.includes('"welcome"'), 'the welcome');
  return { socket, received: () => received };
}
