/** Microseconds to parse typical statements, nanoseconds to fingerprint them: `bun bench/parse.ts`. */
import { DEFAULT_MODE, fingerprint, parse } from '../src/sql/index.ts';

const STATEMENTS: Readonly<Record<string, string>> = {
  'point select': 'SELECT c FROM sbtest1 WHERE id=12345',
  'range select': 'SELECT DISTINCT c FROM sbtest1 WHERE id BETWEEN 12345 AND 12444 ORDER BY c',
  join: "SELECT o.id, o.total, c.name AS customer FROM orders o JOIN customers c ON o.customer_id = c.id LEFT JOIN regions r ON c.region_id = r.id WHERE o.status = 'open' AND o.total > 100.50 AND c.name LIKE 'A%' GROUP BY o.id, c.name HAVING COUNT(*) > 1 ORDER BY o.total DESC LIMIT 10, 20",
  insert:
    "INSERT INTO sbtest1 (id, k, c, pad) VALUES (0, 4992833, '83868641912-28773972837-60736120486', '67847967377-48000963322-62604785301')",
  upsert: "INSERT INTO t (a, b, c) VALUES (1, 'x', NOW()), (2, 'y', NULL) ON DUPLICATE KEY UPDATE b = VALUES(b), c = c + 1",
  update: 'UPDATE sbtest1 SET k=k+1 WHERE id=4992833',
  delete: 'DELETE FROM sbtest1 WHERE id=4992833',
  begin: 'BEGIN',
  'set names': 'SET NAMES utf8mb4',
  window:
    'WITH d AS (SELECT dept, salary, RANK() OVER (PARTITION BY dept ORDER BY salary DESC) AS r FROM emp) SELECT dept, MAX(salary) FROM d WHERE r <= 3 GROUP BY dept',
  'create table':
    "CREATE TABLE `sbtest1` (`id` int NOT NULL AUTO_INCREMENT, `k` int NOT NULL DEFAULT 0, `c` char(120) NOT NULL DEFAULT '', `pad` char(60) NOT NULL DEFAULT '', PRIMARY KEY (`id`), KEY `k_1` (`k`)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4",
};

const ROUNDS = 12;
const CALLS = 4000;

/** Nanoseconds of processor time of one call, the best of some rounds: what else the machine does counts little. */
function measure(run: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.cpuUsage();
    for (let i = 0; i < CALLS; i++) run();
    best = Math.min(best, (process.cpuUsage(start).user * 1000) / CALLS);
  }
  return best;
}

console.log('statement'.padEnd(16), 'parse µs'.padStart(10), 'fingerprint ns'.padStart(16));
for (const [name, sql] of Object.entries(STATEMENTS)) {
  const parsed = measure(() => parse(sql, { sqlMode: DEFAULT_MODE }));
  const lifted = measure(() => fingerprint(sql, DEFAULT_MODE));
  console.log(name.padEnd(16), (parsed / 1000).toFixed(2).padStart(10), lifted.toFixed(0).padStart(16));
}
