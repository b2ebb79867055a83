/** DDL that makes a schema anew: from a server to the embedded engine and back, without a semantic difference. */
import { afterAll, beforeAll, test } from 'bun:test';
import type { Model } from '../../../src/introspection/index.ts';
import { runCommand } from '../../commands/run-command.ts';
import { expectSame, freshFile, introspected, load, modelOf, NAME, script, useScratch } from '../../introspection/round-trip.ts';
import { onServers } from './servers.ts';

useScratch();

onServers((server) => {
  let model: Model;
  beforeAll(async () => {
    await load(server().url, script('rich.sql'));
    model = await modelOf(server().url);
  }, 30_000);
  afterAll(async () => {
    await runCommand('query', ['--url', server().url, `DROP DATABASE IF EXISTS ${NAME}`]);
  });

  test('from the server to the embedded engine, and back', async () => {
    const file = freshFile();
    await load(file, await introspected(server().url, 'sql'));
    expectSame(model, await modelOf(file));
    await load(server().url, await introspected(file, 'sql'));
    expectSame(model, await modelOf(server().url));
  }, 60_000);

  test('from the server to itself', async () => {
    const ddl = await introspected(server().url, 'sql');
    await load(server().url, ddl);
    expectSame(model, await modelOf(server().url));
  }, 60_000);

  test('from the embedded engine to the server', async () => {
    const file = freshFile();
    await load(file, script('sakila.sql'));
    await load(server().url, await introspected(file, 'sql'));
    expectSame(await modelOf(file), await modelOf(server().url));
  }, 60_000);

  test('what only this server has, to itself', async () => {
    const own = script(server().kind === 'MySQL' ? 'own-mysql.sql' : 'own-mariadb.sql');
    await load(server().url, own);
    const before = await modelOf(server().url);
    const ddl = (await runCommand('introspect', ['--url', server().url, NAME, '--format', 'sql'])).stdout;
    await load(server().url, ddl);
    expectSame(before, await modelOf(server().url));
  }, 60_000);
});
