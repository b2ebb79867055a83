/** What may be there and is not in the model, and why. */
import type { ObjectKind } from './kinds.ts';
import type { DatabaseModel, Omission } from './model.ts';
import type { SourceRow } from './source-row.ts';

/** What an account may do: everywhere, and in single databases. Null: not known, as with roles. */
export interface Rights {
  readonly everywhere: ReadonlySet<string>;
  readonly inDatabase: ReadonlyMap<string, ReadonlySet<string>>;
}

/** What is only shown to who has one of these privileges. */
const NEEDED: readonly { readonly what: ObjectKind; readonly anyOf: readonly string[] }[] = [
  { what: 'triggers', anyOf: ['TRIGGER'] },
  { what: 'events', anyOf: ['EVENT'] },
  { what: 'routines', anyOf: ['EXECUTE', 'CREATE ROUTINE', 'ALTER ROUTINE', 'SELECT', 'SHOW_ROUTINE', 'SHOW CREATE ROUTINE'] },
];

/** @param kinds those that are wanted; left out: all. */
export function missingRights(databases: readonly DatabaseModel[], rights: Rights | null, kinds?: ReadonlySet<ObjectKind>): Omission[] {
  if (rights === null) return [];
  const needed = NEEDED.filter(({ what }) => kinds?.has(what) ?? true);
  return databases.flatMap(({ name }) =>
    needed
      .filter(({ anyOf }) => !anyOf.some((privilege) => has(rights, name, privilege)))
      .map(({ what, anyOf }) => ({
        what: `${what} of database ${name}`,
        why: `the account does not have the privilege ${anyOf[0]} for all of it`,
      })),
  );
}
function has({ everywhere, inDatabase }: Rights, database: string, privilege: string): boolean {
  if (everywhere.has(privilege)) return true;
  return [...inDatabase].some(([pattern, privileges]) => privileges.has(privilege) && matches(database, pattern));
}
/** Databases of a grant may be a pattern: `shop\_%`. */
function matches(database: string, pattern: string): boolean {
  const source = pattern.replace(/\\([\s\S])|([%_])|([.*+?^${}()|[\]\\/])/g, (_, escaped?: string, wild?: string, special?: string) =>
    escaped !== undefined
      ? escaped.replace(/[.*+?^${}()|[\]\\/]/, '\\$&')
      : wild !== undefined
        ? wild === '%'
          ? '[\\s\\S]*'
          : '[\\s\\S]'
        : `\\${special}`,
  );
  return new RegExp(`^${source}$`, 'i').test(database);
}

/** MySQL's libraries of JavaScript, since 9.2. @param rows of LIBRARIES. */
export function missingLibraries(rows: readonly SourceRow[]): Omission[] {
  return rows.map((row) => ({
    what: `library ${row.text('LIBRARY_SCHEMA')}.${row.text('LIBRARY_NAME')}, and what uses it`,
    why: 'the model has tables, views, routines, triggers, events and sequences',
  }));
}

/** Texts that the server keeps from the account, and views that no longer work. */
export function missingTexts(databases: readonly DatabaseModel[]): Omission[] {
  return databases.flatMap(({ name, views, routines, events }) => [
    ...views
      .filter(({ definition }) => definition === null)
      .map((view) => ({ what: `definition of view ${name}.${view.name}`, why: 'the account does not have the privilege SHOW VIEW' })),
    ...views
      .filter(({ columns }) => columns.length === 0)
      .map((view) => ({ what: `columns of view ${name}.${view.name}`, why: 'it refers to what is no longer there, or may not be read' })),
    ...routines
      .filter(({ body }) => body === null)
      .map((routine) => ({ what: `body of ${routine.kind} ${name}.${routine.name}`, why: 'the account may run it, and not read it' })),
    ...events
      .filter(({ body }) => body === null)
      .map((event) => ({ what: `body of event ${name}.${event.name}`, why: 'the account does not have the privilege EVENT' })),
  ]);
}
