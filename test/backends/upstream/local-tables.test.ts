/** wsql.* in front of a server, as clients see it. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { type Connection, type ConnectionOptions, createConnection } from 'mysql2/promise';
import type { Backend, BackendConnection } from '../../../src/backend.ts';
import { openEmbedded } from '../../../src/backends/embedded/index.ts';
import { withLocalTables } from '../../../src/backends/local-tables/index.ts';
import { openUpstream, parseUpstreamUrl } from '../../../src/backends/upstream/index.ts';
import { createMysqlServer, type MysqlServer } from '../../../src/servers/mysql/index.ts';
import { wsqlTables } from '../../../src/virtual/wsql/index.ts';
import { onServers, results } from './servers.ts';

setDefaultTimeout(30_000);

onServers((server) => {
  let root: BackendConnection;
  let own: MysqlServer;
  let passed: MysqlServer;
  const backends: Backend[] = [];
  const open: Connection[] = [];
  const connect = async (options: ConnectionOptions = {}, door = own): Promise<Connection> => {
    const connection = await createConnection({ host: '127.0.0.1', port: door.port, user: 'root', rowsAsArray: true, ...options });
    connection.on('error', () => undefined);
    open.push(connection);
    return connection;
  };
  const rows = async (connection: Connection, sql: string): Promise<unknown> => (await connection.query(sql))[0];
  const listen = async (accounts: 'open' | 'passed'): Promise<MysqlServer> => {
    const upstream = openUpstream(parseUpstreamUrl(server().url));
    await upstream.probe();
    const engine = async () => openEmbedded({ path: ':memory:', serverVersion: upstream.serverVersion, readOnly: true });
    const backend = withLocalTables(upstream, { databases: new Set(['wsql']), engine });
    backends.push(backend);
    const tables = wsqlTables({
      clients: () => door.clients(),
      upstreams: () => upstream.cluster.describe(),
      settings: () => [{ name: 'upstream', value: 'mysql://a:…@b', given: 'flag', description: '' }],
      build: () => ({ version: '1', runtime: 'bun 1', platform: 'linux-x64', pid: 7, started: 0 }),
    });
    const door = createMysqlServer({ backend, accounts: { kind: accounts }, virtualTables: [tables] });
    await door.listen({ port: 0 });
    return door;
  };
  beforeAll(async () => {
    root = await server().connect();
    await results(root, 'CREATE DATABASE IF NOT EXISTS wsql_local');
    await results(root, 'CREATE TABLE IF NOT EXISTS wsql_local.t (id INT)');
    [own, passed] = await Promise.all([listen('open'), listen('passed')]);
  });
  afterAll(async () => {
    for (const connection of open) connection.destroy();
    await Promise.all([own, passed].map((door) => door.close(0)));
    await Promise.all(backends.map((backend) => backend.close()));
    await results(root, 'DROP DATABASE wsql_local');
    await root.close();
  });

  test('tables in full SQL, beside statements of the server', async () => {
    const connection = await connect({ database: 'wsql_local' });
    expect(await rows(connection, 'SELECT version, pid FROM wsql.build')).toEqual([['1', 7]]);
    expect(await rows(connection, 'SELECT role IS NOT NULL, breaker FROM wsql.upstreams')).toEqual([[1, 'closed']]);
    expect(await rows(connection, "SELECT value FROM wsql.settings WHERE name LIKE 'up%'")).toEqual([['mysql://a:…@b']]);
    const joined = `SELECT COUNT(*), MAX(s.statement) FROM wsql.clients c JOIN wsql.statements s ON s.client = c.id
      WHERE c.id = CONNECTION_ID() AND c.db = 'wsql_local' GROUP BY c.account HAVING COUNT(*) > 0 ORDER BY 1`;
    expect(await rows(connection, joined)).toEqual([[1, joined]]);
    expect(await rows(connection, "SELECT 'wsql.clients', DATABASE() /* wsql */")).toEqual([['wsql.clients', 'wsql_local']]);
    await expect(rows(connection, 'SELECT * FROM wsql.nothing')).rejects.toThrow("Table 'wsql.nothing' doesn't exist");
    await expect(rows(connection, 'CREATE TABLE wsql.t (id INT)')).rejects.toThrow("to database 'wsql'");
    expect(await rows(connection, 'SELECT * FROM t')).toEqual([]);
  });

  test('tables of the server in joins with those of this process: through the session, with its transaction, types and errors', async () => {
    const connection = await connect({ database: 'wsql_local', supportBigNumbers: true, dateStrings: true });
    await rows(
      connection,
      `CREATE TEMPORARY TABLE kinds (id INT PRIMARY KEY, big BIGINT UNSIGNED, price DECIMAL(30,10), name VARCHAR(20) COLLATE utf8mb4_bin,
        e ENUM('a','b'), s SET('x','y'), at TIMESTAMP(3) NULL, d DATE, t TIME(2), y YEAR, b VARBINARY(5), bits BIT(9), j JSON, g GEOMETRY, \`odd \`\`name\` DOUBLE)`,
    );
    const values = `7, 18446744073709551615, 12345678901234567890.0123456789, 'Ä', 'b', 'x,y', '2024-03-31 02:30:00.125', '2024-02-29', '-800:00:00.25', 1999,
      x'00ff', b'100000001', '{"a": [1, null]}', ST_GeomFromText('POINT(1 2)'), 0.1`;
    await rows(connection, `INSERT INTO kinds VALUES (${values}), (8${', NULL'.repeat(14)})`);
    const [direct] = (await rows(connection, 'SELECT * FROM kinds WHERE id = 7')) as unknown[][];
    const joined = await rows(connection, 'SELECT k.* FROM kinds k JOIN wsql.build b ON b.pid = k.id');
    // This process has no geometry, but its bytes.
    expect(joined).toEqual([direct?.map((value, at) => (at === 13 ? expect.any(Buffer) : value))]);
    expect(await rows(connection, 'SELECT COUNT(*) FROM kinds WHERE id NOT IN (SELECT pid FROM wsql.build)')).toEqual([[1]]);
    expect(await rows(connection, "SELECT COUNT(*) FROM kinds, wsql.build WHERE name = 'ä'")).toEqual([[0]]);
    expect(
      (await connection.execute('SELECT k.id, ? FROM wsql.build b LEFT JOIN kinds k ON k.id = b.pid WHERE k.id = ?', ['p', 7]))[0],
    ).toEqual([[7, 'p']] as never);
    await rows(connection, 'BEGIN');
    await rows(connection, 'INSERT INTO t VALUES (41)');
    expect(await rows(connection, 'SELECT t.id FROM t JOIN wsql.build WHERE t.id = pid + 34')).toEqual([[41]]);
    await rows(connection, 'ROLLBACK');
    expect(await rows(connection, 'SELECT t.id FROM wsql_local.t JOIN wsql.build WHERE t.id = pid + 34')).toEqual([]);
    expect(await rows(connection, 'SELECT 1 / 0 FROM wsql.build, kinds WHERE id = 7')).toEqual([[null]]);
    expect(await rows(connection, 'SHOW WARNINGS')).toEqual([['Warning', 1365, 'Division by 0']]);
    await expect(rows(connection, 'SELECT * FROM wsql.clients, gone')).rejects.toThrow(/wsql_local.gone' doesn't exist/);
    await expect(rows(connection, 'SELECT nope FROM wsql.clients, t')).rejects.toThrow("Unknown column 'nope' in 'field list'");
    await expect(rows(connection, 'SELECT * FROM wsql.clients, t FOR UPDATE')).rejects.toThrow('together with locks');
    await expect(rows(connection, 'INSERT INTO t SELECT pid FROM wsql.build')).rejects.toThrow('together with changes');
    expect(await rows(connection, 'SELECT COUNT(*) FROM t')).toEqual([[0]]);
  });

  test('SHOW, DESCRIBE, USE; the session of the server stays what it was', async () => {
    const connection = await connect({ database: 'wsql_local' });
    const busy = ['statement_digests', 'statements', 'subscriptions', 'transactions'];
    const names = ['build', 'caches', 'clients', 'locks', 'metrics', 'plan_cache', 'pools', 'settings', ...busy, 'upstreams'].map(
      (name) => [name],
    );
    expect(await rows(connection, 'SHOW TABLES FROM wsql')).toEqual(names);
    await rows(connection, 'SET @kept = 5');
    await rows(connection, 'USE wsql');
    expect(await rows(connection, 'SELECT DATABASE()')).toEqual([['wsql']]);
    expect(await rows(connection, 'SHOW TABLES')).toEqual(names);
    expect(((await rows(connection, 'DESCRIBE build')) as string[][]).map(([name]) => name)).toContain('runtime');
    expect(await rows(connection, 'SELECT pid FROM build')).toEqual([[7]]);
    expect(await rows(connection, 'SELECT @kept')).toEqual([[5]]);
    expect(await rows(connection, 'SELECT COUNT(*) FROM wsql_local.t')).toEqual([[0]]);
    await rows(connection, 'USE wsql_local');
    expect(await rows(connection, 'SHOW TABLES')).toEqual([['t']]);
    await connection.changeUser({ database: 'wsql' });
    expect(await rows(connection, 'SELECT DATABASE(), pid FROM build')).toEqual([['wsql', 7]]);
    expect(await rows(await connect({ database: 'wsql' }), 'SELECT pid FROM build')).toEqual([[7]]);
  });

  test('prepared statements and several in one text', async () => {
    const connection = await connect({ multipleStatements: true, database: 'wsql_local' });
    for (const id of [7, 8]) {
      const [found] = await connection.execute('SELECT pid, ? FROM wsql.build WHERE pid = ?', ['é', id]);
      expect(found).toEqual((id === 7 ? [[7, 'é']] : []) as never);
      expect((await connection.execute('SELECT ? + 1', [id]))[0]).toEqual([[id + 1]] as never);
    }
    expect(await rows(connection, "SELECT 1; SELECT pid FROM wsql.build; SELECT 'b'")).toEqual([[[1]], [[7]], [['b']]]);
    expect(await rows(connection, 'USE wsql; SELECT pid FROM build; USE wsql_local; SELECT COUNT(*) FROM t')).toMatchObject([
      {},
      [[7]],
      {},
      [[0]],
    ]);
  });

  test('a transaction of the server goes on, and warnings are of the last statement', async () => {
    const connection = await connect({ database: 'wsql_local' });
    await rows(connection, 'BEGIN');
    await rows(connection, 'INSERT INTO t VALUES (1)');
    expect(await rows(connection, 'SELECT COUNT(*) FROM wsql.build')).toEqual([[1]]);
    await rows(connection, 'ROLLBACK');
    expect(await rows(connection, 'SELECT COUNT(*) FROM t')).toEqual([[0]]);
    expect(await rows(connection, "SELECT CAST('1x' AS SIGNED) FROM wsql.build")).toEqual([[1]]);
    expect(((await rows(connection, 'SHOW WARNINGS')) as unknown[][])[0]?.[1]).toBe(1292);
    await rows(connection, 'SELECT 1');
    expect(await rows(connection, 'SHOW WARNINGS')).toEqual([]);
  });

  test('texts in the charset of the client; statements that are killed', async () => {
    const latin = await connect({ charset: 'latin1' });
    expect(await rows(latin, "SELECT CONCAT('é', pid) FROM wsql.build")).toEqual([['é7']]);
    const sleeping = rows(latin, 'SELECT SLEEP(20) FROM wsql.build').catch(String);
    const other = await connect();
    const id = await untilThere(async () => {
      const found = await rows(other, "SELECT client FROM wsql.statements WHERE statement LIKE 'SELECT SLEEP%'");
      return (found as number[][])[0]?.[0];
    });
    await rows(other, `KILL QUERY ${id}`);
    await sleeping;
    expect(await rows(latin, 'SELECT pid FROM wsql.build')).toEqual([[7]]);
  });

  test('with accounts of the server, who has no PROCESS sees what is his own', async () => {
    await results(root, "DROP USER IF EXISTS wsql_local@'%'");
    await results(root, "CREATE USER wsql_local@'%'");
    try {
      await connect({}, passed);
      const user = await connect({ user: 'wsql_local' }, passed);
      const seen = async (): Promise<unknown> => rows(user, 'SELECT DISTINCT account FROM wsql.clients ORDER BY account');
      expect(await seen()).toEqual([['wsql_local']]);
      expect(await rows(user, 'SELECT pid FROM wsql.build')).toEqual([[7]]);
      await expect(rows(user, 'SELECT * FROM wsql.settings')).rejects.toThrow('PROCESS');
      await results(root, "GRANT PROCESS ON *.* TO wsql_local@'%'");
      expect(await rows(await connect({ user: 'wsql_local' }, passed), 'SELECT DISTINCT account FROM wsql.clients ORDER BY 1')).toEqual([
        ['root'],
        ['wsql_local'],
      ]);
    } finally {
      await results(root, "DROP USER wsql_local@'%'");
    }
  });
});

async function untilThere<T>(find: () => Promise<T | undefined>): Promise<T> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; ) {
    const found = await find();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('it did not come to that');
}
