/** The end of the shell: an open transaction is its author's to end. */
import { Collector } from '../../src/result.ts';
import { choose } from './questions.ts';
import type { Shell } from './shell.ts';

const ENDS = [
  { value: 'rollback', label: 'Roll it back, and leave' },
  { value: 'commit', label: 'Commit it, and leave' },
  { value: 'stay', label: 'Stay' },
] as const;

/** @returns whether to go. */
export async function leave(shell: Shell): Promise<boolean> {
  if (shell.session.transaction !== 'open' || !shell.editor.isInteractive) return true;
  const answer = await choose(shell, 'A transaction is open.', ENDS);
  if (answer === null || answer === 'stay') return false;
  try {
    await shell.session.run(answer === 'commit' ? 'COMMIT' : 'ROLLBACK', new Collector());
    return true;
  } catch (error) {
    await shell.tell(error);
    return false;
  }
}
