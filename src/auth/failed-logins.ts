/** FAILED_LOGIN_ATTEMPTS and PASSWORD_LOCK_TIME. https://dev.mysql.com/doc/refman/8.4/en/password-management.html#failed-login-tracking */
import type { StoredAccount } from '../backend.ts';
import { SqlError } from '../errors.ts';

const DAY = 86_400_000;
/** Accounts that are tracked at once. */
const MOST = 100_000;

interface Track {
  /** As it was when it was tracked: an altered one starts anew, as in MySQL. */
  readonly account: StoredAccount;
  failures: number;
  lockedAt: number | null;
}

/** Counts in memory, as MySQL does: a server that starts anew has forgotten. Times are milliseconds since 1970. */
export class FailedLogins {
  readonly #tracks = new Map<string, Track>();

  /** A wrong password. @returns 3955 where the account is now locked, or was. */
  failed(account: StoredAccount, user: string, host: string, now: number): SqlError | null {
    const track = this.#track(account);
    if (track === null) return null;
    const locked = this.#locked(account, track, user, host, now);
    if (locked !== null) return locked;
    track.failures++;
    if (track.failures < account.failedLoginAttempts) return null;
    track.lockedAt = now;
    return this.#locked(account, track, user, host, now);
  }

  /** The right one. @returns 3955 where the account is locked. */
  succeeded(account: StoredAccount, user: string, host: string, now: number): SqlError | null {
    const track = this.#tracks.get(keyOf(account));
    if (track === undefined || track.account !== account) return null;
    const locked = this.#locked(account, track, user, host, now);
    if (locked === null) this.#tracks.delete(keyOf(account));
    return locked;
  }

  #track(account: StoredAccount): Track | null {
    if (account.failedLoginAttempts === 0 || account.passwordLockDays === 0) return null;
    const known = this.#tracks.get(keyOf(account));
    if (known?.account === account) return known;
    const track: Track = { account, failures: 0, lockedAt: null };
    if (this.#tracks.size >= MOST) this.#tracks.clear();
    this.#tracks.set(keyOf(account), track);
    return track;
  }

  #locked(
    { passwordLockDays: days, failedLoginAttempts }: StoredAccount,
    track: Track,
    user: string,
    host: string,
    now: number,
  ): SqlError | null {
    if (track.lockedAt === null) return null;
    const left = days < 0 ? Number.POSITIVE_INFINITY : Math.ceil((track.lockedAt + days * DAY - now) / DAY);
    if (left <= 0) {
      track.lockedAt = null;
      track.failures = 0;
      return null;
    }
    const [all, remaining] = days < 0 ? ['unlimited', 'unlimited'] : [days, left];
    const why = `due to ${failedLoginAttempts} consecutive failed logins.`;
    return new SqlError(
      3955,
      'HY000',
      `Access denied for user '${user}'@'${host}'. Account is blocked for ${all} day(s) (${remaining} day(s) remaining) ${why}`,
    );
  }
}

function keyOf({ user, host }: StoredAccount): string {
  return JSON.stringify([user, host]);
}
