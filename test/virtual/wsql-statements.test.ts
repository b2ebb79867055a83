/** What a server tells of its statements, locks and transactions: in wsql.*, by its records, and among its figures, which are the same. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { type Connection, createConnection } from 'mysql2/promise';
import { type Engine, openEmbedded } from '../../src/backends/embedded/index.ts';
import { liveSources } from '../../src/backends/embedded/live-sources.ts';
import { Figures } from '../../src/servers/metrics/index.ts';
import { createMysqlServer, type MysqlServer } from '../../src/servers/mysql/index.ts';
import { SessionRegistry } from '../../src/session/registry.ts';
import { StatementRecorder } from '../../src/session/statement-recorder.ts';
import { type WsqlSources, wsqlTables } from '../../src/virtual/wsql/index.ts';

let engine: Engine;
let server: MysqlServer;
let figures: Figures;
const open: Connection[] = [];

interface Client {
  readonly id: number;
  rows(sql: string): Promise<unknown[][]>;
  execute(sql: string, params: (string | number)[]): Promise<unknown>;
}
async function connect(database?: string): Promise<Client> {
  const options = { host: '127.0.0.1', port: server.port, user: 'root', rowsAsArray: true, multipleStatements: true } as const;
  const connection = await createConnection(database === undefined ? options : { ...options, database });
  open.push(connection);
  return {
    id: connection.threadId ?? 0,
    rows: async (sql) => (await connection.query(sql))[0] as unknown[][],
    execute: (sql, params) => connection.execute(sql, params),
  };
}
beforeAll(async () => {
  engine = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-test' });
  const sources: WsqlSources = {
    ...liveSources(engine),
    clients: () => server.clients(),
    statistics: () => server.statistics(),
    transactions: () => server.transactions(),
    records: () => server.records,
  };
  figures = new Figures(sources);
  server = createMysqlServer({ backend: engine, virtualTables: [wsqlTables(sources)] });
  await server.listen({ port: 0 });
  const root = await connect();
  await root.rows('CREATE DATABASE shop');
  await root.rows('CREATE TABLE shop.t (id INT PRIMARY KEY, a VARCHAR(20))');
});
afterAll(async () => {
  for (const connection of open) connection.destroy();
  await server.close(0);
  await engine.close();
});

test('statements that have run: how, for how long, with what outcome', async () => {
  const client = await connect('shop');
  await client.rows("INSERT INTO t VALUES (1, 'x'), (2, 'y')");
  await client.rows('SELECT * FROM t WHERE id = 1');
  await client.rows('SELECT * FROM t WHERE id = 2');
  await client.execute('SELECT * FROM t WHERE id > ?', [0]);
  await client.rows('SELECT nope FROM t').catch(() => undefined);
  await client.rows('SELECT 1; SELECT 2');
  await client.rows('SET @a = 1');
  await client.rows("CREATE USER secret IDENTIFIED BY 'hush'");
  const mine = `FROM wsql.statements WHERE client = ${client.id} AND finished IS NOT NULL ORDER BY id`;
  expect(await client.rows(`SELECT command, class, db, rows_sent, rows_affected, errno, statement ${mine}`)).toEqual([
    ['Query', 'compiled', 'shop', 0, 2, 0, "INSERT INTO t VALUES (1, 'x'), (2, 'y')"],
    ['Query', 'compiled', 'shop', 1, 0, 0, 'SELECT * FROM t WHERE id = 1'],
    ['Query', 'cached', 'shop', 1, 0, 0, 'SELECT * FROM t WHERE id = 2'],
    ['Execute', 'compiled', 'shop', 2, 0, 0, 'SELECT * FROM t WHERE id > ?'],
    ['Query', null, 'shop', 0, 0, 1054, 'SELECT nope FROM t'],
    ['Query', 'compiled', 'shop', 1, 0, 0, 'SELECT 1'],
    ['Query', 'compiled', 'shop', 1, 0, 0, 'SELECT 2'],
    ['Query', 'session', 'shop', 0, 0, 0, 'SET @a = 1'],
    ['Query', 'ddl', 'shop', 0, 0, 0, "CREATE USER secret IDENTIFIED BY '<secret>'"],
  ]);
  expect(
    await client.rows(`SELECT MIN(duration_us > 0), MIN(bytes > 0), MIN(TIMESTAMPDIFF(SECOND, started, UTC_TIMESTAMP()) < 60) ${mine}`),
  ).toEqual([[1, 1, 1]]);
});

test('digests: what differs in values alone is one, with its slowest as a sample', async () => {
  const client = await connect('shop');
  for (let id = 1; id <= 20; id++) await client.rows(`SELECT a FROM t WHERE id = ${id} OR a = 'v${id}'`);
  await client.rows('SELECT a FROM t  WHERE id=1 or a="w"');
  await client.execute('SELECT a FROM t WHERE id = ? OR a = ?', [1, 'x']);
  await client.rows('SELECT a FROM t ORDER BY 1');
  await client.rows('SELECT a, id FROM t ORDER BY 1');
  await client.rows('SELECT a, id FROM t ORDER BY 2');
  const digest = "WHERE digest_text = 'SELECT `a` FROM `t` WHERE `id` = ? OR `a` = ?'";
  const figures = 'db, kind, count, errors, min_us <= avg_us AND avg_us <= max_us, p95_us <= max_us, total_us >= max_us';
  expect(await client.rows(`SELECT ${figures} FROM wsql.statement_digests ${digest}`)).toEqual([['shop', 'select', 22, 0, 1, 1, 1]]);
  expect(
    await client.rows(`SELECT sample LIKE 'SELECT a FROM t %', digest = STATEMENT_DIGEST(sample) FROM wsql.statement_digests ${digest}`),
  ).toEqual([[1, 1]]);
  const ordered =
    "SELECT digest_text, count FROM wsql.statement_digests WHERE digest_text LIKE 'SELECT `a` , `id` FROM `t` ORDER BY %' ORDER BY 1";
  expect(await client.rows(ordered)).toEqual([
    ['SELECT `a` , `id` FROM `t` ORDER BY 1', 1],
    ['SELECT `a` , `id` FROM `t` ORDER BY 2', 1],
  ]);
});

test('plans that are kept, and what they are used for', async () => {
  const client = await connect('shop');
  const before = await client.rows('SELECT hits, misses FROM wsql.caches');
  for (let id = 1; id <= 5; id++) await client.rows(`SELECT id FROM t WHERE id <> ${id}`);
  const after = await client.rows('SELECT hits, misses FROM wsql.caches');
  const [hits, misses] = [0, 1].map((at) => Number(after[0]?.[at]) - Number(before[0]?.[at]));
  expect(hits).toBeGreaterThanOrEqual(4);
  expect(misses).toBeGreaterThanOrEqual(1);
  const plan = "FROM wsql.plan_cache WHERE statement = 'SELECT id FROM t WHERE id <> ?'";
  expect(await client.rows(`SELECT db, kind, movable, uses ${plan}`)).toEqual([['shop', 'query', 1, 4]]);
});

test('who writes, who waits, which names and tables are locked', async () => {
  const [one, two, three] = [await connect('shop'), await connect('shop'), await connect('shop')];
  await one.rows('BEGIN');
  await one.rows("UPDATE t SET a = 'z' WHERE id = 1");
  const waiting = two.rows("UPDATE t SET a = 'q' WHERE id = 2");
  await three.rows("DO GET_LOCK('mine', 0)");
  const locks = 'SELECT kind, state, place, thread, name FROM wsql.locks ORDER BY kind, state';
  let seen = await three.rows(locks);
  for (let i = 0; seen.length < 3 && i < 100; i++) seen = await three.rows(locks);
  expect(seen).toEqual([
    ['writer', 'held', null, one.id, null],
    ['writer', 'waiting', 1, two.id, null],
    ['name', 'held', null, three.id, 'mine'],
  ]);
  const transactions = await three.rows('SELECT thread, client, statements, has_written, age_ms < 60000, handle FROM wsql.transactions');
  expect(transactions).toEqual([[one.id, one.id, 2, 1, 1, null]]);
  await one.rows('COMMIT');
  await waiting;
  await three.rows('DO RELEASE_ALL_LOCKS()');
  await one.rows('LOCK TABLES t WRITE');
  expect(await three.rows("SELECT kind, name, mode, thread FROM wsql.locks WHERE kind = 'table'")).toEqual([
    ['table', 'shop.t', 'WRITE', one.id],
  ]);
  await one.rows('UNLOCK TABLES');
  expect(await three.rows('SELECT COUNT(*) FROM wsql.locks')).toEqual([[0]]);
  expect(await three.rows('SELECT COUNT(*) FROM wsql.transactions')).toEqual([[0]]);
  expect(await three.rows("SELECT value > 0 FROM wsql.metrics WHERE name = 'wsql_lock_waits_total'")).toEqual([[1]]);
});

/** Of what is not about the statement that asks. */
const STEADY = ['wsql_connections', 'wsql_connections_total', 'wsql_cache_entries', 'wsql_locks', 'wsql_statement_errors_total'];

