/**
 * A query that is run again whenever its answer may be another one, for all who have subscribed to it: never twice at a time, and however much has
 * changed meanwhile, once after that.
 */
import type { TablesRead } from '../../../backend.ts';
import type { ResultSink } from '../../../result.ts';
import type { RecordedClient } from '../../../session/statement-recorder.ts';
import type { WireParameters } from '../../../wire/messages.ts';
import type { BackendSession, Principal } from '../backend-session.ts';
import { interrupted } from '../errors.ts';
import { runStatement } from '../query-request.ts';
import { NOTHING_COUNTED, record } from '../request.ts';
import { Enough } from '../result-text.ts';
import type { Job, SessionPool } from '../session-pool.ts';
import { changesText } from './changes.ts';
import { LiveResult, type LiveRows, type RowBounds } from './live-rows.ts';
import { tablesOf } from './watched-statement.ts';

export interface LiveSpec {
  readonly sql: string;
  readonly params: WireParameters | null;
  readonly database: string | null;
  readonly key: readonly string[] | null;
  readonly bounds: RowBounds;
}
export type Source = 'commits' | 'polling';

/** Who has subscribed. */
export interface Subscriber {
  /** Milliseconds between two looks, where nobody tells of changes. */
  readonly interval: number;
  /** It has begun. @param rows as they are now. */
  opened(rows: LiveRows, source: Source): void;
  /** @param changes makes the text of the changes; null where there is none that tells. */
  changed(before: LiveRows, after: LiveRows, changes: () => string | null): void;
  /** It has failed, and is over. */
  ended(error: unknown): void;
}
export interface LiveHost {
  readonly pool: SessionPool;
  /** Whether commits are told. */
  readonly hearsCommits: boolean;
  /** Milliseconds that a run may take; undefined: any. */
  readonly timeout: number | undefined;
  /** Nobody has subscribed to it any more. */
  forget(query: LiveQuery): void;
  /** So many characters more are kept. @throws Refusal where there is no room. */
  hold(characters: number): void;
}

/** Milliseconds of rest between two runs: as long as the last one took, within these. */
const LEAST_REST = 5;
const MOST_REST = 1000;
/** Milliseconds after which a run that nobody wants is stopped once more. */
const AGAIN = 500;

export class LiveQuery implements Job {
  readonly spec: LiveSpec;
  readonly #host: LiveHost;
  readonly #client: RecordedClient;
  /** Each live query has its turn among the clients. What it leaves in a session is reset: it keeps none. */
  readonly borrower;
  readonly database: string | null;
  /** Those that have not begun, with how many changes have to be in what they begin with. */
  readonly #waiting = new Map<Subscriber, number>();
  readonly #open = new Set<Subscriber>();
  #rows: LiveRows | null = null;
  /** Null: all. */
  #tables: TablesRead = null;
  /** How often something may have changed; and what of that the running or the last run has seen. */
  #changes = 0;
  #seen = -1;
  #session: BackendSession | null = null;
  #isRunning = false;
  #began = 0;
  /** performance.now() */
  #notBefore = 0;
  #timer: NodeJS.Timeout | undefined;
  #poll: NodeJS.Timeout | undefined;
  /** Nobody wants it any more. */
  isOver = false;

  constructor(host: LiveHost, principal: Principal, spec: LiveSpec) {
    this.#host = host;
    this.spec = spec;
    this.database = spec.database;
    this.#client = { id: null, door: 'live', user: principal.user, host: principal.host };
    this.borrower = { principal, lane: null, waiting: [], isGone: true };
  }

  // Who wants it

