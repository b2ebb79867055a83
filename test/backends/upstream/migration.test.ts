/** Migrations between schemas made by chance, on servers: test/introspection/diff/ */
import { afterAll, beforeAll, test } from 'bun:test';
import type { BackendConnection } from '../../../src/backend.ts';
import { anyBecomesAny } from '../../introspection/diff/migrate.ts';
import { onServers, results } from './servers.ts';

onServers((server) => {
  let connection: BackendConnection;
  beforeAll(async () => {
    connection = await server().connect();
    await results(connection, "SET sql_mode = 'STRICT_TRANS_TABLES'");
  });
  afterAll(async () => {
    for (const name of ['before', 'after']) await results(connection, `DROP DATABASE IF EXISTS wsql_types_${name}`);
    await connection.close();
  });

  test('makes any schema of any other', () => anyBecomesAny(connection, 12, 11), 180_000);
});
