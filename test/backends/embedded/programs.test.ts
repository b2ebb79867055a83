/** Stored programs as clients meet them: several results, OUT parameters, KILL, files that are opened again, events that run. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, createConnection } from 'mysql2/promise';
import type { BackendConnection } from '../../../src/backend.ts';
import { type Engine, openEmbedded } from '../../../src/backends/embedded/index.ts';
import { Collector, ServerStatus } from '../../../src/result.ts';
import type { Value } from '../../../src/types.ts';
import { startServer, type TestServer } from '../../clients/server.ts';

let server: TestServer;
let connection: Connection;
const folder = mkdtempSync(join(tmpdir(), 'wsql-programs-'));

function connect(): Promise<Connection> {
  return createConnection({ host: '127.0.0.1', port: server.port, user: 'root', database: 'shop' });
}
beforeAll(async () => {
  server = await startServer();
  const first = await createConnection({ host: '127.0.0.1', port: server.port, user: 'root' });
  await first.query('CREATE DATABASE IF NOT EXISTS shop');
  await first.end();
  connection = await connect();
});
afterAll(async () => {
  await connection.end();
  expect(server.bugs).toEqual([]);
  await server.close();
  rmSync(folder, { recursive: true });
});

function embedded(engine: Engine): BackendConnection {
  const options = { user: 'root', host: 'localhost', database: null, connectionId: 1, collation: 255, foundRows: false };
  return engine.connect(options, { kill: () => false, processes: () => [] });
}
async function rowsOf(session: BackendConnection, sql: string): Promise<readonly (readonly Value[])[]> {
  const sink = new Collector();
  await session.query(sql, sink);
  const last = sink.results.findLast((result) => result.kind === 'rows');
  return last?.kind === 'rows' ? last.rows : [];
}
async function run(session: BackendConnection, ...statements: readonly string[]): Promise<void> {
  for (const sql of statements) await session.query(sql, new Collector());
}
/** Asks until something is so: for what happens by itself, in time. */
async function until(question: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 10_000;
  while (!(await question())) {
    if (Date.now() > end) throw new Error('it did not happen');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('every SELECT of a procedure is a result set, then comes the OK', async () => {
  await connection.query('CREATE PROCEDURE two_results() BEGIN SELECT 1 AS a; SELECT 2 AS b UNION SELECT 3; END');
  const [results] = await connection.query('CALL two_results()');
  expect(results as unknown).toMatchObject([[{ a: 1 }], [{ b: 2 }, { b: 3 }], { affectedRows: 0 }]);
});

test('a prepared CALL answers OUT and INOUT parameters as a result set of its own', async () => {
  await connection.query(
    "CREATE PROCEDURE outs(IN a INT, OUT b INT, INOUT c VARCHAR(10)) BEGIN SELECT 'row' AS r; SET b = a * 2, c = CONCAT(c, a); END",
  );
  const [results] = await connection.execute('CALL outs(?, ?, ?)', [21, null, 'x']);
  expect(results as unknown).toMatchObject([[{ r: 'row' }], [{ b: 42, c: 'x21' }], { affectedRows: 0 }]);
  const again = await connection.execute('CALL outs(?, ?, ?)', [1, null, 'y']);
  expect(again[0] as unknown).toMatchObject([[{ r: 'row' }], [{ b: 2, c: 'y1' }], {}]);
});

test('the result set of OUT parameters is marked as such', async () => {
  const engine = openEmbedded({ path: ':memory:', serverVersion: '8.4.6' });
  const session = embedded(engine);
  await run(session, 'CREATE DATABASE d', 'USE d', 'CREATE PROCEDURE p(OUT a INT) SET a = 5');
  const prepared = await session.prepare('CALL p(?)');
  const sink = new Collector();
  await prepared.execute([{ type: 6, unsigned: false, value: null }], sink);
  const [first] = sink.results;
  expect(first).toMatchObject({ kind: 'rows', rows: [[5]] });
  expect((first?.status ?? 0) & ServerStatus.PS_OUT_PARAMS).toBe(ServerStatus.PS_OUT_PARAMS);
  await engine.close();
});

test('an endless loop leaves others their turn, and can be killed', async () => {
  await connection.query('CREATE PROCEDURE forever() BEGIN DECLARE i INT DEFAULT 0; WHILE TRUE DO SET i = i + 1; END WHILE; END');
  const victim = await connect();
  const running = victim.query('CALL forever()').then(
    () => null,
    (error: { errno: number }) => error.errno,
  );
  for (let i = 0; i < 3; i++) expect(await connection.query('SELECT 1 AS one')).toMatchObject([[{ one: 1 }], {}]);
  await connection.query(`KILL QUERY ${victim.threadId}`);
  expect(await running).toBe(1317);
  expect(await victim.query('SELECT 2 AS two')).toMatchObject([[{ two: 2 }], {}]);
  await victim.end();
});

test('a handler does not keep a killed procedure alive; SLEEP in it lets others have their turn', async () => {
  await connection.query(
    'CREATE PROCEDURE sleepy() BEGIN DECLARE CONTINUE HANDLER FOR SQLEXCEPTION SET @caught = 1; WHILE TRUE DO DO SLEEP(0.05); END WHILE; END',
  );
  const victim = await connect();
  const running = victim.query('CALL sleepy()').then(
    () => null,
    (error: { errno: number }) => error.errno,
  );
  await connection.query('SELECT SLEEP(0.1)');
  await connection.query(`KILL QUERY ${victim.threadId}`);
  expect(await running).toBe(1317);
  await victim.end();
});

test('a failed statement of a procedure is undone alone, what came before it stays', async () => {
  await connection.query('CREATE TABLE parts (id INT PRIMARY KEY)');
  await connection.query(
    'CREATE PROCEDURE halves() BEGIN DECLARE CONTINUE HANDLER FOR 1062 SET @dup = @dup + 1; SET @dup = 0; INSERT INTO parts VALUES (1); INSERT INTO parts VALUES (2), (1), (3); INSERT INTO parts VALUES (4); END',
  );
  await connection.query('CALL halves()');
  const [rows] = await connection.query('SELECT GROUP_CONCAT(id ORDER BY id) AS ids, @dup AS dup FROM parts');
  expect(rows as unknown).toEqual([{ ids: '1,4', dup: 1 }]);
});

test('two sessions write through procedures in turn', async () => {
  await connection.query('CREATE TABLE counter (n INT)');
  await connection.query('INSERT INTO counter VALUES (0)');
  await connection.query(
    'CREATE PROCEDURE bump(times INT) BEGIN WHILE times > 0 DO UPDATE counter SET n = n + 1; SET times = times - 1; END WHILE; END',
  );
  const sessions = await Promise.all([connect(), connect(), connect()]);
  await Promise.all(sessions.map((session) => session.query('CALL bump(50)')));
  expect(await connection.query('SELECT n FROM counter')).toMatchObject([[{ n: 150 }], {}]);
  await Promise.all(sessions.map((session) => session.end()));
});

test('a function that writes is part of the statement that calls it', async () => {
  await connection.query('CREATE TABLE notes (m VARCHAR(20))');
  await connection.query('CREATE FUNCTION note(s VARCHAR(20)) RETURNS INT BEGIN INSERT INTO notes VALUES (s); RETURN 1; END');
  const many = Array.from({ length: 300 }, (_, i) => `SELECT ${i} AS n`).join(' UNION ALL ');
  const [rows] = await connection.query(`SELECT n, note(n) AS noted FROM (${many}) AS numbers`);
  expect((rows as unknown[]).length).toBe(300);
  await expect(
    connection.query('SELECT note(n), 1 / (n - 2), (SELECT 1 UNION SELECT 2) FROM (SELECT 1 AS n UNION SELECT 2) AS q'),
  ).rejects.toThrow('more than 1 row');
  expect(await connection.query('SELECT COUNT(*) AS c FROM notes')).toMatchObject([[{ c: 300 }], {}]);
});

test('triggers fire for prepared statements and their batches', async () => {
  await connection.query('CREATE TABLE fired (id INT PRIMARY KEY AUTO_INCREMENT, v INT, doubled INT)');
  await connection.query('CREATE TRIGGER doubling BEFORE INSERT ON fired FOR EACH ROW SET NEW.doubled = NEW.v * 2');
  for (const v of [1, 2, 3]) await connection.execute('INSERT INTO fired (v) VALUES (?)', [v]);
  expect(await connection.query('SELECT SUM(doubled) AS s FROM fired')).toMatchObject([[{ s: '12' }], {}]);
});

test('programs are there again when the file is opened again', async () => {
  const path = join(folder, 'kept.db');
  const first = openEmbedded({ path, serverVersion: '8.4.6' });
  await run(
    embedded(first),
    'CREATE DATABASE d',
    'USE d',
    'CREATE TABLE t (a INT)',
    'CREATE PROCEDURE p() SELECT f(20)',
    'CREATE FUNCTION f(n INT) RETURNS INT DETERMINISTIC RETURN n * 2 + 2',
    'CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.a = f(NEW.a)',
    "CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2040-01-01 00:00:00' DO SELECT 1",
  );
  await first.close();
  const second = openEmbedded({ path, serverVersion: '8.4.6' });
  const session = embedded(second);
  await run(session, 'USE d', 'INSERT INTO t VALUES (4)');
  expect(await rowsOf(session, 'SELECT * FROM t')).toEqual([[10]]);
  expect(await rowsOf(session, 'CALL p()')).toEqual([[42]]);
  expect(await rowsOf(session, "SELECT EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = 'd'")).toEqual([['e']]);
  await run(session, 'DROP DATABASE d');
  expect(await rowsOf(session, "SELECT COUNT(*) FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = 'd'")).toEqual([[0]]);
  await second.close();
});

test('events run: once and are gone, or again and again until they are stopped', async () => {
  await connection.query('CREATE TABLE ticks (name VARCHAR(10), who VARCHAR(50))');
  await connection.query("CREATE EVENT once ON SCHEDULE AT CURRENT_TIMESTAMP DO INSERT INTO ticks VALUES ('once', CURRENT_USER())");
  await connection.query("CREATE EVENT every ON SCHEDULE EVERY 1 SECOND DO BEGIN INSERT INTO ticks VALUES ('every', DATABASE()); END");
  const count = async (name: string): Promise<number> => {
    const [rows] = await connection.query('SELECT COUNT(*) AS c FROM ticks WHERE name = ?', [name]);
    return (rows as { c: number }[])[0]?.c ?? 0;
  };
  await until(async () => (await count('once')) === 1 && (await count('every')) >= 2);
  const [left] = await connection.query(
    "SELECT EVENT_NAME, LAST_EXECUTED IS NOT NULL AS ran FROM information_schema.EVENTS WHERE EVENT_SCHEMA = 'shop'",
  );
  expect(left as unknown).toEqual([{ EVENT_NAME: 'every', ran: 1 }]);
  await connection.query('ALTER EVENT every DISABLE');
  await connection.query('DELETE FROM ticks');
  await connection.query('SELECT SLEEP(1.2)');
  expect(await count('every')).toBe(0);
  expect(await count('once')).toBe(0);
});

test('what a program may not do in the middle of a statement is refused before it starts', async () => {
  await connection.query('CREATE TABLE used (a INT)');
  await connection.query('INSERT INTO used VALUES (1)');
  await connection.query('CREATE FUNCTION touches() RETURNS INT BEGIN UPDATE used SET a = 2; RETURN 1; END');
  await expect(connection.query('SELECT touches() FROM used')).rejects.toMatchObject({ errno: 1442 });
  expect(await connection.query('SELECT a FROM used')).toMatchObject([[{ a: 1 }], {}]);
});
