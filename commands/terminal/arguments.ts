/**
 * From what was typed to what cac is given. cac declares the flags, prints the help and finds the command; but its parser makes numbers of
 * values ("007" becomes 7), knows no `-pSECRET` and takes a value that begins with a dash for a flag. So arguments are told apart here, by the
 * flags that are declared, and each value is handed over with a mark before it that keeps it as it is.
 */
import { UsageError } from '../../src/errors.ts';

const MARK = '\u0001';

/** What is used of cac's Option. */
export interface DeclaredOption {
  readonly name: string;
  readonly names: readonly string[];
  readonly rawName: string;
  /** Declared as `--no-NAME`. */
  readonly negated?: boolean;
  /** True: a value must follow. False: one may, attached. Undefined: it is a switch. */
  readonly required?: boolean | undefined;
}

/**
 * @param args what follows the command's name.
 * @param options the command's flags.
 * @param command its name, for messages.
 * @throws UsageError for a flag that is not declared, or lacks its value, or has one that it does not take.
 */
export function markArguments(args: readonly string[], options: readonly DeclaredOption[], command: string): string[] {
  const flags: string[] = [];
  const positionals: string[] = [];
  const find = (name: string, typed: string): DeclaredOption => {
    const option = options.find(({ names, negated }) =>
      names.some((known) => (negated ? `no${capital(known)}` : known) === camelCase(name)),
    );
    if (option === undefined || (name.length === 1) !== !typed.startsWith('--'))
      throw new UsageError(`unknown flag ${typed}; see wsql ${command} --help`);
    return option;
  };
  const queue = [...args];
  for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
    if (arg === '--') {
      positionals.push(...queue.splice(0));
    } else if (!arg.startsWith('-') || arg === '-' || /^--?\s/.test(arg)) {
      // A text like "-- a comment\nSELECT 1" is no flag.
      positionals.push(arg);
    } else if (arg.startsWith('--')) {
      const equals = arg.indexOf('=');
      const typed = equals < 0 ? arg : arg.slice(0, equals);
      const option = find(typed.slice(2), typed);
      flags.push(...take(option, typed, equals < 0 ? null : arg.slice(equals + 1), queue));
    } else {
      flags.push(...cluster(arg, find, queue));
    }
  }
  // Positionals first: behind a switch cac's parser would take one for its value.
  return [...positionals.map((text) => MARK + text), ...flags];
}

/** One-letter flags: `-N`, several at once as `-BN`, one with its value as `-uroot`, `-u root`, `-pSECRET`. */
function cluster(arg: string, find: (name: string, typed: string) => DeclaredOption, queue: string[]): string[] {
  const out: string[] = [];
  for (let i = 1; i < arg.length; i++) {
    const letter = arg.charAt(i);
    const option = find(letter, `-${letter}`);
    if (option.required === undefined) {
      out.push(`--${kebabCase(option.name)}`);
      continue;
    }
    const rest = arg.slice(i + 1);
    out.push(...take(option, `-${letter}`, rest === '' ? null : rest, queue));
    break;
  }
  return out;
}

function take(option: DeclaredOption, typed: string, attached: string | null, queue: string[]): string[] {
  const flag = `--${option.negated ? 'no-' : ''}${kebabCase(option.name)}`;
  if (option.required === undefined) {
    if (attached !== null) throw new UsageError(`${typed} takes no value`);
    return [flag];
  }
  const value = attached ?? (option.required ? queue.shift() : undefined);
  if (value === undefined && option.required) throw new UsageError(`${typed} needs a value: ${option.rawName}`);
  return [value === undefined ? flag : `${flag}=${MARK}${value}`];
}

/** Takes the mark off again. */
export function unmark(value: string): string {
  return value.startsWith(MARK) ? value.slice(MARK.length) : value;
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
function kebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
