/** `wsql completions SHELL` in the shells themselves: Tab is pressed at their prompts. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { COMMANDS } from '../../../commands/commands.ts';
import { which } from '../../support/mariadb.ts';
import { hasTmux, type Terminal } from '../terminal.ts';
import { COMMAND_LINE, Shells } from './shells.ts';

const shells = new Shells();
/** How each is started with nothing of the machine's own settings, and takes the script. */
const STARTS = {
  bash: "PS1='$ ' bash --norc --noprofile -i",
  zsh: "PS1='$ ' zsh -f -i",
  fish: 'fish --private',
} as const;
const SET_UP = {
  bash: 'source <(wsql completions bash)',
  zsh: 'autoload -Uz compinit; compinit -D; source <(wsql completions zsh)',
  fish: 'wsql completions fish | source',
} as const;

beforeAll(() => {
  mkdirSync(shells.path('bin'));
  writeFileSync(shells.path('bin/wsql'), `#!/bin/sh\nexec ${COMMAND_LINE} "$@"\n`, { mode: 0o755 });
  mkdirSync(shells.path('.config/wsql'), { recursive: true });
  writeFileSync(shells.path('.config/wsql/config.json'), JSON.stringify({ targets: { staging: { url: 'shop.db' } } }));
  writeFileSync(shells.path('some-shop.db'), '');
});
afterEach(() => shells.closeTerminals());
afterAll(() => shells.close());

async function shell(name: keyof typeof STARTS): Promise<Terminal> {
  const terminal = await shells.run(`PATH=${shells.path('bin')}:$PATH ${STARTS[name]}`, { columns: 120, rows: 50 });
  await terminal.sees(/[$>%#] ?$/);
  await terminal.type(`${SET_UP[name]}; echo re''ady`);
  await terminal.press('Enter');
  await terminal.sees(/^ready$/m);
  await terminal.press('C-l');
  return terminal;
}

describe.each(['bash', 'zsh', 'fish'] as const)('%s', (name) => {
  test.skipIf(!hasTmux || which(name) === null)('commands, flags, values, targets and files', async () => {
    const terminal = await shell(name);
    await terminal.type('wsql intro');
    await terminal.press('Tab');
    await terminal.sees('wsql introspect');
    await terminal.type('--form');
    await terminal.press('Tab');
    await terminal.sees(/wsql introspect --format/);
    await terminal.press('C-u');
    await terminal.type('wsql query --format verti');
    await terminal.press('Tab');
    await terminal.sees('wsql query --format vertical');
    await terminal.press('C-u');
    await terminal.type('wsql repl stag');
    await terminal.press('Tab');
    await terminal.sees('wsql repl staging');
    await terminal.press('C-u');
    await terminal.type('wsql repl some-');
    await terminal.press('Tab');
    await terminal.sees('wsql repl some-shop.db');
    await terminal.press('C-u');
    await terminal.type('wsql serve-ws --log-level=de');
    await terminal.press('Tab');
    await terminal.sees('wsql serve-ws --log-level=debug');
  });
});

test.skipIf(which('bash') === null)('every flag of every command is offered', () => {
  const offered = (words: readonly string[]) =>
    execFileSync(
      'bash',
      [
        '--norc',
        '-c',
        `source <(${COMMAND_LINE} completions bash); COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _wsql; printf '%s\\n' "\${COMPREPLY[@]}"`,
        'bash',
        ...words,
      ],
      { encoding: 'utf8' },
    )
      .split('\n')
      .filter((line) => line !== '');
  expect(offered(['wsql', ''])).toEqual([...COMMANDS.map((command) => command.name), '--help', '--version']);
  for (const { name, flags } of COMMANDS)
    expect(offered(['wsql', name, '-'])).toEqual([
      ...flags.flatMap(([flag]) => flag.split(/,? /).filter((word) => word.startsWith('-'))),
      '--help',
    ]);
});

test('another shell is refused', () => {
  expect(() => execFileSync('sh', ['-c', `${COMMAND_LINE} completions tcsh`], { stdio: 'pipe' })).toThrow('bash, zsh, fish');
});
