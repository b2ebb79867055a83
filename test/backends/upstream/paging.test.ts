/** Pages of simple queries, put together, are the whole result: on servers, and in the embedded engine. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { BackendConnection } from '../../../src/backend.ts';
import { openEmbedded } from '../../../src/backends/embedded/index.ts';
import { DEFAULT_MODE, pageOf } from '../../../src/sql/index.ts';
import type { ValueRow } from '../../../src/types.ts';
import { NO_HOST, OPTIONS, onServers, results, rows } from './servers.ts';

const QUERIES = [
  'SELECT n, v FROM n ORDER BY n',
  'SELECT n, v FROM n ORDER BY v DESC, n LIMIT 23',
  'SELECT n FROM n ORDER BY n LIMIT 5, 40; -- a note',
  'SELECT n FROM n ORDER BY n LIMIT 90 OFFSET 18446744073709551615',
  'SELECT n FROM n WHERE n > 10 ORDER BY n LIMIT 18446744073709551615 OFFSET 70 /* the rest */',
  'SELECT v, COUNT(*) AS c FROM n GROUP BY v ORDER BY v',
  'SELECT DISTINCT v FROM n ORDER BY v',
  '(SELECT n FROM n ORDER BY n DESC LIMIT 31)',
  '((SELECT n FROM n ORDER BY n LIMIT 17 OFFSET 3))',
  '(SELECT n FROM n ORDER BY n DESC LIMIT 31) ORDER BY n',
  '(SELECT n FROM n ORDER BY n DESC LIMIT 31) ORDER BY n LIMIT 4, 20',
  'SELECT n FROM n WHERE n < 30 UNION SELECT n + 20 FROM n WHERE n < 30 ORDER BY n',
  'SELECT n FROM n WHERE n < 30 UNION ALL (SELECT n FROM n ORDER BY n LIMIT 12) ORDER BY n LIMIT 36',
  '(SELECT n FROM n ORDER BY n LIMIT 9) UNION ALL (SELECT n + 1000 FROM n ORDER BY n LIMIT 9) ORDER BY 1',
  'WITH RECURSIVE s AS (SELECT 1 AS k UNION ALL SELECT k + 1 FROM s WHERE k < 40) SELECT k FROM s ORDER BY k DESC',
  'WITH c AS (SELECT n FROM n WHERE n % 2 = 0) (SELECT n FROM c ORDER BY n LIMIT 33)',
  'SELECT n, (SELECT MAX(n) FROM n AS m WHERE m.n < n.n) AS below FROM n ORDER BY n LIMIT 20',
  'SELECT SUM(n) FROM n',
  'SELECT n, ROW_NUMBER() OVER (ORDER BY n DESC) AS r FROM n ORDER BY r LIMIT 29',
];

/** Page after page up to one that is not full. */
async function paged(connection: BackendConnection, sql: string, limit: number): Promise<readonly ValueRow[]> {
  const all: ValueRow[] = [];
  for (let offset = 0; ; offset += limit) {
    const page = await rows(connection, pageOf(sql, { limit, offset }, DEFAULT_MODE).sql);
    expect(page.length).toBeLessThanOrEqual(limit);
    all.push(...page);
    if (page.length < limit) return all;
  }
}

/** @param connect opens the connection that the tests are about. */
function pages(connect: () => Promise<BackendConnection>): void {
  let connection: BackendConnection;
  beforeAll(async () => {
    connection = await connect();
    await results(connection, 'DROP DATABASE IF EXISTS wsql_pages');
    await results(connection, 'CREATE DATABASE wsql_pages');
    await connection.useDatabase('wsql_pages');
    await results(connection, 'CREATE TABLE n (n INT PRIMARY KEY, v VARCHAR(20))');
    await results(
      connection,
      "INSERT INTO n WITH RECURSIVE s AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM s WHERE n < 100) SELECT n, CONCAT('v', n % 13) FROM s",
    );
  });
  afterAll(async () => {
    await results(connection, 'DROP DATABASE wsql_pages');
    await connection.close();
  });
  test.each(QUERIES)('%s', async (sql) => {
    const whole = await rows(connection, sql.replace(/;.*$/, ''));
    for (const limit of [1, 7, 100]) expect(await paged(connection, sql, limit)).toEqual(whole);
  });
}

onServers((server) => pages(() => server().connect()));
describe('embedded', () => {
  pages(async () => {
    const backend = await openEmbedded({ path: ':memory:', serverVersion: '8.4.6' });
    const connection = await backend.connect(OPTIONS, NO_HOST);
    const close = connection.close.bind(connection);
    connection.close = async () => {
      await close();
      await backend.close();
    };
    return connection;
  });
});
