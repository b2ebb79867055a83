/** Cursors on the server: COM_STMT_EXECUTE that keeps the rows there, and COM_STMT_FETCH. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_stmt_fetch.html */
import type { RowCursor } from '../../backend.ts';
import type { TextCodec } from '../../codec/text.ts';
import { ProtocolError } from '../../errors.ts';
import { ServerStatus } from '../../result.ts';
import type { Field, ValueRow } from '../../types.ts';
import { Cursor } from './cursor.ts';
import type { Dialect } from './link/link.ts';
import type { RawPacket } from './link/packets.ts';
import { decodeEnd, decodeField, isEnd, type SessionChanges } from './replies.ts';
import { binaryRows, loadCharsets, type RowDecoder } from './rows.ts';

const COM_STMT_FETCH = 0x1c;
const COM_STMT_RESET = 0x1a;

/** The session that cursors are of. */
export interface CursorHost {
  readonly dialect: Dialect;
  readonly names: TextCodec;
  exchange(payload: Buffer, read: (packet: RawPacket) => boolean): Promise<void>;
  /** Sends a command whose answer nobody waits for. */
  post(payload: Buffer): void;
  track(status: number, changes: SessionChanges | null): void;
}

/** Runs a statement for a cursor. @param payload of the execution that asks for one. @throws SqlError */
export async function openRowCursor(host: CursorHost, statementId: number, payload: Buffer): Promise<RowCursor> {
  const opening = new Opening(host);
  await host.exchange(payload, (packet) => opening.read(packet));
  await loadCharsets(opening.fields);
  return new UpstreamCursor(host, statementId, opening);
}

/** Reads the head of the answer; and the rows, where the server has sent them at once after all. */
class Opening {
  readonly #host: CursorHost;
  readonly fields: Field[] = [];
  readonly rows: Buffer[] = [];
  warnings = 0;
  /** Whether the server keeps the rows. */
  isOpen = false;
  #fieldCount = -1;
  #described = false;

  constructor(host: CursorHost) {
    this.#host = host;
  }

  read(packet: RawPacket): boolean {
    if (this.#fieldCount < 0) return this.#readHeader(packet);
    const { dialect, names } = this.#host;
    if (this.fields.length < this.#fieldCount) {
      this.fields.push(decodeField(packet, dialect, names));
      this.#described = dialect.deprecateEof && this.fields.length === this.#fieldCount;
      return false;
    }
    if (isEnd(packet, dialect)) return this.#readEnd(packet);
    if (!this.#described) throw new ProtocolError('Malformed packet: the end of the columns was expected');
    this.rows.push(Buffer.from(packet.buffer.subarray(packet.offset, packet.end)));
    return false;
  }
  #readHeader(packet: RawPacket): boolean {
    const cursor = new Cursor().over(packet);
    this.#fieldCount = cursor.length();
    if (this.#fieldCount === 0) throw new ProtocolError('A statement with columns was answered without a result');
    if (this.#host.dialect.optionalMetadata && cursor.u8() === 0) throw new ProtocolError('A result came without its columns');
    return false;
  }
  /** Behind the columns it tells whether there is a cursor; else they, or the rows, end here. */
  #readEnd(packet: RawPacket): boolean {
    const { warnings, status, changes } = decodeEnd(packet, this.#host.dialect);
    this.#host.track(status, changes);
    this.warnings = warnings;
    this.isOpen = (status & ServerStatus.CURSOR_EXISTS) !== 0;
    const ended = this.#described || this.isOpen;
    this.#described = true;
    return ended;
  }
}

class UpstreamCursor implements RowCursor {
  readonly #host: CursorHost;
  readonly #statementId: number;
  readonly #opening: Opening;
  readonly #decode: RowDecoder;
  readonly #cursor = new Cursor();
  #isOpen: boolean;
  /** Of `opening.rows`. */
  #taken = 0;

  constructor(host: CursorHost, statementId: number, opening: Opening) {
    this.#host = host;
    this.#statementId = statementId;
    this.#opening = opening;
    this.#isOpen = opening.isOpen;
    this.#decode = binaryRows(opening.fields, host.names);
  }

  get fields(): readonly Field[] {
    return this.#opening.fields;
  }
  get warnings(): number {
    return this.#opening.warnings;
  }

  fetch(count: number): readonly ValueRow[] | Promise<readonly ValueRow[]> {
    return this.#opening.isOpen ? this.#fetch(count) : this.#takeRows(count);
  }

  /** As many requests as it takes: the server may send fewer rows than asked for before their end. */
  async #fetch(count: number): Promise<readonly ValueRow[]> {
    const rows: ValueRow[] = [];
    while (this.#isOpen && rows.length < count) {
      const payload = Buffer.alloc(9);
      payload[0] = COM_STMT_FETCH;
      payload.writeUInt32LE(this.#statementId, 1);
      payload.writeUInt32LE(count - rows.length, 5);
      try {
        await this.#host.exchange(payload, (packet) => this.#read(packet, rows));
      } catch (error) {
        this.#isOpen = false;
        throw error;
      }
    }
    return rows;
  }
  #read(packet: RawPacket, rows: ValueRow[]): boolean {
    const { dialect } = this.#host;
    if (!isEnd(packet, dialect)) {
      rows.push(this.#decode(this.#cursor.over(packet)));
      return false;
    }
    const { status, changes } = decodeEnd(packet, dialect);
    this.#host.track(status, changes);
    if ((status & ServerStatus.LAST_ROW_SENT) !== 0) this.#isOpen = false;
    return true;
  }

  #takeRows(count: number): readonly ValueRow[] {
    const packets = this.#opening.rows.slice(this.#taken, this.#taken + count);
    this.#taken += packets.length;
    return packets.map((buffer) => this.#decode(this.#cursor.over({ buffer, offset: 0, end: buffer.length })));
  }

  /** The server frees a cursor that has not been read to its end with a reset of its statement. */
  close(): void {
    this.#opening.rows.length = 0;
    if (!this.#isOpen) return;
    this.#isOpen = false;
    const payload = Buffer.alloc(5);
    payload[0] = COM_STMT_RESET;
    payload.writeUInt32LE(this.#statementId, 1);
    this.#host.post(payload);
  }
}
