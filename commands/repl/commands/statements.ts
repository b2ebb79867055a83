/** Commands about the statement that is typed, or the last one. */
import { UsageError } from '../../../src/errors.ts';
import { FieldFlag, FieldType, type Parameter, type Value } from '../../../src/types.ts';
import { editText } from '../external-editor.ts';
import type { Shell } from '../shell.ts';
import type { ShellCommand } from './command.ts';

/** What stands before the command, or else was run last. @throws UsageError */
function given(shell: Shell, statement: string | null): string {
  const sql = statement ?? shell.lastStatement;
  if (sql === null) throw new UsageError('there is no statement yet');
  return sql;
}

export const statementCommands: readonly ShellCommand[] = [
  {
    names: ['\\g', 'go'],
    takes: 'none',
    usage: '\\g',
    about: 'run the statement, or the last one once more',
    group: 'statements',
    async run(shell, _, statement) {
      await shell.run(given(shell, statement));
      return undefined;
    },
  },
  {
    names: ['\\G', 'ego'],
    takes: 'none',
    usage: '\\G',
    about: 'the same, with a line for each column',
    group: 'statements',
    async run(shell, _, statement) {
      await shell.run(given(shell, statement), true);
      return undefined;
    },
  },
  {
    names: ['\\c', 'clear'],
    takes: 'none',
    usage: '\\c',
    about: 'forget what is typed',
    group: 'statements',
    run: () => undefined,
  },
  {
    names: ['\\p', 'print'],
    takes: 'none',
    usage: '\\p',
    about: 'print what is typed, or the last statement',
    group: 'statements',
    run(shell, _, statement) {
      shell.say(['--------------', given(shell, statement), '--------------', ''].join('\n'));
      if (statement !== null) shell.nextText = statement;
      return undefined;
    },
  },
  {
    names: ['\\e', 'edit'],
    takes: 'none',
    usage: '\\e',
    about: 'change it in $VISUAL or $EDITOR',
    needs: 'programs',
    group: 'statements',
    async run(shell, _, statement) {
      shell.editor.release();
      const edited = await editText(statement ?? shell.lastStatement ?? '', shell.io.env);
      if (edited !== null) shell.nextText = edited;
      return undefined;
    },
  },
  {
    names: ['\\gexec'],
    takes: 'none',
    usage: '\\gexec',
    about: 'run the query, and each value of its result as a statement',
    group: 'statements',
    async run(shell, _, statement) {
      const rows = await shell.session.rows(given(shell, statement));
      for (const value of rows.flat()) {
        if (value === null) continue;
        shell.say(textOf(value));
        if (!(await shell.run(textOf(value)))) return undefined;
      }
      return undefined;
    },
  },
  {
    names: ['\\gset'],
    takes: 'word',
    usage: '\\gset [PREFIX]',
    about: 'keep the one row of a query in user variables named after its columns',
    group: 'statements',
    async run(shell, prefix, statement) {
      const { Collector } = await import('../../../src/result.ts');
      const collector = new Collector();
      await shell.session.run(given(shell, statement), collector);
      const [result] = collector.results;
      if (result?.kind !== 'rows' || result.rows.length !== 1) throw new UsageError('\\gset needs a query with one row');
      for (const [at, { name, type, flags }] of result.fields.entries()) {
        const variable = `@\`${`${prefix}${name}`.replaceAll('`', '``')}\``;
        await shell.session.run(`SET ${variable} = ?`, new Collector(), [
          { type, unsigned: (flags & FieldFlag.UNSIGNED) !== 0, value: result.rows[0]?.[at] ?? null },
        ]);
        shell.say(`${variable} = ${textOf(result.rows[0]?.[at] ?? null)}`);
      }
      return undefined;
    },
  },
  {
    names: ['\\watch'],
    takes: 'word',
    usage: '\\watch [SECONDS]',
    about: 'run it again and again (2)',
    group: 'statements',
    run: async (shell, argument, statement) => (await import('../watch.ts')).watch(shell, argument, statement),
  },
  {
    names: ['\\explain'],
    takes: 'line',
    usage: '\\explain [analyze] [SQL]',
    about: 'its plan as a tree, with what costs most marked',
    group: 'statements',
    run: async (shell, argument, statement) => (await import('../explain.ts')).explain(shell, argument, statement),
  },
  {
    names: ['\\d', 'delimiter'],
    takes: 'line',
    usage: '\\d DELIMITER',
    about: 'what ends a statement; \\d NAME describes a table',
    group: 'statements',
    async run(shell, argument) {
      const [word = ''] = argument.split(/\s+/);
      if (/^[\w`]/.test(word)) return (await import('../describe-table.ts')).describeTable(shell, argument);
      if (word === '') return (await import('./describe.ts')).listTables(shell, '');
      if (word.includes('\\')) throw new UsageError('a delimiter cannot have a backslash, which begins commands');
      shell.input.delimiter = word;
      return undefined;
    },
  },
  {
    names: ['query_attributes'],
    takes: 'line',
    usage: 'query_attributes NAME VALUE …',
    about: 'attributes of the next statement',
    group: 'statements',
    run(shell, argument) {
      const words = argument.split(/\s+/).filter((word) => word !== '');
      if (words.length === 0 || words.length % 2 !== 0) throw new UsageError('query_attributes: names and values in turn are wanted');
      shell.session.attributes = new Map(
        words.flatMap((name, at) => (at % 2 === 0 ? [[name, stringParameter(words[at + 1] ?? '')] as const] : [])),
      );
      return undefined;
    },
  },
];

function stringParameter(value: string): Parameter {
  return { type: FieldType.VAR_STRING, unsigned: false, value };
}
function textOf(value: Value): string {
  if (value === null) return 'NULL';
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : String(value);
}
