/** A real terminal for programs under test: tmux on a socket of its own. Keys go in, the screen comes out. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from '../support/until.ts';

const run = promisify(execFile);

/** Whether there is a tmux. */
export const hasTmux = (() => {
  try {
    execFileSync('tmux', ['-V'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

export interface TerminalOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export class Terminal {
  readonly #folder: string;
  readonly #socket: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#socket = join(folder, 'tmux');
  }

  /** @param command as a shell takes it. The terminal stays when it ends, with `[exited N]` on its last line. */
  static async open(command: string, { columns = 80, rows = 24, env = {}, cwd }: TerminalOptions = {}): Promise<Terminal> {
    const terminal = new Terminal(mkdtempSync(join(tmpdir(), 'wsql-tmux-')));
    const variables = Object.entries({ LC_ALL: 'C.UTF-8', ...env }).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
    const where = cwd === undefined ? [] : ['-c', cwd];
    const shell = `${command}; printf '\\n[exited %s]\\n' $?; exec sleep 600`;
    await terminal.#tmux('-f', '/dev/null', 'new-session', '-d', '-x', String(columns), '-y', String(rows), ...variables, ...where, shell);
    return terminal;
  }

  async #tmux(...args: readonly string[]): Promise<string> {
    const { stdout } = await run('tmux', ['-u', '-S', this.#socket, ...args], { maxBuffer: 1 << 26 });
    return stdout;
  }

  /** Text as it is, without the names of keys. */
  async type(text: string): Promise<void> {
    // A semicolon at the end would end tmux's command.
    await this.#tmux('send-keys', '-l', '--', text.replace(/;$/, '\\;'));
  }
  /** Keys by tmux's names: `Enter`, `C-c`, `M-b`, `Up`, `Tab`, `BSpace`, `Escape`. */
  async press(...keys: readonly string[]): Promise<void> {
    await this.#tmux('send-keys', '--', ...keys);
  }
  /** As a terminal pastes: between the marks, where the program has asked for them. */
  async paste(text: string): Promise<void> {
    const file = join(this.#folder, 'paste');
    writeFileSync(file, text);
    await this.#tmux('load-buffer', file);
    await this.#tmux('paste-buffer', '-p', '-r');
  }
  async resize(columns: number, rows: number): Promise<void> {
    await this.#tmux('resize-window', '-x', String(columns), '-y', String(rows));
  }

  /** What stands on the screen, without blanks at the ends of lines. @param options `-e` with control sequences, `-S -100` with lines above. */
  async screen(...options: readonly string[]): Promise<string> {
    const text = await this.#tmux('capture-pane', '-p', ...options);
    return text
      .split('\n')
      .map((line) => line.trimEnd())
      .join('\n')
      .trimEnd();
  }
  /** Column and row of the cursor, from 0. */
  async cursor(): Promise<readonly [x: number, y: number]> {
    const [x = 0, y = 0] = (await this.#tmux('display-message', '-p', '#{cursor_x} #{cursor_y}')).trim().split(' ').map(Number);
    return [x, y];
  }
  /** Waits until something stands on the screen. @returns the screen. @throws Error with the screen, where it never does. */
  async sees(wanted: string | RegExp, patience = 5000): Promise<string> {
    let screen = '';
    const isThere = async () => {
      screen = await this.screen();
      const found = typeof wanted === 'string' ? screen.includes(wanted) : wanted.test(screen);
      // What has ended says nothing more.
      if (!found && /^\[exited \d+\]$/m.test(screen)) throw new Error('it has ended');
      return found;
    };
    try {
      await until(isThere, patience);
    } catch {
      throw new Error(`${wanted} is not on the screen:\n${screen}`);
    }
    return screen;
  }

  async close(): Promise<void> {
    await this.#tmux('kill-server').catch(() => undefined);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
