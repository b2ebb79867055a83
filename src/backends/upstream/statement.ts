/** Prepared statements of the server. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_command_phase_ps.html */
import type { PreparedStatement, RowCursor } from '../../backend.ts';
import { SqlError } from '../../errors.ts';
import type { ResultSink } from '../../result.ts';
import type { Field, Parameter } from '../../types.ts';
import { Cursor } from './cursor.ts';
import type { Dialect } from './link/link.ts';
import type { RawPacket } from './link/packets.ts';
import { type Execution, executePayload, longData } from './parameters.ts';
import { decodeField, isEnd } from './replies.ts';
import { type CursorHost, openRowCursor } from './row-cursor.ts';
import { binaryRows, type RowDecoder } from './rows.ts';

const COM_STMT_PREPARE = 0x16;
const COM_STMT_CLOSE = 0x19;

/** A statement that has rows and nothing else, behind white space, comments and parentheses. */
const QUERY = /^(?:\s|\(|\/\*(?!!)(?:[^*]|\*(?!\/))*\*\/|--[^\n]*\n|#[^\n]*\n)*(?:select|with|table|values)\b/i;

/** Rows fetched at a time for who wants all of them. */
const BATCH = 512;

type Attributes = ReadonlyMap<string, Parameter>;

/** The session that prepares and runs. */
export interface StatementHost extends CursorHost {
  readonly status: number;
  encode(text: string): Buffer;
  exchange(payload: Buffer, read: (packet: RawPacket) => boolean, sql?: string): Promise<void>;
  run(payload: Buffer, sink: ResultSink, decoder: (fields: readonly Field[]) => RowDecoder, sql: string): Promise<void>;
  /** Sends a command that has no answer. */
  send(payload: Buffer): void;
  /** A statement has been prepared. */
  prepared(id: number): void;
  /** Another after each reset, which forgets statements. */
  readonly epoch: number;
  /** Sends the command that closes a statement. @param epoch in which it was prepared. */
  closeStatement(payload: Buffer, epoch: number): void;
}

/** @throws SqlError */
export async function prepare(host: StatementHost, sql: string): Promise<PreparedStatement> {
  const reply = new PrepareReply(host);
  await host.exchange(Buffer.concat([Buffer.from([COM_STMT_PREPARE]), host.encode(sql)]), (packet) => reply.read(packet), sql);
  return new UpstreamStatement(host, sql, reply);
}

class PrepareReply {
  readonly #host: StatementHost;
  readonly params: Field[] = [];
  readonly fields: Field[] = [];
  id = 0;
  warnings = 0;
  paramCount = -1;
  #fieldCount = 0;
  /** Ends of lists that are still to come. */
  #ends = 0;

  constructor(host: StatementHost) {
    this.#host = host;
  }

  read(packet: RawPacket): boolean {
    const { dialect, names } = this.#host;
    if (this.paramCount < 0) this.#readHead(packet, dialect);
    else if (this.#ends > 0 && isEnd(packet, dialect)) this.#ends--;
    else (this.params.length < this.paramCount ? this.params : this.fields).push(decodeField(packet, dialect, names));
    return this.#ends === 0 && this.params.length === this.paramCount && this.fields.length === this.#fieldCount;
  }
  #readHead(packet: RawPacket, { deprecateEof }: Dialect): void {
    const cursor = new Cursor().over(packet);
    cursor.take(1);
    this.id = cursor.u32();
    this.#host.prepared(this.id);
    this.#fieldCount = cursor.u16();
    this.paramCount = cursor.u16();
    cursor.take(1);
    this.warnings = cursor.u16();
    this.#ends = deprecateEof ? 0 : (this.paramCount > 0 ? 1 : 0) + (this.#fieldCount > 0 ? 1 : 0);
  }
}

class UpstreamStatement implements PreparedStatement {
  readonly #host: StatementHost;
  readonly #epoch: number;
  readonly #sql: string;
  readonly #id: number;
  /** MySQL 9.7 answers a statement that was first run with a cursor, and then without, with no rows and a packet that ends nothing. */
  #began: 'plain' | 'cursor' | null = null;
  readonly params: readonly Field[];
  readonly fields: readonly Field[];
  readonly warnings: number;

  constructor(host: StatementHost, sql: string, { id, params, fields, warnings }: PrepareReply) {
    this.#host = host;
    this.#epoch = host.epoch;
    this.#sql = sql;
    this.#id = id;
    this.params = params;
    this.fields = fields;
    this.warnings = warnings;
  }

  execute(params: readonly Parameter[], sink: ResultSink, attributes?: Attributes): Promise<void> {
    if (this.#began === 'cursor') return this.#executeByCursor(params, sink, attributes);
    this.#began = 'plain';
    return this.#host.run(this.#payload(params, attributes, false), sink, binaryRows, this.#sql);
  }

  /** Null for what is no query: the server would run it, and send its rows at once. */
  openCursor(params: readonly Parameter[], attributes?: Attributes): RowCursor | null | Promise<RowCursor> {
    if (this.fields.length === 0 || !QUERY.test(this.#sql)) return null;
    this.#began ??= 'cursor';
    return openRowCursor(this.#host, this.#id, this.#payload(params, attributes, true));
  }

  async #executeByCursor(params: readonly Parameter[], sink: ResultSink, attributes?: Attributes): Promise<void> {
    const cursor = await openRowCursor(this.#host, this.#id, this.#payload(params, attributes, true));
    try {
      sink.fields(cursor.fields);
      for (let last = false; !last; ) {
        const rows = await cursor.fetch(BATCH);
        last = rows.length < BATCH;
        if (rows.length > 0) await sink.rows(rows);
      }
      sink.end({ warnings: cursor.warnings, status: this.#host.status });
    } finally {
      cursor.close();
    }
  }

  /** Long values go ahead, each in packets of its own. @throws SqlError 1210 */
  #payload(params: readonly Parameter[], attributes: Attributes | undefined, cursor: boolean): Buffer {
    if (params.length !== this.params.length) throw new SqlError(1210, 'HY000', 'Incorrect arguments to mysqld_stmt_execute');
    const host = this.#host;
    const encode = (value: string) => host.encode(value);
    const { rest, packets } = longData(this.#id, params, encode);
    for (const packet of packets) host.send(packet);
    const { attributes: named, vendor } = host.dialect;
    const execution: Execution = { statementId: this.#id, params: rest, attributes, named, json: vendor === 'mysql', cursor };
    return executePayload(execution, encode);
  }

  close(): void {
    const payload = Buffer.alloc(5);
    payload[0] = COM_STMT_CLOSE;
    payload.writeUInt32LE(this.#id, 1);
    this.#host.closeStatement(payload, this.#epoch);
  }
}
