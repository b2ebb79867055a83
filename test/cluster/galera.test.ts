/** A Galera cluster of three nodes behind `wsql serve-mysql`, one of which is killed while clients write. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { type Galera, hasGalera, startGalera } from '../../scripts/galera.ts';
import { until } from '../support/until.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'commands', 'main.ts');
const CLIENTS = 6;

interface Gateway {
  readonly port: number;
  readonly child: ChildProcess;
  log(): string;
}

/** A gateway in a process of its own, as users run it. */
async function startGateway(upstream: string): Promise<Gateway> {
  const child = spawn(process.execPath, [MAIN, 'serve-mysql', '--port', '0', '--upstream', upstream], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  await until(() => /:(\d+)\n/.test(said), 20_000);
  return { port: Number(/:(\d+)\n/.exec(said)?.[1]), child, log: () => log };
}

/** Writes row after row, each in a transaction of its own, and connects anew when it has lost its connection. */
class Writer {
  readonly #port: number;
  readonly #id: number;
  /** What the server has acknowledged, and when the last time. */
  readonly committed: number[] = [];
  longestGap = 0;
  errors: string[] = [];
  #last = performance.now();
  #stopped = false;

  constructor(port: number, id: number) {
    this.#port = port;
    this.#id = id;
  }
  stop(): void {
    this.#stopped = true;
  }
  async run(): Promise<void> {
    let connection: Connection | null = null;
    for (let n = 0; !this.#stopped; n++) {
      try {
        connection ??= await this.#connect();
        await connection.query('START TRANSACTION');
        await connection.query('INSERT INTO shop.written VALUES (?, ?)', [this.#id, n]);
        await connection.query('COMMIT');
        this.#wrote(n);
      } catch (error) {
        this.errors.push(String(error));
        connection?.destroy();
        connection = null;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    await connection?.end();
  }
  #connect(): Promise<Connection> {
    return createConnection({ host: '127.0.0.1', port: this.#port, user: 'root', connectTimeout: 5000 }).then((connection) => {
      // A connection that breaks between two statements: the next one says so.
      connection.on('error', () => undefined);
      return connection;
    });
  }
  #wrote(n: number): void {
    const now = performance.now();
    this.committed.push(n);
    this.longestGap = Math.max(this.longestGap, now - this.#last);
    this.#last = now;
  }
}

describe.skipIf(!hasGalera)('a Galera cluster (MariaDB with galera-4 and rsync)', () => {
  let galera: Galera;
  let gateway: Gateway;
  beforeAll(async () => {
    galera = await startGalera();
    gateway = await startGateway(galera.urls);
  }, 90_000);
  afterAll(async () => {
    gateway?.child.kill('SIGKILL');
    await galera?.stop();
  });
  const ask = async (sql: string): Promise<readonly RowDataPacket[]> => {
    const connection = await createConnection({ host: '127.0.0.1', port: gateway.port, user: 'root' });
    try {
      return (await connection.query<RowDataPacket[]>(sql))[0];
    } finally {
      connection.destroy();
    }
  };
  const port = async () => (await ask('SELECT @@port AS port'))[0]?.['port'];

  /** Has clients write while something happens to a node, and after that. @returns what was committed, the longest time that one could not write. */
  const underLoad = async (happens: () => Promise<void> | void, mends: () => Promise<void>) => {
    await ask('CREATE OR REPLACE TABLE shop.written (client INT, n INT, PRIMARY KEY (client, n))');
    const writers = Array.from({ length: CLIENTS }, (_, id) => new Writer(gateway.port, id));
    const running = writers.map((writer) => writer.run());
    const written = (more: number) => {
      const wanted = writers.map(({ committed }) => committed.length + more);
      return until(() => writers.every(({ committed }, i) => committed.length >= (wanted[i] ?? 0)), 20_000);
    };
    await written(20);
    await happens();
    await written(20);
    await mends();
    for (const writer of writers) writer.stop();
    await Promise.all(running);
    return {
      committed: writers.flatMap((writer, id) => writer.committed.map((n) => `${id}/${n}`)),
      failed: writers.flatMap(({ errors }) => errors).length,
      gap: Math.max(...writers.map(({ longestGap }) => longestGap)),
    };
  };
  const nothingIsLost = async (committed: readonly string[]) => {
    for (const node of galera.nodes) {
      const found = await node.server.ask('SET SESSION wsrep_sync_wait = 1', 'SELECT client, n FROM shop.written');
      const there = new Set(found.map((row) => `${row['client']}/${row['n']}`));
      expect(committed.filter((write) => !there.has(write))).toEqual([]);
    }
  };

  test('one node is killed under load: no committed write is lost, clients are back within 3 s, and the node is taken back', async () => {
    const [victim] = galera.nodes;
    if (victim === undefined) throw new Error('no nodes');
    await ask('CREATE DATABASE shop');
    expect(await port()).toBe(victim.server.port);
    let takenBack = 0;
    const { committed, failed, gap } = await underLoad(
      () => victim.server.stop('SIGKILL'),
      async () => {
        await victim.join();
        const joined = performance.now();
        await until(async () => (await port()) === victim.server.port);
        takenBack = performance.now() - joined;
      },
    );
    console.log(
      `Galera, a node is killed: ${committed.length} writes of ${CLIENTS} clients, ${failed} failed; ` +
        `longest time without one ${gap.toFixed(0)} ms; taken back after ${takenBack.toFixed(0)} ms`,
    );
    await nothingIsLost(committed);
    expect(gateway.log()).toContain(`upstream is down upstream=127.0.0.1:${victim.server.port} role=primary`);
    expect(gateway.log()).toContain(`upstream is up upstream=127.0.0.1:${victim.server.port} role=primary`);
    expect(gap).toBeLessThan(3000);
    expect(takenBack).toBeLessThan(3000);
  }, 90_000);

  test('one node hangs under load: its sessions are ended, clients go on with the others, and it is taken back', async () => {
    const [victim] = galera.nodes;
    await until(async () => (await port()) === victim?.server.port);
    const { committed, failed, gap } = await underLoad(
      () => victim?.server.signal('SIGSTOP'),
      () => {
        victim?.server.signal('SIGCONT');
        return until(async () => (await port()) === victim?.server.port, 20_000);
      },
    );
    console.log(
      `Galera, a node hangs: ${committed.length} writes of ${CLIENTS} clients, ${failed} failed; longest time without one ${gap.toFixed(0)} ms`,
    );
    await nothingIsLost(committed);
    expect(gap).toBeLessThan(4000);
  }, 90_000);

  test('a node that is not in sync with the cluster is left alone', async () => {
    const [first, second] = galera.nodes;
    await until(async () => (await port()) === first?.server.port);
    // What is asked before the gateway has noticed ends with an error, which says why.
    const portOrWhy = () =>
      port().catch((error: Error & { errno?: number }) => {
        expect(error).toMatchObject({ errno: 2013 });
        expect(error.message).toContain('non-Primary');
      });
    // It hears nothing of the others any more, and goes on listening to clients.
    await first?.server.ask("SET GLOBAL wsrep_provider_options = 'gmcast.isolate=1'");
    await until(async () => (await portOrWhy()) === second?.server.port);
    await first?.server.ask("SET GLOBAL wsrep_provider_options = 'gmcast.isolate=0'");
    await until(async () => (await portOrWhy()) === first?.server.port);
  }, 30_000);
});
