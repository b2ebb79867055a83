/**
 * The connections to one server, and who has them. A holder keeps its connection while it idles; one that says that it can do without loses it,
 * the least recently used first, when somebody else needs one and there may not be more.
 */
import { SqlError } from '../../../errors.ts';
import { dispensable, lastIdle, longestIdle } from './choose.ts';
import type { Alarm, Clock } from './clock.ts';
import { Entry, type Holder, type Keeper, type PoolDescription, type Spec, Waiter } from './entry.ts';
import { exhausted } from './exhausted.ts';
import { ANSWER_WITHIN, type PoolSettings, SWEEP_EVERY, VALIDATE_AFTER } from './settings.ts';

export class Pool<C, S extends Spec> {
  readonly #keeper: Keeper<C, S>;
  readonly #settings: PoolSettings;
  readonly #clock: Clock;
  readonly #entries = new Map<C, Entry<C, S>>();
  /** First come, first served. */
  readonly #waiters: Waiter<C, S>[] = [];
  #opening = 0;
  #sweeping: Alarm | null = null;
  /** For the moment when a holder that could not do without its connection can. */
  #later: Alarm | null = null;
  #laterAt = Number.POSITIVE_INFINITY;
  #serving = false;
  #closed = false;
  #drained: (() => void) | null = null;
  /** What connections are opened for that nobody has asked for yet: more of what was asked for last. */
  #usual: S | null = null;

  constructor(keeper: Keeper<C, S>, settings: PoolSettings, clock: Clock) {
    this.#keeper = keeper;
    this.#settings = settings;
    this.#clock = clock;
  }

  /** Whether holders that can do without their connection are to say so (`yielded`): somebody waits. */
  get pressed(): boolean {
    return this.#waiters.length > 0 || this.#settings.eager;
  }

