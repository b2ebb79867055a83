import { afterEach, expect, test } from 'bun:test';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { createConnection } from 'mysql2/promise';
import { readOptions } from '../../commands/serve-mysql.ts';
import { Flags } from '../../commands/terminal/flags.ts';
import { type LoginWish, logIn } from '../servers/mysql/login-client.ts';

const dir = mkdtempSync(join(tmpdir(), 'wsql-serve-'));
const MAIN = join(import.meta.dirname, '..', '..', 'commands', 'main.ts');
const SECRET = 'a secret of more than 32 bytes, as HS256 wants it';

function options(typed: Record<string, string[]>, env: Record<string, string> = {}) {
  return readOptions(new Flags({ data: [':memory:'], ...typed }, env));
}
function file(name: string, text: string): string {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
}

test('tokens: of a name or of none, typed, in a variable or in a file of them', () => {
  expect(options({ token: ['bot:a:b', 'c'] }).tokens.tokens).toEqual([
    { name: 'bot', token: 'a:b' },
    { name: null, token: 'c' },
  ]);
  expect(options({}, { WSQL_TOKEN: 'a\nb:c' }).tokens.tokens?.length).toBe(2);
  expect(options({}, { WSQL_TOKEN_FILE: file('tokens', 'a\nb:c\n') }).tokens.tokens?.length).toBe(2);
  expect(() => options({ token: ['bot:'] })).toThrow('--token');
});

test('JWT: a secret or the file that it is in, a key set, what has to be in them', () => {
  const jwt = options({ jwtSecret: [SECRET], jwtIssuer: ['i'], jwtAudience: ['a'], jwtUserClaim: ['name'], jwtUsers: ['stored'] }).tokens
    .jwt;
  expect(jwt).toEqual({
    keys: { kind: 'secret', secret: Buffer.from(SECRET) },
    issuer: 'i',
    audience: 'a',
    userClaim: 'name',
    strangers: false,
  });
  expect(options({ jwtSecret: [file('secret', `${SECRET}\n`)] }).tokens.jwt?.keys).toEqual({ kind: 'secret', secret: Buffer.from(SECRET) });
  expect(options({}, { WSQL_JWT_SECRET_FILE: file('secret', `${SECRET}\n`) }).tokens.jwt).toMatchObject({
    userClaim: 'sub',
    strangers: true,
  });
  expect(options({ jwks: [file('keys', '{"keys":[{"kty":"EC"}]}')] }).tokens.jwt?.keys.kind).toBe('set');
  expect(options({ jwks: ['https://issuer.example/keys'] }).tokens.jwt?.keys.kind).toBe('lookup');
  expect(() => options({ jwks: ['http://issuer.example/keys'] })).toThrow('--jwks');
  expect(() => options({ jwks: [file('rubbish', 'x')] })).toThrow('JSON Web Key Set');
  expect(() => options({ jwtSecret: [file('pem', '-----BEGIN PRIVATE KEY-----')] })).toThrow('--jwks');
  expect(() => options({ jwtIssuer: ['i'] })).toThrow('--jwt-secret or --jwks');
  expect(() => options({ jwtSecret: [SECRET], jwks: ['https://issuer.example/keys'] })).toThrow('one of them');
});

test('an address that others reach needs an account, a token, or --no-auth', () => {
  const host = ['0.0.0.0'];
  expect(() => options({ host })).toThrow('--no-auth');
  expect(options({ host, token: ['a'] }).accounts).toEqual({ kind: 'open' });
  expect(options({ host, user: ['a:b'] }).accounts.kind).toBe('list');
  expect(options({ host }, { WSQL_NO_AUTH: '1' }).accounts.kind).toBe('everybody');
  expect(() => options({ token: ['a'] }, { WSQL_NO_AUTH: '1' })).toThrow('exclude each other');
});

test('the accounts of the upstream server take none beside them', () => {
  const passed = (typed: Record<string, string[]>) => {
    const { data: _, ...flags } = { data: [], accounts: ['upstream'], upstream: ['mysql://db'], ...typed };
    return readOptions(new Flags(flags, {}));
  };
  expect(passed({ host: ['0.0.0.0'] }).accounts).toEqual({ kind: 'passed' });
  expect(() => options({ accounts: ['upstream'] })).toThrow('--upstream');
  for (const others of [{ user: ['a:b'] }, { users: [file('people', 'a:b')] }, { token: ['t'] }, { jwtSecret: [SECRET] }])
    expect(() => passed(others)).toThrow('exclude each other');
  expect(() => passed({ accounts: ['both'] })).toThrow('own, upstream');
});

