import mariadb from 'mariadb';
import { checkDriver, failure, same, target } from './checks.mjs';

const outcome = (result) => {
  if (Array.isArray(result) && result.meta === undefined && typeof result[0] === 'object') return result.map(outcome);
  return Array.isArray(result)
    ? { rows: [...result], fields: result.meta }
    : { affectedRows: result.affectedRows, insertId: result.insertId };
};

await checkDriver('mariadb', {
  async connect({ tls, multi, ...options }) {
    const db = await mariadb.createConnection({
      ...target,
      allowPublicKeyRetrieval: true,
      ...options,
      ...(tls ? { ssl: { rejectUnauthorized: false } } : {}),
      ...(multi ? { multipleStatements: true } : {}),
    });
    return {
      id: db.threadId,
      query: async (sql, params) => outcome(await db.query(sql, params)),
      execute: async (sql, params) => outcome(await db.execute(sql, params)),
      stream: async (sql, each) => {
        for await (const row of db.queryStream(sql)) each(row);
      },
      ping: () => db.ping(),
      end: () => db.end(),
    };
  },
  fieldTypes: (fields) =>
    fields.map((field) => [
      field.name(),
      field.type,
      field.columnLength,
      field.collation?.index,
      field.flags,
      field.scale,
      field.orgTable(),
    ]),
  notBack: ['c_dt', 'c_dt6', 'c_ts3', 'c_json'],
  async pool() {
    const pool = mariadb.createPool({ ...target, allowPublicKeyRetrieval: true, connectionLimit: 5 });
    const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => pool.execute('SELECT ? + 1 AS n', [n])));
    same(
      answers.map(([row]) => Number(row.n)).reduce((a, b) => a + b, 0),
      20100,
    );
    const one = await pool.getConnection();
    const { threadId } = one;
    await one.release();
    await pool.query(`KILL ${threadId}`).catch(() => undefined);
    await failure(() => one.query('SELECT 1'));
    const again = await Promise.all(Array.from({ length: 20 }, () => pool.query('SELECT 1 AS n').catch((error) => error)));
    same(again.filter(Array.isArray).length >= 19, true, 'after a kill');
    await pool.end();
  },
});
