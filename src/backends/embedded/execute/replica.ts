/** START, STOP and RESET REPLICA, where there is no server to replicate from: as MySQL without one answers. */
import { SqlError } from '../../../errors.ts';
import type { OtherStatement } from '../../../sql/ast.ts';
import { type Plan, sessionPlan } from './plan.ts';

/** @returns null for a statement of another kind. */
export function planReplica(statement: OtherStatement): Plan | null {
  if (!/^(?:START|STOP|RESET) REPLICA$/.test(statement.verb)) return null;
  const channel = /\bFOR\s+CHANNEL\s+(['"`])(.+?)\1/i.exec(statement.text)?.[2];
  return sessionPlan(
    ({ session, sink }) => {
      if (channel !== undefined) throw new SqlError(3074, 'HY000', `Replica channel '${channel}' does not exist.`, statement.pos);
      if (statement.verb === 'START REPLICA') throw new SqlError(1200, 'HY000', notConfigured, statement.pos);
      if (statement.verb === 'STOP REPLICA')
        session.context.warn('Note', 3084, "Replication thread(s) for channel '' are already stopped.");
      session.answer({ affectedRows: 0 }, sink);
    },
    { commits: true },
  );
}
const notConfigured = 'The server is not configured as replica; fix in config file or with CHANGE REPLICATION SOURCE TO';
