/** Rows of providers: at once or one after the other, in any statement; read no further than they are needed, and stopped with the statement. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';

import { type Engine, openEmbedded } from '../../src/backends/embedded/index.ts';
import type { VirtualTableContext, VirtualTableProvider } from '../../src/virtual-table.ts';
import { TestSession } from '../backends/embedded/open.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const columns = [
  { name: 'n', type: 'INT' },
  { name: 'reading', type: 'INT' },
];
/** How often a table's rows were read; how many rows were given; whether the last reading was ended early. */
let readings = 0;
let given = 0;
let returned = 0;
let last: VirtualTableContext | null = null;
const provider: VirtualTableProvider = (table, context) => {
  if (context.database !== 'p') return null;
  last = context;
  switch (table) {
    case 'late':
      return { columns, rows: late };
    case 'begun':
      return { columns, rows: late() };
    case 'now':
      return { columns, rows: now };
    case 'promised':
      return { columns, rows: async () => Array.from(now()) };
    case 'endless':
      return { columns, rows: endless };
    case 'endless_late':
      return { columns, rows: endlessLate };
    case 'stuck':
      return { columns, rows: () => stuck };
    case 'deaf':
      return { columns, rows: () => new Promise(() => undefined) };
    case 'broken':
      return {
        columns,
        *rows() {
          yield [1, 1];
          throw new Error('the disk is full');
        },
      };
    case 'broken_late':
      return {
        columns,
        async *rows() {
          await turn();
          yield [1, 1];
          throw new Error('the line is dead');
        },
      };
    case 'broken_first':
      throw new Error('no such host');
    default:
      return null;
  }
};
async function* late() {
  readings += 1;
  for (const n of [1, 2, 3]) {
    await turn();
    yield { n, reading: readings };
  }
}
function* now() {
  readings += 1;
  for (const n of [1, 2, 3]) yield { n, reading: readings };
}
function* endless() {
  try {
    for (let n = 0; ; n++) {
      given = n + 1;
      yield [n, 0];
    }
  } finally {
    returned += 1;
  }
}
async function* endlessLate() {
  try {
    for (let n = 0; ; n++) {
      await turn();
      given = n + 1;
      yield [n, 0];
    }
  } finally {
    returned += 1;
  }
}
const stuck = {
  [Symbol.asyncIterator]: () => ({
    next: () => new Promise<IteratorResult<number[]>>(() => undefined),
    return: () => {
      returned += 1;
      return Promise.resolve({ done: true as const, value: undefined });
    },
  }),
};

let engine: Engine;
let it: TestSession;
beforeAll(async () => {
  engine = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-test', virtualTables: [provider] });
  it = new TestSession(engine);
  await it.script('CREATE DATABASE p\nUSE p\nCREATE TABLE t (n INT PRIMARY KEY, reading INT)\nINSERT INTO t VALUES (1, 0), (2, 0)');
});
beforeEach(() => {
  readings = 0;
  given = 0;
  returned = 0;
});
afterAll(() => {
  it.close();
  return engine.close();
});

