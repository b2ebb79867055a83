/** The server that is measured, as a process of its own; and what it takes of the machine. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { openEmbedded } from '../../src/backends/embedded/index.ts';
import { createWebSocketServer } from '../../src/servers/websocket/index.ts';

export interface BenchServer {
  readonly url: string;
  /** Microseconds of processor time so far: counts the same whatever else this machine does. */
  spent(): Promise<number>;
  /** Megabytes that are resident now, and that were at most. */
  memory(): { readonly now: number; readonly peak: number };
  stop(): Promise<void>;
}

/** Runs the server. @param upstream URL of a MySQL server; without one the embedded engine answers. */
export async function serve(upstream: string | undefined): Promise<void> {
  const server = createWebSocketServer({ backend: await backendOf(upstream), limits: { maxConnections: 12_000 } });
  await server.listen({ port: 0 });
  process.stdout.write(`${server.url}\n`);
  process.stdin.on('data', () => process.stdout.write(`${JSON.stringify(process.cpuUsage())}\n`));
  process.stdin.on('end', () => process.exit(0));
}
async function backendOf(upstream: string | undefined) {
  if (upstream === undefined) return openEmbedded({ path: ':memory:', serverVersion: '8.4.6-bench' });
  const { openUpstream } = await import('../../src/backends/upstream/index.ts');
  const { hostname: host, port, username: user } = new URL(upstream);
  return openUpstream({ host, port: Number(port), user });
}

export async function startServer(upstream?: string): Promise<BenchServer> {
  const args = ['--serve', ...(upstream === undefined ? [] : [upstream])];
  const child = spawn(process.execPath, [process.argv[1] ?? '', ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const url = (await lineOf(child)).trim();
  return {
    url,
    async spent() {
      child.stdin.write('?');
      const { user, system } = JSON.parse(await lineOf(child));
      return user + system;
    },
    memory: () => ({ now: megabytes(child, 'VmRSS'), peak: megabytes(child, 'VmHWM') }),
    async stop() {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}
async function lineOf({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('the server has no output');
  const [line] = await once(stdout, 'data');
  return String(line);
}
/** Where there is a /proc, else NaN. */
function megabytes({ pid }: ChildProcess, field: string): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    return Math.round(Number(new RegExp(`${field}:\\s*(\\d+)`).exec(status)?.[1]) / 1024);
  } catch {
    return Number.NaN;
  }
}
