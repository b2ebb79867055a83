import { afterEach, expect, test } from 'bun:test';
import { connect as tlsConnect } from 'node:tls';
import { accountOf } from '../../../src/auth/accounts.ts';
import { openEmbedded } from '../../../src/backends/embedded/index.ts';
import type { ListenOptions, MysqlServer, MysqlServerOptions } from '../../../src/servers/mysql/index.ts';
import { SessionRegistry } from '../../../src/session/registry.ts';
import { FieldType, type ValueRow } from '../../../src/types.ts';
import { startMysqlServer } from '../../support/mysql-server.ts';
import { FakeBackend, type FakeConnection, field } from './fake-backend.ts';
import { DEPRECATE_EOF, framed, loginResponse, PLAIN, RawClient, rawError } from './raw-client.ts';

let server: MysqlServer | null = null;
afterEach(() => server?.close(0));

async function start(backend: FakeBackend, options: Partial<MysqlServerOptions & ListenOptions> = {}): Promise<MysqlServer> {
  server = await startMysqlServer({ backend, host: '127.0.0.1', port: 0, accounts: { kind: 'open' }, ...options });
  return server;
}
async function client(port: number, capabilities = PLAIN): Promise<RawClient> {
  const it = new RawClient(port);
  expect((await it.login(capabilities))[0]).toBe(0);
  return it;
}
/** A statement that ends when it is told to, or cancelled. */
function held(backend: FakeBackend): { readonly started: Promise<FakeConnection>; release(): void } {
  const begun = Promise.withResolvers<FakeConnection>();
  const end = Promise.withResolvers<void>();
  backend.answers.set('hold', async (sink, connection) => {
    begun.resolve(connection);
    await end.promise;
    sink.ok({ affectedRows: 7, insertId: 0, warnings: 0, status: 2, info: '' });
  });
  return { started: begun.promise, release: () => end.resolve() };
}

test('one connection too many is error 1040 instead of a greeting', async () => {
  const { port } = await start(new FakeBackend(), { limits: { maxConnections: 1 } });
  const first = await client(port);
  const second = new RawClient(port);
  expect((await second.packet()).payload.toString('latin1')).toBe('\xff\x10\x04Too many connections');
  await second.end();
  first.command(1);
  await first.end();
});

test('wait_timeout: an idle connection is told so, error 4031, and closed', async () => {
  const { port } = await start(new FakeBackend());
  const [idle, other] = [await client(port), await client(port)];
  idle.command(3, 'SET wait_timeout = 0');
  await idle.packet();
  const { payload, sequence } = await idle.packet();
  expect(sequence).toBe(0);
  expect(rawError(payload)).toEqual({
    errno: 4031,
    sqlState: 'HY000',
    message:
      'The client was disconnected by the server because of inactivity. See wait_timeout and interactive_timeout for configuring this behavior.',
  });
  await idle.end();
  other.command(0x0e);
  expect((await other.packet()).payload[0]).toBe(0);
});

test('a login that takes too long is error 1159 and the end', async () => {
  const { port } = await start(new FakeBackend(), { limits: { connectTimeout: 0 } });
  const it = new RawClient(port);
  await it.packet();
  expect(rawError((await it.packet()).payload).errno).toBe(1159);
  await it.end();
});

test('half a packet that takes too long is error 1159 and the end', async () => {
  const { port } = await start(new FakeBackend(), { limits: { netReadTimeout: 0 } });
  const it = await client(port);
  it.socket.write(framed(0, '\x03SELECT 1').subarray(0, 7));
  expect(rawError((await it.packet()).payload).errno).toBe(1159);
  await it.end();
});

test('KILL of an idle connection closes it, of a running one ends its statement and closes it without a word, as MySQL does', async () => {
  const backend = new FakeBackend();
  const { started, release } = held(backend);
  const { port } = await start(backend);
  const [killer, idle, busy] = [await client(port), await client(port), await client(port)];
  busy.command(3, 'hold');
  const connection = await started;
  const [killerId, idleId, busyId] = backend.connections.map(({ options }) => options.connectionId);
  const { host } = connection;
  expect(host.processes().map(({ id, command, statement }) => [id, command, statement])).toEqual([
    [killerId, 'Sleep', null],
    [idleId, 'Sleep', null],
    [busyId, 'Query', 'hold'],
  ] as never);
  expect(host.kill(99999, 'CONNECTION')).toBe(false);
  expect(host.kill(idleId ?? 0, 'CONNECTION')).toBe(true);
  await idle.end();
  killer.command(0x0c, Buffer.from([busyId ?? 0, 0, 0, 0]));
  expect((await killer.packet()).payload[0]).toBe(0);
  expect(connection.cancelled).toBe(1);
  release();
  await busy.end();
  expect(host.processes().map(({ id }) => id)).toEqual([killerId] as never);
});

