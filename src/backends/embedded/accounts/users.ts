/** CREATE, ALTER, DROP and RENAME USER, CREATE and DROP ROLE, SET PASSWORD. */
import { type PrivilegeBits, privilegeBits } from '../../../auth/privileges.ts';
import type { AccountId } from '../../../backend.ts';
import { SqlError } from '../../../errors.ts';
import type { AlterUser, CreateRole, CreateUser, DropAccounts, RenameUser, SetPassword, UserSpec } from '../../../sql/account-ast.ts';
import {
  type AccountContext,
  accountOf,
  accountsOf,
  type GeneratedPassword,
  isOwn,
  mandatoryRole,
  noteExisting,
  noteMissing,
  operationFailed,
  specificAccessDenied,
} from './context.ts';
import { identify } from './login-change.ts';
import { type AccountDef, accountKey, accountText, newAccount, noPolicy, quotedAccount, sameAccount } from './model.ts';
import { parseRoleList } from './roles.ts';
import { withOptions } from './user-options.ts';

const createUserBit = privilegeBits('CREATE USER');

// ── Who may ──────────────────────────────────────────────────────────────────

/** @throws SqlError 1227 without CREATE USER, what else serves, or the privilege on the mysql database. */
function checkMay(context: AccountContext, onMysql: PrivilegeBits, other: 'CREATE ROLE' | 'DROP ROLE' | null = null): void {
  const { privileges } = context;
  const global = createUserBit | (other === null ? 0 : privilegeBits(other));
  if ((privileges.global & global) !== 0 || (privileges.onDatabase('mysql') & onMysql) !== 0) return;
  throw specificAccessDenied(['CREATE USER', ...(other === null ? [] : [other])].join(', '));
}
/** @throws SqlError 1227 where only another account of the system may touch one. */
export function checkSystemUser(context: AccountContext, def: AccountDef): void {
  const isSystem = def.grants.dynamic.some(([name]) => name === 'SYSTEM_USER');
  if (isSystem && !context.privileges.hasDynamic('SYSTEM_USER')) throw specificAccessDenied('SYSTEM_USER');
}

// ── CREATE ───────────────────────────────────────────────────────────────────

/** @throws SqlError 1227, 1235, 1396, 1524, 3162, … */
export function createUsers(context: AccountContext, command: CreateUser): GeneratedPassword[] {
  checkMay(context, privilegeBits('INSERT'));
  const failed: AccountId[] = [];
  const generated: GeneratedPassword[] = [];
  const roles = accountsOf(context, command.defaultRoles);
  for (const role of roles) checkRoleExists(context, role);
  for (const spec of command.users) {
    const id = accountOf(context, spec.account);
    if (context.edit.get(id) !== null) {
      if (command.ifNotExists) noteExisting(context, id);
      else failed.push(id);
    } else generated.push(...createUser(context, id, spec, command, roles));
  }
  if (failed.length > 0) throw operationFailed('CREATE USER', failed);
  return generated;
}
function createUser(
  context: AccountContext,
  id: AccountId,
  spec: UserSpec,
  { options }: CreateUser,
  roles: readonly AccountId[],
): GeneratedPassword[] {
  checkFactors(spec);
  const [given] = spec.identified;
  // How a password is remembered comes before it, whether it has expired behind it.
  const plain = withOptions(newAccount(id), options);
  const { def, generated } =
    given === undefined
      ? { def: { ...plain, password: { ...plain.password, changed: context.now } }, generated: null }
      : identify(context, plain, given, true);
  context.edit.put({ ...withOptions(def, options), roles: roles.map((role) => ({ ...role, admin: false })), defaultRoles: roles });
  return generated === null ? [] : [{ account: id, password: generated }];
}
function checkRoleExists(context: AccountContext, role: AccountId): void {
  if (context.edit.get(role) === null) throw new SqlError(3162, 'HY000', `Authorization ID ${quotedAccount(role)} does not exist.`);
}
/** @throws SqlError 1235. */
function checkFactors(spec: UserSpec): void {
  if (spec.factors === null && spec.identified.length <= 1) return;
  throw new SqlError(1235, '42000', "This version of MySQL doesn't yet support 'authentication by more than one factor'");
}

