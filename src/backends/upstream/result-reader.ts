/** Reads the reply of a statement, of either protocol, into a sink: batches of rows, and a pause of the socket while the sink is full. */
import type { TextCodec } from '../../codec/text.ts';
import { ProtocolError } from '../../errors.ts';
import type { ResultSink, TextRows } from '../../result.ts';
import { type Field, FieldType, type ValueRow } from '../../types.ts';
import { Cursor } from './cursor.ts';
import type { Link } from './link/link.ts';
import type { RawPacket } from './link/packets.ts';
import { sendFile } from './local-file.ts';
import { decodeEnd, decodeField, decodeOk, isEnd, type SessionChanges } from './replies.ts';
import { handOnText, isUtf8, loadCharsets, type RowDecoder, textRows } from './rows.ts';

const BATCH_ROWS = 512;
const BATCH_BYTES = 256 * 1024;

export interface ReaderOptions {
  readonly decoder: (fields: readonly Field[], results: TextCodec) => RowDecoder;
  /** Told of every status that the server reports. */
  readonly onStatus: (status: number, changes: SessionChanges | null, warnings: number) => void;
  /** Called once, when the sink has failed: what it does not want should not be sent any longer. */
  readonly stop: () => void;
  /** The charset of names. */
  readonly names: TextCodec;
  /** The charset that names of files come in, as they went. */
  readonly client: TextCodec;
  /** The server asks for a file, which it does where local_infile is on. It gets none where this throws, or has nothing. */
  readonly onFileRequest: (name: string) => AsyncIterable<Uint8Array> | undefined;
}

const TEXT: Field = {
  catalog: 'def',
  schema: '',
  table: '',
  orgTable: '',
  name: '',
  orgName: '',
  collation: 255,
  length: 0,
  type: FieldType.VAR_STRING,
  flags: 0,
  decimals: 0,
};

type State = 'header' | 'fields' | 'rows';

export class ResultReader {
  readonly #link: Link;
  readonly #sink: ResultSink;
  readonly #options: ReaderOptions;
  readonly #cursor = new Cursor();
  #state: State = 'header';
  #fieldCount = 0;
  #fields: Field[] = [];
  #decode: RowDecoder | null = null;
  /** What takes the rows of this result as they come; undefined before the sink has been asked. */
  #text: TextRows | null | undefined = undefined;
  #batch: ValueRow[] = [];
  #batchBytes = 0;
  #flushTimer: NodeJS.Immediate | null = null;
  #failure: { readonly error: unknown } | null = null;
  /** A file on its way to the server. */
  #sending: Promise<void> | null = null;
  /** The sink's promises, while there are any. */
  #pending: Promise<void> | null = null;

  constructor(link: Link, sink: ResultSink, options: ReaderOptions) {
    this.#link = link;
    this.#sink = sink;
    this.#options = options;
  }

