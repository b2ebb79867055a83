/**
 * Many idle clients on few connections, through a gateway of their own process. `WSQL_TEST_CLIENTS=5000` for as many as are promised; it prints
 * what they take.
 */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { PlainClient } from '../../support/plain-client.ts';
import { onServers, rows } from './servers.ts';

const CLIENTS = Number(process.env['WSQL_TEST_CLIENTS'] ?? 300);
const CONNECTIONS = Math.max(2, Math.min(20, Math.floor(CLIENTS / 25)));
setDefaultTimeout(180_000);

/** What a client sets, and what it has to see later. */
interface Own {
  readonly database: string;
  readonly collation: number;
  readonly statement: string;
  readonly seen: readonly string[];
}
const LATIN1 = 8;
const UTF8MB4 = 45;
function ownOf(i: number): Own {
  const database = i % 2 === 0 ? 'mysql' : 'information_schema';
  const collation = i % 3 === 0 ? LATIN1 : UTF8MB4;
  const mode = ['ANSI_QUOTES', 'NO_BACKSLASH_ESCAPES', ''][i % 3] ?? '';
  const zone = `+0${i % 10}:${i % 6}0`;
  const autocommit = String(i % 2);
  return {
    database,
    collation,
    statement: `SET sql_mode = '${mode}', time_zone = '${zone}', autocommit = ${autocommit}, SESSION group_concat_max_len = ${1000 + i}`,
    seen: [database, mode, zone, autocommit, collation === LATIN1 ? 'latin1' : 'utf8mb4', String(1000 + i)],
  };
}
const LOOK = 'SELECT DATABASE(), @@sql_mode, @@time_zone, @@autocommit, @@character_set_client, @@group_concat_max_len';

onServers((server) => {
  let gateway: ChildProcess;
  let port = 0;
  beforeAll(async () => {
    const flags = [
      '--port',
      '0',
      '--max-connections',
      String(CLIENTS + 10),
      '--pool-max',
      String(CONNECTIONS),
      '--pool-acquire-timeout',
      '60s',
    ];
    gateway = spawn(process.execPath, ['commands/main.ts', 'serve-mysql', '--upstream', server().url, ...flags], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    port = await new Promise<number>((resolve) => {
      gateway.stdout?.on('data', (line: Buffer) => resolve(Number(/:(\d+)\s*$/.exec(line.toString())?.[1])));
    });
  });
  afterAll(() => {
    gateway.kill('SIGKILL');
  });

  test(`${CLIENTS} idle clients on ${CONNECTIONS} connections, each with settings of its own`, async () => {
    const before = resident(gateway);
    const began = performance.now();
    const clients = await inTurns(CLIENTS, 50, async (i) => {
      const { database, collation, statement } = ownOf(i);
      const client = await PlainClient.open(port, database, collation);
      await client.query(statement);
      return client;
    });
    const loggedIn = performance.now();
    const direct = await server().connect();
    const [[open] = []] = await rows(direct, `SELECT COUNT(*) FROM information_schema.processlist WHERE host IS NOT NULL`);
    const idle = resident(gateway);
    const asked = performance.now();
    const seen = await Promise.all(clients.map((client) => client.query(LOOK)));
    const answered = performance.now();
    expect(seen).toEqual(clients.map((_, i) => ownOf(i).seen));
    // In another order, so that nobody finds its connection as it left it.
    const again = await inTurns(CLIENTS, 100, (i) => clients[(i * 7919) % CLIENTS]?.query(LOOK) ?? Promise.resolve([]));
    expect(again).toEqual(clients.map((_, i) => ownOf((i * 7919) % CLIENTS).seen));
    process.stderr.write(
      `${server().kind}: ${CLIENTS} clients on ${CONNECTIONS} connections (${open} at the server): logins and settings ${seconds(loggedIn - began)}, ` +
        `a statement of each ${seconds(answered - asked)}; resident ${before} MB before, ${idle} MB with idle clients, ${resident(gateway)} MB after\n`,
    );
    for (const client of clients) client.vanish();
    await direct.close();
  });

  test('who vanishes in a transaction leaves nothing behind', async () => {
    const direct = await server().connect();
    const client = await PlainClient.open(port, 'mysql', UTF8MB4);
    const [thread] = await client.query('SELECT CONNECTION_ID()');
    await client.query('SET autocommit = 0');
    await client.query("SELECT GET_LOCK('wsql_vanished', 0)");
    await client.query('START TRANSACTION WITH CONSISTENT SNAPSHOT');
    const held = async () => (await rows(direct, "SELECT IS_USED_LOCK('wsql_vanished')"))[0]?.[0];
    expect(await held()).toBe(Number(thread));
    client.vanish();
    for (const deadline = Date.now() + 10_000; (await held()) !== null; ) expect(Date.now()).toBeLessThan(deadline);
    const open = await rows(direct, `SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = ${thread}`);
    expect(open).toEqual([[0]]);
    await direct.close();
  });
});

async function inTurns<T>(count: number, atOnce: number, work: (i: number) => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  for (let from = 0; from < count; from += atOnce) {
    const some = Array.from({ length: Math.min(atOnce, count - from) }, (_, k) => work(from + k));
    done.push(...(await Promise.all(some)));
  }
  return done;
}

/** Megabytes. */
function resident({ pid }: ChildProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
}
function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
