/** Which computed table each SHOW is. */
import type { ShowWhat } from '../../../sql/ast.ts';
import { showCreateUser, showGrants, showPrivileges } from './accounts/statements.ts';
import {
  notBuiltIn,
  showBinaryLogStatus,
  showBinaryLogs,
  showEngine,
  showLogEvents,
  showOpenTables,
  showProfile,
  showProfiles,
  showReplicaStatus,
  showReplicas,
} from './show-administration.ts';
import { showColumns, showIndex } from './show-columns.ts';
import { showCreate } from './show-create.ts';
import { showDiagnostics, showProcesses, showSystemTable, showVariables } from './show-server.ts';
import { showDatabases, showEvents, showLibraries, showRoutines, showTableStatus, showTables, showTriggers } from './show-tables.ts';
import type { Shown } from './shown-table.ts';
import type { ShowContext } from './virtual-table.ts';

type Of<W extends ShowWhat['what']> = Extract<ShowWhat, { readonly what: W }>;
type Maker<W extends ShowWhat['what']> = (show: Of<W>, context: ShowContext, like: string | null) => Shown;

const makers: { readonly [W in ShowWhat['what']]: Maker<W> } = {
  DATABASES: (_, context, like) => showDatabases(context, like),
  TABLES: (show, context, like) => showTables(context, show, like),
  'TABLE STATUS': (show, context) => showTableStatus(context, show as Of<'TABLE STATUS'>),
  TRIGGERS: (show, context) => showTriggers(context, show as Of<'TRIGGERS'>),
  EVENTS: (show, context) => showEvents(context, show as Of<'EVENTS'>),
  'OPEN TABLES': (show) => showOpenTables(show as Of<'OPEN TABLES'>),
  COLUMNS: ({ table, full }, context) => showColumns(context, table, full),
  INDEX: ({ table }, context) => showIndex(context, table),
  'PROCEDURE STATUS': () => showRoutines('PROCEDURE'),
  'FUNCTION STATUS': () => showRoutines('FUNCTION'),
  'LIBRARY STATUS': () => showLibraries(),
  CREATE: (show, context) => showCreate(context, show),
  VARIABLES: ({ scope }) => showVariables('variables', scope ?? 'SESSION'),
  STATUS: ({ scope }) => showVariables('status', scope ?? 'SESSION'),
  'CHARACTER SET': () => showSystemTable('charsets'),
  COLLATION: () => showSystemTable('collations'),
  ENGINES: () => showSystemTable('engines'),
  PLUGINS: () => showSystemTable('plugins'),
  PROCESSLIST: ({ full }, context) => showProcesses(context, full),
  WARNINGS: (show) => showDiagnostics(show),
  ERRORS: (show) => showDiagnostics(show),
  GRANTS: (show, context) => showGrants(context, show),
  'CREATE USER': (show, context) => showCreateUser(context, show),
  PRIVILEGES: () => showPrivileges(),
  PROFILES: (_, context) => showProfiles(context),
  PROFILE: (show) => showProfile(show),
  ENGINE: (show) => showEngine(show),
  REPLICAS: () => showReplicas(),
  'REPLICA STATUS': (show) => showReplicaStatus(show),
  'BINARY LOGS': () => showBinaryLogs(),
  'BINARY LOG STATUS': () => showBinaryLogStatus(),
  'BINLOG EVENTS': (show) => showLogEvents(show),
  'RELAYLOG EVENTS': (show) => showLogEvents(show),
  'PROCEDURE CODE': (show, context) => notBuiltIn(context, show),
  'FUNCTION CODE': (show, context) => notBuiltIn(context, show),
};

/** @throws SqlError where what it names is not there, or the server is not built for it. */
export function shownBy(show: ShowWhat, like: string | null, context: ShowContext): Shown {
  return (makers[show.what] as Maker<ShowWhat['what']>)(show as never, context, like);
}
