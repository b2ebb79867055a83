/**
 * The values of INSERT … VALUES. Literals and parameters go straight from the text to the column's stored form in JavaScript;
 * everything else is compiled as a query.
 */
import { encodeRaw, hasRawBytes, textCodec, UTF8 } from '../../../codec/text.ts';
import { SqlError } from '../../../errors.ts';
import type { Expr } from '../../../sql/ast.ts';
import type { LiteralValue } from '../../../sql/fingerprint.ts';
import { FieldType, type Parameter, type Value } from '../../../types.ts';
import type { ColumnDef } from '../catalog/model.ts';
import { bitBytes } from '../compile/literal.ts';
import { paramTypeOf } from '../execute/parameters.ts';
import type { Inputs } from '../execute/plan.ts';
import type { Session } from '../execute/session.ts';
import type { RuntimeContext } from '../runtime.ts';
import { familyOf, type Repr, type SqliteValue, type SqlType, Types } from '../sql-type.ts';
import { assigner } from '../storage/assign.ts';
import { fromValue } from '../values/convert.ts';

type Assign = (value: SqliteValue, context: RuntimeContext) => SqliteValue;

/** Where a constant comes from each time that the plan runs. */
export type ConstantSource =
  | { readonly kind: 'fixed'; readonly type: SqlType; readonly repr: Repr; readonly value: SqliteValue }
  | { readonly kind: 'literal'; readonly slot: number; readonly negative: boolean }
  | { readonly kind: 'parameter'; readonly index: number };

const maxInt = 9223372036854775807n;
/** Types that most literals have: one object each, so that their assigners are found by identity. */
const bigintType = Types.bigint();
const unsignedType = Types.bigint(20, true);
const doubleType = Types.double();
const textType = Types.varchar(16383, 'utf8mb4_0900_ai_ci');

const decimalTypes = new Map<number, SqlType>();
function decimalType(precision: number, scale: number): SqlType {
  if (precision > 65) return Types.decimal(precision, scale);
  const key = precision * 100 + scale;
  let type = decimalTypes.get(key);
  if (type === undefined) {
    type = Types.decimal(precision, scale);
    decimalTypes.set(key, type);
  }
  return type;
}

/** A numeric literal as SQLite has it. */
function numeric(kind: 'int' | 'decimal' | 'float', text: string, negative: boolean): { type: SqlType; repr: Repr; value: SqliteValue } {
  if (kind === 'float') {
    const value = Number(text);
    if (!Number.isFinite(value)) throw new SqlError(1367, '22007', `Illegal double '${text}' value found during parsing`);
    return { type: doubleType, repr: 'real', value: negative ? -value : value };
  }
  if (kind === 'decimal') return decimal(text, negative);
  if (text.length < 16) return { type: bigintType, repr: 'int', value: negative && text !== '0' ? -Number(text) : Number(text) };
  const value = negative ? -BigInt(text) : BigInt(text);
  if (value >= -maxInt - 1n && value <= maxInt) return { type: bigintType, repr: 'int', value };
  if (value > 0n && value <= 18446744073709551615n) return { type: unsignedType, repr: 'uint', value: value.toString().padStart(20, '0') };
  return decimal(text, negative);
}
function decimal(text: string, negative: boolean): { type: SqlType; repr: Repr; value: SqliteValue } {
  const [whole = '', fraction = ''] = text.split('.');
  const left = whole.replace(/^0+(?=\d)/, '') || '0';
  const normal = fraction === '' ? left : `${left}.${fraction}`;
  return {
    type: decimalType(Math.max(left.length + fraction.length, 1), fraction.length),
    repr: 'decimal',
    value: negative && /[1-9]/.test(normal) ? `-${normal}` : normal,
  };
}

function fixed({ type, repr, value }: Sourced): ConstantSource {
  return { kind: 'fixed', type, repr, value };
}

/** The constant that an expression is; null where it is none and must be compiled. */
export function constantOf(expr: Expr, lift: boolean, session: Session | null = null): ConstantSource | null {
  switch (expr.kind) {
    case 'NullLiteral':
      return { kind: 'fixed', type: Types.null, repr: 'int', value: null };
    case 'BoolLiteral':
      return { kind: 'fixed', type: Types.boolean, repr: 'int', value: expr.value ? 1 : 0 };
    case 'ParamMarker':
      return { kind: 'parameter', index: expr.index };
    case 'IntLiteral':
      return lift ? { kind: 'literal', slot: expr.slot, negative: false } : fixed(numeric('int', expr.text, false));
    case 'DecimalLiteral':
      return lift ? { kind: 'literal', slot: expr.slot, negative: false } : fixed(numeric('decimal', expr.text, false));
    case 'FloatLiteral':
      return lift ? { kind: 'literal', slot: expr.slot, negative: false } : fixed(numeric('float', expr.text, false));
    case 'Unary': {
      if (expr.op !== '-') return null;
      const inner = expr.expr;
      if (inner.kind !== 'IntLiteral' && inner.kind !== 'DecimalLiteral' && inner.kind !== 'FloatLiteral') return null;
      if (lift) return { kind: 'literal', slot: inner.slot, negative: true };
      return fixed(numeric(inner.kind === 'IntLiteral' ? 'int' : inner.kind === 'DecimalLiteral' ? 'decimal' : 'float', inner.text, true));
    }
    case 'StringLiteral':
      if (hasRawBytes(expr.value)) return fixed(rawBytes(expr.value, session?.variables.text('character_set_client') ?? 'utf8mb4'));
      if (expr.charset !== null && expr.charset !== 'utf8mb4' && expr.charset !== 'utf8mb3' && expr.charset !== 'utf8') return null;
      return lift && expr.charset === null
        ? { kind: 'literal', slot: expr.slot, negative: false }
        : { kind: 'fixed', type: textType, repr: 'text', value: expr.value };
    case 'HexLiteral':
      if (expr.charset !== null && expr.charset !== 'binary') return null;
      return {
        kind: 'fixed',
        type: { ...Types.varbinary(expr.hex.length / 2), unsigned: expr.charset === null },
        repr: 'bytes',
        value: new Uint8Array(Buffer.from(expr.hex, 'hex')),
      };
    case 'BitLiteral': {
      if (expr.charset !== null) return null;
      const bytes = bitBytes(expr.bits);
      return { kind: 'fixed', type: { ...Types.varbinary(bytes.length), unsigned: true }, repr: 'bytes', value: bytes };
    }
    default:
      return null;
  }
}

