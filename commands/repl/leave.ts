/** The end of the shell: an open transaction is its author's to end. */
import { Collector } from '../../src/result.ts';
import type { Shell } from './shell.ts';

/** @returns whether to go. */
export async function leave(shell: Shell): Promise<boolean> {
  if (shell.session.transaction !== 'open' || !shell.editor.isInteractive) return true;
  const { isCancel, select } = await import('@clack/prompts');
  await shell.output.flush();
  shell.editor.release();
  const answer = await select({
    message: 'A transaction is open.',
    options: [
      { value: 'rollback', label: 'Roll it back, and leave' },
      { value: 'commit', label: 'Commit it, and leave' },
      { value: 'stay', label: 'Stay' },
    ],
  });
  if (isCancel(answer) || answer === 'stay') return false;
  try {
    await shell.session.run(answer === 'commit' ? 'COMMIT' : 'ROLLBACK', new Collector());
    return true;
  } catch (error) {
    await shell.tell(error);
    return false;
  }
}
