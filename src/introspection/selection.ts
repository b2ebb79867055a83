/** Which objects are wanted: kinds, names and globs, on a model that has been read. */
import type { ObjectKind } from './kinds.ts';
import type { DatabaseModel, Model } from './model.ts';

/** `orders`, `shop.orders`, `*_log`, `shop.*`: `*` is any number of characters, `?` is one; letters of either case. */
export class Glob {
  readonly #database: RegExp | null;
  readonly #name: RegExp;

  constructor(text: string) {
    const parts = splitName(text);
    this.#database = parts.length > 1 ? expressionOf(parts[0] ?? '') : null;
    this.#name = expressionOf(parts.at(-1) ?? '');
  }

  matches(database: string, name: string): boolean {
    return this.#name.test(name) && (this.#database === null || this.#database.test(database));
  }
}

/** What has a dot or a star in its name may be written in backticks. */
const PART = /`(?:[^`]|``)*`|[^.`]+/g;

/** @returns the name, or database and name: of `db.name`, in which a backtick quotes. */
export function splitName(text: string): readonly string[] {
  const parts = text.match(PART) ?? [];
  return parts.length <= 2 ? parts : [parts[0] ?? '', parts.slice(1).join('.')];
}

export function isGlob(part: string): boolean {
  return !part.startsWith('`') && /[*?]/.test(part);
}
export function unquoted(part: string): string {
  return part.startsWith('`') ? part.slice(1, -1).replaceAll('``', '`') : part;
}
/** One part of a name, as what it matches. */
export function expressionOf(part: string): RegExp {
  const escaped = unquoted(part).replace(/[.+^${}()|[\]\\*?]/g, '\\$&');
  return new RegExp(`^${isGlob(part) ? escaped.replaceAll('\\*', '[\\s\\S]*').replaceAll('\\?', '[\\s\\S]') : escaped}$`, 'iu');
}

export interface Selection {
  readonly kinds: ReadonlySet<ObjectKind>;
  /** Whether an object is wanted, by its database and name. A trigger is wanted with its table. */
  readonly wants: (database: string, name: string) => boolean;
}

/** The model with nothing in it but what is wanted. */
export function selected(model: Model, { kinds, wants }: Selection): Model {
  const pick = (database: DatabaseModel): DatabaseModel => {
    const of = <T extends { readonly name: string }>(kind: ObjectKind, list: readonly T[]) =>
      kinds.has(kind) ? list.filter(({ name }) => wants(database.name, name)) : [];
    const tables = of('tables', database.tables);
    return {
      ...database,
      tables: kinds.has('triggers') ? tables : tables.map((table) => ({ ...table, triggers: [] })),
      views: of('views', database.views),
      routines: of('routines', database.routines),
      events: of('events', database.events),
      sequences: of('sequences', database.sequences),
    };
  };
  return { ...model, databases: model.databases.map(pick) };
}