test('/metrics, wsql.metrics and the tables have the same figures', async () => {
  const client = await connect('shop');
  // What is looked at is counted when it is over: nothing else runs between the two looks.
  const read = "SELECT name, CAST(labels AS CHAR), value FROM wsql.metrics WHERE kind <> 'histogram'";
  await client.rows(read);
  const text = await figures.text();
  const table = await client.rows(read);
  const shown = new Map(table.map(([name, labels, value]) => [`${String(name)}${labelText(String(labels))}`, value]));
  const steady = text.split('\n').filter((line) => STEADY.includes(/^\w+/.exec(line)?.[0] ?? ''));
  expect(steady.length).toBeGreaterThan(5);
  for (const line of steady) {
    const at = line.lastIndexOf(' ');
    expect([line, shown.get(line.slice(0, at))]).toEqual([line, Number(line.slice(at + 1))]);
  }
  const sum = (name: string) => table.filter(([one]) => one === name).reduce((total, [, , value]) => total + Number(value), 0);
  expect(await client.rows('SELECT COUNT(*) FROM wsql.clients')).toEqual([[sum('wsql_connections')]]);
  const counted = await client.rows(`SELECT
    (SELECT SUM(count) FROM wsql.statement_digests),
    (SELECT SUM(value) FROM wsql.metrics WHERE name = 'wsql_statement_duration_seconds_count'),
    (SELECT SUM(value) FROM wsql.metrics WHERE name = 'wsql_statements_by_kind_total'),
    (SELECT MAX(id) FROM wsql.statements),
    (SELECT SUM(errors) FROM wsql.statement_digests),
    (SELECT SUM(value) FROM wsql.metrics WHERE name = 'wsql_statement_errors_total')`);
  const [digests, durations, kinds, last, failed, errors] = (counted[0] ?? []).map(Number);
  expect([durations, kinds, last]).toEqual([digests, digests, digests] as number[]);
  expect(failed).toBe(errors as number);
});
function labelText(json: string): string {
  const labels = Object.entries(JSON.parse(json) as Record<string, string>);
  return labels.length === 0 ? '' : `{${labels.map(([name, value]) => `${name}="${value}"`).join(',')}}`;
}

