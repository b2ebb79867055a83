/** Statements about accounts: users, roles and privileges. */
import type { AccountName, QualifiedName } from './ast.ts';

/** CREATE/ALTER/DROP/RENAME USER and ROLE, GRANT, REVOKE, SET PASSWORD, SET ROLE, SET DEFAULT ROLE. */
export interface AccountStatement {
  readonly kind: 'AccountStatement';
  readonly command: AccountCommand;
  readonly pos: number;
}
export type AccountCommand =
  | CreateUser
  | AlterUser
  | AlterDefaultRole
  | DropAccounts
  | RenameUser
  | CreateRole
  | SetPassword
  | SetRole
  | SetDefaultRole
  | GrantPrivileges
  | GrantRoles
  | GrantProxy
  | RevokeAll;
export type AccountVerb = AccountCommand['verb'];

// ── Users ────────────────────────────────────────────────────────────────────

export interface CreateUser {
  readonly verb: 'CREATE USER';
  readonly ifNotExists: boolean;
  readonly users: readonly UserSpec[];
  readonly defaultRoles: readonly AccountName[];
  readonly options: UserOptions;
}
export interface AlterUser {
  readonly verb: 'ALTER USER';
  readonly ifExists: boolean;
  readonly users: readonly UserSpec[];
  readonly options: UserOptions;
}
/** ALTER USER … DEFAULT ROLE. */
export interface AlterDefaultRole {
  readonly verb: 'ALTER USER DEFAULT ROLE';
  readonly ifExists: boolean;
  readonly user: AccountName;
  readonly roles: DefaultRoles;
}
export interface UserSpec {
  readonly account: AccountName;
  /** `USER()`: an ALTER USER of it may do less. */
  readonly function: boolean;
  /** In the order of the text; more than one where there are further factors. Empty where nothing is said. */
  readonly identified: readonly Identified[];
  /** INITIAL AUTHENTICATION, ADD/MODIFY/DROP n FACTOR, REGISTRATION: as written. Null where there is none. */
  readonly factors: string | null;
  readonly discardOldPassword: boolean;
}
export interface Identified {
  /** Null: the default one, or the account's. */
  readonly plugin: string | null;
  readonly secret: SecretSpec;
  /** REPLACE 'current password'. */
  readonly replace: string | null;
  /** RETAIN CURRENT PASSWORD. */
  readonly retain: boolean;
}
export type SecretSpec =
  | { readonly type: 'none' }
  /** BY '…' */
  | { readonly type: 'password'; readonly text: string }
  /** BY RANDOM PASSWORD */
  | { readonly type: 'random' }
  /** AS '…', a character a byte. */
  | { readonly type: 'hash'; readonly bytes: string };

/** Null: not said. */
export interface UserOptions {
  readonly require: RequireSpec | null;
  /** In the order of the text. */
  readonly resources: readonly { readonly name: ResourceName; readonly value: number }[];
  readonly password: readonly PasswordOption[];
  /** ACCOUNT LOCK or UNLOCK. */
  readonly locked: boolean | null;
  readonly comment: string | null;
  /** ATTRIBUTE: the text of a JSON object. */
  readonly attribute: string | null;
}
export type ResourceName = 'MAX_QUERIES_PER_HOUR' | 'MAX_UPDATES_PER_HOUR' | 'MAX_CONNECTIONS_PER_HOUR' | 'MAX_USER_CONNECTIONS';
export type RequireSpec =
  | { readonly type: 'NONE' | 'SSL' | 'X509' }
  | { readonly type: 'SPECIFIED'; readonly subject: string | null; readonly issuer: string | null; readonly cipher: string | null };
export type PasswordOption =
  | { readonly option: 'EXPIRE'; readonly how: 'NOW' | 'DEFAULT' | 'NEVER' | 'INTERVAL'; readonly days: number }
  /** Null: DEFAULT. */
  | { readonly option: 'HISTORY' | 'REUSE INTERVAL'; readonly value: number | null }
  /** Null: DEFAULT; true: the current password must be given. */
  | { readonly option: 'REQUIRE CURRENT'; readonly value: boolean | null }
  /** -1: UNBOUNDED. */
  | { readonly option: 'FAILED_LOGIN_ATTEMPTS' | 'PASSWORD_LOCK_TIME'; readonly value: number };

