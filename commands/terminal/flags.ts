/** The flags of a command: what was typed, else the variable WSQL_<FLAG>, else, for a secret, the file that WSQL_<FLAG>_FILE names. */
import { readFileSync } from 'node:fs';
import { UsageError } from '../../src/errors.ts';
import type { FlagValues, Given } from './arguments.ts';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 };

/** What else is known of them than what was typed. */
interface Further {
  /** What was typed from left to right. */
  readonly sequence?: readonly Given[];
  /** What option files say, which counts where neither the line nor the environment does. */
  readonly defaults?: FlagValues;
}

export class Flags {
  readonly #typedValues: FlagValues;
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #further: Further;

  constructor(typed: FlagValues, env: Readonly<Record<string, string | undefined>>, further: Further = {}) {
    this.#typedValues = typed;
    this.#env = env;
    this.#further = further;
  }

  /** The same with one more value given. */
  with(name: string, value: string): Flags {
    return new Flags({ ...this.#typedValues, [name]: [...this.#typed(name), value] }, this.#env, this.#further);
  }
  /** The same with what option files say. */
  over(defaults: FlagValues): Flags {
    return new Flags(this.#typedValues, this.#env, { ...this.#further, defaults });
  }
  /** What of these was typed, from left to right; an argument is `''`. */
  sequence(...names: readonly string[]): readonly Given[] {
    return (this.#further.sequence ?? []).filter(({ flag }) => names.includes(flag));
  }

  /** The last value given. Names are as `maxConnections`. */
  text(name: string): string | undefined {
    return this.list(name).at(-1);
  }

  /** Every value given; of the variable, one a line. */
  list(name: string): readonly string[] {
    const typed = this.#typed(name);
    if (typed.length > 0) return typed;
    const value = this.#variable(name);
    if (value !== undefined) return value.split('\n').filter((line) => line !== '');
    const known = this.#further.defaults?.[name];
    return typeof known === 'object' && !this.typed(name) ? known : [];
  }

  /** As `text`, and from the file that WSQL_<FLAG>_FILE names: a secret need not stand in a process list or an environment. */
  secret(name: string): string | undefined {
    return this.secrets(name).at(-1);
  }
  secrets(name: string): readonly string[] {
    const given = this.list(name);
    const path = this.#env[`${variableName(name)}_FILE`];
    if (given.length > 0 || path === undefined) return given;
    return readLines(path, `${variableName(name)}_FILE`);
  }

  /** A switch, or a flag given without its optional value. */
  has(name: string): boolean {
    return this.count(name) > 0;
  }
  /** How often a switch was given. */
  count(name: string): number {
    const known = this.#typedValues[name];
    if (known !== undefined) return Number(typeof known === 'object' || known);
    const value = this.#variable(name);
    if (value !== undefined) return ['', '0', 'false', 'no', 'off'].includes(value.toLowerCase()) ? 0 : Number(value) || 1;
    const found = this.#further.defaults?.[name] ?? 0;
    return Number(typeof found === 'object' || found);
  }

  /** Whether a flag declared as `--no-NAME` was given. */
  off(name: string): boolean {
    return (
      (this.#typedValues[name] ?? this.#further.defaults?.[name]) === false || this.has(`no${name.charAt(0).toUpperCase()}${name.slice(1)}`)
    );
  }

  /** Whether it was typed, not set by a variable. */
  typed(name: string): boolean {
    return this.#typedValues[name] !== undefined;
  }

  /** @throws UsageError where it is no whole number from `min` to `max`. */
  integer(name: string, min: number, max: number): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max)
      throw new UsageError(`--${flagName(name)} ${text}: a whole number from ${min} to ${max} is wanted`);
    return value;
  }

  /** Milliseconds: of `500`, `500ms`, `10s`, `5min`, `1h`. @throws UsageError */
  duration(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const [, number = '', unit = 'ms'] = /^(\d+(?:\.\d+)?)(ms|s|min|h)?$/.exec(text) ?? [];
    const milliseconds = Number(number) * (UNITS[unit] ?? 1);
    if (number === '' || milliseconds < 1)
      throw new UsageError(`--${flagName(name)} ${text}: a time such as 500ms, 10s, 5min or 1h is wanted`);
    return milliseconds;
  }

  /** @throws UsageError where it is none of `choices`. */
  choice<const T extends string>(name: string, choices: readonly T[]): T | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const found = choices.find((choice) => choice === text);
    if (found === undefined) throw new UsageError(`--${flagName(name)} ${text}: one of ${choices.join(', ')} is wanted`);
    return found;
  }

  #typed(name: string): readonly string[] {
    const typed = this.#typedValues[name];
    return typeof typed === 'object' ? typed : [];
  }

  #variable(name: string): string | undefined {
    return this.#env[variableName(name)];
  }
}

function readLines(path: string, variable: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8')
      .split(/\r?\n/)
      .filter((line) => line !== '');
  } catch (error) {
    throw new UsageError(`${variable}: cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export function flagName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
function variableName(name: string): string {
  return `WSQL_${flagName(name).replaceAll('-', '_').toUpperCase()}`;
}