test('what is kept is bounded', async () => {
  const recorder = new StatementRecorder({ recent: 3, digests: 2 });
  const small = createMysqlServer({ backend: engine, sessions: new SessionRegistry(1000, undefined, recorder) });
  const { port } = await small.listen({ port: 0 });
  const connection = await createConnection({ host: '127.0.0.1', port, user: 'root' });
  for (const sql of ['SELECT 1', 'SELECT 1, 2', 'SELECT 1, 2, 3', 'DO 1', `SELECT '${'x'.repeat(100_000)}'`]) await connection.query(sql);
  expect(Array.from(recorder.recent(), ({ id, text, textLength }) => [id, text.length, textLength])).toEqual([
    [3, 14, 14],
    [4, 4, 4],
    [5, 4096, 100_009],
  ]);
  expect(Array.from(recorder.digests(), ({ digest, count }) => [digest?.text ?? null, count])).toEqual([
    ['SELECT ?', 2],
    ['SELECT ?, ...', 2],
    [null, 1],
  ]);
  expect(Object.fromEntries(recorder.kinds())).toEqual({ select: 4, do: 1 });
  recorder.forget('digests');
  recorder.forget('recent');
  expect([[...recorder.digests()], [...recorder.recent()]]).toEqual([[], []]);
  expect([recorder.total, Object.fromEntries(recorder.kinds())]).toEqual([5, { select: 4, do: 1 }]);
  await connection.end();
  await small.close(0);
});
