/** The bytes of a file that comes in pieces, as a scanner looks ahead in them. */
import { SqlError } from '../../../../errors.ts';

/** What became of a step: `more` bytes are wanted, or the file has `end`ed. */
export type Step = 'done' | 'more' | 'end';

/** Bytes that are read again and again until there are enough of them may not be more than this. */
const LONGEST = 2 ** 30;

export class FileInput {
  bytes: Buffer = Buffer.alloc(0);
  /** Up to here they have been read. */
  at = 0;
  isFinal = false;
  /** Set where a look ahead met the end of what there is so far. */
  short = false;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #wanted = 0;

  /** Takes a piece of the file, which must not change any more. */
  feed(piece: Uint8Array): void {
    this.#waiting.push(piece);
    this.#waitingBytes += piece.length;
    if (this.#waitingBytes + this.bytes.length - this.at >= this.#wanted) this.#join();
  }
  /** The file has no more. */
  finish(): void {
    this.#join();
    this.isFinal = true;
  }
  #join(): void {
    const rest = this.bytes.subarray(this.at);
    const [only] = this.#waiting;
    this.bytes =
      rest.length === 0 && this.#waiting.length === 1 && only !== undefined
        ? Buffer.from(only.buffer, only.byteOffset, only.length)
        : Buffer.concat([rest, ...this.#waiting]);
    this.at = 0;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#wanted = 0;
  }
  /** Whether `feed` has kept pieces back until there are enough of them. */
  get isHungry(): boolean {
    return this.#wanted > 0;
  }
  /** What is there is too short: it is looked at again when there is twice as much. @throws SqlError 1153. */
  more(): 'more' {
    const rest = this.bytes.length - this.at;
    if (rest > LONGEST) throw new SqlError(1153, '08S01', "Got a packet bigger than 'max_allowed_packet' bytes");
    this.#wanted = Math.max(1, rest * 2);
    return 'more';
  }
  /** A byte further on; -1 behind the end. */
  peek(position: number): number {
    if (position < this.bytes.length) return this.bytes[position] as number;
    if (!this.isFinal) this.short = true;
    return -1;
  }
  /** Whether the rest of a separator follows, whose first byte has been met. */
  follows(separator: Uint8Array, position: number): boolean {
    for (let at = 1; at < separator.length; at++) if (this.peek(position + at - 1) !== separator[at]) return false;
    return true;
  }
}
