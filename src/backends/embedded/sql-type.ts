/** MySQL types of columns and expressions as the engine's stages share them, and how their values look inside SQLite. */
import type { TypeName } from '../../sql/ast.ts';

/** The type of a column or an expression. Plain data: kept in the catalog as JSON. */
export interface SqlType {
  readonly name: TypeName | 'NULL';
  readonly unsigned: boolean;
  readonly zerofill: boolean;
  /**
   * Characters of CHAR, VARCHAR, TEXT, ENUM, SET; bytes of BINARY, VARBINARY, BLOB; precision of DECIMAL; display width of integers (as MySQL
   * reports it: INT 11, BIGINT 20, …) and of FLOAT, DOUBLE (12, 22); bits of BIT; display width of dates (DATE 10, DATETIME 19 + fraction).
   */
  readonly length: number;
  /** Scale of DECIMAL; fractional digits of TIME, DATETIME, TIMESTAMP; 31 for FLOAT and DOUBLE without a fixed scale; else 0. */
  readonly decimals: number;
  /** Name of the collation of CHAR, VARCHAR, TEXT, ENUM, SET, JSON (utf8mb4_bin); null for everything else, which is binary. */
  readonly collation: string | null;
  /** Members of ENUM and SET. */
  readonly values: readonly string[];
}

/** What SQLite hands over and takes: INTEGER as number or bigint, REAL as number, TEXT as string, BLOB as bytes. */
export type SqliteValue = null | number | bigint | string | Uint8Array;

/**
 * The shape of a value inside SQLite. A column is stored in the repr of `storedRepr(type)`; an expression may have another one, and the compiler converts.
 *
 * int       INTEGER, signed 64 bit. All integer types but BIGINT UNSIGNED; YEAR; booleans
 * uint      BIGINT UNSIGNED, BIT: INTEGER up to 2^63-1, above that TEXT of 20 digits (sorts after every INTEGER)
 * real      REAL. FLOAT (rounded to 32 bits), DOUBLE. Never NaN or infinite
 * scaled    INTEGER: DECIMAL(p<=18, s) times 10^s
 * wide      TEXT: DECIMAL(p>18, s) in an encoding that sorts as its value among values of the same (p,s): see values/decimal.ts
 * decimal   TEXT: the decimal's own text with exactly `decimals` digits after the point ("-1.50"). Expressions only; never stored, does not sort
 * text      TEXT: strings in Unicode, whatever the column's charset
 * bytes     BLOB
 * date      TEXT 'YYYY-MM-DD'
 * datetime  TEXT 'YYYY-MM-DD hh:mm:ss[.ffffff]' with exactly `decimals` digits
 * timestamp as datetime, but in UTC. Columns only: an expression that reads it is a datetime in the session's time zone
 * time      INTEGER: microseconds, signed
 * enum      INTEGER ordinal from 1; 0 is the error value ''
 * set       as uint: bits
 * json      TEXT: MySQL's normal form ("{\"a\": 1}": keys by length then bytes, a space after colon and comma)
 */
export type Repr =
  | 'int'
  | 'uint'
  | 'real'
  | 'scaled'
  | 'wide'
  | 'decimal'
  | 'text'
  | 'bytes'
  | 'date'
  | 'datetime'
  | 'timestamp'
  | 'time'
  | 'enum'
  | 'set'
  | 'json';

/** How a column of a type is stored. NULL-typed columns do not exist; the NULL literal counts as int. */
export function storedRepr(type: SqlType): Repr {
  switch (type.name) {
    case 'NULL':
    case 'TINYINT':
    case 'SMALLINT':
    case 'MEDIUMINT':
    case 'INT':
    case 'YEAR':
      return 'int';
    case 'BIGINT':
      return type.unsigned ? 'uint' : 'int';
    case 'BIT':
      return 'uint';
    case 'FLOAT':
    case 'DOUBLE':
      return 'real';
    case 'DECIMAL':
      return type.length <= 18 ? 'scaled' : 'wide';
    case 'DATE':
      return 'date';
    case 'DATETIME':
      return 'datetime';
    case 'TIMESTAMP':
      return 'timestamp';
    case 'TIME':
      return 'time';
    case 'ENUM':
      return 'enum';
    case 'SET':
      return 'set';
    case 'JSON':
      return 'json';
    case 'CHAR':
    case 'VARCHAR':
    case 'TINYTEXT':
    case 'TEXT':
    case 'MEDIUMTEXT':
    case 'LONGTEXT':
      return 'text';
    case 'BINARY':
    case 'VARBINARY':
    case 'TINYBLOB':
    case 'BLOB':
    case 'MEDIUMBLOB':
    case 'LONGBLOB':
    case 'VECTOR':
    case 'GEOMETRY':
    case 'POINT':
    case 'LINESTRING':
    case 'POLYGON':
    case 'MULTIPOINT':
    case 'MULTILINESTRING':
    case 'MULTIPOLYGON':
    case 'GEOMETRYCOLLECTION':
      return 'bytes';
  }
}

