/** `wsql introspect`: what it is asked for, what it writes where, and how it ends. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020.js';
import stringWidth from 'string-width';
import { parse } from 'yaml';
import { stepProgress } from '../../commands/introspect/progress.ts';
import { readOptions, run } from '../../commands/introspect.ts';
import { Flags } from '../../commands/terminal/flags.ts';
import { openEmbedded } from '../../src/backends/embedded/index.ts';
import { FORMATS } from '../../src/introspection/formats/format.ts';
import type { DatabaseModel, Model } from '../../src/introspection/index.ts';
import { createWebSocketServer } from '../../src/servers/websocket/index.ts';
import { SERVER_VERSION } from '../../src/version.ts';
import { ROOT } from '../support/runtimes.ts';
import { type Ran, runCommand } from './run-command.ts';
import { testIo } from './test-io.ts';

const MAIN = join(ROOT, 'commands', 'main.ts');
const dir = mkdtempSync(join(tmpdir(), 'wsql-introspect-'));
const file = join(dir, 'shop.db');

const SCHEMA = `
CREATE DATABASE shop COLLATE utf8mb4_unicode_ci; USE shop;
CREATE TABLE customers (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, email VARCHAR(100) NOT NULL UNIQUE COMMENT '電子メール of | them *all*', born DATE, kind ENUM('a','b') DEFAULT 'a') COMMENT='who buys <b>';
CREATE TABLE orders (id BIGINT PRIMARY KEY, customer INT UNSIGNED, total DECIMAL(10,2) DEFAULT 0.00, CONSTRAINT of_customer FOREIGN KEY (customer) REFERENCES customers (id) ON DELETE CASCADE, CHECK (total >= 0));
CREATE TABLE order_log (id INT PRIMARY KEY, at TIMESTAMP DEFAULT CURRENT_TIMESTAMP);
CREATE VIEW buyers AS SELECT c.id, c.email FROM customers c JOIN orders o ON o.customer = c.id;
CREATE TRIGGER noted AFTER INSERT ON orders FOR EACH ROW INSERT INTO order_log (id) VALUES (NEW.id);
CREATE FUNCTION vat(price DECIMAL(10,2)) RETURNS DECIMAL(10,2) DETERMINISTIC RETURN price * 0.19;
CREATE EVENT tidy ON SCHEDULE EVERY 1 DAY DO DELETE FROM order_log;
CREATE DATABASE stock; USE stock;
CREATE TABLE parts (id INT PRIMARY KEY, \`odd.name*\` INT);
CREATE TABLE \`dotted.name\` (id INT PRIMARY KEY);
CREATE DATABASE \`we.ird\`;
CREATE TABLE \`we.ird\`.t (id INT);
`;
beforeAll(async () => {
  writeFileSync(join(dir, 'schema.sql'), SCHEMA);
  expect(await runCommand('query', ['--url', file, '-f', join(dir, 'schema.sql')])).toMatchObject({ code: 0, stderr: '' });
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const introspect = (...args: readonly string[]): Promise<Ran> => runCommand('introspect', ['--url', file, ...args]);
async function model(...args: readonly string[]): Promise<Model> {
  const { code, stdout, stderr } = await introspect(...args, '--format', 'json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}
/** `shop: orders, buyers()`: databases and what is in them. */
function names({ databases }: Model): string[] {
  return databases.map(({ name, ...parts }) => `${name}: ${objects(parts)}`.trim());
}
function objects({ tables, views, routines, events }: Omit<DatabaseModel, 'name'>): string {
  return [...tables, ...views, ...routines, ...events].map(({ name }) => name).join(' ');
}

const ALL = 'shop: customers order_log orders buyers vat tidy';

