/** The door for those who watch a process: figures for Prometheus, whether it lives, whether it can serve. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type DoorStatistics, type FigureSources, Figures, type MessageStatistics } from './figures.ts';

export { type DoorStatistics, type FigureSources, Figures, type MessageStatistics };

export interface MetricsOptions {
  readonly figures: Figures;
  /** Whether clients can be served now. */
  ready(): boolean | Promise<boolean>;
  /** Told of bugs. */
  report(error: unknown): void;
}
export interface MetricsServer {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Milliseconds for a request to arrive. */
const REQUEST_TIMEOUT = 5000;

/** @throws Error of node:net where it cannot listen. */
export function serveMetrics(options: MetricsOptions, host: string, port: number): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    answer(options, request, response).catch((error: unknown) => {
      options.report(error);
      send(response, 500, 'an error, which the log has\n');
    });
  });
  server.requestTimeout = REQUEST_TIMEOUT;
  server.headersTimeout = REQUEST_TIMEOUT;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const { address, port: taken } = server.address() as AddressInfo;
      resolve({ host: address, port: taken, close: () => close(server) });
    });
  });
}

async function answer({ figures, ready }: MetricsOptions, { method, url }: IncomingMessage, response: ServerResponse): Promise<void> {
  if (method !== 'GET' && method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return send(response, 405, 'GET and HEAD only\n');
  }
  switch (url?.split('?')[0]) {
    case '/metrics':
      return send(response, 200, await figures.text(), figures.contentType);
    case '/healthz':
      return send(response, 200, 'ok\n');
    case '/readyz':
      return (await ready()) ? send(response, 200, 'ready\n') : send(response, 503, 'not ready\n');
    default:
      return send(response, 404, 'there are /metrics, /healthz and /readyz\n');
  }
}

function send(response: ServerResponse, status: number, text: string, type = 'text/plain; charset=utf-8'): void {
  if (response.headersSent) return;
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text), 'Cache-Control': 'no-store' });
  response.end(response.req.method === 'HEAD' ? undefined : text);
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
