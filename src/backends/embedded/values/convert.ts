/** Conversions between all reprs, with MySQL's semantics of implicit conversion; and between reprs and the protocol's values. */

import { SqlError } from '../../../errors.ts';
import type { Value } from '../../../types.ts';
import type { RuntimeContext } from '../runtime.ts';
import { familyOf, type SqliteValue } from '../sql-type.ts';
import { type Decimal, encodeWide, fits, formatDecimal, limitUnits, rescale } from './decimal.ts';
import { JsonSyntaxError, jsonText, parseJson } from './json.ts';
import { doubleToInteger, encodeInt, encodeUint, INT64_MAX, INT64_MIN, parseInteger, UINT64_MAX } from './number.ts';
import {
  asBytes,
  asText,
  bitBytes,
  type Endpoint,
  localToTimestamp,
  readDateTimeValue,
  readDecimal,
  readDouble,
  readForInteger,
  readJsonScalar,
  readText,
  readTime,
  textToBytes,
  truncated,
} from './source.ts';
import { formatDate, formatDateTime, roundDateTime, roundMicros } from './temporal.ts';

export type { Endpoint } from './source.ts';
export { readText as textForm } from './source.ts';

export type Convert = (value: SqliteValue, context: RuntimeContext) => SqliteValue;

/** Whether values pass from one to the other as they are. */
export function isIdentity(from: Endpoint, to: Endpoint): boolean {
  if (from.repr !== to.repr) return false;
  switch (to.repr) {
    case 'scaled':
    case 'decimal':
      return from.type.decimals === to.type.decimals && from.type.length <= to.type.length;
    case 'wide':
      return from.type.decimals === to.type.decimals && from.type.length === to.type.length;
    case 'datetime':
    case 'timestamp':
      return from.type.decimals === to.type.decimals;
    case 'time':
      return from.type.decimals <= to.type.decimals;
    case 'real':
      return to.type.name !== 'FLOAT' || from.type.name === 'FLOAT';
    case 'enum':
    case 'set':
      return from.type.values === to.type.values || from.type.values.join('\0') === to.type.values.join('\0');
    default:
      return true;
  }
}

/** Converts between two reprs; NULL stays NULL. What cannot be converted is what MySQL makes of it, with its warnings. */
export function converter(from: Endpoint, to: Endpoint): Convert {
  if (isIdentity(from, to)) return (value) => value;
  const convert = nonNull(from, to);
  return (value, context) => (value === null ? null : convert(value, context));
}

type NonNull = (value: Exclude<SqliteValue, null>, context: RuntimeContext) => SqliteValue;

function nonNull(from: Endpoint, to: Endpoint): NonNull {
  const { type } = to;
  switch (to.repr) {
    case 'int': {
      const read = readInteger(from);
      return (value, context) => encodeInt(BigInt.asIntN(64, read(value, context)));
    }
    case 'uint': {
      const read = readInteger(from);
      return (value, context) => encodeUint(BigInt.asUintN(64, read(value, context)));
    }
    case 'real': {
      const read = readDouble(from);
      return type.name === 'FLOAT' ? (value, context) => Math.fround(read(value, context)) : read;
    }
    case 'scaled': {
      const units = boundedUnits(from, to);
      return (value, context) => encodeInt(units(value, context));
    }
    case 'wide': {
      const units = boundedUnits(from, to);
      return (value, context) => encodeWide(units(value, context), type.length);
    }
    case 'decimal': {
      const units = boundedUnits(from, to);
      return (value, context) => formatDecimal(units(value, context), type.decimals);
    }
    case 'text':
      return readText(from);
    case 'bytes': {
      if (from.repr === 'uint' && from.type.name === 'BIT') return (value) => bitBytes(BigInt(value as number), from.type.length);
      const read = readText(from);
      const collation = from.repr === 'text' ? from.type.collation : null;
      return (value, context) => textToBytes(read(value, context), collation);
    }
    case 'date': {
      const read = readDateTimeValue(from, 'date');
      return (value, context) => {
        const date = read(value, context);
        return date === null ? null : formatDate(date);
      };
    }
    case 'datetime': {
      const read = readDateTimeValue(from, 'datetime');
      return (value, context) => {
        const date = read(value, context);
        const rounded = date === null ? null : roundDateTime(date, type.decimals, context.sqlMode.timeTruncateFractional);
        return rounded === null ? null : formatDateTime(rounded, type.decimals);
      };
    }
    case 'timestamp': {
      const local = from.repr === 'timestamp' ? null : nonNull(from, { type, repr: 'datetime' });
      if (local === null) return (value) => cutFraction(value as string, type.decimals);
      return (value, context) => {
        const text = local(value, context);
        return typeof text === 'string' ? localToTimestamp(text, type.decimals, context) : null;
      };
    }
    case 'time': {
      const read = readTime(from);
      return (value, context) => {
        const micros = read(value, context);
        return micros === null ? null : roundMicros(micros, type.decimals, context.sqlMode.timeTruncateFractional);
      };
    }
    case 'enum': {
      const read = readText(from);
      return (value, context) => type.values.indexOf(read(value, context)) + 1;
    }
    case 'set': {
      const read = readText(from);
      return (value, context) => {
        let bits = 0n;
        for (const member of read(value, context).split(',')) {
          const index = type.values.indexOf(member);
          if (index >= 0) bits |= 1n << BigInt(index);
        }
        return encodeUint(bits);
      };
    }
    case 'json':
      return toJson(from);
  }
}
function cutFraction(text: string, decimals: number): string {
  return decimals === 0 ? text.slice(0, 19) : text.padEnd(20 + decimals, '0').slice(0, 20 + decimals);
}

