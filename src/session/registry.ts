/** All sessions of a process, whatever their door: the process list, and KILL. */
import type { ConnectionHost, ProcessInfo } from '../backend.ts';
import type { StatementRecords } from '../statement-records.ts';
import type { TransactionInfo } from '../virtual/wsql/index.ts';
import type { Session } from './session.ts';
import { StatementRecorder } from './statement-recorder.ts';

/** As MySQL's default. */
const MAX_PREPARED_STATEMENTS = 16382;

export class SessionRegistry implements ConnectionHost {
  readonly #sessions = new Map<number, Session>();
  readonly #forgetHosts: (() => void)[] = [];
  #lastId: number;
  /** Open prepared statements of all sessions, and their limit where the backend has no max_prepared_stmt_count. */
  preparedStatements = 0;
  readonly maxPreparedStatements: number;
  /** Who keeps what statements have run; null: nobody does. */
  readonly recorder: StatementRecorder | null;

  /** @param firstId so that workers of one server give out ids of their own. */
  constructor(firstId = 1, maxPreparedStatements = MAX_PREPARED_STATEMENTS, recorder: StatementRecorder | null = new StatementRecorder()) {
    this.recorder = recorder;
    this.#lastId = firstId - 1;
    this.maxPreparedStatements = maxPreparedStatements;
  }

  /** @param forget told when FLUSH HOSTS was said. */
  onFlushHosts(forget: () => void): void {
    this.#forgetHosts.push(forget);
  }
  flushHosts(): void {
    for (const forget of this.#forgetHosts) forget();
  }

  get statements(): StatementRecords | null {
    return this.recorder;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** Unique in the process; 32 bits on the wire. */
  nextId(): number {
    do {
      this.#lastId = this.#lastId >= 0xffffffff ? 1 : this.#lastId + 1;
    } while (this.#sessions.has(this.#lastId));
    return this.#lastId;
  }
  add(session: Session): void {
    this.#sessions.set(session.id, session);
  }
  remove(session: Session): void {
    if (this.#sessions.get(session.id) === session) this.#sessions.delete(session.id);
  }

  kill(connectionId: number, what: 'CONNECTION' | 'QUERY', by: number | null = null): boolean {
    const session = this.#sessions.get(connectionId);
    if (session === undefined) return false;
    if (what === 'QUERY') session.cancel();
    else session.kill(by);
    return true;
  }

  /** Sessions with an open transaction, as of the end of their last commands. */
  *transactions(): Generator<TransactionInfo> {
    for (const session of this.#sessions.values()) {
      const open = session.transaction;
      if (open !== null) yield open;
    }
  }
  processes(): readonly ProcessInfo[] {
    const now = performance.now();
    return Array.from(this.#sessions.values(), (session) => session.describe(now));
  }
}
