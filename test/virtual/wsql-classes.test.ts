/** How statements are said to have been run: by the engine, and in front of a server. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { type Connection, createConnection } from 'mysql2/promise';
import type { Backend } from '../../src/backend.ts';
import { type Engine, openEmbedded } from '../../src/backends/embedded/index.ts';
import { withLocalTables } from '../../src/backends/local-tables/index.ts';
import { openUpstream } from '../../src/backends/upstream/index.ts';
import { createMysqlServer, type MysqlServer } from '../../src/servers/mysql/index.ts';
import type { StatementRecord } from '../../src/statement-records.ts';
import { WSQL, wsqlTables } from '../../src/virtual/wsql/index.ts';

let engine: Engine;
let behind: MysqlServer;
let front: Backend;
let gateway: MysqlServer;
let direct: Connection;
let through: Connection;

beforeAll(async () => {
  engine = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-test' });
  behind = createMysqlServer({ backend: engine });
  await behind.listen({ port: 0 });
  const upstream = openUpstream({ port: behind.port });
  const local = async () => openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-test', readOnly: true });
  front = withLocalTables(upstream, { databases: new Set([WSQL]), engine: local });
  const sources = { clients: () => gateway.clients(), records: () => gateway.records, transactions: () => gateway.transactions() };
  gateway = createMysqlServer({ backend: front, virtualTables: [wsqlTables(sources)] });
  await gateway.listen({ port: 0 });
  direct = await createConnection({ host: '127.0.0.1', port: behind.port, user: 'root', rowsAsArray: true });
  await direct.query('CREATE DATABASE shop');
  await direct.query('CREATE TABLE shop.t (id INT PRIMARY KEY, a INT)');
  await direct.query('INSERT INTO shop.t VALUES (1, 10), (2, 20)');
  through = await createConnection({ host: '127.0.0.1', port: gateway.port, user: 'root', database: 'shop', rowsAsArray: true });
});
afterAll(async () => {
  direct.destroy();
  through.destroy();
  await gateway.close(0);
  await front.close();
  await behind.close(0);
  await engine.close();
});

/** What a server has recorded of the statements with such a text. */
function recorded(server: MysqlServer, part: string): StatementRecord[] {
  return [...(server.records?.recent() ?? [])].filter(({ text }) => text.includes(part));
}

test('programs, and queries that go on in a thread', async () => {
  await direct.query('CREATE PROCEDURE shop.twice(n INT) SELECT n * 2');
  await direct.query('CALL shop.twice(4)');
  await direct.query('PREPARE kept FROM "SELECT a FROM shop.t WHERE id = ?"');
  await direct.query('SET @id = 1');
  await direct.query('EXECUTE kept USING @id');
  await direct.query('SET SESSION cte_max_recursion_depth = 10000000');
  await direct.query('WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400000) SELECT MAX(i) AS most FROM n');
  const classes = (part: string) => recorded(behind, part).map(({ plan, rowsSent }) => [plan, rowsSent]);
  expect(classes('CALL shop')).toEqual([['program', 1]]);
  expect(classes('PREPARE kept')).toEqual([['session', 0]]);
  expect(classes('EXECUTE kept')).toEqual([['compiled', 1]]);
  expect(classes('WITH RECURSIVE')).toEqual([['moved', 1]]);
  const digests = [...(behind.records?.digests() ?? [])].map(({ digest }) => digest?.text);
  expect(digests).toContain('EXECUTE `kept` USING @?');
  expect(digests).toContain('CALL `shop` . `twice` (?)');
});

test('what a gateway hands on, and what it answers itself', async () => {
  for (const id of [1, 2, 3]) await through.query(`SELECT a FROM t WHERE id = ${id}`);
  await through.execute('SELECT a FROM t WHERE id = ?', [2]);
  await through.execute('SELECT a FROM t WHERE id = ?', [1]);
  await through.query('UPDATE t SET a = a + 1');
  await through.query('SELECT nope').catch(() => undefined);
  await through.query("CREATE USER hidden IDENTIFIED BY 'hush'");
  await through.query('SELECT version FROM wsql.build');
  const told = [...(gateway.records?.recent() ?? [])].map(({ plan, text, prepared, rowsSent, rowsAffected, errno, bytes }) => {
    return [plan, text, prepared, rowsSent, rowsAffected, errno, bytes > 0];
  });
  expect(told).toEqual([
    ['relayed', 'SELECT a FROM t WHERE id = 1', false, 1, 0, 0, true],
    ['relayed', 'SELECT a FROM t WHERE id = 2', false, 1, 0, 0, true],
    ['relayed', 'SELECT a FROM t WHERE id = 3', false, 0, 0, 0, true],
    ['relayed', 'SELECT a FROM t WHERE id = ?', true, 1, 0, 0, true],
    ['relayed', 'SELECT a FROM t WHERE id = ?', true, 1, 0, 0, true],
    ['relayed', 'UPDATE t SET a = a + 1', false, 0, 2, 0, true],
    ['relayed', 'SELECT nope', false, 0, 0, 1054, true],
    ['relayed', "CREATE USER hidden IDENTIFIED BY '<secret>'", false, 0, 0, 0, true],
    ['local', 'SELECT version FROM wsql.build', false, 0, 0, 0, true],
  ]);
  await through.query('SELECT 1 / 0');
  expect(recorded(gateway, '1 / 0').map(({ warnings }) => warnings)).toEqual([1]);
  const [digest] = [...(gateway.records?.digests() ?? [])].filter(({ count }) => count === 5);
  expect([digest?.database, digest?.digest?.text]).toEqual(['shop', 'SELECT `a` FROM `t` WHERE `id` = ?']);
});

test('a transaction at the server behind is open here', async () => {
  await through.query('START TRANSACTION');
  await through.query('UPDATE t SET a = a + 1 WHERE id = 1');
  const open = 'SELECT account, db, statements, age_ms < 60000 FROM wsql.transactions';
  expect((await through.query(open))[0] as unknown).toEqual([['root', 'shop', 2, 1]]);
  await through.query('ROLLBACK');
  expect((await through.query(open))[0] as unknown).toEqual([]);
});