/** The families whose members compare and convert alike. */
export type TypeFamily =
  | 'null'
  | 'integer'
  | 'decimal'
  | 'float'
  | 'string'
  | 'binary'
  | 'date'
  | 'datetime'
  | 'time'
  | 'year'
  | 'enum'
  | 'set'
  | 'bit'
  | 'json'
  | 'geometry';
export function familyOf(type: SqlType): TypeFamily {
  switch (type.name) {
    case 'NULL':
      return 'null';
    case 'TINYINT':
    case 'SMALLINT':
    case 'MEDIUMINT':
    case 'INT':
    case 'BIGINT':
      return 'integer';
    case 'YEAR':
      return 'year';
    case 'BIT':
      return 'bit';
    case 'FLOAT':
    case 'DOUBLE':
      return 'float';
    case 'DECIMAL':
      return 'decimal';
    case 'DATE':
      return 'date';
    case 'DATETIME':
    case 'TIMESTAMP':
      return 'datetime';
    case 'TIME':
      return 'time';
    case 'ENUM':
      return 'enum';
    case 'SET':
      return 'set';
    case 'JSON':
      return 'json';
    case 'CHAR':
    case 'VARCHAR':
    case 'TINYTEXT':
    case 'TEXT':
    case 'MEDIUMTEXT':
    case 'LONGTEXT':
      return 'string';
    case 'BINARY':
    case 'VARBINARY':
    case 'TINYBLOB':
    case 'BLOB':
    case 'MEDIUMBLOB':
    case 'LONGBLOB':
    case 'VECTOR':
      return 'binary';
    default:
      return 'geometry';
  }
}

function make(name: SqlType['name'], length: number, over: Partial<SqlType> = {}): SqlType {
  return { name, unsigned: false, zerofill: false, length, decimals: 0, collation: null, values: [], ...over };
}
/** Constructors of the types that expressions have. */
export const Types = {
  null: make('NULL', 0),
  /** Result of comparisons and boolean operators: INT of width 1. */
  boolean: make('INT', 1),
  tinyint: make('TINYINT', 4),
  int: (length = 11, unsigned = false): SqlType => make('INT', length, { unsigned }),
  bigint: (length = 20, unsigned = false): SqlType => make('BIGINT', length, { unsigned }),
  double: (decimals = 31): SqlType => make('DOUBLE', decimals === 31 ? 23 : 17 + decimals, { decimals }),
  float: make('FLOAT', 12, { decimals: 31 }),
  decimal: (precision: number, scale: number, unsigned = false): SqlType => make('DECIMAL', precision, { decimals: scale, unsigned }),
  varchar: (length: number, collation: string): SqlType => make('VARCHAR', length, { collation }),
  longtext: (collation: string): SqlType => make('LONGTEXT', 4294967295, { collation }),
  varbinary: (length: number): SqlType => make('VARBINARY', length),
  longblob: make('LONGBLOB', 4294967295),
  date: make('DATE', 10),
  datetime: (fraction = 0): SqlType => make('DATETIME', fraction > 0 ? 20 + fraction : 19, { decimals: fraction }),
  time: (fraction = 0): SqlType => make('TIME', fraction > 0 ? 11 + fraction : 10, { decimals: fraction }),
  year: make('YEAR', 4, { unsigned: true, zerofill: true }),
  json: make('JSON', 4294967295, { collation: 'utf8mb4_bin' }),
} as const;
export { make as makeType };
