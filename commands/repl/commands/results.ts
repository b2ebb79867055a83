/** Commands about how results are shown. */
import { UsageError } from '../../../src/errors.ts';
import { changeSetting } from '../settings.ts';
import type { Shell } from '../shell.ts';
import { VerticalView } from '../view/vertical-view.ts';
import type { ShellCommand } from './command.ts';

/** A command that turns a setting on or off. */
function switches(names: readonly string[], setting: 'warnings', value: 'on' | 'off', about: string): ShellCommand {
  return {
    names,
    takes: 'none',
    usage: names[0] ?? '',
    about,
    group: 'results',
    run(shell) {
      changeSetting(shell.settings, setting, value);
      shell.say(value === 'on' ? 'Show warnings enabled.' : 'Show warnings disabled.');
      return undefined;
    },
  };
}

export const resultCommands: readonly ShellCommand[] = [
  switches(['\\W', 'warnings'], 'warnings', 'on', 'show warnings after each statement'),
  switches(['\\w', 'nowarning'], 'warnings', 'off', 'do not'),
  {
    names: ['\\x', 'resetconnection'],
    takes: 'word',
    usage: '\\x [auto|on|off]',
    about: 'without a word: clean the session; with one: results as a line for each column',
    group: 'results',
    async run(shell, argument) {
      if (argument !== '') {
        changeSetting(shell.settings, 'expanded', argument);
        shell.say(`Expanded results are ${argument}.`);
        return undefined;
      }
      await shell.session.reset();
      shell.say('The session is as new.');
      return undefined;
    },
  },
  {
    names: ['\\timing'],
    takes: 'word',
    usage: '\\timing [on|off]',
    about: 'how long statements take',
    group: 'results',
    run(shell, argument) {
      changeSetting(shell.settings, 'timing', argument === '' ? (shell.settings.timing ? 'off' : 'on') : argument);
      shell.say(`Timing is ${shell.settings.timing ? 'on' : 'off'}.`);
      return undefined;
    },
  },
  {
    names: ['\\P', 'pager'],
    takes: 'line',
    usage: '\\P [COMMAND]',
    about: 'show results in a pager: $PAGER without a command',
    group: 'results',
    run(shell, argument) {
      const command = argument === '' ? (shell.io.env['PAGER'] ?? 'less -SRF') : argument;
      changeSetting(shell.settings, 'pager', command);
      shell.say(`PAGER set to '${command}'`);
      return undefined;
    },
  },
  {
    names: ['\\n', 'nopager'],
    takes: 'none',
    usage: '\\n',
    about: 'no pager',
    group: 'results',
    run(shell) {
      changeSetting(shell.settings, 'pager', 'off');
      shell.say('PAGER set to stdout');
      return undefined;
    },
  },
  {
    names: ['\\v'],
    takes: 'word',
    usage: '\\v ROW',
    about: 'a row of the last result, with whole values',
    group: 'results',
    run(shell, argument) {
      const { last, settings } = shell;
      const number = argument === '' ? 1 : Number(argument);
      const row = last.rows[number - 1];
      if (row === undefined) throw new UsageError(`there is no row ${argument} in the last result, of which ${last.rows.length} are kept`);
      const whole = { ...settings, maxWidth: 0 };
      const view = new VerticalView(last.fields, { settings: whole, paint: (text) => text }, number - 1);
      shell.output.write(view.draw([row]));
      return undefined;
    },
  },
  {
    names: ['\\set'],
    takes: 'line',
    usage: '\\set [NAME [VALUE]]',
    about: 'settings, or one of them',
    group: 'results',
    run(shell, argument) {
      const [, name = '', value = ''] = /^(\S*)\s*(.*)$/s.exec(argument) ?? [];
      if (name === '' || value === '') return showSettings(shell, name);
      changeSetting(shell.settings, name, unquoted(value));
      if (name.toLowerCase() === 'keys') shell.editor.keys = shell.settings.keys;
      return undefined;
    },
  },
];

function showSettings(shell: Shell, name: string): undefined {
  for (const [each, value] of shell.describeSettings())
    if (name === '' || each.toLowerCase() === name.toLowerCase()) shell.say(`${each.padEnd(12)} ${value}`);
  return undefined;
}
function unquoted(text: string): string {
  return /^(["']).*\1$/s.test(text) ? text.slice(1, -1) : text;
}
