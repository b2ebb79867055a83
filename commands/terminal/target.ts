/** Which database a command works on: from its URL and flags to a backend. */
import { existsSync } from 'node:fs';
import type { Backend } from '../../src/backend.ts';
import type { RemoteOptions } from '../../src/backends/remote/options.ts';
import type { UpstreamOptions } from '../../src/backends/upstream/options.ts';
import { UsageError } from '../../src/errors.ts';
import { SERVER_VERSION } from '../../src/version.ts';
import type { VirtualTableProvider } from '../../src/virtual-table.ts';
import type { Io } from '../io.ts';
import { type Flags, flagName } from './flags.ts';
import { readLocalFolders } from './local-files.ts';
import type { OptionGroup, OptionLine } from './option-file.ts';

/** A database in this process, in a file or in memory; one behind a server; or that of another wsql. */
export type Target =
  | (Shared & { readonly kind: 'embedded'; readonly path: string })
  | (Shared & {
      readonly kind: 'upstream';
      readonly options: UpstreamOptions;
      /** Further servers, for when that one cannot be used, or is not the primary. */
      readonly others?: readonly UpstreamOptions[];
      readonly askPassword: boolean;
    })
  | (Shared & { readonly kind: 'remote'; readonly options: RemoteOptions; readonly askPassword: boolean });
interface Shared {
  readonly database: string | null;
  /** Whose files LOAD DATA LOCAL may read. */
  readonly localFolders: readonly string[];
  /** Modules with tables of the user's own. */
  readonly virtualTables: readonly string[];
  /** Statements that every connection begins with; left out where there are none. */
  readonly init?: readonly string[];
}

/** What `--url` takes beside names that are kept, in words. */
export const TARGET_FORMS = 'mysql://…, mariadb://…, ws://…, wss://…, file:PATH, a path ending in .db, or :memory:';

/** Where MySQL and MariaDB put their sockets. */
const SOCKETS = ['/run/mysqld/mysqld.sock', '/var/run/mysqld/mysqld.sock', '/var/lib/mysql/mysql.sock', '/tmp/mysql.sock'];

const SERVER_FLAGS = ['host', 'port', 'user', 'password', 'socket', 'sslMode', 'sslCa', 'sslCert', 'sslKey', 'protocol'] as const;
/** Which option files are read; they alone mean a server, too. */
const FILE_FLAGS = ['defaultsFile', 'defaultsExtraFile', 'defaultsGroupSuffix', 'loginPath'] as const;

/**
 * Reads the target of a command. `--url` decides; the flags of the mysql client add to it and win over it, or alone mean a server; without any
 * of them it is an empty database in memory.
 * @param read what option files say, where they have been read.
 * @throws UsageError
 */
