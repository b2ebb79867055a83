/**
 * The dialogue of a login, without a socket: it is given what the client sent and says what to send next, until it has a verdict.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase.html
 */
import { randomBytes } from 'node:crypto';
import type { StoredAccount } from '../backend.ts';
import type { SqlError } from '../errors.ts';
import type { AccountBook, Candidate, Grant, Method, Proof } from './account-book.ts';
import { CACHING_SHA2, Sha2Message, sha2Digest, sha2ResponseFits, typedPassword } from './caching-sha2.ts';
import type { Bearer, TokenVerifier } from './jwt.ts';
import { NATIVE_PASSWORD, nativeResponseFits } from './native-password.ts';
import type { KeyPair } from './rsa.ts';
import { CLEAR_PASSWORD, passwordFits, SHA256_PASSWORD, secretCost, spend } from './secret.ts';
import { ASK, TypedPassword } from './typed-password.ts';

export type Verdict =
  | {
      readonly kind: 'accepted';
      /** As USER() has it. */
      readonly user: string;
      readonly grant: Grant;
      readonly usingPassword: boolean;
      /** When the token that let in runs out, in milliseconds since 1970; null where none did. */
      readonly expires: number | null;
    }
  | {
      readonly kind: 'refused';
      readonly user: string;
      /** Whether the client sent one, for error 1045. */
      readonly usingPassword: boolean;
      /** Whose failed login this is. */
      readonly account: StoredAccount | null;
      /** What to do about it, which depends on nothing but what the client did. */
      readonly hint: string | null;
      /** What the server behind said, where that one has judged: it is said as it is. */
      readonly error?: SqlError;
    };
type Accepted = Extract<Verdict, { kind: 'accepted' }>;

/** What to do next: tell the client something and wait for its answer, or act on the verdict. */
export type LoginStep =
  | { readonly kind: 'switch'; readonly plugin: string; readonly scramble: Uint8Array }
  | { readonly kind: 'more'; readonly data: Uint8Array }
  | { readonly kind: 'verdict'; readonly verdict: Verdict /** Sent before an OK. */; readonly notice: Uint8Array | null };

/** What asks a client until there is a verdict: `begin` once, then `answer` with every packet of the client's. */
export interface Dialogue {
  begin(plugin: string | null, response: Uint8Array | null): LoginStep | Promise<LoginStep>;
  answer(data: Uint8Array): LoginStep | Promise<LoginStep>;
  /**
   * Judges a password or a token that came as it is, where the door has no protocol of MySQL's to ask for it: in place of `begin` and `answer`.
   * @param password empty: none.
   */
  typed(password: Uint8Array): Promise<Verdict>;
}

export interface LoginContext {
  readonly accounts: AccountBook;
  readonly jwt: TokenVerifier | null;
  /** TLS or a local socket: a password may be sent as it is. */
  readonly secure: boolean;
  readonly keys: KeyPair;
  /** What the client's address is known as. */
  readonly hosts: readonly string[];
}

/** The plugin that the greeting names. */
export const DEFAULT_PLUGIN = CACHING_SHA2;
/** Longest password in bytes, as MySQL has it: hashing takes longer for longer ones. */
const MAX_PASSWORD = 256;
const TOKEN_HINT = 'A token has to be sent over TLS';

/** Twenty bytes that end no string and separate no fields of one: 1–127 without `$`, as MySQL makes them. */
export function createScramble(): Uint8Array {
  return randomBytes(20).map((byte) => {
    const ascii = byte & 0x7f;
    return ascii === 0 || ascii === 0x24 ? ascii + 1 : ascii;
  });
}

/** Of a step that is the last one. */
export function verdictOf(step: LoginStep): Verdict {
  if (step.kind !== 'verdict') throw new Error('the client has to be asked first');
  return step.verdict;
}

