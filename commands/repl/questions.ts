/** Questions to the person at the shell: as menus on a terminal, as lines on a dumb one. */
import type { Shell } from './shell.ts';

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
}

/** @returns null where the person gives up (Ctrl-C, Ctrl-D). */
export async function choose<T extends string>(shell: Shell, message: string, choices: readonly Choice<T>[]): Promise<T | null> {
  await shell.output.flush();
  if (!shell.editor.canDraw) return chooseByLine(shell, message, choices);
  const { isCancel, select } = await import('@clack/prompts');
  shell.editor.release();
  const options = choices.map(({ value, label }) => ({ value: value as string, label }));
  const answer = await select({ message, options });
  return isCancel(answer) ? null : (choices.find(({ value }) => value === answer)?.value ?? null);
}

/** @returns false also where the person gives up. */
export async function agreed(shell: Shell, message: string): Promise<boolean> {
  const choices = [
    { value: 'no', label: 'No' },
    { value: 'yes', label: 'Yes' },
  ] as const;
  return (await choose(shell, message, choices)) === 'yes';
}

async function chooseByLine<T extends string>(shell: Shell, message: string, choices: readonly Choice<T>[]): Promise<T | null> {
  const prompt = `${message} (${choices.map(({ value }) => value).join(', ')}) `;
  for (;;) {
    const answer = await shell.editor.line(prompt);
    if (answer === null) return null;
    const typed = answer.trim().toLowerCase();
    const found = choices.filter(({ value }) => typed !== '' && value.startsWith(typed));
    if (found.length === 1) return found[0]?.value ?? null;
  }
}
