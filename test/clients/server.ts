/** The server that real clients are tried on: the embedded engine behind the MySQL door, or what WSQL_TEST_UPSTREAM names, over as many connections as WSQL_TEST_POOL says. */

import { accountOf, parseAccount } from '../../src/auth/accounts.ts';
import type { Backend } from '../../src/backend.ts';
import type { MysqlServer } from '../../src/servers/mysql/index.ts';
import { startMysqlServer } from '../support/mysql-server.ts';

export interface TestServer {
  readonly port: number;
  /** What went wrong inside, and should not have. */
  readonly bugs: readonly string[];
  close(): Promise<void>;
}

/** `NAME:HASH` whose password, `secret`, the server learns only from a full authentication. */
const HASHED =
  'hashed:0x244124303041243D01042B496A5C26660A48605B1172767F57763D4F7432797941384D455A3735352E34583668436F7A4B5636514272303774595372516B316B44494F415441';

/** Accounts: root without a password, app with `secret`, hashed with `secret`. The database `shop` is there and empty. @param variables of the embedded engine. */
export async function startServer(variables: Readonly<Record<string, string>> = {}): Promise<TestServer> {
  const backend = await openBackend(variables);
  const bugs: string[] = [];
  const server: MysqlServer = await startMysqlServer({
    backend,
    host: '127.0.0.1',
    port: 0,
    accounts: { kind: 'list', accounts: [accountOf('root', ''), accountOf('app', 'secret'), parseAccount(HASHED, 'test')] },
    tls: { kind: 'self-signed' },
    log: (level, message, details) => level === 'error' && bugs.push(`${message} ${details['stack'] ?? ''}`),
  });
  return {
    port: server.port,
    bugs,
    close: async () => {
      await server.close(1000);
      await backend.close();
    },
  };
}

async function openBackend(variables: Readonly<Record<string, string>>): Promise<Backend> {
  const upstream = process.env['WSQL_TEST_UPSTREAM'];
  if (upstream !== undefined) {
    const { openUpstream, parseUpstreamUrl } = await import('../../src/backends/upstream/index.ts');
    const max = Number(process.env['WSQL_TEST_POOL'] ?? 0);
    const backend = openUpstream(parseUpstreamUrl(upstream), { pool: { max } });
    await backend.probe();
    return backend;
  }
  const { openEmbedded } = await import('../../src/backends/embedded/index.ts');
  return openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-test', variables });
}
