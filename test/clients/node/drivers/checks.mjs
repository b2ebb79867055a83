/**
 * The checks of a driver, over what each driver is: `connect(options)` gives a connection with
 *   query(sql, params)     text protocol: { rows, fields: [names], affectedRows, insertId } (of several results an array of them)
 *   execute(sql, params)   a prepared statement; the same as query where the driver has none
 *   id, ping(), end(), destroy()
 */
import { asMysql, failure, report, same, target } from '../report.mjs';
import { createTypes, FAILURES, insertTypes, SHOP, TYPES } from './sql.mjs';

export function checkDriver(name, driver) {
  const with_ = async (work, options = {}) => {
    const connection = await driver.connect(options);
    try {
      return await work(connection);
    } finally {
      await connection.end();
    }
  };
  const one = async (connection, sql, params) => {
    const { rows } = await connection.query(sql, params);
    return Object.values(rows[0])[0];
  };
  return report(name, {
    defaults: () =>
      with_(async (db) => {
        asMysql(
          name,
          'defaults',
          (await db.query("SELECT 1 + 1 AS two, 'é😀' AS text, NULL AS nothing, 1.50 AS dec_, DATABASE() AS db, TRUE AS yes")).rows,
        );
        const text = `o'clock \\ \n é${driver.astral === false ? '' : '😀'}`;
        same(await one(db, 'SELECT ? AS given', [text]), text);
        same(String(await one(db, 'SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = DATABASE()')), '1');
        await db.ping();
      }),
    tls: () =>
      with_(
        async (db) => {
          same((await db.query("SHOW SESSION STATUS LIKE 'Ssl_version'")).rows[0].Value.startsWith('TLSv1'), true, 'Ssl_version');
        },
        { tls: true },
      ),
    prepared: () =>
      driver.prepares === false
        ? { none: 'it has no prepared statements of the server' }
        : with_(async (db) => {
            await db.query('CREATE TABLE prepared_ (id INT PRIMARY KEY AUTO_INCREMENT, n INT, s VARCHAR(50), d DOUBLE)');
            for (const values of [
              [1, 'one', 0.5],
              [null, null, null],
              [-5, '', -1.25],
              [2147483647, 'é😀', 1e300],
            ])
              same((await db.execute('INSERT INTO prepared_ (n, s, d) VALUES (?, ?, ?)', values)).affectedRows, 1);
            const found = [];
            for (const id of [1, 2, 3, 4, 5]) found.push((await db.execute('SELECT * FROM prepared_ WHERE id = ?', [id])).rows);
            asMysql(name, 'prepared', found);
            same((await db.execute('UPDATE prepared_ SET n = n + 1 WHERE n IS NOT NULL', [])).affectedRows, 2 + 1 - 1 + 0 + 0 || 2, 'rows');
          }).catch((error) => {
            // The greatest INT has no successor: as MySQL says.
            if (error.errno !== 1264) throw error;
          }),
    transactions: () =>
      with_(async (db) => {
        await db.query('CREATE TABLE tx (id INT PRIMARY KEY)');
        await db.query('START TRANSACTION');
        await db.query('INSERT INTO tx VALUES (1)');
        await db.query('SAVEPOINT s');
        await db.query('INSERT INTO tx VALUES (2)');
        await db.query('ROLLBACK TO SAVEPOINT s');
        await with_(async (other) => same(String(await one(other, 'SELECT COUNT(*) FROM tx')), '0'));
        await db.query('COMMIT');
        await db.query('SET autocommit = 0');
        await db.query('DELETE FROM tx');
        await db.query('ROLLBACK');
        await db.query('SET autocommit = 1');
        same(String(await one(db, 'SELECT GROUP_CONCAT(id) FROM tx')), '1');
        await db.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
        same(await one(db, 'SELECT @@transaction_isolation'), 'READ-COMMITTED');
      }),
    types: () =>
      with_(async (db) => {
        await db.query("SET time_zone = '+00:00'");
        await db.query("SET sql_mode = ''");
        await db.query(createTypes('types'));
        for (const sql of insertTypes('types')) await db.query(sql);
        asMysql(name, 'types text', (await db.query('SELECT * FROM types ORDER BY id')).rows);
        if (driver.prepares !== false) asMysql(name, 'types prepared', (await db.execute('SELECT * FROM types ORDER BY id', [])).rows);
        if (driver.fieldTypes) asMysql(name, 'field types', driver.fieldTypes((await db.query('SELECT * FROM types')).fields));
        await db.query(createTypes('types_back'));
        const columns = TYPES.map(([column]) => column).filter((column) => !driver.notBack?.includes(column));
        for (const values of (await db.query(`SELECT ${columns} FROM types ORDER BY id`)).rows.map(Object.values))
          await db.execute(
            `INSERT INTO types_back (${columns}) VALUES (${columns.map(() => '?')})`,
            values.map(driver.back ?? ((value) => value)),
          );
        asMysql(name, 'types back', (await db.query(`SELECT ${columns} FROM types_back ORDER BY id`)).rows);
      }),
    big: () =>
      with_(async (db) => {
        await db.query('CREATE TABLE big (id INT PRIMARY KEY, t LONGTEXT, b LONGBLOB)');
        const text = 'é漢x'.repeat(3_500_000);
        const bytes = Buffer.alloc(20_000_000, 0xa7);
        await db.execute('INSERT INTO big VALUES (?, ?, ?)', [1, text, bytes]);
        const [row] = (await db.execute('SELECT t, b, LENGTH(t) AS lt, LENGTH(b) AS lb FROM big', [])).rows;
        same([row.t === text, bytes.equals(row.b), Number(row.lt), Number(row.lb)], [true, true, 21_000_000, 20_000_000]);
        const columns = Array.from({ length: 1000 }, (_, at) => `c${at} INT DEFAULT ${at}`);
        await db.query(`CREATE TABLE wide (id INT PRIMARY KEY, ${columns})`);
        await db.query('INSERT INTO wide (id) VALUES (1)');
        const [wide] = (await db.query('SELECT * FROM wide')).rows;
        same(
          Object.values(wide).reduce((sum, value) => sum + value, 0),
          499501,
        );
      }),
    errors: () =>
      with_(async (db) => {
        for (const sql of SHOP) await db.query(sql);
        await db.query("INSERT INTO customer (email, name) VALUES ('a@b', 'A')");
        for (const [sql, errno, sqlState, words] of FAILURES)
          for (const run of [db.query, db.execute]) {
            const error = await failure(() => run.call(db, sql, []));
            same([error.errno, error.sqlState, error.message.includes(words)], [errno, sqlState, true], `${sql}: ${error.message}`);
          }
        const denied = await failure(driver.connect({ password: 'wrong' }));
        same([denied.errno, denied.sqlState], [1045, '28000'], denied.message);
        const unknown = await failure(driver.connect({ database: 'no_such_db' }));
        same(unknown.errno, 1049, unknown.message);
        same(Number(await one(db, 'SELECT 7')), 7);
      }),
    multi: () =>
      with_(
        async (db) => {
          const results = await db.query("SELECT 1 AS a; INSERT INTO customer (email, name) VALUES ('m@b', 'M'); SELECT 'x' AS b, 2 AS c");
          same([results.length, results[1].affectedRows], [3, 1]);
          asMysql(name, 'multi', [results[0].rows, results[2].rows]);
          same((await failure(() => db.query('SELECT 1; SELECT * FROM nosuch; SELECT 2'))).errno, 1146);
          same(Number(await one(db, 'SELECT 8')), 8);
          await db.query("CREATE PROCEDURE two_results(IN n INT) BEGIN SELECT n AS given; SELECT n + 1 AS next, 'é' AS t; END");
          asMysql(
            name,
            'call',
            (await db.query('CALL two_results(5)')).filter(({ rows }) => rows !== undefined).map(({ rows }) => rows),
          );
        },
        { multi: true },
      ),
    cursor: () =>
      with_(async (db) => {
        await db.query('CREATE TABLE many (id INT PRIMARY KEY, s VARCHAR(50))');
        const digits =
          '(SELECT 0 d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9)';
        await db.query(
          `INSERT INTO many SELECT a.d + 10*b.d + 100*c.d + 1000*e.d + 10000*f.d, REPEAT('x', 50) FROM ${digits} a, ${digits} b, ${digits} c, ${digits} e, ${digits} f`,
        );
        let sum = 0;
        await db.stream('SELECT id, s FROM many', (row) => {
          sum += row.id;
        });
        same(sum, (99999 * 100000) / 2);
        same(Number(await one(db, 'SELECT COUNT(*) FROM many')), 100000);
      }),
    cancel: () =>
      with_(async (db) => {
        const begun = performance.now();
        const running = failure(() => db.query('SELECT COUNT(*) FROM many a, many b, many c WHERE REVERSE(a.s) <> UPPER(b.s)'));
        await with_(async (other) => {
          for (;;) {
            if (performance.now() - begun > 20_000) throw new Error('the statement is not in the process list');
            const { rows } = await other.query('SHOW PROCESSLIST');
            if (rows.some(({ Id, Info }) => Number(Id) === db.id && /many a/.test(Info ?? ''))) break;
          }
          await other.query(`KILL QUERY ${db.id}`);
        });
        same((await running).errno, 1317);
        same(performance.now() - begun < 10_000, true, 'time');
        same(Number(await one(db, 'SELECT 9')), 9);
        const limited = await failure(() =>
          db.query('SELECT /*+ MAX_EXECUTION_TIME(200) */ COUNT(*) FROM many a, many b, many c WHERE REVERSE(a.s) <> UPPER(b.s)'),
        );
        same(limited.errno, 3024, limited.message);
      }),
    metadata: () =>
      with_(async (db) => {
        asMysql(name, 'columns', (await db.query('SHOW FULL COLUMNS FROM purchase')).rows);
        asMysql(
          name,
          'keys',
          (await db.query('SHOW KEYS FROM purchase')).rows.map(({ Table, Key_name, Column_name, Non_unique }) => ({
            Table,
            Key_name,
            Column_name,
            Non_unique,
          })),
        );
        const made = await db.query("INSERT INTO customer (email, name) VALUES ('k@b', 'K'), ('l@b', 'L')");
        same(made.affectedRows, 2);
        same(Number(await one(db, 'SELECT LAST_INSERT_ID()')), Number(made.insertId));
        same(
          (await db.query("UPDATE customer SET name = 'K' WHERE email IN ('k@b', 'l@b')")).affectedRows,
          driver.foundRows === false ? 1 : 2,
          'found rows',
        );
        same((await db.query('DELETE FROM customer WHERE id >= ?', [made.insertId])).affectedRows, 2);
      }),
    pool: () => driver.pool(),
  });
}
export { asMysql, failure, same, target };
