/** What accounts may do around statements: databases, prepared statements, processes, read-only engines, views of accounts of the door. */
import { afterEach, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccountId, ConnectionHost, ProcessInfo } from '../../../../src/backend.ts';
import { type Engine, openEmbedded } from '../../../../src/backends/embedded/index.ts';
import { SqlError } from '../../../../src/errors.ts';
import { Collector } from '../../../../src/result.ts';
import { openTest } from '../open.ts';
import { AccountSession } from './replay.ts';

const app: AccountId = { user: 'app', host: 'localhost' };
const opened: Engine[] = [];
afterEach(async () => {
  for (const engine of opened.splice(0)) await engine.close();
});

async function shop(...grants: readonly string[]): Promise<Engine> {
  const engine = openTest();
  opened.push(engine);
  const root = new AccountSession(engine, null);
  await root.must(
    'CREATE DATABASE shop',
    'CREATE TABLE shop.items (id INT PRIMARY KEY, price INT)',
    'INSERT INTO shop.items VALUES (1, 10)',
  );
  await root.must('CREATE USER app@localhost', ...grants.map((grant) => `GRANT ${grant} TO app@localhost`));
  return engine;
}
function connect(engine: Engine, options: { readonly database?: string; readonly host?: ConnectionHost; readonly user?: string } = {}) {
  return engine.connect(
    {
      user: options.user ?? 'app',
      host: 'localhost',
      account: app,
      database: options.database ?? null,
      connectionId: 7,
      collation: 255,
      foundRows: false,
    },
    options.host ?? { kill: () => false, processes: () => [] },
  );
}
async function answer(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (error instanceof SqlError) return `${error.errno} ${error.message}`;
    throw error;
  }
  return 'ok';
}

describe('databases', () => {
  test('a login with a database that the account has nothing in is 1044, whether there is one or not', async () => {
    const engine = await shop();
    expect(await answer(() => connect(engine, { database: 'shop' }))).toBe(
      "1044 Access denied for user 'app'@'localhost' to database 'shop'",
    );
    expect(await answer(() => connect(engine, { database: 'nosuch' }))).toStartWith('1044 ');
    expect(await answer(() => connect(engine, { database: 'information_schema' }))).toBe('ok');
  });
  test('COM_INIT_DB and COM_FIELD_LIST ask for as much as USE and SELECT', async () => {
    const engine = await shop('SELECT (id) ON shop.items');
    const connection = connect(engine);
    expect(await answer(() => connection.useDatabase('mysql'))).toStartWith('1044 ');
    await connection.useDatabase('shop');
    expect((await connection.fieldList('items', '')).map(({ name }) => name)).toEqual(['id']);
    await new AccountSession(engine, null).must('REVOKE SELECT (id) ON shop.items FROM app@localhost');
    expect(await answer(() => connection.fieldList('items', ''))).toBe(
      "1142 SELECT command denied to user 'app'@'localhost' for table 'items'",
    );
  });
});

describe('prepared statements', () => {
  test('are checked when they are prepared, and again when they run', async () => {
    const engine = await shop('SELECT (id) ON shop.items');
    const connection = connect(engine, { database: 'shop' });
    expect(await answer(() => connection.prepare('SELECT price FROM items'))).toStartWith('1143 ');
    const statement = await connection.prepare('SELECT id FROM items WHERE id = ?');
    const run = () => answer(() => statement.execute([{ type: 3, unsigned: false, value: 1 }], new Collector()));
    expect(await run()).toBe('ok');
    await new AccountSession(engine, null).must('REVOKE SELECT (id) ON shop.items FROM app@localhost');
    expect(await run()).toStartWith('1142 ');
  });
});

describe('processes', () => {
  const process = (id: number, user: string): ProcessInfo => ({
    ...{ id, user, host: 'localhost', database: null, command: 'Query', seconds: 0, state: '', statement: 'SELECT 1' },
  });
  const killed: number[] = [];
  const host: ConnectionHost = {
    kill: (id) => killed.push(id) > 0,
    processes: () => [process(7, 'app'), process(8, 'root'), process(9, 'app')],
  };
  async function shown(engine: Engine, sql: string): Promise<unknown[]> {
    const collector = new Collector();
    await connect(engine, { host }).query(sql, collector);
    const [result] = collector.results;
    return result?.kind === 'rows' ? result.rows.map(([id]) => Number(id)) : [];
  }
  test('an account sees its own, with PROCESS all', async () => {
    const own = await shop();
    expect(await shown(own, 'SHOW PROCESSLIST')).toEqual([7, 9]);
    expect(await shown(own, 'SELECT id FROM information_schema.processlist')).toEqual([7, 9]);
    expect(await shown(own, 'SELECT id FROM performance_schema.processlist')).toEqual([7, 9]);
    expect(await shown(await shop('PROCESS ON *.*'), 'SHOW PROCESSLIST')).toEqual([7, 8, 9]);
  });
  test('it ends its own, with CONNECTION_ADMIN all', async () => {
    const own = connect(await shop(), { host });
    expect(await answer(() => own.query('KILL 9', new Collector()))).toBe('ok');
    expect(await answer(() => own.query('KILL 8', new Collector()))).toBe('1095 You are not owner of thread 8');
    expect(await answer(() => own.query('KILL QUERY 8', new Collector()))).toBe('1095 You are not owner of thread 8');
    const admin = connect(await shop('CONNECTION_ADMIN ON *.*'), { host });
    expect(await answer(() => admin.query('KILL 8', new Collector()))).toBe('ok');
    expect(killed).toEqual([9, 8]);
  });
});

