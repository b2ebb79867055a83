/** information_schema of accounts: privileges, roles, attributes. */
import { compareHosts, specificity } from '../../../../auth/privilege-patterns.ts';
import { GRANT_OPTION, type PrivilegeBits } from '../../../../auth/privileges.ts';
import type { AccountId } from '../../../../backend.ts';
import { accountKey, sameAccount } from '../../accounts/model.ts';
import { privilegeNames } from '../../accounts/privilege-names.ts';
import { grantedRoles, parseRoleList, reachableRoles } from '../../accounts/roles.ts';
import type { Account } from '../../accounts/store.ts';
import type { Cell, ShowContext } from '../virtual-table.ts';
import { compareKeys, compareText, grantee, visibleAccounts } from './context.ts';
import { columnSetText, routineSetText, tableSetText } from './mysql-tables.ts';

type Row = Readonly<Record<string, Cell>>;

function visible(context: ShowContext): readonly Account[] {
  return visibleAccounts(context.accounts, context.runtime.account);
}
function yesNo(value: boolean): 'YES' | 'NO' {
  return value ? 'YES' : 'NO';
}
function grantable(bits: PrivilegeBits): 'YES' | 'NO' {
  return yesNo((bits & GRANT_OPTION) !== 0);
}

// ── Privileges ───────────────────────────────────────────────────────────────

export function* userPrivileges(context: ShowContext): Generator<Row> {
  for (const account of visible(context)) {
    const { global, dynamic } = account.def.grants;
    const own = { GRANTEE: grantee(account), TABLE_CATALOG: 'def' };
    const names = privilegeNames(global);
    for (const PRIVILEGE_TYPE of names.length === 0 ? ['USAGE'] : names) yield { ...own, PRIVILEGE_TYPE, IS_GRANTABLE: grantable(global) };
    for (const [PRIVILEGE_TYPE, may] of [...dynamic].sort(([left], [right]) => compareText(right, left)))
      yield { ...own, PRIVILEGE_TYPE, IS_GRANTABLE: yesNo(may) };
  }
}
/** The most specific first, as MySQL looks at them. */
export function* schemaPrivileges(context: ShowContext): Generator<Row> {
  const all = visible(context).flatMap((account) => account.def.grants.databases.map((grant) => ({ account, grant })));
  const sorted = all.sort(
    (left, right) =>
      compareHosts(left.account.host, right.account.host) || specificity(right.grant.database) - specificity(left.grant.database),
  );
  for (const { account, grant } of sorted) {
    const names = privilegeNames(grant.privileges);
    const own = { GRANTEE: grantee(account), TABLE_CATALOG: 'def', TABLE_SCHEMA: grant.database };
    for (const PRIVILEGE_TYPE of names.length === 0 ? ['USAGE'] : names)
      yield { ...own, PRIVILEGE_TYPE, IS_GRANTABLE: grantable(grant.privileges) };
  }
}
export function* tablePrivileges(context: ShowContext): Generator<Row> {
  for (const account of visible(context)) {
    for (const { database, table, privileges, columns } of account.def.grants.tables) {
      const names = privilegeNames(privileges);
      // What is only of columns is not told here.
      const shown = names.length === 0 && columns.length === 0 ? ['USAGE'] : names;
      for (const PRIVILEGE_TYPE of shown)
        yield {
          GRANTEE: grantee(account),
          TABLE_CATALOG: 'def',
          TABLE_SCHEMA: database,
          TABLE_NAME: table,
          PRIVILEGE_TYPE,
          IS_GRANTABLE: grantable(privileges),
        };
    }
  }
}
export function* columnPrivileges(context: ShowContext): Generator<Row> {
  for (const account of visible(context)) {
    for (const { database, table, privileges, columns } of account.def.grants.tables) {
      const names = privilegeNames(columns.reduce((bits, column) => bits | column.privileges, 0));
      for (const PRIVILEGE_TYPE of names)
        for (const column of columns)
          if (privilegeNames(column.privileges).includes(PRIVILEGE_TYPE))
            yield {
              GRANTEE: grantee(account),
              TABLE_CATALOG: 'def',
              TABLE_SCHEMA: database,
              TABLE_NAME: table,
              COLUMN_NAME: column.name,
              PRIVILEGE_TYPE,
              IS_GRANTABLE: grantable(privileges),
            };
    }
  }
}
export function userAttributes(context: ShowContext): readonly Row[] {
  return visible(context)
    .map(({ def: { login, attributes } }) => ({ USER: login.user, HOST: login.host, ATTRIBUTE: attributes }))
    .sort((left, right) => compareKeys([left.HOST, left.USER], [right.HOST, right.USER]));
}

// ── Roles ────────────────────────────────────────────────────────────────────

