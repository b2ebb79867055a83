/** Hands a client the packets that a backend has from its own server, as they are. */

import { encodeEnd, encodeOk } from '../../codec/packets/ok.ts';
import type { SessionChange } from '../../codec/packets/session-track.ts';
import type { SqlError } from '../../errors.ts';
import type { PacketSink } from '../../packet-relay.ts';
import type { Outcome, RowsEnd } from '../../result.ts';
import type { PacketChannel } from './channel.ts';
import { clientFile } from './client-file.ts';
import { interrupted } from './refusals.ts';
import type { Answered, Recipient } from './result-writer.ts';

const NONE: readonly SessionChange[] = [];

export class RelayedAnswer implements PacketSink {
  readonly #to: Recipient;
  readonly #channel: PacketChannel;
  /** Told once how the statement was answered. */
  onAnswered: ((answer: Answered) => void) | null = null;
  /** Bytes that the client had when the command began. */
  #sentBefore = 0;
  onPrepared: (statementId: number) => void = () => undefined;

  constructor(to: Recipient) {
    this.#to = to;
    this.#channel = to.channel;
  }

  /** A command is handed on. */
  begin(): void {
    this.#sentBefore = this.#channel.bytesSent;
  }

  packets(bytes: Buffer): void | Promise<void> {
    if (this.#to.session.killed) throw interrupted();
    this.#channel.raw(bytes);
    return this.#channel.whenWritable();
  }

  prepared(statementId: number): void {
    this.onPrepared(statementId);
  }
  get hasNews(): boolean {
    return this.#to.tracker?.hasNews === true;
  }
  ok(outcome: Outcome, sequence: number): void {
    const { capabilities, tracker } = this.#to;
    const { writer } = this.#channel;
    writer.sequence = sequence;
    encodeOk(writer, outcome, outcome.status, capabilities, tracker?.changes() ?? NONE);
  }
  end({ status, warnings }: RowsEnd, sequence: number): void {
    const { capabilities, tracker } = this.#to;
    const { writer } = this.#channel;
    writer.sequence = sequence;
    encodeEnd(writer, status, warnings, capabilities, tracker?.changes() ?? NONE);
  }

  localFile(name: string, sequence: number): AsyncIterable<Uint8Array> {
    this.#channel.writer.sequence = sequence;
    return clientFile(this.#to, name);
  }

  broken(sequence: number | null): void {
    if (sequence === null) this.#channel.destroy();
    else this.#channel.writer.sequence = (sequence + 1) & 0xff;
  }
  answered(rows: number, affectedRows: number | bigint, error: SqlError | null, warnings: number): void {
    const { session } = this.#to;
    if (error !== null) session.failed = true;
    if (session.isRecorded) {
      const bytes = this.#channel.bytesSent - this.#sentBefore;
      session.answered(null, { rows, affectedRows, warnings, bytes, error }, 'relayed');
    }
    const tell = this.onAnswered;
    if (tell === null) return;
    this.onAnswered = null;
    tell({ rows, affectedRows, error });
  }
}
