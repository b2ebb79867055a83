/** Literals and parameters: their types, and how their values come into a plan. */

import { encodeRaw, hasRawBytes, textCodec, UTF8 } from '../../../codec/text.ts';
import { SqlError } from '../../../errors.ts';
import type { LiftedLiteral } from '../../../sql/ast.ts';
import type { LiteralValue } from '../../../sql/fingerprint.ts';
import type { Parameter } from '../../../types.ts';
import { decodeBytes, encodeText, firstMalformed, invalidCharacterString } from '../collation/charset.ts';
import type { RuntimeContext } from '../runtime.ts';
import { familyOf, type SqliteValue, type SqlType, Types } from '../sql-type.ts';
import { Sql, type SqlExpr } from '../sqlite/ast.ts';
import { charsetOfCollation, defaultCollation, isBinaryCollation } from './collations.ts';
import { temporalLiteral } from './temporal-literal.ts';
import { Coercibility, type Constant, type ConstantSource, expressionRepr, type Typed, typed } from './typed.ts';
import { literalSource, runtimeSource, type Unit } from './unit.ts';

/** A constant's value as it stands in the text or in the parameter. */
export type Raw = string | number | bigint | Uint8Array;
export type Encoder = (raw: Raw, context: RuntimeContext) => SqliteValue;

const INT64_MAX = 9223372036854775807n;
const UINT64_MAX = 18446744073709551615n;

/** A literal with its type; its value is compiled in unless a comparison lifts it. */
export function compileLiteral(unit: Unit, literal: LiftedLiteral): Typed {
  unit.see(literal.slot);
  switch (literal.kind) {
    case 'IntLiteral':
      return integerLiteral(literal.text, source(literal.slot, 'int'));
    case 'DecimalLiteral':
      return decimalLiteral(literal.text, source(literal.slot, 'decimal'));
    case 'FloatLiteral':
      if (!Number.isFinite(Number(literal.text))) {
        throw new SqlError(1367, '22007', `Illegal double '${literal.text}' value found during parsing`, literal.pos);
      }
      return constant(Number(literal.text), floatType(literal.end - literal.pos), source(literal.slot, 'float'));
    case 'StringLiteral':
      warnOfNational(unit, literal.charset, literal.pos);
      return stringLiteral(unit, literal.value, literal.charset, literal.slot);
    case 'HexLiteral':
      return bytesLiteral(unit, Buffer.from(literal.hex, 'hex'), literal.charset, literal.slot, false);
    case 'BitLiteral':
      return bytesLiteral(unit, bitBytes(literal.bits), literal.charset, literal.slot, true);
    case 'TemporalLiteral':
      return temporalLiteral(unit, literal);
  }
}
const NATIONAL =
  'NATIONAL/NCHAR/NVARCHAR implies the character set UTF8MB3, which will be replaced by UTF8MB4 in a future release. Please consider using CHAR(x) CHARACTER SET UTF8MB4 in order to be unambiguous.';
/** N'…' and NCHAR. @param pos where an `N` stands then. */
export function warnOfNational(unit: Unit, charset: string | null, pos: number): void {
  if (charset === 'utf8mb3' && /n/i.test(unit.context.source[pos] ?? '')) unit.warn(3720, NATIONAL);
}
function source(slot: number, form: 'int' | 'decimal' | 'float' | 'string'): ConstantSource {
  return { kind: 'literal', slot, negative: false, form };
}
function floatType(width: number): SqlType {
  return { ...Types.double(), length: width };
}