describe('names', () => {
  test('without any, all databases but those of the server; the current one where there is one', async () => {
    expect(names(await model())).toEqual([ALL, 'stock: dotted.name parts', 'we.ird: t']);
    expect(names(await model('-D', 'stock'))).toEqual(['stock: dotted.name parts']);
    expect(names(await model('-D', 'we.ird'))).toEqual(['we.ird: t']);
  });

  test('are databases, tables in them, tables of the current one, globs', async () => {
    expect(names(await model('shop'))).toEqual([ALL]);
    expect(names(await model('SHOP'))).toEqual([ALL]);
    expect(names(await model('shop.orders', 'stock.parts'))).toEqual(['shop: orders', 'stock: parts']);
    expect(names(await model('-D', 'shop', 'orders', 'buyers'))).toEqual(['shop: orders buyers']);
    expect(names(await model('-D', 'shop', 'order*'))).toEqual(['shop: order_log orders']);
    expect(names(await model('s*'))).toEqual([ALL, 'stock: dotted.name parts']);
    expect(names(await model('*.?a*'))).toEqual(['shop: vat', 'stock: parts', 'we.ird:']);
    expect(names(await model('`we.ird`'))).toEqual(['we.ird: t']);
    expect(names(await model('we.ird'))).toEqual(['we.ird: t']);
    expect(names(await model('stock.`dotted.name`'))).toEqual(['stock: dotted.name']);
  });

  test("the server's own are described where they are named", async () => {
    const [own] = (await model('information_schema.schemata')).databases;
    expect([...(own?.tables ?? []), ...(own?.views ?? [])].map(({ name }) => name)).toEqual(['SCHEMATA']);
    expect(names(await model('*')).map((line) => line.split(':')[0])).toEqual(['shop', 'stock', 'we.ird']);
  });

  test('what is not there is an error of one line, with what may have been meant', async () => {
    expect(await introspect('shp')).toEqual({
      code: 1,
      stdout: '',
      stderr: "ERROR 1049 (42000): Unknown database 'shp'; did you mean shop?\n",
    });
    expect((await introspect('shop.ordesr')).stderr).toBe("ERROR 1146 (42S02): Table 'shop.ordesr' doesn't exist; did you mean orders?\n");
    expect((await introspect('-D', 'shop', 'costumers')).stderr).toContain("'shop.costumers' doesn't exist; did you mean customers?");
    expect((await introspect('shop.x*y')).stderr).toBe("ERROR 1146 (42S02): Nothing in 'shop' is named 'x*y'\n");
    expect((await introspect('nothing-like-it')).stderr).toBe("ERROR 1049 (42000): Unknown database 'nothing-like-it'\n");
  });
});

describe('filters', () => {
  test('kinds', async () => {
    expect(names(await model('shop', '--tables-only'))).toEqual(['shop: customers order_log orders']);
    expect((await model('shop', '--tables-only')).databases[0]?.tables[2]?.triggers).toEqual([]);
    expect(names(await model('shop', '--views-only'))).toEqual(['shop: buyers']);
    expect(names(await model('shop', '--only', 'views,events', '--only', 'routine'))).toEqual(['shop: buyers vat tidy']);
    expect(names(await model('shop', '--no-views', '--no-routines', '--no-events'))).toEqual(['shop: customers order_log orders']);
    expect((await model('shop', '--no-triggers')).databases[0]?.tables[2]?.triggers).toEqual([]);
    expect(await introspect('--only', 'tables,colums')).toMatchObject({
      code: 2,
      stderr: 'wsql: --only colums: some of tables, views, routines, triggers, events, sequences are wanted\n',
    });
  });

  test('what is not of these kinds is not there; triggers are described with their tables', async () => {
    expect((await introspect('shop.vat', '--tables-only')).stderr).toBe(
      "ERROR 1146 (42S02): Table 'shop.vat' doesn't exist among tables\n",
    );
    expect(await introspect('--only', 'triggers')).toMatchObject({
      code: 2,
      stderr: 'wsql: --only triggers: triggers are described with their tables: --only tables,triggers\n',
    });
    expect((await model('shop', '--only', 'tables,triggers')).databases[0]?.tables[2]?.triggers.length).toBe(1);
  });

  test('globs', async () => {
    expect(names(await model('--include', '*o*', '--exclude', '*_log'))).toEqual([
      'shop: customers orders',
      'stock: dotted.name',
      'we.ird:',
    ]);
    expect(names(await model('shop', '--exclude', 'shop.order*', '--exclude', 'stock.*'))).toEqual(['shop: customers buyers vat tidy']);
  });

  test('what changes by itself, and who made what', async () => {
    const [database] = (await model('shop', '--no-statistics', '--no-definer')).databases;
    expect(Object.values(database?.tables[0]?.statistics ?? { none: 0 }).every((value) => value === null)).toBe(true);
    expect([database?.views[0]?.definer, database?.routines[0]?.definer, database?.tables[2]?.triggers[0]?.definer]).toEqual(['', '', '']);
  });
});

