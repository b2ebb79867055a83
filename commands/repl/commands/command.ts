/** A command of the shell. */
import type { Shell } from '../shell.ts';

/** `quit` ends the shell. */
export type CommandResult = 'quit' | undefined;

export interface ShellCommand {
  /** With a backslash, `\\dt`, or a word at the start of a line, `delimiter`. The first one names it in `help`. */
  readonly names: readonly string[];
  /** `none`: what follows on the line is not its; `line`: all of it is; `word`: the next word is. */
  readonly takes: 'none' | 'line' | 'word';
  /** `\\dt [PATTERN]` */
  readonly usage: string;
  readonly about: string;
  readonly group: 'statements' | 'results' | 'session' | 'schema' | 'files' | 'shell';
  /** @param statement what was typed before it and is not ended yet; null where there is nothing. */
  run(shell: Shell, argument: string, statement: string | null): Promise<CommandResult> | CommandResult;
}
