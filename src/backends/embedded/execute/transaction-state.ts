/** The session's transaction as session_track_transaction_info tells of it. https://dev.mysql.com/doc/refman/8.4/en/session-state-tracking.html */
import type { TransactionState } from '../../../backend.ts';
import type { Session } from './session.ts';

type Pending = Session['nextTransaction'];

/** Statements that SET TRANSACTION left for the next transaction. */
function levels({ isolation }: Pending): string {
  return isolation === null ? '' : `SET TRANSACTION ISOLATION LEVEL ${isolation}; `;
}
function access(readOnly: boolean | null): string {
  return readOnly === null ? '' : readOnly ? 'READ ONLY' : 'READ WRITE';
}

export interface BeginOptions {
  /** Null: as the session has it. */
  readonly readOnly?: boolean | null;
  readonly snapshot?: boolean;
  /** By a statement that says so, rather than by any with autocommit off. */
  readonly explicit?: boolean;
  /** It is like the one that has just ended. */
  readonly chained?: boolean;
}

/** The statements that begin a transaction like the one that begins now. */
export function beginningOf(pending: Pending, options: BeginOptions): string {
  if (options.explicit !== true) return pendingText(pending);
  const given = options.chained === true && options.readOnly === false ? null : options.readOnly;
  const parts = [options.snapshot === true ? 'WITH CONSISTENT SNAPSHOT' : '', access(given ?? pending.readOnly)];
  return `${levels(pending)}${['START TRANSACTION', parts.filter((part) => part !== '').join(', ')].join(' ').trimEnd()};`;
}
function pendingText(pending: Pending): string {
  const way = access(pending.readOnly);
  return `${levels(pending)}${way === '' ? '' : `SET TRANSACTION ${way};`}`.trimEnd();
}

export function transactionState(session: Session): TransactionState {
  const { description } = session.transaction;
  const characteristics = description.kind === 'none' ? pendingText(session.nextTransaction) : description.characteristics;
  return { ...description, characteristics, locksTables: session.locks !== null };
}
