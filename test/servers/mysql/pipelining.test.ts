/** Commands that come before the answers to the ones before them; errors when part of an answer is sent; KILL. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { openEmbedded } from '../../../src/backends/embedded/index.ts';
import type { MysqlServer } from '../../../src/servers/mysql/index.ts';
import { startMysqlServer } from '../../support/mysql-server.ts';
import { DEPRECATE_EOF, framed, MULTI_STATEMENTS, PLAIN, RawClient, rawError } from './raw-client.ts';

const backend = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-test' });
let server: MysqlServer;
beforeAll(async () => {
  server = await startMysqlServer({ backend, host: '127.0.0.1', port: 0, accounts: { kind: 'open' } });
  const it = await client();
  await run(it, 'CREATE DATABASE pipes');
  await run(it, 'CREATE TABLE pipes.t (id INT PRIMARY KEY, name VARCHAR(20))');
  await run(it, `INSERT INTO pipes.t VALUES ${Array.from({ length: 500 }, (_, id) => `(${id}, 'name ${id}')`).join()}`);
  it.destroy();
});
afterAll(async () => {
  await server.close(0);
  backend.close();
});
async function client(capabilities = PLAIN | DEPRECATE_EOF, database?: string): Promise<RawClient> {
  const it = new RawClient(server.port);
  expect((await it.login(capabilities, database))[0]).toBe(0);
  return it;
}
async function run(it: RawClient, sql: string): Promise<void> {
  it.command(3, sql);
  const { payload } = await it.packet();
  if (payload[0] !== 0) throw new Error(rawError(payload).message);
}
/** Packets up to the error that ends them. */
async function untilError(it: RawClient): Promise<{ packets: number; errno: number }> {
  for (let packets = 0; ; packets++) {
    const { payload } = await it.packet();
    if (payload[0] === 0xff) return { packets, errno: rawError(payload).errno };
  }
}
async function alive(it: RawClient): Promise<void> {
  it.command(0x0e);
  const { payload, sequence } = await it.packet();
  expect([sequence, payload[0]]).toEqual([1, 0]);
}
const EXECUTE_LAST = '\x17\xff\xff\xff\xff\0\x01\0\0\0';

test('a reset and SET NAMES in one write, as MySqlConnector sends them', async () => {
  const it = await client();
  it.socket.write(Buffer.concat([framed(0, '\x1f'), framed(0, '\x03SET NAMES utf8mb4;')]));
  expect((await it.packets(2)).map(([head]) => head)).toEqual([0, 0]);
  await alive(it);
});

test('a statement is prepared, executed and closed in one write, before its id is known', async () => {
  const it = await client(PLAIN | DEPRECATE_EOF, 'pipes');
  it.socket.write(
    Buffer.concat([
      framed(0, '\x16SELECT name FROM t WHERE id = ?'),
      framed(0, `${EXECUTE_LAST}\0\x01\x03\0\x07\0\0\0`),
      framed(0, '\x16SELECT id FROM t WHERE id = 3'),
      framed(0, EXECUTE_LAST),
      framed(0, '\x19\xff\xff\xff\xff'),
      framed(0, EXECUTE_LAST),
      framed(0, '\x0e'),
    ]),
  );
  expect((await it.packets(3))[0]?.toString('hex')).toBe('000100000001000100000000');
  expect((await it.packets(4))[2]?.toString('latin1')).toBe('\0\0\x06name 7');
  expect((await it.packets(2))[0]?.readUInt32LE(1)).toBe(2);
  expect((await it.packets(4))[2]?.toString('latin1')).toBe('\0\0\x03\0\0\0');
  expect(rawError((await it.packet()).payload).errno).toBe(1243);
  expect((await it.packet()).payload[0]).toBe(0);
});

test('where a statement could not be prepared, what was to be done with it fails too', async () => {
  const it = await client(PLAIN | DEPRECATE_EOF, 'pipes');
  it.socket.write(Buffer.concat([framed(0, '\x16SELECT 1'), framed(0, '\x16SELECT nonsense FROM t'), framed(0, EXECUTE_LAST)]));
  await it.packets(2);
  expect(rawError((await it.packet()).payload).errno).toBe(1054);
  expect(rawError((await it.packet()).payload)).toMatchObject({
    errno: 1243,
    message: 'Unknown prepared statement handler (4294967295) given to mysql_stmt_precheck',
  });
  await alive(it);
});