  /**
   * A connection for a holder, that it has until it gives it back, or is told that it is taken.
   * @throws SqlError 1040 after the acquire timeout; what opening one threw.
   */
  acquire(spec: S, holder: Holder): Promise<C> {
    if (this.#closed) return Promise.reject(shutDown());
    this.#usual = spec;
    return new Promise((resolve, reject) => {
      const waiter = new Waiter<C, S>(spec, holder, { resolve, reject });
      this.#waiters.push(waiter);
      waiter.alarm = this.#clock.after(this.#settings.acquireTimeout, () => this.#timeOut(waiter));
      this.#serve();
    });
  }

  /** The holder waits no longer. @param reason what its `acquire` rejects with. */
  giveUp(holder: Holder, reason: Error): void {
    const waiter = this.#waiters.find((waiting) => waiting.holder === holder);
    if (waiter !== undefined) this.#reject(waiter, reason);
  }

  /**
   * Gives a connection back.
   * @param left whether it holds something of its user's on the server (a transaction, locks): that is ended at once.
   */
  release(connection: C, left: boolean): void {
    const entry = this.#entries.get(connection);
    if (entry === undefined || entry.holder === null) return;
    entry.holder = null;
    if (this.#closed || this.#isOld(entry)) this.#drop(entry);
    else if (left) this.#check(entry, () => this.#keeper.reset(connection));
    else this.#idle(entry);
    this.#serve();
  }
  /** Ends a connection that its holder has, and that nobody should have after it. */
  discard(connection: C): void {
    const entry = this.#entries.get(connection);
    if (entry === undefined) return;
    this.#drop(entry);
    this.#serve();
  }

  /** A holder can do without its connection from now on. To be called where somebody waits. */
  yielded(): void {
    if (this.#settings.eager) this.#takeBack();
    this.#serve();
  }
  #takeBack(): void {
    const now = this.#clock.now();
    for (const entry of this.#entries.values()) {
      const { holder } = entry;
      if (holder === null || holder.partableAt(true) > now) continue;
      entry.holder = null;
      holder.part();
      this.#idle(entry);
    }
  }

  /** Has connections opened that nobody waits for yet, up to `min`. */
  warm(spec: S): void {
    this.#usual = spec;
    this.#refill();
  }

  describe(): PoolDescription {
    const entries = [...this.#entries.values()];
    return {
      max: this.#settings.max,
      inUse: entries.filter(({ holder }) => holder !== null).length,
      idle: entries.filter(({ state }) => state === 'idle').length,
      opening: this.#opening,
      waiting: this.#waiters.length,
      uses: entries.flatMap(({ holder }) => (holder === null ? [] : [holder.use])),
    };
  }

  /**
   * Lends nothing more. Who waits is told 1053, connections end when they are given back.
   * @param grace milliseconds after which they end anyway.
   */
  close(grace: number): Promise<void> {
    this.#closed = true;
    for (const waiter of [...this.#waiters]) this.#reject(waiter, shutDown());
    for (const entry of [...this.#entries.values()]) if (entry.holder === null || grace === 0) this.#drop(entry);
    this.#sweeping?.cancel();
    this.#later?.cancel();
    if (this.#entries.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#drained = resolve;
      this.#clock.after(grace, () => {
        for (const entry of [...this.#entries.values()]) this.#drop(entry);
      });
    });
  }

  // Who waits

  /** Serves those who wait, in their order, as far as there is something for them. */
  #serve(): void {
    if (this.#serving) return;
    this.#serving = true;
    try {
      for (let at = 0; at < this.#waiters.length; ) {
        const waiter = this.#waiters[at];
        if (waiter === undefined || !this.#serveOne(waiter)) break;
        // Who has been served has left.
        if (this.#waiters[at] === waiter) at++;
      }
    } finally {
      this.#serving = false;
    }
    this.#tellUsage();
  }
  /** @returns whether those behind it may be served too. */
  #serveOne(waiter: Waiter<C, S>): boolean {
    const idle = lastIdle(this.#entries.values(), (entry) => this.#fits(entry, waiter.spec));
    if (idle !== null) return this.#lend(idle, waiter);
    if (waiter.isPromised) return true;
    if (this.#size < this.#settings.max) return this.#open(waiter);
    const useless = this.#longestIdle;
    if (useless !== null) {
      this.#drop(useless);
      return this.#open(waiter);
    }
    return this.#takeFor(waiter);
  }

  #lend(entry: Entry<C, S>, waiter: Waiter<C, S>): boolean {
    if (this.#clock.now() - entry.since >= VALIDATE_AFTER) {
      waiter.isPromised = true;
      this.#check(
        entry,
        () => this.#keeper.validate(entry.connection),
        () => {
          waiter.isPromised = false;
        },
      );
      return true;
    }
    this.#give(entry, waiter);
    return true;
  }
  #give(entry: Entry<C, S>, waiter: Waiter<C, S>): void {
    entry.state = 'held';
    entry.holder = waiter.holder;
    this.#leave(waiter);
    waiter.answer.resolve(entry.connection);
  }

  /** Takes the connection of the holder that has not used its own for longest; rather one that fits. */
  #takeFor(waiter: Waiter<C, S>): boolean {
    const now = this.#clock.now();
    const { entry, soonest } = dispensable(this.#entries.values(), (held) => this.#fits(held, waiter.spec), now);
    if (entry === null) {
      this.#tryAgain(soonest, now);
      return false;
    }
    const { holder } = entry;
    entry.holder = null;
    holder?.part();
    if (this.#fits(entry, waiter.spec) && !this.#isOld(entry)) {
      this.#give(entry, waiter);
      return true;
    }
    this.#drop(entry);
    return this.#open(waiter);
  }
  #tryAgain(at: number, now: number): void {
    if (at >= this.#laterAt || at === Number.POSITIVE_INFINITY) return;
    this.#later?.cancel();
    this.#laterAt = at;
    this.#later = this.#clock.after(Math.ceil(at - now), () => {
      this.#laterAt = Number.POSITIVE_INFINITY;
      this.#serve();
    });
  }

  #timeOut(waiter: Waiter<C, S>): void {
    this.#reject(waiter, exhausted(this.describe(), this.#settings, this.#keeper.name));
  }
  #reject(waiter: Waiter<C, S>, error: Error): void {
    if (this.#leave(waiter)) waiter.answer.reject(error);
  }
  /** @returns whether it was there. */
  #leave(waiter: Waiter<C, S>): boolean {
    const at = this.#waiters.indexOf(waiter);
    if (at < 0) return false;
    this.#waiters.splice(at, 1);
    waiter.alarm?.cancel();
    return true;
  }

  // Connections

  get #size(): number {
    return this.#entries.size + this.#opening;
  }

  #open(waiter: Waiter<C, S>): boolean {
    waiter.isPromised = true;
    this.#opened(waiter.spec, (error) => {
      waiter.isPromised = false;
      if (error !== null) this.#reject(waiter, error);
    });
    return true;
  }
  /** @param done told how it went, before anybody gets the connection. */
  #opened(spec: S, done: (error: Error | null) => void): void {
    this.#opening++;
    this.#keeper.open(spec).then(
      (connection) => {
        this.#opening--;
        done(null);
        this.#add(connection, spec);
        this.#serve();
      },
      (error: unknown) => {
        this.#opening--;
        done(error instanceof Error ? error : new Error(String(error)));
        this.#serve();
      },
    );
  }
  #add(connection: C, spec: S): void {
    const now = this.#clock.now();
    const age = this.#settings.maxLifetime * (1 - this.#clock.random() / 10);
    const entry = new Entry(connection, spec, now, now + age);
    this.#entries.set(connection, entry);
    this.#keeper.onClose(connection, () => this.#gone(entry));
    if (this.#closed) this.#drop(entry);
    else this.#startSweeping();
  }
  /** Closed by the server, or by its holder. */
  #gone(entry: Entry<C, S>): void {
    if (this.#entries.delete(entry.connection)) this.#serve();
    if (this.#entries.size === 0) this.#drained?.();
  }
  #drop(entry: Entry<C, S>): void {
    this.#entries.delete(entry.connection);
    this.#keeper.destroy(entry.connection);
    if (this.#entries.size === 0) this.#drained?.();
  }
  #idle(entry: Entry<C, S>): void {
    entry.state = 'idle';
    entry.since = this.#clock.now();
  }

  /** Asks something of a connection that nobody has; it is used on if that is answered, soon enough. */
  #check(entry: Entry<C, S>, ask: () => Promise<void>, done: () => void = () => undefined): void {
    entry.state = 'busy';
    const late = this.#clock.after(ANSWER_WITHIN, () => this.#keeper.destroy(entry.connection));
    const ended = (good: boolean) => {
      late.cancel();
      done();
      if (good && this.#entries.has(entry.connection)) this.#idle(entry);
      else this.#drop(entry);
      this.#serve();
    };
    ask().then(
      () => ended(true),
      () => ended(false),
    );
  }

  get #longestIdle(): Entry<C, S> | null {
    return longestIdle(this.#entries.values());
  }
  #fits(entry: Entry<C, S>, spec: S): boolean {
    return entry.key === spec.key && this.#keeper.fits(entry.connection, spec);
  }
  // Age

  #startSweeping(): void {
    this.#sweeping ??= this.#clock.after(SWEEP_EVERY, () => {
      this.#sweeping = null;
      this.#sweep();
      if (this.#entries.size > 0 || this.#settings.min > 0) this.#startSweeping();
    });
  }
  #sweep(): void {
    for (const entry of [...this.#entries.values()]) if (this.#isOld(entry)) this.#retire(entry);
    const { idleTimeout, min } = this.#settings;
    const since = this.#clock.now() - idleTimeout;
    for (let longest = this.#longestIdle; longest !== null && longest.since <= since && this.#size > min; longest = this.#longestIdle)
      this.#drop(longest);
    this.#refill();
    this.#serve();
  }
  #isOld(entry: Entry<C, S>): boolean {
    return this.#clock.now() >= entry.expires;
  }
  /** Never while it is in use: a holder that cannot do without it keeps it. */
  #retire(entry: Entry<C, S>): void {
    const { holder } = entry;
    if (holder !== null && holder.partableAt(false) > this.#clock.now()) return;
    if (holder === null && entry.state !== 'idle') return;
    entry.holder = null;
    holder?.part();
    this.#drop(entry);
  }
  /** What cannot be opened is tried again with the next sweep. */
  #refill(): void {
    const { min, max } = this.#settings;
    const spec = this.#usual;
    if (spec === null || this.#closed) return;
    while (this.#size < Math.min(min, max)) this.#opened(spec, () => undefined);
    if (min > 0) this.#startSweeping();
  }

  #tellUsage(): void {
    let inUse = 0;
    for (const { holder } of this.#entries.values()) if (holder !== null) inUse++;
    this.#keeper.usage(inUse, this.#entries.size - inUse);
  }
}

function shutDown(): SqlError {
  return new SqlError(1053, '08S01', 'Server shutdown in progress');
}
