/** What conditions leave out of information_schema before it is computed changes no answer. */
import { afterAll, beforeAll, expect, test } from 'bun:test';

import { type Engine, openEmbedded } from '../../../../src/backends/embedded/index.ts';
import { TestSession } from '../open.ts';

let engine: Engine;
let it: TestSession;
beforeAll(async () => {
  engine = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-test' });
  it = new TestSession(engine);
  await it.script(`CREATE DATABASE one
    CREATE DATABASE Two
    USE one
    CREATE TABLE parent (id INT PRIMARY KEY, name VARCHAR(20) UNIQUE, CHECK (id > 0))
    CREATE TABLE child (id INT AUTO_INCREMENT PRIMARY KEY, parent INT, label TEXT, KEY by_parent (parent), CONSTRAINT child_parent FOREIGN KEY (parent) REFERENCES parent (id) ON DELETE CASCADE)
    CREATE TABLE Two.parent (id INT PRIMARY KEY, one INT, CONSTRAINT across FOREIGN KEY (one) REFERENCES one.parent (id))
    CREATE TABLE Two.Großes (Straße INT)
    CREATE VIEW seen AS SELECT id, name FROM parent
    CREATE FUNCTION tables_like(pattern VARCHAR(20)) RETURNS INT READS SQL DATA RETURN (SELECT COUNT(*) FROM information_schema.tables WHERE table_schema IN ('one', 'Two') AND table_name LIKE pattern)
    CREATE TRIGGER fires BEFORE INSERT ON child FOR EACH ROW SET NEW.label = 'x'`);
});
afterAll(() => {
  it.close();
  return engine.close();
});

/** Conditions on columns of tables, and the same in a form that nothing is known of. */
const pairs: readonly (readonly [table: string, condition: string, hidden: string])[] = [
  ['schemata', "schema_name = 'one'", "CONCAT(schema_name, '') = 'one'"],
  ['schemata', "schema_name IN ('ONE', 'Two')", "CONCAT(schema_name, '') IN ('ONE', 'Two')"],
  ['tables', "table_schema = 'one' AND table_name = 'child'", "CONCAT(table_schema, '.', table_name) = 'one.child'"],
  ['tables', "table_schema = 'one' AND table_name = 'CHILD'", "CONCAT(table_schema, '') = 'one' AND CONCAT(table_name, '') = 'CHILD'"],
  [
    'tables',
    "table_name LIKE 'p%t' AND table_type = 'BASE TABLE'",
    "CONCAT(table_name, '') LIKE 'p%t' AND CONCAT(table_type, '') = 'BASE TABLE'",
  ],
  ['tables', "table_name = 'Großes'", "CONCAT(table_name, '') = 'Großes'"],
  ['tables', "engine = 'innodb' AND table_schema <> 'mysql'", "CONCAT(engine, '') = 'innodb' AND table_schema <> 'mysql'"],
  ['columns', "table_schema = 'one' AND table_name = 'seen'", "CONCAT(table_schema, '.', table_name) = 'one.seen'"],
  ['columns', "column_name = 'STRAßE'", "CONCAT(column_name, '') = 'STRAßE'"],
  ['columns', "column_name = 'NAME' AND table_schema = 'one'", "CONCAT(column_name, '') = 'NAME' AND CONCAT(table_schema, '') = 'one'"],
  ['columns', "ordinal_position = 2 AND table_schema = 'one'", "ordinal_position + 0 = 2 AND CONCAT(table_schema, '') = 'one'"],
  ['columns', "column_key = 'PRI' AND table_schema = 'Two'", "CONCAT(column_key, '') = 'PRI' AND CONCAT(table_schema, '') = 'Two'"],
  ['statistics', "index_schema = 'one' AND table_name = 'child'", "CONCAT(index_schema, '') = 'one' AND CONCAT(table_name, '') = 'child'"],
  ['table_constraints', "constraint_schema = 'one'", "CONCAT(constraint_schema, '') = 'one'"],
  ['key_column_usage', "referenced_table_name = 'parent'", "CONCAT(referenced_table_name, '') = 'parent'"],
  [
    'key_column_usage',
    "constraint_schema = 'Two' AND constraint_name = 'across'",
    "CONCAT(constraint_schema, constraint_name) = 'Twoacross'",
  ],
  ['referential_constraints', "constraint_schema = 'one'", "CONCAT(constraint_schema, '') = 'one'"],
  ['check_constraints', "constraint_schema = 'one'", "CONCAT(constraint_schema, '') = 'one'"],
  ['views', "table_schema = 'one' AND table_name = 'seen'", "CONCAT(table_schema, table_name) = 'oneseen'"],
  ['view_table_usage', "table_name = 'parent'", "CONCAT(table_name, '') = 'parent'"],
  ['view_table_usage', "view_name = 'seen'", "CONCAT(view_name, '') = 'seen'"],
  ['partitions', "table_schema = 'one' AND table_name = 'parent'", "CONCAT(table_schema, table_name) = 'oneparent'"],
  [
    'routines',
    "routine_schema = 'one' AND routine_name = 'TABLES_LIKE'",
    "CONCAT(routine_schema, '') = 'one' AND CONCAT(routine_name, '') = 'TABLES_LIKE'",
  ],
  ['parameters', "specific_schema = 'one'", "CONCAT(specific_schema, '') = 'one'"],
  [
    'triggers',
    "event_object_schema = 'one' AND event_object_table = 'child'",
    "CONCAT(event_object_schema, event_object_table) = 'onechild'",
  ],
  [
    'collations',
    "character_set_name = 'latin1' AND is_default = 'YES'",
    "CONCAT(character_set_name, '') = 'latin1' AND CONCAT(is_default, '') = 'YES'",
  ],
];
for (const [table, condition, hidden] of pairs) {
  test(`${table}: ${condition}`, async () => {
    const expected = await it.rows(`SELECT * FROM information_schema.${table} WHERE ${hidden}`);
    expect(await it.rows(`SELECT * FROM information_schema.${table} WHERE ${condition}`)).toEqual(expected as never);
    expect((await it.rows(`SELECT COUNT(*) FROM information_schema.${table} WHERE ${condition}`))[0]).toEqual([expected.length]);
  });
}

