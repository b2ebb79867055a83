import { expect, test } from 'bun:test';
import type { BackendConnection } from '../../../src/backend.ts';
import { globalPrivilegesIn } from '../../../src/backends/local-tables/grants.ts';
import { mentions, mentionsBytes, routeOf } from '../../../src/backends/local-tables/route.ts';
import { DEFAULT_MODE } from '../../../src/sql/index.ts';

const databases: ReadonlySet<string> = new Set(['wsql']);
const context = { databases, inside: false, last: null, mode: DEFAULT_MODE };
const route = (sql: string) => routeOf(sql, context).to;
const inside = (sql: string) => routeOf(sql, { ...context, inside: true }).to;

test.each([
  'SELECT * FROM wsql.clients',
  'SELECT * FROM `wsql`.`clients` AS c JOIN wsql.statements s ON s.client = c.id',
  'WITH c AS (SELECT * FROM wsql.clients) SELECT * FROM c, (SELECT 1) AS d',
  'SELECT (SELECT COUNT(*) FROM wsql.clients)',
  'SHOW TABLES FROM wsql',
  "SHOW FULL COLUMNS FROM clients FROM wsql LIKE 'a%'",
  'DESCRIBE wsql.clients',
  'EXPLAIN SELECT * FROM wsql.clients',
  'SELECT 1 UNION SELECT id FROM wsql.clients',
])('is run here: %s', (sql) => expect(route(sql)).toBe('here'));

test.each([
  "SELECT 'wsql.clients'",
  'SELECT 1 /* FROM wsql.clients */',
  'SELECT wsql.a FROM shop.wsql',
  'SELECT a.wsql FROM a',
  'SELECT * FROM wsql',
  'SELECT * FROM shop.clients -- wsql.clients',
  'SELECT FROM wsql.clients WHERE',
  'SHOW TABLES',
  'SHOW TABLES FROM shop',
  'SELECT @wsql',
])('is the server’s: %s', (sql) => expect(route(sql)).toBe('server'));

test.each([
  'CREATE TABLE wsql.t (id INT)',
  'DELETE FROM wsql.clients',
  'DROP DATABASE wsql',
  'GRANT SELECT ON wsql.* TO a',
  'SET GLOBAL max_connections = (SELECT COUNT(*) FROM wsql.clients)',
])('is refused: %s', (sql) => expect(route(sql)).toBe('nowhere'));

test('a name is one as a word only', () => {
  for (const text of ['wsql', '`wsql`.a', 'a,wsql.b', 'wsql_a wsql']) {
    expect(mentions(text, 'wsql')).toBe(true);
    expect(mentionsBytes(Buffer.from(text), 0, 'wsql')).toBe(true);
  }
  for (const text of ['', 'wsq', 'wsql_shop.a', 'mywsql', '$wsql', 'wsql2 WSQL']) {
    expect(mentions(text, 'wsql')).toBe(false);
    expect(mentionsBytes(Buffer.from(text), 0, 'wsql')).toBe(false);
  }
});

test('in the database, names without one are here', () => {
  for (const sql of ['SELECT * FROM clients', 'SHOW TABLES', 'SELECT DATABASE()', 'DESCRIBE clients']) expect(inside(sql)).toBe('here');
  for (const sql of [
    'SELECT 1',
    'SELECT * FROM shop.orders',
    'SET @a = 1',
    'BEGIN',
    'SHOW VARIABLES',
    'SELECT @@version, USER()',
    'KILL 5',
  ])
    expect(inside(sql)).toBe('server');
  for (const sql of ['CREATE TABLE t (id INT)', 'CREATE PROCEDURE p() SELECT 1']) expect(inside(sql)).toBe('nowhere');
  expect(routeOf('USE shop', { ...context, inside: true })).toEqual({ to: 'server', use: 'shop' });
  expect(routeOf('use wsql', context)).toEqual({ to: 'here', use: 'wsql' });
});

test('what both would have to run is refused', () => {
  for (const sql of [
    'SELECT * FROM wsql.clients, shop.orders FOR UPDATE',
    'SELECT shop.price(id) FROM wsql.clients',
    'SELECT * FROM wsql.clients JOIN information_schema.processlist USING (id)',
    'INSERT INTO log SELECT * FROM wsql.clients',
    'SELECT * FROM wsql.clients WHERE id = @id',
  ])
    expect(() => route(sql)).toThrow('wsql');
});

test('tables of the server beside ours are borrowed', () => {
  const tables = (sql: string) => routeOf(sql, context);
  const orders = { schema: 'shop', name: 'orders' };
  expect(tables('SELECT * FROM wsql.clients, shop.orders')).toEqual({ to: 'here', tables: [orders] });
  expect(tables('WITH c AS (TABLE wsql.clients) SELECT * FROM c JOIN t JOIN t AS u WHERE t.id IN (SELECT id FROM shop.orders)')).toEqual({
    to: 'here',
    tables: expect.arrayContaining([{ schema: null, name: 't' }, orders]),
  });
});

test('SHOW WARNINGS is about the last statement', () => {
  expect(route('SHOW WARNINGS')).toBe('server');
  expect(routeOf('SHOW WARNINGS', { ...context, last: {} as BackendConnection }).to).toBe('last');
});

test('global privileges are those on everything', () => {
  expect(globalPrivilegesIn(['GRANT PROCESS, SUPER ON *.* TO `a`@`%`']).has('PROCESS')).toBe(true);
  expect(globalPrivilegesIn(["GRANT USAGE ON *.* TO 'a'@'%'", 'GRANT PROCESS ON `d`.* TO `a`@`%`']).has('PROCESS')).toBe(false);
  expect(globalPrivilegesIn(['GRANT ALL PRIVILEGES ON *.* TO `root`@`%` WITH GRANT OPTION']).has('PROCESS')).toBe(true);
});
