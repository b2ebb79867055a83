/** sys: statements by digest. */
import type { DigestRecord } from '../../../../statement-records.ts';
import { picoseconds, storedMicros } from '../performance-schema/facts.ts';
import type { ShowContext } from '../virtual-table.ts';
import { byDescending, type Producer, pair, type Row, scaledDecimal } from './view.ts';

function digests({ server }: ShowContext): readonly DigestRecord[] {
  return byDescending(server.statements?.digests() ?? [], ({ total }) => total);
}
function average(sum: number, { count }: DigestRecord): number {
  return count === 0 ? 0 : Math.round(sum / count);
}
/** What most of the views have. */
function commonCells(record: DigestRecord): Row {
  return {
    query: record.digest?.text ?? null,
    db: record.database,
    exec_count: record.count,
    digest: record.digest?.hash ?? null,
    first_seen: storedMicros(record.firstSeen),
    last_seen: storedMicros(record.lastSeen),
  };
}
function latencyCells(record: DigestRecord): Row {
  return {
    full_scan: '',
    err_count: record.errors,
    warn_count: record.warnings,
    total_latency: picoseconds(record.total),
    max_latency: picoseconds(record.most),
    avg_latency: picoseconds(record.count === 0 ? 0 : record.total / record.count),
    rows_sent: record.rowsSent,
    rows_sent_avg: average(record.rowsSent, record),
  };
}

function* analysis(context: ShowContext): Generator<Row> {
  for (const record of digests(context))
    yield {
      ...commonCells(record),
      ...latencyCells(record),
      lock_latency: 0n,
      cpu_latency: 0n,
      rows_affected: record.rowsAffected,
      rows_affected_avg: average(record.rowsAffected, record),
      max_controlled_memory: 0,
      max_total_memory: 0,
    };
}
function* withErrors(context: ShowContext): Generator<Row> {
  const failed = digests(context).filter(({ errors, warnings }) => errors > 0 || warnings > 0);
  const byErrors = [...failed].sort((left, right) => right.errors - left.errors || right.warnings - left.warnings);
  for (const record of byErrors)
    yield {
      ...commonCells(record),
      errors: record.errors,
      error_pct: scaledDecimal((record.errors / record.count) * 100, 4),
      warnings: record.warnings,
      warning_pct: scaledDecimal((record.warnings / record.count) * 100, 4),
    };
}

/** Microseconds that the average of a digest takes. */
function mean({ total, count }: Pick<DigestRecord, 'total' | 'count'>): number {
  return count === 0 ? 0 : total / count;
}
/** The digests whose average is among the longest 5 %. */
function* longest(context: ShowContext): Generator<Row> {
  const records = byDescending(digests(context), mean);
  const least = mean(records[Math.floor(records.length * 0.05)] ?? { total: 0, count: 0 });
  for (const record of records) if (mean(record) >= least) yield { ...commonCells(record), ...latencyCells(record) };
}
/** How many digests take how long on average, in microseconds. */
function* averageDistribution(context: ShowContext): Generator<Row> {
  const counts = new Map<number, number>();
  for (const record of digests(context)) counts.set(Math.round(mean(record)), (counts.get(Math.round(mean(record))) ?? 0) + 1);
  for (const [avg_us, cnt] of [...counts].sort(([left], [right]) => left - right)) yield { cnt, avg_us };
}
function* percentile95(context: ShowContext): Generator<Row> {
  const rows = [...averageDistribution(context)];
  const all = rows.reduce((sum, { cnt }) => sum + Number(cnt), 0);
  let seen = 0;
  for (const { avg_us, cnt } of rows) {
    seen += Number(cnt);
    if (seen / all <= 0.95) continue;
    yield { avg_us, percentile: scaledDecimal(seen / all, 4) };
    return;
  }
}

/** What all of them are made from. */
const BEHIND = 'events_statements_summary_by_digest';
const latencies = ['total_latency', 'max_latency', 'avg_latency', 'lock_latency', 'cpu_latency'];

export const statementViews: Readonly<Record<string, Producer>> = {
  ...pair('statement_analysis', BEHIND, analysis, {
    times: latencies,
    bytes: ['max_controlled_memory', 'max_total_memory'],
    statements: ['query'],
  }),
  ...pair('statements_with_errors_or_warnings', BEHIND, withErrors, { statements: ['query'] }),
  ...pair('statements_with_runtimes_in_95th_percentile', BEHIND, longest, { times: latencies, statements: ['query'] }),
  ...pair('ps_digest_avg_latency_distribution', BEHIND, averageDistribution, {}),
  ...pair('ps_digest_95th_percentile_by_avg_us', BEHIND, percentile95, {}),
};
