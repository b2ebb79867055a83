/** SHOW GRANTS, SHOW CREATE USER, SHOW PRIVILEGES. */
import type { AccountId } from '../../../../backend.ts';
import { SqlError } from '../../../../errors.ts';
import type { ShowWhat } from '../../../../sql/ast.ts';
import { accountOf, accountsOf, operationFailed, roleNotGranted } from '../../accounts/context.ts';
import { DYNAMIC_PRIVILEGES } from '../../accounts/dynamic-privileges.ts';
import { accountKey, accountText, type RoleEdge, sameAccount } from '../../accounts/model.ts';
import { grantedRoles, parseRoleList, reachableRoles } from '../../accounts/roles.ts';
import type { Account } from '../../accounts/store.ts';
import { columnsOfShow } from '../definitions.ts';
import { madeColumns, type Shown, shown } from '../shown-table.ts';
import type { ShowContext } from '../virtual-table.ts';
import { readsHashes, seesOthers } from './context.ts';
import { createUserText } from './create-user.ts';
import { everything, type Granted, grantLines, mergedGrants } from './grants.ts';

type Of<W extends string> = Extract<ShowWhat, { readonly what: W }>;

/** One column of texts. @param length what clients are told of the longest. */
function textTable(name: string, length: number, lines: readonly string[]): Shown {
  return shown(madeColumns([`${name}|varchar(${length})`]), null, () => lines.map((line) => ({ [name]: line })));
}

// ── SHOW GRANTS ──────────────────────────────────────────────────────────────

/** @throws SqlError 1141, 1142, 3530. */
export function showGrants(context: ShowContext, show: Of<'GRANTS'>): Shown {
  const own = context.runtime.account;
  const id = show.account === null ? own : accountOf(context, show.account);
  const isOwn = sameAccount(id, own);
  if (!isOwn && !seesOthers(context.accounts))
    throw new SqlError(1142, '42000', `SELECT command denied to user ${accountText(context.runtime)} for table 'user'`);
  // Named by its name, an account is shown as anybody's: without the roles that are active in the session.
  const isCurrent = show.account === null || show.account.currentUser;
  const lines = grantLines(granted(context, id, isCurrent, accountsOf(context, show.using)));
  return textTable(`Grants for ${id.user}@${id.host}`, 1024, lines);
}
/**
 * @param isCurrent whether it is the session's own, as the session has it.
 * @param using roles to add; without any, one's own active ones.
 */
function granted(context: ShowContext, id: AccountId, isCurrent: boolean, using: readonly AccountId[]): Granted {
  const { accounts } = context;
  const store = accounts.store();
  const account = store.get(id);
  if (account === null) {
    if (sameAccount(id, context.runtime.account) && accounts.identity.id === null) return everything(id);
    throw new SqlError(1141, '42000', `There is no such grant defined for user '${id.user}' on host '${id.host}'`);
  }
  const mandatory = parseRoleList(accounts.variable('mandatory_roles'));
  const available = grantedRoles(store, id, mandatory);
  const missing = using.find((role) => !available.some((each) => sameAccount(each, role)));
  if (missing !== undefined) throw roleNotGranted(missing, id);
  const active = using.length === 0 && isCurrent ? accounts.identity.roles : using;
  const added = reachableRoles(
    store,
    active.filter((role) => available.some((each) => sameAccount(each, role))),
  );
  const grants = added.length === 0 ? account.def.grants : mergedGrants([account, ...added].map(({ def }) => def.grants));
  return { id: account.def.login, grants, roles: shownRoles(account, available), proxies: account.def.proxies };
}
/** Those that it was granted, and the mandatory ones. */
function shownRoles({ def }: Account, available: readonly AccountId[]): RoleEdge[] {
  const own = new Set(def.roles.map(accountKey));
  const others = available.filter((role) => !own.has(accountKey(role)));
  return [...def.roles, ...others.map(({ user, host }) => ({ user, host, admin: false }))];
}

// ── SHOW CREATE USER ─────────────────────────────────────────────────────────

/** @throws SqlError 1044, 1396. */
export function showCreateUser(context: ShowContext, show: Of<'CREATE USER'>): Shown {
  const own = context.runtime.account;
  const id = accountOf(context, show.account);
  if (!sameAccount(id, own) && !seesOthers(context.accounts))
    throw new SqlError(1044, '42000', `Access denied for user ${accountText(own)} to database 'mysql'`);
  const account = context.accounts.store().get(id);
  if (account === null) throw operationFailed('SHOW CREATE USER', [id]);
  const setting = context.runtime.systemVariable('print_identified_with_as_hex', null);
  const printed = setting === 1 || setting === 'ON' ? 'hexadecimal' : 'text';
  const text = createUserText(account.def, readsHashes(context.accounts) ? printed : 'hidden');
  return textTable(`CREATE USER for ${id.user}@${id.host}`, 256, [text]);
}

// ── SHOW PRIVILEGES ──────────────────────────────────────────────────────────

/** Privilege, context, what for. https://dev.mysql.com/doc/refman/8.4/en/show-privileges.html */
const staticRows = `Alter|Tables|To alter the table
Alter routine|Functions,Procedures|To alter or drop stored functions/procedures
Create|Databases,Tables,Indexes|To create new databases and tables
Create routine|Databases|To use CREATE FUNCTION/PROCEDURE
Create role|Server Admin|To create new roles
Create temporary tables|Databases|To use CREATE TEMPORARY TABLE
Create view|Tables|To create new views
Create user|Server Admin|To create new users
Delete|Tables|To delete existing rows
Drop|Databases,Tables|To drop databases, tables, and views
Drop role|Server Admin|To drop roles
Event|Server Admin|To create, alter, drop and execute events
Execute|Functions,Procedures|To execute stored routines
File|File access on server|To read and write files on the server
Grant option|Databases,Tables,Functions,Procedures|To give to other users those privileges you possess
Index|Tables|To create or drop indexes
Insert|Tables|To insert data into tables
Lock tables|Databases|To use LOCK TABLES (together with SELECT privilege)
Process|Server Admin|To view the plain text of currently executing queries
Proxy|Server Admin|To make proxy user possible
References|Databases,Tables|To have references on tables
Reload|Server Admin|To reload or refresh tables, logs and privileges
Replication client|Server Admin|To ask where the slave or master servers are
Replication slave|Server Admin|To read binary log events from the master
Select|Tables|To retrieve rows from table
Show databases|Server Admin|To see all databases with SHOW DATABASES
Show view|Tables|To see views with SHOW CREATE VIEW
Shutdown|Server Admin|To shut down the server
Super|Server Admin|To use KILL thread, SET GLOBAL, CHANGE REPLICATION SOURCE, etc.
Trigger|Tables|To use triggers
Create tablespace|Server Admin|To create/alter/drop tablespaces
Update|Tables|To update existing rows
Usage|Server Admin|No privileges - allow connect only`;

export function showPrivileges(): Shown {
  return shown(columnsOfShow('privileges'), null, () => [
    ...staticRows.split('\n').map((line) => {
      const [Privilege = '', Context = '', Comment = ''] = line.split('|');
      return { Privilege, Context, Comment };
    }),
    ...DYNAMIC_PRIVILEGES.map((Privilege) => ({ Privilege, Context: 'Server Admin', Comment: '' })),
  ]);
}
