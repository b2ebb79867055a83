/** What statements need that tell of the server or work on it. The texts of denials are those of MySQL 9.7. */
import { privilegeBits } from '../../../auth/privileges.ts';
import { SqlError } from '../../../errors.ts';
import type {
  Flush,
  LockTables,
  OtherStatement,
  QualifiedName,
  SetStatement,
  ShowStatement,
  TableMaintenance,
  XaStatement,
} from '../../../sql/ast.ts';
import type { Node } from '../../../sql/walk.ts';
import { SELECT, TABLE_PRIVILEGES } from './access.ts';
import type { Checker } from './checker.ts';

const INSERT = privilegeBits('INSERT');
const EVENT = privilegeBits('EVENT');
const SHOW_VIEW = privilegeBits('SHOW VIEW');

export function checkLockTables(statement: LockTables, checker: Checker): void {
  for (const { table } of statement.tables) {
    const full = checker.shared(table);
    if (full === null) continue;
    checker.access.database(full.schema, privilegeBits('LOCK TABLES'));
    checker.access.table(full.schema, full.name, SELECT);
  }
}

export function checkMaintenance({ verb, tables }: TableMaintenance, checker: Checker): void {
  for (const table of tables) {
    if (verb === 'CHECK') checkLooks(table, checker);
    else checker.table(table, verb === 'CHECKSUM' ? SELECT : SELECT | INSERT);
  }
}
/** @throws SqlError 1142. */
function checkLooks(name: QualifiedName, checker: Checker): void {
  const full = checker.shared(name);
  if (full !== null && !checker.access.looksAt(full.schema, full.name)) throw checker.access.tableDenied('SELECT', full.name);
}
/** Tables that are not there are told of first, as MySQL does. */
export function checkDescribe(name: QualifiedName, checker: Checker): void {
  const full = checker.fullName(name);
  if (checker.names.relation(full.schema, full.name) !== null) checkLooks(name, checker);
}

/** What each FLUSH needs besides RELOAD. */
const flushes: Readonly<Record<string, string>> = {
  PRIVILEGES: 'FLUSH_PRIVILEGES',
  STATUS: 'FLUSH_STATUS',
  USER_RESOURCES: 'FLUSH_USER_RESOURCES',
  OPTIMIZER_COSTS: 'FLUSH_OPTIMIZER_COSTS',
};
export function checkFlush(statement: Flush, checker: Checker): void {
  const { access } = checker;
  for (const what of statement.what) {
    const dynamic = what.startsWith('TABLES') ? 'FLUSH_TABLES' : flushes[what];
    if (access.hasGlobal('RELOAD') || (dynamic !== undefined && access.privileges.hasDynamic(dynamic))) continue;
    throw access.missing(dynamic === undefined ? 'RELOAD' : `RELOAD or ${dynamic}`);
  }
  if (statement.what.some((what) => what !== 'TABLES'))
    for (const table of statement.tables) {
      const { schema, name } = checker.fullName(table);
      access.database(schema, privilegeBits('LOCK TABLES'));
      access.table(schema, name, SELECT);
    }
}

/** What else runs a server, by its first words: mostly refused for everybody, once it is allowed. */
const others: readonly (readonly [RegExp, (checker: Checker) => void])[] = [
  [/^(HELP|LOAD INDEX)\b/, () => undefined],
  [/^INSTALL PLUGIN/, ({ access }) => access.table('mysql', 'plugin', INSERT)],
  [/^UNINSTALL PLUGIN/, ({ access }) => access.table('mysql', 'plugin', privilegeBits('DELETE'))],
  [/^INSTALL COMPONENT/, ({ access }) => access.table('mysql', 'component', INSERT)],
  [/^UNINSTALL COMPONENT/, ({ access }) => access.table('mysql', 'component', privilegeBits('DELETE'))],
  [/^(START|STOP|CHANGE|RESET) (REPLICA|REPLICATION|SLAVE|MASTER)/, ({ access }) => access.admin('REPLICATION_SLAVE_ADMIN')],
  [/^(START|STOP) GROUP_REPLICATION/, ({ access }) => access.admin('GROUP_REPLICATION_ADMIN')],
  [/^ALTER INSTANCE/, ({ access }) => access.admin('ENCRYPTION_KEY_ADMIN')],
  [/^BINLOG/, ({ access }) => access.admin('BINLOG_ADMIN', 'REPLICATION_APPLIER')],
  [/^PURGE/, ({ access }) => access.admin('BINLOG_ADMIN')],
  [/^RESET PERSIST/, () => undefined],
  [/^RESET/, ({ access }) => access.global('RELOAD')],
  [/^(SHUTDOWN|RESTART)/, ({ access }) => access.global('SHUTDOWN')],
  [/^CLONE/, ({ access }) => access.admin('BACKUP_ADMIN')],
];
export function checkOther(statement: OtherStatement, checker: Checker): void {
  const text = statement.text.replace(/\s+/g, ' ').toUpperCase();
  const rule = others.find(([words]) => words.test(text));
  if (rule === undefined) checker.access.global('SUPER');
  else rule[1](checker);
}

