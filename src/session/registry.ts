/** All sessions of a process, whatever their door: the process list, and KILL. */
import type { ConnectionHost, ProcessInfo, Traffic } from '../backend.ts';
import type { StatementRecords } from '../statement-records.ts';
import type { TransactionInfo } from '../virtual/wsql/index.ts';
import type { Session } from './session.ts';
import { StatementRecorder } from './statement-recorder.ts';

/** As MySQL's default. */
const MAX_PREPARED_STATEMENTS = 16382;

const NONE: Traffic = { bytesReceived: 0, bytesSent: 0 };
function sumOf(left: Traffic, right: Traffic | null): Traffic {
  if (right === null) return left;
  return { bytesReceived: left.bytesReceived + right.bytesReceived, bytesSent: left.bytesSent + right.bytesSent };
}

export class SessionRegistry implements ConnectionHost {
  readonly #sessions = new Map<number, Session>();
  readonly #forgetHosts: (() => void)[] = [];
  #lastId: number;
  mostConnections = 0;
  totalConnections = 0;
  /** Of sessions that are over. */
  #ended = NONE;
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
    this.totalConnections++;
    this.mostConnections = Math.max(this.mostConnections, this.#sessions.size);
  }
  remove(session: Session): void {
    if (this.#sessions.get(session.id) !== session) return;
    this.#sessions.delete(session.id);
    this.#ended = sumOf(this.#ended, session.traffic);
  }
  flushStatus(): void {
    this.mostConnections = this.#sessions.size;
  }
  traffic(connectionId: number | null): Traffic {
    if (connectionId !== null) return this.#sessions.get(connectionId)?.traffic ?? NONE;
    return [...this.#sessions.values()].reduce((sum, { traffic }) => sumOf(sum, traffic), this.#ended);
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
