/**
 * A login whose user and password are those of the server behind: the client is asked for the password itself, and that server judges it.
 * Nothing here knows who exists: a wrong name and a wrong password look alike, as far as that server lets them.
 */
import { SqlError } from '../errors.ts';
import { CACHING_SHA2, Sha2Message, typedPassword } from './caching-sha2.ts';
import { createScramble, type Dialogue, type LoginStep, type Verdict, verdictOf } from './login.ts';
import { NATIVE_PASSWORD } from './native-password.ts';
import type { KeyPair } from './rsa.ts';
import { CLEAR_PASSWORD } from './secret.ts';
import { ASK, TypedPassword } from './typed-password.ts';
import type { VerifiedPassword, VerifiedPasswords } from './verified-passwords.ts';

/** Logs in at the server behind. @returns what it refuses with; null where the session is open. It must not reject but for bugs. */
export type Judge = (user: string, password: Uint8Array) => Promise<SqlError | null>;

export interface PassedContext {
  readonly verified: VerifiedPasswords;
  readonly judge: Judge;
  /** TLS: a password may be sent as it is. */
  readonly secure: boolean;
  readonly keys: KeyPair;
  /** Milliseconds, as VerifiedPasswords takes them. */
  readonly now: () => number;
}

const NO_PASSWORD = new Uint8Array(0);
const ACCESS_DENIED = 1045;

export class PassedLogin implements Dialogue {
  readonly #context: PassedContext;
  readonly #user: string;
  #scramble: Uint8Array;
  #awaits: 'sha2' | 'clear' | TypedPassword = 'sha2';

  constructor(context: PassedContext, user: string, scramble: Uint8Array) {
    this.#context = context;
    this.#user = user;
    this.#scramble = scramble;
  }

  begin(plugin: string | null, response: Uint8Array | null): LoginStep | Promise<LoginStep> {
    const begun = plugin ?? NATIVE_PASSWORD;
    // There is no password, whichever of the two says so.
    if (response?.length === 0 && (begun === NATIVE_PASSWORD || begun === CACHING_SHA2)) return this.#judged(NO_PASSWORD);
    if (plugin === null) return this.#tooOld();
    const method = plugin === CLEAR_PASSWORD && this.#context.secure ? CLEAR_PASSWORD : CACHING_SHA2;
    this.#awaits = method === CLEAR_PASSWORD ? 'clear' : 'sha2';
    if (response !== null && response.length > 0 && method === plugin) return this.answer(response);
    this.#scramble = createScramble();
    return { kind: 'switch', plugin: method, scramble: this.#scramble };
  }

  answer(data: Uint8Array): LoginStep | Promise<LoginStep> {
    if (this.#awaits === 'sha2') return this.#sha2(data);
    return this.#awaits === 'clear' ? this.#full(typedPassword(data, null)) : this.#typed(this.#awaits, data);
  }

  async typed(password: Uint8Array): Promise<Verdict> {
    return verdictOf(await this.#judged(password));
  }

  #sha2(response: Uint8Array): LoginStep | Promise<LoginStep> {
    // Some clients send the one zero byte of an empty password.
    if (response.length === 0 || (response.length === 1 && response[0] === 0)) return this.#judged(NO_PASSWORD);
    const known = this.#context.verified.find(this.#user, response, this.#scramble);
    return known === null ? this.#ask() : this.#again(known);
  }
  #ask(): LoginStep {
    this.#awaits = new TypedPassword(this.#context.keys, this.#context.secure, this.#scramble);
    return { kind: 'more', data: ASK };
  }

  /** The password that was right the last time. If it is no more the client is asked, who then may be told that it is wrong. */
  async #again(known: VerifiedPassword): Promise<LoginStep> {
    const { verified, judge, now } = this.#context;
    // A copy: what is remembered may be forgotten meanwhile.
    const password = Uint8Array.from(known.password);
    const refusal = await judge(this.#user, password);
    if (refusal?.errno === ACCESS_DENIED) {
      verified.forget(this.#user, known);
      return this.#ask();
    }
    if (refusal !== null) return this.#refused(true, refusal);
    verified.remember(this.#user, password, now());
    return this.#accepted(true, Uint8Array.of(Sha2Message.FAST_AUTH_SUCCESS));
  }

  async #typed(typed: TypedPassword, data: Uint8Array): Promise<LoginStep> {
    const answer = await typed.answer(data);
    if (answer.kind === 'more') return answer;
    return this.#full(answer.kind === 'typed' ? answer.password : null);
  }
  #full(password: Uint8Array | null): LoginStep | Promise<LoginStep> {
    return password === null ? this.#refused(true) : this.#judged(password);
  }

  async #judged(typed: Uint8Array): Promise<LoginStep> {
    const { verified, judge, now } = this.#context;
    // The packet's bytes are not ours for so long.
    const password = Uint8Array.from(typed);
    const refusal = await judge(this.#user, password);
    if (refusal !== null) return this.#refused(password.length > 0, refusal);
    verified.remember(this.#user, password, now());
    return this.#accepted(password.length > 0, null);
  }

  /** It knows but mysql_native_password, which does not tell the password. */
  #tooOld(): LoginStep {
    const message = 'Client does not support authentication protocol requested by server; consider upgrading MySQL client';
    return this.#refused(true, new SqlError(1251, '08004', message));
  }
  #accepted(usingPassword: boolean, notice: Uint8Array | null): LoginStep {
    return this.#verdict({ kind: 'accepted', user: this.#user, grant: { kind: 'passed' }, usingPassword, expires: null }, notice);
  }
  #refused(usingPassword: boolean, error?: SqlError): LoginStep {
    const refused = { kind: 'refused', user: this.#user, usingPassword, account: null, hint: null } as const;
    return this.#verdict(error === undefined ? refused : { ...refused, error }, null);
  }
  #verdict(verdict: Verdict, notice: Uint8Array | null): LoginStep {
    return { kind: 'verdict', verdict, notice };
  }
}
