/** A JustDB schema that introspect writes makes the same database again by --schema. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { loadSchema } from '../../../commands/terminal/schema.ts';
import type { Backend, BackendConnection } from '../../../src/backend.ts';
import { openEmbedded } from '../../../src/backends/embedded/index.ts';
import { render } from '../../../src/introspection/formats/justdb.ts';
import { reduced } from '../../../src/introspection/formats/reduced.ts';
import { introspect, type Model, type Omission } from '../../../src/introspection/index.ts';
import { NO_HOST, OPTIONS } from '../../backends/upstream/servers.ts';
import { testIo } from '../../commands/test-io.ts';
import { often } from '../../support/often.ts';
import { make } from '../diff/migrate.ts';
import { schema, statementsOf } from '../diff/random-schema.ts';
import { run, shop } from '../shop.ts';

const VERSION = '8.4.6-wsql-0.0.0';
let engine: Backend;
let connection: BackendConnection;
const dir = mkdtempSync(join(tmpdir(), 'wsql-justdb-'));
beforeAll(async () => {
  engine = openEmbedded({ path: ':memory:', serverVersion: VERSION });
  connection = await engine.connect(OPTIONS, NO_HOST);
});
afterAll(async () => {
  await connection.close();
  await engine.close();
  rmSync(dir, { recursive: true });
});

function written(model: Model): { readonly text: string; readonly omissions: readonly Omission[] } {
  const omissions: Omission[] = [];
  return { text: render(model, { definers: true, omit: (omission) => omissions.push(omission) }), omissions };
}
/** What a new database has once it has been loaded. */
async function loaded(text: string, database: string): Promise<Model> {
  const path = join(dir, 'schema.yaml');
  writeFileSync(path, text);
  const fresh = openEmbedded({ path: ':memory:', serverVersion: VERSION });
  try {
    await loadSchema(fresh, path, testIo().io);
    const session = await fresh.connect(OPTIONS, NO_HOST);
    const { model } = await introspect(session, { databases: [database] });
    await session.close();
    return model;
  } finally {
    await fresh.close();
  }
}
const plain = (model: Model) => reduced(model, { definers: true, statistics: false });

describe('a JustDB schema', () => {
  test('makes the same database again', async () => {
    await shop(connection, 'shop');
    await run(
      connection,
      'CREATE TABLE `odd, "name"` (`a b` INT, `c,d` VARCHAR(20), KEY `x y` (`a b`, `c,d`(3) DESC), KEY e ((`a b` + 1) DESC), PRIMARY KEY (`c,d`, `a b`))',
    );
    await run(
      connection,
      `CREATE TABLE enums (e ENUM('a\\\\b','c''d','(e)','f"g') NOT NULL DEFAULT 'c''d', hidden INT INVISIBLE, p POINT NOT NULL SRID 4326, bare INT)`,
    );
    const { model } = await introspect(connection, { databases: ['shop'] });
    const { text, omissions } = written(model);
    expect(omissions).toEqual([]);
    expect(plain(await loaded(text, 'shop'))).toEqual(plain(model));
  });

  test('makes any database again', async () => {
    const property = fc.asyncProperty(schema, async (one) => {
      const model = await make(connection, 'any_schema', statementsOf(one));
      expect(plain(await loaded(written(model).text, 'any_schema'))).toEqual(plain(model));
    });
    await fc.assert(property, { numRuns: often(3, 20), seed: 3 });
  }, 60_000);

  test('names what it cannot say', async () => {
    const { model } = await introspect(connection, { databases: ['shop'] });
    const [database] = model.databases;
    if (database === undefined) throw new Error('no database');
    const [table] = database.tables;
    if (table === undefined) throw new Error('no table');
    const partitioning = { method: 'HASH', expression: '`id`', subMethod: null, subExpression: null, partitions: [] };
    const sequence = { name: 'numbers', start: 1, minimum: 1, maximum: 9, increment: 1, cache: 0, cycle: false };
    const [column] = table.columns;
    if (column === undefined) throw new Error('no column');
    const columns = [{ ...column, name: 'u', type: 'uuid', logical: { kind: 'UUID' } as const }];
    const other = { ...database, sequences: [sequence], tables: [{ ...table, columns, partitioning, systemVersioned: true }] };
    expect(written({ ...model, databases: [other] }).omissions.map(({ what }) => what)).toEqual([
      'sequence numbers',
      `partitions of table shop.${table.name}`,
      `versions of the rows of table shop.${table.name}`,
      `type uuid of column shop.${table.name}.u`,
    ]);
  });

  test('is without views that do not work, and can be loaded', async () => {
    const statements = [
      'CREATE TABLE t (id INT)',
      'CREATE VIEW broken AS SELECT id FROM t',
      'CREATE VIEW well AS SELECT 1 AS one',
      'DROP TABLE t',
    ];
    const model = await make(connection, 'half', statements);
    const [again] = (await loaded(written(model).text, 'half')).databases;
    expect(again?.views.map(({ name }) => name)).toEqual(['well']);
  });

  test('is one database', async () => {
    const { model } = await introspect(connection, { databases: ['shop'] });
    expect(() => written({ ...model, databases: [] })).toThrow('there is no database');
    expect(() => written({ ...model, databases: [...model.databases, ...model.databases] })).toThrow(
      'a schema is one database, and here are 2',
    );
  });
});
