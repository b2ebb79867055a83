import { afterEach, expect, setDefaultTimeout, test } from 'bun:test';
import { accountOf } from '../../../src/auth/accounts.ts';
import type { StoredAccount } from '../../../src/backend.ts';
import type { MysqlServer, MysqlServerOptions } from '../../../src/servers/mysql/index.ts';
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

type Wish = Omit<LoginWish, 'port'>;
interface Door {
  readonly backend: AccountBackend;
  readonly server: MysqlServer;
  login(wish: Wish): Promise<LoginOutcome>;
}
async function door(accounts: readonly StoredAccount[], options: Partial<MysqlServerOptions> = {}): Promise<Door> {
  const backend = new AccountBackend(...accounts);
  const server = await loginServer(backend, { limits: { loginDelayMax: 0, maxConnectErrors: 0 }, ...options });
  servers.push(server);
  const login = async (wish: Wish) => {
    const client = await logIn({ port: server.port, ...wish });
    clients.push(client);
    return client;
  };
  return { backend, server, login };
}
const sha2 = storedAccount('sha2', 'secret');
const native = storedAccount('native', 'secret', { plugin: 'mysql_native_password' });
const sha256 = storedAccount('sha256', 'secret', { plugin: 'sha256_password' });
const all = [sha2, native, sha256];

test('caching_sha2_password: full by RSA, then fast; full over TLS', async () => {
  const { login } = await door([sha2]);
  expect((await login({ user: 'sha2', password: 'secret' })).trace).toEqual(['more 04', 'key', 'ok']);
  expect((await login({ user: 'sha2', password: 'secret' })).trace).toEqual(['more 03', 'ok']);
  const other = await door([sha2]);
  expect((await other.login({ user: 'sha2', password: 'secret', tls: {} })).trace).toEqual(['more 04', 'ok']);
  expect((await other.login({ user: 'sha2', password: 'secret', tls: {} })).trace).toEqual(['more 03', 'ok']);
});

test('caching_sha2_password: what was learnt is forgotten when the stored password is another', async () => {
  const { login, backend } = await door([sha2]);
  const wish = { user: 'sha2', password: 'secret', tls: {} };
  await login(wish);
  backend.accounts.accounts = [{ ...sha2, authentication: authenticationString(sha2.plugin, 'other') }];
  expect((await login(wish)).trace).toEqual(['more 04', 'error 1045']);
  expect((await login({ ...wish, password: 'other' })).trace).toEqual(['more 04', 'ok']);
  backend.accounts.accounts = [{ ...sha2, authentication: authenticationString(sha2.plugin, 'other') }];
  expect((await login({ ...wish, password: 'other' })).trace).toEqual(['more 04', 'ok']);
});

test('every plugin of an account is switched to from every plugin of a client', async () => {
  const { login } = await door(all);
  for (const { user, plugin } of all) {
    for (const begun of ['caching_sha2_password', 'mysql_native_password', 'sha256_password', 'mysql_clear_password', 'dialog']) {
      const { trace, error } = await login({ user, password: 'secret', plugin: begun, tls: {} });
      expect([user, begun, error, trace.at(-1), trace.includes(`switch ${plugin}`)]).toEqual([user, begun, null, 'ok', plugin !== begun]);
      const wrong = await login({ user, password: 'wrong', plugin: begun, tls: {} });
      expect(wrong.error).toEqual({
        errno: 1045,
        sqlState: '28000',
        message: `Access denied for user '${user}'@'localhost' (using password: YES)`,
      });
    }
  }
});

test('a password as it is, is never taken without TLS', async () => {
  const { login } = await door(all);
  expect((await login({ user: 'sha256', password: 'secret', plugin: 'sha256_password' })).error?.errno).toBe(1045);
  expect((await login({ user: 'sha256', password: 'secret' })).trace).toEqual(['switch sha256_password', 'error 1045']);
  const { trace } = await login({ user: 'sha2', password: 'secret', plugin: 'mysql_clear_password' });
  expect(trace[0]).toBe('switch caching_sha2_password');
});

