/** Privileges on a table and its columns, given and taken. */
import { GRANT_OPTION, type PrivilegeBits } from '../../../auth/privileges.ts';
import type { ColumnGrantDef, TableGrantDef } from './model.ts';
import { ALL_COLUMN } from './privilege-names.ts';

export interface TableChange {
  readonly database: string;
  readonly table: string;
  readonly privileges: PrivilegeBits;
  readonly columns: readonly { readonly name: string; readonly privileges: PrivilegeBits }[];
  readonly grantor: string;
  readonly time: string;
}

function isTable(grant: TableGrantDef, { database, table }: TableChange): boolean {
  return grant.database === database && grant.table === table;
}
function sameColumn(left: { readonly name: string }, right: { readonly name: string }): boolean {
  return left.name.toLowerCase() === right.name.toLowerCase();
}
function byName(left: { readonly name: string }, right: { readonly name: string }): number {
  return left.name < right.name ? -1 : 1;
}

export function grantTable(before: readonly TableGrantDef[], change: TableChange): readonly TableGrantDef[] {
  if (change.privileges === 0 && change.columns.length === 0) return before;
  const known = before.find((grant) => isTable(grant, change));
  const columns = [...(known?.columns ?? [])];
  for (const { name, privileges } of change.columns) {
    const at = columns.findIndex((each) => sameColumn(each, { name }));
    const old = columns[at];
    if (old === undefined) columns.push({ name, privileges, time: change.time });
    else columns[at] = { name: old.name, privileges: old.privileges | privileges, time: change.time };
  }
  const { database, table, grantor, time } = change;
  const made = { database, table, privileges: (known?.privileges ?? 0) | change.privileges, columns: columns.sort(byName), grantor, time };
  return [...before.filter((grant) => grant !== known), made];
}

/** @returns null where there is nothing of it. What is taken from the table is taken from its columns, too. */
export function revokeTable(before: readonly TableGrantDef[], change: TableChange): readonly TableGrantDef[] | null {
  const known = before.find((grant) => isTable(grant, change));
  if (known === undefined) return null;
  const columns = known.columns.flatMap((column) => withoutPrivileges(column, change));
  const privileges = known.privileges & ~change.privileges;
  const same = privileges === known.privileges && total(columns) === total(known.columns) && columns.length === known.columns.length;
  if (same || !hasColumns(known, change)) return null;
  const others = before.filter((grant) => grant !== known);
  return privileges === 0 && columns.length === 0 ? others : [...others, { ...known, privileges, columns }];
}
function total(columns: readonly ColumnGrantDef[]): number {
  return columns.reduce((sum, { privileges }) => sum + privileges, 0);
}
/** Whether each column that is named has something of what is taken. */
function hasColumns(known: TableGrantDef, change: TableChange): boolean {
  return change.columns.every((column) =>
    known.columns.some((each) => sameColumn(each, column) && (each.privileges & column.privileges) !== 0),
  );
}
function withoutPrivileges(column: ColumnGrantDef, change: TableChange): ColumnGrantDef[] {
  const named = change.columns.find((each) => sameColumn(each, column))?.privileges ?? 0;
  const privileges = column.privileges & ~(named | (change.privileges & ALL_COLUMN & ~GRANT_OPTION));
  return privileges === 0 ? [] : [{ ...column, privileges }];
}
