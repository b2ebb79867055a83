import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createConnection } from 'mysql2/promise';
import { SqlError } from '../../../src/errors.ts';
import type { MysqlServer } from '../../../src/servers/mysql/index.ts';
import { startServer } from '../../clients/server.ts';
import { startMysqlServer } from '../../support/mysql-server.ts';
import { FakeBackend } from './fake-backend.ts';
import { framed, LOCAL_FILES, MULTI_STATEMENTS, PLAIN, RawClient, rawError } from './raw-client.ts';

const backend = new FakeBackend();
let server: MysqlServer;
/** Bytes that the statement has read so far, and what it waits for before it reads on. */
let read = 0;
let gate: Promise<void> = Promise.resolve();

beforeAll(async () => {
  backend.answers.set('load', async (sink, connection) => {
    read = 0;
    for await (const piece of sink.localFile?.('/tmp/file.csv') ?? []) {
      read += piece.length;
      await gate;
    }
    sink.ok({ affectedRows: read, insertId: 0, warnings: 0, status: connection.status, info: '' });
  });
  backend.answers.set('load and fail', async (sink) => {
    for await (const piece of sink.localFile?.('a') ?? []) throw new SqlError(1062, '23000', `Duplicate entry '${piece.length}'`);
  });
  backend.answers.set('load not at all', async (sink) => {
    sink.localFile?.('a');
    throw new SqlError(1146, '42S02', 'no table');
  });
  server = await startMysqlServer({ backend, host: '127.0.0.1', port: 0, accounts: { kind: 'open' } });
});
afterAll(() => server.close(0));

async function client(capabilities = PLAIN | LOCAL_FILES, enabled: number | null = 1): Promise<RawClient> {
  const it = new RawClient(server.port);
  expect((await it.login(capabilities))[0]).toBe(0);
  backend.connections.at(-1)?.variables.set('local_infile', enabled);
  return it;
}
async function alive(it: RawClient): Promise<void> {
  it.command(0x0e);
  const { payload, sequence } = await it.packet();
  expect([sequence, payload.toString('hex')]).toEqual([1, '00000002000000']);
}

test('the server asks for the file, and reads its packets up to an empty one', async () => {
  const it = await client();
  it.command(3, 'load');
  const asked = await it.packet();
  expect([asked.sequence, asked.payload.toString('latin1')]).toEqual([1, '\xfb/tmp/file.csv']);
  it.send(2, '1,2\n');
  it.send(3, '3,4\n');
  it.send(4, '');
  const { sequence, payload } = await it.packet();
  expect([sequence, payload.toString('hex')]).toEqual([5, '00080002000000']);
  await alive(it);
});

test('the numbers of its packets go round', async () => {
  const it = await client();
  it.command(3, 'load');
  await it.packet();
  for (let n = 0; n < 1000; n++) it.send((n + 2) & 255, 'xx');
  it.send(1002 & 255, '');
  expect((await it.packet()).payload.toString('hex')).toBe('00fcd0070002000000');
  await alive(it);
});

test('in a text of several statements each has its file', async () => {
  const it = await client(PLAIN | LOCAL_FILES | MULTI_STATEMENTS);
  it.command(3, 'load; load; SELECT 1');
  await it.packet();
  it.send(2, 'abc');
  it.send(3, '');
  expect((await it.packet()).payload.toString('hex')).toBe('0003000a000000');
  expect((await it.packet()).sequence).toBe(5);
  it.send(6, '');
  expect((await it.packets(2))[0]?.toString('hex')).toBe('0000000a000000');
  await it.packets(4);
  await alive(it);
});

test('a failure in the middle of the file reads it to its end, and then tells', async () => {
  const it = await client();
  it.command(3, 'load and fail');
  await it.packet();
  for (let n = 2; n < 100; n++) it.send(n, 'x'.repeat(10_000));
  it.send(100, '');
  const { sequence, payload } = await it.packet();
  expect([sequence, rawError(payload).errno]).toEqual([101, 1062]);
  await alive(it);
});

test('a statement that fails before it reads asks for nothing', async () => {
  const it = await client();
  it.command(3, 'load not at all');
  expect(rawError((await it.packet()).payload).errno).toBe(1146);
  await alive(it);
});

test('error 3948 where the client or the server allows no files', async () => {
  const disabled = {
    errno: 3948,
    sqlState: '42000',
    message: 'Loading local data is disabled; this must be enabled on both the client and server sides',
  };
  for (const it of [await client(PLAIN), await client(PLAIN | LOCAL_FILES, 0), await client(PLAIN | LOCAL_FILES, null)]) {
    it.command(3, 'load');
    expect(rawError((await it.packet()).payload)).toEqual(disabled);
    await alive(it);
  }
});

test('a file comes no faster than it is read', async () => {
  const it = await client();
  const open = Promise.withResolvers<void>();
  gate = open.promise;
  it.command(3, 'load');
  await it.packet();
  const piece = framed(2, 'x'.repeat(1_000_000));
  let sent = 0;
  let blocked = false;
  // The sockets' own buffers take some megabytes; the server must not take 200.
  while (!blocked && sent < 200) {
    piece[3] = (sent + 2) & 255;
    sent++;
    if (it.socket.write(Buffer.from(piece))) continue;
    const drained = new Promise<boolean>((resolve) => it.socket.once('drain', () => resolve(true)));
    blocked = !(await Promise.race([drained, new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 300))]));
  }
  expect(blocked).toBe(true);
  expect(read).toBe(1_000_000);
  gate = Promise.resolve();
  open.resolve();
  it.send((sent + 2) & 255, '');
  expect((await it.packet()).payload[0]).toBe(0);
  expect(read).toBe(sent * 1_000_000);
  await alive(it);
});

test('a client that leaves in the middle ends its session', async () => {
  const it = await client();
  const connection = backend.connections.at(-1);
  const closed = new Promise<void>((resolve) => {
    if (connection !== undefined) connection.close = resolve;
  });
  it.command(3, 'load');
  await it.packet();
  it.send(2, 'abc');
  it.destroy();
  await closed;
});

test('a client without files is told so, whatever the statement is about', async () => {
  const embedded = await startServer();
  const connection = await createConnection({ host: '127.0.0.1', port: embedded.port, user: 'root', flags: ['-LOCAL_FILES'] });
  try {
    const load = "LOAD DATA LOCAL INFILE 'a' INTO TABLE nosuch.nosuch";
    await connection.query('SET GLOBAL local_infile = ON');
    await expect(connection.query(load)).rejects.toMatchObject({ errno: 3948 });
    await connection.changeUser({ user: 'root' });
    await expect(connection.query(load)).rejects.toMatchObject({ errno: 3948 });
  } finally {
    await connection.end();
    await embedded.close();
  }
});
