/** Keeps one connection: makes it, makes another one when it is lost, and has requests wait meanwhile. */
import { delayBefore, type ReconnectOptions } from './backoff.ts';
import { type Carrier, OneLink, type Waiter } from './carrier.ts';
import { WsqlConnectionError, WsqlTimeoutError } from './errors.ts';
import { Emitter } from './events.ts';
import { ask } from './exchange.ts';
import { Link, LONGEST } from './link.ts';
import { type ClientOptions, DEFAULTS, proofOf } from './options.ts';

export type ConnectionState = 'connecting' | 'connected' | 'waiting' | 'closed';
/** Milliseconds that a connection has to last for its successor to be tried at once. */
const STABLE = 5000;
/** Between two attempts to have another token. */
const RETRY = 2000;

export class Connection implements Carrier {
  readonly url: string;
  readonly events = new Emitter();
  readonly #options: ClientOptions;
  readonly #reconnect: ReconnectOptions | null;
  readonly #waiters = new Map<Waiter, ReturnType<typeof setTimeout> | undefined>();
  #link: Link | null = null;
  #state: ConnectionState = 'connecting';
  /** Since the last success; and since a connection has last been stable, which the delay depends on. */
  #attempts = 0;
  #instability = 0;
  /** A login has succeeded once: a refusal may be a passing trouble. */
  #wasIn = false;
  #final: WsqlConnectionError | null = null;
  #wake: (() => void) | null = null;
  #renewal: ReturnType<typeof setTimeout> | undefined;
  database: string | null;

