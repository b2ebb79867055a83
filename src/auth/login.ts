/**
 * The dialogue of a login, without a socket: it is given what the client sent and says what to send next, until it has a verdict.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Account, AccountBook } from './accounts.ts';
import { CACHING_SHA2, Sha2Message, sha2Digest, sha2ResponseFits, typedPassword } from './caching-sha2.ts';
import { NATIVE_PASSWORD, nativeDigest, nativeResponseFits } from './native-password.ts';
import type { KeyPair } from './rsa.ts';
import { shaCryptFits } from './sha-crypt.ts';

export type Verdict =
  | { readonly kind: 'accepted'; readonly user: string }
  /** `usingPassword`: whether the client sent one, for error 1045. */
  | { readonly kind: 'refused'; readonly user: string; readonly usingPassword: boolean };

/** What to do next: tell the client something and wait for its answer, or act on the verdict. */
export type LoginStep =
  | { readonly kind: 'switch'; readonly plugin: string; readonly scramble: Uint8Array }
  | { readonly kind: 'more'; readonly data: Uint8Array }
  | { readonly kind: 'verdict'; readonly verdict: Verdict /** Sent before an OK. */; readonly notice: Uint8Array | null };

export interface LoginContext {
  readonly accounts: AccountBook;
  /** TLS or a local socket: a password may be sent as it is. */
  readonly secure: boolean;
  readonly keys: KeyPair;
}

/** The plugin that the greeting names. */
export const DEFAULT_PLUGIN = CACHING_SHA2;

/** Twenty bytes that end no string and separate no fields of one: 1–127 without `$`, as MySQL makes them. */
export function createScramble(): Uint8Array {
  return randomBytes(20).map((byte) => {
    const ascii = byte & 0x7f;
    return ascii === 0 || ascii === 0x24 ? ascii + 1 : ascii;
  });
}

/** One login. `begin` once, then `answer` with every packet of the client's, until a verdict. */
export class Login {
  readonly #context: LoginContext;
  readonly #account: Account;
  readonly #real: boolean;
  #scramble: Uint8Array;
  #awaits: 'native' | 'sha2' | 'password' | 'encrypted' = 'sha2';

  constructor(context: LoginContext, user: string, scramble: Uint8Array) {
    this.#context = context;
    const { account, real } = context.accounts.find(user);
    this.#account = account;
    this.#real = real;
    this.#scramble = scramble;
  }

  /**
   * @param plugin what the client's first answer was made with; null for clients that know but mysql_native_password.
   * @param response that answer; null where it is of another scramble, as in COM_CHANGE_USER.
   */
  begin(plugin: string | null, response: Uint8Array | null): LoginStep | Promise<LoginStep> {
    const method = this.#method(plugin ?? NATIVE_PASSWORD);
    this.#awaits = method === NATIVE_PASSWORD ? 'native' : 'sha2';
    if (response !== null && method === (plugin ?? NATIVE_PASSWORD)) return this.answer(response);
    this.#scramble = createScramble();
    return { kind: 'switch', plugin: method, scramble: this.#scramble };
  }

  /** @param data the payload of the client's packet. */
  answer(data: Uint8Array): LoginStep | Promise<LoginStep> {
    switch (this.#awaits) {
      case 'native':
        return this.#native(data);
      case 'sha2':
        return this.#sha2(data);
      case 'password':
        return this.#password(data);
      case 'encrypted':
        return this.#encrypted(data);
    }
  }

  /** The client's own method where the account's secret allows it, else one that it does. */
  #method(wanted: string): string {
    const { empty, native, sha2, crypt } = this.#account.secret;
    const allowsSha2 = empty || sha2 !== null || crypt !== null;
    const allowsNative = empty || native !== null;
    if (wanted === NATIVE_PASSWORD) return allowsNative ? NATIVE_PASSWORD : CACHING_SHA2;
    return allowsSha2 ? CACHING_SHA2 : NATIVE_PASSWORD;
  }

  #verdict(fits: boolean, usingPassword: boolean, notice: Uint8Array | null = null): LoginStep {
    const user = this.#account.name;
    const accepted = fits && this.#real;
    return {
      kind: 'verdict',
      notice: accepted ? notice : null,
      verdict: accepted ? { kind: 'accepted', user } : { kind: 'refused', user, usingPassword },
    };
  }

  #native(response: Uint8Array): LoginStep {
    const { empty, native } = this.#account.secret;
    if (response.length === 0 || empty) return this.#verdict(empty && response.length === 0, response.length > 0);
    return this.#verdict(native !== null && nativeResponseFits(response, this.#scramble, native), true);
  }

  #sha2(response: Uint8Array): LoginStep {
    const { empty, sha2 } = this.#account.secret;
    // Some clients send the one zero byte of an empty password.
    const none = response.length === 0 || (response.length === 1 && response[0] === 0);
    if (none || empty) return this.#verdict(empty && none, !none);
    if (sha2 !== null && sha2ResponseFits(response, this.#scramble, sha2)) {
      return this.#verdict(true, true, Uint8Array.of(Sha2Message.FAST_AUTH_SUCCESS));
    }
    if (!this.#context.accounts.hasCrypt) return this.#verdict(false, true);
    this.#awaits = 'password';
    return { kind: 'more', data: Uint8Array.of(Sha2Message.PERFORM_FULL_AUTH) };
  }

  #password(message: Uint8Array): LoginStep | Promise<LoginStep> {
    if (this.#context.secure) return this.#full(typedPassword(message, null));
    if (message.length !== 1 || message[0] !== Sha2Message.REQUEST_PUBLIC_KEY) return this.#encrypted(message);
    this.#awaits = 'encrypted';
    return this.#context.keys.publicKey().then((pem): LoginStep => ({ kind: 'more', data: pem }));
  }

  /** A client that has the public key already sends the encrypted password at once. */
  async #encrypted(message: Uint8Array): Promise<LoginStep> {
    const clear = await this.#context.keys.decrypt(message);
    return this.#full(clear === null ? null : typedPassword(clear, this.#scramble));
  }

  #full(password: Uint8Array | null): LoginStep {
    if (password === null || password.length === 0) return this.#verdict(false, password === null);
    const { secret } = this.#account;
    const digest = sha2Digest(password);
    const fits = secret.crypt === null ? secret.sha2 !== null && equal(digest, secret.sha2) : shaCryptFits(password, secret.crypt);
    if (fits && this.#real) secret.sha2 = digest;
    return this.#verdict(fits || this.#fitsNative(password), true);
  }

  #fitsNative(password: Uint8Array): boolean {
    const { native } = this.#account.secret;
    return native !== null && equal(nativeDigest(password), native);
  }
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
