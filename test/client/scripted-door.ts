/** A server that does as it is told: for what a good one never does, and for the moments in between. */
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { type ClientOptions, type ConnectOptions, WsqlClient } from '../../src/client/index.ts';
import { atEnd } from '../servers/websocket/talker.ts';

// biome-ignore lint/suspicious/noExplicitAny: what a client says is looked at field by field
export type Heard = any;
export interface Peer {
  readonly socket: WebSocket;
  say(message: object | string): void;
}
/** What answers a message: an object to send, with the queryId of the request; or nothing, when it has said all by itself. */
export type Answer = (message: Heard, peer: Peer) => object | undefined;

export interface Script {
  /** Null: none is said. */
  readonly welcome?: object | string | null;
  readonly answers?: { readonly [type: string]: Answer };
}

export class ScriptedDoor {
  readonly url: string;
  readonly #server: WebSocketServer;
  readonly #script: Script;
  readonly heard: Heard[] = [];
  readonly peers = new Set<Peer>();
  /** Connections so far. */
  made = 0;

  private constructor(server: WebSocketServer, script: Script) {
    this.#server = server;
    this.#script = script;
    this.url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/db`;
    server.on('connection', (socket) => this.#welcome(socket));
  }
  static async start(script: Script = {}, port = 0): Promise<ScriptedDoor> {
    const server = new WebSocketServer({ host: '127.0.0.1', port });
    await new Promise((resolve) => server.once('listening', resolve));
    return new ScriptedDoor(server, script);
  }
  get port(): number {
    return Number(new URL(this.url).port);
  }

  #welcome(socket: WebSocket): void {
    this.made++;
    const peer: Peer = { socket, say: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)) };
    this.peers.add(peer);
    socket.on('error', () => undefined);
    socket.on('close', () => this.peers.delete(peer));
    socket.on('message', (data) => this.#hear(JSON.parse(String(data)), peer));
    const { welcome = {} } = this.#script;
    if (typeof welcome === 'string') peer.say(welcome);
    else if (welcome !== null)
      peer.say({ type: 'welcome', clientId: `c${this.made}`, requiresAuth: false, timestamp: Date.now(), ...welcome });
  }
  #hear(message: Heard, peer: Peer): void {
    this.heard.push(message);
    const answer = this.#script.answers?.[message.type];
    if (answer !== undefined) this.#say(answer(message, peer), message, peer);
    else if (message.type === 'ping') peer.say({ type: 'pong', timestamp: message.timestamp });
  }
  #say(answer: object | undefined, { type, queryId }: Heard, peer: Peer): void {
    if (answer === undefined) return;
    const ids = queryId === undefined ? {} : { queryId, success: true };
    peer.say({ type: `${type}_response`, ...ids, ...answer });
  }
  said(type: string): Heard[] {
    return this.heard.filter((message) => message.type === type);
  }

  /** Ends every connection as a crash would. */
  cut(): void {
    for (const { socket } of this.peers) socket.terminate();
  }
  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

export function rows(...data: readonly object[]): object {
  return { data, fields: [], rowCount: data.length, affectedRows: 0, insertId: null };
}

export const QUICK = { reconnect: { delay: 5, maxDelay: 20 } } as const;

/** One that stops when the test is over. */
export async function scripted(script: Script, port = 0): Promise<ScriptedDoor> {
  const door = await ScriptedDoor.start(script, port);
  atEnd(() => door.stop());
  return door;
}
/** A client that has come in. */
export async function enter(url: string, options: ConnectOptions = {}): Promise<WsqlClient> {
  const client = await WsqlClient.connect(url, { ...QUICK, ...options });
  atEnd(() => client.close());
  return client;
}
/** A client that is on its way. */
export function begun(url: string, options: ClientOptions = {}): WsqlClient {
  const client = new WsqlClient(url, { ...QUICK, ...options });
  atEnd(() => client.close());
  return client;
}
export function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'no failure',
    (error: unknown) => error,
  );
}
