/** What is piped into the shell may be a dump that somebody has sent: it runs no programs, and touches no files. */
import { afterAll, expect, test } from 'bun:test';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { runCommand } from '../../commands/run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'wsql-trust-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, name);
const env = { HOME: folder, XDG_CONFIG_HOME: folder, XDG_STATE_HOME: folder };

const piped = (lines: readonly string[], ...flags: readonly string[]) =>
  runCommand('repl', [':memory:', ...flags], { env, stdin: Readable.from([Buffer.from(`${lines.join('\n')}\n`)]) });

test.each([
  [`\\! touch ${path('made')}`, '--system-command'],
  [`system touch ${path('made')}`, '--system-command'],
  ['SELECT 1 \\e', '--system-command'],
  [`\\T ${path('made')}`, '--commands'],
  [`\\o ${path('made')}`, '--commands'],
  [`\\. ${path('made')}`, '--commands'],
  [`\\copy (SELECT 1) TO ${path('made')}`, '--commands'],
  ['\\fav x SELECT 1', '--commands'],
])('%s is refused', async (line, flag) => {
  const { code, stdout, stderr } = await piped([line, 'SELECT 5;']);
  expect(stderr).toContain(`${flag} allows it`);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(existsSync(path('made'))).toBe(false);
});

test('flags allow it, each its own', async () => {
  writeFileSync(path('script.sql'), 'SELECT 7 AS seven;\n');
  expect((await piped([`\\. ${path('script.sql')}`], '--commands')).stdout).toContain('seven');
  expect((await piped([`\\! touch ${path('there')}`], '--commands')).code).toBe(1);
  expect((await piped([`\\! touch ${path('there')}`], '--system-command')).code).toBe(0);
  expect(existsSync(path('there'))).toBe(true);
});
test('statements and commands of the session need none', async () => {
  expect(await piped(['CREATE DATABASE d;', 'use d', '\\dt', 'SELECT DATABASE() AS now_in\\G'])).toMatchObject({ code: 0, stderr: '' });
});
