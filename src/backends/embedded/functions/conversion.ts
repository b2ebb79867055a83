/** Conversions between number systems, byte forms and character sets. */
import { charsetByName, defaultCollationOf } from '../../../codec/collations.ts';
import { textCodec } from '../../../codec/text.ts';
import { SqlError } from '../../../errors.ts';
import { decodeBytes, firstMalformed } from '../collation/charset.ts';
import { weightString } from '../collation/index.ts';
import type { RuntimeContext } from '../runtime.ts';
import { familyOf, type SqliteValue, type SqlType, Types } from '../sql-type.ts';
import { decimal, rescale } from '../values/decimal.ts';
import { doubleToInteger, INT64_MAX, INT64_MIN, parseInteger, UINT64_MAX } from '../values/number.ts';
import { bytesToText, type Endpoint, readDecimal, readText, textToBytes, truncated } from '../values/source.ts';
import { charLength, charSlice } from './chars.ts';
import type { ArgInfo, ArgKind } from './definition.ts';
import {
  charsOf,
  define,
  displayChars,
  isBinary,
  type LibraryFunction,
  maxBytes,
  nullable,
  strings,
  stringType,
  text,
  toBig,
} from './library.ts';

const lengthOf = (args: readonly ArgInfo[]) => (args[0] === undefined ? 0 : displayChars(args[0]));

/** A result whose collation is that of the connection, as all conversions of numbers to text have. */
function isString(type: SqlType | undefined): boolean {
  const family = type === undefined ? 'null' : familyOf(type);
  return !['integer', 'decimal', 'float', 'year', 'bit', 'null'].includes(family);
}

const hex = define(
  'HEX',
  (args): readonly ArgKind[] => {
    const type = args[0]?.type ?? Types.null;
    if (isString(type)) return [isBinary(type) ? 'bytes' : 'text'];
    return [familyOf(type) === 'float' ? 'real' : familyOf(type) === 'decimal' ? 'decimal' : 'uint64'];
  },
  text((args) => {
    const type = args[0]?.type ?? Types.null;
    if (!isString(type)) return type.name === 'NULL' ? 0 : 16;
    return isBinary(type) ? charsOf(type) * 2 : charsOf(type) * 2 * maxBytes(type.collation);
  }),
  (shape, context) => {
    const collation = shape.args[0]?.collation ?? null;
    switch (shape.reprs[0]) {
      case 'bytes':
        return (value: Uint8Array) => Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex').toUpperCase();
      case 'text':
        return (value: string) => {
          const bytes = textToBytes(value, collation ?? 'utf8mb4_bin');
          return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex').toUpperCase();
        };
      case 'real':
        return (value: number) => hexOfNumber(doubleToInteger(value, INT64_MIN, INT64_MAX).value);
      case 'decimal':
        return (value: string) => {
          const { units, scale } = decimal(value);
          const rounded = rescale(units, scale, 0);
          if (rounded < INT64_MIN) {
            truncated('DECIMAL', value, context);
            return hexOfNumber(INT64_MIN);
          }
          if (rounded <= UINT64_MAX) return hexOfNumber(rounded);
          truncated('DECIMAL', value, context);
          return hexOfNumber(INT64_MAX);
        };
      default:
        return (value: SqliteValue) => hexOfNumber(toBig(value));
    }
  },
);
function hexOfNumber(value: bigint): string {
  return BigInt.asUintN(64, value).toString(16).toUpperCase();
}

