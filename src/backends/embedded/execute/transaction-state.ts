/** How a session's transactions begin, and the one that is open as session_track_transaction_info tells of it. https://dev.mysql.com/doc/refman/8.4/en/session-state-tracking.html */
import type { TransactionState } from '../../../backend.ts';
import type { IsolationLevel } from '../../../sql/ast.ts';
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
function beginningOf(pending: Pending, options: BeginOptions): string {
  if (options.explicit !== true) return pendingText(pending);
  const given = options.chained === true && options.readOnly === false ? null : options.readOnly;
  const parts = [options.snapshot === true ? 'WITH CONSISTENT SNAPSHOT' : '', access(given ?? pending.readOnly)];
  return `${levels(pending)}${['START TRANSACTION', parts.filter((part) => part !== '').join(', ')].join(' ').trimEnd()};`;
}
function pendingText(pending: Pending): string {
  const way = access(pending.readOnly);
  return `${levels(pending)}${way === '' ? '' : `SET TRANSACTION ${way};`}`.trimEnd();
}

/** Begins a transaction as the session has it, SET TRANSACTION's wishes for the next one, and the statement. */
export function startTransaction(session: Session, options: BeginOptions): void {
  const { transaction, variables, nextTransaction } = session;
  const isolation = nextTransaction.isolation ?? (variables.text('transaction_isolation').replace('-', ' ') as IsolationLevel);
  const readOnly = options.readOnly ?? nextTransaction.readOnly ?? variables.text('transaction_read_only') === 'ON';
  const characteristics = beginningOf(nextTransaction, options);
  session.nextTransaction = { isolation: null, readOnly: null };
  transaction.begin({
    isolation,
    readOnly,
    snapshot: options.snapshot ?? false,
    explicit: options.explicit ?? false,
    characteristics,
  });
}

export function transactionState(session: Session): TransactionState {
  const { description } = session.transaction;
  const characteristics = description.kind === 'none' ? pendingText(session.nextTransaction) : description.characteristics;
  return { ...description, characteristics, locksTables: session.locks !== null };
}
