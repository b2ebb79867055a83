/** The account that a session acts for: its active roles, and what it may do with them. */

import type { PrivilegeBits, Privileges } from '../../../auth/privileges.ts';
import { ALL_PRIVILEGES } from '../../../auth/privileges-effective.ts';
import type { AccountId } from '../../../backend.ts';
import { accountKey, noLimits, quotedAccount, type ResourceLimits } from './model.ts';
import type { ResourceUse } from './resource-use.ts';
import { grantedRoles, parseRoleList, privilegesWithoutRoles, privilegesWithRoles } from './roles.ts';
import type { AccountStore } from './store.ts';

export interface SessionAccountOptions {
  /** Null: an account of the door, which may do everything. */
  readonly account: AccountId | null;
  /** Of an account of the door, which may activate the roles of the stored one of its name. */
  readonly user?: string;
  /** The client's host. */
  readonly host: string;
  readonly store: () => AccountStore;
  /** A global system variable. */
  readonly variable: (name: string) => string;
  /** What accounts have used of their limits; left out where nothing is counted. */
  readonly use?: ResourceUse;
}

export class SessionAccount {
  readonly id: AccountId | null;
  readonly #options: SessionAccountOptions;
  readonly #global: PrivilegeBits;
  /** Whose roles it may activate. */
  readonly #name: AccountId;
  #roles: readonly AccountId[] = [];
  #privileges: Privileges = ALL_PRIVILEGES;
  #version = -1;
  /** mandatory_roles that the privileges were made with. */
  #mandatory = '';
  /** Limits per hour, and the version of the accounts that they are of. */
  #limits: ResourceLimits | null = null;
  #limitsVersion = -1;
  /** Whether every statement but those that set a password is 1820. */
  passwordExpired = false;

  /** @throws SqlError 1226 for one connection too many in an hour. */
  constructor(options: SessionAccountOptions) {
    this.id = options.account;
    this.#options = options;
    this.#name = options.account ?? { user: options.user ?? '', host: options.host };
    if (options.account === null) {
      this.#global = ALL_PRIVILEGES.global;
      return;
    }
    const def = options.store().get(options.account)?.def;
    this.#global = def?.grants.global ?? 0;
    if (def !== undefined) options.use?.count(accountKey(options.account), options.account.user, def.limits, 'connections');
    this.restart();
  }
  /** Counts a statement of an account with limits per hour. @throws SqlError 1226. */
  count(changes: boolean): void {
    if (this.id === null) return;
    const store = this.#options.store();
    if (this.#limitsVersion !== store.version) {
      const limits = store.get(this.id)?.def.limits ?? noLimits;
      this.#limits = limits.queries === 0 && limits.updates === 0 ? null : limits;
      this.#limitsVersion = store.version;
    }
    if (this.#limits === null) return;
    const key = accountKey(this.id);
    this.#options.use?.count(key, this.id.user, this.#limits, 'queries');
    if (changes) this.#options.use?.count(key, this.id.user, this.#limits, 'updates');
  }
  /** As after a login: the default roles are active. */
  restart(): void {
    if (this.id === null) {
      this.#roles = [];
      return;
    }
    const { store, variable } = this.#options;
    const everything = variable('activate_all_roles_on_login') === 'ON';
    this.activate(everything ? this.grantedRoles() : this.defaultRoles());
    this.passwordExpired = store().login(this.id)?.passwordExpired ?? false;
  }
  /** Roles that it may activate. */
  grantedRoles(): AccountId[] {
    const { store, variable } = this.#options;
    return grantedRoles(store(), this.#name, parseRoleList(variable('mandatory_roles')));
  }
  /** Its default roles, as far as it still has them. */
  defaultRoles(): AccountId[] {
    const { store } = this.#options;
    const granted = new Set(this.grantedRoles().map(accountKey));
    return (store().get(this.#name)?.def.defaultRoles ?? []).filter((role) => granted.has(accountKey(role)));
  }
  /** The active roles: what SET ROLE said last. */
  get roles(): readonly AccountId[] {
    return this.#roles;
  }
  /** SET ROLE. The caller has made sure that they are granted. */
  activate(roles: readonly AccountId[]): void {
    this.#roles = roles;
    this.#version = -1;
  }
  /** CURRENT_ROLE(). */
  get roleText(): string {
    return this.#roles.length === 0 ? 'NONE' : this.#roles.map(quotedAccount).sort().join(',');
  }
  /** The same object for as long as nothing has changed. */
  get privileges(): Privileges {
    if (this.id === null) return ALL_PRIVILEGES;
    const store = this.#options.store();
    const mandatory = this.#roles.length === 0 ? '' : this.#options.variable('mandatory_roles');
    if (this.#version !== store.version || this.#mandatory !== mandatory) {
      this.#privileges = this.#compute(this.id, store);
      this.#version = store.version;
      this.#mandatory = mandatory;
    }
    return this.#privileges;
  }
  /** A role that was revoked stays the current one, and counts for nothing. */
  #compute(id: AccountId, store: AccountStore): Privileges {
    if (this.#roles.length === 0) return privilegesWithoutRoles(store, id, this.#global, hostsOf(this.#options.host));
    const granted = new Set(this.grantedRoles().map(accountKey));
    const active = this.#roles.filter((role) => granted.has(accountKey(role)));
    return privilegesWithRoles(store, id, active);
  }
}

/** This machine has several names. */
function hostsOf(host: string): readonly string[] {
  const own = ['localhost', '127.0.0.1', '::1'];
  return own.includes(host) ? own : [host];
}
