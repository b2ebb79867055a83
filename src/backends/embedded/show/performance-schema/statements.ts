/** performance_schema: the statements that run, the last ones, and figures of all of them by digest. */
import type { ProcessInfo } from '../../../../backend.ts';
import { digestText } from '../../../../sql/digest.ts';
import { DEFAULT_MODE } from '../../../../sql/mode.ts';
import { SQL_EVENTS, statementEvent } from '../../../../sql/statement-event.ts';
import type { DigestRecord, StatementRecord, StatementSums as Sums, SumsRecord } from '../../../../statement-records.ts';
import { digestHash } from '../../functions/miscellaneous.ts';
import type { Cell, ShowContext } from '../virtual-table.ts';
import { picoseconds, storedMicros, timerOf } from './facts.ts';

type Row = Readonly<Record<string, Cell>>;

function eventName(digest: string | null): string {
  return `statement/sql/${statementEvent(digest)}`;
}

/** Default of performance_schema_events_statements_history_size: the last statements of each thread. */
const HISTORY = 10;
/** Characters of MESSAGE_TEXT. */
const MESSAGE = 128;

// ── Single statements ────────────────────────────────────────────────────────

function recordRow(record: StatementRecord): Row {
  const { started, duration, digest, errno, message } = record;
  const start = timerOf(started);
  return {
    THREAD_ID: record.thread,
    EVENT_ID: record.id,
    END_EVENT_ID: record.id,
    EVENT_NAME: eventName(digest?.text ?? null),
    SOURCE: '',
    TIMER_START: start,
    TIMER_END: start + picoseconds(duration),
    TIMER_WAIT: picoseconds(duration),
    SQL_TEXT: record.text,
    DIGEST: digest?.hash ?? null,
    DIGEST_TEXT: digest?.text ?? null,
    CURRENT_SCHEMA: record.database,
    MYSQL_ERRNO: errno,
    RETURNED_SQLSTATE: errno === 0 ? '00000' : record.sqlState,
    MESSAGE_TEXT: message?.slice(0, MESSAGE) ?? null,
    ERRORS: errno === 0 ? 0 : 1,
    WARNINGS: record.warnings,
    ROWS_AFFECTED: record.rowsAffected,
    ROWS_SENT: record.rowsSent,
    NESTING_EVENT_LEVEL: 0,
    STATEMENT_ID: record.id,
    EXECUTION_ENGINE: 'PRIMARY',
  };
}
/** One that has not ended. */
function runningRow({ id, database, seconds, statement }: ProcessInfo, eventId: number): Row {
  const digest = digestText(statement ?? '', DEFAULT_MODE);
  const elapsed = seconds * 1_000_000;
  const now = timerOf(Date.now());
  return {
    THREAD_ID: id,
    EVENT_ID: eventId,
    EVENT_NAME: eventName(digest),
    SOURCE: '',
    TIMER_START: now - picoseconds(elapsed),
    TIMER_END: now,
    TIMER_WAIT: picoseconds(elapsed),
    SQL_TEXT: statement,
    DIGEST: digestHash(digest),
    DIGEST_TEXT: digest,
    CURRENT_SCHEMA: database,
    MYSQL_ERRNO: 0,
    NESTING_EVENT_LEVEL: 0,
    STATEMENT_ID: eventId,
    EXECUTION_ENGINE: 'PRIMARY',
  };
}

