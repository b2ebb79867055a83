/** What the door keeps of a prepared statement beside the backend's: how its parameters were bound, and the long data sent ahead. */
import type { PreparedStatement } from '../../backend.ts';
import type { BoundType } from '../../codec/packets/bound-values.ts';
import type { ParameterState } from '../../codec/packets/stmt-execute.ts';
import { SqlError } from '../../errors.ts';
import type { WaitingRows } from './cursors.ts';

/** Bytes that a connection has sent ahead for the parameters of all its statements. */
export interface SentAhead {
  bytes: number;
}
/** Times max_allowed_packet. */
const MOST_AHEAD = 4;
/** Small pieces are put together up to this length: a client may send a byte at a time. */
const MERGED = 4096;

export class DoorStatement implements ParameterState {
  readonly statement: PreparedStatement;
  readonly text: string;
  types: readonly BoundType[] | null = null;
  readonly longData = new Map<number, Uint8Array[]>();
  #longLength = 0;
  #tooLong = false;
  /** Rows of the last execution that wait to be fetched. */
  cursor: WaitingRows | null = null;
  readonly #ahead: SentAhead;
  readonly #onCursorClosed: () => void;

  constructor(statement: PreparedStatement, text: string, ahead: SentAhead, onCursorClosed: () => void) {
    this.statement = statement;
    this.text = text;
    this.#ahead = ahead;
    this.#onCursorClosed = onCursorClosed;
  }

  get count(): number {
    return this.statement.params.length;
  }

  /**
   * COM_STMT_SEND_LONG_DATA has no answer: what is wrong with it is told by the next execution.
   * @param limit bytes of one parameter; all that a connection has sent ahead may be a few times as much.
   */
  append(parameter: number, data: Uint8Array, limit: number): void {
    if (parameter >= this.count || this.#tooLong) return;
    const pieces = this.longData.get(parameter) ?? [];
    const length = pieces.reduce((sum, piece) => sum + piece.length, data.length);
    if (length > limit || this.#ahead.bytes + data.length > limit * MOST_AHEAD) {
      this.clear();
      this.#tooLong = true;
      return;
    }
    this.#ahead.bytes += data.length;
    this.#longLength += data.length;
    const last = pieces.at(-1);
    if (last === undefined || last.length + data.length > MERGED) pieces.push(Uint8Array.from(data));
    else pieces[pieces.length - 1] = Buffer.concat([last, data]);
    this.longData.set(parameter, pieces);
  }

  /** @throws SqlError 1105 */
  checkLongData(): void {
    if (!this.#tooLong) return;
    this.#tooLong = false;
    const problem = "Parameter of prepared statement which is set through mysql_send_long_data() is longer than 'max_allowed_packet' bytes";
    throw new SqlError(1105, 'HY000', problem);
  }

  /** Harmless where none is open. */
  closeCursor(): void {
    const { cursor } = this;
    if (cursor === null) return;
    this.cursor = null;
    this.#onCursorClosed();
    cursor.close();
  }
  close(): void {
    this.clear();
    this.closeCursor();
    this.statement.close();
  }

  clear(): void {
    if (this.#longLength > 0) this.#ahead.bytes -= this.#longLength;
    this.longData.clear();
    this.#longLength = 0;
    this.#tooLong = false;
  }
}
