/** What the engine tells of commits, and of what queries read. */
import { afterEach, beforeEach, expect, test } from 'bun:test';
import type { BackendConnection } from '../../../src/backend.ts';
import { type Engine, openEmbedded } from '../../../src/backends/embedded/index.ts';
import { Collector } from '../../../src/result.ts';

let engine: Engine;
let told: (string | null)[];
const sessions: BackendConnection[] = [];

beforeEach(() => {
  engine = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-test' });
  told = [];
});
afterEach(() => engine.close());

let lastId = 0;
function session(): BackendConnection {
  const options = { user: 'root', host: 'localhost', database: null, connectionId: ++lastId, collation: 255, foundRows: false };
  const connection = engine.connect(options, { kill: () => false, processes: () => [] });
  if (connection instanceof Promise) throw new Error('the engine connects at once');
  sessions.push(connection);
  return connection;
}
async function run(connection: BackendConnection, ...statements: string[]): Promise<void> {
  for (const sql of statements) await connection.query(sql, new Collector());
}
function watch(): () => void {
  return engine.watch((tables) => told.push(tables === null ? null : [...tables].sort().join()));
}
async function shop(): Promise<BackendConnection> {
  const connection = session();
  await run(
    connection,
    'CREATE DATABASE shop',
    'USE shop',
    'CREATE TABLE a (id INT PRIMARY KEY, v INT)',
    'CREATE TABLE b (id INT PRIMARY KEY)',
  );
  return connection;
}

test('every commit tells the tables that it has written, and nothing else does', async () => {
  const one = await shop();
  const two = session();
  await run(two, 'USE shop');
  watch();
  await run(one, 'INSERT INTO a VALUES (1, 1)', 'UPDATE a SET v = 2', 'DELETE FROM a', 'REPLACE INTO b VALUES (1)');
  expect(told.splice(0)).toEqual(['shop.a', 'shop.a', 'shop.a', 'shop.b']);
  await run(one, 'START TRANSACTION', 'INSERT INTO a VALUES (1, 1), (2, 2)', 'INSERT INTO b VALUES (2)');
  expect(told).toEqual([]);
  await run(one, 'COMMIT');
  expect(told.splice(0)).toEqual(['shop.a,shop.b']);
  await run(one, 'START TRANSACTION', 'DELETE FROM a WHERE id = 1', 'ROLLBACK');
  await run(two, 'UPDATE a SET v = 3 WHERE id = 77', 'SELECT * FROM a', 'START TRANSACTION', 'SELECT * FROM a FOR UPDATE', 'COMMIT');
  await expect(run(two, 'INSERT INTO b VALUES (2)')).rejects.toThrow('Duplicate');
  await run(two, 'CREATE TEMPORARY TABLE own (id INT)', 'INSERT INTO own VALUES (1)');
  expect(told).not.toContain('shop.a');
  expect(told.splice(0).filter((tables) => tables?.includes('own'))).toEqual([]);
  await run(two, 'ALTER TABLE a ADD COLUMN w INT');
  expect(told).toEqual([null]);
});

test('triggers and foreign keys tell their tables too', async () => {
  const one = await shop();
  await run(one, 'CREATE TABLE child (id INT PRIMARY KEY, a INT, FOREIGN KEY (a) REFERENCES a (id) ON DELETE CASCADE)');
  await run(one, 'INSERT INTO a VALUES (1, 1)', 'INSERT INTO child VALUES (1, 1)');
  await run(one, 'CREATE TRIGGER t AFTER INSERT ON b FOR EACH ROW INSERT INTO a VALUES (NEW.id, 0)');
  watch();
  await run(one, 'DELETE FROM a', 'INSERT INTO b VALUES (5)');
  expect(told).toEqual(['shop.a,shop.child', 'shop.a,shop.b']);
});

test('a listener that comes late, in a transaction, is told that anything may have changed; one that has gone nothing', async () => {
  const one = await shop();
  await run(one, 'START TRANSACTION', 'INSERT INTO a VALUES (1, 1)');
  const end = watch();
  await run(one, 'COMMIT');
  expect(told.splice(0)).toEqual([null]);
  end();
  await run(one, 'DELETE FROM a');
  expect(told).toEqual([]);
});

test('commits of several sessions that are written together tell of all of them', async () => {
  const dir = await import('node:fs').then(({ mkdtempSync }) => mkdtempSync('/tmp/wsql-watch-'));
  await engine.close();
  engine = openEmbedded({ path: `${dir}/data.db`, serverVersion: '8.4.6-test' });
  const one = await shop();
  const two = session();
  await run(two, 'USE shop');
  watch();
  await Promise.all([run(one, 'INSERT INTO a VALUES (1, 1)'), run(two, 'INSERT INTO b VALUES (1)')]);
  expect([...new Set(told.flatMap((tables) => tables?.split(',') ?? ['all']))].sort()).toEqual(['shop.a', 'shop.b']);
  await engine.close();
  await import('node:fs').then(({ rmSync }) => rmSync(dir, { recursive: true }));
});

test('the tables of a query are told, behind views and in subqueries too', async () => {
  const one = await shop();
  await run(one, 'CREATE VIEW v AS SELECT a.id FROM a', 'CREATE VIEW w AS SELECT id FROM v');
  const read = (sql: string) => {
    const tables = one.tablesRead?.(sql, []);
    return tables instanceof Set ? [...tables].sort().join() : tables;
  };
  expect(read('SELECT 1')).toBe('');
  expect(read('SELECT * FROM a')).toBe('shop.a');
  expect(read('SELECT * FROM w WHERE id IN (SELECT id FROM b)')).toBe('shop.a,shop.b');
  expect(read('WITH x AS (SELECT * FROM a) SELECT * FROM x UNION SELECT id, 1 FROM b')).toBe('shop.a,shop.b');
  expect(read('SELECT (SELECT MAX(id) FROM b), EXISTS (SELECT 1 FROM shop.a)')).toBe('shop.a,shop.b');
  expect(read('SELECT * FROM information_schema.tables')).toBe('computed');
  expect(() => read('INSERT INTO b VALUES (1)')).toThrow('cannot be watched');
  expect(() => read('SELECT * FROM nothing')).toThrow("doesn't exist");
  await run(one, 'CREATE FUNCTION f() RETURNS INT READS SQL DATA RETURN (SELECT COUNT(*) FROM b)');
  expect(read('SELECT f()')).toBeNull();
});

test('what is undone to a savepoint may be told, what is done before it is; a procedure tells with its commits', async () => {
  const one = await shop();
  watch();
  await run(one, 'START TRANSACTION', 'INSERT INTO a VALUES (1, 1)', 'SAVEPOINT s', 'INSERT INTO b VALUES (1)', 'ROLLBACK TO s', 'COMMIT');
  expect(told.splice(0).map((tables) => tables?.startsWith('shop.a'))).toEqual([true]);
  await run(one, 'CREATE PROCEDURE p() BEGIN INSERT INTO a VALUES (2, 2); INSERT INTO b VALUES (2); END');
  told.length = 0;
  await run(one, 'CALL p()');
  expect(told.join()).toBe('shop.a,shop.b');
  await run(one, 'SET autocommit = 0', 'DELETE FROM a');
  told.length = 0;
  await run(one, 'COMMIT');
  expect(told).toEqual(['shop.a']);
});
