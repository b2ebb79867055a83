/** A server as a process: where it listens, when it stops, what it is built of. */
import { ConnectError } from '../../src/errors.ts';
import { VERSION } from '../../src/version.ts';
import { ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';

/** How long running statements may take to finish after SIGTERM. */
const GRACE_MS = 10_000;

/** The row of wsql.build. */
export function build() {
  const { versions, platform, arch, pid } = process;
  const { bun, deno, node } = versions;
  const runtime = bun !== undefined ? `bun ${bun}` : deno !== undefined ? `deno ${deno}` : `node ${node}`;
  return { version: VERSION, runtime, platform: `${platform}-${arch}`, pid, started: performance.timeOrigin };
}

/** What keeps a server from listening, in words. @returns the error itself where it is another one. */
export function cannotListen(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: 'something else listens there; --port 0 takes a free one',
    EACCES: 'no permission for that port',
    EADDRNOTAVAIL: 'this machine has no such address',
    ENOTFOUND: 'no such host',
  };
  const reason = typeof code === 'string' ? reasons[code] : undefined;
  return reason === undefined ? error : new ConnectError(`cannot listen on ${host}:${port}: ${reason}`);
}

/** At the first signal running statements may finish; at the second they may not. */
export function untilStopped(close: (graceMs: number) => Promise<void>, io: Io, stopping: () => void): Promise<ExitCode> {
  return new Promise((resolve, reject) => {
    let signals = 0;
    const release = io.onInterrupt(() => {
      signals++;
      if (signals > 2) return;
      stopping();
      close(signals === 1 ? GRACE_MS : 0).then(() => {
        release();
        resolve(ExitCode.OK);
      }, reject);
    });
  });
}
