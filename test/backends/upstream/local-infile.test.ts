/** LOAD DATA LOCAL: files go out of permitted folders only, and only those that the statement names. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { spawn, spawnSync } from 'node:child_process';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server as NetServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { PassThrough } from 'node:stream';
import { createConnection } from 'mysql2/promise';
import type { BackendConnection } from '../../../src/backend.ts';
import { openEmbedded } from '../../../src/backends/embedded/index.ts';
import { openUpstream, parseUpstreamUrl, type UpstreamBackend } from '../../../src/backends/upstream/index.ts';
import { createMysqlServer, type MysqlServer } from '../../../src/servers/mysql/index.ts';
import { DEFAULT_MODE, parseModeOf } from '../../../src/sql/index.ts';
import { localFilesOf } from '../../../src/sql/local-file.ts';
import { ROOT, serve } from '../../support/runtimes.ts';
import { failure, NO_HOST, OPTIONS, onServers, results, rows } from './servers.ts';

const MAIN = join(ROOT, 'commands', 'main.ts');
const dir = realpathSync(mkdtempSync(join(tmpdir(), 'wsql-local-')));
const inside = join(dir, 'in');
mkdirSync(inside);
mkdirSync(join(dir, 'in-side'));
writeFileSync(join(inside, 'rows.csv'), '1,eins\n2,zwei\n3,drei\n');
writeFileSync(join(inside, "it's.csv"), '4,vier\n');
writeFileSync(join(dir, 'secret.csv'), '9,geheim\n');
writeFileSync(join(dir, 'in-side', 'x.csv'), '9,geheim\n');
symlinkSync(join(dir, 'secret.csv'), join(inside, 'link.csv'));
symlinkSync(join(inside, 'rows.csv'), join(dir, 'back.csv'));
mkdirSync(join(inside, 'folder'));
const hasFifo = spawnSync('mkfifo', [join(inside, 'fifo')]).status === 0;
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const load = (file: string) =>
  `LOAD DATA LOCAL INFILE '${file.replaceAll("'", "''")}' INTO TABLE wsql_local.f FIELDS TERMINATED BY ',' (n, v)`;

test('the files that a text names', () => {
  const names = (sql: string, mode = DEFAULT_MODE) => localFilesOf(sql, mode);
  expect(names("LOAD DATA LOCAL INFILE '/a' INTO TABLE t")).toEqual(['/a']);
  expect(names('/* x */ load data concurrent local infile "it\'\'s\\\\b" INTO TABLE t')).toEqual(["it''s\\b"]);
  expect(names("LOAD DATA LOCAL INFILE 'a\\b' INTO TABLE t", parseModeOf('NO_BACKSLASH_ESCAPES'))).toEqual(['a\\b']);
  expect(names("LOAD XML LOW_PRIORITY LOCAL INFILE 'x' INTO TABLE t")).toEqual(['x']);
  expect(names("SET STATEMENT max_statement_time = 1 FOR LOAD DATA LOCAL INFILE 'x' INTO TABLE t")).toEqual(['x']);
  expect(names("SELECT 1; LOAD DATA LOCAL INFILE 'x' INTO TABLE t; LOAD DATA LOCAL INFILE 'y' INTO TABLE t")).toEqual(['x', 'y']);
  expect(names("EXECUTE IMMEDIATE 'LOAD DATA LOCAL INFILE ''x'' INTO TABLE t'")).toEqual(['x']);
  for (const sql of [
    "LOAD DATA INFILE '/a' INTO TABLE t",
    'SELECT 1',
    '',
    "SELECT 'LOAD DATA LOCAL INFILE ''/a'''",
    'LOAD DATA LOCAL INFILE @a',
    'EXECUTE s',
  ])
    expect(names(sql)).toEqual([]);
});

/** MiB that a process has now; 0 where the system does not tell. */
function resident(pid: number | undefined): number {
  const path = `/proc/${pid}/status`;
  const found = existsSync(path) ? /VmRSS:\s+(\d+) kB/.exec(readFileSync(path, 'utf8')) : null;
  return found === null ? 0 : Number(found[1]) / 1024;
}

