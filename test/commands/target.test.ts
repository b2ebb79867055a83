import { expect, test } from 'bun:test';
import { Flags } from '../../commands/terminal/flags.ts';
import { serverOptions } from '../../commands/terminal/server-options.ts';
import { readTarget } from '../../commands/terminal/target.ts';

const read = (typed: Record<string, string | boolean>, env: Record<string, string> = {}) =>
  readTarget(
    new Flags(Object.fromEntries(Object.entries(typed).map(([name, value]) => [name, typeof value === 'string' ? [value] : value])), env),
    env,
  );

test('without anything it is an empty database in memory', async () => {
  expect(await read({})).toEqual({ kind: 'embedded', path: ':memory:', database: null, localFolders: [], virtualTables: [] });
  expect(await read({ database: 'd' }, { WSQL_USER: 'app' })).toEqual({
    kind: 'embedded',
    path: ':memory:',
    database: 'd',
    localFolders: [],
    virtualTables: [],
  });
});

test('a file is a file', async () => {
  expect(await read({ url: 'shop.db' })).toMatchObject({ kind: 'embedded', path: 'shop.db' });
  expect(await read({ url: 'file:data/shop' })).toMatchObject({ kind: 'embedded', path: 'data/shop' });
  expect(await read({ url: 'file:///data/a%20b' })).toMatchObject({ kind: 'embedded', path: '/data/a b' });
  await expect(read({ url: 'shop.sqlite' })).rejects.toThrow('shop.sqlite is no target');
  await expect(read({ url: 'shop.db', host: 'db' })).rejects.toThrow('--host is for a server, and shop.db is none');
});

test('flags of the mysql client mean a server, and win over the URL', async () => {
  expect(await read({ host: 'db', port: '3307', user: 'app', password: 'pw', database: 'shop' })).toMatchObject({
    kind: 'upstream',
    options: { host: 'db', port: 3307, user: 'app', password: 'pw' },
    askPassword: false,
    database: 'shop',
  });
  expect(await read({ url: 'mysql://a:b@h:1/x', user: 'c', database: 'y' })).toMatchObject({
    kind: 'upstream',
    options: { host: 'h', port: 1, user: 'c', password: 'b' },
    database: 'y',
  });
});

test('a password comes from a flag, the URL, the variable, or is asked for', async () => {
  expect(await read({ url: 'mysql://h/' }, { MYSQL_PWD: 'env' })).toMatchObject({ options: { password: 'env' } });
  expect(await read({ url: 'mysql://a:url@h/' }, { MYSQL_PWD: 'env' })).toMatchObject({ options: { password: 'url' } });
  expect(await read({ url: 'mysql://h/', password: true })).toMatchObject({ askPassword: true });
});

test('a URL may name several servers; flags hold for all of them', async () => {
  expect(await read({ url: 'mysql://u@a,b:3307/x?role=replica', password: 'pw' }, { MYSQL_PWD: 'env' })).toMatchObject({
    options: { host: 'a', user: 'u', password: 'pw', role: 'replica' },
    others: [{ host: 'b', port: 3307, user: 'u', password: 'pw', role: 'replica' }],
    database: 'x',
  });
  await expect(read({ url: 'mysql://a,b/', host: 'c' })).rejects.toThrow('--host is for one server');
});

test('a port means TCP, a socket the socket', async () => {
  const byPort = await read({ host: 'localhost', port: '3306' });
  expect(byPort).toMatchObject({ kind: 'upstream' });
  expect(byPort).not.toHaveProperty('options.socketPath');
  expect(await read({ socket: '/run/my.sock' })).toMatchObject({ options: { socketPath: '/run/my.sock' } });
});

test('folders for LOAD DATA LOCAL are of the URL and of flags; the flag of the mysql client means all files, or none', async () => {
  const url = 'mysql://h/?local-infile=/a,/b%20c';
  expect(await read({ url })).toMatchObject({ localFolders: ['/a', '/b c'] });
  expect(await read({ url, localInfileDir: '/d' })).toMatchObject({ localFolders: ['/a', '/b c', '/d'] });
  expect(await read({ url, localInfile: '0' })).toMatchObject({ localFolders: [], virtualTables: [] });
  expect(await read({ host: 'h' })).toMatchObject({ localFolders: [], virtualTables: [] });
  expect(await read({ host: 'h', localInfile: true })).toMatchObject({ localFolders: ['/'] });
  expect(await read({ host: 'h', localInfile: '1' })).toMatchObject({ localFolders: ['/'] });
  expect(await read({ localInfileDir: '/d' }, {})).toMatchObject({ kind: 'embedded', localFolders: ['/d'] });
  await expect(read({ host: 'h', localInfile: 'maybe' })).rejects.toThrow('0 or 1 is wanted');
});

test('option files: TLS in the words of MySQL and of MariaDB, time limits, a statement to begin with', () => {
  const of = (options: Record<string, string>) =>
    Object.fromEntries(Object.entries(serverOptions(new Map(Object.entries(options)))).filter(([, value]) => value !== undefined));
  expect(of({ host: 'h', port: '3307', user: 'u', password: 'p', socket: '/s', database: 'd' })).toEqual({
    host: 'h',
    port: 3307,
    user: 'u',
    password: 'p',
    socketPath: '/s',
    database: 'd',
  });
  expect(
    of({ 'ssl-mode': 'verify_ca', 'ssl-ca': 'ca', 'ssl-cert': 'c', 'ssl-key': 'k', 'ssl-cipher': 'X', 'server-public-key-path': 'p' }),
  ).toEqual({
    sslMode: 'VERIFY_CA',
    sslCa: 'ca',
    sslCert: 'c',
    sslKey: 'k',
    sslCipher: 'X',
    serverPublicKey: 'p',
  });
  for (const [options, sslMode] of [
    [{ ssl: '' }, 'REQUIRED'],
    [{ ssl: '1', 'ssl-verify-server-cert': '' }, 'VERIFY_IDENTITY'],
    [{ ssl: '0' }, 'DISABLED'],
    [{ 'skip-ssl': '' }, 'DISABLED'],
    [{ ssl: '1', 'ssl-mode': 'PREFERRED' }, 'PREFERRED'],
  ] as const)
    expect(of(options)).toEqual({ sslMode });
  expect(of({ 'tls-version': 'TLSv1,TLSv1.1,TLSv1.2', 'connect-timeout': '5', 'init-command': 'SET @a = 1' })).toEqual({
    tlsVersions: ['TLSv1.2'],
    connectTimeout: 5000,
    session: { init: ['SET @a = 1'] },
  });
  expect(of({ 'connect-timeout': '0', 'ssl-ca': '' })).toEqual({});
  for (const wrong of [{ 'ssl-mode': 'perhaps' }, { 'tls-version': 'TLSv1' }, { 'connect-timeout': 'soon' }])
    expect(() => of(wrong)).toThrow();
});
