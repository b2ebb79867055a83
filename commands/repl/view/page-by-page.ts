/** The pager of a system without `less`: a screen at a time, forwards. */
import type { Output } from '../../io.ts';
import { textWidth } from '../editor/width.ts';
import type { Pager } from './pager.ts';

export interface PageOptions {
  readonly output: Output;
  readonly columns: number;
  readonly rows: number;
  /** The next key, null for Ctrl-C. */
  key(): Promise<string | null>;
}

const QUESTION = '\u001b[7m-- more: space, enter, G to the end, q --\u001b[0m';
const ERASE = '\r\u001b[K';

export class PageByPage implements Pager {
  readonly #options: PageOptions;
  /** Rows of the screen that are free before the reader is asked. */
  #free: number;
  #rest = '';
  #isOpen = true;
  #all = false;
  /** What is still to be shown, in order. */
  #work: Promise<void> = Promise.resolve();
  #waiting = 0;
  onQuit: () => void = () => undefined;

  constructor(options: PageOptions) {
    this.#options = options;
    this.#free = options.rows - 1;
  }

  write(text: string): Promise<void> | undefined {
    if (!this.#isOpen) return undefined;
    this.#waiting++;
    this.#work = this.#work.then(() => this.#show(text)).finally(() => this.#waiting--);
    return this.#work;
  }
  async close(): Promise<void> {
    await this.#work;
    if (this.#isOpen && this.#rest !== '') this.#options.output.write(this.#rest);
  }

  async #show(text: string): Promise<void> {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      if (!this.#isOpen) return;
      const height = this.#heightOf(line);
      if (!this.#all && height > this.#free) await this.#ask();
      if (!this.#isOpen) return;
      this.#free -= height;
      if (!this.#options.output.write(`${line}\n`)) await this.#options.output.drained();
    }
  }
  #heightOf(line: string): number {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences take no cells
    const width = textWidth(line.replace(/\u001b\[[0-9;]*m/g, ''));
    return Math.max(1, Math.ceil(width / this.#options.columns));
  }

  async #ask(): Promise<void> {
    const { output, rows } = this.#options;
    output.write(QUESTION);
    for (;;) {
      await output.flush();
      const key = await this.#options.key();
      if (key === null || key === 'q' || key === 'esc') this.#quit();
      else if (key === 'G' || key === 'end') this.#all = true;
      else if (key === ' ' || key === 'f' || key === 'pagedown' || key === 'C-f') this.#free = rows - 1;
      else if (key === 'enter' || key === 'down' || key === 'j') this.#free = 1;
      else continue;
      output.write(ERASE);
      return;
    }
  }
  #quit(): void {
    this.#isOpen = false;
    this.onQuit();
  }
}
