/** Which roles an account has: granted, by others, by mandatory_roles; and what follows from those that are active. */

import type { PrivilegeBits, Privileges } from '../../../auth/privileges.ts';
import { accountPrivileges, rolePrivileges } from '../../../auth/privileges-effective.ts';
import type { AccountId } from '../../../backend.ts';
import { accountKey } from './model.ts';
import type { Account, AccountStore } from './store.ts';

/** `'r1'@'%', r2, …`, as mandatory_roles has it. */
export function parseRoleList(text: string): AccountId[] {
  const part = '(?:`([^`]*)`|\'([^\']*)\'|"([^"]*)"|([^\\s,@`\'"]+))';
  const pattern = new RegExp(`\\s*${part}(?:\\s*@\\s*${part})?\\s*(?:,|$)`, 'gy');
  return [...text.matchAll(pattern)].map((match) => {
    const [user = '', host] = [match.slice(1, 5), match.slice(5, 9)].map((parts) => parts.find((each) => each !== undefined));
    return { user, host: host ?? '%' };
  });
}

/** Roles that an account may activate, as far as they exist: those granted to it and those that are mandatory. */
export function grantedRoles(store: AccountStore, account: AccountId, mandatory: readonly AccountId[]): AccountId[] {
  const own = store.get(account)?.def.roles ?? [];
  const found = new Map<string, AccountId>();
  for (const role of [...own, ...mandatory]) {
    const existing = store.get(role);
    if (existing !== null && accountKey(role) !== accountKey(account)) found.set(accountKey(role), existing.def.login);
  }
  return [...found.values()];
}

/** The accounts behind roles: themselves, and the roles that were granted to them, and so on. */
export function reachableRoles(store: AccountStore, roles: readonly AccountId[]): Account[] {
  const found = new Map<string, Account>();
  const pending = [...roles];
  for (let role = pending.pop(); role !== undefined; role = pending.pop()) {
    const account = store.get(role);
    if (account === null || found.has(accountKey(role))) continue;
    found.set(accountKey(role), account);
    pending.push(...account.def.roles);
  }
  return [...found.values()];
}

/**
 * What a session without active roles may do.
 * @param global the account's own global privileges at its login.
 * @param hosts what the client's host is known as.
 */
export function privilegesWithoutRoles(
  store: AccountStore,
  account: AccountId,
  global: PrivilegeBits,
  hosts: readonly string[],
): Privileges {
  const own = store.get(account);
  const fitting = store.fitting(account.user, hosts);
  const all = own === null || fitting.includes(own) ? fitting : [own, ...fitting];
  return accountPrivileges(
    global,
    own?.grants.dynamic ?? new Map(),
    all.map(({ def, host, grants }) => ({ host, grants, anonymous: def.login.user !== account.user })),
  );
}

/** What a session with active roles may do. @param active those that are still granted. */
export function privilegesWithRoles(store: AccountStore, account: AccountId, active: readonly AccountId[]): Privileges {
  const own = store.get(account);
  return rolePrivileges([...(own === null ? [] : [own]), ...reachableRoles(store, active)].map(({ grants }) => grants));
}
