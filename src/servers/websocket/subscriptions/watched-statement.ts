/** What may be subscribed to: a query that changes nothing, and means the same in every session. */
import type { BackendConnection } from '../../../backend.ts';
import { parse, type Statement, walk } from '../../../sql/index.ts';
import { DEFAULT_MODE } from '../../../sql/mode.ts';
import { replaceNames } from '../../../sql/named-parameters.ts';
import { needsOwnSession } from '../../../sql/session-use.ts';
import type { WireParameters } from '../../../wire/messages.ts';
import type { BackendSession } from '../backend-session.ts';
import { Refusal } from '../errors.ts';
import { named, parameterOf } from '../values.ts';

const QUERIES: ReadonlySet<string> = new Set(['Select', 'SetOperation', 'ParenQuery', 'ValuesQuery', 'TableQuery']);

/** @param params may be named. @throws Refusal; SqlError 1064 */
export function checkWatched(sql: string, params: WireParameters | null): void {
  if (needsOwnSession(sql, DEFAULT_MODE))
    throw new Refusal('WSQL_NOT_SUPPORTED', 'A query that depends on what its session has done before cannot be subscribed to');
  const text = params === null || Array.isArray(params) ? sql : replaceNames(sql, DEFAULT_MODE).sql;
  const { statement } = parse(text, { sqlMode: DEFAULT_MODE, single: true });
  if (!QUERIES.has(statement.kind)) throw new Refusal('WSQL_NOT_A_QUERY', 'Only a query can be subscribed to');
  if (hasEffect(statement)) throw new Refusal('WSQL_NOT_A_QUERY', 'A query with INTO or FOR UPDATE cannot be subscribed to');
}
function hasEffect(statement: Statement): boolean {
  let found = false;
  walk(statement, (node) => {
    found ||= ('into' in node && node.into !== null && node.into !== undefined) || ('locking' in node && isLocking(node.locking));
    return !found;
  });
  return found;
}
function isLocking(locking: unknown): boolean {
  return Array.isArray(locking) ? locking.length > 0 : locking !== null && locking !== undefined && locking !== false;
}

/** As `BackendConnection.tablesRead`; `computed` too where the backend does not know. */
export function tablesOf(
  session: BackendSession,
  sql: string,
  params: WireParameters | null,
): ReturnType<NonNullable<BackendConnection['tablesRead']>> {
  const { connection } = session;
  if (connection.tablesRead === undefined) return 'computed';
  if (params === null) return connection.tablesRead(sql, []);
  if (Array.isArray(params)) return connection.tablesRead(sql, params.map(parameterOf));
  const { sql: text, names } = replaceNames(sql, session.mode);
  return connection.tablesRead(text, named(names, params as { readonly [name: string]: unknown }));
}
