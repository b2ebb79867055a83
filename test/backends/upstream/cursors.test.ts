/** Rows that stay on the server until they are asked for, and values too long for one packet. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { BackendConnection, PreparedStatement, RowCursor } from '../../../src/backend.ts';
import { Collector } from '../../../src/result.ts';
import { FieldType } from '../../../src/types.ts';
import { failure, int, onServers, results, rows, text } from './servers.ts';

onServers((server) => {
  let connection: BackendConnection;
  beforeAll(async () => {
    connection = await server().connect();
    await results(connection, 'DROP DATABASE IF EXISTS wsql_cursors');
    await results(connection, 'CREATE DATABASE wsql_cursors');
    await connection.useDatabase('wsql_cursors');
    await results(connection, 'CREATE TABLE n (n INT PRIMARY KEY, v VARCHAR(20))');
    await results(
      connection,
      "INSERT INTO n WITH RECURSIVE s AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM s WHERE n < 100) SELECT n, CONCAT('v', n) FROM s",
    );
  });
  afterAll(async () => {
    await results(connection, 'DROP DATABASE wsql_cursors');
    await connection.close();
  });
  async function open(statement: PreparedStatement, params = [int(0)]): Promise<RowCursor> {
    const cursor = await statement.openCursor?.(params);
    if (cursor === null || cursor === undefined) throw new Error('no cursor');
    return cursor;
  }
  const numbers = async (cursor: RowCursor, count: number) => (await cursor.fetch(count)).map(([n]) => n);

  test('rows come as they are asked for, while other statements run and other cursors are open', async () => {
    const up = await connection.prepare('SELECT n, v FROM n WHERE n > ? ORDER BY n');
    const down = await connection.prepare('SELECT n FROM n WHERE n > ? ORDER BY n DESC');
    const [first, second] = [await open(up), await open(down, [int(97)])];
    expect(first.fields.map(({ name }) => name)).toEqual(['n', 'v']);
    expect(await first.fetch(2)).toEqual([
      [1, 'v1'],
      [2, 'v2'],
    ]);
    expect(await numbers(second, 2)).toEqual([100, 99]);
    expect(await rows(connection, 'SELECT 5')).toEqual([[5]]);
    expect(await numbers(first, 3)).toEqual([3, 4, 5]);
    expect(await numbers(second, 2)).toEqual([98]);
    expect(await numbers(second, 2)).toEqual([]);
    expect((await numbers(first, 1000)).length).toBe(95);
    expect(connection.status & 0xc0).toBe(0);
    for (const cursor of [first, second]) cursor.close();
    for (const statement of [up, down]) statement.close();
  });

  test('what they show does not change', async () => {
    const statement = await connection.prepare('SELECT v FROM n WHERE n > ? ORDER BY n');
    const cursor = await open(statement);
    await results(connection, "UPDATE n SET v = 'changed'");
    expect(await cursor.fetch(1)).toEqual([['v1']]);
    expect((await cursor.fetch(100)).at(-1)).toEqual(['v100']);
    statement.close();
  });

  test('a statement runs with a cursor and without, again and again', async () => {
    const statement = await connection.prepare('SELECT n FROM n WHERE n > ? ORDER BY n');
    for (let i = 0; i < 2; i++) {
      const cursor = await open(statement);
      expect(await numbers(cursor, 1)).toEqual([1]);
      cursor.close();
      const all = new Collector();
      await statement.execute([int(10)], all);
      expect(all.results).toMatchObject([{ kind: 'rows', warnings: 0 }]);
      expect(all.results[0]?.kind === 'rows' ? all.results[0].rows.length : 0).toBe(90);
    }
    statement.close();
  });

  test('what is no query has none; what fails says so', async () => {
    const show = await connection.prepare('SHOW DATABASES');
    expect(await show.openCursor?.([])).toBeNull();
    const statement = await connection.prepare('SELECT n FROM n WHERE n > ?');
    await results(connection, 'RENAME TABLE n TO m');
    expect((await failure(open(statement))).errno).toBe(1146);
    await results(connection, 'RENAME TABLE m TO n');
    statement.close();
  });

  test('long values go ahead of the execution: together they may be longer than a packet', async () => {
    const limit = Number(connection.variable('max_allowed_packet'));
    const value = 'ä'.repeat(Math.floor(limit * 0.3));
    const statement = await connection.prepare('SELECT LENGTH(?), LENGTH(?), ?');
    const told = new Collector();
    await statement.execute([text(value), { type: FieldType.BLOB, unsigned: false, value: Buffer.from(value) }, int(7)], told);
    const length = value.length * 2;
    expect(told.results).toMatchObject([{ rows: [[length, length, 7]] }]);
    expect(await failure(statement.execute([text('x'.repeat(limit + 1)), int(1), int(2)], told))).toMatchObject({ errno: 1105 });
    statement.close();
  }, 60_000);

  test('packets past 16 MiB come through a cursor', async () => {
    const size = Math.min(17 * 1024 * 1024, Number(connection.variable('max_allowed_packet')) - 1024);
    const statement = await connection.prepare('SELECT n, REPEAT(v, ?) FROM n WHERE n < 3 ORDER BY n');
    const cursor = await open(statement, [int(Math.floor(size / 7))]);
    const [first, second, ...more] = await cursor.fetch(5);
    expect([String(first?.[1]).length, String(second?.[1]).length, more.length]).toEqual(
      Array(2)
        .fill(Math.floor(size / 7) * 7)
        .concat(0),
    );
    statement.close();
  });
});
