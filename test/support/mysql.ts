/** A MySQL of the test's own, from what ../shared/tools/mysql97 has unpacked: a temporary data directory, a free port, root without a password. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { freePort, listening } from './mariadb.ts';

const TOOL = join(import.meta.dirname, '..', '..', '..', 'shared', 'tools', 'mysql97');

/** Whether `startMySql` can work here: it is installed, which takes minutes, and we may use it. */
export const hasMySql =
  existsSync(TOOL) && existsSync(join(process.env['MYSQL97_ROOT'] ?? '/opt/mysql97', 'usr/sbin/mysqld')) && process.getuid?.() === 0;

export interface MySql {
  readonly port: number;
  readonly url: string;
  /** Of the process group that it runs in. */
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * Takes about ten seconds.
 * @param args further arguments of mysqld.
 * @throws Error with what it said, if it does not start.
 */
export async function startMySql(args: readonly string[] = []): Promise<MySql> {
  const port = await freePort();
  // In a process group of its own, it sees nothing of a Ctrl-C, and ends with our end of its standard input.
  const child = spawn(TOOL, ['run', 'sh', '-c', SERVE, 'sh', `--port=${port}`, ...args], {
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true,
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  // Not 'exit': its last process has the pipe open until all is cleaned up.
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await listening(child, port, () => said);
  return {
    port,
    url: `mysql://root@127.0.0.1:${port}/`,
    pid: child.pid ?? 0,
    stop: () => {
      child.stdin.end();
      return gone;
    },
  };
}

/** Runs a program of MySQL's package. @returns what it wrote. @throws Error with what it complained of, if it fails. */
export async function runMySqlProgram(program: string, args: readonly string[]): Promise<string> {
  const child = spawn(TOOL, ['run', program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [written, said] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const code = child.exitCode ?? (await new Promise<number | null>((resolve) => child.once('close', resolve)));
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${said}`);
  return written;
}

/** What is run where MySQL is installed. Nothing in its data is worth a clean shutdown. */
const SERVE = `
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
own="--no-defaults --user=root --datadir=$folder/data"
mysqld $own --initialize-insecure --log-error="$folder/log" || { cat "$folder/log" >&2; exit 1; }
mysqld $own --log-error="$folder/log" --bind-address=127.0.0.1 --socket="$folder/s.sock" --pid-file="$folder/pid" --mysqlx=OFF --skip-log-bin \\
  --local-infile=ON --secure-file-priv= --innodb-buffer-pool-size=64M "$@" &
cat >/dev/null
kill -9 $!
wait
`;