interface Edge {
  readonly grantee: AccountId;
  readonly role: AccountId;
  readonly admin: boolean;
}
/** The roles of the session's account, those of its roles, and so on. */
function edges(context: ShowContext): Edge[] {
  const { accounts, runtime } = context;
  const store = accounts.store();
  const granted = store.get(runtime.account)?.def.roles ?? [];
  const mandatory = mandatoryRoles(context).filter((role) => !granted.some((each) => sameAccount(each, role)));
  const direct = [...granted, ...mandatory.filter((role) => store.get(role) !== null).map((role) => ({ ...role, admin: false }))];
  const others = reachableRoles(store, direct).flatMap(({ def }) =>
    def.roles.map((role) => ({ grantee: def.login, role, admin: role.admin })),
  );
  const own = direct.map((role) => ({ grantee: runtime.account, role, admin: role.admin }));
  return [own, others].flatMap((level) =>
    level.sort((left, right) => compareKeys([left.role.host, left.role.user], [right.role.host, right.role.user])),
  );
}
function mandatoryRoles({ accounts }: ShowContext): AccountId[] {
  return parseRoleList(accounts.variable('mandatory_roles'));
}
function roleFlags(context: ShowContext, role: AccountId): { IS_DEFAULT: string; IS_MANDATORY: string } {
  const defaults = context.accounts.store().get(context.runtime.account)?.def.defaultRoles ?? [];
  return {
    IS_DEFAULT: yesNo(defaults.some((each) => sameAccount(each, role))),
    IS_MANDATORY: yesNo(mandatoryRoles(context).some((each) => sameAccount(each, role))),
  };
}
export function applicableRoles(context: ShowContext): readonly Row[] {
  const { user, host } = context.runtime.account;
  return edges(context).map(({ grantee: to, role, admin }) => ({
    USER: user,
    HOST: host,
    GRANTEE: to.user,
    GRANTEE_HOST: to.host,
    ROLE_NAME: role.user,
    ROLE_HOST: role.host,
    IS_GRANTABLE: yesNo(admin),
    ...roleFlags(context, role),
  }));
}
export function administrableRoles(context: ShowContext): readonly Row[] {
  return applicableRoles(context).filter((row) => row['IS_GRANTABLE'] === 'YES');
}
export function enabledRoles(context: ShowContext): readonly Row[] {
  return context.accounts.identity.roles.map((role) => ({ ROLE_NAME: role.user, ROLE_HOST: role.host, ...roleFlags(context, role) }));
}

/** The roles that are active, and those behind them. */
function activeRoles({ accounts, runtime }: ShowContext): readonly Account[] {
  const store = accounts.store();
  const granted = new Set(grantedRoles(store, runtime.account, parseRoleList(accounts.variable('mandatory_roles'))).map(accountKey));
  return reachableRoles(
    store,
    accounts.identity.roles.filter((role) => granted.has(accountKey(role))),
  ).sort((left, right) => compareKeys([left.def.login.host, left.def.login.user], [right.def.login.host, right.def.login.user]));
}
/** GRANTOR and GRANTEE of a role's grant. */
function roleGrant(grantor: string, { login }: Account['def']): Row {
  const at = grantor.lastIndexOf('@');
  return { GRANTOR: grantor.slice(0, at), GRANTOR_HOST: grantor.slice(at + 1), GRANTEE: login.user, GRANTEE_HOST: login.host };
}
export function* roleTableGrants(context: ShowContext): Generator<Row> {
  for (const { def } of activeRoles(context))
    for (const { database, table, privileges, grantor } of def.grants.tables)
      if (privileges !== 0)
        yield {
          ...roleGrant(grantor, def),
          TABLE_CATALOG: 'def',
          TABLE_SCHEMA: database,
          TABLE_NAME: table,
          PRIVILEGE_TYPE: tableSetText(privileges),
          IS_GRANTABLE: grantable(privileges),
        };
}
export function* roleColumnGrants(context: ShowContext): Generator<Row> {
  for (const { def } of activeRoles(context))
    for (const { database, table, privileges, columns, grantor } of def.grants.tables)
      for (const column of columns)
        yield {
          ...roleGrant(grantor, def),
          TABLE_CATALOG: 'def',
          TABLE_SCHEMA: database,
          TABLE_NAME: table,
          COLUMN_NAME: column.name,
          PRIVILEGE_TYPE: columnSetText(column.privileges),
          IS_GRANTABLE: grantable(privileges),
        };
}
export function* roleRoutineGrants(context: ShowContext): Generator<Row> {
  for (const { def } of activeRoles(context))
    for (const { database, name, privileges, grantor } of def.grants.routines)
      yield {
        ...roleGrant(grantor, def),
        SPECIFIC_CATALOG: 'def',
        SPECIFIC_SCHEMA: database,
        SPECIFIC_NAME: name,
        ROUTINE_CATALOG: 'def',
        ROUTINE_SCHEMA: database,
        ROUTINE_NAME: name,
        PRIVILEGE_TYPE: routineSetText(privileges),
        IS_GRANTABLE: grantable(privileges),
      };
}
