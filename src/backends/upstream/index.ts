/** An upstream server as a backend: MySQL 5.7 and newer, MariaDB 10.3 and newer, or whatever speaks their protocol. */

import { createHash } from 'node:crypto';
import type { Backend, BackendConnection, CommitListener, ConnectionHost, ConnectOptions } from '../../backend.ts';
import { CommitWatch } from './binlog/commit-watch.ts';
import { KnownTables } from './binlog/known-tables.ts';
import { Cluster } from './cluster/cluster.ts';
import type { Node } from './cluster/node.ts';
import { UpstreamConnection } from './connection.ts';
import { greeting } from './greeting.ts';
import type { Link } from './link/link.ts';
import { missing, termsOf } from './link/terms.ts';
import { LocalFolders } from './local-folders.ts';
import { login } from './login.ts';
import type { UpstreamOptions } from './options.ts';
import type { PoolDescription } from './pool/entry.ts';
import { ServerFacts } from './pool/facts.ts';
import { PooledLinks, SeparateLinks, type Wanted } from './pool/links.ts';
import type { Physical } from './pool/physical.ts';
import { POOL_DEFAULTS, type PoolSettings } from './pool/settings.ts';
import { statementsOf } from './settings.ts';
import { MemberLookup } from './types/members.ts';
import { strictConnection } from './types/strict-connection.ts';

export { parseSslMode, parseUpstreamUrl, parseUpstreamUrls, redact, SSL_MODES, type SslMode, type UpstreamOptions } from './options.ts';
export type { IsolationLevel, SessionSettings } from './settings.ts';

export interface BackendOptions {
  /** Transactions are read-only, whatever clients ask for. */
  readonly readOnly?: boolean;
  /** Sessions share connections; what is left out is as in `POOL_DEFAULTS`. Without it, or with `max: 0`, each has one of its own. */
  readonly pool?: Partial<PoolSettings>;
  /** Is told what its operator should know, a line each. */
  readonly note?: (message: string) => void;
}

/**
 * @param options where the server is; or several servers, in the order in which they are tried. Nothing is opened before a connection is asked for.
 * Each connection of the backend is one session there, logged in with the account of these options whoever the door's own user is.
 */
export function openUpstream(
  options: UpstreamOptions | readonly [UpstreamOptions, ...UpstreamOptions[]],
  more: BackendOptions = {},
): UpstreamBackend {
  const [first, ...others] = 'length' in options ? options : [options];
  return new UpstreamBackend([withStatements(first), ...others.map(withStatements)], more);
}
/** With the settings of its sessions as statements. @throws UsageError */
function withStatements(options: UpstreamOptions): UpstreamOptions {
  const { session, settings = [], ...rest } = options;
  return session === undefined ? options : { ...rest, settings: [...statementsOf(session), ...settings] };
}

/** For sessions of this backend's own, which nobody else knows of. */
const NOBODY: ConnectionHost = { kill: () => false, processes: () => [] };
/** utf8mb4_general_ci: every server has it. */
const OF_OUR_OWN: ConnectOptions = { user: '', host: '', database: null, connectionId: 0, collation: 45, foundRows: false };

export class UpstreamBackend implements Backend {
  readonly #cluster: Cluster;
  readonly #readOnly: boolean;
  readonly #links: SeparateLinks | PooledLinks;
  readonly #facts = new WeakMap<Node, ServerFacts>();
  /** With `strict-types`. */
  readonly #members: MemberLookup | null;
  /** What clients were told instead of the server's thread ids. */
  readonly #ids = new Map<number, number>();
  /** No server gives out such ids: KILL of one that its CONNECTION_ID() told cannot hit a session of the door. */
  readonly firstConnectionId = 0x40000000;
  readonly takesCredentials = true;
  readonly #connections = new Map<Link, Node>();
  readonly #commits: CommitWatch;
  readonly #tables: KnownTables;
  #version = '';
  #missing = 0;

  constructor(
    options: readonly [UpstreamOptions, ...UpstreamOptions[]],
    { readOnly = false, pool, note = () => undefined }: BackendOptions,
  ) {
    this.#cluster = new Cluster(options);
    this.#cluster.onRetire((node, { message }) => {
      for (const [link, at] of [...this.#connections]) if (at === node) link.destroy(message);
    });
    this.#commits = new CommitWatch({ login: () => this.#loginForLog(), note });
    this.#tables = new KnownTables(this.#commits);
    this.#readOnly = readOnly;
    const settings = { ...POOL_DEFAULTS, ...pool };
    const pooled = pool !== undefined && settings.max > 0;
    this.#links = pooled ? new PooledLinks(this.#cluster, settings, this.#opened) : new SeparateLinks(this.#cluster, this.#opened);
    // One session for all of them; with `strict-types` at any of the servers it holds for the backend.
    const strict = options.some(({ strictTypes }) => strictTypes === true);
    this.#members = strict ? new MemberLookup(() => this.#connect(OF_OUR_OWN, NOBODY)) : null;
  }