/** CONV of an expression: digits of one base in another; a negative base is signed. */
function conv(value: string, from: number, to: number, context: RuntimeContext): string | null {
  const fromBase = Math.abs(from);
  const toBase = Math.abs(to);
  if (fromBase < 2 || fromBase > 36 || toBase < 2 || toBase > 36 || value === '') return null;
  const match = /^\s*([+-]?)([0-9a-zA-Z]*)/.exec(value);
  let number = 0n;
  const base = BigInt(fromBase);
  const limit = from < 0 ? 0x7fffffffffffffffn : UINT64_MAX;
  let read = 0;
  let beyond = false;
  for (const char of match?.[2] ?? '') {
    const digit = Number.parseInt(char, 36);
    if (digit >= fromBase) break;
    read++;
    number = number * base + BigInt(digit);
    if (number > limit) {
      number = limit;
      beyond = true;
    }
  }
  if (read === 0 || beyond) truncated('DECIMAL', value, context);
  if (match?.[1] === '-') number = -number;
  if (to < 0) return BigInt.asIntN(64, number).toString(toBase).toUpperCase();
  return BigInt.asUintN(64, number).toString(toBase).toUpperCase();
}
function converting(name: string, base: number): LibraryFunction {
  return define(name, ['any'], text(65), (shape, context) => {
    const read = integerText({ type: shape.args[0] ?? Types.null, repr: shape.reprs[0] ?? 'int' }, context);
    return (value: Exclude<SqliteValue, null>) => {
      return BigInt.asUintN(64, read(value)).toString(base);
    };
  });
}
/** BIN and OCT take the integer part of what they are given. */
function integerText(from: Endpoint, context: RuntimeContext): (value: Exclude<SqliteValue, null>) => bigint {
  switch (familyOf(from.type)) {
    case 'integer':
    case 'year':
    case 'bit':
    case 'null':
      return toBig;
    case 'float':
      return (value) => BigInt(Math.trunc(Number(value)));
    case 'decimal': {
      const read = readDecimal(from);
      return (value) => {
        const { units, scale } = read(value, context);
        return units / 10n ** BigInt(scale);
      };
    }
    default: {
      const read = readText(from);
      return (value) => {
        const source = read(value, context);
        const parsed = parseInteger(source);
        if (parsed.trouble !== 'ok' && !/^\s*-?\d/.test(source)) truncated('DECIMAL', source, context);
        return parsed.value;
      };
    }
  }
}

const base64Length = (length: number) => {
  const groups = Math.ceil(length / 3) * 4;
  return groups + Math.floor(Math.max(groups - 1, 0) / 76);
};

function binaryResult(length: (args: readonly ArgInfo[]) => number) {
  return (args: readonly ArgInfo[]) => ({ type: stringType(length(args), 'binary'), repr: 'bytes' as const, nullable: true });
}

/** CHAR(n, …): the bytes of each number, as many as it needs. */
/** @param unit bytes of the charset's shortest character: each number fills whole ones. */
function charBytes(numbers: readonly SqliteValue[], unit = 1): Buffer {
  const bytes: number[] = [];
  for (const number of numbers) {
    if (number === null) continue;
    const value = Number(BigInt.asUintN(32, toBig(number)));
    const length = value > 0xffffff ? 4 : value > 0xffff ? 3 : value > 0xff ? 2 : 1;
    for (let zeros = (unit - (length % unit)) % unit; zeros > 0; zeros--) bytes.push(0);
    if (value > 0xffffff) bytes.push(value >>> 24);
    if (value > 0xffff) bytes.push((value >>> 16) & 0xff);
    if (value > 0xff) bytes.push((value >>> 8) & 0xff);
    bytes.push(value & 0xff);
  }
  return Buffer.from(bytes);
}

const utf8Length = (args: readonly ArgInfo[]) =>
  args[0] === undefined ? 0 : isBinary(args[0].type) ? displayChars(args[0]) : displayChars(args[0]) * maxBytes(args[0].type.collation);

const textOf = (value: string | Uint8Array, collation: string | null) =>
  typeof value === 'string' ? textToBytes(value, collation ?? 'utf8mb4_bin') : value;

export const conversion = (): readonly LibraryFunction[] => [
  hex,
  define(
    'UNHEX',
    ['text'],
    binaryResult((args) => Math.ceil((lengthOf(args) * maxBytes(args[0]?.type.collation ?? null)) / 2)),
    (_, context) => (value: string) => {
      if (!/^[0-9a-fA-F]*$/.test(value)) {
        context.warn('Warning', 1411, `Incorrect string value: ''${value}'' for function unhex`);
        return null;
      }
      return Buffer.from(value.length % 2 === 1 ? `0${value}` : value, 'hex');
    },
  ),
  define(
    'TO_BASE64',
    strings('string'),
    text((args) => base64Length(utf8Length(args))),
    (shape) => (value: string | Uint8Array) => {
      const encoded = Buffer.from(textOf(value, shape.args[0]?.collation ?? null)).toString('base64');
      return encoded.replace(/.{76}(?=.)/g, '$&\n');
    },
    { min: 1, max: 1 },
  ),
  define(
    'FROM_BASE64',
    ['text'],
    binaryResult((args) => Math.floor((utf8Length(args) * 3) / 4)),
    (_, _context) => (value: string) => {
      const compact = value.replace(/\s+/g, '');
      if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(compact)) {
        return null;
      }
      return Buffer.from(compact, 'base64');
    },
  ),
  converting('BIN', 2),
  converting('OCT', 8),
  define(
    'CONV',
    ['text', 'index', 'index'],
    nullable(text(65)),
    (_, context) => (value: string, from: number, to: number) => conv(value, from, to, context),
  ),
  define(
    'CHAR',
    ['int'],
    (args) => ({ type: stringType(args.length * 4, 'binary'), repr: 'bytes', nullable: false }),
    () =>
      (...numbers: SqliteValue[]) =>
        charBytes(numbers),
    { min: 1, max: Number.POSITIVE_INFINITY, nulls: true },
  ),
  weightDef('', null),
];

