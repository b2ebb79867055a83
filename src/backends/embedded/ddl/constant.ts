/** Literals of definitions (DEFAULT 5) as typed values, ready for an assigner. */
import { collationByName } from '../../../codec/collations.ts';
import type { Expr } from '../../../sql/ast.ts';
import { type Repr, type SqliteValue, type SqlType, Types } from '../sql-type.ts';

export interface TypedValue {
  readonly type: SqlType;
  readonly repr: Repr;
  readonly value: SqliteValue;
}

/** A literal, perhaps with a sign; null where the expression is something else. */
export function constantOf(expr: Expr, connectionCollation: string): TypedValue | null {
  switch (expr.kind) {
    case 'NullLiteral':
      return { type: Types.null, repr: 'int', value: null };
    case 'BoolLiteral':
      return { type: Types.boolean, repr: 'int', value: expr.value ? 1 : 0 };
    case 'IntLiteral':
      return integer(BigInt(expr.text));
    case 'DecimalLiteral':
      return decimal(expr.text);
    case 'FloatLiteral':
      return { type: Types.double(), repr: 'real', value: Number(expr.text) };
    case 'StringLiteral':
      return expr.charset === 'binary'
        ? bytes(new TextEncoder().encode(expr.value))
        : { type: Types.varchar([...expr.value].length, connectionCollation), repr: 'text', value: expr.value };
    case 'HexLiteral':
      return bytesOrText(Uint8Array.from(Buffer.from(expr.hex, 'hex')), expr.charset);
    case 'BitLiteral':
      return bytesOrText(bitBytes(expr.bits), expr.charset);
    case 'TemporalLiteral':
      return temporal(expr.type, expr.value);
    case 'Unary':
      return expr.op === '-'
        ? negated(constantOf(expr.expr, connectionCollation))
        : expr.op === '+'
          ? constantOf(expr.expr, connectionCollation)
          : null;
    default:
      return null;
  }
}

/** An integer of any size. */
export function integer(value: bigint): TypedValue {
  if (value >= -(2n ** 63n) && value < 2n ** 63n) return { type: Types.bigint(20), repr: 'int', value };
  if (value > 0n && value < 2n ** 64n) return { type: Types.bigint(20, true), repr: 'uint', value: value.toString().padStart(20, '0') };
  const digits = value.toString();
  return { type: Types.decimal(Math.min(digits.length, 65), 0), repr: 'decimal', value: digits };
}
function decimal(text: string): TypedValue {
  const [whole = '', fraction = ''] = text.split('.');
  const left = whole.replace(/^0+(?=\d)/, '') || '0';
  const value = fraction === '' ? left : `${left}.${fraction}`;
  return { type: Types.decimal(left.length + fraction.length, fraction.length), repr: 'decimal', value };
}
function bytes(value: Uint8Array): TypedValue {
  return { type: Types.varbinary(value.length), repr: 'bytes', value };
}
function bytesOrText(value: Uint8Array, charset: string | null): TypedValue {
  if (charset === null || charset === 'binary') return bytes(value);
  const text = new TextDecoder(charset === 'latin1' ? 'windows-1252' : 'utf-8').decode(value);
  return { type: Types.varchar([...text].length, collationByName(`${charset}_bin`)?.name ?? 'utf8mb4_bin'), repr: 'text', value: text };
}
export function bitBytes(bits: string): Uint8Array {
  const padded = bits.padStart(Math.ceil(bits.length / 8) * 8, '0');
  return Uint8Array.from({ length: padded.length / 8 }, (_, index) => Number.parseInt(padded.slice(index * 8, index * 8 + 8), 2));
}
function temporal(type: 'DATE' | 'TIME' | 'TIMESTAMP', text: string): TypedValue {
  const fraction = /\.(\d{1,6})/.exec(text)?.[1]?.length ?? 0;
  if (type === 'TIMESTAMP') return { type: Types.varchar(text.length, 'utf8mb4_bin'), repr: 'text', value: text };
  return { type: { ...Types.varchar(text.length, 'utf8mb4_bin'), decimals: fraction }, repr: 'text', value: text };
}
function negated(value: TypedValue | null): TypedValue | null {
  if (value === null || value.value === null) return value;
  if (typeof value.value === 'bigint') return integer(-value.value);
  if (typeof value.value === 'number') return { ...value, value: -value.value };
  if (value.repr === 'uint' && typeof value.value === 'string') return integer(-BigInt(value.value));
  if (value.repr === 'decimal' && typeof value.value === 'string') return { ...value, value: `-${value.value}` };
  return null;
}
