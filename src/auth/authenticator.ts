/** What one server knows of who may log in, and what it has seen of those who tried. */

import type { AccountDirectory, AccountId } from '../backend.ts';
import type { SqlError } from '../errors.ts';
import { AccountBook, type StaticToken } from './account-book.ts';
import { AccountUse } from './account-use.ts';
import type { AccountRule } from './accounts.ts';
import { type Applicant, accessDenied, objection } from './admission.ts';
import { FailedLogins } from './failed-logins.ts';
import { type JwtRule, type TokenVerifier, tokenVerifier } from './jwt.ts';
import { createScramble, type Dialogue, Login, type Verdict } from './login.ts';
import { type Judge, PassedLogin } from './passed-login.ts';
import { KeyPair } from './rsa.ts';
import { VerifiedPasswords } from './verified-passwords.ts';

/** Tokens that log in as passwords do. */
export interface TokenOptions {
  readonly tokens?: readonly StaticToken[];
  readonly jwt?: JwtRule;
}
/** Connections of one account that has no limit of its own, 1203 beyond it; 0: no limit. */
export interface AccountLimits {
  readonly maxUserConnections: number;
}

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
  readonly #limits: AccountLimits;

  /** @param problem told why a token could not be looked at, which is not the client's fault. @throws UsageError where an account is given twice. */
  constructor(
    rule: AccountRule,
    directory: AccountDirectory | null,
    tokens: TokenOptions,
    limits: AccountLimits,
    problem: (error: unknown) => void,
  ) {
    const jwt = tokens.jwt ?? null;
    this.accounts = new AccountBook({ rule, directory, tokens: tokens.tokens ?? [], otherTokens: jwt !== null });
    this.#jwt = jwt === null ? null : tokenVerifier(jwt, Date.now, problem);
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
