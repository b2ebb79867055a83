/** The examples of docs/virtual-tables.md, as `--virtual-tables` loads them. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dir, '../..');
const folder = mkdtempSync(join(tmpdir(), 'wsql-virtual-'));
let server: Server;
const asked: string[] = [];

beforeAll(async () => {
  writeFileSync(join(folder, 'people.csv'), '\ufeffname,city,age\n"O\'Hara, Ann",Köln,41\nBo,"Bad\nHall",7\nCy,Köln,\n');
  writeFileSync(join(folder, 'broken.ts'), 'export default 5;\n');
  writeFileSync(join(folder, 'syntax.ts'), 'export default (((;\n');
  const orders = [
    { id: 1, status: 'open', total: '12.50', ordered: '2026-01-02 03:04:05', customer: { name: 'Ann', tags: ['a'] } },
    { id: 18446744073709551615n.toString(), status: 'paid', total: 0.1, ordered: null, customer: null },
  ];
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const status = new URL(request.url ?? '', 'http://a').searchParams.get('status');
    if (request.url?.startsWith('/gone') === true) response.writeHead(404).end();
    else response.end(JSON.stringify(orders.filter((order) => status === null || order.status === status)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

/** @returns what it prints, and on failure what it says. */
async function query(file: string, sql: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const args = [join(ROOT, 'commands/main.ts'), 'query', '--virtual-tables', file, '--format', 'tsv', sql];
  const ran = promisify(execFile)(process.execPath, args, { cwd: folder, env: { ...process.env, ...env } });
  return ran.then(
    ({ stdout }) => stdout.trimEnd(),
    (error: { stderr: string; code: number }) => `${error.code}: ${error.stderr.trimEnd()}`,
  );
}
const example = (name: string) => join(ROOT, 'examples/virtual-tables', `${name}.ts`);

describe('a folder', () => {
  test('is read where the statement says', async () => {
    const sql = `SELECT name, kind, size > 0 FROM files.entries WHERE folder = '${folder}' AND name LIKE 'p%'`;
    expect(await query(example('files'), sql)).toBe('name\tkind\tsize > 0\npeople.csv\tfile\t1');
    expect(await query(example('files'), "SELECT COUNT(*) > 2 FROM files.entries WHERE kind = 'file'")).toBe('COUNT(*) > 2\n1');
  });
  test('is listed, joined and described', async () => {
    expect(await query(example('files'), 'SHOW TABLES FROM files')).toBe('Tables_in_files\nentries');
    const sql = `SELECT b.name FROM files.entries a JOIN files.entries b USING (folder) WHERE a.name = 'broken.ts' AND b.name LIKE '%.ts' ORDER BY 1`;
    expect(await query(example('files'), sql)).toBe('name\nbroken.ts\nsyntax.ts');
    expect(await query(example('files'), "SELECT name FROM files.entries WHERE folder = '/nowhere'")).toContain('ENOENT');
  });
});

describe('CSV files', () => {
  const csv = (sql: string) => query(example('csv'), sql, { CSV_FOLDER: folder });
  test('are tables with the names of their first lines', async () => {
    expect(await csv('SELECT city, COUNT(*), SUM(age) FROM csv.people GROUP BY city ORDER BY city')).toBe(
      'city\tCOUNT(*)\tSUM(age)\nBad\\nHall\t1\t7\nKöln\t2\t41',
    );
    expect(await csv('USE csv; SHOW TABLES; SELECT name FROM people LIMIT 1')).toBe("Tables_in_csv\npeople\nname\nO'Hara, Ann");
    expect(await csv('SELECT * FROM csv.gone')).toContain("1: ERROR 1146 (42S02) at line 1 column 15: Table 'csv.gone' doesn't exist");
  });
});

describe('an HTTP endpoint', () => {
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const api = (sql: string, path = '/orders') => query(example('http'), sql, { API_URL: url() + path });
  test('is asked for what the statement is about', async () => {
    asked.length = 0;
    expect(await api("SELECT id, total, customer->>'$.name' AS name FROM api.orders WHERE status = 'open'")).toBe(
      'id\ttotal\tname\n1\t12.50\tAnn',
    );
    expect(asked).toEqual(['/orders?status=open']);
    expect(await api('SELECT MAX(id), SUM(total) FROM api.orders')).toBe('MAX(id)\tSUM(total)\n18446744073709551615\t12.60');
  });
  test('fails with the statement', async () => {
    expect(await api('SELECT * FROM api.orders', '/gone')).toContain('404 Not Found');
  });
});

describe('a file that is none', () => {
  test('is named', async () => {
    expect(await query(join(folder, 'gone.ts'), 'SELECT 1')).toMatch(/^2: wsql: --virtual-tables .*gone\.ts: /);
    expect(await query(join(folder, 'broken.ts'), 'SELECT 1')).toContain('its default export must be a function');
    expect(await query(join(folder, 'syntax.ts'), 'SELECT 1')).toMatch(/^2: wsql: --virtual-tables .*syntax\.ts: /);
  });
});

test('the provider of the page', async () => {
  const page = readFileSync(join(ROOT, 'docs/virtual-tables.md'), 'utf8');
  const [, code = ''] = /```ts\n(.*?)```/s.exec(page) ?? [];
  writeFileSync(join(folder, 'clock.ts'), code);
  expect(
    await query(join(folder, 'clock.ts'), 'USE clock; SELECT zone, ABS(TIMESTAMPDIFF(SECOND, at, UTC_TIMESTAMP())) < 60 AS near FROM now'),
  ).toBe('zone\tnear\nUTC\t1');
});