for (const table of ['late', 'now', 'begun', 'promised']) {
  test(`${table}: in queries of all shapes`, async () => {
    expect(await it.rows(`SELECT t.n, x.n FROM t JOIN ${table} x ON x.n = t.n + 1 ORDER BY t.n`)).toEqual([
      [1, 2],
      [2, 3],
    ]);
    expect(await it.value(`SELECT COUNT(*) FROM ${table} x JOIN ${table} y ON x.n = y.n AND x.reading = y.reading`)).toBe(3);
    expect(
      await it.rows(`WITH c AS (SELECT n FROM ${table}) SELECT n FROM c UNION ALL SELECT n * 10 FROM c ORDER BY n DESC LIMIT 2`),
    ).toEqual([[30], [20]]);
    expect(await it.rows(`SELECT n, (SELECT COUNT(*) FROM ${table} x WHERE x.n >= t.n) FROM t ORDER BY n`)).toEqual([
      [1, 3],
      [2, 2],
    ]);
    await it.run(`CREATE OR REPLACE VIEW v AS SELECT n + 100 AS m FROM ${table}`);
    expect(await it.rows('SELECT m FROM v WHERE m > 101 ORDER BY m')).toEqual([[102], [103]]);
    expect(await it.rows('SHOW COLUMNS FROM v')).toEqual([['m', 'bigint', 'YES', '', null, '']]);
    expect(await it.value('SELECT COUNT(*) FROM (SELECT DISTINCT m FROM v JOIN t) AS d')).toBe(3);
  });
  test(`${table}: in changes and definitions, in transactions`, async () => {
    await it.run(`CREATE TABLE made AS SELECT n FROM ${table}`);
    expect(await it.run(`INSERT INTO made SELECT n + 10 FROM ${table} WHERE n < 3`)).toBe(2);
    expect(await it.run(`UPDATE made SET n = n + (SELECT MAX(n) FROM ${table}) WHERE n IN (SELECT n FROM ${table})`)).toBe(3);
    await it.run('BEGIN');
    expect(await it.run(`DELETE FROM made WHERE n IN (SELECT n + 10 FROM ${table})`)).toBe(2);
    expect(await it.rows(`SELECT n FROM made WHERE n > (SELECT MIN(n) FROM ${table}) ORDER BY n`)).toEqual([[4], [5], [6]]);
    await it.run('ROLLBACK');
    expect(await it.value('SELECT COUNT(*) FROM made')).toBe(5);
    expect(await it.run(`UPDATE made JOIN ${table} x ON made.n = x.n + 10 SET made.n = x.n + 50`)).toBe(2);
    await it.run('DROP TABLE made');
  });
  test(`${table}: prepared, as text and over the protocol`, async () => {
    await it.run(`PREPARE s FROM 'SELECT n FROM ${table} WHERE n >= ? ORDER BY n'`);
    await it.run('SET @from = 2');
    expect(await it.rows('EXECUTE s USING @from')).toEqual([[2], [3]]);
    expect(await it.rows('EXECUTE s USING @from')).toEqual([[2], [3]]);
    await it.run('DEALLOCATE PREPARE s');
    expect(await it.value(`EXPLAIN SELECT * FROM ${table}`)).toContain(table);
  });
  test(`${table}: in procedures, functions and triggers`, async () => {
    await it.script(`CREATE PROCEDURE pr(OUT a INT, OUT b INT) BEGIN DECLARE c CURSOR FOR SELECT n FROM ${table} ORDER BY n DESC; SET a = (SELECT SUM(n) FROM ${table}); IF EXISTS (SELECT 1 FROM ${table} WHERE n = 3) THEN OPEN c; FETCH c INTO b; CLOSE c; END IF; INSERT INTO t SELECT n + 1000, 0 FROM ${table}; END
      CREATE FUNCTION fu(x INT) RETURNS INT READS SQL DATA RETURN (SELECT COUNT(*) FROM ${table} WHERE n <= x)
      CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.reading = (SELECT MAX(n) FROM ${table})`);
    await it.run('CALL pr(@a, @b)');
    expect(await it.rows('SELECT @a, @b')).toEqual([[6, 3]]);
    expect(await it.rows('SELECT n, reading FROM t WHERE n > 1000 ORDER BY n')).toEqual([
      [1001, 3],
      [1002, 3],
      [1003, 3],
    ]);
    expect(await it.rows('SELECT n, fu(n) FROM t WHERE n <= 2 ORDER BY n')).toEqual([
      [1, 1],
      [2, 2],
    ]);
    expect(await it.rows(`SELECT x.n, fu(x.n) FROM ${table} x ORDER BY n`)).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    await it.run('SET @f = fu(2)');
    expect(await it.value('SELECT @f')).toBe(2);
    await it.script('DROP PROCEDURE pr\nDROP FUNCTION fu\nDROP TRIGGER tr\nDELETE FROM t WHERE n > 1000');
  });
  test(`${table}: each statement has rows of its own`, async () => {
    expect(await it.value(`SELECT MAX(reading) FROM ${table}`)).toBe(1);
    expect(await it.value(`SELECT MAX(reading) FROM ${table}`)).toBe(2);
    expect(await it.value(`SELECT COUNT(DISTINCT x.reading, y.reading) FROM ${table} x, ${table} y`)).toBe(1);
    await it.run(
      `CREATE PROCEDURE twice() BEGIN SELECT MAX(reading) FROM ${table} INTO @one; SELECT MAX(reading) FROM ${table} INTO @two; END`,
    );
    await it.run('CALL twice()');
    expect(await it.value('SELECT @two - @one')).toBe(1);
    await it.run('DROP PROCEDURE twice');
  });
}

