/** Hands on a client's commands and their answers as they are, and learns from the packets that tell of the session. */
import type { TextCodec } from '../../../codec/text.ts';
import type { SqlError } from '../../../errors.ts';
import type { PacketSink, RelayedCommand } from '../../../packet-relay.ts';
import { ServerStatus } from '../../../result.ts';
import { Cursor } from '../cursor.ts';
import type { Dialect, Link, RawReply } from '../link/link.ts';
import { frame, packetsOf, type RawPacket } from '../link/packets.ts';
import { decodeError, decodeOk, type SessionChanges } from '../replies.ts';
import { type ReplyKind, ReplyWalker, type WalkerHost } from './reply-walker.ts';

/** The session that relays. */
export interface RelayHost {
  /** The charset of names and messages, and that of statements. */
  readonly names: TextCodec;
  readonly client: TextCodec;
  track(status: number, changes: SessionChanges | null, warnings: number): void;
  /** A statement has been prepared. */
  prepared(id: number): void;
  /** The command has failed, with an error of that number. */
  failed(errno: number): void;
  /** The sink has failed: what it does not want should not be sent any longer. */
  cancel(): void;
  /** The server asks for a file in answer to a command. @throws SqlError where that has not named it. */
  checkFile(command: RelayedCommand, name: string): void;
}

/** One session's relay: one command at a time. */
export class Relay implements RawReply, WalkerHost {
  readonly #host: RelayHost;
  readonly #dialect: Dialect;
  /** The running command, or the last one. */
  #command: RelayedCommand | null = null;
  #link: Link | null = null;
  readonly #walker: ReplyWalker;
  readonly #cursor = new Cursor();
  #sink: PacketSink | null = null;
  #resolve: () => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;
  #affectedRows: number | bigint = 0;
  #warnings = 0;
  #error: SqlError | null = null;
  /** What the sink threw: nothing more is handed to it. */
  #failure: { readonly error: unknown } | null = null;
  /** Whether any of the answer has been handed on. */
  #begun = false;

  /** @param dialect of all links that it is given. */
  constructor(host: RelayHost, dialect: Dialect) {
    this.#host = host;
    this.#dialect = dialect;
    this.#walker = new ReplyWalker(dialect, this);
  }

  /** Sends a command that is answered. Rejects with ConnectionLost or ProtocolError, or with what the sink threw. */
  command(link: Link, command: RelayedCommand, kind: ReplyKind, sink: PacketSink): Promise<void> {
    this.#walker.begin(kind);
    this.#command = command;
    this.#link = link;
    this.#sink = sink;
    this.#affectedRows = 0;
    this.#warnings = 0;
    this.#error = null;
    this.#failure = null;
    this.#begun = false;
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      link.relay(command.packets, this);
    });
  }
  // RawReply

  get ended(): boolean {
    return this.#walker.ended;
  }
  take(bytes: Buffer, start: number, end: number): number {
    const at = this.#walker.take(bytes, start, end);
    if (this.#walker.ended) this.#finish();
    return at;
  }
  lost(error: Error): void {
    if (this.#begun && this.#failure === null) this.#sink?.broken(this.#walker.isBetweenPackets ? this.#walker.sequence : null);
    this.#sink = null;
    this.#reject(error);
  }

  #finish(): void {
    const sink = this.#sink;
    this.#sink = null;
    if (this.#failure !== null) {
      this.#reject(this.#failure.error);
      return;
    }
    sink?.answered(this.#walker.rows, this.#affectedRows, this.#error, this.#warnings);
    this.#resolve();
  }

  // WalkerHost

  forward(bytes: Buffer, start: number, end: number): void {
    if (this.#failure !== null) return;
    this.#begun = true;
    try {
      const full = this.#sink?.packets(start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end));
      if (full !== undefined && !this.#walker.ended) this.#wait(full);
    } catch (error) {
      this.#fail(error);
    }
  }
  #wait(full: Promise<void>): void {
    const link = this.#link;
    link?.pause();
    const go = () => link?.resume();
    full.then(go, (error: unknown) => {
      this.#fail(error);
      go();
    });
  }
  #fail(error: unknown): void {
    if (this.#failure !== null) return;
    this.#failure = { error };
    this.#host.cancel();
  }

  failed(packet: RawPacket): void {
    const error = decodeError(packet, this.#host.names, this.#dialect.vendor);
    this.#error = error;
    this.#host.failed(error.errno);
  }

  prepared(statementId: number): void {
    this.#host.prepared(statementId);
    this.#sink?.prepared(statementId);
  }

  /** Most OK packets are handed on as they are. One that tells of the session, or has to tell more, is worded anew. */
  told(packet: RawPacket, sequence: number, end: boolean): boolean {
    const cursor = this.#cursor.over(packet);
    cursor.take(1);
    // Lists of columns end with an EOF whatever was agreed.
    if (end && (!this.#dialect.deprecateEof || cursor.left < 6)) {
      this.#warnings = cursor.u16();
      this.#host.track(cursor.u16(), null, this.#warnings);
      return false;
    }
    this.#affectedRows = cursor.lengthEncoded();
    cursor.lengthEncoded();
    const status = cursor.u16();
    if ((status & ServerStatus.SESSION_STATE_CHANGED) === 0 && this.#sink?.hasNews !== true) {
      this.#warnings = cursor.u16();
      this.#host.track(status & ~ServerStatus.MORE_RESULTS_EXISTS, null, this.#warnings);
      return false;
    }
    this.#reword(packet, sequence, end);
    return true;
  }
  #reword(packet: RawPacket, sequence: number, end: boolean): void {
    const { status, changes, moreResults, ...outcome } = decodeOk(packet, this.#dialect);
    this.#warnings = outcome.warnings;
    this.#host.track(status, changes, this.#warnings);
    this.#walker.flush();
    this.#begun = true;
    if (this.#failure !== null) return;
    const flags = status | (moreResults ? ServerStatus.MORE_RESULTS_EXISTS : 0);
    try {
      if (end) this.#sink?.end({ warnings: outcome.warnings, status: flags }, sequence);
      else this.#sink?.ok({ ...outcome, status: flags }, sequence);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** LOAD DATA LOCAL. */
  asked(packet: RawPacket, sequence: number): boolean {
    const cursor = this.#cursor.over(packet);
    cursor.take(1);
    const name = cursor.rest(this.#host.client);
    this.#send(name, sequence).catch((error: unknown) => this.#fail(error));
    return true;
  }
  /**
   * The server waits for the end of the file, whatever becomes of it. Where it has had some of it already, which it would take for the whole, it gets no end
   * but that of the connection.
   */
  async #send(name: string, asked: number): Promise<void> {
    const link = this.#link;
    if (link === null || this.#command === null) return;
    let sequence = asked + 1;
    try {
      this.#host.checkFile(this.#command, name);
      for await (const bytes of this.#sink?.localFile(name, asked) ?? []) {
        if (link.isClosed) return;
        link.write(frame(bytes, sequence));
        sequence += packetsOf(bytes);
        await link.whenWritable();
      }
    } catch (error) {
      if (sequence > asked + 1) link.destroy('a file could not be sent to its end');
      throw error;
    } finally {
      link.write(frame(END, sequence));
    }
  }
}

const END = new Uint8Array(0);
