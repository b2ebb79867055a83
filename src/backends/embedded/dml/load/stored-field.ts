/** From a field of a file to what its column stores, or what a user variable holds. */
import { charsetByName, collationByName } from '../../../../codec/collations.ts';
import type { FastBuffer } from '../../../../codec/text.ts';
import type { Value } from '../../../../types.ts';
import type { ColumnDef } from '../../catalog/model.ts';
import type { SessionContext } from '../../session/context.ts';
import { familyOf, type SqliteValue, type SqlType, Types } from '../../sql-type.ts';
import { type CharsetCodec, charsetCodec } from '../../storage/assign/charset.ts';
import { incorrectValue, shownBytes } from '../../storage/assign/report.ts';
import { nowFor } from '../../storage/assign/temporal.ts';
import { assigner, implicitDefault } from '../../storage/assign.ts';
import type { FileField } from './scanner.ts';

export type FieldStore = (row: Buffer, field: FileField, context: SessionContext) => SqliteValue;

function bytesOf(row: Buffer, { start, end }: FileField): Uint8Array {
  return Uint8Array.prototype.slice.call(row, start, end);
}

/**
 * What stores the fields of a file into a column: texts in the file's charset, bytes as they are into binary columns.
 * @param charset the file's; `binary` takes the bytes for the column's own.
 */
export function fieldStore(column: ColumnDef, charset: string, table: string): FieldStore {
  const family = familyOf(column.type);
  const fromBytes = assigner(column, { type: Types.varbinary(65535), repr: 'bytes' }, table);
  const raw: FieldStore = (row, field, context) => fromBytes(bytesOf(row, field), context);
  if (family === 'binary' || family === 'geometry' || family === 'bit' || charset === 'binary') return raw;
  const fromText = assigner(column, { type: Types.longtext(collationOf(charset)), repr: 'text' }, table);
  const codec = charsetCodec(charset);
  const converts = family === 'string' && collationByName(column.type.collation ?? '')?.charset !== charset;
  const isWide = /^(?:ucs2|utf16|utf16le|utf32)$/.test(charset);
  return (row, field, context) => {
    if (field.ascii && !isWide) return fromText((row as FastBuffer).latin1Slice(field.start, field.end), context);
    const bytes = bytesOf(row, field);
    const { text, invalidAt } = codec.decode(bytes);
    if (invalidAt >= 0 && family === 'string') incorrectValue('string', shownBytes(bytes.subarray(invalidAt), 6), column.name, context);
    if (invalidAt >= 0 && converts) return fromText(replacing(bytes, codec), context);
    return fromText(text, context);
  };
}
/** A text with `?` for each byte that is of no character: what becomes of it on its way to another charset. */
function replacing(bytes: Uint8Array, codec: CharsetCodec): string {
  let whole = '';
  for (let rest = bytes; ; ) {
    const { text, invalidAt } = codec.decode(rest);
    whole += text;
    if (invalidAt < 0) return whole;
    whole += '?';
    rest = rest.subarray(invalidAt + 1);
  }
}
function collationOf(charset: string): string {
  return charsetByName(charset)?.defaultCollation.name ?? 'utf8mb4_0900_ai_ci';
}

/** The type that a user variable has which is read from a file. */
export function variableType(charset: string): SqlType {
  return charset === 'binary' ? Types.longblob : Types.longtext(collationOf(charset));
}
/** What such a variable holds. */
export function variableValue(row: Buffer, field: FileField, charset: string): Value {
  if (charset === 'binary') return bytesOf(row, field);
  return charsetCodec(charset).decode(bytesOf(row, field)).text;
}

/** What a column holds that a line is too short for, or that NULL is not for. */
export function emptyValue(column: ColumnDef, context: SessionContext): SqliteValue {
  if (column.type.name === 'TIMESTAMP') return nowFor(column.type, column.type.decimals, context);
  return column.type.name === 'ENUM' ? 0 : implicitDefault(column);
}
