/** wsql.* beside a data file: whom the embedded engine lets see what. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { type Connection, createConnection } from 'mysql2/promise';
import { type Engine, openEmbedded } from '../../src/backends/embedded/index.ts';
import { createMysqlServer, type MysqlServer } from '../../src/servers/mysql/index.ts';
import { wsqlTables } from '../../src/virtual/wsql/index.ts';

let engine: Engine;
let server: MysqlServer;
const open: Connection[] = [];
async function connect(user: string): Promise<(sql: string) => Promise<unknown>> {
  const connection = await createConnection({ host: '127.0.0.1', port: server.port, user, rowsAsArray: true });
  open.push(connection);
  return async (sql) => (await connection.query(sql))[0];
}
beforeAll(async () => {
  engine = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-test' });
  const settings = () => [{ name: 'port', value: '1', given: 'flag' as const, description: 'Port' }];
  server = createMysqlServer({ backend: engine, virtualTables: [wsqlTables({ clients: () => server.clients(), settings })] });
  await server.listen({ port: 0 });
});
afterAll(async () => {
  for (const connection of open) connection.destroy();
  await server.close(0);
  await engine.close();
});

test('an account needs SELECT to look, and PROCESS to see what is others’', async () => {
  const root = await connect('root');
  await root("CREATE USER ann@'%'");
  const ann = await connect('ann');
  await expect(ann('SELECT * FROM wsql.clients')).rejects.toThrow('SELECT command denied');
  await expect(ann('USE wsql')).rejects.toThrow('Access denied');
  await root("GRANT SELECT ON wsql.* TO ann@'%'");
  expect(await ann('SELECT account, command FROM wsql.clients')).toEqual([['ann', 'Query']]);
  await expect(ann('SELECT * FROM wsql.settings')).rejects.toThrow('PROCESS');
  expect(await ann('DESCRIBE wsql.settings')).toHaveLength(4);
  await root("GRANT PROCESS ON *.* TO ann@'%'");
  const again = await connect('ann');
  expect(await again('SELECT account FROM wsql.clients ORDER BY id')).toEqual([['root'], ['ann'], ['ann']]);
  expect(await again('SELECT name, value, given FROM wsql.settings')).toEqual([['port', '1', 'flag']]);
});

test('live tables among stored ones', async () => {
  const root = await connect('root');
  await root('CREATE DATABASE shop');
  await root('CREATE TABLE shop.seen (id BIGINT UNSIGNED, statement TEXT)');
  await root('INSERT INTO shop.seen SELECT client, statement FROM wsql.statements WHERE finished IS NULL');
  expect(await root('SELECT COUNT(*), MAX(s.statement) FROM shop.seen s JOIN wsql.clients c ON c.id = s.id')).toEqual([
    [1, 'INSERT INTO shop.seen SELECT client, statement FROM wsql.statements WHERE finished IS NULL'],
  ]);
  expect(await root('SELECT * FROM wsql.upstreams')).toEqual([]);
  await root('CREATE VIEW shop.busy AS SELECT account, COUNT(*) AS n FROM wsql.clients GROUP BY account');
  expect(await root("SELECT n > 0 FROM shop.busy WHERE account = 'root'")).toEqual([[1]]);
});
