/** Accounts as the data file keeps them, each as JSON: who may log in, and what they were given. Roles are accounts too. */
import type { PrivilegeBits } from '../../../auth/privileges.ts';
import type { AccountId, StoredAccount } from '../../../backend.ts';

export interface AccountDef {
  /** What the door has to know. The same object for as long as nothing of it was said anew: who counts failed logins may start again with another. */
  readonly login: StoredAccount;
  readonly password: PasswordPolicy;
  readonly limits: ResourceLimits;
  /** What COMMENT and ATTRIBUTE said: the text of a JSON object. */
  readonly attributes: string | null;
  readonly grants: GrantsDef;
  /** Roles that it was granted. */
  readonly roles: readonly RoleEdge[];
  readonly defaultRoles: readonly AccountId[];
  readonly proxies: readonly ProxyGrant[];
}
/** Null: as the global variable of it says. */
export interface PasswordPolicy {
  /** ISO time of the last change; null for an account without a password of its own. */
  readonly changed: string | null;
  /** Days until it expires; 0: never. */
  readonly lifetime: number | null;
  /** PASSWORD HISTORY: so many passwords before may not be used again. */
  readonly history: number | null;
  /** PASSWORD REUSE INTERVAL: days in which it may not be used again. */
  readonly reuseDays: number | null;
  readonly requireCurrent: boolean | null;
  /** Hashes of passwords before, the newest first, as long as history or reuse interval ask for them. */
  readonly past: readonly { readonly changed: string; readonly authentication: string }[];
}
/** An hour; 0: no limit. MAX_USER_CONNECTIONS is part of the login. */
export interface ResourceLimits {
  readonly queries: number;
  readonly updates: number;
  readonly connections: number;
}
export interface RoleEdge extends AccountId {
  /** WITH ADMIN OPTION. */
  readonly admin: boolean;
}
export interface ProxyGrant extends AccountId {
  readonly grantOption: boolean;
  readonly grantor: string;
  readonly time: string;
}

/** As `Grants` of src/auth, in what JSON has. */
export interface GrantsDef {
  readonly global: PrivilegeBits;
  /** Names in upper case, and whether each may be passed on. */
  readonly dynamic: readonly (readonly [name: string, grantable: boolean])[];
  readonly databases: readonly DatabaseGrantDef[];
  readonly tables: readonly TableGrantDef[];
  readonly routines: readonly RoutineGrantDef[];
}
export interface DatabaseGrantDef {
  /** A pattern. */
  readonly database: string;
  readonly privileges: PrivilegeBits;
}
/** Who gave it, as user@host, and the ISO time of that. */
interface Given {
  readonly grantor: string;
  readonly time: string;
}
export interface TableGrantDef extends Given {
  readonly database: string;
  readonly table: string;
  readonly privileges: PrivilegeBits;
  readonly columns: readonly ColumnGrantDef[];
}
export interface ColumnGrantDef {
  readonly name: string;
  readonly privileges: PrivilegeBits;
  readonly time: string;
}
export interface RoutineGrantDef extends Given {
  readonly kind: 'PROCEDURE' | 'FUNCTION';
  readonly database: string;
  readonly name: string;
  readonly privileges: PrivilegeBits;
}

export const noGrants: GrantsDef = { global: 0, dynamic: [], databases: [], tables: [], routines: [] };
export const noPolicy: PasswordPolicy = { changed: null, lifetime: null, history: null, reuseDays: null, requireCurrent: null, past: [] };
export const noLimits: ResourceLimits = { queries: 0, updates: 0, connections: 0 };

/** As CREATE USER makes one of which nothing more is said: without a password, and without a privilege. */
export function newAccount(id: AccountId): AccountDef {
  return {
    login: {
      ...id,
      plugin: 'caching_sha2_password',
      authentication: '',
      retained: null,
      locked: false,
      passwordExpired: false,
      require: { kind: 'none' },
      maxUserConnections: 0,
      failedLoginAttempts: 0,
      passwordLockDays: 0,
    },
    password: noPolicy,
    limits: noLimits,
    attributes: null,
    grants: noGrants,
    roles: [],
    defaultRoles: [],
    proxies: [],
  };
}

/** Under which it is kept: hosts compare without case. */
export function accountKey({ user, host }: AccountId): string {
  return `${user}\u0000${host.toLowerCase()}`;
}
export function sameAccount(left: AccountId, right: AccountId): boolean {
  return accountKey(left) === accountKey(right);
}
/** `'user'@'host'`, as most errors have it. */
export function accountText({ user, host }: AccountId): string {
  return `'${user}'@'${host}'`;
}
/** `` `user`@`host` ``, as SHOW GRANTS has it. */
export function quotedAccount({ user, host }: AccountId): string {
  return `\`${user.replaceAll('`', '``')}\`@\`${host.replaceAll('`', '``')}\``;
}
