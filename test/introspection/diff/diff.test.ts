/** How models differ, and how one becomes the other, in the embedded engine. Servers: test/backends/upstream/migration.test.ts */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Backend, BackendConnection } from '../../../src/backend.ts';
import { openEmbedded } from '../../../src/backends/embedded/index.ts';
import { compareModels, differenceText } from '../../../src/introspection/diff/index.ts';
import { migrationSql } from '../../../src/introspection/diff/sql.ts';
import { introspect, type Model } from '../../../src/introspection/index.ts';
import { NO_HOST, OPTIONS } from '../../backends/upstream/servers.ts';
import { often } from '../../support/often.ts';
import { run } from '../shop.ts';
import { anyBecomesAny, different, make, migrates, runScript } from './migrate.ts';
import { SCENARIOS } from './scenarios.ts';

const SERVER = { product: 'wsql', version: '8.4.6' } as const;

let engine: Backend;
let connection: BackendConnection;
beforeAll(async () => {
  engine = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-0.0.0' });
  connection = await engine.connect(OPTIONS, NO_HOST);
});
afterAll(async () => {
  await connection.close();
  await engine.close();
});

async function dropAll(names: readonly string[]): Promise<void> {
  await run(connection, 'SET foreign_key_checks = 0');
  for (const name of names) await run(connection, `DROP DATABASE IF EXISTS ${name}`);
  await run(connection, 'SET foreign_key_checks = 1');
}

describe('a migration', () => {
  for (const { name, before, after } of SCENARIOS) {
    test(name, () => migrates(connection, before, after));
    test(`${name}, and back`, () => migrates(connection, after, before));
  }
  test('databases come and go', async () => {
    for (const name of ['one', 'two', 'three'])
      await make(connection, name, ['CREATE TABLE t (id INT PRIMARY KEY)', 'CREATE VIEW v AS SELECT id FROM t']);
    const after = (await introspect(connection, { databases: ['one', 'three'] })).model;
    await run(connection, 'DROP DATABASE three');
    const before = (await introspect(connection, { databases: ['one', 'two'] })).model;
    const difference = compareModels(before, after);
    expect(differenceText(difference, { color: false })).toBe(
      '+ database three\n+ table three.t: 1 columns\n+ view three.v\n- database two\n- table two.t: 1 columns\n- view two.v\n',
    );
    await runScript(connection, migrationSql(difference, { definers: true }));
    const all = (await introspect(connection, { databases: ['one', 'two', 'three'] })).model;
    expect(all.databases.map(({ name }) => name)).toEqual(['one', 'three']);
    expect(different(all, after)).toBe('');
  });
  test('what databases need of each other', async () => {
    const names = ['cross_a', 'cross_b', 'cross_c'];
    const read = async (): Promise<Model> => (await introspect(connection, { databases: names })).model;
    const schemas = [
      [
        'CREATE DATABASE cross_a; CREATE DATABASE cross_b; CREATE DATABASE cross_c',
        'CREATE TABLE cross_c.t (id INT PRIMARY KEY)',
        'CREATE TABLE cross_b.t (id INT PRIMARY KEY, c INT, FOREIGN KEY (c) REFERENCES cross_c.t (id))',
        'CREATE TABLE cross_a.t (id INT PRIMARY KEY, b INT, FOREIGN KEY (b) REFERENCES cross_b.t (id))',
        'CREATE TABLE cross_b.back (id INT PRIMARY KEY, a INT, FOREIGN KEY (a) REFERENCES cross_a.t (id))',
        'CREATE VIEW cross_c.inner_ AS SELECT id FROM cross_b.t',
        'CREATE VIEW cross_a.outer_ AS SELECT id FROM cross_c.inner_',
      ],
      [
        'CREATE DATABASE cross_a; CREATE DATABASE cross_b',
        'CREATE TABLE cross_b.t (id BIGINT PRIMARY KEY)',
        'CREATE TABLE cross_a.t (id INT PRIMARY KEY, b BIGINT, FOREIGN KEY (b) REFERENCES cross_b.t (id))',
        'CREATE TABLE cross_b.gone (id INT)',
        'CREATE VIEW cross_b.broken AS SELECT id FROM cross_b.gone',
        'DROP TABLE cross_b.gone',
      ],
    ];
    for (const [from = [], to = []] of [schemas, schemas.toReversed()]) {
      await dropAll(names);
      await runScript(connection, `${to.join(';')};`);
      const after = await read();
      await dropAll(names);
      await runScript(connection, `${from.join(';')};`);
      const script = migrationSql(compareModels(await read(), after), { definers: true });
      await runScript(connection, script);
      expect(different(await read(), after)).toBe(to === schemas[1] ? '+ view cross_b.broken\n' : '');
      expect(script.includes('WARNING: view broken is missing')).toBe(to === schemas[1]);
    }
    await dropAll(names);
  });
  test('of what is the same says so', () => {
    const none = { before: SERVER, after: SERVER, databases: [] };
    expect(migrationSql(none, { definers: true })).toEndWith('-- there is no difference\n');
    expect(differenceText(none, { color: true })).toBe('');
  });
  test('makes any schema of any other', () => anyBecomesAny(connection, often(5, 40), 7), 60_000);
});
