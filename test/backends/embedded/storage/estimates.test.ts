/** Cardinalities and sizes that information_schema tells of tables too large to be counted by every key. */
import { expect, test } from 'bun:test';
import { openTest, TestSession } from '../open.ts';

test('a large table is estimated from rows all over it, a small one counted', async () => {
  const engine = openTest();
  try {
    const session = new TestSession(engine);
    await session.script(`CREATE DATABASE d
USE d
SET cte_max_recursion_depth = 100000
CREATE TABLE large (id INT PRIMARY KEY, name VARCHAR(20), kind INT, rowid INT, KEY by_name (name, kind), KEY by_kind (kind))
INSERT INTO large WITH RECURSIVE q (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM q WHERE n < 12000) SELECT n, CONCAT('name', n % 500), n DIV 4000, n FROM q
CREATE TABLE small (a INT, b INT, KEY both_of (a, b))
INSERT INTO small VALUES (1, 1), (1, 2), (2, 2), (NULL, 2)`);
    const cardinalities = async (table: string): Promise<Record<string, number>> => {
      const rows = await session.rows(
        `SELECT index_name, seq_in_index, cardinality FROM information_schema.statistics WHERE table_schema = 'd' AND table_name = '${table}'`,
      );
      return Object.fromEntries(rows.map(([name, place, value]) => [`${name} ${place}`, Number(value)]));
    };
    const large = await cardinalities('large');
    expect(large['PRIMARY 1']).toBe(12000);
    expect(large['by_name 1']).toBeGreaterThan(300);
    expect(large['by_name 1']).toBeLessThan(900);
    expect(large['by_kind 1']).toBeLessThan(10);
    expect(await cardinalities('small')).toEqual({ 'both_of 1': 3, 'both_of 2': 4 });
    const [sizes = []] = await session.rows("SELECT table_rows, data_length FROM information_schema.tables WHERE table_name = 'large'");
    expect(sizes[0]).toBe(12000);
    expect(Number(sizes[1])).toBeGreaterThan(12000 * 10);
  } finally {
    await engine.close();
  }
});
