/** Flags and commands in scripts, compared with what mysql 9.7 itself did (mysql-client/recorded.json). */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { CLIENT_CASES } from './mysql-client/cases.ts';
import { filled, makeFiles } from './mysql-client/files.ts';
import { runCommand } from './run-command.ts';

interface Recorded {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
const recorded: Readonly<Record<string, Recorded>> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'mysql-client', 'recorded.json'), 'utf8'),
);
const files = makeFiles();
const data = join(files.folder, 'client.db');
beforeAll(() => runCommand('query', ['--url', data, 'CREATE DATABASE wsql_client']));
afterAll(() => rmSync(files.folder, { recursive: true }));

/** Times are not the same; of a statement that has begun mysql prints the spaces at its end, too. */
const timeless = (text: string) => text.replace(/\(\d+\.\d+ sec\)/g, '(0.00 sec)').replace(/ +$/gm, '');
/** Numbers and lines of errors: their words are compared elsewhere. */
const errors = (text: string) => (text.match(/^ERROR(?: \d+ \(\w+\))?(?: at line \d+)?/gm) ?? []).join('\n');

for (const [name, { args, input = '' }] of Object.entries(CLIENT_CASES))
  test(`as mysql: ${name}`, async () => {
    const ran = await runCommand('query', ['--url', data, ...args], { stdin: Readable.from([Buffer.from(filled(input, files))]) });
    const wanted = recorded[name];
    expect({ stdout: timeless(ran.stdout), errors: errors(ran.stderr) }).toEqual({
      stdout: timeless(wanted?.stdout ?? ''),
      errors: errors(wanted?.stderr ?? ''),
    });
    expect(ran.code === 0 || ran.code === 5).toBe(wanted?.code === 0);
  });
