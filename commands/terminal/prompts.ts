/** Questions to a person at a terminal. */
import { UsageError } from '../../src/errors.ts';

/** The person gave up at a prompt (Ctrl-C). */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

/**
 * Asks for a password without showing it; on stderr, so that the output stays clean.
 * @throws UsageError where there is no terminal to ask at; Cancelled.
 */
export async function askPassword(isTerminal: boolean): Promise<string> {
  if (!isTerminal)
    throw new UsageError(
      '-p without a password asks for it at a terminal, and there is none: use MYSQL_PWD, ~/.my.cnf or WSQL_PASSWORD_FILE',
    );
  const { isCancel, password } = await import('@clack/prompts');
  const answer = await password({ message: 'Enter password', output: process.stderr });
  if (isCancel(answer)) throw new Cancelled('cancelled');
  return answer ?? '';
}
