/** `wsql introspect --diff`, `--check` and `--sql`: what they print, and how they end. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FORMATS } from '../../../src/introspection/formats/format.ts';
import { type Ran, runCommand } from '../../commands/run-command.ts';

const dir = mkdtempSync(join(tmpdir(), 'wsql-diff-'));
const one = join(dir, 'one.db');
const other = join(dir, 'other.db');
const CHANGES = `USE shop;
ALTER TABLE customers MODIFY email VARCHAR(50) NOT NULL, DROP COLUMN note, ADD COLUMN remark TEXT AFTER born, ADD UNIQUE uq (score);
DROP VIEW rich; CREATE VIEW rich AS SELECT id FROM customers;
ALTER TABLE orders ADD CONSTRAINT big CHECK (shop > 3);
DROP TRIGGER then_order;
CREATE TABLE parts (id INT PRIMARY KEY);`;

beforeAll(async () => {
  const schema = readFileSync(join(import.meta.dirname, '..', 'shop.sql'), 'utf8');
  writeFileSync(join(dir, 'schema.sql'), `CREATE DATABASE shop COLLATE utf8mb4_unicode_ci; USE shop;\n${schema}`);
  writeFileSync(join(dir, 'changes.sql'), CHANGES);
  expect(await runCommand('query', ['--url', one, '-f', join(dir, 'schema.sql')])).toMatchObject({ code: 0, stderr: '' });
  copyFileSync(one, other);
  expect(await runCommand('query', ['--url', other, '-f', join(dir, 'changes.sql')])).toMatchObject({ code: 0, stderr: '' });
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const introspect = (file: string, ...args: readonly string[]): Promise<Ran> => runCommand('introspect', ['--url', file, ...args]);

describe('--diff', () => {
  test('says in words what differs, and ends with 6', async () => {
    const { code, stdout, stderr } = await introspect(one, '--diff', other);
    expect({ code, stderr }).toEqual({ code: 6, stderr: '' });
    expect(stdout).toBe(`~ table shop.customers
~   column email
~       type: varchar(100) → varchar(50)
~       comment: the login; it's unique → (none)
-   column note: text
+   column remark: text
-   index words: fulltext (note)
+   index uq: unique (score)
~ table shop.orders
+   check big: \`shop\` > 3
-   trigger then_order: BEFORE INSERT
+ table shop.parts: 1 columns
~ view shop.rich
~     columns: id, email, balance → id
~     definition: SELECT customers.id, customers.email, customers.balance FROM customers WHERE customers.balance > 1000 → SELECT customers.id FROM customers
~     check option: CASCADED → (none)
`);
  });

  test('says nothing of what is the same, and ends with 0; also of a saved model', async () => {
    expect(await introspect(one, '--diff', one)).toMatchObject({ code: 0, stdout: '', stderr: '' });
    const saved = join(dir, 'one.json');
    await introspect(one, '-o', saved);
    expect(await introspect(one, '--diff', saved)).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect((await introspect(other, '--diff', saved, 'shop.parts')).stdout).toBe('- table shop.parts: 1 columns\n');
    expect((await introspect(one, '--diff', other, '--exclude', 'customers', '--only', 'tables')).stdout).toBe(
      '~ table shop.orders\n+   check big: `shop` > 3\n+ table shop.parts: 1 columns\n',
    );
  });

  test('as json says all of it', async () => {
    const { stdout } = await introspect(one, '--diff', other, '--diff-format', 'json');
    const [shop] = JSON.parse(stdout).differences;
    expect(JSON.parse(stdout)).toMatchObject({ differenceVersion: 1, same: false, before: { product: 'wsql' } });
    expect(shop.parts.map(({ change, what, name }: Record<string, string>) => `${change} ${what} ${name}`)).toEqual([
      'changed table customers',
      'changed table orders',
      'added table parts',
      'changed view rich',
    ]);
    expect(shop.parts[0].parts[0]).toMatchObject({
      change: 'changed',
      what: 'column',
      name: 'email',
      properties: [{ name: 'type', before: 'varchar(100)', after: 'varchar(50)' }, { name: 'comment' }],
      before: { type: 'varchar(100)' },
    });
    expect(JSON.parse((await introspect(one, '--diff', one, '--diff-format', 'json')).stdout)).toMatchObject({
      same: true,
      differences: [],
    });
  });

  test('as sql makes the first like the second, and warns of what is lost', async () => {
    const script = join(dir, 'migration.sql');
    const { code, stdout } = await introspect(one, '--diff', other, '--diff-format', 'sql');
    expect(code).toBe(6);
    expect(stdout).toInclude('-- WARNING: column email: not all values of varchar(100) are values of varchar(50)\n');
    expect(stdout).toInclude(
      '-- WARNING: column note and its values are dropped; if it is remark by now, say instead: ALTER TABLE `customers` RENAME COLUMN `note` TO `remark`\n',
    );
    writeFileSync(script, stdout);
    const changed = join(dir, 'changed.db');
    copyFileSync(one, changed);
    expect(await runCommand('query', ['--url', changed, '-f', script])).toMatchObject({ code: 0, stderr: '' });
    expect(await introspect(changed, '--diff', other)).toMatchObject({ code: 0, stdout: '' });
  });

  test('with what is no target or no model is a wrong use', async () => {
    writeFileSync(join(dir, 'no.json'), '{}');
    const refused = async (...args: readonly string[]) => {
      const { code, stderr } = await introspect(one, ...args);
      expect(code).toBe(2);
      return stderr;
    };
    expect(await refused('--diff', join(dir, 'no.json'))).toInclude('this is no model of wsql introspect --format json');
    expect(await refused('--diff', join(dir, 'nowhere.json'))).toInclude('ENOENT');
    expect(await refused('--diff', 'no://where')).toInclude('no://where');
    expect(await refused('--diff', other, '--check', 'x')).toInclude('--diff and --check: one of them at a time');
  });
});

describe('--check', () => {
  test('passes what has been written, in every format, whatever has changed by itself', async () => {
    const filled = join(dir, 'filled.db');
    copyFileSync(one, filled);
    const rows = `INSERT INTO shop.customers (email) VALUES ${Array.from({ length: 500 }, (_, i) => `('c${i}')`).join(',')}`;
    await runCommand('query', ['--url', filled, rows]);
    for (const format of FORMATS) {
      const file = join(dir, `written.${format}`);
      const first = await introspect(one, '--format', format, '-o', file);
      // The page has to be built, which is not for this test to do.
      if (first.stderr.includes('is not built in this checkout')) continue;
      expect(first).toMatchObject({ code: 0 });
      const { code, stderr } = await introspect(filled, '--format', format, '--check', file);
      expect({ format, code, stderr: stderr.replace(/^left out: .*\n/gm, '') }).toEqual({ format, code: 0, stderr: '' });
    }
  }, 60_000);

  test('fails what is stale, and says what differs and what to do', async () => {
    const file = join(dir, 'shop.ts');
    await introspect(one, '--format', 'typescript', '--ts-kysely', 'none', '-o', file);
    const { code, stdout, stderr } = await introspect(other, '--format', 'typescript', '--ts-kysely', 'none', '--check', file);
    expect({ code, stdout }).toEqual({ code: 6, stdout: '' });
    expect(stderr).toStartWith(
      `${file} is stale: run this command again with --format typescript and with --output in the place of --check\n`,
    );
    expect(stderr).toInclude('-  note: string | null;\n+  remark: string | null;\n');
    expect(stderr.split('\n').length).toBeLessThan(25);
  });

  test('fails what is not there', async () => {
    const file = join(dir, 'missing.json');
    const { code, stderr } = await introspect(one, '--check', file);
    expect({ code, stderr }).toEqual({
      code: 6,
      stderr: `${file} is not there: run this command again with --format json and with --output in the place of --check\n`,
    });
  });
});

describe('--sql', () => {
  const types = (...args: readonly string[]) => introspect(one, '-D', 'shop', ...args);

  test('writes the types of rows and parameters', async () => {
    const { code, stdout, stderr } = await types(
      '--sql',
      'find=SELECT c.id, c.kind, o.id AS order_id, COUNT(*) AS n FROM customers c LEFT JOIN orders o ON o.customer = c.id WHERE c.kind = :kind AND o.shop IN (:shop) GROUP BY c.id, o.id LIMIT :most',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toInclude(`export interface FindRow {
  id: number;
  kind: 'person' | 'com,pany' | "it's";
  order_id: number | null;
  n: number;
}

/** What \`find\` takes. */
export interface FindParameters {
  kind: 'person' | 'com,pany' | "it's";
  shop: number;
  most: number;
}
`);
  });

  test('takes several, from files too, which name them', async () => {
    const file = join(dir, 'queries.sql');
    writeFileSync(
      file,
      '-- name: add-order\nINSERT INTO orders (id, customer, shop) VALUES (?, ?, ?);\nUPDATE customers SET name = ? WHERE id = ?;',
    );
    const { stdout } = await types('--sql-file', file, '--sql', 'SELECT 1 AS `a b`');
    expect(stdout).toInclude("export interface Query1Row {\n  'a b': number;\n}");
    expect(stdout).toInclude('export type AddOrderParameters = [id: number, customer: number | null, shop: number];');
    expect(stdout).toInclude('export type Query3Parameters = [name: string | null, id: number];');
    expect(stdout).toInclude("  'add-order': { row: never; parameters: AddOrderParameters };");
    expect(await types('--sql-file', file, '--sql', 'SELECT 1 AS `a b`', '-o', join(dir, 'queries.ts'))).toMatchObject({ code: 0 });
    expect(await types('--sql-file', file, '--sql', 'SELECT 1 AS `a b`', '--check', join(dir, 'queries.ts'))).toMatchObject({ code: 0 });
    expect(await types('--sql-file', file, '--check', join(dir, 'queries.ts'))).toMatchObject({ code: 6 });
  });

  test('warns of columns with one name', async () => {
    const { stdout, stderr } = await types('--sql', 'twice=SELECT 1 AS a, NULL AS a');
    expect(stderr).toBe('query twice: 2 columns are called a; a row has the last: name them with AS\n');
    expect(stdout).toInclude('export interface TwiceRow {\n  a: null;\n}');
  });

  test('says where a query is wrong', async () => {
    const { code, stdout, stderr } = await types('--sql', 'bad=SELECT id,\n  nope FROM customers WHERE id = :id');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe("ERROR 1054 (42S22) at line 2 column 3 in bad: Unknown column 'nope' in 'field list'\n");
    const file = join(dir, 'bad.sql');
    writeFileSync(file, 'SELECT 1;\n\nSELECT FROM customers');
    expect((await types('--sql-file', file)).stderr).toStartWith(`ERROR 1064 (42000) at line 3 column 8 in ${file}: `);
  });
});
