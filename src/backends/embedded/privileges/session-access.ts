/** Whose privileges the statements of a session are checked against: its account's, or those of the definer whose program runs. */
import { ALL_GLOBAL, type StaticPrivilege } from '../../../auth/privileges.ts';
import type { AccountId } from '../../../backend.ts';
import { SqlError } from '../../../errors.ts';
import { accountKey } from '../accounts/model.ts';
import { SessionAccount } from '../accounts/session-account.ts';
import type { AccountStore } from '../accounts/store.ts';
import type { ViewDef } from '../catalog/model.ts';
import { Access } from './access.ts';
import { Guard } from './guard.ts';

export interface SessionAccessOptions {
  readonly account: SessionAccount;
  readonly clientHost: string;
  /** False where another thread has checked the statement before: it knows the accounts as they are now. */
  readonly checks: boolean;
  readonly store: () => AccountStore;
  /** A global system variable. */
  readonly variable: (name: string) => string;
}

export class SessionAccess {
  readonly #options: SessionAccessOptions;
  #own: Access | null = null;
  /** In place of the session's own: null is somebody who may do everything. */
  #acting: { readonly access: Access | null } | null = null;
  #guard: Guard | null = null;
  /** Another object stands for other privileges. */
  readonly #keys = new WeakMap<Access, string>();
  readonly #definers = new Map<string, { readonly version: number; readonly access: Access }>();

  constructor(options: SessionAccessOptions) {
    this.#options = options;
  }
  /** Null: everything is allowed, as to accounts of the door. */
  get current(): Access | null {
    return this.#acting === null ? this.own : this.#acting.access;
  }
  /** Whether a privilege is there at the global level. @param privilege static or dynamic, in upper case. */
  mayDo(privilege: string): boolean {
    const access = this.current;
    return access === null || access.hasGlobal(privilege as StaticPrivilege) || access.privileges.hasDynamic(privilege);
  }
  /** Of the account that logged in. */
  get own(): Access | null {
    const { account, clientHost, checks } = this.#options;
    if (account.id === null || !checks) return null;
    const { privileges } = account;
    if (this.#own?.privileges !== privileges) {
      this.#own = this.#accessOf(account.id, privileges, clientHost);
      this.#guard = null;
    }
    return this.#own;
  }
  #accessOf(id: AccountId, privileges: Access['privileges'], clientHost: string): Access {
    const login = this.#options.store().get(id)?.def.login;
    return new Access(privileges, { ...id, clientHost, hasPassword: login !== undefined && login.authentication !== '' });
  }
  /** Whether all that the session may do is to change its password. */
  get expired(): boolean {
    return this.#options.checks && this.#options.account.passwordExpired;
  }
  /** What the compiler checks names against. */
  get guard(): Guard {
    const access = this.current;
    if (this.#guard === null || this.#guard.access !== access) this.#guard = new Guard({ access, definer: (view) => this.ofView(view) });
    return this.#guard;
  }
  /**
   * Sessions with the same text may share plans. Accounts that may do everything on all tables share them with those that are not checked at all:
   * what dynamic privileges decide is asked when a statement runs.
   */
  get key(): string {
    const access = this.current;
    // Plans of others must not answer whoever has to change the password first.
    if (this.expired) return 'expired';
    if (access === null || (access.privileges.global & ALL_GLOBAL) === ALL_GLOBAL) return '';
    const known = this.#keys.get(access) ?? this.#keyOf(access);
    this.#keys.set(access, known);
    return known;
  }
  #keyOf(access: Access): string {
    const { account, store } = this.#options;
    const { user, host, clientHost } = access.actor;
    const roles = this.#acting === null ? account.roles.map(accountKey).sort() : [];
    return JSON.stringify([user, host, clientHost, this.#acting === null, access.privileges.global, roles, store().version]);
  }

  /**
   * Whose privileges a view of SQL SECURITY DEFINER runs with.
   * @throws SqlError 1449, to whom is no administrator 1045, where the definer is no account.
   */
  ofView(view: ViewDef): Access | null {
    const at = view.definer.lastIndexOf('@');
    const id = { user: view.definer.slice(0, at), host: view.definer.slice(at + 1) };
    const { own } = this;
    const isGone = view.trusted !== true && own !== null && !own.hasGlobal('SUPER') && this.#options.store().get(id) === null;
    if (isGone) throw own.denied();
    return this.ofDefiner(id, view.trusted === true);
  }
  /**
   * As the definer of a view or stored program.
   * @param trusted it was made by an account of the door: such a one may do everything, as long as there is no account of its name.
   */
  ofDefiner(id: AccountId, trusted: boolean): Access | null {
    const { store, variable, checks } = this.#options;
    if (!checks) return null;
    const accounts = store();
    if (accounts.get(id) === null) {
      if (trusted || this.own === null) return null;
      throw noSuchDefiner(id);
    }
    const known = this.#definers.get(accountKey(id));
    if (known !== undefined && known.version === accounts.version) return known.access;
    const { privileges } = new SessionAccount({ account: id, host: id.host, store, variable });
    const access = this.#accessOf(id, privileges, id.host);
    this.#definers.set(accountKey(id), { version: accounts.version, access });
    return access;
  }
  /** Checks against somebody else's privileges until the function that it returns is called. */
  actAs(access: Access | null): () => void {
    const before = this.#acting;
    this.#acting = { access };
    this.#guard = null;
    return () => {
      this.#acting = before;
      this.#guard = null;
    };
  }
}

export function noSuchDefiner({ user, host }: AccountId): SqlError {
  return new SqlError(1449, 'HY000', `The user specified as a definer ('${user}'@'${host}') does not exist`);
}