/** @param url a server whose local_infile is on. */
function loads(url: () => string): void {
  const backends: UpstreamBackend[] = [];
  let connection: BackendConnection;
  async function connect(folders: readonly string[] | null): Promise<BackendConnection> {
    const options = parseUpstreamUrl(`${url()}${folders === null ? '' : `?local-infile=${folders.map(encodeURIComponent).join(',')}`}`);
    const backend = openUpstream(options);
    backends.push(backend);
    return backend.connect({ ...OPTIONS, ...(folders === null ? { localFiles: false } : {}) }, NO_HOST);
  }
  beforeAll(async () => {
    connection = await connect([inside, join(dir, 'in', 'folder')]);
    await results(connection, 'DROP DATABASE IF EXISTS wsql_local');
    await results(connection, 'CREATE DATABASE wsql_local');
    await results(connection, 'CREATE TABLE wsql_local.f (n INT PRIMARY KEY, v VARCHAR(20))');
  });
  afterAll(async () => {
    await results(connection, 'DROP DATABASE wsql_local');
    for (const backend of backends) backend.close();
  });
  const loaded = async () => (await rows(connection, 'SELECT COUNT(*) FROM wsql_local.f'))[0]?.[0];

  test('a file of a permitted folder is loaded, by whatever name', async () => {
    expect(await results(connection, load(join(inside, 'rows.csv')))).toMatchObject([{ affectedRows: 3 }]);
    expect(await results(connection, load(join(inside, "it's.csv")))).toMatchObject([{ affectedRows: 1 }]);
    await results(connection, 'DELETE FROM wsql_local.f');
    expect(await results(connection, load(relative(process.cwd(), join(inside, 'rows.csv'))))).toMatchObject([{ affectedRows: 3 }]);
    await results(connection, 'DELETE FROM wsql_local.f');
    expect(await results(connection, load(join(dir, 'back.csv')))).toMatchObject([{ affectedRows: 3 }]);
    await results(connection, 'DELETE FROM wsql_local.f');
  });

  test('any other is refused, and the session goes on', async () => {
    for (const [file, reason] of [
      [join(dir, 'secret.csv'), 'permitted folders'],
      [join(inside, '..', 'secret.csv'), 'permitted folders'],
      [join(inside, 'link.csv'), 'permitted folders'],
      [join(dir, 'in-side', 'x.csv'), 'permitted folders'],
      [join(dir, 'not-there.csv'), 'permitted folders'],
      ['/dev/zero', 'permitted folders'],
      [join(inside, 'folder'), 'no regular file'],
      ...(hasFifo ? ([[join(inside, 'fifo'), 'no regular file']] as const) : []),
    ] as const)
      expect(await failure(results(connection, load(file)))).toMatchObject({ errno: 2068, message: expect.stringContaining(reason) });
    expect(await failure(results(connection, load(join(inside, 'not-there.csv'))))).toMatchObject({
      errno: 2,
      message: expect.stringContaining('not found'),
    });
    expect(await loaded()).toBe(0);
  });

  test('without a folder there is none', async () => {
    const plain = await connect(null);
    expect([3948, 4166, 1148]).toContain((await failure(results(plain, load(join(inside, 'rows.csv'))))).errno);
    expect(await rows(plain, 'SELECT 5')).toEqual([[5]]);
    await plain.close();
  });
}

onServers(
  (server) => {
    let connection: BackendConnection;
    let before: unknown;
    beforeAll(async () => {
      connection = await server().connect();
      before = (await rows(connection, 'SELECT @@GLOBAL.local_infile'))[0]?.[0];
      await results(connection, 'SET GLOBAL local_infile = ON');
    });
    afterAll(() => results(connection, `SET GLOBAL local_infile = ${String(before)}`).then(() => undefined));
    loads(() => server().url);

    test('a client that vanishes in the middle of its file leaves nothing of it', async () => {
      await results(connection, 'CREATE DATABASE IF NOT EXISTS wsql_half');
      await results(connection, 'CREATE TABLE IF NOT EXISTS wsql_half.f (n INT) ENGINE=InnoDB');
      const gateway = createMysqlServer({ backend: server().backend });
      await gateway.listen({ port: 0 });
      const half = new PassThrough();
      half.write('1\n2\n'.repeat(50_000));
      const client = await createConnection({ host: '127.0.0.1', port: gateway.port, user: 'root', infileStreamFactory: () => half });
      client.on('error', () => undefined);
      client.query("LOAD DATA LOCAL INFILE 'half.txt' INTO TABLE wsql_half.f").catch(() => undefined);
      const loading = async () =>
        (await rows(connection, "SELECT ID FROM information_schema.processlist WHERE INFO LIKE 'LOAD DATA LOCAL%half.txt%'")).length > 0;
      while (!(await loading()) || half.readableLength > 0) await new Promise((resolve) => setTimeout(resolve, 10));
      client.destroy();
      while (await loading()) await new Promise((resolve) => setTimeout(resolve, 10));
      expect(await rows(connection, 'SELECT COUNT(*) FROM wsql_half.f')).toEqual([[0]]);
      await results(connection, 'DROP DATABASE wsql_half');
      await gateway.close(0);
    }, 20_000);

    test('a long file goes from a client through a gateway in constant memory', async () => {
      const file = join(inside, 'long.csv');
      const line = `1,${'x'.repeat(1021)}\n`;
      for (let i = 0; i < 32; i++) writeFileSync(file, line.repeat(4096), { flag: 'a' });
      await results(connection, 'CREATE DATABASE IF NOT EXISTS wsql_long');
      await results(connection, 'CREATE TABLE IF NOT EXISTS wsql_long.f (n INT, v VARCHAR(1100))');
      const gateway = await serve([process.execPath, MAIN], ['serve-mysql', '--port', '0', '--upstream', server().url]);
      const client = spawn(
        process.execPath,
        [
          MAIN,
          'query',
          '--url',
          `mysql://root@127.0.0.1:${gateway.port}/wsql_long`,
          '--local-infile-dir',
          inside,
          `LOAD DATA LOCAL INFILE '${file}' INTO TABLE f FIELDS TERMINATED BY ',' IGNORE 131071 LINES`,
        ],
        { stdio: ['ignore', 'ignore', 'inherit'] },
      );
      const most = { gateway: 0, client: 0 };
      const watch = setInterval(() => {
        most.gateway = Math.max(most.gateway, resident(gateway.process.pid));
        most.client = Math.max(most.client, resident(client.pid));
      }, 20);
      const code = await new Promise((resolve) => client.once('exit', resolve));
      clearInterval(watch);
      await gateway.stop();
      expect(code).toBe(0);
      expect(await rows(connection, 'SELECT n, LENGTH(v) FROM wsql_long.f')).toEqual([[1, 1021]]);
      expect(Math.max(most.gateway, most.client)).toBeLessThan(250);
      await results(connection, 'DROP DATABASE wsql_long');
      rmSync(file);
    }, 60_000);
  },
  ['--local-infile=1'],
);