test('a function that asks for other rows each time makes no statement run for ever', async () => {
  await it.script(
    'CREATE TABLE many (n INT)\nCREATE FUNCTION having_n(x INT) RETURNS INT READS SQL DATA RETURN (SELECT COUNT(*) FROM late WHERE n = x)',
  );
  await it.run(`INSERT INTO many VALUES ${Array.from({ length: 300 }, (_, n) => `(${n})`).join()}`);
  expect(await it.value('SELECT SUM(having_n(n)) FROM many')).toBe('3');
  expect(readings).toBeLessThan(10);
  await it.script('DROP TABLE many\nDROP FUNCTION having_n');
});
test('rows that are first asked for in the middle of a long answer', async () => {
  await it.script(
    'CREATE TABLE many (n INT)\nCREATE FUNCTION having_n(x INT) RETURNS INT READS SQL DATA BEGIN IF x > 900 THEN RETURN (SELECT COUNT(*) FROM late); END IF; RETURN 0; END',
  );
  await it.run(`INSERT INTO many VALUES ${Array.from({ length: 1000 }, (_, n) => `(${n})`).join()}`);
  expect(await it.error('SELECT n, having_n(n) FROM many')).toStartWith('1235 42000 ');
  expect(await it.value('SELECT SUM(having_n(n)) FROM many')).toBe('297');
  await it.script('DROP TABLE many\nDROP FUNCTION having_n');
});
test('no more rows are read than are needed', async () => {
  expect(await it.rows('SELECT n FROM endless LIMIT 3')).toEqual([[0], [1], [2]]);
  expect([given, returned]).toEqual([3, 1]);
  expect(await it.rows('SELECT n FROM endless_late LIMIT 2 OFFSET 2')).toEqual([[2], [3]]);
  expect([given, returned]).toEqual([4, 2]);
  expect(await it.rows('SELECT n FROM endless_late LIMIT 0')).toEqual([]);
  expect(await it.rows('SELECT n FROM (SELECT n FROM endless_late LIMIT 2) AS d WHERE n > 0')).toEqual([[1]]);
  await it.run('CREATE TABLE few AS SELECT n FROM endless_late LIMIT 5');
  expect(await it.value('SELECT COUNT(*) FROM few')).toBe(5);
  await it.run('DROP TABLE few');
});
test('max_execution_time ends what does not end', async () => {
  await it.run('SET max_execution_time = 60');
  for (const table of ['endless', 'endless_late', 'stuck', 'deaf'])
    expect([table, await it.error(`SELECT COUNT(*) FROM ${table}`)]).toEqual([
      table,
      '3024 HY000 Query execution was interrupted, maximum statement execution time exceeded',
    ]);
  await it.run('SET max_execution_time = 0');
  expect(returned).toBe(3);
  expect(last?.signal.aborted).toBe(true);
});
test('KILL QUERY ends what does not end, and the provider is told', async () => {
  for (const table of ['endless_late', 'stuck', 'deaf']) {
    const failure = it.error(`INSERT INTO t SELECT n + 5000, 0 FROM ${table}`);
    await turn();
    it.connection.cancel();
    expect([table, await failure]).toEqual([table, '1317 70100 Query execution was interrupted']);
    expect(last?.signal.aborted).toBe(true);
  }
  expect(returned).toBe(2);
  expect(await it.value('SELECT COUNT(*) FROM t')).toBe(2);
  expect(await it.value('SELECT COUNT(*) FROM late')).toBe(3);
});
test('what goes wrong in a provider is an error of the statement', async () => {
  const failed = '1430 HY000 There was a problem processing the query on the foreign data source. Data source error:';
  expect(await it.error('SELECT * FROM broken')).toBe(`${failed} the disk is full`);
  expect(await it.error('SELECT * FROM broken_late')).toBe(`${failed} the line is dead`);
  expect(await it.error('SELECT * FROM broken_first')).toBe(`${failed} no such host`);
  expect(await it.error('INSERT INTO t SELECT n + 1, 0 FROM broken_late')).toBe(`${failed} the line is dead`);
  expect(await it.value('SELECT COUNT(*) FROM t')).toBe(2);
});
test('who asks', async () => {
  await it.run("SET time_zone = '+02:00'");
  await it.rows('SELECT * FROM now');
  const { session, account, backend, user, host } = last as VirtualTableContext;
  expect([session.database, session.variable('time_zone'), session.variable('nonsense')]).toEqual(['p', '+02:00', null]);
  expect([user, host, account]).toEqual(['root', 'localhost', { user: 'root', host: 'localhost' }]);
  expect(backend).toEqual({ kind: 'embedded', serverVersion: '8.4.6-wsql-test' });
});
