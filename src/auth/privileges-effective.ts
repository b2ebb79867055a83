/** What a session may do, from the grants of its account and those of its active roles. Pure: made once for an account, its roles and a version. */
import { compareHosts, type HostPattern, matchesPattern, specificity } from './privilege-patterns.ts';
import { ALL_DATABASE, ALL_GLOBAL, GRANT_OPTION, type Grants, type PrivilegeBits, type Privileges, privilegeBits } from './privileges.ts';

const everything = ALL_GLOBAL | GRANT_OPTION;
const select = privilegeBits('SELECT');
/** Any of these on a database lets one in. */
const databaseLevel = ALL_DATABASE | GRANT_OPTION;

/** Of who may do everything: accounts of the door, commands on a file. */
export const ALL_PRIVILEGES: Privileges = {
  global: everything,
  hasDynamic: () => true,
  mayGrantDynamic: () => true,
  onDatabase: () => everything,
  onTable: () => everything,
  onColumn: () => everything,
  onAnyColumn: () => everything,
  onRoutine: () => everything,
  seesDatabase: () => true,
};

/** A database's privileges under a pattern. */
interface Pattern {
  readonly pattern: string;
  readonly privileges: PrivilegeBits;
}
interface TablePrivileges {
  readonly privileges: PrivilegeBits;
  readonly columns: ReadonlyMap<string, PrivilegeBits>;
}
/** What was given, laid out to be looked up. */
interface Layout {
  readonly global: PrivilegeBits;
  readonly dynamic: ReadonlyMap<string, boolean>;
  /** Looked at before the patterns. */
  readonly exact: ReadonlyMap<string, PrivilegeBits>;
  /** The first that fits counts, and no other. */
  readonly patterns: readonly Pattern[];
  readonly tables: ReadonlyMap<string, TablePrivileges>;
  readonly routines: ReadonlyMap<string, PrivilegeBits>;
}

/** The grants of an account whose name and host fit a session. */
export interface FittingGrants {
  readonly host: HostPattern;
  /** Of the anonymous user: its grants on databases count for everybody, the others do not. */
  readonly anonymous: boolean;
  readonly grants: Grants;
}

/**
 * Of a session without active roles. Below the global level the most specific of all grants that fit the session's user and host counts, whichever
 * account of that name logged in.
 * @param global what the account had when it logged in: MySQL takes over changes of that with the next login.
 * @param dynamic the account's own dynamic privileges.
 * @param fitting accounts of the session's user name, and anonymous ones, whose host fits.
 */
export function accountPrivileges(
  global: PrivilegeBits,
  dynamic: ReadonlyMap<string, boolean>,
  fitting: readonly FittingGrants[],
): Privileges {
  const byHost = [...fitting].sort((left, right) => compareHosts(left.host, right.host));
  const patterns = byHost
    .flatMap(({ host, grants }) => grants.databases.map(({ database, privileges }) => ({ host, pattern: database, privileges })))
    .sort((left, right) => compareHosts(left.host, right.host) || specificity(right.pattern) - specificity(left.pattern));
  const named = byHost.filter(({ anonymous }) => !anonymous).map(({ grants }) => grants);
  return new EffectivePrivileges({
    global,
    dynamic,
    exact: new Map(),
    patterns,
    tables: firstTables(named),
    routines: firstRoutines(named),
  });
}

/**
 * Of a session with active roles: everything that its account and the roles were given, together. A database's name without a wildcard counts before
 * those with one, of which the first by its characters counts.
 */
export function rolePrivileges(all: readonly Grants[]): Privileges {
  const databases = new Map<string, PrivilegeBits>();
  for (const { database, privileges } of all.flatMap((grants) => grants.databases)) add(databases, database, privileges);
  return new EffectivePrivileges({
    global: all.reduce((bits, grants) => bits | grants.global, 0),
    dynamic: mergedDynamic(all),
    exact: new Map([...databases].filter(([database]) => !isPattern(database))),
    patterns: [...databases].flatMap(([pattern, privileges]) => (isPattern(pattern) ? [{ pattern, privileges }] : [])).sort(byPattern),
    tables: mergedTables(all),
    routines: mergedRoutines(all),
  });
}

/** Whether a database's name may fit others. */
export function isPattern(database: string): boolean {
  return /[%_\\]/.test(database);
}
function byPattern(left: Pattern, right: Pattern): number {
  return left.pattern < right.pattern ? -1 : left.pattern > right.pattern ? 1 : 0;
}
function add(map: Map<string, PrivilegeBits>, key: string, bits: PrivilegeBits): void {
  map.set(key, (map.get(key) ?? 0) | bits);
}
function mergedDynamic(all: readonly Grants[]): Map<string, boolean> {
  const merged = new Map<string, boolean>();
  for (const [name, grantable] of all.flatMap((grants) => [...grants.dynamic])) merged.set(name, grantable || merged.get(name) === true);
  return merged;
}