describe('wsql itself', () => {
  let server: MysqlServer;
  const backend = openEmbedded({ path: ':memory:', serverVersion: '8.4.6', variables: { local_infile: 'ON' } });
  beforeAll(async () => {
    server = createMysqlServer({ backend });
    await server.listen({ port: 0 });
  });
  loads(() => `mysql://root@127.0.0.1:${server.port}/`);
  afterAll(async () => {
    await server.close(0);
    await backend.close();
  });
});

describe('a server that asks for what nobody has offered', () => {
  let server: MysqlServer;
  let proxy: NetServer;
  const backend = openEmbedded({ path: ':memory:', serverVersion: '8.4.6' });
  const sent: string[] = [];
  let wanted = '/etc/passwd';
  beforeAll(async () => {
    server = createMysqlServer({ backend, tls: { kind: 'off' } });
    await server.listen({ port: 0 });
    const { connect } = await import('node:net');
    // Logs in at a good server; then answers each text that has "rogue" in it by asking for a file.
    proxy = createServer((client) => {
      const there = connect(server.port, '127.0.0.1');
      let asking = false;
      there.on('data', (bytes) => client.write(bytes));
      client.on('data', (bytes) => {
        if (asking) {
          sent.push(bytes.toString('latin1'));
          if (!bytes.subarray(-4).equals(Buffer.from([0, 0, 0, bytes.at(-1) ?? 0]))) return;
          asking = false;
          client.write(Buffer.from([7, 0, 0, ((bytes.at(-1) ?? 0) + 1) & 0xff, 0, 0, 0, 2, 0, 0, 0]));
        } else if (bytes.includes('rogue')) {
          asking = true;
          const name = Buffer.from(wanted);
          client.write(Buffer.concat([Buffer.from([name.length + 1, 0, 0, 1, 0xfb]), name]));
        } else there.write(bytes);
      });
      client.on('close', () => there.destroy()).on('error', () => there.destroy());
      there.on('close', () => client.destroy()).on('error', () => client.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    proxy.close();
    await server.close(0);
    await backend.close();
  });

  test('gets nothing, whether or not its folder is permitted', async () => {
    const address = proxy.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    for (const folders of [[], ['/'], [inside]]) {
      const rogue = openUpstream({ port, localInfile: folders });
      const connection = await rogue.connect(OPTIONS, NO_HOST);
      for (const file of ['/etc/passwd', join(inside, 'rows.csv')]) {
        wanted = file;
        sent.length = 0;
        for (const sql of ["SELECT 'rogue'", `LOAD DATA LOCAL INFILE '${join(inside, 'rogue.csv')}' INTO TABLE t`]) {
          const error = await failure(results(connection, sql));
          expect(error).toMatchObject({
            errno: 2068,
            message: expect.stringContaining(`asks for ${file}, which the statement does not name`),
          });
        }
        expect(sent.join('')).not.toMatch(/root:|eins/);
      }
      expect(await rows(connection, 'SELECT 5')).toEqual([[5]]);
      rogue.close();
    }
  });

  test('gets nothing of the clients of a gateway either', async () => {
    const address = proxy.address();
    const rogue = openUpstream({ port: typeof address === 'object' && address !== null ? address.port : 0 });
    const gateway = createMysqlServer({ backend: rogue });
    await gateway.listen({ port: 0 });
    const asked: string[] = [];
    const client = await createConnection({
      host: '127.0.0.1',
      port: gateway.port,
      user: 'root',
      infileStreamFactory: (path) => {
        asked.push(path);
        return createReadStream(path);
      },
    });
    wanted = join(inside, 'rows.csv');
    for (const sql of ["SELECT 'rogue'", `LOAD DATA LOCAL INFILE '${join(inside, 'rogue.csv')}' INTO TABLE t`])
      await expect(client.query(sql)).rejects.toMatchObject({ errno: 2068 });
    expect(asked).toEqual([]);
    client.destroy();
    await gateway.close(0);
    rogue.close();
  });
});
