/** A file that is packed while it is written: a member of gzip for each piece, as RFC 1952 (2.2) permits. */
import { gzipSync } from 'node:zlib';
import { OutputFile } from '../terminal/output-file.ts';

/** Bytes of a member before it is packed. */
const PIECE = 1 << 20;

export class GzipFile extends OutputFile {
  #held: Buffer[] = [];
  #size = 0;

  override write(piece: string | Uint8Array): boolean {
    // A piece is its writer's again behind the call.
    const bytes = Buffer.from(piece);
    this.#held.push(bytes);
    this.#size += bytes.length;
    return this.#size < PIECE || this.#pack();
  }
  override commit(): void {
    this.#pack();
    super.commit();
  }
  #pack(): boolean {
    const bytes = Buffer.concat(this.#held);
    this.#held = [];
    this.#size = 0;
    return super.write(gzipSync(bytes));
  }
}
