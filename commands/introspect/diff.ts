/** `--diff OTHER`: how the target differs from another one, or from a saved model. */
import { readFileSync } from 'node:fs';
import { UsageError } from '../../src/errors.ts';
import { compareModels, differenceJson, differenceText, isSame, type ModelDifference } from '../../src/introspection/diff/index.ts';
import { MODEL_VERSION, type Model } from '../../src/introspection/index.ts';
import { expressionOf, selected, splitName } from '../../src/introspection/selection.ts';
import { ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { Flags } from '../terminal/flags.ts';
import { readTarget, type Target } from '../terminal/target.ts';
import type { IntrospectOptions } from './options.ts';
import { write } from './output.ts';
import { readModel, type Wanted } from './read.ts';
import { tellOmissions } from './render.ts';

/** @param other a target's URL, or a file of `--format json`. @returns 0 for the same, 6 for a difference. */
export async function writeDifference(options: IntrospectOptions, other: string, io: Io, signal: AbortSignal): Promise<ExitCode> {
  const saved = savedModel(other);
  // What only one side has is a difference, not a wrong name.
  const wanted: Wanted = { ...options, lenient: true };
  const { model: before, omissions } = await readModel(options.target, wanted, io, signal);
  const second = saved !== null ? null : await readModel(await targetOf(other, io), wanted, io, signal);
  const after = saved === null ? second?.model : chosen(saved, before, options);
  if (after === undefined) throw new UsageError(`--diff ${other}: there is nothing to compare with`);
  tellOmissions([...omissions, ...(second?.omissions ?? [])], io);
  const { definers } = options.formatOptions;
  const difference = compareModels(before, after, { definers });
  await write(await rendered(difference, options), options.output, io);
  return isSame(difference) ? ExitCode.OK : ExitCode.DIFFERENT;
}

async function rendered(difference: ModelDifference, { diffFormat, formatOptions }: IntrospectOptions): Promise<string> {
  switch (diffFormat) {
    case 'text':
      return differenceText(difference, formatOptions);
    case 'json':
      return differenceJson(difference);
    case 'sql':
      return (await import('../../src/introspection/diff/sql.ts')).migrationSql(difference, formatOptions);
  }
}

/** Variables like WSQL_HOST say where the first target is, not this one. */
function targetOf(url: string, io: Io): Promise<Target> {
  return readTarget(new Flags({ url: [url] }, {}), io.env);
}

/** Null where it names a target. @throws UsageError for a file that is no model. */
function savedModel(path: string): Model | null {
  if (!/\.json$/i.test(path) || /^[a-z]+:\/\//i.test(path)) return null;
  const model = parsed(path);
  if (typeof model !== 'object' || model === null || !('modelVersion' in model) || !('databases' in model))
    throw new UsageError(`--diff ${path}: this is no model of wsql introspect --format json`);
  if (model.modelVersion !== MODEL_VERSION)
    throw new UsageError(`--diff ${path}: a model of version ${String(model.modelVersion)}, and this wsql knows version ${MODEL_VERSION}`);
  return model as unknown as Model;
}
function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`--diff ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The part of a saved model that is asked for: databases of the target, where it has any of them, and what the names and filters choose. */
function chosen(saved: Model, before: Model, { kinds, names, include, exclude, target }: IntrospectOptions): Model {
  const shared = saved.databases.filter(({ name }) => before.databases.some((one) => one.name === name));
  const isNarrow = names.length > 0 || target.database !== null;
  const databases = isNarrow && shared.length > 0 ? shared : saved.databases;
  const matches = (globs: Wanted['include'], database: string, name: string) => globs.some((glob) => glob.matches(database, name));
  return selected(
    { ...saved, databases },
    {
      kinds,
      wants: (database, name) =>
        (names.length === 0 || names.some((text) => means(text, database, name))) &&
        (include.length === 0 || matches(include, database, name)) &&
        !matches(exclude, database, name),
    },
  );
}
/** `db`, `db.name`, or a name. */
function means(text: string, database: string, name: string): boolean {
  const [first = '', second] = splitName(text);
  if (second !== undefined) return expressionOf(first).test(database) && expressionOf(second).test(name);
  return expressionOf(first).test(database) || expressionOf(first).test(name);
}