/** WEIGHT_STRING(string [AS CHAR(n) | BINARY(n)]). */
function weightDef(as: 'CHAR' | 'BINARY' | '', length: number | null): LibraryFunction {
  const name = as === '' ? 'WEIGHT_STRING' : `WEIGHT_STRING ${as}(${length})`;
  return define(
    name,
    (args) => [as === 'BINARY' || (args[0] !== undefined && isBinary(args[0].type)) ? 'bytes' : 'text'],
    (args) => {
      const chars = length ?? lengthOf(args);
      return { type: stringType(as === 'BINARY' ? chars : chars * 8, 'binary'), repr: 'bytes', nullable: true };
    },
    (shape) => (value: string | Uint8Array) => {
      const collation = shape.args[0]?.collation ?? null;
      if (typeof value !== 'string') {
        if (length === null) return value;
        const padded = new Uint8Array(length);
        padded.set(value.slice(0, length));
        return padded;
      }
      const fitted = length === null ? value : charSlice(value, 0, length);
      const padded = length === null || collation?.includes('0900') ? fitted : fitted + ' '.repeat(length - charLength(fitted));
      return weightString(padded, collation ?? shape.collation);
    },
  );
}

/** CONVERT(x USING charset) and CHAR(… USING charset). */
export function charsetVariant(name: string): LibraryFunction | null {
  const weight = /^WEIGHT_STRING (CHAR|BINARY)\((\d+)\)$/.exec(name);
  if (weight !== null) return weightDef(weight[1] === 'CHAR' ? 'CHAR' : 'BINARY', Number(weight[2]));
  const match = /^(CONVERT|CHAR) (\w+)$/.exec(name);
  if (match === null) return null;
  const charset = charsetByName(match[2] ?? '');
  if (charset === null) throw new SqlError(1115, '42000', `Unknown character set: '${match[2]}'`);
  const collation = defaultCollationOf(charset.name)?.name ?? 'utf8mb4_0900_ai_ci';
  return match[1] === 'CONVERT' ? convertUsing(name, charset.name, collation) : charUsing(name, charset.name, collation);
}
function convertUsing(name: string, charset: string, collation: string): LibraryFunction {
  if (charset === 'binary') {
    return define(
      name,
      strings('string'),
      (args) => ({ type: stringType(utf8Length(args), 'binary'), repr: 'bytes' }),
      (shape) => (value: string | Uint8Array) => textOf(value, shape.args[0]?.collation ?? null),
      { min: 1, max: 1 },
    );
  }
  return define(
    name,
    strings('string'),
    (args) => ({ type: stringType(lengthOf(args), collation), repr: 'text' }),
    () => {
      const codec = charset.startsWith('utf8mb4') ? null : textCodec(charset);
      return (value: string | Uint8Array) => {
        if (typeof value !== 'string') {
          const buffer = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
          return (codec ?? textCodec('utf8mb4'))?.decode(buffer, 0, buffer.length) ?? bytesToText(value);
        }
        if (codec === null) return value;
        // What the charset cannot say becomes a question mark.
        const bytes = Buffer.from(codec.encode(value));
        return codec.decode(bytes, 0, bytes.length);
      };
    },
    { min: 1, max: 1 },
  );
}
function charUsing(name: string, charset: string, collation: string): LibraryFunction {
  if (charset === 'binary') return { ...(conversion().find((def) => def.name === 'CHAR') ?? weightDef('', null)), name };
  return define(
    name,
    ['int'],
    (args) => ({ type: stringType(args.length * 4, collation), repr: 'text', nullable: true }),
    (_, context) => {
      const unit = charset === 'utf32' ? 4 : charset.startsWith('utf16') || charset === 'ucs2' ? 2 : 1;
      return (...numbers: SqliteValue[]) => {
        const bytes = charBytes(numbers, unit);
        const at = firstMalformed(bytes, charset);
        if (at < 0) return decodeBytes(bytes, charset);
        const shown = bytes
          .subarray(at, at + 3)
          .toString('hex')
          .toUpperCase();
        context.warn('Warning', 1300, `Invalid ${charset} character string: '${shown}'`);
        return null;
      };
    },
    { min: 1, max: Number.POSITIVE_INFINITY, nulls: true },
  );
}
