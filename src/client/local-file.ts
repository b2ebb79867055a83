/** A file on its way to the server, in pieces that are neither tiny nor huge. */

const LEAST = 65_536;
const MOST = 1_048_576;

export class LocalFile {
  readonly #source: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();
  #isOver = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Null after the last one. @throws what its reader throws */
  async next(): Promise<Uint8Array | null> {
    const pieces: Uint8Array[] = [this.#rest];
    let length = this.#rest.length;
    while (length < LEAST && !this.#isOver) {
      const { done, value } = await this.#source.next();
      if (done === true) this.#isOver = true;
      else {
        pieces.push(value);
        length += value.length;
      }
    }
    if (length === 0) return null;
    const all = new Uint8Array(length);
    let at = 0;
    for (const piece of pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    this.#rest = all.subarray(MOST);
    return all.subarray(0, MOST);
  }
  /** No more of it is wanted. */
  async close(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    await this.#source.return?.();
  }
}

export async function* nothing(): AsyncGenerator<Uint8Array> {
  // Not a byte.
}
