/** Opens connections: TLS as the mode says, and failures in words. */
import type { Socket } from 'node:net';
import { Capability } from '../../codec/capabilities.ts';
import { ConnectError } from '../../errors.ts';
import type { Greeting } from './auth/greeting.ts';
import { lostAt, meet } from './auth/meet.ts';
import { pluginsFor } from './auth/plugins.ts';
import { dial } from './link/dial.ts';
import type { Link } from './link/link.ts';
import { OWN_TERMS, type Terms } from './link/terms.ts';
import { mysql2Options, type UpstreamOptions } from './options.ts';

/** How long a login may take, where nothing else is asked for. */
export const TIMEOUT_MS = 10_000;

/** Connects and logs in, all within the connect timeout. @param opened as of `meet`. @throws ConnectError */
export async function login(options: UpstreamOptions, terms: Terms = OWN_TERMS, opened?: (socket: Socket) => void): Promise<Link> {
  const timeout = options.connectTimeout ?? TIMEOUT_MS;
  const started = performance.now();
  const { socket, greeting } = await meet(options, timeout, opened);
  try {
    const tls = wantsTls(options, greeting);
    const plugins = pluginsFor(options, tls || options.socketPath !== undefined);
    const left = Math.max(1, Math.ceil(timeout - (performance.now() - started)));
    const dialing = dial(mysql2Options(options, { socket, tls, timeout: left, plugins }), terms, nameToProve(options));
    // Somebody listens now.
    socket.resume();
    const link = await dialing;
    link.limitSilence(options.readTimeout ?? 0);
    return link;
  } catch (error) {
    socket.destroy();
    throw explain(error, timeout);
  }
}

/** Runs what sets a session up: meanwhile the server may be silent for no longer than a login may take. */
export async function whileSettingUp<T>(link: Link, { connectTimeout, readTimeout }: UpstreamOptions, work: () => Promise<T>): Promise<T> {
  link.limitSilence(connectTimeout ?? TIMEOUT_MS);
  try {
    return await work();
  } finally {
    link.limitSilence(readTimeout ?? 0);
  }
}

/** @throws ConnectError where it is asked for and the server has none. */
function wantsTls({ sslMode = 'PREFERRED', socketPath }: UpstreamOptions, { capabilities }: Greeting): boolean {
  const offered = (capabilities & Capability.SSL) !== 0;
  if (sslMode === 'DISABLED') return false;
  // What goes over a Unix socket stays in this machine's kernel.
  if (sslMode === 'PREFERRED') return offered && socketPath === undefined;
  if (offered) return true;
  throw new ConnectError("SSL connection error: SSL is required but the server doesn't support it", 2026, 'HY000');
}

function nameToProve({ sslMode, sslServerName, host = '127.0.0.1' }: UpstreamOptions): string | null {
  return sslMode === 'VERIFY_IDENTITY' ? (sslServerName ?? host) : null;
}

/** Errors of the network get the numbers and words of MySQL's client library; those of the server keep its own. */
function explain(error: unknown, timeout: number): ConnectError {
  if (error instanceof ConnectError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const errno = property(error, 'errno');
  const sqlState = property(error, 'sqlState');
  if (typeof errno === 'number' && errno >= 1000)
    return new ConnectError(message, errno, typeof sqlState === 'string' && sqlState !== '' ? sqlState : 'HY000');
  const code = String(property(error, 'code') ?? message);
  if (code === 'MYSQL_CLEAR_PASSWORD_NOT_ENABLED') return pluginMissing('mysql_clear_password', 'it is for connections with TLS only');
  if (/^(?:AUTH_SWITCH_PLUGIN_ERROR|ERR_OSSL|ERR_CRYPTO)/.test(code)) return pluginFailed(message);
  if (/^(?:HANDSHAKE_SSL|ERR_(?:TLS|SSL))|CERT/.test(code))
    return new ConnectError(`SSL connection error: ${reasonOf(message)}`, 2026, 'HY000');
  if (code === 'HANDSHAKE_UNKNOWN_ERROR' || error instanceof RangeError || error instanceof TypeError)
    return new ConnectError(`Malformed packet from the server (${message})`, 2027, 'HY000');
  return lostAt('reading authorization packet', code === 'ETIMEDOUT' ? `no consent within ${timeout / 1000} s` : lostBy(code));
}
/** The reason in `40AD93284C7F0000:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:…`. */
function reasonOf(message: string): string {
  return /:SSL routines:[^:]*:([^:]+)/.exec(message)?.[1] ?? message.trim();
}
function lostBy(code: string): string | undefined {
  return code === 'PROTOCOL_CONNECTION_LOST' ? undefined : code;
}

function pluginFailed(message: string): ConnectError {
  const plugin = /unknown plugin (\S*?)\. See/.exec(message)?.[1];
  if (plugin !== undefined) return pluginMissing(plugin, 'it is not supported');
  if (message.includes('no auth plugin instance'))
    return new ConnectError('Malformed packet from the server (in the login)', 2027, 'HY000');
  return new ConnectError(`Authentication plugin reported error: ${message}`, 2061, 'HY000');
}
function pluginMissing(plugin: string, reason: string): ConnectError {
  return new ConnectError(`Authentication plugin '${plugin}' cannot be loaded: ${reason}`, 2059, 'HY000');
}

function property(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
}
