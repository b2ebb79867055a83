/** What is typed, as statements and commands. */
import { type ClientCommands, type ParseMode, ScriptSplitter } from '../../src/sql/index.ts';
import type { ShellCommand } from './commands/command.ts';

export type InputPart =
  | { readonly kind: 'statement'; readonly sql: string; readonly vertical: boolean }
  /** @param statement what stands before it, not ended. */
  | { readonly kind: 'command'; readonly command: ShellCommand; readonly argument: string; readonly statement: string | null }
  /** A backslash with something that is no command. */
  | { readonly kind: 'unknown'; readonly text: string }
  /** Not ended. */
  | { readonly kind: 'rest'; readonly sql: string };

export class InputReader implements ClientCommands {
  readonly #byName: ReadonlyMap<string, ShellCommand>;
  delimiter = ';';

  constructor(commands: readonly ShellCommand[]) {
    this.#byName = new Map(commands.flatMap((command) => command.names.map((name) => [name, command] as const)));
  }

  find(name: string): ShellCommand | null {
    return this.#byName.get(name) ?? this.#byName.get(name.toLowerCase()) ?? this.#byName.get(`\\${name}`) ?? null;
  }

  /** Whether Enter sends it: nothing stands after the last statement or command. */
  isComplete(text: string, mode: ParseMode): boolean {
    if (text.trim() === '') return true;
    const splitter = this.#splitter(mode);
    const parts = [...splitter.push(`${text}\n`)];
    const { pending } = splitter;
    return pending === null && (parts.length > 0 || splitter.finish().length === 0);
  }

  *parts(text: string, mode: ParseMode): Generator<InputPart> {
    const splitter = this.#splitter(mode);
    for (const { text: sql, delimiter } of [...splitter.push(text), ...splitter.finish()]) yield this.#part(sql, delimiter);
  }
  #splitter(mode: ParseMode): ScriptSplitter {
    return new ScriptSplitter({ mode, client: false, commands: this, delimiter: this.delimiter });
  }

  #part(sql: string, end: string): InputPart {
    if (end === '') return { kind: 'rest', sql };
    if (end === this.delimiter && sql !== '') return { kind: 'statement', sql, vertical: false };
    if (end === '\\G' && sql !== '') return { kind: 'statement', sql, vertical: true };
    if (end === '\\g' && sql !== '') return { kind: 'statement', sql, vertical: false };
    const [, name = '', rest = ''] = /^(\\(?:[A-Za-z]+|.)|\S+)(.*)$/su.exec(end) ?? [];
    const known = this.find(name) === null && name.startsWith('\\') ? name.slice(0, 2) : name;
    const command = this.find(known.replace(/;+$/, ''));
    if (command === null) return { kind: 'unknown', text: end };
    const argument = known === name ? rest : name.slice(2) + rest;
    return { kind: 'command', command, argument: this.#argument(argument, command), statement: sql === '' ? null : sql };
  }
  /** As the mysql client, without a delimiter at its end, which is no part of it. */
  #argument(text: string, command: ShellCommand): string {
    const trimmed = text.trim();
    const isDelimiter = command.names.includes('delimiter');
    return !isDelimiter && trimmed.endsWith(this.delimiter) ? trimmed.slice(0, -this.delimiter.length).trim() : trimmed;
  }

  // ClientCommands

  backslash(line: string): number {
    // NULL, as MySQL writes it in files.
    if (/^\\N(?![A-Za-z])/.test(line)) return 0;
    const [name = ''] = /^\\(?:[A-Za-z]+|.)/u.exec(line) ?? [];
    const command = this.#byName.get(name) ?? this.#byName.get(name.slice(0, 2));
    if (command === undefined) return name.length;
    const length = this.#byName.has(name) ? name.length : 2;
    if (command.takes === 'none') return length;
    if (command.takes === 'line') return line.length;
    return length + (/^[ \t]*[^\s;]*/.exec(line.slice(length))?.[0].length ?? 0);
  }
  line(line: string): boolean {
    const [word = ''] = /^[A-Za-z_?]+/.exec(line) ?? [];
    const command = this.#byName.get(word.toLowerCase());
    if (command === undefined || word === '') return false;
    const rest = line.slice(word.length);
    // `use` and `status` are words of SQL, too; `help me` is not.
    return /^(?:\s|;|$)/.test(rest) && (command.takes !== 'none' || /^\s*;*\s*$/.test(rest));
  }
}
