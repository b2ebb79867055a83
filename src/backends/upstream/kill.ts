/** KILL of a session that this process holds: by the id that its client was told, which is another than the upstream server's. */
import type { ConnectionHost } from '../../backend.ts';
import { SqlError } from '../../errors.ts';
import { type ParseMode, parse } from '../../sql/index.ts';
import type { KnownIds } from './process-list.ts';

/** The statement's first word, behind white space and comments. */
const KILL = /^(?:\s|\/\*(?!!)(?:[^*]|\*(?!\/))*\*\/|--[^\n]*\n|#[^\n]*\n)*kill\b/i;

/**
 * Kills what `KILL [QUERY | CONNECTION] id` names, where the host has that session.
 * @param own the id of the session that says so.
 * @returns whether it has been done; false for every other statement, and for an id that only the upstream server may know.
 * @throws SqlError 1317 where it was the session itself.
 */
export function killHere(sql: string, mode: ParseMode, own: number, host: ConnectionHost): boolean {
  if (!KILL.test(sql)) return false;
  const wanted = target(sql, mode);
  if (wanted === null || !host.kill(wanted.id, wanted.what, own)) return false;
  if (wanted.id === own) throw new SqlError(1317, '70100', 'Query execution was interrupted');
  return true;
}

/**
 * KILL by a user of the server's own: whether he may is for the server to say.
 * @param user his name. @param ids of the sessions that are at the server.
 * @returns the statement with the server's id; null for every other statement, for an id that is not of this process, and for a session of
 * his own that is not at the server now.
 * @throws SqlError 1095 for such a session of somebody else
 */
export function killThere(sql: string, mode: ParseMode, user: string, ids: KnownIds, host: ConnectionHost): string | null {
  if (!KILL.test(sql)) return null;
  const wanted = target(sql, mode);
  if (wanted === null) return null;
  for (const [threadId, known] of ids) if (known === wanted.id) return `KILL ${wanted.what} ${threadId}`;
  const other = host.processes().find(({ id }) => id === wanted.id);
  if (other !== undefined && other.user !== user) throw new SqlError(1095, 'HY000', `You are not owner of thread ${wanted.id}`);
  return null;
}

/** Null for what is no plain KILL of a number: the server says what is wrong with it, or finds out what the expression is. */
function target(sql: string, mode: ParseMode): { readonly id: number; readonly what: 'CONNECTION' | 'QUERY' } | null {
  try {
    const { statement } = parse(sql, { sqlMode: mode, single: true });
    if (statement.kind !== 'Kill' || statement.id.kind !== 'IntLiteral') return null;
    const id = Number(statement.id.text);
    return Number.isSafeInteger(id) ? { id, what: statement.what } : null;
  } catch (error) {
    if (error instanceof SqlError) return null;
    throw error;
  }
}
