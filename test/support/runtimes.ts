/** The program on every runtime that it runs on, as commands to start it with. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const ROOT = join(import.meta.dirname, '..', '..');
const MAIN = join(ROOT, 'commands', 'main.ts');

export interface Runtime {
  readonly name: string;
  /** Null where this machine does not have it. */
  readonly command: readonly string[] | null;
}

export const RUNTIMES: readonly Runtime[] = [
  { name: 'Bun', command: [process.execPath, MAIN] },
  { name: 'compiled binary', command: compiled() },
  { name: 'Deno', command: provided('deno', 'run', '--allow-all', '--quiet') },
  { name: 'Node 24', command: provided('node') },
];

function provided(name: string, ...args: readonly string[]): readonly string[] | null {
  const found = spawnSync(process.execPath, [join(ROOT, 'scripts', 'toolchain.mjs'), 'path', name], { encoding: 'utf8' });
  return found.status === 0 ? [found.stdout.trim(), ...args, MAIN] : null;
}

/** The executable as it stands in dist/: ./scripts/test builds it first. */
function compiled(): readonly string[] | null {
  const path = join(ROOT, 'dist', process.platform === 'win32' ? 'wsql.exe' : 'wsql');
  return existsSync(path) ? [path] : null;
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string | Uint8Array;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Told all that a server has said on stderr, whenever it has said more. */
  readonly onStderr?: (text: string) => void;
}

/** Runs the program to its end. */
export function run(command: readonly string[], args: readonly string[], options: RunOptions = {}): Finished {
  const [file = '', ...rest] = command;
  const child = spawnSync(file, [...rest, ...args], {
    input: options.input ?? '',
    cwd: options.cwd ?? ROOT,
    env: { ...environment(), ...options.env },
    maxBuffer: 1 << 28,
    timeout: 60_000,
  });
  return { code: child.status, stdout: child.stdout.toString('utf8'), stderr: child.stderr.toString('utf8') };
}

export interface Serving {
  /** What it printed when it listened. */
  readonly line: string;
  readonly port: number;
  readonly process: ChildProcess;
  readonly stderr: () => string;
  /** Sends SIGTERM. @returns the exit code. */
  stop(): Promise<number | null>;
}

/** Starts a server and waits for its line. @throws Error with its stderr if it ends before that. */
export async function serve(command: readonly string[], args: readonly string[], options: RunOptions = {}): Promise<Serving> {
  const [file = '', ...rest] = command;
  const child = spawn(file, [...rest, ...args], {
    cwd: options.cwd ?? ROOT,
    env: { ...environment(), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    options.onStderr?.(stderr);
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const line = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once('line', resolve);
    void exited.then((code) => reject(new Error(`ended with ${code}: ${stderr}`)));
  });
  return {
    line,
    port: Number(/:(\d+)(?:\/.*)?$/.exec(line)?.[1]),
    process: child,
    stderr: () => stderr,
    stop: () => {
      child.kill('SIGTERM');
      return exited;
    },
  };
}

/** Without the settings of whoever runs the tests. */
function environment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined && !/^(WSQL|MYSQL)_/.test(entry[0])),
  );
}
