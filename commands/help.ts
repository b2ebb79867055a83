/** What `--help` prints: drawn by cac, which nothing else needs. */
import { cac } from 'cac';
import type { Command } from './commands.ts';

/** @param command null for the help of the program. */
export function printHelp(commands: readonly Command[], command: Command | null): void {
  const cli = cac('wsql');
  cli.option('--help', 'Show the flags of a command').option('--version', 'Show the version');
  cli.usage('<command> [flags]');
  for (const { usage, description, flags, examples } of commands) {
    const declared = cli.command(usage, description);
    for (const [flag, meaning] of flags) {
      declared.option(flag, meaning);
      // cac says `(default: true)` of what begins with --no-, which reads as if it were so.
      delete declared.options.at(-1)?.config.default;
    }
    for (const example of examples) declared.example(example);
  }
  if (command !== null) cli.parse(['', 'wsql', command.name], { run: false });
  cli.outputHelp();
}
