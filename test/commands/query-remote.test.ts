/** `wsql query` on another wsql, over its WebSocket door: statements, sessions, logins, Ctrl-C, timeouts, and servers that go. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMMANDS } from '../../commands/commands.ts';
import { readArguments } from '../../commands/terminal/arguments.ts';
import { Flags } from '../../commands/terminal/flags.ts';
import { accountOf } from '../../src/auth/accounts.ts';
import { openEmbedded } from '../../src/backends/embedded/index.ts';
import { UsageError } from '../../src/errors.ts';
import { createWebSocketServer, type WebSocketServerOptions } from '../../src/servers/websocket/index.ts';
import { authority, certificate } from '../support/certificates.ts';
import { ROOT } from '../support/runtimes.ts';
import { until } from '../support/until.ts';
import { testIo } from './test-io.ts';

const MAIN = join(ROOT, 'commands', 'main.ts');
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(WSQL|MYSQL)_/.test(name)));
const closing: (() => void | Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing.splice(0)) await close();
});

async function startDoor(options: Partial<WebSocketServerOptions> = {}) {
  const backend = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-test' });
  const server = createWebSocketServer({ ...options, backend });
  const { port } = await server.listen({ port: 0 });
  const close = async () => {
    await server.close(0);
    await backend.close();
  };
  closing.push(close);
  return { server, port, url: `ws://127.0.0.1:${port}/db` };
}
async function query(url: string, args: readonly string[], env: Record<string, string> = {}) {
  const { io, stdout, stderr } = testIo({ env });
  const command = COMMANDS.find(({ name }) => name === 'query');
  if (command === undefined) throw new Error('no command');
  const { values, positionals, sequence } = readArguments(['--url', url, ...args], command);
  const code = await command.run(new Flags(values, env, { sequence }), positionals, io).catch((error: unknown) => {
    if (error instanceof UsageError) return 2;
    throw error;
  });
  return { code, stdout: stdout(), stderr: stderr() };
}
function start(url: string, env: Record<string, string>, ...args: readonly string[]) {
  const child = spawn(process.execPath, [MAIN, 'query', '--url', url, ...args], {
    env: { ...environment, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += String(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += String(chunk);
  });
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, stdout, stderr })),
  );
  return { child, ended };
}

let door: Awaited<ReturnType<typeof startDoor>>;
beforeAll(async () => {
  door = await startDoor();
  expect((await query(door.url, ['CREATE DATABASE shop'])).code).toBe(0);
});
/** Whether a statement is being run at the door. */
const runs = (part: string) => door.server.clients().some(({ statement }) => statement?.includes(part) === true);

test('a script is run in one session: USE, SET, temporary tables and transactions are of its statements', async () => {
  const script = `USE shop; CREATE TABLE t (id BIGINT UNSIGNED, d DECIMAL(30,10), b VARBINARY(9), j JSON, at DATETIME(3), n INT);
    SET @big = 18446744073709551615; CREATE TEMPORARY TABLE x SELECT 7 AS a;
    BEGIN; INSERT INTO t VALUES (@big, 12345678901234567890.5, X'00FF', '{"2": 1, "1": 9007199254740993}', '2026-01-02 03:04:05.678', NULL); ROLLBACK;
    BEGIN; INSERT INTO t VALUES (@big, 12345678901234567890.5, X'00FF', '{"2": 1, "1": 9007199254740993}', '2026-01-02 03:04:05.678', NULL); COMMIT;
    SELECT id, d, HEX(b) AS b, j, at, n, a, DATABASE() AS db FROM t, x`;
  expect(await query(door.url, ['--format', 'csv', script])).toEqual({
    code: 0,
    stdout:
      'id,d,b,j,at,n,a,db\r\n' +
      '18446744073709551615,12345678901234567890.5000000000,00FF,"{""1"": 9007199254740993, ""2"": 1}",2026-01-02 03:04:05.678,,7,shop\r\n',
    stderr: '',
  });
  expect((await query(`${door.url}?database=shop`, ['--batch', '-N', 'SELECT COUNT(*) FROM t'])).stdout).toBe('1\n');
  expect(
    (await query(door.url, ['-D', 'shop', '-N', '--param', 'id:int=18446744073709551615', 'SELECT 1 FROM t WHERE id = :id'])).stdout,
  ).toBe('1\n');
});

