/** The upstream backend against real servers: a MariaDB that the test starts, and the MySQL that WSQL_TEST_MYSQL names, if there is one. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { BackendConnection, ConnectionHost } from '../../../src/backend.ts';
import { openUpstream, parseUpstreamUrl, type UpstreamBackend } from '../../../src/backends/upstream/index.ts';
import { ConnectError, SqlError } from '../../../src/errors.ts';
import { type CollectedResult, Collector } from '../../../src/result.ts';
import { FieldType, type Parameter, type ValueRow } from '../../../src/types.ts';
import { freePort, hasMariaDb, type MariaDb, startMariaDb } from '../../support/mariadb.ts';
import { notHere } from './servers.ts';

const NO_HOST: ConnectionHost = { kill: () => false, processes: () => [] };
const OPTIONS = { user: 'root', host: 'localhost', database: null, connectionId: 1, collation: 255, foundRows: false };
const mysqlUrl = process.env['WSQL_TEST_MYSQL'];
const DATABASE = 'wsql_upstream_test';

let mariadb: MariaDb | null = null;
beforeAll(async () => {
  if (hasMariaDb) mariadb = await startMariaDb();
}, 60_000);
afterAll(() => mariadb?.stop());

function suite(name: 'MariaDB' | 'MySQL', available: boolean, url: () => string): void {
  if (!available) {
    notHere(name);
    return;
  }
  describe(name, () => {
    let backend: UpstreamBackend;
    let connection: BackendConnection;
    beforeAll(async () => {
      backend = openUpstream(parseUpstreamUrl(url()));
      connection = await backend.connect(OPTIONS, NO_HOST);
      await results(connection, `DROP DATABASE IF EXISTS ${DATABASE}`);
      await results(connection, `CREATE DATABASE ${DATABASE}`);
      await results(connection, `USE ${DATABASE}`);
    });
    afterAll(async () => {
      await results(connection, `DROP DATABASE ${DATABASE}`);
      backend.close();
    });

    test('tells the server version and the current database', async () => {
      expect(backend.serverVersion).toBe(String((await rows(connection, 'SELECT VERSION()'))[0]?.[0]));
      expect(connection.database).toBe(DATABASE);
    });

    test('values are exact in the text protocol', async () => {
      const sql = `SELECT 1, -5, 9007199254740993, 18446744073709551615, 1.50, 'é👍', x'00ff', NULL, DATE'2020-01-02',
        TIMESTAMP'2020-01-02 03:04:05.123', TIME'-100:00:01.5', 0.1e0`;
      expect(await rows(connection, sql)).toEqual([
        [
          1,
          -5,
          9007199254740993n,
          18446744073709551615n,
          '1.50',
          'é👍',
          new Uint8Array([0, 255]),
          null,
          '2020-01-02',
          '2020-01-02 03:04:05.123',
          '-100:00:01.5',
          0.1,
        ],
      ]);
    });

    test('and the same in the binary protocol, for every type of column', async () => {
      await results(
        connection,
        `CREATE TABLE types (a TINYINT, b SMALLINT UNSIGNED, c MEDIUMINT, d INT, e BIGINT, f BIGINT UNSIGNED, g FLOAT, h DOUBLE, i DECIMAL(20,5), j YEAR,
          k DATE, l DATETIME(3), m TIMESTAMP NULL, n TIME(2), o CHAR(3), p VARBINARY(3), q TEXT, r BLOB, s ENUM('x','y'), t SET('x','y'), u BIT(9))`,
      );
      await results(
        connection,
        `INSERT INTO types VALUES (-128, 65535, -8388608, -2147483648, -9223372036854775808, 18446744073709551615, 1.5, 1e300, 123456789012345.12345, 2024,
          '2024-02-29', '2024-02-29 23:59:59.987', '2024-02-29 23:59:59', '-838:59:58.25', 'äöü', x'00ff10', 'text', x'ff', 'y', 'x,y', b'100000001')`,
      );
      await results(connection, 'INSERT INTO types () VALUES ()');
      const text = await rows(connection, 'SELECT * FROM types');
      expect(text[0]).toEqual([
        -128,
        65535,
        -8388608,
        -2147483648,
        -9223372036854775808n,
        18446744073709551615n,
        1.5,
        1e300,
        '123456789012345.12345',
        2024,
        '2024-02-29',
        '2024-02-29 23:59:59.987',
        '2024-02-29 23:59:59',
        '-838:59:58.25',
        'äöü',
        new Uint8Array([0, 255, 16]),
        'text',
        new Uint8Array([255]),
        'y',
        'x,y',
        new Uint8Array([1, 1]),
      ]);
      expect(text[1]?.every((value) => value === null)).toBe(true);
      expect(await rows(connection, 'SELECT * FROM types WHERE 1 = ?', [int(1)])).toEqual([...text]);
    });

    test('parameters arrive as what they are', async () => {
      const params: Parameter[] = [
        int(-1),
        { type: FieldType.LONGLONG, unsigned: true, value: 18446744073709551615n },
        { type: FieldType.DOUBLE, unsigned: false, value: 0.1 },
        { type: FieldType.NEWDECIMAL, unsigned: false, value: '1.50' },
        { type: FieldType.VAR_STRING, unsigned: false, value: "é'\\" },
        { type: FieldType.BLOB, unsigned: false, value: new Uint8Array([0, 255]) },
        { type: FieldType.NULL, unsigned: false, value: null },
      ];
      expect(await rows(connection, 'SELECT ?, ?, ?, ?, ?, HEX(?), ?', params)).toEqual([
        [-1, 18446744073709551615n, 0.1, '1.50', "é'\\", '00FF', null],
      ]);
      const times: Parameter[] = [
        { type: FieldType.DATE, unsigned: false, value: '2024-02-29' },
        { type: FieldType.DATETIME, unsigned: false, value: '2024-02-29 01:02:03.5' },
        { type: FieldType.TIME, unsigned: false, value: '-25:00:01' },
      ];
      const [row] = await rows(
        connection,
        "SELECT ? + INTERVAL 1 DAY = '2024-03-01', ? = TIMESTAMP'2024-02-29 01:02:03.5', ? = TIME'-25:00:01'",
        times,
      );
      expect(row).toEqual([1, 1, 1]);
    });

    test('insert ids, row counts, warnings and info are those of the server', async () => {
      await results(connection, 'CREATE TABLE ids (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, v VARCHAR(2))');
      const [inserted] = await results(connection, "INSERT INTO ids VALUES (9007199254740993, 'a'), (NULL, 'b')");
      expect(inserted).toMatchObject({ kind: 'ok', affectedRows: 2, info: 'Records: 2  Duplicates: 0  Warnings: 0' });
      const [[last] = []] = await rows(connection, 'SELECT MAX(id) FROM ids');
      const [next] = await results(connection, "INSERT INTO ids (v) VALUES ('c')");
      expect(typeof last).toBe('bigint');
      expect(next?.kind === 'ok' && next.insertId > Number(last)).toBe(true);
      expect(await rows(connection, 'SELECT LAST_INSERT_ID()')).toEqual([[next?.kind === 'ok' ? next.insertId : 0]]);
      const [ignored] = await results(connection, "INSERT IGNORE INTO ids VALUES (9007199254740993, 'toolong')");
      expect(ignored?.kind === 'ok' ? ignored.warnings : 0).toBeGreaterThan(0);
      expect(await results(connection, "UPDATE ids SET v = 'a' WHERE v IN ('a', 'b')")).toMatchObject([{ affectedRows: 1 }]);
    });

    test('a connection that wants found rows gets found rows', async () => {
      const other = await backend.connect({ ...OPTIONS, database: DATABASE, foundRows: true }, NO_HOST);
      await results(other, 'CREATE TEMPORARY TABLE found (v INT)');
      await results(other, 'INSERT INTO found VALUES (1), (1)');
      expect(await results(other, 'UPDATE found SET v = 1')).toMatchObject([{ affectedRows: 2 }]);
      await other.close();
    });

    test('fields say where they come from', async () => {
      const [result] = await results(connection, 'SELECT t.id AS number, t.v FROM ids AS t LIMIT 0');
      expect(result?.kind === 'rows' ? result.fields : []).toMatchObject([
        { schema: DATABASE, table: 't', orgTable: 'ids', name: 'number', orgName: 'id', type: FieldType.LONGLONG, collation: 63 },
        { name: 'v', type: FieldType.VAR_STRING, length: 8 },
      ]);
      expect((await connection.fieldList('ids', 'v')).map(({ name }) => name)).toEqual(['v']);
    });

    test('a procedure answers with several results', async () => {
      await results(connection, 'CREATE PROCEDURE two() BEGIN SELECT 1; SELECT 2, 3; END');
      const all = await results(connection, 'CALL two()');
      expect(all.map(({ kind }) => kind)).toEqual(['rows', 'rows', 'ok']);
      expect(all.flatMap((result) => (result.kind === 'rows' ? result.rows : []))).toEqual([[1], [2, 3]]);
    });

    test('errors have number, state, words and, for syntax, the place', async () => {
      expect(await failure(connection, 'SELECT * FROM nope')).toMatchObject({
        errno: 1146,
        sqlState: '42S02',
        message: `Table '${DATABASE}.nope' doesn't exist`,
        position: null,
      });
      const sql = 'SELECT 1,\n  FROM x';
      expect(await failure(connection, sql)).toMatchObject({ errno: 1064, position: sql.indexOf('FROM') });
      expect(await rows(connection, 'SELECT 1')).toEqual([[1]]);
    });

    test('session tracking keeps variables and the database current', async () => {
      await results(connection, "SET SESSION sql_mode = 'ANSI_QUOTES'");
      expect(connection.variable('sql_mode')).toBe('ANSI_QUOTES');
      await results(connection, "SET SESSION sql_mode = ''");
      await connection.useDatabase('mysql');
      expect(connection.database).toBe('mysql');
      await connection.useDatabase(DATABASE);
      expect(connection.variable('no_such')).toBeNull();
    });

    test('text in another character set is read and written right', async () => {
      await results(connection, 'SET NAMES latin1');
      expect(await rows(connection, "SELECT 'é', HEX('é')")).toEqual([['é', 'E9']]);
      await results(connection, 'SET NAMES gbk');
      expect(await rows(connection, "SELECT '中', HEX('中')")).toEqual([['中', 'D6D0']]);
      await results(connection, 'SET NAMES utf8mb4');
      expect(await rows(connection, "SELECT _latin1 x'E9'")).toEqual([['é']]);
    });

    test('a slow sink stops the server instead of filling memory, and gets every row', async () => {
      let count = 0;
      let open = 0;
      await connection.query(
        "SELECT a.n, REPEAT('x', 1000) FROM (SELECT 1 n UNION ALL SELECT 2) a, information_schema.collations b, (SELECT 1 UNION SELECT 2 UNION SELECT 3) c LIMIT 1500",
        {
          ok() {},
          fields() {},
          async rows(batch) {
            expect(open++).toBe(0);
            await new Promise((resolve) => setImmediate(resolve));
            count += batch.length;
            open--;
          },
          end() {
            expect(open).toBe(0);
          },
        },
      );
      expect(count).toBeGreaterThan(500);
    });

    test('a sink that throws ends the statement and leaves the connection usable', async () => {
      const enough = new Error('enough');
      const query = connection.query('SELECT a.id FROM information_schema.collations a, information_schema.collations b', {
        ok() {},
        fields() {},
        rows() {
          throw enough;
        },
        end() {},
      });
      await expect(query).rejects.toBe(enough);
      expect(await rows(connection, 'SELECT 1')).toEqual([[1]]);
    });

    test('KILL reaches the sessions that the door knows, and others on the server', async () => {
      const killed: string[] = [];
      const host: ConnectionHost = { kill: (id, what) => (id < 10 ? killed.push(`${what} ${id}`) > 0 : false), processes: () => [] };
      const door = await backend.connect({ ...OPTIONS, connectionId: 3 }, host);
      expect((await results(door, 'KILL QUERY 7'))[0]).toMatchObject({ kind: 'ok', affectedRows: 0 });
      await results(door, '/* c */ kill /*!50000 CONNECTION */ 8');
      await expect(Promise.resolve(results(door, 'KILL QUERY 3'))).rejects.toMatchObject({ errno: 1317 });
      expect(killed).toEqual(['QUERY 7', 'CONNECTION 8', 'QUERY 3']);
      await expect(Promise.resolve(results(door, 'KILL 999999999'))).rejects.toMatchObject({ errno: 1094 });
      await expect(Promise.resolve(results(door, 'KILL QUERY'))).rejects.toMatchObject({ errno: 1064 });
      await door.close();
    });

    test('cancel ends a running statement', async () => {
      const started = performance.now();
      const running = results(connection, 'SELECT SLEEP(30)').catch((error: unknown) => error);
      const timer = setTimeout(() => connection.cancel(), 50);
      const outcome = await running;
      clearTimeout(timer);
      expect(performance.now() - started).toBeLessThan(10_000);
      // MySQL lets SLEEP answer 1, MariaDB fails with 1317.
      expect(performance.now() - started).toBeGreaterThan(40);
      expect(outcome instanceof SqlError ? outcome.errno : JSON.stringify(outcome)).toSatisfy(
        (told) => told === 1317 || String(told).includes('[[1]]'),
      );
    });

    test('packets past 16 MiB go both ways', async () => {
      const limit = Number(connection.variable('max_allowed_packet'));
      const size = Math.min(17 * 1024 * 1024, limit - 1024);
      expect(await rows(connection, `SELECT LENGTH('${'x'.repeat(size)}')`)).toEqual([[size]]);
      const [row] = await rows(connection, `SELECT REPEAT('y', ${size})`);
      expect(String(row?.[0]).length).toBe(size);
    });

    test('reset forgets the session', async () => {
      await results(connection, 'SET @x = 1');
      await connection.reset();
      expect(await rows(connection, 'SELECT @x')).toEqual([[null]]);
    });

    test('a lost connection is told, and told again', async () => {
      const doomed = await backend.connect(OPTIONS, NO_HOST);
      const [[id] = []] = await rows(doomed, 'SELECT CONNECTION_ID()');
      await results(connection, `KILL ${id}`);
      expect((await failure(doomed, 'SELECT 1')).errno).toBeOneOf([2013, 2006, 1927, 4031, 1053]);
      expect((await failure(doomed, 'SELECT 1')).errno).toBeOneOf([2013, 2006]);
    });

    test('a wrong password is a failure to connect', async () => {
      const wrong = openUpstream({ ...parseUpstreamUrl(url()), user: 'nobody', password: 'x' });
      const error = await wrong.connect(OPTIONS, NO_HOST).then(
        () => null,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(ConnectError);
      expect(error).toMatchObject({ errno: 1045, sqlState: '28000' });
    });
  });
}

