/**
 * SHA-256 crypt as caching_sha2_password (`$A$005$`, 20 bytes of salt, 43 characters) and sha256_password (`$5$`, salt, `$`, 43 characters) store it.
 * https://www.akkadia.org/drepper/SHA-crypt.txt
 */
import { Buffer } from 'node:buffer';
import { createHash, timingSafeEqual } from 'node:crypto';

const SALT = 20;
const DIGEST = 43;
const CACHING = /^\$A\$([0-9A-F]{3})\$/i;
const SHA256 = /^\$5\$(?:rounds=(\d{4,9})\$)?([^$]{1,20})\$([./0-9A-Za-z]{43})$/s;
const SHA256_ROUNDS = 5000;
/** Rounds that are made without a pause. */
const PIECE = 2000;
const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export interface ShaCrypt {
  /** Whose format it is: caching_sha2_password's or sha256_password's. */
  readonly kind: 'caching' | 'sha256';
  readonly rounds: number;
  readonly salt: Uint8Array;
  readonly digest: string;
}

/** @param text of mysql.user.authentication_string, a character a byte. @returns null where it is none. */
export function parseShaCrypt(text: string): ShaCrypt | null {
  return text.startsWith('$5$') ? parseSha256(text) : parseCaching(text);
}

function parseCaching(text: string): ShaCrypt | null {
  const match = CACHING.exec(text);
  const rest = Buffer.from(text.slice(7), 'latin1');
  if (match === null || rest.length !== SALT + DIGEST) return null;
  const rounds = Number.parseInt(match[1] ?? '', 16) * 1000;
  if (rounds < 1000) return null;
  return { kind: 'caching', rounds, salt: rest.subarray(0, SALT), digest: rest.subarray(SALT).toString('latin1') };
}

function parseSha256(text: string): ShaCrypt | null {
  const match = SHA256.exec(text);
  if (match === null) return null;
  const [, rounds, salt, digest] = match;
  return {
    kind: 'sha256',
    rounds: rounds === undefined ? SHA256_ROUNDS : Number(rounds),
    salt: Buffer.from(salt ?? '', 'latin1'),
    digest: digest ?? '',
  };
}

/** Lets others have their turn while it takes its time. */
export async function shaCryptFits(password: Uint8Array, stored: ShaCrypt): Promise<boolean> {
  const digest = await shaCryptGently(password, stored.salt, stored.rounds);
  return digest.length === stored.digest.length && timingSafeEqual(Buffer.from(digest), Buffer.from(stored.digest));
}

/** The 43 characters. Takes some milliseconds, on purpose. */
export function shaCrypt(password: Uint8Array, salt: Uint8Array, rounds: number): string {
  const work = crypting(password, salt, rounds);
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}
/** As `shaCrypt`, in pieces of some milliseconds. */
export async function shaCryptGently(password: Uint8Array, salt: Uint8Array, rounds: number): Promise<string> {
  const work = crypting(password, salt, rounds);
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    // Not setImmediate: where Bun runs its loop from inside a call, as `expect().rejects` does, it waits for another event first.
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
  }
}

/** Stops now and then. @returns the 43 characters. */
function* crypting(password: Uint8Array, salt: Uint8Array, rounds: number): Generator<void, string> {
  let digest = firstDigest(password, salt);
  const p = repeated(sha256(Array.from(password, () => password)), password.length);
  const s = repeated(sha256(Array.from({ length: 16 + (digest[0] ?? 0) }, () => salt)), salt.length);
  for (let round = 0; round < rounds; round++) {
    const parts: Uint8Array[] = [(round & 1) !== 0 ? p : digest];
    if (round % 3 !== 0) parts.push(s);
    if (round % 7 !== 0) parts.push(p);
    parts.push((round & 1) !== 0 ? digest : p);
    digest = sha256([Buffer.concat(parts)]);
    if (round % PIECE === PIECE - 1) yield;
  }
  return encode(digest);
}

function firstDigest(password: Uint8Array, salt: Uint8Array): Uint8Array {
  const alternate = sha256([password, salt, password]);
  const parts: Uint8Array[] = [password, salt, repeated(alternate, password.length)];
  for (let bits = password.length; bits > 0; bits >>= 1) parts.push((bits & 1) !== 0 ? alternate : password);
  return sha256(parts);
}

function sha256(parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function repeated(block: Uint8Array, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => block[index % block.length] ?? 0);
}

/** Its own order of bytes and base 64. */
function encode(digest: Uint8Array): string {
  let text = '';
  let [a, b, c] = [0, 10, 20];
  for (let group = 0; group < 10; group++) {
    text += base64(((digest[a] ?? 0) << 16) | ((digest[b] ?? 0) << 8) | (digest[c] ?? 0), 4);
    [a, b, c] = [c + 1, a + 1, b + 1];
  }
  return text + base64(((digest[31] ?? 0) << 8) | (digest[30] ?? 0), 3);
}
function base64(bits: number, characters: number): string {
  let text = '';
  for (let i = 0; i < characters; i++) text += ALPHABET[(bits >> (6 * i)) & 63];
  return text;
}
