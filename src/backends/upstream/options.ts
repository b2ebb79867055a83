/** Where an upstream server is and how to log in there; and mysql2's words for it. */
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { ConnectionOptions, SslOptions } from 'mysql2';
import { ConnectError, UsageError } from '../../errors.ts';
import { CLUSTER_PARAMETERS, type ClusterSettings, type NodeSettings } from './cluster/settings.ts';
import { SETTINGS, type SessionSettings, settingOf } from './settings.ts';

export const SSL_MODES = ['DISABLED', 'PREFERRED', 'REQUIRED', 'VERIFY_CA', 'VERIFY_IDENTITY'] as const;
export type SslMode = (typeof SSL_MODES)[number];

/** Those that are not broken. */
export const TLS_VERSIONS = ['TLSv1.2', 'TLSv1.3'] as const;
export type TlsVersion = (typeof TLS_VERSIONS)[number];

export interface UpstreamOptions extends NodeSettings, ClusterSettings {
  readonly host?: string;
  readonly port?: number;
  /** Path of a Unix socket, instead of host and port. */
  readonly socketPath?: string;
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
  /** As the mysql client's --ssl-mode; PREFERRED takes TLS where the server has it. */
  readonly sslMode?: SslMode;
  /** Paths of PEM files. */
  readonly sslCa?: string;
  readonly sslCert?: string;
  readonly sslKey?: string;
  /** With VERIFY_IDENTITY: the name in the server's certificate, where that is not the host. */
  readonly sslServerName?: string;
  readonly tlsVersions?: readonly TlsVersion[];
  /** Cipher suites as OpenSSL names them, with colons between. */
  readonly sslCipher?: string;
  /** Path of the PEM file of the server's RSA key: without TLS passwords are encrypted with this one, and not with whichever the server sends. */
  readonly serverPublicKey?: string;
  /** Milliseconds that a login may take, from looking up the host to the server's consent. */
  readonly connectTimeout?: number;
  /** Folders whose files LOAD DATA LOCAL may read here; none without it. */
  readonly localInfile?: readonly string[];
  /** Milliseconds that the server may be silent in the middle of an answer; without it there is no limit. */
  readonly readTimeout?: number;
  /** What every session begins with, also after it has been reset. */
  readonly session?: SessionSettings;
  /** The same as statements, as they come from a URL; behind those of `session`. */
  readonly settings?: readonly string[];
  /** A column of a type that wsql does not know is an error, and ENUM and SET come with their members. */
  readonly strictTypes?: boolean;
}

/**
 * Reads `mysql://user:password@host:port/database?ssl-mode=…&socket=…&connect-timeout=SECONDS&…`.
 * @throws UsageError which says what of it is wrong, without showing the password.
 */
