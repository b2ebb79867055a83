/** Opens connections: TLS as the mode says, and failures in words. */
import { ConnectError } from '../../errors.ts';
import { dial } from './link/dial.ts';
import type { Link } from './link/link.ts';
import { OWN_TERMS, type Terms } from './link/terms.ts';
import { mysql2Options, type UpstreamOptions } from './options.ts';

/** @throws ConnectError */
export async function login(options: UpstreamOptions, terms: Terms = OWN_TERMS): Promise<Link> {
  const mode = options.sslMode ?? 'PREFERRED';
  // What goes over a Unix socket stays in this machine's kernel.
  const tls = mode !== 'DISABLED' && !(mode === 'PREFERRED' && options.socketPath !== undefined);
  const serverName = mode === 'VERIFY_IDENTITY' ? (options.sslServerName ?? options.host ?? '127.0.0.1') : null;
  try {
    return await dial(mysql2Options(options, tls), terms, serverName);
  } catch (error) {
    if (!tls || mode !== 'PREFERRED' || property(error, 'code') !== 'HANDSHAKE_NO_SSL_SUPPORT') throw explain(error, options);
  }
  try {
    return await dial(mysql2Options(options, false), terms, null);
  } catch (error) {
    throw explain(error, options);
  }
}

/** Errors of the network get the numbers and words of MySQL's client library; those of the server keep its own. */
function explain(error: unknown, options: UpstreamOptions): ConnectError {
  if (error instanceof ConnectError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const errno = property(error, 'errno');
  const sqlState = property(error, 'sqlState');
  if (typeof errno === 'number' && errno >= 1000)
    return new ConnectError(message, errno, typeof sqlState === 'string' && sqlState !== '' ? sqlState : 'HY000');
  const code = String(property(error, 'code') ?? message);
  const plugin = /unknown plugin (\w+)/.exec(message)?.[1];
  if (plugin !== undefined) return pluginMissing(plugin, 'it is not supported');
  if (code === 'MYSQL_CLEAR_PASSWORD_NOT_ENABLED') return pluginMissing('mysql_clear_password', 'it is for connections with TLS only');
  const host = options.host ?? '127.0.0.1';
  if (code.startsWith('HANDSHAKE_') || code.startsWith('ERR_TLS') || code.includes('CERT'))
    return new ConnectError(`SSL connection error: ${message}`, 2026, 'HY000');
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return new ConnectError(`Unknown MySQL server host '${host}' (${code})`, 2005, 'HY000');
  if (code === 'PROTOCOL_CONNECTION_LOST') return new ConnectError('Lost connection to MySQL server while logging in', 2013, 'HY000');
  if (options.socketPath !== undefined)
    return new ConnectError(`Can't connect to MySQL server through socket '${options.socketPath}' (${code})`, 2002, 'HY000');
  return new ConnectError(`Can't connect to MySQL server on '${host}:${options.port ?? 3306}' (${code})`, 2003, 'HY000');
}

function pluginMissing(plugin: string, reason: string): ConnectError {
  return new ConnectError(`Authentication plugin '${plugin}' cannot be loaded: ${reason}`, 2059, 'HY000');
}

function property(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
}