  join(subscriber: Subscriber): void {
    if (this.#rows === null || this.source === 'polling') this.#changes++;
    if (this.#rows !== null && this.#seen === this.#changes && !this.#isRunning) {
      this.#open.add(subscriber);
      subscriber.opened(this.#rows, this.source);
      return;
    }
    this.#waiting.set(subscriber, this.#changes);
    this.#schedule();
  }
  leave(subscriber: Subscriber): void {
    this.#waiting.delete(subscriber);
    this.#open.delete(subscriber);
    if (this.subscribers === 0) this.#dispose();
  }
  /** The rows of the last run. */
  get rows(): LiveRows | null {
    return this.#rows;
  }
  get subscribers(): number {
    return this.#waiting.size + this.#open.size;
  }
  get source(): Source {
    return this.#host.hearsCommits && this.#tables !== 'computed' ? 'commits' : 'polling';
  }
  #dispose(): void {
    if (this.isOver) return;
    this.isOver = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#poll);
    this.#host.pool.forget(this.borrower);
    this.#host.forget(this);
    this.#host.hold(-(this.#rows?.size ?? 0));
    if (this.#session !== null) this.#stop(this.#session);
  }
  /** It may have been about to start, at a server that heard of it a moment too early. */
  #stop({ session }: BackendSession): void {
    session.cancel();
    this.#timer = setInterval(() => session.cancel(), AGAIN).unref();
  }

  // When it is run

  /** Something was committed. */
  committed(tables: ReadonlySet<string> | null): void {
    const own = this.#tables;
    if (tables === null || own === null || (own !== 'computed' && !own.isDisjointFrom(tables))) this.#want();
  }
  #want(): void {
    this.#changes++;
    this.#schedule();
  }
  #schedule(): void {
    if (this.#isRunning || this.isOver || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.#run(), Math.max(0, this.#notBefore - performance.now()));
  }
  #run(): void {
    clearTimeout(this.#poll);
    this.#timer = undefined;
    this.#isRunning = true;
    this.#host.pool.submit(this);
  }
  #pollLater(): void {
    if (this.source !== 'polling') return;
    const interval = Math.min(...[...this.#open, ...this.#waiting.keys()].map((subscriber) => subscriber.interval));
    this.#poll = setTimeout(() => this.#want(), interval);
  }

  // Job

  start(session: BackendSession): void | Promise<void> {
    if (this.isOver) return;
    const { spec } = this;
    this.#session = session;
    this.#began = performance.now();
    this.#seen = this.#changes;
    session.session.begin('Query', spec.sql);
    const result = new LiveResult(spec.key, this.#rows?.key ?? null, spec.bounds);
    let running: void | Promise<void>;
    try {
      const tables = tablesOf(session, spec.sql, spec.params);
      running = tables instanceof Promise ? tables.then((read) => this.#read(session, result, read)) : this.#read(session, result, tables);
    } catch (error) {
      this.#done(session, result, error);
      return;
    }
    if (running === undefined) {
      this.#done(session, result, null);
      return;
    }
    return running.then(
      () => this.#done(session, result, null),
      (error: unknown) => this.#done(session, result, error ?? new Error('failed without a reason')),
    );
  }
  #read(session: BackendSession, result: LiveResult, tables: TablesRead): void | Promise<void> {
    this.#tables = tables;
    return runStatement(session, this.spec.sql, this.spec.params, result as ResultSink, this.#host.timeout);
  }
  #done(session: BackendSession, result: LiveResult, error: unknown): void {
    this.#session = null;
    const failed = error instanceof Enough ? null : error;
    record(session, this.#client, this.spec.sql, { ...NOTHING_COUNTED, rowCount: result.count }, 0, failed);
    session.session.idle();
    if (this.isOver) {
      clearInterval(this.#timer);
      return;
    }
    const failure = session.session.killed ? interrupted() : error instanceof Enough ? null : error;
    if (failure !== null) {
      this.fail(failure);
      return;
    }
    try {
      this.#answered(result.take());
    } catch (bad) {
      this.fail(bad);
    }
  }
  /** It cannot go on. */
  fail(error: unknown): void {
    if (this.isOver) return;
    const subscribers = [...this.#open, ...this.#waiting.keys()];
    this.#waiting.clear();
    this.#open.clear();
    this.#dispose();
    for (const subscriber of subscribers) subscriber.ended(error);
  }

  #answered(rows: LiveRows): void {
    const now = performance.now();
    this.#notBefore = now + Math.min(MOST_REST, Math.max(LEAST_REST, now - this.#began));
    this.#tell(rows);
    this.#isRunning = false;
    this.#begin(this.#rows ?? rows);
    if (this.#seen < this.#changes) this.#schedule();
    else this.#pollLater();
  }
  #tell(rows: LiveRows): void {
    const before = this.#rows;
    if (before?.equals(rows) === true) return;
    this.#host.hold(rows.size - (before?.size ?? 0));
    this.#rows = rows;
    if (before === null) return;
    let text: string | null | undefined;
    const changes = (): string | null => {
      if (text === undefined) text = before.fields === rows.fields ? changesText(before, rows) : null;
      return text;
    };
    for (const subscriber of [...this.#open]) subscriber.changed(before, rows, changes);
  }
  #begin(rows: LiveRows): void {
    for (const [subscriber, least] of [...this.#waiting]) {
      if (least > this.#seen) continue;
      this.#waiting.delete(subscriber);
      this.#open.add(subscriber);
      subscriber.opened(rows, this.source);
    }
  }
}
