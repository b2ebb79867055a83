/**
 * Passwords that the server behind has found right, so that the next login of the same user takes the fast way of caching_sha2_password. Unlike
 * elsewhere the password itself is kept, in memory only: that server wants it again for every session.
 */
import { sha2Digest, sha2ResponseFits } from './caching-sha2.ts';

/** Milliseconds after its last login that a password is forgotten. */
export const KEPT = 3_600_000;
/** Users that are remembered; beyond it the one whose last login is longest ago is forgotten. */
const MOST = 10_000;

export interface VerifiedPassword {
  /** SHA256(SHA256(password)) */
  readonly digest: Uint8Array;
  readonly password: Uint8Array;
}
interface Entry extends VerifiedPassword {
  /** Of its last login. */
  readonly at: number;
}

/** One password a user: the one that was right last. Times are milliseconds of a clock that never goes back. */
export class VerifiedPasswords {
  /** The one whose last login is longest ago comes first. */
  readonly #entries = new Map<string, Entry>();

  /** The password of a user, if it is what the client answered the scramble with. */
  find(user: string, response: Uint8Array, scramble: Uint8Array): VerifiedPassword | null {
    const entry = this.#entries.get(user);
    return entry !== undefined && sha2ResponseFits(response, scramble, entry.digest) ? entry : null;
  }

  /** It was right just now. @param password copied. */
  remember(user: string, password: Uint8Array, now: number): void {
    if (password.length === 0) return;
    const copy = Uint8Array.from(password);
    this.#forget(user);
    this.#entries.set(user, { digest: sha2Digest(copy), password: copy, at: now });
    const oldest = this.#entries.size > MOST ? this.#entries.keys().next() : null;
    if (oldest?.done === false) this.#forget(oldest.value);
  }

  /** It is right no more. Harmless where another one is known by now. */
  forget(user: string, { digest }: VerifiedPassword): void {
    if (this.#entries.get(user)?.digest === digest) this.#forget(user);
  }

  /** Forgets those that nobody has logged in with for long. */
  sweep(now: number): void {
    for (const [user, { at }] of this.#entries) {
      if (now - at < KEPT) return;
      this.#forget(user);
    }
  }

  #forget(user: string): void {
    this.#entries.get(user)?.password.fill(0);
    this.#entries.delete(user);
  }
}