/** The integer that a value is: decimals and doubles rounded, texts up to where they stop to be one. Up to 2^64-1. */
export function readInteger(from: Endpoint): (value: Exclude<SqliteValue, null>, context: RuntimeContext) => bigint {
  switch (from.repr) {
    case 'int':
    case 'uint':
    case 'enum':
    case 'set':
      return (value) => BigInt(typeof value === 'number' ? Math.trunc(value) : (value as bigint | string));
    case 'real':
      // As signed ones, whoever asks.
      return (value) => doubleToInteger(Number(value), INT64_MIN, INT64_MAX).value;
    case 'text':
    case 'bytes':
      return (value, context) => {
        const text = asText(value);
        const parsed = parseInteger(text);
        if (parsed.trouble !== 'ok') truncated('INTEGER', text, context);
        return parsed.value;
      };
    default: {
      const read = readForInteger(from);
      return (value, context) => {
        const number = read(value, context);
        const rounded = rescale(number.units, number.scale, 0);
        if (rounded > UINT64_MAX) return INT64_MAX;
        if (rounded < INT64_MIN) return INT64_MIN;
        return rounded;
      };
    }
  }
}

/** Units of DECIMAL(p,s), clamped to what it can hold. */
function boundedUnits(from: Endpoint, to: Endpoint): (value: Exclude<SqliteValue, null>, context: RuntimeContext) => bigint {
  const read: (value: Exclude<SqliteValue, null>, context: RuntimeContext) => Decimal = readDecimal(from);
  const { length: precision, decimals: scale } = to.type;
  return (value, context) => {
    const number = read(value, context);
    const units = rescale(number.units, number.scale, scale);
    return fits(units, Math.max(precision, 1)) ? units : limitUnits(precision, units < 0n);
  };
}

/** A text is parsed; anything else becomes a JSON scalar. @throws SqlError 3140 for a text that is no JSON. */
function toJson(from: Endpoint): NonNull {
  if (from.repr === 'text') {
    return (value) => {
      const text = value as string;
      try {
        return jsonText(parseJson(text));
      } catch (error) {
        if (!(error instanceof JsonSyntaxError)) throw error;
        throw new SqlError(3140, '22032', `Invalid JSON text: "${error.message}" at position ${error.at} in value for column '%s'.`);
      }
    };
  }
  const read = readJsonScalar(from);
  return (value, context) => jsonText(read(value, context));
}

// ── The protocol's values ────────────────────────────────────────────────────

/** From a repr to the protocol's value; null where they are the same. */
export function toValue({ type, repr }: Endpoint): Convert | null;
export function toValue(type: Endpoint['type'], repr: Endpoint['repr']): ((value: SqliteValue, context: RuntimeContext) => Value) | null;
export function toValue(
  first: Endpoint | Endpoint['type'],
  second?: Endpoint['repr'],
): ((value: SqliteValue, context: RuntimeContext) => Value) | null {
  const endpoint: Endpoint = 'repr' in first ? first : { type: first, repr: second ?? 'text' };
  const { type, repr } = endpoint;
  switch (repr) {
    case 'text':
    case 'date':
    case 'datetime':
    case 'json':
      return null;
    case 'int':
      return (value) => (value === null || typeof value === 'number' ? value : safe(BigInt(value as bigint)));
    case 'real':
      return null;
    case 'bytes':
      return (value) => (value === null ? null : asBytes(value));
    case 'uint':
      if (type.name === 'BIT') return (value) => (value === null ? null : bitBytes(BigInt(value as number), type.length));
      return (value) => (value === null || typeof value === 'number' ? value : safe(BigInt(value as bigint)));
    default: {
      const read = readText(endpoint);
      return (value, context) => (value === null ? null : read(value, context));
    }
  }
}
function safe(value: bigint): number | bigint {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
}

/** From the protocol's value (of a type's own kind: see `Value`) to a repr. */
export function fromValue(type: Endpoint['type'], repr: Endpoint['repr']): (value: Value, context: RuntimeContext) => SqliteValue {
  switch (repr) {
    case 'int':
    case 'text':
    case 'date':
    case 'datetime':
    case 'json':
    case 'bytes':
      return (value) => value;
    case 'real':
      return (value) => (value === null ? null : Number(value));
    case 'uint':
      if (type.name === 'BIT')
        return (value) => (value instanceof Uint8Array ? encodeUint(BigInt(`0x${Buffer.from(value).toString('hex') || '0'}`)) : value);
      return (value) => (value === null ? null : encodeUint(BigInt(value as number)));
    default: {
      const text = { type: { ...type, name: 'VARCHAR' as const, collation: 'utf8mb4_bin' }, repr: 'text' as const };
      return converter(familyOf(type) === 'decimal' ? { type, repr: 'decimal' } : text, { type, repr });
    }
  }
}
