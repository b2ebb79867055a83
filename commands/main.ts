#!/usr/bin/env node
/** The dispatcher: declares commands and flags, and ends the process. What a command does is in its own module, loaded when it is called. */
import { cac } from 'cac';
import { VERSION } from '../src/version.ts';
import { ExitCode } from './exit-code.ts';
import { hideSecrets } from './hide-secrets.ts';
import type { Io } from './io.ts';
import { processIo } from './process-io.ts';
import { type DeclaredOption, markArguments, unmark } from './terminal/arguments.ts';
import { Flags, type RawFlags } from './terminal/flags.ts';

const io: Io = processIo();
const cli = cac('wsql');
cli.option('--help', 'Show the flags of a command').option('--version', 'Show the version');
cli.usage('<command> [flags]');

/** What declares each command. Only the one that is called is declared: a flag costs cac 20 µs. */
const DECLARATIONS: ReadonlyMap<string, () => void> = new Map([
  ['query', declareQuery],
  ['serve-mysql', declareServeMysql],
]);

function declareQuery(): void {
  cli
    .command('query [...sql]', 'Run SQL from the arguments, files or a pipe, and print the results')
    .option('-e, --execute <SQL>', 'Run this SQL; may be repeated')
    .option('-f, --file <FILE>', 'Run a file, - for standard input; may be repeated')
    .option('--format <FORMAT>', 'table, vertical, json, jsonl, csv, tsv, markdown or sql (table on a terminal, else tsv)')
    .option('-t, --table', 'The same as --format table')
    .option('-E, --vertical', 'The same as --format vertical')
    .option('-B, --batch', 'The same as --format tsv')
    .option('-N, --skip-column-names', 'Leave the column names out')
    .option('-r, --raw', 'tsv without escaping')
    .option('--param <NAME=VALUE>', 'Bind a value to :NAME; NAME:int=5 for another type; may be repeated')
    .option('--force', 'Go on after an SQL error; the exit code is then 5')
    .option('--timeout <SECONDS>', 'Give up on a statement after this long; the exit code is then 4')
    .option('--url <URL>', 'mysql://user:password@host:port/db, file:PATH, PATH.db or :memory: (default)')
    .option('-h, --host <HOST>', "A MySQL server's host")
    .option('-P, --port <PORT>', "A MySQL server's port")
    .option('-u, --user <USER>', 'User to log in as')
    .option('-p, --password [PASSWORD]', 'Password; asked for where none is given')
    .option('-D, --database <NAME>', 'Database to use')
    .option('-S, --socket <PATH>', "A MySQL server's Unix socket")
    .option('--ssl-mode <MODE>', 'DISABLED, PREFERRED, REQUIRED, VERIFY_CA or VERIFY_IDENTITY')
    .option('--ssl-ca <FILE>', "The certificate authority of the server's certificate")
    .option('--ssl-cert <FILE>', 'A client certificate')
    .option('--ssl-key <FILE>', "The client certificate's key")
    .example('  $ wsql query "SELECT VERSION(), 1+1"')
    .example('  $ wsql query --url shop.db -f schema.sql -f data.sql')
    .example('  $ wsql query -h db.example -u app -p --param id:int=7 "SELECT * FROM orders WHERE id = :id"')
    .action(async (sql: readonly string[], raw: RawFlags) => {
      const { readOptions, run } = await import('./query.ts');
      return run(await readOptions(new Flags(raw, io.env), sql.map(unmark), io), io);
    });
}

function declareServeMysql(): void {
  cli
    .command('serve-mysql', 'Listen for MySQL clients')
    .option('--host <HOST>', 'Address to listen on (127.0.0.1)')
    .option('--port <PORT>', 'Port to listen on, 0 for any that is free (33206)')
    .option('--data <PATH>', 'Data file, or :memory: (./wsql.db)')
    .option('--upstream <URL>', 'Serve a MySQL server instead of a data file')
    .option('--schema <FILE>', 'Load this .json, .yaml or .sql file when the database is new')
    .option('--user <NAME:PASSWORD>', 'An account; may be repeated')
    .option('--users <FILE>', 'Accounts, one NAME:PASSWORD a line')
    .option('--no-auth', 'Let everybody in as root, on any address')
    .option('--tls <MODE>', 'auto (a certificate made at the start), off or required')
    .option('--tls-cert <FILE>', 'The certificate, PEM')
    .option('--tls-key <FILE>', "The certificate's key, PEM")
    .option('--read-only', 'Refuse every change')
    .option('--max-connections <N>', 'Refuse further clients with error 1040 (151)')
    .option('--server-version <TEXT>', `The version that clients are told (8.4.6-wsql-${VERSION})`)
    .option('--log-level <LEVEL>', 'error, warn, info or debug (info)')
    .option('--log-format <FORMAT>', 'text or json')
    .example('  $ wsql serve-mysql --data shop.db')
    .example('  $ wsql serve-mysql --host 0.0.0.0 --users accounts.txt --tls required')
    .action(async (raw: RawFlags) => {
      const { readOptions, run } = await import('./serve-mysql.ts');
      return run(readOptions(new Flags(raw, io.env)), io);
    });
}

/** Finds the command, reads its flags, runs it. @returns the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === '--version' || name === '-V') {
    io.stdout.write(`wsql ${VERSION}\n`);
    return ExitCode.OK;
  }
  const declare = DECLARATIONS.get(name ?? '');
  if (declare === undefined) for (const each of DECLARATIONS.values()) each();
  else declare();
  const command = cli.commands.find((known) => known.name === name);
  const wantsHelp = (args: readonly string[]) => args.slice(0, args.includes('--') ? args.indexOf('--') : args.length).includes('--help');
  if (name === undefined || name === 'help' || name === '--help') {
    cli.outputHelp();
    return name === undefined ? ExitCode.USAGE : ExitCode.OK;
  }
  if (command === undefined) {
    const commands = cli.commands.map((known) => known.name).join(', ');
    throw usage(`${name.startsWith('-') ? 'unknown flag' : 'unknown command'} ${name}; the commands are ${commands}; see wsql --help`);
  }
  if (wantsHelp(rest)) {
    cli.parse(['', 'wsql', command.name], { run: false });
    cli.outputHelp();
    return ExitCode.OK;
  }
  const options: readonly DeclaredOption[] = command.options;
  cli.parse(['', 'wsql', command.name, ...markArguments(rest, options, command.name)], { run: false });
  return (await cli.runMatchedCommand()) ?? ExitCode.OK;
}

function usage(message: string): Error {
  const error = new Error(message);
  error.name = 'UsageError';
  return error;
}

/** Failures before a command had a say in them: how it was called, or a bug. */
function report(error: unknown): number {
  if (error instanceof Error && (error.name === 'UsageError' || error.name === 'CACError')) {
    io.stderr.write(`wsql: ${error.message}\n`);
    return ExitCode.USAGE;
  }
  if (error instanceof Error && error.name === 'Cancelled') return ExitCode.INTERRUPTED;
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
