import { expect, test } from 'bun:test';
import { createConnection } from 'mysql2/promise';
import { startServer } from '../../clients/server.ts';

test('SHOW STATUS counts the prepared statements of all clients', async () => {
  const server = await startServer();
  const options = { host: '127.0.0.1', port: server.port, user: 'root', rowsAsArray: true };
  const [one, two] = [await createConnection(options), await createConnection(options)];
  const count = async (): Promise<unknown> => (await one.query("SHOW GLOBAL STATUS LIKE 'Prepared_stmt_count'"))[0];
  try {
    expect(await count()).toEqual([['Prepared_stmt_count', '0']]);
    const first = await one.prepare('SELECT 1');
    await two.prepare('SELECT 2');
    expect(await count()).toEqual([['Prepared_stmt_count', '2']]);
    await two.end();
    await first.close();
    expect(await count()).toEqual([['Prepared_stmt_count', '0']]);
  } finally {
    await one.end();
    await server.close();
  }
});
