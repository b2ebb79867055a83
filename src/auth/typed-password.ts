/**
 * The full authentication of caching_sha2_password: the client is asked for the password itself, which goes over TLS as it is, else encrypted with
 * our public key. https://dev.mysql.com/doc/dev/mysql-server/latest/page_caching_sha2_authentication_exchanges.html
 */
import { Sha2Message, typedPassword } from './caching-sha2.ts';
import type { KeyPair } from './rsa.ts';

/** What the client is asked with. */
export const ASK: Uint8Array = Uint8Array.of(Sha2Message.PERFORM_FULL_AUTH);

export type Typed =
  /** To be sent; another answer follows. */
  | { readonly kind: 'more'; readonly data: Uint8Array }
  /** Null for what is no password: it has no end. */
  | { readonly kind: 'typed'; readonly password: Uint8Array | null }
  /** Not encrypted with our key, or too long for it. */
  | { readonly kind: 'unreadable' };

/** One exchange, once `ASK` has been sent: takes what the client says to that. */
export class TypedPassword {
  readonly #keys: KeyPair;
  readonly #secure: boolean;
  readonly #scramble: Uint8Array;
  #keySent = false;

  /** @param secure TLS: the password comes as it is. @param scramble what it is masked with before it is encrypted. */
  constructor(keys: KeyPair, secure: boolean, scramble: Uint8Array) {
    this.#keys = keys;
    this.#secure = secure;
    this.#scramble = scramble;
  }

  /** @param message the payload of the client's packet. */
  answer(message: Uint8Array): Typed | Promise<Typed> {
    if (this.#secure) return { kind: 'typed', password: typedPassword(message, null) };
    // A client that has the public key already sends the encrypted password at once.
    if (this.#keySent || message.length !== 1 || message[0] !== Sha2Message.REQUEST_PUBLIC_KEY) return this.#decrypted(message);
    this.#keySent = true;
    return this.#keys.publicKey().then((data): Typed => ({ kind: 'more', data }));
  }
  async #decrypted(message: Uint8Array): Promise<Typed> {
    const clear = await this.#keys.decrypt(message);
    return clear === null ? { kind: 'unreadable' } : { kind: 'typed', password: typedPassword(clear, this.#scramble) };
  }
}
