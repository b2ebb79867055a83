/** The shell on servers: another wsql over WebSocket, MariaDB and MySQL; lost connections; the first start. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hasMariaDb, type MariaDb, startMariaDb } from '../../support/mariadb.ts';
import { type Serving, serve } from '../../support/runtimes.ts';
import { startTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';
import { hasTmux, type Terminal } from '../terminal.ts';
import { Shells, WSQL } from './shells.ts';

const shells = new Shells();
let mariadb: MariaDb | null = null;
let door: Serving | null = null;
let proxy: TcpProxy | null = null;
const SCHEMA = `CREATE DATABASE shop; USE shop;
  CREATE TABLE customers (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(60) NOT NULL DEFAULT 'x', email VARCHAR(80), UNIQUE KEY email (email));
  CREATE TABLE orders (id INT PRIMARY KEY, customer_id INT NOT NULL, CONSTRAINT buyer FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE);
  INSERT INTO customers (name) VALUES ('Ada'), ('Zoë');
  CREATE TRIGGER watched BEFORE INSERT ON orders FOR EACH ROW SET NEW.id = NEW.id;
  CREATE VIEW names AS SELECT name FROM customers;
  CREATE FUNCTION twice(n INT) RETURNS INT DETERMINISTIC RETURN 2 * n`;

beforeAll(async () => {
  if (!hasTmux) return;
  [mariadb, door] = await Promise.all([
    hasMariaDb ? startMariaDb() : null,
    serve(WSQL, ['serve-ws', '--port', '0', '--data', shells.path('door.db'), '--password', 'sesame'], { env: { HOME: shells.home } }),
  ]);
  if (mariadb !== null) {
    shells.query(mariadb.url, SCHEMA);
    proxy = await startTcpProxy({ port: mariadb.port });
  }
  shells.query(`ws://:sesame@127.0.0.1:${door.port}/db`, SCHEMA);
}, 60_000);
afterEach(() => shells.closeTerminals());
afterAll(async () => {
  await proxy?.close();
  await mariadb?.stop();
  await door?.stop();
  await shells.close();
});

async function enter(terminal: Terminal, ...lines: readonly string[]): Promise<void> {
  for (const line of lines) {
    await terminal.type(line);
    await terminal.press('Enter');
  }
}

const TARGETS = [
  ['MariaDB', () => (mariadb === null ? null : `'mysql://root@127.0.0.1:${mariadb.port}/shop'`)],
  ['serve-ws', () => (door === null ? null : `'ws://:sesame@127.0.0.1:${door.port}/db' -D shop`)],
  ['MySQL', () => (process.env['MYSQL_URL'] === undefined ? null : `'${process.env['MYSQL_URL']}'`)],
] as const;

describe.skipIf(!hasTmux).each(TARGETS.slice(0, 2))('%s', (_, target) => {
  test('statements, transactions, what belongs to a table, lists, plans and completion', async () => {
    const url = target();
    if (url === null) return;
    const terminal = await shells.open(url, { columns: 100, rows: 50 });
    await terminal.sees('[shop]>');
    await enter(terminal, 'select name from customers order by id;');
    await terminal.sees('| Zoë  |');
    await enter(terminal, 'begin;', 'select 1 in (1);');
    await terminal.sees('[shop]*>');
    await enter(terminal, 'rollback;');
    await terminal.sees('[shop]>');
    await enter(terminal, '\\d orders');
    const described = await terminal.sees('watched');
    expect(described).toMatch(/buyer +\(customer_id\) → customers \(id\) on delete cascade/);
    expect(described).toMatch(/watched +before insert/);
    await enter(terminal, '\\d customers');
    const referred = await terminal.sees('Referred to by');
    expect(referred).toMatch(/buyer +orders \(customer_id\) → \(id\)/);
    expect(referred).toMatch(/email +\(email\) +unique/);
    await terminal.press('C-l');
    await enter(terminal, '\\dt', '\\dv', '\\df', '\\di cust*', '\\l sh*');
    const lists = await terminal.sees('| shop ');
    for (const name of ['customers', 'names', 'twice', 'unique']) expect(lists).toContain(name);
    await terminal.press('C-l');
    await enter(terminal, '\\explain select * from orders o join customers c on c.id = o.customer_id');
    await terminal.sees(/[└├]─ /);
    await terminal.type('select twice(na');
    await terminal.press('C-u');
    await terminal.type('select * from cust');
    await terminal.press('Tab');
    await terminal.sees('select * from customers');
    await terminal.press('C-u');
    await enter(terminal, '\\s');
    await terminal.sees('Current database:    shop');
  });
  test('Ctrl-C ends what runs on the server, and the session goes on', async () => {
    const url = target();
    if (url === null) return;
    const terminal = await shells.open(url);
    await terminal.sees('[shop]>');
    await enter(terminal, 'set @kept = 6;');
    await terminal.sees('Query OK');
    await enter(terminal, 'select sleep(50);');
    await terminal.sees('sleep(50);');
    await new Promise((resolve) => setTimeout(resolve, 300));
    await terminal.press('C-c');
    await enter(terminal, 'select @kept, connection_id() > 0 as alive;');
    await terminal.sees('|     6 |     1 |');
  });
});

test.skipIf(!hasTmux || !hasMariaDb)('the flags of the mysql client, with the database as the argument', async () => {
  const terminal = await shells.open(`-h127.0.0.1 -P${mariadb?.port} -uroot shop`);
  await terminal.sees('127.0.0.1 [shop]>');
});

describe.skipIf(!hasTmux || !hasMariaDb)('a lost connection', () => {
  test('another one takes its place, in the same database, and what is lost is named', async () => {
    if (proxy === null) return;
    const terminal = await shells.open(`'mysql://root@127.0.0.1:${proxy.port}/'`, { columns: 120 });
    await terminal.sees('>');
    await enter(
      terminal,
      'use shop;',
      'create temporary table scratch (id int);',
      'set @a = 1, sql_safe_updates = 0;',
      'begin;',
      "insert into customers (name) values ('gone');",
    );
    await terminal.sees('*>');
    await enter(terminal, 'kill connection_id();', 'select 1;');
    await terminal.sees('Connected again');
    await enter(terminal, 'select database() as still;');
    const screen = await terminal.sees('| shop  |');
    expect(screen).toContain('Connected again, in database shop.');
    expect(screen).toContain('the open transaction');
    expect(screen).toContain('temporary table scratch');
    expect(screen).toContain('user variable @a');
    expect(screen).toContain('setting sql_safe_updates');
  });
  test('a connection that went while nobody used it: what is typed then is run', async () => {
    if (mariadb === null) return;
    const terminal = await shells.open(`'mysql://root@127.0.0.1:${mariadb.port}/shop'`, { columns: 120 });
    await terminal.sees('[shop]>');
    await mariadb.crash();
    await mariadb.restart();
    await enter(terminal, 'select database() as still;');
    await terminal.sees('| shop  |');
    expect(await terminal.screen()).not.toContain('gone away');
  });
  test('a server that is away: said so, and the next statement tries again', async () => {
    if (mariadb === null) return;
    const terminal = await shells.open(`'mysql://root@127.0.0.1:${mariadb.port}/shop'`, { columns: 120 });
    await terminal.sees('[shop]>');
    await mariadb.crash();
    await enter(terminal, 'select 1 as one;');
    await terminal.sees('No connection');
    await mariadb.restart();
    await enter(terminal, 'select 1 as one;');
    await terminal.sees('Connected again, in database shop.', 15_000);
    await enter(terminal, 'select 2 as two;');
    await terminal.sees('|   2 |');
  });
});

describe.skipIf(!hasTmux)('the first start', () => {
  const config = () => shells.path('.config/wsql/config.json');
  test('nothing is left of one that is given up', async () => {
    const terminal = await shells.open('');
    await terminal.sees('What is it?');
    await terminal.press('Enter');
    await terminal.sees('Which file?');
    await terminal.press('C-c');
    await terminal.sees(/\[exited \d+\]/);
    expect(existsSync(config())).toBe(false);
    expect(existsSync(shells.path('wsql.db'))).toBe(false);
  });
  test('a target is tried, kept by name with its password for its owner only, and found again', async () => {
    const { port } = door ?? { port: 0 };
    const terminal = await shells.open('', { columns: 100, rows: 40 });
    await terminal.sees('What is it?');
    await terminal.press('Down', 'Down', 'Enter');
    await terminal.sees('Its address');
    await terminal.press('C-u');
    await terminal.type(`ws://127.0.0.1:${port}/db`);
    await terminal.press('Enter');
    await terminal.sees('User, if');
    await terminal.press('Enter');
    await terminal.sees('Password, if');
    await terminal.type('wrong');
    await terminal.press('Enter');
    await terminal.sees(/Access denied|refused|password/i);
    await terminal.sees(/What is it\?[\s\S]*What is it\?/);
    await terminal.press('Down', 'Down', 'Enter');
    await terminal.sees(/Its address[\s\S]*Its address/);
    await terminal.press('C-u');
    await terminal.type(`ws://127.0.0.1:${port}/db`);
    await terminal.press('Enter');
    await terminal.sees(/User, if[\s\S]*User, if/);
    await terminal.press('Enter');
    await terminal.sees(/Password, if[\s\S]*Password, if/);
    await terminal.type('sesame');
    await terminal.press('Enter');
    await terminal.sees('A name to keep it by');
    await terminal.type('shop-live');
    await terminal.press('Enter');
    await terminal.sees('shop-live [');
    await enter(terminal, 'select 1 as one;');
    await terminal.sees('| one |');
    expect(readFileSync(config(), 'utf8')).not.toContain('sesame');
    const secrets = shells.path('.config/wsql/secrets.json');
    if (existsSync(secrets)) expect(statSync(secrets).mode & 0o777).toBe(0o600);
    await shells.closeTerminals();
    const again = await shells.open('shop-live -D shop');
    await enter(again, 'delete from orders;');
    await again.sees('DELETE without WHERE, 0 rows at shop-live. Run it?');
  });
  test('a settings file with something wrong in it: its place is named', async () => {
    writeFileSync(config(), '{"settings": {"pagr": "off"}}');
    const terminal = await shells.open('shop.db');
    await terminal.sees('[exited 2]');
    expect(await terminal.screen()).toContain('pagr');
    writeFileSync(config(), '{"targets": {"a": {"uri": "x"}}}');
    const other = await shells.open('shop.db', { columns: 150 });
    expect(await other.sees('[exited 2]')).toMatch(/config\.json: targets\.a/);
    rmSync(config());
  });
});

describe.skipIf(!hasTmux)('a terminal that goes away', () => {
  test('ends the shell, and its file is free again', async () => {
    const terminal = await shells.open('door2.db --production');
    await terminal.sees(/>$/);
    await enter(terminal, 'create database d;', 'drop database d;');
    await terminal.sees('Run it?');
    await shells.closeTerminals();
    const next = await shells.open('door2.db');
    await next.sees(/>$/);
  });
});
