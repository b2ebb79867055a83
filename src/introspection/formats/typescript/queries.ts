/** Types of queries: what a row of their result is, and what their parameters take. */
import type { Statement } from '../../../sql/index.ts';
import { type Field, FieldFlag, FieldType } from '../../../types.ts';
import type { LogicalType } from '../../../typing/logical-type.ts';
import { logicalTypeOf } from '../../../typing/of-field.ts';
import type { ColumnModel, Model } from '../../model.ts';
import { type ColumnOf, nullable, overrideOf, valueType } from './column-type.ts';
import { cased, isIdentifier, Names, properties, typeName } from './names.ts';
import type { TypeReference, TypescriptOptions } from './options.ts';
import { type ParameterUse, type TableOf, usesIn } from './parameters.ts';
import { aliasLines, comment, importLines, interfaceLines, type Member } from './text.ts';

/** A statement as a server has prepared it. */
export interface PreparedQuery {
  /** Null: it is called by its number. */
  readonly name: string | null;
  /** As it was written. */
  readonly sql: string;
  /** Its tree; null where the parser does not know it. */
  readonly statement: Statement | null;
  readonly fields: readonly Field[];
  readonly parameters: readonly Field[];
  /** Of `:name` placeholders; empty where it has `?`. */
  readonly names: readonly string[];
}

export interface QueryTypesOptions {
  readonly typescript: TypescriptOptions;
  /** The database that unqualified names are in; null: none. */
  readonly database: string | null;
  /** Told of columns that have one name. */
  readonly warn: (text: string) => void;
}

