/** Whom a login may be for: an account of the door, one that the backend keeps, the bearer of a token, or nobody, which must not show. */
import { createHash, randomBytes } from 'node:crypto';
import type { AccountDirectory, StoredAccount } from '../backend.ts';
import { UsageError } from '../errors.ts';
import type { Account, AccountRule } from './accounts.ts';
import { CACHING_SHA2 } from './caching-sha2.ts';
import { NATIVE_PASSWORD } from './native-password.ts';
import { type Secret, SHA256_PASSWORD, secretCost, secretOf, storedSecret, tokenSecret } from './secret.ts';

/** What proves a password on the wire. */
export type Method = typeof CACHING_SHA2 | typeof NATIVE_PASSWORD | typeof SHA256_PASSWORD;

/** `door`: may do everything. `passed`: what the server behind lets its user do. */
export type Grant = { readonly kind: 'door' } | { readonly kind: 'passed' } | { readonly kind: 'stored'; readonly account: StoredAccount };
const DOOR: Grant = { kind: 'door' };

/** A secret that lets in. */
export interface Proof {
  readonly secret: Secret;
  readonly user: string;
  /** Null: a decoy, which nothing fits. */
  readonly grant: Grant | null;
}
/** All that a login under one name can be let in by. */
export interface Candidate {
  readonly user: string;
  /** The one method of a stored account; null where the client may choose among those that the secrets allow. */
  readonly method: Method | null;
  /** Whether a token may come instead, which that method may not carry: the client is asked for what does. */
  readonly byToken: boolean;
  readonly proofs: readonly Proof[];
  /** Whose failed logins are counted. */
  readonly account: StoredAccount | null;
  /** Rounds of hashing that a refusal costs, whoever is refused. */
  readonly cost: number;
}

/** A token that is a password: of one name, or of whoever has it. */
export interface StaticToken {
  readonly name: string | null;
  readonly token: string;
}

/** What accounts look like from outside, for decoys to look like them. */
interface Likeness {
  readonly method: Method | null;
  readonly secret: Secret;
}
interface Mix {
  readonly kinds: ReadonlyMap<string, Likeness>;
  readonly cost: number;
}
interface Found {
  readonly method: Method | null;
  readonly secrets: readonly Secret[];
  readonly grant: Grant;
}

export interface BookOptions {
  readonly rule: AccountRule;
  /** Null where the backend keeps no accounts. */
  readonly directory?: AccountDirectory | null;
  readonly tokens?: readonly StaticToken[];
  /** Whether other tokens let in, too: then a stored account without a password lets nobody in. */
  readonly otherTokens?: boolean;
}

export class AccountBook {
  readonly #accounts = new Map<string, Account>();
  readonly #tokens: readonly { readonly name: string | null; readonly secret: Secret }[];
  readonly #directory: AccountDirectory | null;
  /** Nobody gets in without a password but an account of the door that has none. */
  readonly #closed: boolean;
  readonly #salt = randomBytes(16);
  readonly #secrets = new StoredSecrets();
  #mixOf: readonly StoredAccount[] | null = null;
  #mix: Mix = { kinds: new Map(), cost: 0 };
  /** Everybody is let in. */
  readonly everybody: boolean;
  /** Whether there are tokens that no name is known of beforehand. */
  readonly tokensForAll: boolean;

