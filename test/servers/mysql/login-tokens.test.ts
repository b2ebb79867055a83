import { afterEach, expect, setDefaultTimeout, test } from 'bun:test';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { accountOf, parseAccount } from '../../../src/auth/accounts.ts';
import type { JwtKeys, JwtRule } from '../../../src/auth/jwt.ts';
import type { StoredAccount } from '../../../src/backend.ts';
import { type MysqlServer, type MysqlServerOptions, remoteKeys, type TokenOptions } from '../../../src/servers/mysql/index.ts';
import { authenticationString, storedAccount } from './login-accounts.ts';
import { errorOf, type LoginOutcome, type LoginWish, logIn } from './login-client.ts';
import { AccountBackend, loginServer } from './login-server.ts';

// Hashing takes its time on a machine that has much to do.
setDefaultTimeout(30_000);

const servers: MysqlServer[] = [];
const clients: LoginOutcome[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await Promise.all(servers.splice(0).map((server) => server.close(0)));
});

async function door(accounts: readonly StoredAccount[], options: Partial<MysqlServerOptions>) {
  const backend = new AccountBackend(...accounts);
  const server = await loginServer(backend, { limits: { loginDelayMax: 0, maxConnectErrors: 0 }, ...options });
  servers.push(server);
  const login = async (wish: Omit<LoginWish, 'port'>) => {
    const client = await logIn({ port: server.port, ...wish });
    clients.push(client);
    return client;
  };
  return { backend, login };
}
function jwt(keys: JwtKeys, more: Partial<JwtRule> = {}): Partial<MysqlServerOptions> {
  return { tokens: { jwt: { keys, issuer: null, audience: null, userClaim: 'sub', strangers: true, ...more } } };
}
const SECRET = Buffer.from('a secret of more than 32 bytes, as HS256 wants it');
const BY_SECRET: JwtKeys = { kind: 'secret', secret: SECRET };
const seconds = () => Math.floor(Date.now() / 1000);
function sign(claims: JWTPayload, alg = 'HS256', key: Parameters<SignJWT['sign']>[0] = SECRET, kid?: string): Promise<string> {
  return new SignJWT(claims).setProtectedHeader(kid === undefined ? { alg } : { alg, kid }).sign(key);
}
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const PLUGINS = ['caching_sha2_password', 'mysql_native_password', 'mysql_clear_password'];

test('a static token is the password of its name, or of every name', async () => {
  const { login, backend } = await door([storedAccount('stored', 'secret')], {
    tokens: {
      tokens: [
        { name: 'bot', token: 'bot-token' },
        { name: null, token: 'any-token' },
      ],
    },
  });
  for (const plugin of PLUGINS) {
    for (const tls of [{}, { tls: {} }]) {
      const attempt = async (user: string, password: string) => (await login({ user, password, plugin, ...tls })).error?.errno ?? 0;
      expect(await attempt('bot', 'bot-token')).toBe(0);
      expect(await attempt('', 'bot-token')).toBe(0);
      expect(await attempt('other', 'bot-token')).toBe(1045);
      expect(await attempt('whoever', 'any-token')).toBe(0);
      expect(await attempt('stored', 'any-token')).toBe(0);
      expect(await attempt('stored', 'secret')).toBe(0);
      expect(await attempt('bot', 'wrong')).toBe(1045);
      expect(await attempt('root', '')).toBe(1045);
    }
  }
  const seen = backend.connections.map(({ options: { user, account } }) => `${user} ${account?.user ?? 'everything'}`);
  expect([...new Set(seen)]).toEqual(['bot everything', 'whoever everything', 'stored everything', 'stored stored']);
});

test('a JWT logs in who it names: by clear text over TLS, by the full exchange over TLS and by RSA', async () => {
  const { login, backend } = await door([], jwt(BY_SECRET));
  const token = await sign({ sub: 'ann', exp: seconds() + 60 });
  const ways: readonly Omit<LoginWish, 'port' | 'user' | 'password'>[] = [{}, { tls: {} }, { plugin: 'mysql_clear_password', tls: {} }];
  for (const way of ways) {
    expect((await login({ user: 'ann', password: token, ...way })).error).toBeNull();
    expect((await login({ user: '', password: token, ...way })).error).toBeNull();
    expect((await login({ user: 'bob', password: token, ...way })).error?.errno).toBe(1045);
  }
  expect(backend.connections.map(({ options: { user } }) => user)).toEqual(Array(6).fill('ann'));
});

test('without TLS a client that would send it as it is, is told what to do', async () => {
  const { login } = await door([], jwt(BY_SECRET));
  const { error } = await login({ user: 'ann', password: 'x.y', plugin: 'mysql_clear_password' });
  expect(error?.message).toBe("Access denied for user 'ann'@'localhost' (using password: YES). A token has to be sent over TLS");
});

