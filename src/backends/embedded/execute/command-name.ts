/** What MySQL counts a statement as: the name after `Com_`. https://dev.mysql.com/doc/refman/8.4/en/server-status-variables.html#statvar_Com_xxx */
import type { AccountCommand, ShowWhat, Statement } from '../../../sql/ast.ts';

/** Empty: it is not counted. */
export function commandName(statement: Statement): string {
  const name = byKind[statement.kind] as string | ((statement: Statement) => string);
  return typeof name === 'string' ? name : name(statement);
}

type Names = { readonly [K in Statement['kind']]: string | ((statement: Extract<Statement, { readonly kind: K }>) => string) };

const byKind: Names = {
  Empty: 'empty_query',
  Select: 'select',
  SetOperation: 'select',
  ParenQuery: 'select',
  ValuesQuery: 'select',
  TableQuery: 'select',
  Insert: ({ replace, source }) => `${replace ? 'replace' : 'insert'}${source.kind === 'Query' ? '_select' : ''}`,
  Update: ({ tables }) => (tables.length === 1 && tables[0]?.kind === 'TableFactor' ? 'update' : 'update_multi'),
  Delete: ({ targets }) => (targets === null ? 'delete' : 'delete_multi'),
  LoadData: 'load',
  Call: 'call_procedure',
  Do: 'do',
  Handler: 'ha_read',
  CreateDatabase: 'create_db',
  AlterDatabase: 'alter_db',
  DropDatabase: 'drop_db',
  CreateTable: 'create_table',
  AlterTable: 'alter_table',
  DropTable: 'drop_table',
  RenameTable: 'rename_table',
  TruncateTable: 'truncate',
  CreateIndex: 'create_index',
  DropIndex: 'drop_index',
  CreateView: 'create_view',
  DropView: 'drop_view',
  StoredProgram: ({ action, object }) => `${action}_${object}`.toLowerCase(),
  AccountStatement: ({ command }) => byVerb[command.verb],
  StartTransaction: 'begin',
  EndTransaction: ({ action }) => action.toLowerCase(),
  Savepoint: ({ action }) => ({ SAVEPOINT: 'savepoint', 'ROLLBACK TO': 'rollback_to_savepoint', RELEASE: 'release_savepoint' })[action],
  Xa: ({ text }) => `xa_${/^XA\s+(\w+)/i.exec(text)?.[1]?.toLowerCase().replace('begin', 'start') ?? ''}`,
  Set: 'set_option',
  Show: ({ show }) => nameOfShow(show),
  DescribeTable: 'show_fields',
  Explain: ({ statement }) => commandName(statement),
  ExplainConnection: 'explain_other',
  Use: 'change_db',
  Prepare: 'prepare_sql',
  Execute: 'execute_sql',
  Deallocate: 'dealloc_sql',
  Kill: 'kill',
  LockTables: 'lock_tables',
  UnlockTables: 'unlock_tables',
  TableMaintenance: ({ verb }) => verb.toLowerCase(),
  Flush: 'flush',
  Signal: ({ resignal }) => (resignal ? 'resignal' : 'signal'),
  GetDiagnostics: 'get_diagnostics',
  Other: ({ verb }) => verb.toLowerCase().replaceAll(' ', '_'),
};

const byVerb: Readonly<Record<AccountCommand['verb'], string>> = {
  'CREATE USER': 'create_user',
  'ALTER USER': 'alter_user',
  'ALTER USER DEFAULT ROLE': 'alter_user_default_role',
  'DROP USER': 'drop_user',
  'DROP ROLE': 'drop_role',
  'RENAME USER': 'rename_user',
  'SET PASSWORD': 'set_password',
  'CREATE ROLE': 'create_role',
  'SET ROLE': 'set_role',
  'SET DEFAULT ROLE': 'alter_user_default_role',
  GRANT: 'grant',
  REVOKE: 'revoke',
  'GRANT ROLE': 'grant_roles',
  'REVOKE ROLE': 'revoke_roles',
  'GRANT PROXY': 'grant',
  'REVOKE PROXY': 'revoke',
  'REVOKE ALL': 'revoke_all',
};

function nameOfShow(show: ShowWhat): string {
  if (show.what === 'CREATE') return `show_create_${createdBy[show.object]}`;
  if (show.what === 'ENGINE') return `show_engine_${show.about.toLowerCase()}`;
  return byShow[show.what] ?? `show_${show.what.toLowerCase().replaceAll(' ', '_')}`;
}
const createdBy = {
  TABLE: 'table',
  VIEW: 'table',
  DATABASE: 'db',
  PROCEDURE: 'proc',
  FUNCTION: 'func',
  TRIGGER: 'trigger',
  EVENT: 'event',
  LIBRARY: 'library',
} as const;
/** Those whose names are not the words of the statement. */
const byShow: Readonly<Partial<Record<ShowWhat['what'], string>>> = {
  COLUMNS: 'show_fields',
  INDEX: 'show_keys',
  'CHARACTER SET': 'show_charsets',
  COLLATION: 'show_collations',
  ENGINES: 'show_storage_engines',
  'BINARY LOGS': 'show_binlogs',
};
