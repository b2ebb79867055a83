/**
 * The accounts of one data file, kept as JSON in a table of the file and as objects in memory.
 *
 * As the catalog: changes go through an `AccountEdit`, which writes inside the caller's write transaction and shows nothing to anybody until the caller
 * has committed and publishes it. The table comes with the first change; until then there is root@localhost without a password, as in a new MySQL.
 */

import { compareHosts, fitsHost, type HostPattern, hostPattern, specificity } from '../../../auth/privilege-patterns.ts';
import { ALL_GLOBAL, GRANT_OPTION, type Grants } from '../../../auth/privileges.ts';
import type { AccountDirectory, AccountId, StoredAccount } from '../../../backend.ts';
import type { Database } from '../storage/database.ts';
import { DYNAMIC_PRIVILEGES } from './dynamic-privileges.ts';
import { type AccountDef, accountKey, type GrantsDef, newAccount } from './model.ts';

/** An account with what is looked up often. */
export interface Account {
  readonly def: AccountDef;
  readonly host: HostPattern;
  readonly grants: Grants;
}
type Accounts = ReadonlyMap<string, Account>;

export class AccountStore implements AccountDirectory {
  #accounts: Accounts;
  #version = 1;
  /** In the order in which a login looks at them. */
  #sorted: readonly Account[] | null = null;
  /** Those that a user of a name could be. */
  #byUser: ReadonlyMap<string, readonly Account[]> | null = null;
  #expired = new WeakMap<StoredAccount, StoredAccount>();
  /** default_password_lifetime. */
  readonly #defaultLifetime: () => number;

  constructor(accounts: Accounts, defaultLifetime: () => number) {
    this.#accounts = accounts;
    this.#defaultLifetime = defaultLifetime;
  }
  /** Those that a file keeps. @param db null for a new one. */
  static load(db: Database | null, defaultLifetime: () => number): AccountStore {
    const defs = db === null || !hasTable(db) ? [root] : readAccounts(db);
    return new AccountStore(new Map(defs.map((def) => [accountKey(def.login), accountOf(def)])), defaultLifetime);
  }

  /** Grows with every published change. */
  get version(): number {
    return this.#version;
  }
  get(id: AccountId): Account | null {
    return this.#accounts.get(accountKey(id)) ?? null;
  }
  /** In the order in which a login looks at them. */
  list(): readonly Account[] {
    return this.#inOrder();
  }
  #inOrder(): readonly Account[] {
    this.#sorted ??= [...this.#accounts.values()].sort(byLogin);
    return this.#sorted;
  }
  find(user: string, hosts: readonly string[]): StoredAccount | null {
    const found = this.fitting(user, hosts)[0];
    return found === undefined ? null : this.#aged(found.def);
  }
  /** All that a user from there could be, the anonymous ones too, in the order of a login. */
  fitting(user: string, hosts: readonly string[]): readonly Account[] {
    this.#byUser ??= accountsByUser(this.#inOrder());
    const candidates = this.#byUser.get(user) ?? this.#byUser.get('') ?? [];
    return candidates.filter(({ host }) => fitsHost(host, hosts));
  }
  /** As the door has to know it now. */
  login(id: AccountId): StoredAccount | null {
    const account = this.get(id);
    return account === null ? null : this.#aged(account.def);
  }
  all(): readonly StoredAccount[] {
    return this.#inOrder().map(({ def }) => this.#aged(def));
  }
  /** A password that is too old has expired. */
  #aged({ login, password }: AccountDef): StoredAccount {
    const days = password.lifetime ?? this.#defaultLifetime();
    if (login.passwordExpired || days === 0 || password.changed === null) return login;
    if (Date.parse(password.changed) + days * 86_400_000 > Date.now()) return login;
    const known = this.#expired.get(login) ?? { ...login, passwordExpired: true };
    this.#expired.set(login, known);
    return known;
  }

  /** Starts a change. `db` must be in a write transaction until the edit is published or forgotten. */
  edit(db: Database): AccountEdit {
    return new AccountEdit(db, this.#accounts, (accounts) => {
      this.#accounts = accounts;
      this.#sorted = null;
      this.#byUser = null;
      this.#version += 1;
    });
  }
}

