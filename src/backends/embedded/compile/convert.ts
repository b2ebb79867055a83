/** Conversions between reprs: SQLite's own where they are exact, else the library's; constants are converted when they are bound. */
import { SqlError } from '../../../errors.ts';
import { keyFunctionName } from '../collation/index.ts';
import type { ArgKind } from '../functions/definition.ts';
import { internArgument, internConverter } from '../functions/index.ts';
import type { RuntimeContext } from '../runtime.ts';
import { familyOf, type Repr, type SqliteValue, type SqlType, storedRepr, Types } from '../sql-type.ts';
import { Sql, type SqlExpr } from '../sqlite/ast.ts';
import { constant } from './literal.ts';
import { jsonSortKey } from './own-functions.ts';
import { booleanOf, boundOf, Coercibility, expressionRepr, isNullLiteral, type Typed, typed } from './typed.ts';
import { type Endpoint, implementation, runtimeSource } from './unit.ts';

const SAFE = 2 ** 53;
const INT64 = 2 ** 63;

/** Errors where a scalar is wanted and a row was given. */
export function scalar(expr: Typed): Typed {
  if (expr.items !== undefined) throw new SqlError(1241, '21000', 'Operand should contain 1 column(s)');
  return expr;
}

/** A column as expressions use it: a TIMESTAMP becomes a local datetime. */
export function settle(expr: Typed): Typed {
  if (expr.repr !== 'timestamp') return expr;
  const type = { ...Types.datetime(expr.type.decimals), name: 'TIMESTAMP' as const };
  const name = internConverter({ type: expr.type, repr: 'timestamp' }, { type: Types.datetime(expr.type.decimals), repr: 'datetime' });
  const sql = name === null ? expr.sql : Sql.call(name, expr.sql);
  return { ...expr, sql, type, repr: 'datetime', bound: Number.POSITIVE_INFINITY };
}

/** The expression in another repr (and scale), same value as far as MySQL keeps it. */
export function convert(expr: Typed, type: SqlType, repr: Repr): Typed {
  if (expr.repr === 'timestamp' && repr !== 'timestamp') return convert(settle(expr), type, repr);
  if (sameShape(expr, { type, repr })) return expr;
  if (isNullLiteral(expr)) return { ...expr, type, repr };
  const over = {
    repr,
    nullable: expr.nullable,
    coercibility: type.collation === null ? Coercibility.NUMERIC : expr.coercibility,
  };
  const native = nativeConversion(expr, type, repr);
  if (native !== null) return typed(native.sql, type, { ...over, bound: native.bound });
  const source = expr.hex && familyOf(type) !== 'string' ? hexNumber(expr) : expr;
  if (source !== expr) return convert(source, type, repr);
  const name = internConverter({ type: expr.type, repr: expr.repr }, { type, repr });
  if (name === null) return typed(expr.sql, type, { ...over, bound: repr === expr.repr ? expr.bound : boundOf(type, repr) });
  return typed(callConstant(expr, name), type, { ...over, nullable: true });
}

/** Calls a function of the library on an expression; on a constant, once per run. */
export function callConstant(expr: Typed, name: string): SqlExpr {
  const value = expr.constant?.value;
  if (value === undefined || expr.constant?.source.kind === 'parameter') return Sql.call(name, expr.sql);
  if (value === null) return Sql.value(null);
  return Sql.bind(
    runtimeSource(
      `${name}\0${typeof value}\0${value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value)}`,
      (context) => implementation(name, context)(value),
    ),
  );
}

function sameShape(from: Endpoint, to: Endpoint): boolean {
  if (from.repr !== to.repr) return false;
  switch (from.repr) {
    case 'scaled':
    case 'decimal':
      return from.type.decimals === to.type.decimals;
    case 'wide':
      return from.type.length === to.type.length && from.type.decimals === to.type.decimals;
    case 'datetime':
    case 'timestamp':
      return from.type.decimals === to.type.decimals;
    case 'time':
      return from.type.decimals <= to.type.decimals;
    case 'enum':
    case 'set':
      return from.type.values === to.type.values || from.type.values.join('\0') === to.type.values.join('\0');
    case 'real':
      return to.type.name !== 'FLOAT' || from.type.name === 'FLOAT';
    default:
      return true;
  }
}

