/** From what was typed to flags and arguments. Values stay as they were typed: "007" is no number, and a value may begin with a dash. */
import { UsageError } from '../../src/errors.ts';

/** What is used of a command. */
export interface Declared {
  readonly name: string;
  /** `query [...sql]`: without brackets it takes no arguments. */
  readonly usage: string;
  /** `-p, --password [PASSWORD]`, as `Command` has them. */
  readonly flags: readonly (readonly [flag: string, description: string])[];
}

/** Values by the name of their flag, `skipColumnNames`: all that were given; true for a switch, or a flag without its optional value; false for `--no-NAME`. */
export type FlagValues = Readonly<Record<string, readonly string[] | boolean>>;

export interface Arguments {
  readonly positionals: readonly string[];
  readonly values: FlagValues;
}

interface Flag {
  readonly name: string;
  readonly negated: boolean;
  readonly value: 'none' | 'optional' | 'required';
  readonly declaration: string;
}

/**
 * @param args what follows the command's name.
 * @throws UsageError for a flag that is not declared, or lacks its value, or has one that it does not take; and for an argument too many.
 */
export function readArguments(args: readonly string[], command: Declared): Arguments {
  const positionals: string[] = [];
  const values: Record<string, string[] | boolean> = {};
  const queue = [...args];
  for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
    if (arg === '--') positionals.push(...queue.splice(0));
    // A text like "-- a comment\nSELECT 1" is no flag.
    else if (!arg.startsWith('-') || arg === '-' || /^--?\s/.test(arg)) positionals.push(arg);
    else if (arg.startsWith('--')) {
      const equals = arg.indexOf('=');
      const typed = equals < 0 ? arg : arg.slice(0, equals);
      take(values, find(command, typed), typed, equals < 0 ? null : arg.slice(equals + 1), queue);
    } else cluster(values, arg, command, queue);
  }
  if (positionals.length > 0 && !command.usage.includes('['))
    throw new UsageError(`${command.name} takes no arguments: ${positionals.join(' ')}`);
  return { positionals, values };
}

/** @param typed `-u` or `--user`. */
function find(command: Declared, typed: string): Flag {
  const found = command.flags.find(([declaration]) => namesOf(declaration).includes(typed));
  if (found === undefined) throw new UsageError(`unknown flag ${typed}; see wsql ${command.name} --help`);
  const [declaration] = found;
  const long = namesOf(declaration).at(-1) ?? typed;
  const negated = long.startsWith('--no-');
  return {
    name: camelCase(long.slice(negated ? '--no-'.length : '--'.length)),
    negated,
    value: declaration.includes('<') ? 'required' : declaration.includes('[') ? 'optional' : 'none',
    declaration,
  };
}

/** `-u` and `--user`, of `-u, --user <USER>`. */
function namesOf(declaration: string): string[] {
  return declaration.split(/,? /).filter((word) => word.startsWith('-'));
}

/** One-letter flags: `-N`, several at once as `-BN`, one with its value as `-uroot`, `-u root`, `-pSECRET`. */
function cluster(values: Record<string, string[] | boolean>, arg: string, command: Declared, queue: string[]): void {
  for (let i = 1; i < arg.length; i++) {
    const typed = `-${arg.charAt(i)}`;
    const flag = find(command, typed);
    const rest = arg.slice(i + 1);
    take(values, flag, typed, flag.value === 'none' || rest === '' ? null : rest, queue);
    if (flag.value !== 'none') return;
  }
}

function take(values: Record<string, string[] | boolean>, flag: Flag, typed: string, attached: string | null, queue: string[]): void {
  const known = values[flag.name];
  if (flag.value === 'none') {
    if (attached !== null) throw new UsageError(`${typed} takes no value`);
    values[flag.name] = !flag.negated;
    return;
  }
  const value = attached ?? (flag.value === 'required' ? queue.shift() : undefined);
  if (value === undefined && flag.value === 'required') throw new UsageError(`${typed} needs a value: ${flag.declaration}`);
  values[flag.name] = value === undefined ? (known ?? true) : [...(Array.isArray(known) ? known : []), value];
}

function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