/** A constant expression of a value that is already in the repr of its type. */
export function constant(value: SqliteValue, type: SqlType, from: ConstantSource = { kind: 'value' }, over: Partial<Typed> = {}): Typed {
  const repr = over.repr ?? expressionRepr(type);
  const known: Constant = { source: from, value };
  return typed(Sql.value(value), type, { nullable: value === null, constant: known, ...over, repr });
}
function integerLiteral(text: string, from: ConstantSource): Typed {
  const digits = text.replace(/^0+(?=\d)/, '');
  if (digits.length < 16) {
    const value = Number(digits);
    return constant(value, Types.bigint(text.length + 1), from, { bound: value, repr: 'int' });
  }
  const value = BigInt(digits);
  if (value <= INT64_MAX) return constant(value, Types.bigint(digits.length + 1), from, { repr: 'int', bound: Number(value) });
  if (value <= UINT64_MAX) {
    return constant(digits.padStart(20, '0'), Types.bigint(digits.length, true), from, { repr: 'uint', bound: Number.POSITIVE_INFINITY });
  }
  return decimalLiteral(digits, from.kind === 'literal' ? { ...from, form: 'decimal' } : from);
}
function decimalLiteral(text: string, from: ConstantSource): Typed {
  const normal = normalDecimal(text);
  const point = normal.indexOf('.');
  const scale = point < 0 ? 0 : normal.length - point - 1;
  const digits = normal.replace('.', '').replace(/^0+(?=\d)/, '').length;
  // `.5` has no digit before its point, `0.5` has one.
  const precision = text.startsWith('.') ? scale : Math.max(digits, scale + 1);
  return constant(normal, Types.decimal(Math.max(precision, 1), scale), from, { repr: 'decimal' });
}
/** `.5`, `007.50`, `1.` as `0.5`, `7.50`, `1`. */
export function normalDecimal(text: string): string {
  const [whole = '', fraction = ''] = text.split('.');
  const left = whole.replace(/^0+(?=\d)/, '') || '0';
  return fraction === '' ? left : `${left}.${fraction}`;
}
/** A string as the connection sees it. */
export function stringLiteral(unit: Unit, value: string, charset: string | null, slot: number): Typed {
  const from: ConstantSource = slot >= 0 ? source(slot, 'string') : { kind: 'value' };
  if (charset === 'binary' || hasRawBytes(value)) {
    const bytes = encodeRaw(value, textCodec(charsetOfCollation(unit.connectionCollation)) ?? UTF8);
    return constant(bytes, Types.varbinary(bytes.length), { kind: 'value' }, { coercibility: Coercibility.LITERAL });
  }
  const collation = charset === null ? unit.connectionCollation : defaultCollation(charset);
  if (charset !== null && !charset.startsWith('utf8') && !isAscii(value)) {
    // An introducer says what the client's bytes are, whatever the client took them for.
    const bytes = encodeText(value, charsetOfCollation(unit.connectionCollation));
    unit.pin(slot);
    const at = firstMalformed(bytes, charset);
    if (at < 0) return introduced(bytes, charset, collation);
    unit.warn(1300, invalidCharacterString(bytes, at, charset).message);
  }
  const length = charLength(value);
  return constant(value, Types.varchar(length, collation), from, { coercibility: Coercibility.LITERAL });
}
function bytesLiteral(unit: Unit, bytes: Uint8Array, charset: string | null, slot: number, bit: boolean): Typed {
  unit.pin(slot);
  if (charset === 'binary')
    return constant(bytes, Types.varbinary(bytes.length), { kind: 'value' }, { coercibility: Coercibility.LITERAL });
  if (charset !== null) return introduced(bytes, charset, defaultCollation(charset));
  const type = { ...Types.varbinary(bytes.length), unsigned: !bit };
  return constant(bytes, type, { kind: 'value' }, { coercibility: Coercibility.LITERAL, hex: true });
}
/** Bytes as text of a character set. @throws SqlError 1300 where they are none. */
function introduced(bytes: Uint8Array, charset: string, collation: string): Typed {
  const at = firstMalformed(bytes, charset);
  if (at >= 0) throw invalidCharacterString(bytes, at, charset);
  const text = decodeBytes(bytes, charset);
  return constant(text, Types.varchar(charLength(text), collation), { kind: 'value' }, { coercibility: Coercibility.LITERAL });
}
function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}
export function bitBytes(bits: string): Uint8Array {
  const padded = bits.padStart(Math.ceil(bits.length / 8) * 8, '0');
  const bytes = new Uint8Array(padded.length / 8);
  for (let index = 0; index < bytes.length; index++) bytes[index] = Number.parseInt(padded.slice(index * 8, index * 8 + 8), 2);
  return bytes;
}
/** Characters, not UTF-16 units. */
export function charLength(value: string): number {
  let length = value.length;
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    if (code >= 0xd800 && code < 0xdc00) length--;
  }
  return length;
}

/** `-` before a numeric literal is still a literal; null where it is something else. */
export function negatedLiteral(expr: Typed): Typed | null {
  const known = expr.constant;
  if (known === null || known.source.kind !== 'literal' || known.source.form === 'string') return null;
  if (known.source.negative) return expr.repr === 'int' ? negatedTwice(expr) : null;
  const from: ConstantSource = { ...known.source, negative: true };
  const value = known.value;
  if (typeof value === 'number') {
    const negative = expr.repr === 'int' && value === 0 ? 0 : -value;
    const type = expr.repr === 'real' ? Types.double() : expr.type;
    return constant(negative, type, from, { repr: expr.repr, bound: expr.bound });
  }
  if (typeof value === 'bigint') return constant(-value, expr.type, from, { repr: expr.repr, bound: expr.bound });
  if (typeof value !== 'string') return null;
  if (expr.repr === 'uint') {
    if (BigInt(value) === INT64_MAX + 1n) return constant(-(INT64_MAX + 1n), Types.bigint(20), from, { repr: 'int', bound: 2 ** 63 });
    return constant(`-${BigInt(value)}`, Types.decimal(String(BigInt(value)).length, 0), { ...from, form: 'decimal' }, { repr: 'decimal' });
  }
  return constant(/[1-9]/.test(value) ? `-${value}` : value, expr.type, from, { repr: expr.repr });
}

/** MySQL makes a decimal of a negated negative integer, which may be one too great for 64 bits. */
function negatedTwice(expr: Typed): Typed {
  const digits = String(-BigInt(String(expr.constant?.value ?? 0)));
  return constant(digits, Types.decimal(digits.replace('-', '').length, 0), { kind: 'value' }, { repr: 'decimal' });
}

