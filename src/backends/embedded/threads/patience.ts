/** How long a query may hold up the engine's thread, and whether it can go on in another. */
import type { QueryPlan } from '../execute/plan.ts';
import type { Session } from '../execute/session.ts';

/** Milliseconds that a query may hold up the others; and one that had to leave the last time; and where there are no others. */
const PATIENCE = 40;
const KNOWN_PATIENCE = 4;
const ALONE_PATIENCE = 250;

const known = new WeakSet<QueryPlan>();

/** It took too long once. */
export function rememberLong(plan: QueryPlan): void {
  known.add(plan);
}

export function patience(session: Session, plan: QueryPlan): number {
  if (known.has(plan)) return KNOWN_PATIENCE;
  return session.engine.sessionCount > 1 ? PATIENCE : ALONE_PATIENCE;
}

/** Whether another thread would see the same rows: nothing is written or kept open here that it cannot have. */
export function mayLeave(session: Session): boolean {
  const { transaction, engine } = session;
  return engine.readers !== null && transaction.snapshotIsCurrent;
}
