/** Where results go: files that are whole or not there, folders, and outputs that cannot be written. */
import { afterAll, expect, test } from 'bun:test';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './run-command.ts';

const dir = mkdtempSync(join(tmpdir(), 'wsql-output-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const MAIN = join(import.meta.dirname, '..', '..', 'commands', 'main.ts');
const LONG = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900) SELECT a.i, b.i AS j FROM n AS a, n AS b';

/** In a process of its own, by a shell. */
function shell(line: string) {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', line], {
    encoding: 'utf8',
    env: { ...process.env, WSQL: `${process.execPath} ${MAIN} query`, LONG },
  });
  return { status, stdout, stderr };
}

test('-o writes a file, and leaves it as it was when the run fails', async () => {
  const path = join(dir, 'out.csv');
  const good = await runCommand('query', ['--format', 'csv', '-o', path, 'SELECT 1 AS a; SELECT 2 AS b']);
  expect(good).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(readFileSync(path, 'utf8')).toBe('a\r\n1\r\n\r\nb\r\n2\r\n');
  const bad = await runCommand('query', ['--format', 'csv', '-o', path, 'SELECT 3; SELECT nope']);
  expect(bad.code).toBe(1);
  expect(readFileSync(path, 'utf8')).toBe('a\r\n1\r\n\r\nb\r\n2\r\n');
  const forced = await runCommand('query', ['--force', '-o', path, 'SELECT 3; SELECT nope; SELECT 4']);
  expect(forced.code).toBe(5);
  expect(readFileSync(path, 'utf8')).toBe('3\n3\n4\n4\n');
  expect(readdirSync(dir).filter((name) => name.endsWith('.new'))).toEqual([]);
});

test('-o keeps the mode of a file, and a link to it', async () => {
  const [path, link] = [join(dir, 'secret.txt'), join(dir, 'link.txt')];
  writeFileSync(path, 'old');
  chmodSync(path, 0o600);
  symlinkSync(path, link);
  expect((await runCommand('query', ['-o', link, 'SELECT 1'])).code).toBe(0);
  expect(readFileSync(path, 'utf8')).toBe('1\n1\n');
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('-o says what cannot be written, before anything is run', async () => {
  const data = join(dir, 'untouched.db');
  const missing = await runCommand('query', ['--url', data, '-o', join(dir, 'no', 'such.txt'), 'CREATE DATABASE a']);
  expect(missing.code).toBe(1);
  expect(missing.stderr).toStartWith(`wsql: cannot write ${join(dir, 'no', 'such.txt')}: ENOENT`);
  expect((await runCommand('query', ['-o', dir, 'SELECT 1'])).stderr).toBe(`wsql: cannot write ${dir}: it is a folder\n`);
  expect((await runCommand('query', ['--url', data, 'SHOW DATABASES LIKE "a"'])).stdout).toBe('');
  expect((await runCommand('query', ['-o', 'x', '--output-dir', 'y', 'SELECT 1'])).code).toBe(2);
});

test('--output-dir writes a file for each result', async () => {
  const folder = join(dir, 'results', 'of-a-run');
  const { code, stdout } = await runCommand('query', [
    '--format',
    'json',
    '--output-dir',
    folder,
    'SELECT 1 AS a; DO 1; SELECT 2 AS b; SELECT nope',
  ]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(readdirSync(folder).sort()).toEqual(['001.json', '002.json']);
  expect(JSON.parse(readFileSync(join(folder, '002.json'), 'utf8'))).toEqual([{ b: 2 }]);
  const file = join(dir, 'a-file');
  writeFileSync(file, '');
  expect((await runCommand('query', ['--output-dir', file, 'SELECT 1'])).stderr).toStartWith(`wsql: cannot write ${file}: `);
});

test('a reader that leaves ends the run quietly', () => {
  expect(shell('set -o pipefail; $WSQL --format jsonl "$LONG" | head -n 2')).toEqual({
    status: 0,
    stdout: '{"i":1,"j":1}\n{"i":1,"j":2}\n',
    stderr: '',
  });
});

test.skipIf(!existsSync('/dev/full'))('a full disk is told, with exit code 1', () => {
  const message = /^wsql: cannot write (?:the output|\/dev\/full): ENOSPC/;
  for (const line of ['$WSQL "SELECT 1" > /dev/full', '$WSQL "$LONG" > /dev/full', '$WSQL -o /dev/full "$LONG"']) {
    const { status, stderr } = shell(line);
    expect({ line, status, stderr: message.test(stderr) ? 'told' : stderr }).toEqual({ line, status: 1, stderr: 'told' });
  }
});

test('a file that outgrows its limit is not left half-written', () => {
  const path = join(dir, 'limited.csv');
  // As a full disk, but for one process: no file over 100 blocks, and no signal for it.
  const { status, stderr } = shell(`trap '' XFSZ; ulimit -f 100; $WSQL --format csv -o ${path} "$LONG"`);
  expect(stderr).toStartWith(`wsql: cannot write ${path}: `);
  expect(status).toBe(1);
  expect(readdirSync(dir).filter((name) => name.startsWith('limited'))).toEqual([]);
});
