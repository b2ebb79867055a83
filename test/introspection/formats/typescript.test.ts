/** What is written as types of TypeScript is checked by its compiler, with Kysely's own types: right uses pass, wrong ones do not. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Backend, BackendConnection } from '../../../src/backend.ts';
import { openEmbedded } from '../../../src/backends/embedded/index.ts';
import {
  columnOverride,
  DEFAULT_TYPESCRIPT,
  type TypescriptOptions,
  typeReference,
} from '../../../src/introspection/formats/typescript/options.ts';
import { render } from '../../../src/introspection/formats/typescript.ts';
import { introspect, type Model } from '../../../src/introspection/index.ts';
import { NO_HOST, OPTIONS } from '../../backends/upstream/servers.ts';
import { run, shop } from '../shop.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

let engine: Backend;
let connection: BackendConnection;
let folder: string;
beforeAll(async () => {
  engine = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-0.0.0' });
  connection = await engine.connect(OPTIONS, NO_HOST);
  await shop(connection, 'shop');
  folder = mkdtempSync(join(tmpdir(), 'wsql-typescript-'));
});
afterAll(async () => {
  await connection.close();
  await engine.close();
  rmSync(folder, { recursive: true });
});

async function model(...databases: string[]): Promise<Model> {
  return (await introspect(connection, { databases })).model;
}
async function types(options: Partial<TypescriptOptions> = {}, ...databases: string[]): Promise<string> {
  return render(await model(...(databases.length === 0 ? ['shop'] : databases)), { typescript: { ...DEFAULT_TYPESCRIPT, ...options } });
}

/** @returns what the compiler says of these files; empty where all is right. */
function compile(files: Readonly<Record<string, string>>): string {
  const dir = mkdtempSync(join(folder, 'case-'));
  const options = {
    target: 'ESNext',
    module: 'ESNext',
    moduleResolution: 'bundler',
    lib: ['ESNext'],
    types: [],
    strict: true,
    noEmit: true,
    exactOptionalPropertyTypes: true,
    verbatimModuleSyntax: true,
    isolatedModules: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    paths: { kysely: [join(ROOT, 'node_modules/kysely/dist/esm/index.d.ts')] },
  };
  for (const [name, text] of Object.entries({ 'tsconfig.json': JSON.stringify({ compilerOptions: options }), ...files })) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
  const tsc = spawnSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', dir], { encoding: 'utf8', cwd: dir });
  return tsc.stdout + tsc.stderr;
}