function tableKey(database: string, table: string): string {
  return `${database}\u0000${table}`;
}
function routineKey(kind: string, database: string, name: string): string {
  return `${kind}\u0000${database}\u0000${name.toLowerCase()}`;
}
function firstTables(all: readonly Grants[]): Map<string, TablePrivileges> {
  const found = new Map<string, TablePrivileges>();
  for (const { database, table, privileges, columns } of all.flatMap((grants) => grants.tables)) {
    const key = tableKey(database, table);
    if (!found.has(key)) found.set(key, { privileges, columns });
  }
  return found;
}
function firstRoutines(all: readonly Grants[]): Map<string, PrivilegeBits> {
  const found = new Map<string, PrivilegeBits>();
  for (const { kind, database, name, privileges } of all.flatMap((grants) => grants.routines)) {
    const key = routineKey(kind, database, name);
    if (!found.has(key)) found.set(key, privileges);
  }
  return found;
}
function mergedTables(all: readonly Grants[]): Map<string, TablePrivileges> {
  const merged = new Map<string, TablePrivileges>();
  for (const { database, table, privileges, columns } of all.flatMap((grants) => grants.tables)) {
    const key = tableKey(database, table);
    const known = merged.get(key);
    const together = new Map(known?.columns ?? []);
    for (const [column, bits] of columns) add(together, column, bits);
    merged.set(key, { privileges: privileges | (known?.privileges ?? 0), columns: together });
  }
  return merged;
}
function mergedRoutines(all: readonly Grants[]): Map<string, PrivilegeBits> {
  const merged = new Map<string, PrivilegeBits>();
  for (const { kind, database, name, privileges } of all.flatMap((grants) => grants.routines))
    add(merged, routineKey(kind, database, name), privileges);
  return merged;
}

class EffectivePrivileges implements Privileges {
  readonly global: PrivilegeBits;
  readonly #layout: Layout;
  /** Privileges of the databases that were asked for. */
  readonly #databases = new Map<string, PrivilegeBits>();

  constructor(layout: Layout) {
    this.global = layout.global;
    this.#layout = layout;
  }
  hasDynamic(name: string): boolean {
    return this.#layout.dynamic.has(name);
  }
  mayGrantDynamic(name: string): boolean {
    return this.#layout.dynamic.get(name) === true;
  }
  onDatabase(database: string): PrivilegeBits {
    const known = this.#databases.get(database);
    if (known !== undefined) return known;
    // Everybody reads information_schema, which shows to each what is theirs.
    const open = database.toLowerCase() === 'information_schema' ? select : 0;
    const bits = this.global | open | this.#given(database);
    this.#databases.set(database, bits);
    return bits;
  }
  #given(database: string): PrivilegeBits {
    const { exact, patterns } = this.#layout;
    return exact.get(database) ?? patterns.find(({ pattern }) => matchesPattern(database, pattern))?.privileges ?? 0;
  }
  #table(database: string, table: string): TablePrivileges | undefined {
    return this.#layout.tables.get(tableKey(database, table));
  }
  onTable(database: string, table: string): PrivilegeBits {
    return this.onDatabase(database) | (this.#table(database, table)?.privileges ?? 0);
  }
  onColumn(database: string, table: string, column: string): PrivilegeBits {
    return this.onTable(database, table) | (this.#table(database, table)?.columns.get(column.toLowerCase()) ?? 0);
  }
  onAnyColumn(database: string, table: string): PrivilegeBits {
    let bits = this.onTable(database, table);
    for (const column of this.#table(database, table)?.columns.values() ?? []) bits |= column;
    return bits;
  }
  onRoutine(kind: 'PROCEDURE' | 'FUNCTION', database: string, name: string): PrivilegeBits {
    return this.onDatabase(database) | (this.#layout.routines.get(routineKey(kind, database, name)) ?? 0);
  }
  seesDatabase(database: string): boolean {
    if ((this.onDatabase(database) & databaseLevel) !== 0) return true;
    // MySQL lets everybody in there too; its tables ask for privileges of their own.
    if (database.toLowerCase() === 'performance_schema') return true;
    const { tables, routines } = this.#layout;
    const prefix = `${database}\u0000`;
    for (const key of tables.keys()) if (key.startsWith(prefix)) return true;
    for (const key of routines.keys()) if (key.slice(key.indexOf('\u0000') + 1).startsWith(prefix)) return true;
    return false;
  }
}
