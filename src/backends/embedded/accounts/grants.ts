/** GRANT and REVOKE of privileges, and REVOKE ALL. */
import { GRANT_OPTION, type PrivilegeBits, privilegeBits } from '../../../auth/privileges.ts';
import type { AccountId } from '../../../backend.ts';
import { SqlError } from '../../../errors.ts';
import type { GrantObject, GrantPrivileges, PrivilegeSpec, RevokeAll, RevokeOptions } from '../../../sql/account-ast.ts';
import { type AccountContext, accountOf, accountsOf, specificAccessDenied } from './context.ts';
import { DYNAMIC_PRIVILEGES } from './dynamic-privileges.ts';
import { checkMayGrant, checkMayGrantDynamic } from './grant-rights.ts';
import { type AccountDef, type GrantsDef, noGrants } from './model.ts';
import { ALL_AT, staticBits } from './privilege-names.ts';
import { isRoutine } from './routine-grants.ts';
import { grantTable, revokeTable, type TableChange } from './table-grants.ts';
import { checkSystemUser } from './users.ts';

/** Where privileges are given, its names settled. */
export type Target =
  | { readonly level: 'global' }
  | { readonly level: 'database'; readonly database: string }
  | { readonly level: 'table'; readonly database: string; readonly table: string }
  | { readonly level: 'routine'; readonly kind: 'PROCEDURE' | 'FUNCTION'; readonly database: string; readonly name: string };

/** What is given or taken. */
export interface Given {
  readonly privileges: PrivilegeBits;
  readonly columns: readonly { readonly name: string; readonly privileges: PrivilegeBits }[];
  /** Upper case. */
  readonly dynamic: readonly string[];
  /** ALL: of dynamic privileges too. */
  readonly all: boolean;
  /** WITH GRANT OPTION. */
  readonly grantable: boolean;
}

// ── What the statement says ──────────────────────────────────────────────────

function illegal(): SqlError {
  return new SqlError(1144, '42000', 'Illegal GRANT/REVOKE command; please consult the manual to see which privileges can be used');
}

/** @throws SqlError 1046, 1144. */
function targetOf(context: AccountContext, object: GrantObject): Target {
  if (object.level !== 'object') {
    if (object.type === 'PROCEDURE' || object.type === 'FUNCTION') throw illegal();
    if (object.level === 'global') return { level: 'global' };
    return { level: 'database', database: schemaOf(context, object.schema) };
  }
  const database = schemaOf(context, object.name.schema);
  const { name } = object.name;
  if (object.type === 'PROCEDURE' || object.type === 'FUNCTION') return { level: 'routine', kind: object.type, database, name };
  return { level: 'table', database, table: name };
}
function schemaOf(context: AccountContext, schema: string | null): string {
  const name = schema ?? context.database;
  if (name === null) throw new SqlError(1046, '3D000', 'No database selected');
  return name.toLowerCase() === 'information_schema' ? 'information_schema' : name;
}

