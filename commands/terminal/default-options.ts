/** What option files and login paths say: which files, in which order. https://dev.mysql.com/doc/refman/8.4/en/option-file-options.html */
import { existsSync } from 'node:fs';
import { UsageError } from '../../src/errors.ts';
import type { Io } from '../io.ts';
import { type FlagValues, readArguments } from './arguments.ts';
import type { Flags } from './flags.ts';
import { readLoginPaths } from './login-path.ts';
import { ACCEPTED, CLIENT, CONNECTION, PRINTING, SERVER } from './mysql-flags.ts';
import { type OptionLine, readOptionLines } from './option-file.ts';

const GROUPS = ['client', 'mysql', 'wsql'];
const GLOBAL = ['/etc/my.cnf', '/etc/mysql/my.cnf'];

/** What of them is known here; the rest is for other programs, or does nothing. */
const KNOWN = {
  name: 'query',
  usage: 'query',
  mysqlFlags: true,
  flags: [...SERVER, ...CONNECTION, ...CLIENT, ...PRINTING, ...ACCEPTED],
};

/**
 * The lines that are for this run, the last of a name counts.
 * @throws UsageError for a file that was asked for and is not there.
 */
export function readDefaults(flags: Flags, env: Io['env']): readonly OptionLine[] {
  const suffix = flags.text('defaultsGroupSuffix') ?? env['MYSQL_GROUP_SUFFIX'] ?? '';
  const groups = suffix === '' ? GROUPS : [...GROUPS, ...GROUPS.map((group) => group + suffix)];
  return [...optionFiles(flags, env).flatMap((path) => readOptionLines(path, groups)), ...loginPaths(flags, env, suffix)];
}

function optionFiles(flags: Flags, env: Io['env']): readonly string[] {
  const [only, extra] = [flags.text('defaultsFile'), flags.text('defaultsExtraFile')];
  for (const path of [only, extra]) if (path !== undefined && !existsSync(path)) throw new UsageError(`there is no option file ${path}`);
  if (only !== undefined) return [only];
  if (flags.off('defaults')) return [];
  return [...GLOBAL, ...(extra === undefined ? [] : [extra]), ...(home(env) === null ? [] : [`${home(env)}/.my.cnf`])];
}
function home(env: Io['env']): string | null {
  return env['HOME'] ?? process.getBuiltinModule('node:os').homedir();
}

function loginPaths(flags: Flags, env: Io['env'], suffix: string): readonly OptionLine[] {
  if (flags.off('loginPaths')) return [];
  const path = env['MYSQL_TEST_LOGIN_FILE'] ?? (home(env) === null ? null : `${home(env)}/.mylogin.cnf`);
  const name = flags.text('loginPath');
  if (path === null) return [];
  const named = [...GROUPS, ...(name === undefined ? [] : [name])];
  const lines = readLoginPaths(path, suffix === '' ? named : [...named, ...named.map((group) => group + suffix)]);
  if (name !== undefined && !lines.some(({ group }) => group === name || group === name + suffix))
    throw new UsageError(`${path} has no login path ${name}; mysql_config_editor print --all shows which there are`);
  return lines;
}

/**
 * Lines as values of flags. Of `[client]` and `[mysql]` those that are not known are for others; `[wsql]` is only ours.
 * @throws UsageError
 */
export function flagsOf(lines: readonly OptionLine[]): FlagValues {
  return readArguments(lines.filter(isKnown).map(argument), KNOWN).values;
}
function isKnown(line: OptionLine): boolean {
  // Of old files: scripts and results are UTF-8 here, whatever they say.
  if (line.name === 'default-character-set') return false;
  try {
    readArguments([argument(line)], KNOWN);
    return true;
  } catch (error) {
    if (error instanceof UsageError && !line.group.startsWith('wsql')) return false;
    throw error;
  }
}
function argument({ name, value }: OptionLine): string {
  return value === null ? `--${name}` : `--${name}=${value}`;
}

/** As `--print-defaults` shows them. */
export function printedDefaults(lines: readonly OptionLine[]): string {
  const shown = lines.map(({ name, value }) =>
    argument({ group: '', name, value: /^password/.test(name) && value !== null ? '*****' : value }),
  );
  return `wsql would have been started with the following arguments:\n${shown.map((arg) => `${arg} `).join('')}\n`;
}
