/** A MariaDB of the test's own: a temporary data directory, a free port, root without a password. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

export interface MariaDb {
  readonly port: number;
  readonly socketPath: string;
  readonly url: string;
  /** Ends it at once, as if it had crashed; its data and its port stay. */
  crash(): Promise<void>;
  /** Starts it again after that. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const PATH = [process.env['PATH'] ?? '', '/usr/sbin', '/usr/local/sbin'].join(delimiter);

/** The path of a program, or null where the machine has none. */
export function which(program: string): string | null {
  for (const dir of PATH.split(delimiter)) {
    const path = join(dir, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}

/** Whether `startMariaDb` can work here. */
export const hasMariaDb = which('mariadbd') !== null && which('mariadb-install-db') !== null;

/** @returns a TCP port that nothing listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** @param args further arguments of mariadbd. */
export async function startMariaDb(args: readonly string[] = []): Promise<MariaDb> {
  const dir = mkdtempSync(join(tmpdir(), 'wsql-mariadb-'));
  const data = join(dir, 'data');
  // As root it wants to be told that root is meant.
  const user = process.getuid?.() === 0 ? ['--user=root'] : [];
  // A mariadbd that starts removes whatever temporary tables are in its folder, also those of another one.
  const env = { ...process.env, PATH, TMPDIR: dir };
  const install = spawnSync(
    'mariadb-install-db',
    ['--no-defaults', `--datadir=${data}`, ...user, '--auth-root-authentication-method=normal', '--skip-test-db'],
    {
      env,
      encoding: 'utf8',
    },
  );
  if (install.status !== 0) throw new Error(`mariadb-install-db failed:\n${install.stdout}${install.stderr}`);
  const port = await freePort();
  const socketPath = join(dir, 's.sock');
  const flags = [
    '--no-defaults',
    `--datadir=${data}`,
    ...user,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    `--socket=${socketPath}`,
    '--skip-log-bin',
    '--innodb-buffer-pool-size=32M',
    ...args,
  ];
  let child = await run(flags, port, env);
  const crash = () => killed(child);
  return {
    port,
    socketPath,
    url: `mysql://root@127.0.0.1:${port}/`,
    crash,
    async restart() {
      child = await run(flags, port, env);
    },
    async stop() {
      // Nothing in it is worth a clean shutdown.
      await crash();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function run(flags: readonly string[], port: number, env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const child = spawn('mariadbd', flags, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  await listening(child, port, () => log);
  return child;
}
function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

/** Resolves when the port answers. @throws Error with the log, if the server ends before that, or takes half a minute. */
export async function listening(child: ChildProcess, port: number, log: () => string): Promise<void> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; ) {
    if (child.exitCode !== null) throw new Error(`the server ended:\n${log()}`);
    if (await answers(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill('SIGKILL');
  throw new Error(`the server does not listen:\n${log()}`);
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const finish = (good: boolean) => {
      socket.destroy();
      resolve(good);
    };
    socket.once('data', () => finish(true));
    socket.once('error', () => finish(false));
  });
}
