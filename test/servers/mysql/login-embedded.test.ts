/** Accounts made by statements, and the logins that they then allow: each error is what MySQL 9.7 answered. */
import { afterEach, expect, setDefaultTimeout, test } from 'bun:test';
import type { Backend } from '../../../src/backend.ts';
import { openEmbedded } from '../../../src/backends/embedded/index.ts';
import type { MysqlServer } from '../../../src/servers/mysql/index.ts';
import { errorOf, type LoginOutcome, logIn } from './login-client.ts';
import { loginServer } from './login-server.ts';

// Hashing takes its time on a machine that has much to do.
setDefaultTimeout(30_000);

let engine: Backend | null = null;
let server: MysqlServer | null = null;
const clients: LoginOutcome[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await server?.close(0);
  await engine?.close();
});

async function start(...statements: string[]): Promise<number> {
  engine = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-test' });
  server = await loginServer(engine, { limits: { loginDelayMax: 0, maxConnectErrors: 0 } });
  await asRoot(...statements);
  return server.port;
}
async function asRoot(...statements: string[]): Promise<void> {
  const root = await login('root', '');
  for (const statement of statements) expect([statement, (await root.command(`\x03${statement}`))[0]]).toEqual([statement, 0]);
}
async function login(user: string, password: string, more: { database?: string; capabilities?: number } = {}): Promise<LoginOutcome> {
  const client = await logIn({ port: server?.port ?? 0, user, password, tls: {}, ...more });
  clients.push(client);
  return client;
}
const refusal = async (...args: Parameters<typeof login>) => (await login(...args)).error?.errno ?? 0;

test('a new data file has root without a password, until that is changed', async () => {
  await start();
  expect(await refusal('root', 'x')).toBe(1045);
  expect(await refusal('nobody', '')).toBe(1045);
  await asRoot("ALTER USER root@localhost IDENTIFIED BY 'new'");
  expect(await refusal('root', '')).toBe(1045);
  expect(await refusal('root', 'new')).toBe(0);
});

test('a password that is changed is another at once, also after fast logins; the one before is good while it is retained', async () => {
  await start("CREATE USER ann IDENTIFIED BY 'one'");
  for (let round = 0; round < 2; round++) expect(await refusal('ann', 'one')).toBe(0);
  await asRoot("ALTER USER ann IDENTIFIED BY 'two' RETAIN CURRENT PASSWORD");
  expect([await refusal('ann', 'one'), await refusal('ann', 'two')]).toEqual([0, 0]);
  await asRoot('ALTER USER ann DISCARD OLD PASSWORD');
  expect([await refusal('ann', 'one'), await refusal('ann', 'two')]).toEqual([1045, 0]);
  await asRoot('DROP USER ann');
  expect(await refusal('ann', 'two')).toBe(1045);
});

test('plugins, locks, roles, expiry, limits and databases', async () => {
  await start(
    'CREATE DATABASE d',
    "CREATE USER native IDENTIFIED WITH mysql_native_password BY 'secret', sha256 IDENTIFIED WITH sha256_password BY 'secret'",
    "CREATE USER locked IDENTIFIED BY 'secret' ACCOUNT LOCK",
    'CREATE ROLE manager',
    "CREATE USER expired IDENTIFIED BY 'secret' PASSWORD EXPIRE",
    "CREATE USER one IDENTIFIED BY 'secret' WITH MAX_USER_CONNECTIONS 1",
  );
  expect([await refusal('native', 'secret'), await refusal('sha256', 'secret')]).toEqual([0, 0]);
  expect([await refusal('locked', 'secret'), await refusal('manager', '')]).toEqual([3118, 3118]);
  expect([await refusal('one', 'secret'), await refusal('one', 'secret')]).toEqual([0, 1226]);
  expect([await refusal('native', 'secret', { database: 'd' }), await refusal('root', '', { database: 'nosuch' })]).toEqual([1044, 1049]);
  expect(await refusal('expired', 'secret')).toBe(1862);
  const expired = await login('expired', 'secret', { capabilities: 0x400000 });
  expect(expired.error).toBeNull();
  expect(errorOf(await expired.command('\x03DO 1')).errno).toBe(1820);
});

test('FAILED_LOGIN_ATTEMPTS is lifted by ACCOUNT UNLOCK', async () => {
  await start("CREATE USER f IDENTIFIED BY 'secret' FAILED_LOGIN_ATTEMPTS 2 PASSWORD_LOCK_TIME 1");
  expect([await refusal('f', 'x'), await refusal('f', 'x'), await refusal('f', 'secret')]).toEqual([1045, 3955, 3955]);
  await asRoot('ALTER USER f ACCOUNT UNLOCK');
  expect(await refusal('f', 'secret')).toBe(0);
});
