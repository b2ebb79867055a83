/** What the names of the command line mean on this server. */
import type { BackendConnection } from '../../src/backend.ts';
import { SqlError } from '../../src/errors.ts';
import { type DatabaseModel, type Model, OBJECT_KINDS, type ObjectKind } from '../../src/introspection/index.ts';
import { expressionOf, type Glob, isGlob, type Selection, selected, splitName, unquoted } from '../../src/introspection/selection.ts';
import { SYSTEM_DATABASES } from '../../src/introspection/sources.ts';
import { Collector } from '../../src/result.ts';
import { nearest } from './nearest.ts';
import type { Wanted } from './read.ts';

/** A name with its database, as they were found on the server. */
interface Choice {
  /** As it was typed. */
  readonly text: string;
  readonly databases: ReadonlySet<string>;
  /** Null: everything that is in them. */
  readonly name: string | null;
}

/** More are not asked for one by one. */
const MOST_NAMES = 200;

export class NameChoice {
  readonly #choices: readonly Choice[];
  readonly #wanted: Wanted;

  private constructor(choices: readonly Choice[], wanted: Wanted) {
    this.#choices = choices;
    this.#wanted = wanted;
  }

  /** @param current the database of the target. @throws SqlError 1049 for a database that is not there. */
  static async read(connection: BackendConnection, current: string | null, wanted: Wanted, signal: AbortSignal): Promise<NameChoice> {
    const typed = wanted.names.length === 0 && current !== null ? [quoted(current)] : wanted.names;
    if (typed.length === 0) return new NameChoice([], wanted);
    const known = await databasesOf(connection, signal);
    return new NameChoice(
      typed.map((text) => choose(text, known, current)),
      wanted,
    );
  }

  /** The databases to read; null for all but the server's own. */
  get databases(): readonly string[] | null {
    if (this.#choices.length === 0) return null;
    return [...new Set(this.#choices.flatMap(({ databases }) => [...databases]))];
  }

  /** The objects to read, where each name is that of one; null for all. */
  get objects(): readonly string[] | null {
    const names = this.#choices.map(({ name }) => name);
    const exact = names.filter((name) => name !== null && !isGlob(name)).map((name) => unquoted(name ?? ''));
    return exact.length === 0 || exact.length < names.length || exact.length > MOST_NAMES ? null : exact;
  }
  /** Whether each name stands for something in the model. */
  isThere(model: Model): boolean {
    return this.#choices.every(
      (choice) => choice.name === null || namesOf(choice, model).some((name) => expressionOf(choice.name ?? '').test(name)),
    );
  }

  /** The part of the model that is wanted. @throws SqlError 1146 for a name that stands for nothing in it. */
  selected(model: Model): Model {
    if (this.#wanted.lenient !== true) for (const choice of this.#choices) assertThere(choice, model, this.#wanted.kinds);
    const wants = this.#choices.map(wantsOf);
    const { kinds, include, exclude } = this.#wanted;
    const selection: Selection = {
      kinds,
      wants: (database, name) =>
        (wants.length === 0 || wants.some((one) => one(database, name))) &&
        (include.length === 0 || matches(include, database, name)) &&
        !matches(exclude, database, name),
    };
    return selected(model, selection);
  }
}

function matches(globs: readonly Glob[], database: string, name: string): boolean {
  return globs.some((glob) => glob.matches(database, name));
}

function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

async function databasesOf(connection: BackendConnection, signal: AbortSignal): Promise<readonly string[]> {
  const collector = new Collector();
  await connection.query('SELECT t.SCHEMA_NAME FROM information_schema.SCHEMATA t', collector, { signal });
  const [result] = collector.results;
  return result?.kind === 'rows' ? result.rows.map(([name]) => String(name)) : [];
}

/** `db`, `db.name`, or the name of something in the current database. */
function choose(text: string, known: readonly string[], current: string | null): Choice {
  // A database with a dot in its name, written as it is.
  if (known.includes(text)) return { text, databases: new Set([text]), name: null };
  const [first = '', second = null] = splitName(text);
  const databases = found(first, known);
  if (second !== null && databases.size > 0) return { text, databases, name: second };
  if (second === null && databases.size > 0) return { text, databases, name: null };
  if (second === null && current !== null) return { text, databases: found(quoted(current), known), name: first };
  throw new SqlError(1049, '42000', `Unknown database '${unquoted(first)}'${nearest(unquoted(first), known)}`);
}

/** As it is written, else whatever its case. A glob does not stand for the server's own. */
function found(part: string, known: readonly string[]): ReadonlySet<string> {
  const exact = known.filter((name) => name === unquoted(part));
  if (exact.length > 0) return new Set(exact);
  const expression = expressionOf(part);
  const own: readonly string[] = SYSTEM_DATABASES;
  return new Set(known.filter((name) => expression.test(name) && !(isGlob(part) && own.includes(name.toLowerCase()))));
}

function wantsOf({ databases, name }: Choice): (database: string, name: string) => boolean {
  const expression = name === null ? null : expressionOf(name);
  return (database, candidate) => databases.has(database) && (expression === null || expression.test(candidate));
}

function assertThere(choice: Choice, model: Model, kinds: ReadonlySet<ObjectKind>): void {
  if (choice.name === null) return;
  const expression = expressionOf(choice.name);
  const names = namesOf(choice, model);
  if (names.some((name) => expression.test(name))) return;
  const [first = ''] = choice.databases;
  const which = unquoted(choice.name);
  const what = isGlob(choice.name) ? `Nothing in '${first}' is named '${which}'` : `Table '${first}.${which}' doesn't exist`;
  const among = kinds.size < OBJECT_KINDS.length ? ` among ${[...kinds].join(', ')}` : '';
  throw new SqlError(1146, '42S02', `${what}${among}${nearest(which, names)}`);
}
function namesOf({ databases }: Choice, model: Model): string[] {
  return model.databases.filter(({ name }) => databases.has(name)).flatMap(namesIn);
}
function namesIn({ tables, views, routines, events, sequences }: DatabaseModel): string[] {
  return [...tables, ...views, ...routines, ...events, ...sequences].map(({ name }) => name);
}
