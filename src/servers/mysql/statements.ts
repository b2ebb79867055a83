/** Commands of prepared statements. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_command_phase_ps.html */
import type { PreparedStatement } from '../../backend.ts';
import { Capability } from '../../codec/capabilities.ts';
import { encodeColumnDefinition } from '../../codec/packets/column-definition.ts';
import { encodeEnd } from '../../codec/packets/ok.ts';
import { type BoundParameters, decodeParameters, decodeStmtExecuteHead, ExecuteFlag } from '../../codec/packets/stmt-execute.ts';
import { encodeStmtPrepareOk } from '../../codec/packets/stmt-prepare-ok.ts';
import type { ByteReader } from '../../codec/reader.ts';
import type { TextCodec } from '../../codec/text.ts';
import { SqlError } from '../../errors.ts';
import { type Outcome, ServerStatus } from '../../result.ts';
import type { Field } from '../../types.ts';
import { openRows, type WaitingRows } from './cursors.ts';
import { DoorStatement, type SentAhead } from './prepared.ts';
import { interrupted } from './refusals.ts';
import type { Recipient, ResultWriter } from './result-writer.ts';

/** Rows that a cursor sends before it looks whether the client takes them, and whether others want their turn. */
const PORTION = 200;
/** Open cursors of one connection. */
const MOST_CURSORS = 1000;
/** In place of an id: the statement prepared last. https://mariadb.com/kb/en/com_stmt_execute/ */
const LAST_PREPARED = 0xffffffff;

type Running = void | Promise<void>;

/** What these commands need of the others. */
export interface StatementsHost extends Recipient {
  readonly results: ResultWriter;
  readonly maxAllowedPacket: number;
  /** A statement was asked for. */
  count(): void;
  /** A statement is about to be answered. */
  observe(kind: 'text' | 'prepared', sql: string): void;
}

export class PreparedStatements {
  readonly #host: StatementsHost;
  readonly #statements = new Map<number, DoorStatement>();
  #openCursors = 0;
  readonly #sentAhead: SentAhead = { bytes: 0 };
  /** LAST_PREPARED where COM_STMT_PREPARE has failed: then there is none. */
  #lastPrepared = LAST_PREPARED;
  readonly #codecOf = (field: Field): TextCodec => this.#host.charsets.codecOf(field);

  constructor(host: StatementsHost) {
    this.#host = host;
  }

