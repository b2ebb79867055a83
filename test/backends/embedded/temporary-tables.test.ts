/** Temporary tables are nobody else's: sessions that change theirs do not wait for each other, and theirs go back with their transactions. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { openTest, TestSession } from './open.ts';

const engine = openTest();
let [one, two] = [null, null] as unknown as [TestSession, TestSession];
beforeAll(async () => {
  [one, two] = [new TestSession(engine), new TestSession(engine)];
  await one.script('CREATE DATABASE d\nUSE d\nCREATE TABLE real_ (id INT PRIMARY KEY, v INT)\nINSERT INTO real_ VALUES (1, 10), (2, 20)');
  await two.script('USE d\nSET innodb_lock_wait_timeout = 1');
});
afterAll(() => {
  one.close();
  two.close();
  return engine.close();
});
const values = async (session: TestSession, sql: string) => (await session.rows(sql)).map(([value]) => value);

test('two sessions with autocommit off make and fill theirs side by side', async () => {
  for (const session of [one, two]) await session.run('SET autocommit = 0');
  for (const session of [one, two]) {
    await session.run('CREATE TEMPORARY TABLE mine (id INT PRIMARY KEY AUTO_INCREMENT, v INT)');
    await session.run('INSERT INTO mine (v) SELECT v FROM real_');
  }
  expect(await values(one, 'SELECT v FROM mine ORDER BY id')).toEqual([10, 20]);
  expect(await values(two, 'SELECT id FROM mine ORDER BY id')).toEqual([1, 2]);
  for (const session of [one, two]) await session.script('COMMIT\nDROP TEMPORARY TABLE mine\nSET autocommit = 1');
});

test('while another one writes, too', async () => {
  await one.run('BEGIN');
  await one.run('UPDATE real_ SET v = 11 WHERE id = 1');
  await two.run('CREATE TEMPORARY TABLE mine (v INT)');
  expect(await two.run('INSERT INTO mine SELECT v FROM real_')).toBe(2);
  expect(await two.run('UPDATE mine SET v = v + 1')).toBe(2);
  expect(await values(two, 'SELECT v FROM mine ORDER BY v')).toEqual([11, 21]);
  expect(await two.error('UPDATE real_ SET v = 0')).toStartWith('1205');
  await one.run('ROLLBACK');
  await two.run('DROP TEMPORARY TABLE mine');
});

test('ROLLBACK and savepoints take their rows back, before and after the first write elsewhere', async () => {
  await two.run('CREATE TEMPORARY TABLE mine (v INT)');
  await two.run('INSERT INTO mine VALUES (1)');
  await two.script('BEGIN\nINSERT INTO mine VALUES (2)\nSAVEPOINT s\nINSERT INTO mine VALUES (3)\nROLLBACK TO s');
  expect(await values(two, 'SELECT v FROM mine ORDER BY v')).toEqual([1, 2]);
  await two.run('ROLLBACK');
  expect(await values(two, 'SELECT v FROM mine')).toEqual([1]);
  await two.script(
    'BEGIN\nINSERT INTO mine VALUES (4)\nSAVEPOINT s\nUPDATE real_ SET v = 99 WHERE id = 2\nINSERT INTO mine VALUES (5)\nROLLBACK TO s',
  );
  expect(await values(two, 'SELECT v FROM mine UNION ALL SELECT v FROM real_ WHERE id = 2')).toEqual([1, 4, 20]);
  await two.run('ROLLBACK');
  expect(await values(two, 'SELECT v FROM mine')).toEqual([1]);
  await two.script('BEGIN\nINSERT INTO mine VALUES (6)\nUPDATE real_ SET v = 21 WHERE id = 2\nCOMMIT');
  expect(await values(one, 'SELECT v FROM real_ ORDER BY id')).toEqual([10, 21]);
  expect(await values(two, 'SELECT v FROM mine ORDER BY v')).toEqual([1, 6]);
});

test('a statement that fails leaves nothing, autocommitted or in a transaction', async () => {
  await two.run('CREATE TEMPORARY TABLE keyed (id INT PRIMARY KEY)');
  expect(await two.error('INSERT INTO keyed VALUES (1), (2), (1)')).toStartWith('1062');
  expect(await values(two, 'SELECT COUNT(*) FROM keyed')).toEqual([0]);
  await two.script('BEGIN\nINSERT INTO keyed VALUES (7)');
  expect(await two.error('INSERT INTO keyed VALUES (8), (7)')).toStartWith('1062');
  await two.run('COMMIT');
  expect(await values(two, 'SELECT id FROM keyed')).toEqual([7]);
});

test('a snapshot that has grown old is renewed by the first write elsewhere, as without temporary tables', async () => {
  await two.script('BEGIN\nINSERT INTO keyed SELECT id + 100 FROM real_');
  await one.run('UPDATE real_ SET v = 500 WHERE id = 1');
  expect(await two.run('UPDATE real_ SET v = v + 1 WHERE id = 1')).toBe(1);
  await two.run('COMMIT');
  expect(await values(one, 'SELECT v FROM real_ WHERE id = 1')).toEqual([501]);
});

test('READ COMMITTED sees what others commit, whatever it keeps for itself', async () => {
  await two.run('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
  await two.script('BEGIN\nINSERT INTO keyed VALUES (900)');
  expect(await values(two, 'SELECT v FROM real_ WHERE id = 2')).toEqual([21]);
  await two.run('COMMIT');
  await one.run('UPDATE real_ SET v = 22 WHERE id = 2');
  expect(await values(two, 'SELECT v FROM real_ WHERE id = 2')).toEqual([22]);
});

test('a transaction that only reads may change them', async () => {
  await two.script('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ\nSTART TRANSACTION READ ONLY');
  expect(await two.run('INSERT INTO keyed VALUES (901)')).toBe(1);
  expect(await two.error('UPDATE real_ SET v = 1')).toStartWith('1792');
  await two.run('COMMIT');
});
