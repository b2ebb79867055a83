/** The store conversion: any value to what a column keeps, with MySQL's range checks, errors and warnings. */

import { collationByName } from '../../../codec/collations.ts';
import { SqlError } from '../../../errors.ts';
import type { ColumnDef } from '../catalog/model.ts';
import type { RuntimeContext } from '../runtime.ts';
import { familyOf, type SqliteValue, type SqlType, storedRepr } from '../sql-type.ts';
import { charsetCodec } from './assign/charset.ts';
import { jsonStore } from './assign/json.ts';
import { enumStore, setStore } from './assign/members.ts';
import { bitStore, decimalStore, encodeUnsigned, integerRange, integerStore, realStore, type Store, yearStore } from './assign/numbers.ts';
import { looseReader, type Source } from './assign/source.ts';
import { bytesStore, fitBytes, fitText, textStore } from './assign/strings.ts';
import { dateTimeStore, nowFor, timeStore } from './assign/temporal.ts';
import { fromText } from './text.ts';

export type Assigner = (value: SqliteValue, context: RuntimeContext) => SqliteValue;
export type { Source };

/**
 * The conversion from values of a type and repr to what a column stores.
 * @param table name for messages that say `t.c` (JSON's).
 * @returns a function that throws SqlError 1048, 1264, 1265, 1292, 1366, 1406, 3140, …, or warns where `strictStore` is false.
 */
export function assigner(column: ColumnDef, from: Source, table = ''): Assigner {
  const fast = fastAssigner(column, from);
  if (fast !== null) return fast;
  const read = looseReader(from);
  const store = storeOf(column, from.type, table);
  return (value, context) => (value === null ? nullFor(column, context) : store(read(value, context), context));
}

function storeOf(column: ColumnDef, from: SqlType, table: string): Store {
  switch (familyOf(column.type)) {
    case 'integer':
      return integerStore(column);
    case 'bit':
      return bitStore(column);
    case 'year':
      return yearStore(column);
    case 'decimal':
      return decimalStore(column);
    case 'float':
      return realStore(column);
    case 'string':
      return textStore(column, from);
    case 'binary':
    case 'geometry':
      return bytesStore(column, from);
    case 'date':
    case 'datetime':
      return dateTimeStore(column, from);
    case 'time':
      return timeStore(column, from);
    case 'enum':
      return enumStore(column, from);
    case 'set':
      return setStore(column, from);
    case 'json':
      return jsonStore(column, from, table);
    case 'null':
      return () => null;
  }
}

/** NULL where the column takes it; else an error, or without strictness the implicit default and a warning. */
function nullFor(column: ColumnDef, context: RuntimeContext): SqliteValue {
  if (column.nullable) return null;
  const message = `Column '${column.name}' cannot be null`;
  if (context.strictStore) throw new SqlError(1048, '23000', message);
  context.warn('Warning', 1048, message);
  return implicitDefault(column);
}

