/** information_schema.INNODB_TRX: transactions that have touched a table. https://dev.mysql.com/doc/refman/8.4/en/information-schema-innodb-trx-table.html */
import type { SessionFacts } from '../performance-schema/facts.ts';
import { lockId, transactionId } from '../performance-schema/locks.ts';
import { type Cell, type ShowContext, storedTime } from '../virtual-table.ts';

type Row = Readonly<Record<string, Cell>>;

/** There is one lock, that of writing: what counts rows and locks of single rows says nothing of a transaction here, and is 0. */
export function* innodbTransactions({ server }: ShowContext): Generator<Row> {
  const queries = new Map(server.processes().map(({ id, statement }) => [id, statement]));
  for (const session of server.sessions()) {
    const { active, touched } = session.transaction;
    if (active && touched)
      yield { ...identity(session, queries.get(session.options.connectionId) ?? null), ...settings(session), ...nothingCounted };
  }
}
function identity(session: SessionFacts, query: string | null): Row {
  const { waiting, writing, started } = session.transaction;
  return {
    trx_id: transactionId(session),
    trx_state: waiting ? 'LOCK WAIT' : 'RUNNING',
    trx_started: storedTime(new Date(started).toISOString()),
    trx_requested_lock_id: waiting ? lockId(session) : null,
    trx_wait_started: waiting ? storedTime(new Date(started).toISOString()) : null,
    trx_weight: writing ? 1 : 0,
    trx_mysql_thread_id: session.options.connectionId,
    trx_query: query?.slice(0, 1024) ?? null,
    trx_operation_state: waiting ? 'starting index read' : null,
    trx_tables_locked: writing ? 1 : 0,
    trx_lock_structs: writing || waiting ? 1 : 0,
  };
}
function settings(session: SessionFacts): Row {
  const on = new Map(session.variables());
  const isOn = (name: string): number => (on.get(name) === 'OFF' ? 0 : 1);
  const { isolation, readOnly, autocommit, writing } = session.transaction;
  return {
    trx_isolation_level: isolation,
    trx_unique_checks: isOn('unique_checks'),
    trx_foreign_key_checks: isOn('foreign_key_checks'),
    trx_is_read_only: readOnly ? 1 : 0,
    trx_autocommit_non_locking: autocommit && !writing ? 1 : 0,
  };
}
const nothingCounted: Row = {
  trx_tables_in_use: 0,
  trx_lock_memory_bytes: 0,
  trx_rows_locked: 0,
  trx_rows_modified: 0,
  trx_concurrency_tickets: 0,
  trx_adaptive_hash_latched: 0,
  trx_adaptive_hash_timeout: 0,
  trx_schedule_weight: null,
};
