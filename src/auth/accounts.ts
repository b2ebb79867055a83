/** The accounts of a door itself: `--user`, a users file. What a backend keeps is in its AccountDirectory. */
import { Buffer } from 'node:buffer';
import { UsageError } from '../errors.ts';
import { nativeSecret, type Secret, secretOf, storedSecret } from './secret.ts';

export interface Account {
  readonly name: string;
  readonly secret: Secret;
}

/**
 * Who may log in.
 * `open`: the accounts that the backend keeps; where it keeps none, `root` with an empty password, and no one else.
 * `list`: these, who may do everything, and those of the backend that have a password.
 * `everybody`: whoever comes, with any password or none, and may do everything (--no-auth).
 * `passed`: whom the server behind the backend lets in with the user and password that the client gives (`Backend.takesCredentials`).
 */
export type AccountRule =
  | { readonly kind: 'open' }
  | { readonly kind: 'list'; readonly accounts: readonly Account[] }
  | { readonly kind: 'everybody' }
  | { readonly kind: 'passed' };

/** @param password as typed. */
export function accountOf(name: string, password: string): Account {
  return { name, secret: secretOf(password) };
}

/**
 * One account of `--user` or a line of a users file: `NAME:PASSWORD`, `NAME:*40 HEX DIGITS` (mysql_native_password), `NAME:$A$005$…` or
 * `NAME:0x…` (authentication_string of caching_sha2_password, as SHOW CREATE USER prints it).
 * @param where named in errors: `--user`, `users.txt line 3`.
 * @throws UsageError
 */
export function parseAccount(text: string, where: string): Account {
  const colon = text.indexOf(':');
  if (colon < 0) throw new UsageError(`${where}: an account is NAME:PASSWORD, and this has no colon`);
  const name = text.slice(0, colon);
  const given = text.slice(colon + 1);
  const native = nativeSecret(given);
  if (native !== null) return { name, secret: native };
  const stored = /^0x[0-9A-F]+$/i.test(given) ? Buffer.from(given.slice(2), 'hex').toString('latin1') : given;
  if (!stored.startsWith('$A$')) return accountOf(name, given);
  const secret = storedSecret('caching_sha2_password', stored);
  if (secret === null) throw new UsageError(`${where}: the password hash of ${name} is not of the form $A$005$<20 bytes><43 characters>`);
  return { name, secret };
}

/**
 * A users file: an account a line, as `parseAccount` has it; empty lines and lines that start with `#` count for nothing.
 * @throws UsageError that names the line.
 */
export function parseUsersFile(text: string, path: string): Account[] {
  const accounts: Account[] = [];
  text.split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === '' || line.startsWith('#')) return;
    accounts.push(parseAccount(line, `${path} line ${index + 1}`));
  });
  return accounts;
}
