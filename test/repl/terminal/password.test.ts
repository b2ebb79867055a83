/** Passwords are asked for at the terminal itself, also where standard input is a script. */
import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { type Serving, serve } from '../../support/runtimes.ts';
import { hasTmux } from '../terminal.ts';
import { COMMAND_LINE, Shells, WSQL } from './shells.ts';

const shells = new Shells();
let door: Serving | null = null;
beforeAll(async () => {
  if (!hasTmux) return;
  door = await serve(WSQL, ['serve-mysql', '--port', '0', '--data', ':memory:', '--user', 'app:s3same'], { env: { HOME: shells.home } });
}, 60_000);
afterEach(() => shells.closeTerminals());
afterAll(async () => {
  await door?.stop();
  await shells.close();
});

test.skipIf(!hasTmux)(
  'a password is asked for while a script comes through a pipe, and is not shown',
  async () => {
    const flags = `-h127.0.0.1 -P${door?.port} -uapp --no-defaults -t -p`;
    const terminal = await shells.run(`echo "SELECT 'it is', 6 * 7;" | ${COMMAND_LINE} query ${flags}`);
    await terminal.sees('Enter password', 15_000);
    await terminal.type('s3same');
    await terminal.press('Enter');
    const screen = await terminal.sees('[exited 0]', 15_000);
    expect(screen).toContain('| it is |');
    expect(screen).not.toContain('s3same');
  },
  30_000,
);

test.skipIf(!hasTmux)(
  'who presses Ctrl-C at the question is not logged in, and the terminal is as it was',
  async () => {
    const flags = `-h127.0.0.1 -P${door?.port} -uapp --no-defaults -p`;
    const terminal = await shells.run(`trap : INT; echo 'SELECT 1' | ${COMMAND_LINE} query ${flags}; stty -a`);
    await terminal.sees('Enter password', 15_000);
    await terminal.press('C-c');
    expect(await terminal.sees('[exited', 15_000)).toMatch(/ icanon[\s\S]* echo /);
  },
  30_000,
);
