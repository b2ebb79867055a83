/** Logins that are passed through: the users and passwords are those of the server behind. */
import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { spawn } from 'node:child_process';
import { createConnection as connectMariadb } from 'mariadb';
import { createConnection } from 'mysql2/promise';
import type { BackendConnection } from '../../../src/backend.ts';
import { openUpstream, parseUpstreamUrl, type UpstreamBackend } from '../../../src/backends/upstream/index.ts';
import { UsageError } from '../../../src/errors.ts';
import { createMysqlServer, type Limits, type MysqlServer } from '../../../src/servers/mysql/index.ts';
import { type LoginOutcome, type LoginWish, logIn } from '../../servers/mysql/login-client.ts';
import { which } from '../../support/mariadb.ts';
import { onServers, results, type Server } from './servers.ts';

setDefaultTimeout(30_000);

/** CLIENT_CAN_HANDLE_EXPIRED_PASSWORDS */
const HANDLES_EXPIRED = 0x400000;
const PATIENT: Partial<Limits> = { maxConnectErrors: 0, loginDelayMax: 0 };
const DATABASE = 'wsql_accounts';
const USERS = ['good', 'changing', 'expired', 'locked', 'single', 'open'];

onServers((server) => {
  let root: BackendConnection;
  let backend: UpstreamBackend;
  let door: MysqlServer;
  const open: LoginOutcome[] = [];
  const log = async (wish: Partial<LoginWish> & Pick<LoginWish, 'user' | 'password'>): Promise<LoginOutcome> => {
    const outcome = await logIn({ port: door.port, ...wish });
    open.push(outcome);
    return outcome;
  };
  const overTls = (user: string, password: string, more: Partial<LoginWish> = {}) => log({ user, password, tls: {}, ...more });
  beforeAll(async () => {
    root = await server().connect();
    backend = behind(server());
    await backend.greet();
    door = createMysqlServer({ backend, accounts: { kind: 'passed' }, tls: { kind: 'self-signed' }, limits: PATIENT });
    await door.listen({ port: 0 });
    await results(root, `CREATE DATABASE IF NOT EXISTS ${DATABASE}`);
    for (const user of USERS) await results(root, `DROP USER IF EXISTS wsql_${user}@'%'`);
    for (const user of ['good', 'changing', 'expired', 'locked'])
      await results(root, `CREATE USER wsql_${user}@'%' IDENTIFIED BY 'pass wörd'`);
    await results(root, `CREATE USER wsql_single@'%' IDENTIFIED BY 'pass wörd' WITH MAX_USER_CONNECTIONS 1`);
    await results(root, `CREATE USER wsql_open@'%'`);
    await results(root, `GRANT SELECT ON ${DATABASE}.* TO wsql_good@'%'`);
  });
  afterEach(() => {
    for (const outcome of open.splice(0)) outcome.close();
  });
  afterAll(async () => {
    await door.close(0);
    await backend.close();
    for (const user of USERS) await results(root, `DROP USER IF EXISTS wsql_${user}@'%'`);
    await results(root, `DROP DATABASE ${DATABASE}`);
    await root.close();
  });

  test('the first login is in full, the next ones are fast, and each session is that of its user', async () => {
    expect((await overTls('wsql_good', 'pass wörd')).trace).toEqual(['more 04', 'ok']);
    expect((await overTls('wsql_good', 'pass wörd')).trace).toEqual(['more 03', 'ok']);
    expect((await log({ user: 'wsql_good', password: 'pass wörd' })).trace).toEqual(['more 03', 'ok']);
    expect(door.clients().filter(({ user }) => user === 'wsql_good')).toHaveLength(3);
  });

  test('without TLS the password comes by RSA', async () => {
    await results(root, "ALTER USER wsql_changing@'%' IDENTIFIED BY 'another'");
    expect((await log({ user: 'wsql_changing', password: 'another' })).trace).toEqual(['more 04', 'key', 'ok']);
  });

  test('clients that begin with another plugin are told to switch; those that send the password as it is may, over TLS', async () => {
    await overTls('wsql_good', 'pass wörd');
    expect((await overTls('wsql_good', 'pass wörd', { plugin: 'mysql_native_password' })).trace).toEqual([
      'switch caching_sha2_password',
      'more 03',
      'ok',
    ]);
    expect((await overTls('wsql_good', 'pass wörd', { plugin: 'mysql_clear_password' })).trace).toEqual(['ok']);
    expect((await log({ user: 'wsql_good', password: 'pass wörd', plugin: 'mysql_clear_password' })).trace[0]).toBe(
      'switch caching_sha2_password',
    );
  });

  test('a refusal is the server’s own', async () => {
    const wrong = await overTls('wsql_good', 'wrong');
    expect(wrong.trace).toEqual(['more 04', 'error 1045']);
    expect(wrong.error?.message).toContain("Access denied for user 'wsql_good'@");
    expect((await overTls('wsql_nobody', 'wrong')).error?.errno).toBe(1045);
    expect((await overTls('wsql_good', '')).error?.message).toContain('(using password: NO)');
    expect((await overTls('wsql_good', 'pass wörd', { database: 'wsql_no_such' })).error?.errno).toBe(1044);
    const other = await logIn({ port: door.port, user: 'root', password: '', tls: {}, database: 'wsql_no_such' });
    expect(other.error?.errno).toBe(1049);
    await results(root, "ALTER USER wsql_locked@'%' ACCOUNT LOCK");
    expect((await overTls('wsql_locked', 'pass wörd')).error?.errno).toBe(server().kind === 'MySQL' ? 3118 : 4151);
  });

  test('a password that is changed at the server is asked for again', async () => {
    await results(root, "ALTER USER wsql_changing@'%' IDENTIFIED BY 'first'");
    await overTls('wsql_changing', 'first');
    expect((await overTls('wsql_changing', 'first')).trace).toEqual(['more 03', 'ok']);
    await results(root, "ALTER USER wsql_changing@'%' IDENTIFIED BY 'second'");
    expect((await overTls('wsql_changing', 'first')).trace).toEqual(['more 04', 'error 1045']);
    expect((await overTls('wsql_changing', 'second')).trace).toEqual(['more 04', 'ok']);
    expect((await overTls('wsql_changing', 'second')).trace).toEqual(['more 03', 'ok']);
  });

  test('no password, and no name', async () => {
    expect((await overTls('wsql_open', '')).trace).toEqual(['ok']);
    expect((await overTls('wsql_open', 'x')).error?.errno).toBe(1045);
    await results(root, `CREATE USER ''@'%'`);
    try {
      const [anonymous] = await byMysql2(door.port, '', '', 'SELECT CURRENT_USER()');
      expect(anonymous).toBe('@%');
    } finally {
      await results(root, `DROP USER ''@'%'`);
    }
  });

  test('an expired password: 1862, or a session that can but set another', async () => {
    await results(root, "ALTER USER wsql_expired@'%' PASSWORD EXPIRE");
    if (server().kind === 'MySQL') expect((await overTls('wsql_expired', 'pass wörd')).error?.errno).toBe(1862);
    const session = await overTls('wsql_expired', 'pass wörd', { capabilities: HANDLES_EXPIRED });
    expect(session.error).toBeNull();
    const refused = await session.command('\x03SELECT 1');
    expect([refused[0], refused.readUInt16LE(1)]).toEqual([0xff, 1820]);
    expect(
      (await session.command("\x03SET PASSWORD = 'new'".replace("'new'", server().kind === 'MySQL' ? "'new'" : "PASSWORD('new')")))[0],
    ).toBe(0);
    expect((await session.command('\x03SELECT 1'))[0]).toBe(1);
    expect((await overTls('wsql_expired', 'new')).trace).toEqual(['more 04', 'ok']);
  });

  test('COM_CHANGE_USER, also where the server allows but one connection', async () => {
    const ssl = { rejectUnauthorized: false };
    const connection = await createConnection({ host: '127.0.0.1', port: door.port, user: 'wsql_good', password: 'pass wörd', ssl });
    const who = async () => ((await connection.query('SELECT CURRENT_USER() AS u')) as unknown as [{ u: string }[]])[0][0]?.u;
    expect(await who()).toBe('wsql_good@%');
    for (const user of ['wsql_single', 'wsql_good', 'wsql_single', 'wsql_single']) {
      await connection.changeUser({ user, password: 'pass wörd' });
      expect(await who()).toBe(`${user}@%`);
    }
    expect((await overTls('wsql_single', 'pass wörd')).error?.errno).toBe(1226);
    connection.on('error', () => undefined);
    await expect(connection.changeUser({ user: 'wsql_good', password: 'wrong' })).rejects.toThrow('Access denied');
    connection.destroy();
  });

  test('the drivers and programs that people use', async () => {
    for (const round of [1, 2]) {
      expect(await byMysql2(door.port, 'wsql_good', 'pass wörd', `SELECT CURRENT_USER(), ${round}`)).toEqual(['wsql_good@%', round]);
      const ssl = { rejectUnauthorized: false };
      const connection = await connectMariadb({ host: '127.0.0.1', port: door.port, user: 'wsql_good', password: 'pass wörd', ssl });
      expect((await connection.query('SELECT CURRENT_USER() AS u'))[0].u).toBe('wsql_good@%');
      await connection.end();
      if (which('mysql') !== null)
        expect(await byProgram(door.port, 'wsql_good', 'pass wörd', 'SELECT CURRENT_USER()')).toBe('wsql_good@%');
    }
  });

  test('many at once, each user in sessions of his own', async () => {
    const users = Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? 'wsql_good' : 'wsql_open'));
    const seen = await Promise.all(
      users.map((user) => byMysql2(door.port, user, user === 'wsql_good' ? 'pass wörd' : '', 'SELECT CURRENT_USER()')),
    );
    expect(seen.map(([user]) => user)).toEqual(users.map((user) => `${user}@%`));
  });

  test('KILL is for the server to allow', async () => {
    const idOf = (user: string) => door.clients().find((client) => client.user === user)?.id ?? 0;
    const victim = await createConnection({ host: '127.0.0.1', port: door.port, user: 'wsql_open' });
    const gone = new Promise<void>((resolve) => victim.once('end', resolve).once('error', () => resolve()));
    const id = idOf('wsql_open');
    await expect(byMysql2(door.port, 'wsql_good', 'pass wörd', `KILL ${id}`)).rejects.toThrow('not owner');
    await expect(byMysql2(door.port, 'wsql_good', 'pass wörd', `KILL QUERY ${id}`)).rejects.toThrow('not owner');
    expect(((await victim.query('SELECT 1 AS one'))[0] as unknown[])[0]).toEqual({ one: 1 });
    await byMysql2(door.port, 'root', '', `KILL ${id}`);
    await gone;
    const own = await createConnection({ host: '127.0.0.1', port: door.port, user: 'wsql_open' });
    const sleeping = own.query('SELECT SLEEP(20)').catch((error: unknown) => error);
    const running = () => door.clients().some(({ user, statement }) => user === 'wsql_open' && statement !== null);
    while (!running()) await new Promise((resolve) => setTimeout(resolve, 5));
    await byMysql2(door.port, 'wsql_open', '', `KILL QUERY ${idOf('wsql_open')}`);
    await sleeping;
    own.destroy();
  });

  test('sessions that share connections of a pool share them with nobody else’s', async () => {
    const pooled = openUpstream(parseUpstreamUrl(server().url), { pool: { max: 3 } });
    const gateway = createMysqlServer({ backend: pooled, accounts: { kind: 'passed' }, limits: PATIENT });
    await gateway.listen({ port: 0 });
    const users = Array.from({ length: 12 }, (_, n) => (n % 2 === 0 ? 'wsql_good' : 'wsql_open'));
    const login = (user: string) => ({ port: gateway.port, user, password: user === 'wsql_good' ? 'pass wörd' : '' });
    const connections = await Promise.all(users.map((user) => createConnection({ host: '127.0.0.1', rowsAsArray: true, ...login(user) })));
    for (let round = 0; round < 4; round++) {
      const seen = await Promise.all(connections.map((connection) => connection.query('SELECT CURRENT_USER()')));
      expect(seen.map(([rows]) => (rows as unknown as string[][])[0]?.[0])).toEqual(users.map((user) => `${user}@%`));
    }
    expect(pooled.pools()[0]?.inUse).toBeLessThanOrEqual(3);
    for (const connection of connections) connection.destroy();
    await gateway.close(0);
    await pooled.close();
  });

  test('guessing is slowed and shut out, as with accounts of the door', async () => {
    const strict = createMysqlServer({ backend, accounts: { kind: 'passed' }, limits: { maxConnectErrors: 3, loginDelayMax: 0 } });
    await strict.listen({ port: 0 });
    const attempt = (password: string) => logIn({ port: strict.port, user: 'wsql_good', password });
    for (let round = 0; round < 3; round++) expect((await attempt(`guess ${round}`)).error?.errno).toBe(1045);
    expect((await attempt('pass wörd')).error?.errno).toBe(1129);
    await strict.close(0);
  });
});