export async function readTarget(given: Flags, env: Io['env'], read?: readonly OptionLine[]): Promise<Target> {
  const name = targetName(given);
  const flags = name === null ? given : (await import('./config/index.ts')).withNamedTarget(given, name, env);
  const url = flags.secret('url');
  const database = flags.text('database') ?? null;
  const typed = SERVER_FLAGS.filter((name) => flags.typed(name));
  if (url !== undefined && /^wss?:\/\//i.test(url)) return remoteTarget(url, flags, database);
  if (flags.typed('token')) throw new UsageError('--token is for another wsql: ws://… or wss://…');
  if (url !== undefined && !isServerUrl(url)) {
    if (typed.length > 0) throw new UsageError(`--${typed[0]} is for a server, and ${url} is none`);
    return { kind: 'embedded', path: embeddedPath(url), database, ...(await common(flags)) };
  }
  if (url === undefined && !meansServer(flags)) return { kind: 'embedded', path: ':memory:', database, ...(await common(flags)) };
  return upstreamTarget(url, flags, env, database, read ?? (await readOptionFiles(flags, env)));
}
/** A variable like WSQL_USER alone does not turn the default target into a server; WSQL_HOST and WSQL_SOCKET do. */
function meansServer(flags: Flags): boolean {
  return [...SERVER_FLAGS, ...FILE_FLAGS].some((name) => flags.typed(name)) || flags.has('host') || flags.has('socket');
}

/** What option files say of a server that the flags name; those of a URL only where one is asked for. @throws UsageError */
export async function readOptionFiles(flags: Flags, env: Io['env']): Promise<readonly OptionLine[]> {
  const isAsked = FILE_FLAGS.some((name) => flags.typed(name));
  const hasPlace = flags.secret('url') !== undefined || flags.text('target') !== undefined;
  if (!isAsked && (hasPlace || !meansServer(flags))) return [];
  const { readDefaults } = await import('./default-options.ts');
  return readDefaults(flags, env);
}

/** `--target NAME`, or a name where a URL could be. */
function targetName(flags: Flags): string | null {
  const name = flags.text('target');
  const url = flags.secret('url');
  if (name !== undefined && flags.typed('url')) throw new UsageError('--target and --url: one of them says where it is');
  return name ?? (url !== undefined && /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(url) && !url.endsWith('.db') ? url : null);
}
/** What a target of any kind has. */
async function common(flags: Flags, localFolders?: readonly string[]): Promise<Pick<Shared, 'localFolders' | 'virtualTables' | 'init'>> {
  const init = SESSION_FLAGS.some((name) => flags.has(name)) ? (await import('./session-flags.ts')).sessionStatements(flags) : [];
  return {
    localFolders: readLocalFolders(flags, localFolders),
    virtualTables: flags.list('virtualTables'),
    ...(init.length === 0 ? {} : { init }),
  };
}
/** What the session is told, or could not be. */
const SESSION_FLAGS = [
  'safeUpdates',
  'ignoreSpaces',
  'initCommand',
  'initCommandAdd',
  'defaultCharacterSet',
  'compressionAlgorithms',
] as const;
function isServerUrl(url: string): boolean {
  return /^(mysql|mariadb):\/\//i.test(url);
}

function embeddedPath(url: string): string {
  if (url === ':memory:') return url;
  if (url.startsWith('file:')) {
    const path = url.startsWith('file://') ? decodeURIComponent(url.slice('file://'.length)) : url.slice('file:'.length);
    if (path === '') throw new UsageError('file: needs a path, as in file:shop.db');
    return path;
  }
  if (url.endsWith('.db')) return url;
  throw new UsageError(`${url} is no target: ${TARGET_FORMS}`);
}

/** What only servers of MySQL's protocol have: the URL of another wsql says where it is, and the runtime whose certificates it trusts. */
const NOT_REMOTE = ['host', 'port', 'socket', 'sslMode', 'sslCa', 'sslCert', 'sslKey'] as const;

async function remoteTarget(url: string, flags: Flags, database: string | null): Promise<Target> {
  const typed = NOT_REMOTE.find((name) => flags.typed(name));
  if (typed !== undefined) throw new UsageError(`--${flagName(typed)} is for a MySQL server, and the URL is that of another wsql`);
  const { parseRemoteUrl } = await import('../../src/backends/remote/options.ts');
  const options = parseRemoteUrl(url);
  const [user, token] = [flags.text('user'), flags.secret('token')];
  const password = flags.secret('password') ?? (await (await import('./session-flags.ts')).foundPassword(flags));
  if (token !== undefined && flags.typed('password')) throw new UsageError('--token and --password: one of them proves who you are');
  return {
    kind: 'remote',
    options: {
      ...options,
      ...(user === undefined ? {} : { user }),
      ...(password === undefined ? {} : { password }),
      ...(token === undefined ? {} : { token }),
    },
    askPassword: flags.has('password') && password === undefined,
    database: database ?? options.database ?? null,
    ...(await common(flags)),
  };
}

async function upstreamTarget(
  url: string | undefined,
  typed: Flags,
  env: Io['env'],
  database: string | null,
  lines: readonly OptionLine[],
): Promise<Target> {
  const [{ parseSslMode, parseUpstreamUrls }, { foundPassword, fromEnvironment, furtherOptions, readProtocol }] = await Promise.all([
    import('../../src/backends/upstream/options.ts'),
    import('./session-flags.ts'),
  ]);
  const { flags, fromFile } = await withLines(typed, lines);
  const [fromUrl, ...others] = url === undefined ? [{}] : parseUpstreamUrls(url);
  const placed = (['host', 'port', 'socket'] as const).find((name) => typed.typed(name));
  if (others.length > 0 && placed !== undefined) throw new UsageError(`--${placed} is for one server, and the URL names several`);
  const sslMode = typed.text('sslMode');
  const password = typed.secret('password') ?? (await foundPassword(flags));
  const fromFlags: UpstreamOptions = defined({
    host: typed.text('host'),
    port: typed.integer('port', 1, 65535),
    user: typed.text('user'),
    password,
    socketPath: typed.text('socket'),
    sslCa: typed.text('sslCa'),
    sslCert: typed.text('sslCert'),
    sslKey: typed.text('sslKey'),
    ...furtherOptions(typed),
    ...(sslMode === undefined ? {} : { sslMode: parseSslMode(sslMode) }),
  });
  const environment = fromEnvironment(env, url !== undefined);
  const { localInfile, ...merged }: UpstreamOptions = { ...environment, ...fromFile, ...fromUrl, ...fromFlags };
  const rest = others.map(({ localInfile: _, ...other }) => ({ ...environment, ...other, ...fromFlags }));
  return {
    kind: 'upstream',
    options: placedBy(readProtocol(flags.text('protocol')), merged, url === undefined, fromFlags),
    ...(rest.length === 0 ? {} : { others: rest }),
    askPassword: password === undefined && (typed.has('password') || asksInFile(lines)),
    database: database ?? merged.database ?? null,
    ...(await common(flags, localInfile)),
  };
}

function placedBy(protocol: 'tcp' | 'socket' | undefined, options: UpstreamOptions, mysqlFlags: boolean, typed: UpstreamOptions) {
  if (protocol === undefined) return withSocket(options, mysqlFlags, typed);
  const { socketPath, ...tcp } = options;
  return protocol === 'tcp' ? tcp : { ...tcp, socketPath: socketPath ?? localSocket() ?? '/run/mysqld/mysqld.sock' };
}

/** As for the mysql client: no host, or localhost, means the local socket, unless a port was asked for. */
function withSocket(options: UpstreamOptions, mysqlFlags: boolean, typed: UpstreamOptions): UpstreamOptions {
  const local = options.host === undefined || options.host === 'localhost';
  if (!mysqlFlags || !local || typed.port !== undefined) {
    if (typed.socketPath !== undefined) return options;
    const { socketPath, ...rest } = options;
    return socketPath === undefined || !mysqlFlags ? options : rest;
  }
  const socketPath = options.socketPath ?? localSocket();
  return socketPath === undefined ? options : { ...options, socketPath };
}
function localSocket(): string | undefined {
  return SOCKETS.find((path) => existsSync(path));
}

/** `password` without a value. */
function asksInFile(lines: readonly OptionLine[]): boolean {
  return lines.findLast(({ name }) => name === 'password')?.value === null;
}

/** What option files say of the server, and the flags with what they say of the rest. */
async function withLines(flags: Flags, lines: readonly OptionLine[]): Promise<{ flags: Flags; fromFile: UpstreamOptions }> {
  if (lines.length === 0) return { flags, fromFile: {} };
  const [{ flagsOf }, { serverOptions }] = await Promise.all([import('./default-options.ts'), import('./server-options.ts')]);
  const group = new Map(lines.map(({ name, value }) => [name.replace(/^loose-/, ''), value ?? '']));
  // The statements that a session begins with are those of the flags.
  const { session: _, ...options } = serverOptions(group);
  return { flags: flags.over(flagsOf(lines)), fromFile: defined({ ...options, localInfile: localInfileOf(group) }) };
}
/** What the mysql client lets servers have: whatever file, or those of a folder. */
function localInfileOf(group: OptionGroup): readonly string[] | undefined {
  if (/^(?:|1|on|true)$/i.test(group.get('local-infile') ?? '0')) return ['/'];
  const folder = group.get('load-data-local-dir');
  return folder === undefined || folder === '' ? undefined : [folder];
}

/** Without the members that are undefined. */
function defined(options: { readonly [K in keyof UpstreamOptions]: UpstreamOptions[K] | undefined }): UpstreamOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as UpstreamOptions;
}

