/** A file that LOAD DATA LOCAL has asked its client for: a piece is asked for when the one before has been read. */
import { SqlError } from '../../errors.ts';
import type { FileRequest } from '../../wire/messages.ts';
import { interrupted } from './errors.ts';

type Ask = 'run_file' | 'run_file_more' | 'run_file_end';

export class AskedFile {
  readonly #tell: (what: Ask) => void;
  #waiting: { readonly resolve: (piece: Uint8Array | null) => void; readonly reject: (error: Error) => void } | null = null;
  #isStopped = false;
  #isOver = false;

  constructor(tell: (what: Ask) => void) {
    this.#tell = tell;
  }

  async *pieces(): AsyncGenerator<Uint8Array> {
    try {
      for (let ask: Ask = 'run_file'; ; ask = 'run_file_more') {
        const piece = await this.#next(ask);
        if (piece === null) return;
        yield piece;
      }
    } finally {
      if (!this.#isOver) this.#tell('run_file_end');
    }
  }
  #next(ask: Ask): Promise<Uint8Array | null> {
    if (this.#isStopped) return Promise.reject(interrupted());
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#tell(ask);
    });
  }
  take({ data, error }: FileRequest): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting === null) return;
    const text = data ?? null;
    if (typeof error === 'string') {
      this.#isOver = true;
      waiting.reject(new SqlError(2, 'HY000', `The client cannot read the file: ${error}`));
    } else {
      this.#isOver = text === null;
      waiting.resolve(text === null ? null : Buffer.from(text, 'base64'));
    }
  }
  stop(): void {
    this.#isStopped = true;
    this.#waiting?.reject(interrupted());
    this.#waiting = null;
  }
}
