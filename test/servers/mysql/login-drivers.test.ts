/** Logins by the drivers and programs that people use, against the door as they find it. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { spawn, spawnSync } from 'node:child_process';
import { SignJWT } from 'jose';
import { createConnection as connectMariadb } from 'mariadb';
import { type ConnectionOptions, createConnection } from 'mysql2/promise';
import type { Backend } from '../../../src/backend.ts';
import { openEmbedded } from '../../../src/backends/embedded/index.ts';
import type { MysqlServer } from '../../../src/servers/mysql/index.ts';
import { startMysqlServer } from '../../support/mysql-server.ts';
import { authenticationString, MemoryDirectory, storedAccount } from './login-accounts.ts';

// Hashing takes its time on a machine that has much to do.
setDefaultTimeout(30_000);

const SECRET = Buffer.from('a secret of more than 32 bytes, as HS256 wants it');
const accounts = new MemoryDirectory(
  storedAccount('sha2', 'secret'),
  storedAccount('native', 'secret', { plugin: 'mysql_native_password' }),
  storedAccount('sha256', 'secret', { plugin: 'sha256_password' }),
  storedAccount('dual', 'new', { retained: authenticationString('caching_sha2_password', 'secret') }),
);
const USERS = ['sha2', 'native', 'sha256', 'dual'];
/** Those that can log in without TLS. */
const PLAIN_USERS = ['sha2', 'native', 'dual'];

let server: MysqlServer;
let engine: Backend;
let token: string;
beforeAll(async () => {
  engine = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-test' });
  const backend: Backend = {
    accounts,
    serverVersion: engine.serverVersion,
    // The engine does not know these accounts.
    connect: ({ account: _, ...options }, host) => engine.connect(options, host),
    close: () => engine.close(),
  };
  server = await startMysqlServer({
    backend,
    host: '127.0.0.1',
    port: 0,
    accounts: { kind: 'open' },
    tls: { kind: 'self-signed' },
    tokens: {
      tokens: [{ name: 'bot', token: 'static' }],
      jwt: { keys: { kind: 'secret', secret: SECRET }, issuer: null, audience: null, userClaim: 'sub', strangers: true },
    },
    limits: { maxConnectErrors: 0, loginDelayMax: 0 },
  });
  const claims = { sub: 'ann', exp: Math.floor(Date.now() / 1000) + 600, scope: 'x'.repeat(600) };
  token = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(SECRET);
});
afterAll(async () => {
  await server.close(0);
  await engine.close();
});

type Connect = (user: string, password: string, tls: boolean) => Promise<string>;

const SELECT = "SELECT SUBSTRING_INDEX(USER(), '@', 1) AS u";
async function byMysql2(user: string, password: string, tls: boolean, more: ConnectionOptions = {}): Promise<string> {
  const ssl = tls ? { ssl: { rejectUnauthorized: false } } : {};
  const connection = await createConnection({ host: '127.0.0.1', port: server.port, user, password, ...ssl, ...more });
  const [rows] = await connection.query(SELECT);
  await connection.end();
  return (rows as { u: string }[])[0]?.u ?? '';
}
const byMariadb: Connect = async (user, password, tls) => {
  const ssl = tls ? { ssl: { rejectUnauthorized: false } } : {};
  const connection = await connectMariadb({
    // Its own limit is a second, which a busy machine may need.
    connectTimeout: 20_000,
    host: '127.0.0.1',
    port: server.port,
    user,
    password,
    allowPublicKeyRetrieval: true,
    ...ssl,
  });
  const rows: { u: string }[] = await connection.query(SELECT);
  await connection.end();
  return rows[0]?.u ?? '';
};

/** A program's output; the server runs in this process, so that it may not be waited for synchronously. */
function run(program: string, args: readonly string[]): Promise<string> {
  const child = spawn(program, args, { env: { ...process.env, MYSQL_PWD: '' } });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  return new Promise((resolve, reject) => child.on('close', (code) => (code === 0 ? resolve(out.trim()) : reject(new Error(err)))));
}
const byProgram: Connect = (user, password, tls) => {
  const ssl = tls ? ['--ssl', '--skip-ssl-verify-server-cert'] : ['--skip-ssl'];
  return run('mysql', ['--no-defaults', '-h127.0.0.1', `-P${server.port}`, `-u${user}`, `-p${password}`, ...ssl, '-N', '-e', SELECT]);
};

const hasProgram = spawnSync('mysql', ['--version']).error === undefined;
const clients: readonly { readonly name: string; readonly connect: Connect; readonly present: boolean }[] = [
  { name: 'mysql2', connect: byMysql2, present: true },
  { name: 'mariadb (npm)', connect: byMariadb, present: true },
  { name: hasProgram ? 'mysql' : 'mysql (skipped: not installed)', connect: byProgram, present: hasProgram },
];

for (const { name, connect, present } of clients) {
  test.skipIf(!present)(`${name}: every plugin over TLS, and without it`, async () => {
    for (const user of USERS) {
      for (let round = 0; round < 2; round++) expect(await connect(user, 'secret', true)).toBe(user);
      await expect(connect(user, 'wrong', true)).rejects.toThrow('Access denied');
    }
    for (const user of PLAIN_USERS) {
      expect(await connect(user, 'secret', false)).toBe(user);
      await expect(connect(user, 'wrong', false)).rejects.toThrow('Access denied');
    }
    await expect(connect('nobody', 'wrong', true)).rejects.toThrow('Access denied');
  });

  test.skipIf(!present)(`${name}: a static token and a JWT as the password`, async () => {
    expect(await connect('bot', 'static', true)).toBe('bot');
    expect(await connect('bot', 'static', false)).toBe('bot');
    expect(await connect('ann', token, true)).toBe('ann');
    await expect(connect('bob', token, true)).rejects.toThrow('Access denied');
  });
}

test('mysql2: a password learnt in one full login by RSA is fast from then on', async () => {
  accounts.accounts = [...accounts.accounts, storedAccount('fresh', 'secret')];
  for (let round = 0; round < 2; round++) expect(await byMysql2('fresh', 'secret', false)).toBe('fresh');
});

test('mysql2: another user on the same connection', async () => {
  const connection = await createConnection({ host: '127.0.0.1', port: server.port, user: 'sha2', password: 'secret' });
  for (const user of ['native', 'dual', 'sha2']) {
    await connection.changeUser({ user, password: 'secret' });
    expect((await connection.query(SELECT))[0]).toEqual([{ u: user }] as never);
  }
  connection.on('error', () => undefined);
  await expect(connection.changeUser({ user: 'native', password: 'wrong' })).rejects.toThrow('Access denied');
  connection.destroy();
});
