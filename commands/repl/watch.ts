/** `\watch N`: a statement again and again, until a key is pressed or it fails. */
import { UsageError } from '../../src/errors.ts';
import type { Shell } from './shell.ts';

export async function watch(shell: Shell, argument: string, statement: string | null): Promise<undefined> {
  const sql = statement ?? shell.lastStatement;
  const seconds = argument === '' ? 2 : Number(argument);
  if (sql === null) throw new UsageError('there is no statement yet');
  if (!(seconds >= 0.1 && seconds <= 86_400)) throw new UsageError(`\\watch ${argument}: seconds are wanted, 0.1 or more`);
  const { pager } = shell.settings;
  shell.settings.pager = 'off';
  try {
    for (;;) {
      shell.say(shell.paint(`${new Date().toLocaleTimeString()}  every ${seconds} s, Ctrl-C ends it`, 'dim'));
      if (!(await shell.run(sql))) return undefined;
      await shell.output.flush();
      if (await shell.pause(seconds * 1000)) return undefined;
    }
  } finally {
    shell.settings.pager = pager;
  }
}
