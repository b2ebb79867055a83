/** Turns what a backend answers into packets. It answers a command exactly once: `finish` or `fail` uses it up until the next `begin`. */
import { Capability } from '../../codec/capabilities.ts';
import { encodeColumnDefinition } from '../../codec/packets/column-definition.ts';
import { encodeErr } from '../../codec/packets/err.ts';
import { encodeEnd, encodeOk } from '../../codec/packets/ok.ts';
import type { SessionChange } from '../../codec/packets/session-track.ts';
import { loadTextCodec, type TextCodec } from '../../codec/text.ts';
import { encodeBinaryRow, encodeTextRow, type RowLayout, rowLayout } from '../../codec/values.ts';
import { SqlError } from '../../errors.ts';
import { type Outcome, type ResultSink, type RowsEnd, ServerStatus } from '../../result.ts';
import type { Session } from '../../session/session.ts';
import type { Field, ValueRow } from '../../types.ts';
import type { PacketChannel } from './channel.ts';
import type { SessionCharsets } from './charsets.ts';
import { clientFile } from './client-file.ts';
import { interrupted } from './refusals.ts';
import type { StateTracker } from './state-tracker.ts';

const NO_CHANGES: readonly SessionChange[] = [];

/** What a result writer writes for. */
export interface Recipient {
  readonly channel: PacketChannel;
  readonly session: Session;
  readonly charsets: SessionCharsets;
  readonly capabilities: number;
  /** Null where the client does not follow the session's state. */
  readonly tracker: StateTracker | null;
}

/** How a statement was answered. */
export interface Answered {
  readonly rows: number;
  readonly affectedRows: number | bigint;
  readonly error: SqlError | null;
}

export class ResultWriter implements ResultSink {
  /** Told once how the statement was answered. */
  onAnswered: ((answer: Answered) => void) | null = null;
  #rowsSent = 0;
  #affectedRows: number | bigint = 0;
  #warnings = 0;
  /** Bytes that the client had when the statement began; -1: none has. */
  #sentBefore = -1;
  /** The statement, where it is one of several that a command has. */
  #piece: string | null = null;
  readonly #to: Recipient;
  readonly #deprecateEof: boolean;
  readonly #optionalMetadata: boolean;
  #state: 'used' | 'empty' | 'rows' | 'answered' = 'used';
  #binary = false;
  #more = 0;
  /** The end of the last result waits until it is known whether another one follows. */
  #lastOk: Outcome | null = null;
  #lastEnd: RowsEnd | null = null;
  /** Until the charsets of the columns are there. */
  #loading: Promise<void> | null = null;
  #layout: RowLayout = { fields: [], codecs: [], plain: true };

  readonly #codecOf = (field: Field): TextCodec => this.#to.charsets.codecOf(field);

  constructor(to: Recipient) {
    this.#to = to;
    this.#deprecateEof = (to.capabilities & Capability.DEPRECATE_EOF) !== 0;
    this.#optionalMetadata = (to.capabilities & Capability.OPTIONAL_RESULTSET_METADATA) !== 0;
  }

  /**
   * @param binary whether rows go out as a prepared statement's.
   * @param more whether another statement of the same command follows.
   * @param piece the statement, where it is one of several.
   */
  begin(binary: boolean, more = false, piece: string | null = null): void {
    this.onAnswered = null;
    this.#rowsSent = 0;
    this.#affectedRows = 0;
    this.#warnings = 0;
    this.#piece = piece;
    this.#sentBefore = this.#sent;
    this.#state = 'empty';
    this.#binary = binary;
    this.#more = more ? ServerStatus.MORE_RESULTS_EXISTS : 0;
  }

  ok(outcome: Outcome): void {
    this.#next();
    this.#lastOk = outcome;
    this.#affectedRows = outcome.affectedRows;
    this.#warnings = outcome.warnings;
    this.#state = 'answered';
  }

