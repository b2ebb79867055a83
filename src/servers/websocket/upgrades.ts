/** From an HTTP request to a client: who may connect from where, and what it brings along. */
import type { IncomingMessage } from 'node:http';
import { isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { type WebSocket, WebSocketServer } from 'ws';
import { CloseCode } from '../../wire/messages.ts';
import { isLoopback, originOf } from '../listener/origin.ts';
import { Client } from './client.ts';
import type { Proof } from './login.ts';
import type { ServerState } from './server-state.ts';

export interface Gate {
  readonly endpoint: string;
  /** As `WebSocketServerOptions.origins`. */
  readonly origins: readonly string[];
  readonly compression: boolean;
  /** TLS. */
  readonly secure: boolean;
}

/** The subprotocol; and what comes before a token in the list of those that a browser asks for. */
const SUBPROTOCOL = 'wsql';
const TOKEN = 'wsql.token.';

export class Upgrades {
  readonly #state: ServerState;
  readonly #gate: Gate;
  readonly #server: WebSocketServer;

  constructor(state: ServerState, gate: Gate) {
    this.#state = state;
    this.#gate = gate;
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload: state.limits.maxMessage,
      perMessageDeflate: gate.compression ? { threshold: 1024 } : false,
      // A token is never said back.
      handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
    });
  }

  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    if (pathOf(request) !== this.#gate.endpoint) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (client) => this.#opened(client, request, socket as Socket));
  }

  #opened(socket: WebSocket, request: IncomingMessage, raw: Socket): void {
    const state = this.#state;
    const origin = originOf(raw);
    raw.setNoDelay(true);
    if (!mayComeFrom(request, this.#gate.origins, state.mayBeOpen)) {
      state.log('warn', 'refused a page of another origin', { client: origin.client, origin: request.headers.origin ?? '' });
      refuse(socket, CloseCode.FORBIDDEN, 'this origin may not connect (--allow-origin)');
    } else if (state.draining) refuse(socket, CloseCode.GOING_AWAY, 'the server stops');
    else if (state.throttle.isBlocked(origin.address, performance.now()))
      refuse(socket, CloseCode.UNAUTHORIZED, 'too many wrong passwords from this address');
    else if (state.isFull) {
      state.log('warn', 'Too many connections', { limit: state.limits.maxConnections });
      refuse(socket, CloseCode.TRY_AGAIN_LATER, 'too many connections');
    } else {
      const client = new Client(state, socket, raw, origin, {
        tls: this.#gate.secure ? protocolOf(raw) : null,
        program: request.headers['user-agent']?.slice(0, 255) ?? null,
      });
      state.clients.add(client);
      state.totalConnections++;
      client.start(proofOf(request));
    }
  }
}

/** `TLSv1.3`; Bun does not tell it of a socket that was upgraded. */
function protocolOf(socket: Socket | TLSSocket): string {
  return ('getProtocol' in socket ? socket.getProtocol() : null) ?? 'TLS';
}

function refuse(socket: WebSocket, code: CloseCode, reason: string): void {
  socket.on('error', () => undefined);
  socket.close(code, reason);
  setTimeout(() => socket.terminate(), 2000).unref();
}

export function pathOf({ url = '/' }: IncomingMessage): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

/**
 * Whether a page may connect; programs, which name no origin, may. By default pages of this machine may, and those from where they connect to.
 * @param open whether somebody gets in without a password: then the host has to be an address or this machine, since a name of another site may have
 * been made to lead here.
 */
export function mayComeFrom({ headers }: IncomingMessage, allowed: readonly string[], open: boolean): boolean {
  const { origin, host = '' } = headers;
  if (origin === undefined) return true;
  if (allowed.includes('*') || allowed.includes(origin)) return true;
  const page = URL.parse(origin);
  if (page === null || (page.protocol !== 'http:' && page.protocol !== 'https:')) return false;
  const name = bare(page.hostname);
  if (isLoopback(name)) return true;
  return page.host === URL.parse(`${page.protocol}//${host}`)?.host && (!open || isIP(name) !== 0);
}
function bare(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

/** What a client says of itself before its first message: in its Authorization, or among its subprotocols. */
export function proofOf({ headers }: IncomingMessage): Proof | null {
  const { authorization = '' } = headers;
  const [, scheme = '', given = ''] = /^(\w+) +(\S+)\s*$/.exec(authorization) ?? [];
  if (scheme.toLowerCase() === 'bearer') return { user: '', password: given };
  if (scheme.toLowerCase() === 'basic') return basic(Buffer.from(given, 'base64').toString('utf8'));
  const offered = String(headers['sec-websocket-protocol'] ?? '').split(/\s*,\s*/);
  const token = offered.find((name) => name.startsWith(TOKEN));
  return token === undefined ? null : { user: '', password: Buffer.from(token.slice(TOKEN.length), 'base64url').toString('utf8') };
}
function basic(text: string): Proof {
  const colon = text.indexOf(':');
  return colon < 0 ? { user: text, password: '' } : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
