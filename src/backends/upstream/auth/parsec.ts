/** MariaDB's `parsec`. https://mariadb.com/kb/en/authentication-plugin-parsec/ */
import { createPrivateKey, pbkdf2, randomBytes, sign } from 'node:crypto';
import { promisify } from 'node:util';

/** Bytes of either side's scramble, and of the key. */
const LENGTH = 32;
const PBKDF2 = 'P'.charCodeAt(0);
/** 2^20 rounds, about a second: what a server may ask for, so that a false one cannot keep this process busy. */
const MAX_FACTOR = 10;
/** What a DER document has before the 32 bytes of an Ed25519 key. RFC 8410, 7. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * Answers the server's scramble.
 * @param extendedSalt how the server keeps the password: the letter of the function, the logarithm of its rounds less 10, the salt.
 * @returns a scramble of ours, and the signature of both.
 * @throws Error where the server asks for a function that is not known, or for more rounds than anybody would.
 */
export async function answer(password: Uint8Array, scramble: Uint8Array, extendedSalt: Uint8Array): Promise<Buffer> {
  const [algorithm, factor = 0] = extendedSalt;
  if (algorithm !== PBKDF2 || extendedSalt.length < 3) throw new Error('the server derives keys in a way that is not known');
  if (factor > MAX_FACTOR) throw new Error(`the server asks for 2^${factor + 10} rounds to derive a key`);
  const seed = await promisify(pbkdf2)(password, extendedSalt.subarray(2), 1024 << factor, LENGTH, 'sha512');
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  const own = randomBytes(LENGTH);
  return Buffer.concat([own, sign(null, Buffer.concat([scramble.subarray(0, LENGTH), own]), key)]);
}
