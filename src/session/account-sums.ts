/** Figures of statements by who ran them: accounts since the start, and the threads that ran the last ones. */
import type { SqlError } from '../errors.ts';
import type { ErrorRecord, StatementSums, SumsRecord } from '../statement-records.ts';
import type { Outcome } from './statement-recorder.ts';

/** Accounts and threads that are kept: of more of them, those that came first are forgotten. */
const MOST = 2000;

/** Of one event: durations in microseconds. */
class Sums implements StatementSums {
  count = 0;
  errors = 0;
  warnings = 0;
  rowsSent = 0;
  rowsAffected = 0;
  total = 0;
  least = Number.POSITIVE_INFINITY;
  most = 0;

  add(duration: number, outcome: Outcome): void {
    this.count++;
    this.total += duration;
    if (duration < this.least) this.least = duration;
    if (duration > this.most) this.most = duration;
    this.rowsSent += outcome.rows;
    this.rowsAffected += Number(outcome.affectedRows);
    this.warnings += outcome.warnings;
    if (outcome.error !== null) this.errors++;
  }
}
/** Before a thread has a statement. */
const NONE = new Sums();
type SumsByEvent = Map<string, Sums>;

interface CountedError {
  readonly sqlState: string;
  count: number;
  /** performance.now() */
  readonly first: number;
  last: number;
}
interface Account {
  readonly user: string;
  readonly host: string;
  readonly events: SumsByEvent;
  readonly errors: Map<number, CountedError>;
}
interface Thread {
  readonly id: number;
  readonly account: Account;
  readonly events: SumsByEvent;
  /** Of its last statement, and what that was counted in: most are followed by one of their kind. */
  event: string | null;
  own: Sums;
  shared: Sums;
}

export class AccountSums {
  readonly #accounts = new Map<string, Account>();
  readonly #threads = new Map<number, Thread>();
  #last: Thread | null = null;

  add(id: number, user: string, host: string, event: string, duration: number, outcome: Outcome, now: number): void {
    const thread = this.#last?.id === id ? this.#last : this.#thread(id, user, host);
    if (thread.event !== event) {
      thread.event = event;
      thread.own = sumsOf(thread.events, event);
      thread.shared = sumsOf(thread.account.events, event);
    }
    thread.own.add(duration, outcome);
    thread.shared.add(duration, outcome);
    if (outcome.error !== null) countError(thread.account, outcome.error, now);
  }
  #thread(id: number, user: string, host: string): Thread {
    let thread = this.#threads.get(id);
    // A session may change its user, and ids begin anew after a long time.
    if (thread === undefined || thread.account.user !== user || thread.account.host !== host) {
      thread = { id, account: this.#account(user, host), events: new Map(), event: null, own: NONE, shared: NONE };
      put(this.#threads, id, thread);
    }
    this.#last = thread;
    return thread;
  }
  #account(user: string, host: string): Account {
    const key = `${user}\0${host}`;
    const found = this.#accounts.get(key);
    if (found !== undefined) return found;
    const made: Account = { user, host, events: new Map(), errors: new Map() };
    put(this.#accounts, key, made);
    return made;
  }

  *accounts(): Generator<SumsRecord> {
    for (const { user, host, events } of this.#accounts.values())
      for (const [event, sums] of events) yield { thread: null, user, host, event, sums };
  }
  *threads(): Generator<SumsRecord> {
    for (const { id, account, events } of this.#threads.values())
      for (const [event, sums] of events) yield { thread: id, user: account.user, host: account.host, event, sums };
  }
  *errors(): Generator<ErrorRecord> {
    for (const { user, host, errors } of this.#accounts.values())
      for (const [errno, { sqlState, count, first, last }] of errors)
        yield { user, host, errno, sqlState, count, firstSeen: performance.timeOrigin + first, lastSeen: performance.timeOrigin + last };
  }
  forget(what: 'accounts' | 'errors'): void {
    for (const account of this.#accounts.values()) (what === 'errors' ? account.errors : account.events).clear();
    if (what === 'errors') return;
    for (const thread of this.#threads.values()) {
      thread.events.clear();
      thread.event = null;
    }
  }
}

function put<K, V>(map: Map<K, V>, key: K, value: V): void {
  map.delete(key);
  if (map.size >= MOST)
    for (const first of map.keys()) {
      map.delete(first);
      break;
    }
  map.set(key, value);
}
function sumsOf(events: SumsByEvent, event: string): Sums {
  const found = events.get(event);
  if (found !== undefined) return found;
  const made = new Sums();
  events.set(event, made);
  return made;
}
function countError({ errors }: Account, { errno, sqlState }: SqlError, now: number): void {
  const found = errors.get(errno);
  if (found === undefined) errors.set(errno, { sqlState, count: 1, first: now, last: now });
  else {
    found.count++;
    found.last = now;
  }
}
