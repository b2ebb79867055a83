/** The figures of a process: what there is to watch, by the names that Prometheus knows it by. Read from the sources when somebody asks. */
import { DURATION_BOUNDS, type DurationRecord } from '../../statement-records.ts';
import type { DoorStatistics, MessageStatistics, UpstreamInfo, WsqlSources } from './sources.ts';

export type Labels = Readonly<Record<string, string>>;
export type Sample = readonly [labels: Labels, value: number];

/** Something that is counted or measured. https://prometheus.io/docs/practices/naming/ */
export interface Figure {
  readonly name: string;
  readonly help: string;
  readonly kind: 'gauge' | 'counter';
  readonly labels: readonly string[];
  samples(): Iterable<Sample>;
}
/** How many were how long. */
export interface HistogramSample {
  readonly labels: Labels;
  /** How many were no longer than each of the bounds, those of the bounds before it among them. */
  readonly cumulative: readonly number[];
  readonly count: number;
  /** Seconds. */
  readonly sum: number;
}
export interface HistogramFigure {
  readonly name: string;
  readonly help: string;
  readonly kind: 'histogram';
  readonly labels: readonly string[];
  /** Seconds, from short to long. */
  readonly bounds: readonly number[];
  samples(): Iterable<HistogramSample>;
}

const NONE: Labels = {};

/** @returns the figures that there are sources for. */
export function figuresOf(sources: WsqlSources): readonly (Figure | HistogramFigure)[] {
  return [
    ...doorFigures(sources),
    ...messageFigures(sources),
    ...statementFigures(sources),
    ...engineFigures(sources),
    ...upstreamFigures(sources),
    ...poolFigures(sources),
    ...processFigures(sources),
  ];
}

function gauge(name: string, help: string, labels: readonly string[], samples: () => Iterable<Sample>): Figure {
  return { name, help, kind: 'gauge', labels, samples };
}
function counter(name: string, help: string, labels: readonly string[], samples: () => Iterable<Sample>): Figure {
  return { name, help, kind: 'counter', labels, samples };
}
function one(value: number | null): Sample[] {
  return value === null ? [] : [[NONE, value]];
}

function doorFigures({ statistics }: WsqlSources): Figure[] {
  if (statistics === undefined) return [];
  const counted = (name: string, help: string, of: (statistics: DoorStatistics) => number) =>
    counter(name, help, [], () => one(of(statistics())));
  return [
    gauge('wsql_connections', 'Clients that are connected', [], () => one(statistics().connections)),
    counted('wsql_connections_total', 'Clients that have connected', ({ totalConnections }) => totalConnections),
    counted('wsql_statements_total', 'Statements that clients have sent', ({ questions }) => questions),
    counted('wsql_received_bytes_total', 'Bytes from clients', ({ bytesReceived }) => bytesReceived),
    counted('wsql_sent_bytes_total', 'Bytes to clients', ({ bytesSent }) => bytesSent),
  ];
}

function messageFigures({ messages }: WsqlSources): Figure[] {
  if (messages === undefined) return [];
  const measured = (name: string, help: string, of: (messages: MessageStatistics) => number) =>
    gauge(name, help, [], () => one(of(messages())));
  return [
    measured('wsql_requests_in_flight', 'Requests that are answered at this moment', ({ inFlight }) => inFlight),
    measured('wsql_requests_queued', 'Requests that wait for their turn', ({ queued }) => queued),
    measured('wsql_transactions', 'Transactions that are open by their handles', ({ transactions }) => transactions),
    measured('wsql_subscriptions', 'Live queries that clients have', ({ subscriptions }) => subscriptions),
    measured('wsql_session_limit', 'Statements of all clients that may run side by side', ({ sessions }) => sessions.max),
    measured('wsql_session_waiting', 'Statements that wait for a session', ({ sessions }) => sessions.waiting),
    gauge('wsql_sessions', 'Sessions that clients share', ['state'], () => [
      [{ state: 'running' }, messages().sessions.running],
      [{ state: 'idle' }, messages().sessions.idle],
    ]),
    gauge('wsql_idempotency_keys', 'Requests with a key: that run, and whose answer is kept', ['state'], () => [
      [{ state: 'running' }, messages().keys.running],
      [{ state: 'kept' }, messages().keys.kept],
    ]),
    counter('wsql_request_errors_total', 'Requests that were answered with an error', [], () => one(messages().errors)),
  ];
}

