/** The key pair that carries a password over an unencrypted connection. https://dev.mysql.com/doc/refman/8.4/en/caching-sha2-pluggable-authentication.html */
import { Buffer } from 'node:buffer';
import { constants, generateKeyPair, type KeyObject, privateDecrypt } from 'node:crypto';
import { promisify } from 'node:util';

const BITS = 2048;

/** Made at the first login that needs it: most servers never do, and it takes a good part of a second. */
export class KeyPair {
  #pair: Promise<{ readonly publicKey: string; readonly privateKey: KeyObject }> | null = null;

  /** PEM. */
  async publicKey(): Promise<Uint8Array> {
    return Buffer.from((await this.#make()).publicKey, 'latin1');
  }

  /** @returns null for what was not encrypted with our public key. */
  async decrypt(message: Uint8Array): Promise<Uint8Array | null> {
    const { privateKey } = await this.#make();
    try {
      return privateDecrypt({ key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING }, message);
    } catch {
      return null;
    }
  }

  #make(): Promise<{ readonly publicKey: string; readonly privateKey: KeyObject }> {
    this.#pair ??= promisify(generateKeyPair)('rsa', { modulusLength: BITS }).then(({ publicKey, privateKey }) => ({
      publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      privateKey,
    }));
    return this.#pair;
  }
}
