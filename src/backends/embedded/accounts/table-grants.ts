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

/**
 * What is taken from the table is taken from its columns, too.
 * @param all REVOKE ALL, which takes what there is.
 * @returns what is left, and whether everything that was to be taken was there.
 */
export function revokeTable(
  before: readonly TableGrantDef[],
  change: TableChange,
  all: boolean,
): { readonly tables: readonly TableGrantDef[]; readonly complete: boolean } {
  const known = before.find((grant) => isTable(grant, change));
  if (known === undefined) return { tables: before, complete: false };
  const columns = known.columns.flatMap((column) => withoutPrivileges(column, change));
  const privileges = known.privileges & ~change.privileges;
  const others = before.filter((grant) => grant !== known);
  const tables = privileges === 0 && columns.length === 0 ? others : [...others, { ...known, privileges, columns }];
  return { tables, complete: all ? hasSome(known, change) : hasAll(known, change) };
}
/** Privileges on the table or on some column of it. */
function onSomething({ privileges, columns }: TableGrantDef): PrivilegeBits {
  return columns.reduce((bits, column) => bits | column.privileges, privileges);
}
function hasSome(known: TableGrantDef, change: TableChange): boolean {
  return (onSomething(known) & change.privileges) !== 0;
}
function hasAll(known: TableGrantDef, change: TableChange): boolean {
  const lacks = (column: { readonly name: string; readonly privileges: PrivilegeBits }): boolean =>
    (column.privileges & ~(known.columns.find((each) => sameColumn(each, column))?.privileges ?? 0)) !== 0;
  return (change.privileges & ~onSomething(known)) === 0 && !change.columns.some(lacks);
}
function withoutPrivileges(column: ColumnGrantDef, change: TableChange): ColumnGrantDef[] {
  const named = change.columns.find((each) => sameColumn(each, column))?.privileges ?? 0;
  const privileges = column.privileges & ~(named | (change.privileges & ALL_COLUMN & ~GRANT_OPTION));
  return privileges === 0 ? [] : [{ ...column, privileges }];
}