test('KILL of the own connection answers error 1317 and closes it', async () => {
  const backend = new FakeBackend();
  const { port } = await start(backend);
  const it = await client(port);
  it.command(0x0c, Buffer.from([backend.connections[0]?.options.connectionId ?? 0, 0, 0, 0]));
  expect(rawError((await it.packet()).payload).errno).toBe(1317);
  await it.end();
});

test('a client that leaves while its statement runs has it cancelled, and its session closed after it', async () => {
  const backend = new FakeBackend();
  const { started, release } = held(backend);
  const { port } = await start(backend);
  const it = await client(port);
  it.command(3, 'hold');
  const connection = await started;
  const cancelled = Promise.withResolvers<void>();
  connection.cancel = () => cancelled.resolve();
  const closed = Promise.withResolvers<void>();
  connection.close = () => closed.resolve();
  it.destroy();
  await cancelled.promise;
  release();
  await closed.promise;
  expect(connection.host.processes()).toEqual([]);
});

test('a slow reader holds up the rows of its own statement, in bounded memory, and nobody else', async () => {
  const backend = new FakeBackend();
  const batch: ValueRow[] = Array.from({ length: 100 }, () => ['x'.repeat(1000)]);
  const total = 500;
  let produced = 0;
  const full = Promise.withResolvers<void>();
  backend.answers.set('much', async (sink) => {
    sink.fields([field('a', FieldType.VAR_STRING)]);
    for (; produced < total; produced++) {
      const wait = sink.rows(batch);
      if (wait !== undefined) full.resolve();
      await wait;
    }
    sink.end({ warnings: 0, status: 2 });
  });
  const { port } = await start(backend);
  const [slow, other] = [await client(port, PLAIN | DEPRECATE_EOF), await client(port, PLAIN | DEPRECATE_EOF)];
  slow.socket.pause();
  slow.command(3, 'much');
  await full.promise;
  for (let i = 0; i < 20; i++) {
    other.command(3, 'SELECT quick');
    expect((await other.packets(4))[2]?.toString('latin1', 1)).toBe('quick');
  }
  // What the buffers of both sockets hold.
  expect(produced).toBeLessThan(total / 2);
  slow.socket.resume();
  await slow.packets(2);
  for (let row = 0; row < total * 100; row++) if ((await slow.packet()).payload.length !== 1003) throw new Error(`row ${row}`);
  expect((await slow.packet()).payload[0]).toBe(0xfe);
});

test('closing lets running statements finish, and closes the others at once', async () => {
  const backend = new FakeBackend();
  const { started, release } = held(backend);
  const { port, close } = await start(backend);
  const [idle, busy] = [await client(port), await client(port)];
  busy.command(3, 'hold');
  await started;
  const closed = close(5000);
  await idle.end();
  release();
  expect((await busy.packet()).payload.toString('hex')).toBe('00070002000000');
  await busy.end();
  await closed;
  expect(await new RawClient(port).next()).toBeNull();
  server = null;
});

test('closing ends statements that take longer than the grace', async () => {
  const backend = new FakeBackend();
  const { started, release } = held(backend);
  const { port, close } = await start(backend);
  const busy = await client(port);
  busy.command(3, 'hold');
  const connection = await started;
  await close(10);
  await busy.end();
  expect(connection.cancelled).toBe(1);
  release();
  server = null;
});

const SSL = 0x0800;
test('TLS starts in the middle of the connection, with a certificate made for it', async () => {
  const { port } = await start(new FakeBackend(), { tls: { kind: 'self-signed' } });
  const it = new RawClient(port);
  const greeting = await it.packet();
  expect((greeting.payload.readUInt16LE(greeting.payload.indexOf(0) + 14) & SSL) !== 0).toBe(true);
  it.socket.removeAllListeners('data');
  it.send(1, loginResponse(PLAIN | SSL).subarray(0, 32));
  const secure = tlsConnect({ socket: it.socket, rejectUnauthorized: false });
  await new Promise((resolve) => secure.once('secureConnect', resolve));
  expect(secure.getPeerCertificate().subject.CN).toBe('wsql');
  const answer = new Promise<Buffer>((resolve) => secure.once('data', resolve));
  secure.write(framed(2, loginResponse(PLAIN | SSL)));
  expect((await answer).toString('hex')).toBe('0700000300000002000000');
  secure.destroy();
});

test('where TLS is required, a login without it is error 3159', async () => {
  const { port } = await start(new FakeBackend(), { tls: { kind: 'self-signed', required: true } });
  const it = new RawClient(port);
  expect(rawError(await it.login())).toMatchObject({ errno: 3159, sqlState: 'HY000' });
  await it.end();
});