/** @throws SqlError 1144, 1221, 3619 for what cannot be given there. */
function givenOf(specs: readonly PrivilegeSpec[], target: Target, grantable: boolean): Given {
  const dynamic: string[] = [];
  const columns = new Map<string, { readonly name: string; readonly privileges: PrivilegeBits }>();
  let privileges = 0;
  for (const spec of specs) {
    const bits = spec.name === 'ALL' && !spec.dynamic ? ALL_AT[target.level] : spec.dynamic ? null : staticBits(spec.name);
    if (bits === null) dynamic.push(spec.name.toUpperCase());
    else if (spec.columns.length === 0) privileges |= bits;
    for (const name of bits === null ? [] : spec.columns) {
      const key = name.toLowerCase();
      columns.set(key, { name, privileges: (columns.get(key)?.privileges ?? 0) | (bits ?? 0) });
    }
  }
  // Dynamic privileges have each its own.
  if (grantable && (privileges !== 0 || dynamic.length === 0)) privileges |= GRANT_OPTION;
  const all = specs.some(({ name, dynamic: named }) => name === 'ALL' && !named);
  const given = { privileges, columns: [...columns.values()], dynamic, all, grantable };
  checkLevel(given, target);
  return given;
}
function checkLevel({ privileges, columns, dynamic }: Given, target: Target): void {
  if (dynamic.length > 0 && target.level !== 'global') {
    const what = target.level === 'table' ? target.table : target.level === 'routine' ? target.name : dynamic[0];
    throw new SqlError(3619, 'HY000', `Illegal privilege level specified for ${what}`);
  }
  if (columns.length > 0 && target.level !== 'table') throw illegal();
  if ((privileges & ~(ALL_AT[target.level] | GRANT_OPTION)) === 0) return;
  if (target.level === 'database') throw new SqlError(1221, 'HY000', 'Incorrect usage of DB GRANT and GLOBAL PRIVILEGES');
  throw illegal();
}

// ── GRANT and REVOKE ─────────────────────────────────────────────────────────

/** @throws SqlError 1044, 1045, 1054, 1141, 1142, 1144, 1146, 1147, 1149, 1221, 1227, 1305, 1370, 1403, 1410, 3619, 3835, 3836. */
export function grantPrivileges(context: AccountContext, command: GrantPrivileges): void {
  const target = targetOf(context, command.object);
  const given = givenOf(command.privileges, target, command.grantOption);
  checkMayGrant(context, target, given);
  if (command.as !== null) checkAs(context, target, command.as.user);
  const isGrant = command.revoke === null;
  if (isGrant) checkExists(context, target, given);
  checkMayGrantDynamic(context, given, DYNAMIC_PRIVILEGES);
  const dynamic = knownDynamic(context, given, command.revoke);
  for (const id of accountsOf(context, command.users)) {
    const def = accountFor(context, id, command.revoke);
    if (def === null) continue;
    checkSystemUser(context, def);
    const all = { ...given, dynamic };
    const grants = command.revoke === null ? granted(context, def.grants, target, all) : taken(context, def, target, all, command.revoke);
    context.edit.put({ ...def, grants });
  }
}

/** GRANT … AS somebody: whose privileges would limit what is given. @throws SqlError 3835, 3836. */
function checkAs(context: AccountContext, target: Target, user: GrantPrivileges['users'][number]): void {
  if (target.level !== 'global') throw new SqlError(3835, 'HY000', 'GRANT ... AS is currently supported only for global privileges.');
  if (context.edit.get(accountOf(context, user)) !== null) return;
  throw new SqlError(
    3836,
    'HY000',
    'Either some of the authorization IDs in the AS clause are invalid or the current user lacks privileges to execute the statement.',
  );
}

/** The account; null where REVOKE … IGNORE UNKNOWN USER goes on without. @throws SqlError 1141, 1410. */
export function accountFor(context: AccountContext, id: AccountId, revoke: RevokeOptions | null): AccountDef | null {
  const def = context.edit.get(id);
  if (def !== null) return def;
  if (revoke === null) throw new SqlError(1410, '42000', 'You are not allowed to create a user with GRANT');
  if (!revoke.ignoreUnknownUser) throw noSuchGrant(id);
  context.runtime.warn('Warning', 3162, `Authorization ID ${id.user} does not exist.`);
  return null;
}
/** Runs a REVOKE; under IF EXISTS what there is nothing of is a warning, and null. */
export function tolerant<T>(context: AccountContext, revoke: RevokeOptions | null, work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (revoke?.ifExists !== true || !(error instanceof SqlError) || ![1141, 1147, 1403, 3523].includes(error.errno)) throw error;
    context.runtime.warn('Warning', error.errno, error.message);
    return null;
  }
}
export function noSuchGrant({ user, host }: AccountId): SqlError {
  return new SqlError(1141, '42000', `There is no such grant defined for user '${user}' on host '${host}'`);
}

