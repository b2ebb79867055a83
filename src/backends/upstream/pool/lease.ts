/**
 * A session's hold on a connection. It keeps the connection while it idles, and loses it to others only when nothing of the session is there that
 * could not be set again on the next one: what else is there pins it.
 */
import { ConnectError, SqlError } from '../../../errors.ts';
import { ServerStatus } from '../../../result.ts';
import type { ParseMode } from '../../../sql/index.ts';
import type { Link } from '../link/link.ts';
import type { SessionChanges } from '../replies.ts';
import { isRestorable } from '../session-state.ts';
import { CLOCK } from './clock.ts';
import type { Holder } from './entry.ts';
import { assignedVariables, footprint, Leaves } from './footprint.ts';
import type { Links, Wanted } from './links.ts';
import type { Physical, User } from './physical.ts';

/** How long what the last statement has left (warnings, counts) stays to be asked for; less where others wait. */
const LINGER = 1000;
const LINGER_PRESSED = 50;

/** How long a session may pause before its connection is somebody else's turn. */
const PAUSE = 1;

/** How often a connection that was lost as soon as it was there is replaced. */
const ATTEMPTS = 3;

/** The session. */
export interface LeaseHost {
  readonly status: number;
  readonly database: string | null;
  readonly parseMode: ParseMode;
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
  #attaching: Promise<Link> | null = null;
  #closed = false;
  /** Commands that are not answered. */
  #running = 0;
  lastUsed = 0;

  /** What stays until the session is reset, in words; null where there is nothing. */
  #pinned: string | null = null;
  /** There may be what no reset ends: the connection is nobody else's. */
  #residue = false;
  #tableLocks = false;
  /** An error does not tell whether there is a transaction now, which there may be without autocommit. */
  #unsure = false;
  /** `begun`: the transaction that it is for runs. */
  #nextTransaction: 'set' | 'begun' | null = null;
  readonly #statements = new Set<number>();
  /** Those of another reset are not its own any more. */
  epoch = 0;
  /** Of the last statement, since when; 0: nothing. */
  #lingersSince = 0;
  /** When it got its connection, and until when it keeps it. */
  #since = 0;
  #keptUntil = 0;
  /** Whether the session asks for counts of its last statement. */
  #counts = false;
  #insertId = false;
  /** Of the running statement. */
  #leaves = 0;
  #named: readonly string[] | null = null;
  #told: Set<string> | null = null;
  #isDatabaseTold = false;

