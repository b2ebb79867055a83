/** The ways to one server that are compared: straight to it, through wsql, through MySQL Router. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createConnection } from 'mysql2/promise';
import { freePort, which } from '../../test/support/mariadb.ts';
import { ROOT, RUNTIMES, serve } from '../../test/support/runtimes.ts';

/** A way to the server, open from its start to its stop. */
export interface Route {
  readonly name: string;
  readonly port: number;
  /** The process in between; null where there is none. */
  readonly pid: number | null;
  stop(): Promise<void>;
}

/** Straight to the server. */
export function direct(port: number): Route {
  return { name: 'direct', port, pid: null, stop: async () => undefined };
}

/** @param runtime a name of `RUNTIMES`, or the path of an executable. @param tls whether what is between wsql and the server is encrypted. */
export async function throughWsql(runtime: string, server: number, tls: boolean): Promise<Route> {
  const known = RUNTIMES.find(({ name }) => name === runtime);
  const command = known === undefined ? [runtime] : known.command;
  if (command === null) throw new Error(`${runtime} is not on this machine`);
  const upstream = `mysql://root@127.0.0.1:${server}/?ssl-mode=${tls ? 'required' : 'disabled'}`;
  const serving = await serve(command, ['serve-mysql', '--port', '0', '--max-connections', '300', '--upstream', upstream]);
  return {
    name: known === undefined ? `wsql (${runtime})` : `wsql (${known.name})`,
    port: serving.port,
    pid: serving.process.pid ?? null,
    stop: async () => {
      await serving.stop();
    },
  };
}

/**
 * MySQL Router as it is installed, or in the folder of ../shared/tools/mysql97; null where there is none.
 * @param started told the process group that it runs in.
 */
export async function throughRouter(server: number, tls: boolean, started: (pid: number) => void): Promise<Route | null> {
  const [program, ...args] = routerCommand() ?? [];
  if (program === undefined) return null;
  const port = await freePort();
  // It ends with our end of its standard input.
  const child = spawn(program, [...args, 'sh', '-c', START_ROUTER, 'sh', routerConfiguration(port, server, tls)], {
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
  });
  started(child.pid ?? 0);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const [pid] = await once(createInterface(child.stdout), 'line');
  await answering(port, child);
  return {
    name: 'Router',
    port,
    pid: Number(pid),
    stop: () => {
      child.stdin.end();
      return ended;
    },
  };
}

function routerCommand(): readonly string[] | null {
  if (which('mysqlrouter') !== null) return ['env'];
  const tool = join(ROOT, '..', 'shared', 'tools', 'mysql97');
  const installed = existsSync(join(process.env['MYSQL97_ROOT'] ?? '/opt/mysql97', 'usr', 'bin', 'mysqlrouter'));
  return existsSync(tool) && installed ? [tool, 'run'] : null;
}

const START_ROUTER = `
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
echo "$1" | sed "s|FOLDER|$folder|" > "$folder/router.conf"
mysqlrouter -c "$folder/router.conf" &
echo $!
cat >/dev/null
kill $!
wait
`;

function routerConfiguration(port: number, server: number, tls: boolean): string {
  return `[DEFAULT]
logging_folder=FOLDER
runtime_folder=FOLDER
data_folder=FOLDER
[logger]
level=WARNING
[routing:bench]
bind_address=127.0.0.1
bind_port=${port}
destinations=127.0.0.1:${server}
routing_strategy=first-available
protocol=classic
max_connections=300
client_ssl_mode=DISABLED
server_ssl_mode=${tls ? 'REQUIRED' : 'DISABLED'}
`;
}

async function answering(port: number, child: ChildProcess): Promise<void> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline && child.exitCode === null; ) {
    try {
      const connection = await createConnection({ host: '127.0.0.1', port, user: 'root' });
      return await connection.end();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error('MySQL Router does not answer');
}

/** @returns the most memory that a process has held, in MB; null where the system does not tell. */
export function peakMemory(pid: number): number | null {
  const kilobytes = /VmHWM:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) / 1024;
}

/** @returns the processor time that a process has used, in seconds; null where the system does not tell. */
export function processorTime(pid: number): number | null {
  const [, ticks] = /^.*\) (.*)$/.exec(read(`/proc/${pid}/stat`).trimEnd()) ?? [];
  const fields = ticks?.split(' ').map(Number);
  return fields === undefined ? null : ((fields[11] ?? 0) + (fields[12] ?? 0)) / TICKS_PER_SECOND;
}
const TICKS_PER_SECOND = 100;

function read(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
