/** Output under way, as bytes: texts go in as UTF-8, bytes as they are. */
import { Buffer } from 'node:buffer';
import type { FastBuffer } from '../../../src/codec/text.ts';

/** Most results are short. */
const INITIAL = 4 * 1024;
/** Shorter texts are written character by character, which takes less time than a call of the runtime. */
const SHORT = 32;

export class ByteWriter {
  #bytes = Buffer.allocUnsafe(INITIAL) as FastBuffer;
  #at = 0;

  /** How many bytes there are. */
  get length(): number {
    return this.#at;
  }
  /** What there is, valid until something else is written; the writer is empty then. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#at);
    this.#at = 0;
    return taken;
  }

  byte(value: number): void {
    if (this.#at === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#at++] = value;
  }
  text(text: string): void {
    const { length } = text;
    if (this.#at + 3 * length > this.#bytes.length) this.#grow(3 * length);
    if (length > SHORT || !this.#ascii(text)) this.#at += this.#bytes.utf8Write(text, this.#at, 3 * length);
  }
  bytes(bytes: Uint8Array): void {
    this.copy(bytes, 0, bytes.length);
  }
  copy(bytes: Uint8Array, start: number, end: number): void {
    if (this.#at + end - start > this.#bytes.length) this.#grow(end - start);
    const out = this.#bytes;
    let at = this.#at;
    for (let i = start; i < end; i++) out[at++] = bytes[i] ?? 0;
    this.#at = at;
  }
  /**
   * Copies bytes up to the first one that is marked.
   * @param marked by the value of a byte: not 0.
   * @returns where that is; `end` where there is none.
   */
  copyUntil(bytes: Uint8Array, start: number, end: number, marked: Uint8Array): number {
    if (this.#at + end - start > this.#bytes.length) this.#grow(end - start);
    const out = this.#bytes;
    let at = this.#at;
    let i = start;
    for (; i < end; i++) {
      const byte = bytes[i] ?? 0;
      if (marked[byte] !== 0) break;
      out[at++] = byte;
    }
    this.#at = at;
    return i;
  }
  /** Takes back what was written last. @param length of what stays. */
  cut(length: number): void {
    this.#at = length;
  }

  #ascii(text: string): boolean {
    const out = this.#bytes;
    let at = this.#at;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) return false;
      out[at++] = code;
    }
    this.#at = at;
    return true;
  }
  #grow(more: number): void {
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + more)) as FastBuffer;
    this.#bytes.copy(grown, 0, 0, this.#at);
    this.#bytes = grown;
  }
}
