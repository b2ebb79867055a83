/** sql_safe_updates: an UPDATE or DELETE must find its rows by a key, or have a LIMIT. */
import { SqlError } from '../../../errors.ts';
import type { Expr } from '../../../sql/ast.ts';
import { walk } from '../../../sql/walk.ts';
import type { Session } from '../execute/session.ts';
import type { Source } from './target.ts';

/** @throws SqlError 1175. */
export function refuseUnsafe(session: Session, source: Source | undefined, where: Expr | null): void {
  if (session.variables.text('sql_safe_updates') !== 'ON' || source?.table == null) return;
  const keyed = new Set(source.table.keys.map((key) => key.parts[0]?.column.toLowerCase()));
  let found = false;
  if (where !== null)
    walk(where, (node) => {
      if (node.kind === 'ColumnRef' && keyed.has(node.name.toLowerCase())) found = true;
      return !found;
    });
  if (!found)
    throw new SqlError(
      1175,
      'HY000',
      'You are using safe update mode and you tried to update a table without a WHERE that uses a KEY column. ',
    );
}
