/** From what was typed to flags and arguments. Values stay as they were typed: "007" is no number, and a value may begin with a dash. */
import { UsageError } from '../../src/errors.ts';

/** What is used of a command. */
export interface Declared {
  readonly name: string;
  /** `query [...sql]`: without brackets it takes no arguments. */
  readonly usage: string;
  /** `-p, --password [PASSWORD]`, as `Command` has them. */
  readonly flags: readonly (readonly [flag: string, description: string])[];
  /** Whether long flags are read as those of MySQL's programs: `--skip_NAME`, `--NAME=0`, `--loose-NAME`, and short for what is meant. */
  readonly mysqlFlags?: boolean;
  /** A switch that is another flag with a value, for what follows it: its name, or null. */
  readonly instead?: (typed: string, next: string | undefined, args: readonly string[]) => string | null;
}

/**
 * Values by the name of their flag, `skipColumnNames`: all that were given; true for a switch, or a flag without its optional value, and how often where
 * that is more than once; false for `--no-NAME`.
 */
export type FlagValues = Readonly<Record<string, readonly string[] | boolean | number>>;

/** One value as it stands on the line; an argument has the flag `''`. */
export interface Given {
  readonly flag: string;
  readonly value: string;
}

export interface Arguments {
  readonly positionals: readonly string[];
  readonly values: FlagValues;
  /** Arguments, and flags with values, from left to right. */
  readonly sequence: readonly Given[];
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
  return new ArgumentReader(args, command).read();
}

class ArgumentReader {
  readonly #args: readonly string[];
  readonly #queue: string[];
  readonly #command: Declared;
  readonly #values: Record<string, string[] | boolean | number> = {};
  readonly #sequence: Given[] = [];

  constructor(args: readonly string[], command: Declared) {
    this.#args = args;
    this.#queue = [...args];
    this.#command = command;
  }

  read(): Arguments {
    for (let arg = this.#queue.shift(); arg !== undefined; arg = this.#queue.shift()) {
      if (arg === '--') this.#positional(...this.#queue.splice(0));
      // A text like "-- a comment\nSELECT 1" is no flag.
      else if (!arg.startsWith('-') || arg === '-' || /^--?\s/.test(arg)) this.#positional(arg);
      else if (arg.startsWith('--')) this.#long(arg);
      else this.#cluster(arg);
    }
    const positionals = this.#sequence.filter(({ flag }) => flag === '').map(({ value }) => value);
    const { name, usage } = this.#command;
    if (positionals.length > 0 && !usage.includes('[')) throw new UsageError(`${name} takes no arguments: ${positionals.join(' ')}`);
    return { positionals, values: this.#values, sequence: this.#sequence };
  }

  #positional(...args: string[]): void {
    for (const value of args) this.#sequence.push({ flag: '', value });
  }

  #long(arg: string): void {
    const equals = arg.indexOf('=');
    const typed = equals < 0 ? arg : arg.slice(0, equals);
    const value = equals < 0 ? null : arg.slice(equals + 1);
    const other = this.#command.instead?.(typed, value ?? this.#queue[0], this.#args) ?? null;
    const flag = find(this.#command, other ?? typed);
    if (flag !== null) this.#take(flag, typed, value);
  }

  /** One-letter flags: `-N`, several at once as `-BN`, one with its value as `-uroot`, `-u root`, `-pSECRET`. */
  #cluster(arg: string): void {
    for (let i = 1; i < arg.length; i++) {
      const typed = `-${arg.charAt(i)}`;
      const rest = arg.slice(i + 1);
      const other = this.#command.instead?.(typed, rest === '' ? this.#queue[0] : rest, this.#args) ?? null;
      const flag = find(this.#command, other ?? typed);
      if (flag === null) continue;
      this.#take(flag, typed, flag.value === 'none' || rest === '' ? null : rest);
      if (flag.value !== 'none') return;
    }
  }

