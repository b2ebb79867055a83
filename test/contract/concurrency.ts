/** Sessions beside each other. */
import { expect, test } from 'bun:test';
import { failureOf, int, type Stage } from './stage.ts';

export function concurrency(stage: () => Stage): void {
  test('thirty sessions at once, each with its own answers', async () => {
    await stage().run('CREATE TABLE busy (id INT PRIMARY KEY AUTO_INCREMENT, who INT, at INT)');
    const one = async (who: number): Promise<void> => {
      const session = await stage().connect();
      for (let at = 0; at < 20; at++) {
        await stage().run(`INSERT INTO busy (who, at) VALUES (${who}, ${at})`, session);
        expect(await stage().rows('SELECT ? AS who, COUNT(*) AS n FROM busy WHERE who = ?', [int(who), int(who)], session)).toEqual([
          [who, at + 1],
        ]);
      }
      await session.close();
    };
    await Promise.all(Array.from({ length: 30 }, (_, who) => one(who)));
    expect(await stage().rows('SELECT COUNT(*) AS n, COUNT(DISTINCT who) AS w FROM busy')).toEqual([[600, 30]]);
  }, 60_000);

  test('a transaction sees its own changes, others only what is committed', async () => {
    await stage().run('CREATE TABLE seen (a INT PRIMARY KEY, b INT)');
    await stage().run('INSERT INTO seen VALUES (1, 1)');
    await stage().with(2, async (writer, reader) => {
      const read = () => stage().value('SELECT b FROM seen WHERE a = 1', reader);
      await stage().all(['BEGIN', 'UPDATE seen SET b = 2 WHERE a = 1'], writer);
      expect(await stage().value('SELECT b FROM seen WHERE a = 1', writer)).toBe(2);
      await stage().run('START TRANSACTION WITH CONSISTENT SNAPSHOT', reader);
      expect(await read()).toBe(1);
      await stage().run('COMMIT', writer);
      expect(await read()).toBe(1);
      await stage().run('COMMIT', reader);
      expect(await read()).toBe(2);
    });
  });

  test('a lock that is not given is 1205 after its time', async () => {
    await stage().with(2, async (holder, waiter) => {
      await stage().all(['BEGIN', 'UPDATE seen SET b = 3 WHERE a = 1'], holder);
      await stage().run('SET innodb_lock_wait_timeout = 1', waiter);
      const started = performance.now();
      expect(await stage().failure('UPDATE seen SET b = 4 WHERE a = 1', waiter)).toMatchObject({ errno: 1205, sqlState: 'HY000' });
      expect(performance.now() - started).toBeGreaterThan(800);
      await stage().run('ROLLBACK', holder);
      expect(await stage().run('UPDATE seen SET b = 5 WHERE a = 1', waiter)).toMatchObject({ affectedRows: 1 });
    });
  }, 20_000);

  test('a lock that is given lets the waiting statement go on', async () => {
    await stage().with(2, async (holder, waiter) => {
      await stage().all(['BEGIN', 'UPDATE seen SET b = b + 1 WHERE a = 1'], holder);
      const waiting = stage().run('UPDATE seen SET b = b + 1 WHERE a = 1', waiter);
      await new Promise((resolve) => setTimeout(resolve, 200));
      await stage().run('COMMIT', holder);
      expect(await waiting).toMatchObject({ affectedRows: 1 });
      expect(await stage().value('SELECT b FROM seen WHERE a = 1')).toBe(7);
    });
  }, 20_000);

  test('temporary tables, variables and prepared statements are each session’s own', async () => {
    await stage().with(2, async (one, other) => {
      await stage().all(['CREATE TEMPORARY TABLE own (a INT)', 'SET @own = 1', "PREPARE own FROM 'SELECT 1'"], one);
      expect(await failureOf(() => stage().rows('SELECT * FROM own', [], other))).toMatchObject({ errno: 1146 });
      expect(await stage().value('SELECT @own', other)).toBeNull();
      expect(await stage().failure('EXECUTE own', other)).toMatchObject({ errno: 1243 });
    });
  });
}
