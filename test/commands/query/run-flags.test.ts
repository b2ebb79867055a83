/** What `wsql query` tells of errors and times, and what bounds a run: on a data file. */
import { afterAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../run-command.ts';

const dir = mkdtempSync(join(tmpdir(), 'wsql-run-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const path = join(dir, 'shop.db');
const ready = runCommand('query', [
  '--url',
  path,
  'CREATE DATABASE shop; CREATE TABLE shop.orders (id INT PRIMARY KEY, customer VARCHAR(40)); CREATE PROCEDURE shop.fill() INSERT INTO shop.orders VALUES (99, "x")',
]);
async function query(...args: readonly string[]) {
  await ready;
  return runCommand('query', ['--url', path, '-D', 'shop', ...args]);
}
const count = async () => (await query('-N', 'SELECT COUNT(*) FROM orders')).stdout.trim();

test('an error shows its place in the line, and what may have been meant', async () => {
  const script = join(dir, 'report.sql');
  writeFileSync(script, 'SELECT 1;\n\n  SELECT id,\n\tcustmer FROM orders;\n');
  expect((await query('-N', '--file', script)).stderr).toBe(
    `ERROR 1054 (42S22) at line 4 column 2 in ${script}: Unknown column 'custmer' in 'field list'\n  4 |  custmer FROM orders;\n    |  ^\n  did you mean customer?\n`.replace(
      ';\n    |',
      '\n    |',
    ),
  );
  expect((await query('SELECT * FROM ordres')).stderr).toEndWith('\n  did you mean orders?\n');
  expect((await query('SELECT cnocat(1)')).stderr).toContain('did you mean CONCAT');
  expect((await query('USE shpo')).stderr).toContain('did you mean shop?');
  expect((await runCommand('query', ['--url', path, '-D', 'shpo', 'SELECT 1'])).stderr).toEndWith(
    "Unknown database 'shpo'\n  did you mean shop?\n",
  );
  expect((await query('SELECT @@sql_mod')).stderr).toContain('did you mean sql_mode');
});

test('the mark stands under the place also behind wide characters, and in a long line', async () => {
  const [, line = '', mark = ''] = (await query("SELECT '日本', 'é😀', nope")).stderr.split('\n');
  expect([line, mark]).toEqual(["  1 | SELECT '日本', 'é😀', nope", `    | ${' '.repeat(7 + 6 + 2 + 5 + 2)}^`]);
  const long = (await query(`SELECT ${'1, '.repeat(100)}nope${', 1'.repeat(100)}`)).stderr.split('\n');
  expect(long[1]?.slice((long[2] ?? '').indexOf('^')).startsWith('nope')).toBe(true);
  expect(long[1]?.length).toBeLessThan(115);
});

test('errors and remarks are JSON for programs', async () => {
  const { stderr, code } = await query('--error-format', 'json', '--force', 'SELECT 1;\nSELECT * FROM nope; SELECT nme FROM orders');
  const lines = stderr
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(code).toBe(5);
  expect(lines[0]).toMatchObject({
    level: 'error',
    errno: 1146,
    sqlState: '42S02',
    class: 'unknown-object',
    line: 2,
    column: 15,
    file: null,
    statement: 'SELECT * FROM nope',
  });
  expect(lines[1]).toMatchObject({ errno: 1054, line: 2 });
  const unread = await query('--error-format', 'json', '--file', join(dir, 'none.sql'));
  expect(JSON.parse(unread.stderr)).toMatchObject({ level: 'error', message: expect.stringContaining('cannot read') });
});

test('--read-only refuses every change', async () => {
  for (const sql of [
    'DELETE FROM orders',
    'CREATE TABLE x (a INT)',
    'CALL fill()',
    "SET PASSWORD = 'x'",
    'DROP DATABASE shop',
    'TRUNCATE orders',
    'INSERT INTO orders VALUES (5, 5)',
  ])
    expect([sql, (await query('--read-only', sql)).code]).toEqual([sql, 1]);
  expect((await query('--read-only', 'DELETE FROM orders')).stderr).toContain('ERROR 1290');
  expect((await query('--read-only', '-N', 'SELECT COUNT(*) FROM orders')).stdout).toBe('0\n');
});

test('--transaction commits all of a run, or nothing', async () => {
  expect((await query('--transaction', "INSERT INTO orders VALUES (1, 'a'); SELECT nope")).code).toBe(1);
  expect(await count()).toBe('0');
  expect(await query('--transaction', "INSERT INTO orders VALUES (1, 'a'); CREATE TABLE x (a INT)")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('ERROR 1192'),
  });
  expect((await query('--transaction', "INSERT INTO orders VALUES (1, 'a'); COMMIT; SELECT 1")).code).toBe(1);
  expect(await count()).toBe('0');
  expect((await query('--transaction', "INSERT INTO orders VALUES (1, 'a'); INSERT INTO orders VALUES (2, 'b')")).code).toBe(0);
  expect((await query('--transaction', '--force', "INSERT INTO orders VALUES (3, 'a'); SELECT nope")).code).toBe(5);
  expect(await count()).toBe('2');
  await query('DELETE FROM orders');
});

test('--timing and --stats tell on stderr what was done', async () => {
  const { stderr, stdout } = await query(
    '-N',
    '--timing',
    '--stats',
    'json',
    'SELECT 1 UNION SELECT 2; INSERT INTO orders VALUES (1, 1), (2, 2)',
  );
  const lines = stderr.trimEnd().split('\n');
  expect(stdout).toBe('1\n2\n');
  expect(lines[0]).toMatch(/^note at line 1: time \d+\.\d{3} s: server \d+\.\d{3} s, transfer \d+\.\d{3} s, 2 rows$/);
  expect(JSON.parse(lines[2] ?? '')).toMatchObject({ statements: 2, errors: 0, rows: 2, affectedRows: 2, exitCode: 0 });
  await query('DELETE FROM orders');
});

test('a statement is run for each row of a file, its values bound', async () => {
  const rows = join(dir, 'rows.csv');
  writeFileSync(rows, `id:int,who\n1,"a'; DROP TABLE orders; --"\n2,\n3,""\n`);
  expect(await query('--params-file', rows, '--param', 'by=3', 'INSERT INTO orders VALUES (:id * :by, :who)')).toEqual({
    code: 0,
    stdout: '',
    stderr: '',
  });
  expect((await query('-N', 'SELECT * FROM orders')).stdout).toBe("3\ta'; DROP TABLE orders; --\n6\tNULL\n9\t\n");
  expect((await query('-N', '--params-file', rows, 'SELECT 5; SELECT :id + 1; SELECT 6')).stdout).toBe('5\n2\n3\n4\n6\n');
  await query('DELETE FROM orders');
});

test('rows of a file that fail are told with their line; a batch is all there or not', async () => {
  const rows = join(dir, 'rows.jsonl');
  writeFileSync(rows, [1, 2, 3, 2, 4].map((id) => `{"id": ${id}}`).join('\n'));
  const args = ['--params-file', rows, '--batch-size', '2', 'INSERT INTO orders VALUES (:id, 0)'];
  const failed = await query(...args);
  expect([failed.code, await count()]).toEqual([1, '2']);
  expect(failed.stderr).toContain('that was with the values of line 4 of');
  expect(failed.stderr).toContain('the rows to line 2 of');
  await query('DELETE FROM orders');
  expect([(await query('--force', ...args)).code, await count()]).toEqual([5, '4']);
  await query('DELETE FROM orders');
  writeFileSync(rows, '{"id": "x"}\n');
  expect((await query('--params-file', rows, '--param-types', 'id:int', 'SELECT :id')).stderr).toContain('x is no whole number');
});

test('bytes that are no SQL are an error with a place', async () => {
  const garbage = join(dir, 'garbage.sql');
  writeFileSync(garbage, Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256)));
  const { code, stderr } = await query('--file', garbage);
  expect(code).toBe(1);
  expect(stderr).toStartWith('ERROR');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal must not be given any
  expect(stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f]/);
});
