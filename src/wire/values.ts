/** Values as JSON has them, exact: both directions. */

/**
 * A value of a result. Integers past ±2^53 and DECIMAL are strings, dates MySQL's text, bytes base64, JSON columns JSON: `WireField.type` says
 * which of them a string is.
 */
export type WireValue = null | boolean | number | string | readonly WireValue[] | { readonly [key: string]: WireValue };

/** Bytes among the parameters of a query, in base64. */
export interface WireBytes {
  readonly $bin: string;
}
/** An integer past ±2^53 or a DECIMAL among the parameters, in digits: a string would be text. */
export interface WireNumber {
  readonly $num: string;
}
/** A parameter: what JSON has, and with one of these keys alone what it has not. Any other object or array is a JSON value. */
export type WireParameter = WireValue | WireBytes | WireNumber;
/** In the order of the `?`, or by the names of `:name`. */
export type WireParameters = readonly WireParameter[] | { readonly [name: string]: WireParameter };

/** A column of a result. */
export interface WireField {
  readonly name: string;
  /** As MySQL's manual has it: `BIGINT UNSIGNED`, `DECIMAL`, `VARCHAR`, `VARBINARY`, `DATETIME`, `JSON`, `ENUM`, … */
  readonly type: string;
  readonly nullable: boolean;
  /** Where the column comes from; left out for expressions. */
  readonly table?: string;
  readonly database?: string;
  /** Its name there, where that is another one. */
  readonly column?: string;
  readonly primaryKey?: true;
}

/** A row by its columns' names: of those of the same name the last one counts. `rowsAsArray` has them all. */
export type WireRow = { readonly [column: string]: WireValue };
