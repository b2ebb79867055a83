/** What SHOW STATUS tells of clients and their connections. */
import { expect, test } from 'bun:test';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { openEmbedded } from '../../../src/backends/embedded/index.ts';
import { loginServer } from './login-server.ts';

test('bytes, connections and prepared statements are those of the session, or of all', async () => {
  const engine = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-test' });
  const server = await loginServer(engine);
  const options = { host: '127.0.0.1', port: server.port, user: 'root' };
  try {
    const other = await createConnection(options);
    await other.query("SELECT REPEAT('x', 5000)");
    const client = await createConnection(options);
    const status = async (scope: string): Promise<Record<string, number>> => {
      const [rows] = await client.query<RowDataPacket[]>(`SHOW ${scope} STATUS`);
      return Object.fromEntries(rows.map((row) => [String(row['Variable_name']), Number(row['Value'])]));
    };
    const [own, all] = [await status('SESSION'), await status('GLOBAL')];
    expect(own['Bytes_sent']).toBeLessThan(5000);
    expect(own['Bytes_received']).toBeGreaterThan(50);
    expect(all['Bytes_sent']).toBeGreaterThan(Number(own['Bytes_sent']) + 5000);
    expect([all['Connections'], all['Threads_connected'], all['Max_used_connections']]).toEqual([2, 2, 2]);
    await other.end();
    await client.execute('SELECT ?', [1]);
    await client.query('FLUSH STATUS');
    const [later, of] = [await status('GLOBAL'), await status('SESSION')];
    expect(later['Bytes_sent']).toBeGreaterThan(Number(all['Bytes_sent']));
    expect([later['Com_stmt_prepare'], later['Com_stmt_execute'], of['Com_stmt_execute']]).toEqual([1, 1, 0]);
    expect([later['Connections'], later['Prepared_stmt_count']]).toEqual([2, 1]);
    await client.end();
  } finally {
    await server.close(0);
    await engine.close();
  }
});

test('SHOW runs by the binary protocol, its columns known when it is prepared', async () => {
  const engine = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-test' });
  const server = await loginServer(engine);
  try {
    const client = await createConnection({ host: '127.0.0.1', port: server.port, user: 'root', rowsAsArray: true });
    await client.query('CREATE DATABASE d');
    await client.query('USE d');
    await client.query("CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v ENUM('a', 'b') DEFAULT 'b')");
    const [columns] = await client.execute('SHOW COLUMNS FROM t WHERE Field = ?', ['v']);
    expect(columns as unknown).toEqual([['v', "enum('a','b')", 'YES', '', 'b', '']]);
    const [index] = await client.execute('SHOW INDEX FROM t');
    expect((index as unknown as unknown[][]).map((row) => row.slice(0, 4))).toEqual([['t', 0, 'PRIMARY', 1]]);
    const statement = await client.prepare('SHOW COLUMNS FROM later');
    await expect(statement.execute([])).rejects.toMatchObject({ errno: 1146 });
    await client.query('CREATE TABLE later (x INT)');
    expect((await statement.execute([]))[0] as unknown).toEqual([['x', 'int', 'YES', '', null, '']]);
    await expect(client.prepare('SHOW WARNINGS')).rejects.toMatchObject({ errno: 1295 });
    await client.end();
  } finally {
    await server.close(0);
    await engine.close();
  }
});
