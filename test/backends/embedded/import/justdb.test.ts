import { expect, test } from 'bun:test';
import { importSchema } from '../../../../src/backends/embedded/import/index.ts';
import { openEmbedded } from '../../../../src/backends/embedded/index.ts';
import { Collector } from '../../../../src/result.ts';

const SCHEMA = `
id: shop
namespace: com.example
Column:
  - id: global_id
    name: id
    type: BIGINT
    primaryKey: true
    autoIncrement: true
  - { id: created, name: created_at, type: TIMESTAMP, nullable: false, defaultValueComputed: CURRENT_TIMESTAMP }
Table:
  - name: orders
    Column:
      - { referenceId: global_id, name: id }
      - { name: user_id, type: BIGINT, nullable: false }
      - { name: total, type: "DECIMAL(10,2)", defaultValue: 0.00 }
      - { name: state, type: "ENUM('new','paid')", defaultValue: new }
      - { ref-id: created, name: created_at }
    Index:
      - { name: idx_orders_state, columns: "state, total DESC" }
    Constraint:
      - { name: fk_orders_user, type: FOREIGN_KEY, referencedTable: users, referenced_column: id, columns: [user_id], onDelete: CASCADE }
      - { name: chk_total, type: CHECK, checkExpression: total >= 0 }
  - name: users
    comment: "People, or 'users'"
    expectedRecordCount: 1000000
    Columns:
      - { refId: global_id, name: id, comment: User ID }
      - { name: name, type: VARCHAR(50), nullable: false, unique: true }
      - { name: active, type: BOOLEAN, defaultValue: true }
      - { name: note, type: CLOB }
      - { name: settings, type: JSONB, dbms: [postgresql] }
    Data:
      - { id: 1, name: "O'Hara", note: "back\\\\slash" }
      - { id: 9007199254740993, name: Čapek, active: false }
Data:
  - table: orders
    Row:
      - { user_id: 1, total: 12.5 }
View:
  - name: spent
    query: |
      SELECT u.name, SUM(o.total) AS total FROM users u JOIN orders o ON o.user_id = u.id GROUP BY u.name
`;

async function load(text: string) {
  const backend = openEmbedded({ path: ':memory:', serverVersion: '8.4.6' });
  const connection = await backend.connect(
    { user: 'root', host: 'localhost', database: null, connectionId: 1, collation: 255, foundRows: false },
    { kill: () => false, processes: () => [] },
  );
  const rows = async (sql: string) => {
    const collector = new Collector();
    await connection.query(sql, collector);
    return collector.results.flatMap((result) => (result.kind === 'rows' ? result.rows : []));
  };
  for (const { sql } of importSchema(text, 'schema.yaml')) await rows(sql);
  return { rows, close: () => backend.close() };
}

test('a JustDB schema becomes a database: tables, templates, keys, rows and views', async () => {
  const { rows, close } = await load(SCHEMA);
  expect(await rows('SELECT * FROM users ORDER BY id')).toEqual([
    [1, "O'Hara", 1, 'back\\slash'],
    [9007199254740993n, 'Čapek', 0, null],
  ]);
  expect(await rows('SELECT id, user_id, total, state FROM orders')).toEqual([[1, 1, '12.50', 'new']]);
  expect(await rows('SELECT * FROM spent')).toEqual([["O'Hara", '12.50']]);
  await expect(rows('INSERT INTO orders (user_id) VALUES (77)')).rejects.toMatchObject({ errno: 1452 });
  await expect(rows('INSERT INTO orders (user_id, total) VALUES (1, -1)')).rejects.toMatchObject({ errno: 3819 });
  await expect(rows("INSERT INTO users (name) VALUES ('čapek')")).rejects.toMatchObject({ errno: 1062 });
  await rows('DELETE FROM users WHERE id = 1');
  expect(await rows('SELECT * FROM orders')).toEqual([]);
  close();
});

test('JSON says the same', async () => {
  const { rows, close } = await load(
    '{"Table": [{"name": "t", "Column": [{"name": "a", "type": "INT", "defaultValue": 5}, {"name": "b", "type": "INT"}], "Data": [{"b": 1}]}]}',
  );
  expect(await rows('SELECT * FROM justdb.t')).toEqual([[5, 1]]);
  close();
});

test('what is wrong or not supported is named with its place', () => {
  const schema = (text: string) => () => importSchema(text, 'schema.yaml');
  expect(schema('Table: [{name: t, sharding: {strategy: HASH}, Column: [{name: a, type: INT}]}]')).toThrow(
    'schema.yaml: Table t: sharding is not supported',
  );
  expect(schema('Table: [{name: t, Column: [{name: a}]}]')).toThrow('schema.yaml: Table t, Column a: type is missing');
  expect(schema('Table: [{name: t, Column: [{name: a, type: "INT; DROP"}]}]')).toThrow('Table t, Column a: INT; DROP is no type');
  expect(schema('Table: [{name: t, Column: [{referenceId: x, name: a}]}]')).toThrow('there is no column with the id x');
  expect(schema('Table: [{name: t}]')).toThrow('Table t: it has no Column');
  expect(schema('Sequence: [{name: s}]')).toThrow('the schema: sequence is not supported');
  expect(schema('View: [{name: v, selectType: MATERIALIZED, query: SELECT 1}]')).toThrow('View v: MySQL has no materialized views');
  expect(schema('Table: [')).toThrow('schema.yaml: ');
  expect(schema('[]')).toThrow('an object is wanted');
});
