/** One client: its socket, who it is, and its requests. */
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { SqlError } from '../../errors.ts';
import type { RecordedClient } from '../../session/statement-recorder.ts';
import { withoutSecrets } from '../../sql/secrets.ts';
import { SERVER_VERSION, VERSION } from '../../version.ts';
import type { ClientInfo, SubscriptionInfo, TransactionInfo } from '../../virtual/wsql/index.ts';
import {
  type AuthRequest,
  type CancelRequest,
  CloseCode,
  type CloseRequest,
  type ConnectionStatus,
  type CreditRequest,
  type Malformed,
  type QueryId,
  readRequest,
  type StatusRequest,
  type TransactionMessage,
} from '../../wire/messages.ts';
import type { Origin } from '../listener/origin.ts';
import { interrupted, noSuchStatement, Refusal } from './errors.ts';
import { isGuess, type LoggedIn, logIn, NOBODY, type Proof } from './login.ts';
import { QueryRequest } from './query-request.ts';
import { type CancelOutcome, failureText, type Request } from './request.ts';
import { Requester } from './requester.ts';
import { type RequestMessage, requestOf } from './requests.ts';
import { RunRequest } from './run-request.ts';
import type { ServerState } from './server-state.ts';
import { Wire } from './wire.ts';

/** Wrong passwords of one connection, and messages in a row that are none. */
const MOST_REFUSALS = 5;
const MOST_MALFORMED = 100;

export class Client extends Requester {
  readonly #origin: Origin;
  readonly id = randomUUID();
  readonly #wire: Wire;
  /** In wsql.clients. */
  readonly #number: number;
  readonly #self: Pick<ClientInfo, 'tls' | 'program'>;
  #recorded: RecordedClient;
  readonly #connected = performance.now();
  /** Messages that came while a login is being judged; null: none is. */
  #held: string[] | null = null;
  #refusals = 0;
  #malformed = 0;
  #nextHeartbeat: number;

  readonly #requests = new Map<QueryId, Request>();
  #queue: RequestMessage[] = [];
  #inFlight = 0;

