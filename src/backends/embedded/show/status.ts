/** SHOW STATUS: the counters that clients and monitors ask for. */
import type { ConnectionHost, ConnectOptions } from '../../../backend.ts';

const started = Date.now();

/** Names and values by name. */
export function* statusVariables(
  host: ConnectionHost,
  { tls, compression }: ConnectOptions,
): Generator<readonly [name: string, value: string]> {
  const processes = host.processes();
  const uptime = String(Math.floor((Date.now() - started) / 1000));
  const running = processes.filter((process) => process.command !== 'Sleep').length;
  yield ['Aborted_clients', '0'];
  yield ['Aborted_connects', '0'];
  yield ['Compression', compression === undefined ? 'OFF' : 'ON'];
  yield ['Compression_algorithm', compression?.kind ?? ''];
  yield ['Compression_level', String(compression?.level ?? 0)];
  yield ['Connections', String(processes.reduce((most, process) => Math.max(most, process.id), 0))];
  yield ['Open_files', '0'];
  yield ['Open_tables', '0'];
  yield ['Opened_tables', '0'];
  yield ['Prepared_stmt_count', String(host.preparedStatements ?? 0)];
  yield ['Slow_queries', '0'];
  yield ['Ssl_cipher', tls?.cipher ?? ''];
  yield ['Ssl_version', tls?.version ?? ''];
  yield ['Threads_connected', String(processes.length)];
  yield ['Threads_running', String(running)];
  yield ['Uptime', uptime];
  yield ['Uptime_since_flush_status', uptime];
}
