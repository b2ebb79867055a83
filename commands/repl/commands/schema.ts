/** Commands that list what is in the database. */
import type { ShellCommand } from './command.ts';

function lists(name: string, what: string, list: 'databases' | 'tables' | 'views' | 'indexes' | 'functions'): ShellCommand {
  return {
    names: [name],
    takes: 'line',
    usage: `${name} [PATTERN]`,
    about: what,
    group: 'schema',
    async run(shell, pattern) {
      const described = await import('./describe.ts');
      switch (list) {
        case 'databases':
          return described.listDatabases(shell, pattern);
        case 'tables':
          return described.listTables(shell, pattern);
        case 'views':
          return described.listViews(shell, pattern);
        case 'indexes':
          return described.listIndexes(shell, pattern);
        case 'functions':
          return described.listRoutines(shell, pattern);
      }
    },
  };
}

export const schemaCommands: readonly ShellCommand[] = [
  lists('\\l', 'databases', 'databases'),
  lists('\\dt', 'tables', 'tables'),
  lists('\\dv', 'views', 'views'),
  lists('\\di', 'indexes', 'indexes'),
  lists('\\df', 'functions and procedures', 'functions'),
  {
    names: ['\\er'],
    takes: 'line',
    usage: '\\er [TABLE …]',
    about: 'a picture of the database, or of these tables',
    needs: 'files',
    group: 'schema',
    run: async (shell, argument) => (await import('../er-picture.ts')).showPicture(shell, argument),
  },
];
