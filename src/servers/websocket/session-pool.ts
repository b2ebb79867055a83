/**
 * Sessions that the plain statements of all clients share: so many at once, each client in its turn. What stays in a session is no other
 * client's: who leaves something in one has it for itself from then on (`Borrower.keep`), and without that it is reset.
 */
import type { ConnectOptions } from '../../backend.ts';
import type { BackendSession, Principal } from './backend-session.ts';
import { Lane } from './lane.ts';

/** Work that needs a session. */
export interface Job {
  readonly borrower: Borrower;
  /** That it has to be run in. */
  readonly database: string | null;
  /** It is over already: given up while it waited. */
  readonly isOver: boolean;
  /** Answers whatever happens: neither throws nor rejects. */
  start(session: BackendSession): void | Promise<void>;
  /** There is no session for it. */
  fail(error: unknown): void;
}
/** Whose work it is. */
export interface Borrower {
  readonly principal: Principal;
  /** Its own session, where it has one. */
  lane: Lane | null;
  readonly waiting: Job[];
  readonly isGone: boolean;
}

/** How a session begins, where not as all do. */
export type SessionStart = Partial<Pick<ConnectOptions, 'collation' | 'foundRows' | 'ignoreSpace' | 'interactive' | 'localFiles'>>;

export interface PoolOptions {
  /** Statements that run side by side. */
  readonly limit: number;
  open(principal: Principal, database: string | null, start?: SessionStart): BackendSession | Promise<BackendSession>;
  report(error: unknown): void;
}

/** Milliseconds that a session is kept for nobody. */
const IDLE = 60_000;

export class SessionPool {
  readonly #options: PoolOptions;
  readonly #principals = new Set<Principal>();
  /** Borrowers with waiting jobs, the next one first. */
  readonly #turns = new Set<Borrower>();
  #running = 0;
  #idle = 0;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** Sessions that run a statement, and that none runs in. */
  get running(): number {
    return this.#running;
  }
  get idle(): number {
    return this.#idle;
  }
  get waiting(): number {
    let count = 0;
    for (const { waiting } of this.#turns) count += waiting.length;
    return count;
  }

  /** Runs a job as soon as it is its turn. */
  submit(job: Job): void {
    const { borrower } = job;
    if (borrower.lane !== null) borrower.lane.submit(job);
    else if (this.#running < this.#options.limit) this.#run(job);
    else this.#wait(job);
  }
  #wait(job: Job): void {
    job.borrower.waiting.push(job);
    this.#turns.add(job.borrower);
  }

  #run(job: Job): void {
    this.#running++;
    const session = this.#taken(job);
    if (session === null) return;
    if (session instanceof Promise) {
      session.then(
        (opened) => this.#lend(opened, job),
        (error: unknown) => this.#refused(job, error),
      );
    } else this.#lend(session, job);
  }
  /** Null where it has failed, and was told so. */
  #taken(job: Job): BackendSession | Promise<BackendSession> | null {
    try {
      return this.take(job.borrower.principal, job.database);
    } catch (error) {
      this.#refused(job, error);
      return null;
    }
  }
  #refused(job: Job, error: unknown): void {
    this.#running--;
    job.fail(error);
    this.#next();
  }

  #lend(session: BackendSession, job: Job): void {
    const running = runIn(session, job);
    if (running === undefined) this.#back(session, job);
    else running.then(() => this.#back(session, job));
  }
  #back(session: BackendSession, { borrower }: Job): void {
    this.#running--;
    session.owner = borrower;
    if (!session.isClean && !session.isOver && borrower.lane === null && !borrower.isGone) borrower.lane = new Lane(session);
    else this.park(session);
    if (this.#turns.size > 0) this.#next();
  }

  #next(): void {
    while (this.#running < this.#options.limit) {
      const [borrower] = this.#turns;
      if (borrower === undefined) return;
      this.#turns.delete(borrower);
      const job = borrower.waiting.shift();
      if (borrower.waiting.length > 0) this.#turns.add(borrower);
      if (job !== undefined && !job.isOver) this.submit(job);
    }
  }

  /** A session for one's own; to be given back, or closed. */
  take(principal: Principal, database: string | null): BackendSession | Promise<BackendSession> {
    const found = this.#find(principal, database);
    if (found !== null) found.owner = null;
    return found ?? this.#options.open(principal, database);
  }
  /** A new one, likewise. */
  open(principal: Principal, database: string | null, start?: SessionStart): BackendSession | Promise<BackendSession> {
    return this.#options.open(principal, database, start);
  }
  /** The session that somebody used last, if nobody else has used it since. */
  takeOwn(owner: Borrower): BackendSession | null {
    const { idle } = owner.principal;
    const at = idle.findLastIndex((session) => session.owner === owner);
    return at < 0 ? null : this.#out(idle, at);
  }
  #find({ idle }: Principal, database: string | null): BackendSession | null {
    for (let at = idle.length - 1; at >= 0; at--) if (idle[at]?.connection.database === database) return this.#out(idle, at);
    return database === null || idle.length === 0 ? null : this.#out(idle, idle.length - 1);
  }
  #out(idle: BackendSession[], at: number): BackendSession | null {
    const session = at === idle.length - 1 ? idle.pop() : idle.splice(at, 1)[0];
    if (session === undefined) return null;
    this.#idle--;
    if (session.isOver) return this.#dropped(session);
    return session;
  }
  #dropped(session: BackendSession): null {
    this.#close(session);
    return null;
  }

  /** Takes a session back that nothing runs in. */
  park(session: BackendSession): void {
    if (session.isOver || this.#idle >= this.#options.limit || !this.#principals.has(session.principal)) this.#close(session);
    else if (session.isClean) this.#keep(session);
    else
      session.reset().then(
        () => (session.isOver ? this.#close(session) : this.#keep(session)),
        () => this.#close(session),
      );
  }
  #keep(session: BackendSession): void {
    session.idleSince = performance.now();
    session.principal.idle.push(session);
    this.#idle++;
  }
  #close(session: BackendSession): void {
    Promise.resolve()
      .then(() => session.close())
      .catch((error: unknown) => this.#options.report(error));
  }

  /** From now on sessions of it are kept. */
  enter(principal: Principal): void {
    this.#principals.add(principal);
  }
  /** There is no client of it any more. */
  leave(principal: Principal): void {
    this.#principals.delete(principal);
    this.#idle -= principal.idle.length;
    for (const session of principal.idle.splice(0)) this.#close(session);
  }
  /** A client has gone: nothing that waits is run. */
  forget(borrower: Borrower): void {
    this.#turns.delete(borrower);
    borrower.waiting.length = 0;
  }

  /** @param now performance.now() */
  sweep(now: number): void {
    for (const { idle } of this.#principals) {
      for (let at = idle.length - 1; at >= 0; at--) if (idle[at]?.isOver === true) this.#out(idle, at);
      const old = idle.findIndex(({ idleSince }) => now - idleSince < IDLE);
      const count = old < 0 ? idle.length : old;
      this.#idle -= count;
      for (const session of idle.splice(0, count)) this.#close(session);
    }
  }
  close(): void {
    for (const principal of [...this.#principals]) this.leave(principal);
  }
}

/** Runs a job in a session, in its database. */
export function runIn(session: BackendSession, job: Job): void | Promise<void> {
  let entering: void | Promise<void>;
  try {
    entering = session.connection.database === job.database ? undefined : session.enter(job.database);
  } catch (error) {
    job.fail(error);
    return;
  }
  if (entering === undefined) return job.start(session);
  return entering.then(
    () => job.start(session),
    (error: unknown) => job.fail(error),
  );
}