function nativeConversion(expr: Typed, type: SqlType, repr: Repr): { readonly sql: SqlExpr; readonly bound: number } | null {
  const decimals = type.decimals;
  switch (`${expr.repr}>${repr}`) {
    case 'int>scaled': {
      const bound = expr.bound * 10 ** decimals;
      return bound < INT64 ? { sql: times(expr.sql, decimals), bound } : null;
    }
    case 'scaled>scaled': {
      const shift = decimals - expr.type.decimals;
      const bound = expr.bound * 10 ** shift;
      return shift > 0 && bound < INT64 ? { sql: times(expr.sql, shift), bound } : null;
    }
    case 'int>real':
      return type.name === 'FLOAT' && expr.bound > 2 ** 24 ? null : { sql: toReal(expr), bound: Number.POSITIVE_INFINITY };
    case 'int>uint':
      return expr.bound < INT64 && expr.type.unsigned ? { sql: expr.sql, bound: expr.bound } : null;
    case 'date>datetime':
      return {
        sql: Sql.chain('||', [expr.sql, Sql.value(` 00:00:00${decimals > 0 ? `.${'0'.repeat(decimals)}` : ''}`)]),
        bound: Number.POSITIVE_INFINITY,
      };
    case 'datetime>datetime': {
      const from = expr.type.decimals;
      if (from >= decimals) return null;
      const zeros = `${from === 0 ? '.' : ''}${'0'.repeat(decimals - from)}`;
      return { sql: Sql.chain('||', [expr.sql, Sql.value(zeros)]), bound: Number.POSITIVE_INFINITY };
    }
    default:
      return null;
  }
}
function times(sql: SqlExpr, shift: number): SqlExpr {
  if (shift === 0) return sql;
  if (sql.kind === 'Value' && typeof sql.value === 'number') return Sql.value(sql.value * 10 ** shift);
  return Sql.binary('*', sql, Sql.value(10 ** shift));
}
function toReal(expr: Typed): SqlExpr {
  return Sql.binary('*', expr.sql, { kind: 'Value', value: 1, real: true });
}

/** A hexadecimal literal as the number that it is in numeric context. */
export function hexNumber(expr: Typed): Typed {
  const bytes = expr.constant?.value;
  if (!expr.hex || !(bytes instanceof Uint8Array)) return expr;
  const value = bytes.length === 0 ? 0n : BigInt.asUintN(64, BigInt(`0x${Buffer.from(bytes).toString('hex')}`));
  const type = Types.bigint(Math.min(bytes.length * 3 + (expr.type.unsigned ? 0 : 1) || 1, 20), expr.type.unsigned);
  if (value > 9223372036854775807n) return constant(value.toString().padStart(20, '0'), type, { kind: 'value' }, { repr: 'uint' });
  return constant(value <= 9007199254740991n ? Number(value) : value, type, { kind: 'value' }, { repr: 'uint', bound: Number(value) });
}

/** As the argument of a function of the library. The result's `repr` is what is really passed. */
export function argument(input: Typed, kind: ArgKind): Typed {
  const expr = settle(scalar(input));
  if (kind === 'any' || isNullLiteral(expr)) return expr;
  if (kind === 'boolean') {
    const sql = condition(expr);
    return sql === expr.sql ? expr : booleanOf(sql, expr.nullable);
  }
  if (fits(expr, kind)) return expr;
  if (kind === 'real' && expr.repr === 'int' && expr.bound < SAFE)
    return typed(toReal(expr), Types.double(), { repr: 'real', nullable: expr.nullable });
  const numeric = kind === 'int' || kind === 'index' || kind === 'uint64' || kind === 'real' || kind === 'decimal';
  if (numeric && expr.hex) return argument(hexNumber(expr), kind);
  const name = internArgument({ type: expr.type, repr: expr.repr }, kind);
  const repr = kindRepr(kind, expr);
  if (name === null) return { ...expr, repr };
  return typed(callConstant(expr, name), expr.type, {
    repr,
    nullable: expr.nullable || kind === 'temporal' || kind === 'date' || kind === 'datetime' || kind === 'time',
    coercibility: expr.coercibility,
  });
}
function fits(expr: Typed, kind: ArgKind): boolean {
  switch (kind) {
    case 'text':
      return expr.repr === 'text';
    case 'int':
      return expr.repr === 'int';
    case 'index':
      return expr.repr === 'int' && expr.bound < SAFE;
    case 'temporal':
      return expr.repr === 'date' || expr.repr === 'datetime';
    default:
      return expr.repr === kind;
  }
}
function kindRepr(kind: ArgKind, expr: Typed): Repr {
  switch (kind) {
    case 'index':
    case 'boolean':
      return 'int';
    case 'uint64':
      return 'uint';
    case 'temporal':
      return expr.repr === 'date' ? 'date' : 'datetime';
    case 'any':
      return expr.repr;
    default:
      return kind;
  }
}

