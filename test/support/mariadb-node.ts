/** A MariaDB that can be killed and started again, with what it had: one of several that belong together. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { freePort, listening } from './mariadb.ts';

const PATH = [process.env['PATH'] ?? '', '/usr/sbin', '/usr/local/sbin'].join(delimiter);
const IS_ROOT = process.getuid?.() === 0;
/** Root gives its servers to the user that packages make for them: the daemons that these start refuse to work as root. */
const OWNER = IS_ROOT ? (spawnSync('id', ['-u', 'mysql']).status === 0 ? 'mysql' : 'root') : null;
const USER = OWNER === null ? [] : [`--user=${OWNER}`];
const ENV = { ...process.env, PATH };

/** A data directory with nothing in it but what every server has, to copy from. @returns its path, in a folder of its own. */
export function installData(): string {
  const dir = mkdtempSync(join(tmpdir(), 'wsql-mariadb-'));
  own(dir);
  const data = join(dir, 'data');
  const args = ['--no-defaults', `--datadir=${data}`, ...USER, '--auth-root-authentication-method=normal', '--skip-test-db'];
  const { status, stdout, stderr } = spawnSync('mariadb-install-db', [...args, '--innodb-log-file-size=8M'], {
    env: ENV,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`mariadb-install-db failed:\n${stdout}${stderr}`);
  return data;
}

function own(dir: string): void {
  if (OWNER !== null) spawnSync('chown', ['-R', OWNER, dir]);
}

export class MariaDbNode {
  readonly dir: string;
  readonly port: number;
  #args: readonly string[] = [];
  #child: ChildProcess | null = null;
  #log = '';

  private constructor(dir: string, port: number) {
    this.dir = dir;
    this.port = port;
  }

  /** @param template its data directory is a copy of this one. */
  static async create(template: string): Promise<MariaDbNode> {
    const dir = mkdtempSync(join(tmpdir(), 'wsql-mariadb-'));
    cpSync(template, join(dir, 'data'), { recursive: true });
    own(dir);
    return new MariaDbNode(dir, await freePort());
  }

  get data(): string {
    return join(this.dir, 'data');
  }
  get url(): string {
    return `mysql://root@127.0.0.1:${this.port}/`;
  }
  get pid(): number | undefined {
    return this.#child?.pid;
  }
  /** Of its last start. */
  get args(): readonly string[] {
    return this.#args;
  }
  /** What it has said since it was created. */
  get log(): string {
    return this.#log;
  }

  /** @param args of mariadbd; without them those of the last start. */
  async start(args: readonly string[] = this.#args): Promise<void> {
    this.#args = args;
    const child = spawn('mariadbd', [...this.#own, `--port=${this.port}`, '--bind-address=127.0.0.1', ...SMALL, ...args], {
      env: ENV,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.on('data', (chunk: Buffer) => {
      this.#log += chunk.toString();
    });
    this.#child = child;
    await listening(child, this.port, () => this.#log);
  }
  /** Says something to a server that is not running, like `--wsrep-recover`. @returns what it said. */
  once(args: readonly string[]): string {
    return spawnSync('mariadbd', [...this.#own, ...SMALL, ...args], { env: ENV, encoding: 'utf8' }).stderr;
  }
  get #own(): readonly string[] {
    return ['--no-defaults', `--datadir=${this.data}`, ...USER, `--socket=${join(this.dir, 's.sock')}`];
  }

  /** SIGSTOP and SIGCONT: it is there, and says nothing. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child?.kill(signal);
  }
  /** Ends it. @param signal SIGKILL: at once, as a machine does that loses its power. */
  async stop(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(signal);
    await gone;
  }
  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** Runs statements there, without wsql. @returns the rows of the last one. */
  async ask(...statements: readonly string[]): Promise<readonly RowDataPacket[]> {
    const connection: Connection = await createConnection({ host: '127.0.0.1', port: this.port, user: 'root' });
    try {
      let rows: RowDataPacket[] = [];
      for (const statement of statements) [rows] = await connection.query<RowDataPacket[]>(statement);
      return rows;
    } finally {
      connection.destroy();
    }
  }
}

const SMALL = ['--innodb-buffer-pool-size=32M', '--innodb-log-file-size=8M', '--performance-schema=OFF', '--skip-name-resolve'];