suite('MariaDB', hasMariaDb, () => mariadb?.url ?? '');
suite('MySQL', mysqlUrl !== undefined, () => mysqlUrl ?? '');

test.skipIf(!hasMariaDb)('a Unix socket is as good as a port', async () => {
  const backend = openUpstream({ socketPath: mariadb?.socketPath ?? '', user: 'root' });
  const connection = await backend.connect(OPTIONS, NO_HOST);
  expect(await rows(connection, 'SELECT 1')).toEqual([[1]]);
  backend.close();
});

test('a port where nothing listens is a failure to connect', async () => {
  const port = await freePort();
  const attempt = openUpstream({ port }).connect(OPTIONS, NO_HOST);
  await expect(attempt).rejects.toThrow(`Can't connect to MySQL server on '127.0.0.1:${port}' (ECONNREFUSED)`);
});

test('a URL is read in full, and one that is wrong is named without its password', () => {
  expect(parseUpstreamUrl('mysql://us%40er:p%2Fw@[::1]:3307/shop?ssl-mode=verify_ca&ssl-ca=/ca.pem&connect-timeout=2')).toEqual({
    host: '::1',
    port: 3307,
    user: 'us@er',
    password: 'p/w',
    database: 'shop',
    sslMode: 'VERIFY_CA',
    sslCa: '/ca.pem',
    connectTimeout: 2000,
  });
  expect(() => parseUpstreamUrl('mysql://a:secret@h/?nope=1')).toThrow('mysql://a:…@h/?nope=1: unknown parameter nope');
  expect(() => parseUpstreamUrl('mysql://a:secret@h/?ssl-mode=maybe')).toThrow('ssl-mode maybe is none of DISABLED');
  expect(() => parseUpstreamUrl('mysql://a:secret@h:port/')).toThrow('mysql://a:…@h:port/ is no URL');
});

async function results(connection: BackendConnection, sql: string, params?: readonly Parameter[]): Promise<readonly CollectedResult[]> {
  const collector = new Collector();
  await connection.query(sql, collector, params === undefined ? {} : { params });
  return collector.results;
}

async function rows(connection: BackendConnection, sql: string, params?: readonly Parameter[]): Promise<readonly ValueRow[]> {
  const [first] = await results(connection, sql, params);
  return first?.kind === 'rows' ? first.rows : [];
}

async function failure(connection: BackendConnection, sql: string): Promise<SqlError> {
  const error = await results(connection, sql).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SqlError)) throw new Error(`${sql} should have failed: ${String(error)}`);
  return error;
}

function int(value: number): Parameter {
  return { type: FieldType.LONGLONG, unsigned: false, value };
}
