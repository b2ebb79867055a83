/** SHOW GRANTS: the statements that would give an account what it has. */

import { compareHosts, hostPattern } from '../../../../auth/privilege-patterns.ts';
import { GRANT_OPTION, type PrivilegeBits, privilegeBits } from '../../../../auth/privileges.ts';
import { isPattern } from '../../../../auth/privileges-effective.ts';
import type { AccountId } from '../../../../backend.ts';
import { DYNAMIC_PRIVILEGES } from '../../accounts/dynamic-privileges.ts';
import type { AccountDef, ColumnGrantDef, GrantsDef, RoleEdge, TableGrantDef } from '../../accounts/model.ts';
import { quotedAccount } from '../../accounts/model.ts';
import { ALL_AT, privilegeNames } from '../../accounts/privilege-names.ts';
import { quoteName } from '../../ddl/canonical-expression.ts';
import { compareText } from './context.ts';

/** What of an account is shown. */
export interface Granted {
  readonly id: AccountId;
  readonly grants: GrantsDef;
  readonly roles: readonly RoleEdge[];
  readonly proxies: AccountDef['proxies'];
}

/** In the order in which MySQL shows them. */
export function grantLines({ id, grants, roles, proxies }: Granted): string[] {
  const to = ` TO ${quotedAccount(id)}`;
  return [
    `GRANT ${names(grants.global)} ON *.*${to}${option(grants.global)}`,
    ...dynamicLines(grants, to),
    ...databaseLines(grants, to),
    ...tableLines(grants, to),
    ...routineLines(grants, to),
    ...[...proxies]
      .sort(byHost)
      .map((proxy) => `GRANT PROXY ON ${quotedAccount(proxy)}${to}${proxy.grantOption ? ' WITH GRANT OPTION' : ''}`),
    ...roleLines(roles, to),
  ];
}

/** The more specific host first. */
function byHost(left: AccountId, right: AccountId): number {
  return compareHosts(hostPattern(left.host), hostPattern(right.host)) || compareText(left.user, right.user);
}
function option(bits: PrivilegeBits): string {
  return (bits & GRANT_OPTION) === 0 ? '' : ' WITH GRANT OPTION';
}
/** @param all what ALL PRIVILEGES means there; the global level has no such word. */
function names(bits: PrivilegeBits, all: PrivilegeBits | null = null): string {
  if (all !== null && (bits & all) === all) return 'ALL PRIVILEGES';
  const list = privilegeNames(bits);
  return list.length === 0 ? 'USAGE' : list.join(', ');
}
function dynamicLines({ dynamic }: GrantsDef, to: string): string[] {
  return [false, true].flatMap((grantable) => {
    const list = dynamic.filter(([, each]) => each === grantable).map(([name]) => name);
    return list.length === 0 ? [] : [`GRANT ${list.sort(compareText).join(',')} ON *.*${to}${grantable ? ' WITH GRANT OPTION' : ''}`];
  });
}
/** Names without a wildcard first. */
function databaseLines({ databases }: GrantsDef, to: string): string[] {
  return [...databases]
    .sort(
      (left, right) => Number(isPattern(left.database)) - Number(isPattern(right.database)) || compareText(left.database, right.database),
    )
    .map(({ database, privileges }) => `GRANT ${names(privileges, ALL_AT.database)} ON ${quoteName(database)}.*${to}${option(privileges)}`);
}
function tableLines({ tables }: GrantsDef, to: string): string[] {
  return tables
    .map((table) => ({ table, name: `${quoteName(table.database)}.${quoteName(table.table)}` }))
    .sort((left, right) => compareText(left.name, right.name))
    .map(({ table, name }) => `GRANT ${tableNames(table)} ON ${name}${to}${option(table.privileges)}`);
}
/** Each privilege: on the table, then on columns of it. */
function tableNames({ privileges, columns }: TableGrantDef): string {
  if ((privileges & ALL_AT.table) === ALL_AT.table) return 'ALL PRIVILEGES';
  const everything = columns.reduce((bits, column) => bits | column.privileges, privileges);
  const list = privilegeNames(everything).flatMap((name) => {
    const bit = privilegeBits(name);
    const named = columns.filter((column) => (column.privileges & bit) !== 0).map((column) => column.name);
    return [
      ...((privileges & bit) === 0 ? [] : [name]),
      ...(named.length === 0 ? [] : [`${name} (${named.sort(compareText).map(quoteName).join(', ')})`]),
    ];
  });
  return list.length === 0 ? 'USAGE' : list.join(', ');
}
/** Procedures first. */
function routineLines({ routines }: GrantsDef, to: string): string[] {
  return routines
    .map((routine) => ({ routine, name: `${quoteName(routine.database)}.${quoteName(routine.name.toLowerCase())}` }))
    .sort((left, right) => compareText(right.routine.kind, left.routine.kind) || compareText(left.name, right.name))
    .map(({ routine, name }) => `GRANT ${names(routine.privileges)} ON ${routine.kind} ${name}${to}${option(routine.privileges)}`);
}
function roleLines(roles: readonly RoleEdge[], to: string): string[] {
  return [false, true].flatMap((admin) => {
    const list = roles.filter((role) => role.admin === admin).map(quotedAccount);
    return list.length === 0 ? [] : [`GRANT ${list.sort(compareText).join(',')}${to}${admin ? ' WITH ADMIN OPTION' : ''}`];
  });
}

/** Of an account of the door, that may do everything. */
export function everything(id: AccountId): Granted {
  const grants = {
    global: ALL_AT.global | GRANT_OPTION,
    dynamic: DYNAMIC_PRIVILEGES.map((name): [string, boolean] => [name, true]),
    databases: [],
    tables: [],
    routines: [],
  };
  return { id, grants, roles: [], proxies: [] };
}

// ── USING ────────────────────────────────────────────────────────────────────

/** Several accounts' grants as one's. */
export function mergedGrants(all: readonly GrantsDef[]): GrantsDef {
  const dynamic = new Map<string, boolean>();
  for (const [name, grantable] of all.flatMap((grants) => grants.dynamic)) dynamic.set(name, grantable || dynamic.get(name) === true);
  return {
    global: all.reduce((bits, grants) => bits | grants.global, 0),
    dynamic: [...dynamic],
    databases: merged(
      all.flatMap((grants) => grants.databases),
      ({ database }) => database,
    ),
    tables: mergedTables(all.flatMap((grants) => grants.tables)),
    routines: merged(
      all.flatMap((grants) => grants.routines),
      ({ kind, database, name }) => JSON.stringify([kind, database, name.toLowerCase()]),
    ),
  };
}
/** Those of the same key as one. */
function merged<T extends { readonly privileges: PrivilegeBits }>(all: readonly T[], keyOf: (each: T) => string): T[] {
  const found = new Map<string, T>();
  for (const each of all) {
    const known = found.get(keyOf(each));
    found.set(keyOf(each), known === undefined ? each : { ...known, privileges: known.privileges | each.privileges });
  }
  return [...found.values()];
}
function mergedTables(all: readonly TableGrantDef[]): TableGrantDef[] {
  const columnsOf = (table: TableGrantDef): readonly ColumnGrantDef[] =>
    all.filter((each) => each.database === table.database && each.table === table.table).flatMap((each) => each.columns);
  return merged(all, ({ database, table }) => JSON.stringify([database, table])).map((table) => ({
    ...table,
    columns: merged(columnsOf(table), ({ name }) => name.toLowerCase()),
  }));
}
