/** What `wsql introspect` is told to do. */
import { UsageError } from '../../src/errors.ts';
import { FORMATS, type Format, type FormatOptions } from '../../src/introspection/formats/format.ts';
import { OBJECT_KINDS, type ObjectKind } from '../../src/introspection/kinds.ts';
import { Glob } from '../../src/introspection/selection.ts';
import type { Io } from '../io.ts';
import { type Flags, flagName } from '../terminal/flags.ts';
import { readTarget, type Target } from '../terminal/target.ts';
import { readFormatOptions } from './format-options.ts';

export interface IntrospectOptions {
  readonly target: Target;
  /** Databases, `db.table`, globs of them; none: the current database, or all. */
  readonly names: readonly string[];
  readonly kinds: ReadonlySet<ObjectKind>;
  readonly include: readonly Glob[];
  readonly exclude: readonly Glob[];
  readonly format: Format;
  /** Without `omit`: whoever renders collects what is left out. */
  readonly formatOptions: Omit<FormatOptions, 'omit'>;
  /** Null: standard output. */
  readonly output: string | null;
  /** Another target, or a saved model, to compare with. */
  readonly diff: string | null;
  readonly diffFormat: DiffFormat;
  /** The file that is to be what would be written now. */
  readonly check: string | null;
  /** Queries whose types are wanted: `SELECT …`, or `name=SELECT …`. */
  readonly sql: readonly string[];
  /** Files of such queries, each named by a comment before it: `-- name: customers`. */
  readonly sqlFiles: readonly string[];
}

export function isAboutQueries({ sql, sqlFiles }: IntrospectOptions): boolean {
  return sql.length > 0 || sqlFiles.length > 0;
}

export const DIFF_FORMATS = ['text', 'json', 'sql'] as const;
export type DiffFormat = (typeof DIFF_FORMATS)[number];

/** @throws UsageError */
export async function readOptions(flags: Flags, names: readonly string[], io: Io): Promise<IntrospectOptions> {
  const output = flags.text('output') ?? null;
  const check = flags.text('check') ?? null;
  // What is checked has been written to a file.
  const file = check ?? output;
  const options: IntrospectOptions = {
    target: await readTarget(flags, io.env),
    names,
    kinds: readKinds(flags),
    include: flags.list('include').map((text) => new Glob(text)),
    exclude: flags.list('exclude').map((text) => new Glob(text)),
    format: flags.choice('format', FORMATS) ?? (io.stdout.isTerminal && file === null ? 'table' : 'json'),
    formatOptions: readFormatOptions(flags, io, file),
    output: output === '-' ? null : output,
    diff: flags.text('diff') ?? null,
    diffFormat: flags.choice('diffFormat', DIFF_FORMATS) ?? 'text',
    check,
    sql: flags.list('sql'),
    sqlFiles: flags.list('sqlFile'),
  };
  refuseBoth(flags);
  return options;
}

/** Jobs that are not done together. */
function refuseBoth(flags: Flags): void {
  const jobs = ['diff', 'check', 'sql', 'sqlFile'].filter((name) => flags.list(name).length > 0);
  if (jobs.length > 1 && jobs[0] === 'diff')
    throw new UsageError(`--${flagName(jobs[0] ?? '')} and --${flagName(jobs[1] ?? '')}: one of them at a time`);
}

/** `--only tables,views`, the short forms of it, and what `--no-KIND` takes away. */
function readKinds(flags: Flags): ReadonlySet<ObjectKind> {
  const only = flags.list('only').flatMap((text) => text.split(',').map((word) => kindOf(word.trim())));
  if (flags.has('tablesOnly')) only.push('tables');
  if (flags.has('viewsOnly')) only.push('views');
  if (only.includes('triggers') && !only.includes('tables'))
    throw new UsageError('--only triggers: triggers are described with their tables: --only tables,triggers');
  const from = only.length > 0 ? only : OBJECT_KINDS;
  return new Set(from.filter((kind) => !flags.off(kind)));
}
function kindOf(word: string): ObjectKind {
  const found = OBJECT_KINDS.find((kind) => kind === word || kind === `${word}s`);
  if (found === undefined) throw new UsageError(`--only ${word}: some of ${OBJECT_KINDS.join(', ')} are wanted`);
  return found;
}