test('an account without a password is logged in to without one, and with none else', async () => {
  for (const plugin of ['caching_sha2_password', 'mysql_native_password', 'sha256_password']) {
    const { login } = await door([storedAccount('none', '', { plugin })]);
    for (const tls of [{}, { tls: {} }]) {
      expect((await login({ user: 'none', password: '', ...tls })).error).toBeNull();
      expect((await login({ user: 'none', password: 'x', ...tls })).error?.errno).toBe(1045);
    }
    expect((await login({ user: 'nobody', password: '' })).error?.message).toBe(
      "Access denied for user 'nobody'@'localhost' (using password: NO)",
    );
  }
});

test('the password before is good as long as it is retained', async () => {
  for (const plugin of ['caching_sha2_password', 'mysql_native_password', 'sha256_password']) {
    const account = storedAccount('dual', 'new', { plugin, retained: authenticationString(plugin, 'old') });
    const { login, backend } = await door([account]);
    for (const password of ['new', 'old', 'old', 'new']) expect((await login({ user: 'dual', password, tls: {} })).error).toBeNull();
    expect((await login({ user: 'dual', password: 'older', tls: {} })).error?.errno).toBe(1045);
    backend.accounts.accounts = [{ ...account, retained: null }];
    expect((await login({ user: 'dual', password: 'old', tls: {} })).error?.errno).toBe(1045);
  }
});

test('a plugin that is not here, and a stored text that is none, let nobody in', async () => {
  const broken = storedAccount('broken', 'x', { authentication: '$A$005$short' });
  const { login } = await door([storedAccount('socket', '', { plugin: 'auth_socket' }), broken]);
  for (const user of ['socket', 'broken']) {
    for (const password of ['', 'x', '$A$005$short']) expect((await login({ user, password, tls: {} })).error?.errno).toBe(1045);
  }
});

test('wrong users and wrong passwords are told the same in the same packets, whatever plugins there are', async () => {
  const mixes = [
    [sha2],
    [native],
    [sha256],
    [],
    [storedAccount('sha2', 'a', { retained: authenticationString('caching_sha2_password', 'b') })],
  ];
  for (const accounts of mixes) {
    const { login } = await door(accounts);
    for (const tls of [{}, { tls: {} }]) {
      for (const plugin of ['caching_sha2_password', 'mysql_native_password', 'sha256_password', 'mysql_clear_password']) {
        const known = accounts[0]?.user ?? 'root';
        const traces = [];
        for (const user of [known, 'nobody', 'another'])
          for (const password of ['wrong', '']) traces.push((await login({ user, password, plugin, ...tls })).trace.join());
        expect([traces[2], traces[3]]).toEqual([traces[0], traces[1]]);
        expect([traces[4], traces[5]]).toEqual([traces[0], traces[1]]);
      }
    }
  }
});

test('names that are none look like accounts of all the plugins in use, each name always the same', async () => {
  const { login } = await door(all);
  const seen = new Map<string, string>();
  for (const round of [1, 2]) {
    for (let i = 0; i < 30; i++) {
      const { trace } = await login({ user: `u${i}`, password: 'x', tls: {} });
      if (round === 1) seen.set(`u${i}`, trace.join());
      else expect(trace.join()).toBe(seen.get(`u${i}`) ?? '');
    }
  }
  expect([...new Set(seen.values())].sort()).toEqual([
    'more 04,error 1045',
    'switch mysql_native_password,error 1045',
    'switch sha256_password,error 1045',
  ]);
});

test('a password of more than 256 bytes is refused, at no cost', async () => {
  const { login } = await door(all);
  const started = performance.now();
  for (const user of ['sha2', 'sha256', 'nobody']) {
    expect((await login({ user, password: 'x'.repeat(30_000), tls: {} })).error?.errno).toBe(1045);
  }
  expect(performance.now() - started).toBeLessThan(2000);
});

