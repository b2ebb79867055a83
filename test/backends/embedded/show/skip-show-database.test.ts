/** skip_show_database: only who has SHOW DATABASES may ask for the list. */
import { expect, test } from 'bun:test';
import { openEmbedded } from '../../../../src/backends/embedded/index.ts';
import { AccountSession } from '../privileges/replay.ts';

test('SHOW DATABASES takes the privilege where the server says so', async () => {
  const engine = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-test', variables: { skip_show_database: 'ON' } });
  const root = new AccountSession(engine, { user: 'root', host: 'localhost' });
  await root.must('CREATE DATABASE d', 'CREATE USER ann@localhost, ben@localhost', 'GRANT SELECT ON d.* TO ann@localhost');
  await root.must('GRANT SHOW DATABASES ON *.* TO ben@localhost');
  const ask = (user: string) => new AccountSession(engine, { user, host: 'localhost' }).ask('SHOW DATABASES');
  expect(await ask('ann')).toBe('1227 42000 Access denied; you need (at least one of) the SHOW DATABASES privilege(s) for this operation');
  expect([await ask('ben'), await root.ask('SHOW DATABASES')]).toEqual(['ok', 'ok']);
  await engine.close();
});