/** One login, by what the door or the backend knows of passwords. */
export class Login implements Dialogue {
  readonly #context: LoginContext;
  readonly #candidate: Candidate;
  #scramble: Uint8Array;
  #awaits: 'native' | 'sha2' | 'clear' | TypedPassword = 'sha2';
  /** The client would have sent the password as it is, and may not. */
  #wantedClear = false;

  constructor(context: LoginContext, user: string, scramble: Uint8Array) {
    this.#context = context;
    this.#candidate = context.accounts.find(user, context.hosts);
    this.#scramble = scramble;
  }

  /**
   * @param plugin what the client's first answer was made with; null for clients that know but mysql_native_password.
   * @param response that answer; null where it is of another scramble, as in COM_CHANGE_USER.
   */
  begin(plugin: string | null, response: Uint8Array | null): LoginStep | Promise<LoginStep> {
    const begun = plugin ?? NATIVE_PASSWORD;
    if (this.#context.accounts.everybody) return this.#everybody(begun, response);
    if (this.#candidate.byToken && begun === NATIVE_PASSWORD && response !== null) {
      const step = this.#native(response);
      // Who has no password that fits may have a token, and is asked once more.
      if (plugin === null || response.length === 0 || (step.kind === 'verdict' && step.verdict.kind === 'accepted')) return step;
    }
    const method = this.#method(begun);
    this.#awaits = method === NATIVE_PASSWORD ? 'native' : method === CACHING_SHA2 ? 'sha2' : 'clear';
    if (response !== null && method === begun) return this.answer(response);
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
      case 'clear':
        return this.#clear(data);
      default:
        return this.#password(this.#awaits, data);
    }
  }

  async typed(password: Uint8Array): Promise<Verdict> {
    if (this.#context.accounts.everybody) return verdictOf(this.#everybody(CLEAR_PASSWORD, password));
    return verdictOf(password.length === 0 ? this.#withoutPassword() : await this.#full(password));
  }

  #everybody(begun: string, response: Uint8Array | null): LoginStep {
    const sent = response !== null && response.length > 0;
    const { user } = this.#candidate;
    const notice = sent && begun === CACHING_SHA2 ? Uint8Array.of(Sha2Message.FAST_AUTH_SUCCESS) : null;
    return this.#accept({ kind: 'accepted', user, grant: { kind: 'door' }, usingPassword: sent, expires: null }, notice);
  }

  /** The client's own method where the account allows it, else one that it does. */
  #method(wanted: string): Method | typeof CLEAR_PASSWORD {
    const { method, byToken, proofs } = this.#candidate;
    if (wanted === CLEAR_PASSWORD && this.#hasTokens) {
      if (this.#context.secure) return CLEAR_PASSWORD;
      this.#wantedClear = true;
    }
    if (byToken) return method === SHA256_PASSWORD && wanted === method ? method : CACHING_SHA2;
    if (method !== null) return method;
    const allowsNative = proofs.some(({ secret }) => secret.empty || secret.native !== null);
    const allowsSha2 = proofs.some(({ secret }) => secret.empty || secret.sha2 !== null || secret.crypt !== null);
    if (wanted === NATIVE_PASSWORD) return allowsNative ? NATIVE_PASSWORD : CACHING_SHA2;
    return allowsSha2 ? CACHING_SHA2 : NATIVE_PASSWORD;
  }

  get #hasTokens(): boolean {
    return this.#context.jwt !== null || this.#context.accounts.hasTokens;
  }

