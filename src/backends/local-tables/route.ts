/** Where a statement is run: here, since it names a database of this process, or by the server behind. */
import type { Buffer } from 'node:buffer';
import type { BackendConnection } from '../../backend.ts';
import { SqlError } from '../../errors.ts';
import { type ParseMode, parse, type Statement } from '../../sql/index.ts';
import type { ServerTable } from './borrowed.ts';

export type Route =
  | { readonly to: 'server' }
  /** @param tables of the server that it names too. */
  | { readonly to: 'here'; readonly tables?: readonly ServerTable[] }
  /** SHOW WARNINGS, of a statement that was run here. */
  | { readonly to: 'last'; readonly session: BackendConnection }
  /** USE. */
  | { readonly to: 'here' | 'server'; readonly use: string }
  /** It would change what is only looked at. */
  | { readonly to: 'nowhere'; readonly database: string };
const SERVER: Route = { to: 'server' };
const HERE: Route = { to: 'here' };

export interface RouteContext {
  /** The databases of this process. */
  readonly databases: ReadonlySet<string>;
  /** Whether the current database is one of them: then names without a database are, too. */
  readonly inside: boolean;
  /** The session that ran the last statement, where that was here: SHOW WARNINGS is about it. */
  readonly last: BackendConnection | null;
  readonly mode: ParseMode;
}

/**
 * @param sql a statement. What cannot be read is the server's, which has the error for it.
 * @throws SqlError 1235 where it would have to be run by both.
 */
export function routeOf(sql: string, context: RouteContext): Route {
  const statement = parsed(sql, context.mode);
  if (statement === null) return SERVER;
  const { databases, inside } = context;
  if (statement.kind === 'Use') return { to: databases.has(statement.schema) ? 'here' : 'server', use: statement.schema };
  if (isDiagnostic(statement)) return context.last === null ? SERVER : { to: 'last', session: context.last };
  const named = new Names(databases, inside);
  named.visit(statement);
  if (!named.here) return inside && !named.elsewhere && named.asksDatabase ? HERE : SERVER;
  if (!READS.has(statement.kind)) {
    if (named.elsewhere) throw notTogether(databases, 'changes of the server');
    return { to: 'nowhere', database: named.database };
  }
  if (named.userVariables) throw notTogether(databases, 'user variables');
  return named.elsewhere ? { to: 'here', tables: borrowed(named, databases) } : HERE;
}

const READS: ReadonlySet<Statement['kind']> = new Set([
  'Select',
  'SetOperation',
  'ParenQuery',
  'ValuesQuery',
  'TableQuery',
  'Show',
  'DescribeTable',
  'Explain',
]);

/** Whether a text may name a database: it has the name as a word. */
export function mentions(text: string, database: string): boolean {
  for (let at = text.indexOf(database); at >= 0; at = text.indexOf(database, at + 1))
    if (!isWord(text.charCodeAt(at - 1)) && !isWord(text.charCodeAt(at + database.length))) return true;
  return false;
}
/** As `mentions`, of the bytes from `start` on. */
export function mentionsBytes(bytes: Buffer, start: number, database: string): boolean {
  for (let at = bytes.indexOf(database, start, 'latin1'); at >= 0; at = bytes.indexOf(database, at + 1, 'latin1'))
    if (!isWord(bytes[at - 1] ?? 0) && !isWord(bytes[at + database.length] ?? 0)) return true;
  return false;
}
/** Of ASCII: whatever else there is in names makes for a look at the statement. */
function isWord(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code === 0x5f || code === 0x24
  );
}

function parsed(sql: string, sqlMode: ParseMode): Statement | null {
  try {
    return parse(sql, { sqlMode, single: true }).statement;
  } catch (error) {
    if (error instanceof SqlError) return null;
    throw error;
  }
}
function isDiagnostic(statement: Statement): boolean {
  return statement.kind === 'Show' && (statement.show.what === 'WARNINGS' || statement.show.what === 'ERRORS');
}
/** What is looked at here of the server's. @throws SqlError 1235 */
function borrowed(named: Names, databases: ReadonlySet<string>): readonly ServerTable[] {
  const tables = named.serverTables();
  if (tables === null || named.locks) throw notTogether(databases, named.locks ? 'locks' : 'programs of the server');
  const system = tables.find(({ schema }) => schema !== null && SYSTEM.has(schema.toLowerCase()));
  if (system !== undefined) throw notTogether(databases, `${system.schema} of the server`);
  return tables;
}
/** They are of each server its own: those of this process would be read. */
const SYSTEM: ReadonlySet<string> = new Set(['information_schema', 'performance_schema', 'mysql', 'sys']);
function isLocking(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}
function notTogether(databases: ReadonlySet<string>, what: string): SqlError {
  const text = `tables of ${[...databases].join(', ')}, which this gateway answers itself, together with ${what}`;
  return new SqlError(1235, '42000', `This version of MySQL doesn't yet support '${text}'`);
}