/** A string that holds bytes which were no text: they are what is meant. A character column refuses them with 1366. */
function rawBytes(text: string, charset: string): { type: SqlType; repr: Repr; value: SqliteValue } {
  const value = encodeRaw(text, textCodec(charset) ?? UTF8);
  return { type: Types.varbinary(value.length), repr: 'bytes', value };
}

/** Slots whose value is fixed in the plan because the constant is not lifted. */
export function pinnedSlot(expr: Expr): number | null {
  return expr.kind === 'HexLiteral' || expr.kind === 'BitLiteral' || (expr.kind === 'StringLiteral' && expr.charset !== null)
    ? expr.slot
    : null;
}

interface Sourced {
  readonly type: SqlType;
  readonly repr: Repr;
  readonly value: SqliteValue;
}
function ofLiteral(literal: LiteralValue, negative: boolean): Sourced {
  switch (literal.kind) {
    case 'int':
    case 'decimal':
    case 'float':
      return numeric(literal.kind, literal.text, negative);
    case 'string':
      return { type: textType, repr: 'text', value: literal.text };
    default:
      throw new Error('a hexadecimal literal is never lifted');
  }
}
/** A parameter as SQLite has it. */
function ofParameter(parameter: Parameter, context: RuntimeContext): Sourced {
  const { value } = parameter;
  if (value === null) return { type: Types.null, repr: 'int', value: null };
  if (parameter.type === FieldType.NEWDECIMAL || parameter.type === FieldType.DECIMAL)
    return decimal(String(value).replace('-', ''), String(value).startsWith('-'));
  const type = paramTypeOf(parameter);
  const repr = reprOfParameter(type, value);
  const convert = repr === 'text' || repr === 'bytes' ? null : fromValue(type, repr);
  return { type, repr, value: convert === null ? value : convert(value, context) };
}
function reprOfParameter(type: SqlType, value: Value): Repr {
  switch (type.name) {
    case 'BIGINT':
      return type.unsigned ? 'uint' : 'int';
    case 'DOUBLE':
      return 'real';
    case 'DATE':
      return 'date';
    case 'DATETIME':
      return 'datetime';
    case 'TIME':
      return 'time';
    default:
      return value instanceof Uint8Array ? 'bytes' : 'text';
  }
}

/** A DATETIME or TIME that was sent as such is stored in a string as MySQL does: the one without its fraction, the other without zeros at its end. */
function storedText({ type, value }: Parameter, column: ColumnDef): Sourced | null {
  if ((type !== FieldType.DATETIME && type !== FieldType.TIMESTAMP && type !== FieldType.TIME) || typeof value !== 'string') return null;
  const family = familyOf(column.type);
  if (family !== 'string' && family !== 'binary') return null;
  const fraction = type === FieldType.TIME ? /\.?0*$/ : /\..*$/;
  return { type: textType, repr: 'text', value: value.includes('.') ? value.replace(fraction, '') : value };
}

/** @param column that the value is for. */
export function sourced(source: ConstantSource, inputs: Inputs, context: RuntimeContext, column: ColumnDef): Sourced {
  switch (source.kind) {
    case 'fixed':
      return source;
    case 'literal':
      return ofLiteral(inputs.literals[source.slot] as LiteralValue, source.negative);
    case 'parameter': {
      const parameter = inputs.params[source.index] as Parameter;
      return storedText(parameter, column) ?? ofParameter(parameter, context);
    }
  }
}

/** The store conversions of one column: by the type itself where it was met before, else by all of it that matters. */
interface Assigners {
  readonly byType: WeakMap<SqlType, { readonly repr: Repr; readonly assign: Assign }>;
  readonly byKey: Map<string, Assign>;
}
const assigners = new WeakMap<ColumnDef, Assigners>();
/** The store conversion of a column for values of a type, kept per column. */
export function assignerFor(column: ColumnDef, type: SqlType, repr: Repr, table: string): Assign {
  let known = assigners.get(column);
  if (known === undefined) {
    known = { byType: new WeakMap(), byKey: new Map() };
    assigners.set(column, known);
  }
  const met = known.byType.get(type);
  if (met !== undefined && met.repr === repr) return met.assign;
  const key = `${repr}:${type.name}:${type.unsigned ? 'u' : ''}${repr === 'text' || repr === 'bytes' ? '' : `${type.length},${type.decimals}`}${type.collation ?? ''}:${type.values.join('\u0000')}`;
  let assign = known.byKey.get(key);
  if (assign === undefined) {
    assign = assigner(column, { type, repr }, table);
    known.byKey.set(key, assign);
  }
  known.byType.set(type, { repr, assign });
  return assign;
}
