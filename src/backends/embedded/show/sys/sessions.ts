/** sys: sessions, and what they wait for. */
import type { ConnectOptions, ProcessInfo } from '../../../../backend.ts';
import type { StatementRecord } from '../../../../statement-records.ts';
import { picoseconds, type SessionFacts } from '../performance-schema/facts.ts';
import { lockId, transactionId } from '../performance-schema/locks.ts';
import { type ShowContext, storedTime } from '../virtual-table.ts';
import { checkBehind, type Producer, pair, type Row } from './view.ts';

interface Shown {
  readonly options: ConnectOptions;
  readonly process: ProcessInfo | undefined;
  readonly last: StatementRecord | undefined;
}

function statementCells({ process, last }: Shown): Row {
  if (process !== undefined && process.statement !== null)
    return { current_statement: process.statement, statement_latency: picoseconds(process.seconds * 1e6), rows_sent: 0, rows_affected: 0 };
  if (last === undefined) return {};
  return {
    last_statement: last.text,
    last_statement_latency: picoseconds(last.duration),
    rows_sent: last.rowsSent,
    rows_affected: last.rowsAffected,
  };
}
function sessionRow(shown: Shown, context: ShowContext): Row {
  const { options, process } = shown;
  const session = [...context.server.sessions()].find((each) => each.options === options);
  const active = session?.transaction.active === true;
  return {
    thd_id: options.connectionId,
    conn_id: options.connectionId,
    user: `${options.user}@${options.host}`,
    db: process?.database ?? null,
    command: process?.command ?? 'Sleep',
    state: process?.state === '' ? null : process?.state,
    time: process?.seconds ?? 0,
    execution_engine: 'PRIMARY',
    lock_latency: 0n,
    cpu_latency: 0n,
    full_scan: 'NO',
    ...statementCells(shown),
    current_memory: 0,
    trx_latency: active ? picoseconds((Date.now() - session.transaction.started) * 1000) : null,
    trx_state: active ? 'ACTIVE' : null,
    trx_autocommit: active ? (session.transaction.autocommit ? 'YES' : 'NO') : null,
    pid: options.attributes?.get('_pid') ?? null,
    program_name: options.attributes?.get('program_name') ?? null,
  };
}
/** Those that run something first, then those that were busy last. */
function* sessions(context: ShowContext): Generator<Row> {
  const { server } = context;
  const processes = new Map(server.processes().map((process) => [process.id, process]));
  const last = new Map<number, StatementRecord>();
  for (const record of server.statements?.recent() ?? []) last.set(record.thread, record);
  for (const { options } of server.sessions()) {
    const id = options.connectionId;
    yield sessionRow({ options, process: processes.get(id), last: last.get(id) }, context);
  }
}
function* sslStatus(context: ShowContext): Generator<Row> {
  checkBehind(context, 'session_ssl_status', 'status_by_thread', false);
  for (const { options } of context.server.sessions())
    yield {
      thread_id: options.connectionId,
      ssl_version: options.tls?.version ?? '',
      ssl_cipher: options.tls?.cipher ?? '',
      ssl_sessions_reused: '0',
    };
}

/** When a transaction began, and how old it is. One that waits to write its first row is as old as its statement. @param seconds of that. */
function since(who: 'waiting' | 'blocking', { transaction }: SessionFacts, seconds: number): Row {
  const started = transaction.active ? transaction.started : Date.now() - seconds * 1000;
  const age = Math.max(0, Math.floor((Date.now() - started) / 1000));
  return { [`${who}_trx_started`]: storedTime(new Date(started).toISOString()), [`${who}_trx_age`]: age * 1e6 };
}
/** Transactions that wait for the one that writes. */
function* lockWaits({ server }: ShowContext): Generator<Row> {
  const all = [...server.sessions()];
  const processes = new Map(server.processes().map((process) => [process.id, process]));
  const blocking = all.find(({ transaction }) => transaction.writing);
  if (blocking === undefined) return;
  const blocker = blocking.options.connectionId;
  for (const waiting of all.filter(({ transaction }) => transaction.waiting)) {
    const waiter = waiting.options.connectionId;
    const seconds = processes.get(waiter)?.seconds ?? 0;
    yield {
      wait_started: storedTime(new Date(Date.now() - seconds * 1000).toISOString()),
      wait_age: seconds * 1e6,
      wait_age_secs: seconds,
      locked_type: 'TABLE',
      waiting_trx_id: transactionId(waiting),
      ...since('waiting', waiting, seconds),
      waiting_pid: waiter,
      waiting_query: processes.get(waiter)?.statement ?? null,
      waiting_lock_id: lockId(waiting),
      waiting_lock_mode: 'X',
      blocking_trx_id: transactionId(blocking),
      ...since('blocking', blocking, 0),
      blocking_pid: blocker,
      blocking_query: processes.get(blocker)?.statement ?? null,
      blocking_lock_id: lockId(blocking),
      blocking_lock_mode: 'X',
      sql_kill_blocking_query: `KILL QUERY ${blocker}`,
      sql_kill_blocking_connection: `KILL ${blocker}`,
    };
  }
}

const written = {
  times: ['statement_latency', 'trx_latency', 'lock_latency', 'cpu_latency', 'last_statement_latency'],
  bytes: ['current_memory'],
  statements: ['current_statement', 'last_statement'],
};

export const sessionViews: Readonly<Record<string, Producer>> = {
  ...pair('processlist', 'threads', sessions, written),
  ...pair('session', 'threads', sessions, written),
  ...pair('innodb_lock_waits', 'data_lock_waits', lockWaits, { statements: ['waiting_query', 'blocking_query'] }),
  'sys.session_ssl_status': sslStatus,
};
