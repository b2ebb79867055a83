import { expect, test } from 'bun:test';
import { createConnection } from 'mysql2/promise';
import { startServer } from '../../../clients/server.ts';

async function connected(run: (query: (text: string) => Promise<unknown>, kill: () => Promise<void>) => Promise<void>): Promise<void> {
  const server = await startServer();
  const options = { host: '127.0.0.1', port: server.port, user: 'root' };
  const connection = await createConnection(options);
  const other = await createConnection(options);
  const query = (text: string) =>
    connection.query({ sql: text, rowsAsArray: true }).then(
      ([rows]) => rows,
      (error) => error.errno,
    );
  try {
    await query('CREATE DATABASE d');
    await query('USE d');
    await query('CREATE TABLE t (id INT PRIMARY KEY)');
    await query('INSERT INTO t VALUES (1), (2), (3)');
    await run(query, async () => {
      const id = connection.threadId;
      for (let info = 0; info === 0; ) {
        const [rows] = await other.query(
          `SELECT COUNT(*) AS n FROM information_schema.processlist WHERE id = ${id} AND info LIKE '%SLEEP%'`,
        );
        info = Number((rows as { n: number }[])[0]?.n);
      }
      await other.query(`KILL QUERY ${id}`);
    });
  } finally {
    await connection.end();
    await other.end();
    await server.close();
  }
}

test('MAX_EXECUTION_TIME of a hint limits a query that reads tables, and wakes SLEEP', () =>
  connected(async (query) => {
    expect(await query('SELECT /*+ MAX_EXECUTION_TIME(50) */ SLEEP(20) FROM t')).toBe(3024);
    expect(await query('SELECT /*+ MAX_EXECUTION_TIME(50) */ SLEEP(20), SLEEP(20)')).toEqual([[1, 1]]);
    expect(await query('SELECT /*+ MAX_EXECUTION_TIME(5000) */ COUNT(*) FROM t')).toEqual([[3]]);
  }));

test('max_execution_time is for queries alone', () =>
  connected(async (query) => {
    await query('SET max_execution_time = 50');
    expect(await query('SELECT SLEEP(20) FROM t')).toBe(3024);
    expect(await query('DELETE FROM t WHERE SLEEP(0.1) = 0')).toMatchObject({ affectedRows: 3 });
  }));

test('KILL QUERY ends with 1317 what sleeps while it reads or changes a table', () =>
  connected(async (query, kill) => {
    for (const statement of ['SELECT SLEEP(20) FROM t', 'DELETE FROM t WHERE SLEEP(20) = 5', 'UPDATE t SET id = 5 WHERE SLEEP(20) = 5']) {
      const ended = query(statement);
      await kill();
      expect(await ended).toBe(1317);
    }
    const ended = query('SELECT SLEEP(20), SLEEP(20)');
    await kill();
    expect(await ended).toEqual([[1, 1]]);
  }));
