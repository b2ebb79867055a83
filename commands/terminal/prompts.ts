/** Questions to a person at a terminal. */
import type { ReadStream } from 'node:tty';
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
  const terminal = io.stdinIsTerminal ? process.stdin : io.stderr.isTerminal ? await openTerminal() : null;
  if (terminal === null)
    throw new UsageError(
      '-p without a password asks for it at a terminal, and there is none: use --password-file, --password-command, MYSQL_PWD, ~/.my.cnf or WSQL_PASSWORD_FILE',
    );
  const { isCancel, password } = await import('@clack/prompts');
  try {
    const answer = await password({ message: 'Enter password', input: terminal, output: process.stderr });
    if (isCancel(answer)) throw new Cancelled('cancelled');
    return answer ?? '';
  } finally {
    if (terminal !== process.stdin) terminal.destroy();
  }
}
/** @returns null where the process has none. */
async function openTerminal(): Promise<ReadStream | null> {
  const [{ openSync }, { ReadStream }] = await Promise.all([import('node:fs'), import('node:tty')]);
  try {
    return new ReadStream(openSync(process.platform === 'win32' ? 'CONIN$' : '/dev/tty', 'r'));
  } catch {
    // ENXIO: no terminal controls this process.
    return null;
  }
}
