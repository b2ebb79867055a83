import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { Engine } from '../../../../src/backends/embedded/index.ts';
import { openTest, TestSession } from '../open.ts';

let engine: Engine;
let session: TestSession;
beforeAll(async () => {
  engine = openTest();
  session = new TestSession(engine);
  await session.script(`
    CREATE DATABASE shop
    USE shop
    CREATE TABLE customer (id INT PRIMARY KEY, email VARCHAR(50), UNIQUE KEY by_email (email))
    CREATE TABLE purchase (id INT PRIMARY KEY, customer_id INT, price DECIMAL(8,2), KEY by_customer (customer_id))
    INSERT INTO customer VALUES (1, 'a'), (2, 'b')
    INSERT INTO purchase VALUES (1, 1, 5), (2, 1, 7), (3, 2, 9)
    SET explain_format = TRADITIONAL
  `);
});
afterAll(() => engine.close());

/** select_type, table, type, key, rows, Extra of each row. */
async function plan(sql: string) {
  const rows = await session.rows(`EXPLAIN ${sql}`);
  return rows.map((row) => [row[1], row[2], row[4], row[6], row[9], row[11]]);
}

test('names the keys that serve', async () => {
  expect(await plan('SELECT * FROM customer WHERE id = 1')).toEqual([['SIMPLE', 'customer', 'const', 'PRIMARY', 1, null]]);
  expect(await plan("SELECT * FROM customer WHERE email = 'A'")).toEqual([['SIMPLE', 'customer', 'const', 'by_email', 1, null]]);
  expect(await plan('SELECT * FROM purchase WHERE customer_id = 1')).toEqual([['SIMPLE', 'purchase', 'ref', 'by_customer', null, null]]);
  expect(await plan('SELECT * FROM purchase WHERE customer_id > 1')).toEqual([['SIMPLE', 'purchase', 'range', 'by_customer', null, null]]);
  expect(await plan('SELECT * FROM purchase ORDER BY price')).toEqual([['SIMPLE', 'purchase', 'ALL', null, 3, 'Using filesort']]);
});

test('tells joins by their aliases, and subqueries', async () => {
  const joined = await plan('SELECT c.email, p.price FROM purchase p JOIN customer c ON c.id = p.customer_id WHERE p.id = 1');
  expect(joined.map((row) => row.slice(0, 4))).toEqual([
    ['SIMPLE', 'p', 'const', 'PRIMARY'],
    ['SIMPLE', 'c', 'eq_ref', 'PRIMARY'],
  ]);
  const nested = await plan('SELECT (SELECT MAX(price) FROM purchase p WHERE p.customer_id = c.id) FROM customer c');
  expect(nested.map((row) => row.slice(0, 2))).toEqual([
    ['PRIMARY', 'c'],
    ['DEPENDENT SUBQUERY', 'p'],
  ]);
});

test('explains changes and changes nothing', async () => {
  const of = async (sql: string) => (await plan(sql)).map((row) => row.slice(0, 3));
  expect(await of('UPDATE customer SET email = NULL WHERE id = 1')).toEqual([['UPDATE', 'customer', 'const']]);
  expect((await of('DELETE FROM purchase')).map((row) => row.slice(0, 2))).toEqual([['DELETE', 'purchase']]);
  expect(await of('INSERT INTO customer VALUES (9, NULL)')).toEqual([['INSERT', 'customer', 'ALL']]);
  expect(await session.value('SELECT COUNT(*) FROM purchase')).toBe(3);
  expect(await session.value('SELECT COUNT(email) FROM customer')).toBe(2);
});

test('a tree and a document', async () => {
  expect(await session.value('EXPLAIN FORMAT=TREE SELECT * FROM purchase ORDER BY price')).toBe(
    '-> Sort\n    -> Table scan on purchase  (rows=3)\n',
  );
  expect(JSON.parse(String(await session.value('EXPLAIN FORMAT=JSON SELECT * FROM customer WHERE id = 1')))).toMatchObject({
    query_plan: { operation: 'Single-row index lookup on customer using PRIMARY (id)  (rows=1)' },
    query_type: 'select',
  });
});

test('fails as the statement would', async () => {
  expect(session.results('EXPLAIN SELECT nope FROM customer')).rejects.toMatchObject({ errno: 1054 });
  expect(session.results('EXPLAIN ANALYZE SELECT 1')).rejects.toMatchObject({ errno: 1235 });
});

// Connector/J asks for warnings as long as an answer says that it has some.
test('SHOW WARNINGS has none of its own', async () => {
  const [truncated] = await session.results("SELECT CAST('1x' AS SIGNED)");
  expect(truncated).toMatchObject({ warnings: 1 });
  const [shown] = await session.results('SHOW WARNINGS');
  expect(shown).toMatchObject({ warnings: 0, rows: [['Warning', 1292, "Truncated incorrect INTEGER value: '1x'"]] });
  const [again] = await session.results('SHOW WARNINGS');
  expect(again).toMatchObject({ warnings: 0, rows: [['Warning', 1292, "Truncated incorrect INTEGER value: '1x'"]] });
});
