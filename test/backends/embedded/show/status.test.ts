/** SHOW STATUS counts what sessions do, each by itself and all together. */
import { afterEach, beforeEach, expect, test } from 'bun:test';
import type { Engine } from '../../../../src/backends/embedded/index.ts';
import { openTest, TestSession } from '../open.ts';

let engine: Engine;
let session: TestSession;
beforeEach(async () => {
  engine = openTest();
  session = new TestSession(engine);
  await session.script('CREATE DATABASE d\nUSE d\nCREATE TABLE t (a INT)');
});
afterEach(async () => {
  session.close();
  await engine.close();
});
async function status(of: TestSession, names: string, scope = 'SESSION'): Promise<Record<string, number>> {
  const rows = await of.rows(`SHOW ${scope} STATUS WHERE Variable_name IN (${names.split(' ').map((name) => `'${name}'`)})`);
  return Object.fromEntries(rows.map(([name, value]) => [String(name), Number(value)]));
}

test('commands are counted by name, those that fail too', async () => {
  await session.script('INSERT INTO t VALUES (1), (2)\nUPDATE t SET a = 3\nDELETE FROM t WHERE a = 4\nSELECT 1\nSELECT 2');
  expect(await session.error('SELECT * FROM nosuch')).toMatch(/^1146/);
  expect(await session.error('SELEC')).toMatch(/^1064/);
  await session.script('DESCRIBE t\nSHOW TABLES\nEXPLAIN SELECT 1\nREPLACE INTO t SELECT * FROM t LIMIT 0');
  expect(
    await status(
      session,
      'Com_insert Com_update Com_delete Com_select Com_show_fields Com_show_tables Com_replace_select Com_create_table',
    ),
  ).toEqual({
    Com_insert: 1,
    Com_update: 1,
    Com_delete: 1,
    Com_select: 4,
    Com_show_fields: 1,
    Com_show_tables: 1,
    Com_replace_select: 1,
    Com_create_table: 1,
  });
  expect(await status(session, 'Innodb_rows_inserted Innodb_rows_updated Innodb_rows_deleted')).toEqual({
    Innodb_rows_inserted: 2,
    Innodb_rows_updated: 2,
    Innodb_rows_deleted: 0,
  });
});

test('questions are what the client asks, queries also what programs run', async () => {
  await session.run('CREATE PROCEDURE p() BEGIN DO 1; DO 2; END');
  await session.script("CALL p()\nPREPARE s FROM 'DO 3'\nEXECUTE s\nDEALLOCATE PREPARE s");
  const { Questions, Queries, Com_do, Com_stmt_prepare, Com_execute_sql } = await status(
    session,
    'Questions Queries Com_do Com_stmt_prepare Com_execute_sql',
  );
  expect([Questions, Com_do, Com_stmt_prepare, Com_execute_sql]).toEqual([9, 3, 1, 1]);
  expect(Number(Queries) - Number(Questions)).toBeGreaterThanOrEqual(2);
});

test('sessions count for themselves; GLOBAL is all of them, also those that are over; FLUSH STATUS begins anew', async () => {
  const other = new TestSession(engine);
  await other.script('DO 1\nDO 2');
  expect(await status(session, 'Com_do')).toEqual({ Com_do: 0 });
  expect(await status(session, 'Com_do', 'GLOBAL')).toEqual({ Com_do: 2 });
  other.close();
  expect(await status(session, 'Com_do', 'GLOBAL')).toEqual({ Com_do: 2 });
  await session.script('DO 3\nFLUSH STATUS');
  expect(await status(session, 'Com_do')).toEqual({ Com_do: 0 });
  expect(await status(session, 'Com_do', 'GLOBAL')).toEqual({ Com_do: 3 });
});

test('a statement is slow by long_query_time', async () => {
  await session.script('SET long_query_time = 0.3\nDO SLEEP(0.31)\nDO 1');
  expect(await status(session, 'Slow_queries')).toEqual({ Slow_queries: 1 });
});

test('who waits for a turn to write is counted; tables of LOCK TABLES are open; the engine tells of transactions', async () => {
  await session.script('BEGIN\nINSERT INTO t VALUES (1)');
  const other = new TestSession(engine, 'd');
  const waits = other.run('INSERT INTO t VALUES (2)');
  expect(await status(session, 'Innodb_row_lock_current_waits Innodb_row_lock_waits', 'GLOBAL')).toEqual({
    Innodb_row_lock_current_waits: 1,
    Innodb_row_lock_waits: 1,
  });
  const [engineStatus] = await session.rows('SHOW ENGINE INNODB STATUS');
  expect(String(engineStatus?.[2])).toMatch(
    /---TRANSACTION \d+, ACTIVE, 1 lock struct\(s\)\n(?:.|\n)*---TRANSACTION \d+, ACTIVE, LOCK WAIT/,
  );
  expect(String(engineStatus?.[2])).toContain('Number of rows inserted 1, updated 0');
  await session.run('COMMIT');
  await waits;
  await other.run('LOCK TABLES t READ');
  expect(await session.rows('SHOW OPEN TABLES FROM d WHERE In_use > 0')).toEqual([['d', 't', 1, 0]]);
  expect(await session.rows('SHOW OPEN TABLES FROM mysql')).toEqual([]);
  other.close();
  expect(await session.rows('SHOW OPEN TABLES')).toEqual([]);
});