/** Dynamic privileges that the server knows. @throws SqlError 1149. */
function knownDynamic(context: AccountContext, { dynamic }: Given, revoke: RevokeOptions | null): string[] {
  return dynamic.filter((name) => {
    if (DYNAMIC_PRIVILEGES.includes(name)) return true;
    if (revoke?.ifExists !== true)
      throw new SqlError(
        1149,
        '42000',
        'You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use',
      );
    context.runtime.warn('Warning', 3929, `Dynamic privilege '${name}' is not registered with the server.`);
    return false;
  });
}

/** @throws SqlError 1049, 1054, 1146, 1305. */
function checkExists(context: AccountContext, target: Target, given: Given): void {
  if (target.level === 'routine' && !context.routineExists(target.kind, target.database, target.name))
    throw new SqlError(1305, '42000', `${target.kind} ${target.name} does not exist`);
  if (target.level !== 'table') return;
  const relation = context.catalog.relation(target.database, target.table);
  if (relation === null) {
    const { columns } = given;
    if (columns.length > 0 && context.catalog.database(target.database) === null)
      throw new SqlError(1049, '42000', `Unknown database '${target.database}'`);
    if (columns.length === 0 && (given.privileges & privilegeBits('CREATE')) !== 0) return;
    throw new SqlError(1146, '42S02', `Table '${target.database}.${target.table}' doesn't exist`);
  }
  const known = new Set(
    (relation.kind === 'view' ? relation.columns : relation.columns.filter(({ hidden }) => !hidden).map(({ name }) => name)).map((name) =>
      name.toLowerCase(),
    ),
  );
  const unknown = given.columns.find(({ name }) => !known.has(name.toLowerCase()));
  if (unknown !== undefined) throw new SqlError(1054, '42S22', `Unknown column '${unknown.name}' in '${target.table}'`);
}

// ── Giving ───────────────────────────────────────────────────────────────────

function granted(context: AccountContext, grants: GrantsDef, target: Target, given: Given): GrantsDef {
  switch (target.level) {
    case 'global':
      return { ...grants, global: grants.global | given.privileges, dynamic: withDynamic(grants.dynamic, given) };
    case 'database':
      return { ...grants, databases: withDatabase(grants.databases, target.database, (bits) => bits | given.privileges) };
    case 'table':
      return { ...grants, tables: grantTable(grants.tables, changeOf(context, target, given)) };
    case 'routine':
      return { ...grants, routines: withRoutine(context, grants.routines, target, (bits) => bits | given.privileges) };
  }
}
function changeOf(context: AccountContext, target: { readonly database: string; readonly table: string }, given: Given): TableChange {
  return { ...given, database: target.database, table: target.table, grantor: grantorOf(context), time: context.now };
}
export function grantorOf({ runtime: { user, host } }: AccountContext): string {
  return `${user}@${host}`;
}
function withDynamic(before: GrantsDef['dynamic'], { dynamic, all, grantable }: Given): GrantsDef['dynamic'] {
  const after = new Map(before);
  for (const name of all ? DYNAMIC_PRIVILEGES : dynamic) after.set(name, grantable || after.get(name) === true);
  return [...after].sort(([left], [right]) => (left < right ? -1 : 1));
}
function withDatabase(
  before: GrantsDef['databases'],
  database: string,
  change: (bits: PrivilegeBits) => PrivilegeBits,
): GrantsDef['databases'] {
  const known = before.find((each) => each.database === database);
  const privileges = change(known?.privileges ?? 0);
  const others = before.filter((each) => each !== known);
  return privileges === 0 ? others : [...others, { database, privileges }];
}
function withRoutine(
  context: AccountContext,
  before: GrantsDef['routines'],
  target: Extract<Target, { level: 'routine' }>,
  change: (bits: PrivilegeBits) => PrivilegeBits,
): GrantsDef['routines'] {
  const known = before.find((each) => isRoutine(each, target));
  const privileges = change(known?.privileges ?? 0);
  const others = before.filter((each) => each !== known);
  if (privileges === 0) return others;
  const name = known?.name ?? target.name;
  return [...others, { kind: target.kind, database: target.database, name, privileges, grantor: grantorOf(context), time: context.now }];
}
// ── Taking ───────────────────────────────────────────────────────────────────

