/** What a pool has, who has it, and who waits for it. */
import type { Alarm } from './clock.ts';

/** What a connection has to be. */
export interface Spec {
  /** Connections with the same key can stand in for each other: the account, and what was agreed on at the login. */
  readonly key: string;
}

/** What a pool does with connections. */
export interface Keeper<C, S extends Spec> {
  /** The server, as messages name it. */
  readonly name: string;
  /** @throws ConnectError */
  open(spec: S): Promise<C>;
  /** Ends on the server whatever the last user has left there. */
  reset(connection: C): Promise<void>;
  /** Finds out whether it still works. */
  validate(connection: C): Promise<void>;
  destroy(connection: C): void;
  /** Calls back once, when it is closed, by whomever. */
  onClose(connection: C, closed: () => void): void;
  /** Whether a connection of the right key will do. */
  fits(connection: C, spec: S): boolean;
  /** Told how many are held and how many are not, whenever that may have changed. */
  usage(inUse: number, idle: number): void;
}

/** Who has a connection, or waits for one. */
export interface Holder {
  /**
   * When its connection may be taken, as the clock has it: 0 at once, Infinity while it has something there that would be lost.
   * @param pressed whether somebody waits for it.
   */
  partableAt(pressed: boolean): number;
  /** Rises with each use. */
  readonly lastUsed: number;
  /** Its connection is somebody else's from now on. */
  part(): void;
  /** What it has the connection for, in messages: `in a transaction`. */
  readonly use: string;
}

export interface PoolDescription {
  readonly max: number;
  readonly inUse: number;
  readonly idle: number;
  readonly opening: number;
  readonly waiting: number;
  /** What each of those in use is used for. */
  readonly uses: readonly string[];
}

export class Entry<C, S extends Spec> {
  readonly connection: C;
  readonly key: string;
  /** `busy`: asked something by the pool itself. */
  state: 'idle' | 'held' | 'busy' = 'idle';
  holder: Holder | null = null;
  /** Since when it idles. */
  since: number;
  readonly expires: number;

  constructor(connection: C, spec: S, now: number, expires: number) {
    this.connection = connection;
    this.key = spec.key;
    this.since = now;
    this.expires = expires;
  }
}

export class Waiter<C, S extends Spec> {
  readonly spec: S;
  readonly holder: Holder;
  readonly answer: { resolve(connection: C): void; reject(error: Error): void };
  alarm: Alarm | null = null;
  /** A connection is being opened, or tried, on its behalf. */
  isPromised = false;

  constructor(spec: S, holder: Holder, answer: { resolve(connection: C): void; reject(error: Error): void }) {
    this.spec = spec;
    this.holder = holder;
    this.answer = answer;
  }
}