describe('an engine that only reads', () => {
  test('refuses every change, and keeps temporary tables', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wsql-privileges-'));
    const path = join(folder, 'data.db');
    const writing = openEmbedded({ path, serverVersion: '8.4.6' });
    const maker = new AccountSession(writing, null);
    await maker.must('CREATE DATABASE shop', 'CREATE TABLE shop.items (id INT)', 'INSERT INTO shop.items VALUES (1)');
    await writing.close();
    const engine = openEmbedded({ path, serverVersion: '8.4.6', readOnly: true });
    const root = new AccountSession(engine, null);
    const refused = '1290 HY000 The MySQL server is running with the --read-only option so it cannot execute this statement';
    const changes = [
      'INSERT INTO shop.items VALUES (2)',
      'UPDATE shop.items SET id = 2',
      'DELETE FROM shop.items',
      'TRUNCATE shop.items',
      'CREATE TABLE shop.other (id INT)',
      'DROP TABLE shop.items',
      'CREATE USER app@localhost',
      "SET PASSWORD = 'x'",
      'GRANT SELECT ON *.* TO root@localhost',
      'CREATE VIEW shop.v AS SELECT 1',
      'LOCK TABLES shop.items WRITE',
      'START TRANSACTION READ WRITE',
      'ANALYZE TABLE shop.items',
    ];
    for (const change of changes) expect(`${change}: ${await root.ask(change)}`).toBe(`${change}: ${refused}`);
    await root.must('SET GLOBAL read_only = OFF');
    expect(await root.ask('DELETE FROM shop.items')).toBe(refused);
    await root.must('CREATE TEMPORARY TABLE shop.t (a INT)', 'INSERT INTO shop.t VALUES (1)', 'UPDATE shop.t SET a = 2');
    expect(await root.ask('=SELECT a, id FROM shop.t, shop.items')).toBe('rows [[2,1]]');
    await root.must(
      'ALTER TABLE shop.t ADD COLUMN b INT',
      'DELETE FROM shop.t',
      'DROP TABLE shop.t',
      'SELECT * FROM shop.items FOR UPDATE',
    );
    await engine.close();
    rmSync(folder, { recursive: true });
  });
});

describe('accounts of the door', () => {
  test('may do everything, and so may the views and routines that they make', async () => {
    const engine = await shop();
    const root = new AccountSession(engine, null);
    await root.must('DROP USER root@localhost');
    await root.must('CREATE VIEW shop.v AS SELECT price FROM shop.items', 'CREATE PROCEDURE shop.p() SELECT price FROM shop.items');
    await root.must('GRANT SELECT ON shop.v TO app@localhost', 'GRANT EXECUTE ON PROCEDURE shop.p TO app@localhost');
    const session = new AccountSession(engine, app);
    expect(await session.ask('=SELECT price FROM shop.v')).toBe('rows [[10]]');
    expect(await session.ask('=CALL shop.p()')).toBe('rows [[10]]');
    // As soon as there is an account of that name, its privileges count.
    await root.must('CREATE USER root@localhost');
    expect(await session.ask('SELECT price FROM shop.v')).toStartWith('1356 ');
    expect(await session.ask('CALL shop.p()')).toStartWith('1370 ');
  });
  test('but not those that they make in the name of nobody', async () => {
    const engine = await shop();
    const root = new AccountSession(engine, null);
    await root.must(
      'CREATE DEFINER=nobody@localhost VIEW shop.v AS SELECT price FROM shop.items',
      'GRANT SELECT ON shop.v TO app@localhost',
    );
    expect(await new AccountSession(engine, app).ask('SELECT price FROM shop.v')).toStartWith('1045 ');
  });
});

test('an account that has been dropped may go on with nothing but what it had everywhere', async () => {
  const engine = await shop('SELECT ON shop.*');
  const session = new AccountSession(engine, app);
  expect(await session.ask('SELECT id FROM shop.items')).toBe('ok');
  await new AccountSession(engine, null).must('DROP USER app@localhost');
  expect(await session.ask('SELECT id FROM shop.items')).toStartWith('1142 ');
});
