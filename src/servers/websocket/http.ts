/** HTTP on the port of the WebSocket door: one statement a request, and whether the server is well. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { SqlError } from '../../errors.ts';
import type { RecordedClient } from '../../session/statement-recorder.ts';
import {
  type ConnectionStatus,
  Malformed,
  type QueryRequest as QueryMessage,
  type StreamRequest as StreamMessage,
} from '../../wire/messages.ts';
import { checkRequest } from '../../wire/read-request.ts';
import { isLoopback, type Origin, originOf } from '../listener/origin.ts';
import { AssetDoor } from './assets.ts';
import { Refusal, wireError } from './errors.ts';
import { isGuess, type LoggedIn, logIn, NOBODY } from './login.ts';
import type { WebSocketServerOptions } from './options.ts';
import { QueryRequest } from './query-request.ts';
import type { Request } from './request.ts';
import { Requester } from './requester.ts';
import { queryOf } from './requests.ts';
import type { ServerState } from './server-state.ts';
import { StreamRequest } from './stream-request.ts';
import { type Gate, mayComeFrom, pathOf, proofOf } from './upgrades.ts';

const NDJSON = 'application/x-ndjson';
/** Rows that a stream may be ahead of its reader: the socket alone slows it. */
const NO_CREDITS = Number.MAX_SAFE_INTEGER;

export interface HttpOptions extends Gate {
  readonly ready: () => boolean | Promise<boolean>;
  readonly figures: WebSocketServerOptions['figures'];
}

/** An answer that is no result. */
class HttpRefusal extends Refusal {
  readonly status: number;
  constructor(status: number, code: `WSQL_${string}`, message: string) {
    super(code, message);
    this.status = status;
  }
}

/** Answers requests. What it throws itself is a bug. */
export class HttpDoor {
  readonly #state: ServerState;
  readonly #options: HttpOptions;
  readonly #assets: AssetDoor;
  /** Requests that are being answered. */
  readonly open = new Set<Exchange>();

