/** All commands of the shell. */
import type { ShellCommand } from './command.ts';
import { fileCommands } from './files.ts';
import { resultCommands } from './results.ts';
import { savedCommands } from './saved.ts';
import { schemaCommands } from './schema.ts';
import { sessionCommands } from './session.ts';
import { shellCommands } from './shell.ts';
import { statementCommands } from './statements.ts';

export const COMMANDS: readonly ShellCommand[] = [
  ...statementCommands,
  ...savedCommands,
  ...resultCommands,
  ...sessionCommands,
  ...schemaCommands,
  ...fileCommands,
  ...shellCommands,
];