/** DROP USER, DROP ROLE. */
export interface DropAccounts {
  readonly verb: 'DROP USER' | 'DROP ROLE';
  readonly ifExists: boolean;
  readonly accounts: readonly AccountName[];
}
export interface RenameUser {
  readonly verb: 'RENAME USER';
  readonly pairs: readonly { readonly from: AccountName; readonly to: AccountName }[];
}
export interface SetPassword {
  readonly verb: 'SET PASSWORD';
  /** Null: the session's own account. */
  readonly account: AccountName | null;
  readonly identified: Identified;
}

// ── Roles ────────────────────────────────────────────────────────────────────

export interface CreateRole {
  readonly verb: 'CREATE ROLE';
  readonly ifNotExists: boolean;
  readonly roles: readonly AccountName[];
}
export interface SetRole {
  readonly verb: 'SET ROLE';
  readonly which: 'NONE' | 'DEFAULT' | 'ALL' | 'LIST';
  /** The list, or what ALL is EXCEPT of. */
  readonly roles: readonly AccountName[];
}
export type DefaultRoles = { readonly which: 'NONE' | 'ALL' } | { readonly which: 'LIST'; readonly roles: readonly AccountName[] };
export interface SetDefaultRole {
  readonly verb: 'SET DEFAULT ROLE';
  readonly roles: DefaultRoles;
  readonly users: readonly AccountName[];
}

// ── GRANT and REVOKE ─────────────────────────────────────────────────────────

/** What only REVOKE has. */
export interface RevokeOptions {
  readonly ifExists: boolean;
  readonly ignoreUnknownUser: boolean;
}
/** GRANT or REVOKE privileges ON something. */
export interface GrantPrivileges {
  readonly verb: 'GRANT' | 'REVOKE';
  readonly privileges: readonly PrivilegeSpec[];
  readonly object: GrantObject;
  readonly users: readonly AccountName[];
  /** GRANT … WITH GRANT OPTION. */
  readonly grantOption: boolean;
  /** GRANT … AS user [WITH ROLE …]. */
  readonly as: GrantAs | null;
  /** Of REVOKE. */
  readonly revoke: RevokeOptions | null;
}
export interface PrivilegeSpec {
  /** Upper case: `SELECT`, `GRANT OPTION`, `ALL`, `BACKUP_ADMIN`, … */
  readonly name: string;
  /** As it was written: a name that is none of the static ones. */
  readonly dynamic: boolean;
  readonly columns: readonly string[];
  readonly pos: number;
}
export type GrantObject =
  /** `*.*` */
  | { readonly level: 'global'; readonly type: ObjectType | null }
  /** `db.*`, and `*`, where the schema is null. */
  | { readonly level: 'database'; readonly type: ObjectType | null; readonly schema: string | null }
  /** `[db.]name` */
  | { readonly level: 'object'; readonly type: ObjectType | null; readonly name: QualifiedName };
export type ObjectType = 'TABLE' | 'FUNCTION' | 'PROCEDURE';
export interface GrantAs {
  readonly user: AccountName;
  /** Null: not said. */
  readonly roles: { readonly which: 'NONE' | 'DEFAULT' | 'ALL' | 'LIST'; readonly list: readonly AccountName[] } | null;
}
export interface GrantRoles {
  readonly verb: 'GRANT ROLE' | 'REVOKE ROLE';
  readonly roles: readonly AccountName[];
  readonly users: readonly AccountName[];
  readonly adminOption: boolean;
  readonly revoke: RevokeOptions | null;
}
export interface GrantProxy {
  readonly verb: 'GRANT PROXY' | 'REVOKE PROXY';
  readonly proxied: AccountName;
  readonly users: readonly AccountName[];
  readonly grantOption: boolean;
  readonly revoke: RevokeOptions | null;
}
/** REVOKE ALL [PRIVILEGES], GRANT OPTION FROM … */
export interface RevokeAll {
  readonly verb: 'REVOKE ALL';
  readonly users: readonly AccountName[];
  readonly revoke: RevokeOptions;
}
