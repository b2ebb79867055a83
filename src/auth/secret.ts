/** What is kept of a password: never the password. */
import { Buffer } from 'node:buffer';
import { timingSafeEqual } from 'node:crypto';
import { CACHING_SHA2, sha2Digest } from './caching-sha2.ts';
import { NATIVE_PASSWORD, nativeDigest } from './native-password.ts';
import { parseShaCrypt, type ShaCrypt, shaCryptFits, shaCryptGently } from './sha-crypt.ts';

/** https://dev.mysql.com/doc/refman/8.4/en/sha256-pluggable-authentication.html */
export const SHA256_PASSWORD = 'sha256_password';
/** What clients without a better one send a password with, as it is. https://dev.mysql.com/doc/refman/8.4/en/cleartext-pluggable-authentication.html */
export const CLEAR_PASSWORD = 'mysql_clear_password';

/** What of a password is known. */
export interface Secret {
  /** Logs in without a password, and only so. */
  readonly empty: boolean;
  /** SHA1(SHA1(password)), for mysql_native_password. */
  readonly native: Uint8Array | null;
  /** `$A$…` or `$5$…` of mysql.user: checks a typed password. */
  readonly crypt: ShaCrypt | null;
  /** SHA256(SHA256(password)), for the fast way of caching_sha2_password; of a `crypt` it is learnt at the first login. */
  sha2: Uint8Array | null;
}

/** Of a password that is known, as typed. */
export function secretOf(password: string): Secret {
  const bytes = Buffer.from(password, 'utf8');
  if (bytes.length === 0) return { empty: true, native: null, crypt: null, sha2: null };
  return { empty: false, native: nativeDigest(bytes), crypt: null, sha2: sha2Digest(bytes) };
}

/** Of a token: whatever hashes with SHA-1 stays out. */
export function tokenSecret(token: string): Secret {
  return { ...secretOf(token), native: null };
}

/**
 * Of what mysql.user keeps.
 * @param plugin its plugin column. @param text its authentication_string, a character a byte.
 * @returns null where it is not what that plugin keeps, or for another plugin: nobody logs in with that.
 */
export function storedSecret(plugin: string, text: string): Secret | null {
  if (plugin !== NATIVE_PASSWORD && plugin !== CACHING_SHA2 && plugin !== SHA256_PASSWORD) return null;
  if (text === '') return { empty: true, native: null, crypt: null, sha2: null };
  if (plugin === NATIVE_PASSWORD) return nativeSecret(text);
  const crypt = parseShaCrypt(text);
  if (crypt === null || (crypt.kind === 'sha256') !== (plugin === SHA256_PASSWORD)) return null;
  return { empty: false, native: null, crypt, sha2: null };
}

/** @param text `*` and 40 hexadecimal digits. @returns null for anything else. */
export function nativeSecret(text: string): Secret | null {
  if (!/^\*[0-9A-F]{40}$/i.test(text)) return null;
  return { empty: false, native: Buffer.from(text.slice(1), 'hex'), crypt: null, sha2: null };
}

/** Whether a typed password is the one. An SHA-crypt takes its time: see `secretCost`. */
export async function passwordFits(password: Uint8Array, secret: Secret): Promise<boolean> {
  if (secret.empty) return password.length === 0;
  if (secret.crypt !== null) return shaCryptFits(password, secret.crypt);
  if (secret.sha2 !== null) return equalBytes(sha2Digest(password), secret.sha2);
  return secret.native !== null && equalBytes(nativeDigest(password), secret.native);
}

/** Rounds of hashing that a look at a typed password takes. */
export function secretCost(secret: Secret): number {
  return secret.crypt?.rounds ?? 0;
}

const IDLE_SALT = new Uint8Array(20);
/** Takes as long as so many rounds of hashing, for those whose secret took less. */
export async function spend(password: Uint8Array, rounds: number): Promise<void> {
  if (rounds > 0) await shaCryptGently(password, IDLE_SALT, rounds);
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
