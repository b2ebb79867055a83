/** Runs a command of wsql in this process, and keeps what it writes. */
import type { Readable } from 'node:stream';
import { COMMANDS } from '../../commands/commands.ts';
import { readArguments } from '../../commands/terminal/arguments.ts';
import { Flags } from '../../commands/terminal/flags.ts';
import { UsageError } from '../../src/errors.ts';
import { testIo } from './test-io.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A UsageError is told on stderr, with exit code 2, as main.ts does. */
export async function runCommand(
  name: string,
  args: readonly string[],
  options: { readonly isTerminal?: boolean; readonly env?: Record<string, string>; readonly stdin?: Readable } = {},
): Promise<Ran> {
  const { io, stdout, stderr } = testIo(options);
  const command = COMMANDS.find((one) => one.name === name);
  if (command === undefined) throw new Error(`no command ${name}`);
  try {
    const { values, positionals, sequence } = readArguments(args, command);
    const code = await command.run(new Flags(values, options.env ?? {}, { sequence }), positionals, io);
    return { code, stdout: stdout(), stderr: stderr() };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { code: 2, stdout: stdout(), stderr: `wsql: ${error.message}\n` };
  }
}