function* recent({ server }: ShowContext): Generator<StatementRecord> {
  yield* server.statements?.recent() ?? [];
}
/** Of the threads that are there: what each runs, or ran last. */
export function* statementsCurrent(context: ShowContext): Generator<Row> {
  if (!context.server.consumers.isEnabled('events_statements_current')) return;
  const last = new Map<number, StatementRecord>();
  for (const record of recent(context)) last.set(record.thread, record);
  const next = (context.server.statements?.total ?? 0) + 1;
  for (const process of context.server.processes()) {
    const record = last.get(process.id);
    if (process.statement !== null) yield runningRow(process, next);
    else if (record !== undefined) yield recordRow(record);
  }
}
export function* statementsHistory(context: ShowContext): Generator<Row> {
  if (!context.server.consumers.isEnabled('events_statements_history')) return;
  const live = new Set(context.server.processes().map(({ id }) => id));
  const records = [...recent(context)].filter(({ thread }) => live.has(thread));
  const after = new Map<number, number>();
  const kept = records.reverse().filter(({ thread }) => {
    const count = (after.get(thread) ?? 0) + 1;
    after.set(thread, count);
    return count <= HISTORY;
  });
  for (const record of kept.reverse()) yield recordRow(record);
}
export function* statementsHistoryLong(context: ShowContext): Generator<Row> {
  if (!context.server.consumers.isEnabled('events_statements_history_long')) return;
  for (const record of recent(context)) yield recordRow(record);
}

// ── Figures ──────────────────────────────────────────────────────────────────

const none: Sums = { count: 0, errors: 0, warnings: 0, rowsSent: 0, rowsAffected: 0, total: 0, least: Number.POSITIVE_INFINITY, most: 0 };

export function added(left: Sums, right: Sums): Sums {
  return {
    count: left.count + right.count,
    errors: left.errors + right.errors,
    warnings: left.warnings + right.warnings,
    rowsSent: left.rowsSent + right.rowsSent,
    rowsAffected: left.rowsAffected + right.rowsAffected,
    total: left.total + right.total,
    least: Math.min(left.least, right.least),
    most: Math.max(left.most, right.most),
  };
}
export function sumsRow(sums: Sums): Row {
  return {
    COUNT_STAR: sums.count,
    SUM_TIMER_WAIT: picoseconds(sums.total),
    MIN_TIMER_WAIT: sums.count === 0 ? 0 : picoseconds(sums.least),
    AVG_TIMER_WAIT: sums.count === 0 ? 0 : picoseconds(sums.total / sums.count),
    MAX_TIMER_WAIT: picoseconds(sums.most),
    SUM_ERRORS: sums.errors,
    SUM_WARNINGS: sums.warnings,
    SUM_ROWS_AFFECTED: sums.rowsAffected,
    SUM_ROWS_SENT: sums.rowsSent,
  };
}
/** The duration that a share of all statements does not exceed, in microseconds. @param share 0.95 */
function quantile({ spread, count }: DigestRecord, share: number): number {
  let seen = 0;
  for (const [below, inside] of spread) {
    seen += inside;
    if (seen >= count * share) return below;
  }
  return 0;
}

function digestRow(record: DigestRecord): Row {
  return {
    SCHEMA_NAME: record.database,
    DIGEST: record.digest?.hash ?? null,
    DIGEST_TEXT: record.digest?.text ?? null,
    ...sumsRow(record),
    FIRST_SEEN: storedMicros(record.firstSeen),
    LAST_SEEN: storedMicros(record.lastSeen),
    QUANTILE_95: picoseconds(quantile(record, 0.95)),
    QUANTILE_99: picoseconds(quantile(record, 0.99)),
    QUANTILE_999: picoseconds(quantile(record, 0.999)),
    QUERY_SAMPLE_TEXT: record.sample,
    QUERY_SAMPLE_SEEN: storedMicros(record.sampleSeen),
    QUERY_SAMPLE_TIMER_WAIT: picoseconds(Math.max(0, record.sampleDuration)),
  };
}
export function* statementsByDigest({ server }: ShowContext): Generator<Row> {
  for (const record of server.statements?.digests() ?? []) yield digestRow(record);
}

