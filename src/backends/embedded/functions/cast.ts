/** CAST, CONVERT(x, type), BINARY x. https://dev.mysql.com/doc/refman/8.4/en/cast-functions.html */
import { defaultCollationOf } from '../../../codec/collations.ts';
import { SqlError } from '../../../errors.ts';
import type { CastTarget } from '../../../sql/ast.ts';
import { decodeBytes, firstMalformed, invalidCharacterString, throughCharset } from '../collation/charset.ts';
import type { RuntimeContext } from '../runtime.ts';
import { familyOf, makeType, type Repr, type SqliteValue, type SqlType, Types } from '../sql-type.ts';
import { converter } from '../values/convert.ts';
import { fits, formatDecimal, limitUnits, rescale } from '../values/decimal.ts';
import { JsonSyntaxError, jsonText, parseJson } from '../values/json.ts';
import { doubleToInteger, INT64_MAX, INT64_MIN, parseInteger, UINT64_MAX } from '../values/number.ts';
import {
  asText,
  bytesToText,
  type Endpoint,
  invalidJsonCast,
  readDateTimeValue,
  readDecimal,
  readDouble,
  readForInteger,
  readJsonScalar,
  readText,
  textToBytes,
  truncated,
} from '../values/source.ts';
import { readDateTime } from '../values/temporal.ts';
import { charLength, charSlice } from './chars.ts';
import { refusedZero } from './date-arguments.ts';
import type { CallShape } from './definition.ts';
import { charsOf, define, int64, type LibraryFunction, maxBytes, stringType, toBig, uint } from './library.ts';

/** The greatest FLOAT. */
const MAX_FLOAT = 2 ** 128 - 2 ** 104;
type Present = Exclude<SqliteValue, null>;
type Cast = (value: Present, text?: SqliteValue) => SqliteValue;

/**
 * The function that casts to a type. It may be given the expression's text as a second argument, for warning 1264.
 * @throws SqlError 1425, 1426, 1427 for a precision that there is not.
 */
export function castDef(target: CastTarget): LibraryFunction {
  const { type, repr, nullable } = targetType(target);
  return define(
    'CAST',
    ['any', 'text'],
    (args, collation) => {
      const arg = args[0];
      const source = arg === undefined ? Types.null : arg.type;
      // A parsed text, a date or a truncation to a year may fail; numbers and strings never do.
      const made = { type: type(source, collation), repr };
      return nullable ? { ...made, nullable: true } : made;
    },
    (shape, context) => implementation(target, shape, context),
    { min: 1, max: 2, exact: true, variant: `:${JSON.stringify(target)}` },
  );
}

interface Target {
  readonly type: (source: SqlType, collation: string) => SqlType;
  readonly repr: Repr;
  readonly nullable: boolean;
}
function targetType(target: CastTarget): Target {
  const fixed = (type: SqlType, repr: Repr, nullable = false): Target => ({ type: () => type, repr, nullable });
  switch (target.type) {
    case 'SIGNED':
      return fixed(Types.bigint(21), 'int');
    case 'UNSIGNED':
      return fixed(Types.bigint(21, true), 'uint');
    case 'FLOAT':
      if (target.precision !== undefined && target.precision > 53)
        throw new SqlError(1426, '42000', `Too-big precision ${target.precision} specified for 'CAST'. Maximum is 53.`);
      return target.precision !== undefined && target.precision > 24
        ? fixed(Types.double(), 'real')
        : fixed(makeType('FLOAT', 23, { decimals: 31 }), 'real');
    case 'DOUBLE':
    case 'REAL':
      return fixed(Types.double(), 'real');
    case 'DECIMAL': {
      const precision = target.precision === 0 && target.scale === null ? 10 : (target.precision ?? 10);
      const scale = target.scale ?? 0;
      if (scale > 30) throw new SqlError(1425, '42000', `Too big scale ${scale} specified for column 'CAST'. Maximum is 30.`);
      if (precision > 65) throw new SqlError(1426, '42000', `Too-big precision ${precision} specified for 'CAST'. Maximum is 65.`);
      if (scale > precision)
        throw new SqlError(1427, '42000', "For float(M,D), double(M,D) or decimal(M,D), M must be >= D (column 'CAST').");
      return fixed(Types.decimal(precision, scale), 'decimal');
    }
    case 'DATE':
      return fixed(Types.date, 'date', true);
    case 'YEAR':
      return fixed(Types.year, 'int', true);
    case 'TIME':
    case 'DATETIME': {
      const decimals = target.precision ?? 0;
      if (decimals > 6) throw new SqlError(1426, '42000', `Too-big precision ${decimals} specified for 'CAST'. Maximum is 6.`);
      return target.type === 'TIME' ? fixed(Types.time(decimals), 'time', true) : fixed(Types.datetime(decimals), 'datetime', true);
    }
    case 'JSON':
      return fixed(Types.json, 'json', true);
    case 'CHAR': {
      const charset = target.charset === null ? null : (defaultCollationOf(target.charset)?.name ?? null);
      if (target.charset !== null && charset === null) throw new SqlError(1115, '42000', `Unknown character set: '${target.charset}'`);
      if (charset === 'binary') return targetType({ type: 'BINARY', length: target.length, charset: null });
      return {
        type: (source, collation) =>
          stringType(
            target.length ?? lengthOf(source),
            charset ?? (collation === 'binary' || familyOf(source) === 'json' ? 'utf8mb4_0900_ai_ci' : collation),
          ),
        repr: 'text',
        nullable: false,
      };
    }
    case 'BINARY':
      return {
        type: (source) =>
          stringType(target.length ?? lengthOf(source) * (source.collation === null ? 1 : maxBytes(source.collation)), 'binary'),
        repr: 'bytes',
        nullable: false,
      };
    case 'SPATIAL':
      throw new SqlError(1235, '42000', `This version of wsql doesn't yet support 'CAST AS ${target.name}'`);
  }
}
function lengthOf(source: SqlType): number {
  return charsOf(source);
}

