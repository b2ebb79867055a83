/** --pool-…: how sessions of a gateway share connections. */
import type { PoolSettings } from '../../src/backends/upstream/pool/settings.ts';
import { UsageError } from '../../src/errors.ts';
import type { Flags } from './flags.ts';

const NAMES = ['poolMax', 'poolMin', 'poolAcquireTimeout', 'poolIdleTimeout', 'poolMaxLifetime'] as const;

/** What was said; the rest is as the pool has it. @throws UsageError */
export function readPool(flags: Flags, hasUpstream: boolean): Partial<PoolSettings> {
  if (!hasUpstream && NAMES.some((name) => flags.typed(name)))
    throw new UsageError('--pool-…: there is no --upstream to have connections to');
  const max = flags.integer('poolMax', 0, 100_000);
  const min = flags.integer('poolMin', 0, 100_000);
  if (max !== undefined && max > 0 && min !== undefined && min > max)
    throw new UsageError(`--pool-min ${min} is more than --pool-max ${max}`);
  const acquireTimeout = flags.duration('poolAcquireTimeout');
  const idleTimeout = flags.duration('poolIdleTimeout');
  const maxLifetime = flags.duration('poolMaxLifetime');
  return {
    ...(max === undefined ? {} : { max }),
    ...(min === undefined ? {} : { min }),
    ...(acquireTimeout === undefined ? {} : { acquireTimeout }),
    ...(idleTimeout === undefined ? {} : { idleTimeout }),
    ...(maxLifetime === undefined ? {} : { maxLifetime }),
  };
}
