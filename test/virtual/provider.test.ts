/** Tables that a program provides, in statements as any other. */
import { afterAll, beforeAll, expect, test } from 'bun:test';

import { type Engine, openEmbedded } from '../../src/backends/embedded/index.ts';
import type { VirtualTableContext, VirtualTableProvider } from '../../src/virtual-table.ts';
import { TestSession } from '../backends/embedded/open.ts';

const asked: string[] = [];
const numbers: VirtualTableProvider = (table, { database, user }) => {
  asked.push(`${database}.${table}`);
  if (database !== 'calc' || table !== 'numbers') return null;
  return {
    columns: [
      { name: 'n', type: 'INT', nullable: false },
      { name: 'square', type: 'BIGINT UNSIGNED' },
      { name: 'name', type: 'VARCHAR(20)' },
      { name: 'at', type: 'DATETIME(3)' },
      { name: 'half', type: 'DECIMAL(10,2)' },
      { name: 'extra', type: 'JSON' },
    ],
    rows: Array.from({ length: 10 }, (_, n) => ({
      n,
      square: BigInt(n * n),
      name: `${user} ${n}`,
      at: new Date(Date.UTC(2024, 0, 1 + n)),
      half: n / 2,
      extra: { n },
    })),
  };
};
const letters: VirtualTableProvider = (table) =>
  table === 'letters'
    ? {
        columns: [{ name: 'letter', type: 'CHAR(1)' }],
        rows: (async function* () {
          for (const letter of 'abc') {
            await new Promise<void>((resolve) => setImmediate(resolve));
            yield [letter];
          }
        })(),
      }
    : null;

let engine: Engine;
let it: TestSession;
beforeAll(async () => {
  engine = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-test', virtualTables: [numbers, letters] });
  it = new TestSession(engine);
  await it.script('CREATE DATABASE d\nUSE d\nCREATE TABLE real_ (id INT PRIMARY KEY, s VARCHAR(10))');
  await it.run("INSERT INTO real_ VALUES (1, 'one'), (4, 'four')");
});
afterAll(() => {
  it.close();
  return engine.close();
});

test('values have the types of their columns', async () => {
  expect(await it.rows('SELECT * FROM calc.numbers WHERE n = 3')).toEqual([
    [3, 9, 'root 3', '2024-01-04 00:00:00.000', '1.50', '{"n": 3}'],
  ]);
});
test('they take part in joins, groups, subqueries, views and writes', async () => {
  expect(await it.rows('SELECT s, square FROM real_ JOIN calc.numbers ON n = id ORDER BY id')).toEqual([
    ['one', 1],
    ['four', 16],
  ]);
  expect(await it.rows('SELECT n MOD 2 AS odd, COUNT(*) FROM calc.numbers GROUP BY odd ORDER BY odd')).toEqual([
    [0, 5],
    [1, 5],
  ]);
  expect(await it.value('SELECT COUNT(*) FROM real_ WHERE id IN (SELECT n FROM calc.numbers)')).toBe(2);
  await it.run('CREATE VIEW v AS SELECT n, square FROM calc.numbers WHERE n > 7');
  expect(await it.rows('SELECT * FROM v')).toEqual([
    [8, 64],
    [9, 81],
  ]);
  expect(await it.run('INSERT INTO real_ SELECT n + 100, name FROM calc.numbers WHERE n < 2')).toBe(2);
});
test('they are described, also in a database that nobody has told of', async () => {
  expect(await it.rows("SHOW COLUMNS FROM calc.numbers LIKE 'n%'")).toEqual([
    ['n', 'int', 'NO', '', null, ''],
    ['name', 'varchar(20)', 'YES', '', null, ''],
  ]);
  expect((await it.rows('DESCRIBE calc.numbers')).length).toBe(6);
  expect(await it.rows('SHOW INDEX FROM calc.numbers')).toEqual([]);
  expect(await it.error('DESCRIBE calc.nothing')).toBe("1049 42000 Unknown database 'calc'");
  expect(await it.error('DESCRIBE d.nothing')).toBe("1146 42S02 Table 'd.nothing' doesn't exist");
});
test('rows that come one after the other are waited for', async () => {
  expect(await it.rows('SELECT GROUP_CONCAT(letter ORDER BY letter) FROM d.letters')).toEqual([['a,b,c']]);
  expect(await it.rows('SELECT letter FROM letters')).toEqual([['a'], ['b'], ['c']]);
});
test('names that nobody has are unknown, and tables that are there are not asked for', async () => {
  expect(await it.error('SELECT * FROM d.nothing')).toBe("1146 42S02 Table 'd.nothing' doesn't exist");
  asked.length = 0;
  await it.rows('SELECT * FROM real_');
  expect(asked).toEqual([]);
});
test('a value that a column cannot have is brought into its range, with a warning', async () => {
  const wrong: VirtualTableProvider = (table) => (table === 'wrong' ? { columns: [{ name: 'n', type: 'TINYINT' }], rows: [[1000]] } : null);
  const other = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-test', virtualTables: [wrong] });
  const session = new TestSession(other, 'mysql');
  expect(await session.rows('SELECT n FROM wrong')).toEqual([[127]]);
  session.close();
  await other.close();
});

test('tables that a provider names are in a database that can be used, and in no list of all', async () => {
  const live: VirtualTableProvider = Object.assign(
    (table: string, { database, mayDo }: VirtualTableContext) =>
      database === 'live' && (table === 'ticks' || table === 'tocks')
        ? { columns: [{ name: 'n', type: 'INT' }], rows: [[mayDo('PROCESS') ? 1 : 0]] }
        : null,
    { databases: new Map([['live', ['ticks', 'tocks']]]) },
  );
  const other = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-test', virtualTables: [live] });
  const session = new TestSession(other);
  await session.run('USE live');
  expect(await session.rows('SHOW TABLES')).toEqual([['ticks'], ['tocks']]);
  expect(await session.rows('DESCRIBE tocks')).toEqual([['n', 'int', 'YES', '', null, '']]);
  expect(await session.rows('SELECT n, DATABASE() FROM ticks')).toEqual([[1, 'live']]);
  expect(await session.rows("SELECT table_name FROM information_schema.tables WHERE table_schema = 'live'")).toEqual([]);
  expect(await session.rows("SHOW DATABASES LIKE 'live'")).toEqual([]);
  await session.script('CREATE DATABASE live\nCREATE TABLE live.stored (id INT)');
  expect(await session.rows('SHOW TABLES')).toEqual([['stored'], ['ticks'], ['tocks']]);
  session.close();
  await other.close();
});