  get missingCapabilities(): number {
    return this.#missing;
  }
  /** The server's own, once a connection has been made; empty before. */
  get serverVersion(): string {
    return this.#version;
  }

  /** Logs in once, to learn the server's version, and whether it is there. @throws ConnectError */
  async probe(): Promise<void> {
    const connection = await this.#connect(OF_OUR_OWN, NOBODY);
    await connection.close();
  }

  /** Learns the server's version without logging in: for who has no account of his own there. @throws ConnectError */
  async greet(): Promise<void> {
    const heard = await this.#cluster.run('write', (node) => greeting(node.options));
    this.#toldVersion(heard.version);
    this.#missing |= missing(heard);
  }
  /** MariaDB puts something before its version for the sake of old replicas. */
  #toldVersion(version: string): void {
    this.#version = version.replace(/^5\.5\.5-(?=.*MariaDB)/, '');
  }

  /** Which servers there are, and how they are. */
  get cluster(): Cluster {
    return this.#cluster;
  }

  /** What each pool has, by the name of its server; nothing where sessions do not share connections. */
  pools(): readonly (PoolDescription & { readonly upstream: string })[] {
    if (!(this.#links instanceof PooledLinks)) return [];
    return Array.from(this.#links.pools, ([node, pool]) => ({ upstream: node.name, ...pool.describe() }));
  }

  /** @throws ConnectError if the server cannot be reached or refuses the login; SqlError 1040 where a pool stays used up. */
  async connect(options: ConnectOptions, host: ConnectionHost): Promise<BackendConnection> {
    const connection = await this.#connect(options, host);
    return this.#members === null ? connection : strictConnection(connection, this.#members);
  }
  async #connect(options: ConnectOptions, host: ConnectionHost): Promise<BackendConnection> {
    const connection = new UpstreamConnection({
      links: this.#links,
      factsOf: ({ node }) => this.#factsOf(node),
      terms: termsOf(options),
      account: accountOf(options),
      database: options.database,
      collation: options.collation,
      capabilities: options.capabilities,
      connectionId: options.connectionId,
      host,
      ownUser: options.credentials?.user ?? null,
      foldersOf: ({ node }) => foldersOf(node.options),
      ids: this.#ids,
      readOnly: this.#readOnly,
      tablesRead: (session, sql) => this.#tables.of(session, options.credentials?.user ?? '', sql),
      replicas: this.#cluster.splitsReads && this.#links.shares ? this.#cluster : null,
    });
    const close = () => connection.close();
    options.signal?.addEventListener('abort', close);
    try {
      return await connection.start();
    } catch (error) {
      connection.close();
      throw error;
    } finally {
      options.signal?.removeEventListener('abort', close);
    }
  }
  /**
   * By the server's binary log, as long as the account of the URL may read it. Replicas that reads go to have a commit later than the log that tells
   * of it: then nobody listens to it.
   */
  watch(listener: CommitListener): () => void {
    return this.#cluster.splitsReads ? () => undefined : this.#commits.add(listener);
  }
  #loginForLog(): Promise<Link> {
    return this.#cluster.run('write', async (node) => {
      const { database: _, ...options } = node.options;
      const link = await login(options);
      this.#connections.set(link, node);
      link.onClose(() => this.#forget(link));
      return link;
    });
  }

  #factsOf(node: Node): ServerFacts {
    let facts = this.#facts.get(node);
    if (facts === undefined) {
      facts = new ServerFacts();
      this.#facts.set(node, facts);
    }
    return facts;
  }
  readonly #opened = ({ link, node }: Physical): void => {
    this.#missing |= missing(link);
    this.#connections.set(link, node);
    link.onClose(() => {
      if (!link.closedHere) node.lost();
      this.#forget(link);
    });
    this.#toldVersion(link.serverVersion);
  };

  /** CONNECTION_ID() of all connections that there are. */
  get threadIds(): readonly number[] {
    return [...this.#connections.keys()].map(({ threadId }) => threadId);
  }

  close(): void {
    this.#commits.close();
    this.#cluster.close();
    if (this.#links instanceof PooledLinks) this.#links.close(0);
    for (const link of [...this.#connections.keys()]) link.destroy();
  }

  #forget(link: Link): void {
    this.#connections.delete(link);
    this.#ids.delete(link.threadId);
  }
}

function foldersOf({ localInfile = [] }: UpstreamOptions): LocalFolders | null {
  return localInfile.length === 0 ? null : new LocalFolders(localInfile);
}

/** Who logs in, where that is not the account of the URL. */
function accountOf({ credentials }: ConnectOptions): Wanted['account'] {
  if (credentials === undefined) return null;
  const { user } = credentials;
  const digest = createHash('sha256').update(credentials.password).digest('hex');
  return { user, password: new TextDecoder().decode(credentials.password), key: `${user}\0${digest}` };
}
