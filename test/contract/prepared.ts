/** Prepared statements, run again and again. */
import { expect, test } from 'bun:test';
import type { PreparedStatement } from '../../src/backend.ts';
import type { CollectedResult } from '../../src/result.ts';
import { FieldType, type Parameter, type ValueRow } from '../../src/types.ts';
import { failureOf, int, NULL, type Stage, StrictSink, text } from './stage.ts';

async function execute(statement: PreparedStatement, params: readonly Parameter[] = []): Promise<readonly CollectedResult[]> {
  const sink = new StrictSink();
  await statement.execute(params, sink);
  return sink.finished();
}
async function rowsOf(statement: PreparedStatement, params: readonly Parameter[] = []): Promise<readonly ValueRow[]> {
  const [result] = await execute(statement, params);
  return result?.kind === 'rows' ? result.rows : [];
}

export function prepared(stage: () => Stage): void {
  test('parameters and columns are known before it runs', async () => {
    await stage().all(['CREATE TABLE p (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(20))', "INSERT INTO p (name) VALUES ('a'), ('b')"]);
    const select = await stage().connection.prepare('SELECT id, name AS n FROM p WHERE id = ? AND name <> ?');
    expect(select.params.length).toBe(2);
    expect(select.fields).toMatchObject([
      { name: 'id', type: FieldType.LONG, orgTable: 'p', schema: stage().database },
      { name: 'n', orgName: 'name', type: FieldType.VAR_STRING },
    ]);
    expect(select.warnings).toBe(0);
    const insert = await stage().connection.prepare('INSERT INTO p (name) VALUES (?)');
    expect([insert.params.length, insert.fields.length]).toEqual([1, 0]);
    for (const statement of [select, insert]) statement.close();
  });

  test('it runs again and again, with other values and other types', async () => {
    const statement = await stage().connection.prepare('SELECT name FROM p WHERE id = ?');
    for (const [param, name] of [
      [int(1), 'a'],
      [text('2'), 'b'],
      [int(1), 'a'],
    ] as const)
      expect(await rowsOf(statement, [param])).toEqual([[name]]);
    expect(await rowsOf(statement, [NULL])).toEqual([]);
    expect(await rowsOf(statement, [{ type: FieldType.DOUBLE, unsigned: false, value: 2 }])).toEqual([['b']]);
    statement.close();
  });

  test('changes tell what they did each time', async () => {
    const statement = await stage().connection.prepare('INSERT INTO p (name) VALUES (?)');
    expect(await execute(statement, [text('c')])).toMatchObject([{ kind: 'ok', affectedRows: 1, insertId: 3 }]);
    expect(await execute(statement, [text('d')])).toMatchObject([{ kind: 'ok', affectedRows: 1, insertId: 4 }]);
    expect(await failureOf(() => execute(statement, [text('x'.repeat(21))]))).toMatchObject({ errno: 1406 });
    expect(await execute(statement, [NULL])).toMatchObject([{ insertId: 5 }]);
    statement.close();
  });

  test('many at a time, each by itself', async () => {
    const many = [];
    for (let at = 0; at < 50; at++) many.push(await stage().connection.prepare(`SELECT ${at} AS n, ? AS p`));
    for (const [at, statement] of [...many.entries()].reverse()) expect(await rowsOf(statement, [int(at + 1)])).toEqual([[at, at + 1]]);
    for (const statement of many) statement.close();
    expect(await stage().rows('SELECT 1 AS a')).toEqual([[1]]);
  });

  test('statements that are no queries', async () => {
    for (const sql of ['CREATE TABLE made_prepared (a INT)', 'SET @prepared = 5', 'COMMIT', 'DROP TABLE made_prepared']) {
      const statement = await stage().connection.prepare(sql);
      expect([sql, await execute(statement)]).toMatchObject([sql, [{ kind: 'ok' }]]);
      statement.close();
    }
    const tables = await stage().connection.prepare("SHOW TABLES LIKE 'p'");
    expect(await rowsOf(tables)).toEqual([['p']]);
    tables.close();
  });

  test('what cannot be prepared says so', async () => {
    const wrong = [
      ['SELEC 1', 1064],
      ['SELECT * FROM nowhere', 1146],
      ['SELECT 1; SELECT 2', 1064],
      ['', 1065],
    ] as const;
    for (const [sql, errno] of wrong) expect([sql, await failureOf(() => stage().connection.prepare(sql))]).toMatchObject([sql, { errno }]);
    expect(await stage().rows('SELECT 1 AS a')).toEqual([[1]]);
  });

  test('a table that changes in between shows as it is now', async () => {
    await stage().all(['CREATE TABLE changing (a INT)', 'INSERT INTO changing VALUES (1)']);
    const statement = await stage().connection.prepare('SELECT * FROM changing');
    expect(await rowsOf(statement)).toEqual([[1]]);
    await stage().run("ALTER TABLE changing ADD b VARCHAR(5) DEFAULT 'new'");
    expect(await rowsOf(statement)).toEqual([[1, 'new']]);
    await stage().run('DROP TABLE changing');
    expect(await failureOf(() => rowsOf(statement))).toMatchObject({ errno: 1146 });
    await stage().all(['CREATE TABLE changing (c VARCHAR(9))', "INSERT INTO changing VALUES ('again')"]);
    expect(await rowsOf(statement)).toEqual([['again']]);
    statement.close();
  });

  test('OUT parameters of a CALL come as a result of their own', async () => {
    await stage().run('CREATE PROCEDURE out_of(IN a INT, OUT b INT, INOUT c INT) BEGIN SELECT a; SET b = a + 1, c = c * c; END');
    const statement = await stage().connection.prepare('CALL out_of(?, ?, ?)');
    for (const a of [4, 5]) {
      const told = await execute(statement, [int(a), NULL, int(3)]);
      expect(told.map((result) => (result.kind === 'rows' ? result.rows : result.kind))).toEqual([[[a]], [[a + 1, 9]], 'ok']);
    }
    statement.close();
  });

  test('another number of parameters than it has is refused', async () => {
    const statement = await stage().connection.prepare('SELECT ? AS a, ? AS b');
    expect(await failureOf(() => execute(statement, [int(1)]))).toMatchObject({ errno: 1210 });
    expect(await rowsOf(statement, [int(1), int(2)])).toEqual([[1, 2]]);
    expect(await stage().failure('SELECT ? AS a', undefined, { params: [int(1), int(2)] })).toMatchObject({ errno: 1210 });
    statement.close();
  });

  test('after a reset there are none', async () => {
    await stage().with(1, async (session) => {
      const statement = await session.prepare('SELECT 1 AS a');
      await session.reset();
      expect(await failureOf(() => execute(statement))).toMatchObject({ errno: 1243 });
      statement.close();
      expect(await stage().rows('SELECT 2 AS a', [], session)).toEqual([[2]]);
    });
  });

  test('a question mark in text is none', async () => {
    const statement = await stage().connection.prepare("SELECT '?' AS a, `?`.b, /* ? */ ? AS c -- ?\n FROM (SELECT 2 AS b) AS `?`");
    expect(statement.params.length).toBe(1);
    expect(await rowsOf(statement, [int(3)])).toEqual([['?', 2, 3]]);
    statement.close();
  });

  test('attributes come with an execution', async () => {
    const statement = await stage().connection.prepare('SELECT ? AS a');
    const sink = new StrictSink();
    await statement.execute([int(1)], sink, new Map([['trace', text('x')]]));
    expect(sink.finished()).toMatchObject([{ rows: [[1]] }]);
    statement.close();
  });
}