test('only a server behind has accounts that logins can be passed on to', () => {
  const backend = { serverVersion: '8.4.6', connect: () => Promise.reject(new Error('never')), close: () => undefined };
  expect(() => createMysqlServer({ backend, accounts: { kind: 'passed' } })).toThrow(UsageError);
});

/** The backend of a server without an account of its own there. */
function behind({ url }: Server): UpstreamBackend {
  const { user: _, password: _password, ...options } = parseUpstreamUrl(url);
  return openUpstream(options);
}

async function byMysql2(port: number, user: string, password: string, sql: string): Promise<unknown[]> {
  const connection = await createConnection({ host: '127.0.0.1', port, user, password, ssl: { rejectUnauthorized: false } });
  try {
    const [rows] = await connection.query({ sql, rowsAsArray: true });
    return Array.isArray(rows) ? ((rows as unknown[][])[0] ?? []) : [];
  } finally {
    connection.destroy();
  }
}
/** The door runs in this process, so that the program may not be waited for synchronously. */
function byProgram(port: number, user: string, password: string, sql: string): Promise<string> {
  const tls = ['--ssl', '--skip-ssl-verify-server-cert'];
  const child = spawn('mysql', ['--no-defaults', '-h127.0.0.1', `-P${port}`, `-u${user}`, `-p${password}`, ...tls, '-N', '-e', sql]);
  const out: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => out.push(chunk));
  return new Promise((resolve) => child.on('close', () => resolve(Buffer.concat(out).toString().trim())));
}
