/** Where a statement is run: here, since it names a database of this process, or by the server behind. */
import type { Buffer } from 'node:buffer';
import { SqlError } from '../../errors.ts';
import { type ParseMode, parse, type Statement } from '../../sql/index.ts';

export type Route =
  | { readonly to: 'server' }
  | { readonly to: 'here' }
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
  /** Whether the last statement was run here: SHOW WARNINGS is about it. */
  readonly lastHere: boolean;
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
  if (isDiagnostic(statement)) return context.lastHere ? HERE : SERVER;
  const named = new Names(databases, inside);
  named.visit(statement);
  if (!named.here) return inside && !named.elsewhere && named.asksDatabase ? HERE : SERVER;
  if (named.elsewhere) throw notTogether(databases, 'tables of the server');
  if (named.userVariables) throw notTogether(databases, 'user variables');
  return READS.has(statement.kind) ? HERE : { to: 'nowhere', database: named.database };
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
    switch (node['kind']) {
      case 'ColumnRef':
      case 'Star':
        // Their tables are named elsewhere.
        return;
      case 'FunctionCall':
        if (typeof node['schema'] === 'string') this.#found(this.#databases.has(node['schema']));
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
  #qualified({ schema, name }: Fields): void {
    if (typeof schema === 'string') this.#found(this.#databases.has(schema));
    else if (typeof name === 'string') this.#unqualified.push(name);
    // SHOW TABLES without FROM.
    else this.#found(this.#inside);
  }
  #found(here: boolean): void {
    if (here) this.here = true;
    else this.elsewhere = true;
  }
}
