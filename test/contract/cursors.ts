/** Rows that are taken when they are wanted. A backend without cursors passes: its callers keep the rows themselves. */
import { expect, test } from 'bun:test';
import type { PreparedStatement, RowCursor } from '../../src/backend.ts';
import type { Parameter } from '../../src/types.ts';
import { numbered } from './results.ts';
import { failureOf, int, type Stage, StrictSink } from './stage.ts';

async function open(statement: PreparedStatement, params: readonly Parameter[] = []): Promise<RowCursor> {
  const cursor = await statement.openCursor?.(params);
  if (cursor === null || cursor === undefined) throw new Error('no cursor');
  return cursor;
}
const numbers = async (cursor: RowCursor, count: number) => (await cursor.fetch(count)).map(([n]) => n);

export function cursors(stage: () => Stage): void {
  test('rows come as they are asked for, while other statements run and other cursors are open', async () => {
    await numbered(stage(), 'c', 100);
    const up = await stage().connection.prepare('SELECT n FROM c WHERE n > ? ORDER BY n');
    const down = await stage().connection.prepare('SELECT n FROM c ORDER BY n DESC LIMIT 3');
    const [first, second] = [await open(up, [int(0)]), await open(down)];
    expect(first.fields).toMatchObject([{ name: 'n' }]);
    expect(await numbers(first, 2)).toEqual([1, 2]);
    expect(await numbers(second, 2)).toEqual([100, 99]);
    expect(await stage().rows('SELECT 5 AS a')).toEqual([[5]]);
    expect(await numbers(first, 3)).toEqual([3, 4, 5]);
    expect(await numbers(second, 5)).toEqual([98]);
    expect(await numbers(second, 5)).toEqual([]);
    expect((await numbers(first, 1000)).length).toBe(95);
    for (const cursor of [first, second]) cursor.close();
    for (const statement of [up, down]) statement.close();
  });

  test('they show the rows as they were', async () => {
    const statement = await stage().connection.prepare('SELECT n FROM c ORDER BY n');
    const cursor = await open(statement);
    expect(await numbers(cursor, 1)).toEqual([1]);
    await stage().run('DELETE FROM c WHERE n > 50');
    expect((await numbers(cursor, 1000)).length).toBe(99);
    cursor.close();
    statement.close();
  });

  test('closed before its end, a cursor is in nobody’s way', async () => {
    const statement = await stage().connection.prepare('SELECT a.n FROM c a, c b, c d');
    for (let round = 0; round < 3; round++) {
      const cursor = await open(statement);
      expect((await cursor.fetch(10)).length).toBe(10);
      cursor.close();
    }
    statement.close();
    await stage().run('DROP TABLE c');
  });

  test('a statement that fails, fails when its cursor is opened or read', async () => {
    const statement = await stage().connection.prepare('SELECT 18446744073709551615 + ? AS n');
    const error = await failureOf(async () => {
      const cursor = await statement.openCursor?.([int(1)]);
      // Where it has none: as who asked for it does.
      if (cursor === null || cursor === undefined) await statement.execute([int(1)], new StrictSink());
      else await cursor.fetch(1);
    });
    expect(error.errno).toBe(1690);
    statement.close();
    expect(await stage().rows('SELECT 1 AS a')).toEqual([[1]]);
  });

  test('what has no rows to keep has no cursor', async () => {
    const statement = await stage().connection.prepare('SET @a = 1');
    expect((await statement.openCursor?.([])) ?? null).toBeNull();
    statement.close();
  });
}
