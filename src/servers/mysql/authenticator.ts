/** What one server knows of who may log in, and what it has seen of those who tried. */
import { AccountBook } from '../../auth/account-book.ts';
import { AccountUse } from '../../auth/account-use.ts';
import type { AccountRule } from '../../auth/accounts.ts';
import { type Applicant, accessDenied, objection } from '../../auth/admission.ts';
import { FailedLogins } from '../../auth/failed-logins.ts';
import { type TokenVerifier, tokenVerifier } from '../../auth/jwt.ts';
import { createScramble, type Dialogue, Login, type Verdict } from '../../auth/login.ts';
import { type Judge, PassedLogin } from '../../auth/passed-login.ts';
import { KeyPair } from '../../auth/rsa.ts';
import { VerifiedPasswords } from '../../auth/verified-passwords.ts';
import type { AccountDirectory, AccountId } from '../../backend.ts';
import type { SqlError } from '../../errors.ts';
import type { Limits, Log, TokenOptions } from './options.ts';

/** Where a client comes from. */
export interface ClientOrigin {
  /** As in `user@host`. */
  readonly host: string;
  /** What its address is known as. */
  readonly hosts: readonly string[];
}

/** What a login settled: only who was accepted can have a session. */
export type Admission = { readonly kind: 'accepted'; readonly admitted: Admitted } | { readonly kind: 'denied'; readonly error: SqlError };
export interface Admitted {
  /** As USER() has it. */
  readonly user: string;
  /** The backend's account that it is for; null where it may do everything. */
  readonly account: AccountId | null;
  /** When the token that let in runs out, in milliseconds since 1970; infinite where none did. */
  readonly expires: number;
  /** Ends its part in what the account may have open. */
  readonly leave: () => void;
}

export class Authenticator {
  readonly accounts: AccountBook;
  readonly #jwt: TokenVerifier | null;
  /** Null where passwords are the door's or the backend's own to judge. */
  readonly #verified: VerifiedPasswords | null;
  readonly #keys = new KeyPair();
  readonly #failed = new FailedLogins();
  readonly #use = new AccountUse();
  readonly #limits: Pick<Limits, 'maxUserConnections'>;

  /** @throws UsageError where an account is given twice. */
  constructor(
    rule: AccountRule,
    directory: AccountDirectory | null,
    tokens: TokenOptions,
    limits: Pick<Limits, 'maxUserConnections'>,
    log: Log,
  ) {
    const jwt = tokens.jwt ?? null;
    this.accounts = new AccountBook({ rule, directory, tokens: tokens.tokens ?? [], otherTokens: jwt !== null });
    this.#jwt =
      jwt === null ? null : tokenVerifier(jwt, Date.now, (error) => log('error', `cannot look at a token: ${messageOf(error)}`, {}));
    this.#limits = limits;
    this.#verified = rule.kind === 'passed' ? new VerifiedPasswords() : null;
  }

  /** Starts the dialogue with one client. @param judge opens its session at the server behind, where that one knows the passwords. */
  login(user: string, origin: ClientOrigin, secure: boolean, judge: Judge, scramble: Uint8Array = createScramble()): Dialogue {
    const verified = this.#verified;
    if (verified !== null) {
      return new PassedLogin({ verified, judge, secure, keys: this.#keys, now: () => performance.now() }, user, scramble);
    }
    return new Login({ accounts: this.accounts, jwt: this.#jwt, keys: this.#keys, secure, hosts: origin.hosts }, user, scramble);
  }

  /** What comes of its verdict. */
  admit(verdict: Verdict, applicant: Omit<Applicant, 'user' | 'usingPassword'>): Admission {
    const { user, usingPassword } = verdict;
    const who = { ...applicant, user, usingPassword };
    if (verdict.kind === 'refused') return denied(this.#wrong(verdict, who));
    const { grant, expires } = verdict;
    const account = grant.kind === 'stored' ? grant.account : null;
    const amiss = account === null ? null : (this.#failed.succeeded(account, user, who.host, Date.now()) ?? objection(account, who));
    if (amiss !== null) return denied(amiss);
    const leave = this.#use.take(account ?? user, user, this.#limits.maxUserConnections);
    if (typeof leave !== 'function') return denied(leave);
    const id = account === null ? null : { user: account.user, host: account.host };
    return { kind: 'accepted', admitted: { user, account: id, expires: expires ?? Number.POSITIVE_INFINITY, leave } };
  }

  /** Forgets what is known for too long. @param now performance.now() */
  sweep(now: number): void {
    this.#verified?.sweep(now);
  }

  #wrong({ account, hint, error }: Extract<Verdict, { kind: 'refused' }>, who: Applicant): SqlError {
    if (error !== undefined) return error;
    const locked = account === null || !who.usingPassword ? null : this.#failed.failed(account, who.user, who.host, Date.now());
    return locked ?? accessDenied(who, hint);
  }
}

function denied(error: SqlError): Admission {
  return { kind: 'denied', error };
}
function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
