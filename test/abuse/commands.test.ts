/** The program used badly: flags, readers that go, signals, endless results. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RUNTIMES, run, serve } from '../support/runtimes.ts';
import { answerOf, ask, loggedIn } from './engine-server.ts';

const bun = RUNTIMES[0]?.command ?? [];
const [program = '', ...programArgs] = bun;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wsql-commands-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A million rows and more, from nothing. */
const endless = 'SELECT a.n, b.n, REPEAT("x", 250) FROM t a JOIN t b';
const ten = Array.from({ length: 1000 }, (_, n) => `(${n})`).join(',');
const many = `CREATE DATABASE d; USE d; CREATE TABLE t (n INT); INSERT INTO t VALUES ${ten};`;

test('flags that are unknown, or have bad values, are told in one line: exit code 2', () => {
  const bad: readonly (readonly string[])[] = [
    ['query', '--nope', 'SELECT 1'],
    ['query', '--format', 'pdf', 'SELECT 1'],
    ['query', '--timeout', 'soon', 'SELECT 1'],
    ['query', '--timeout', '-1', 'SELECT 1'],
    ['query', '--param', 'novalue', 'SELECT 1'],
    ['query', '--url', 'ftp://x', 'SELECT 1'],
    ['query', '--port', '99999999', '-h', '127.0.0.1', 'SELECT 1'],
    ['serve-mysql', '--port', 'x'],
    ['serve-mysql', '--port', '-1'],
    ['serve-mysql', '--max-connections', '0'],
    ['serve-mysql', '--tls', 'maybe'],
    ['serve-mysql', '--tls-cert', 'nowhere.pem'],
    ['serve-mysql', '--host', '0.0.0.0'],
    ['serve-mysql', '--users', join(folder, 'nobody')],
    ['serve-mysql', '--log-level', 'loud'],
    ['serve-mysql', '--user', ''],
    ['nonsense'],
    ['--nonsense'],
    [],
  ];
  for (const args of bad) {
    const { code, stderr } = run(bun, args, { cwd: folder });
    expect({ args, code }).toEqual({ args, code: 2 });
    if (args.length > 0) expect({ args, stderr }).toEqual({ args, stderr: expect.stringMatching(/^wsql: [^\n]+\n$/) });
  }
}, 30_000);

test('files that are not there or no text, and SQL that is no UTF-8', () => {
  expect(run(bun, ['query', '-f', join(folder, 'none.sql')])).toMatchObject({ code: 1, stdout: '' });
  expect(run(bun, ['query', '-f', folder])).toMatchObject({ code: 1, stdout: '' });
  const binary = run(bun, ['query'], { input: Buffer.from([0x53, 0x45, 0x4c, 0xff, 0xfe, 0x00, 0x80]) });
  expect(binary.code).toBe(1);
  expect(binary.stderr).toMatch(/^ERROR 1064 /);
}, 20_000);

/** Starts `wsql query` on endless rows. */
function query(...args: readonly string[]) {
  return spawn(program, [...programArgs, 'query', ...args, many, endless], { stdio: ['ignore', 'pipe', 'pipe'] });
}
function exitOf(child: ReturnType<typeof query>): Promise<number | null> {
  return new Promise((resolve) => child.once('close', resolve));
}

test('a reader that goes away ends the program quietly, in each format', async () => {
  await Promise.all(
    ['tsv', 'json', 'jsonl', 'csv', 'vertical'].map(async (format) => {
      const child = query('--format', format);
      let stderr = '';
      child.stderr.on('data', (chunk: Buffer) => {
        stderr += chunk.toString();
      });
      child.stdout.once('data', () => child.stdout.destroy());
      expect({ format, code: await exitOf(child), stderr }).toEqual({ format, code: 0, stderr: '' });
    }),
  );
}, 30_000);

test('SIGINT in the middle of rows: exit code 130', async () => {
  const child = query();
  child.stdout.once('data', () => child.kill('SIGINT'));
  child.stdout.resume();
  expect(await exitOf(child)).toBe(130);
}, 20_000);

test('a long result passes through in constant memory', async () => {
  const child = query('--format', 'json');
  let most = 0;
  let received = 0;
  let least = Number.POSITIVE_INFINITY;
  child.stdout.on('data', (chunk: Buffer) => {
    received += chunk.length;
    if (process.platform !== 'linux' || received < 5e6) return;
    const rss = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0);
    most = Math.max(most, rss);
    least = Math.min(least, rss);
  });
  expect(await exitOf(child)).toBe(0);
  expect(received).toBeGreaterThan(250e6);
  // In kB: the rows are over 250 MB, and how far a heap grows before it is swept differs from run to run.
  if (process.platform === 'linux') expect(most - least).toBeLessThan(150_000);
}, 60_000);

test('SIGTERM lets what runs finish, then ends with 0', async () => {
  const server = await serve(bun, ['serve-mysql', '--port', '0', '--data', join(folder, 'term.db'), '--tls', 'off']);
  const [busy, idle] = [await loggedIn(server.port), await loggedIn(server.port)];
  busy.command(3, 'SELECT SLEEP(0.3)');
  await ask(idle, 'SELECT 1');
  const stopped = server.stop();
  expect(await answerOf(busy)).toBe('0');
  await idle.end();
  expect(await stopped).toBe(0);
  expect(server.stderr()).toBe('');
}, 20_000);