/** The usual pairs without any detour: integers to integers, doubles to doubles, texts to texts, and a column to one of the very same type. */
function fastAssigner(column: ColumnDef, from: Source): Assigner | null {
  const { type } = column;
  const target = storedRepr(type);
  if (target === 'int' && from.repr === 'int' && type.name !== 'YEAR') return fastInteger(column, from);
  if (target === 'real' && from.repr === 'real' && type.name === 'DOUBLE' && type.decimals === 31 && !type.unsigned) return passing(column);
  if (target === 'text' && from.repr === 'text') return fastText(column, from);
  if (target === 'bytes' && from.repr === 'bytes') return fastBytes(column);
  if (target === 'json' && from.repr === 'json') return passing(column);
  return isSameStored(type, from, target) ? passing(column) : null;
}
function passing(column: ColumnDef): Assigner {
  return (value, context) => (value === null ? nullFor(column, context) : value);
}
/** Values of a column of the same type need no second look. Dates may have been stored under another sql_mode. */
function isSameStored(type: SqlType, from: Source, target: string): boolean {
  if (from.repr !== target || from.type.name !== type.name || from.type.unsigned !== type.unsigned) return false;
  if (target === 'scaled' || target === 'wide') return from.type.decimals === type.decimals && from.type.length === type.length;
  if (target === 'time') return from.type.decimals === type.decimals;
  if (target === 'uint') return from.type.length === type.length;
  return false;
}
function fastInteger(column: ColumnDef, from: Source): Assigner {
  const [least, greatest] = integerRange(column.type);
  const slow = integerStore(column);
  const read = looseReader(from);
  if (greatest > 9007199254740991n) {
    return (value, context) => {
      if (value === null) return nullFor(column, context);
      return column.type.unsigned && Number(value) < 0 ? slow(read(value, context), context) : value;
    };
  }
  const [low, high] = [Number(least), Number(greatest)];
  return (value, context) => {
    if (value === null) return nullFor(column, context);
    if (typeof value === 'number' && value >= low && value <= high) return value;
    return slow(read(value, context), context);
  };
}
function fastText(column: ColumnDef, from: Source): Assigner {
  const fit = fitText(column);
  const read = looseReader(from);
  const slow = textStore(column, from.type);
  const charset = collationByName(column.type.collation ?? '')?.charset ?? 'utf8mb4';
  const codec = charset === 'utf8mb4' ? null : charsetCodec(charset);
  return (value, context) => {
    if (value === null) return nullFor(column, context);
    if (typeof value !== 'string' || (codec !== null && codec.firstMissing(value) >= 0)) return slow(read(value, context), context);
    return fit(value, context);
  };
}
function fastBytes(column: ColumnDef): Assigner {
  const fit = fitBytes(column);
  return (value, context) => (value === null ? nullFor(column, context) : fit(value as Uint8Array, context));
}

/** The value of a column's DEFAULT as it is stored; null where there is none. Expression defaults are evaluated over the row, elsewhere. */
export function defaultValue(column: ColumnDef, context: RuntimeContext): SqliteValue {
  const def = column.default;
  if (def === null || def.kind === 'null' || def.kind === 'expression') return null;
  if (def.kind === 'now') return nowFor(column.type, def.decimals, context);
  if (def.kind === 'hex') return Uint8Array.from(Buffer.from(def.hex, 'hex'));
  return literalDefault(column, def.text, context);
}
const literals = new WeakMap<ColumnDef, SqliteValue>();
function literalDefault(column: ColumnDef, text: string, context: RuntimeContext): SqliteValue {
  if (column.type.name === 'TIMESTAMP') return fromText(text, column.type, context);
  const known = literals.get(column);
  if (known !== undefined) return known;
  const value = fromText(text, column.type, context);
  literals.set(column, value);
  return value;
}
/** ON UPDATE CURRENT_TIMESTAMP's value. */
export function onUpdateValue(column: ColumnDef, context: RuntimeContext): SqliteValue {
  return nowFor(column.type, column.onUpdateNow ?? 0, context);
}

/** What a NOT NULL column gets where nothing better is known: 0, '', the zero date, the first member of an ENUM. */
export function implicitDefault(column: ColumnDef): SqliteValue {
  const { type } = column;
  switch (storedRepr(type)) {
    case 'int':
    case 'real':
    case 'scaled':
    case 'time':
      return 0;
    case 'enum':
      return 1;
    case 'uint':
    case 'set':
      return encodeUnsigned(0n);
    case 'wide':
      return `1${'0'.repeat(type.length)}`;
    case 'decimal':
      return '0';
    case 'text':
      return '';
    case 'bytes':
      return new Uint8Array(type.name === 'BINARY' ? type.length : 0);
    case 'date':
      return '0000-00-00';
    case 'datetime':
    case 'timestamp':
      return `0000-00-00 00:00:00${type.decimals > 0 ? `.${'0'.repeat(type.decimals)}` : ''}`;
    case 'json':
      return 'null';
  }
}
