/** LOAD DATA while its file comes in: memory, other sessions, KILL, a client that stalls, files that may not be touched. */
import { afterEach, beforeEach, expect, test } from 'bun:test';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BackendConnection } from '../../../../src/backend.ts';
import { type Engine, openEmbedded } from '../../../../src/backends/embedded/index.ts';
import { Collector, type ResultSink } from '../../../../src/result.ts';

const host = { kill: () => false, processes: () => [] };
let folder: string;
let engine: Engine;
let opened = 0;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wsql-load-'));
  mkdirSync(join(folder, 'allowed'));
  open({ local_infile: 'ON' });
});
afterEach(() => {
  engine.close();
  rmSync(folder, { recursive: true });
});
function open(variables: Record<string, string>): void {
  engine = openEmbedded({ path: join(folder, `data${opened++}.db`), serverVersion: '8.4.6-wsql-test', variables });
}
async function connect(): Promise<BackendConnection> {
  const options = { user: 'root', host: 'localhost', database: null, connectionId: ++opened, collation: 255, foundRows: false };
  const connection = await engine.connect(options, host);
  await ask(connection, 'CREATE DATABASE IF NOT EXISTS d');
  await connection.useDatabase('d');
  return connection;
}
async function ask(connection: BackendConnection, sql: string): Promise<Collector['results'][number] | undefined> {
  const collector = new Collector();
  await connection.query(sql, collector);
  return collector.results[0];
}
async function cell(connection: BackendConnection, sql: string): Promise<unknown> {
  const result = await ask(connection, sql);
  return result?.kind === 'rows' ? result.rows[0]?.[0] : undefined;
}
/** A client whose file is what a generator yields; whether it was read to its end or returned from. */
class Sender extends Collector implements ResultSink {
  readonly #pieces: () => AsyncGenerator<Uint8Array>;
  ended = false;
  constructor(pieces: () => AsyncGenerator<Uint8Array>) {
    super();
    this.#pieces = pieces;
  }
  async *localFile(): AsyncGenerator<Uint8Array> {
    try {
      yield* this.#pieces();
    } finally {
      this.ended = true;
    }
  }
}
const LOAD = "LOAD DATA LOCAL INFILE 'f' INTO TABLE t";

test('a long file is not held', async () => {
  const program = join(import.meta.dirname, 'long-file.ts');
  const mebibytes = 256;
  const { stdout } = await promisify(execFile)(process.execPath, [program, join(folder, 'long.db'), String(mebibytes)]);
  expect(Number(stdout)).toBeLessThan((mebibytes / 2) * 2 ** 20);
}, 120_000);

test('nothing of it is seen before it is done, or where it fails', async () => {
  const [connection, reader] = [await connect(), await connect()];
  await ask(connection, 'CREATE TABLE t (a INT PRIMARY KEY)');
  const seen: unknown[] = [];
  const sender = new Sender(async function* () {
    yield Buffer.from('1\n2\n');
    seen.push(await cell(reader, 'SELECT COUNT(*) FROM t'));
    yield Buffer.from('3\n');
  });
  await connection.query(LOAD, sender);
  seen.push(await cell(reader, 'SELECT COUNT(*) FROM t'));
  const failing = new Sender(async function* () {
    yield Buffer.from('10\n11\n');
    yield Buffer.from('x\n');
    yield Buffer.from('12\n');
  });
  await expect(async () => connection.query(`${LOAD.replace('INTO', 'REPLACE INTO')}`, failing)).toThrow(/Incorrect integer value/);
  expect(failing.ended).toBe(true);
  seen.push(await cell(reader, 'SELECT COUNT(*) FROM t'));
  expect(seen).toEqual([0, 3, 3]);
});

test('others write after it, whether it succeeds or fails', async () => {
  const [connection, other] = [await connect(), await connect()];
  await ask(connection, 'CREATE TABLE t (a INT PRIMARY KEY)');
  let waiting: Promise<unknown> = Promise.resolve();
  const sender = new Sender(async function* () {
    yield Buffer.from('1\n');
    waiting = ask(other, 'INSERT INTO t VALUES (100)');
    yield Buffer.from('2\n');
  });
  await connection.query(LOAD, sender);
  await waiting;
  const broken = new Sender(async function* () {
    yield Buffer.from('3\n');
    waiting = ask(other, 'INSERT INTO t VALUES (101)');
    throw new Error('the client is gone');
  });
  await expect(async () => connection.query(LOAD, broken)).toThrow('the client is gone');
  await waiting;
  expect(await cell(other, 'SELECT GROUP_CONCAT(a) FROM t')).toBe('1,2,100,101');
});

