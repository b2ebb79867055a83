/** How large a pool is, and how long what waits. */

/** Times in milliseconds. */
export interface PoolSettings {
  /** Connections to each server at most. 0: no pool, each client has one of its own. */
  readonly max: number;
  /** Connections that are kept though nobody needs them. */
  readonly min: number;
  /** How long a session waits for a connection. */
  readonly acquireTimeout: number;
  /** How long a connection is kept that nobody needs. */
  readonly idleTimeout: number;
  /** How old a connection gets; up to a tenth less, so that not all of them end at once. */
  readonly maxLifetime: number;
  /** Takes a connection back as soon as its holder can do without it, and not only when somebody needs it: as few as possible are open. */
  readonly eager: boolean;
}

export const POOL_DEFAULTS: PoolSettings = {
  max: 151,
  min: 0,
  acquireTimeout: 10_000,
  idleTimeout: 60_000,
  maxLifetime: 30 * 60_000,
  eager: false,
};

/** A connection that nobody has used for so long is asked whether it is still there. */
export const VALIDATE_AFTER = 5000;
/** How long it may take to answer that, or to be reset. */
export const ANSWER_WITHIN = 10_000;
/** How often it is looked what has become too old. */
export const SWEEP_EVERY = 1000;
