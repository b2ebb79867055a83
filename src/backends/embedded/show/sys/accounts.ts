/** sys: what users and hosts have run. */
import type { StatementSums, SumsRecord } from '../../../../statement-records.ts';
import { picoseconds } from '../performance-schema/facts.ts';
import { grouped } from '../performance-schema/statements.ts';
import type { ShowContext } from '../virtual-table.ts';
import { byDescending, type Producer, pair, type Row } from './view.ts';

type By = 'user' | 'host';

function sums(context: ShowContext, keyOf: (record: SumsRecord) => Row): readonly (Row & { readonly sums: StatementSums })[] {
  return byDescending(grouped(context.server.statements?.accounts() ?? [], keyOf), ({ sums: { total } }) => total);
}
function latencyCells({ count, total, most, rowsSent, rowsAffected }: StatementSums): Row {
  return {
    total: count,
    total_latency: picoseconds(total),
    max_latency: picoseconds(most),
    lock_latency: 0n,
    cpu_latency: 0n,
    rows_sent: rowsSent,
    rows_examined: 0,
    rows_affected: rowsAffected,
    full_scans: 0,
  };
}
function* byLatency(context: ShowContext, by: By): Generator<Row> {
  for (const row of sums(context, (record) => ({ [by]: record[by] }))) yield { [by]: row[by], ...latencyCells(row.sums) };
}
function* byType(context: ShowContext, by: By): Generator<Row> {
  for (const row of sums(context, (record) => ({ [by]: record[by], statement: record.event })))
    yield { [by]: row[by], statement: row['statement'], ...latencyCells(row.sums) };
}
/** Accounts with their sessions and what they have run. */
function* summary(context: ShowContext, by: By, other: By, unique: string): Generator<Row> {
  const ran = new Map(sums(context, (record) => ({ [by]: record[by] })).map((row) => [row[by], row.sums]));
  const logins = [...context.server.connections()];
  const current = [...context.server.sessions()].map(({ options }) => options[by]);
  const names = [...new Set(logins.map((login) => login[by]))];
  for (const name of byDescending(names, (each) => ran.get(each)?.total ?? 0)) {
    const own = logins.filter((login) => login[by] === name);
    const { count, total } = ran.get(name) ?? { count: 0, total: 0 };
    yield {
      [by]: name,
      statements: count,
      statement_latency: picoseconds(total),
      statement_avg_latency: picoseconds(count === 0 ? 0 : total / count),
      table_scans: 0,
      file_ios: 0,
      file_io_latency: 0n,
      current_connections: current.filter((each) => each === name).length,
      total_connections: own.reduce((sum, login) => sum + login.total, 0),
      [unique]: new Set(own.map((login) => login[other])).size,
      current_memory: 0,
      total_memory_allocated: 0,
    };
  }
}

const latencies = ['total_latency', 'max_latency', 'lock_latency', 'cpu_latency'];
const summaries = {
  times: ['statement_latency', 'statement_avg_latency', 'file_io_latency'],
  bytes: ['current_memory', 'total_memory_allocated'],
};

export const accountViews: Readonly<Record<string, Producer>> = {
  ...pair(
    'user_summary',
    'events_statements_summary_by_user_by_event_name',
    (context) => summary(context, 'user', 'host', 'unique_hosts'),
    summaries,
  ),
  ...pair(
    'host_summary',
    'events_statements_summary_by_host_by_event_name',
    (context) => summary(context, 'host', 'user', 'unique_users'),
    summaries,
  ),
  ...pair('user_summary_by_statement_latency', 'events_statements_summary_by_user_by_event_name', (context) => byLatency(context, 'user'), {
    times: latencies,
  }),
  ...pair('host_summary_by_statement_latency', 'events_statements_summary_by_host_by_event_name', (context) => byLatency(context, 'host'), {
    times: latencies,
  }),
  ...pair('user_summary_by_statement_type', 'events_statements_summary_by_user_by_event_name', (context) => byType(context, 'user'), {
    times: latencies,
  }),
  ...pair('host_summary_by_statement_type', 'events_statements_summary_by_host_by_event_name', (context) => byType(context, 'host'), {
    times: latencies,
  }),
};