  /** Clients of MariaDB send what is to be done with a statement before they know its id. */
  #idOf(id: number): number {
    return id === LAST_PREPARED ? this.#lastPrepared : id;
  }
  /** @throws SqlError 1243 */
  #find(given: number): DoorStatement {
    const id = this.#idOf(given);
    const door = this.#statements.get(id);
    if (door === undefined) throw new SqlError(1243, 'HY000', `Unknown prepared statement handler (${id}) given to mysql_stmt_precheck`);
    return door;
  }

  // COM_STMT_PREPARE

  prepare(text: string): Running {
    const { session } = this.#host;
    this.#host.count();
    session.begin('Prepare', text);
    this.#lastPrepared = LAST_PREPARED;
    const prepared = session.connection.prepare(text);
    if (prepared instanceof Promise) return prepared.then((statement) => this.#prepared(statement, text));
    this.#prepared(prepared, text);
  }
  #prepared(statement: PreparedStatement, text: string): void {
    const { channel, session } = this.#host;
    const door = new DoorStatement(statement, text, this.#sentAhead, () => this.#openCursors--);
    const { params, fields, warnings } = statement;
    const statementId = session.addStatement(door);
    this.#statements.set(statementId, door);
    this.#lastPrepared = statementId;
    const head = { statementId, columns: fields.length, params: params.length, warnings };
    encodeStmtPrepareOk(channel.writer, head, this.#host.results.metadata);
    this.#definitions(params);
    this.#definitions(fields);
  }
  #definitions(fields: readonly Field[]): void {
    if (fields.length === 0) return;
    const { channel, charsets, capabilities, results } = this.#host;
    const { names } = charsets;
    if (results.metadata !== false) for (const field of fields) encodeColumnDefinition(channel.writer, charsets.present(field), names);
    if ((capabilities & Capability.DEPRECATE_EOF) === 0) this.#end(0, 0);
  }
  /** @param more bits of the status. */
  #end(more: number, warnings: number): void {
    const { channel, session, capabilities } = this.#host;
    encodeEnd(channel.writer, session.connection.status | more, warnings, capabilities);
  }

  // COM_STMT_EXECUTE

  execute(reader: ByteReader): Running {
    const { session, results, charsets, capabilities } = this.#host;
    const { statementId, flags } = decodeStmtExecuteHead(reader);
    const door = this.#find(statementId);
    this.#host.count();
    session.begin('Execute', door.text);
    door.closeCursor();
    try {
      door.checkLongData();
      const bound = decodeParameters(reader, door, charsets.client, capabilities, flags);
      if ((flags & ExecuteFlag.READ_ONLY_CURSOR) !== 0 && door.statement.fields.length > 0) return this.#open(door, bound);
      results.begin(true);
      this.#host.observe('prepared', door.text);
      const running = door.statement.execute(bound.params, results, bound.attributes ?? undefined);
      if (running === undefined) results.finish();
      else return running.then(() => results.finish());
    } finally {
      door.clear();
    }
  }

  /** Runs it, and keeps its rows back. @throws SqlError 1226 */
  #open(door: DoorStatement, bound: BoundParameters): Running {
    const { user } = this.#host.session;
    if (this.#openCursors >= MOST_CURSORS) {
      throw new SqlError(1226, '42000', `User '${user}' has exceeded the 'open cursors' resource (current value: ${MOST_CURSORS})`);
    }
    this.#host.results.begin(true);
    this.#host.observe('prepared', door.text);
    const opened = openRows(door.statement, bound, this.#codecOf);
    if (opened instanceof Promise) return opened.then((rows) => this.#opened(door, rows));
    this.#opened(door, opened);
  }
  #opened(door: DoorStatement, answer: WaitingRows | Outcome): void {
    const { results, session } = this.#host;
    if (!('write' in answer)) {
      results.ok(answer);
      results.finish();
      return;
    }
    if (session.killed) {
      answer.close();
      throw interrupted();
    }
    door.cursor = answer;
    this.#openCursors++;
    results.columns(answer.fields);
    results.told(null);
    this.#end(ServerStatus.CURSOR_EXISTS, answer.warnings);
  }

  // COM_STMT_FETCH

  /** @throws SqlError 1243, 1421 */
  fetch(reader: ByteReader): Running {
    const id = reader.u32();
    const count = reader.u32();
    const door = this.#find(id);
    const { cursor } = door;
    if (cursor === null) throw new SqlError(1421, 'HY000', `The statement (${id}) has no open cursor.`);
    this.#host.session.begin('Fetch', door.text);
    try {
      const sent = cursor.write(this.#host.channel, Math.min(count, PORTION));
      if (sent instanceof Promise || (sent === PORTION && count > PORTION)) return this.#fetchMore(door, cursor, count, sent);
      this.#fetched(door, sent < count);
    } catch (error) {
      door.closeCursor();
      throw error;
    }
  }
  async #fetchMore(door: DoorStatement, cursor: WaitingRows, count: number, first: number | Promise<number>): Promise<void> {
    const { channel, session } = this.#host;
    try {
      let left = count;
      for (let wanted = Math.min(left, PORTION), sent = await first; ; sent = await cursor.write(channel, wanted)) {
        left -= sent;
        if (sent < wanted || left === 0) break;
        if (session.stopping) throw interrupted();
        await channel.whenWritable();
        await new Promise<void>((resolve) => setImmediate(resolve));
        wanted = Math.min(left, PORTION);
      }
      this.#fetched(door, left > 0);
    } catch (error) {
      door.closeCursor();
      throw error;
    }
  }
  /** @param last whether there were fewer rows than asked for. */
  #fetched(door: DoorStatement, last: boolean): void {
    if (last) door.closeCursor();
    this.#end(last ? ServerStatus.LAST_ROW_SENT : ServerStatus.CURSOR_EXISTS, 0);
  }

  // The others

  /** COM_STMT_SEND_LONG_DATA: no answer. */
  longData(reader: ByteReader): void {
    const id = reader.u32();
    const parameter = reader.u16();
    this.#statements.get(this.#idOf(id))?.append(parameter, reader.rest(), this.#host.maxAllowedPacket);
  }
  /** COM_STMT_CLOSE: no answer. */
  close(given: number): void {
    const id = this.#idOf(given);
    this.#statements.delete(id);
    this.#host.session.closeStatement(id);
  }
  /** COM_STMT_RESET. @throws SqlError 1243 */
  reset(id: number): void {
    const door = this.#find(id);
    this.#host.session.begin('Reset stmt', door.text);
    door.clear();
    door.closeCursor();
  }
  /** The session has closed all of them. */
  forget(): void {
    this.#statements.clear();
  }
}