  #take(flag: Flag, typed: string, attached: string | null): void {
    const known = this.#values[flag.name];
    if (flag.value === 'none') {
      const on = attached === null ? true : this.#switched(attached, typed);
      const count = typeof known === 'number' ? known : known === true ? 1 : 0;
      this.#values[flag.name] = on === flag.negated ? false : count === 0 ? true : count + 1;
      return;
    }
    const value = attached ?? (flag.value === 'required' ? this.#queue.shift() : undefined);
    if (value === undefined && flag.value === 'required') throw new UsageError(`${typed} needs a value: ${flag.declaration}`);
    this.#values[flag.name] = value === undefined ? (known ?? true) : [...(Array.isArray(known) ? known : []), value];
    if (value !== undefined) this.#sequence.push({ flag: flag.name, value });
  }
  /** `--table=0`, as MySQL's programs take it. */
  #switched(value: string, typed: string): boolean {
    if (this.#command.mysqlFlags !== true) throw new UsageError(`${typed} takes no value`);
    if (/^(?:1|on|true)$/i.test(value)) return true;
    if (/^(?:0|off|false)$/i.test(value)) return false;
    throw new UsageError(`${typed}=${value}: a switch is 0 or 1`);
  }
}

/** @param typed `-u` or `--user`. @returns null for one that may be unknown. @throws UsageError */
function find(command: Declared, typed: string): Flag | null {
  const plain = command.mysqlFlags === true && typed.startsWith('--') ? typed.replaceAll('_', '-') : typed;
  const exact = declared(command, plain) ?? (command.mysqlFlags === true && typed.startsWith('--') ? asMysql(command, plain) : null);
  if (exact !== null) return exact;
  if (command.mysqlFlags === true && plain.startsWith('--loose-')) return null;
  throw new UsageError(`unknown flag ${typed}; see wsql ${command.name} --help`);
}

function declared(command: Declared, typed: string): Flag | null {
  const found = command.flags.find(([declaration]) => namesOf(declaration).includes(typed));
  return found === undefined ? null : flagOf(found[0]);
}
function flagOf(declaration: string): Flag {
  const long = namesOf(declaration).at(-1) ?? declaration;
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

/** Words before a name. https://dev.mysql.com/doc/refman/8.4/en/option-modifiers.html */
function asMysql(command: Declared, typed: string): Flag | null {
  const [, loose, word, name = ''] = /^--(loose-)?(?:(skip|disable|enable)-)?(.+)$/.exec(typed) ?? [];
  if (loose !== undefined && word === undefined) return longFlag(command, name);
  const flag = (word === undefined ? null : longFlag(command, name)) ?? opposite(command, name);
  if (flag !== null) {
    const turned = word === undefined || word === 'enable' ? flag.negated : !flag.negated;
    return flag.value === 'none' ? { ...flag, negated: turned } : word === 'enable' ? flag : null;
  }
  return shortened(command, word === undefined ? name : `${word}-${name}`);
}
function longFlag(command: Declared, name: string): Flag | null {
  return declared(command, `--${name}`);
}
/** `--column-names`, where there is `--skip-column-names`. */
function opposite(command: Declared, name: string): Flag | null {
  const flag = declared(command, `--skip-${name}`);
  if (flag !== null) return { ...flag, negated: !flag.negated };
  const no = declared(command, `--no-${name}`);
  return no === null ? null : { ...no, negated: false };
}
/** The one that begins like it, also where others are that one and more: `--pass` is --password, and not --password-file. @throws UsageError for several. */
function shortened(command: Declared, start: string): Flag | null {
  const found = command.flags.flatMap(([flag]) => namesOf(flag)).filter((name) => name.startsWith(`--${start}`));
  const [first] = found.filter((name) => found.every((other) => other.startsWith(name)));
  if (first === undefined && found.length > 0) throw new UsageError(`--${start} may be ${found.join(', ')}`);
  return first === undefined ? null : declared(command, first);
}

function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
