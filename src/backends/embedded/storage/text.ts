/** Stored values as MySQL's text, and back: for defaults in the catalog and for messages. */
import type { RuntimeContext } from '../runtime.ts';
import { type SqliteValue, type SqlType, storedRepr } from '../sql-type.ts';
import { decimal, rescale } from '../values/decimal.ts';
import { decodeUint } from '../values/number.ts';
import { formatDateTime, parseTime, readDateTime } from '../values/temporal.ts';
import { encodeDecimal, encodeUnsigned } from './assign/numbers.ts';
import { shownBytes } from './assign/report.ts';
import { looseReader, looseText } from './assign/source.ts';
import { toUtc } from './assign/temporal-source.ts';

/** A stored value in MySQL's text form; BIT as `b'101'`'s digits. */
export function textOfStored(value: SqliteValue, type: SqlType, context: RuntimeContext): string {
  if (value === null) return 'NULL';
  if (type.name === 'BIT') return decodeUint(value as number | bigint | string).toString(2);
  const loose = looseReader({ type, repr: storedRepr(type) })(value, context);
  return loose.kind === 'bytes' ? shownBytes(loose.value) : looseText(loose, type);
}

/** A default's text, as `textOfStored` made it, as stored. TIMESTAMP's is in the session's time zone. */
export function fromText(text: string, type: SqlType, context: RuntimeContext): SqliteValue {
  switch (storedRepr(type)) {
    case 'int':
      return Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text);
    case 'uint':
      return encodeUnsigned(type.name === 'BIT' ? BigInt(`0b${text}`) : BigInt(text));
    case 'real':
      return type.name === 'FLOAT' ? Math.fround(Number(text)) : Number(text);
    case 'scaled':
    case 'wide': {
      const value = decimal(text);
      return encodeDecimal(rescale(value.units, value.scale, type.decimals), type.length);
    }
    case 'enum':
      return type.values.indexOf(text) + 1;
    case 'set':
      return encodeUnsigned(
        text
          .split(',')
          .reduce((bits, member) => bits | (type.values.includes(member) ? 1n << BigInt(type.values.indexOf(member)) : 0n), 0n),
      );
    case 'time':
      return parseTime(text, { fuzzy: true, mode: context.sqlMode }).micros;
    case 'timestamp': {
      const local = readDateTime(text);
      return local.month === 0 ? text : formatDateTime(toUtc(local, context), type.decimals);
    }
    case 'bytes':
      return new TextEncoder().encode(text);
    default:
      return text;
  }
}