  #accept(verdict: Accepted, notice: Uint8Array | null = null): LoginStep {
    return { kind: 'verdict', notice, verdict };
  }
  #refuse(usingPassword: boolean, tokenMayBeLost = this.#wantedClear): LoginStep {
    const { user, account } = this.#candidate;
    const hint = tokenMayBeLost ? TOKEN_HINT : null;
    return { kind: 'verdict', notice: null, verdict: { kind: 'refused', user, usingPassword, account, hint } };
  }
  /** Nothing was sent: that is the password of an account that has none. */
  #withoutPassword(): LoginStep {
    const proof = this.#candidate.proofs.find(({ secret }) => secret.empty);
    return this.#byProof(proof, false);
  }
  #byProof(proof: Proof | undefined, usingPassword: boolean, notice: Uint8Array | null = null): LoginStep {
    if (proof === undefined || proof.grant === null) return this.#refuse(usingPassword);
    return this.#accept({ kind: 'accepted', user: proof.user, grant: proof.grant, usingPassword, expires: null }, notice);
  }

  #native(response: Uint8Array): LoginStep {
    if (response.length === 0) return this.#withoutPassword();
    const fitting = ({ secret: { native } }: Proof) => native !== null && nativeResponseFits(response, this.#scramble, native);
    return this.#byProof(this.#candidate.proofs.find(fitting), true);
  }

  #sha2(response: Uint8Array): LoginStep {
    // Some clients send the one zero byte of an empty password.
    if (response.length === 0 || (response.length === 1 && response[0] === 0)) return this.#withoutPassword();
    const fitting = ({ secret: { sha2 } }: Proof) => sha2 !== null && sha2ResponseFits(response, this.#scramble, sha2);
    const proof = this.#candidate.proofs.find(fitting);
    if (proof !== undefined) return this.#byProof(proof, true, Uint8Array.of(Sha2Message.FAST_AUTH_SUCCESS));
    if (!this.#wantsTyped) return this.#refuse(true);
    this.#awaits = new TypedPassword(this.#context.keys, this.#context.secure, this.#scramble);
    return { kind: 'more', data: ASK };
  }

  /** Whether a password that does not fit the fast way may still be the right one, or a token. */
  get #wantsTyped(): boolean {
    const { cost, byToken, method } = this.#candidate;
    return cost > 0 || this.#context.accounts.tokensForAll || (byToken && method !== null);
  }

  /** The password as it is: an empty one is but its end. */
  #clear(message: Uint8Array): LoginStep | Promise<LoginStep> {
    if (message.length === 0 || (message.length === 1 && message[0] === 0)) return this.#withoutPassword();
    return this.#context.secure ? this.#full(typedPassword(message, null)) : this.#refuse(true);
  }

  async #password(typed: TypedPassword, message: Uint8Array): Promise<LoginStep> {
    const answer = await typed.answer(message);
    if (answer.kind === 'more') return answer;
    return answer.kind === 'unreadable' ? this.#refuse(true, this.#hasTokens) : this.#full(answer.password);
  }

  async #full(password: Uint8Array | null): Promise<LoginStep> {
    if (password === null || password.length === 0) return this.#refuse(password === null);
    const bearer = (await this.#context.jwt?.verify(password)) ?? null;
    if (bearer !== null) return this.#bearer(bearer);
    const proof = await this.#typed(password);
    if (proof === null) return this.#refuse(true);
    return this.#byProof(proof, true);
  }

  /** The proof that a typed password fits; a refusal takes the same time for all. */
  async #typed(password: Uint8Array): Promise<Proof | null> {
    const { proofs, cost } = this.#candidate;
    const long = password.length > MAX_PASSWORD;
    let spent = 0;
    for (const proof of proofs) {
      const { secret } = proof;
      if (secret.empty || (long && secretCost(secret) > 0)) continue;
      spent += secretCost(secret);
      if (!(await passwordFits(password, secret)) || proof.grant === null) continue;
      if (secret.crypt?.kind === 'caching') secret.sha2 = sha2Digest(password);
      return proof;
    }
    if (!long) await spend(password, cost - spent);
    return null;
  }

  /** The token names the user; the client may name nobody, or the same. */
  #bearer(bearer: Bearer): LoginStep {
    const { user } = this.#candidate;
    const { accounts, hosts, jwt } = this.#context;
    if (user !== '' && user !== bearer.user) return this.#refuse(true);
    const grant = accounts.grantOf(bearer.user, hosts, jwt?.strangers ?? false);
    if (grant === null) return this.#refuse(true);
    return this.#accept({ kind: 'accepted', user: bearer.user, grant, usingPassword: true, expires: bearer.expires });
  }
}
