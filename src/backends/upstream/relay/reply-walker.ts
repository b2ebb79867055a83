/**
 * Follows an answer through the bytes that it comes in, packet by packet, to know where it ends; looks only at the packets that tell.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_command_phase.html
 */
import { ProtocolError } from '../../../errors.ts';
import { ServerStatus } from '../../../result.ts';
import { Cursor } from '../cursor.ts';
import type { Dialect } from '../link/link.ts';
import type { RawPacket } from '../link/packets.ts';

/**
 * What a command is answered with: results; the head of a prepared statement with its parameters and columns; columns up to their end;
 * rows of a cursor; one packet.
 */
export type ReplyKind = 'results' | 'prepared' | 'columns' | 'rows' | 'single';

export interface WalkerHost {
  /** Bytes of the answer to hand on, in their order; perhaps only part of a packet. */
  forward(bytes: Buffer, start: number, end: number): void;
  /**
   * An OK packet, or the end of rows or columns, complete.
   * @returns whether the host has handed on something in its place, behind what goes before it: that has to be flushed first.
   */
  told(packet: RawPacket, sequence: number, end: boolean): boolean;
  failed(packet: RawPacket): void;
  /** A statement has been prepared. */
  prepared(statementId: number): void;
  /** The server asks for a file. @returns as `told`. */
  asked(packet: RawPacket, sequence: number): boolean;
}

const HEADER = 4;
/** A packet of this length goes on in the next. */
const FULL = 0xffffff;

type State = 'head' | 'columns' | 'columns-end' | 'rows' | 'definitions' | 'list' | 'single';

export class ReplyWalker {
  readonly #dialect: Dialect;
  readonly #host: WalkerHost;
  readonly #packet: { buffer: Buffer; offset: number; end: number } = { buffer: Buffer.alloc(0), offset: 0, end: 0 };
  readonly #cursor = new Cursor();
  #state: State = 'head';
  #prepares = false;
  /** Packets of a list that are still to come. */
  #left = 0;
  /** Bytes of the packet under way that are still to come and need no look. */
  #skip = 0;
  /** Whether the next packet goes on with the last one's payload. */
  #continues = false;
  /** The beginning of a packet that has to be seen whole. */
  #held: Buffer | null = null;
  /** What is being walked through: up to `#at` it has been seen, up to `#from` forwarded. */
  #bytes: Buffer = Buffer.alloc(0);
  #from = 0;
  #at = 0;
  /** The number of the last packet that was seen. */
  sequence = 0;
  rows = 0;
  /** Whether the last packet has begun. */
  #last = false;

  constructor(dialect: Dialect, host: WalkerHost) {
    this.#dialect = dialect;
    this.#host = host;
  }

  /** Waits for the answer of another command. */
  begin(kind: ReplyKind): void {
    this.#state = BEGINNINGS[kind];
    this.#prepares = kind === 'prepared';
    this.#skip = 0;
    this.#continues = false;
    this.#held = null;
    this.sequence = 0;
    this.rows = 0;
    this.#last = false;
  }

  get ended(): boolean {
    return this.#last && this.#skip === 0;
  }
  /** Whether everything that was forwarded is whole packets. */
  get isBetweenPackets(): boolean {
    return this.#skip === 0 && !this.#continues;
  }

  /** Takes what came. @returns where the answer ends in it, `end` where it goes on. @throws ProtocolError */
  take(bytes: Buffer, start: number, end: number): number {
    const held = this.#held;
    if (held === null) return this.#walk(bytes, start, end);
    this.#held = null;
    const joined = Buffer.concat([held, bytes.subarray(start, end)]);
    return start + this.#walk(joined, 0, joined.length) - held.length;
  }

  #walk(bytes: Buffer, start: number, end: number): number {
    this.#bytes = bytes;
    this.#from = start;
    const skipped = Math.min(this.#skip, end - start);
    this.#skip -= skipped;
    this.#at = start + skipped;
    while (!this.ended && this.#at < end) {
      if (this.#state === 'rows' && !this.#continues) this.#rows(bytes, end);
      if (this.#at === end || !this.#step(bytes, end)) break;
    }
    this.flush();
    if (this.ended || this.#at === end) return this.#at;
    this.#held = Buffer.from(bytes.subarray(this.#at, end));
    return end;
  }
  /** Forwards what has been seen. */
  flush(): void {
    if (this.#from < this.#at) this.#host.forward(this.#bytes, this.#from, this.#at);
    this.#from = this.#at;
  }

  /** Steps over rows up to the first packet that may be something else, or is not all there. */
  #rows(bytes: Buffer, end: number): void {
    let at = this.#at;
    let rows = 0;
    for (;;) {
      const body = at + HEADER;
      if (body >= end) break;
      const first = bytes[body] ?? 0;
      const next = body + ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16));
      // Long ones, and the ends, are looked at one by one; none is of no length.
      if (first >= 0xfe || next > end || next - body === FULL || next === body) break;
      at = next;
      rows++;
    }
    if (rows === 0) return;
    this.rows += rows;
    this.#at = at;
    this.sequence = (this.sequence + rows) & 0xff;
  }

  /** One packet. @returns false where more of it has to be there first. */
  #step(bytes: Buffer, end: number): boolean {
    const at = this.#at;
    const body = at + HEADER;
    if (end < body) return false;
    const size = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
    if (size > 0 && end === body) return false;
    const next = body + size;
    const matters = this.#matters(bytes[body] ?? 0, size);
    if (matters && next > end) return false;
    this.sequence = bytes[at + 3] ?? 0;
    if (matters) {
      const replaced = this.#look(bytes, body, next);
      this.#at = next;
      if (replaced) this.#from = next;
    } else {
      this.#pass(size);
      this.#skip = Math.max(0, next - end);
      this.#at = Math.min(next, end);
    }
    return true;
  }

