/** kill -9 in the middle of 64 writers over the wire: every acknowledged commit is there afterwards, and no transaction by half. */
import { expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RawClient } from '../servers/mysql/raw-client.ts';
import { RUNTIMES, serve } from '../support/runtimes.ts';
import { ask, loggedIn, startEngine } from './engine-server.ts';

const WRITERS = 64;
const ENOUGH = 1500;

interface Acknowledged {
  /** Rows that were told to be committed. */
  readonly single: string[];
  /** Transactions of two rows that were. */
  readonly pairs: string[];
}

/** Writes until the server is gone: single rows, transactions of two rows, transactions that are rolled back, and statements that fail. */
async function write(client: RawClient, writer: number, told: Acknowledged, progress: () => void): Promise<void> {
  try {
    for (let n = 0; ; n++) {
      const name = `${writer}.${n}`;
      if (n % 4 === 3) {
        await ask(client, 'BEGIN');
        await ask(client, `INSERT INTO d.t (k, v) VALUES ('undone ${name}', 0)`);
        await ask(client, 'ROLLBACK');
      } else if (writer % 2 === 0) {
        if ((await ask(client, `INSERT INTO d.t (k, v) VALUES ('${name}', 1)`)) === 'ok') told.single.push(name);
        // It fails for its second row, and nothing of it may stay, whatever group it is in.
        if ((await ask(client, `INSERT INTO d.t (k, v) VALUES ('undone ${name}', 0), ('${name}', 2)`)) === 'ok')
          throw new Error('a duplicate');
      } else {
        await ask(client, 'BEGIN');
        await ask(client, `INSERT INTO d.t (k, v) VALUES ('${name}/a', 1)`);
        await ask(client, `INSERT INTO d.t (k, v) VALUES ('${name}/b', 1)`);
        if ((await ask(client, 'COMMIT')) === 'ok') told.pairs.push(name);
      }
      progress();
    }
  } catch (error) {
    if (!(error instanceof Error && /closed the connection/.test(error.message))) throw error;
  }
}

test('kill -9 under 64 writers', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wsql-kill-'));
  const path = join(folder, 'data.db');
  try {
    const server = await serve(RUNTIMES[0]?.command ?? [], ['serve-mysql', '--port', '0', '--data', path, '--tls', 'off']);
    const setup = await loggedIn(server.port);
    await ask(setup, 'CREATE DATABASE d');
    await ask(setup, 'CREATE TABLE d.t (id INT PRIMARY KEY AUTO_INCREMENT, k VARCHAR(50) UNIQUE, v INT)');
    const told: Acknowledged = { single: [], pairs: [] };
    let done = 0;
    const progress = (): void => {
      done += 1;
      if (done === ENOUGH) server.process.kill('SIGKILL');
    };
    const clients = await Promise.all(Array.from({ length: WRITERS }, () => loggedIn(server.port)));
    await Promise.all(clients.map((client, writer) => write(client, writer, told, progress)));

    const after = await startEngine({}, path);
    const reader = await loggedIn(after.port);
    const there = new Set((await ask(reader, 'SELECT k FROM d.t')).split(','));
    expect(told.single.filter((name) => !there.has(name))).toEqual([]);
    expect(told.pairs.filter((name) => !there.has(`${name}/a`) || !there.has(`${name}/b`))).toEqual([]);
    const half = [...there].filter(
      (name) => /\/[ab]$/.test(name) && !(there.has(name.replace(/.$/, 'a')) && there.has(name.replace(/.$/, 'b'))),
    );
    expect(half).toEqual([]);
    expect([...there].filter((name) => name.startsWith('undone'))).toEqual([]);
    expect(told.single.length).toBeGreaterThan(100);
    expect(told.pairs.length).toBeGreaterThan(100);
    await after.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
