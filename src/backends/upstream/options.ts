/** Where an upstream server is and how to log in there; and mysql2's words for it. */
import { readFileSync } from 'node:fs';
import type { ConnectionOptions, SslOptions } from 'mysql2';
import { ConnectError, UsageError } from '../../errors.ts';
import { CLUSTER_PARAMETERS, type ClusterSettings, type NodeSettings } from './cluster/settings.ts';
import { SETTINGS, settingOf } from './settings.ts';

export const SSL_MODES = ['DISABLED', 'PREFERRED', 'REQUIRED', 'VERIFY_CA', 'VERIFY_IDENTITY'] as const;
export type SslMode = (typeof SSL_MODES)[number];

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
  /** Milliseconds. */
  readonly connectTimeout?: number;
  /** Statements that every session begins with, also after it has been reset. */
  readonly settings?: readonly string[];
}

/**
 * Reads `mysql://user:password@host:port/database?ssl-mode=…&ssl-ca=…&ssl-cert=…&ssl-key=…&socket=…&connect-timeout=SECONDS`.
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

const PARAMETERS = [
  'ssl-mode',
  'ssl-ca',
  'ssl-cert',
  'ssl-key',
  'ssl-server-name',
  'socket',
  'connect-timeout',
  ...SETTINGS,
  ...Object.keys(CLUSTER_PARAMETERS),
].join(', ');

function queryOptions(url: URL, text: string): UpstreamOptions {
  let options: UpstreamOptions = {};
  for (const [name, value] of url.searchParams) {
    switch (name) {
      case 'ssl-mode':
        options = { ...options, sslMode: parseSslMode(value) };
        break;
      case 'ssl-ca':
        options = { ...options, sslCa: value };
        break;
      case 'ssl-cert':
        options = { ...options, sslCert: value };
        break;
      case 'ssl-key':
        options = { ...options, sslKey: value };
        break;
      case 'ssl-server-name':
        options = { ...options, sslServerName: value };
        break;
      case 'socket':
        options = { ...options, socketPath: value };
        break;
      case 'connect-timeout':
        options = { ...options, connectTimeout: parseSeconds(value) };
        break;
      default: {
        const ofCluster = Object.hasOwn(CLUSTER_PARAMETERS, name) ? CLUSTER_PARAMETERS[name]?.(value, name) : undefined;
        if (ofCluster !== undefined) {
          options = { ...options, ...ofCluster };
          break;
        }
        const setting = settingOf(name, value);
        if (setting === null) throw new UsageError(`${redact(text)}: unknown parameter ${name}; there are ${PARAMETERS}`);
        options = { ...options, settings: [...(options.settings ?? []), setting] };
      }
    }
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

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0)) throw new UsageError(`connect-timeout ${text} is no number of seconds`);
  return seconds * 1000;
}

/**
 * @param tls whether to ask for TLS, as decided from the mode and from what the server said.
 * @throws ConnectError where a certificate file cannot be read.
 */
export function mysql2Options(options: UpstreamOptions, tls: boolean): ConnectionOptions {
  return {
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 3306,
    ...(options.socketPath === undefined ? {} : { socketPath: options.socketPath }),
    user: options.user ?? 'root',
    ...(options.password === undefined ? {} : { password: options.password }),
    ...(options.database === undefined ? {} : { database: options.database }),
    // utf8mb4_general_ci: known to every server, of MySQL and MariaDB alike; the session's own collation is set after the login.
    charset: 'UTF8MB4_GENERAL_CI',
    connectTimeout: options.connectTimeout ?? 10_000,
    // Clear-text passwords only where nobody can read them.
    enableCleartextPlugin: tls || options.socketPath !== undefined,
    flags: ['-ODBC', '-IGNORE_SPACE', '-FOUND_ROWS'],
    connectAttributes: { program_name: 'wsql' },
    ...(tls ? { ssl: sslOptions(options) } : {}),
  };
}

function sslOptions({ sslMode = 'PREFERRED', sslCa, sslCert, sslKey }: UpstreamOptions): SslOptions {
  return {
    rejectUnauthorized: sslMode === 'VERIFY_CA' || sslMode === 'VERIFY_IDENTITY',
    ...(sslCa === undefined ? {} : { ca: pem(sslCa) }),
    ...(sslCert === undefined ? {} : { cert: pem(sslCert) }),
    ...(sslKey === undefined ? {} : { key: pem(sslKey) }),
  };
}

function pem(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConnectError(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
