/** Commands that a backend takes as they come, since its own server speaks the same protocol. */
import type { BackendConnection } from '../../backend.ts';
import { Capability } from '../../codec/capabilities.ts';
import { Command } from '../../codec/packets/command.ts';
import { decodeQueryAttributes } from '../../codec/packets/query.ts';
import { ByteReader } from '../../codec/reader.ts';
import { type EncodedText, OWN_STATEMENTS, type SessionCommand } from '../../session/session.ts';
import { RelayedAnswer } from './relayed-answer.ts';
import type { Answered, Recipient } from './result-writer.ts';

/** Bytes before what a command says: the header, and its first byte. */
const BODY = 5;
/** In place of an id: the statement prepared last. https://mariadb.com/kb/en/com_stmt_execute/ */
const LAST_PREPARED = 0xffffffff;

/** What these commands need of the others. */
export interface RelayingHost extends Recipient {
  /** A statement was asked for. */
  count(): void;
  /** Whether anybody wants to hear of statements. */
  readonly observesQueries: boolean;
  /** What is to be told how a statement was answered. */
  listener(kind: 'text' | 'prepared', sql: string): (answer: Answered) => void;
}
type Relay = NonNullable<BackendConnection['relay']>;

/** Undefined: there is no answer. Null: the command has to be carried out in the usual way. */
type Relayed = Promise<void> | undefined | null;

export class RelayedCommands {
  readonly #host: RelayingHost;
  readonly #relay: Relay;
  readonly #answer: RelayedAnswer;
  /** Texts of the statements that the server has prepared. */
  readonly #texts = new Map<number, EncodedText>();
  #preparing: EncodedText | null = null;
  /** Whether LAST_PREPARED is one of the server's. */
  #lastIsTheirs = false;

  constructor(host: RelayingHost, relay: Relay) {
    this.#host = host;
    this.#relay = relay;
    this.#answer = new RelayedAnswer(host);
    this.#answer.onPrepared = (id) => this.#prepared(id);
  }

  /** @returns null where the backend takes none. */
  static of(host: RelayingHost): RelayedCommands | null {
    const { connection } = host.session;
    return connection.relay === undefined ? null : new RelayedCommands(host, (command, sink) => connection.relay?.(command, sink) ?? null);
  }

  /** Hands on the command in the channel. */
  command(code: number): Relayed {
    switch (code) {
      case Command.QUERY:
        return this.#statement(code, 'Query');
      case Command.STMT_PREPARE:
        return this.#prepare();
      case Command.STMT_EXECUTE:
        return this.#withId(code, 'Execute');
      case Command.STMT_FETCH:
        return this.#withId(code, 'Fetch');
      case Command.STMT_RESET:
        return this.#withId(code, 'Reset stmt');
      case Command.STMT_SEND_LONG_DATA:
      case Command.STMT_CLOSE:
        return this.#withId(code, null);
      case Command.FIELD_LIST:
      case Command.PING:
        return this.#send(code, this.#host.channel.packets, 0);
      default:
        return null;
    }
  }
  /** COM_SET_OPTION, which the door has carried out for itself. */
  setOption(): Promise<void> | undefined {
    return this.#send(Command.SET_OPTION, this.#host.channel.packets, 0) ?? undefined;
  }
  /** The session is as new. */
  forget(): void {
    this.#texts.clear();
  }

  #send(code: number, packets: Buffer, textAt: number): Relayed {
    this.#answer.begin();
    return this.#relay({ code, packets, textAt }, this.#answer);
  }

  #statement(code: number, command: SessionCommand): Relayed {
    const { session, channel, charsets } = this.#host;
    const { packets } = channel;
    const start = code === Command.QUERY ? this.#textOf(packets) : BODY;
    const text = { bytes: packets, start, codec: charsets.client, decoded: null };
    session.begin(command, text);
    if (this.#host.observesQueries && code === Command.QUERY) this.#listen('text', text);
    const running = this.#send(code, packets, start);
    if (running !== null) this.#host.count();
    return running;
  }
  /** Where a text starts behind its attributes. */
  #textOf(packets: Buffer): number {
    if ((this.#host.capabilities & Capability.QUERY_ATTRIBUTES) === 0) return BODY;
    if (packets[BODY] === 0 && packets[BODY + 1] === 1) return BODY + 2;
    const reader = new ByteReader(packets, BODY, packets.length);
    decodeQueryAttributes(reader, this.#host.charsets.client);
    return packets.length - reader.remaining;
  }
  #listen(kind: 'text' | 'prepared', { bytes, start, codec }: EncodedText): void {
    this.#answer.onAnswered = this.#host.listener(kind, codec.decode(bytes, start, bytes.length));
  }

  #prepare(): Relayed {
    const { channel, charsets } = this.#host;
    // A copy: the bytes around it need not stay for as long.
    this.#preparing = { bytes: Buffer.from(channel.packets.subarray(BODY)), start: 0, codec: charsets.client, decoded: null };
    const running = this.#statement(Command.STMT_PREPARE, 'Prepare');
    this.#lastIsTheirs = running !== null;
    return running;
  }
  #prepared(id: number): void {
    if (this.#preparing !== null) this.#texts.set(id, this.#preparing);
    this.#preparing = null;
  }

  /** @param command as the process list has it; null for what is not answered. */
  #withId(code: number, command: SessionCommand | null): Relayed {
    const { packets } = this.#host.channel;
    if (packets.length < BODY + 4) return null;
    const id = packets.readUInt32LE(BODY);
    if (id >= OWN_STATEMENTS && !(id === LAST_PREPARED && this.#lastIsTheirs)) return null;
    const text = this.#texts.get(id);
    if (command !== null) this.#host.session.begin(command, text ?? null);
    if (code === Command.STMT_CLOSE) this.#texts.delete(id);
    if (code !== Command.STMT_EXECUTE) return this.#send(code, packets, 0);
    this.#host.count();
    if (text !== undefined && this.#host.observesQueries) this.#listen('prepared', text);
    return this.#send(code, packets, 0);
  }
}
