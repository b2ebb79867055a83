/** How many rows a LIMIT allows, from what was written or given for it. */
import { Buffer } from 'node:buffer';
import { SqlError } from '../../../../errors.ts';
import { FieldType, type Parameter } from '../../../../types.ts';
import type { SqliteValue } from '../../sql-type.ts';
import type { Raw } from '../literal.ts';

/** A user variable that EXECUTE … USING gives; what a client sends is converted more freely. */
export interface VariableParameter extends Parameter {
  readonly variable: true;
}

const MOST = 0x7fffffffffffffffn;
const INTEGERS: ReadonlySet<FieldType> = new Set([
  FieldType.TINY,
  FieldType.SHORT,
  FieldType.INT24,
  FieldType.LONG,
  FieldType.LONGLONG,
  FieldType.YEAR,
  FieldType.BIT,
]);
const STRINGS: ReadonlySet<FieldType> = new Set([
  FieldType.VARCHAR,
  FieldType.VAR_STRING,
  FieldType.STRING,
  FieldType.TINY_BLOB,
  FieldType.BLOB,
  FieldType.MEDIUM_BLOB,
  FieldType.LONG_BLOB,
]);

/** Of a literal: its digits. */
export function writtenRows(raw: Raw): SqliteValue {
  return typeof raw === 'number' ? raw : rows(BigInt(String(raw)));
}

/** Of a parameter; null asks for no rows. @throws SqlError 1210 for what is no integer, 1690 for one below 0. */
export function givenRows(parameter: Parameter): SqliteValue {
  const { type, value } = parameter;
  if (value === null) return null;
  const variable = 'variable' in parameter;
  if (INTEGERS.has(type) && (typeof value === 'number' || typeof value === 'bigint')) {
    if (value < 0) throw outOfRange(variable);
    return typeof value === 'number' ? value : rows(value);
  }
  if (variable || !STRINGS.has(type))
    throw new SqlError(1210, 'HY000', `Incorrect arguments to ${variable ? 'EXECUTE' : 'mysqld_stmt_execute'}`);
  return rows(leadingInteger(typeof value === 'object' ? Buffer.from(value).toString('latin1') : String(value)));
}
function outOfRange(variable: boolean): SqlError {
  return variable
    ? new SqlError(1690, '22003', "unsigned integer value is out of range in 'EXECUTE'")
    : new SqlError(1690, '22003', "SIGNED INTEGER value is out of range in 'mysqld_stmt_execute'");
}

/** The integer that a string starts with; one below 0 counts down from 2^64. */
function leadingInteger(text: string): bigint {
  const digits = /^\s*([-+]?\d+)/.exec(text)?.[1] ?? '0';
  const value = BigInt(digits.replace('+', ''));
  return value < 0n ? MOST : value;
}

/** As SQLite takes it: nothing has more than 2^63 rows. */
function rows(value: bigint): SqliteValue {
  return value > MOST ? MOST : value <= 9007199254740991n ? Number(value) : value;
}