  /** Whether a packet has to be looked at. */
  #matters(first: number, size: number): boolean {
    if (this.#continues) return false;
    switch (this.#state) {
      case 'rows':
        if (first === 0xfe) return size < (this.#dialect.deprecateEof ? FULL : 9);
        return first === 0xff;
      case 'list':
        return first === 0xff || (first === 0xfe && size < 9);
      case 'columns':
      case 'definitions':
        return false;
      default:
        return true;
    }
  }
  /** Counts a packet that was not looked at. */
  #pass(size: number): void {
    const goesOn = this.#continues;
    this.#continues = size === FULL;
    if (goesOn) return;
    if (this.#state === 'rows') this.rows++;
    else if (this.#state !== 'list' && --this.#left === 0) this.#listed();
  }
  #listed(): void {
    if (this.#state === 'definitions') this.#last = true;
    else this.#state = this.#dialect.deprecateEof ? 'rows' : 'columns-end';
  }

  /** @returns whether the packet must not be forwarded. */
  #look(buffer: Buffer, offset: number, end: number): boolean {
    const packet = this.#packet;
    packet.buffer = buffer;
    packet.offset = offset;
    packet.end = end;
    if (offset === end) throw new ProtocolError('Malformed packet: an empty one');
    const first = buffer[offset] ?? 0;
    if (first === 0xff) {
      this.#last = true;
      this.#host.failed(packet);
      return false;
    }
    if (this.#state === 'head') return this.#head(first);
    this.#end();
    return this.#host.told(packet, this.sequence, first === 0xfe);
  }
  #head(first: number): boolean {
    const packet = this.#packet;
    if (this.#prepares) {
      this.#prepared();
      return false;
    }
    if (first === 0xfb) return this.#host.asked(packet, this.sequence);
    if (first === 0) {
      this.#last = (this.#status() & ServerStatus.MORE_RESULTS_EXISTS) === 0;
      return this.#host.told(packet, this.sequence, false);
    }
    const cursor = this.#cursor.over(packet);
    this.#left = cursor.length();
    const undescribed = this.#dialect.optionalMetadata && cursor.u8() === 0;
    if (!undescribed) this.#state = 'columns';
    else this.#state = this.#dialect.deprecateEof ? 'rows' : 'columns-end';
    return false;
  }
  /** The end of columns, of rows, of a list; or the only packet. */
  #end(): void {
    const status = this.#status();
    if (this.#state === 'columns-end') {
      // With a cursor the rows stay at the server.
      if ((status & ServerStatus.CURSOR_EXISTS) === 0) this.#state = 'rows';
      else this.#last = true;
    } else if (this.#state === 'rows' && (status & ServerStatus.MORE_RESULTS_EXISTS) !== 0) this.#state = 'head';
    else this.#last = true;
  }
  /** https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_stmt_prepare.html#sect_protocol_com_stmt_prepare_response_ok */
  #prepared(): void {
    const cursor = this.#cursor.over(this.#packet);
    cursor.take(1);
    this.#host.prepared(cursor.u32());
    const columns = cursor.u16();
    const parameters = cursor.u16();
    cursor.take(3);
    const undescribed = this.#dialect.optionalMetadata && cursor.left > 0 && cursor.u8() === 0;
    const ends = this.#dialect.deprecateEof ? 0 : Number(columns > 0) + Number(parameters > 0);
    this.#left = (undescribed ? 0 : columns + parameters) + ends;
    this.#state = 'definitions';
    if (this.#left === 0) this.#last = true;
  }

  /** Of the packet that is being looked at. */
  #status(): number {
    const cursor = this.#cursor.over(this.#packet);
    const first = cursor.u8();
    if (first === 0xfe && (!this.#dialect.deprecateEof || cursor.left < 6)) {
      cursor.take(2);
      return cursor.u16();
    }
    cursor.lengthEncoded();
    cursor.lengthEncoded();
    return cursor.u16();
  }
}

const BEGINNINGS: Readonly<Record<ReplyKind, State>> = {
  results: 'head',
  prepared: 'head',
  columns: 'list',
  rows: 'rows',
  single: 'single',
};