test('what is wrong with a JWT: time, issuer, audience, user, key, algorithm', async () => {
  const { login } = await door([], jwt(BY_SECRET, { issuer: 'https://issuer.example', audience: 'wsql', userClaim: 'name' }));
  const good = { name: 'ann', iss: 'https://issuer.example', aud: ['other', 'wsql'], exp: seconds() + 60, nbf: seconds() - 5 };
  const attempt = async (password: string) => (await login({ user: 'ann', password, tls: {} })).error?.errno ?? 0;
  expect(await attempt(await sign(good))).toBe(0);
  const bad: JWTPayload[] = [
    { ...good, exp: seconds() - 1 },
    { ...good, nbf: seconds() + 60 },
    { ...good, iss: 'https://elsewhere.example' },
    { ...good, aud: 'other' },
    { ...good, name: 7 },
    { ...good, name: '' },
    { name: 'ann', exp: seconds() + 60 },
  ];
  for (const claims of bad) expect(await attempt(await sign(claims))).toBe(1045);
  expect(await attempt(await sign(good, 'HS256', Buffer.from('another secret of more than 32 bytes, quite so')))).toBe(1045);
  const [header, payload, signature] = (await sign(good)).split('.');
  expect(await attempt(`${base64({ alg: 'none' })}.${payload}.`)).toBe(1045);
  expect(await attempt(`${base64({ alg: 'none' })}.${payload}.${signature}`)).toBe(1045);
  expect(await attempt(`${header}.${base64({ ...good, name: 'root' })}.${signature}`)).toBe(1045);
  expect(await attempt('eyJ.x.y')).toBe(1045);
});

test('public keys: by key id, without one, and never as a secret', async () => {
  const [one, two] = [await generateKeyPair('RS256'), await generateKeyPair('RS256')];
  const curve = await generateKeyPair('ES256');
  const set = [
    { ...(await exportJWK(one.publicKey)), kid: 'one' },
    { ...(await exportJWK(two.publicKey)), kid: 'two' },
    { ...(await exportJWK(curve.publicKey)), kid: 'curve' },
  ];
  const { login } = await door([], jwt({ kind: 'set', keys: { keys: set } }));
  const attempt = async (password: string) => (await login({ user: 'ann', password, tls: {} })).error?.errno ?? 0;
  const claims = { sub: 'ann', exp: seconds() + 60 };
  expect(await attempt(await sign(claims, 'RS256', one.privateKey, 'one'))).toBe(0);
  expect(await attempt(await sign(claims, 'RS256', two.privateKey, 'two'))).toBe(0);
  expect(await attempt(await sign(claims, 'RS256', two.privateKey))).toBe(0);
  expect(await attempt(await sign(claims, 'ES256', curve.privateKey))).toBe(0);
  expect(await attempt(await sign(claims, 'RS256', two.privateKey, 'one'))).toBe(1045);
  expect(await attempt(await sign(claims, 'HS256', Buffer.from(JSON.stringify(set[0])), 'one'))).toBe(1045);
  expect(await attempt(await sign({ ...claims, exp: seconds() - 1 }, 'RS256', two.privateKey))).toBe(1045);
});

test('whom a JWT names: an account of a flag, a stored one with its own privileges, a stranger', async () => {
  const accounts = [
    storedAccount('ann', 'secret'),
    storedAccount('far', 'secret', { host: '10.0.0.1' }),
    storedAccount('locked', 'secret', { locked: true }),
    storedAccount('flag', 'secret'),
  ];
  const options = { accounts: { kind: 'list', accounts: [accountOf('flag', 'secret')] } } as const;
  const all = await door(accounts, { ...options, ...jwt(BY_SECRET) });
  const stored = await door(accounts, { ...options, ...jwt(BY_SECRET, { strangers: false }) });
  const attempt = async ({ login, backend }: typeof all, user: string) => {
    const password = await sign({ sub: user, exp: seconds() + 60 });
    const { error } = await login({ user, password, tls: {} });
    return error?.errno ?? backend.connections.at(-1)?.options.account?.user ?? 'everything';
  };
  for (const it of [all, stored]) {
    expect(await attempt(it, 'ann')).toBe('ann');
    expect(await attempt(it, 'far')).toBe(1045);
    expect(await attempt(it, 'locked')).toBe(3118);
    expect(await attempt(it, 'flag')).toBe('everything');
  }
  expect(await attempt(all, 'stranger')).toBe('everything');
  expect(await attempt(stored, 'stranger')).toBe(1045);
});

test('when a token runs out its connection ends: at the next command, or while it is idle', async () => {
  const { login, backend } = await door([], jwt(BY_SECRET));
  const password = await sign({ sub: 'ann', exp: seconds() + 2 });
  const wish = { user: 'ann', password, tls: {} };
  const [idle, busy] = [await login(wish), await login(wish)];
  expect((await busy.command('\x0e'))[0]).toBe(0);
  const message = "Access denied for user 'ann'@'localhost': the token of this login has expired. Connect again with a new one";
  expect(errorOf(await idle.next())).toEqual({ errno: 1045, sqlState: '28000', message });
  expect(await idle.next()).toBeNull();
  expect(errorOf(await busy.command('\x03SELECT 1')).errno).toBe(1045);
  expect(backend.connections.every(({ closed }) => closed)).toBe(true);
  expect((await login(wish)).error?.errno).toBe(1045);
});

