/** `wsql query --import` and `--export` on a data file. */
import { afterAll, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { runCommand } from '../run-command.ts';

const dir = mkdtempSync(join(tmpdir(), 'wsql-import-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
let files = 0;
function file(name: string, content: string | Uint8Array): string {
  const path = join(dir, `${++files}-${name}`);
  writeFileSync(path, content);
  return path;
}

/** A database of its own. */
async function database(ddl: string) {
  const path = join(dir, `${++files}.db`);
  const query = (...args: readonly string[]) => runCommand('query', ['--url', path, ...args]);
  await query(`CREATE DATABASE shop; USE shop; ${ddl}`);
  return (...args: readonly string[]) => query('-D', 'shop', ...args);
}
const ITEMS = 'CREATE TABLE items (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(10) NOT NULL, price DECIMAL(8,2), added DATE)';

test('a csv file goes into a table by the names of its first line', async () => {
  const query = await database(ITEMS);
  const path = file('items.csv', 'Name,id,price\r\n"O\'Hara",1,1.5\r\n"",2,\r\n"a,""b",0,-3\r\n');
  expect(await query('--import', path, '--table', 'items')).toMatchObject({
    code: 0,
    stdout: '',
    stderr: expect.stringMatching(/^items: 3 records \(/),
  });
  expect((await query('-N', 'SELECT id, name, price FROM items ORDER BY id')).stdout).toBe('0\ta,"b\t-3.00\n1\tO\'Hara\t1.50\n2\t\tNULL\n');
});

test('columns can be named, and left out; a file may have no line of names, or be packed', async () => {
  const query = await database(ITEMS);
  const path = file('items.tsv.gz', gzipSync('1\tskipped\tone\n2\tskipped\t\\N\n'));
  const args = ['--import', path, '--table=shop.items', '--no-header', '--columns', 'id,,name'];
  expect(await query('--quiet', ...args)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^ERROR 1048 \(23000\) at line 2 in .*: Column 'name' cannot be null\n$/),
  });
  expect(await query('--null', 'nothing', '--quiet', ...args)).toMatchObject({ code: 0, stderr: '' });
  expect((await query('-N', 'SELECT id, name FROM items')).stdout).toBe('1\tone\n2\tN\n');
});

test('rows that are wrong are told with their lines, kept in a file, and left out up to a number of them', async () => {
  const query = await database(ITEMS);
  const rows = Array.from({ length: 1500 }, (_, i) => `${i + 1},n${i},1`);
  rows[700] = '701,"this name\nis too long",1';
  rows[900] = '5,again,1';
  rows[1000] = 'x,1';
  const path = file('many.csv', `id,name,price\n${rows.join('\n')}\n`);
  const errors = join(dir, 'errors.jsonl');
  const failed = await query('--import', path, '--table', 'items', '--batch-size', '600');
  expect(failed).toMatchObject({ code: 1 });
  expect(failed.stderr).toBe(
    `ERROR at line 1003 in ${path}: 2 fields, where 3 are wanted\n600 records, to line 601 of the file, have been imported\n`,
  );
  await query('DELETE FROM items');
  const forced = await query('--import', path, '--table', 'items', '--max-errors', '3', '--errors-file', errors);
  expect(forced.code).toBe(5);
  expect(forced.stderr).toMatch(/ERROR 1406 \(22001\) at line 702 in .*Data too long for column 'name'/);
  expect(forced.stderr).toMatch(/ERROR 1062 \(23000\) at line 903 in .*Duplicate entry '5' for key 'items.PRIMARY'/);
  expect(forced.stderr).toContain('items: 1500 records, 3 refused');
  expect((await query('-N', 'SELECT COUNT(*), MAX(id) FROM items')).stdout).toBe('1497\t1500\n');
  const kept = readFileSync(errors, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(kept.map(({ line, errno }) => [line, errno])).toEqual([
    [702, 1406],
    [903, 1062],
    [1003, null],
  ]);
  expect(kept[1].row).toEqual(['5', 'again', '1']);
});

test('rows with a key that is there are left out, or change what is there', async () => {
  const query = await database(`${ITEMS}; INSERT INTO items (id, name, price) VALUES (1, 'old', 9)`);
  const path = file('items.csv', 'id,name\n1,new\n2,two\n');
  expect((await query('--import', path, '--table', 'items')).stderr).toContain("Duplicate entry '1' for key 'items.PRIMARY'");
  expect((await query('--import', path, '--table', 'items', '--on-duplicate', 'ignore')).stderr).toContain('1 were there already');
  expect((await query('-N', 'SELECT id, name, price FROM items')).stdout).toBe('1\told\t9.00\n2\ttwo\tNULL\n');
  expect((await query('--import', path, '--table', 'items', '--on-duplicate', 'update')).code).toBe(0);
  expect((await query('-N', 'SELECT id, name, price FROM items')).stdout).toBe('1\tnew\t9.00\n2\ttwo\tNULL\n');
});

test('a table is made for a file', async () => {
  const query = await database('');
  const rows = [
    '{"id":1,"big":18446744073709551615,"price":1.5,"on":true,"day":"2024-02-29","doc":{"a":[1.10]},"zip":"007"}',
    '{"id":-2,"price":20,"zip":"1"}',
  ];
  expect(await query('--import', file('made.jsonl', rows.join('\n')), '--table', 'made')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('1146'),
  });
  expect((await query('--import', file('made.jsonl', rows.join('\n')), '--table', 'made', '--create')).code).toBe(0);
  expect(
    (
      await query(
        '-N',
        "SELECT COLUMN_NAME, COLUMN_TYPE FROM information_schema.COLUMNS WHERE TABLE_NAME = 'made' ORDER BY ORDINAL_POSITION",
      )
    ).stdout,
  ).toBe('id\tbigint\nbig\tbigint unsigned\nprice\tdecimal(21,1)\non\ttinyint(1)\nday\tdate\ndoc\tjson\nzip\tvarchar(255)\n');
  expect((await query('-N', 'SELECT * FROM made')).stdout).toBe(
    '1\t18446744073709551615\t1.5\t1\t2024-02-29\t{"a": [1.1]}\t007\n-2\tNULL\t20.0\tNULL\tNULL\tNULL\t1\n',
  );
});

test('what goes out comes back in: NULL and empty, bytes, long numbers, JSON', async () => {
  const query = await database(
    `CREATE TABLE t (id BIGINT UNSIGNED PRIMARY KEY, s TEXT, b VARBINARY(20), x BIT(10), d DECIMAL(40,10), f FLOAT, w DATETIME(6), j JSON, g INT AS (1));
     INSERT INTO t (id, s, b, x, d, f, w, j) VALUES (18446744073709551615, 'a"b,\\r\\n\\t\\\\N', 0x00FF5C0A, b'1010101010', 123456789012345678901234567890.0123456789, 0.1, '9999-12-31 23:59:59.999999', '{"n": 12345678901234567890, "z": null}'),
     (0, '', '', b'0', 0, 3.4e38, NULL, '"0x41"'), (1, 'NULL', '0x41', NULL, NULL, NULL, NULL, NULL), (2, NULL, NULL, 1, -1, 1.17e-38, NULL, '[]'); CREATE TABLE c LIKE t`,
  );
  const columns = ['s', 'b', 'x', 'd', 'f', 'w', 'j'].map((name) => `NOT BINARY t.${name} <=> BINARY c.${name}`).join(' OR ');
  for (const name of ['t.csv', 't.tsv', 't.jsonl', 't.csv.gz']) {
    const path = join(dir, name);
    expect(await query('--export', path, '--table', 't')).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('4 rows') });
    await query('DELETE FROM c');
    expect(await query('--import', path, '--table', 'c', '--quiet')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect([name, (await query('-N', `SELECT COUNT(*), SUM(${columns}) FROM t JOIN c USING (id)`)).stdout]).toEqual([name, '4\t0\n']);
  }
  expect(gunzipSync(readFileSync(join(dir, 't.csv.gz'))).toString()).toBe(readFileSync(join(dir, 't.csv'), 'utf8'));
});

test('a query is exported, and nothing is left of an export that fails', async () => {
  const query = await database('');
  const path = join(dir, 'out.jsonl');
  expect((await query('--export', path, 'SELECT 1 AS a, NULL AS b')).code).toBe(0);
  expect(readFileSync(path, 'utf8')).toBe('{"a":1,"b":null}\n');
  expect(await query('--export', path, 'SELECT nope')).toMatchObject({ code: 1, stderr: expect.stringContaining('ERROR 1054 (42S22)') });
  expect(readFileSync(path, 'utf8')).toBe('{"a":1,"b":null}\n');
  expect((await query('--export', '-', '--format', 'csv', 'SELECT 2 AS a')).stdout).toBe('a\r\n2\r\n');
});

test('files that cannot be read, or are none of their kind, are told', async () => {
  const query = await database(ITEMS);
  const told = async (path: string, ...args: string[]) =>
    (await query('--import', path, '--table', 'items', ...args)).stderr.split('\n')[0];
  expect(await told(join(dir, 'none.csv'))).toMatch(/^ERROR: cannot read .*none.csv: /);
  expect(await told(dir, '--format', 'csv')).toMatch(/^ERROR: cannot read /);
  expect(await told(file('bytes.csv', Buffer.from('id,name\n1,\xff\xfe\n', 'latin1')))).toMatch(/^ERROR at line 2 in .*it is not UTF-8$/);
  expect(await told(file('broken.csv.gz', gzipSync('id,name\n1,a\n').subarray(0, 20)))).toMatch(/^ERROR: cannot read /);
  expect(await told(file('names.csv', 'id,nme\n1,a\n'))).toMatch(
    /^ERROR: items has no column nme that could be given a value; did you mean name\?$/,
  );
  expect(await told(file('open.csv', 'id,name\n1,"a\n2,b\n'))).toMatch(/^ERROR at line 2 in .*a quote is not closed$/);
  expect(await told(file('rows.txt', ''))).toMatch(/^wsql: .*rows.txt: say how it is written by --format csv, tsv, jsonl$/);
  expect((await query('--import', file('a.csv', 'id\n1\n'))).code).toBe(2);
});

test('--stats and --error-format json tell of an import, too', async () => {
  const query = await database(ITEMS);
  const path = file('some.csv', 'id,name\n1,a\n1,b\n');
  const { stderr, code } = await query(
    '--import',
    path,
    '--table',
    'items',
    '--force',
    '--quiet',
    '--error-format',
    'json',
    '--stats',
    'json',
  );
  const [error, stats] = stderr
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(code).toBe(5);
  expect(error).toMatchObject({ level: 'error', errno: 1062, file: path, line: 3 });
  expect(stats).toMatchObject({ records: 2, rejected: 1, affected: 1, exitCode: 5 });
});

test('--transaction imports all rows or none', async () => {
  const query = await database(ITEMS);
  const path = file('half.csv', 'id,name\n1,a\n2,b\n3,c\n1,d\n');
  const args = ['--import', path, '--table', 'items', '--batch-size', '2', '--transaction'];
  expect(await query(...args)).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing was imported') });
  expect((await query('-N', 'SELECT COUNT(*) FROM items')).stdout).toBe('0\n');
});

test('an import that was ended goes on behind what is committed, and is not done twice', async () => {
  const query = await database(ITEMS);
  const path = file('long.csv', `id,name\n${Array.from({ length: 100 }, (_, i) => `${i + 1},n`).join('\n')}\n`);
  const checkpoint = join(dir, 'long.checkpoint');
  const run = () => query('--import', path, '--table', 'items', '--batch-size', '10', '--checkpoint', checkpoint);
  await query("INSERT INTO items (id, name) VALUES (55, 'in the way')");
  expect(await run()).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('50 records, to line 51 of the file, have been imported; the same command goes on behind them'),
  });
  await query('DELETE FROM items WHERE id = 55');
  expect(await run()).toMatchObject({ code: 0, stderr: expect.stringContaining('going on behind record 50') });
  expect((await query('-N', 'SELECT COUNT(*), MAX(id) FROM items; SHOW TABLES')).stdout).toBe('100\t100\nitems\n');
  expect(await run()).toMatchObject({ code: 0, stderr: expect.stringContaining('has been imported already') });
  writeFileSync(path, 'id,name\n1,other\n');
  expect(await run()).toMatchObject({ code: 2, stderr: expect.stringContaining('is the checkpoint of another file') });
});
