/** How far a long script has come, on one line of the terminal that is gone at the end. */
import { statSync } from 'node:fs';
import type { Output } from '../io.ts';

/** Nothing is shown for what is done sooner. */
const QUIET_MS = 1000;
const EVERY_MS = 250;

export interface Progress {
  /** So many bytes more have been read. */
  advance(bytes: number): void;
  done(): void;
}

const SILENT: Progress = { advance() {}, done() {} };

/**
 * @param path the script; its size is what 100 % is.
 * @param now milliseconds; a test has its own.
 * @returns a progress that says nothing where there is no terminal.
 */
export function createProgress(path: string, output: Output, now: () => number = () => performance.now()): Progress {
  if (!output.isTerminal) return SILENT;
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return SILENT;
  const started = now();
  let shown = 0;
  let bytes = 0;
  return {
    advance(more) {
      bytes += more;
      const time = now();
      if (time - started < QUIET_MS || time - shown < EVERY_MS) return;
      shown = time;
      const percent = Math.min(100, Math.floor((bytes / size) * 100));
      const rate = bytes / 1e6 / ((time - started) / 1000);
      output.write(`\r\u001b[K${path} ${percent} % ${rate.toFixed(1)} MB/s`);
      void output.flush();
    },
    done() {
      if (shown === 0) return;
      output.write('\r\u001b[K');
      void output.flush();
    },
  };
}
