/** BEGIN, COMMIT, ROLLBACK, savepoints. */
import type { EndTransaction, SavepointStatement, StartTransaction } from '../../../sql/ast.ts';
import { type Execution, type Plan, sessionPlan } from './plan.ts';
import { startTransaction } from './transaction-state.ts';

function ok(execution: Execution): void {
  execution.session.answer({ affectedRows: 0 }, execution.sink);
}

export function planStartTransaction(statement: StartTransaction): Plan {
  return sessionPlan(
    (execution) => {
      execution.session.locks = null;
      const readOnly = statement.access === null ? null : statement.access === 'READ ONLY';
      if (readOnly === false) execution.session.refuseReadOnly();
      startTransaction(execution.session, { readOnly, snapshot: statement.consistentSnapshot, explicit: true });
      ok(execution);
    },
    { commits: true, cacheable: true },
  );
}

export function planEndTransaction(statement: EndTransaction): Plan {
  return sessionPlan((execution) => endTransaction(statement, execution), { cacheable: true });
}
function endTransaction(statement: EndTransaction, execution: Execution): void | Promise<void> {
  const { session } = execution;
  const completion = session.variables.text('completion_type');
  const chain = statement.chain ?? completion === 'CHAIN';
  const { readOnly } = session.transaction;
  if (session.transaction.active) {
    if (statement.action === 'COMMIT') session.transaction.commit();
    else session.transaction.rollback();
  }
  if (chain) startTransaction(session, { readOnly, explicit: true, chained: true });
  return session.durability.settled(() => ok(execution));
}

export function planSavepoint(statement: SavepointStatement): Plan {
  return sessionPlan((execution) => {
    const { session } = execution;
    const { transaction } = session;
    session.beginIfNeeded();
    if (statement.action === 'SAVEPOINT') transaction.savepoint(statement.name);
    else if (statement.action === 'RELEASE') transaction.release(statement.name);
    else transaction.rollbackTo(statement.name);
    ok(execution);
  });
}
