/** What is left of a line after its fields, or lines that are ignored: read past, and not kept. */
import type { FileCharset } from './characters.ts';
import type { FileInput, Step } from './file-input.ts';

export class LineSkipper {
  readonly #input: FileInput;
  readonly #lineEnd: Uint8Array;
  readonly #escapedBy: number;
  readonly #charset: FileCharset;
  /** Whether there was anything but the line's end. */
  #skipped = false;

  constructor(input: FileInput, lineEnd: Uint8Array, escapedBy: number, charset: FileCharset) {
    this.#input = input;
    this.#lineEnd = lineEnd;
    this.#escapedBy = escapedBy;
    this.#charset = charset;
  }
  /** Whether something was skipped since the last time that this was asked. */
  take(): boolean {
    const skipped = this.#skipped;
    this.#skipped = false;
    return skipped;
  }
  /** Goes behind the end of the line. `end`: the file ended first. */
  skip(): Step {
    const input = this.#input;
    const { lengthOf } = this.#charset;
    const lineFirst = this.#lineEnd[0] ?? -1;
    input.short = false;
    for (;;) {
      const byte = input.peek(input.at);
      if (input.short) return input.more();
      if (byte < 0) return 'end';
      const length = lengthOf === null || byte < 0x80 ? 1 : lengthOf(byte, input.peek(input.at + 1));
      if (length <= 1 && byte === lineFirst && input.follows(this.#lineEnd, input.at + 1)) {
        input.at += this.#lineEnd.length;
        return 'done';
      }
      const taken = length > 1 ? length : byte === this.#escapedBy ? 2 : 1;
      const last = input.peek(input.at + taken - 1);
      if (input.short) return input.more();
      this.#skipped = true;
      if (last < 0) {
        input.at = input.bytes.length;
        return 'end';
      }
      input.at += taken;
    }
  }
}