function statementFigures({ records }: WsqlSources): (Figure | HistogramFigure)[] {
  if (records === undefined) return [];
  const durations = (): DurationRecord[] => [...(records()?.durations() ?? [])];
  const classed = ({ door, plan }: DurationRecord): Labels => ({ door, class: plan ?? 'none' });
  return [
    {
      name: 'wsql_statement_duration_seconds',
      help: 'Time of statements, up to the end of their answers',
      kind: 'histogram',
      labels: ['door', 'class'],
      bounds: DURATION_BOUNDS.map((bound) => bound / 1e6),
      samples: () =>
        durations().map((record) => ({
          labels: classed(record),
          cumulative: cumulative(record.counts),
          count: record.count,
          sum: record.total / 1e6,
        })),
    },
    counter('wsql_statement_errors_total', 'Statements that were answered with an error', ['door', 'class'], () =>
      durations().map((record) => [classed(record), record.errors]),
    ),
    counter('wsql_statements_by_kind_total', 'Statements that were answered, by their first word', ['kind'], () =>
      Array.from(records()?.kinds() ?? [], ([kind, count]) => [{ kind }, count]),
    ),
  ];
}
/** Without the last one, which is of all that are longer. */
function cumulative(counts: readonly number[]): number[] {
  let sum = 0;
  return counts.slice(0, -1).map((count) => {
    sum += count;
    return sum;
  });
}

function engineFigures({ locks, lockWaits, transactions, caches }: WsqlSources): Figure[] {
  return [
    ...(locks === undefined
      ? []
      : [
          gauge('wsql_locks', 'What sessions hold, or wait for', ['kind', 'state'], () =>
            counted([...locks()].map(lockLabels), LOCK_LABELS),
          ),
        ]),
    ...(lockWaits === undefined
      ? []
      : [
          counter('wsql_lock_waits_total', 'How often a session has waited for its turn to write', [], () => one(lockWaits().waits)),
          counter('wsql_lock_wait_seconds_total', 'How long sessions have waited for their turn to write', [], () =>
            one(lockWaits().waited / 1000),
          ),
          counter('wsql_lock_timeouts_total', 'How often that was in vain', [], () => one(lockWaits().timeouts)),
        ]),
    ...(transactions === undefined
      ? []
      : [gauge('wsql_open_transactions', 'Sessions with an open transaction', [], () => one([...transactions()].length))]),
    ...(caches === undefined ? [] : cacheFigures(caches)),
  ];
}
const LOCK_LABELS: readonly Labels[] = [
  { kind: 'writer', state: 'held' },
  { kind: 'writer', state: 'waiting' },
];
function lockLabels({ kind, state }: { readonly kind: string; readonly state: string }): Labels {
  return { kind, state };
}
/** @param always labels that are there when nothing has them. */
function counted(labels: readonly Labels[], always: readonly Labels[]): Sample[] {
  const counts = new Map<string, [Labels, number]>();
  for (const one of always) counts.set(JSON.stringify(one), [one, 0]);
  for (const one of labels) {
    const key = JSON.stringify(one);
    counts.set(key, [one, (counts.get(key)?.[1] ?? 0) + 1]);
  }
  return [...counts.values()];
}
function cacheFigures(caches: NonNullable<WsqlSources['caches']>): Figure[] {
  const each = (of: (cache: ReturnType<typeof all>[number]) => number | null) => () =>
    all().flatMap((cache) => {
      const value = of(cache);
      return value === null ? [] : [[{ cache: cache.name }, value] as const];
    });
  const all = () => [...caches()];
  return [
    gauge(
      'wsql_cache_entries',
      'What is kept to be used again',
      ['cache'],
      each(({ entries }) => entries),
    ),
    counter(
      'wsql_cache_hits_total',
      'How often it was there',
      ['cache'],
      each(({ hits }) => hits),
    ),
    counter(
      'wsql_cache_misses_total',
      'How often it had to be made',
      ['cache'],
      each(({ misses }) => misses),
    ),
  ];
}

