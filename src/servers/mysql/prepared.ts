/** What the door keeps of a prepared statement beside the backend's: how its parameters were bound, and the long data sent ahead. */
import type { PreparedStatement } from '../../backend.ts';
import type { BoundType } from '../../codec/packets/bound-values.ts';
import type { ParameterState } from '../../codec/packets/stmt-execute.ts';
import { SqlError } from '../../errors.ts';
import type { WaitingRows } from './cursors.ts';

export class DoorStatement implements ParameterState {
  readonly statement: PreparedStatement;
  readonly text: string;
  types: readonly BoundType[] | null = null;
  readonly longData = new Map<number, Uint8Array[]>();
  #longLength = 0;
  #tooLong = false;
  /** Rows of the last execution that wait to be fetched. */
  cursor: WaitingRows | null = null;
  readonly #onCursorClosed: () => void;

  constructor(statement: PreparedStatement, text: string, onCursorClosed: () => void) {
    this.statement = statement;
    this.text = text;
    this.#onCursorClosed = onCursorClosed;
  }

  get count(): number {
    return this.statement.params.length;
  }

  /** COM_STMT_SEND_LONG_DATA has no answer: what is wrong with it is told by the next execution. */
  append(parameter: number, data: Uint8Array, limit: number): void {
    if (parameter >= this.count || this.#tooLong) return;
    this.#longLength += data.length;
    if (this.#longLength > limit) {
      this.clear();
      this.#tooLong = true;
      return;
    }
    const pieces = this.longData.get(parameter) ?? [];
    pieces.push(Uint8Array.from(data));
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
    this.closeCursor();
    this.statement.close();
  }

  clear(): void {
    this.longData.clear();
    this.#longLength = 0;
    this.#tooLong = false;
  }
}
