/** Where another wsql is, and who asks there. */
import { UsageError } from '../../errors.ts';

export interface RemoteOptions {
  /** Without who asks: `ws://127.0.0.1:8080/db`. */
  readonly url: string;
  readonly user?: string;
  /** Of the endpoint; or with `user` that of an account. */
  readonly password?: string;
  /** A JWT, or one of the server's own tokens. */
  readonly token?: string;
  readonly database?: string;
  /** Milliseconds for a connection with its login. */
  readonly connectTimeout?: number;
}

/** Parameters of a URL that are not the server's. */
const OWN = ['database', 'connect-timeout'] as const;

/**
 * @param text `ws://user:password@host:port/endpoint?database=shop`. A token may stand for the password; without a user the password is that of the
 * endpoint. Further parameters are the server's.
 * @throws UsageError
 */
export function parseRemoteUrl(text: string): RemoteOptions {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new UsageError('the URL cannot be read: ws://user:password@host:8080/db is one');
  }
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') throw new UsageError(`${url.protocol} is no WebSocket: ws: and wss: are`);
  const [database, timeout] = OWN.map((name) => url.searchParams.get(name));
  const user = decoded(url.username);
  const password = decoded(url.password);
  for (const name of OWN) url.searchParams.delete(name);
  url.username = '';
  url.password = '';
  url.hash = '';
  const seconds = timeout === null || timeout === undefined ? null : Number(timeout);
  if (seconds !== null && !(seconds > 0)) throw new UsageError('connect-timeout of the URL: a number of seconds is wanted');
  return {
    url: url.href,
    ...(user === '' ? {} : { user }),
    ...(password === '' ? {} : { password }),
    ...(database === null || database === undefined ? {} : { database }),
    ...(seconds === null ? {} : { connectTimeout: seconds * 1000 }),
  };
}
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new UsageError('the user or the password of the URL has a % that is no %XX');
  }
}
