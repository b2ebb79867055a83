/** What accounts' tables and statements are computed from, and who may see whose. */
import type { Privileges } from '../../../../auth/privileges.ts';
import { privilegeBits } from '../../../../auth/privileges.ts';
import type { AccountId } from '../../../../backend.ts';
import { accountText, sameAccount } from '../../accounts/model.ts';
import type { SessionAccount } from '../../accounts/session-account.ts';
import type { Account, AccountStore } from '../../accounts/store.ts';

export interface ShownAccounts {
  readonly store: () => AccountStore;
  readonly identity: SessionAccount;
  readonly privileges: () => Privileges;
  /** A global system variable. */
  readonly variable: (name: string) => string;
}

const select = privilegeBits('SELECT');

/** Whether a session sees the accounts and grants of others. */
export function seesOthers({ privileges }: ShownAccounts): boolean {
  return (privileges().onDatabase('mysql') & select) !== 0;
}
/** Whether a session may read hashes of passwords, its own too. */
export function readsHashes({ privileges }: ShownAccounts): boolean {
  return (privileges().onTable('mysql', 'user') & select) !== 0;
}
/** The accounts that a session sees: all of them, or its own. */
export function visibleAccounts(accounts: ShownAccounts, own: AccountId): readonly Account[] {
  const all = accounts.store().list();
  return seesOthers(accounts) ? all : all.filter(({ def }) => sameAccount(def.login, own));
}
/** `'user'@'host'`, as GRANTEE has it. */
export function grantee(account: Account): string {
  return accountText(account.def.login);
}

/** Order by characters. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
/** By several keys. */
export function compareKeys(left: readonly string[], right: readonly string[]): number {
  for (let at = 0; at < left.length; at++) {
    const order = compareText(left[at] ?? '', right[at] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}