/** The rows of a histogram, of buckets with a count. */
function* buckets(spread: DigestRecord['spread'], count: number): Generator<Row> {
  let low = 0n;
  let seen = 0;
  let number = 0;
  for (const [below, inside] of spread) {
    seen += inside;
    const high = picoseconds(below);
    yield {
      BUCKET_NUMBER: number++,
      BUCKET_TIMER_LOW: low,
      BUCKET_TIMER_HIGH: high,
      COUNT_BUCKET: inside,
      COUNT_BUCKET_AND_LOWER: seen,
      BUCKET_QUANTILE: count === 0 ? 0 : seen / count,
    };
    low = high;
  }
}
export function* histogramByDigest({ server }: ShowContext): Generator<Row> {
  for (const { database, digest, spread, count } of server.statements?.digests() ?? [])
    for (const row of buckets(spread, count)) yield { SCHEMA_NAME: database, DIGEST: digest?.hash ?? null, ...row };
}
export function* histogramGlobal({ server }: ShowContext): Generator<Row> {
  const all = new Map<number, number>();
  let count = 0;
  for (const record of server.statements?.digests() ?? []) {
    count += record.count;
    for (const [below, inside] of record.spread) all.set(below, (all.get(below) ?? 0) + inside);
  }
  yield* buckets(
    [...all].sort(([left], [right]) => left - right),
    count,
  );
}

/** Figures by the names of events: those without a statement too. */
export function sumsByEvent({ server }: ShowContext): ReadonlyMap<string, Sums> {
  const sums = new Map<string, Sums>(SQL_EVENTS.map((name) => [`statement/sql/${name}`, none]));
  for (const record of server.statements?.digests() ?? []) {
    const name = eventName(record.digest?.text ?? null);
    sums.set(name, added(sums.get(name) ?? none, record));
  }
  return sums;
}
export function* statementsByEvent(context: ShowContext): Generator<Row> {
  for (const [name, sums] of sumsByEvent(context)) yield { EVENT_NAME: name, ...sumsRow(sums) };
}

/** Figures by event of whatever a key says: those of one key are added up. */
export function* grouped(records: Iterable<SumsRecord>, keyOf: (record: SumsRecord) => Row): Generator<Row & { readonly sums: Sums }> {
  const groups = new Map<string, { readonly key: Row; sums: Sums }>();
  for (const record of records) {
    const key = keyOf(record);
    const name = JSON.stringify(key);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, { key, sums: record.sums });
    else group.sums = added(group.sums, record.sums);
  }
  for (const { key, sums } of groups.values()) yield Object.assign({ sums }, key);
}
function* sumsRows(records: Iterable<SumsRecord>, keyOf: (record: SumsRecord) => Row): Generator<Row> {
  const withEvent = (record: SumsRecord): Row => ({ ...keyOf(record), EVENT_NAME: `statement/sql/${record.event}` });
  for (const { sums, ...key } of grouped(records, withEvent)) yield { ...key, ...sumsRow(sums) };
}
export const statementsByAccount = ({ server }: ShowContext): Generator<Row> =>
  sumsRows(server.statements?.accounts() ?? [], ({ user, host }) => ({ USER: user, HOST: host }));
export const statementsByUser = ({ server }: ShowContext): Generator<Row> =>
  sumsRows(server.statements?.accounts() ?? [], ({ user }) => ({ USER: user }));
export const statementsByHost = ({ server }: ShowContext): Generator<Row> =>
  sumsRows(server.statements?.accounts() ?? [], ({ host }) => ({ HOST: host }));
/** Of the threads that are there. */
export function statementsByThread({ server }: ShowContext): Generator<Row> {
  const live = new Set(server.processes().map(({ id }) => id));
  const records = [...(server.statements?.threads() ?? [])].filter(({ thread }) => thread !== null && live.has(thread));
  return sumsRows(records, ({ thread }) => ({ THREAD_ID: thread }));
}

/** Those of PREPARE. */
export function* preparedStatements({ server }: ShowContext): Generator<Row> {
  for (const { options, prepared } of server.sessions()) {
    let id = 0;
    for (const [name, text] of prepared())
      yield {
        STATEMENT_ID: ++id,
        STATEMENT_NAME: name,
        SQL_TEXT: text,
        OWNER_THREAD_ID: options.connectionId,
        EXECUTION_ENGINE: 'PRIMARY',
      };
  }
}
