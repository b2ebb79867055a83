/** Passwords as authentication plugins keep them. Loaded when a statement first needs it: node:crypto takes time to load. */
import { randomBytes, randomInt } from 'node:crypto';
import { NATIVE_PASSWORD, nativeDigest } from '../../../auth/native-password.ts';
import { equalBytes } from '../../../auth/secret.ts';
import { parseShaCrypt, shaCrypt } from '../../../auth/sha-crypt.ts';
import { SqlError } from '../../../errors.ts';

const CACHING_SHA2 = 'caching_sha2_password';
const SHA256 = 'sha256_password';
const plugins: readonly string[] = [CACHING_SHA2, SHA256, NATIVE_PASSWORD];

/** Characters of a random password, as MySQL chooses them. */
const printable = '!"#$%&\'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~'.replace(
  /["'\\`$/!#&*^=?~]/g,
  '',
);

export interface Passwords {
  /** The name of a plugin, as it is kept. @throws SqlError 1524. */
  plugin(name: string): string;
  /** What is kept of a password, a character a byte; empty for none. */
  hash(plugin: string, password: string): string;
  /** Whether it is what that plugin keeps. */
  isHash(plugin: string, text: string): boolean;
  fits(plugin: string, kept: string, password: string): boolean;
  random(length: number): string;
}

/** The bytes that a client would send. */
function bytesOf(password: string): Uint8Array {
  return new TextEncoder().encode(password);
}
/** Twenty bytes of 7 bits that end no field of a hash. */
function salt(): Uint8Array {
  return randomBytes(20).map((byte) => {
    const ascii = byte & 0x7f;
    return ascii === 0 || ascii === 0x24 ? ascii + 1 : ascii;
  });
}
function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}
function native(password: string): string {
  return `*${Array.from(nativeDigest(bytesOf(password)), (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase()}`;
}

/** In a time that does not tell how much of it is the same. */
function sameText(left: string, right: string): boolean {
  return equalBytes(bytesOf(left), bytesOf(right));
}

const rounds = 5000;
const isNative = /^\*[0-9A-F]{40}$/i;

export const passwords: Passwords = {
  plugin(name) {
    const known = plugins.find((each) => each === name.toLowerCase());
    if (known === undefined) throw new SqlError(1524, 'HY000', `Plugin '${name}' is not loaded`);
    return known;
  },
  hash(plugin, password) {
    if (password === '') return '';
    if (plugin === NATIVE_PASSWORD) return native(password);
    const bytes = salt();
    const digest = shaCrypt(bytesOf(password), bytes, rounds);
    return plugin === SHA256 ? `$5$${latin1(bytes)}$${digest}` : `$A$005$${latin1(bytes)}${digest}`;
  },
  isHash(plugin, text) {
    if (text === '') return true;
    if (plugin === NATIVE_PASSWORD) return isNative.test(text);
    return text.startsWith(plugin === SHA256 ? '$5$' : '$A$') && parseShaCrypt(text) !== null;
  },
  fits(plugin, kept, password) {
    if (kept === '' || password === '') return kept === password;
    if (plugin === NATIVE_PASSWORD) return sameText(native(password), kept.toUpperCase());
    const stored = parseShaCrypt(kept);
    return stored !== null && sameText(shaCrypt(bytesOf(password), stored.salt, stored.rounds), stored.digest);
  },
  random(length) {
    return Array.from({ length }, () => printable[randomInt(printable.length)] ?? '').join('');
  },
};
