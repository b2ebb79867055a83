#!/usr/bin/env node
/** The dispatcher: finds the command, reads its flags, and ends the process. */
import { UsageError } from '../src/errors.ts';
import { VERSION } from '../src/version.ts';
import { COMMANDS } from './commands.ts';
import { ExitCode } from './exit-code.ts';
import { hideSecrets } from './hide-secrets.ts';
import type { Io } from './io.ts';
import { processIo } from './process-io.ts';
import { readArguments } from './terminal/arguments.ts';
import { Flags } from './terminal/flags.ts';

const io: Io = processIo();

/** Finds the command, reads its flags, runs it. @returns the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === '--version' || name === '-V') {
    io.stdout.write(`wsql ${VERSION}\n`);
    return ExitCode.OK;
  }
  const command = COMMANDS.find((known) => known.name === name) ?? null;
  if (name === undefined || name === 'help' || name === '--help' || (command !== null && wantsHelp(rest))) {
    const { printHelp } = await import('./help.ts');
    printHelp(COMMANDS, command);
    return name === undefined ? ExitCode.USAGE : ExitCode.OK;
  }
  if (command === null) {
    const commands = COMMANDS.map((known) => known.name).join(', ');
    throw new UsageError(
      `${name.startsWith('-') ? 'unknown flag' : 'unknown command'} ${name}; the commands are ${commands}; see wsql --help`,
    );
  }
  const { values, positionals, sequence } = readArguments(rest, command);
  const flags = new Flags(values, io.env, { sequence });
  if (command.mysqlFlags === true && flags.typed('version')) {
    io.stdout.write(`wsql ${VERSION}\n`);
    return ExitCode.OK;
  }
  if (flags.typed('printDefaults')) {
    const { printedDefaults, readDefaults } = await import('./terminal/default-options.ts');
    io.stdout.write(printedDefaults(readDefaults(flags, io.env)));
    return ExitCode.OK;
  }
  return command.run(flags, positionals, io);
}

function wantsHelp(args: readonly string[]): boolean {
  const flags = args.slice(0, args.includes('--') ? args.indexOf('--') : args.length);
  return flags.includes('--help') || flags.includes('-?');
}

/** Failures before a command had a say in them: how it was called, or a bug. */
function report(error: unknown): number {
  if (error instanceof Error && error.name === 'UsageError') {
    io.stderr.write(`wsql: ${error.message}\n`);
    return ExitCode.USAGE;
  }
  if (error instanceof Error && error.name === 'Cancelled') return ExitCode.INTERRUPTED;
  // node:sqlite, with its functions: what is older has not all of it.
  if (error instanceof Error && 'code' in error && error.code === 'ERR_UNKNOWN_BUILTIN_MODULE') {
    io.stderr.write(`wsql: Node.js 24 or newer is needed for this, and here is ${process.version}; the single executable needs none\n`);
    return ExitCode.USAGE;
  }
  io.stderr.write(`wsql: internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return ExitCode.SQL_ERROR;
}

main(hideSecrets(process.argv.slice(2)))
  .catch(report)
  .then(async (code) => {
    process.exitCode = code;
    await io.stdout.flush();
    await io.stderr.flush();
  });
