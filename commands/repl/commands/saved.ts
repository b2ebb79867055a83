/** Statements that are kept by name in the settings file. */
import { UsageError } from '../../../src/errors.ts';
import { changeConfig, readConfig } from '../../terminal/config/index.ts';
import type { Shell } from '../shell.ts';
import type { ShellCommand } from './command.ts';

type Kind = 'favorites' | 'snippets';

/** `\\fav` lists, `\\fav NAME` uses, `\\fav NAME SQL` or `SQL \\fav NAME` keeps, `\\fav -NAME` forgets. */
async function saved(
  shell: Shell,
  kind: Kind,
  argument: string,
  statement: string | null,
  use: (text: string) => Promise<void> | void,
): Promise<undefined> {
  const [, name = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(argument) ?? [];
  const all = readConfig(shell.io.env)[kind] ?? {};
  if (name === '') {
    for (const [each, text] of Object.entries(all)) shell.say(`${each.padEnd(16)} ${text.replace(/\s+/g, ' ')}`);
    return undefined;
  }
  const text = rest === '' ? statement : rest;
  if (text !== null) keep(shell, kind, name, text);
  else if (name.startsWith('-') && all[name.slice(1)] !== undefined) forget(shell, kind, name.slice(1));
  else {
    const found = all[name];
    if (found === undefined) throw new UsageError(`there is no ${name}: ${Object.keys(all).join(', ') || 'none is kept yet'}`);
    await use(found);
  }
  return undefined;
}
function keep(shell: Shell, kind: Kind, name: string, text: string): void {
  changeConfig(shell.io.env, (config) => ({ ...config, [kind]: { ...config[kind], [name]: text } }));
  shell.say(`Kept as ${name}.`);
}
function forget(shell: Shell, kind: Kind, name: string): void {
  changeConfig(shell.io.env, (config) => {
    const { [name]: _, ...others } = config[kind] ?? {};
    return { ...config, [kind]: others };
  });
  shell.say(`${name} is forgotten.`);
}

export const savedCommands: readonly ShellCommand[] = [
  {
    names: ['\\fav'],
    takes: 'line',
    usage: '\\fav [[-]NAME [SQL]]',
    about: 'favourite statements: list, run, keep (also: SQL \\fav NAME), forget',
    needs: 'files',
    group: 'statements',
    run: (shell, argument, statement) =>
      saved(shell, 'favorites', argument, statement, async (sql) => {
        await shell.script(sql);
      }),
  },
  {
    names: ['\\snippets'],
    takes: 'line',
    usage: '\\snippets [[-]NAME [TEXT]]',
    about: 'the same, but put at the prompt and not run',
    needs: 'files',
    group: 'statements',
    run: (shell, argument, statement) =>
      saved(shell, 'snippets', argument, statement, (text) => {
        shell.nextText = text;
      }),
  },
];
