/** What a server keeps: for connections that do nothing, for a long result, and for clients that do not read or go away. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { open, pointQueries } from './point-queries.ts';
import type { BenchServer } from './server.ts';

/** Connections are opened so many at a time. */
const AT_ONCE = 100;

/** @returns megabytes of the server with so many connections that idle. */
export async function idle({ url, memory }: BenchServer, connections: number): Promise<number> {
  const sockets: WebSocket[] = [];
  while (sockets.length < connections) {
    const wanted = Math.min(AT_ONCE, connections - sockets.length);
    sockets.push(...(await Promise.all(Array.from({ length: wanted }, () => open(url)))));
  }
  const { now } = memory();
  for (const socket of sockets) socket.terminate();
  return now;
}

/** A million rows of 130 bytes. */
const MILLION = 'SELECT a.id, b.id AS other, a.c FROM bench.t a CROSS JOIN bench.t b WHERE b.id < 100';

/** Reads them all, with credits for a thousand at a time. @returns rows, and rows a second. */
export async function stream({ url }: BenchServer): Promise<{ readonly rows: number; readonly rate: number }> {
  const socket = await open(url);
  const started = performance.now();
  let rows = 0;
  await new Promise<void>((resolve, reject) => {
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString('utf8'));
      if (message.type === 'stream_rows') {
        rows += message.rows.length;
        socket.send(JSON.stringify({ type: 'credit', queryId: 1, rows: message.rows.length }));
      } else if (message.type === 'stream_end') message.success ? resolve() : reject(new Error(message.error));
    });
    socket.send(JSON.stringify({ type: 'stream', queryId: 1, query: MILLION, credits: 2000, batchRows: 1000 }));
  });
  socket.close();
  return { rows, rate: (rows / (performance.now() - started)) * 1000 };
}

/** Asks for a million rows, and reads none of them. */
async function askDeafly(url: string): Promise<Socket> {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect(Number(port), hostname);
  const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==';
  socket.on('error', () => undefined);
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\n${upgrade}\r\n\r\n`);
  await once(socket, 'data');
  socket.pause();
  const text = Buffer.from(JSON.stringify({ type: 'stream', queryId: 1, query: MILLION, credits: 1_000_000 }));
  // A text frame, masked with zeros. https://www.rfc-editor.org/rfc/rfc6455#section-5.2
  socket.write(Buffer.concat([Buffer.from([0x81, 0xfe, text.length >> 8, text.length & 255, 0, 0, 0, 0]), text]));
  return socket;
}

/**
 * Point queries of others while some clients do not read what they asked for, and others go in the middle of it.
 * @returns what the others had, megabytes at most, and the connections that are left when all have gone.
 */
export async function troubled(server: BenchServer, seconds: number) {
  const deaf: Socket[] = [];
  for (let i = 0; i < 20; i++) deaf.push(await askDeafly(server.url));
  let vanished = 0;
  const vanish = setInterval(async () => {
    const socket = await askDeafly(server.url);
    vanished++;
    setTimeout(() => socket.destroy(), 50);
  }, 20);
  const points = await pointQueries(server, { connections: 8, inFlight: 8, seconds });
  clearInterval(vanish);
  for (const socket of deaf) socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  return { ...points, slow: deaf.length, vanished, peak: server.memory().peak, left: (await connectionsOf(server.url)) - 1 };
}
async function connectionsOf(url: string): Promise<number> {
  const socket = await open(url);
  socket.send(JSON.stringify({ type: 'status', queryId: 1, all: true }));
  const [data] = await once(socket, 'message');
  socket.close();
  return JSON.parse(String(data)).connections.length;
}
