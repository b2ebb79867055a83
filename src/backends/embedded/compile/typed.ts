/** A compiled expression: its SQLite form with everything that MySQL knows of it. */
import type { ColumnDef, TableDef, VirtualTableDef } from '../catalog/model.ts';
import type { ArgInfo } from '../functions/definition.ts';
import { familyOf, type Repr, type SqliteValue, type SqlType, storedRepr, Types } from '../sql-type.ts';
import { Sql, type SqlExpr } from '../sqlite/ast.ts';

/** How strongly an expression holds on to its collation: less is stronger. https://dev.mysql.com/doc/refman/8.4/en/charset-collation-coercibility.html */
export const Coercibility = { EXPLICIT: 0, NONE: 1, IMPLICIT: 2, SYSTEM: 3, LITERAL: 4, NUMERIC: 5, IGNORABLE: 6 } as const;

/** The column that an expression is, for a result's metadata and for rules about columns. */
export interface Origin {
  readonly schema: string;
  /** The table's alias. */
  readonly table: string;
  readonly orgTable: string;
  readonly orgName: string;
  /** A column of a temporary table that MySQL would make: it has lost its keys. */
  readonly stored?: boolean;
  /** Null where the column is one of a derived table. */
  readonly column: ColumnDef | null;
  readonly relation: TableDef | VirtualTableDef | null;
}

/** What can be bound when the statement runs: a literal or a parameter. */
export type ConstantSource =
  | { readonly kind: 'literal'; readonly slot: number; readonly negative: boolean; readonly form: 'int' | 'decimal' | 'float' | 'string' }
  | { readonly kind: 'parameter'; readonly index: number }
  /** Written by the engine or folded: the value is all there is. */
  | { readonly kind: 'value' };
export interface Constant {
  readonly source: ConstantSource;
  /** Its value in the expression's repr; undefined for parameters. */
  readonly value: SqliteValue | undefined;
}

export interface Typed {
  readonly sql: SqlExpr;
  readonly type: SqlType;
  readonly repr: Repr;
  readonly nullable: boolean;
  readonly coercibility: number;
  /** Greatest absolute value of the INTEGER inside SQLite; Infinity where it may be any. */
  readonly bound: number;
  readonly constant: Constant | null;
  readonly origin: Origin | null;
  /** A `?` whose type is not known yet. */
  readonly untyped?: boolean;
  /** Made by a comparison or a logical operator: 0, 1 or NULL. */
  readonly boolean?: boolean;
  /** A hexadecimal or bit literal: a number where one is wanted. */
  readonly hex?: boolean;
  /** A value that MySQL would keep in a temporary table: grouped by, or made distinct. */
  readonly kept?: boolean;
  /** A MIN or MAX. */
  readonly extreme?: boolean;
  /** A row of several: `(a, b)`. */
  readonly items?: readonly Typed[];
}

const intBounds: Readonly<Record<string, number>> = { TINYINT: 255, SMALLINT: 65535, MEDIUMINT: 16777215, INT: 4294967295, YEAR: 2155 };
/** Greatest absolute value that a stored column of the type has inside SQLite. */
export function boundOf(type: SqlType, repr: Repr): number {
  switch (repr) {
    case 'int':
      return intBounds[type.name] ?? 2 ** 63;
    case 'scaled':
      return 10 ** type.length;
    case 'time':
      return 839 * 3600e6;
    case 'enum':
      return 65535;
    case 'uint':
    case 'set':
      return type.name === 'BIT' ? 2 ** type.length : type.name === 'SET' ? 2 ** type.values.length : Number.POSITIVE_INFINITY;
    default:
      return Number.POSITIVE_INFINITY;
  }
}

/** An expression from its parts; what is left out has its usual value. */
export function typed(sql: SqlExpr, type: SqlType, over: Partial<Omit<Typed, 'sql' | 'type'>> = {}): Typed {
  const repr = over.repr ?? expressionRepr(type);
  const coercibility = over.coercibility ?? (type.collation === null ? Coercibility.NUMERIC : Coercibility.LITERAL);
  return {
    sql,
    type,
    repr,
    nullable: true,
    coercibility,
    bound: over.bound ?? expressionBound(type, repr),
    constant: null,
    origin: null,
    ...over,
  };
}
function expressionBound(type: SqlType, repr: Repr): number {
  if (repr === 'int') return type.name === 'BIGINT' || type.name === 'NULL' || type.name === 'INT' ? 2 ** 63 : boundOf(type, repr);
  return boundOf(type, repr);
}
/** Repr of an expression that is not a stored column. */
export function expressionRepr(type: SqlType): Repr {
  const stored = storedRepr(type);
  return stored === 'timestamp' ? 'datetime' : stored;
}
/** 0 or 1 or NULL, as SQLite's own operators make it. */
export function booleanOf(sql: SqlExpr, nullable: boolean): Typed {
  return typed(sql, Types.boolean, { repr: 'int', nullable, bound: 1, boolean: true });
}
/** The NULL literal. */
export const nullTyped: Typed = typed(Sql.value(null), Types.null, {
  repr: 'int',
  bound: 0,
  coercibility: Coercibility.IGNORABLE,
  constant: { source: { kind: 'value' }, value: null },
});

export function isNullLiteral(expr: Typed): boolean {
  return expr.constant !== null && expr.constant.value === null;
}
export function isText(expr: Typed): boolean {
  return expr.repr === 'text';
}
/** Whether values of the repr compare and sort in SQLite as MySQL has them, among values of the same type. */
export function isStringLike(type: SqlType): boolean {
  const family = familyOf(type);
  return family === 'string' || family === 'enum' || family === 'set' || family === 'binary';
}
export function isTemporal(type: SqlType): boolean {
  const family = familyOf(type);
  return family === 'date' || family === 'datetime' || family === 'time';
}
export function isNumeric(type: SqlType): boolean {
  const family = familyOf(type);
  return family === 'integer' || family === 'decimal' || family === 'float' || family === 'bit' || family === 'year';
}

/** Digits and sign of the integer types, with and without a sign. */
const integerWidths: Readonly<Record<string, readonly [number, number]>> = {
  TINYINT: [4, 3],
  SMALLINT: [6, 5],
  MEDIUMINT: [9, 8],
  INT: [11, 10],
  BIGINT: [20, 20],
};
/** The type of an expression's values: a column's display width (`TINYINT(1)`, `INT(5) ZEROFILL`) says nothing of how many digits they have. */
export function valueType(expr: Typed): SqlType {
  const { type, origin } = expr;
  if (origin === null || (origin.column === null && !origin.stored)) return type;
  const widths = integerWidths[type.name];
  if (widths === undefined) return type;
  const length = widths[type.unsigned ? 1 : 0];
  return length <= type.length ? type : { ...type, length };
}

/** An expression as the function library asks about it. `pin` is told when the value of a literal was looked at. */
export function argInfo(expr: Typed, pin: (slot: number) => void): ArgInfo {
  return {
    type: valueType(expr),
    nullable: expr.nullable,
    literal() {
      const constant = expr.constant;
      if (constant === null || constant.value === undefined) return undefined;
      if (constant.source.kind === 'literal') pin(constant.source.slot);
      const value = constant.value;
      return value instanceof Uint8Array ? undefined : value;
    },
  };
}
