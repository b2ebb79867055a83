/** Who may log in, and what is kept of their passwords: never the password. */
import { Buffer } from 'node:buffer';
import { createHash, randomBytes } from 'node:crypto';
import { UsageError } from '../errors.ts';
import { sha2Digest } from './caching-sha2.ts';
import { nativeDigest } from './native-password.ts';
import { parseShaCrypt, type ShaCrypt } from './sha-crypt.ts';

/** What of a password is known. */
export interface Secret {
  /** Logs in without a password, and only so. */
  readonly empty: boolean;
  /** SHA1(SHA1(password)), for mysql_native_password. */
  readonly native: Uint8Array | null;
  /** `$A$…` of mysql.user: checks a typed password. */
  readonly crypt: ShaCrypt | null;
  /** SHA256(SHA256(password)), for the fast way of caching_sha2_password; of a `crypt` it is learnt at the first login. */
  sha2: Uint8Array | null;
}
export interface Account {
  readonly name: string;
  readonly secret: Secret;
}

/** `open`: `root` with an empty password, and no one else. */
export type AccountRule = { readonly kind: 'open' } | { readonly kind: 'list'; readonly accounts: readonly Account[] };

/** @param password as typed. */
export function accountOf(name: string, password: string): Account {
  const bytes = Buffer.from(password, 'utf8');
  if (bytes.length === 0) return { name, secret: { empty: true, native: null, crypt: null, sha2: null } };
  return { name, secret: { empty: false, native: nativeDigest(bytes), crypt: null, sha2: sha2Digest(bytes) } };
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
  const secret = text.slice(colon + 1);
  if (/^\*[0-9A-F]{40}$/i.test(secret)) {
    return { name, secret: { empty: false, native: Buffer.from(secret.slice(1), 'hex'), crypt: null, sha2: null } };
  }
  const stored = /^0x[0-9A-F]+$/i.test(secret) ? Buffer.from(secret.slice(2), 'hex').toString('latin1') : secret;
  if (!stored.startsWith('$A$')) return accountOf(name, secret);
  const crypt = parseShaCrypt(stored);
  if (crypt === null) throw new UsageError(`${where}: the password hash of ${name} is not of the form $A$005$<20 bytes><43 characters>`);
  return { name, secret: { empty: false, native: null, crypt, sha2: null } };
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

/** Finds accounts by name; for a name that is none, a decoy, so that its login takes the same steps and the same time. */
export class AccountBook {
  readonly #accounts = new Map<string, Account>();
  /** The kinds of secret in use, for decoys. */
  readonly #kinds: Secret[] = [];
  readonly #salt = randomBytes(16);

  /** @throws UsageError for a name that is there twice. */
  constructor(rule: AccountRule) {
    const accounts = rule.kind === 'open' ? [accountOf('root', '')] : rule.accounts;
    for (const account of accounts) {
      if (this.#accounts.has(account.name)) throw new UsageError(`the account ${account.name} is given twice`);
      this.#accounts.set(account.name, account);
      if (!account.secret.empty) this.#kinds.push(account.secret);
    }
  }

  /** Whether any account's password is only known after a full authentication: then every refusal has to wait for one. */
  get hasCrypt(): boolean {
    return this.#kinds.some((secret) => secret.crypt !== null);
  }

  find(name: string): { readonly account: Account; readonly real: boolean } {
    const account = this.#accounts.get(name);
    return account === undefined ? { account: this.#decoy(name), real: false } : { account, real: true };
  }

  /** The same for the same name, as a real account would be. */
  #decoy(name: string): Account {
    const bytes = createHash('sha256').update(this.#salt).update(name).digest();
    const like = this.#kinds[bytes.readUInt32LE(0) % Math.max(1, this.#kinds.length)];
    const { secret } = accountOf(name, bytes.toString('hex'));
    if (like === undefined || (like.native !== null && like.sha2 !== null)) return { name, secret };
    if (like.crypt === null) return { name, secret: { ...secret, sha2: null } };
    const crypt = { rounds: like.crypt.rounds, salt: bytes.subarray(0, 20), digest: bytes.toString('hex').slice(0, 43) };
    return { name, secret: { empty: false, native: null, crypt, sha2: null } };
  }
}