  /** @param self what is known of it from its handshake. */
  constructor(state: ServerState, socket: WebSocket, raw: Socket, origin: Origin, self: Pick<ClientInfo, 'tls' | 'program'>) {
    super(state, origin.client);
    this.#number = state.sessions.nextId();
    this.#self = self;
    this.#recorded = { id: this.#number, door: 'websocket', user: '', host: origin.host };
    this.#origin = origin;
    this.#nextHeartbeat = this.#connected + state.limits.heartbeat;
    this.#wire = new Wire(socket, raw, state.limits, {
      message: (text) => this.#received(text),
      closed: (code) => this.#closed(code),
      drained: () => this.#drained(),
    });
  }

  // Requester

  get isGone(): boolean {
    return this.#wire.isClosed;
  }
  get isFull(): boolean {
    return this.#wire.isFull;
  }
  get bytesSent(): number {
    return this.#wire.bytesSent;
  }
  get recorded(): RecordedClient {
    const user = this.login?.user ?? '';
    if (this.#recorded.user !== user) this.#recorded = { ...this.#recorded, user };
    return this.#recorded;
  }
  send(text: string): void {
    this.#wire.send(text);
  }
  say(message: TransactionMessage): void {
    this.#wire.send(JSON.stringify(message));
  }
  finished(request: Request): void {
    this.#requests.delete(request.queryId);
    this.#inFlight--;
    if (request instanceof QueryRequest || request instanceof RunRequest) this.tell(request);
    if (this.#queue.length > 0) this.#advance();
    else if (this.state.draining) this.drain();
  }

  // The login

  get #details() {
    return { clientId: this.id, client: this.address };
  }

  /** Welcomes the client. @param proof that it came with; null: none. */
  start(proof: Proof | null): void {
    const { events } = this.state;
    if (events.has('connect')) events.emit('connect', this.#details);
    this.#held = [];
    this.#wire.pause('login');
    this.#greet(proof).then(
      () => this.#release(),
      (error: unknown) => this.#broken(error),
    );
  }
  async #greet(proof: Proof | null): Promise<void> {
    const outcome = proof === null && !this.state.mayBeOpen ? null : await logIn(this.state, this.#origin, proof ?? NOBODY);
    this.#wire.send(JSON.stringify(this.#welcome(outcome === null || outcome instanceof SqlError)));
    if (outcome === null) return;
    if (!(outcome instanceof SqlError)) this.#entered(outcome);
    if (proof !== null) await this.#answerLogin(outcome);
  }
  #welcome(requiresAuth: boolean) {
    const { maxMessage, maxRows, maxResult, maxInFlight, statementTimeout, transactionTimeout } = this.limits;
    const { heartbeat, authTimeout, idempotencyWindow } = this.limits;
    return {
      type: 'welcome',
      clientId: this.id,
      requiresAuth,
      timestamp: Date.now(),
      protocol: 1,
      server: `wsql ${VERSION}`,
      databaseVersion: this.state.serverVersion || SERVER_VERSION,
      instance: this.state.instance,
      limits: {
        messageBytes: maxMessage,
        rows: maxRows,
        resultBytes: maxResult,
        inFlight: maxInFlight,
        statementTimeout,
        transactionTimeout,
        heartbeatInterval: heartbeat,
        authTimeout,
        idempotencyWindow,
      },
    };
  }

  /** `auth`. */
  #authenticate({ user, password, token }: AuthRequest): void {
    const named = user ?? '';
    const { mayBeOpen, unnamed } = this.state;
    // Where no password is asked for, any will do: clients of the original plugin send theirs.
    if (this.login !== null && mayBeOpen && named === '' && (token ?? null) === null) {
      this.#answer({ type: 'auth_response', success: true, clientId: this.id });
      return;
    }
    this.#held = [];
    this.#wire.pause('login');
    logIn(this.state, this.#origin, { user: named === '' ? unnamed : named, password: token ?? password ?? '' })
      .then((outcome) => this.#judged(outcome))
      .then(
        () => this.#release(),
        (error: unknown) => this.#broken(error),
      );
  }
  async #judged(outcome: LoggedIn | SqlError): Promise<void> {
    if (outcome instanceof SqlError) return this.#answerLogin(outcome);
    if (this.#mayBecome(outcome)) {
      this.#entered(outcome);
      return this.#answerLogin(outcome);
    }
    outcome.leave();
    this.#answer({ type: 'auth_response', success: false, error: 'Requests of the user so far are still being answered' });
  }
  /** Nobody goes on with what somebody else has begun. */
  #mayBecome({ principal }: LoggedIn): boolean {
    return this.login === null || this.login.principal === principal || this.#requests.size === 0;
  }
  #entered(login: LoggedIn): void {
    const old = this.login;
    if (this.isGone) {
      login.leave();
      return;
    }
    if (old !== null && old.principal !== login.principal) this.endSessions();
    this.login = login;
    old?.leave();
    this.state.throttle.succeeded(this.#origin.address);
    const { events } = this.state;
    if (events.has('authenticated')) events.emit('authenticated', { ...this.#details, user: login.user, account: login.account });
    this.state.log('debug', 'connected', { client: this.address, user: login.user });
  }
  async #answerLogin(outcome: LoggedIn | SqlError): Promise<void> {
    if (!(outcome instanceof SqlError)) {
      const { expires } = outcome;
      const until = Number.isFinite(expires) ? { expires } : {};
      this.#answer({ type: 'auth_response', success: true, clientId: this.id, ...until });
      return;
    }
    const { throttle, events, log } = this.state;
    if (events.has('error')) events.emit('error', { ...this.#details, error: outcome });
    log('warn', `login refused: ${outcome.message}`, { client: this.address });
    const wait = isGuess(outcome) ? throttle.failed(this.#origin.address, performance.now()) : 0;
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const { errno, sqlState } = outcome;
    this.#answer({ type: 'auth_response', success: false, error: outcome.message, errno, sqlState });
    if (++this.#refusals >= MOST_REFUSALS) this.#wire.close(CloseCode.UNAUTHORIZED, 'too many wrong passwords');
  }
  #answer(message: { readonly type: string; readonly [name: string]: unknown }): void {
    this.#wire.send(JSON.stringify(message));
  }
  /** Goes on with what came meanwhile. */
  #release(): void {
    this.#wire.resume('login');
    const held = this.#held ?? [];
    this.#held = null;
    for (const [index, text] of held.entries()) {
      this.#received(text);
      // Another login: the rest waits for that one.
      const again = this.#held as string[] | null;
      if (again === null) continue;
      again.push(...held.slice(index + 1));
      return;
    }
  }
  #broken(error: unknown): void {
    this.report(error);
    this.#wire.close(CloseCode.INTERNAL, 'internal error');
  }

  // Messages

  #received(text: string): void {
    if (this.#held !== null) {
      this.#held.push(text);
      return;
    }
    const message = readRequest(text);
    switch (message.type) {
      case 'malformed':
        this.#refuseMalformed(message);
        return;
      case 'auth':
        this.#authenticate(message);
        return;
      case 'ping':
        this.#wire.send(JSON.stringify({ type: 'pong', timestamp: message.timestamp ?? Date.now() }));
        return;
      case 'heartbeat':
      case 'heartbeat_response':
        return;
      case 'credit':
        this.#credit(message);
        return;
      case 'file':
        this.#requests.get(message.queryId)?.file(message);
        return;
      default:
        this.#malformed = 0;
        this.#request(message);
    }
  }
  #credit({ queryId, rows }: CreditRequest): void {
    this.#requests.get(queryId)?.credit(rows);
  }
  #refuseMalformed({ error, code, queryId, of }: Malformed): void {
    this.countError();
    const isRequest = queryId !== null && code === 'WSQL_BAD_MESSAGE' && of !== null && !['auth', 'ping'].includes(of);
    if (isRequest) this.#wire.send(failureText(replyOf(of), queryId, { error, code }));
    else this.#answer({ type: 'error', error, code, ...(queryId === null ? {} : { queryId }) });
    if (++this.#malformed >= MOST_MALFORMED) this.#wire.close(CloseCode.ABUSE, 'that is no message, again and again');
  }
  #request(message: RequestMessage): void {
    const { queryId } = message;
    const refusal = this.#refusal(queryId);
    if (refusal !== null) {
      this.countError();
      const { code, message: error } = refusal;
      if (code === 'WSQL_QUERY_ID_IN_USE') this.#answer({ type: 'error', queryId, success: false, error, code });
      else this.#wire.send(failureText(replyOf(message.type), queryId, { error, code }));
      return;
    }
    const isUrgent = message.type === 'cancel' || message.type === 'status';
    if (isUrgent) this.#start(message);
    else if (this.#inFlight < this.limits.maxInFlight && !this.#wire.isFull && this.#queue.length === 0) this.#start(message);
    else this.#enqueue(message);
  }
  #refusal(queryId: QueryId): Refusal | null {
    if (this.login === null) return new Refusal('WSQL_NOT_LOGGED_IN', 'Authentication required: send auth first');
    if (this.state.draining) return new Refusal('WSQL_SHUTDOWN', 'Server shutdown in progress');
    const isUsed =
      this.#requests.has(queryId) ||
      this.subscriptions.has(queryId) ||
      (this.#queue.length > 0 && this.#queue.some((queued) => queued.queryId === queryId));
    return isUsed ? new Refusal('WSQL_QUERY_ID_IN_USE', 'This queryId is that of a request which is still being answered') : null;
  }
  #enqueue(message: RequestMessage): void {
    this.#queue.push(message);
    if (this.#queue.length >= this.limits.maxQueued) this.#wire.pause('queue');
  }
  #start(message: RequestMessage): void {
    if (message.type === 'cancel') this.#cancel(message);
    else if (message.type === 'close') this.#close(message);
    else if (message.type === 'status' && message.all !== true) this.#tellStatus(message);
    else this.#carryOut(message);
  }
  #carryOut(message: RequestMessage): void {
    this.#inFlight++;
    let request: Request;
    try {
      request = requestOf(this, message);
    } catch (error) {
      this.#inFlight--;
      this.countError();
      this.#wire.send(failureText(replyOf(message.type), message.queryId, this.wireError(error, null)));
      return;
    }
    this.#requests.set(message.queryId, request);
    try {
      request.submit();
    } catch (error) {
      request.fail(error);
    }
  }
  #cancel({ queryId, target }: CancelRequest): void {
    const tell = (outcome: CancelOutcome) => this.#answer({ type: 'cancel_response', queryId, success: true, target, outcome });
    const request = this.#requests.get(target);
    const at = this.#queue.findIndex((queued) => queued.queryId === target);
    if (request !== undefined) request.cancel(tell);
    else if (at >= 0) {
      const [queued] = this.#queue.splice(at, 1);
      this.countError();
      this.#wire.send(failureText(replyOf(queued?.type ?? 'query'), target, this.wireError(interrupted(), null)));
      tell('cancelled');
    } else tell('unknown');
  }
  #close({ queryId, statementId }: CloseRequest): void {
    if (this.statements.delete(statementId)) this.#answer({ type: 'close_response', queryId, success: true });
    else this.#wire.send(failureText('close_response', queryId, this.wireError(noSuchStatement(), null)));
  }
  #tellStatus({ queryId }: StatusRequest): void {
    this.#answer({ type: 'status_response', queryId, success: true, connection: this.status() });
  }
  status(): ConnectionStatus {
    let transactions = 0;
    for (const { isClosing } of this.transactions.values()) if (!isClosing) transactions++;
    return {
      clientId: this.id,
      account: this.login?.user ?? '',
      address: this.address,
      database: this.database,
      connectedAt: Math.round(performance.timeOrigin + this.#connected),
      lastSeenAt: Math.round(performance.timeOrigin + this.#wire.lastSeen),
      inFlight: this.#inFlight,
      queued: this.#queue.length,
      transactions,
      subscriptions: this.subscriptions.size,
      statements: this.statements.size,
      queries: this.queries,
      errors: this.errors,
      bytesReceived: this.#wire.bytesReceived,
      bytesSent: this.#wire.bytesSent,
    };
  }
  /** Starts what waits, as far as there is room. */
  #advance(): void {
    while (this.#inFlight < this.limits.maxInFlight && !this.#wire.isFull) {
      const message = this.#queue.shift();
      if (message === undefined) break;
      this.#start(message);
    }
    if (this.#queue.length < this.limits.maxQueued / 2) this.#wire.resume('queue');
  }
  #drained(): void {
    for (const request of this.#requests.values()) request.drained();
    for (const subscription of [...this.subscriptions.values()]) subscription.drained();
    this.#advance();
  }

  // Time, and the end

  /** @param now performance.now() @param today milliseconds since 1970 @param heartbeat the message, where it is due. */
  sweep(now: number, today: number, heartbeat: () => string): void {
    const { heartbeat: interval, authTimeout, stallTimeout } = this.limits;
    const wire = this.#wire;
    if (wire.isClosed) return;
    if (wire.isClosing) wire.expire(now);
    else if (now - wire.lastSeen > 2 * interval && !wire.isPaused && now > this.state.trustUntil)
      wire.close(CloseCode.TIMEOUT, 'no sign of life for two heartbeats');
    else if (wire.stalledFor(now) > stallTimeout) wire.terminate(CloseCode.SLOW);
    else if (this.login === null && this.#held === null && now - this.#connected > authTimeout)
      wire.close(CloseCode.UNAUTHORIZED, 'not logged in in time');
    else if (this.login !== null && this.login.expires <= today) wire.close(CloseCode.UNAUTHORIZED, 'the token has run out');
    else if (now >= this.#nextHeartbeat) {
      this.#nextHeartbeat = Math.max(this.#nextHeartbeat + interval, now);
      wire.send(heartbeat());
      wire.ping();
    }
  }

  #closed(code: number): void {
    this.state.clients.delete(this);
    this.#queue = [];
    for (const request of [...this.#requests.values()]) request.stop();
    this.pool.forget(this);
    this.endSessions();
    this.login?.leave();
    this.state.bytesReceived += this.#wire.bytesReceived;
    this.state.bytesSent += this.#wire.bytesSent;
    const { events } = this.state;
    const durationMs = performance.now() - this.#connected;
    if (events.has('disconnect')) events.emit('disconnect', { ...this.#details, user: this.login?.user ?? null, code, durationMs });
  }
  /** Ends the connection, now or when its requests are answered. */
  drain(): void {
    if (this.#inFlight === 0 && this.#queue.length === 0) this.#wire.close(CloseCode.GOING_AWAY, 'the server stops');
  }
  close(code: CloseCode, reason: string): void {
    this.#wire.close(code, reason);
  }
  terminate(): void {
    this.#wire.terminate(CloseCode.GOING_AWAY);
  }

  /** What it is and does at this moment, for wsql.clients. */
  describe(): ClientInfo {
    const [oldest] = this.#requests.values();
    const statement = oldest?.text ?? null;
    const { address, database, connectedAt, lastSeenAt, inFlight, queued, queries, bytesReceived, bytesSent } = this.status();
    return {
      id: this.#number,
      door: 'websocket',
      user: this.login?.user ?? null,
      ...{ address, database },
      connected: connectedAt,
      command: oldest === undefined ? (this.login === null ? 'Connect' : 'Sleep') : 'Query',
      state: oldest === undefined ? '' : oldest.session === null ? 'waiting for a session' : 'executing',
      since: performance.timeOrigin + (oldest?.began ?? this.#wire.lastSeen),
      statement: statement === null ? null : withoutSecrets(statement),
      ...this.#self,
      ...{ bytesReceived, bytesSent, inFlight, queued },
      statements: queries,
      lastSeen: lastSeenAt,
    };
  }
  /** For wsql.subscriptions. */
  listSubscriptions(): SubscriptionInfo[] {
    const [client, user] = [this.#number, this.login?.user ?? ''];
    return Array.from(this.subscriptions.values(), (subscription) => ({ client, user, ...subscription.describe() }));
  }
  /** The transactions that it has begun, by the ids of their sessions. */
  handles(): [thread: number, Pick<TransactionInfo, 'handle' | 'deadline'>][] {
    return Array.from(this.transactions.values(), ({ id, deadline, lane }) => [
      lane.session?.session.id ?? 0,
      { handle: id, deadline: deadline === 0 ? null : deadline },
    ]);
  }
}

/** What a kind of message is answered with. */
function replyOf(type: string): string {
  return type === 'stream' || type === 'run' ? `${type}_end` : `${type}_response`;
}