function implementation(target: CastTarget, shape: CallShape, context: RuntimeContext): Cast {
  const from: Endpoint = { type: shape.args[0] ?? Types.null, repr: shape.reprs[0] ?? 'int' };
  switch (target.type) {
    case 'SIGNED': {
      const read = integerOf(from, false, context);
      return (value) => int64(BigInt.asIntN(64, read(value)));
    }
    case 'UNSIGNED': {
      const read = integerOf(from, true, context);
      return (value) => uint(BigInt.asUintN(64, read(value)));
    }
    case 'FLOAT':
    case 'DOUBLE':
    case 'REAL': {
      const read = readDouble(from);
      if (shape.result.name !== 'FLOAT') return (value) => read(value, context);
      return (value) => {
        const number = Math.fround(read(value, context));
        return Number.isFinite(number) ? number : number > 0 ? MAX_FLOAT : -MAX_FLOAT;
      };
    }
    case 'DECIMAL':
      return decimalCast(from, shape, context);
    case 'CHAR':
      return charCast(from, target, context);
    case 'BINARY':
      return binaryCast(from, target.length, context);
    case 'YEAR':
      return yearCast(from, context);
    case 'JSON':
      return jsonCast(from, context);
    default: {
      const convert = converter(from, { type: shape.result, repr: shape.resultRepr });
      const stored = from.repr === 'date' || from.repr === 'datetime' || from.repr === 'timestamp';
      if (!stored || shape.resultRepr === 'time') return (value) => convert(value, context);
      return (value) => (refusedZero(readDateTime(value as string), context) ? null : convert(value, context));
    }
  }
}

/** The 64 bits that CAST AS SIGNED and UNSIGNED share: positive up to 2^64-1, negative from -2^63. */
function integerOf(from: Endpoint, unsigned: boolean, context: RuntimeContext): (value: Present) => bigint {
  switch (from.repr) {
    case 'int':
    case 'uint':
    case 'enum':
    case 'set':
      return toBig;
    case 'real':
      return (value) => doubleToInteger(Number(value), INT64_MIN, unsigned && Number(value) < 2 ** 64 ? UINT64_MAX : INT64_MAX).value;
    case 'text':
    case 'bytes':
      return (value) => {
        const text = asText(value);
        const parsed = parseInteger(text);
        if (parsed.trouble !== 'ok') truncated('INTEGER', text, context);
        else if (unsigned && parsed.value < 0n)
          context.warn('Warning', 1105, 'Cast to unsigned converted negative integer to its positive complement');
        else if (!unsigned && parsed.value > INT64_MAX)
          context.warn('Warning', 1105, 'Cast to signed converted positive out-of-range integer to its negative complement');
        return parsed.value;
      };
    case 'json':
      return (value) => jsonInteger(value as string, context);
    default: {
      const read = readForInteger(from);
      return (value) => {
        const number = read(value, context);
        const rounded = rescale(number.units, number.scale, 0);
        const max = unsigned ? UINT64_MAX : INT64_MAX;
        if (rounded <= max && rounded >= INT64_MIN) return rounded;
        truncated('DECIMAL', formatDecimal(number.units, number.scale), context);
        return rounded > max ? max : INT64_MIN;
      };
    }
  }
}
function jsonInteger(text: string, context: RuntimeContext): bigint {
  const value = parseJson(text);
  if (typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'number') return doubleToInteger(value, INT64_MIN, INT64_MAX).value;
  if (typeof value === 'string') {
    const parsed = parseInteger(value);
    if (parsed.trouble !== 'ok') invalidJsonCast('INTEGER', context);
    return parsed.value;
  }
  if (value !== null && !Array.isArray(value) && !(value instanceof Map)) return rescale(value.value.units, value.value.scale, 0);
  invalidJsonCast('INTEGER', context);
  return 0n;
}

