import { expect, test } from 'bun:test';
import { createConnection } from 'mysql2/promise';
import { startServer } from '../../clients/server.ts';

test('what a client tells of itself can be read, and how its connection is encrypted', async () => {
  const server = await startServer();
  const options = { host: '127.0.0.1', port: server.port, rowsAsArray: true };
  const app = await createConnection({
    ...options,
    user: 'app',
    password: 'secret',
    connectAttributes: { program_name: 'first', empty: '' },
  });
  const root = await createConnection({
    ...options,
    user: 'root',
    connectAttributes: { program_name: 'second' },
    ssl: { rejectUnauthorized: false },
  });
  try {
    const named = "WHERE attr_name IN ('program_name', 'empty') ORDER BY processlist_id, ordinal_position";
    const [all] = await root.query(`SELECT processlist_id, attr_name, attr_value FROM performance_schema.session_connect_attrs ${named}`);
    expect<unknown>(all).toEqual([
      [app.threadId, 'program_name', 'first'],
      [app.threadId, 'empty', ''],
      [root.threadId, 'program_name', 'second'],
    ]);
    const [own] = await app.query(`SELECT attr_value FROM performance_schema.session_account_connect_attrs ${named}`);
    expect<unknown>(own).toEqual([['first'], ['']]);
    const [plain] = await app.query("SHOW STATUS LIKE 'Ssl_cipher'");
    expect<unknown>(plain).toEqual([['Ssl_cipher', '']]);
    const [encrypted] = await root.query("SHOW STATUS LIKE 'Ssl_version'");
    expect<unknown>(encrypted).toEqual([['Ssl_version', expect.stringMatching(/^TLSv1\.[23]$/)]]);
  } finally {
    await app.end();
    await root.end();
    await server.close();
  }
});