test('keys from elsewhere: fetched once; when that is down, tokens are refused soon, and passwords go on', async () => {
  const pair = await generateKeyPair('ES256');
  let asked = 0;
  const keys = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k' }] };
  const web = createServer((_, response) => {
    asked++;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(keys));
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  const { port } = web.address() as AddressInfo;
  const token = await sign({ sub: 'ann', exp: seconds() + 60 }, 'ES256', pair.privateKey, 'k');
  const up = await door([], jwt(remoteKeys(`http://127.0.0.1:${port}/keys`, 'test')));
  for (let i = 0; i < 3; i++) expect((await up.login({ user: 'ann', password: token, tls: {} })).error).toBeNull();
  expect(asked).toBe(1);

  // Takes the connection, and says nothing.
  web.removeAllListeners('request');
  const problems: string[] = [];
  const silent = await door([storedAccount('app', 'secret')], {
    ...jwt(remoteKeys(`http://127.0.0.1:${port}/keys`, 'test')),
    log: (level, message) => level === 'error' && problems.push(message),
  });
  const started = performance.now();
  const waiting = silent.login({ user: 'ann', password: token, tls: {} });
  expect((await silent.login({ user: 'app', password: 'secret', tls: {} })).error).toBeNull();
  expect(performance.now() - started).toBeLessThan(1000);
  expect((await waiting).error?.errno).toBe(1045);
  expect(performance.now() - started).toBeLessThan(4500);
  const again = performance.now();
  expect((await silent.login({ user: 'ann', password: token, tls: {} })).error?.errno).toBe(1045);
  expect(performance.now() - again).toBeLessThan(1000);
  expect(problems[0]).toContain(`no keys from http://127.0.0.1:${port}/keys`);
  web.closeAllConnections();
  web.close();
});

test('tokens reach every name, also beside accounts of other plugins', async () => {
  const accounts = ['caching_sha2_password', 'mysql_native_password', 'sha256_password'].map((plugin) =>
    storedAccount(plugin, 'secret', { plugin }),
  );
  const options = {
    accounts: { kind: 'list', accounts: [parseAccount(`flag:${authenticationString('mysql_native_password', 'secret')}`, 'test')] },
  } as const;
  const users = Array.from({ length: 6 }, (_, i) => `user${i}`);
  const bots = await door(accounts, { ...options, tokens: { tokens: users.map((name) => ({ name, token: `token of ${name}` })) } });
  const any = await door(accounts, { ...options, tokens: { tokens: [{ name: null, token: 'any' }] } });
  const signed = await door(accounts, { ...options, ...jwt(BY_SECRET) });
  for (const [tls, plugin] of [
    [{}, 'caching_sha2_password'],
    [{ tls: {} }, 'caching_sha2_password'],
    [{ tls: {} }, 'mysql_native_password'],
  ] as const) {
    for (const user of users) {
      expect((await bots.login({ user, password: `token of ${user}`, plugin, ...tls })).error).toBeNull();
      expect((await any.login({ user, password: 'any', plugin, ...tls })).error).toBeNull();
      expect((await signed.login({ user, password: await sign({ sub: user }), plugin, ...tls })).error).toBeNull();
      for (const { login } of [bots, any, signed]) expect((await login({ user, password: 'wrong', ...tls })).error?.errno).toBe(1045);
    }
    for (const user of ['caching_sha2_password', 'mysql_native_password', 'flag']) {
      for (const { login } of [bots, any, signed]) {
        expect((await login({ user, password: 'secret', ...tls })).error).toBeNull();
        expect((await login({ user, password: 'wrong', ...tls })).error?.errno).toBe(1045);
      }
      expect((await any.login({ user, password: 'any', plugin, ...tls })).error).toBeNull();
      expect((await signed.login({ user, password: await sign({ sub: user }), plugin, ...tls })).error).toBeNull();
    }
  }
  for (const { login } of [bots, any, signed])
    expect((await login({ user: 'sha256_password', password: 'secret', tls: {} })).error).toBeNull();
});

test('with tokens, too, names that are none answer as those that are', async () => {
  const accounts = ['caching_sha2_password', 'mysql_native_password', 'sha256_password'].map((plugin) =>
    storedAccount(plugin, 'secret', { plugin }),
  );
  const rules: TokenOptions[] = [
    { tokens: [{ name: null, token: 'any' }] },
    { tokens: [{ name: 'bot', token: 'bot' }] },
    jwt(BY_SECRET).tokens ?? {},
  ];
  for (const tokens of rules) {
    const { login } = await door(accounts, { tokens });
    for (const plugin of [...PLUGINS, 'sha256_password']) {
      const trace = async (user: string) => (await login({ user, password: 'wrong', plugin, tls: {} })).trace.join();
      const known = new Set<string>();
      for (const { user } of accounts) known.add(await trace(user));
      // Each likeness has its share of all names.
      for (let i = 0; i < 100 && known.size > 0; i++) known.delete(await trace(`stranger${i}`));
      expect([...known]).toEqual([]);
    }
  }
});
