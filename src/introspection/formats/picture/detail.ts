/** How much of a table a picture shows. */
import type { ColumnModel, TableModel } from '../../model.ts';

export const DETAILS = ['all', 'keys', 'names'] as const;
/** All columns, those of keys, or none. */
export type Detail = (typeof DETAILS)[number];

/** What can still be read when the whole picture is looked at. */
export function detailFor(tables: number): Detail {
  if (tables <= 60) return 'all';
  return tables <= 600 ? 'keys' : 'names';
}

/** The columns of a table that are shown, in their order. */
export function rowsOf({ columns, primaryKey, foreignKeys }: TableModel, detail: Detail): readonly ColumnModel[] {
  if (detail === 'names') return [];
  if (detail === 'all') return columns;
  const keys = new Set<string | null>([
    ...(primaryKey?.parts.map(({ column }) => column) ?? []),
    ...foreignKeys.flatMap((key) => key.columns),
  ]);
  return columns.filter(({ name }) => keys.has(name));
}
