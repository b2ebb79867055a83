/** Statements whose work multiplies: they end when their time is over, and leave a session that goes on. */
import { beforeAll, expect, test } from 'bun:test';
import { openTest, TestSession } from '../backends/embedded/open.ts';
import { RUNTIMES, run } from '../support/runtimes.ts';

let it: TestSession;
beforeAll(async () => {
  it = new TestSession(openTest());
  await it.script('CREATE DATABASE d\nUSE d\nCREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, n INT, v VARCHAR(20))');
  await it.run(`INSERT INTO t (n, v) VALUES ${Array.from({ length: 5000 }, (_, n) => `(${n % 100}, 'v${n}')`).join(',')}`);
  await it.run('SET max_execution_time = 50');
});

for (const sql of [
  'SELECT COUNT(*) FROM t a JOIN t b JOIN t c',
  'SELECT COUNT(*) FROM t a, t b, t c, t d',
  'SELECT COUNT(*) FROM t a LEFT JOIN t b ON 1 = 1 LEFT JOIN t c ON a.n <> c.n',
  'SELECT MAX(a.v) FROM t a JOIN t b JOIN t c GROUP BY a.n ORDER BY 1',
  'SELECT DISTINCT a.n FROM t a JOIN t b JOIN (SELECT DISTINCT id FROM t) c',
  'SELECT COUNT(*) FROM (SELECT a.id FROM t a JOIN t b JOIN t c UNION ALL SELECT 1) x',
  'WITH w AS (SELECT a.id FROM t a JOIN t b JOIN t c) SELECT COUNT(*) FROM w',
])
  test(`max_execution_time ends ${sql}`, async () => {
    const start = performance.now();
    expect(await it.error(sql)).toMatch(/^3024 HY000 /);
    expect(performance.now() - start).toBeLessThan(3000);
    expect(await it.value('SELECT COUNT(*) FROM t')).toBe(5000);
  });

test('joins answer as before', async () => {
  const last = await it.rows('SELECT COUNT(*), SUM(a.n) FROM t a JOIN t b ON b.id = a.id + 1 LEFT JOIN t c ON c.id = b.id + 4990');
  expect(last[0]?.map(String)).toEqual(['4999', '247401']);
  expect(await it.value('SELECT COUNT(*) FROM t a JOIN t b USING (id) JOIN t c USING (id) WHERE a.n = 5')).toBe(50);
});

test('--timeout ends a statement that never comes back by itself: exit code 4', () => {
  const rows = Array.from({ length: 1000 }, (_, n) => `(${n})`).join(',');
  const sql = `CREATE DATABASE d; USE d; CREATE TABLE t (n INT); INSERT INTO t VALUES ${rows}; SELECT COUNT(*) FROM t a JOIN t b JOIN t c JOIN t d`;
  const { code, stderr } = run(RUNTIMES[0]?.command ?? [], ['query', '--timeout', '0.2', sql]);
  expect([code, stderr]).toEqual([4, expect.stringMatching(/^ERROR 3024 [^\n]+\n$/)]);
}, 20_000);