test('a thousand commands in one write, cut at odd places', async () => {
  const it = await client(PLAIN | DEPRECATE_EOF, 'pipes');
  const commands = Buffer.concat(Array.from({ length: 1000 }, (_, n) => framed(0, `\x03SELECT ${n}`)));
  for (let at = 0; at < commands.length; at += 777) it.socket.write(commands.subarray(at, at + 777));
  for (let n = 0; n < 1000; n++) expect((await it.packets(4))[2]?.toString('latin1', 1)).toBe(String(n));
});

const LATE = 'SELECT id, IF(id = 450, (SELECT 1 UNION SELECT 2), 0) FROM t ORDER BY id';
test('an error behind rows that were sent ends them, and the statements after it', async () => {
  const it = await client(PLAIN | DEPRECATE_EOF | MULTI_STATEMENTS, 'pipes');
  it.command(3, `${LATE}; INSERT INTO t VALUES (1000, 'never')`);
  const text = await untilError(it);
  expect(text.errno).toBe(1242);
  expect(text.packets).toBeGreaterThan(200);
  await alive(it);
  it.command(0x16, LATE);
  await it.packets(3);
  it.command(0x17, '\x01\0\0\0\0\x01\0\0\0');
  expect(await untilError(it)).toEqual(text);
  it.command(3, 'SELECT COUNT(*) FROM t WHERE id = 1000');
  expect((await it.packets(4))[2]?.toString('latin1', 1)).toBe('0');
  await alive(it);
});

async function idOf(it: RawClient): Promise<number> {
  it.command(3, 'SELECT CONNECTION_ID()');
  return Number((await it.packets(4))[2]?.toString('latin1', 1));
}
test('SHOW PROCESSLIST tells what others do; KILL ends it', async () => {
  const [it, other] = [await client(PLAIN | DEPRECATE_EOF, 'pipes'), await client()];
  const [own, id] = [await idOf(other), await idOf(it)];
  it.command(3, 'SELECT SLEEP(30)');
  other.command(3, 'SHOW PROCESSLIST');
  const rows = (await rowsOf(other, 8)).map((row) => row.slice(0, 5).concat(row.slice(6)));
  expect(rows).toContainEqual([
    String(id),
    'root',
    expect.stringContaining('localhost'),
    'pipes',
    'Query',
    'User sleep',
    'SELECT SLEEP(30)',
  ]);
  expect(rows).toContainEqual([
    String(own),
    'root',
    expect.stringContaining('localhost'),
    null,
    'Query',
    expect.any(String),
    'SHOW PROCESSLIST',
  ]);
  await run(other, `KILL QUERY ${id}`);
  expect((await it.packets(4))[2]?.toString('latin1', 1)).toBe('1');
  it.command(3, 'SELECT SLEEP(30)');
  await run(other, `KILL ${id}`);
  await it.end();
  other.command(3, `KILL ${id}`);
  expect(rawError((await other.packet()).payload)).toMatchObject({ errno: 1094, message: `Unknown thread id: ${id}` });
  other.command(3, `KILL ${own}`);
  expect(rawError((await other.packet()).payload).errno).toBe(1317);
  await other.end();
});
/** Rows of a text result. */
async function rowsOf(it: RawClient, columns: number): Promise<(string | null)[][]> {
  await it.packets(columns + 1);
  const rows: (string | null)[][] = [];
  for (;;) {
    const { payload } = await it.packet();
    if (payload[0] === 0xfe) return rows;
    const row: (string | null)[] = [];
    for (let at = 0; at < payload.length; ) {
      const size = payload[at] ?? 0;
      row.push(size === 0xfb ? null : payload.toString('latin1', at + 1, at + 1 + size));
      at += size === 0xfb ? 1 : size + 1;
    }
    rows.push(row);
  }
}

test('a string parameter that is no text is bytes, also after one that was text', async () => {
  const it = await client();
  it.command(0x16, 'SELECT HEX(CONCAT(?))');
  await it.packets(3);
  for (const [value, hex] of [
    ['abc', '616263'],
    ['\xe8\xff', 'E8FF'],
    ['abc', '616263'],
  ] as const) {
    it.command(0x17, Buffer.from(`\x01\0\0\0\0\x01\0\0\0\0\x01\xfe\0${String.fromCharCode(value.length)}${value}`, 'latin1'));
    expect((await it.packets(4))[2]?.toString('latin1', 3)).toBe(hex);
  }
});
