/** Which tables a query reads, those behind its views included, by the names that the binary log has for them. */
import { SqlError } from '../../../errors.ts';
import { DEFAULT_MODE, type FunctionCall, type ParseMode, parse, type QualifiedName, walk } from '../../../sql/index.ts';
import { tableName } from './events.ts';

/** Runs a statement of ours. @returns its first row. @throws SqlError */
export type AskRow = (sql: string) => Promise<readonly unknown[]>;

/** Tables of these change without being written. */
const COMPUTED = /^(?:information_schema|performance_schema|sys|mysql|ndbinfo)$/i;
/** Others have their rows from elsewhere. */
const OWN_ROWS = /^(?:InnoDB|MyISAM|Aria|RocksDB|TokuDB|MEMORY|ARCHIVE|CSV|BLACKHOLE)$/i;
/** More than that, and it is looked at now and then. */
const MOST_TABLES = 200;

interface Named {
  readonly database: string;
  readonly table: string;
  /** It may be one of WITH, and no table. */
  readonly mayBeNone?: boolean;
}
interface Names {
  readonly tables: readonly Named[];
  /** Functions that are no part of the grammar. */
  readonly calls: boolean;
  /** Those that are named with their database. */
  readonly callsStored: boolean;
}
const NO_SUCH_TABLE = 1146;

/**
 * @param database the current one.
 * @returns `computed` where the log does not tell of everything that the answer depends on, or that cannot be found out.
 */
export async function tablesReadBy(
  sql: string,
  mode: ParseMode,
  database: string | null,
  ask: AskRow,
): Promise<ReadonlySet<string> | 'computed'> {
  try {
    const { tables, calls, callsStored } = namesIn(sql, mode, database);
    if (callsStored || (calls && (await hasFunctions(ask)))) return 'computed';
    return await resolve(tables, ask);
  } catch (error) {
    if (error instanceof Unknown || (error instanceof SqlError && error.errno < 2000)) return 'computed';
    throw error;
  }
}
class Unknown extends Error {}

/** A stored function may read what it likes. */
async function hasFunctions(ask: AskRow): Promise<boolean> {
  const row = await ask(
    "SELECT 1 FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE() AND ROUTINE_TYPE = 'FUNCTION' LIMIT 1",
  );
  return row.length > 0;
}

async function resolve(names: readonly Named[], ask: AskRow): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const left = [...names];
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    const key = tableName(name.database, name.table);
    if (found.has(key)) continue;
    found.add(key);
    if (found.size > MOST_TABLES || COMPUTED.test(name.database)) throw new Unknown();
    left.push(...(await definedBy(name, ask)));
  }
  return found;
}

async function definedBy({ database, table, mayBeNone }: Named, ask: AskRow): Promise<readonly Named[]> {
  try {
    const [, definition] = await ask(`SHOW CREATE TABLE ${quoted(database)}.${quoted(table)}`);
    if (typeof definition !== 'string') throw new Unknown();
    return behind(definition, database);
  } catch (error) {
    if (mayBeNone === true && error instanceof SqlError && error.errno === NO_SUCH_TABLE) return [];
    throw error;
  }
}
/** What a table or a view of this definition changes with. */
function behind(definition: string, database: string): readonly Named[] {
  if (!/^CREATE TABLE /.test(definition)) return behindView(definition, database);
  if (!OWN_ROWS.test(/^\) ENGINE=(\w+)/m.exec(definition)?.[1] ?? '')) throw new Unknown();
  return definition.split('\n').flatMap((line) => parentOf(line, database));
}
function behindView(definition: string, database: string): readonly Named[] {
  const { tables, callsStored } = namesIn(definition, DEFAULT_MODE, database);
  if (callsStored) throw new Unknown();
  return tables;
}
/** The engine deletes and changes rows on behalf of those that they refer to, and the log does not tell. */
function parentOf(line: string, database: string): readonly Named[] {
  if (!/ ON (?:DELETE|UPDATE) (?:CASCADE|SET NULL|SET DEFAULT)/.test(line)) return [];
  const [, schema, table] = / REFERENCES (?:`((?:[^`]|``)+)`\.)?`((?:[^`]|``)+)` \(/.exec(line) ?? [];
  if (table === undefined) throw new Unknown();
  return [{ database: schema === undefined ? database : unquoted(schema), table: unquoted(table) }];
}

/** @throws SqlError 1064 */
function namesIn(sql: string, mode: ParseMode, database: string | null): Names {
  const { statement } = parse(sql, { sqlMode: mode, single: true });
  const tables: QualifiedName[] = [];
  const common = new Set<string>();
  const calls: FunctionCall[] = [];
  walk(statement, (node) => {
    if (node.kind === 'FunctionCall') calls.push(node);
    if (node.kind === 'TableFactor' || node.kind === 'TableQuery') tables.push(node.table);
    if ('with' in node) for (const { name } of node.with?.tables ?? []) common.add(name.toLowerCase());
    return true;
  });
  return {
    tables: tables.flatMap(({ schema, name }) => {
      if (schema === null && database === null) return [];
      return [{ database: schema ?? database ?? '', table: name, mayBeNone: schema === null && common.has(name.toLowerCase()) }];
    }),
    calls: calls.length > 0,
    callsStored: calls.some(({ schema }) => schema !== null),
  };
}

function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
function unquoted(name: string): string {
  return name.replaceAll('``', '`');
}
