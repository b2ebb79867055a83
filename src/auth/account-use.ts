/** How many connections every account has open: MAX_USER_CONNECTIONS, and the server's limit for all. */
import type { AccountId, StoredAccount } from '../backend.ts';
import { SqlError } from '../errors.ts';

export class AccountUse {
  readonly #counts = new Map<string, number>();

  /**
   * One more connection.
   * @param account the stored account that it is of, or the name of one of the door.
   * @param most the server's limit for accounts that have none; 0: none.
   * @returns what ends its part in the count, or 1226 or 1203 where it would be one too many.
   */
  take(account: StoredAccount | string, user: string, most: number): (() => void) | SqlError {
    const key = keyOf(account);
    const count = this.#counts.get(key) ?? 0;
    const own = typeof account === 'string' ? 0 : account.maxUserConnections;
    if (own > 0 && count >= own) return resourceExceeded(user, own);
    if (own === 0 && most > 0 && count >= most) return tooMany(user);
    this.#counts.set(key, count + 1);
    let taken = true;
    return () => {
      if (taken) this.#leave(key);
      taken = false;
    };
  }

  #leave(key: string): void {
    const count = (this.#counts.get(key) ?? 1) - 1;
    if (count > 0) this.#counts.set(key, count);
    else this.#counts.delete(key);
  }
}

function keyOf(account: AccountId | string): string {
  return typeof account === 'string' ? JSON.stringify([account]) : JSON.stringify([account.user, account.host]);
}
function resourceExceeded(user: string, limit: number): SqlError {
  return new SqlError(1226, '42000', `User '${user}' has exceeded the 'max_user_connections' resource (current value: ${limit})`);
}
function tooMany(user: string): SqlError {
  return new SqlError(1203, '42000', `User ${user} already has more than 'max_user_connections' active connections`);
}
