/** Data files that are not what they should be: a clear line at the start, or an error of the statement; never a crash. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openEmbedded } from '../../src/backends/embedded/index.ts';
import { ConnectError, SqlError } from '../../src/errors.ts';
import { TestSession } from '../backends/embedded/open.ts';
import { RUNTIMES, run, serve } from '../support/runtimes.ts';

const bun = RUNTIMES[0]?.command ?? [];
let folder: string;
let good: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wsql-files-'));
  good = join(folder, 'good.db');
  const engine = openEmbedded({ path: good, serverVersion: '8.4.6-wsql-test' });
  const session = new TestSession(engine);
  await session.script('CREATE DATABASE d\nUSE d\nCREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, k VARCHAR(40), v TEXT, KEY (k))');
  const rows = Array.from({ length: 400 }, (_, n) => `('key ${n % 97}', '${'v'.repeat(60 + n)}')`);
  await session.run(`INSERT INTO t (k, v) VALUES ${rows.join(',')}`);
  await session.run('CREATE TABLE u (id INT PRIMARY KEY, t INT, FOREIGN KEY (t) REFERENCES t (id) ON DELETE CASCADE)');
  await session.run('INSERT INTO u SELECT id, id FROM t LIMIT 50');
  engine.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Opens a file and asks things of all of it. @returns what failed: errors of statements, or why it could not be opened. */
async function use(path: string): Promise<string[]> {
  const failures: string[] = [];
  try {
    const engine = openEmbedded({ path, serverVersion: '8.4.6-wsql-test' });
    try {
      const session = new TestSession(engine, null);
      for (const sql of [
        'SHOW DATABASES',
        'SHOW CREATE TABLE d.t',
        'SELECT * FROM d.t',
        "SELECT COUNT(*) FROM d.t WHERE k = 'key 5'",
        'SELECT k, COUNT(*) FROM d.t GROUP BY k',
        "INSERT INTO d.t (k, v) VALUES ('key 5', 'new')",
        "UPDATE d.t SET k = CONCAT(k, '!')",
        'DELETE FROM d.t WHERE id < 30',
        'ALTER TABLE d.t ADD COLUMN w INT DEFAULT 7',
        'DROP TABLE d.u',
        'CHECK TABLE d.t',
      ]) {
        try {
          await session.results(sql);
        } catch (error) {
          if (!(error instanceof SqlError)) throw error;
          failures.push(String(error.errno));
        }
      }
    } finally {
      engine.close();
    }
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    failures.push(error.message);
  }
  return failures;
}

test('each page of a good file overwritten with random bytes in turn', async () => {
  const bytes = readFileSync(good);
  const pageSize = bytes.readUInt16BE(16);
  let state = 1;
  for (let page = 0; page * pageSize < bytes.length; page++) {
    const bad = Buffer.from(bytes);
    for (let at = page * pageSize; at < (page + 1) * pageSize; at++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      bad[at] = state >>> 24;
    }
    const path = join(folder, 'page.db');
    writeFileSync(path, bad);
    const failures = await use(path);
    expect({ page, failed: failures.length > 0 }).toEqual({ page, failed: true });
    for (const side of ['', '-wal', '-shm', '-lock']) rmSync(path + side, { force: true });
  }
}, 30_000);

test('single bytes flipped all over a good file: answers or errors, never a crash', async () => {
  const bytes = readFileSync(good);
  const step = Math.ceil(bytes.length / 60);
  for (let at = 5; at < bytes.length; at += step) {
    const bad = Buffer.from(bytes);
    bad[at] = (bad[at] ?? 0) ^ 0xff;
    const path = join(folder, 'flip.db');
    writeFileSync(path, bad);
    await use(path);
    for (const side of ['', '-wal', '-shm', '-lock']) rmSync(path + side, { force: true });
  }
}, 30_000);

test('a file cut short', async () => {
  const length = readFileSync(good).length;
  for (const size of [1, 10, 99, 100, 512, 4095, 4096, 4097, length >> 1, length - 4096, length - 1]) {
    const path = join(folder, `cut-${size}.db`);
    copyFileSync(good, path);
    truncateSync(path, size);
    expect({ size, failed: (await use(path)).length > 0 }).toEqual({ size, failed: true });
  }
});

test('what cannot be a data file is refused in one line, with the exit code of a failure to connect', () => {
  const text = join(folder, 'notes.db');
  writeFileSync(text, 'x'.repeat(5000));
  const foreign = join(folder, 'foreign.db');
  const db = new DatabaseSync(foreign);
  db.exec('CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)');
  db.close();
  const directory = join(folder, 'folder.db');
  mkdirSync(directory);
  const loop = join(folder, 'loop.db');
  symlinkSync(loop, loop);
  const before = readFileSync(foreign);
  for (const path of [text, foreign, directory, loop, join(folder, 'none', 'x.db'), '/dev/null', '/dev/full']) {
    const queried = run(bun, ['query', '--url', `file:${path}`, 'SELECT 1']);
    expect({ path, code: queried.code, stdout: queried.stdout }).toEqual({ path, code: 3, stdout: '' });
    expect(queried.stderr).toMatch(/^ERROR: cannot open [^\n]+\n$/);
    const served = run(bun, ['serve-mysql', '--port', '0', '--data', path]);
    expect({ path, code: served.code }).toEqual({ path, code: 1 });
    expect(served.stderr).toMatch(/^wsql: cannot open [^\n]+\n$/);
  }
  expect(readFileSync(foreign).equals(before)).toBe(true);
}, 30_000);

test('a second process on the same file is told so, and the first goes on', async () => {
  const path = join(folder, 'shared.db');
  const first = await serve(bun, ['serve-mysql', '--port', '0', '--data', path, '--tls', 'off']);
  try {
    const second = run(bun, ['serve-mysql', '--port', '0', '--data', path]);
    expect([second.code, second.stderr]).toEqual([
      1,
      `wsql: cannot open ${path}: another wsql process is using it; connect to that one, or use another --data file\n`,
    ]);
    const query = run(bun, ['query', '--url', path, 'SELECT 1']);
    expect(query.code).toBe(3);
    expect(query.stderr).toMatch(/another wsql process is using it/);
    expect(run(bun, ['query', '-h', '127.0.0.1', '-P', String(first.port), '-u', 'root', 'SELECT 1']).stdout).toBe('1\n1\n');
  } finally {
    expect(await first.stop()).toBe(0);
  }
}, 30_000);

/** Root may write everywhere: permissions are only those of others. */
test.skipIf(process.getuid?.() === 0)('a folder and a file that cannot be written (skipped for root, who can)', () => {
  const locked = join(folder, 'locked');
  mkdirSync(locked);
  copyFileSync(good, join(locked, 'data.db'));
  chmodSync(locked, 0o500);
  const { code, stderr } = run(bun, ['query', '--url', `file:${join(locked, 'data.db')}`, 'SELECT 1']);
  chmodSync(locked, 0o700);
  expect([code, stderr]).toEqual([3, expect.stringMatching(/^ERROR: cannot open .*permission/)]);
});
