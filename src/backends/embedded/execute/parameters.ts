/** Types of bound parameters as the compiler takes them. */
import { FieldType, type Parameter } from '../../../types.ts';
import { type SqlType, Types } from '../sql-type.ts';

/** One object for each type: what is kept by type is then found by identity. */
const types = {
  bigint: Types.bigint(20, false),
  unsigned: Types.bigint(20, true),
  double: Types.double(),
  decimal: Types.decimal(65, 30),
  datetime: Types.datetime(6),
  time: Types.time(6),
  bytes: Types.varbinary(65535),
  text: Types.varchar(16383, 'utf8mb4_0900_ai_ci'),
};

/** The SqlType of a parameter as it was sent. A NULL may be of any type. */
export function paramTypeOf(parameter: Parameter): SqlType {
  const { type, unsigned, value } = parameter;
  if (value === null) return Types.null;
  switch (type) {
    case FieldType.TINY:
    case FieldType.SHORT:
    case FieldType.INT24:
    case FieldType.LONG:
    case FieldType.LONGLONG:
    case FieldType.YEAR:
      return unsigned ? types.unsigned : types.bigint;
    case FieldType.FLOAT:
    case FieldType.DOUBLE:
      return types.double;
    case FieldType.DECIMAL:
    case FieldType.NEWDECIMAL:
      return types.decimal;
    case FieldType.DATE:
      return Types.date;
    case FieldType.DATETIME:
    case FieldType.TIMESTAMP:
      return types.datetime;
    case FieldType.TIME:
      return types.time;
    default:
      return value instanceof Uint8Array ? types.bytes : types.text;
  }
}
