import { afterAll, afterEach, expect, setDefaultTimeout, test } from 'bun:test';
import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { accountOf } from '../../../src/auth/accounts.ts';
import type { StoredAccount, TlsRequirement } from '../../../src/backend.ts';
import { oneLine } from '../../../src/servers/listener/tls.ts';
import type { MysqlServer, MysqlServerOptions } from '../../../src/servers/mysql/index.ts';
import { storedAccount } from './login-accounts.ts';
import { type LoginOutcome, type LoginWish, logIn } from './login-client.ts';
import { AccountBackend, loginServer } from './login-server.ts';

// Hashing takes its time on a machine that has much to do.
setDefaultTimeout(30_000);

const servers: MysqlServer[] = [];
const clients: LoginOutcome[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await Promise.all(servers.splice(0).map((server) => server.close(0)));
});

async function door(accounts: readonly StoredAccount[], options: Partial<MysqlServerOptions> = {}) {
  const backend = new AccountBackend(...accounts);
  const server = await loginServer(backend, options);
  servers.push(server);
  const login = async (wish: Omit<LoginWish, 'port'>) => {
    const client = await logIn({ port: server.port, ...wish });
    clients.push(client);
    return client;
  };
  return { backend, server, login };
}

const dir = mkdtempSync(join(tmpdir(), 'wsql-certificates-'));
afterAll(() => rmSync(dir, { recursive: true }));
const read = (name: string) => readFileSync(join(dir, name), 'utf8');
function openssl(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('openssl', args, { cwd: dir, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
/** A certificate signed by `by`, or by itself. */
function certificate(name: string, subject: string, by?: string): { cert: string; key: string } {
  const files = ['-keyout', `${name}.key`, '-utf8', '-subj', subject];
  if (by === undefined) openssl('req', '-x509', ...KEY, ...files, '-out', `${name}.pem`);
  else {
    openssl('req', ...KEY, ...files, '-out', `${name}.csr`);
    openssl('x509', '-req', '-in', `${name}.csr`, '-CA', `${by}.pem`, '-CAkey', `${by}.key`, '-CAcreateserial', '-out', `${name}.pem`);
  }
  return { cert: read(`${name}.pem`), key: read(`${name}.key`) };
}

test('REQUIRE: TLS, a certificate, its issuer and subject, a cipher; error 1045 without', async () => {
  const authority = certificate('ca', '/C=SE/O=Test/CN=Root');
  certificate('elsewhere', '/C=SE/O=Test/CN=Root');
  const good = certificate('good', '/C=SE/ST=Stockholm/O=Some, Inc./OU=Åsa/CN=client/emailAddress=a@b.se', 'ca');
  const foreign = certificate('foreign', '/CN=client', 'elsewhere');
  const own = certificate('own', '/CN=client');
  const issuer = '/C=SE/O=Test/CN=Root';
  const subject = '/C=SE/ST=Stockholm/O=Some, Inc./OU=\\xC3\\x85sa/CN=client/emailAddress=a@b.se';
  const specified = (more: { cipher?: string; issuer?: string; subject?: string }): TlsRequirement => ({
    kind: 'specified',
    cipher: null,
    issuer: null,
    subject: null,
    ...more,
  });
  const { login } = await door(
    [
      storedAccount('none', 'secret'),
      storedAccount('ssl', 'secret', { require: { kind: 'ssl' } }),
      storedAccount('x509', 'secret', { require: { kind: 'x509' } }),
      storedAccount('issuer', 'secret', { require: specified({ issuer }) }),
      storedAccount('subject', 'secret', { require: specified({ issuer, subject }) }),
      storedAccount('other', 'secret', { require: specified({ issuer, subject: '/CN=other' }) }),
      storedAccount('cipher', 'secret', { require: specified({ cipher: 'NONE-SUCH' }) }),
      storedAccount('bare', '', { require: { kind: 'x509' } }),
    ],
    { tls: { kind: 'self-signed', ca: authority.cert } },
  );
  const who = async (tls: LoginWish['tls']) => {
    const let_in = [];
    for (const user of ['none', 'ssl', 'x509', 'issuer', 'subject', 'other', 'cipher', 'bare']) {
      const password = user === 'bare' ? '' : 'secret';
      const { error } = await login({ user, password, ...(tls === undefined ? {} : { tls }) });
      if (error === null) let_in.push(user);
      else expect(error.errno).toBe(1045);
    }
    return let_in;
  };
  expect(await who(undefined)).toEqual(['none']);
  expect(await who({})).toEqual(['none', 'ssl']);
  expect(await who(foreign)).toEqual(['none', 'ssl']);
  expect(await who(own)).toEqual(['none', 'ssl']);
  expect(await who(good)).toEqual(['none', 'ssl', 'x509', 'issuer', 'subject', 'bare']);
  // Beside an account of a flag, too: the certificate is its proof.
  const { login: other } = await door([storedAccount('bare', '', { require: { kind: 'x509' } }), storedAccount('open', '')], {
    tls: { kind: 'self-signed', ca: authority.cert },
    accounts: { kind: 'list', accounts: [accountOf('flag', 'secret')] },
  });
  expect((await other({ user: 'bare', password: '', tls: good })).error).toBeNull();
  expect((await other({ user: 'bare', password: '', tls: {} })).error?.errno).toBe(1045);
  expect((await other({ user: 'open', password: '', tls: good })).error?.errno).toBe(1045);
});

test('the one line of a name is that of OpenSSL', () => {
  certificate('odd', '/C=SE/O=Odd, "q" \\+=a\\/b\\\\x;<y> Åsa 日本/CN=c');
  const compat = openssl('x509', '-in', 'odd.pem', '-noout', '-subject', '-nameopt', 'compat').trim();
  expect(oneLine(new X509Certificate(read('odd.pem')).subject)).toBe(compat.replace(/^subject=\s*/, ''));
});

test('a locked account is 3118, but not to those who do not know its password', async () => {
  const { login } = await door([
    storedAccount('locked', 'secret', { locked: true }),
    storedAccount('both', 'secret', { locked: true, require: { kind: 'ssl' } }),
  ]);
  expect((await login({ user: 'locked', password: 'secret' })).error).toEqual({
    errno: 3118,
    sqlState: 'HY000',
    message: "Access denied for user 'locked'@'localhost'. Account is locked.",
  });
  expect((await login({ user: 'locked', password: 'wrong' })).error?.errno).toBe(1045);
  expect((await login({ user: 'both', password: 'secret' })).error?.errno).toBe(1045);
});

test('an expired password is 1862 to clients that cannot handle it', async () => {
  const { login } = await door([storedAccount('old', 'secret', { passwordExpired: true })]);
  expect((await login({ user: 'old', password: 'secret' })).error).toEqual({
    errno: 1862,
    sqlState: 'HY000',
    message: 'Your password has expired. To log in you must change it using a client that supports expired passwords.',
  });
  expect((await login({ user: 'old', password: 'secret', capabilities: 0x400000 })).error).toBeNull();
});

test('MAX_USER_CONNECTIONS is 1226, the limit for all 1203; both count what is open', async () => {
  const { login } = await door([storedAccount('one', 'secret', { maxUserConnections: 1 }), storedAccount('two', 'secret')], {
    limits: { maxUserConnections: 2 },
    accounts: { kind: 'list', accounts: [accountOf('flag', 'secret')] },
  });
  const first = await login({ user: 'one', password: 'secret' });
  expect(first.error).toBeNull();
  expect((await login({ user: 'one', password: 'secret' })).error).toEqual({
    errno: 1226,
    sqlState: '42000',
    message: "User 'one' has exceeded the 'max_user_connections' resource (current value: 1)",
  });
  first.command('\x01').catch(() => undefined);
  expect(await first.next()).toBeNull();
  expect((await login({ user: 'one', password: 'secret' })).error).toBeNull();
  for (const user of ['two', 'flag']) {
    for (let i = 0; i < 2; i++) expect((await login({ user, password: 'secret' })).error).toBeNull();
    expect((await login({ user, password: 'secret' })).error).toEqual({
      errno: 1203,
      sqlState: '42000',
      message: `User ${user} already has more than 'max_user_connections' active connections`,
    });
  }
});

test('a refusal of the backend gives the place of the connection back', async () => {
  const { login } = await door([storedAccount('one', 'secret', { maxUserConnections: 1 })]);
  for (let i = 0; i < 3; i++) expect((await login({ user: 'one', password: 'secret', database: 'nosuch' })).error?.errno).toBe(1049);
  expect((await login({ user: 'one', password: 'secret' })).error).toBeNull();
});

test('FAILED_LOGIN_ATTEMPTS: 3955, also for the right password, until the account is altered', async () => {
  const tracked = storedAccount('tracked', 'secret', { failedLoginAttempts: 2, passwordLockDays: 3 });
  const { login, backend } = await door([tracked, storedAccount('forever', 'x', { failedLoginAttempts: 1, passwordLockDays: -1 })]);
  const attempt = async (user: string, password: string) => (await login({ user, password, tls: {} })).error;
  expect((await attempt('tracked', 'wrong'))?.errno).toBe(1045);
  expect(await attempt('tracked', 'secret')).toBeNull();
  expect((await attempt('tracked', 'wrong'))?.errno).toBe(1045);
  const blocked = {
    errno: 3955,
    sqlState: 'HY000',
    message:
      "Access denied for user 'tracked'@'localhost'. Account is blocked for 3 day(s) (3 day(s) remaining) due to 2 consecutive failed logins.",
  };
  for (const password of ['wrong', 'wrong', 'secret']) expect(await attempt('tracked', password)).toEqual(blocked);
  backend.accounts.accounts = [{ ...tracked }, ...backend.accounts.accounts.slice(1)];
  expect(await attempt('tracked', 'secret')).toBeNull();
  expect((await attempt('forever', 'wrong'))?.message).toContain('blocked for unlimited day(s) (unlimited day(s) remaining) due to 1 ');
});

test('guessing is slowed, then 1129; FLUSH HOSTS or time lifts it, a right login starts anew', async () => {
  const limits = { maxConnectErrors: 4, connectErrorBlock: 1, loginDelayAfter: 2, loginDelayMax: 40 };
  const { login, backend } = await door([storedAccount('app', 'secret')], { limits });
  const attempt = async (password: string) => {
    const started = performance.now();
    const errno = (await login({ user: 'app', password, tls: {} })).error?.errno ?? 0;
    return { errno, took: performance.now() - started };
  };
  for (let i = 0; i < 3; i++) expect((await attempt('wrong')).errno).toBe(1045);
  expect((await attempt('secret')).errno).toBe(0);
  for (let i = 0; i < 3; i++) expect((await attempt('wrong')).errno).toBe(1045);
  const last = await attempt('wrong');
  expect(last.errno).toBe(1045);
  expect(last.took).toBeGreaterThan(15);
  const refused = await login({ user: 'app', password: 'secret', tls: {} });
  expect(refused.error).toEqual({
    errno: 1129,
    sqlState: '',
    message: "Host 'localhost' is blocked because of many connection errors; unblock with 'mysqladmin flush-hosts'",
  });
  const [open] = backend.connections;
  open?.host.flushHosts?.();
  expect((await attempt('secret')).errno).toBe(0);
  for (let i = 0; i < 4; i++) await attempt('wrong');
  expect((await attempt('secret')).errno).toBe(1129);
  await Bun.sleep(1050);
  expect((await attempt('secret')).errno).toBe(0);
});

test('who is refused with the right password is no guesser', async () => {
  const { login } = await door(
    [storedAccount('one', 'secret', { maxUserConnections: 1 }), storedAccount('locked', 'secret', { locked: true })],
    {
      limits: { maxConnectErrors: 3 },
    },
  );
  await login({ user: 'one', password: 'secret' });
  for (let i = 0; i < 5; i++) {
    expect((await login({ user: 'one', password: 'secret' })).error?.errno).toBe(1226);
    expect((await login({ user: 'locked', password: 'secret' })).error?.errno).toBe(3118);
  }
});

test('a refusal that is held back takes nobody’s place', async () => {
  const limits = { maxConnections: 2, maxConnectErrors: 0, loginDelayAfter: 0, loginDelayMax: 500 };
  const { login, server } = await door([storedAccount('app', 'secret')], { limits });
  for (let i = 0; i < 6; i++) await login({ user: 'app', password: '' });
  const held = Array.from({ length: 2 }, () => login({ user: 'app', password: '' }));
  while (server.statistics().connections < 2) await Bun.sleep(1);
  await Bun.sleep(20);
  expect((await login({ user: 'app', password: 'secret' })).error).toBeNull();
  expect((await Promise.all(held)).map(({ error }) => error?.errno)).toEqual([1045, 1045]);
});

test('a client that goes while its password is checked gives its place back', async () => {
  const { login, server, backend } = await door([storedAccount('one', 'secret', { maxUserConnections: 1 })]);
  for (let i = 0; i < 5; i++) {
    const gone = await abandonedLogin(server.port);
    gone.destroy();
  }
  while (server.statistics().connections > 0) await Bun.sleep(5);
  await Bun.sleep(50);
  expect((await login({ user: 'one', password: 'secret', tls: {} })).error).toBeNull();
  expect(backend.connections.filter(({ closed }) => !closed).length).toBe(1);
});

/** Sends the password, and does not wait for what comes of it. */
async function abandonedLogin(port: number): Promise<Socket> {
  const plain = connect({ port, host: '127.0.0.1' });
  await once(plain, 'data');
  const start = Buffer.alloc(32);
  start.writeUInt32LE(0x000fa205 | 0x800, 0);
  start[8] = 255;
  plain.write(Buffer.concat([Buffer.from([32, 0, 0, 1]), start]));
  const secure = connectTls({ socket: plain, rejectUnauthorized: false });
  await once(secure, 'secureConnect');
  const rest = Buffer.from('one\0\x01xcaching_sha2_password\0', 'latin1');
  secure.write(Buffer.concat([Buffer.from([start.length + rest.length, 0, 0, 2]), start, rest]));
  await once(secure, 'data');
  secure.write(Buffer.from('\x07\0\0\x04secret\0', 'latin1'));
  await new Promise<void>((resolve) => setTimeout(resolve, 1));
  return plain;
}
