/** DDL that makes a schema anew, in the embedded engine. With servers: test/backends/upstream/round-trip.test.ts */
import { describe, expect, test } from 'bun:test';
import { runCommand } from '../commands/run-command.ts';
import { expectSame, freshFile, introspected, load, modelOf, NAME, script, scriptFile, useScratch } from './round-trip.ts';

useScratch();

describe('the embedded engine', () => {
  test.each(['rich.sql', 'sakila.sql'])('%s is made anew, and its script is the same again', async (file) => {
    const [first, second] = [freshFile(), freshFile()];
    await load(first, script(file));
    const ddl = await introspected(first, 'sql');
    await load(second, ddl);
    expectSame(await modelOf(first), await modelOf(second));
    expect(await introspected(second, 'sql')).toBe(ddl);
  });

  test('tables without CREATE DATABASE go where they are told to go', async () => {
    const [first, second] = [freshFile(), freshFile()];
    await load(first, script('rich.sql'));
    const { stdout } = await runCommand('introspect', ['--url', first, NAME, '--format', 'sql', '--no-create-database', '--tables-only']);
    const file = scriptFile(stdout);
    await runCommand('query', ['--url', second, 'CREATE DATABASE elsewhere']);
    expect(await runCommand('query', ['--url', second, '-D', 'elsewhere', '-f', file])).toMatchObject({ code: 0, stderr: '' });
    const { stdout: names } = await runCommand('query', ['--url', second, '-N', 'SHOW TABLES FROM elsewhere']);
    expect(names.trim().split('\n')).toContain('a_child');
  });
});
