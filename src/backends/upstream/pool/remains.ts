/** What a session has on its connection that could not be set again on another one, as its statements' texts and their answers show it. */
import { ServerStatus } from '../../../result.ts';
import type { ParseMode } from '../../../sql/index.ts';
import type { SessionChanges } from '../replies.ts';
import { CLOCK } from './clock.ts';
import { assignedVariables, footprint, Leaves } from './footprint.ts';
import { isRestorable } from './remembered.ts';

/** How long what the last statement has left (warnings, counts) stays to be asked for; less where others wait. */
const LINGER = 1000;
const LINGER_PRESSED = 50;

/** The session. */
export interface RemainsHost {
  /** ServerStatus bits. */
  readonly status: number;
  readonly parseMode: ParseMode;
}

export class Remains {
  readonly #host: RemainsHost;
  readonly #shares: boolean;
  /** What stays until the session is reset, in words; null where there is nothing. */
  #pinned: string | null = null;
  /** There may be what no reset ends: the connection is nobody else's. */
  residue = false;
  #tableLocks = false;
  /** An error does not tell whether there is a transaction now, which there may be without autocommit. */
  #unsure = false;
  /** `begun`: the transaction that it is for runs. */
  #nextTransaction: 'set' | 'begun' | null = null;
  readonly #statements = new Set<number>();
  /** Another after each reset: statements of an earlier one are not the session's any more. */
  epoch = 0;
  /** When the last statement left something to ask for; 0: it has not. */
  #lingersSince = 0;
  /** Whether the session asks for counts of its last statement. */
  #counts = false;
  /** LAST_INSERT_ID() may be another one. */
  insertId = false;
  /** Of the running statement: bits of `Leaves`, and variables that the server has to tell of. */
  #leaves = 0;
  #named: readonly string[] | null = null;
  #told: Set<string> | null = null;
  #isDatabaseTold = false;

  /** @param shares whether it matters. */
  constructor(host: RemainsHost, shares: boolean) {
    this.#host = host;
    this.#shares = shares;
  }

  get isStateless(): boolean {
    return this.isPlain && this.#statements.size === 0 && !this.#inTransaction;
  }
  /** Whether nothing is there that statements could depend on, besides prepared statements and a transaction. */
  get isPlain(): boolean {
    return this.#pinned === null && !this.#tableLocks && this.#nextTransaction === null;
  }
  get #inTransaction(): boolean {
    return this.#unsure || (this.#host.status & ServerStatus.IN_TRANS) !== 0;
  }
  /** As the clock has it. @param pressed whether others wait. */
  lingersUntil(pressed: boolean): number {
    return this.#lingersSince === 0 ? 0 : this.#lingersSince + (pressed ? LINGER_PRESSED : LINGER);
  }
  /** In words; null for nothing. */
  get use(): string | null {
    if (this.#inTransaction) return 'in a transaction';
    if (this.#tableLocks) return 'with locked tables';
    if (this.#statements.size > 0) return 'with prepared statements';
    return this.#pinned;
  }

  /** A command goes out. */
  began(): void {
    this.#lingersSince = 0;
  }
  /** It has been answered to its end. */
  ended(): void {
    if (this.#leaves !== 0) this.#conclude();
    if (this.#nextTransaction === null) return;
    const inTransaction = (this.#host.status & ServerStatus.IN_TRANS) !== 0;
    if (inTransaction) this.#nextTransaction = 'begun';
    else if (this.#nextTransaction === 'begun') this.#nextTransaction = null;
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

  /** A statement is about to be sent, or prepared. @param several whether its text may be several statements. */
  note(sql: string, several: boolean): void {
    if (!this.#shares || this.residue) return;
    const leaves = footprint(sql, this.#host.parseMode, several);
    if (leaves === 0) return;
    this.#leaves |= leaves;
    if ((leaves & Leaves.STATE) !== 0) this.pin('with state of its own', (leaves & Leaves.RESIDUE) !== 0);
    if ((leaves & Leaves.NEXT_TRANSACTION) !== 0) this.#nextTransaction = 'set';
    if ((leaves & Leaves.TABLE_LOCKS) !== 0) this.#tableLocks = true;
    else if ((leaves & Leaves.NO_TABLE_LOCKS) !== 0) this.#tableLocks = false;
    if ((leaves & Leaves.COUNTS) !== 0) this.#counts = true;
    if ((leaves & Leaves.INSERT_ID) !== 0) this.insertId = true;
    if ((leaves & Leaves.VARIABLES) !== 0) this.#await(assignedVariables(sql, this.#host.parseMode));
  }
  #await(names: readonly string[]): void {
    this.#named = [...(this.#named ?? []), ...names];
    this.#told ??= new Set();
  }
  /** Another database is asked for by a command of its own, whose success says that it is the current one. */
  noteDatabase(): void {
    if (!this.#shares) return;
    this.#leaves |= Leaves.DATABASE;
    this.#isDatabaseTold = true;
  }
  /**
   * The session keeps its connection until it ends or is reset.
   * @param reason as `use` says it. @param residue whether a reset may leave something of it.
   */
  pin(reason: string, residue = true): void {
    this.#pinned ??= reason;
    this.residue ||= residue;
  }

  /** An answer has come. */
  track(changes: SessionChanges | null, warnings: number): void {
    if (!this.#shares) return;
    this.#unsure = false;
    if (warnings > 0 || this.#counts) this.#linger();
    if (changes === null) return;
    for (const [name, value] of changes.variables) this.#hear(name, value);
    if (changes.database !== undefined) this.#isDatabaseTold = true;
    // What statements have changed in the session that do not say so is not told either.
    if (changes.state && (this.#leaves & SAYS_SO) === 0) this.pin('with state of its own');
  }
  #hear(name: string, value: string): void {
    this.#told?.add(alias(name));
    if (!isRestorable(name, value)) this.pin('with variables of its own');
  }
  /** An error has come: it is there to be shown. */
  failed(): void {
    if (!this.#shares) return;
    this.#linger();
    this.#unsure ||= (this.#host.status & ServerStatus.AUTOCOMMIT) === 0;
    // A single assignment that failed has changed nothing.
    if (this.#named?.length === 1) this.#named = null;
    this.#leaves &= ~Leaves.DATABASE;
  }
  #linger(): void {
    this.#lingersSince = CLOCK.now();
  }

  /** A statement has been prepared. */
  opened(id: number): void {
    if (this.#shares) this.#statements.add(id);
  }
  /** @returns whether it was there. */
  closed(id: number): boolean {
    return this.#statements.delete(id);
  }

  /** The session has been reset: what that ends is there no longer. */
  forget(): void {
    this.epoch++;
    this.#statements.clear();
    if (!this.residue) this.#pinned = null;
    this.#tableLocks = false;
    this.#unsure = false;
    this.#nextTransaction = null;
    this.#lingersSince = 0;
    this.#counts = false;
    this.insertId = false;
    this.#leaves = 0;
    this.#named = null;
    this.#told = null;
  }
}

/** Statements whose text says that they change the session. */
const SAYS_SO = Leaves.VARIABLES | Leaves.DATABASE | Leaves.STATE;

/** Variables that had other names. */
function alias(name: string): string {
  return name.replace(/^tx_(?=isolation$|read_only$)/, 'transaction_');
}
