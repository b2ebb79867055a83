/** A column that is nothing but a name and a type. */
import type { SqlType } from '../sql-type.ts';
import type { ColumnDef, DefaultDef } from './model.ts';

/** @param value its default; null: none. Without it a nullable column has NULL, another one none. */
export function plainColumn(
  name: string,
  type: SqlType,
  nullable = true,
  value: DefaultDef | null = nullable ? { kind: 'null' } : null,
): ColumnDef {
  return {
    name,
    sqliteName: name,
    type,
    nullable,
    default: value,
    onUpdateNow: null,
    autoIncrement: false,
    generated: null,
    invisible: false,
    hidden: false,
    comment: '',
  };
}