  constructor(state: ServerState, options: HttpOptions) {
    this.#state = state;
    this.#options = options;
    this.#assets = new AssetDoor({ endpoint: options.endpoint, open: state.mayBeOpen });
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    this.#answer(request, response).catch((error: unknown) => {
      this.#refuse(response, error);
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = pathOf(request);
    if (path === '/healthz') plain(response, 200, 'ok');
    else if (path === '/readyz') await this.#ready(response);
    else if (path === '/metrics' && this.#options.figures !== undefined) await this.#metrics(this.#options.figures, request, response);
    else if (this.#assets.wants(request, path)) await this.#assets.answer(request, response, path);
    else if (path === this.#options.endpoint) await this.#endpoint(request, response);
    else plain(response, 404, 'not found');
  }
  async #ready(response: ServerResponse): Promise<void> {
    const isReady = !this.#state.draining && (await this.#options.ready());
    plain(response, isReady ? 200 : 503, isReady ? 'ready' : 'not ready');
  }

  async #metrics(figures: NonNullable<HttpOptions['figures']>, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'GET' && request.method !== 'HEAD') throw new HttpRefusal(405, 'WSQL_BAD_MESSAGE', 'GET and HEAD only');
    if (!isOfThisMachine(request)) await this.#checkWatcher(request, response);
    const text = await figures.text();
    response.writeHead(200, { 'content-type': figures.contentType, 'cache-control': 'no-store' });
    response.end(request.method === 'HEAD' ? undefined : text);
  }
  /** Those who may see what others do: as for `status` of all. @throws HttpRefusal */
  async #checkWatcher(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const login = await this.#logIn(request, response, originOf(request.socket));
    try {
      if (!(await mayWatch(this.#state, login))) throw new HttpRefusal(403, 'WSQL_NOT_ALLOWED', '/metrics takes the PROCESS privilege');
    } finally {
      login.leave();
    }
  }

  async #endpoint(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { origin } = request.headers;
    if (!mayComeFrom(request, this.#options.origins, this.#state.mayBeOpen))
      throw new HttpRefusal(403, 'WSQL_ORIGIN', 'This origin may not ask here (--allow-origin)');
    if (origin !== undefined) response.setHeader('access-control-allow-origin', origin).setHeader('vary', 'origin');
    if (request.method === 'OPTIONS') preflight(response);
    else if (request.method === 'POST') await this.#post(request, response);
    else {
      response.setHeader('allow', 'POST, OPTIONS').setHeader('upgrade', 'websocket');
      plain(response, request.method === 'GET' ? 426 : 405, 'POST a query here, or open a WebSocket');
    }
  }

  async #post(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // What a form of another page can send has another type.
    if (!/^application\/json\b/i.test(request.headers['content-type'] ?? ''))
      throw new HttpRefusal(415, 'WSQL_BAD_MESSAGE', 'Content-Type: application/json is wanted');
    const origin = originOf(request.socket);
    const login = await this.#logIn(request, response, origin);
    try {
      const body = await readBody(request, this.#state.limits.maxMessage);
      if (this.#state.draining) throw new HttpRefusal(503, 'WSQL_SHUTDOWN', 'Server shutdown in progress');
      await new Exchange(this.#state, login, origin, response, this.open).run(body, wantsStream(request), keyOf(request));
    } finally {
      login.leave();
    }
  }
  async #logIn(request: IncomingMessage, response: ServerResponse, origin: Origin): Promise<LoggedIn> {
    const state = this.#state;
    const { throttle, log } = state;
    if (throttle.isBlocked(origin.address, performance.now()))
      throw new HttpRefusal(429, 'WSQL_NOT_LOGGED_IN', 'Too many wrong passwords from this address');
    const proof = proofOf(request);
    if (proof === null && !state.mayBeOpen) throw unauthorized(response, 'Authentication required: Authorization is missing');
    const outcome = await logIn(state, origin, proof ?? NOBODY);
    if (!(outcome instanceof SqlError)) {
      throttle.succeeded(origin.address);
      return outcome;
    }
    log('warn', `login refused: ${outcome.message}`, { client: origin.client });
    const wait = isGuess(outcome) ? throttle.failed(origin.address, performance.now()) : 0;
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    throw unauthorized(response, outcome.message);
  }

  #refuse(response: ServerResponse, error: unknown): void {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    this.#state.errors++;
    const told = wireError(error, (bug) => this.#state.report(bug));
    const status = error instanceof HttpRefusal ? error.status : 500;
    // What is left of the request is not read.
    response.setHeader('connection', 'close');
    json(response, status, JSON.stringify({ type: 'error', success: false, ...told }));
  }
}

/** Asked by a program of this machine: not through a proxy, and not under the name of another site that leads here. */
function isOfThisMachine({ headers, socket }: IncomingMessage): boolean {
  const name = URL.parse(`http://${headers.host ?? ''}`)?.hostname ?? '';
  const isDirect = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via', 'origin'].every((header) => headers[header] === undefined);
  return isDirect && originOf(socket).host === 'localhost' && isLoopback(name.replace(/^\[(.*)\]$/, '$1'));
}
async function mayWatch({ pool }: ServerState, { principal }: LoggedIn): Promise<boolean> {
  if (principal.account === null && principal.credentials === null) return true;
  const session = await pool.take(principal, null);
  const may = session.connection.mayDo?.('PROCESS') === true;
  pool.park(session);
  return may;
}

/** One request: a requester of one statement. */
class Exchange extends Requester {
  readonly id = randomUUID();
  readonly #response: ServerResponse;
  readonly #open: Set<Exchange>;
  readonly #done: Promise<void>;
  #resolveDone: () => void = () => undefined;
  #request: Request | null = null;
  #answer: string[] = [];
  #streams = false;
  isGone = false;
  bytesSent = 0;
  readonly recorded: RecordedClient;

  constructor(state: ServerState, login: LoggedIn, origin: Origin, response: ServerResponse, open: Set<Exchange>) {
    super(state, origin.client);
    this.login = login;
    this.recorded = { id: null, door: 'http', user: login.user, host: origin.host };
    this.#response = response;
    this.#open = open;
    this.#done = new Promise((resolve) => {
      this.#resolveDone = resolve;
    });
  }

  /** Runs what a body asks for, up to the end of the answer. @throws HttpRefusal */
  async run(body: string, streams: boolean, key: string | null): Promise<void> {
    this.#streams = streams;
    const type = streams ? 'stream' : 'query';
    const message = readBodyMessage(body, type, key);
    this.#open.add(this);
    this.#response.on('close', () => this.#closed());
    this.#response.on('drain', () => this.#drained());
    if (streams) this.#response.writeHead(200, { 'content-type': NDJSON, 'cache-control': 'no-store' });
    try {
      this.#request =
        message.type === 'stream' ? new StreamRequest(this, { ...message, credits: NO_CREDITS }) : queryOf(this, message, 'query_response');
      this.#request.submit();
    } catch (error) {
      if (this.#request === null) this.#fail(type, message.queryId, error);
      else this.#request.fail(error);
    }
    await this.#done;
  }
  #fail(type: string, queryId: number | string, error: unknown): void {
    this.countError();
    this.send(
      JSON.stringify({
        type: type === 'stream' ? 'stream_end' : 'query_response',
        queryId,
        success: false,
        ...this.wireError(error, null),
      }),
    );
    this.#end(true);
  }

  get isFull(): boolean {
    return this.#response.writableLength > this.limits.maxUnread;
  }
  send(text: string): void {
    if (this.isGone) return;
    this.bytesSent += Buffer.byteLength(text);
    if (this.#streams) this.#response.write(`${text}\n`);
    else this.#answer.push(text);
  }
  finished(request: Request): void {
    if (request instanceof QueryRequest) this.tell(request);
    this.#end(request.error !== null);
  }
  #end(failed: boolean): void {
    this.#open.delete(this);
    if (this.#streams) this.#response.end();
    else json(this.#response, failed ? 400 : 200, this.#answer.join(''));
    this.endSessions();
    this.#resolveDone();
  }
  #drained(): void {
    if (this.#request instanceof StreamRequest) this.#request.drained();
  }
  #closed(): void {
    this.isGone = true;
    this.#request?.stop();
    this.pool.forget(this);
    this.#resolveDone();
  }
  /** Ends it, whatever it does. */
  destroy(): void {
    this.#response.destroy();
  }
  say(): void {
    // There are no transactions by handle.
  }
  status(): ConnectionStatus {
    throw new Error('a request has no status');
  }
}

/** @throws HttpRefusal */
function readBodyMessage(body: string, type: 'query' | 'stream', key: string | null) {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new HttpRefusal(400, 'WSQL_BAD_MESSAGE', 'The body is no JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new HttpRefusal(400, 'WSQL_BAD_MESSAGE', 'The body is no JSON object');
  const checked = checkRequest({ queryId: 0, ...withKey(value, key), type }, body);
  if (checked instanceof Malformed) throw new HttpRefusal(400, checked.code as `WSQL_${string}`, checked.error);
  const message = checked as QueryMessage | StreamMessage;
  // Where it had to be read again, what was not in the body is missing.
  const options = key === null ? {} : { options: { ...message.options, idempotencyKey: key } };
  return { ...message, ...options, queryId: message.queryId ?? 0, type } as QueryMessage | StreamMessage;
}

/** Puts a key that was given by the header where it is in a message. @throws HttpRefusal where that has another. */
function withKey(value: object, key: string | null): object {
  if (key === null) return value;
  const { options = null } = value as { readonly options?: unknown };
  if (typeof options !== 'object' || Array.isArray(options)) return value;
  const { idempotencyKey: other = key } = (options ?? {}) as { readonly idempotencyKey?: unknown };
  if (other !== key) throw new HttpRefusal(400, 'WSQL_BAD_MESSAGE', 'Idempotency-Key and options.idempotencyKey differ');
  return { ...value, options: { ...options, idempotencyKey: key } };
}
/** As it is, or as a string of structured fields: https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/ */
function keyOf({ headers }: IncomingMessage): string | null {
  const key = headers['idempotency-key'];
  return typeof key === 'string' ? key.replace(/^"(.*)"$/, '$1') : null;
}

function readBody(request: IncomingMessage, limit: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let length = 0;
    request.on('data', (piece: Buffer) => {
      length += piece.length;
      if (length > limit) {
        request.pause();
        reject(new HttpRefusal(413, 'WSQL_BAD_MESSAGE', `The body is longer than ${limit} bytes (--max-message-bytes)`));
      } else pieces.push(piece);
    });
    request.on('end', () => resolve(Buffer.concat(pieces).toString('utf8')));
    request.on('error', () => reject(new HttpRefusal(400, 'WSQL_BAD_MESSAGE', 'The body broke off')));
    request.on('aborted', () => reject(new HttpRefusal(400, 'WSQL_BAD_MESSAGE', 'The body broke off')));
  });
}
function wantsStream({ headers }: IncomingMessage): boolean {
  return (headers.accept ?? '').split(',').some((type) => type.trim().toLowerCase().startsWith(NDJSON));
}

function unauthorized(response: ServerResponse, message: string): HttpRefusal {
  response.setHeader('www-authenticate', 'Basic realm="wsql", charset="UTF-8"');
  return new HttpRefusal(401, 'WSQL_NOT_LOGGED_IN', message);
}
function preflight(response: ServerResponse): void {
  response.writeHead(204, {
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'content-type, authorization, idempotency-key',
    'access-control-max-age': '600',
  });
  response.end();
}
function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain', 'cache-control': 'no-store' }).end(`${text}\n`);
}
function json(response: ServerResponse, status: number, text: string): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(`${text}\n`);
}