  /** @throws UsageError for a name that is there twice. */
  constructor({ rule, directory = null, tokens = [], otherTokens = false }: BookOptions) {
    this.everybody = rule.kind === 'everybody';
    this.#directory = directory;
    this.#tokens = tokens.map(({ name, token }) => ({ name, secret: tokenSecret(token) }));
    this.tokensForAll = otherTokens || tokens.some(({ name }) => name === null);
    const tokensOnly = tokens.length > 0 || otherTokens;
    this.#closed = rule.kind === 'list' || tokensOnly;
    for (const account of doorAccounts(rule, directory === null && !tokensOnly)) {
      if (this.#accounts.has(account.name)) throw new UsageError(`the account ${account.name} is given twice`);
      this.#accounts.set(account.name, account);
    }
  }

  get hasTokens(): boolean {
    return this.#tokens.length > 0;
  }

  /** @param hosts as AccountDirectory.find takes them. */
  find(user: string, hosts: readonly string[]): Candidate {
    const { kinds, cost } = this.#look();
    const found = this.#find(user, hosts);
    const proofs = this.#tokenProofs(user);
    // Made for those who are there as well: it takes its time.
    const decoy = this.#decoy(user, kinds);
    const byToken = this.tokensForAll || proofs.length > 0;
    if (found === null) {
      const isBot = proofs.some((proof) => proof.user === user) && !this.tokensForAll;
      const method = isBot ? null : decoy.method;
      const nothing = isBot ? [] : [{ secret: decoy.secret, user, grant: null }];
      return { user, method, byToken, account: null, cost, proofs: [...nothing, ...proofs] };
    }
    const { secrets, grant } = found;
    const account = grant.kind === 'stored' ? grant.account : null;
    return {
      user,
      method: found.method,
      byToken,
      account,
      cost,
      proofs: [...secrets.map((own) => ({ secret: own, user, grant })), ...proofs],
    };
  }

  /**
   * What somebody may do whose name is proven otherwise.
   * @param strangers whether a name that no account has may do everything.
   * @returns null where the name is one of accounts, but of none for these hosts.
   */
  grantOf(user: string, hosts: readonly string[], strangers: boolean): Grant | null {
    if (this.#accounts.has(user)) return DOOR;
    const account = this.#directory?.find(user, hosts) ?? null;
    if (account !== null) return { kind: 'stored', account };
    const known = this.#directory?.all().some((other) => other.user === user) ?? false;
    return strangers && !known ? DOOR : null;
  }

  #find(user: string, hosts: readonly string[]): Found | null {
    const own = this.#accounts.get(user);
    const stored = this.#directory?.find(user, hosts) ?? null;
    if (own !== undefined) return { method: null, secrets: [own.secret], grant: DOOR };
    if (stored === null) return null;
    const method = methodOf(stored.plugin);
    const secrets = this.#secrets.of(stored);
    if (method === null || secrets.length === 0) return null;
    if (this.#closed && secrets.some(({ empty }) => empty) && !asksForCertificate(stored)) return null;
    return { method, secrets, grant: { kind: 'stored', account: stored } };
  }

  /** Without a name every token counts, and names whom it is for. */
  #tokenProofs(user: string): Proof[] {
    return this.#tokens
      .filter(({ name }) => name === null || name === user || user === '')
      .map(({ name, secret }) => ({ secret, user: name ?? user, grant: DOOR }));
  }

  /** Made anew when the backend's accounts are others. */
  #look(): Mix {
    const stored = this.#directory?.all() ?? [];
    if (this.#mixOf !== null && areSame(this.#mixOf, stored)) return this.#mix;
    const likenesses = [
      ...Array.from(this.#accounts.values(), ({ secret }) => ({ method: null, secrets: [secret] })),
      ...this.#tokens.map(({ secret }) => ({ method: null, secrets: [secret] })),
      ...stored.map((account) => ({ method: methodOf(account.plugin), secrets: this.#secrets.of(account) })),
    ];
    const kinds = new Map<string, Likeness>();
    let cost = 0;
    for (const { method, secrets } of likenesses) {
      const [secret] = secrets;
      if (secret === undefined) continue;
      cost = Math.max(
        cost,
        secrets.reduce((sum, one) => sum + secretCost(one), 0),
      );
      const kind = kindOf(method, secret);
      if (!kinds.has(kind)) kinds.set(kind, { method, secret });
    }
    this.#mixOf = stored;
    this.#mix = { kinds, cost };
    return this.#mix;
  }

  /** The same for the same name, as a real account would be, also when accounts of another kind come. */
  #decoy(user: string, kinds: ReadonlyMap<string, Likeness>): Likeness {
    let best: { readonly weight: string; readonly like: Likeness } | null = null;
    for (const [kind, like] of kinds) {
      const weight = this.#digest(user, kind).toString('hex');
      if (best === null || weight > best.weight) best = { weight, like };
    }
    const method = best?.like.method ?? (this.#directory === null ? null : CACHING_SHA2);
    return { method, secret: this.#decoySecret(user, best?.like.secret ?? null) };
  }

  #decoySecret(user: string, like: Secret | null): Secret {
    const bytes = this.#digest(user, 'password');
    const plain = secretOf(bytes.toString('hex'));
    if (like?.crypt != null) {
      const crypt = { ...like.crypt, salt: bytes.subarray(0, 20), digest: bytes.toString('hex').slice(0, 43) };
      return { empty: false, native: null, crypt, sha2: null };
    }
    if (like === null || like.empty) return plain;
    return { ...plain, sha2: like.sha2 === null ? null : plain.sha2, native: like.native === null ? null : plain.native };
  }

  #digest(user: string, what: string) {
    return createHash('sha256').update(this.#salt).update(`${what}\0${user}`).digest();
  }
}

function doorAccounts(rule: AccountRule, alone: boolean): readonly Account[] {
  if (rule.kind === 'list') return rule.accounts;
  return rule.kind === 'open' && alone ? [{ name: 'root', secret: secretOf('') }] : [];
}

/** Whether the account's holder proves himself, also where there is no password. */
export function asksForCertificate({ require }: StoredAccount): boolean {
  return require.kind === 'x509' || require.kind === 'specified';
}

function areSame(a: readonly StoredAccount[], b: readonly StoredAccount[]): boolean {
  return a.length === b.length && a.every((account, index) => account === b[index]);
}

function methodOf(plugin: string): Method | null {
  return plugin === CACHING_SHA2 || plugin === NATIVE_PASSWORD || plugin === SHA256_PASSWORD ? plugin : null;
}

/** What can be told apart from outside. */
function kindOf(method: Method | null, { empty, native, sha2, crypt }: Secret): string {
  if (method !== null) return method;
  if (empty || (native !== null && sha2 !== null)) return 'plain';
  return crypt !== null ? 'crypt' : native !== null ? 'native' : 'token';
}

/** Accounts whose secrets are kept at hand. */
const MOST_SECRETS = 10_000;

/** The secrets of stored accounts, with what was learnt of them; what was learnt is forgotten when the stored text changes. */
class StoredSecrets {
  readonly #known = new Map<string, { readonly of: string; readonly secrets: readonly Secret[] }>();

  /** The present one first, then the retained one. */
  of(account: StoredAccount): readonly Secret[] {
    const key = JSON.stringify([account.user, account.host]);
    const of = JSON.stringify([account.plugin, account.authentication, account.retained]);
    const known = this.#known.get(key);
    if (known?.of === of) return known.secrets;
    const present = storedSecret(account.plugin, account.authentication);
    const retained = account.retained === null || account.retained === '' ? null : storedSecret(account.plugin, account.retained);
    const secrets = [present, retained].filter((secret) => secret !== null);
    if (this.#known.size >= MOST_SECRETS) this.#known.clear();
    this.#known.set(key, { of, secrets });
    return secrets;
  }
}
