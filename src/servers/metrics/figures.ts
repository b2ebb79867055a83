/** The figures of a process for Prometheus. Those that are counted anyway are taken when somebody asks; only the time of statements is counted here. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { WsqlSources } from '../../virtual/wsql/index.ts';

/** What a door counts. */
export interface DoorStatistics {
  readonly connections: number;
  readonly totalConnections: number;
  readonly questions: number;
  readonly bytesReceived: number;
  readonly bytesSent: number;
}
export interface MessageStatistics {
  /** Requests that are answered at this moment, and that wait for their turn. */
  readonly inFlight: number;
  readonly queued: number;
  readonly transactions: number;
  readonly subscriptions: number;
  /** Requests that were answered with an error. */
  readonly errors: number;
  /** Sessions that all clients share: that run a statement, and that none runs in; statements that wait for one; how many there may be. */
  readonly sessions: { readonly running: number; readonly idle: number; readonly waiting: number; readonly max: number };
  /** Requests with an idempotency key that run, and answers that are kept. */
  readonly keys: { readonly running: number; readonly kept: number };
}
export interface FigureSources extends Pick<WsqlSources, 'upstreams' | 'pools' | 'build'> {
  statistics(): DoorStatistics;
  /** Of a door whose clients send messages. */
  readonly messages?: () => MessageStatistics;
}

/** Seconds: from a statement on a plan that is there to one that somebody has forgotten. */
const BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export class Figures {
  readonly #registry = new Registry();
  readonly #seconds: Histogram;
  readonly #errors: Counter;
  readonly #kinds = new Map<string, number>();

  constructor(sources: FigureSources) {
    const registers = [this.#registry];
    this.#seconds = new Histogram({
      name: 'wsql_statement_duration_seconds',
      help: 'Time from a statement to the end of its answer',
      buckets: BUCKETS,
      registers,
    });
    this.#errors = new Counter({ name: 'wsql_statement_errors_total', help: 'Statements that were answered with an error', registers });
    addDoor(sources, registers);
    addMessages(sources, registers);
    addKinds(this.#kinds, registers);
    addUpstreams(sources, registers);
    addPools(sources, registers);
    addProcess(sources, registers);
  }

  /** A statement has been answered. */
  readonly observe = (milliseconds: number, failed: boolean, text?: string): void => {
    this.#seconds.observe(milliseconds / 1000);
    if (text !== undefined) this.#count(kindOf(text));
    if (failed) this.#errors.inc();
  };

  #count(kind: string): void {
    this.#kinds.set(kind, (this.#kinds.get(kind) ?? 0) + 1);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }
  text(): Promise<string> {
    return this.#registry.metrics();
  }
}

function addDoor(sources: FigureSources, registers: Registry[]): void {
  const counted = (name: string, help: string, of: (statistics: DoorStatistics) => number) =>
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(of(sources.statistics()));
      },
    });
  new Gauge({
    name: 'wsql_connections',
    help: 'Clients that are connected',
    registers,
    collect() {
      this.set(sources.statistics().connections);
    },
  });
  counted('wsql_connections_total', 'Clients that have connected', ({ totalConnections }) => totalConnections);
  counted('wsql_statements_total', 'Statements that clients have sent', ({ questions }) => questions);
  counted('wsql_received_bytes_total', 'Bytes from clients', ({ bytesReceived }) => bytesReceived);
  counted('wsql_sent_bytes_total', 'Bytes to clients', ({ bytesSent }) => bytesSent);
}