/** The expression where SQLite asks for truth: NULL, zero or not. */
export function condition(input: Typed): SqlExpr {
  const expr = settle(scalar(input));
  switch (expr.repr) {
    case 'int':
    case 'real':
    case 'scaled':
    case 'time':
    case 'enum':
    case 'set':
      return expr.sql;
    case 'uint':
    case 'decimal':
      // A text that is a number is true where the number is not zero.
      return expr.sql;
    default: {
      if (expr.hex) return hexNumber(expr).sql;
      const truth = expr.repr === 'json' ? internArgument({ type: expr.type, repr: expr.repr }, 'boolean') : null;
      if (truth !== null) return callConstant(expr, truth);
      const name = internConverter({ type: expr.type, repr: expr.repr }, { type: Types.double(), repr: 'real' });
      return name === null ? expr.sql : Sql.binary('<>', callConstant(expr, name), Sql.value(0));
    }
  }
}
/** The same as a value: 0, 1 or NULL. */
export function truth(input: Typed): Typed {
  if (input.boolean) return input;
  const expr = settle(scalar(input));
  if (expr.boolean) return expr;
  const sql = condition(expr);
  if (sql.kind === 'Binary') return booleanOf(sql, expr.nullable);
  if (expr.repr === 'uint' || expr.repr === 'decimal') return booleanOf(Sql.not(Sql.not(sql)), expr.nullable);
  return booleanOf(Sql.binary('<>', sql, Sql.value(0)), expr.nullable);
}

/** In the repr that a stored column of its type has: one that sorts. */
export function sortable(expr: Typed): Typed {
  const settled = expr.repr === 'timestamp' ? expr : settle(scalar(expr));
  return settled.repr === 'decimal' ? convert(settled, settled.type, storedRepr(settled.type)) : settled;
}
/** Two runs of the value that are equal in MySQL are equal here, and they sort as in MySQL. */
export function sortKey(expr: Typed): SqlExpr {
  const plain = sortable(expr);
  if (plain.repr === 'text' && plain.type.collation !== null && familyOf(plain.type) !== 'json') {
    return textKey(plain, plain.type.collation);
  }
  if (plain.repr === 'json') return jsonKeyOf(plain.sql);
  return plain.sql;
}
const jsonKeys = new WeakMap<SqlExpr, SqlExpr>();
function jsonKeyOf(sql: SqlExpr): SqlExpr {
  let key = jsonKeys.get(sql);
  if (key === undefined) {
    key = jsonSortKey(sql);
    jsonKeys.set(sql, key);
  }
  return key;
}
const keys = new WeakMap<SqlExpr, Map<string, SqlExpr>>();
/** A text's key under a collation; the same object each time, so that places that use it recognise it. */
export function textKey(expr: Typed, collation: string): SqlExpr {
  let known = keys.get(expr.sql);
  if (known === undefined) {
    known = new Map();
    keys.set(expr.sql, known);
  }
  let key = known.get(collation);
  if (key === undefined) {
    key = makeKey(expr, collation);
    known.set(collation, key);
  }
  return key;
}
function makeKey(expr: Typed, collation: string): SqlExpr {
  if (collation === 'binary') return { kind: 'Cast', expr: expr.sql, as: 'BLOB' };
  const type = { ...expr.type, collation };
  return keyFunctionName(collation) === null ? expr.sql : { kind: 'Key', expr: expr.sql, type };
}
/** Whether SQLite's own equality of the values is MySQL's. */
export function isPlainKey(expr: Typed): boolean {
  return expr.repr !== 'decimal' && sortKey(expr) === expr.sql;
}
export function encodeWith(name: string): (value: SqliteValue, context: RuntimeContext) => SqliteValue {
  return (value, context) => implementation(name, context)(value);
}
export { expressionRepr };
