/** How far a run is: one line on stderr, for the script that is read at the moment. */
import type { Output } from '../io.ts';
import { createProgress, type Progress, type Tally } from './progress.ts';

/** What is not a file is looked at after so long: most runs are done by then, and to ask whether stderr is a terminal takes longer than they do. */
const PATIENCE_MS = 1000;

export class RunProgress {
  readonly #output: Output;
  readonly #isQuiet: boolean;
  readonly #tally: () => Tally;
  /** Those of files that name each other, the innermost last. */
  readonly #open: Progress[] = [];

  constructor(output: Output, isQuiet: boolean, tally: () => Tally) {
    this.#output = output;
    this.#isQuiet = isQuiet;
    this.#tally = tally;
  }

  /** A script is read. @param path its file; null where it is none. @returns what ends it. */
  begin(path: string | null): () => void {
    if (this.#isQuiet) return () => undefined;
    const started = performance.now();
    if (path !== null) return this.#show(path, started);
    let end: () => void = () => undefined;
    const timer = setTimeout(() => {
      end = this.#show(null, started);
    }, PATIENCE_MS);
    timer.unref();
    return () => {
      clearTimeout(timer);
      end();
    };
  }
  #show(path: string | null, started: number): () => void {
    this.clear();
    const progress = createProgress(path, this.#output, { started, tally: this.#tally });
    this.#open.push(progress);
    return () => {
      this.#open.splice(this.#open.indexOf(progress), 1);
      progress.done();
    };
  }

  /** So many bytes of the script have been run. */
  advance(bytes: number): void {
    this.#open.at(-1)?.advance(bytes);
  }
  /** Something else is written to the terminal. */
  clear(): void {
    for (const progress of this.#open) progress.clear();
  }
}
