/** Reading from what is no terminal, or a dumb one: line by line, until the text is complete. */
import { createInterface } from 'node:readline';
import type { Editor, EditorOptions, Prompt, ReadResult } from './editor.ts';

export function readPlainly({ input, output, isComplete, terminal, keys }: EditorOptions): Editor {
  const lines = createInterface({ input, terminal: false, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
  // A person at a dumb terminal wants to know that it is his turn; a program does not.
  const asks = input.isTTY === true && terminal === 'dumb';
  const say = (text: string) => {
    if (asks) output.write(text);
  };
  let text = '';
  let asked: Prompt | null = null;
  return {
    isInteractive: asks,
    canDraw: false,
    keys,
    async read(prompt: Prompt, given = ''): Promise<ReadResult> {
      text = given;
      asked = prompt;
      try {
        for (;;) {
          say(text === '' ? prompt.first : prompt.more);
          const line = await lines.next();
          if (line.done === true) return text.trim() === '' ? { kind: 'end' } : { kind: 'text', text };
          text = text === '' ? line.value : `${text}\n${line.value}`;
          if (isComplete(text)) return { kind: 'text', text };
        }
      } finally {
        asked = null;
      }
    },
    async line(prompt: string): Promise<string | null> {
      say(prompt);
      const line = await lines.next();
      return line.done === true ? null : line.value;
    },
    key: () => Promise.resolve(null),
    forget(): void {
      text = '';
      if (asked !== null) say(`\n${asked.first}`);
    },
    release: () => undefined,
    close: () => void lines.return?.(),
  };
}