function upstreamFigures({ upstreams }: WsqlSources): Figure[] {
  if (upstreams === undefined) return [];
  const each = (of: (upstream: UpstreamInfo) => number | null) => () =>
    [...upstreams()].flatMap((upstream) => {
      const value = of(upstream);
      return value === null ? [] : [[{ upstream: upstream.name }, value] as const];
    });
  const latency = each((upstream) => (upstream.latency === null ? null : upstream.latency / 1000));
  const lag = each((upstream) => upstream.lag);
  const failures = each((upstream) => upstream.failures);
  return [
    gauge('wsql_upstream_up', 'Whether a server can be used', ['upstream', 'role'], () =>
      Array.from(upstreams(), ({ name, role, state }) => [{ upstream: name, role }, state === 'up' ? 1 : 0]),
    ),
    gauge('wsql_upstream_connections', 'Connections to a server', ['upstream', 'state'], () =>
      [...upstreams()].flatMap(({ name, inUse, idle }) => [
        [{ upstream: name, state: 'in_use' }, inUse] as const,
        [{ upstream: name, state: 'idle' }, idle] as const,
      ]),
    ),
    gauge('wsql_upstream_latency_seconds', 'Time of a health check', ['upstream'], latency),
    gauge('wsql_upstream_lag_seconds', 'How far a replica is behind', ['upstream'], lag),
    counter('wsql_upstream_failures_total', 'Attempts and health checks that failed', ['upstream'], failures),
  ];
}

function poolFigures({ pools }: WsqlSources): Figure[] {
  if (pools === undefined) return [];
  return [
    gauge('wsql_pool_connections', 'Connections of a pool', ['upstream', 'state'], () =>
      [...pools()].flatMap(({ upstream, inUse, idle, opening }) => [
        [{ upstream, state: 'in_use' }, inUse] as const,
        [{ upstream, state: 'idle' }, idle] as const,
        [{ upstream, state: 'opening' }, opening] as const,
      ]),
    ),
    gauge('wsql_pool_max_connections', 'Most connections of a pool', ['upstream'], () =>
      Array.from(pools(), ({ upstream, max }) => [{ upstream }, max]),
    ),
    gauge('wsql_pool_waiting', 'Sessions that wait for a connection', ['upstream'], () =>
      Array.from(pools(), ({ upstream, waiting }) => [{ upstream }, waiting]),
    ),
  ];
}

function processFigures({ process, build }: WsqlSources): Figure[] {
  return [
    ...(process === undefined
      ? []
      : [
          gauge('process_resident_memory_bytes', 'Resident memory', [], () => one(process().residentMemory)),
          gauge('process_heap_bytes', 'Memory of JavaScript values', [], () => one(process().heapUsed)),
          counter('process_cpu_seconds_total', 'Processor time, of the user and the system', [], () => one(process().cpuSeconds)),
          gauge('wsql_event_loop_lag_seconds', 'How long others waited for their turn, at the last look', [], () =>
            one(process().eventLoopLag),
          ),
          gauge('wsql_event_loop_lag_max_seconds', 'The longest such wait of the last minute', [], () =>
            one(process().longestEventLoopLag),
          ),
        ]),
    ...(build === undefined
      ? []
      : [
          gauge('process_start_time_seconds', 'When the process began, since 1970', [], () => one(build().started / 1000)),
          gauge('wsql_build_info', 'What the process is made of', ['version', 'runtime', 'platform'], () => {
            const { version, runtime, platform } = build();
            return [[{ version, runtime, platform }, 1]];
          }),
        ]),
  ];
}
