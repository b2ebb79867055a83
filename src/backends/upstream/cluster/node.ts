/** One server of a cluster: what is known of it, and how it has behaved. */
import type { UpstreamOptions } from '../options.ts';
import { Breaker, type BreakerState } from './breaker.ts';
import type { Health } from './health.ts';

/** `primary`: takes writes; so do all servers of a cluster where each does. `unknown`: nobody has been able to ask. */
export type NodeRole = 'primary' | 'replica' | 'unknown';
/**
 * `new`: not tried yet. `suspect`: a connection broke, or an answer is late; used where there is no other until it has answered again.
 * `down`: cannot be reached. `unready`: answers, and says that it cannot serve (a Galera node that is not in sync).
 */
export type NodeState = 'new' | 'up' | 'suspect' | 'down' | 'unready';

/** A row of wsql.upstreams. */
export interface NodeDescription {
  readonly name: string;
  readonly role: NodeRole;
  readonly state: NodeState;
  readonly breaker: BreakerState;
  /** Connections that sessions hold, and those that wait in pools. */
  readonly inUse: number;
  readonly idle: number;
  /** Milliseconds that a health check takes; null before there was one. */
  readonly latency: number | null;
  /** Seconds that a replica is behind; null where that is not known. */
  readonly lag: number | null;
  /** Since the start: attempts and checks that failed. */
  readonly failures: number;
  readonly lastError: string | null;
  readonly version: string | null;
}

/** How long a server that was full is rather left alone. */
const FULL_MS = 1000;
/** Too many connections. */
export const FULL = 1040;

/** `failed`: an attempt at it did. `lost`: a connection to it was. `told`: an error says that something has changed there. */
export type Trouble = 'failed' | 'lost' | 'told';

export class Node {
  readonly options: UpstreamOptions;
  /** As messages have it: host:port, or the path of a socket. */
  readonly name: string;
  readonly breaker = new Breaker();
  /** Kept by whoever owns connections to it; what is in use decides where the next session goes. */
  readonly usage = { inUse: 0, idle: 0 };
  /** Attempts under way, which are not in use yet. */
  arriving = 0;
  state: NodeState = 'new';
  latency: number | null = null;
  failures = 0;
  lastError: Error | null = null;
  /** Whether the server lets nobody ask how it is. */
  isClosedToChecks = false;
  #health: Health | null = null;
  #fullUntil = 0;
  readonly #onTrouble: (node: Node, how: Trouble) => void;

  /** @param onTrouble is told when the node should be looked at soon. */
  constructor(options: UpstreamOptions, onTrouble: (node: Node, how: Trouble) => void = () => undefined) {
    this.options = options;
    this.name = options.socketPath ?? `${host(options.host ?? '127.0.0.1')}:${options.port ?? 3306}`;
    this.#onTrouble = onTrouble;
  }

  get role(): NodeRole {
    const said = this.options.role;
    if (said !== undefined) return said;
    const readOnly = this.#health?.readOnly ?? null;
    return readOnly === null ? 'unknown' : readOnly ? 'replica' : 'primary';
  }
  /** Of the last check that could ask. */
  get health(): Health | null {
    return this.#health;
  }
  get load(): number {
    return this.usage.inUse + this.arriving;
  }

  /** A login has gone well, or was refused for reasons of its own. What is suspect has to answer a check. */
  served(): void {
    this.breaker.succeeded();
    if (this.state === 'new' || this.state === 'down') this.state = 'up';
  }
  /** It could not be reached, or would not serve. */
  failed(error: Error): void {
    this.breaker.failed();
    this.failures++;
    this.lastError = error;
    this.state = 'down';
    this.#onTrouble(this, 'failed');
  }
  /** It is there, and has no room at the moment: others come first for a while, and it is still asked where there are none. */
  refused(error: Error): void {
    this.breaker.succeeded();
    this.failures++;
    this.lastError = error;
    if (this.state !== 'unready') this.state = 'up';
    this.#fullUntil = performance.now() + FULL_MS;
  }
  get isFull(): boolean {
    return performance.now() < this.#fullUntil;
  }
  /** An answer is late, or the connection of the checks broke. */
  suspected(error: Error): void {
    this.lastError = error;
    if (this.state === 'up' || this.state === 'new') this.state = 'suspect';
  }
  /** A check has got an answer. @param health null where the server lets nobody ask. */
  examined(health: Health | null): void {
    this.#health = health;
    this.isClosedToChecks = health === null;
    this.breaker.succeeded();
    const unready = health?.unready ?? null;
    this.state = unready === null ? 'up' : 'unready';
    if (unready !== null) this.lastError = new Error(unready);
  }

  /** To be told of connections that the server, or the network, has closed. */
  lost(): void {
    this.#onTrouble(this, 'lost');
  }
  /** To be told of the numbers of errors that statements get: some say that the server's part has changed, or that it cannot serve. */
  report(errno: number): void {
    if (TELLING.has(errno)) this.#onTrouble(this, 'told');
  }

  describe(): NodeDescription {
    const { name, role, state, latency, failures, lastError } = this;
    const replication = this.#health?.replication;
    return {
      name,
      role,
      state,
      breaker: this.breaker.state,
      inUse: this.usage.inUse,
      idle: this.usage.idle,
      latency,
      lag: replication?.kind === 'running' ? replication.lag : null,
      failures,
      lastError: lastError?.message ?? null,
      version: this.#health?.version ?? null,
    };
  }
}

/** Read-only: the server, its transactions, Aurora's storage; a Galera node that is not ready; shutting down; offline. */
const TELLING: ReadonlySet<number> = new Set([1290, 1792, 1836, 1047, 1053, 3032]);

function host(name: string): string {
  return name.includes(':') ? `[${name}]` : name;
}