const KYSELY = `
import { DummyDriver, Kysely, MysqlAdapter, MysqlIntrospector, MysqlQueryCompiler } from 'kysely';
import type { Insertable, Selectable, Updateable } from 'kysely';
import type { CustomersInsert, CustomersRow, CustomersTable, CustomersUpdate, Database, Routines } from './types.ts';

const db = new Kysely<Database>({
  dialect: {
    createAdapter: () => new MysqlAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (own) => new MysqlIntrospector(own),
    createQueryCompiler: () => new MysqlQueryCompiler(),
  },
});

// What Kysely makes of the table is what is written beside it.
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
export const rows: Same<Selectable<CustomersTable>['id' | 'kind' | 'balance'], CustomersRow['id' | 'kind' | 'balance']> = true;
export const row: Selectable<CustomersTable> = {} as CustomersRow;
export const insert: Insertable<CustomersTable> = {} as CustomersInsert;
export const update: Updateable<CustomersTable> = {} as CustomersUpdate;

export async function right(): Promise<void> {
  const found = await db.selectFrom('customers').select(['id', 'kind', 'balance', 'twice', 'created']).where('email', '=', 'a@b').execute();
  const first = found[0];
  if (first === undefined) return;
  const id: number = first.id;
  const kind: 'person' | 'com,pany' | "it's" = first.kind;
  const balance: string = first.balance;
  const twice: number | null = first.twice;
  await db.insertInto('customers').values({ email: 'a@b' }).execute();
  await db.insertInto('customers').values({ id, email: 'a@b', kind, balance: 1.5, tags: 'a,b', name: null, extra: { a: 1 } }).execute();
  await db.updateTable('customers').set({ balance, score: twice }).where('id', '=', id).execute();
  await db.insertInto('items').values({ order_id: 1, line: 2, 'odd \`name': 'x' }).execute();
  await db.selectFrom('rich').innerJoin('orders', 'orders.customer', 'rich.id').selectAll().execute();
  const taken: Routines['procedures']['find_customer']['parameters'] = { wanted: 'a@b', calls: 1 };
  const given: Routines['procedures']['find_customer']['result'] = { found: 1, calls: taken.calls };
  const taxed: Routines['functions']['add_tax']['result'] = given.found === null ? null : '1.0000';
  taxed?.length;
}
`;
/** Each line on its own has to be an error. */
const WRONG = [
  `db.insertInto('customers').values({ name: 'no e-mail' });`,
  `db.insertInto('customers').values({ email: null });`,
  `db.insertInto('customers').values({ email: 'a', kind: 'nobody' });`,
  `db.insertInto('customers').values({ email: 'a', tags: 'b,a' });`,
  `db.insertInto('customers').values({ email: 'a', twice: 4 });`,
  `db.insertInto('customers').values({ email: 'a', active: 'yes' });`,
  `db.insertInto('customers').values({ email: 'a', nowhere: 1 });`,
  `db.updateTable('customers').set({ shout: 'A' });`,
  `db.updateTable('customers').set({ email: null });`,
  `db.selectFrom('nowhere').selectAll();`,
  `db.selectFrom('customers').select('nothing');`,
  `db.selectFrom('customers').selectAll().where('balance', '>', true);`,
  `({ name: 'x' }) satisfies CustomersInsert;`,
  `({ email: 'x', shout: 'X' }) satisfies CustomersInsert;`,
  `({ email: undefined }) satisfies CustomersUpdate;`,
  `({ wanted: 'x' }) satisfies Routines['procedures']['find_customer']['parameters'];`,
  `({ amount: '1', rate: '2' }) satisfies Routines['functions']['add_tax']['parameters'];`,
];