/** @throws SqlError 1227, 1396. */
export function createRoles(context: AccountContext, command: CreateRole): void {
  checkMay(context, privilegeBits('INSERT'), 'CREATE ROLE');
  const failed: AccountId[] = [];
  for (const id of accountsOf(context, command.roles)) {
    if (id.user === '') throw operationFailed('CREATE ROLE', [id]);
    if (context.edit.get(id) === null) context.edit.put(newRole(context, id));
    else if (command.ifNotExists) noteExisting(context, id);
    else failed.push(id);
  }
  if (failed.length > 0) throw operationFailed('CREATE ROLE', failed);
}
/** Nobody logs in as a role until it is unlocked. */
function newRole(context: AccountContext, id: AccountId): AccountDef {
  const def = newAccount(id);
  return { ...def, login: { ...def.login, locked: true, passwordExpired: true }, password: { ...noPolicy, changed: context.now } };
}

// ── ALTER ────────────────────────────────────────────────────────────────────

/** COMMENT and ATTRIBUTE go along. */
function changesNoPolicy(command: AlterUser): boolean {
  const { require, resources, password, locked } = command.options;
  return command.users.length === 1 && require === null && resources.length === 0 && password.length === 0 && locked === null;
}
/** Whether it only says something about the session's own password. */
function isOwnPassword(context: AccountContext, command: AlterUser): boolean {
  const [spec] = command.users;
  if (spec === undefined || !changesNoPolicy(command) || !isOwn(context, accountOf(context, spec.account))) return false;
  return spec.discardOldPassword || (spec.identified[0]?.plugin === null && spec.factors === null);
}

/** @throws SqlError 1227, 1235, 1396, 1524, 1827, 3638, 3891, 3892, 3893, … */
export function alterUsers(context: AccountContext, command: AlterUser): GeneratedPassword[] {
  if (!isOwnPassword(context, command)) checkMay(context, privilegeBits('UPDATE'));
  const failed: AccountId[] = [];
  const generated: GeneratedPassword[] = [];
  for (const spec of command.users) {
    const id = accountOf(context, spec.account);
    const def = context.edit.get(id);
    if (def !== null) generated.push(...alterUser(context, def, spec, command));
    else if (command.ifExists) noteMissing(context, id);
    else failed.push(id);
  }
  if (failed.length > 0) throw operationFailed('ALTER USER', failed);
  return generated;
}
function alterUser(context: AccountContext, before: AccountDef, spec: UserSpec, { options }: AlterUser): GeneratedPassword[] {
  checkFactors(spec);
  if (!isOwn(context, before.login)) checkSystemUser(context, before);
  const [given] = spec.identified;
  if (given !== undefined) checkCurrent(context, before, given.replace);
  if (given?.retain === true || spec.discardOldPassword) checkMayRetain(context, before);
  const changed = given === undefined ? null : identify(context, withOptions(before, options), given, false);
  const def = changed?.def ?? before;
  const kept = spec.discardOldPassword ? { ...def, login: { ...def.login, retained: null } } : def;
  context.edit.put(withOptions(kept, options));
  if (isOwn(context, before.login) && given !== undefined) context.identity.passwordExpired = false;
  return changed?.generated == null ? [] : [{ account: before.login, password: changed.generated }];
}

/** SET PASSWORD. @throws SqlError 1044, 1133, 3638, 3891, 3892, 3893, … */
export function setPassword(context: AccountContext, { account, identified }: SetPassword): GeneratedPassword[] {
  const id = account === null ? context.runtime.account : accountOf(context, account);
  if (!isOwn(context, id)) checkMaySetPasswords(context);
  const before = context.edit.get(id);
  if (before === null) throw new SqlError(1133, '42000', "Can't find any matching row in the user table");
  if (!isOwn(context, id)) checkSystemUser(context, before);
  checkCurrent(context, before, identified.replace);
  if (identified.retain) checkMayRetain(context, before);
  const { def, generated } = identify(context, before, identified, false);
  context.edit.put(def);
  if (isOwn(context, id)) context.identity.passwordExpired = false;
  return generated === null ? [] : [{ account: before.login, password: generated }];
}
function checkMaySetPasswords({ privileges, runtime }: AccountContext): void {
  if ((privileges.global & createUserBit) !== 0 || (privileges.onDatabase('mysql') & privilegeBits('UPDATE')) !== 0) return;
  throw new SqlError(1044, '42000', `Access denied for user ${accountText(runtime.account)} to database 'mysql'`);
}
/** @throws SqlError 1227. */
function checkMayRetain(context: AccountContext, def: AccountDef): void {
  const { privileges } = context;
  if ((privileges.global & createUserBit) !== 0) return;
  if (isOwn(context, def.login) && privileges.hasDynamic('APPLICATION_PASSWORD_ADMIN')) return;
  throw specificAccessDenied('CREATE USER', 'APPLICATION_PASSWORD_ADMIN');
}
/**
 * REPLACE 'current password': for the session's own account, and necessary where its policy says so.
 * @throws SqlError 3891, 3892, 3893.
 */
