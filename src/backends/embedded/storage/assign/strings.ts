/** Storing into strings and bytes: lengths, character sets, padding. */

import { collationByName } from '../../../../codec/collations.ts';
import type { ColumnDef } from '../../catalog/model.ts';
import type { RuntimeContext } from '../../runtime.ts';
import type { SqlType } from '../../sql-type.ts';
import { type CharsetCodec, charsetCodec } from './charset.ts';
import { doubleText } from './double-text.ts';
import type { Store } from './numbers.ts';
import { incorrectValue, noteTruncated, shownBytes, tooLong } from './report.ts';
import { type Loose, looseText } from './source.ts';

/** Greatest length of the long types, in bytes. */
const longBytes: Partial<Record<SqlType['name'], number>> = {
  TINYTEXT: 255,
  TEXT: 65535,
  MEDIUMTEXT: 16777215,
  LONGTEXT: 4294967295,
  TINYBLOB: 255,
  BLOB: 65535,
  MEDIUMBLOB: 16777215,
  LONGBLOB: 4294967295,
};

/** @returns characters of a text, not UTF-16 units. */
export function characterCount(text: string): number {
  let count = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit >= 0xd800 && unit < 0xdc00) count -= 1;
  }
  return count;
}
/** The first characters of a text. */
function leading(text: string, characters: number): string {
  return characterCount(text) === text.length ? text.slice(0, characters) : [...text].slice(0, characters).join('');
}
function onlySpaces(text: string): boolean {
  return /^ *$/.test(text);
}

/** Into CHAR, VARCHAR, TEXT. */
export function textStore(column: ColumnDef, from: SqlType): Store {
  const fit = fitText(column);
  const codec = charsetCodec(collationByName(column.type.collation ?? '')?.charset ?? 'utf8mb4');
  return (value, context) => fit(shortened(value, from, column) ?? textOf(value, from, codec, column.name, context), context);
}
/** A double is rounded to what the column has room for. Null where it is no double, or does not fit even so. */
function shortened(value: Loose, from: SqlType, { type }: ColumnDef): string | null {
  if (value.kind !== 'real' || value.float || from.decimals !== 31 || longBytes[type.name] !== undefined) return null;
  return doubleText(value.value, type.length);
}

/** A value as the text of a column's character set: what the set lacks is an error or becomes `?`. */
function textOf(value: Loose, from: SqlType, codec: CharsetCodec, column: string, context: RuntimeContext): string {
  if (value.kind === 'bytes') return decoded(value.value, codec, column, context);
  return checked(looseText(value, from), codec, column, context);
}
function decoded(bytes: Uint8Array, codec: CharsetCodec, column: string, context: RuntimeContext): string {
  const { text, invalidAt } = codec.decode(bytes);
  if (invalidAt >= 0) incorrectValue('string', shownBytes(bytes.subarray(invalidAt), 6), column, context);
  return text;
}
function checked(text: string, codec: CharsetCodec, column: string, context: RuntimeContext): string {
  const invalidAt = codec.firstMissing(text);
  if (invalidAt < 0) return text;
  incorrectValue('string', shownBytes(new TextEncoder().encode(text.slice(invalidAt)), 6), column, context);
  return codec.replaceMissing(text);
}

/** Cuts a text to its column's length, and CHAR's spaces off. */
export function fitText(column: ColumnDef): (text: string, context: RuntimeContext) => string {
  const { name, type } = column;
  const most = longBytes[type.name];
  if (most !== undefined) return fitLong(column, most);
  const fixed = type.name === 'CHAR';
  return (text, context) => {
    const stripped = fixed && text.charCodeAt(text.length - 1) === 32 ? text.replace(/ +$/, '') : text;
    if (stripped.length <= type.length || characterCount(stripped) <= type.length) return stripped;
    const kept = leading(stripped, type.length);
    if (!onlySpaces(stripped.slice(kept.length))) tooLong(name, context);
    else if (!fixed) noteTruncated(name, context);
    return fixed ? kept.replace(/ +$/, '') : kept;
  };
}
function fitLong(column: ColumnDef, most: number): (text: string, context: RuntimeContext) => string {
  const codec = charsetCodec(collationByName(column.type.collation ?? '')?.charset ?? 'utf8mb4');
  return (text, context) => {
    if (text.length * 4 <= most || codec.byteLength(text) <= most) return text;
    const kept = longestPrefix(text, most, codec);
    if (!onlySpaces(text.slice(kept.length))) tooLong(column.name, context);
    return kept;
  };
}
function longestPrefix(text: string, most: number, codec: CharsetCodec): string {
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (codec.byteLength(text.slice(0, middle)) <= most) low = middle;
    else high = middle - 1;
  }
  const unit = text.charCodeAt(low - 1);
  return text.slice(0, unit >= 0xd800 && unit < 0xdc00 ? low - 1 : low);
}

/** Into BINARY, VARBINARY, BLOB, VECTOR and geometries. */
export function bytesStore(column: ColumnDef, from: SqlType): Store {
  const fit = fitBytes(column);
  const codec = charsetCodec(collationByName(from.collation ?? '')?.charset ?? 'utf8mb4');
  return (value, context) =>
    fit(value.kind === 'bytes' ? value.value : codec.encode(shortened(value, from, column) ?? looseText(value, from)), context);
}
export function fitBytes(column: ColumnDef): (bytes: Uint8Array, context: RuntimeContext) => Uint8Array {
  const { name, type } = column;
  const most = type.name === 'VECTOR' ? type.length * 4 : (longBytes[type.name] ?? type.length);
  return (bytes, context) => {
    if (bytes.length > most) {
      if (bytes.subarray(most).some((byte) => byte !== 0) || type.name !== 'BINARY') tooLong(name, context);
      return bytes.slice(0, most);
    }
    if (type.name !== 'BINARY' || bytes.length === most) return bytes;
    const padded = new Uint8Array(most);
    padded.set(bytes);
    return padded;
  };
}
