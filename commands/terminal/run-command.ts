/** What commands of the mysql client do in a script. */
import type { BackendConnection } from '../../src/backend.ts';
import { SqlError } from '../../src/errors.ts';
import { Collector } from '../../src/result.ts';
import { type ClientCommand, type CommandName, databaseOf } from './client-commands.ts';
import type { Source } from './script.ts';
import type { ScriptFlags } from './script-flags.ts';

/** The run that a command stands in. */
export interface CommandHost {
  readonly connection: BackendConnection;
  readonly flags: ScriptFlags;
  /** Where the command is written. */
  readonly source: Source;
  /** What stands before it and is not ended. */
  readonly pending: string;
  /** Prints a text between results. */
  say(text: string): void;
  /** Sends what has been printed on its way. */
  flush(): Promise<void>;
  /** @throws CommandError where it cannot be read. */
  runFile(path: string): Promise<void>;
  showWarnings(on: boolean): void;
  /** Another database is to be used from here on. @returns whether it is. */
  used(database: string): boolean;
  quit(): void;
}

/** A command that cannot be run, or may not be here. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

type Runner = (argument: string, host: CommandHost) => Promise<void> | void;
const nothing: Runner = () => {};

/** @throws CommandError, SqlError */
export async function runClientCommand({ name, text, argument }: ClientCommand, host: CommandHost): Promise<void> {
  if (name === null) throw new CommandError(`Unknown command '${text}'.`);
  await RUNNERS[name](argument, host);
}

const RUNNERS: Readonly<Record<CommandName, Runner>> = {
  help: (_, { say }) => say('The commands of scripts are in docs/query.md of wsql; those of its shell are told there by \\?\n'),
  charset(name) {
    if (name === '') throw new CommandError('Usage: \\C charset_name | charset charset_name');
    if (!/^(?:utf8(?:mb[34])?|utf-8)$/i.test(name))
      throw new CommandError(`charset ${name}: scripts and results are UTF-8 here, which is utf8mb4`);
  },
  clear: nothing,
  async connect(argument, host) {
    const [database = '', server] = argument.split(/\s+/);
    if (server !== undefined) throw new CommandError('connect with a host is not for scripts: run wsql query for each');
    await host.connection.reset();
    if (database !== '') await use(database, host);
  },
  delimiter(argument) {
    if (argument === '') throw new CommandError("DELIMITER must be followed by a 'delimiter' character or string");
  },
  edit() {
    throw new CommandError("the command 'edit' is for the shell: wsql repl");
  },
  ego: nothing,
  exit: (_, host) => host.quit(),
  go: nothing,
  nopager: (_, { say }) => say('PAGER set to stdout\n'),
  notee: (_, { say }) => say('Outfile disabled.\n'),
  nowarning: (_, host) => host.showWarnings(false),
  pager: nothing,
  print: (_, { say, pending }) => say(`--------------\n${pending}${pending.endsWith('\n') ? '' : '\n'}--------------\n\n`),
  prompt: (text, { say }) => (text === '' ? undefined : say(`PROMPT set to '${text}'\n`)),
  quit: (_, host) => host.quit(),
  rehash: nothing,
  resetconnection: async (_, { connection }) => connection.reset(),
  async source(path, host) {
    if (path === '') throw new CommandError('Usage: \\. <filename> | source <filename>');
    if (host.source.kind === 'stdin' && !host.flags.allowed.commands)
      throw new CommandError("the command 'source' reads a file, and stands in standard input: --commands allows it");
    await host.runFile(path);
  },
  status: async (_, host) => host.say(await statusText(host.connection)),
  async system(command, host) {
    if (command === '') throw new CommandError('Usage: \\! shell-command');
    if (host.source.kind !== 'text' && !host.flags.allowed.system)
      throw new CommandError("the command 'system' runs programs, and stands in a script: --system-command allows it");
    await host.flush();
    const { spawnSync } = await import('node:child_process');
    spawnSync(command, { shell: true, stdio: 'inherit' });
  },
  tee() {
    throw new CommandError("the command 'tee' writes a file, and is not for scripts: -o FILE says where results go");
  },
  use,
  warnings: (_, host) => host.showWarnings(true),
};

async function use(argument: string, host: CommandHost): Promise<void> {
  const database = databaseOf(argument);
  if (database === '') throw new CommandError('USE must be followed by a database name');
  if (host.used(database)) await host.connection.query(`USE \`${database.replaceAll('`', '``')}\``, new Collector());
}
const STATUS = `SELECT CONNECTION_ID() AS 'Connection id', DATABASE() AS 'Current database', CURRENT_USER() AS 'Current user',
  @@version_comment AS 'Server', VERSION() AS 'Server version', @@character_set_server AS 'Server characterset',
  @@character_set_database AS 'Db characterset', @@character_set_client AS 'Client characterset', @@character_set_connection AS 'Conn. characterset'`;

/** @throws SqlError */
async function statusText(connection: BackendConnection): Promise<string> {
  const collector = new Collector();
  await connection.query(STATUS, collector);
  const [result] = collector.results;
  if (result?.kind !== 'rows') throw new SqlError(1105, 'HY000', 'the server does not say what it is');
  const lines = result.fields.map(({ name }, i) => `${`${name}:`.padEnd(24)}${result.rows[0]?.[i] ?? ''}\n`);
  return `--------------\n${lines.join('')}--------------\n\n`;
}
