/**
 * A session's hold on a connection. It keeps the connection while it idles, and loses it to others only when nothing of the session is there that
 * could not be set again on the next one: what else is there pins it.
 */
import { ConnectError, SqlError } from '../../../errors.ts';
import type { Node } from '../cluster/node.ts';
import type { Link } from '../link/link.ts';
import { CLOCK } from './clock.ts';
import type { Holder } from './entry.ts';
import type { Links, Wanted } from './links.ts';
import type { Physical, User } from './physical.ts';
import { Remains, type RemainsHost } from './remains.ts';

/** How long a session may pause before its connection is somebody else's turn. */
const PAUSE = 1;

/** How often a connection that was lost as soon as it was there is replaced. */
const ATTEMPTS = 3;

/** The session. */
export interface LeaseHost extends RemainsHost {
  readonly database: string | null;
  /** What its connection has to be. */
  readonly wanted: Wanted;
  /** Whether something is on its way that must not reach another session: a KILL. */
  readonly isBeingKilled: boolean;
  /** Makes a connection the session's own: all that it has set. @throws SqlError */
  setUp(physical: Physical): Promise<void>;
  /** Its connection goes to somebody else. What it wants to know of it yet has to be asked at once. @returns for that to be answered. */
  parting(physical: Physical, insertId: boolean): Promise<unknown> | null;
  /** It has another connection; it has it no longer. */
  taken(physical: Physical): void;
  left(physical: Physical): void;
  /** Its connection is gone, with what the session had there. */
  lost(error: Error): void;
}

let uses = 0;

export class Lease implements Holder, User {
  readonly #links: Links;
  readonly #host: LeaseHost;
  #physical: Physical | null = null;
  /** Where it was last. */
  #near: Node | null = null;
  #attaching: Promise<Link> | null = null;
  #closed = false;
  /** Commands that are not answered. */
  #running = 0;
  lastUsed = 0;

  /** When it got its connection, and until when it keeps it. */
  #since = 0;
  #keptUntil = 0;
  /** What the session has there. */
  readonly remains: Remains;

  constructor(links: Links, host: LeaseHost) {
    this.#links = links;
    this.#host = host;
    this.remains = new Remains(host, links.shares);
  }

  /** The connection; null where there is none at the moment. */
  get physical(): Physical | null {
    return this.#physical;
  }

  /** The connection to send a command on: at once where the session has it. To be called behind `began`, so that it stays. @throws SqlError, ConnectError at the login */
  attach(): Link | Promise<Link> {
    if (this.#physical !== null) return this.#physical.link;
    this.#attaching ??= this.#attach();
    return this.#attaching;
  }
  async #attach(): Promise<Link> {
    try {
      if (this.#closed) throw gone();
      for (let attempt = 1; ; attempt++) {
        const physical = await this.#links.acquire({ ...this.#host.wanted, near: this.#near }, this, (one) => this.#host.setUp(one));
        if (this.#closed) this.#links.release(physical, true);
        if (this.#closed) throw gone();
        if (physical.link.isClosed && attempt < ATTEMPTS) continue;
        this.#physical = physical;
        this.#since = CLOCK.now();
        physical.user = this;
        this.#host.taken(physical);
        return physical.link;
      }
    } finally {
      this.#attaching = null;
    }
  }
  /** As `attach`, for a statement: a server that is not there is its error. @throws SqlError */
  attachFor(): Link | Promise<Link> {
    if (this.#physical !== null) return this.#physical.link;
    return Promise.resolve(this.attach()).catch((error: unknown) => {
      throw error instanceof ConnectError ? new SqlError(error.errno ?? 2003, error.sqlState ?? 'HY000', error.message) : error;
    });
  }
  /** Whoever waits for a connection does not want it any more. */
  giveUp(reason: Error): void {
    if (this.#attaching !== null) this.#links.giveUp(this, reason);
  }

  /** The session has ended. */
  close(): void {
    this.#closed = true;
    const physical = this.#leave();
    if (physical === null) this.giveUp(new SqlError(1317, '70100', 'Query execution was interrupted'));
    else this.#return(physical);
  }
  /** The session needs no connection for the time being. */
  giveBack(): void {
    const physical = this.#leave();
    if (physical !== null) this.#return(physical);
  }
  #return(physical: Physical): void {
    const isUsable = this.#running === 0 && !this.remains.residue && !this.#host.isBeingKilled && physical.link.isIdle;
    if (!isUsable) this.#links.discard(physical);
    else this.#links.release(physical, !this.remains.isStateless);
  }
  #leave(): Physical | null {
    const physical = this.#physical;
    this.#physical = null;
    if (physical === null) return null;
    physical.user = null;
    this.#near = physical.node;
    physical.isClean = false;
    physical.database = this.#host.database;
    this.#host.left(physical);
    return physical;
  }

  // User

  /** A session that had nothing there gets another connection when it needs one. */
  lost(physical: Physical, error: Error): void {
    if (physical !== this.#physical) return;
    const mayGoOn =
      this.#links.shares && this.#running === 0 && this.remains.isStateless && !this.remains.insertId && !this.#host.isBeingKilled;
    if (mayGoOn) this.#leave();
    else this.#host.lost(error);
  }

  // Holder

  partableAt(pressed: boolean): number {
    const link = this.#physical?.link;
    if (link === undefined || this.#running > 0 || !this.remains.isStateless || !link.isIdle || this.#host.isBeingKilled)
      return Number.POSITIVE_INFINITY;
    return Math.max(this.#keptUntil, this.remains.lingersUntil(pressed));
  }
  part(): void {
    const physical = this.#leave();
    if (physical === null) return;
    physical.farewell = this.#host.parting(physical, this.remains.insertId);
    this.remains.insertId = false;
  }
  get use(): string {
    const { use } = this.remains;
    if (use !== null) return use;
    return this.#running > 0 ? 'running a statement' : this.#physical === null ? 'being set up' : 'idle';
  }
  /** Whether nothing is there that statements could depend on, besides prepared statements and a transaction. */
  get isPlain(): boolean {
    return this.remains.isPlain;
  }

  // Commands

  /** A command goes out. */
  began(): void {
    this.#running++;
    this.lastUsed = ++uses;
    this.remains.began();
  }
  /** It has been answered, and the next one may come. */
  ended(): void {
    this.#running--;
    if (this.#running > 0 || !this.#links.shares) return;
    this.remains.ended();
    this.yield();
  }
  /** Says that it can do without its connection, where it can and somebody waits. */
  yield(): void {
    const physical = this.#physical;
    if (physical === null || !this.#links.isPressed(physical)) return;
    const now = CLOCK.now();
    this.#keptUntil = Math.min(now + PAUSE, this.#since + this.#links.slice);
    if (this.partableAt(true) !== Number.POSITIVE_INFINITY) this.#links.yielded(physical);
  }

  /** An error has come: some tell of the server. */
  failed(errno?: number): void {
    if (errno !== undefined) this.#physical?.node.report(errno);
    this.remains.failed();
  }
  /** A prepared statement is closed. */
  closed(id: number): void {
    if (this.remains.closed(id) && this.#running === 0) this.yield();
  }
}

function gone(): SqlError {
  return new SqlError(2006, 'HY000', 'MySQL server has gone away');
}
