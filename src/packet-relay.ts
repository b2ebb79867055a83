/**
 * How packets of MySQL's protocol pass between a door and a backend that both speak it: as they came, without being decoded into values.
 * What the two have agreed on with their sides (`ConnectOptions.capabilities`) has to be the same for that.
 */
import type { SqlError } from './errors.ts';
import type { Outcome, RowsEnd } from './result.ts';

/** Takes the answer of a command. */
export interface PacketSink {
  /** Takes packets, or pieces of them, behind those that it has. A promise means that it is full. It may throw to say that nobody listens. */
  packets(bytes: Buffer): void | Promise<void>;
  /** The id of the statement that COM_STMT_PREPARE has made. */
  prepared(statementId: number): void;
  /** Whether it has something to tell with the next OK packet that the backend does not know of. */
  readonly hasNews: boolean;
  /** Words an OK packet anew: it tells of changes in the session. @param sequence the packet's number; `status` of both as it came. */
  ok(outcome: Outcome, sequence: number): void;
  /** As `ok`, of the OK packet that ends rows. */
  end(end: RowsEnd, sequence: number): void;
  /** As of `ResultSink`: each piece is what one packet held. @param sequence the number of the packet that asks. */
  localFile(name: string, sequence: number): AsyncIterable<Uint8Array>;
  /** The answer breaks off: a failure follows. @param sequence of the last packet; null where it broke off inside one. */
  broken(sequence: number | null): void;
  /** The answer is complete. Told before the promise of `relay` is kept. @param error which the packets have told. @param warnings of the last result. */
  answered(rows: number, affectedRows: number | bigint, error: SqlError | null, warnings: number): void;
}

/** A command as it came. */
export interface RelayedCommand {
  /** Its first byte. */
  readonly code: number;
  /** Its packet with the header, or its packets, where one is too short for it. */
  readonly packets: Buffer;
  /** Where the text of a statement starts in there; 0 where it is none. */
  readonly textAt: number;
}

export interface PacketRelay {
  /**
   * Hands on a command.
   * @returns null where that cannot be done with this one: nothing has happened, and it has to be carried out in the usual way. Undefined where
   * it has no answer. The promise is kept when the answer is complete, or when there is room for more; an ERR packet is an answer.
   * @throws SqlError where the backend refuses the command itself, or has lost its server.
   */
  relay(command: RelayedCommand, sink: PacketSink): Promise<void> | undefined | null;
}
