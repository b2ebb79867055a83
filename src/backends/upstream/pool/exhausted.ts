/** The error of who has waited too long for a connection. */
import { SqlError } from '../../../errors.ts';
import type { PoolDescription } from './entry.ts';
import type { PoolSettings } from './settings.ts';

/** @param server where the connections go. @returns 1040: how many there are, what they are used for, and what to do. */
export function exhausted({ uses, opening, waiting, max }: PoolDescription, { acquireTimeout }: PoolSettings, server: string): SqlError {
  const counts = new Map<string, number>();
  for (const use of uses) counts.set(use, (counts.get(use) ?? 0) + 1);
  if (opening > 0) counts.set('being opened', opening);
  const what = [...counts].sort(([, a], [, b]) => b - a).map(([use, count]) => `${count} ${use}`);
  const used = what.length === 0 ? '' : ` (${what.join(', ')})`;
  const text = `Too many connections: no connection to ${server} became free in ${acquireTimeout / 1000} s; ${uses.length} of ${max} are in use${used}`;
  return new SqlError(1040, '08004', `${text}, ${waiting} clients waited. --pool-max allows more, --pool-acquire-timeout a longer wait`);
}
