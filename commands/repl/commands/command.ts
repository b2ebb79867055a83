/** A command of the shell. */
import type { Shell } from '../shell.ts';

/** `quit` ends the shell. */
export type CommandResult = 'quit' | undefined;

/** What commands may do beyond the database. */
export type Trust = 'files' | 'programs';

export interface ShellCommand {
  /** With a backslash, `\\dt`, or a word at the start of a line, `delimiter`. The first one names it in `help`. */
  readonly names: readonly string[];
  /** `none`: what follows on the line is not its; `line`: all of it is; `word`: the next word is. */
  readonly takes: 'none' | 'line' | 'word';
  /** `\\dt [PATTERN]` */
  readonly usage: string;
  readonly about: string;
  /**
   * Left out: neither. What is piped in may be a dump that somebody has sent: there it runs only where a flag permits it.
   * `files`: it reads or writes those of the user; `programs`: it starts one.
   */
  readonly needs?: Trust;
  readonly group: 'statements' | 'results' | 'session' | 'schema' | 'files' | 'shell';
  /** @param statement what was typed before it and is not ended yet; null where there is nothing. */
  run(shell: Shell, argument: string, statement: string | null): Promise<CommandResult> | CommandResult;
}