function checkCurrent(context: AccountContext, { login, password }: AccountDef, current: string | null): void {
  if (!isOwn(context, login)) {
    if (current !== null) throw new SqlError(3893, 'HY000', 'Do not specify the current password while changing it for other users.');
    return;
  }
  if (current === null) {
    const required = password.requireCurrent ?? context.variable('password_require_current') === 'ON';
    const may = (context.privileges.global & createUserBit) !== 0;
    if (!required || may || login.authentication === '') return;
    throw new SqlError(3892, 'HY000', 'Current password needs to be specified in the REPLACE clause in order to change it.');
  }
  const fits = [login.authentication, login.retained].some((kept) => kept !== null && context.passwords.fits(login.plugin, kept, current));
  if (!fits) throw new SqlError(3891, 'HY000', 'Incorrect current password. Specify the correct password which has to be replaced.');
}

// ── DROP and RENAME ──────────────────────────────────────────────────────────

/** Takes an account out of what others hold of it. */
function forget(context: AccountContext, id: AccountId): void {
  const others = (list: readonly AccountId[]): boolean => list.some((each) => sameAccount(each, id));
  for (const def of context.edit.list()) {
    if (!others(def.roles) && !others(def.defaultRoles)) continue;
    const keep = (each: AccountId): boolean => !sameAccount(each, id);
    context.edit.put({ ...def, roles: def.roles.filter(keep), defaultRoles: def.defaultRoles.filter(keep) });
  }
}

/** @throws SqlError 1227, 1396, 4009. */
export function dropAccounts(context: AccountContext, command: DropAccounts): void {
  checkMay(context, privilegeBits('DELETE'), command.verb === 'DROP ROLE' ? 'DROP ROLE' : null);
  const mandatory = new Set(parseRoleList(context.variable('mandatory_roles')).map(accountKey));
  const failed: AccountId[] = [];
  for (const id of accountsOf(context, command.accounts)) {
    const def = context.edit.get(id);
    if (mandatory.has(accountKey(id))) throw mandatoryRole(id);
    if (def === null) {
      if (command.ifExists) noteMissing(context, id);
      else failed.push(id);
      continue;
    }
    checkSystemUser(context, def);
    context.edit.drop(id);
    forget(context, id);
  }
  if (failed.length > 0) throw operationFailed(command.verb, failed);
}

/** @throws SqlError 1227, 1396, 3532. */
export function renameUsers(context: AccountContext, { pairs }: RenameUser): void {
  checkMay(context, privilegeBits('UPDATE'));
  const failed: AccountId[] = [];
  for (const { from, to } of pairs) {
    const [old, name] = [accountOf(context, from), accountOf(context, to)];
    const def = context.edit.get(old);
    if (def === null || context.edit.get(name) !== null) failed.push(old);
    else renameUser(context, def, name);
  }
  if (failed.length > 0) throw operationFailed('RENAME USER', failed);
}
function renameUser(context: AccountContext, def: AccountDef, name: AccountId): void {
  checkSystemUser(context, def);
  const isRole = context.edit.list().some((each) => each.roles.some((role) => sameAccount(role, def.login)));
  if (isRole) throw new SqlError(3532, 'HY000', 'Renaming of a role identifier is forbidden');
  context.edit.drop(def.login);
  context.edit.put({ ...def, login: { ...def.login, ...name } });
}
