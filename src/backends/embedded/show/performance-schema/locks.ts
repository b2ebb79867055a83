/** performance_schema: what is locked. The engine lets one transaction write at a time; what else is locked is names and whole tables. */
import type { Cell, ShowContext } from '../virtual-table.ts';
import { picoseconds, type SessionFacts, timerOf } from './facts.ts';

type Row = Readonly<Record<string, Cell>>;

/** GET_LOCK and LOCK TABLES. */
export function* metadataLocks({ server }: ShowContext): Generator<Row> {
  const held = { LOCK_STATUS: 'GRANTED', SOURCE: '' };
  for (const [name, owner] of server.namedLocks())
    yield {
      ...held,
      OBJECT_TYPE: 'USER LEVEL LOCK',
      OBJECT_NAME: name,
      LOCK_TYPE: 'EXCLUSIVE',
      LOCK_DURATION: 'EXPLICIT',
      OWNER_THREAD_ID: owner,
    };
  for (const { options, lockedTables } of server.sessions())
    for (const [schema, name, mode] of lockedTables())
      yield {
        ...held,
        OBJECT_TYPE: 'TABLE',
        OBJECT_SCHEMA: schema,
        OBJECT_NAME: name,
        LOCK_TYPE: mode === 'READ' ? 'SHARED_READ_ONLY' : 'SHARED_NO_READ_WRITE',
        LOCK_DURATION: 'TRANSACTION',
        OWNER_THREAD_ID: options.connectionId,
      };
}
export function* tableHandles({ server }: ShowContext): Generator<Row> {
  for (const { options, lockedTables } of server.sessions())
    for (const [schema, name, mode] of lockedTables())
      yield {
        OBJECT_TYPE: 'TABLE',
        OBJECT_SCHEMA: schema,
        OBJECT_NAME: name,
        OWNER_THREAD_ID: options.connectionId,
        EXTERNAL_LOCK: `${mode} EXTERNAL`,
      };
}

/** The number of a session's transaction: unique in the process. */
export function transactionId({ options, transaction }: SessionFacts): bigint {
  return (BigInt(options.connectionId) << 24n) + BigInt(transaction.id);
}
export function lockId(session: SessionFacts): string {
  return `${transactionId(session)}:writer`;
}
/** The lock that lets a transaction write, of everything that there is: who has it, and who waits for it. */
export function* dataLocks({ server }: ShowContext): Generator<Row> {
  for (const session of server.sessions()) {
    const { writing, waiting } = session.transaction;
    if (!writing && !waiting) continue;
    yield {
      ENGINE: 'INNODB',
      ENGINE_LOCK_ID: lockId(session),
      ENGINE_TRANSACTION_ID: transactionId(session),
      THREAD_ID: session.options.connectionId,
      LOCK_TYPE: 'TABLE',
      LOCK_MODE: 'X',
      LOCK_STATUS: writing ? 'GRANTED' : 'WAITING',
    };
  }
}
export function* dataLockWaits({ server }: ShowContext): Generator<Row> {
  const sessions = [...server.sessions()];
  const blocking = sessions.find(({ transaction }) => transaction.writing);
  if (blocking === undefined) return;
  for (const waiting of sessions) {
    if (!waiting.transaction.waiting) continue;
    yield {
      ENGINE: 'INNODB',
      REQUESTING_ENGINE_LOCK_ID: lockId(waiting),
      REQUESTING_ENGINE_TRANSACTION_ID: transactionId(waiting),
      REQUESTING_THREAD_ID: waiting.options.connectionId,
      BLOCKING_ENGINE_LOCK_ID: lockId(blocking),
      BLOCKING_ENGINE_TRANSACTION_ID: transactionId(blocking),
      BLOCKING_THREAD_ID: blocking.options.connectionId,
    };
  }
}

/** The transactions that are open. */
export function* transactionsCurrent({ server }: ShowContext): Generator<Row> {
  if (!server.consumers.isEnabled('events_transactions_current')) return;
  for (const session of server.sessions()) {
    const { transaction, options } = session;
    if (!transaction.active) continue;
    yield {
      THREAD_ID: options.connectionId,
      EVENT_ID: transaction.id,
      EVENT_NAME: 'transaction',
      STATE: 'ACTIVE',
      TRX_ID: transaction.writing ? transactionId(session) : null,
      GTID: 'AUTOMATIC',
      SOURCE: '',
      TIMER_START: timerOf(transaction.started),
      TIMER_END: timerOf(Date.now()),
      TIMER_WAIT: picoseconds(Math.max(0, Date.now() - transaction.started) * 1000),
      ACCESS_MODE: transaction.readOnly ? 'READ ONLY' : 'READ WRITE',
      ISOLATION_LEVEL: transaction.isolation,
      AUTOCOMMIT: transaction.autocommit ? 'YES' : 'NO',
      NUMBER_OF_SAVEPOINTS: 0,
      NUMBER_OF_ROLLBACK_TO_SAVEPOINT: 0,
      NUMBER_OF_RELEASE_SAVEPOINT: 0,
    };
  }
}