test('COM_CHANGE_USER goes the same way, and ends with the right account or the connection', async () => {
  const { login, backend } = await door(all);
  const client = await login({ user: 'sha2', password: 'secret', tls: {} });
  const request = (user: string) => Buffer.from(`\x11${user}\0\0\0\xff\0caching_sha2_password\0`, 'latin1');
  const switched = await client.command(request('native'));
  expect(switched.toString('latin1', 1, 22)).toBe('mysql_native_password');
  expect(backend.connections.length).toBe(1);
  const refused = await login({ user: 'sha2', password: 'secret', tls: {} });
  await refused.command(request('nobody'));
  expect(backend.connections.length).toBe(2);
  expect(backend.connections.at(-1)?.options.account).toEqual({ user: 'sha2', host: '%' });
});

test('an account of a flag may do everything, also where the backend has one of its name', async () => {
  const { login, backend } = await door([storedAccount('app', 'stored'), storedAccount('root', '')], {
    accounts: { kind: 'list', accounts: [accountOf('app', 'flag')] },
  });
  expect((await login({ user: 'app', password: 'stored' })).error?.errno).toBe(1045);
  expect((await login({ user: 'app', password: 'flag', attributes: { program_name: 'test', _pid: '7' } })).error).toBeNull();
  const [connection] = backend.connections;
  expect(connection?.options.account).toBeUndefined();
  expect([...(connection?.options.attributes ?? [])]).toEqual([
    ['program_name', 'test'],
    ['_pid', '7'],
  ]);
  // And a stored account without a password is no hole beside it.
  expect((await login({ user: 'root', password: '' })).error?.errno).toBe(1045);
});

test('stored accounts act for themselves: named, anonymous, and only from where they may', async () => {
  const { login, backend } = await door([
    storedAccount('far', 'secret', { host: '10.0.0.1' }),
    storedAccount('near', 'secret', { host: '127.0.0.1' }),
    storedAccount('', '', { host: 'localhost' }),
  ]);
  expect((await login({ user: 'near', password: 'secret', tls: {} })).error).toBeNull();
  expect((await login({ user: 'anyone', password: '' })).error).toBeNull();
  expect((await login({ user: 'far', password: 'secret', tls: {} })).error?.errno).toBe(1045);
  expect(backend.connections.map(({ options: { user, account, tls } }) => [user, account, tls?.version])).toEqual([
    ['near', { user: 'near', host: '127.0.0.1' }, 'TLSv1.3'],
    ['anyone', { user: '', host: 'localhost' }, undefined],
  ]);
});

test('without accounts of its own and of the backend’s, only root, without a password', async () => {
  const { login } = await door([]);
  expect((await login({ user: 'root', password: '' })).error?.errno).toBe(1045);
});

test('--no-auth lets in whoever comes, with any password', async () => {
  const { login, backend } = await door([storedAccount('root', 'secret', { locked: true })], { accounts: { kind: 'everybody' } });
  for (const plugin of ['caching_sha2_password', 'mysql_native_password', 'mysql_clear_password']) {
    for (const password of ['', 'x']) expect((await login({ user: 'root', password, plugin, tls: {} })).error).toBeNull();
  }
  expect(backend.connections.map(({ options: { user, account } }) => [user, account])).toEqual(Array(6).fill(['root', undefined]));
});

test('an unknown database is told after the login, and ends the connection', async () => {
  const { login } = await door([sha2]);
  const client = await login({ user: 'sha2', password: 'secret', database: 'nosuch', tls: {} });
  expect(client.trace).toEqual(['more 04', 'error 1049']);
  expect(await client.next()).toBeNull();
  const wrong = await login({ user: 'sha2', password: 'wrong', database: 'nosuch', tls: {} });
  expect(wrong.error?.errno).toBe(1045);
});

test('capabilities that nobody knows are ignored', async () => {
  const { login } = await door([sha2]);
  const client = await login({ user: 'sha2', password: 'secret', capabilities: 0x60000000, tls: {} });
  expect(client.error).toBeNull();
  expect((await client.command('\x0e')).toString('hex')).toBe('00000002000000');
  expect(errorOf(null).message).toBe('closed');
});
