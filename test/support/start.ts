/** How long commands take from their start to their end, side by side. */
import { spawn } from 'node:child_process';

export interface Started {
  readonly command: readonly string[];
  /** Milliseconds, whole process. */
  readonly median: number;
  readonly least: number;
}

/** Runs the commands in turn, so that a load of the machine meets all of them. @throws Error where one fails. */
export async function measureStarts(commands: readonly (readonly string[])[], runs: number): Promise<readonly Started[]> {
  const times = commands.map((): number[] => []);
  for (let run = -1; run < runs; run++) {
    for (const [i, command] of commands.entries()) {
      const took = await timeOf(command);
      // The first of each only warms the caches.
      if (run >= 0) times[i]?.push(took);
    }
  }
  return commands.map((command, i) => {
    const sorted = (times[i] ?? []).sort((a, b) => a - b);
    return { command, median: medianOf(sorted), least: sorted[0] ?? Number.NaN };
  });
}

function medianOf(sorted: readonly number[]): number {
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

function timeOf([program = '', ...args]: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => {
      complaint += chunk.toString();
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      const took = performance.now() - started;
      if (code === 0) resolve(took);
      else reject(new Error(`${[program, ...args].join(' ')} ended with ${code}: ${complaint}`));
    });
  });
}

/** `mysql` with SELECT 1, on a server on this machine. */
export function mysqlCommand(port: number): readonly string[] {
  return ['mysql', '--no-defaults', '-h127.0.0.1', `-P${port}`, '-uroot', '-e', 'SELECT 1'];
}
