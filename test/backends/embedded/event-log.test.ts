import { expect, test } from 'bun:test';
import { openEmbedded } from '../../../src/backends/embedded/index.ts';
import { TestSession } from './open.ts';

test('an event that fails tells the log why: it has no client', async () => {
  const told = Promise.withResolvers<readonly [string, string, unknown]>();
  const engine = openEmbedded({
    path: ':memory:',
    serverVersion: '8.4.6-wsql-test',
    log: (level, message, details) => told.resolve([level, message, details]),
  });
  const it = new TestSession(engine);
  await it.script('CREATE DATABASE d\nUSE d\nCREATE EVENT lost ON SCHEDULE AT CURRENT_TIMESTAMP DO INSERT INTO nothing VALUES (1)');
  expect(await told.promise).toEqual(['warn', "event d.lost failed: Table 'd.nothing' doesn't exist", { errno: 1146 }]);
  it.close();
  await engine.close();
});
