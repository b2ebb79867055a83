/** The shell in a terminal, on targets of a test's own: its files are in a folder that goes with it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Terminal, type TerminalOptions } from '../terminal.ts';

/** The program from its source, by the runtime that runs the test. */
export const WSQL: readonly string[] = [process.execPath, join(import.meta.dirname, '../../../commands/main.ts')];
/** As a shell takes it. */
export const COMMAND_LINE = WSQL.map(quoted).join(' ');

export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A home of its own, without settings, and what was opened in it. */
export class Shells {
  readonly home = mkdtempSync(join(tmpdir(), 'wsql-shell-'));
  readonly #open: Terminal[] = [];

  /** Variables of a user who has set nothing up. */
  get env(): Readonly<Record<string, string>> {
    return { HOME: this.home, XDG_CONFIG_HOME: '', XDG_STATE_HOME: '', PAGER: 'less', LESS: 'FRSX', EDITOR: '', VISUAL: '', NO_COLOR: '' };
  }
  path(name: string): string {
    return join(this.home, name);
  }
  /** Runs `wsql query` to the end. @returns what it prints. */
  query(target: string, sql: string): string {
    const [program = '', ...args] = WSQL;
    return execFileSync(program, [...args, 'query', '--url', target, '--format', 'tsv', '--no-header', sql], {
      encoding: 'utf8',
      cwd: this.home,
      env: { ...process.env, HOME: this.home },
    });
  }
  /** A terminal with `wsql repl …` in it. @param args as a shell takes them. */
  async open(args: string, options: TerminalOptions = {}): Promise<Terminal> {
    return this.run(`${COMMAND_LINE} repl ${args}`, options);
  }
  async run(command: string, { env = {}, ...options }: TerminalOptions = {}): Promise<Terminal> {
    const terminal = await Terminal.open(command, { cwd: this.home, env: { ...this.env, ...env }, ...options });
    this.#open.push(terminal);
    return terminal;
  }
  /** Ends what is open; the folder stays. */
  async closeTerminals(): Promise<void> {
    await Promise.all(this.#open.splice(0).map((terminal) => terminal.close()));
  }
  async close(): Promise<void> {
    await this.closeTerminals();
    rmSync(this.home, { recursive: true, force: true });
  }
}
