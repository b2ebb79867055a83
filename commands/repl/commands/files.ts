/** Commands that read and write files, and run programs. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { UsageError } from '../../../src/errors.ts';
import type { Shell } from '../shell.ts';
import type { ShellCommand } from './command.ts';

/** Folders of the scripts that run: `\ir` is relative to the innermost. */
const folders: string[] = [];

async function source(shell: Shell, path: string, base: string): Promise<'quit' | undefined> {
  if (path === '') throw new UsageError('a file is wanted: \\. FILE');
  const file = isAbsolute(path) ? path : resolve(base, path);
  const text = readFileSync(file, 'utf8').replace(/^\ufeff/, '');
  folders.push(dirname(file));
  try {
    return await shell.script(text);
  } finally {
    folders.pop();
  }
}
function unquoted(text: string): string {
  return /^(["']).*\1$/s.test(text) ? text.slice(1, -1) : text;
}

export const fileCommands: readonly ShellCommand[] = [
  {
    names: ['\\.', 'source', '\\i'],
    takes: 'line',
    usage: '\\. FILE',
    about: 'run a script',
    needs: 'files',
    group: 'files',
    run: (shell, argument) => source(shell, unquoted(argument), process.cwd()),
  },
  {
    names: ['\\ir'],
    takes: 'line',
    usage: '\\ir FILE',
    about: 'the same, beside the script that says it',
    needs: 'files',
    group: 'files',
    run: (shell, argument) => source(shell, unquoted(argument), folders.at(-1) ?? process.cwd()),
  },
  {
    names: ['\\T', 'tee'],
    takes: 'line',
    usage: '\\T FILE',
    about: 'write all that is shown to a file, too',
    needs: 'files',
    group: 'files',
    async run(shell, argument) {
      if (argument === '') throw new UsageError('a file is wanted: \\T FILE');
      await shell.output.tee(unquoted(argument));
      shell.say(`Logging to file '${unquoted(argument)}'`);
      return undefined;
    },
  },
  {
    names: ['\\t', 'notee'],
    takes: 'none',
    usage: '\\t',
    about: 'no more',
    group: 'files',
    async run(shell) {
      await shell.output.tee(null);
      shell.say('Outfile disabled.');
      return undefined;
    },
  },
  {
    names: ['\\o'],
    takes: 'line',
    usage: '\\o [FILE]',
    about: 'write results to a file instead; without one: to the screen again',
    needs: 'files',
    group: 'files',
    async run(shell, argument) {
      await shell.output.redirect(argument === '' ? null : unquoted(argument));
      return undefined;
    },
  },
  {
    names: ['\\copy'],
    takes: 'line',
    usage: '\\copy TABLE TO|FROM FILE',
    about:
      'a table, or (SELECT …), into a .csv, .tsv, .jsonl, … file, or a file into a table; flags of wsql query --import and --export may follow',
    needs: 'files',
    group: 'files',
    run: async (shell, argument) => (await import('../copy.ts')).copy(shell, argument),
  },
  {
    names: ['\\!', 'system'],
    takes: 'line',
    usage: '\\! COMMAND',
    about: 'run a command of the system',
    needs: 'programs',
    group: 'files',
    async run(shell, argument) {
      if (argument === '') throw new UsageError('a command is wanted: \\! COMMAND');
      await shell.output.flush();
      shell.editor.release();
      const child = spawn(argument, { shell: true, stdio: 'inherit' });
      await new Promise<void>((done, failed) => {
        child.once('error', failed);
        child.once('exit', () => done());
      });
      return undefined;
    },
  },
];