/** What is left. @throws SqlError 1141, 1147, 1403 where something of it is not there; under IF EXISTS that is a warning. */
function taken(context: AccountContext, { login, grants }: AccountDef, target: Target, given: Given, revoke: RevokeOptions): GrantsDef {
  const { left, complete } = revoked(context, grants, target, given);
  if (complete) return left;
  const error = nothingToRevoke(login, target);
  if (!revoke.ifExists) throw error;
  context.runtime.warn('Warning', error.errno, error.message);
  return left;
}
function nothingToRevoke(id: AccountId, target: Target): SqlError {
  const who = `user '${id.user}' on host '${id.host}'`;
  if (target.level === 'table') return new SqlError(1147, '42000', `There is no such grant defined for ${who} on table '${target.table}'`);
  if (target.level === 'routine')
    return new SqlError(1403, '42000', `There is no such grant defined for ${who} on routine '${target.name}'`);
  return noSuchGrant(id);
}
/** What is left, and whether everything that was to be taken was there: of ALL, something of it. */
function revoked(
  context: AccountContext,
  grants: GrantsDef,
  target: Target,
  given: Given,
): { readonly left: GrantsDef; readonly complete: boolean } {
  const { privileges, all } = given;
  const without = (bits: PrivilegeBits): PrivilegeBits => bits & ~privileges;
  const covers = (held: PrivilegeBits): boolean => (all ? (held & privileges) !== 0 : (privileges & ~held) === 0);
  switch (target.level) {
    case 'global': {
      // As MySQL: REVOKE ALL ON *.* takes what was given at every level.
      if (all) return { left: noGrants, complete: true };
      const dynamic = grants.dynamic.filter(([name]) => !given.dynamic.includes(name));
      return { left: { ...grants, global: without(grants.global), dynamic }, complete: true };
    }
    case 'database': {
      const held = grants.databases.find(({ database }) => database === target.database)?.privileges ?? 0;
      return { left: { ...grants, databases: withDatabase(grants.databases, target.database, without) }, complete: covers(held) };
    }
    case 'table': {
      const { tables, complete } = revokeTable(grants.tables, changeOf(context, target, given), all);
      return { left: { ...grants, tables }, complete };
    }
    case 'routine': {
      const known = grants.routines.find((each) => isRoutine(each, target));
      if (known === undefined) return { left: grants, complete: false };
      return { left: { ...grants, routines: withRoutine(context, grants.routines, target, without) }, complete: covers(known.privileges) };
    }
  }
}

/** REVOKE ALL PRIVILEGES, GRANT OPTION: everything but roles. @throws SqlError 1227, 1269. */
export function revokeAll(context: AccountContext, { users, revoke }: RevokeAll): void {
  const { privileges } = context;
  if ((privileges.global & privilegeBits('CREATE USER')) === 0 && (privileges.onDatabase('mysql') & privilegeBits('UPDATE')) === 0)
    throw specificAccessDenied('CREATE USER');
  for (const id of accountsOf(context, users)) {
    const def = context.edit.get(id);
    if (def === null) {
      const error = new SqlError(1269, 'HY000', "Can't revoke all privileges for one or more of the requested users");
      if (!revoke.ignoreUnknownUser) throw error;
      context.runtime.warn('Warning', 3162, `Authorization ID ${id.user} does not exist.`);
      continue;
    }
    checkSystemUser(context, def);
    context.edit.put({ ...def, grants: noGrants });
  }
}
