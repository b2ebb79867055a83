import { expect, test } from 'bun:test';
import { createConnection } from 'mysql2/promise';
import { startServer } from '../../clients/server.ts';

/** A character in each charset, and its bytes as MySQL 9.7 sends them. */
const columns = [
  ['utf32', 'é', '000000e9'],
  ['utf16', '😀', 'd83dde00'],
  ['gbk', '中', 'd6d0'],
  ['sjis', 'ア', '8341'],
  ['euckr', '한', 'c7d1'],
  ['ujis', 'ア', 'a5a2'],
  ['cp1251', 'Ж', 'c6'],
  ['utf8mb4', 'é', 'c3a9'],
] as const;

test.each(['NULL', 'binary'])('character_set_results = %s: each column is sent in its own character set', async (results) => {
  const server = await startServer();
  const connection = await createConnection({ host: '127.0.0.1', port: server.port, user: 'root', rowsAsArray: true });
  try {
    await connection.query('CREATE DATABASE d');
    await connection.query('USE d');
    await connection.query(`CREATE TABLE t (${columns.map(([charset]) => `c_${charset} VARCHAR(5) CHARACTER SET ${charset}`).join(', ')})`);
    await connection.query(`INSERT INTO t VALUES (${columns.map(([, text]) => `'${text}'`).join(', ')})`);
    await connection.query(`SET character_set_results = ${results}`);
    const [rows] = await connection.query({ sql: 'SELECT * FROM t', typeCast: (field) => field.buffer()?.toString('hex') });
    expect(rows as unknown).toEqual([columns.map(([, , bytes]) => bytes)]);
  } finally {
    await connection.end();
    await server.close();
  }
});
