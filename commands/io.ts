/** What a command sees of the process: so that it can be run by a test, or by another program, without one. */
import type { Readable } from 'node:stream';

/** Somewhere to write to. */
export interface Output {
  /** @returns whether there is room for more; if not, wait for `drained`. */
  write(piece: string | Uint8Array): boolean;
  drained(): Promise<void>;
  /** Resolves when all that was written is on its way. */
  flush(): Promise<void>;
  readonly isTerminal: boolean;
  readonly columns: number;
  /** Of the terminal; left out where there is none. */
  readonly rows?: number;
}

export interface Io {
  readonly stdin: () => Readable & { readonly isTTY?: boolean };
  readonly stdinIsTerminal: boolean;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Calls back at each SIGINT or SIGTERM until the returned function is called. */
  onInterrupt(callback: (signal: 'SIGINT' | 'SIGTERM') => void): () => void;
  /** Ends the process at once, whatever is still to be done. */
  leave(code: number): void;
}
