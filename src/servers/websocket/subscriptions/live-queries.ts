/** All live queries of a server: of clients that are the same to the backend and ask the same, one. */
import type { Backend } from '../../../backend.ts';
import type { Principal } from '../backend-session.ts';
import { Refusal } from '../errors.ts';
import type { WebSocketLimits } from '../options.ts';
import type { SessionPool } from '../session-pool.ts';
import { type LiveHost, LiveQuery, type LiveSpec, type Subscriber } from './live-query.ts';

/** What they need of the server. */
export interface LiveServer {
  readonly backend: Backend;
  readonly pool: SessionPool;
  readonly limits: WebSocketLimits;
}

export class LiveQueries implements LiveHost {
  readonly #server: LiveServer;
  readonly #queries = new Map<Principal, Map<string, LiveQuery>>();
  #unwatch: (() => void) | null = null;
  /** Characters of their rows. */
  #held = 0;
  /** Subscriptions of all clients. */
  subscriptions = 0;

  constructor(server: LiveServer) {
    this.#server = server;
  }
  /** Queries that are kept up to date. */
  get size(): number {
    let size = 0;
    for (const queries of this.#queries.values()) size += queries.size;
    return size;
  }

  /** @returns what is to be left. The subscriber is told when it begins. */
  join(principal: Principal, spec: LiveSpec, subscriber: Subscriber): LiveQuery {
    const queries = this.#queries.get(principal) ?? new Map<string, LiveQuery>();
    const name = nameOf(spec);
    const query = queries.get(name) ?? new LiveQuery(this, principal, spec);
    queries.set(name, query);
    this.#queries.set(principal, queries);
    this.#unwatch ??= this.#server.backend.watch?.((tables) => this.#committed(tables)) ?? null;
    query.join(subscriber);
    return query;
  }
  #committed(tables: ReadonlySet<string> | null): void {
    for (const queries of this.#queries.values()) for (const query of queries.values()) query.committed(tables);
  }

  // LiveHost

  get pool(): SessionPool {
    return this.#server.pool;
  }
  get hearsCommits(): boolean {
    return this.#unwatch !== null;
  }
  get timeout(): number | undefined {
    const { statementTimeout } = this.#server.limits;
    return statementTimeout === 0 ? undefined : statementTimeout;
  }
  forget(query: LiveQuery): void {
    const { principal } = query.borrower;
    const queries = this.#queries.get(principal);
    queries?.delete(nameOf(query.spec));
    if (queries?.size === 0) this.#queries.delete(principal);
    if (this.#queries.size > 0) return;
    this.#unwatch?.();
    this.#unwatch = null;
  }
  hold(characters: number): void {
    const { maxLiveText } = this.#server.limits;
    if (characters > 0 && this.#held + characters > maxLiveText)
      throw new Refusal('WSQL_TOO_MANY', `The live queries of this server may hold no more than ${maxLiveText} bytes of rows`);
    this.#held += characters;
  }
}

function nameOf({ sql, params, database, key, bounds }: LiveSpec): string {
  return JSON.stringify([sql, params, database, key, bounds.maxRows], (_, value: unknown) => {
    if (typeof value === 'bigint') return `n${value}`;
    return typeof value === 'string' ? `s${value}` : value;
  });
}
