/**
 * SQL over WebSocket: `bun bench/websocket.ts [--only points,light,idle,stream,troubled,upstream] [--connections 16] [--in-flight 32] [--seconds 5]`.
 * Server and clients are processes of their own, both on this machine: `server … µs each` is what counts where others use it too.
 */
import { parseArgs } from 'node:util';
import { hasMariaDb } from '../test/support/mariadb.ts';
import { idle, stream, troubled } from './websocket/memory.ts';
import { fill, type PointResult, pointQueries } from './websocket/point-queries.ts';
import { type BenchServer, serve, startServer } from './websocket/server.ts';
import { throughUpstream } from './websocket/through-upstream.ts';

const IDLE_CONNECTIONS = 10_000;

interface Settings {
  readonly connections: number;
  readonly inFlight: number;
  readonly seconds: number;
}

function told({ rate, p50, p99, cost }: PointResult): string {
  return `${Math.round(rate)} answers/s, p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms; server ${cost.toFixed(1)} µs each`;
}

/** A measurement has a fresh server to itself. */
type Measurement = (server: BenchServer, settings: Settings) => Promise<string>;
const MEASUREMENTS: { readonly [name: string]: Measurement } = {
  async points(server, { connections, inFlight, seconds }) {
    await pointQueries(server, { connections, inFlight, seconds: 2 });
    return `${connections} x ${inFlight}: ${told(await pointQueries(server, { connections, inFlight, seconds }))}`;
  },
  async light(server, { seconds }) {
    await pointQueries(server, { connections: 4, inFlight: 8, seconds: 1 });
    const points = await pointQueries(server, { connections: 1000, inFlight: 1, seconds, pause: 1000 });
    return `1000 connections, a question a second each: ${told(points)}`;
  },
  async idle(server) {
    return `${IDLE_CONNECTIONS} idle connections: ${await idle(server, IDLE_CONNECTIONS)} MB`;
  },
  async stream(server) {
    const { rows, rate } = await stream(server);
    return `stream of ${rows} rows: ${Math.round(rate)} rows/s, ${server.memory().peak} MB at most`;
  },
  async troubled(server, { seconds }) {
    const result = await troubled(server, seconds);
    const { slow, vanished, peak, left } = result;
    return `with ${slow} that do not read and ${vanished} that vanish: ${told(result)}; ${peak} MB at most, ${left} connections left`;
  },
};

async function measured(name: string, settings: Settings): Promise<string> {
  if (name === 'upstream') return upstream(settings);
  const measurement = MEASUREMENTS[name];
  if (measurement === undefined) throw new Error(`there is no measurement ${name}`);
  const server = await startServer();
  try {
    await fill(server.url);
    return await measurement(server, settings);
  } finally {
    await server.stop();
  }
}
async function upstream({ seconds }: Settings): Promise<string> {
  if (!hasMariaDb) return 'upstream: there is no MariaDB on this machine';
  const { direct, wsql, cost } = await throughUpstream(Math.min(seconds, 3));
  const share = (wsql / direct).toFixed(2);
  return `upstream: mysql2 ${Math.round(direct)}/s, through wsql ${Math.round(wsql)}/s: ${share} of it; server ${cost.toFixed(1)} µs each`;
}

async function measure(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: [...Object.keys(MEASUREMENTS), 'upstream'].join(',') },
      connections: { type: 'string', default: '16' },
      'in-flight': { type: 'string', default: '32' },
      seconds: { type: 'string', default: '5' },
    },
  });
  const settings = { connections: Number(values.connections), inFlight: Number(values['in-flight']), seconds: Number(values.seconds) };
  for (const name of values.only.split(',')) console.log(await measured(name, settings));
}

await (process.argv[2] === '--serve' ? serve(process.argv[3]) : measure());