describe('types of TypeScript', () => {
  test('are what Kysely takes, and keep wrong uses from compiling', async () => {
    const wrong = WRONG.map((line) => `// @ts-expect-error\n${line}`).join('\n');
    const said = (['own', 'package'] as const).map(async (kysely) =>
      compile({ 'types.ts': await types({ kysely }), 'use.ts': `${KYSELY}\n${wrong}\n` }),
    );
    expect(await Promise.all(said)).toEqual(['', '']);
  });

  test('are the same every time, without anything that changes by itself', async () => {
    const once = await types();
    await run(connection, "INSERT INTO shop.customers (email) VALUES ('x@y')");
    expect(await types()).toBe(once);
    await run(connection, 'DELETE FROM shop.customers');
    expect(once).toEndWith('}\n');
    expect(once).not.toInclude('8.4.6');
  });

  test('of tables, views and columns have comments', async () => {
    const text = await types();
    expect(text).toInclude('/** Table `customers`. who buys; "really" */\nexport interface CustomersRow {');
    expect(text).toInclude("  /** the login; it's unique */\n  email: string;");
    await run(connection, `CREATE TABLE shop.spoken (a INT COMMENT 'ends */ early\nand goes on')`);
    expect(await types()).toInclude('  /**\n   * ends *\\/ early\n   * and goes on\n   */\n  a: number | null;');
    await run(connection, 'DROP TABLE shop.spoken');
  });

  test('of values are as they are wanted', async () => {
    await run(connection, 'CREATE DATABASE kinds');
    await run(
      connection,
      `CREATE TABLE kinds.t (yes TINYINT(1) NOT NULL, big BIGINT UNSIGNED NOT NULL, price DECIMAL(5,2) NOT NULL, at DATETIME NOT NULL,
       day DATE NOT NULL, took TIME NOT NULL, tags SET('a','b') NOT NULL, raw BLOB NOT NULL, extra JSON NOT NULL, more JSON NOT NULL)`,
    );
    const wanted = {
      tinyint1: 'boolean',
      bigint: 'bigint',
      decimal: 'number',
      dates: 'Date',
      sets: 'list',
      bytes: 'Buffer',
      json: typeReference('./json.ts#Anything'),
      columns: [columnOverride('kinds.t.more=string[]')],
      kysely: 'none',
    } as const;
    const text = await types(wanted, 'kinds');
    expect(text).toBe(`// Written by wsql introspect --format typescript. Changes are lost when it is written again.
import type { Anything } from './json.ts';

/** Table \`t\`. */
export interface TRow {
  yes: boolean;
  big: bigint;
  price: number;
  at: Date;
  day: Date;
  took: string;
  tags: ('a' | 'b')[];
  raw: Buffer;
  extra: Anything;
  more: string[];
}

/** What an INSERT into \`t\` takes. */
export interface TInsert {
  yes: boolean;
  big: bigint | number;
  price: number | string;
  at: Date | string;
  day: Date | string;
  took: string;
  tags: ('a' | 'b')[];
  raw: Buffer;
  extra: Anything;
  more: string[];
}

/** What an UPDATE of \`t\` takes. */
export type TUpdate = Partial<TInsert>;
`);
    expect(await types({ bigint: 'exact', kysely: 'none' }, 'kinds')).toInclude('  big: number | bigint;');
    expect(await types({ bigint: 'string', kysely: 'none' }, 'kinds')).toInclude('  big: string;');
    await run(connection, 'DROP DATABASE kinds');
  });

  test('have names whatever tables, columns and routines are called', async () => {
    await run(connection, 'CREATE DATABASE `odd "names"`');
    await connection.useDatabase('odd "names"');
    const names = ['class', '2nd', 'a-b', 'a_b', 'Database', 'größe', '名前', "it's", '*/', '\\``x', 'x y', 'XY'];
    const columns = ['default', '1', 'constructor', '__proto__', 'a b', 'aB', 'a_b', 'q\'"\\', 'ünï', '*/'];
    for (const name of names)
      await run(
        connection,
        `CREATE TABLE \`${name}\` (${columns.map((column) => `\`${column}\` INT`).join(', ')}, tail ENUM('a','\\\\','\\n','''"'))`,
      );
    await run(connection, 'CREATE PROCEDURE `class`(`in` INT, OUT `out` INT) SET `out` = `in`');
    await run(connection, 'CREATE FUNCTION `class`(`new` INT) RETURNS INT DETERMINISTIC RETURN `new`');
    const files: [string, string][] = [];
    for (const types of ['pascal', 'camel', 'keep'] as const)
      for (const casing of ['keep', 'camel', 'pascal'] as const)
        files.push([
          `${types}-${casing}.ts`,
          render(await model('odd "names"'), { typescript: { ...DEFAULT_TYPESCRIPT, types, names: casing } }),
        ]);
    files.push(['several.ts', render(await model('odd "names"', 'shop'), { typescript: DEFAULT_TYPESCRIPT })]);
    expect(compile(Object.fromEntries(files))).toBe('');
    const text = files[0]?.[1] ?? '';
    expect(text).toInclude('export interface ClassRow {');
    expect(text).toInclude('export interface _2ndRow {');
    expect(text).toInclude('export interface ABRow {');
    expect(text).toInclude('export interface AB2Row {');
    expect(text).toInclude('  __proto__: number | null;');
    expect(files.find(([name]) => name === 'several.ts')?.[1]).toInclude("  'shop.customers': ShopCustomersTable;");
    await run(connection, 'DROP DATABASE `odd "names"`');
  });

  test('long unions have a line for each of their types', async () => {
    const members = Array.from({ length: 12 }, (_, i) => `a rather long member ${i}`);
    await run(
      connection,
      `CREATE TABLE shop.wide (k ENUM(${members.map((one) => `'${one}'`).join(',')}) NOT NULL, s SET(${members.map((one) => `'${one}'`).join(',')}))`,
    );
    const text = await types({ kysely: 'none' });
    expect(text).toInclude(`  k:\n${members.map((one) => `    | '${one}'`).join('\n')};\n  s: string | null;`);
    await run(connection, 'DROP TABLE shop.wide');
  });

  test('texts that are no types are refused', () => {
    expect(() => typeReference('a; b')).toThrow('a type, or MODULE#NAME, is wanted');
    expect(() => columnOverride('extra=string')).toThrow('TABLE.COLUMN=TYPE is wanted');
    expect(() => columnOverride('extra')).toThrow('TABLE.COLUMN=TYPE is wanted');
  });
});
