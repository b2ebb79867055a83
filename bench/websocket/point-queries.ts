/** Point queries by primary key: how many are answered, how soon, and what each costs the server. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { BenchServer } from './server.ts';

export const ROWS = 10_000;

export async function open(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url);
  await once(socket, 'message');
  return socket;
}
/** Runs one statement. @throws Error where it fails. */
export async function run(socket: WebSocket, query: string): Promise<void> {
  socket.send(JSON.stringify({ type: 'query', queryId: 0, query }));
  const [data] = await once(socket, 'message');
  if (JSON.parse(String(data)).success !== true) throw new Error(String(data));
}
/** Makes bench.t. */
export async function fill(url: string): Promise<void> {
  const socket = await open(url);
  await run(socket, 'CREATE DATABASE bench');
  await run(socket, 'CREATE TABLE bench.t (id INT PRIMARY KEY, k INT, c CHAR(120))');
  // In small statements: what a long one takes to be read would be the most that the server has ever had.
  for (let first = 0; first < ROWS; first += 100) {
    const rows = Array.from({ length: 100 }, (_, i) => `(${first + i}, ${i}, '${'x'.repeat(119)}')`);
    await run(socket, `INSERT INTO bench.t VALUES ${rows.join(',')}`);
  }
  socket.close();
}

export interface Load {
  readonly connections: number;
  /** Of each connection. */
  readonly inFlight: number;
  readonly seconds: number;
  /** Milliseconds between an answer and the next question. */
  readonly pause?: number;
}
export interface PointResult {
  /** Answers a second. */
  readonly rate: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of the server's processor time for an answer. */
  readonly cost: number;
}
interface Count {
  answered: number;
  readonly times: number[];
}

export async function pointQueries(server: BenchServer, load: Load): Promise<PointResult> {
  const sockets: WebSocket[] = [];
  for (let i = 0; i < load.connections; i++) sockets.push(await open(server.url));
  const before = await server.spent();
  const count: Count = { answered: 0, times: [] };
  const started = performance.now();
  await Promise.all(sockets.map((socket) => ask(socket, load, count, started + load.seconds * 1000)));
  const rate = (count.answered / (performance.now() - started)) * 1000;
  const cost = ((await server.spent()) - before) / count.answered;
  for (const socket of sockets) socket.close();
  count.times.sort((a, b) => a - b);
  const at = (share: number) => count.times[Math.floor(count.times.length * share)] ?? 0;
  return { rate, p50: at(0.5), p99: at(0.99), cost };
}

/** `{"type":"query_response","queryId":` */
const BEFORE_ID = 35;
async function ask(socket: WebSocket, { inFlight, pause = 0 }: Load, count: Count, until: number): Promise<void> {
  const sent = new Map<number, number>();
  let next = 1;
  let pausing = 0;
  const send = () => {
    const queryId = next++;
    sent.set(queryId, performance.now());
    const id = Math.floor(Math.random() * ROWS);
    socket.send(`{"type":"query","queryId":${queryId},"query":"SELECT id, k FROM bench.t WHERE id = ?","params":[${id}]}`);
  };
  const later = () => {
    pausing++;
    setTimeout(
      () => {
        pausing--;
        send();
      },
      pause * (0.5 + Math.random()),
    );
  };
  await new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer) => {
      const now = performance.now();
      const text = data.toString('latin1');
      if (text.startsWith('{"type":"heartbeat"')) return;
      const queryId = Number(text.slice(BEFORE_ID, text.indexOf(',', BEFORE_ID)));
      count.answered++;
      if (pause > 0 || count.answered % 64 === 0) count.times.push(now - (sent.get(queryId) ?? now));
      sent.delete(queryId);
      if (now < until) pause > 0 ? later() : send();
      else if (sent.size === 0 && pausing === 0) resolve();
    });
    for (let i = 0; i < inFlight; i++) pause > 0 ? later() : send();
  });
}
