/** Comparing and migrations on servers, and between them and the embedded engine: test/introspection/diff/ */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import type { Backend, BackendConnection } from '../../../src/backend.ts';
import { openEmbedded } from '../../../src/backends/embedded/index.ts';
import { anyBecomesAny, different, make, migrates } from '../../introspection/diff/migrate.ts';
import { schema, statementsOf } from '../../introspection/diff/random-schema.ts';
import { OF_MARIADB, OF_MYSQL, SCENARIOS } from '../../introspection/diff/scenarios.ts';
import { NO_HOST, OPTIONS, onServers, results } from './servers.ts';

onServers((server) => {
  let connection: BackendConnection;
  let engine: Backend;
  let embedded: BackendConnection;
  beforeAll(async () => {
    connection = await server().connect();
    engine = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-0.0.0' });
    embedded = await engine.connect(OPTIONS, NO_HOST);
  });
  beforeEach(async () => {
    for (const one of [connection, embedded]) await results(one, "SET sql_mode = 'STRICT_TRANS_TABLES', time_zone = '+00:00'");
  });
  afterAll(async () => {
    for (const name of ['before', 'after']) await results(connection, `DROP DATABASE IF EXISTS wsql_types_${name}`);
    await connection.close();
    await embedded.close();
    await engine.close();
  });

  describe('a migration', () => {
    for (const { name, before, after } of SCENARIOS) {
      test(name, () => migrates(connection, before, after), 30_000);
      test(`${name}, and back`, () => migrates(connection, after, before), 30_000);
    }
    test('what only this server has', async () => {
      for (const { before, after } of server().kind === 'MySQL' ? OF_MYSQL : OF_MARIADB) {
        await migrates(connection, before, after);
        await migrates(connection, after, before);
      }
    }, 60_000);
    test('makes any schema of any other', () => anyBecomesAny(connection, 12, 11), 180_000);
    test('makes one of the embedded engine of one of the server, and the other way round', async () => {
      const pairs = fc.sample(fc.tuple(schema, schema), { seed: 4, numRuns: 3 });
      for (const [one, other] of pairs) {
        await migrates(embedded, statementsOf(one), statementsOf(other), connection);
        await migrates(connection, statementsOf(one), statementsOf(other), embedded);
      }
    }, 120_000);
  });

  test('the same statements make no difference, whoever runs them', async () => {
    const made = [
      ...SCENARIOS.flatMap(({ before, after }) => [before, after]),
      ...fc.sample(schema, { seed: 3, numRuns: 5 }).map(statementsOf),
    ];
    for (const statements of made) {
      const here = await make(embedded, 'wsql_types_after', statements);
      const there = await make(connection, 'wsql_types_after', statements);
      // Nobody has said when these begin, so that they have begun now.
      expect(different(here, there).replace(/^~ event .*\n~ +schedule: EVERY 1 DAY STARTS .*\n/m, '')).toBe('');
    }
  }, 120_000);
});
