/** What a client is made from. */
import type { ReconnectOptions } from './backoff.ts';
import type { Proof } from './link.ts';

/** A token, or what gives one: asked before every login, and before the one in use runs out. */
export type TokenSource = string | (() => string | Promise<string>);

export interface ClientOptions {
  /** Of the endpoint; or with `user` that of an account. */
  readonly password?: string | undefined;
  readonly user?: string | undefined;
  readonly token?: TokenSource | undefined;
  /** The current database, on every connection. */
  readonly database?: string | undefined;
  /** False: never. Default: without end, with growing delays. */
  readonly reconnect?: boolean | ReconnectOptions;
  /** Milliseconds for a connection and its login. Default 10 000. */
  readonly connectTimeout?: number;
  /** Milliseconds that a request waits for a connection, where it has no `timeout`. Default 30 000; 0: without end. */
  readonly waitTimeout?: number;
  /** Milliseconds between two heartbeats, where the server does not say. Default 30 000. */
  readonly heartbeatInterval?: number;
}

export const DEFAULTS = { connectTimeout: 10_000, waitTimeout: 30_000, heartbeatInterval: 30_000 } as const;

/** What is said at a login; null where there is nothing to say. */
export async function proofOf({ user, password, token }: ClientOptions): Promise<Proof | null> {
  const secret = typeof token === 'function' ? await token() : token;
  if (user === undefined && password === undefined && secret === undefined) return null;
  return {
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(secret === undefined ? {} : { token: secret }),
  };
}

/**
 * The URL of a WebSocket: `http` becomes `ws`; on a page a path is one of the page's server.
 * @throws TypeError where it is none
 */
export function socketUrl(endpoint: string): string {
  const { location } = globalThis as { readonly location?: { readonly href: string } };
  let url: URL;
  try {
    url = new URL(endpoint, location?.href);
  } catch {
    throw new TypeError(`${JSON.stringify(endpoint)} is no URL that can be connected to: ws://host:8080/db is one`);
  }
  if (url.protocol === 'http:') url.protocol = 'ws:';
  if (url.protocol === 'https:') url.protocol = 'wss:';
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:')
    throw new TypeError(`${url.protocol} is no protocol of WebSocket: ws: and wss: are`);
  url.hash = '';
  return url.href;
}
