/** mysql.user and its siblings: the accounts as MySQL's grant tables have them. */
import { type PrivilegeBits, privilegeBits, type StaticPrivilege } from '../../../../auth/privileges.ts';
import type { AccountId, TlsRequirement } from '../../../../backend.ts';
import type { AccountDef } from '../../accounts/model.ts';
import { type Json, jsonText, parseStoredJson } from '../../values/json.ts';
import { type Cell, type ShowContext, storedTime } from '../virtual-table.ts';
import { compareKeys } from './context.ts';

type Row = Readonly<Record<string, Cell>>;

/** Columns of mysql.user and mysql.db by their privileges. */
const privilegeColumns: readonly (readonly [StaticPrivilege | 'GRANT OPTION', string])[] = [
  ['SELECT', 'Select_priv'],
  ['INSERT', 'Insert_priv'],
  ['UPDATE', 'Update_priv'],
  ['DELETE', 'Delete_priv'],
  ['CREATE', 'Create_priv'],
  ['DROP', 'Drop_priv'],
  ['RELOAD', 'Reload_priv'],
  ['SHUTDOWN', 'Shutdown_priv'],
  ['PROCESS', 'Process_priv'],
  ['FILE', 'File_priv'],
  ['GRANT OPTION', 'Grant_priv'],
  ['REFERENCES', 'References_priv'],
  ['INDEX', 'Index_priv'],
  ['ALTER', 'Alter_priv'],
  ['SHOW DATABASES', 'Show_db_priv'],
  ['SUPER', 'Super_priv'],
  ['CREATE TEMPORARY TABLES', 'Create_tmp_table_priv'],
  ['LOCK TABLES', 'Lock_tables_priv'],
  ['EXECUTE', 'Execute_priv'],
  ['REPLICATION SLAVE', 'Repl_slave_priv'],
  ['REPLICATION CLIENT', 'Repl_client_priv'],
  ['CREATE VIEW', 'Create_view_priv'],
  ['SHOW VIEW', 'Show_view_priv'],
  ['CREATE ROUTINE', 'Create_routine_priv'],
  ['ALTER ROUTINE', 'Alter_routine_priv'],
  ['CREATE USER', 'Create_user_priv'],
  ['EVENT', 'Event_priv'],
  ['TRIGGER', 'Trigger_priv'],
  ['CREATE TABLESPACE', 'Create_tablespace_priv'],
  ['CREATE ROLE', 'Create_role_priv'],
  ['DROP ROLE', 'Drop_role_priv'],
];
function privilegeCells(bits: PrivilegeBits): Row {
  return Object.fromEntries(privilegeColumns.map(([name, column]) => [column, (bits & privilegeBits(name)) === 0 ? 'N' : 'Y']));
}
function sorted(context: ShowContext): readonly AccountDef[] {
  return context.accounts
    .store()
    .list()
    .map(({ def }) => def)
    .sort((left, right) => compareKeys([left.login.host, left.login.user], [right.login.host, right.login.user]));
}
/** Rows by their primary key. */
function ordered<T extends Row>(rows: readonly T[], ...key: readonly string[]): readonly T[] {
  const keyOf = (row: T): string[] => key.map((name) => String(row[name] ?? ''));
  return [...rows].sort((left, right) => compareKeys(keyOf(left), keyOf(right)));
}
function named({ user, host }: AccountId): { Host: string; User: string } {
  return { Host: host, User: user };
}
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

// ── mysql.user ───────────────────────────────────────────────────────────────

const sslTypes = { none: '', ssl: 'ANY', x509: 'X509', specified: 'SPECIFIED' } as const;

function requireCells(require: TlsRequirement): Row {
  const { cipher, issuer, subject } = require.kind === 'specified' ? require : { cipher: null, issuer: null, subject: null };
  return {
    ssl_type: sslTypes[require.kind],
    ssl_cipher: bytes(cipher ?? ''),
    x509_issuer: bytes(issuer ?? ''),
    x509_subject: bytes(subject ?? ''),
  };
}
function attributesText({ login, attributes }: AccountDef): string | null {
  const all = new Map<string, Json>();
  if (attributes !== null) all.set('metadata', parseStoredJson(attributes));
  if (login.failedLoginAttempts !== 0 || login.passwordLockDays !== 0) {
    const locking: [string, Json][] = [
      ['failed_login_attempts', BigInt(login.failedLoginAttempts)],
      ['password_lock_time_days', BigInt(login.passwordLockDays)],
    ];
    all.set('Password_locking', new Map(locking));
  }
  if (login.retained !== null) all.set('additional_password', login.retained);
  return all.size === 0 ? null : jsonText(all);
}
function yesNo(value: boolean): string {
  return value ? 'Y' : 'N';
}
export function* userTable(context: ShowContext): Generator<Row> {
  for (const def of sorted(context)) {
    const { login, password, limits } = def;
    yield {
      ...named(login),
      ...privilegeCells(def.grants.global),
      ...requireCells(login.require),
      max_questions: limits.queries,
      max_updates: limits.updates,
      max_connections: limits.connections,
      max_user_connections: login.maxUserConnections,
      plugin: login.plugin,
      authentication_string: login.authentication,
      password_expired: yesNo(login.passwordExpired),
      password_last_changed: password.changed === null ? null : storedTime(password.changed),
      password_lifetime: password.lifetime,
      account_locked: yesNo(login.locked),
      Password_reuse_history: password.history,
      Password_reuse_time: password.reuseDays,
      Password_require_current: password.requireCurrent === null ? null : yesNo(password.requireCurrent),
      User_attributes: attributesText(def),
    };
  }
}

// ── Privileges ───────────────────────────────────────────────────────────────

