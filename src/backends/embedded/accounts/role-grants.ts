/** GRANT and REVOKE of roles, default roles, SET ROLE. */
import { privilegeBits } from '../../../auth/privileges.ts';
import type { AccountId } from '../../../backend.ts';
import { SqlError } from '../../../errors.ts';
import type { AlterDefaultRole, DefaultRoles, GrantRoles, SetDefaultRole, SetRole } from '../../../sql/account-ast.ts';
import {
  type AccountContext,
  accountOf,
  accountsOf,
  isOwn,
  mandatoryRole,
  roleNotGranted,
  specificAccessDenied,
  unknownAuthorization,
} from './context.ts';
import { tolerant } from './grants.ts';
import { type AccountDef, accountKey, accountText, quotedAccount, sameAccount } from './model.ts';
import { parseRoleList } from './roles.ts';
import { checkSystemUser } from './users.ts';

/** @throws SqlError 1227, 3523, 3628, 4027. */
export function grantRoles(context: AccountContext, command: GrantRoles): void {
  const roles = accountsOf(context, command.roles);
  for (const role of roles) checkMayGrantRole(context, role);
  for (const user of accountsOf(context, command.users)) {
    const def = context.edit.get(user);
    if (def === null) {
      if (command.revoke?.ignoreUnknownUser !== true) throw unknownAuthorization(user);
      context.runtime.warn('Warning', 3162, `Authorization ID ${user.user} does not exist.`);
      continue;
    }
    checkSystemUser(context, def);
    for (const role of roles) tolerant(context, command.revoke, () => changeRole(context, user, role, command));
  }
}
/** ROLE_ADMIN, or the role itself WITH ADMIN OPTION. @throws SqlError 1227. */
function checkMayGrantRole(context: AccountContext, role: AccountId): void {
  const { privileges, runtime } = context;
  if (privileges.hasDynamic('ROLE_ADMIN') || (privileges.global & privilegeBits('SUPER')) !== 0) return;
  const own = context.edit.get(runtime.account)?.roles ?? [];
  if (!own.some((each) => each.admin && sameAccount(each, role))) throw specificAccessDenied('WITH ADMIN, ROLE_ADMIN, SUPER');
}
function changeRole(context: AccountContext, user: AccountId, role: AccountId, command: GrantRoles): void {
  const def = context.edit.get(user);
  const roleDef = context.edit.get(role);
  if (def === null || roleDef === null) throw unknownAuthorization(role);
  checkSystemUser(context, roleDef);
  if (command.revoke !== null) {
    revokeRole(context, def, role);
    return;
  }
  if (sameAccount(user, role) || reaches(context, roleDef, user)) {
    throw new SqlError(
      4027,
      'HY000',
      `User account ${quotedAccount(user)} is directly or indirectly granted to the role ${quotedAccount(role)}. The GRANT would create a loop`,
    );
  }
  const others = def.roles.filter((each) => !sameAccount(each, role));
  context.edit.put({ ...def, roles: [...others, { user: role.user, host: role.host, admin: command.adminOption }] });
}
/** Whether a role was granted another, directly or through others. */
function reaches(context: AccountContext, from: AccountDef, to: AccountId): boolean {
  const seen = new Set<string>();
  const pending: (AccountDef | null)[] = [from];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next === null || seen.has(accountKey(next.login))) continue;
    seen.add(accountKey(next.login));
    if (next.roles.some((role) => sameAccount(role, to))) return true;
    pending.push(...next.roles.map((role) => context.edit.get(role)));
  }
  return false;
}
function revokeRole(context: AccountContext, def: AccountDef, role: AccountId): void {
  if (parseRoleList(context.variable('mandatory_roles')).some((each) => sameAccount(each, role))) throw mandatoryRole(role);
  const keep = (each: AccountId): boolean => !sameAccount(each, role);
  context.edit.put({ ...def, roles: def.roles.filter(keep), defaultRoles: def.defaultRoles.filter(keep) });
}
// ── Default roles ────────────────────────────────────────────────────────────

/** @throws SqlError 1227, 3523, 3530. */
export function setDefaultRole(context: AccountContext, { roles, users }: SetDefaultRole): void {
  for (const user of accountsOf(context, users)) changeDefaultRoles(context, user, roles);
}
export function alterDefaultRole(context: AccountContext, { user, roles, ifExists }: AlterDefaultRole): void {
  const id = accountOf(context, user);
  if (ifExists && roles.which !== 'LIST' && context.edit.get(id) === null) {
    context.runtime.warn('Note', 3162, `Authorization ID ${accountText(id)} does not exist.`);
    return;
  }
  changeDefaultRoles(context, id, roles);
}
function changeDefaultRoles(context: AccountContext, user: AccountId, roles: DefaultRoles): void {
  const { privileges } = context;
  const may = isOwn(context, user) || (privileges.global & privilegeBits('CREATE USER')) !== 0;
  if (!may && (privileges.onTable('mysql', 'default_roles') & privilegeBits('UPDATE')) === 0) throw specificAccessDenied('CREATE USER');
  const def = context.edit.get(user);
  const granted = def === null ? [] : grantedTo(context, def);
  const chosen = roles.which === 'LIST' ? accountsOf(context, roles.roles) : roles.which === 'ALL' ? granted : [];
  const missing = chosen.find((role) => !granted.some((each) => sameAccount(each, role)));
  if (missing !== undefined) throw roleNotGranted(missing, user);
  if (def === null) {
    if (roles.which === 'ALL') throw unknownAuthorization(user);
    return;
  }
  const unique = new Map(chosen.map((role) => [accountKey(role), { user: role.user, host: role.host }]));
  context.edit.put({ ...def, defaultRoles: [...unique.values()] });
}
function grantedTo(context: AccountContext, def: AccountDef): AccountId[] {
  const mandatory = parseRoleList(context.variable('mandatory_roles')).filter((role) => context.edit.get(role) !== null);
  return [...def.roles, ...mandatory];
}

// ── SET ROLE ─────────────────────────────────────────────────────────────────

/** The roles that SET ROLE activates. @throws SqlError 3530. */
export function chosenRoles(context: Pick<AccountContext, 'runtime' | 'identity'>, command: SetRole): AccountId[] {
  const { identity, runtime } = context;
  const roles = accountsOf(context, command.roles);
  switch (command.which) {
    case 'NONE':
      return [];
    case 'DEFAULT':
      return identity.defaultRoles();
    case 'ALL':
      return identity.grantedRoles().filter((role) => !roles.some((each) => sameAccount(each, role)));
    case 'LIST': {
      const granted = identity.grantedRoles();
      const missing = roles.find((role) => !granted.some((each) => sameAccount(each, role)));
      if (missing !== undefined) throw roleNotGranted(missing, runtime.account);
      return [...new Map(roles.map((role) => [accountKey(role), role])).values()];
    }
  }
}
