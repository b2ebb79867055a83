/**
 * Random queries that must agree with each other, whatever MySQL says of them: with and without an index, by literal and by parameter, from the
 * plan cache and new, IN and EXISTS, and a condition with its opposite and its unknown.
 */
import { expect, test } from 'bun:test';
import { SqlError } from '../../../src/errors.ts';
import { FieldType, type Parameter } from '../../../src/types.ts';
import { Expressions } from '../../fuzz/expressions.ts';
import { insertRows, makeTable } from '../../fuzz/queries.ts';
import { Random } from '../../fuzz/random.ts';
import { openTest, TestSession } from './open.ts';

const ROUNDS = 8;

/** Ids of the rows that a condition holds for, in order; null where the statement is an error. */
async function ids(session: TestSession, sql: string, params: readonly Parameter[] = []): Promise<string | null> {
  try {
    const rows = await session.rows(sql, params);
    return rows
      .map(([id]) => Number(id))
      .sort((a, b) => a - b)
      .join(' ');
  } catch (error) {
    if (error instanceof SqlError) return null;
    throw error;
  }
}
async function inRounds(body: (session: TestSession, random: Random, expressions: Expressions) => Promise<void>): Promise<void> {
  const engine = openTest();
  const admin = new TestSession(engine);
  for (let seed = 1; seed <= ROUNDS; seed++) {
    await admin.run(`CREATE DATABASE m${seed}`);
    const session = new TestSession(engine, `m${seed}`);
    const random = new Random(seed);
    for (const table of [makeTable(random, 'r'), makeTable(random, 's')]) {
      await session.run(table.create);
      await session.run(insertRows(random, table));
      await session.run(insertRows(random, table));
      if (table.name === 'r') await body(session, random, new Expressions(random, table.columns));
    }
    session.close();
  }
  admin.close();
  engine.close();
}

test('every row is in one of p, NOT p and p IS NULL', async () => {
  await inRounds(async (session, _random, expressions) => {
    const all = await ids(session, 'SELECT rid FROM r');
    for (let index = 0; index < 25; index++) {
      const p = expressions.condition();
      const parts = [];
      for (const where of [p, `NOT ${p}`, `(${p}) IS NULL`]) parts.push(await ids(session, `SELECT rid FROM r WHERE ${where}`));
      if (parts.includes(null)) continue;
      const together = parts.flatMap((part) => (part === '' || part === null ? [] : part.split(' ').map(Number)));
      expect([p, together.sort((a, b) => a - b).join(' ')]).toEqual([p, all ?? '']);
    }
  });
});

test('an index changes no answer', async () => {
  await inRounds(async (session, _random, expressions) => {
    await session.run('CREATE TABLE bare AS SELECT * FROM r');
    for (let index = 0; index < 25; index++) {
      const p = expressions.condition();
      const [indexed, bare] = [await ids(session, `SELECT rid FROM r WHERE ${p}`), await ids(session, `SELECT rid FROM bare WHERE ${p}`)];
      if (indexed !== null && bare !== null) expect([p, indexed]).toEqual([p, bare]);
    }
  });
});

test('a literal, a parameter and a cached plan answer alike', async () => {
  const engine = openTest();
  const admin = new TestSession(engine);
  await admin.run('CREATE DATABASE m');
  const session = new TestSession(engine, 'm');
  await session.script(`
    CREATE TABLE t (id INT PRIMARY KEY, i INT, u BIGINT UNSIGNED, d DECIMAL(10,2), f DOUBLE, v VARCHAR(20), dt DATETIME(3), e ENUM('a','b'), KEY (i), KEY (v), KEY (dt), KEY (d))
    INSERT INTO t VALUES (1, 1, 18446744073709551615, 1.50, 1.5, 'a', '2020-01-01', 'a'), (2, -5, 0, -2.25, 1e3, 'B', '2020-01-01 00:00:00.5', 'b')
    INSERT INTO t VALUES (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL), (4, 100, 9223372036854775808, 100, 0.1, '10', '1999-12-31', 'b')`);
  const values: readonly (readonly [string, Parameter])[] = [
    ['1', { type: FieldType.LONGLONG, unsigned: false, value: 1 }],
    ['-5', { type: FieldType.LONGLONG, unsigned: false, value: -5 }],
    ['9223372036854775808', { type: FieldType.LONGLONG, unsigned: true, value: 9223372036854775808n }],
    ['1.5e0', { type: FieldType.DOUBLE, unsigned: false, value: 1.5 }],
    ["'a'", { type: FieldType.VAR_STRING, unsigned: false, value: 'a' }],
    ["'10'", { type: FieldType.VAR_STRING, unsigned: false, value: '10' }],
    ["'2020-01-01'", { type: FieldType.VAR_STRING, unsigned: false, value: '2020-01-01' }],
  ];
  for (const column of ['i', 'u', 'd', 'f', 'v', 'dt', 'e']) {
    for (const op of ['=', '<>', '<', '>=', '<=>']) {
      for (const [literal, parameter] of values) {
        const sql = `SELECT id FROM t WHERE ${column} ${op} ${literal}`;
        const cold = await ids(session, `${sql} AND ${values.length} > 0`);
        const warm = await ids(session, sql);
        const bound = await ids(session, `SELECT id FROM t WHERE ${column} ${op} ?`, [parameter]);
        expect([sql, warm]).toEqual([sql, cold]);
        // MySQL takes a parameter beside a string for a string, whatever it was sent as.
        const sameType = !['v', 'e'].includes(column) || parameter.type === FieldType.VAR_STRING;
        if (sameType && warm !== null && bound !== null) expect([sql, bound]).toEqual([sql, warm]);
      }
    }
  }
  session.close();
  engine.close();
});

test('IN and EXISTS select the same rows', async () => {
  await inRounds(async (session, random) => {
    await session.run('CREATE TABLE other AS SELECT * FROM r');
    await session.run(`DELETE FROM other WHERE rid % 2 = ${random.below(2)}`);
    for (const row of await session.rows('SHOW COLUMNS FROM r')) {
      const column = String(row[0]);
      const inQuery = await ids(session, `SELECT rid FROM r WHERE ${column} IN (SELECT other.${column} FROM other)`);
      const exists = await ids(session, `SELECT rid FROM r WHERE EXISTS (SELECT 1 FROM other WHERE other.${column} = r.${column})`);
      expect([column, inQuery]).toEqual([column, exists]);
    }
  });
});