  /** Takes a packet. @returns whether the reply is complete. */
  read(packet: RawPacket): boolean {
    switch (this.#state) {
      case 'header':
        return this.#readHeader(packet);
      case 'fields':
        return this.#readField(packet);
      case 'rows':
        return isEnd(packet, this.#link.dialect) ? this.#readEnd(packet) : this.#readRow(packet);
    }
  }

  /** Waits for the sink to have taken everything. Rejects with what it threw. */
  async drained(): Promise<void> {
    if (this.#sending !== null) await this.#sending;
    if (this.#pending !== null) await this.#pending;
    this.#cancelTimer();
    if (this.#failure !== null) throw this.#failure.error;
  }

  #readHeader(packet: RawPacket): boolean {
    const first = packet.buffer[packet.offset];
    if (first === 0xfb) return this.#readFileRequest(packet);
    if (first === 0) return this.#readOk(packet);
    this.#fieldCount = this.#cursor.over(packet).length();
    this.#fields = [];
    this.#state = 'fields';
    if (this.#link.dialect.optionalMetadata && this.#cursor.u8() === 0) this.#undescribed();
    return false;
  }

  #readOk(packet: RawPacket): boolean {
    const reply = decodeOk(packet, this.#link.dialect);
    this.#options.onStatus(reply.status, reply.changes, reply.warnings);
    const { affectedRows, insertId, warnings, status, info } = reply;
    this.#tell((sink) => sink.ok({ affectedRows, insertId, warnings, status, info }));
    return !reply.moreResults;
  }

  /** LOAD DATA LOCAL: the server waits for the client's file. */
  #readFileRequest(packet: RawPacket): boolean {
    const cursor = this.#cursor.over(packet);
    cursor.take(1);
    const name = cursor.rest(this.#options.client);
    const sending = sendFile(this.#link, () => this.#options.onFileRequest(name));
    this.#sending = sending.catch((error: unknown) => {
      this.#failure ??= { error };
    });
    return false;
  }

  #readField(packet: RawPacket): boolean {
    const { dialect } = this.#link;
    if (this.#fields.length < this.#fieldCount) {
      this.#fields.push(decodeField(packet, dialect, this.#options.names));
      if (dialect.deprecateEof && this.#fields.length === this.#fieldCount) this.#beginRows();
      return false;
    }
    decodeEnd(packet, dialect);
    this.#beginRows();
    return false;
  }
  /** Columns that the server does not describe, since the client has said so: of text, one can say that much. */
  #undescribed(): void {
    if (this.#options.decoder !== textRows) throw new ProtocolError('A result came without its columns');
    this.#fields = Array.from({ length: this.#fieldCount }, () => TEXT);
    if (this.#link.dialect.deprecateEof) this.#beginRows();
  }
  #beginRows(): void {
    const fields = this.#fields;
    this.#text = this.#options.decoder === textRows && isUtf8(fields, this.#options.names) ? undefined : null;
    const loading = loadCharsets(fields);
    if (loading === null) this.#decode = this.#options.decoder(fields, this.#options.names);
    // The rows wait in the paused connection.
    else {
      this.#wait(
        loading.then(() => {
          this.#decode = this.#options.decoder(fields, this.#options.names);
        }),
      );
    }
    this.#tell((sink) => sink.fields(fields));
    this.#state = 'rows';
  }

  #readRow(packet: RawPacket): boolean {
    if (this.#failure !== null || this.#decode === null) return false;
    if (this.#text === undefined) this.#text = this.#sink.textRows?.() ?? null;
    if (this.#text !== null) return this.#handOn(packet, this.#text);
    this.#batch.push(this.#decode(this.#cursor.over(packet)));
    this.#batchBytes += packet.end - packet.offset;
    if (this.#batch.length >= BATCH_ROWS || this.#batchBytes >= BATCH_BYTES) this.#flush();
    // A server that sends slowly is shown row by row.
    else this.#flushTimer ??= setImmediate(() => this.#flush());
    return false;
  }

  #handOn(packet: RawPacket, rows: TextRows): false {
    try {
      handOnText(this.#cursor.over(packet), this.#fieldCount, rows);
      const promise = rows.end();
      if (promise !== undefined) this.#wait(promise);
    } catch (error) {
      if (error instanceof ProtocolError) throw error;
      this.#fail(error);
    }
    return false;
  }

  #readEnd(packet: RawPacket): boolean {
    const { moreResults, changes, ...end } = decodeEnd(packet, this.#link.dialect);
    this.#options.onStatus(end.status, changes, end.warnings);
    this.#flush();
    this.#state = 'header';
    this.#tell((sink) => sink.end(end));
    return !moreResults;
  }

  #flush(): void {
    this.#cancelTimer();
    if (this.#batch.length === 0) return;
    const batch = this.#batch;
    this.#batch = [];
    this.#batchBytes = 0;
    this.#tell((sink) => sink.rows(batch));
  }

  #cancelTimer(): void {
    if (this.#flushTimer !== null) clearImmediate(this.#flushTimer);
    this.#flushTimer = null;
  }

  /** Tells the sink, in order: at once while it keeps up, else after what it has not taken yet, with the socket paused until then. */
  #tell(say: (sink: ResultSink) => void | Promise<void>): void {
    if (this.#failure !== null) return;
    if (this.#pending !== null) {
      this.#wait(this.#pending.then(() => (this.#failure === null ? say(this.#sink) : undefined)));
      return;
    }
    try {
      const promise = say(this.#sink);
      if (promise !== undefined) this.#wait(promise);
    } catch (error) {
      this.#fail(error);
    }
  }

  #wait(promise: Promise<void>): void {
    this.#link.pause();
    const settled: Promise<void> = promise
      .catch((error: unknown) => this.#fail(error))
      .then(() => {
        if (this.#pending !== settled) return;
        this.#pending = null;
        this.#link.resume();
      });
    this.#pending = settled;
  }

  #fail(error: unknown): void {
    if (this.#failure !== null) return;
    this.#failure = { error };
    this.#batch = [];
    this.#cancelTimer();
    this.#options.stop();
  }
}
