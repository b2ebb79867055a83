/**
 * Answered point queries a second over WebSocket: `bun bench/websocket.ts [connections] [in flight] [seconds]`.
 * The server is a process of its own, as is the client; both on this machine.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { openEmbedded } from '../src/backends/embedded/index.ts';
import { createWebSocketServer } from '../src/servers/websocket/index.ts';

const ROWS = 10_000;

async function serve(): Promise<void> {
  const backend = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-bench' });
  const server = createWebSocketServer({ backend });
  await server.listen({ port: 0 });
  process.stdout.write(`${server.url}\n`);
  // Asked for the processor's time so far, which counts whatever else this machine does.
  process.stdin.on('data', () => process.stdout.write(`${JSON.stringify(process.cpuUsage())}\n`));
  process.stdin.on('end', () => process.exit(0));
}

async function startServer(): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const child = spawn(process.execPath, [process.argv[1] ?? '', '--serve'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  return { child, url: String(line).trim() };
}

async function open(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url);
  await once(socket, 'message');
  return socket;
}
async function run(socket: WebSocket, query: string): Promise<void> {
  socket.send(JSON.stringify({ type: 'query', queryId: 0, query }));
  const [data] = await once(socket, 'message');
  if (JSON.parse(String(data)).success !== true) throw new Error(String(data));
}
async function fill(url: string): Promise<void> {
  const socket = await open(url);
  await run(socket, 'CREATE DATABASE bench');
  await run(socket, 'CREATE TABLE bench.t (id INT PRIMARY KEY, k INT, c CHAR(120))');
  const rows = Array.from({ length: ROWS }, (_, id) => `(${id}, ${id % 100}, '${'x'.repeat(119)}')`);
  await run(socket, `INSERT INTO bench.t VALUES ${rows.join(',')}`);
  socket.close();
}

interface Count {
  answered: number;
  readonly times: number[];
}
async function ask(url: string, inFlight: number, count: Count, until: number): Promise<void> {
  const socket = await open(url);
  const sent = new Map<number, number>();
  let next = 1;
  const send = () => {
    const queryId = next++;
    sent.set(queryId, performance.now());
    const id = Math.floor(Math.random() * ROWS);
    socket.send(`{"type":"query","queryId":${queryId},"query":"SELECT id, k FROM bench.t WHERE id = ?","params":[${id}]}`);
  };
  await new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer) => {
      const now = performance.now();
      const text = data.toString('latin1');
      if (text.startsWith('{"type":"heartbeat"')) return;
      const queryId = Number(text.slice(35, text.indexOf(',', 35)));
      count.answered++;
      if (count.answered % 64 === 0) count.times.push(now - (sent.get(queryId) ?? now));
      sent.delete(queryId);
      if (now < until) send();
      else if (sent.size === 0) resolve();
    });
    for (let i = 0; i < inFlight; i++) send();
  });
  socket.close();
}

async function measure(): Promise<void> {
  const [connections = 16, inFlight = 32, seconds = 5] = process.argv.slice(2).map(Number);
  const { child, url } = await startServer();
  await fill(url);
  const spent = async (): Promise<number> => {
    child.stdin?.write('?');
    const [line] = await once(child.stdout as NodeJS.ReadableStream, 'data');
    const { user, system } = JSON.parse(String(line));
    return user + system;
  };
  const round = async (length: number): Promise<void> => {
    const before = await spent();
    const count: Count = { answered: 0, times: [] };
    const started = performance.now();
    await Promise.all(Array.from({ length: connections }, () => ask(url, inFlight, count, started + length * 1000)));
    const rate = (count.answered / (performance.now() - started)) * 1000;
    count.times.sort((a, b) => a - b);
    const at = (share: number) => (count.times[Math.floor(count.times.length * share)] ?? 0).toFixed(2);
    console.log(
      `${connections} x ${inFlight}: ${Math.round(rate)} answers/s, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms; server ${(((await spent()) - before) / count.answered).toFixed(1)} µs each`,
    );
  };
  await round(1);
  await round(seconds);
  child.stdin?.end();
}

await (process.argv[2] === '--serve' ? serve() : measure());
