/** How far long work has come, on one line of the terminal that is gone at the end. */
import { statSync } from 'node:fs';
import type { Output } from '../io.ts';

/** Nothing is shown for what is done sooner. */
const QUIET_MS = 1000;
const EVERY_MS = 250;

/** What has been done so far. */
export interface Tally {
  readonly statements: number;
  readonly rows: number;
}
export interface Progress {
  /** So many bytes more have been read. */
  advance(bytes: number): void;
  /** Takes the line away, for what is printed now. */
  clear(): void;
  done(): void;
}

const SILENT: Progress = { advance() {}, clear() {}, done() {} };

export interface ProgressOptions {
  /** Milliseconds; a test has its own. */
  readonly now?: () => number;
  /** Whether nothing is to be shown. */
  readonly quiet?: boolean;
  /** When the work began; left out: now. */
  readonly started?: number;
  /** Statements and rows, where they are counted. */
  readonly tally?: () => Tally;
}

/**
 * @param path the file that is read; its size is what 100 % is. Null where there is none.
 * @returns a progress that says nothing where there is no terminal.
 */
export function createProgress(path: string | null, output: Output, options: ProgressOptions = {}): Progress {
  if (options.quiet === true || !output.isTerminal) return SILENT;
  const size = path === null ? 0 : (statSync(path, { throwIfNoEntry: false })?.size ?? 0);
  if (size === 0 && options.tally === undefined) return SILENT;
  return new ProgressLine(path, size, output, options);
}

class ProgressLine implements Progress {
  readonly #name: string;
  readonly #size: number;
  readonly #output: Output;
  readonly #now: () => number;
  readonly #tally: (() => Tally) | null;
  readonly #started: number;
  /** Also where nothing is read while something is done. */
  readonly #timer: NodeJS.Timeout;
  #shownAt = 0;
  #isShown = false;
  #bytes = 0;

  constructor(
    path: string | null,
    size: number,
    output: Output,
    { now = () => performance.now(), tally, started = now() }: ProgressOptions,
  ) {
    this.#name = path ?? '';
    this.#size = size;
    this.#output = output;
    this.#now = now;
    this.#tally = tally ?? null;
    this.#started = started;
    this.#timer = setInterval(() => this.#show(), EVERY_MS);
    this.#timer.unref();
  }

  advance(more: number): void {
    this.#bytes += more;
    this.#show();
  }
  #show(): void {
    const time = this.#now();
    const took = time - this.#started;
    if (took < QUIET_MS || time - this.#shownAt < EVERY_MS) return;
    this.#shownAt = time;
    this.#isShown = true;
    // A line that is longer than the terminal could not be taken back.
    const name = [this.#name, this.#read(took / 1000)].filter((part) => part !== '').join(' ');
    const text = [name, this.#done(took / 1000)].filter((part) => part !== '').join(', ');
    this.#output.write(`\r\u001b[K${text.slice(0, Math.max(10, this.#output.columns - 1))}`);
    void this.#output.flush();
  }
  #read(seconds: number): string {
    if (this.#size === 0) return '';
    const share = Math.min(1, this.#bytes / this.#size);
    const rate = `${Math.floor(share * 100)} % ${(this.#bytes / 1e6 / seconds).toFixed(1)} MB/s`;
    return share === 0 || share === 1 ? rate : `${rate}, ${clock((seconds / share) * (1 - share))} left`;
  }
  #done(seconds: number): string {
    if (this.#tally === null) return '';
    const { statements, rows } = this.#tally();
    const parts = [`${clock(seconds)}`];
    if (statements > 0) parts.push(`${statements.toLocaleString('en')} statements`);
    if (rows > 0) parts.push(`${rows.toLocaleString('en')} rows`, `${Math.round(rows / seconds).toLocaleString('en')} rows/s`);
    return parts.join(', ');
  }

  clear(): void {
    if (!this.#isShown) return;
    this.#isShown = false;
    this.#output.write('\r\u001b[K');
    void this.#output.flush();
  }
  done(): void {
    clearInterval(this.#timer);
    this.clear();
  }
}

/** `0:07`, `1:02:03`. */
function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const rest = String(whole % 60).padStart(2, '0');
  return hours === 0 ? `${minutes}:${rest}` : `${hours}:${String(minutes).padStart(2, '0')}:${rest}`;
}

/** An output of the same terminal as the line: it is taken away before something is printed. */
export function clearing(output: Output, clear: () => void): Output {
  return {
    write(piece) {
      clear();
      return output.write(piece);
    },
    drained: () => output.drained(),
    flush: () => output.flush(),
    get isTerminal() {
      return output.isTerminal;
    },
    get columns() {
      return output.columns;
    },
    get rows() {
      return output.rows ?? 24;
    },
  };
}
