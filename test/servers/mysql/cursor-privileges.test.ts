import { afterAll, expect, test } from 'bun:test';
import type { BackendConnection, ConnectOptions } from '../../../src/backend.ts';
import { openEmbedded } from '../../../src/backends/embedded/index.ts';
import { Collector } from '../../../src/result.ts';

const backend = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-test' });
afterAll(() => backend.close());

function session(connectionId: number, more: Partial<ConnectOptions>): BackendConnection {
  const options = { user: 'root', host: 'localhost', database: null, connectionId, collation: 255, foundRows: false, ...more };
  return backend.connect(options, { kill: () => false, processes: () => [] }) as BackendConnection;
}
async function run(connection: BackendConnection, ...statements: string[]): Promise<void> {
  for (const statement of statements) await connection.query(statement, new Collector());
}

test('a cursor is for who may read its tables, and counts as a statement', async () => {
  const root = session(1, {});
  await run(
    root,
    'CREATE DATABASE d',
    'CREATE TABLE d.t (a INT PRIMARY KEY, b INT)',
    'INSERT INTO d.t VALUES (1, 1), (2, 2)',
    'CREATE USER u WITH MAX_QUERIES_PER_HOUR 3',
    'GRANT SELECT (a) ON d.t TO u',
  );
  const user = session(2, { user: 'u', account: { user: 'u', host: '%' } });
  const statement = await user.prepare('SELECT a FROM d.t');
  const open = async () => {
    const cursor = await statement.openCursor?.([]);
    const rows = await cursor?.fetch(5);
    cursor?.close();
    return rows;
  };
  for (let n = 0; n < 3; n++) expect(await open()).toEqual([[1], [2]]);
  await expect(open()).rejects.toMatchObject({ errno: 1226 });
  await run(root, 'REVOKE SELECT (a) ON d.t FROM u');
  await expect(open()).rejects.toMatchObject({ errno: 1142 });
});
