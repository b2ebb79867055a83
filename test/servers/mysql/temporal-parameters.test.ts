import { expect, test } from 'bun:test';
import { createConnection } from 'mysql2/promise';
import { startServer } from '../../clients/server.ts';

test('a DATETIME that is sent as such loses its fraction in a string, and keeps it elsewhere', async () => {
  const server = await startServer();
  // Its types know nothing of the dates that mysql2 sends.
  const dates = (...values: Date[]) => values as unknown as string[];
  const connection = await createConnection({ host: '127.0.0.1', port: server.port, user: 'root', timezone: 'Z', rowsAsArray: true });
  try {
    await connection.query('CREATE DATABASE d');
    await connection.query('USE d');
    await connection.query('CREATE TABLE t (s VARCHAR(40), b VARBINARY(40), n DECIMAL(20,3), i BIGINT, m DATETIME(3))');
    const moment = new Date('2020-01-01T12:00:59.900Z');
    await connection.execute('INSERT INTO t VALUES (?, ?, ?, ?, ?)', dates(moment, moment, moment, moment, moment));
    const stored = ['2020-01-01 12:00:59', '2020-01-01 12:00:59', '20200101120059.900', '20200101120100', '2020-01-01 12:00:59.900'];
    const read = 'SELECT s, CAST(b AS CHAR), CAST(n AS CHAR), CAST(i AS CHAR), CAST(m AS CHAR) FROM t';
    expect<unknown>((await connection.query(read))[0]).toEqual([stored]);
    await connection.execute('UPDATE t SET s = ?', dates(new Date('2021-01-01T00:00:00Z')));
    expect<unknown>((await connection.query('SELECT s FROM t'))[0]).toEqual([['2021-01-01 00:00:00']]);
  } finally {
    await connection.end();
    await server.close();
  }
});
