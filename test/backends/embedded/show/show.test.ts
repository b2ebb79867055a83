import { afterAll, beforeAll, expect, test } from 'bun:test';
import { openTest, TestSession } from '../open.ts';

const engine = openTest();
const session = new TestSession(engine);
beforeAll(async () => {
  await session.script(
    `CREATE DATABASE shop
USE shop
CREATE TABLE p (id INT AUTO_INCREMENT PRIMARY KEY, n VARCHAR(20) NOT NULL DEFAULT 'x', d DECIMAL(8,2), KEY k (n(5))) COMMENT 'people'
CREATE TABLE c (id INT PRIMARY KEY, pid INT, g INT AS (id + 1), CONSTRAINT f FOREIGN KEY (pid) REFERENCES p (id) ON DELETE CASCADE, CHECK (id > 0))
CREATE VIEW v AS SELECT p.n AS name, c.id FROM p JOIN c ON p.id = c.pid
CREATE TEMPORARY TABLE tmp (x INT)`,
  );
});
afterAll(() => engine.close());

test('databases, tables and views are listed by name, temporary tables are not', async () => {
  expect(await session.rows('SHOW DATABASES')).toEqual([['information_schema'], ['mysql'], ['performance_schema'], ['shop'], ['sys']]);
  expect(await session.rows('SHOW FULL TABLES')).toEqual([
    ['c', 'BASE TABLE'],
    ['p', 'BASE TABLE'],
    ['v', 'VIEW'],
  ]);
  expect(await session.rows("SHOW TABLES LIKE 'p%'")).toEqual([['p']]);
  expect(await session.rows("SHOW FULL TABLES WHERE Table_type = 'VIEW'")).toEqual([['v', 'VIEW']]);
});

test('columns are described, of tables, temporary tables and views', async () => {
  expect(await session.rows('DESCRIBE p')).toEqual([
    ['id', 'int', 'NO', 'PRI', null, 'auto_increment'],
    ['n', 'varchar(20)', 'NO', 'MUL', 'x', ''],
    ['d', 'decimal(8,2)', 'YES', '', null, ''],
  ]);
  expect(await session.rows('DESCRIBE c g')).toEqual([['g', 'int', 'YES', '', null, 'VIRTUAL GENERATED']]);
  expect(await session.rows('SHOW COLUMNS FROM tmp')).toEqual([['x', 'int', 'YES', '', null, 'NULL']]);
  expect(await session.rows('DESCRIBE v')).toEqual([
    ['name', 'varchar(20)', 'NO', '', 'x', ''],
    ['id', 'int', 'NO', '', null, ''],
  ]);
});

test('a view is shown with its names written out, without the current database', async () => {
  expect((await session.rows('SHOW CREATE VIEW v'))[0]?.[1]).toBe(
    'CREATE ALGORITHM=UNDEFINED DEFINER=`root`@`localhost` SQL SECURITY DEFINER VIEW `v` AS select `p`.`n` AS `name`,`c`.`id` AS `id` from (`p` join `c` on((`p`.`id` = `c`.`pid`)))',
  );
});

test('information_schema answers what tools ask', async () => {
  expect(
    await session.rows(
      "SELECT constraint_name, constraint_type FROM information_schema.table_constraints WHERE table_schema = 'shop' ORDER BY 2, 1, table_name",
    ),
  ).toEqual([
    ['c_chk_1', 'CHECK'],
    ['f', 'FOREIGN KEY'],
    ['PRIMARY', 'PRIMARY KEY'],
    ['PRIMARY', 'PRIMARY KEY'],
  ]);
  expect(
    await session.rows(
      "SELECT column_name, referenced_table_name, referenced_column_name FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE WHERE constraint_name = 'f'",
    ),
  ).toEqual([['pid', 'p', 'id']]);
  expect(await session.rows("SELECT index_name, column_name, sub_part FROM information_schema.statistics WHERE table_name = 'p'")).toEqual([
    ['PRIMARY', 'id', null],
    ['k', 'n', 5],
  ]);
  expect(await session.rows("SELECT table_name, table_comment FROM information_schema.tables WHERE table_schema = 'shop'")).toEqual([
    ['c', ''],
    ['p', 'people'],
    ['v', 'VIEW'],
  ]);
});