test('a client that sends no more is given up after net_read_timeout', async () => {
  const [connection, other] = [await connect(), await connect()];
  await ask(connection, 'CREATE TABLE t (a INT PRIMARY KEY)');
  await ask(connection, 'SET net_read_timeout = 1');
  let goOn = (): void => {};
  const stalled = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const sender = new Sender(async function* () {
    yield Buffer.from('1\n');
    await stalled;
  });
  const loading = Promise.resolve(connection.query(LOAD, sender));
  const failed = loading.catch((error: unknown) => error);
  // It gets the lock when that is given up, long before the client has said anything.
  await ask(other, 'INSERT INTO t VALUES (2)');
  goOn();
  expect(await failed).toMatchObject({ errno: 1159 });
  expect(await cell(other, 'SELECT GROUP_CONCAT(a) FROM t')).toBe('2');
});

test('it is killed while it waits', async () => {
  const [connection, other] = [await connect(), await connect()];
  await ask(connection, 'CREATE TABLE t (a INT PRIMARY KEY)');
  const sender = new Sender(async function* () {
    yield Buffer.from('1\n');
    setImmediate(() => connection.cancel());
    await new Promise<void>((resolve) => setTimeout(resolve, 50));
    yield Buffer.from('2\n');
  });
  await expect(async () => connection.query(LOAD, sender)).toThrow('Query execution was interrupted');
  expect(await cell(other, 'SELECT COUNT(*) FROM t')).toBe(0);
  await ask(connection, 'INSERT INTO t VALUES (1)');
});

test('its session is closed while it waits', async () => {
  const [connection, other] = [await connect(), await connect()];
  await ask(connection, 'CREATE TABLE t (a INT PRIMARY KEY)');
  const sender = new Sender(async function* () {
    yield Buffer.from('1\n');
    await connection.close();
    yield Buffer.from('2\n');
  });
  await expect(async () => connection.query(LOAD, sender)).toThrow('Query execution was interrupted');
  await ask(other, 'INSERT INTO t VALUES (3)');
  expect(await cell(other, 'SELECT GROUP_CONCAT(a) FROM t')).toBe('3');
});

test('local files are asked for only where that is enabled', async () => {
  const connection = await connect();
  await ask(connection, 'CREATE TABLE t (a INT)');
  const disabled = { errno: 3948, message: 'Loading local data is disabled; this must be enabled on both the client and server sides' };
  await expect(ask(connection, LOAD)).rejects.toMatchObject(disabled);
  await ask(connection, 'SET GLOBAL local_infile = OFF');
  const sender = new Sender(async function* () {
    yield Buffer.from('1\n');
  });
  await expect((async () => connection.query(LOAD, sender))()).rejects.toMatchObject(disabled);
  expect(sender.ended).toBe(false);
});

test('files of the server are closed, unless secure_file_priv says where', async () => {
  const connection = await connect();
  const allowed = join(folder, 'allowed');
  writeFileSync(join(folder, 'secret'), '1\n');
  writeFileSync(join(allowed, 'f'), '2\n');
  symlinkSync(join(folder, 'secret'), join(allowed, 'link'));
  const denied = {
    errno: 1290,
    message: 'The MySQL server is running with the --secure-file-priv option so it cannot execute this statement',
  };
  await ask(connection, 'CREATE TABLE t (a INT)');
  expect(await cell(connection, 'SELECT @@secure_file_priv')).toBe(null);
  await expect(ask(connection, `LOAD DATA INFILE '${allowed}/f' INTO TABLE t`)).rejects.toMatchObject(denied);
  await expect(ask(connection, `SELECT 1 INTO OUTFILE '${allowed}/g'`)).rejects.toMatchObject(denied);
  expect(await cell(connection, `SELECT LOAD_FILE('${allowed}/f')`)).toBe(null);

  engine.close();
  open({ secure_file_priv: allowed });
  const inside = await connect();
  await ask(inside, 'CREATE TABLE t (a INT)');
  await expect(ask(inside, 'SET GLOBAL secure_file_priv = ""')).rejects.toMatchObject({ errno: 1238 });
  for (const name of [`${folder}/secret`, `${allowed}/link`, `${allowed}/../secret`, '../secret'])
    await expect(ask(inside, `LOAD DATA INFILE '${name}' INTO TABLE t`)).rejects.toMatchObject(denied);
  for (const name of [`${folder}/new`, `${allowed}/../new`, '/tmp/new'])
    await expect(ask(inside, `SELECT 1 INTO OUTFILE '${name}'`)).rejects.toMatchObject(denied);
  expect(await cell(inside, `SELECT LOAD_FILE('${allowed}/link')`)).toBe(null);
  await ask(inside, `LOAD DATA INFILE '${allowed}/f' INTO TABLE t`);
  await ask(inside, "LOAD DATA INFILE 'f' INTO TABLE t");
  await ask(inside, "SELECT a + 1 FROM t INTO OUTFILE 'out'");
  expect(String(await cell(inside, `SELECT CAST(LOAD_FILE('${allowed}/out') AS CHAR)`))).toBe('3\n3\n');
});
