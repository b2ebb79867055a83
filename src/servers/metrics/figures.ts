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
export interface FigureSources extends Pick<WsqlSources, 'upstreams' | 'pools' | 'build'> {
  statistics(): DoorStatistics;
}

/** Seconds: from a statement on a plan that is there to one that somebody has forgotten. */
const BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export class Figures {
  readonly #registry = new Registry();
  readonly #seconds: Histogram;
  readonly #errors: Counter;

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
    addUpstreams(sources, registers);
    addPools(sources, registers);
    addProcess(sources, registers);
  }

  /** A statement has been answered. */
  readonly observe = (milliseconds: number, failed: boolean): void => {
    this.#seconds.observe(milliseconds / 1000);
    if (failed) this.#errors.inc();
  };

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
