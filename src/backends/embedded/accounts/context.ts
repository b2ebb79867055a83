/** What statements about accounts work with, and what all of them share: names, existence, errors. */
import type { Privileges } from '../../../auth/privileges.ts';
import type { AccountId } from '../../../backend.ts';
import { SqlError } from '../../../errors.ts';
import type { AccountName } from '../../../sql/ast.ts';
import type { CatalogView } from '../catalog/model.ts';
import type { RuntimeContext } from '../runtime.ts';
import { accountText, quotedAccount, sameAccount } from './model.ts';
import type { Passwords } from './passwords.ts';
import type { SessionAccount } from './session-account.ts';
import type { AccountEdit } from './store.ts';

export interface AccountContext {
  readonly edit: AccountEdit;
  readonly runtime: RuntimeContext;
  readonly identity: SessionAccount;
  readonly privileges: Privileges;
  readonly catalog: CatalogView;
  /** Session's current database. */
  readonly database: string | null;
  readonly routineExists: (kind: 'PROCEDURE' | 'FUNCTION', schema: string, name: string) => boolean;
  /** A global system variable's text. */
  readonly variable: (name: string) => string;
  readonly passwords: Passwords;
  /** ISO time of the statement. */
  readonly now: string;
}

/** A password that was made up: a row of the statement's answer. */
export interface GeneratedPassword {
  readonly account: AccountId;
  readonly password: string;
}

const maxUser = 32;
const maxHost = 255;

/** The account that a name means. @throws SqlError 1470. */
export function accountOf(context: Pick<AccountContext, 'runtime'>, name: AccountName): AccountId {
  if (name.currentUser) return context.runtime.account;
  const host = (name.host ?? '%').toLowerCase();
  checkLength(name.user, maxUser, 'user name');
  checkLength(host, maxHost, 'host name');
  return { user: name.user, host };
}
function checkLength(text: string, most: number, what: string): void {
  if ([...text].length <= most) return;
  throw new SqlError(
    1470,
    'HY000',
    `String '${[...text].slice(0, 70).join('')}' is too long for ${what} (should be no longer than ${most})`,
  );
}
export function accountsOf(context: Pick<AccountContext, 'runtime'>, names: readonly AccountName[]): AccountId[] {
  return names.map((name) => accountOf(context, name));
}
/** Whether it is the session's own. */
export function isOwn(context: AccountContext, id: AccountId): boolean {
  return sameAccount(context.runtime.account, id);
}

// ── Errors ───────────────────────────────────────────────────────────────────

/** 1396 for some of the accounts of a statement. */
export function operationFailed(operation: string, failed: readonly AccountId[]): SqlError {
  const who =
    failed.length === 1 && failed[0]?.user === '' && operation === 'CREATE ROLE' ? 'anonymous user' : failed.map(accountText).join(',');
  return new SqlError(1396, 'HY000', `Operation ${operation} failed for ${who}`);
}
/** 1227. */
export function specificAccessDenied(...privileges: readonly string[]): SqlError {
  return new SqlError(
    1227,
    '42000',
    `Access denied; you need (at least one of) the ${privileges.join(' or ')} privilege(s) for this operation`,
  );
}
export function unknownAuthorization(id: AccountId): SqlError {
  return new SqlError(3523, 'HY000', `Unknown authorization ID ${quotedAccount(id)}`);
}
export function roleNotGranted(role: AccountId, to: AccountId): SqlError {
  return new SqlError(3530, 'HY000', `${quotedAccount(role)} is not granted to ${quotedAccount(to)}`);
}
/** 3628. */
export function mandatoryRole(role: AccountId): SqlError {
  return new SqlError(
    3628,
    'HY000',
    `The role ${quotedAccount(role)} is a mandatory role and can't be revoked or dropped. The restriction can be lifted by excluding the role identifier from the global variable mandatory_roles.`,
  );
}
/** The note that an account is not there. */
export function noteMissing(context: AccountContext, id: AccountId): void {
  context.runtime.warn('Note', 3162, `Authorization ID ${accountText(id)} does not exist.`);
}
export function noteExisting(context: AccountContext, id: AccountId): void {
  context.runtime.warn('Note', 3163, `Authorization ID ${accountText(id)} already exists.`);
}
