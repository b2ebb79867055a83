/** `\copy`: a table or a query into a file, or a file into a table, as `wsql query --export` and `--import`. */
import { UsageError } from '../../src/errors.ts';
import type { FlagValues } from '../terminal/arguments.ts';
import { connectTo } from '../terminal/connect.ts';
import { Flags } from '../terminal/flags.ts';
import type { Shell } from './shell.ts';

interface Copy {
  /** A table, or a query in parentheses. */
  readonly source: string;
  readonly isImport: boolean;
  readonly flags: Flags;
}

/** @param argument `t TO file.csv`, `(SELECT …) TO file`, `t FROM file`, and flags of `wsql query` after the file. @throws UsageError, SqlError */
export async function copy(shell: Shell, argument: string): Promise<undefined> {
  const given = await read(argument);
  const code = given.isImport ? await importFile(shell, given) : await exportFile(shell, given);
  await shell.io.stderr.flush();
  if (code !== 0) shell.failed = true;
  if (given.isImport) shell.onSchemaChange();
  return undefined;
}

async function read(argument: string): Promise<Copy> {
  const [, source, direction = '', rest = ''] = /^(\([\s\S]*\)|(?:`[^`]*`|[^\s`])+)\s+(to|from)\s+([\s\S]+)$/i.exec(argument) ?? [];
  const words = (rest.match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map((word) => (/^(["']).*\1$/s.test(word) ? word.slice(1, -1) : word));
  const [file, ...more] = words;
  if (source === undefined || file === undefined)
    throw new UsageError('\\copy TABLE TO FILE, \\copy (SELECT …) TO FILE or \\copy TABLE FROM FILE');
  const isImport = direction.toLowerCase() === 'from';
  if (isImport && source.startsWith('(')) throw new UsageError('\\copy … FROM is for a table');
  const values = await flagValues(more);
  return { source, isImport, flags: new Flags({ ...values, [isImport ? 'import' : 'export']: [file] }, {}) };
}
/** @throws UsageError for what `wsql query` would not take. */
async function flagValues(words: readonly string[]): Promise<FlagValues> {
  if (words.length === 0) return {};
  const [{ COMMANDS }, { readArguments }] = await Promise.all([import('../commands.ts'), import('../terminal/arguments.ts')]);
  const query = COMMANDS.find(({ name }) => name === 'query');
  if (query === undefined) throw new Error('there is no command query');
  const { values, positionals } = readArguments(words, query);
  if (positionals.length > 0) throw new UsageError(`\\copy: ${positionals.join(' ')} is too much`);
  return values;
}

async function exportFile(shell: Shell, { source, flags }: Copy): Promise<number> {
  const { exportData, readExportOptions } = await import('../query/export.ts');
  const isQuery = source.startsWith('(');
  const options = readExportOptions(flags, isQuery ? null : source, isQuery ? source.slice(1, -1) : '', null);
  return shell.session.working((signal) => exportData(options, shell.io, shell.session.connection, signal));
}

/** In a session of its own, since it has transactions and a mode of its own. */
async function importFile(shell: Shell, { source, flags }: Copy): Promise<number> {
  const { session } = shell;
  if (session.transaction !== 'none') throw new UsageError('a transaction is open: \\copy … FROM has its own; COMMIT or ROLLBACK first');
  const [{ Import }, { readImportOptions }] = await Promise.all([
    import('../query/import/import.ts'),
    import('../query/import/options.ts'),
  ]);
  const options = readImportOptions(flags, source, null);
  const connection = await connectTo(session.backend, { ...session.target, database: session.database });
  try {
    return await session.working((signal) => new Import(options, shell.io, connection, signal).run());
  } finally {
    await connection.close();
  }
}
