/** `\watch N`: a statement again and again, until Ctrl-C or an error; cells that are other than the time before are marked. */
import { UsageError } from '../../src/errors.ts';
import type { Value, ValueRow } from '../../src/types.ts';
import type { Shell } from './shell.ts';

export async function watch(shell: Shell, argument: string, statement: string | null): Promise<undefined> {
  const sql = statement ?? shell.lastStatement;
  const seconds = argument === '' ? 2 : Number(argument);
  if (sql === null) throw new UsageError('there is no statement yet');
  if (!(seconds >= 0.1 && seconds <= 86_400)) throw new UsageError(`\\watch ${argument}: seconds are wanted, 0.1 or more`);
  const { pager } = shell.settings;
  shell.settings.pager = 'off';
  let started = false;
  try {
    for (;;) {
      shell.say(shell.paint(`${new Date().toTimeString().slice(0, 8)}  every ${seconds} s, Ctrl-C ends it`, 'dim'));
      const before = started ? shell.last.rows : null;
      started = true;
      if (!(await shell.run(sql, false, before === null ? undefined : changedSince(before)))) return undefined;
      await shell.output.flush();
      if (await shell.pause(seconds * 1000)) return undefined;
    }
  } finally {
    shell.settings.pager = pager;
  }
}

/** By their places: a row that is new is marked as a whole. */
function changedSince(before: readonly ValueRow[]): (row: number, column: number, value: Value) => boolean {
  return (row, column, value) => row < KEPT_ROWS && String(before[row]?.[column]) !== String(value);
}
/** Of a longer result the rows after these are not known any more. */
const KEPT_ROWS = 1000;
