/** What `wsql query` prints is what the mysql client prints: recorded from mysql 9.7 by record.ts. */
import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../../../commands/commands.ts';
import type { Output } from '../../../commands/io.ts';
import { readArguments } from '../../../commands/terminal/arguments.ts';
import { Flags } from '../../../commands/terminal/flags.ts';
import { testIo } from '../test-io.ts';
import { CASES } from './cases.ts';

class Bytes implements Output {
  readonly isTerminal = false;
  readonly columns = 80;
  readonly #pieces: Buffer[] = [];

  write(piece: string | Uint8Array): boolean {
    this.#pieces.push(Buffer.from(piece));
    return true;
  }
  async drained(): Promise<void> {}
  async flush(): Promise<void> {}
  get all(): Buffer {
    return Buffer.concat(this.#pieces);
  }
}

const script = join(import.meta.dirname, 'statements.sql');

async function query(args: readonly string[]): Promise<Buffer> {
  const command = COMMANDS.find(({ name }) => name === 'query');
  if (command === undefined) throw new Error('no query');
  const stdout = new Bytes();
  const { io, stderr } = testIo();
  const { values, positionals } = readArguments(args, command);
  const code = await command.run(new Flags(values, {}), positionals, { ...io, stdout });
  expect({ code, stderr: stderr() }).toEqual({ code: 0, stderr: '' });
  return stdout.all;
}

/** With bytes that are no text visible. */
function lines(bytes: Buffer): string[] {
  return bytes.toString('latin1').split('\n');
}

/** Where the rows come from: values of the engine, or the text of a server of MySQL 9.7, which is not turned into values. */
const SERVER = process.env['WSQL_TEST_MYSQL'];
const TARGETS: readonly (readonly string[])[] = [[], ...(SERVER === undefined ? [] : [['--url', SERVER]])];

for (const [name, flags] of Object.entries(CASES))
  for (const target of TARGETS) {
    test(`as mysql prints it: ${[...flags, ...target].join(' ')}`, async () => {
      const golden = readFileSync(join(import.meta.dirname, `${name}.golden`));
      const begin = 'DROP DATABASE IF EXISTS wsql_golden; CREATE DATABASE wsql_golden; USE wsql_golden';
      const printed = await query([...target, ...flags, '-e', begin, '-f', script]);
      expect(lines(printed)).toEqual(lines(golden));
    });
  }