/** The type class of a constant that can be bound; null where it must go through the library. */
export type Form = 'int' | 'decimal' | 'float' | 'string';
export function formOf(unit: Unit, expr: Typed): Form | null {
  const known = expr.constant;
  if (known === null) return null;
  if (known.source.kind === 'literal') return known.source.form;
  if (known.source.kind === 'parameter') {
    const type = unit.context.paramTypes[known.source.index] ?? null;
    if (type === null) return 'string';
    return formOfType(type);
  }
  if (known.value === null || known.value instanceof Uint8Array) return null;
  return formOfType(expr.type);
}
function formOfType(type: SqlType): Form | null {
  switch (familyOf(type)) {
    case 'integer':
    case 'year':
      return 'int';
    case 'decimal':
      return 'decimal';
    case 'float':
      return 'float';
    case 'string':
      return 'string';
    default:
      return null;
  }
}

/**
 * A constant, encoded each time that the plan runs. The literal becomes a parameter where that is allowed.
 * @param pure the encoding does not depend on the session: what is not lifted is encoded now.
 */
export function bind(unit: Unit, expr: Typed, encode: Encoder, pure = false): SqlExpr {
  const known = expr.constant;
  if (known === null) throw new Error('only constants are bound');
  const from = known.source;
  if (from.kind === 'parameter') {
    return Sql.bind({ kind: 'parameter', index: from.index, encode: (parameter, context) => encodeParameter(parameter, encode, context) });
  }
  if (from.kind === 'literal' && unit.canLift(from.slot)) {
    unit.lift(from.slot);
    const { slot } = from;
    const read = (literal: LiteralValue): Raw => (from.negative ? `-${rawOf(literal)}` : rawOf(literal));
    return Sql.bind(
      literalSource(unit, from.negative, { kind: 'literal', slot, encode: (literal, context) => encode(read(literal), context) }),
    );
  }
  const raw = rawConstant(expr);
  if (pure && raw !== null) return Sql.value(encode(raw, unit.context.runtime));
  return raw === null
    ? Sql.value(null)
    : Sql.bind(
        runtimeSource(
          `${expr.repr}\0${typeof raw === 'object' ? Buffer.from(raw).toString('hex') : String(raw)}\0${encode.name}`,
          (context) => encode(raw, context),
        ),
      );
}
function encodeParameter(parameter: Parameter, encode: Encoder, context: RuntimeContext): SqliteValue {
  return parameter.value === null ? null : encode(parameter.value, context);
}
/** The value of a constant that is compiled in, as text or number. */
export function rawConstant(expr: Typed): Raw | null {
  const value = expr.constant?.value ?? null;
  if (value === null) return null;
  if (expr.repr === 'uint' && typeof value === 'string') return BigInt(value);
  return value;
}
/** A literal's own text, or the characters of a string. */
export function rawOf(literal: LiteralValue): string {
  return literal.text;
}

/** A `?`: the type that it was sent as, or the type that its place gives it. */
export function compileParameter(unit: Unit, index: number, expected: SqlType | null = null): Typed {
  const sent = unit.context.paramTypes[index] ?? null;
  const type = sent ?? expected ?? Types.varchar(16383, unit.connectionCollation);
  const repr = type.name === 'DECIMAL' ? 'decimal' : expressionRepr(type);
  const natural = parameterValue(type);
  const sql = Sql.bind({ kind: 'parameter', index, encode: natural });
  return typed(sql, type, {
    repr,
    coercibility: type.collation === null && familyOf(type) !== 'binary' ? Coercibility.NUMERIC : Coercibility.LITERAL,
    constant: { source: { kind: 'parameter', index }, value: undefined },
    ...(sent === null ? { untyped: true } : {}),
  });
}

/** A parameter's value in the repr of its type. */
function parameterValue(type: SqlType): (parameter: Parameter) => SqliteValue {
  switch (expressionRepr(type)) {
    case 'uint':
      return ({ value }) => (typeof value === 'bigint' && value > INT64_MAX ? value.toString().padStart(20, '0') : value);
    case 'real':
      return ({ value }) => (value === null ? null : Number(value));
    case 'time':
      return ({ value }) => (typeof value === 'string' ? timeMicros(value) : value);
    case 'text':
      return ({ value }) => (value === null || value instanceof Uint8Array ? value : String(value));
    default:
      return ({ value }) => value;
  }
}
/** `-838:59:59.000000` as microseconds. */
function timeMicros(text: string): number {
  const match = /^(-?)(\d+):(\d+):(\d+)(?:\.(\d{1,6}))?$/.exec(text);
  if (match === null) return 0;
  const [, sign, hours, minutes, seconds, fraction = ''] = match;
  const micros = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1e6 + Number(fraction.padEnd(6, '0'));
  return sign === '-' ? -micros : micros;
}

export { charsetOfCollation, isBinaryCollation };
