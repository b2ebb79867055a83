/** CLIENT_IGNORE_SPACE, which mysql2 asks for and most drivers do not: sql_mode starts with IGNORE_SPACE, also after a reset. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { type Connection, createConnection } from 'mysql2/promise';
import { startServer, type TestServer } from '../../clients/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

async function one(session: Connection, sql: string): Promise<unknown> {
  const [rows] = await session.query({ sql, rowsAsArray: true });
  return (rows as unknown as unknown[][])[0]?.[0];
}
const START = 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';

test('a client that leaves spaces before parentheses says so when it logs in', async () => {
  const session = await createConnection({ host: '127.0.0.1', port: server.port, user: 'root' });
  expect(await one(session, 'SELECT COUNT (*)')).toBe(1);
  expect(await one(session, 'SELECT @@sql_mode')).toBe(`IGNORE_SPACE,${START}`);
  await session.query("SET sql_mode = ''");
  await session.changeUser({ user: 'root' });
  expect(await one(session, 'SELECT @@sql_mode')).toBe(`IGNORE_SPACE,${START}`);
  await session.query('SET sql_mode = DEFAULT');
  expect(await one(session, 'SELECT @@sql_mode')).toBe(START);
  await session.end();
});

test('one that does not say so writes them together', async () => {
  const session = await createConnection({ host: '127.0.0.1', port: server.port, user: 'root', flags: ['-IGNORE_SPACE'] });
  expect(await one(session, 'SELECT @@sql_mode')).toBe(START);
  expect(session.query('SELECT COUNT (*)')).rejects.toMatchObject({ errno: 1064 });
  await session.end();
});
