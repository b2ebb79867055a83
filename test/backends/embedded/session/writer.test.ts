import { afterEach, beforeEach, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BackendConnection } from '../../../../src/backend.ts';
import { type Engine, openEmbedded } from '../../../../src/backends/embedded/engine.ts';
import type { Outcome } from '../../../../src/result.ts';
import type { ValueRow } from '../../../../src/types.ts';

let folder: string;
let engine: Engine;
let connections = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wsql-writer-'));
  engine = open();
});
afterEach(() => {
  engine.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(): Engine {
  return openEmbedded({ path: join(folder, 'data.db'), serverVersion: '8.4.6-test' });
}
function connect(database: string | null = 'd'): BackendConnection {
  connections += 1;
  const options = { user: 'root', host: 'localhost', database, connectionId: connections, collation: 255, foundRows: false };
  return engine.connect(options, { kill: () => false, processes: () => [] });
}
interface Answer {
  readonly rows: ValueRow[];
  readonly outcome: Outcome | null;
}
async function run(connection: BackendConnection, ...statements: string[]): Promise<Answer> {
  let rows: ValueRow[] = [];
  let outcome: Outcome | null = null;
  for (const sql of statements) {
    rows = [];
    await connection.query(sql, {
      ok: (given) => {
        outcome = given;
      },
      fields: () => {},
      rows: (batch) => {
        rows.push(...batch);
      },
      end: () => {},
    });
  }
  return { rows, outcome };
}
async function withTable(definition: string): Promise<BackendConnection> {
  const connection = connect(null);
  await run(connection, 'CREATE DATABASE d', 'USE d', `CREATE TABLE t (${definition})`);
  return connection;
}

test('statements of many sessions that come in at once are all kept, each with its own answer', async () => {
  const first = await withTable('id INT PRIMARY KEY AUTO_INCREMENT, who INT UNIQUE');
  const others = Array.from({ length: 20 }, () => connect());
  const answers = await Promise.all(others.map((other, who) => run(other, `INSERT INTO t (who) VALUES (${who})`)));
  expect(answers.map(({ outcome }) => outcome?.affectedRows)).toEqual(others.map(() => 1));
  expect(new Set(answers.map(({ outcome }) => Number(outcome?.insertId))).size).toBe(20);
  expect((await run(first, 'SELECT COUNT(*) FROM t')).rows).toEqual([[20]]);
  engine.close();
  engine = open();
  expect((await run(connect(), 'SELECT COUNT(*), SUM(who) FROM t')).rows).toEqual([[20, '190']]);
});

test('one that fails leaves the others of its group alone', async () => {
  await withTable('id INT PRIMARY KEY');
  const [a, b, c] = [connect(), connect(), connect()];
  const results = await Promise.allSettled([
    run(a, 'INSERT INTO t VALUES (1)'),
    run(b, 'INSERT INTO t VALUES (2), (1)'),
    run(c, 'INSERT INTO t VALUES (3)'),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect((await run(b, 'SELECT id FROM t ORDER BY id')).rows).toEqual([[1], [3]]);
});

test('nobody sees a statement of a group before it is answered', async () => {
  await withTable('id INT PRIMARY KEY');
  const [writer, reader] = [connect(), connect()];
  const written = run(writer, 'INSERT INTO t VALUES (1)');
  expect((await run(reader, 'SELECT COUNT(*) FROM t')).rows).toEqual([[0]]);
  await written;
  expect((await run(reader, 'SELECT COUNT(*) FROM t')).rows).toEqual([[1]]);
});

test('a transaction begins after the group that is open, and sees it', async () => {
  await withTable('id INT PRIMARY KEY');
  const [alone, other] = [connect(), connect()];
  const written = run(alone, 'INSERT INTO t VALUES (1)');
  await run(other, 'BEGIN', 'UPDATE t SET id = id + 10', 'COMMIT');
  await written;
  expect((await run(alone, 'SELECT id FROM t')).rows).toEqual([[11]]);
});

test('functions see the session that writes', async () => {
  await withTable('id INT PRIMARY KEY, who VARCHAR(40), zone VARCHAR(40)');
  const [a, b] = [connect(), connect()];
  await run(a, "SET time_zone = '+02:00', @who = 'a'");
  await run(b, "SET time_zone = '-03:00', @who = 'b'");
  for (const [id, session] of [a, b, a].entries())
    await run(
      session,
      `INSERT INTO t SELECT ${id}, CONCAT(@who, CONNECTION_ID() > 0), TIMEDIFF(FROM_UNIXTIME(86400), '1970-01-02') FROM DUAL`,
    );
  const { rows } = await run(a, 'SELECT who, zone FROM t ORDER BY id');
  expect(rows).toEqual([
    ['a1', '02:00:00'],
    ['b1', '-03:00:00'],
    ['a1', '02:00:00'],
  ]);
});

test('a temporary table made in the middle of a transaction belongs to it, and to nobody else', async () => {
  const other = await withTable('id INT PRIMARY KEY');
  const session = connect();
  await run(session, 'BEGIN', 'INSERT INTO t VALUES (1), (2)', 'CREATE TEMPORARY TABLE x (id INT)', 'INSERT INTO x SELECT id + 10 FROM t');
  await run(session, 'INSERT INTO t SELECT id FROM x', 'COMMIT');
  expect((await run(session, 'SELECT t.id FROM t JOIN x ON x.id = t.id ORDER BY 1')).rows).toEqual([[11], [12]]);
  await run(other, 'INSERT INTO t VALUES (3)', 'BEGIN', 'INSERT INTO t VALUES (4)');
  expect(run(other, 'SELECT * FROM x')).rejects.toMatchObject({ errno: 1146 });
  await run(other, 'ROLLBACK');
  await run(session, 'INSERT INTO x VALUES (5)');
  expect((await run(session, 'SELECT COUNT(*) FROM x')).rows).toEqual([[3]]);
  expect((await run(other, 'SELECT COUNT(*) FROM t')).rows).toEqual([[5]]);
});

test('a session that goes in the middle of its transaction leaves nothing, and the next can write', async () => {
  const other = await withTable('id INT PRIMARY KEY');
  const session = connect();
  await run(session, 'BEGIN', 'INSERT INTO t VALUES (1)');
  await session.close();
  await run(other, 'INSERT INTO t VALUES (2)');
  expect((await run(other, 'SELECT id FROM t')).rows).toEqual([[2]]);
});