/**
 * Opens the backend. Its modules are loaded only now, and only those of the kind that is wanted.
 * @param readOnly refuses changes; of another wsql its sessions have to be kept so by who uses them.
 * @throws ConnectError, UsageError, Cancelled at the password prompt.
 */
export async function openTarget(target: Target, io: Io, readOnly = false): Promise<Backend> {
  if (target.kind === 'embedded') {
    const { openEmbedded } = await import('../../src/backends/embedded/index.ts');
    const variables = target.localFolders.length === 0 ? {} : { variables: { local_infile: 'ON' } };
    return openEmbedded({
      path: target.path,
      serverVersion: SERVER_VERSION,
      readOnly,
      ...variables,
      virtualTables: await ownTables(target),
    });
  }
  if (target.kind === 'remote') {
    if (target.virtualTables.length > 0)
      throw new UsageError('--virtual-tables is for the wsql that has the database: start that one with it');
    const { openRemote } = await import('../../src/backends/remote/index.ts');
    return openRemote(target.askPassword ? { ...target.options, password: await askedPassword(io) } : target.options);
  }
  const own = await ownTables(target);
  const { openUpstream } = await import('../../src/backends/upstream/index.ts');
  const { options, others = [] } = target;
  const password = target.askPassword ? { password: await askedPassword(io) } : {};
  const backend = openUpstream([{ ...options, ...password }, ...others.map((other) => ({ ...other, ...password }))], { readOnly });
  return own.length === 0 ? backend : withOwnTables(backend, own);
}
/** @throws UsageError */
async function ownTables({ virtualTables }: Target): Promise<readonly VirtualTableProvider[]> {
  if (virtualTables.length === 0) return [];
  const { loadVirtualTables } = await import('./virtual-tables.ts');
  return loadVirtualTables(virtualTables);
}
/** A server together with tables of this process. */
async function withOwnTables(backend: Backend, virtualTables: readonly VirtualTableProvider[]): Promise<Backend> {
  const [{ listedDatabases }, { withLocalTables }, { openEmbedded }] = await Promise.all([
    import('./virtual-tables.ts'),
    import('../../src/backends/local-tables/index.ts'),
    import('../../src/backends/embedded/index.ts'),
  ]);
  const engine = async () => openEmbedded({ path: ':memory:', serverVersion: SERVER_VERSION, readOnly: true, virtualTables });
  return withLocalTables(backend, { databases: new Set(listedDatabases(virtualTables)), engine });
}
async function askedPassword(io: Io): Promise<string> {
  const { askPassword } = await import('./prompts.ts');
  return askPassword(io);
}
