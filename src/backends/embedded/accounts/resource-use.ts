/** What accounts with limits per hour have used of them. https://dev.mysql.com/doc/refman/8.4/en/user-resources.html */
import { SqlError } from '../../../errors.ts';
import type { ResourceLimits } from './model.ts';

interface Use {
  readonly limits: ResourceLimits;
  readonly since: number;
  queries: number;
  updates: number;
  connections: number;
}
const hour = 3_600_000;
const names = { queries: 'max_questions', updates: 'max_updates', connections: 'max_connections_per_hour' } as const;

export class ResourceUse {
  readonly #uses = new Map<string, Use>();

  /**
   * Counts one of them. An hour begins with the first use, and when the limits are changed.
   * @param key the account's.
   * @throws SqlError 1226 beyond the limit.
   */
  count(key: string, user: string, limits: ResourceLimits, what: keyof ResourceLimits): void {
    const most = limits[what];
    if (most === 0) return;
    const use = this.#of(key, limits);
    use[what] += 1;
    if (use[what] > most)
      throw new SqlError(1226, '42000', `User '${user}' has exceeded the '${names[what]}' resource (current value: ${most})`);
  }
  #of(key: string, limits: ResourceLimits): Use {
    const known = this.#uses.get(key);
    if (known !== undefined && known.limits === limits && Date.now() - known.since < hour) return known;
    const made = { limits, since: Date.now(), queries: 0, updates: 0, connections: 0 };
    this.#uses.set(key, made);
    return made;
  }
  /** FLUSH USER_RESOURCES, FLUSH PRIVILEGES. */
  reset(): void {
    this.#uses.clear();
  }
}