/** @param model with the tables that the queries read, for what results do not tell: members of ENUM, comments. */
export function renderQueries(queries: readonly PreparedQuery[], model: Model, options: QueryTypesOptions): string {
  const columns = new Columns(model, options.database);
  const references: TypeReference[] = [];
  const names = new Names();
  const typed = queries.map((query, i) => {
    const called = query.name ?? (queries.length === 1 ? 'query' : `query${i + 1}`);
    const base = names.take(typeName(called, options.typescript.types), ['Row', 'Parameters']);
    return { name: called, base, query, isRead: query.fields.length > 0 };
  });
  const blocks = typed.map(({ query, name, base }) => queryLines(query, name, base, { columns, references, options }));
  const entries = typed.map(
    ({ name, base, isRead }): Member => ({
      name,
      optional: false,
      type: `{ row: ${isRead ? `${base}Row` : 'never'}; parameters: ${base}Parameters }`,
      comment: '',
    }),
  );
  const all = [...comment('All queries, by their names.'), ...interfaceLines('Queries', entries)];
  const head = ['// Written by wsql introspect --sql. Changes are lost when it is written again.', ...importLines(references)];
  return `${[head, ...blocks, all].map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

interface Context {
  readonly columns: Columns;
  /** Types from elsewhere that are used. */
  readonly references: TypeReference[];
  readonly options: QueryTypesOptions;
}

function queryLines(query: PreparedQuery, name: string, base: string, context: Context): string[] {
  const rows =
    query.fields.length === 0
      ? []
      : [...comment(`A row of\n\n${query.sql}`), ...interfaceLines(`${base}Row`, rowMembers(query, name, context)), ''];
  return [
    ...rows,
    ...comment(`What ${rows.length === 0 ? `\n\n${query.sql}\n\n` : `\`${name}\` `}takes.`),
    ...parameterLines(query, base, context),
  ];
}

/** One for each name: of columns that share one, a row as an object has the last. */
function rowMembers({ fields, statement }: PreparedQuery, query: string, { columns, references, options }: Context): Member[] {
  const tables = statement === null ? [] : usesIn(statement).tables;
  const last = new Map(fields.map((field) => [field.name, field]));
  const keys = properties([...last.keys()], options.typescript.names);
  for (const [name, count] of counts(fields))
    if (count > 1) options.warn(`query ${query}: ${count} columns are called ${name}; a row has the last: name them with AS`);
  return [...last.values()].map((field) => {
    const origin = columns.ofField(field, tables);
    const logical = origin?.model.logical ?? logicalTypeOf(field);
    const isNullable = (field.flags & FieldFlag.NOT_NULL) === 0;
    const { read } = typeOf(logical, origin?.column ?? null, references, options);
    return {
      name: keys.get(field.name) ?? field.name,
      optional: false,
      type: nullable(read, isNullable),
      comment: origin?.model.comment ?? '',
    };
  });
}
function counts(fields: readonly Field[]): ReadonlyMap<string, number> {
  return new Map([...Map.groupBy(fields, ({ name }) => name)].map(([name, of]) => [name, of.length]));
}

function typeOf(logical: LogicalType, column: ColumnOf | null, references: TypeReference[], { typescript }: QueryTypesOptions) {
  const own = column === null ? null : overrideOf(column, typescript);
  const reference = own ?? (logical.kind === 'JSON' ? typescript.json : null);
  if (reference !== null) references.push(reference);
  return valueType(logical, column, typescript);
}

/** What may be bound where nothing is known of the place. */
const ANYTHING = 'string | number | bigint | boolean | Date | Uint8Array | null';
interface TypedParameter {
  /** Of the column that it is about; null: none is known. */
  readonly name: string | null;
  readonly type: string;
}

function parameterLines(query: PreparedQuery, base: string, context: Context): string[] {
  const { parameters: uses, tables } =
    query.statement === null ? { parameters: new Map<number, ParameterUse>(), tables: [] } : usesIn(query.statement);
  const typed = query.parameters.map((field, i) => parameterType(field, uses.get(i), tables, context));
  if (query.names.length > 0) return namedParameters(query.names, typed, `${base}Parameters`, context);
  const labels = new Names();
  const members = typed.map(({ name, type }, i) => `${labels.take(name !== null && isIdentifier(name) ? name : `value${i + 1}`)}: ${type}`);
  return aliasLines(`${base}Parameters`, `[${members.join(', ')}]`);
}

/** A name that stands in several places takes what all of them take. */
function namedParameters(names: readonly string[], typed: readonly TypedParameter[], type: string, { options }: Context): string[] {
  const keys = properties([...new Set(names)], options.typescript.names);
  const members = [...keys].map(([name, key]): Member => {
    const types = [...new Set(typed.filter((_, i) => names[i] === name).map((one) => one.type))];
    const known = types.filter((one) => one !== ANYTHING);
    return { name: key, optional: false, type: (known.length === 0 ? types : known).join(' & '), comment: '' };
  });
  return interfaceLines(
    type,
    members.map((member) => (member.type.includes(' & ') ? { ...member, type: intersection(member.type) } : member)),
  );
}
function intersection(types: string): string {
  return types
    .split(' & ')
    .map((type) => (type.includes('|') ? `(${type})` : type))
    .join(' & ');
}

function parameterType(field: Field, use: ParameterUse | undefined, tables: readonly TableOf[], context: Context): TypedParameter {
  if (use?.kind === 'count') return { name: null, type: 'number' };
  if (use !== undefined) {
    const found = context.columns.named(use.column.schema, use.column.table, use.column.name, tables);
    if (found !== null) {
      const { write } = typeOf(found.model.logical, found.column, context.references, context.options);
      return {
        name: cased(found.column.column, context.options.typescript.names),
        type: nullable(write, use.stored && found.model.nullable),
      };
    }
  }
  if (field.type === FieldType.NULL || field.type === FieldType.VAR_STRING) return { name: null, type: ANYTHING };
  return { name: null, type: nullable(valueType(logicalTypeOf(field), null, context.options.typescript).write, true) };
}

interface Found {
  readonly column: ColumnOf;
  readonly model: ColumnModel;
}
/** Columns of the model, by where they are. */
class Columns {
  readonly #tables = new Map<string, { readonly database: string; readonly owner: string; readonly columns: readonly ColumnModel[] }>();
  readonly #database: string | null;

  constructor({ databases }: Model, database: string | null) {
    this.#database = database;
    for (const { name, tables, views } of databases)
      for (const of of [...tables, ...views])
        this.#tables.set(keyOf(name, of.name), { database: name, owner: of.name, columns: of.columns });
  }

  /** @param tables of the statement: MariaDB names views by their aliases. */
  ofField({ schema, table, orgTable, orgName }: Field, tables: readonly TableOf[]): Found | null {
    if (orgName === '') return null;
    const aliased = orgTable === table ? tables.find(({ alias }) => alias === table) : undefined;
    return this.#find(schema, aliased?.table ?? orgTable, orgName);
  }

  /** A column that a statement names: with its table, or in the only one of the statement's that has it. */
  named(schema: string | null, table: string | null, name: string, tables: readonly TableOf[]): Found | null {
    const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
    const within = tables.filter(
      (one) => table === null || (same(one.alias, table) && (schema === null || same(one.database ?? this.#database ?? '', schema))),
    );
    const found = within.flatMap((one) => this.#find(one.database ?? this.#database ?? '', one.table, name) ?? []);
    const places = new Set(found.map(({ column }) => keyOf(column.database, column.owner)));
    return places.size === 1 ? (found[0] ?? null) : null;
  }

  #find(database: string, table: string, name: string): Found | null {
    const of = this.#tables.get(keyOf(database, table));
    const model = of?.columns.find((one) => one.name.toLowerCase() === name.toLowerCase());
    return of === undefined || model === undefined
      ? null
      : { column: { database: of.database, owner: of.owner, column: model.name }, model };
  }
}
function keyOf(database: string, table: string): string {
  return `${database}\0${table}`.toLowerCase();
}

/** Names of the databases whose tables the queries are about. */
export function databasesOf(queries: readonly PreparedQuery[], current: string | null): string[] {
  const named = queries.flatMap(({ statement, fields }) => [
    ...fields.map(({ schema }) => schema),
    ...(statement === null ? [] : usesIn(statement).tables.map(({ database }) => database ?? current ?? '')),
  ]);
  return [...new Set(named.filter((name) => name !== ''))];
}