  fields(fields: readonly Field[], status = 0): void {
    this.#next();
    const { channel, capabilities, session } = this.#to;
    const { writer } = channel;
    this.columns(fields);
    if (!this.#deprecateEof) encodeEnd(writer, session.connection.status | this.#more | status, 0, capabilities);
    this.#layout = rowLayout(fields, this.#codecOf);
    const missing = this.#to.charsets.missing(fields);
    this.#loading = missing.length === 0 ? null : this.#load(missing, fields);
    this.#to.tracker?.rowsSent();
    this.#state = 'rows';
  }

  /** Whether columns are described; null for clients that need it, which are not told. */
  get metadata(): boolean | null {
    if (!this.#optionalMetadata) return null;
    return this.#to.session.connection.variable('resultset_metadata') !== 'NONE';
  }
  /** The head of a result, without the EOF that may follow. */
  columns(fields: readonly Field[]): void {
    const { channel, charsets } = this.#to;
    const { writer } = channel;
    const { metadata } = this;
    writer.begin();
    writer.lenencInt(fields.length);
    if (metadata !== null) writer.u8(metadata ? 1 : 0);
    writer.end();
    if (metadata === false) return;
    const { names } = charsets;
    for (const field of fields) encodeColumnDefinition(writer, charsets.present(field), names);
  }

  async #load(missing: readonly string[], fields: readonly Field[]): Promise<void> {
    await Promise.all(missing.map(loadTextCodec));
    this.#layout = rowLayout(fields, this.#codecOf);
    this.#loading = null;
  }

  rows(rows: readonly ValueRow[]): void | Promise<void> {
    if (this.#state !== 'rows') throw new Error('rows outside of a result');
    if (this.#loading !== null) return this.#loading.then(() => this.rows(rows));
    const { channel, session } = this.#to;
    if (session.killed) throw interrupted();
    this.#rowsSent += rows.length;
    const encode = this.#binary ? encodeBinaryRow : encodeTextRow;
    for (const row of rows) {
      encode(channel.writer, row, this.#layout);
      channel.flushLong();
    }
    return channel.whenWritable();
  }

  end(end: RowsEnd): void {
    if (this.#state !== 'rows') throw new Error('the end of a result that did not begin');
    this.#lastEnd = end;
    this.#warnings = end.warnings;
    this.#state = 'answered';
  }

  /** Bytes that the client has been given since it came. */
  get #sent(): number {
    const { channel } = this.#to;
    return channel.bytesSent + channel.writer.length;
  }

  #record(error: SqlError | null): void {
    const piece = this.#piece;
    const bytes = this.#sentBefore < 0 ? 0 : this.#sent - this.#sentBefore;
    this.#to.session.answered(piece, { rows: this.#rowsSent, affectedRows: this.#affectedRows, warnings: this.#warnings, bytes, error });
    // What fails before it begins has nothing of the one before.
    this.#rowsSent = 0;
    this.#affectedRows = 0;
    this.#warnings = 0;
    this.#piece = null;
    this.#sentBefore = -1;
  }

  /** The statement has been answered. */
  told(error: SqlError | null): void {
    const tell = this.onAnswered;
    if (tell !== null) {
      this.onAnswered = null;
      tell({ rows: this.#rowsSent, affectedRows: this.#affectedRows, error });
    }
    if (this.#to.session.isRecorded) this.#record(error);
  }

  localFile(name: string): AsyncIterable<Uint8Array> {
    if (this.#state !== 'empty') throw new Error('a file in the middle of an answer');
    const { capabilities, session } = this.#to;
    const enabled = session.connection.variable('local_infile');
    if ((capabilities & Capability.LOCAL_FILES) === 0 || (enabled !== 1 && enabled !== 'ON')) throw localFilesDisabled();
    return clientFile(this.#to, name);
  }

  /** The statement has ended. */
  finish(): void {
    if (this.#state !== 'answered') throw new Error(`the statement ended without an answer: ${this.#state}`);
    if (this.#to.session.killed) {
      this.#lastOk = null;
      this.#lastEnd = null;
      throw interrupted();
    }
    this.#writeLast(this.#more);
    this.#state = 'used';
    this.told(null);
  }

  /** The statement has failed: says so, instead of the answer or in its middle. */
  fail(error: SqlError): void {
    const { channel, charsets } = this.#to;
    channel.writer.abandon();
    if (this.#lastOk !== null || this.#lastEnd !== null) this.#writeLast(ServerStatus.MORE_RESULTS_EXISTS);
    encodeErr(channel.writer, error, charsets.names);
    this.#state = 'used';
    this.told(error);
  }

  /** The session has been killed: as MySQL, nothing more is said, and the connection goes. */
  drop(error: SqlError): void {
    this.#to.channel.writer.abandon();
    this.#lastOk = null;
    this.#lastEnd = null;
    this.#state = 'used';
    this.told(error);
  }

  /** Another result begins. */
  #next(): void {
    if (this.#state === 'used' || this.#state === 'rows') throw new Error(`an answer too many: ${this.#state}`);
    if (this.#to.session.killed) throw interrupted();
    if (this.#state === 'answered') this.#writeLast(ServerStatus.MORE_RESULTS_EXISTS);
  }

  /** An EOF has no place for changes: they wait for the next OK. */
  #endChanges(): readonly SessionChange[] {
    return this.#deprecateEof ? (this.#to.tracker?.changes() ?? NO_CHANGES) : NO_CHANGES;
  }
  #writeLast(flag: number): void {
    const { channel, capabilities, tracker } = this.#to;
    const [ok, end] = [this.#lastOk, this.#lastEnd];
    this.#lastOk = null;
    this.#lastEnd = null;
    if (ok !== null) encodeOk(channel.writer, ok, ok.status | flag, capabilities, tracker?.changes() ?? NO_CHANGES);
    else if (end !== null) encodeEnd(channel.writer, end.status | flag, end.warnings, capabilities, this.#endChanges());
  }
}

function localFilesDisabled(): SqlError {
  const reason = 'this must be enabled on both the client and server sides';
  return new SqlError(3948, '42000', `Loading local data is disabled; ${reason}`);
}
