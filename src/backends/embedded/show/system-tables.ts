/** The registry of computed tables: information_schema, and what clients read of performance_schema and mysql. */
import type { VirtualTables } from '../catalog/catalog.ts';
import type { ColumnDef } from '../catalog/model.ts';
import {
  administrableRoles,
  applicableRoles,
  columnPrivileges,
  enabledRoles,
  roleColumnGrants,
  roleRoutineGrants,
  roleTableGrants,
  schemaPrivileges,
  tablePrivileges,
  userAttributes,
  userPrivileges,
} from './accounts/information-schema.ts';
import {
  columnsPriv,
  databaseTable,
  defaultRolesTable,
  globalGrants,
  passwordHistory,
  procsPriv,
  proxiesPriv,
  roleEdges,
  tablesPriv,
  userTable,
} from './accounts/mysql-tables.ts';
import { columnsExtensions, columnsTable } from './information-schema/columns.ts';
import {
  checkConstraints,
  keyColumnUsage,
  referentialConstraints,
  statistics,
  tableConstraints,
  tableConstraintsExtensions,
} from './information-schema/keys.ts';
import { eventsTable, parametersTable, routinesTable, triggersTable } from './information-schema/programs.ts';
import {
  accountConnectAttributes,
  characterSets,
  collationApplicability,
  collations,
  connectAttributes,
  engines,
  keywordsTable,
  plugins,
  processlist,
  variablesRows,
} from './information-schema/server.ts';
import {
  partitions,
  schemata,
  schemataExtensions,
  tablesExtensions,
  tablesTable,
  viewsTable,
  viewTableUsage,
} from './information-schema/tables.ts';
import { systemColumns } from './system-tables.generated.ts';
import { columnOfLine, type Producer, type VirtualTable, virtualTable } from './virtual-table.ts';

/** Tables with rows. The others are there with their columns, and empty: there are no events, routines, triggers, roles or partitions. */
const producers: Readonly<Record<string, Producer>> = {
  'information_schema.SCHEMATA': schemata,
  'information_schema.SCHEMATA_EXTENSIONS': schemataExtensions,
  'information_schema.TABLES': tablesTable,
  'information_schema.TABLES_EXTENSIONS': tablesExtensions,
  'information_schema.COLUMNS': columnsTable,
  'information_schema.COLUMNS_EXTENSIONS': columnsExtensions,
  'information_schema.STATISTICS': statistics,
  'information_schema.TABLE_CONSTRAINTS': tableConstraints,
  'information_schema.TABLE_CONSTRAINTS_EXTENSIONS': tableConstraintsExtensions,
  'information_schema.KEY_COLUMN_USAGE': keyColumnUsage,
  'information_schema.REFERENTIAL_CONSTRAINTS': referentialConstraints,
  'information_schema.CHECK_CONSTRAINTS': checkConstraints,
  'information_schema.VIEWS': viewsTable,
  'information_schema.VIEW_TABLE_USAGE': viewTableUsage,
  'information_schema.PARTITIONS': partitions,
  'information_schema.CHARACTER_SETS': characterSets,
  'information_schema.COLLATIONS': collations,
  'information_schema.COLLATION_CHARACTER_SET_APPLICABILITY': collationApplicability,
  'information_schema.ROUTINES': routinesTable,
  'information_schema.PARAMETERS': parametersTable,
  'information_schema.TRIGGERS': triggersTable,
  'information_schema.EVENTS': eventsTable,
  'information_schema.ENGINES': engines,
  'information_schema.PLUGINS': plugins,
  'information_schema.PROCESSLIST': processlist,
  'information_schema.USER_PRIVILEGES': userPrivileges,
  'information_schema.SCHEMA_PRIVILEGES': schemaPrivileges,
  'information_schema.TABLE_PRIVILEGES': tablePrivileges,
  'information_schema.COLUMN_PRIVILEGES': columnPrivileges,
  'information_schema.USER_ATTRIBUTES': userAttributes,
  'information_schema.APPLICABLE_ROLES': applicableRoles,
  'information_schema.ADMINISTRABLE_ROLE_AUTHORIZATIONS': administrableRoles,
  'information_schema.ENABLED_ROLES': enabledRoles,
  'information_schema.ROLE_TABLE_GRANTS': roleTableGrants,
  'information_schema.ROLE_COLUMN_GRANTS': roleColumnGrants,
  'information_schema.ROLE_ROUTINE_GRANTS': roleRoutineGrants,
  'information_schema.KEYWORDS': keywordsTable,
  'performance_schema.processlist': processlist,
  'performance_schema.global_variables': (context) => variablesRows(context, 'GLOBAL', 'variables'),
  'performance_schema.session_variables': (context) => variablesRows(context, 'SESSION', 'variables'),
  'performance_schema.global_status': (context) => variablesRows(context, 'GLOBAL', 'status'),
  'performance_schema.session_status': (context) => variablesRows(context, 'SESSION', 'status'),
  'performance_schema.session_connect_attrs': (context) => connectAttributes(context.clients()),
  'performance_schema.session_account_connect_attrs': accountConnectAttributes,
  'mysql.user': userTable,
  'mysql.db': databaseTable,
  'mysql.tables_priv': tablesPriv,
  'mysql.columns_priv': columnsPriv,
  'mysql.procs_priv': procsPriv,
  'mysql.proxies_priv': proxiesPriv,
  'mysql.global_grants': globalGrants,
  'mysql.role_edges': roleEdges,
  'mysql.default_roles': defaultRolesTable,
  'mysql.password_history': passwordHistory,
};
const nothing: Producer = () => [];

interface Registry {
  /** By schema and name; information_schema's names in upper case. */
  readonly tables: ReadonlyMap<string, VirtualTable>;
  readonly lists: ReadonlyMap<string, readonly VirtualTable[]>;
}
let registry: Registry | null = null;

/** Read on first use: most statements never ask. */
function load(): Registry {
  const tables = new Map<string, VirtualTable>();
  for (const part of systemColumns.split('#').slice(1)) {
    const [title = '', ...lines] = part.trimEnd().split('\n');
    const at = title.indexOf('.');
    const columns = lines.map((line): ColumnDef => columnOfLine(line));
    tables.set(title, virtualTable(title.slice(0, at), title.slice(at + 1), columns, producers[title] ?? nothing));
  }
  const lists = new Map<string, VirtualTable[]>();
  for (const table of tables.values()) lists.set(table.schema, [...(lists.get(table.schema) ?? []), table]);
  return { tables, lists };
}
function loaded(): Registry {
  registry ??= load();
  return registry;
}
const schemas: ReadonlySet<string> = new Set(['information_schema', 'performance_schema', 'mysql']);

/** All computed tables. */
export const systemTables: VirtualTables & { relation(schema: string, name: string): VirtualTable | null } = {
  relation(schema, name) {
    if (!schemas.has(schema)) return null;
    return loaded().tables.get(`${schema}.${schema === 'information_schema' ? name.toUpperCase() : name}`) ?? null;
  },
  list(schema) {
    return schemas.has(schema) ? (loaded().lists.get(schema) ?? []) : [];
  },
};