export function databaseTable(context: ShowContext): readonly Row[] {
  const rows = sorted(context).flatMap(({ login, grants }) =>
    grants.databases.map(({ database, privileges }) => ({ ...named(login), Db: database, ...privilegeCells(privileges) })),
  );
  return ordered(rows, 'Host', 'User', 'Db');
}

const tableSet = [
  ['SELECT', 'Select'],
  ['INSERT', 'Insert'],
  ['UPDATE', 'Update'],
  ['DELETE', 'Delete'],
  ['CREATE', 'Create'],
  ['DROP', 'Drop'],
  ['GRANT OPTION', 'Grant'],
  ['REFERENCES', 'References'],
  ['INDEX', 'Index'],
  ['ALTER', 'Alter'],
  ['CREATE VIEW', 'Create View'],
  ['SHOW VIEW', 'Show view'],
  ['TRIGGER', 'Trigger'],
] as const;
const columnSet = [
  ['SELECT', 'Select'],
  ['INSERT', 'Insert'],
  ['UPDATE', 'Update'],
  ['REFERENCES', 'References'],
] as const;
const routineSet = [
  ['EXECUTE', 'Execute'],
  ['ALTER ROUTINE', 'Alter Routine'],
  ['GRANT OPTION', 'Grant'],
] as const;
type Members = readonly (readonly [StaticPrivilege | 'GRANT OPTION', string])[];

/** A SET's members. */
function setText(members: Members, bits: PrivilegeBits): string {
  return members
    .filter(([name]) => (bits & privilegeBits(name)) !== 0)
    .map(([, member]) => member)
    .join(',');
}
export const tableSetText = (bits: PrivilegeBits): string => setText(tableSet, bits);
export const columnSetText = (bits: PrivilegeBits): string => setText(columnSet, bits);
export const routineSetText = (bits: PrivilegeBits): string => setText(routineSet, bits);

export function tablesPriv(context: ShowContext): readonly Row[] {
  const rows = sorted(context).flatMap(({ login, grants }) =>
    grants.tables.map(({ database, table, privileges, columns, grantor, time }) => ({
      ...named(login),
      Db: database,
      Table_name: table,
      Grantor: grantor,
      Timestamp: storedTime(time),
      Table_priv: tableSetText(privileges),
      Column_priv: columnSetText(columns.reduce((bits, column) => bits | column.privileges, 0)),
    })),
  );
  return ordered(rows, 'Host', 'User', 'Db', 'Table_name');
}
export function columnsPriv(context: ShowContext): readonly Row[] {
  const rows = sorted(context).flatMap(({ login, grants }) =>
    grants.tables.flatMap(({ database, table, columns }) =>
      columns.map(({ name, privileges, time }) => ({
        ...named(login),
        Db: database,
        Table_name: table,
        Column_name: name,
        Timestamp: storedTime(time),
        Column_priv: columnSetText(privileges),
      })),
    ),
  );
  return ordered(rows, 'Host', 'User', 'Db', 'Table_name', 'Column_name');
}
export function procsPriv(context: ShowContext): readonly Row[] {
  const rows = sorted(context).flatMap(({ login, grants }) =>
    grants.routines.map(({ kind, database, name, privileges, grantor, time }) => ({
      ...named(login),
      Db: database,
      Routine_name: name,
      Routine_type: kind,
      Grantor: grantor,
      Proc_priv: routineSetText(privileges),
      Timestamp: storedTime(time),
    })),
  );
  return ordered(rows, 'Host', 'User', 'Db', 'Routine_name', 'Routine_type');
}
export function proxiesPriv(context: ShowContext): readonly Row[] {
  const rows = sorted(context).flatMap(({ login, proxies }) =>
    proxies.map(({ user, host, grantOption, grantor, time }) => ({
      ...named(login),
      Proxied_host: host,
      Proxied_user: user,
      With_grant: grantOption ? 1 : 0,
      Grantor: grantor,
      Timestamp: storedTime(time),
    })),
  );
  return ordered(rows, 'Host', 'User', 'Proxied_host', 'Proxied_user');
}
export function globalGrants(context: ShowContext): readonly Row[] {
  const rows = sorted(context).flatMap(({ login, grants }) =>
    grants.dynamic.map(([name, grantable]) => ({ USER: login.user, HOST: login.host, PRIV: name, WITH_GRANT_OPTION: yesNo(grantable) })),
  );
  return ordered(rows, 'USER', 'HOST', 'PRIV');
}

// ── Roles and passwords ──────────────────────────────────────────────────────

export function roleEdges(context: ShowContext): readonly Row[] {
  const rows = sorted(context).flatMap(({ login, roles }) =>
    roles.map(({ user, host, admin }) => ({
      FROM_HOST: host,
      FROM_USER: user,
      TO_HOST: login.host,
      TO_USER: login.user,
      WITH_ADMIN_OPTION: yesNo(admin),
    })),
  );
  return ordered(rows, 'FROM_HOST', 'FROM_USER', 'TO_HOST', 'TO_USER');
}
export function defaultRolesTable(context: ShowContext): readonly Row[] {
  const rows = sorted(context).flatMap(({ login, defaultRoles }) =>
    defaultRoles.map(({ user, host }) => ({ HOST: login.host, USER: login.user, DEFAULT_ROLE_HOST: host, DEFAULT_ROLE_USER: user })),
  );
  return ordered(rows, 'HOST', 'USER', 'DEFAULT_ROLE_HOST', 'DEFAULT_ROLE_USER');
}
export function passwordHistory(context: ShowContext): readonly Row[] {
  return sorted(context).flatMap(({ login, password }) =>
    password.past.map(({ changed, authentication }) => ({
      ...named(login),
      Password_timestamp: `${changed.slice(0, 10)} ${changed.slice(11, 23)}000`,
      Password: authentication,
    })),
  );
}
