/** How models differ, and how one becomes the other, in the embedded engine. Servers: test/backends/upstream/migration.test.ts */
import { afterAll, beforeAll, describe, test } from 'bun:test';
import type { Backend, BackendConnection } from '../../../src/backend.ts';
import { openEmbedded } from '../../../src/backends/embedded/index.ts';
import { NO_HOST, OPTIONS } from '../../backends/upstream/servers.ts';
import { anyBecomesAny, migrates } from './migrate.ts';
import { SCENARIOS } from './scenarios.ts';

let engine: Backend;
let connection: BackendConnection;
beforeAll(async () => {
  engine = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-0.0.0' });
  connection = await engine.connect(OPTIONS, NO_HOST);
});
afterAll(async () => {
  await connection.close();
  await engine.close();
});

describe('a migration', () => {
  for (const { name, before, after } of SCENARIOS) {
    test(name, () => migrates(connection, before, after));
    test(`${name}, and back`, () => migrates(connection, after, before));
  }
  test('makes any schema of any other', () => anyBecomesAny(connection, 20, 7), 60_000);
});
