import { promisify } from 'node:util';
import mysql from 'mysql';
import { checkDriver, failure, same, target } from './checks.mjs';

const outcome = (result) => {
  const kind = result?.constructor?.name;
  if (Array.isArray(result) && (Array.isArray(result[0]) || result[0]?.constructor.name === 'OkPacket')) return result.map(outcome);
  return kind === 'OkPacket' ? { affectedRows: result.affectedRows, insertId: result.insertId } : { rows: result };
};

await checkDriver('mysql', {
  prepares: false,
  // It speaks utf8mb3.
  astral: false,
  async connect({ tls, multi, ...options }) {
    const db = mysql.createConnection({
      ...target,
      ...options,
      ...(tls ? { ssl: { rejectUnauthorized: false } } : {}),
      ...(multi ? { multipleStatements: true } : {}),
    });
    await promisify(db.connect.bind(db))();
    const run = promisify(db.query.bind(db));
    const query = async (sql, params) => outcome(await run(sql, params));
    return {
      id: db.threadId,
      query,
      execute: query,
      stream: (sql, each) =>
        new Promise((resolve, reject) => {
          db.query(sql).on('result', each).on('error', reject).on('end', resolve);
        }),
      ping: promisify(db.ping.bind(db)),
      end: () => promisify(db.end.bind(db))().catch(() => db.destroy()),
    };
  },
  notBack: ['c_big', 'c_ubig', 'c_dec65', 'c_dt', 'c_dt6', 'c_ts3', 'c_float', 'c_double'],
  async pool() {
    const pool = mysql.createPool({ ...target, connectionLimit: 5 });
    const query = promisify(pool.query.bind(pool));
    const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => query('SELECT ? + 1 AS n', [n])));
    same(
      answers.map(([row]) => Number(row.n)).reduce((a, b) => a + b, 0),
      20100,
    );
    const one = await promisify(pool.getConnection.bind(pool))();
    one.release();
    await query(`KILL ${one.threadId}`).catch(() => undefined);
    await failure(() => promisify(one.query.bind(one))('SELECT 1'));
    const again = await Promise.all(Array.from({ length: 20 }, () => query('SELECT 1 AS n').catch((error) => error)));
    same(again.filter(Array.isArray).length >= 19, true, 'after a kill');
    await promisify(pool.end.bind(pool))();
  },
});
