/** Types of TypeScript: rows of tables and views, what they take, what routines take and give, and the database for Kysely. docs/introspect.md */
import type { Model } from '../model.ts';
import type { FormatOptions } from './format.ts';
import { overrideOf } from './typescript/column-type.ts';
import { cased, Names, properties, property, typeName } from './typescript/names.ts';
import type { TypeReference, TypescriptOptions } from './typescript/options.ts';
import { isCallable, ROUTINE_SUFFIXES, routineLines, type TypedRoutine } from './typescript/routines.ts';
import { type Relation, relationLines, relationOf, SUFFIXES } from './typescript/tables.ts';
import { comment, importLines, interfaceLines, type Member } from './typescript/text.ts';

export function render(model: Model, { typescript }: Pick<FormatOptions, 'typescript'>): string {
  const several = model.databases.length > 1;
  const names = new Names();
  for (const reserved of ['Database', 'Routines', ...KYSELY_TYPES, ...referencesOf(model, typescript).map(({ text }) => text)])
    names.take(reserved);
  const relations = relationsOf(model, several, names, typescript);
  const routines = routinesOf(model, several, names, typescript);
  const blocks = [
    ...relations.map((relation) => relationLines(relation, typescript)),
    ...routines.map((routine) => routineLines(routine, typescript)),
    ...(typescript.kysely === 'none' ? [] : [databaseLines(relations, several, typescript)]),
    ...(routines.length === 0 ? [] : [routinesLines(routines, several, typescript)]),
  ];
  const body = blocks.map((lines) => lines.join('\n')).join('\n\n');
  const kysely =
    typescript.kysely === 'package' ? KYSELY_TYPES.filter((name) => uses(body, name)).map((text) => ({ text, module: 'kysely' })) : [];
  const head = [HEADER, ...importLines([...kysely, ...referencesOf(model, typescript)])].join('\n');
  return `${[head, ...ownTypes(body, typescript), body].filter((part) => part !== '').join('\n\n')}\n`;
}
const HEADER = '// Written by wsql introspect --format typescript. Changes are lost when it is written again.';

function relationsOf({ databases }: Model, several: boolean, names: Names, { types }: TypescriptOptions): Relation[] {
  return databases.flatMap((database) =>
    [...database.tables, ...database.views].map((of) => {
      const wanted = typeName(several ? `${database.name}_${of.name}` : of.name, types);
      return relationOf(database.name, of, names.take(wanted, SUFFIXES));
    }),
  );
}
function routinesOf({ databases }: Model, several: boolean, names: Names, { types }: TypescriptOptions): TypedRoutine[] {
  return databases.flatMap((database) =>
    database.routines.filter(isCallable).map((routine) => {
      const wanted = typeName(several ? `${database.name}_${routine.name}` : routine.name, types);
      return { database: database.name, routine, base: names.take(wanted, ROUTINE_SUFFIXES) };
    }),
  );
}

/** `interface Database`: tables by their names, with that of the database where there are several. */
function databaseLines(relations: readonly Relation[], several: boolean, { names }: TypescriptOptions): string[] {
  const keys = properties(
    relations.map(({ name }) => name),
    names,
  );
  const members = relations.map(({ database, name, base }): Member => {
    const key = several ? `${cased(database, names)}.${cased(name, names)}` : (keys.get(name) ?? name);
    return { name: key, optional: false, type: `${base}Table`, comment: '' };
  });
  return [...comment('All tables and views, for `new Kysely<Database>(…)`.'), ...interfaceLines('Database', members)];
}

function routinesLines(routines: readonly TypedRoutine[], several: boolean, { names }: TypescriptOptions): string[] {
  // A procedure and a function may have one name.
  const members = (['procedure', 'function'] as const).map((kind): Member => {
    const own = routines.filter(({ routine }) => routine.kind === kind);
    const entries = own.map(({ database, routine, base }) => {
      const name = several ? `${cased(database, names)}.${cased(routine.name, names)}` : cased(routine.name, names);
      return `    ${property(name)}: { parameters: ${base}Parameters; result: ${base}Result };`;
    });
    return {
      name: `${kind}s`,
      optional: false,
      type: entries.length === 0 ? 'Record<string, never>' : ['{', ...entries, '  }'].join('\n'),
      comment: '',
    };
  });
  return [...comment('All stored routines, by their names.'), ...interfaceLines('Routines', members)];
}

function referencesOf({ databases }: Model, options: TypescriptOptions): TypeReference[] {
  const found = databases.flatMap(({ name: database, tables, views, routines }) => [
    ...[...tables, ...views].flatMap(({ name, columns }) => columns.map((one) => ({ database, owner: name, of: one }))),
    ...routines.flatMap(({ name, parameters }) => parameters.map((one) => ({ database, owner: name, of: one }))),
  ]);
  const returned = databases.flatMap(({ routines }) =>
    routines.flatMap(({ returns }) => (returns?.logical.kind === 'JSON' ? [options.json] : [])),
  );
  return [
    ...found.flatMap(({ database, owner, of }) => {
      const own = overrideOf({ database, owner, column: of.name }, options);
      return own ?? (of.logical.kind === 'JSON' ? options.json : []);
    }),
    ...returned,
  ];
}

const KYSELY_TYPES = ['ColumnType', 'Generated', 'GeneratedAlways'] as const;
function uses(body: string, name: string): boolean {
  return body.includes(`: ${name}<`);
}
/** The same to Kysely as its own: what a column gives, and what it takes. */
function ownTypes(body: string, { kysely }: TypescriptOptions): string[] {
  if (kysely !== 'own') return [];
  const used = KYSELY_TYPES.filter((name) => uses(body, name));
  return used.length === 0 ? [] : [OWN.ColumnType, ...used.filter((name) => name !== 'ColumnType').map((name) => OWN[name])];
}
const OWN = {
  ColumnType: [
    '/** A column that is read as one type and written as others: the same to Kysely as its own type of this name. */',
    'export interface ColumnType<Select, Insert = Select, Update = Select> {',
    '  readonly __select__: Select;',
    '  readonly __insert__: Insert;',
    '  readonly __update__: Update;',
    '}',
  ].join('\n'),
  Generated: '/** A column with a default. */\nexport type Generated<T> = ColumnType<T, T | undefined, T>;',
  GeneratedAlways: '/** A column that is only read. */\nexport type GeneratedAlways<T> = ColumnType<T, never, never>;',
} as const;