test('rubbish instead of TLS ends one connection', async () => {
  const { port } = await start(new FakeBackend(), { tls: { kind: 'self-signed' } });
  const it = new RawClient(port);
  await it.packet();
  it.send(1, loginResponse(PLAIN | SSL).subarray(0, 32));
  it.socket.write(Buffer.alloc(100, 7));
  while ((await it.next()) !== null);
  await client(port);
});

test('accounts: a list lets in who is on it', async () => {
  const { port } = await start(new FakeBackend(), { accounts: { kind: 'list', accounts: [accountOf('app', 'secret')] } });
  const it = new RawClient(port);
  expect(rawError(await it.login())).toMatchObject({
    errno: 1045,
    message: "Access denied for user 'root'@'localhost' (using password: NO)",
  });
  await it.end();
});

const LONG_DATA = 0x18;
async function prepared(it: RawClient): Promise<void> {
  it.command(0x16, 'echo ?, ?');
  await it.packets(3);
}
function longData(statement: number, parameter: number, length: number): Buffer {
  return Buffer.concat([Buffer.from([statement, 0, 0, 0, parameter, 0]), Buffer.alloc(length, 'x')]);
}
function executeStrings(statement: number): Buffer {
  return Buffer.from([statement, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0xfe, 0, 0xfe, 0]);
}

test('long data: each parameter may be as long as a packet, and no longer', async () => {
  const { port } = await start(new FakeBackend(), { limits: { maxAllowedPacket: 100_000 } });
  const it = await client(port, PLAIN | DEPRECATE_EOF);
  await prepared(it);
  for (const parameter of [0, 1]) for (let piece = 0; piece < 2; piece++) it.command(LONG_DATA, longData(1, parameter, 50_000));
  it.command(0x17, executeStrings(1));
  expect((await it.packets(5))[3]?.length).toBe(2 + 2 * (4 + 100_000));
  for (let piece = 0; piece < 3; piece++) it.command(LONG_DATA, longData(1, 0, 50_000));
  it.command(0x17, executeStrings(1));
  expect(rawError((await it.packet()).payload)).toMatchObject({
    errno: 1105,
    message: "Parameter of prepared statement which is set through mysql_send_long_data() is longer than 'max_allowed_packet' bytes",
  });
});

test('long data: a connection sends a few packets ahead, however many statements it has', async () => {
  const { port } = await start(new FakeBackend(), { limits: { maxAllowedPacket: 100_000 } });
  const it = await client(port, PLAIN | DEPRECATE_EOF);
  for (let statement = 1; statement <= 6; statement++) {
    await prepared(it);
    it.command(LONG_DATA, longData(statement, 0, 90_000));
  }
  it.command(0x17, executeStrings(6));
  expect(rawError((await it.packet()).payload).errno).toBe(1105);
  it.command(0x19, Buffer.from([1, 0, 0, 0]));
  it.command(LONG_DATA, longData(6, 0, 90_000));
  for (let byte = 0; byte < 5000; byte++) it.command(LONG_DATA, longData(6, 1, 1));
  it.command(0x17, executeStrings(6));
  expect((await it.packets(5))[3]?.length).toBe(2 + 4 + 90_000 + 3 + 5000);
});

test('prepared statements: max_prepared_stmt_count of all sessions, error 1461', async () => {
  const backend = new FakeBackend();
  const { port } = await start(backend, { sessions: new SessionRegistry(1, 3) });
  const [it, other] = [await client(port, PLAIN | DEPRECATE_EOF), await client(port, PLAIN | DEPRECATE_EOF)];
  await prepared(it);
  await prepared(it);
  await prepared(other);
  it.command(0x16, 'echo ?, ?');
  expect(rawError((await it.packet()).payload)).toEqual({
    errno: 1461,
    sqlState: '42000',
    message: "Can't create more than max_prepared_stmt_count statements (current value: 3)",
  });
  other.command(0x1f);
  await other.packet();
  await prepared(it);
});

test('SET GLOBAL max_connections and its like count from then on', async () => {
  const engine = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-test' });
  server = await startMysqlServer({ backend: engine, port: 0, accounts: { kind: 'open' } });
  const root = await client(server.port);
  root.command(3, 'SET GLOBAL max_connections = 2');
  await root.packet();
  const second = await client(server.port);
  const third = new RawClient(server.port);
  expect((await third.packet()).payload.toString('latin1')).toBe('\xff\x10\x04Too many connections');
  root.command(3, 'SET GLOBAL max_connections = 10');
  await root.packet();
  const fourth = await client(server.port);
  for (const each of [root, second, third, fourth]) each.destroy();
  await server.close(0);
  server = null;
  await engine.close();
});
