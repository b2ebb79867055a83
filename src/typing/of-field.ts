/** The logical type of a column of a result. */
import { type Field, FieldFlag, FieldType } from '../types.ts';
import { extendedType } from './extended-type.ts';
import type { LogicalType } from './logical-type.ts';

const BINARY = 63;

/**
 * @param bytesPerCharacter of the charset of the field's collation, to tell the length of a string from its bytes; null: not known.
 */
export function logicalTypeOf(field: Field, bytesPerCharacter: number | null = null): LogicalType {
  if (field.extendedType !== undefined) return extendedType(field.extendedType, field.length);
  const has = (flag: number) => (field.flags & flag) !== 0;
  const { members = null } = field;
  switch (field.type) {
    case FieldType.TINY:
      return int(field, 8);
    case FieldType.SHORT:
      return int(field, 16);
    case FieldType.INT24:
      return int(field, 24);
    case FieldType.LONG:
      return int(field, 32);
    case FieldType.LONGLONG:
      return int(field, 64);
    case FieldType.FLOAT:
      return { kind: 'FLOAT' };
    case FieldType.DOUBLE:
      return { kind: 'DOUBLE' };
    case FieldType.DECIMAL:
    case FieldType.NEWDECIMAL:
      return decimal(field);
    case FieldType.BIT:
      return { kind: 'BIT', bits: field.length };
    case FieldType.DATE:
      return { kind: 'DATE' };
    case FieldType.DATETIME:
    case FieldType.TIMESTAMP:
      return { kind: 'TIMESTAMP', digits: digits(field), zoned: field.type === FieldType.TIMESTAMP };
    case FieldType.TIME:
      return { kind: 'TIME', digits: digits(field) };
    case FieldType.YEAR:
      return { kind: 'YEAR' };
    case FieldType.NULL:
      return { kind: 'NULL' };
    case FieldType.JSON:
      return { kind: 'JSON' };
    case FieldType.GEOMETRY:
      return { kind: 'GEOMETRY', shape: null };
    case FieldType.VECTOR:
      return { kind: 'VECTOR', dimensions: field.length / 4 };
    case FieldType.ENUM:
      return { kind: 'ENUM', members };
    case FieldType.SET:
      return { kind: 'SET', members };
    case FieldType.VARCHAR:
    case FieldType.VAR_STRING:
    case FieldType.STRING:
    case FieldType.TINY_BLOB:
    case FieldType.MEDIUM_BLOB:
    case FieldType.LONG_BLOB:
    case FieldType.BLOB:
      if (has(FieldFlag.ENUM)) return { kind: 'ENUM', members };
      if (has(FieldFlag.SET)) return { kind: 'SET', members };
      return string(field, bytesPerCharacter);
    default:
      // The codes come from a server, which may have newer ones.
      return { kind: 'UNKNOWN', name: `type ${String(field.type satisfies never)} of the protocol` };
  }
}

function int({ flags, length }: Field, bits: 8 | 16 | 24 | 32 | 64): LogicalType {
  const unsigned = (flags & FieldFlag.UNSIGNED) !== 0;
  return { kind: 'INT', bits, unsigned, boolean: bits === 8 && length === 1 && !unsigned };
}

/** Its length counts the sign and the point. */
function decimal({ flags, length, decimals }: Field): LogicalType {
  const unsigned = (flags & FieldFlag.UNSIGNED) !== 0;
  return { kind: 'DECIMAL', precision: length - (decimals > 0 ? 1 : 0) - (unsigned ? 0 : 1), scale: decimals, unsigned };
}

/** 31: a server that does not say. */
function digits({ decimals }: Field): number {
  return Math.min(decimals, 6);
}

function string({ collation, length }: Field, bytesPerCharacter: number | null): LogicalType {
  if (collation === BINARY) return { kind: 'BYTES', length };
  return { kind: 'STRING', length: bytesPerCharacter === null ? null : Math.floor(length / bytesPerCharacter) };
}