describe('formats', () => {
  test('json fits its published schema, which knows every field', async () => {
    const schema = JSON.parse(readFileSync(join(ROOT, 'docs', 'introspection.schema.json'), 'utf8'), (_, value: unknown) =>
      typeof value === 'object' && value !== null && 'properties' in value ? { ...value, additionalProperties: false } : value,
    );
    const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);
    for (const args of [[], ['shop', '--no-statistics'], ['information_schema']]) {
      validate(await model(...args));
      expect(validate.errors ?? []).toEqual([]);
    }
    expect(validate({ modelVersion: 2, databases: [] })).toBe(false);
  });

  test('yaml says the same', async () => {
    expect(parse((await introspect('--format', 'yaml')).stdout)).toEqual(await model());
  });

  test('table: a tree in which what belongs together is', async () => {
    const { stdout } = await introspect('shop', '--format', 'table', '--no-statistics');
    expect(stdout.split('\n')).toEqual(
      [
        'shop  utf8mb4_unicode_ci · 3 tables, 1 view, 1 routine, 1 trigger, 1 event',
        '├─ customers · who buys <b>',
        '│    id     int unsigned   PK  not null  auto_increment',
        '│    email  varchar(100)   UK  not null    電子メール of | them *all*',
        '│    born   date               null',
        "│    kind   enum('a','b')      null      = 'a'",
        '│    unique index email (email)',
        '│    ← orders (customer)',
        '├─ order_log',
        '│    id  int        PK  not null',
        '│    at  timestamp      null      = CURRENT_TIMESTAMP',
        '├─ orders',
        '│    id        bigint         PK  not null',
        '│    customer  int unsigned   FK  null',
        '│    total     decimal(10,2)      null      = 0.00',
        '│    index of_customer (customer)',
        '│    → customer → customers (id)  on delete cascade',
        '│    check orders_chk_1: `total` >= 0.00',
        '│    trigger noted after insert',
        '├─ view buyers · updatable',
        '│    id     int unsigned  not null  = 0',
        '│    email  varchar(100)  not null    電子メール of | them *all*',
        '├─ function vat(price decimal(10,2)) → decimal(10,2)',
        expect.stringMatching(/^└─ event tidy {2}every 1 day from 20\d\d-/),
        '',
      ].map((line) => (typeof line === 'string' ? expect.stringContaining(line.split(' >= ')[0] ?? '') : line)),
    );
  });

  test('table: as wide as the terminal, in colours unless they are not wanted', async () => {
    const onTerminal = (env: Record<string, string>) => runCommand('introspect', ['--url', file, 'shop'], { isTerminal: true, env });
    const { stdout, stderr } = await onTerminal({});
    expect(stdout).toContain('\u001b[1mcustomers\u001b[0m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what colours are made of
    const plain = stdout.replace(/\u001b\[\d+m/g, '');
    for (const line of plain.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(80);
    expect(stderr).toBe('');
    expect((await onTerminal({ NO_COLOR: '1' })).stdout).toBe(plain);
  });

  test('markdown: tables, relations as links, and no markup from names or comments', async () => {
    const { stdout } = await introspect('shop', '--format', 'markdown');
    expect(stdout).toContain('# shop\n\n3 tables, 1 view');
    expect(stdout).toContain('| [customers](#customers) | 4 | who buys &lt;b> |');
    expect(stdout).toContain('| `email` | `varchar(100)` | no | UK |  | 電子メール of \\| them \\*all\\* |');
    expect(stdout).toContain('**Refers to**\n\n- `customer` → [customers](#customers) `id`, on delete cascade');
    expect(stdout).toContain('**Referred to by**\n\n- [orders](#orders) `customer` → `id`');
    expect(stdout).toContain('## function vat\n\n`vat(price decimal(10,2)) → decimal(10,2)`, deterministic');
    expect((await introspect('shop', '--format', 'markdown')).stdout).toBe(stdout);
  });

  test('an unknown one is told with those that there are', async () => {
    expect(await introspect('--format', 'xml')).toEqual({
      code: 2,
      stdout: '',
      stderr: `wsql: --format xml: one of ${FORMATS.join(', ')} is wanted\n`,
    });
  });

  test('nothing at all is described as that', async () => {
    const { stdout, code } = await runCommand('introspect', ['--format', 'json']);
    expect([code, JSON.parse(stdout).databases]).toEqual([0, []]);
    expect((await runCommand('introspect', ['--format', 'table'])).stdout).toBe('no database\n');
  });
});

describe('the file of -o', () => {
  test('is replaced when all is there, and keeps what may be done with it', async () => {
    const path = join(dir, 'out.json');
    writeFileSync(path, 'before');
    chmodSync(path, 0o640);
    const link = join(dir, 'link.json');
    symlinkSync(path, link);
    expect(await introspect('shop', '--format', 'json', '-o', link)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(await model('shop'));
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  test('stays what it was after an error', async () => {
    const path = join(dir, 'kept.json');
    writeFileSync(path, 'before');
    expect((await introspect('nowhere', '-o', path)).code).toBe(1);
    expect(readFileSync(path, 'utf8')).toBe('before');
    expect(readdirSync(dir).filter((name) => name.startsWith('kept'))).toEqual(['kept.json']);
  });

  test('that cannot be written is an error of one line', async () => {
    mkdirSync(join(dir, 'folder'));
    for (const path of [join(dir, 'folder'), join(dir, 'no', 'such', 'file')]) {
      const { code, stderr } = await introspect('shop', '-o', path);
      expect([code, stderr.split('\n').length, stderr.startsWith(`wsql: --output ${path}: `)]).toEqual([2, 2, true]);
    }
  });
});

describe('the run', () => {
  /** As runCommand, with a signal that comes at once, or when it is told to. */
  async function interrupted(url: string, when: (interrupt: () => void) => void = (interrupt) => interrupt()): Promise<Ran> {
    const { io, stdout, stderr } = testIo();
    const onInterrupt = (callback: (signal: 'SIGINT') => void) => {
      when(() => callback('SIGINT'));
      return () => undefined;
    };
    const code = await run(await readOptions(new Flags({ url: [url] }, {}), [], io), { ...io, onInterrupt });
    return { code, stdout: stdout(), stderr: stderr() };
  }

  test('that is interrupted ends with 130, and writes nothing', async () => {
    expect(await interrupted(file)).toEqual({ code: 130, stdout: '', stderr: '' });
  });

  test('that is interrupted while nobody answers it ends too', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const asked = (interrupt: () => void) => silent.once('connection', interrupt);
    expect(await interrupted(`mysql://root@127.0.0.1:${port}/`, (interrupt) => void asked(interrupt))).toEqual({
      code: 130,
      stdout: '',
      stderr: '',
    });
    silent.close();
    silent.unref();
  });

  test('of another wsql, over WebSocket, tells the same', async () => {
    const direct = await introspect('shop', '--format', 'json');
    const backend = openEmbedded({ path: file, serverVersion: SERVER_VERSION });
    const door = createWebSocketServer({ backend });
    const { port } = await door.listen({ port: 0 });
    expect(await runCommand('introspect', ['--url', `ws://127.0.0.1:${port}/db`, 'shop', '--format', 'json'])).toEqual(direct);
    await door.close(0);
    await backend.close();
  });

  test('that takes long says on a terminal how far it is, and takes it away', () => {
    const { io, stderr } = testIo({ isTerminal: true });
    let time = 0;
    const progress = stepProgress(io.stderr, () => time);
    progress.step({ what: 'TABLES', number: 2, of: 14 });
    expect(stderr()).toBe('');
    time = 1000;
    progress.step({ what: 'COLUMNS', number: 3, of: 14 });
    expect(stderr()).toContain('reading COLUMNS (3 of 14)');
    progress.done();
    expect(stderr()).toEndWith('\r\u001b[K');
    const quiet = testIo();
    stepProgress(quiet.io.stderr, () => time++ * 1000).step({ what: 'COLUMNS', number: 3, of: 14 });
    expect(quiet.stderr()).toBe('');
  });
});

describe('as a process', () => {
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(WSQL|MYSQL)_/.test(name)));
  const spawned = (...args: readonly string[]) =>
    spawnSync(process.execPath, [MAIN, 'introspect', ...args], { env: environment, encoding: 'utf8' });

  test('its help names every flag and format', () => {
    const { stdout, status } = spawned('--help');
    expect(status).toBe(0);
    for (const word of [
      '[...names]',
      '--format',
      ...FORMATS,
      '-o, --output',
      '--include',
      '--diff',
      '--check',
      '--sql',
      '--url',
      '-h, --host',
    ])
      expect(stdout).toContain(word);
    expect(stdout).not.toContain('default: true');
  });

  test('no server is exit code 3', () => {
    const { status, stdout, stderr } = spawned('--url', 'mysql://root@127.0.0.1:1/');
    expect([status, stdout, stderr.split('\n').length]).toEqual([3, '', 2]);
  });

  test('a reader that has enough ends it without a word', async () => {
    const child = spawn(process.execPath, [MAIN, 'introspect', '--url', file, 'information_schema', '--format', 'json'], {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const err: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
    await new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
    child.stdout.destroy();
    expect([await ended, Buffer.concat(err).toString()]).toEqual([0, '']);
  });
});
