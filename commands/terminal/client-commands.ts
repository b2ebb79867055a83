/** Commands of the mysql client in scripts: where one stands, and which it is. https://dev.mysql.com/doc/refman/8.4/en/mysql-commands.html */
import type { ClientCommands } from '../../src/sql/index.ts';

/** Names, the letter behind a backslash, and whether something may follow. `go` and `ego` end statements, and are the splitter's. */
const COMMANDS = [
  ['help', '?', true],
  ['help', 'h', true],
  ['charset', 'C', true],
  ['clear', 'c', false],
  ['connect', 'r', true],
  ['delimiter', 'd', true],
  ['edit', 'e', false],
  ['ego', '', false],
  ['exit', 'q', false],
  ['go', '', false],
  ['nopager', 'n', false],
  ['notee', 't', false],
  ['nowarning', 'w', false],
  ['pager', 'P', true],
  ['print', 'p', false],
  ['prompt', 'R', true],
  ['quit', 'q', false],
  ['rehash', '#', false],
  ['resetconnection', 'x', false],
  ['source', '.', true],
  ['status', 's', false],
  ['system', '!', true],
  ['tee', 'T', true],
  ['use', 'u', true],
  ['warnings', 'W', false],
] as const;
export type CommandName = (typeof COMMANDS)[number][0];

export interface ClientCommand {
  /** Null for a backslash with something that is no command. */
  readonly name: CommandName | null;
  /** As it was written. */
  readonly text: string;
  /** Without space and the delimiter around it. */
  readonly argument: string;
}

interface Known {
  readonly name: CommandName;
  readonly takes: boolean;
}

export class ScriptCommands implements ClientCommands {
  readonly goesOn = true;
  readonly #byName: ReadonlyMap<string, Known> = new Map(COMMANDS.map(([name, , takes]) => [name, { name, takes }]));
  readonly #byLetter: ReadonlyMap<string, Known> = new Map(COMMANDS.map(([name, letter, takes]) => [letter, { name, takes }]));

  isCommand(word: string): boolean {
    return this.#byName.has(word.toLowerCase());
  }

  /** As mysql, which leaves a line with a delimiter in it to be read as statements; see `ofStatement`. DELIMITER itself is the splitter's. */
  line(line: string, delimiter: string): boolean {
    if (line.includes(delimiter) || /\\[gG]/.test(line)) return false;
    const command = this.ofStatement(line.trim());
    return command !== null && command.name !== 'delimiter';
  }

  /** Up to a delimiter or the end of the line, where something may follow. `\\!` has all of its line. */
  backslash(line: string, delimiter: string): number {
    const letter = line.charAt(1);
    if (letter === 'N' || letter === 'g' || letter === 'G') return 0;
    const known = this.#byLetter.get(letter);
    if (known === undefined || !known.takes) return 2;
    const end = letter === '!' || letter === 'd' ? -1 : line.indexOf(delimiter, 2);
    return end < 0 ? line.length : end + delimiter.length;
  }

  delimiterOf(command: string): string | null {
    return /^\\d\s*(\S+)/.exec(command)?.[1] ?? null;
  }

  /** @param text what `line` or `backslash` has taken. */
  read(text: string, delimiter: string): ClientCommand {
    if (!text.startsWith('\\')) return this.ofStatement(text.trim()) ?? { name: null, text, argument: '' };
    const name = this.#byLetter.get(text.charAt(1))?.name ?? null;
    const rest = text.slice(2).trim();
    const isWhole = name === 'system' || name === 'delimiter' || !rest.endsWith(delimiter);
    return { name, text: text.trim(), argument: isWhole ? rest : rest.slice(0, -delimiter.length).trim() };
  }

  /** The command that a statement is, by its first word; null where it is SQL. HELP with a topic is the server's. */
  ofStatement(text: string): ClientCommand | null {
    const [first = ''] = /^(?:\?|[A-Za-z_]+)/.exec(text) ?? [];
    const known = this.#byName.get(first === '?' ? 'help' : first.toLowerCase());
    if (known === undefined) return null;
    const [whole, argument = ''] = /^(?:\?|[A-Za-z_]+)(?:[ \t]+(\S[^\n]*))?$/.exec(text) ?? [];
    if (whole === undefined || (argument !== '' && (!known.takes || known.name === 'help'))) return null;
    return { name: known.name, text, argument: argument.trim() };
  }
}

/** The name in USE, with or without quotes. */
export function databaseOf(argument: string): string {
  const [, quote, quoted] = /^([`"'])([\s\S]*)\1$/.exec(argument) ?? [];
  return quote === undefined || quoted === undefined ? (argument.split(/\s/)[0] ?? '') : quoted.replaceAll(quote + quote, quote);
}
