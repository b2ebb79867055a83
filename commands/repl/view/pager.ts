/** A program that shows what is longer than the screen. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';

/** What takes the results, in place of the terminal. */
export interface Pager {
  /** Told once, where the reader has seen enough. */
  onQuit: () => void;
  /** @returns a promise where the reader is behind. */
  write(text: string): Promise<void> | undefined;
  /** All has been written: waits until the reader leaves. */
  close(): Promise<void>;
}

/** A program of the system. */
export class ProgramPager implements Pager {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #isOpen = true;
  /** Told once, where the reader has seen enough. */
  onQuit: () => void = () => undefined;

  /** @param command as a shell takes it. */
  constructor(command: string, env: Readonly<Record<string, string | undefined>>) {
    // -F leaves at once where all fits, -R keeps colours, -S cuts lines and scrolls sideways, -X leaves the text on the screen.
    const less = env['LESS'] ?? 'FRSX';
    this.#child = spawn(command, { shell: true, stdio: ['pipe', 'inherit', 'inherit'], env: { ...process.env, ...env, LESS: less } });
    this.#child.stdin?.on('error', () => this.#quit());
    this.#ended = new Promise((resolve) => {
      this.#child.once('exit', () => {
        this.#quit();
        resolve();
      });
      this.#child.once('error', () => {
        this.#quit();
        resolve();
      });
    });
  }

  /** @returns a promise where the reader is behind. */
  write(text: string): Promise<void> | undefined {
    const { stdin } = this.#child;
    if (!this.#isOpen || stdin === null || stdin.write(text)) return undefined;
    return Promise.race([new Promise<void>((resolve) => stdin.once('drain', () => resolve())), this.#ended]);
  }
  /** All has been written: waits until the reader leaves. */
  async close(): Promise<void> {
    if (this.#isOpen) this.#child.stdin?.end();
    await this.#ended;
  }
  #quit(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.onQuit();
  }
}

let found: string | null | undefined;

/** The pager of `auto`: PAGER, else less, where there is one. */
export function usualPager(env: Readonly<Record<string, string | undefined>>): string | null {
  const own = env['PAGER'];
  if (own !== undefined) return own === '' ? null : own;
  if (process.platform === 'win32') return null;
  found ??= spawnSync('command -v less', { shell: true, stdio: 'ignore' }).status === 0 ? 'less' : null;
  return found;
}
