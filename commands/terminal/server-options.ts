/** What MySQL's and MariaDB's option files say of a server, as options of a target. */
import {
  parseSeconds,
  parseSslMode,
  parseTlsVersions,
  type SslMode,
  TLS_VERSIONS,
  type TlsVersion,
  type UpstreamOptions,
} from '../../src/backends/upstream/options.ts';
import { UsageError } from '../../src/errors.ts';
import type { OptionGroup } from './option-file.ts';

/** The same options with members that may be undefined. */
export type Found = { readonly [K in keyof UpstreamOptions]: UpstreamOptions[K] | undefined };

/**
 * Where the server is, who logs in, TLS and time limits: those options of the mysql client that have a meaning here; others are not looked at.
 * @throws UsageError where a value makes no sense.
 */
export function serverOptions(group: OptionGroup): Found {
  const port = group.get('port');
  const init = group.get('init-command');
  return {
    host: group.get('host'),
    port: port === undefined ? undefined : Number(port),
    user: group.get('user'),
    password: group.get('password'),
    socketPath: group.get('socket'),
    database: group.get('database'),
    sslMode: sslMode(group),
    sslCa: path(group, 'ssl-ca'),
    sslCert: path(group, 'ssl-cert'),
    sslKey: path(group, 'ssl-key'),
    sslCipher: path(group, 'ssl-cipher'),
    tlsVersions: tlsVersions(group.get('tls-version')),
    serverPublicKey: path(group, 'server-public-key-path'),
    connectTimeout: connectTimeout(group.get('connect-timeout')),
    session: init === undefined || init === '' ? undefined : { init: [init] },
  };
}

/** An empty value is none. */
function path(group: OptionGroup, name: string): string | undefined {
  const value = group.get(name);
  return value === '' ? undefined : value;
}

/** MySQL says it in one word; MariaDB by switches. https://mariadb.com/kb/en/mariadb-command-line-client/#-ssl */
function sslMode(group: OptionGroup): SslMode | undefined {
  const mode = group.get('ssl-mode');
  if (mode !== undefined && mode !== '') return parseSslMode(mode);
  if (isOn(group.get('ssl-verify-server-cert'))) return 'VERIFY_IDENTITY';
  if (isOn(group.get('skip-ssl')) || isOn(group.get('disable-ssl')) || isOff(group.get('ssl'))) return 'DISABLED';
  return isOn(group.get('ssl')) ? 'REQUIRED' : undefined;
}
function isOn(value: string | undefined): boolean {
  return value !== undefined && /^(?:|1|on|true)$/i.test(value);
}
function isOff(value: string | undefined): boolean {
  return value !== undefined && /^(?:0|off|false)$/i.test(value);
}

/** Old files name versions that nobody speaks any more, beside others. */
function tlsVersions(text: string | undefined): readonly TlsVersion[] | undefined {
  if (text === undefined || text === '') return undefined;
  const names = text.split(',').map((name) => name.trim().toLowerCase());
  const spoken = TLS_VERSIONS.filter((version) => names.includes(version.toLowerCase()));
  return spoken.length > 0 ? spoken : parseTlsVersions(text);
}

/** 0 is no limit. */
function connectTimeout(text: string | undefined): number | undefined {
  if (text === undefined || Number(text) === 0) return undefined;
  if (!/^\d+$/.test(text)) throw new UsageError(`connect-timeout=${text} in an option file is no number of seconds`);
  return parseSeconds(text, 'connect-timeout');
}
