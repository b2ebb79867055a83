/** MariaDB's `client_ed25519`. https://mariadb.com/kb/en/authentication-plugin-ed25519/ */
import { createHash } from 'node:crypto';
import { eddsa } from '@noble/curves/abstract/edwards.js';
import { ed25519 } from '@noble/curves/ed25519.js';

/** Bytes of a secret key, and of the server's challenge. */
const LENGTH = 32;

/**
 * Signs the server's challenge. MariaDB derives the key from a password of any length where RFC 8032 derives it from 32 bytes, and does all
 * else alike: so the library is given 32 bytes that stand for the password, and a hash that knows it.
 * @returns the signature.
 */
export function signWithPassword(password: Uint8Array, challenge: Uint8Array): Uint8Array {
  const placeholder = new Uint8Array(LENGTH);
  const hash = (data: Uint8Array) => sha512(data === placeholder ? password : data);
  return eddsa(ed25519.Point, hash, { adjustScalarBytes }).sign(challenge.subarray(0, LENGTH), placeholder);
}

function sha512(data: Uint8Array): Uint8Array {
  return createHash('sha512').update(data).digest();
}

/** What makes 32 bytes a scalar of the curve: RFC 8032, 5.1.5. */
function adjustScalarBytes(bytes: Uint8Array): Uint8Array {
  bytes[0] = (bytes[0] ?? 0) & 0b1111_1000;
  bytes[31] = ((bytes[31] ?? 0) & 0b0111_1111) | 0b0100_0000;
  return bytes;
}
