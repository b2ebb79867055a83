import mysql from 'mysql2/promise';
import { checkDriver, failure, same, target } from './checks.mjs';

const outcome = ([rows, fields]) => {
  if (Array.isArray(rows) && Array.isArray(fields) && (Array.isArray(rows[0]) || rows[0]?.constructor.name === 'ResultSetHeader'))
    return rows.map((one, at) => outcome([one, fields[at]]));
  return Array.isArray(rows) ? { rows, fields } : { affectedRows: rows.affectedRows, insertId: rows.insertId };
};

await checkDriver('mysql2', {
  async connect({ tls, multi, ...options }) {
    const db = await mysql.createConnection({
      ...target,
      ...options,
      ...(tls ? { ssl: { rejectUnauthorized: false } } : {}),
      ...(multi ? { multipleStatements: true } : {}),
    });
    return {
      id: db.connection.threadId,
      query: async (sql, params) => outcome(await db.query(sql, params)),
      execute: async (sql, params) => outcome(await db.execute(sql, params)),
      stream: async (sql, each) => {
        for await (const row of db.connection.query(sql).stream()) each(row);
      },
      ping: () => db.ping(),
      end: () => db.end(),
    };
  },
  fieldTypes: (fields) =>
    fields.map(({ name, columnType, columnLength, characterSet, flags, decimals, orgTable }) => [
      name,
      columnType,
      columnLength,
      characterSet,
      flags,
      decimals,
      orgTable,
    ]),
  // As this driver reads them they are not what it wrote: numbers beyond 2^53, local dates out of range.
  notBack: ['c_big', 'c_ubig', 'c_dt', 'c_dt6', 'c_ts3', 'c_json'],
  async pool() {
    const pool = mysql.createPool({ ...target, connectionLimit: 5 });
    const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => pool.execute('SELECT ? + 1 AS n', [n])));
    same(
      answers.map(([[row]]) => Number(row.n)).reduce((a, b) => a + b, 0),
      20100,
    );
    const one = await pool.getConnection();
    const [[{ id }]] = await one.query('SELECT CONNECTION_ID() AS id');
    one.release();
    await pool.query(`KILL ${id}`).catch((error) => same(error.errno, 1317));
    await failure(() => one.query('SELECT 1'));
    const again = await Promise.all(Array.from({ length: 20 }, () => pool.query('SELECT 1 AS n').catch((error) => error)));
    same(again.filter(Array.isArray).length >= 19, true, 'after a kill');
    await pool.end();
  },
});
