import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Engine } from '../../../src/backends/embedded/index.ts';
import { openTest, TestSession } from './open.ts';

let engine: Engine;
beforeAll(() => {
  engine = openTest();
});
afterAll(() => engine.close());

async function fresh(name: string): Promise<[TestSession, TestSession]> {
  const a = new TestSession(engine);
  await a.script(`CREATE DATABASE ${name}\nUSE ${name}\nCREATE TABLE t (id INT PRIMARY KEY, v INT)\nINSERT INTO t VALUES (1, 10), (2, 20)`);
  return [a, new TestSession(engine, name)];
}

test('a transaction is seen by others only after COMMIT, and not at all after ROLLBACK', async () => {
  const [a, b] = await fresh('seen');
  await a.script('BEGIN\nUPDATE t SET v = 11 WHERE id = 1');
  expect(await b.value('SELECT v FROM t WHERE id = 1')).toBe(10);
  await a.run('COMMIT');
  expect(await b.value('SELECT v FROM t WHERE id = 1')).toBe(11);
  await a.script('BEGIN\nDELETE FROM t\nROLLBACK');
  expect(await b.value('SELECT COUNT(*) FROM t')).toBe(2);
});

test('REPEATABLE READ keeps its snapshot, READ COMMITTED follows', async () => {
  const [a, b] = await fresh('snapshots');
  await b.script('START TRANSACTION');
  expect(await b.value('SELECT v FROM t WHERE id = 1')).toBe(10);
  await a.run('UPDATE t SET v = 12 WHERE id = 1');
  expect(await b.value('SELECT v FROM t WHERE id = 1')).toBe(10);
  await b.script('COMMIT\nSET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED\nSTART TRANSACTION');
  expect(await b.value('SELECT v FROM t WHERE id = 1')).toBe(12);
  await a.run('UPDATE t SET v = 13 WHERE id = 1');
  expect(await b.value('SELECT v FROM t WHERE id = 1')).toBe(13);
  await b.run('COMMIT');
});

test('a write waits for the other writer and then goes on; after innodb_lock_wait_timeout it is 1205', async () => {
  const [a, b] = await fresh('waits');
  await a.script('BEGIN\nUPDATE t SET v = v + 1 WHERE id = 1');
  const waiting = b.run('UPDATE t SET v = v + 100 WHERE id = 1');
  await a.run('COMMIT');
  expect(await waiting).toBe(1);
  expect(await a.value('SELECT v FROM t WHERE id = 1')).toBe(111);
  await a.script('BEGIN\nUPDATE t SET v = 0 WHERE id = 1');
  await b.run('SET innodb_lock_wait_timeout = 1');
  expect(await b.error('DELETE FROM t')).toBe('1205 HY000 Lock wait timeout exceeded; try restarting transaction');
  await a.run('ROLLBACK');
});

test('a killed waiter leaves the queue', async () => {
  const [a, b] = await fresh('killed');
  await a.script('BEGIN\nUPDATE t SET v = 0 WHERE id = 1');
  const waiting = b.error('UPDATE t SET v = 5');
  b.connection.cancel();
  expect(await waiting).toBe('1317 70100 Query execution was interrupted');
  await a.run('COMMIT');
  expect(await b.run('UPDATE t SET v = 5 WHERE id = 1')).toBe(1);
});

test('a transaction that has read before it writes sees the newest rows when it writes', async () => {
  const [a, b] = await fresh('renewed');
  await b.script('BEGIN');
  expect(await b.value('SELECT v FROM t WHERE id = 1')).toBe(10);
  await a.run('UPDATE t SET v = 50 WHERE id = 1');
  expect(await b.run('UPDATE t SET v = v + 1 WHERE id = 1')).toBe(1);
  expect(await b.value('SELECT v FROM t WHERE id = 1')).toBe(51);
  await b.run('COMMIT');
});

test('under SERIALIZABLE a stale snapshot is refused with 1213', async () => {
  const [a, b] = await fresh('serial');
  await b.script('SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE\nBEGIN');
  await b.value('SELECT v FROM t WHERE id = 1');
  await a.run('UPDATE t SET v = 50 WHERE id = 1');
  expect(await b.error('UPDATE t SET v = 1 WHERE id = 1')).toBe(
    '1213 40001 Deadlock found when trying to get lock; try restarting transaction',
  );
  expect(await b.run('UPDATE t SET v = 1 WHERE id = 1')).toBe(1);
});

test('savepoints: rolled back to, released, unknown', async () => {
  const [a] = await fresh('savepoints');
  await a.script('BEGIN\nSAVEPOINT before_all\nINSERT INTO t VALUES (3, 30)\nSAVEPOINT s\nINSERT INTO t VALUES (4, 40)\nROLLBACK TO s');
  expect(await a.value('SELECT COUNT(*) FROM t')).toBe(3);
  await a.script('ROLLBACK TO SAVEPOINT before_all');
  expect(await a.value('SELECT COUNT(*) FROM t')).toBe(2);
  expect(await a.error('RELEASE SAVEPOINT s')).toBe('1305 42000 SAVEPOINT s does not exist');
  await a.run('COMMIT');
});

test('a statement that fails leaves nothing of itself, and the transaction goes on', async () => {
  const [a] = await fresh('atomic');
  await a.script('BEGIN\nINSERT INTO t VALUES (5, 50)');
  expect(await a.error('INSERT INTO t VALUES (6, 60), (1, 1)')).toBe("1062 23000 Duplicate entry '1' for key 't.PRIMARY'");
  await a.run('COMMIT');
  expect(await a.rows('SELECT id FROM t ORDER BY id')).toEqual([[1], [2], [5]]);
});

test('autocommit = 0 opens a transaction with the first statement; DDL commits it', async () => {
  const [a, b] = await fresh('auto');
  await a.script('SET autocommit = 0\nINSERT INTO t VALUES (7, 70)');
  expect(await b.value('SELECT COUNT(*) FROM t')).toBe(2);
  await a.run('CREATE TABLE other (a INT)');
  expect(await b.value('SELECT COUNT(*) FROM t')).toBe(3);
  await a.run('INSERT INTO t VALUES (8, 80)');
  await a.run('SET autocommit = 1');
  expect(await b.value('SELECT COUNT(*) FROM t')).toBe(4);
});

test('a READ ONLY transaction refuses changes with 1792', async () => {
  const [a] = await fresh('ro');
  await a.run('START TRANSACTION READ ONLY');
  expect(await a.error('DELETE FROM t')).toBe('1792 25006 Cannot execute statement in a READ ONLY transaction.');
  await a.run('COMMIT');
});
