/** Statements that are stopped, sessions that are closed, and what is left of either. */
import { expect, test } from 'bun:test';
import type { BackendConnection } from '../../src/backend.ts';
import { SqlError } from '../../src/errors.ts';
import { type CollectedResult, ServerStatus } from '../../src/result.ts';
import { until } from '../support/until.ts';
import { numbered } from './results.ts';
import { failureOf, reasonOf, type Stage } from './stage.ts';

/** Far more rows than anybody waits for. */
const LONG = 'SELECT COUNT(*) AS n FROM i a, i b, i c, i d WHERE a.n + b.n + c.n + d.n < 0';
const PATIENCE = 8000;

export function interruption(stage: () => Stage): void {
  /** Runs a statement and does something while it runs. @returns how it ended, which must be soon. */
  async function meanwhile(session: BackendConnection, sql: string, work: () => unknown): Promise<SqlError | readonly CollectedResult[]> {
    const started = performance.now();
    const running = stage()
      .results(sql, {}, session)
      .catch((error: unknown) => error as SqlError);
    // It has to have begun: what is cancelled before that would not be the statement.
    await new Promise((resolve) => setTimeout(resolve, 200));
    await work();
    const ended = await running;
    expect(performance.now() - started).toBeLessThan(PATIENCE);
    if (ended instanceof Error && !(ended instanceof SqlError)) throw ended;
    return ended;
  }
  const alive = async (session: BackendConnection) => expect(await stage().rows('SELECT 1 AS a', [], session)).toEqual([[1]]);

  test('cancel ends what runs: 1317', async () => {
    await numbered(stage(), 'i', 1000);
    await stage().with(1, async (session) => {
      expect(await meanwhile(session, LONG, () => session.cancel())).toMatchObject({ errno: 1317, sqlState: '70100' });
      await alive(session);
    });
  }, 20_000);

  test('SLEEP ends too, if only by answering 1', async () => {
    await stage().with(1, async (session) => {
      const ended = await meanwhile(session, 'SELECT SLEEP(20) AS s', () => session.cancel());
      if (ended instanceof SqlError) expect(ended.errno).toBe(1317);
      else expect(ended).toMatchObject([{ rows: [[1]] }]);
      await alive(session);
    });
  }, 20_000);

  test('cancel where nothing runs does no harm, neither now nor to what comes', async () => {
    await stage().with(1, async (session) => {
      for (let round = 0; round < 5; round++) {
        session.cancel();
        await alive(session);
        session.cancel();
        session.cancel();
        await alive(session);
      }
    });
  });

  test('the transaction of a cancelled statement goes on', async () => {
    await stage().run('CREATE TABLE kept (a INT)');
    await stage().with(1, async (session) => {
      await stage().all(['BEGIN', 'INSERT INTO kept VALUES (1)'], session);
      await meanwhile(session, 'SELECT SLEEP(20) AS s', () => session.cancel());
      expect(session.status & ServerStatus.IN_TRANS).toBe(ServerStatus.IN_TRANS);
      await stage().run('COMMIT', session);
      expect(await stage().rows('SELECT a FROM kept')).toEqual([[1]]);
    });
  }, 20_000);

  test('cancel while rows come ends them', async () => {
    await stage().with(1, async (session) => {
      let seen = 0;
      const error = await failureOf(() =>
        session.query('SELECT a.n FROM i a, i b, i c', {
          ok: () => {},
          fields: () => {},
          rows: (rows) => {
            if (seen === 0) session.cancel();
            seen += rows.length;
            return new Promise((resolve) => setImmediate(resolve));
          },
          end: () => {},
        }),
      );
      expect(error.errno).toBe(1317);
      expect(seen).toBeGreaterThan(0);
      await alive(session);
    });
  }, 20_000);

  test('a signal gives a statement up', async () => {
    await stage().with(1, async (session) => {
      const controller = new AbortController();
      const running = stage().failure(LONG, session, { signal: controller.signal });
      setTimeout(() => controller.abort(), 200);
      expect(await running).toMatchObject({ errno: 1317 });
      await alive(session);
      expect(await stage().results('SELECT 1 AS a', { signal: new AbortController().signal }, session)).toMatchObject([{ rows: [[1]] }]);
    });
  }, 20_000);

  test('a statement that takes too long is 3024, and one that does not is let be', async () => {
    await stage().with(1, async (session) => {
      const started = performance.now();
      expect(await stage().failure(LONG, session, { timeout: 300 })).toMatchObject({ errno: 3024, sqlState: 'HY000' });
      expect(performance.now() - started).toBeLessThan(PATIENCE);
      expect(await stage().results('SELECT 1 AS a', { timeout: 5000 }, session)).toMatchObject([{ rows: [[1]] }]);
      await alive(session);
    });
  }, 20_000);

  test('who closes in a transaction rolls it back, and holds no lock any more', async () => {
    await stage().with(1, async (other) => {
      const session = await stage().connect();
      await stage().all(['BEGIN', 'INSERT INTO kept VALUES (2)', 'UPDATE kept SET a = 3 WHERE a = 1'], session);
      await stage().run("DO GET_LOCK('closing', 0)", session);
      await session.close();
      await until(async () => (await stage().value("SELECT GET_LOCK('closing', 0)", other)) === 1);
      await stage().run('UPDATE kept SET a = 4 WHERE a = 1', other);
      expect(await stage().rows('SELECT a FROM kept', [], other)).toEqual([[4]]);
    });
  });

  test('who gives up a session in the middle of a statement waits for neither', async () => {
    const session = await stage().connect();
    const running = reasonOf(() => stage().results('SELECT SLEEP(20) AS s', {}, session));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const started = performance.now();
    // As doors do; a server that is gone could not be told.
    session.cancel();
    if (stage().kind !== 'embedded') await session.close();
    await running;
    await session.close();
    await session.close();
    expect(performance.now() - started).toBeLessThan(PATIENCE);
  }, 20_000);
}