/** XA RECOVER shows the transactions of others. @throws SqlError 1401. */
export function checkXa({ text }: XaStatement, { access }: Checker): void {
  if (/^XA\s+RECOVER/i.test(text) && !access.privileges.hasDynamic('XA_RECOVER_ADMIN'))
    throw new SqlError(1401, 'XAE03', 'XAER_RMERR: Fatal error occurred in the transaction branch - check your data for consistency');
}

/** Values may read tables; what variables need is asked one by one, once it is known that they exist. */
export function checkSet(statement: SetStatement, checker: Checker): void {
  checker.reads(statement.assignments.flatMap((assignment): Node[] => ('value' in assignment ? [assignment.value] : [])));
}

export function checkShow({ show, where }: ShowStatement, checker: Checker): void {
  if (where !== null) checker.reads([where]);
  const { access } = checker;
  switch (show.what) {
    case 'TABLES':
    case 'TABLE STATUS':
    case 'TRIGGERS':
      checker.knownDatabase(show.schema);
      return;
    case 'EVENTS':
      access.database(checker.databaseOr(show.schema), EVENT);
      return;
    case 'COLUMNS':
    case 'INDEX':
      checkDescribe(show.table, checker);
      return;
    case 'CREATE':
      checkShowCreate(show, checker);
      return;
    case 'ENGINE':
      if (show.about !== 'LOGS') access.global('PROCESS');
      else if (!access.hasGlobal('FILE')) throw access.denied();
      return;
    case 'BINARY LOGS':
    case 'BINARY LOG STATUS':
    case 'REPLICA STATUS':
      access.global('SUPER', 'REPLICATION CLIENT');
      return;
    case 'REPLICAS':
    case 'BINLOG EVENTS':
    case 'RELAYLOG EVENTS':
      access.global('REPLICATION SLAVE');
      return;
    // What they show depends on who asks.
    case 'DATABASES':
    case 'OPEN TABLES':
    case 'PROCESSLIST':
    case 'PROCEDURE STATUS':
    case 'FUNCTION STATUS':
    case 'PROCEDURE CODE':
    case 'FUNCTION CODE':
    // The accounts' own code asks for them.
    case 'GRANTS':
    case 'CREATE USER':
    // Everybody's.
    case 'VARIABLES':
    case 'STATUS':
    case 'WARNINGS':
    case 'ERRORS':
    case 'CHARACTER SET':
    case 'COLLATION':
    case 'ENGINES':
    case 'PLUGINS':
    case 'PRIVILEGES':
    case 'PROFILES':
    case 'PROFILE':
    case 'LIBRARY STATUS':
      return;
    default:
      neverAllowed(show);
  }
}
/** Keeps a SHOW without a rule from compiling. */
function neverAllowed(show: never): never {
  throw new SqlError(1227, '42000', `Access denied; there is no rule for ${JSON.stringify(show)}`);
}

function checkShowCreate(show: Extract<ShowStatement['show'], { readonly what: 'CREATE' }>, checker: Checker): void {
  const { access } = checker;
  switch (show.object) {
    case 'DATABASE':
      access.databaseShown(show.name.name);
      return;
    case 'TABLE':
      checkShowCreateTable(show.name, checker);
      return;
    case 'VIEW':
      checker.table(show.name, SELECT);
      checkShowView(show.name, checker);
      return;
    case 'EVENT':
      access.database(checker.fullName(show.name).schema, EVENT);
      return;
    // They are as if they were not there for who may not see them.
    case 'PROCEDURE':
    case 'FUNCTION':
    case 'TRIGGER':
    case 'LIBRARY':
      return;
  }
}
function checkShowCreateTable(name: QualifiedName, checker: Checker): void {
  const full = checker.shared(name);
  if (full === null) return;
  const { access } = checker;
  if ((access.onTable(full.schema, full.name) & TABLE_PRIVILEGES) === 0) throw access.tableDenied('SHOW', full.name);
  if (checker.names.relation(full.schema, full.name)?.kind === 'view') checkShowView(name, checker);
}
function checkShowView(name: QualifiedName, checker: Checker): void {
  const { schema, name: view } = checker.fullName(name);
  if (checker.names.relation(schema, view)?.kind === 'view') checker.access.table(schema, view, SHOW_VIEW);
}