type Fields = Readonly<Record<string, unknown>>;

/** What a syntax tree names. It is read as data: whatever has a `schema` names something, wherever it stands. */
class Names {
  here = false;
  elsewhere = false;
  userVariables = false;
  /** DATABASE() or SCHEMA(). */
  asksDatabase = false;
  /** The first one of this process that is named, or the only one. */
  database: string;
  readonly #databases: ReadonlySet<string>;
  readonly #inside: boolean;
  /** Of common tables. They count for the whole statement. */
  readonly #common = new Set<string>();
  readonly #unqualified: string[] = [];
  readonly #tables: ServerTable[] = [];
  /** Stored functions of the server. */
  #programs = false;
  /** FOR UPDATE, FOR SHARE. */
  locks = false;

  constructor(databases: ReadonlySet<string>, inside: boolean) {
    this.#databases = databases;
    this.#inside = inside;
    this.database = [...databases][0] ?? '';
  }

  visit(root: Statement): void {
    const stack: unknown[] = [root];
    for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
      if (typeof value !== 'object' || value === null) continue;
      if (!Array.isArray(value)) this.#node(value as Fields);
      for (const child of Object.values(value)) if (typeof child === 'object' && child !== null) stack.push(child);
    }
    for (const name of this.#unqualified) if (!this.#common.has(name.toLowerCase())) this.#found(this.#inside);
  }

  #node(node: Fields): void {
    this.locks ||= isLocking(node['locking']);
    switch (node['kind']) {
      case 'ColumnRef':
      case 'Star':
        // Their tables are named elsewhere.
        return;
      case 'FunctionCall':
        if (typeof node['schema'] === 'string') this.#program(node['schema']);
        else if (node['name'] === 'DATABASE' || node['name'] === 'SCHEMA') this.asksDatabase = true;
        return;
      case 'UserVariable':
      case 'UserVariableAssign':
        this.userVariables = true;
        return;
      case 'CreateDatabase':
      case 'AlterDatabase':
      case 'DropDatabase':
        this.#found(this.#databases.has(String(node['name'])));
        return;
      default:
        this.#commonTables(node['with']);
        if ('schema' in node) this.#qualified(node);
    }
  }
  #commonTables(clause: unknown): void {
    if (typeof clause !== 'object' || clause === null) return;
    for (const { name } of (clause as { readonly tables?: readonly { readonly name: string }[] }).tables ?? [])
      this.#common.add(name.toLowerCase());
  }
  #program(schema: string): void {
    this.#found(this.#databases.has(schema));
    this.#programs ||= !this.#databases.has(schema);
  }
  /** The tables of the server; null where other things of it are named. */
  serverTables(): readonly ServerTable[] | null {
    if (this.#programs) return null;
    return this.#tables.filter(({ schema, name }) =>
      schema === null ? !this.#inside && !this.#common.has(name.toLowerCase()) : !this.#databases.has(schema),
    );
  }
  #qualified({ schema, name }: Fields): void {
    if (typeof name === 'string') this.#table(typeof schema === 'string' ? schema : null, name);
    if (typeof schema === 'string') this.#found(this.#databases.has(schema));
    else if (typeof name === 'string') this.#unqualified.push(name);
    // SHOW TABLES without FROM.
    else this.#found(this.#inside);
  }
  #table(schema: string | null, name: string): void {
    if (!this.#tables.some((known) => known.schema === schema && known.name === name)) this.#tables.push({ schema, name });
  }
  #found(here: boolean): void {
    if (here) this.here = true;
    else this.elsewhere = true;
  }
}