test('the flags, without their secrets', () => {
  const { settings } = options({ user: ['ann:secret', 'bob:other'], maxConnections: ['5'] }, { WSQL_TOKEN: 'tok', WSQL_READ_ONLY: '1' });
  const found = Object.fromEntries(Array.from(settings(), ({ name, value, given }) => [name, `${value} ${given}`]));
  expect(found).toMatchObject({
    user: 'ann:…\nbob:… flag',
    'max-connections': '5 flag',
    token: '… variable',
    'read-only': 'ON variable',
    'no-auth': 'null default',
    host: 'null default',
  });
});

/** Logs in, and runs a statement that has no rows. */
type Attempt = (wish: Omit<LoginWish, 'port'>, sql?: string) => Promise<number>;
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill();
});
async function serve(args: readonly string[], env: Record<string, string> = {}): Promise<Attempt> {
  const child = spawn(process.execPath, [MAIN, 'serve-mysql', '--port', '0', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  children.push(child);
  const [line] = await once(child.stdout, 'data');
  const port = Number(/:(\d+)\n/.exec(String(line))?.[1]);
  return async (wish, sql) => {
    const { error, close, command } = await logIn({ port, ...wish });
    if (sql !== undefined) expect((await command(`\x03${sql}`))[0]).toBe(0);
    close();
    return error?.errno ?? 0;
  };
}
async function stop(): Promise<void> {
  const [child] = children.splice(0);
  child?.kill();
  if (child !== undefined) await once(child, 'exit');
}

test('the served data file: users of a file, tokens and JWT log in, root without a password no more', async () => {
  const users = file('users', '# people\napp:secret\n');
  const login = await serve(['--data', ':memory:', '--users', users, '--token', 'bot:tok'], { WSQL_JWT_SECRET: SECRET });
  const claims = { sub: 'ann', exp: Math.floor(Date.now() / 1000) + 60, pad: 'x'.repeat(400) };
  const token = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(SECRET));
  expect(await login({ user: 'app', password: 'secret' })).toBe(0);
  expect(await login({ user: 'bot', password: 'tok' })).toBe(0);
  expect(await login({ user: 'ann', password: token, tls: {} })).toBe(0);
  expect(await login({ user: 'bob', password: token, tls: {} })).toBe(1045);
  expect(await login({ user: 'root', password: '' })).toBe(1045);
});

test('without accounts root logs in without a password, until it has one; then others may be reached', async () => {
  const data = join(dir, 'accounts.db');
  const open = [MAIN, 'serve-mysql', '--port', '0', '--host', '0.0.0.0', '--data', data];
  const refused = spawnSync(process.execPath, open, { encoding: 'utf8' });
  expect([refused.status, existsSync(data)]).toEqual([2, false]);
  const login = await serve(['--data', data]);
  expect(await login({ user: 'root', password: '' })).toBe(0);
  expect(await login({ user: 'root', password: 'x' })).toBe(1045);
  expect(await login({ user: 'other', password: '' })).toBe(1045);
  await stop();
  const still = spawnSync(process.execPath, open, { encoding: 'utf8' });
  expect([still.status, still.stderr]).toEqual([2, expect.stringContaining('--no-auth')]);

  const again = await serve(['--data', data]);
  expect(await again({ user: 'root', password: '' }, "ALTER USER root@localhost IDENTIFIED BY 'new'")).toBe(0);
  await stop();
  const reached = await serve(['--data', data, '--host', '0.0.0.0']);
  expect(await reached({ user: 'root', password: '' })).toBe(1045);
  expect(await reached({ user: 'root', password: 'new' })).toBe(0);
});

test('wsql.* is there beside the data file', async () => {
  const child = spawn(process.execPath, [MAIN, 'serve-mysql', '--port', '0', '--data', ':memory:', '--user', 'app:secret'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  children.push(child);
  const [line] = await once(child.stdout, 'data');
  const port = Number(/:(\d+)\n/.exec(String(line))?.[1]);
  const connection = await createConnection({ host: '127.0.0.1', port, user: 'app', password: 'secret', rowsAsArray: true });
  const rows = async (sql: string) => (await connection.query(sql))[0] as unknown;
  expect(await rows("SELECT value FROM wsql.settings WHERE name = 'user'")).toEqual([['app:…']]);
  expect(await rows('SELECT account, command, statements FROM wsql.clients')).toEqual([['app', 'Query', expect.any(Number)]]);
  expect(await rows('SELECT pid FROM wsql.build')).toEqual([[child.pid]]);
  expect(await rows('SHOW TABLES FROM wsql')).toHaveLength(13);
  connection.destroy();
});