const WORDS = new Set([
  ...['select', 'with', 'values', 'table', 'insert', 'replace', 'update', 'delete', 'load', 'call', 'do', 'show', 'describe', 'explain'],
  ...[
    'use',
    'set',
    'create',
    'alter',
    'drop',
    'truncate',
    'rename',
    'begin',
    'start',
    'commit',
    'rollback',
    'savepoint',
    'release',
    'lock',
  ],
  ...['unlock', 'grant', 'revoke', 'prepare', 'execute', 'deallocate', 'analyze', 'optimize', 'check', 'kill', 'flush', 'handler', 'xa'],
]);
const WORD = /[a-z]+/iy;
/** What a statement begins with, of those that MySQL has: others would be labels without end. */
function kindOf(text: string): string {
  WORD.lastIndex = startOf(text);
  const word = (WORD.exec(text)?.[0] ?? '').toLowerCase();
  return WORDS.has(word) ? word : 'other';
}
/** After spaces, parentheses and comments. */
function startOf(text: string): number {
  let at = 0;
  for (;;) {
    const end = text.startsWith('/*', at)
      ? endOf(text, '*/', at + 2)
      : /^(?:#|--\s)/.test(text.slice(at, at + 3))
        ? endOf(text, '\n', at)
        : at;
    const next = ' \t\r\n('.includes(text.charAt(at)) && at < text.length ? at + 1 : end;
    if (next === at) return at;
    at = next;
  }
}
function endOf(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? text.length : at + mark.length;
}
function addKinds(kinds: ReadonlyMap<string, number>, registers: Registry[]): void {
  new Counter({
    name: 'wsql_statements_by_kind_total',
    help: 'Statements that were answered, by their first word',
    registers,
    labelNames: ['kind'],
    collect() {
      this.reset();
      for (const [kind, count] of kinds) this.inc({ kind }, count);
    },
  });
}

function addMessages({ messages }: FigureSources, registers: Registry[]): void {
  if (messages === undefined) return;
  const one = (name: string, help: string, of: (messages: MessageStatistics) => number) =>
    gauges(name, help, registers, [], () => [[{}, of(messages())]]);
  one('wsql_requests_in_flight', 'Requests that are answered at this moment', ({ inFlight }) => inFlight);
  one('wsql_requests_queued', 'Requests that wait for their turn', ({ queued }) => queued);
  one('wsql_transactions', 'Transactions that are open by their handles', ({ transactions }) => transactions);
  one('wsql_subscriptions', 'Live queries that clients have', ({ subscriptions }) => subscriptions);
  one('wsql_session_limit', 'Statements of all clients that may run side by side', ({ sessions }) => sessions.max);
  one('wsql_session_waiting', 'Statements that wait for a session', ({ sessions }) => sessions.waiting);
  gauges('wsql_sessions', 'Sessions that clients share', registers, ['state'], () => [
    [{ state: 'running' }, messages().sessions.running],
    [{ state: 'idle' }, messages().sessions.idle],
  ]);
  gauges('wsql_idempotency_keys', 'Requests with a key: that run, and whose answer is kept', registers, ['state'], () => [
    [{ state: 'running' }, messages().keys.running],
    [{ state: 'kept' }, messages().keys.kept],
  ]);
  new Counter({
    name: 'wsql_request_errors_total',
    help: 'Requests that were answered with an error',
    registers,
    collect() {
      this.reset();
      this.inc(messages().errors);
    },
  });
}

/** A gauge with a row of labels and a value for each of what there is. */
function gauges(
  name: string,
  help: string,
  registers: Registry[],
  labelNames: string[],
  rows: () => Iterable<readonly [labels: Record<string, string>, value: number | null]>,
): void {
  new Gauge({
    name,
    help,
    registers,
    labelNames,
    collect() {
      this.reset();
      for (const [labels, value] of rows()) if (value !== null) this.set(labels, value);
    },
  });
}

function addUpstreams({ upstreams }: FigureSources, registers: Registry[]): void {
  if (upstreams === undefined) return;
  const all = () => [...upstreams()];
  const each = (value: (upstream: ReturnType<typeof all>[number]) => number | null) => () =>
    all().map((upstream) => [{ upstream: upstream.name }, value(upstream)] as const);
  gauges('wsql_upstream_up', 'Whether a server can be used', registers, ['upstream', 'role'], () =>
    all().map(({ name, role, state }) => [{ upstream: name, role }, state === 'up' ? 1 : 0] as const),
  );
  gauges('wsql_upstream_connections', 'Connections to a server', registers, ['upstream', 'state'], () =>
    all().flatMap(({ name, inUse, idle }) => [
      [{ upstream: name, state: 'in_use' }, inUse] as const,
      [{ upstream: name, state: 'idle' }, idle] as const,
    ]),
  );
  const latency = each((upstream) => (upstream.latency === null ? null : upstream.latency / 1000));
  gauges('wsql_upstream_latency_seconds', 'Time of a health check', registers, ['upstream'], latency);
  gauges(
    'wsql_upstream_lag_seconds',
    'How far a replica is behind',
    registers,
    ['upstream'],
    each(({ lag }) => lag),
  );
  new Counter({
    name: 'wsql_upstream_failures_total',
    help: 'Attempts and health checks that failed',
    registers,
    labelNames: ['upstream'],
    collect() {
      this.reset();
      for (const { name, failures } of upstreams()) this.inc({ upstream: name }, failures);
    },
  });
}

function addPools({ pools }: FigureSources, registers: Registry[]): void {
  if (pools === undefined) return;
  gauges('wsql_pool_connections', 'Connections of a pool', registers, ['upstream', 'state'], () =>
    [...pools()].flatMap(({ upstream, inUse, idle, opening }) => [
      [{ upstream, state: 'in_use' }, inUse] as const,
      [{ upstream, state: 'idle' }, idle] as const,
      [{ upstream, state: 'opening' }, opening] as const,
    ]),
  );
  gauges('wsql_pool_max_connections', 'Most connections of a pool', registers, ['upstream'], () =>
    [...pools()].map(({ upstream, max }) => [{ upstream }, max] as const),
  );
  gauges('wsql_pool_waiting', 'Sessions that wait for a connection', registers, ['upstream'], () =>
    [...pools()].map(({ upstream, waiting }) => [{ upstream }, waiting] as const),
  );
}

function addProcess({ build }: FigureSources, registers: Registry[]): void {
  gauges('process_resident_memory_bytes', 'Resident memory', registers, [], () => [[{}, process.memoryUsage().rss]]);
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Processor time, of the user and the system',
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
  if (build === undefined) return;
  gauges('process_start_time_seconds', 'When the process began, since 1970', registers, [], () => [[{}, build().started / 1000]]);
  gauges('wsql_build_info', 'What the process is made of', registers, ['version', 'runtime', 'platform'], () => {
    const { version, runtime, platform } = build();
    return [[{ version, runtime, platform }, 1]];
  });
}
