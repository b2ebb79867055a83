/** Questions to a person at a terminal. */
import { UsageError } from '../../src/errors.ts';
import type { Io } from '../io.ts';

/** The person gave up at a prompt (Ctrl-C). */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

/**
 * Asks for a password without showing it; on stderr, so that the output stays clean. Where standard input is a script, the terminal itself is asked.
 * @throws UsageError where there is no terminal to ask at; Cancelled.
 */
export async function askPassword(io: Pick<Io, 'stdinIsTerminal' | 'stderr'>): Promise<string> {
  if (!io.stdinIsTerminal) return io.stderr.isTerminal ? askTerminal() : noTerminal();
  const { isCancel, password } = await import('@clack/prompts');
  const answer = await password({ message: 'Enter password', output: process.stderr });
  if (isCancel(answer)) throw new Cancelled('cancelled');
  return answer ?? '';
}
function noTerminal(): never {
  throw new UsageError(
    '-p without a password asks for it at a terminal, and there is none: use --password-file, --password-command, MYSQL_PWD, ~/.my.cnf or WSQL_PASSWORD_FILE',
  );
}

/** Reads a line, with the echo off before it asks, and leaves the terminal as it was, also after a Ctrl-C. */
const READ_LINE = `s=$(stty -g); trap 'stty "$s"; echo >&2; exit 130' INT TERM HUP; stty -echo; printf 'Enter password: ' >&2; IFS= read -r line; stty "$s"; echo >&2; printf %s "$line"`;

/** By programs of the system: a read of /dev/tty of our own could not be ended, and would keep the process. */
async function askTerminal(): Promise<string> {
  const [{ closeSync, openSync }, { spawnSync }] = await Promise.all([import('node:fs'), import('node:child_process')]);
  let terminal: number;
  try {
    terminal = openSync('/dev/tty', 'r+');
  } catch {
    // ENXIO: no terminal controls this process; ENOENT: Windows.
    return noTerminal();
  }
  try {
    const { status, stdout } = spawnSync('sh', ['-c', READ_LINE], { stdio: [terminal, 'pipe', 'inherit'], encoding: 'utf8' });
    if (status !== 0) throw new Cancelled('cancelled');
    return stdout;
  } finally {
    closeSync(terminal);
  }
}
