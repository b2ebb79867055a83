/**
 * Types and values as MySQL's protocol has them.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/field__types_8h.html
 */

/** Column type codes of the protocol. */
export const FieldType = {
  DECIMAL: 0,
  TINY: 1,
  SHORT: 2,
  LONG: 3,
  FLOAT: 4,
  DOUBLE: 5,
  NULL: 6,
  TIMESTAMP: 7,
  LONGLONG: 8,
  INT24: 9,
  DATE: 10,
  TIME: 11,
  DATETIME: 12,
  YEAR: 13,
  VARCHAR: 15,
  BIT: 16,
  VECTOR: 242,
  JSON: 245,
  NEWDECIMAL: 246,
  ENUM: 247,
  SET: 248,
  TINY_BLOB: 249,
  MEDIUM_BLOB: 250,
  LONG_BLOB: 251,
  BLOB: 252,
  VAR_STRING: 253,
  STRING: 254,
  GEOMETRY: 255,
} as const;
export type FieldType = (typeof FieldType)[keyof typeof FieldType];

/** Column flags of the protocol. */
export const FieldFlag = {
  NOT_NULL: 1,
  PRI_KEY: 2,
  UNIQUE_KEY: 4,
  MULTIPLE_KEY: 8,
  BLOB: 16,
  UNSIGNED: 32,
  ZEROFILL: 64,
  BINARY: 128,
  ENUM: 256,
  AUTO_INCREMENT: 512,
  TIMESTAMP: 1024,
  SET: 2048,
  NO_DEFAULT_VALUE: 4096,
  ON_UPDATE_NOW: 8192,
  PART_KEY: 16384,
  NUM: 32768,
} as const;

/** One column of a result, as in a column definition packet. */
export interface Field {
  readonly catalog: 'def';
  readonly schema: string;
  /** Alias of the table, or its name. */
  readonly table: string;
  readonly orgTable: string;
  /** Alias of the column, or its name. */
  readonly name: string;
  readonly orgName: string;
  /** Collation id: 255 utf8mb4_0900_ai_ci, 63 binary (and all numbers and dates). */
  readonly collation: number;
  /** Display length, in bytes of the result's charset. */
  readonly length: number;
  readonly type: FieldType;
  readonly flags: number;
  /** Decimals; 31 for floating point without a fixed scale. */
  readonly decimals: number;
  /** What MariaDB calls a type that the protocol has no code for: `uuid`, `inet4`, `inet6`, `point`, …; `json` for text that is checked to be JSON. */
  readonly extendedType?: string;
  /** Members of ENUM and SET, where somebody has asked for them (`strict-types`). */
  readonly members?: readonly string[];
}

/**
 * A value of a result or a parameter:
 * integers, YEAR: number where it is exact (|n| <= 2^53-1), else bigint; FLOAT, DOUBLE: number; DECIMAL: its text, all decimals kept ("1.50");
 * DATE, TIME, DATETIME, TIMESTAMP: MySQL's text with the column's fractional digits; CHAR, TEXT, ENUM, SET, JSON: string;
 * BINARY, BLOB, BIT, GEOMETRY, VECTOR: bytes.
 */
export type Value = null | number | bigint | string | Uint8Array;
export type ValueRow = readonly Value[];

/** A bound parameter: a value and the protocol type that it was sent as, which decides how MySQL treats it (a DATE is not a string). */
export interface Parameter {
  readonly type: FieldType;
  readonly unsigned: boolean;
  readonly value: Value;
}
