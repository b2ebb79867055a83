/** Queries that take long: others go on meanwhile, KILL and timeouts reach them, and they see what they would have seen. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { openTest, TestSession } from '../open.ts';

setDefaultTimeout(60_000);

const engine = openTest();
let it: TestSession;
let other: TestSession;
const LONG = "SELECT COUNT(*), SUM(LENGTH(MD5(CONCAT(s, id)))) FROM t WHERE SHA2(s, 512) <> 'x'";
const ENDLESS = 'SELECT COUNT(*) FROM t a, t b, t c WHERE MD5(a.s) = SHA1(b.s)';

beforeAll(async () => {
  it = new TestSession(engine);
  await it.script('CREATE DATABASE d\nUSE d\nCREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, s VARCHAR(50), d DECIMAL(10,2))');
  await it.run(`INSERT INTO t (s, d) VALUES ${Array.from({ length: 2000 }, (_, n) => `('row ${n}', ${n}.25)`).join(',')}`);
  for (let times = 0; times < 5; times++) await it.run('INSERT INTO t (s, d) SELECT s, d FROM t');
  other = new TestSession(engine, 'd');
});
afterAll(async () => {
  it.close();
  other.close();
  await engine.close();
});

/** Whether timers ran while it worked: the longest time that they were held up, in milliseconds. */
async function longestStall(work: Promise<unknown>): Promise<number> {
  let last = performance.now();
  let longest = 0;
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 1);
  await work;
  clearInterval(timer);
  return longest;
}

test('others have their turn while a table is gone through', async () => {
  const answered: unknown[] = [];
  const stall = await longestStall(
    Promise.all([it.rows(LONG).then((rows) => answered.push(rows[0]?.map(String))), other.rows('SELECT 1')]),
  );
  expect(answered).toEqual([['64000', '2048000']]);
  expect(stall).toBeLessThan(1000);
});

test('a query is stopped from outside, and the session goes on', async () => {
  const running = it.error(ENDLESS);
  await other.rows('SELECT 1');
  setTimeout(() => it.connection.cancel(), 100);
  expect(await running).toBe('1317 70100 Query execution was interrupted');
  expect(await it.value('SELECT COUNT(*) FROM t')).toBe(64000);
});

test('max_execution_time counts wherever the query runs', async () => {
  await it.run('SET max_execution_time = 150');
  const begun = performance.now();
  expect(await it.error(ENDLESS)).toStartWith('3024 HY000');
  expect(performance.now() - begun).toBeLessThan(5000);
  await it.run('SET max_execution_time = 0');
});

test('it has the session that it came from: variables, NOW(), warnings, parameters', async () => {
  await it.script("SET @suffix = '!'\nSET time_zone = '+05:00'\nSET sql_mode = ''\nSET timestamp = 1700000000");
  const [row] = await it.rows(
    "SELECT COUNT(*), MAX(CONCAT(MD5(CONCAT(s, id)), @suffix)) > '', NOW(), DATABASE(), CONNECTION_ID() = @@pseudo_thread_id FROM t WHERE s + 0 = 0",
  );
  expect(row?.map(String)).toEqual(['64000', '1', '2023-11-15 03:13:20', 'd', '1']);
  const warnings = await it.rows('SHOW WARNINGS');
  expect(warnings.length).toBe(1024);
  expect(warnings[0]).toEqual(['Warning', 1292, "Truncated incorrect DOUBLE value: 'row 0'"]);
  await it.script("SET timestamp = DEFAULT\nSET time_zone = 'SYSTEM'\nSET sql_mode = DEFAULT");
});

test('a transaction sees its own snapshot', async () => {
  await it.run('SET autocommit = 0');
  expect(await it.value('SELECT COUNT(*) FROM t')).toBe(64000);
  await other.run('DELETE FROM t WHERE id <= 10');
  expect((await it.rows(LONG))[0]?.map(String)).toEqual(['64000', '2048000']);
  await it.run('COMMIT');
  expect((await it.rows(LONG))[0]?.map(String)).toEqual(['63990', '2047680']);
  await it.run('DELETE FROM t WHERE id <= 20');
  expect((await it.rows(LONG))[0]?.map(String)).toEqual(['63980', '2047360']);
  await it.run('ROLLBACK');
  await it.run('SET autocommit = 1');
});

test('an error comes through as it is', async () => {
  await it.run('SET max_execution_time = 0');
  expect(
    await it.error(`SELECT SUM(LENGTH(SHA2(s, 512))) + MAX(IF(id > 63900, CAST(9223372036854775807 AS SIGNED) + id, 0)) FROM t`),
  ).toStartWith('1690 22003 BIGINT value is out of range');
});

test('a long result comes whole and in order', async () => {
  const rows = await it.rows('SELECT id, SHA2(s, 256) AS h FROM t ORDER BY h, id');
  expect(rows.length).toBe(63990);
  const sorted = rows.every((row, at) => at === 0 || String(rows[at - 1]?.[1]) <= String(row[1]));
  expect(sorted).toBe(true);
});

test('several at once', async () => {
  const sessions = Array.from({ length: 3 }, () => new TestSession(engine, 'd'));
  const answers = await Promise.all(sessions.map((session) => session.rows(LONG)));
  expect(answers.map(([row]) => row?.map(String))).toEqual(Array.from({ length: 3 }, () => ['63990', '2047680']));
  for (const session of sessions) session.close();
});

test('tables that only the session has stay with it', async () => {
  await it.run('CREATE TEMPORARY TABLE mine AS SELECT * FROM t LIMIT 5000');
  expect(
    String((await it.rows('SELECT SUM(LENGTH(SHA2(CONCAT(a.s, b.s), 512))) FROM mine a JOIN mine b ON a.id < b.id AND b.id < 150'))[0]),
  ).not.toBe('');
  await it.run('DROP TEMPORARY TABLE mine');
});