export function parseUpstreamUrl(text: string): UpstreamOptions {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new UsageError(`${redact(text)} is no URL: mysql://user:password@host:port/database is wanted`);
  }
  if (url.protocol !== 'mysql:' && url.protocol !== 'mariadb:')
    throw new UsageError(`${redact(text)}: the scheme is not mysql:// or mariadb://`);
  const database = decode(url.pathname.replace(/^\//, ''), text);
  if (database.includes('/')) throw new UsageError(`${redact(text)}: one database can be named, as in mysql://host/database`);
  return {
    ...(url.hostname === '' ? {} : { host: decode(url.hostname.replace(/^\[(.*)\]$/, '$1'), text) }),
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    ...(url.username === '' ? {} : { user: decode(url.username, text) }),
    ...(url.password === '' ? {} : { password: decode(url.password, text) }),
    ...(database === '' ? {} : { database }),
    ...queryOptions(url, text),
  };
}

/**
 * Reads several servers, of which one is used: `URL,URL`, or a URL with several hosts: `mysql://user:password@a,b:3307/database`.
 * @throws UsageError
 */
export function parseUpstreamUrls(text: string): readonly [UpstreamOptions, ...UpstreamOptions[]] {
  const [first = '', ...others] = text.split(/,(?=\w+:\/\/)/).flatMap(oneHostEach);
  return [parseUpstreamUrl(first), ...others.map(parseUpstreamUrl)];
}
function oneHostEach(url: string): string[] {
  const [, before, hosts, after] = /^(\w+:\/\/(?:[^/?#]*@)?)([^/?#]*)([\s\S]*)$/.exec(url) ?? [];
  return hosts === undefined ? [url] : hosts.split(',').map((host) => `${before}${host}${after}`);
}

/** The URL without its password, as it may be shown. */
export function redact(url: string): string {
  return url.replace(/([a-z]+:\/\/[^/?#]*?):[^@/]*@/gi, '$1:…@');
}

function decode(part: string, url: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new UsageError(`${redact(url)}: a % in a URL is written %25`);
  }
}

/** Parameters of a URL, each with what its value says. */
const PARAMETERS: Readonly<Record<string, (value: string, name: string) => UpstreamOptions>> = {
  'ssl-mode': (value) => ({ sslMode: parseSslMode(value) }),
  'ssl-ca': (value) => ({ sslCa: value }),
  'ssl-cert': (value) => ({ sslCert: value }),
  'ssl-key': (value) => ({ sslKey: value }),
  'ssl-server-name': (value) => ({ sslServerName: value }),
  'ssl-cipher': (value) => ({ sslCipher: value }),
  'tls-version': (value) => ({ tlsVersions: parseTlsVersions(value) }),
  'server-public-key': (value) => ({ serverPublicKey: value }),
  socket: (value) => ({ socketPath: value }),
  'connect-timeout': (value, name) => ({ connectTimeout: parseSeconds(value, name) }),
  'read-timeout': (value, name) => ({ readTimeout: parseSeconds(value, name) }),
  'local-infile': (value) => ({ localInfile: value.split(',').filter((path) => path !== '') }),
  'strict-types': (value, name) => ({ strictTypes: parseBoolean(value, name) }),
  ...CLUSTER_PARAMETERS,
};

function queryOptions(url: URL, text: string): UpstreamOptions {
  let options: UpstreamOptions = {};
  for (const [name, value] of url.searchParams) {
    const read = Object.hasOwn(PARAMETERS, name) ? PARAMETERS[name] : undefined;
    if (read !== undefined) {
      options = { ...options, ...read(value, name) };
      continue;
    }
    const setting = settingOf(name, value);
    if (setting === null) {
      const known = [...Object.keys(PARAMETERS), ...SETTINGS].join(', ');
      throw new UsageError(`${redact(text)}: unknown parameter ${name}; there are ${known}`);
    }
    options = { ...options, settings: [...(options.settings ?? []), setting] };
  }
  return options;
}

/** @throws UsageError naming the modes there are. */
export function parseSslMode(text: string): SslMode {
  const wanted = text.toUpperCase().replaceAll('-', '_');
  const mode = SSL_MODES.find((known) => known === wanted);
  if (mode === undefined) throw new UsageError(`ssl-mode ${text} is none of ${SSL_MODES.join(', ')}`);
  return mode;
}

/** As the mysql client's --tls-version: names with commas between. @throws UsageError naming the versions there are. */
export function parseTlsVersions(text: string): readonly TlsVersion[] {
  return text.split(',').map((name) => {
    const version = TLS_VERSIONS.find((known) => known.toLowerCase() === name.trim().toLowerCase());
    if (version === undefined) throw new UsageError(`tls-version ${name} is none of ${TLS_VERSIONS.join(', ')}`);
    return version;
  });
}

/** @throws UsageError */
function parseBoolean(text: string, name: string): boolean {
  if (text !== 'true' && text !== 'false') throw new UsageError(`${name} ${text} is neither true nor false`);
  return text === 'true';
}

/** Longer than this no timer of JavaScript waits. */
const MAX_SECONDS = 2_000_000;

/** @returns milliseconds. @throws UsageError */
export function parseSeconds(text: string, name: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= MAX_SECONDS)) throw new UsageError(`${name} ${text} is no number of seconds`);
  return seconds * 1000;
}

/** What of a login is known once the server has greeted. */
export interface Greeted {
  /** Connected, with the greeting still to be read. */
  readonly socket: Socket;
  /** Whether to ask for TLS. */
  readonly tls: boolean;
  /** Milliseconds that are left. */
  readonly timeout: number;
  readonly plugins: NonNullable<ConnectionOptions['authPlugins']>;
}

/** @throws ConnectError where a certificate file cannot be read. */
export function mysql2Options(options: UpstreamOptions, { socket, tls, timeout, plugins }: Greeted): ConnectionOptions {
  return {
    stream: socket,
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 3306,
    ...(options.socketPath === undefined ? {} : { socketPath: options.socketPath }),
    user: options.user ?? 'root',
    ...(options.password === undefined ? {} : { password: options.password }),
    ...(options.database === undefined ? {} : { database: options.database }),
    // utf8mb4_general_ci: known to every server, of MySQL and MariaDB alike; the session's own collation is set after the login.
    charset: 'UTF8MB4_GENERAL_CI',
    connectTimeout: timeout,
    // Clear-text passwords only where nobody can read them.
    enableCleartextPlugin: tls || options.socketPath !== undefined,
    authPlugins: plugins,
    flags: ['-ODBC', '-IGNORE_SPACE', '-FOUND_ROWS'],
    connectAttributes: { program_name: 'wsql' },
    ...(tls ? { ssl: sslOptions(options) } : {}),
  };
}

function sslOptions({ sslMode = 'PREFERRED', sslCa, sslCert, sslKey, sslCipher, tlsVersions = TLS_VERSIONS }: UpstreamOptions): SslOptions {
  if (sslCipher !== undefined && 'Deno' in globalThis)
    throw new ConnectError('SSL connection error: ssl-cipher is given, and Deno chooses cipher suites itself', 2026, 'HY000');
  const versions = TLS_VERSIONS.filter((version) => tlsVersions.includes(version));
  return {
    rejectUnauthorized: sslMode === 'VERIFY_CA' || sslMode === 'VERIFY_IDENTITY',
    minVersion: versions[0] ?? 'TLSv1.2',
    maxVersion: versions.at(-1) ?? 'TLSv1.3',
    ...(sslCipher === undefined ? {} : { ciphers: sslCipher }),
    ...(sslCa === undefined ? {} : { ca: readPem(sslCa) }),
    ...(sslCert === undefined ? {} : { cert: readPem(sslCert) }),
    ...(sslKey === undefined ? {} : { key: readPem(sslKey) }),
  };
}

/** @throws ConnectError */
export function readPem(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConnectError(
      `SSL connection error: cannot read ${path} (${error instanceof Error ? error.message : String(error)})`,
      2026,
      'HY000',
    );
  }
}