  constructor(url: string, options: ClientOptions) {
    this.url = url;
    this.#options = options;
    this.database = options.database ?? null;
    const { reconnect = true } = options;
    this.#reconnect = reconnect === false ? null : reconnect === true ? {} : reconnect;
    queueMicrotask(() => void this.#keep());
  }

  get state(): ConnectionState {
    return this.#state === 'connected' && this.#link?.isReady !== true ? 'waiting' : this.#state;
  }
  /** The connection at this moment. */
  get link(): Link | null {
    return this.#link;
  }
  /** Attempts in a row that have failed. */
  get attempts(): number {
    return this.#attempts;
  }
  /** Why no further attempt is made. */
  get final(): WsqlConnectionError | null {
    return this.#final;
  }

  // Requests

  carry(waiter: Waiter): void {
    if (this.#final !== null) waiter.fail(this.#final.of(false));
    else if (this.#state === 'connected' && this.#link?.isReady === true) waiter.start(this.#link);
    else this.#waiters.set(waiter, this.#patience(waiter));
  }
  #patience(waiter: Waiter): ReturnType<typeof setTimeout> | undefined {
    const { waitTimeout = DEFAULTS.waitTimeout } = this.#options;
    if (waitTimeout <= 0 || waiter.isPatient === true) return undefined;
    const giveUp = () => {
      this.forget(waiter);
      waiter.fail(new WsqlTimeoutError(waitTimeout, false));
    };
    return setTimeout(giveUp, Math.min(LONGEST, waitTimeout));
  }
  forget(waiter: Waiter): void {
    clearTimeout(this.#waiters.get(waiter));
    this.#waiters.delete(waiter);
  }
  #release(settle: (waiter: Waiter) => void): void {
    for (const waiter of [...this.#waiters.keys()]) {
      this.forget(waiter);
      settle(waiter);
    }
  }

  // The connection

  async #keep(): Promise<void> {
    while (this.#final === null) {
      const began = performance.now();
      const error = await this.#once();
      if (this.#final !== null) return;
      if (performance.now() - began >= STABLE && this.#attempts === 0) this.#instability = 0;
      this.#attempts++;
      this.#instability++;
      if (this.#isHopeless(error)) this.#giveUp(error);
      else await this.#pause(error);
    }
  }
  #isHopeless(error: WsqlConnectionError): boolean {
    if (this.#reconnect === null || this.#attempts > (this.#reconnect.attempts ?? Number.POSITIVE_INFINITY)) return true;
    if (!error.isFinal) return false;
    return error.code !== 'WSQL_LOGIN_REFUSED' || !(this.#wasIn || typeof this.#options.token === 'function');
  }
  async #pause(error: WsqlConnectionError): Promise<void> {
    const attempt = this.#attempts;
    const delay = Math.min(LONGEST, delayBefore(this.#instability, this.#reconnect ?? {}, Math.random()));
    this.#state = 'waiting';
    this.events.emit('reconnecting', { attempt, delay, error });
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, delay);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = null;
    if (this.#final === null) this.#state = 'connecting';
  }

  /** One connection, from its beginning to its end. @returns why it has ended. */
  async #once(): Promise<WsqlConnectionError> {
    const link = await this.#open();
    if (link instanceof WsqlConnectionError) return this.#failed(link);
    this.#link = link;
    await link.ready;
    await this.#prepare(link);
    if (link.error !== null) return this.#failed(link.error);
    const isReconnect = this.#wasIn;
    this.#wasIn = true;
    this.#attempts = 0;
    this.#state = 'connected';
    this.#renew(link);
    this.#release((waiter) => this.carry(waiter));
    this.events.emit('connect', { clientId: link.welcome?.clientId ?? null, isReconnect });
    const error = await link.over;
    clearTimeout(this.#renewal);
    if (this.#final === null) this.#state = 'waiting';
    this.events.emit('disconnect', { error });
    return error;
  }
  #failed(error: WsqlConnectionError): WsqlConnectionError {
    if (this.#final === null) this.events.emit('error', { error });
    return error;
  }
  async #open(): Promise<Link | WsqlConnectionError> {
    const { connectTimeout = DEFAULTS.connectTimeout, heartbeatInterval = DEFAULTS.heartbeatInterval } = this.#options;
    try {
      const proof = await proofOf(this.#options);
      if (this.#final !== null) return this.#final;
      return new Link(
        this.url,
        proof,
        { connectTimeout, heartbeatInterval },
        {
          heartbeat: (timestamp) => this.events.emit('heartbeat', { timestamp }),
          pong: (timestamp, latency) => this.events.emit('pong', { timestamp, latency }),
          complaint: (error) => this.events.emit('error', { error }),
        },
      );
    } catch (cause) {
      return new WsqlConnectionError(`cannot connect: ${textOf(cause)}`, { code: 'WSQL_CANNOT_CONNECT', mayHaveRun: false, cause });
    }
  }
  /** Makes the current database what it was. */
  async #prepare(link: Link): Promise<void> {
    if (this.database === null || link.error !== null) return;
    try {
      await ask(new OneLink(link, 'the connection was lost'), { type: 'use', database: this.database }, () => undefined, {
        timeout: this.#options.connectTimeout ?? DEFAULTS.connectTimeout,
      });
    } catch (error) {
      this.events.emit('error', { error: error as Error });
      link.refuse(`the database ${this.database} cannot be used: ${textOf(error)}`);
    }
  }

  // The token

  /** Has another token before the one in use runs out. */
  #renew(link: Link, least = 100): void {
    const { token } = this.#options;
    if (link.expires === null || typeof token !== 'function') return;
    const left = link.expires - Date.now();
    // A minute before, or for short ones when four fifths are over.
    const wait = Math.max(left - 60_000, left * 0.8, least);
    clearTimeout(this.#renewal);
    this.#renewal = setTimeout(() => void this.#logInAgain(link), Math.min(LONGEST, wait));
  }
  async #logInAgain(link: Link): Promise<void> {
    if (link.expires !== null && link.expires - Date.now() > LONGEST / 2) return this.#renew(link);
    try {
      const proof = await proofOf(this.#options);
      if (!link.isReady || proof === null) return;
      link.expires = await link.logIn(proof);
      this.#renew(link);
    } catch (error) {
      if (!link.isReady) return;
      this.events.emit('error', { error: error as Error });
      // Tried again; where that does not help the server closes the connection, and the next one logs in.
      this.#renew(link, RETRY);
    }
  }

  // The end

  #giveUp(error: WsqlConnectionError): void {
    const { code, message, closeCode } = error;
    this.#final = new WsqlConnectionError(message, {
      code,
      mayHaveRun: false,
      isFinal: true,
      closeCode: closeCode ?? undefined,
      cause: error,
    });
    this.#state = 'closed';
    this.#release((waiter) => waiter.fail(error.of(false)));
  }
  close(): void {
    if (this.#final !== null) return;
    this.#giveUp(new WsqlConnectionError('the client is closed', { code: 'WSQL_CLOSED', mayHaveRun: false, isFinal: true }));
    clearTimeout(this.#renewal);
    this.#link?.close();
    this.#wake?.();
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
