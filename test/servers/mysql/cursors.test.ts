/** Cursors over long results: they start at once, and neither side has to hold the rows. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import mysql from 'mysql2';
import { DEPRECATE_EOF, PLAIN, RawClient, rawError } from './raw-client.ts';

/** A process of its own, whose memory can be told. */
let server: ChildProcess;
let port = 0;
const READ_ONLY = 1;

beforeAll(async () => {
  const main = fileURLToPath(new URL('../../../commands/main.ts', import.meta.url));
  server = spawn(process.execPath, [main, 'serve-mysql', '--port', '0', '--data', ':memory:'], { stdio: ['ignore', 'pipe', 'inherit'] });
  port = await new Promise<number>((resolve) => {
    server.stdout?.once('data', (line: Buffer) => resolve(Number(/:(\d+)\s*$/.exec(line.toString())?.[1])));
  });
  const it = new RawClient(port);
  await it.login(PLAIN | DEPRECATE_EOF);
  await run(it, 'CREATE DATABASE cursors');
  await run(it, 'CREATE TABLE cursors.t (id INT PRIMARY KEY, name VARCHAR(50))');
  await run(it, `INSERT INTO cursors.t VALUES ${Array.from({ length: 500 }, (_, id) => `(${id}, 'name of row ${id}')`).join()}`);
  it.destroy();
});
afterAll(async () => {
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill();
  await ended;
});
/** Megabytes of the server's process. */
function memory(): number {
  const kilobytes = execFileSync('ps', ['-o', 'rss=', '-p', String(server.pid)]).toString();
  return Number(kilobytes) / 1000;
}

async function client(): Promise<RawClient> {
  const it = new RawClient(port);
  expect((await it.login(PLAIN | DEPRECATE_EOF, 'cursors'))[0]).toBe(0);
  return it;
}
async function run(it: RawClient, sql: string): Promise<void> {
  it.command(3, sql);
  const { payload } = await it.packet();
  if (payload[0] !== 0) throw new Error(rawError(payload).message);
}
function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
/** Prepares a statement without parameters and opens its cursor. @returns its id. */
async function open(it: RawClient, sql: string): Promise<number> {
  it.command(0x16, sql);
  const { payload } = await it.packet();
  const [id, columns] = [payload.readUInt32LE(1), payload.readUInt16LE(5)];
  await it.packets(columns);
  it.command(0x17, Buffer.concat([u32(id), Buffer.from([READ_ONLY, 1, 0, 0, 0])]));
  const head = (await it.packet()).payload;
  if (head[0] === 0xff) throw new Error(rawError(head).message);
  const end = (await it.packets(columns + 1)).at(-1);
  expect((end?.readUInt16LE(3) ?? 0) & 0x40).toBe(0x40);
  return id;
}
/** @returns how many rows came, and whether they were the last. */
async function fetch(it: RawClient, id: number, count: number): Promise<{ rows: number; last: boolean }> {
  it.command(0x1c, Buffer.concat([u32(id), u32(count)]));
  for (let rows = 0; ; rows++) {
    const { payload } = await it.packet();
    if (payload[0] === 0xff) throw new Error(rawError(payload).message);
    if (payload[0] === 0xfe) return { rows, last: (payload.readUInt16LE(3) & 0x80) !== 0 };
  }
}
async function fetchAll(it: RawClient, id: number, count: number): Promise<number> {
  for (let total = 0; ; ) {
    const { rows, last } = await fetch(it, id, count);
    total += rows;
    if (last) return total;
  }
}
const spools = () => readdirSync(tmpdir()).filter((name) => /^wsql-.*\.tmp$/.test(name)).length;

const PAIRS = 'SELECT a.id, b.name FROM t a, t b';
for (const [how, change] of [
  ['from the file as they are wanted', null],
  ['kept aside, where they are of an open transaction', "UPDATE t SET name = 'not committed' WHERE id = 3"],
] as const) {
  test(`250000 rows are fetched ${how}, and take little memory`, async () => {
    const it = await client();
    await run(it, 'BEGIN');
    if (change !== null) await run(it, change);
    await fetchAll(it, await open(it, 'SELECT id FROM t'), 100);
    const before = memory();
    const id = await open(it, PAIRS);
    await run(it, 'ROLLBACK');
    await run(it, 'BEGIN');
    await run(it, 'DELETE FROM t');
    expect(await fetchAll(it, id, 1000)).toBe(250_000);
    const grown = memory() - before;
    await run(it, 'ROLLBACK');
    it.destroy();
    expect(grown).toBeLessThan(60);
    expect(spools()).toBe(0);
  }, 30_000);
}

test('the first rows of a long result come before the others are read', async () => {
  const it = await client();
  const began = performance.now();
  const id = await open(it, 'SELECT a.id FROM t a, t b, t c');
  expect(await fetch(it, id, 10)).toEqual({ rows: 10, last: false });
  expect(performance.now() - began).toBeLessThan(1000);
  it.command(0x1a, u32(id));
  expect((await it.packet()).payload[0]).toBe(0);
  it.destroy();
});

test('a client that takes all rows at once gets them as fast as it reads, while others have their turn', async () => {
  const [it, other] = [await client(), await client()];
  const id = await open(it, PAIRS);
  it.socket.pause();
  it.command(0x1c, Buffer.concat([u32(id), u32(0xffffffff)]));
  for (let i = 0; i < 50; i++) await run(other, 'DO 1');
  it.socket.resume();
  for (let rows = 0; ; rows++) {
    const { payload } = await it.packet();
    if (payload[0] !== 0xfe) continue;
    expect(rows).toBe(250_000);
    break;
  }
  it.destroy();
});

test('KILL QUERY ends a fetch, and its cursor', async () => {
  const [it, other] = [await client(), await client()];
  it.command(3, 'SELECT CONNECTION_ID()');
  const connection = (await it.packets(4))[2]?.toString('latin1', 1);
  const id = await open(it, 'SELECT a.id FROM t a, t b, t c');
  it.socket.pause();
  it.command(0x1c, Buffer.concat([u32(id), u32(0xffffffff)]));
  for (let i = 0; i < 5; i++) await run(other, 'DO 1');
  await run(other, `KILL QUERY ${connection}`);
  it.socket.resume();
  await expect(
    (async () => {
      for (;;) {
        const { payload } = await it.packet();
        if (payload[0] === 0xff) throw new Error(rawError(payload).message);
      }
    })(),
  ).rejects.toThrow('Query execution was interrupted');
  await expect(fetch(it, id, 1)).rejects.toThrow(`The statement (${id}) has no open cursor.`);
  it.destroy();
});

test('a connection has at most 1000 cursors', async () => {
  const it = await client();
  const ids: number[] = [];
  for (let n = 0; n < 1000; n++) ids.push(await open(it, 'SELECT id FROM t WHERE id < 3'));
  await expect(open(it, 'SELECT id FROM t')).rejects.toThrow("User 'root' has exceeded the 'open cursors' resource (current value: 1000)");
  it.command(0x19, u32(ids[0] ?? 0));
  await open(it, 'SELECT id FROM t');
  for (const id of ids.slice(1)) expect(await fetch(it, id, 5)).toEqual({ rows: 3, last: true });
  it.destroy();
});

test('mysql2 streams the rows of an ordinary execution meanwhile', async () => {
  const connection = mysql.createConnection({ host: '127.0.0.1', port: port, user: 'root', database: 'cursors' });
  let rows = 0;
  for await (const _ of connection.execute(PAIRS).stream()) rows++;
  expect(rows).toBe(250_000);
  connection.destroy();
});