test('a view whose table is gone cannot be described', async () => {
  await session.run('CREATE TABLE gone (a INT)');
  await session.run('CREATE VIEW w AS SELECT a FROM gone');
  await session.run('DROP TABLE gone');
  expect(await session.error('DESCRIBE w')).toStartWith("1356 HY000 View 'shop.w' references invalid table(s)");
  await session.run('DROP VIEW w');
});

test('what is not there is an error', async () => {
  expect(await session.error('SHOW COLUMNS FROM nope')).toBe("1146 42S02 Table 'shop.nope' doesn't exist");
  expect(await session.error('SHOW TABLES FROM nope')).toBe("1049 42000 Unknown database 'nope'");
  expect(await session.error('SHOW CREATE VIEW p')).toBe("1347 HY000 'shop.p' is not VIEW");
  expect(await session.error('SHOW CREATE PROCEDURE x')).toBe('1305 42000 PROCEDURE x does not exist');
});

test('a view over information_schema keeps to its own conditions', async () => {
  await session.script("CREATE VIEW of_shop AS SELECT table_name, table_rows FROM information_schema.tables WHERE table_schema = 'shop'");
  expect(await session.rows("SELECT table_name FROM of_shop WHERE table_name LIKE 'p%' ORDER BY 1")).toEqual([['p']]);
  expect(await session.rows('SELECT table_name FROM of_shop ORDER BY 1 LIMIT 2')).toEqual([['c'], ['of_shop']]);
  await session.script('DROP VIEW of_shop');
});

test('a transaction of another session shows while it is open', async () => {
  const other = new TestSession(engine, 'shop');
  const open =
    'SELECT trx_state, trx_isolation_level, trx_is_read_only, trx_tables_locked, trx_started <= NOW() FROM information_schema.innodb_trx';
  await other.script('START TRANSACTION\nINSERT INTO p (n) VALUES (1)');
  expect(await session.rows(open)).toEqual([['RUNNING', 'REPEATABLE READ', 0, 1, 1]]);
  await other.run('ROLLBACK');
  expect(await session.rows(open)).toEqual([]);
  other.close();
});

test('a view that does not work any more says so in its comment and in warnings; its columns are called as they were written', async () => {
  await session.script('CREATE TABLE gone (a INT)\nCREATE VIEW broken AS SELECT a FROM gone');
  await session.script('CREATE VIEW lower_case AS SELECT table_name, engine FROM information_schema.tables\nDROP TABLE gone');
  const said =
    "View 'shop.broken' references invalid table(s) or column(s) or function(s) or definer/invoker of view lack rights to use them";
  const ask = (what: string, from: string) =>
    session.rows(
      `SELECT ${what} FROM information_schema.${from} WHERE table_schema = 'shop' AND table_name IN ('broken', 'lower_case') ORDER BY 1`,
    );
  expect(await ask('table_name, table_comment', 'tables')).toEqual([
    ['broken', said],
    ['lower_case', 'VIEW'],
  ]);
  expect(await session.rows('SHOW WARNINGS')).toEqual([['Warning', 1356, said]]);
  expect(await ask('column_name', 'columns')).toEqual([['engine'], ['table_name']]);
  expect(await session.rows('SHOW WARNINGS')).toEqual([['Warning', 1356, said]]);
  expect(await ask('table_name', 'tables')).toEqual([['broken'], ['lower_case']]);
  expect(await session.rows('SHOW WARNINGS')).toEqual([]);
  await session.script('DROP VIEW broken, lower_case');
});
