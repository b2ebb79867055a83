/** Commands about the session and its target. */
import { UsageError } from '../../../src/errors.ts';
import type { Shell } from '../shell.ts';
import type { ShellCommand } from './command.ts';

export const sessionCommands: readonly ShellCommand[] = [
  {
    names: ['\\u', 'use'],
    takes: 'line',
    usage: '\\u DATABASE',
    about: 'use another database',
    group: 'session',
    async run(shell, argument) {
      const name = /^`(.*)`$/s.exec(argument)?.[1]?.replaceAll('``', '`') ?? argument;
      if (name === '') throw new UsageError('USE must be followed by a database name');
      await shell.session.use(name);
      shell.onSchemaChange();
      shell.say('Database changed');
      return undefined;
    },
  },
  {
    names: ['\\r', 'connect'],
    takes: 'line',
    usage: '\\r [DATABASE]',
    about: 'a new session',
    group: 'session',
    async run(shell, argument) {
      const [database = ''] = argument.split(/\s+/);
      await shell.reconnect();
      if (database !== '') await shell.session.use(database);
      return undefined;
    },
  },
  {
    names: ['\\s', 'status', '\\conninfo'],
    takes: 'none',
    usage: '\\s',
    about: 'what is at the other end',
    group: 'session',
    async run(shell) {
      await showStatus(shell);
      return undefined;
    },
  },
  {
    names: ['ssl_session_data_print'],
    takes: 'line',
    usage: 'ssl_session_data_print',
    about: "mysql's: the data of a TLS session, which wsql does not keep",
    group: 'session',
    run() {
      throw new UsageError('ssl_session_data_print: wsql takes up no TLS session again, and keeps no data of one');
    },
  },
  {
    names: ['\\C', 'charset'],
    takes: 'word',
    usage: '\\C CHARSET',
    about: 'another character set',
    group: 'session',
    async run(shell, argument) {
      if (!/^\w+$/.test(argument)) throw new UsageError('Usage: \\C charset_name | charset charset_name');
      await shell.session.rows(`SET NAMES ${argument}`);
      shell.say('Charset changed');
      return undefined;
    },
  },
];

async function showStatus(shell: Shell): Promise<void> {
  const facts = shell.facts();
  const [[id, user, version] = []] = await shell.session.rows('SELECT CONNECTION_ID(), CURRENT_USER(), @@version');
  const lines: readonly (readonly [string, unknown])[] = [
    ['Target', shell.name],
    ['Connection id', id],
    ['Current database', shell.session.database ?? ''],
    ['Current user', user],
    ['Server version', version],
    ['Transaction', facts.transaction],
    ['Pager', shell.settings.pager],
    ['Using outfile', shell.output.teePath ?? ''],
    ['Using delimiter', facts.delimiter],
  ];
  shell.say('--------------');
  for (const [name, value] of lines) shell.say(`${`${name}:`.padEnd(20)} ${value ?? ''}`);
  shell.say('--------------');
}