test('it prints as it does without a server in between', async () => {
  const script = `SELECT 1 AS a, NULL AS b, 1.50 AS c, 'ä👍' AS d, CAST('[1, 2]' AS JSON) AS j, DATE '2026-01-02' AS e, 1e10 AS f, X'FF' AS g, -0e0 AS h;
    SHOW VARIABLES LIKE 'sql_mode'; DROP TABLE IF EXISTS nowhere; SELECT * FROM nowhere`;
  for (const format of ['table', 'json', 'csv', 'tsv']) {
    const there = await query(door.url, ['--format', format, '-D', 'shop', '--force', script]);
    const here = await query(':memory:', ['--format', format, '--force', `CREATE DATABASE shop; USE shop; ${script}`]);
    expect(there.code).toBe(5);
    expect([there.stdout, there.stderr]).toEqual([here.stdout, here.stderr]);
  }
});

test('a cursor, pages, and a long result in little memory', async () => {
  const numbers =
    'WITH RECURSIVE s AS (SELECT 0 AS n UNION ALL SELECT n + 1 FROM s WHERE n < 299) SELECT a.n * 300 + b.n AS n FROM s a, s b ORDER BY n';
  for (const args of [[], ['--fetch-size', '1000']]) {
    const { code, stdout } = await query(door.url, ['-N', ...args, numbers]);
    expect(code).toBe(0);
    expect(stdout.length).toBe(Array.from({ length: 90_000 }, (_, n) => `${n}\n`).join('').length);
    expect(stdout.endsWith('\n89998\n89999\n')).toBe(true);
  }
  expect((await query(door.url, ['-N', '--limit', '2', '--offset', '5', numbers])).stdout).toBe('5\n6\n');
}, 20_000);

test('errors have their number and place', async () => {
  expect(await query(door.url, ['SELECT 1;\nSELEC 2'])).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^ERROR 1064 \(42000\) at line 2 column 1: You have an error in your SQL syntax/),
  });
  expect(await query(door.url, ['SELECT * FROM shop.nowhere'])).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^ERROR 1146 \(42S02\) at line 1.*: Table 'shop.nowhere' doesn't exist\n/),
  });
});

test('--timeout ends the statement, with exit code 4', async () => {
  for (const args of [[], ['--fetch-size', '10']])
    expect(await query(door.url, ['--timeout', '0.2', ...args, 'SELECT SLEEP(30); SELECT 2'])).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(/^ERROR 3024 \(HY000\) at line 1: /),
    });
}, 20_000);

test('Ctrl-C ends the statement at the server, and the run: 130', async () => {
  const { child, ended } = start(door.url, {}, 'SELECT SLEEP(30), 77001; SELECT 2');
  await until(() => runs('77001'));
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ code: 130, stderr: 'ERROR 1317 (70100) at line 1: Query execution was interrupted\n' });
  await until(() => !runs('77001'));
}, 30_000);

test('a server that goes ends the script, and nothing of its transaction is done', async () => {
  const lost = await startDoor();
  const { ended } = start(lost.url, {}, 'BEGIN; SELECT SLEEP(30), 77002; COMMIT');
  await until(() => lost.server.clients().some(({ statement }) => statement?.includes('77002') === true));
  await lost.server.close(0);
  const { code, stderr } = await ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(/^ERROR (?:2013|1317) \(\w+\) at line 1: /);
}, 30_000);

test('a password of the endpoint, of an account, a token: of the URL, a flag, a variable', async () => {
  const { port } = await startDoor({
    password: 'pä ss',
    accounts: { kind: 'list', accounts: [accountOf('app', 'se:cret')] },
    tokens: { tokens: [{ name: null, token: 'to-ken' }] },
  });
  const url = (who: string) => `ws://${who}127.0.0.1:${port}/db`;
  const one = ['-N', 'SELECT 1'];
  for (const [who, args, env] of [
    [':p%C3%A4%20ss@', [], {}],
    ['', ['--password=pä ss'], {}],
    ['', [], { WSQL_PASSWORD: 'pä ss' }],
    ['', ['--token', 'to-ken'], {}],
    ['app@', [], { WSQL_TOKEN: 'to-ken' }],
    ['app:to-ken@', [], {}],
    ['app:se%3Acret@', [], {}],
    ['app@', ['--password=se:cret'], {}],
    ['', ['-u', 'app', '--password=se:cret'], {}],
  ] as const)
    expect([who, await query(url(who), [...args, ...one], env)]).toEqual([who, { code: 0, stdout: '1\n', stderr: '' }]);
  for (const who of ['', ':wrong@', 'app:wrong@', 'nobody:x@']) {
    const { code, stderr } = await query(url(who), one);
    expect([who, code]).toEqual([who, 3]);
    expect(stderr).toMatch(/^ERROR 1045 \(28000\): Access denied/);
    expect(stderr).not.toContain('wrong');
  }
  for (const args of [
    ['--host', 'x'],
    ['--ssl-mode', 'REQUIRED'],
    ['--token', 't', '--password=p'],
  ])
    expect((await query(url(''), [...args, 'SELECT 1'])).code).toBe(2);
}, 20_000);