test('joins as tools write them', async () => {
  expect(
    await it.rows(`SELECT kcu.table_name, kcu.column_name, rc.delete_rule, tc.constraint_type
      FROM information_schema.key_column_usage kcu
      JOIN information_schema.table_constraints tc USING (table_schema, table_name, constraint_name)
      JOIN information_schema.referential_constraints rc ON rc.constraint_schema = kcu.constraint_schema AND rc.constraint_name = kcu.constraint_name
      WHERE kcu.table_schema = 'one' AND kcu.table_name = 'child'`),
  ).toEqual([['child', 'parent', 'CASCADE', 'FOREIGN KEY']]);
  expect(
    await it.rows(`SELECT t.table_name, (SELECT COUNT(*) FROM information_schema.columns c WHERE c.table_schema = t.table_schema AND c.table_name = t.table_name) AS n
      FROM information_schema.tables t LEFT JOIN information_schema.views v ON v.table_schema = t.table_schema AND v.table_name = t.table_name
      WHERE t.table_schema = 'one' AND v.table_name IS NULL ORDER BY 1`),
  ).toEqual([
    ['child', 3],
    ['parent', 2],
  ]);
  expect(
    await it.rows(`SELECT a.table_schema, a.table_name, b.table_schema FROM information_schema.tables a
      JOIN information_schema.tables b ON a.table_name = b.table_name AND a.table_schema < b.table_schema AND a.table_name = 'parent' ORDER BY 1, 3`),
  ).toEqual([['Two', 'parent', 'one']]);
});
test('keys of other databases, as Connector/J asks for them', async () => {
  const imported = (
    schema: string,
    table: string,
  ) => `SELECT A.REFERENCED_TABLE_SCHEMA, A.REFERENCED_TABLE_NAME, A.COLUMN_NAME, R.DELETE_RULE,
      (SELECT CONSTRAINT_NAME FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS WHERE TABLE_SCHEMA = A.REFERENCED_TABLE_SCHEMA AND TABLE_NAME = A.REFERENCED_TABLE_NAME
        AND CONSTRAINT_TYPE IN ('UNIQUE', 'PRIMARY KEY') ORDER BY CONSTRAINT_NAME DESC LIMIT 1) AS PK_NAME
    FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE A JOIN INFORMATION_SCHEMA.TABLE_CONSTRAINTS B USING (TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME)
    JOIN INFORMATION_SCHEMA.REFERENTIAL_CONSTRAINTS R ON (R.CONSTRAINT_NAME = B.CONSTRAINT_NAME AND R.TABLE_NAME = B.TABLE_NAME AND R.CONSTRAINT_SCHEMA = B.TABLE_SCHEMA)
    WHERE B.CONSTRAINT_TYPE = 'FOREIGN KEY' AND A.TABLE_SCHEMA = ${schema} AND A.TABLE_NAME = ${table} AND A.REFERENCED_TABLE_SCHEMA IS NOT NULL`;
  expect(await it.rows(imported("'Two'", "'parent'"))).toEqual([['one', 'parent', 'one', 'NO ACTION', 'PRIMARY']]);
  expect(await it.rows(imported("'one'", "'child'"))).toEqual([['one', 'parent', 'parent', 'CASCADE', 'PRIMARY']]);
  expect(await it.rows(imported("'one'", "'parent'"))).toEqual([]);
});
test('a function that reads the table of the query around it', async () => {
  expect(
    await it.rows(
      "SELECT table_name, one.tables_like(CONCAT(LEFT(table_name, 1), '%')) FROM information_schema.tables WHERE table_schema = 'one' ORDER BY 1",
    ),
  ).toEqual([
    ['child', 1],
    ['parent', 2],
    ['seen', 1],
  ]);
});
test('definitions of the moment, in prepared statements, and what was made from them', async () => {
  await it.run("PREPARE p FROM 'SELECT table_name FROM information_schema.tables WHERE table_schema = ? AND table_name LIKE ? ORDER BY 1'");
  await it.run("SET @s = 'one', @n = 'new%'");
  expect(await it.rows('EXECUTE p USING @s, @n')).toEqual([]);
  await it.run('CREATE TABLE one.newest (a INT)');
  expect(await it.rows('EXECUTE p USING @s, @n')).toEqual([['newest']]);
  await it.run("SET @n = 'SEEN'");
  expect(await it.rows('EXECUTE p USING @s, @n')).toEqual(
    (await it.rows(
      "SELECT table_name FROM information_schema.tables WHERE table_schema = 'one' AND CONCAT(table_name, '') LIKE 'SEEN'",
    )) as never,
  );
  await it.run(
    "CREATE TABLE one.kept AS SELECT table_name AS n FROM information_schema.tables WHERE table_schema = 'one' AND table_type = 'VIEW'",
  );
  expect(await it.rows('SELECT n FROM one.kept')).toEqual([['seen']]);
  await it.script('DROP TABLE one.kept, one.newest\nDEALLOCATE PREPARE p');
});
test('an account sees no more by asking for it', async () => {
  await it.script('CREATE USER looker@localhost\nGRANT SELECT ON one.parent TO looker@localhost');
  const id = { user: 'looker', host: 'localhost' };
  const connection = engine.connect(
    { user: 'looker', host: 'localhost', database: null, connectionId: 900, collation: 255, foundRows: false, account: id },
    { kill: () => false, processes: () => [] },
  );
  const looker = Object.assign(Object.create(TestSession.prototype) as TestSession, { connection });
  expect(
    await looker.rows("SELECT table_name FROM information_schema.tables WHERE table_schema = 'one' AND table_name IN ('parent', 'child')"),
  ).toEqual([['parent']]);
  expect(
    await looker.rows("SELECT column_name FROM information_schema.columns WHERE table_schema = 'one' AND table_name = 'child'"),
  ).toEqual([]);
  expect(await looker.rows("SELECT schema_name FROM information_schema.schemata WHERE schema_name IN ('one', 'Two')")).toEqual([['one']]);
  looker.close();
});