/** A change of accounts under way. Reads see its own changes. */
export class AccountEdit {
  readonly #db: Database;
  readonly #accounts: Map<string, Account>;
  readonly #publish: (accounts: Accounts) => void;
  #changed = false;

  constructor(db: Database, accounts: Accounts, publish: (accounts: Accounts) => void) {
    this.#db = db;
    this.#accounts = new Map(accounts);
    this.#publish = publish;
  }
  get(id: AccountId): AccountDef | null {
    return this.#accounts.get(accountKey(id))?.def ?? null;
  }
  list(): readonly AccountDef[] {
    return [...this.#accounts.values()].map(({ def }) => def);
  }
  /** Adds an account, or replaces the one of its name. */
  put(def: AccountDef): void {
    this.#begin();
    this.#accounts.set(accountKey(def.login), accountOf(def));
    this.#write(def);
  }
  drop(id: AccountId): void {
    this.#begin();
    this.#accounts.delete(accountKey(id));
    this.#db.statement('DELETE FROM wsql_accounts WHERE name = ?1').run([storedName(id)]);
  }
  #begin(): void {
    if (this.#changed) return;
    this.#changed = true;
    if (hasTable(this.#db)) return;
    this.#db.exec('CREATE TABLE wsql_accounts (name TEXT PRIMARY KEY, definition TEXT NOT NULL) WITHOUT ROWID');
    for (const { def } of this.#accounts.values()) this.#write(def);
  }
  #write(def: AccountDef): void {
    this.#db
      .statement(
        'INSERT INTO wsql_accounts (name, definition) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET definition = excluded.definition',
      )
      .run([storedName(def.login), JSON.stringify(def)]);
  }
  /** Makes the changes visible to all sessions: after the transaction has been committed. */
  publish(): void {
    if (this.#changed) this.#publish(this.#accounts);
    this.#changed = false;
  }
}

/** The most specific host first, a user before the anonymous one. */
function byLogin(left: Account, right: Account): number {
  const [user, other] = [left.def.login.user, right.def.login.user];
  const byName = user < other ? -1 : user > other ? 1 : 0;
  return compareHosts(left.host, right.host) || specificity(other) - specificity(user) || byName;
}
/** The accounts of each name with the anonymous ones among them; under the empty name those alone. */
function accountsByUser(sorted: readonly Account[]): ReadonlyMap<string, readonly Account[]> {
  const lists = new Map<string, Account[]>([['', []]]);
  for (const { def } of sorted) lists.set(def.login.user, []);
  for (const account of sorted) {
    const { user } = account.def.login;
    for (const list of user === '' ? lists.values() : [lists.get(user) ?? []]) list.push(account);
  }
  return lists;
}
/** A name in SQLite, whose texts end at a zero. */
function storedName(id: AccountId): string {
  return JSON.stringify([id.user, id.host.toLowerCase()]);
}
function hasTable(db: Database): boolean {
  return db.statement("SELECT 1 FROM sqlite_schema WHERE name = 'wsql_accounts'").get() !== undefined;
}
function readAccounts(db: Database): AccountDef[] {
  return db
    .statement('SELECT definition FROM wsql_accounts')
    .allNative()
    .map(([definition]) => JSON.parse(String(definition)) as AccountDef);
}
function accountOf(def: AccountDef): Account {
  return { def, host: hostPattern(def.login.host), grants: grantsOf(def.grants) };
}
function grantsOf({ global, dynamic, databases, tables, routines }: GrantsDef): Grants {
  return {
    global,
    dynamic: new Map(dynamic),
    databases,
    tables: tables.map((table) => ({
      ...table,
      columns: new Map(table.columns.map(({ name, privileges }) => [name.toLowerCase(), privileges])),
    })),
    routines,
  };
}

/** The account that a new file has. */
const root: AccountDef = {
  ...newAccount({ user: 'root', host: 'localhost' }),
  grants: {
    global: ALL_GLOBAL | GRANT_OPTION,
    dynamic: DYNAMIC_PRIVILEGES.map((name) => [name, true]),
    databases: [],
    tables: [],
    routines: [],
  },
  proxies: [{ user: '', host: '', grantOption: true, grantor: 'boot@', time: '2024-01-01T00:00:00.000Z' }],
};
