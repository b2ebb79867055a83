import { describe, expect, test } from 'bun:test';
import { complete, nearest, SchemaIndex, signatureAt } from '../../src/completion/index.ts';
import { DEFAULT_MODE } from '../../src/sql/index.ts';

const schema = new SchemaIndex();
schema.setDatabases(['shop', 'log', 'information_schema']);
const column = (text: string) => {
  const [name = '', type = ''] = text.split(' ');
  return { name, type, members: [...type.matchAll(/'([^']*)'/g)].map(([, member = '']) => member) };
};
const table = (
  database: string,
  name: string,
  columns: string,
  foreignKeys: readonly { columns: string[]; table: string; referenced: string[] }[] = [],
) => ({
  database,
  name,
  kind: 'table' as const,
  columns: columns.split(', ').map(column),
  foreignKeys: foreignKeys.map((key) => ({ ...key, database })),
});
schema.setTables('shop', [
  table('shop', 'customers', "id int, name varchar(20), state enum('new','good','bad')"),
  table('shop', 'orders', "id int, customer_id int, placed datetime, status enum('open','sent'), `odd", [
    { columns: ['customer_id'], table: 'customers', referenced: ['id'] },
  ]),
  table('shop', 'order items', 'order_id int, item int', [{ columns: ['order_id'], table: 'orders', referenced: ['id'] }]),
  { ...table('shop', 'open_orders', 'id int'), kind: 'view' },
]);
schema.setTables('log', [table('log', 'events', 'id bigint, at datetime')]);
schema.setRoutines('shop', [
  { database: 'shop', name: 'total_of', kind: 'function', parameters: 'id int' },
  { database: 'shop', name: 'close_day', kind: 'procedure', parameters: 'day date, OUT sum decimal(10,2)' },
]);
schema.setNames('variable', ['sql_mode', 'sql_safe_updates', 'time_zone']);
schema.setNames('collation', ['utf8mb4_bin', 'latin1_swedish_ci']);
schema.setNames('user', ["'app'@'%'"]);

/** @param text with `|` where the cursor is. @returns what can be put there. */
function at(text: string, mode = DEFAULT_MODE): string[] {
  const cursor = text.indexOf('|');
  const request = { text: text.slice(0, cursor) + text.slice(cursor + 1), cursor, mode, database: 'shop' };
  return complete(request, schema).items.map((item) => item.text);
}
/** The text with the first completion in it. */
function completed(text: string): string {
  const cursor = text.indexOf('|');
  const whole = text.slice(0, cursor) + text.slice(cursor + 1);
  const { from, to, items } = complete({ text: whole, cursor, mode: DEFAULT_MODE, database: 'shop' }, schema);
  return whole.slice(0, from) + (items[0]?.text ?? '') + whole.slice(to);
}

describe('the first is', () => {
  test.each([
    ['sel|', 'select'],
    ['SEL|', 'SELECT'],
    ['SELECT * FROM cu|', 'SELECT * FROM customers'],
    ['SELECT * FROM customers WHERE na|', 'SELECT * FROM customers WHERE name'],
    ['SELECT na| FROM customers', 'SELECT name FROM customers'],
    ['SELECT * FROM customers c WHERE c.st|', 'SELECT * FROM customers c WHERE c.state'],
    ['SELECT c.na| FROM customers AS c', 'SELECT c.name FROM customers AS c'],
    ['SELECT * FROM log.ev|', 'SELECT * FROM log.events'],
    ['SELECT * FROM log.events e WHERE e.a|', 'SELECT * FROM log.events e WHERE e.at'],
    ['SELECT * FROM `order|', 'SELECT * FROM `orders`'],
    ['SELECT * FROM order|', 'SELECT * FROM orders'],
    ['SELECT * FROM customers WHERE state = |', "SELECT * FROM customers WHERE state = 'new'"],
    ["SELECT * FROM customers WHERE state = 'g|", "SELECT * FROM customers WHERE state = 'good'"],
    ["SELECT * FROM customers WHERE state IN ('new', 'b|')", "SELECT * FROM customers WHERE state IN ('new', 'bad')"],
    ["INSERT INTO customers (id, state) VALUES (1, '|", "INSERT INTO customers (id, state) VALUES (1, 'new'"],
    ["INSERT INTO customers VALUES (1, 'x', |", "INSERT INTO customers VALUES (1, 'x', 'new'"],
    ['INSERT INTO cust|', 'INSERT INTO customers'],
    ['INSERT INTO customers (st|', 'INSERT INTO customers (state'],
    ['UPDATE orders SET sta|', 'UPDATE orders SET status'],
    ['UPDATE orders SET status = |', "UPDATE orders SET status = 'open'"],
    ['DELETE FROM orders WHERE pl|', 'DELETE FROM orders WHERE placed'],
    ['SELECT * FROM orders o JOIN customers c ON |', 'SELECT * FROM orders o JOIN customers c ON o.customer_id = c.id'],
    ['SELECT * FROM customers c JOIN orders ON |', 'SELECT * FROM customers c JOIN orders ON orders.customer_id = c.id'],
    ['SELECT * FROM orders JOIN `order items` i ON |', 'SELECT * FROM orders JOIN `order items` i ON i.order_id = orders.id'],
    [
      'WITH late AS (SELECT id AS order_no, placed FROM orders) SELECT * FROM la|',
      'WITH late AS (SELECT id AS order_no, placed FROM orders) SELECT * FROM late',
    ],
    [
      'WITH late AS (SELECT id AS order_no FROM orders) SELECT order_| FROM late',
      'WITH late AS (SELECT id AS order_no FROM orders) SELECT order_no FROM late',
    ],
    ['SELECT d.to| FROM (SELECT id AS total FROM orders) d', 'SELECT d.total FROM (SELECT id AS total FROM orders) d'],
    [
      'SELECT * FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.i|)',
      'SELECT * FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id)',
    ],
    ['SELECT COUNT(*) FROM orders GROUP BY sta|', 'SELECT COUNT(*) FROM orders GROUP BY status'],
    ['SELECT date_f|', 'SELECT date_format('],
    ['SELECT NOW|', 'SELECT NOW('],
    ['SELECT total|', 'SELECT total_of('],
    ['CALL cl|', 'CALL close_day('],
    ['use lo|', 'use log'],
    ['SHOW TABLES FROM lo|', 'SHOW TABLES FROM log'],
    ['SHOW COLUMNS FROM cu|', 'SHOW COLUMNS FROM customers'],
    ['SHOW CREATE TABLE cu|', 'SHOW CREATE TABLE customers'],
    ['DESC cu|', 'DESC customers'],
    ['DROP VIEW op|', 'DROP VIEW open_orders'],
    ['ALTER TABLE orders DROP COLUMN pl|', 'ALTER TABLE orders DROP COLUMN placed'],
    ['TRUNCATE cu|', 'TRUNCATE customers'],
    ['SET sql_s|', 'SET sql_safe_updates'],
    ['SELECT @@time|', 'SELECT @@time_zone'],
    ['SELECT * FROM customers ORDER BY name COLLATE utf8|', 'SELECT * FROM customers ORDER BY name COLLATE utf8mb4_bin'],
    ["SHOW VARIABLES LIKE 'sql_m|", "SHOW VARIABLES LIKE 'sql_mode"],
    ['GRANT SELECT ON shop.* TO |', "GRANT SELECT ON shop.* TO 'app'@'%'"],
    ['SELECT 1; SELECT * FROM cu|; SELECT 2', 'SELECT 1; SELECT * FROM customers; SELECT 2'],
    ['SELECT * FROM customers ord|', 'SELECT * FROM customers order'],
    ['SELECT * FROM customers WHERE id = 1 a|', 'SELECT * FROM customers WHERE id = 1 and'],
  ])('%s', (text, expected) => expect(completed(text)).toBe(expected));
});

test('of several tables, columns that both have are qualified', () => {
  expect(at('SELECT i| FROM orders o JOIN customers c ON c.id = o.customer_id')).toEqual(expect.arrayContaining(['o.id', 'c.id']));
  expect(at('SELECT na| FROM orders o JOIN customers c ON c.id = o.customer_id')[0]).toBe('name');
});
test('nothing in comments, strings and after what is whole', () => {
  for (const text of ["SELECT 'cu|", 'SELECT 1 -- cu|', 'SELECT /* cu|', "SELECT * FROM customers WHERE name = '|"])
    expect(at(text)).toEqual([]);
});
test('keywords that can follow, and no others', () => {
  expect(at('SELECT * FROM customers |')).toEqual(expect.arrayContaining(['WHERE', 'JOIN', 'ORDER', 'LIMIT', 'AS']));
  for (const word of ['AND', 'SELECT', 'SET', 'VALUES']) expect(at('SELECT * FROM customers |')).not.toContain(word);
  expect(at('SELECT * FROM customers ORDER |')).toEqual(['BY']);
  expect(at('delete |')).toEqual(expect.arrayContaining(['from']));
});
test('ANSI_QUOTES: names in quotes', () => {
  expect(at('SELECT * FROM "order|', { ...DEFAULT_MODE, ansiQuotes: true })).toContain('"order items"');
});
test('signatures', () => {
  const signature = (text: string) =>
    signatureAt({ text: text.replace('|', ''), cursor: text.indexOf('|'), mode: DEFAULT_MODE, database: 'shop' }, schema);
  expect(signature('SELECT CONCAT(a, |')).toBe('CONCAT(text, …)');
  expect(signature('CALL close_day(|)')).toBe('close_day(day date, OUT sum decimal(10,2))');
  expect(signature('SELECT (|')).toBe(null);
});
test('names that may have been meant', () => {
  expect(nearest('custmers', ['customers', 'orders', 'customer_log'])).toEqual(['customers']);
  expect(nearest('ordesr', ['orders', 'order items'])).toEqual(['orders']);
  expect(nearest('xyz', ['customers'])).toEqual([]);
});
