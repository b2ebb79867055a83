/** Types of bound parameters as the compiler takes them. */
import { FieldType, type Parameter } from '../../../types.ts';
import { type SqlType, Types } from '../sql-type.ts';

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
      return Types.bigint(20, unsigned);
    case FieldType.FLOAT:
    case FieldType.DOUBLE:
      return Types.double();
    case FieldType.DECIMAL:
    case FieldType.NEWDECIMAL:
      return Types.decimal(65, 30);
    case FieldType.DATE:
      return Types.date;
    case FieldType.DATETIME:
    case FieldType.TIMESTAMP:
      return Types.datetime(6);
    case FieldType.TIME:
      return Types.time(6);
    case FieldType.TINY_BLOB:
    case FieldType.MEDIUM_BLOB:
    case FieldType.LONG_BLOB:
    case FieldType.BLOB:
    case FieldType.BIT:
    case FieldType.GEOMETRY:
    case FieldType.VECTOR:
      return value instanceof Uint8Array ? Types.varbinary(65535) : Types.varchar(16383, 'utf8mb4_0900_ai_ci');
    default:
      return value instanceof Uint8Array ? Types.varbinary(65535) : Types.varchar(16383, 'utf8mb4_0900_ai_ci');
  }
}
