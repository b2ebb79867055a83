/** Reads of one round of the event loop share a lock: they see no less, and keep nobody from anything. */
import { afterEach, beforeEach, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, openEmbedded } from '../../../../src/backends/embedded/index.ts';
import { Collector } from '../../../../src/result.ts';
import { TestSession } from '../open.ts';

let folder: string;
let engine: Engine;
let writer: TestSession;
let reader: TestSession;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wsql-read-lock-'));
  engine = openEmbedded({ path: join(folder, 'data.db'), serverVersion: '8.4.6-test' });
  writer = new TestSession(engine);
  await writer.script(
    'CREATE DATABASE d\nUSE d\nCREATE TABLE t (id INT PRIMARY KEY, v INT, c LONGTEXT)\nINSERT INTO t VALUES (1, 0, NULL)',
  );
  reader = new TestSession(engine, 'd');
});
afterEach(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

/** Without a turn of the event loop. */
function readNow(): unknown {
  const collector = new Collector();
  expect(reader.connection.query('SELECT v FROM t WHERE id = 1', collector)).toBeUndefined();
  const [result] = collector.results;
  return result?.kind === 'rows' ? result.rows[0]?.[0] : undefined;
}

test('each statement sees what was committed before it', async () => {
  for (let round = 1; round <= 5; round++) {
    readNow();
    expect([readNow(), readNow()]).toEqual([round - 1, round - 1]);
    await writer.run(`UPDATE t SET v = ${round} WHERE id = 1`);
    expect([readNow(), readNow(), readNow()]).toEqual([round, round, round]);
  }
});

test('the log begins anew however much is read between writes', async () => {
  for (let round = 0; round < 80; round++) {
    for (let i = 0; i < 5; i++) readNow();
    const writing = writer.run(`UPDATE t SET c = REPEAT('${round % 10}', 2000000) WHERE id = 1`);
    for (let i = 0; i < 5; i++) readNow();
    await writing;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  expect(statSync(join(folder, 'data.db-wal')).size).toBeLessThan(80_000_000);
});

test('tables are changed and dropped in the same round', async () => {
  for (let i = 0; i < 3; i++) readNow();
  await writer.run('ALTER TABLE t ADD COLUMN w INT DEFAULT 7');
  for (let i = 0; i < 3; i++) readNow();
  await writer.run('DROP TABLE t');
  expect(await reader.error('SELECT v FROM t')).toStartWith('1146');
});