test('a server that is not there, an endpoint that is none, a database that is none: 3', async () => {
  const gone = await startDoor();
  await gone.server.close(0);
  expect(await query(`ws://u:secret@127.0.0.1:${gone.port}/db`, ['SELECT 1'])).toMatchObject({
    code: 3,
    stdout: '',
    stderr: expect.stringMatching(/^ERROR 2003 \(HY000\): Can't connect to 'ws:\/\/127\.0\.0\.1:\d+\/db' \(/),
  });
  expect((await query(`ws://127.0.0.1:${door.port}/nowhere`, ['SELECT 1'])).code).toBe(3);
  expect(await query(door.url, ['-D', 'nowhere', 'SELECT 1'])).toMatchObject({
    code: 3,
    stderr: "ERROR 1049 (42000): Unknown database 'nowhere'\n",
  });
}, 20_000);

test('wss:// is trusted as far as the runtime trusts its certificate', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'wsql-wss-'));
  closing.push(() => rmSync(dir, { recursive: true, force: true }));
  await certificate(dir, 'server', await authority(dir, 'authority'), ['127.0.0.1', 'localhost']);
  const [cert, key] = ['server.pem', 'server.key'].map((name) => readFileSync(join(dir, name), 'utf8'));
  const { port } = await startDoor({ tls: { cert: cert ?? '', key: key ?? '' } });
  const url = `wss://127.0.0.1:${port}/db`;
  const trusting = start(url, { NODE_EXTRA_CA_CERTS: join(dir, 'authority.pem') }, '-N', 'SELECT 1');
  expect(await trusting.ended).toEqual({ code: 0, stdout: '1\n', stderr: '' });
  expect(await start(url, {}, 'SELECT 1').ended).toMatchObject({ code: 3, stderr: expect.stringMatching(/^ERROR 2003 /) });
}, 20_000);

test('statements that the door does not allow are refused', async () => {
  const { url } = await startDoor({ allow: new Set(['select'] as const) });
  expect(await query(url, ['CREATE DATABASE x'])).toMatchObject({ code: 1, stderr: expect.stringMatching(/^ERROR 1227 \(42000\)/) });
  expect((await query(url, ['-N', '--fetch-size', '5', 'SELECT 1'])).stdout).toBe('1\n');
});

test('--read-only is kept in the session there; --transaction, --import and --export are as at any target', async () => {
  const { url } = await startDoor();
  await query(url, ['CREATE DATABASE shop; CREATE TABLE shop.t (id INT PRIMARY KEY, v VARBINARY(9))']);
  for (const sql of ['INSERT INTO shop.t VALUES (1, 1)', 'CREATE TABLE shop.u (a INT)', 'SET SESSION TRANSACTION READ WRITE'])
    expect([sql, (await query(url, ['--read-only', sql])).code]).toEqual([sql, 1]);
  expect((await query(url, ['--transaction', 'INSERT INTO shop.t VALUES (1, 0xFF); SELECT nope'])).code).toBe(1);
  expect((await query(url, ['-N', 'SELECT COUNT(*) FROM shop.t'])).stdout).toBe('0\n');
  await query(url, ["INSERT INTO shop.t VALUES (1, 0x00FF), (2, NULL), (3, ''); CREATE TABLE shop.c LIKE shop.t"]);
  const folder = mkdtempSync(join(tmpdir(), 'wsql-remote-'));
  expect((await query(url, ['--export', join(folder, 't.csv'), '--table', 'shop.t'])).code).toBe(0);
  const checkpoint = ['--checkpoint', join(folder, 'c')];
  expect((await query(url, ['--read-only', '--import', join(folder, 't.csv'), '--table', 'shop.c'])).stderr).toContain('ERROR 1792');
  expect((await query(url, ['--import', join(folder, 't.csv'), '--table', 'shop.c', ...checkpoint])).stderr).toContain('shop.c: 3 records');
  expect((await query(url, ['-N', 'SELECT id, HEX(v) FROM shop.c'])).stdout).toBe('1\t00FF\n2\tNULL\n3\t\n');
  rmSync(folder, { recursive: true });
});
