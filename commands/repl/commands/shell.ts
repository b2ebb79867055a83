/** Commands about the shell itself. */
import { SqlError, UsageError } from '../../../src/errors.ts';
import { changeSetting, DEFAULT_PROMPT } from '../settings.ts';
import type { Shell } from '../shell.ts';
import type { ShellCommand } from './command.ts';

const GROUPS: Readonly<Record<ShellCommand['group'], string>> = {
  statements: 'Statements',
  results: 'Results',
  session: 'The session',
  schema: 'What is in the database (patterns with * and ?)',
  files: 'Files and programs',
  shell: 'The shell',
};

export const shellCommands: readonly ShellCommand[] = [
  {
    names: ['\\h', '\\?', 'help', '?'],
    takes: 'line',
    usage: '\\h [COMMAND]',
    about: 'these lines, or those about one command, or about SQL where the server has them',
    group: 'shell',
    run(shell, argument) {
      if (argument === '') listCommands(shell);
      else return explain(shell, argument);
      return undefined;
    },
  },
  {
    names: ['\\q', 'quit', 'exit'],
    takes: 'none',
    usage: '\\q',
    about: 'leave',
    group: 'shell',
    run: () => 'quit',
  },
  {
    names: ['\\R', 'prompt'],
    takes: 'line',
    usage: '\\R [PROMPT]',
    about: 'another prompt',
    group: 'shell',
    run(shell, argument) {
      changeSetting(shell.settings, 'prompt', argument === '' ? DEFAULT_PROMPT : argument);
      shell.say(argument === '' ? 'Returning to default PROMPT' : `PROMPT set to '${argument}'`);
      return undefined;
    },
  },
  {
    names: ['\\#', 'rehash'],
    takes: 'none',
    usage: '\\#',
    about: 'read the names for completions anew',
    group: 'shell',
    run(shell) {
      shell.onSchemaChange();
      return undefined;
    },
  },
  {
    names: ['\\history'],
    takes: 'line',
    usage: '\\history [TEXT]',
    about: 'the last entries, or those with a text in them',
    group: 'shell',
    run(shell, argument) {
      const found = shell.history.entries().filter((entry) => entry.toLowerCase().includes(argument.toLowerCase()));
      for (const entry of found.slice(-50)) shell.say(entry);
      return undefined;
    },
  },
];

function listCommands(shell: Shell): void {
  for (const [group, title] of Object.entries(GROUPS)) {
    shell.say(`\n${title}`);
    for (const command of shell.commands) {
      if (command.group !== group) continue;
      const others = command.names.filter((name) => !command.usage.startsWith(name)).join(', ');
      const about = `${command.about}${others === '' ? '' : ` (${others})`}`;
      for (const line of described(`  ${command.usage}`, about, shell.output.columns)) shell.say(line);
    }
  }
  shell.say('');
  for (const line of wrapped(ENDING, shell.output.columns)) shell.say(line);
}
const ENDING = 'Statements end with the delimiter, \\g, or \\G. help SELECT asks the server about SQL.';
/** Where what a command does begins; on a narrow screen it has lines of its own. */
const INDENT = 27;
const NARROW = 60;

function described(usage: string, about: string, columns: number): readonly string[] {
  if (columns < NARROW) return [usage, ...wrapped(about, columns - 6).map((line) => `      ${line}`)];
  const [first = '', ...more] = wrapped(about, columns - INDENT);
  return [`${usage.padEnd(INDENT - 1)} ${first}`, ...more.map((line) => ' '.repeat(INDENT) + line)];
}

/** In lines of so many characters, where its words allow it. */
function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}
async function explain(shell: Shell, argument: string): Promise<undefined> {
  const command = shell.input.find(argument);
  if (command !== null) shell.say(`${command.usage}\n  ${command.about}\n  ${command.names.join(', ')}`);
  else if (!(await serverHelp(shell, argument))) throw new UsageError(`${argument} is no command; \\? lists them`);
  return undefined;
}
/** What the server's manual says of SQL, where it has it: https://dev.mysql.com/doc/refman/8.4/en/server-side-help-support.html */
async function serverHelp(shell: Shell, topic: string): Promise<boolean> {
  const literal = `'${topic.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
  try {
    const rows = await shell.session.rows(`HELP ${literal}`);
    const [first] = rows;
    if (first === undefined) return false;
    if (rows.length > 1 || first.length < 3) shell.say(`${topic}: ${rows.map((row) => String(row[row.length - 2] ?? '')).join(', ')}`);
    else for (const part of first) shell.say(String(part).trimEnd());
    return true;
  } catch (error) {
    // Servers without it, as wsql, refuse the statement.
    if (error instanceof SqlError) return false;
    throw error;
  }
}
