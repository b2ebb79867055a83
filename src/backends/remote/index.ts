/** Another wsql as a backend, over `ws://` or `wss://` (docs/serve-ws.md). Each connection is a WebSocket of its own with a session of its own. */
import type { Backend, BackendConnection, ConnectOptions } from '../../backend.ts';
import { WsqlClient } from '../../client/index.ts';
import { RemoteConnection } from './connection.ts';
import { connectErrorOf, sqlErrorOf } from './errors.ts';
import type { RemoteOptions } from './options.ts';

export { parseRemoteUrl, type RemoteOptions } from './options.ts';

/**
 * Connects and logs in once, for the first connection of the backend, so that it is known that there is a server and which version it has.
 * @throws ConnectError
 */
export async function openRemote(options: RemoteOptions): Promise<RemoteBackend> {
  return new RemoteBackend(options, await connected(options));
}

async function connected({ url, user, password, token, connectTimeout }: RemoteOptions, signal?: AbortSignal): Promise<WsqlClient> {
  try {
    return await WsqlClient.connect(url, {
      user,
      password,
      token,
      reconnect: false,
      ...(connectTimeout === undefined ? {} : { connectTimeout }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    throw connectErrorOf(error, url);
  }
}

export class RemoteBackend implements Backend {
  /** As far as it is known: a server in front of another one may know only when that is asked for a session. */
  serverVersion: string;
  readonly #options: RemoteOptions;
  /** Connected, and nobody's yet. */
  #first: WsqlClient | null;
  readonly #clients = new Set<WsqlClient>();

  constructor(options: RemoteOptions, first: WsqlClient) {
    this.#options = options;
    this.#first = first;
    this.serverVersion = first.welcome?.databaseVersion ?? '';
  }

  /** @throws ConnectError; SqlError 1049, 1044 */
  async connect({
    database,
    collation,
    foundRows,
    ignoreSpace,
    interactive,
    localFiles,
    signal,
  }: ConnectOptions): Promise<BackendConnection> {
    const client = await this.#client(signal);
    const named = database ?? this.#options.database;
    try {
      const session = await client.session({
        ...(named === undefined ? {} : { database: named }),
        collation,
        foundRows,
        // A server that does not know it need not be told of what nobody wants.
        ...(ignoreSpace === true ? { ignoreSpace } : {}),
        interactive: interactive === true,
        localFiles: localFiles !== false,
        ...(signal === undefined ? {} : { signal }),
      });
      this.serverVersion = session.databaseVersion;
      client.on('disconnect', () => this.#clients.delete(client));
      return new RemoteConnection(client, session);
    } catch (error) {
      this.#clients.delete(client);
      client.close();
      throw sqlErrorOf(error, 'mysql');
    }
  }
  async #client(signal: AbortSignal | undefined): Promise<WsqlClient> {
    const first = this.#first;
    this.#first = null;
    const client = first?.state === 'connected' ? first : await connected(this.#options, signal);
    this.#clients.add(client);
    return client;
  }

  close(): void {
    this.#first?.close();
    for (const client of this.#clients) client.close();
    this.#clients.clear();
  }
}