  constructor(links: Links, host: LeaseHost) {
    this.#links = links;
    this.#host = host;
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
        const physical = await this.#links.acquire(this.#host.wanted, this, (one) => this.#host.setUp(one));
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
    const isUsable = this.#running === 0 && !this.#residue && !this.#host.isBeingKilled && physical.link.isIdle;
    if (!isUsable) this.#links.discard(physical);
    else this.#links.release(physical, !this.#isStateless);
  }
  #leave(): Physical | null {
    const physical = this.#physical;
    this.#physical = null;
    if (physical === null) return null;
    physical.user = null;
    physical.isClean = false;
    physical.database = this.#host.database;
    this.#host.left(physical);
    return physical;
  }

  // User

  /** A session that had nothing there gets another connection when it needs one. */
  lost(physical: Physical, error: Error): void {
    if (physical !== this.#physical) return;
    const mayGoOn = this.#links.shares && this.#running === 0 && this.#isStateless && !this.#insertId && !this.#host.isBeingKilled;
    if (mayGoOn) this.#leave();
    else this.#host.lost(error);
  }

  // Holder

  partableAt(pressed: boolean): number {
    const link = this.#physical?.link;
    if (link === undefined || this.#running > 0 || !this.#isStateless || !link.isIdle || this.#host.isBeingKilled)
      return Number.POSITIVE_INFINITY;
    if (this.#lingersSince === 0) return this.#keptUntil;
    return Math.max(this.#keptUntil, this.#lingersSince + (pressed ? LINGER_PRESSED : LINGER));
  }
  part(): void {
    const physical = this.#leave();
    if (physical === null) return;
    this.#lingersSince = 0;
    physical.farewell = this.#host.parting(physical, this.#insertId);
    this.#insertId = false;
  }
  get use(): string {
    if (this.#unsure || (this.#host.status & ServerStatus.IN_TRANS) !== 0) return 'in a transaction';
    if (this.#running > 0) return 'running a statement';
    if (this.#physical === null) return 'being set up';
    if (this.#tableLocks) return 'with locked tables';
    if (this.#statements.size > 0) return 'with prepared statements';
    return this.#pinned ?? 'idle';
  }
  /** Whether nothing is there that statements could depend on, besides prepared statements and a transaction. */
  get isPlain(): boolean {
    return this.#pinned === null && !this.#tableLocks && this.#nextTransaction === null;
  }
  get #isStateless(): boolean {
    const inTransaction = this.#unsure || (this.#host.status & ServerStatus.IN_TRANS) !== 0;
    return !inTransaction && this.#pinned === null && this.#statements.size === 0 && !this.#tableLocks && this.#nextTransaction === null;
  }

  // What statements do

  /** A command goes out. */
  began(): void {
    this.#running++;
    this.lastUsed = ++uses;
    this.#lingersSince = 0;
  }
  /** It has been answered, and the next one may come. */
  ended(): void {
    this.#running--;
    if (this.#running > 0 || !this.#links.shares) return;
    if (this.#leaves !== 0) this.#conclude();
    this.#followTransaction();
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

  /** A statement is about to be sent, or prepared. @param several whether its text may be several statements. */
  note(sql: string, several: boolean): void {
    if (!this.#links.shares || this.#residue) return;
    const leaves = footprint(sql, this.#host.parseMode, several);
    this.#leaves |= leaves;
    if (leaves === 0) return;
    if ((leaves & Leaves.STATE) !== 0) this.pin('with state of its own', (leaves & Leaves.RESIDUE) !== 0);
    if ((leaves & Leaves.NEXT_TRANSACTION) !== 0) this.#nextTransaction = 'set';
    if ((leaves & Leaves.TABLE_LOCKS) !== 0) this.#tableLocks = true;
    else if ((leaves & Leaves.NO_TABLE_LOCKS) !== 0) this.#tableLocks = false;
    if ((leaves & Leaves.COUNTS) !== 0) this.#counts = true;
    if ((leaves & Leaves.INSERT_ID) !== 0) this.#insertId = true;
    if ((leaves & Leaves.VARIABLES) !== 0) this.#await(assignedVariables(sql, this.#host.parseMode));
  }
  #await(names: readonly string[]): void {
    this.#named = [...(this.#named ?? []), ...names];
    this.#told ??= new Set();
  }
  /** Another database is asked for by a command of its own, whose success says that it is the current one. */
  noteDatabase(): void {
    if (!this.#links.shares) return;
    this.#leaves |= Leaves.DATABASE;
    this.#isDatabaseTold = true;
  }

  /** An answer has come. */
  track(changes: SessionChanges | null, warnings: number): void {
    if (!this.#links.shares) return;
    this.#unsure = false;
    if (warnings > 0 || this.#counts) this.#linger();
    if (changes === null) return;
    for (const [name, value] of changes.variables) this.#remember(name, value);
    if (changes.database !== undefined) this.#isDatabaseTold = true;
    // What statements have changed in the session that do not say so is not told either.
    if (changes.state && (this.#leaves & (Leaves.VARIABLES | Leaves.DATABASE | Leaves.STATE)) === 0) this.pin('with state of its own');
  }
  #remember(name: string, value: string): void {
    this.#told?.add(alias(name));
    if (!isRestorable(value)) this.pin('with variables of its own');
  }
  /** An error has come: it is there to be shown. Some tell of the server. */
  failed(errno?: number): void {
    if (errno !== undefined) this.#physical?.node.report(errno);
    if (!this.#links.shares) return;
    this.#linger();
    this.#unsure ||= (this.#host.status & ServerStatus.AUTOCOMMIT) === 0;
    // A single assignment that failed has changed nothing.
    if (this.#named?.length === 1) this.#named = null;
    this.#leaves &= ~Leaves.DATABASE;
  }
  #linger(): void {
    this.#lingersSince = CLOCK.now();
  }

  /** What the server has not told of is not known. */
  #conclude(): void {
    const [named, told] = [this.#named, this.#told];
    if ((this.#leaves & Leaves.DATABASE) !== 0 && !this.#isDatabaseTold) this.pin('with a database of its own');
    this.#leaves = 0;
    this.#isDatabaseTold = false;
    this.#named = null;
    this.#told = null;
    if (named?.some((name) => told?.has(alias(name)) !== true) === true) this.pin('with variables of its own');
  }
  #followTransaction(): void {
    if (this.#nextTransaction === null) return;
    const inTransaction = (this.#host.status & ServerStatus.IN_TRANS) !== 0;
    if (inTransaction) this.#nextTransaction = 'begun';
    else if (this.#nextTransaction === 'begun') this.#nextTransaction = null;
  }

  /**
   * The session keeps its connection until it ends or is reset.
   * @param reason as `use` says it. @param residue whether a reset may leave something of it.
   */
  pin(reason: string, residue = true): void {
    this.#pinned ??= reason;
    this.#residue ||= residue;
  }
  /** A statement has been prepared. */
  opened(id: number): void {
    if (this.#links.shares) this.#statements.add(id);
  }
  closed(id: number): void {
    if (this.#statements.delete(id) && this.#running === 0) this.yield();
  }
  /** The session is as new: nothing of it is left on the server. */
  forget(): void {
    this.epoch++;
    this.#statements.clear();
    if (!this.#residue) this.#pinned = null;
    this.#tableLocks = false;
    this.#unsure = false;
    this.#nextTransaction = null;
    this.#lingersSince = 0;
    this.#counts = false;
    this.#insertId = false;
    this.#leaves = 0;
    this.#named = null;
    this.#told = null;
  }
}

/** Variables that had other names. */
function alias(name: string): string {
  return name.replace(/^tx_(?=isolation$|read_only$)/, 'transaction_');
}

function gone(): SqlError {
  return new SqlError(2006, 'HY000', 'MySQL server has gone away');
}
