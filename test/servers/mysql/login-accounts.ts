/** Accounts as a backend keeps them, in memory. */
import { Buffer } from 'node:buffer';
import { createHash, randomBytes } from 'node:crypto';
import { shaCrypt } from '../../../src/auth/sha-crypt.ts';
import type { AccountDirectory, StoredAccount } from '../../../src/backend.ts';

const salt = () => randomBytes(20).map((byte) => (byte % 26) + 97);
const sha1 = (bytes: Uint8Array) => createHash('sha1').update(bytes).digest();

/** authentication_string, as MySQL makes it. */
export function authenticationString(plugin: string, password: string): string {
  const bytes = Buffer.from(password);
  if (password === '') return '';
  if (plugin === 'mysql_native_password') return `*${sha1(sha1(bytes)).toString('hex').toUpperCase()}`;
  const salted = salt();
  const text = Buffer.from(salted).toString('latin1');
  return plugin === 'sha256_password' ? `$5$${text}$${shaCrypt(bytes, salted, 5000)}` : `$A$005$${text}${shaCrypt(bytes, salted, 5000)}`;
}

export function storedAccount(user: string, password: string, more: Partial<StoredAccount> = {}): StoredAccount {
  const plugin = more.plugin ?? 'caching_sha2_password';
  return {
    user,
    host: '%',
    plugin,
    authentication: authenticationString(plugin, password),
    retained: null,
    locked: false,
    passwordExpired: false,
    require: { kind: 'none' },
    maxUserConnections: 0,
    failedLoginAttempts: 0,
    passwordLockDays: 0,
    ...more,
  };
}

/** Hosts are compared as they stand, `%` fits all; the more specific ones have to come first. */
export class MemoryDirectory implements AccountDirectory {
  accounts: StoredAccount[];
  constructor(...accounts: StoredAccount[]) {
    this.accounts = accounts;
  }
  find(user: string, hosts: readonly string[]): StoredAccount | null {
    const fits = (account: StoredAccount) => account.host === '%' || hosts.includes(account.host);
    const named = this.accounts.find((account) => account.user === user && fits(account));
    return named ?? this.accounts.find((account) => account.user === '' && fits(account)) ?? null;
  }
  all(): readonly StoredAccount[] {
    return this.accounts;
  }
}
