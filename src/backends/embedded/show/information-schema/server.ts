/** information_schema of the server itself: character sets, engines, plugins, sessions, keywords. */
import { availableParallelism } from 'node:os';
import type { ProcessInfo } from '../../../../backend.ts';
import { allCharsets, allCollations, type Collation } from '../../../../codec/collations.ts';
import { keywords } from '../system-tables.generated.ts';
import type { Cell, ShowContext } from '../virtual-table.ts';

type Row = Readonly<Record<string, Cell>>;

/** In the order of their default collations' numbers. */
export function* characterSets(): Generator<Row> {
  for (const charset of [...allCharsets()].sort((left, right) => left.defaultCollation.id - right.defaultCollation.id)) {
    yield {
      CHARACTER_SET_NAME: charset.name,
      DEFAULT_COLLATE_NAME: charset.defaultCollation.name,
      DESCRIPTION: charset.description,
      MAXLEN: charset.maxLength,
    };
  }
}
/** Character set by character set, by their numbers in each. */
function sortedCollations(): readonly Collation[] {
  return [...allCollations()].sort((left, right) => compareText(left.charset, right.charset) || left.id - right.id);
}
function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
export function* collations(): Generator<Row> {
  for (const collation of sortedCollations()) {
    yield {
      COLLATION_NAME: collation.name,
      CHARACTER_SET_NAME: collation.charset,
      ID: collation.id,
      IS_DEFAULT: collation.isDefault ? 'Yes' : '',
      IS_COMPILED: 'Yes',
      SORTLEN: collation.sortlen,
      PAD_ATTRIBUTE: collation.padAttribute,
    };
  }
}
export function* collationApplicability(): Generator<Row> {
  for (const collation of sortedCollations()) yield { COLLATION_NAME: collation.name, CHARACTER_SET_NAME: collation.charset };
}

/** The engine, and the names that tables may carry. */
const engineList: readonly (readonly [name: string, support: string, comment: string, transactions: string | null])[] = [
  ['ndbcluster', 'NO', 'Clustered, fault-tolerant tables', null],
  ['MEMORY', 'YES', 'Hash based, stored in memory, useful for temporary tables', 'NO'],
  ['InnoDB', 'DEFAULT', 'Supports transactions, row-level locking, and foreign keys', 'YES'],
  ['PERFORMANCE_SCHEMA', 'YES', 'Performance Schema', 'NO'],
  ['MyISAM', 'YES', 'MyISAM storage engine', 'NO'],
  ['FEDERATED', 'NO', 'Federated MySQL storage engine', null],
  ['ndbinfo', 'NO', 'MySQL Cluster system information storage engine', null],
  ['MRG_MYISAM', 'YES', 'Collection of identical MyISAM tables', 'NO'],
  ['BLACKHOLE', 'YES', '/dev/null storage engine (anything you write to it disappears)', 'NO'],
  ['CSV', 'YES', 'CSV storage engine', 'NO'],
  ['ARCHIVE', 'YES', 'Archive storage engine', 'NO'],
];
export function* engines(): Generator<Row> {
  for (const [ENGINE, SUPPORT, COMMENT, TRANSACTIONS] of engineList) {
    yield { ENGINE, SUPPORT, COMMENT, TRANSACTIONS, XA: TRANSACTIONS, SAVEPOINTS: TRANSACTIONS };
  }
}

const pluginList: readonly (readonly [name: string, type: string, description: string])[] = [
  ['sha256_password', 'AUTHENTICATION', 'SHA256 password authentication'],
  ['caching_sha2_password', 'AUTHENTICATION', 'Caching sha2 authentication'],
  ['mysql_native_password', 'AUTHENTICATION', 'Native MySQL authentication'],
  ['InnoDB', 'STORAGE ENGINE', 'Supports transactions, row-level locking, and foreign keys'],
];
export function* plugins(): Generator<Row> {
  for (const [PLUGIN_NAME, PLUGIN_TYPE, PLUGIN_DESCRIPTION] of pluginList) {
    yield {
      PLUGIN_NAME,
      PLUGIN_VERSION: '1.0',
      PLUGIN_STATUS: 'ACTIVE',
      PLUGIN_TYPE,
      PLUGIN_TYPE_VERSION: '2.1',
      PLUGIN_AUTHOR: 'wsql',
      PLUGIN_DESCRIPTION,
      PLUGIN_LICENSE: 'MIT',
      LOAD_OPTION: 'FORCE',
    };
  }
}

/** Whoever has PROCESS sees all sessions, others those of their own user. */
export function visibleProcesses({ access, processes, runtime }: ShowContext): readonly ProcessInfo[] {
  if (access === null || access.hasGlobal('PROCESS')) return processes();
  return processes().filter(({ user }) => user === runtime.user);
}
export function* processlist(context: ShowContext): Generator<Row> {
  for (const process of visibleProcesses(context)) {
    yield {
      ID: process.id,
      USER: process.user,
      HOST: process.host,
      DB: process.database,
      COMMAND: process.command,
      TIME: process.seconds,
      STATE: process.state,
      INFO: process.statement,
    };
  }
}

/** MySQL's own two, which all threads belong to: there are no others. */
export function* resourceGroups(): Generator<Row> {
  const VCPU_IDS = new TextEncoder().encode(`0-${availableParallelism() - 1}`);
  for (const [RESOURCE_GROUP_NAME, RESOURCE_GROUP_TYPE] of [
    ['USR_default', 'USER'],
    ['SYS_default', 'SYSTEM'],
  ])
    yield { RESOURCE_GROUP_NAME, RESOURCE_GROUP_TYPE, RESOURCE_GROUP_ENABLED: 1, VCPU_IDS, THREAD_PRIORITY: 0 };
}

export function* keywordsTable(): Generator<Row> {
  for (const word of keywords.split(' ')) {
    const reserved = word.endsWith('!');
    yield { WORD: reserved ? word.slice(0, -1) : word, RESERVED: reserved ? 1 : 0 };
  }
}

export function* variablesRows(context: ShowContext, scope: 'GLOBAL' | 'SESSION', of: 'variables' | 'status'): Generator<Row> {
  for (const [name, value] of context[of](scope)) yield { VARIABLE_NAME: name, VARIABLE_VALUE: value };
}
