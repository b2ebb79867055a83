/** The command line clients that are on this machine: MariaDB's of Debian's packages, and MySQL 9.7's own in its folder. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A family of tools: how a program of it is started, and what differs between the two. */
export interface Family {
  readonly name: string;
  /** Null where they are there. */
  readonly missing: string | null;
  readonly tls: readonly string[];
  readonly plain: readonly string[];
  /** Options that choose a compression, by its name. */
  readonly compressions: Readonly<Record<string, readonly string[]>>;
  /** What lets the shell take commands of its own (`\\s`) from a script. */
  readonly commands: readonly string[];
  /** Where its programs see files that are written to `folder`. */
  readonly folder: string;
  readonly seen: string;
  command(program: string): readonly string[];
}

const script = join('..', 'shared', 'tools', 'mysql97');
const root = process.env['MYSQL97_ROOT'] ?? '/opt/mysql97';

function missingMariaDb(): string | null {
  const programs = ['mysql', 'mysqldump', 'mysqlimport', 'mysqlslap', 'mysqladmin', 'mysqlcheck', 'mysqlshow'];
  const missing = programs.filter((program) => spawnSync(program, ['--version']).error !== undefined);
  return missing.length === 0 ? null : `${missing.join(', ')} not installed (Debian: mariadb-client)`;
}
function missingMySql(): string | null {
  if (!existsSync(script)) return `${script} is not there`;
  if (process.getuid?.() !== 0) return 'only root may use MySQL 9.7 in its own folder';
  return existsSync(join(root, 'usr', 'bin', 'mysql')) ? null : `MySQL 9.7 is not unpacked in ${root}`;
}

export const mariaDb: Family = {
  name: 'MariaDB',
  missing: missingMariaDb(),
  tls: ['--ssl', '--skip-ssl-verify-server-cert'],
  plain: ['--skip-ssl'],
  compressions: { zlib: ['--compress'] },
  commands: [],
  folder: '/tmp',
  seen: '/tmp',
  command: (program) => [program],
};
export const mySql: Family = {
  name: 'MySQL',
  missing: missingMySql(),
  tls: ['--ssl-mode=REQUIRED'],
  plain: ['--ssl-mode=DISABLED', '--get-server-public-key'],
  compressions: { zlib: ['--compression-algorithms=zlib'], zstd: ['--compression-algorithms=zstd', '--zstd-compression-level=7'] },
  commands: ['--commands'],
  folder: join(root, 'tmp'),
  seen: '/tmp',
  command: (program) => [script, 'run', program],
};

export interface Ended {
  readonly code: number | null;
  readonly bytes: Buffer;
  readonly out: string;
  /** Without the warnings that a password on a command line is not safe. */
  readonly err: string;
}
export interface Running {
  readonly ended: Promise<Ended>;
  readonly child: ChildProcess;
}
/** Starts a program in a process group of its own. */
export function start(command: readonly string[], input: string | Buffer = ''): Running {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { detached: true, env: { ...process.env, MYSQL_PWD: '' } });
  const chunks: Buffer[] = [];
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  // A program that ends early does not read all of it.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      const bytes = Buffer.concat(chunks);
      const told = err.replaceAll(/^.*Using a password on the command line interface can be insecure\.\n/gm, '');
      resolve({ code, bytes, out: bytes.toString('utf8'), err: told });
    });
  });
  return { ended, child };
}
export function run(command: readonly string[], input: string | Buffer = ''): Promise<Ended> {
  return start(command, input).ended;
}
