/** The embedded engine behind the MySQL door, in this process, with what must not happen noted. */
import { accountOf } from '../../src/auth/accounts.ts';
import { type Engine, openEmbedded } from '../../src/backends/embedded/index.ts';
import type { Limits, MysqlServer } from '../../src/servers/mysql/index.ts';
import { RawClient, rawError } from '../servers/mysql/raw-client.ts';
import { startMysqlServer } from '../support/mysql-server.ts';

export interface EngineServer {
  readonly port: number;
  readonly engine: Engine;
  readonly server: MysqlServer;
  /** What the server logged as its own bugs. */
  readonly bugs: string[];
  close(): Promise<void>;
}

export async function startEngine(limits: Partial<Limits> = {}, path = ':memory:', password = ''): Promise<EngineServer> {
  const engine = openEmbedded({ path, serverVersion: '8.4.6-wsql-test' });
  const bugs: string[] = [];
  const server = await startMysqlServer({
    backend: engine,
    host: '127.0.0.1',
    port: 0,
    accounts: { kind: 'list', accounts: [accountOf('root', password)] },
    limits,
    log: (level, message, details) => level === 'error' && bugs.push(`${message} ${details['stack'] ?? ''}`),
  });
  return {
    port: server.port,
    engine,
    server,
    bugs,
    close: async () => {
      await server.close(0);
      engine.close();
    },
  };
}

/** A logged-in client that speaks texts. */
export async function loggedIn(port: number, capabilities?: number): Promise<RawClient> {
  const client = new RawClient(port);
  const answer = capabilities === undefined ? await client.login() : await client.login(capabilities);
  if (answer[0] !== 0) throw new Error(`no login: ${rawError(answer).message}`);
  return client;
}

/** Runs a statement: `ok`, the first column of its rows, or `ERROR errno`. For clients with EOF packets. */
export async function ask(client: RawClient, sql: string): Promise<string> {
  client.send(0, Buffer.concat([Buffer.of(3), Buffer.from(sql)]));
  return answerOf(client);
}
export async function answerOf(client: RawClient): Promise<string> {
  const { payload } = await client.packet();
  if (payload[0] === 0) return 'ok';
  if (payload[0] === 0xff) return `ERROR ${rawError(payload).errno}`;
  for (let at = 0; at < (payload[0] ?? 0) + 1; at++) await client.packet();
  const values: string[] = [];
  for (;;) {
    const row = (await client.packet()).payload;
    if (row[0] === 0xfe && row.length < 9) return values.join(',');
    if (row[0] === 0xff) return `ERROR ${rawError(row).errno}`;
    const short = row[0] ?? 0;
    values.push(row[0] === 0xfb ? 'NULL' : row.toString('utf8', 1, 1 + short));
  }
}
