/** What a column's values are in TypeScript: as they are read, and as they are written. */
import type { LogicalType } from '../../../typing/logical-type.ts';
import { quoted } from './names.ts';
import type { TypeReference, TypescriptOptions } from './options.ts';

/** Texts of types, without null. */
export interface ValueType {
  readonly read: string;
  readonly write: string;
}

/** A type is wanted for one column of one owner: a table, view or routine. */
export interface ColumnOf {
  readonly database: string;
  readonly owner: string;
  readonly column: string;
}

/** @param column null where it is of nothing that has a name: a query's expression. */
export function valueType(logical: LogicalType, column: ColumnOf | null, options: TypescriptOptions): ValueType {
  const own = column === null ? null : overrideOf(column, options);
  if (own !== null) return same(inUnion(own.text));
  return BY_KIND[logical.kind](logical as never, options);
}

/** Types that are imported from somewhere, for what the columns are. */
export function overrideOf({ database, owner, column }: ColumnOf, { columns }: TypescriptOptions): TypeReference | null {
  return columns.findLast((one) => one.owner.matches(database, owner) && one.column.matches(database, column))?.type ?? null;
}

type Kind = LogicalType['kind'];
type Of<K extends Kind> = Extract<LogicalType, { kind: K }>;
const bytes = (_: LogicalType, { bytes }: TypescriptOptions) => same(bytes);
const text = () => same('string');
const date = (_: LogicalType, { dates }: TypescriptOptions) =>
  dates === 'Date' ? { read: 'Date', write: 'Date | string' } : same('string');
const number = () => same('number');

const BY_KIND: { readonly [K in Kind]: (type: Of<K>, options: TypescriptOptions) => ValueType } = {
  INT: integer,
  FLOAT: number,
  DOUBLE: number,
  DECIMAL: (_, { decimal }) => ({ read: decimal, write: decimal === 'string' ? 'string | number' : 'number | string' }),
  BIT: bytes,
  STRING: text,
  BYTES: bytes,
  DATE: date,
  TIMESTAMP: date,
  TIME: text,
  YEAR: number,
  JSON: (_, { json }) => (json.text === 'unknown' ? { read: 'unknown', write: 'NonNullable<unknown>' } : same(inUnion(json.text))),
  GEOMETRY: bytes,
  VECTOR: bytes,
  ENUM: ({ members }) => same(members === null ? 'string' : union(members)),
  SET: set,
  UUID: text,
  INET: text,
  NULL: () => same('null'),
  UNKNOWN: text,
};

function same(type: string): ValueType {
  return { read: type, write: type };
}

const BIGINTS = {
  number: same('number'),
  bigint: { read: 'bigint', write: 'bigint | number' },
  string: { read: 'string', write: 'string | number | bigint' },
  exact: same('number | bigint'),
} as const;
function integer({ bits, boolean }: Of<'INT'>, { tinyint1, bigint }: TypescriptOptions): ValueType {
  if (boolean) return same(tinyint1);
  return bits === 64 ? BIGINTS[bigint] : same('number');
}

/** The widest SET whose values are all listed: 64 of them. */
const LISTED_MEMBERS = 6;
function set({ members }: Of<'SET'>, { sets }: TypescriptOptions): ValueType {
  if (members === null) return same(sets === 'list' ? 'string[]' : 'string');
  if (sets === 'list') return same(members.length === 1 ? `${union(members)}[]` : `(${union(members)})[]`);
  if (members.length > LISTED_MEMBERS) return same('string');
  return same(union(subsets(members).map((subset) => subset.join(','))));
}
/** All choices of them, each in their order: none, then each one alone and with those before it. */
function subsets(members: readonly string[]): string[][] {
  const all: string[][] = [[]];
  for (const member of members) all.push(...all.map((subset) => [...subset, member]));
  return all;
}

function union(members: readonly string[]): string {
  return members.length === 0 ? 'never' : [...new Set(members)].map(quoted).join(' | ');
}
/** A type that stands beside others in a union. */
function inUnion(type: string): string {
  return /=>|\?|\bkeyof\b|\bextends\b/.test(type) && !/^\(.*\)$/.test(type) ? `(${type})` : type;
}

/** With null, where it may be that. */
export function nullable(type: string, isNullable: boolean): string {
  return !isNullable || type === 'null' || type === 'unknown' ? type : `${type} | null`;
}
