/** What a query reads, for who wants to know when its answer may be another one. */
import { hasRawBytes } from '../../../codec/text.ts';
import { SqlError } from '../../../errors.ts';
import { fingerprint } from '../../../sql/fingerprint.ts';
import type { Parameter } from '../../../types.ts';
import { keyOf, normalized, paramTypeOf } from './parameters.ts';
import { cacheableText } from './planner.ts';
import type { Session } from './session.ts';

/** As `BackendConnection.tablesRead`; tables by their names in SQLite. */
export function tablesRead(session: Session, sql: string, given: readonly Parameter[]): ReadonlySet<string> | 'computed' | null {
  session.begin();
  try {
    const params = normalized(given);
    const lifted = sql.length <= cacheableText && !hasRawBytes(sql) ? fingerprint(sql, session.parseMode) : null;
    const key = lifted === null ? null : keyOf(lifted.key, params);
    const plan = session.planner.for(sql, key, lifted?.literals ?? [], params.map(paramTypeOf));
    if (plan.kind !== 'query' || plan.query === undefined || plan.locking)
      throw new SqlError(1235, '42000', 'A query that changes or locks something cannot be watched');
    const { relations, virtualTables } = plan.query;
    if (virtualTables.length > 0) return 'computed';
    // A stored function may read what it likes.
    if (session.engine.catalog.programs.hasFunctions) return null;
    return new Set(relations.flatMap((relation) => (relation.kind === 'table' ? [relation.sqliteName] : [])));
  } catch (error) {
    throw session.failed(error);
  }
}