function decimalCast(from: Endpoint, { result }: CallShape, context: RuntimeContext): Cast {
  const read = readDecimal(from);
  const { length: precision, decimals: scale } = result;
  return (value, text) => {
    const number = read(value, context);
    const units = rescale(number.units, number.scale, scale);
    if (fits(units, precision)) return formatDecimal(units, scale);
    context.warn('Warning', 1264, `Out of range value for column '${typeof text === 'string' ? text : 'CAST'}' at row ${context.row || 1}`);
    return formatDecimal(limitUnits(precision, units < 0n), scale);
  };
}
interface CharTarget {
  readonly length: number | null;
  readonly charset: string | null;
}
/** Characters that the character set lacks become `?`; bytes that are no text of it NULL. */
function charCast(from: Endpoint, { length, charset }: CharTarget, context: RuntimeContext): Cast {
  const convert = charset === null || charset.startsWith('utf8') ? (text: string) => text : (text: string) => throughCharset(text, charset);
  const readOther = from.repr === 'bytes' ? null : readText(from);
  const name = charset ?? 'utf8mb4';
  const read = (value: Present): string | null => {
    if (readOther !== null) return convert(readOther(value, context));
    const bytes = value as Uint8Array;
    const at = firstMalformed(bytes, name);
    if (at < 0) return decodeBytes(bytes, name);
    context.warn('Warning', 1300, invalidCharacterString(bytes, at, name).message);
    return null;
  };
  if (length === null) return read;
  return (value) => {
    const text = read(value);
    if (text === null) return null;
    if (text.length <= length || charLength(text) <= length) return text;
    truncated(`CHAR(${length})`, text, context);
    return charSlice(text, 0, length);
  };
}
function binaryCast(from: Endpoint, length: number | null, context: RuntimeContext): Cast {
  const read = from.repr === 'bytes' ? null : readText(from);
  const collation = from.repr === 'text' ? from.type.collation : null;
  return (value) => {
    const bytes = read === null ? (value as Uint8Array) : textToBytes(read(value, context), collation);
    if (length === null || bytes.length === length) return bytes;
    if (bytes.length > length) {
      truncated(`BINARY(${length})`, bytesToText(bytes), context);
      return bytes.slice(0, length);
    }
    const padded = new Uint8Array(length);
    padded.set(bytes);
    return padded;
  };
}
function yearCast(from: Endpoint, context: RuntimeContext): Cast {
  const family = familyOf(from.type);
  if (family === 'year') return (value) => Number(value);
  if (family === 'date' || family === 'datetime' || family === 'time') {
    const read = readDateTimeValue(from, 'date', true);
    return (value) => {
      const year = read(value, context)?.year ?? null;
      return year === null ? null : yearNumber(year, String(year), false, context);
    };
  }
  if (from.repr === 'text' || from.repr === 'bytes') {
    return (value) => {
      const text = asText(value);
      const match = /^\s*([+-]?\d+)/.exec(text);
      if (match === null) {
        context.warn('Warning', 1525, `Incorrect YEAR value: '${text}'`);
        return null;
      }
      const digits = match[1] ?? '0';
      if (match[0].length < text.trimEnd().length) truncated('YEAR', text, context);
      else return yearNumber(Number(digits), text, true, context);
      return yearNumber(Number(digits), text, true, { ...context, warn: () => undefined });
    };
  }
  const read = readDecimal(from);
  const text = readText(from);
  return (value) => {
    const number = read(value, context);
    return yearNumber(Number(rescale(number.units, number.scale, 0)), text(value, context), false, context);
  };
}
/** A year of one, two or four digits. */
function yearNumber(year: number, text: string, string: boolean, context: RuntimeContext): number | null {
  if (year === 0) return string ? 2000 : 0;
  if (year > 0 && year < 100) return year + (year < 70 ? 2000 : 1900);
  if (year >= 1901 && year <= 2155) return year;
  truncated('YEAR', text, context);
  return null;
}
function jsonCast(from: Endpoint, context: RuntimeContext): Cast {
  if (from.repr !== 'text') {
    const read = readJsonScalar(from);
    return (value) => jsonText(read(value, context));
  }
  return (value) => {
    try {
      return jsonText(parseJson(value as string));
    } catch (error) {
      if (!(error instanceof JsonSyntaxError)) throw error;
      throw new SqlError(
        3141,
        '22032',
        `Invalid JSON text in argument 1 to function cast_as_json: "${error.message}" at position ${error.at}.`,
      );
    }
  };
}
