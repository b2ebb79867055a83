/** What flags say of connections and sessions, at a server of MySQL's protocol. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accountOf } from '../../src/auth/accounts.ts';
import { openEmbedded } from '../../src/backends/embedded/index.ts';
import type { MysqlServer } from '../../src/servers/mysql/index.ts';
import { freePort } from '../support/mariadb.ts';
import { startMysqlServer } from '../support/mysql-server.ts';
import { runCommand } from './run-command.ts';

const dir = mkdtempSync(join(tmpdir(), 'wsql-connection-'));
const backend = await openEmbedded({ path: ':memory:', serverVersion: '8.4.6-test' });
let server: MysqlServer;
const start = (port: number) =>
  startMysqlServer({
    backend,
    host: '127.0.0.1',
    port,
    accounts: { kind: 'list', accounts: [accountOf('root', ''), accountOf('app', 'secret')] },
    tls: { kind: 'self-signed' },
  });
beforeAll(async () => {
  server = await start(0);
});
afterAll(async () => {
  await server.close(1000);
  await backend.close();
  rmSync(dir, { recursive: true });
});
const env = { HOME: dir };
const query = (...args: string[]) => runCommand('query', ['-h127.0.0.1', `-P${server.port}`, '--no-defaults', '-N', ...args], { env });
const as = (user: string, ...args: string[]) => query(`-u${user}`, ...args);

test('a password is that of the flag, a file, a command or the environment', async () => {
  const path = join(dir, 'password');
  writeFileSync(path, 'secret\nand more\n');
  const sql = ['-e', 'SELECT USER()'];
  for (const args of [['-psecret'], ['--password=secret'], ['--password-file', path], ['--password-command', 'echo secret; echo more']])
    expect(await as('app', ...args, ...sql)).toMatchObject({ code: 0, stdout: 'app@localhost\n' });
  const variables = { env: { ...env, MYSQL_PWD: 'secret', MYSQL_HOST: '127.0.0.1', MYSQL_TCP_PORT: String(server.port) } };
  expect(await runCommand('query', ['--no-defaults', '--protocol=tcp', '-uapp', ...sql], variables)).toMatchObject({ code: 0 });
  expect(await as('app', '-pwrong', ...sql)).toMatchObject({ code: 3, stderr: expect.stringContaining('ERROR 1045 (28000)') });
  expect(await as('app', '--password-file', `${path}x`, ...sql)).toMatchObject({ code: 2 });
  expect((await as('app', '--password-command', 'exit 3', ...sql)).stderr).toContain('the password command fails: ');
  expect((await as('app', '-p', ...sql)).stderr).toContain('asks for it at a terminal, and there is none');
});

test('a session begins with what the flags say, and there is none where that fails', async () => {
  expect((await as('root', '--init-command', 'SET @a = 5', '--init_command_add=SET @b = 6', '-e', 'SELECT @a, @b')).stdout).toBe('5\t6\n');
  expect(await as('root', '--init-command', 'nonsense', '-e', 'SELECT 1')).toMatchObject({ code: 3, stdout: '' });
  const update = 'CREATE DATABASE s; CREATE TABLE s.t (a INT); INSERT INTO s.t VALUES (1); UPDATE s.t SET a = 2; DROP DATABASE s';
  expect((await as('root', '-U', '--force', '-e', update)).stderr).toContain('ERROR 1175 (HY000)');
});

test('TLS is what the flags want', async () => {
  const cipher = "SHOW STATUS LIKE 'Ssl_version'";
  expect((await as('root', '--ssl-mode=REQUIRED', '--tls-version=TLSv1.2', '-e', cipher)).stdout).toBe('Ssl_version\tTLSv1.2\n');
  expect((await as('root', '--skip-ssl', '-e', cipher)).stdout).toBe('Ssl_version\t\n');
  expect((await as('root', '--ssl-verify-server-cert', '-e', cipher)).code).toBe(3);
});

test('what cannot be done is said before anything is', async () => {
  expect((await as('root', '--protocol=pipe', '-e', 'SELECT 1')).stderr).toContain('tcp or socket is wanted');
  expect((await as('root', '--default-character-set=latin1', '-e', 'SELECT 1')).stderr).toContain('UTF-8');
  expect((await as('root', '--compression-algorithms=zstd', '-e', 'SELECT 1')).stderr).toContain('not compressed');
  expect((await as('root', '-C', '--compression-algorithms=zstd,uncompressed', '-e', 'SELECT 1')).code).toBe(0);
  expect((await as('root', '--ssl-crl=x', '-e', 'SELECT 1')).stderr).toContain('unknown flag --ssl-crl');
});

test('--wait waits for a server that is not there yet, and not where it refuses', async () => {
  const port = await freePort();
  const waiting = runCommand('query', ['-h127.0.0.1', `-P${port}`, '-uroot', '--no-defaults', '-w', '-Ne', 'SELECT 7'], { env });
  const late = await start(port);
  expect(await waiting).toMatchObject({ code: 0, stdout: '7\n' });
  await late.close(1000);
  expect((await as('app', '-w', '-pwrong', '-e', 'SELECT 1')).code).toBe(3);
});

test('statements are told of beside formats that have no place for them', async () => {
  const { stdout, stderr } = await as('root', '-vv', '--format', 'jsonl', '-e', 'SELECT 1 AS a');
  expect(stdout).toBe('{"a":1}\n');
  expect(stderr).toBe('--------------\nSELECT 1 AS a\n--------------\n\n1 row in set\n\nBye\n');
});
