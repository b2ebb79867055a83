/** --metrics: where it listens, and what it says of a server. */
import { ConnectError, UsageError } from '../../src/errors.ts';
import type { Figures, MetricsServer } from '../../src/servers/metrics/index.ts';
import type { Log } from '../../src/servers/mysql/index.ts';
import type { UpstreamInfo } from '../../src/virtual/wsql/index.ts';
import type { Flags } from './flags.ts';

export interface MetricsAddress {
  readonly host: string;
  readonly port: number;
}

/** `HOST:PORT`, `[IPV6]:PORT`, or a port of this machine alone. @throws UsageError */
export function readMetrics(flags: Flags): MetricsAddress | null {
  const text = flags.text('metrics');
  if (text === undefined) return null;
  const [, bracketed, host, digits] = /^(?:\[([^\]]+)\]:|([^:[\]]*):)?(\d+)$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65535) throw new UsageError(`--metrics ${text}: HOST:PORT is wanted, as 127.0.0.1:9104`);
  return { host: bracketed ?? (host === undefined || host === '' ? '127.0.0.1' : host), port };
}

/** @throws ConnectError where it cannot listen. */
export async function startMetrics(
  { host, port }: MetricsAddress,
  figures: Figures,
  ready: () => boolean | Promise<boolean>,
  log: Log,
): Promise<MetricsServer> {
  const { serveMetrics } = await import('../../src/servers/metrics/index.ts');
  const report = (error: unknown) =>
    log('error', 'metrics failed', { stack: error instanceof Error ? (error.stack ?? '') : String(error) });
  try {
    const server = await serveMetrics({ figures, ready, report }, host, port);
    log('info', 'metrics', { host: server.host, port: server.port });
    return server;
  } catch (error) {
    throw new ConnectError(`cannot serve metrics on ${host}:${port}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Milliseconds for which an answer counts: whoever asks often costs the server behind no more than that. */
const FRESH = 1000;
/** Milliseconds for an answer. */
const PATIENCE = 3000;

export interface ReadyOptions {
  upstreams(): readonly Pick<UpstreamInfo, 'state'>[];
  /** Asks a server whether it is there; rejects where it is not. */
  ask(): Promise<void>;
  /** Whether `ask` may be used at any time: a greeting that nothing follows counts against us at the server, a login does not. */
  readonly asksFreely: boolean;
}

/** Whether an upstream can be reached. Several are looked after all the time; a single one is asked. */
export function upstreamReady({ upstreams, ask, asksFreely }: ReadyOptions): () => Promise<boolean> {
  let last: { readonly at: number; readonly answer: Promise<boolean> } | null = null;
  return async () => {
    const nodes = upstreams();
    const isUp = nodes.some(({ state }) => state === 'up');
    if (nodes.length > 1 || (isUp && !asksFreely)) return isUp;
    const now = performance.now();
    if (last === null || now - last.at > FRESH) last = { at: now, answer: asked(ask) };
    return last.answer;
  };
}
function asked(ask: () => Promise<void>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), PATIENCE);
    timer.unref();
    ask().then(
      () => resolve(true),
      () => resolve(false),
    );
  });
}
