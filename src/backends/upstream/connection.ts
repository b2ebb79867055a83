/** One session on an upstream server. */
import type { BackendConnection, ConnectionHost, PreparedStatement, QueryOptions, SessionObserver } from '../../backend.ts';
import { collationById } from '../../codec/collations.ts';
import { encodeRaw, loadTextCodec, type TextCodec, UTF8 } from '../../codec/text.ts';
import { SqlError } from '../../errors.ts';
import { Collector, type ResultSink, ServerStatus, type Warning } from '../../result.ts';
import { DEFAULT_MODE, parseModeOf } from '../../sql/index.ts';
import type { Field } from '../../types.ts';
import { Cursor } from './cursor.ts';
import { killHere } from './kill.ts';
import { executePayload } from './parameters.ts';
import { decodeEof, decodeField, decodeOk, isEof, type SessionChanges } from './replies.ts';
import { ResultReader } from './result-reader.ts';
import { binaryRows, type RowDecoder, textRows } from './rows.ts';
import { syntaxErrorPosition } from './syntax-error.ts';
import { exchange, send, type WireConnection } from './wire-connection.ts';

const COM_INIT_DB = 0x02;
const COM_QUERY = 0x03;
const COM_FIELD_LIST = 0x04;
const COM_STMT_PREPARE = 0x16;
const COM_STMT_CLOSE = 0x19;
const COM_RESET_CONNECTION = 0x1f;

/** Session variables that doors ask for; read at the start and kept current by the server's session tracking. */
const VARIABLES = [
  'autocommit',
  'character_set_client',
  'character_set_connection',
  'character_set_results',
  'collation_connection',
  'interactive_timeout',
  'max_allowed_packet',
  'net_write_timeout',
  'sql_mode',
  'time_zone',
  'version',
  'wait_timeout',
] as const;

export interface SessionOptions {
  readonly wire: WireConnection;
  readonly database: string | null;
  /** Collation id of the session. */
  readonly collation: number;
  /** KILL QUERY of this session over another connection. */
  readonly kill: () => Promise<void>;
  /** The id that this session's client was told, and what holds the other ones. */
  readonly connectionId: number;
  readonly host: ConnectionHost;
}

export class UpstreamConnection implements BackendConnection {
  readonly #wire: WireConnection;
  readonly #options: SessionOptions;
  readonly #variables = new Map<string, string | number | null>();
  #database: string | null;
  #status: number = ServerStatus.AUTOCOMMIT;
  #running = false;
  #observer: SessionObserver | null = null;
  /** A KILL QUERY on its way. It may come too late, and must not hit the next statement. */
  #killing: Promise<void> | null = null;
  #failure: Error | null = null;
  #codec: TextCodec = UTF8;

  constructor(options: SessionOptions) {
    this.#wire = options.wire;
    this.#options = options;
    this.#database = options.database;
    // Without a listener a connection lost between two statements would end the process; the next statement tells of it.
    this.#wire.on('error', (error: Error) => {
      this.#failure = error;
    });
  }

  /** Sets the session up as the door asked for it. @throws SqlError */
  async start(): Promise<this> {
    await this.#setNames();
    await this.#trackVariables();
    await this.#readVariables();
    return this;
  }

  get database(): string | null {
    return this.#database;
  }
  get status(): number {
    return this.#status;
  }
  /** None: they stay with the server, where SHOW WARNINGS has them. To fetch them here would change ROW_COUNT() and FOUND_ROWS(). */
  get warnings(): readonly Warning[] {
    return [];
  }
  variable(name: string): string | number | null {
    return this.#variables.get(name) ?? null;
  }

  async query(sql: string, sink: ResultSink, options?: QueryOptions): Promise<void> {
    if (options?.params === undefined || options.params.length === 0) {
      if (this.#killHere(sql)) return sink.ok({ affectedRows: 0, insertId: 0, warnings: 0, status: this.#status, info: '' });
      return this.#run(command(COM_QUERY, this.#encode(sql)), sink, textRows, sql);
    }
    const statement = await this.prepare(sql);
    try {
      await statement.execute(options.params, sink);
    } finally {
      statement.close();
    }
  }

  async prepare(sql: string): Promise<PreparedStatement> {
    const cursor = new Cursor();
    const params: Field[] = [];
    const fields: Field[] = [];
    let id = 0;
    let warnings = 0;
    let paramCount = -1;
    let fieldCount = 0;
    const metadata = this.#wire._mariadbExtendedMetadata;
    const complete = () => params.length === paramCount && fields.length === fieldCount;
    let ends = 0;
    await this.#exchange(
      command(COM_STMT_PREPARE, this.#encode(sql)),
      (packet) => {
        if (paramCount < 0) {
          // https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_com_stmt_prepare.html
          cursor.over(packet).take(1);
          id = cursor.u32();
          fieldCount = cursor.u16();
          paramCount = cursor.u16();
          cursor.take(1);
          warnings = cursor.u16();
          ends = (paramCount > 0 ? 1 : 0) + (fieldCount > 0 ? 1 : 0);
        } else if (isEof(packet)) ends--;
        else (params.length < paramCount ? params : fields).push(decodeField(packet, metadata));
        return ends === 0 && complete();
      },
      sql,
    );
    return {
      params,
      fields,
      warnings,
      execute: (values, sink) => {
        if (values.length !== paramCount) throw new SqlError(1210, 'HY000', 'Incorrect arguments to mysqld_stmt_execute');
        return this.#run(
          executePayload(id, values, (value) => this.#encode(value)),
          sink,
          binaryRows,
          sql,
        );
      },
      close: () => {
        const payload = Buffer.alloc(5);
        payload[0] = COM_STMT_CLOSE;
        payload.writeUInt32LE(id, 1);
        if (this.#failure === null) send(this.#wire, payload);
      },
    };
  }

  async useDatabase(name: string): Promise<void> {
    await this.#simple(command(COM_INIT_DB, this.#encode(name)));
    this.#database = name;
  }

  async reset(): Promise<void> {
    await this.#simple(Buffer.from([COM_RESET_CONNECTION]));
    await this.start();
  }

  async fieldList(table: string, wildcard: string): Promise<readonly Field[]> {
    const fields: Field[] = [];
    await this.#exchange(command(COM_FIELD_LIST, this.#encode(`${table}\0${wildcard}`)), (packet) => {
      if (!isEof(packet)) {
        fields.push(decodeField(packet, this.#wire._mariadbExtendedMetadata));
        return false;
      }
      this.#track(decodeEof(packet).status, null);
      return true;
    });
    return fields;
  }

  observe(observer: SessionObserver): void {
    this.#observer = observer;
  }

  cancel(): void {
    if (this.#running) this.#killing ??= this.#options.kill();
  }

  close(): void {
    this.#wire.destroy();
  }

  async #run(payload: Buffer, sink: ResultSink, decoder: (fields: readonly Field[]) => RowDecoder, sql: string): Promise<void> {
    const reader = new ResultReader(this.#wire, sink, {
      decoder,
      onStatus: (status, changes) => this.#track(status, changes),
      stop: () => this.cancel(),
    });
    let failure: unknown = null;
    try {
      await this.#exchange(payload, (packet) => reader.read(packet), sql);
    } catch (error) {
      failure = error;
    }
    // The sink's own failure comes first: the server's 1317 is only what we made of it.
    await reader.drained();
    if (failure !== null) throw failure;
  }

  #killHere(sql: string): boolean {
    const mode = this.#variables.get('sql_mode');
    const { connectionId, host } = this.#options;
    return killHere(sql, typeof mode === 'string' ? parseModeOf(mode) : DEFAULT_MODE, connectionId, host);
  }

  async #simple(payload: Buffer): Promise<void> {
    await this.#exchange(payload, (packet) => {
      const reply = decodeOk(packet, this.#wire);
      this.#track(reply.status, reply.changes);
      return true;
    });
  }

  /** @param sql the statement, to find in it where a syntax error is. */
  async #exchange(payload: Buffer, read: Parameters<typeof exchange>[2], sql?: string): Promise<void> {
    if (this.#failure !== null) throw new SqlError(2006, 'HY000', `MySQL server has gone away (${this.#failure.message})`);
    if (this.#killing !== null) await this.#outliveKill(this.#killing);
    this.#running = true;
    try {
      await exchange(this.#wire, payload, read);
    } catch (error) {
      if (!(error instanceof SqlError) || sql === undefined) throw error;
      throw new SqlError(error.errno, error.sqlState, error.message, syntaxErrorPosition(error, sql));
    } finally {
      this.#running = false;
      await this.#followCharset();
    }
  }

  /** Waits for the KILL to have happened, and gives it a statement to end in case it came after the one that it was for. */
  async #outliveKill(killing: Promise<void>): Promise<void> {
    await killing;
    this.#killing = null;
    try {
      await exchange(this.#wire, command(COM_QUERY, Buffer.from('DO 0')), () => true);
    } catch (error) {
      if (!(error instanceof SqlError) || error.errno !== 1317) throw error;
    }
  }

  #track(status: number, changes: SessionChanges | null): void {
    this.#status = status;
    if (changes === null) return;
    if (changes.database !== undefined) {
      this.#database = changes.database === '' ? null : changes.database;
      this.#observer?.database();
    }
    for (const [name, value] of changes.variables) {
      this.#variables.set(name, /^\d{1,15}$/.test(value) ? Number(value) : value);
      this.#observer?.variable(name, value);
    }
  }

  /** Text in the character set that the server takes it to be in; bytes that a script had among it as they were. */
  #encode(text: string): Buffer {
    const bytes = encodeRaw(text, this.#codec);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** After a statement: what it made of character_set_client. */
  async #followCharset(): Promise<void> {
    const charset = this.#variables.get('character_set_client');
    if (typeof charset !== 'string' || charset === this.#codec.charset) return;
    this.#codec = (await loadTextCodec(charset)) ?? UTF8;
  }

  /** Servers differ in the collations that they know (MariaDB has no utf8mb4_0900_ai_ci); then their own default for utf8mb4 stays. */
  async #setNames(): Promise<void> {
    const collation = collationById(this.#options.collation);
    if (collation === null || collation.charset !== 'utf8mb4') return;
    try {
      await this.query(`SET NAMES utf8mb4 COLLATE ${collation.name}`, new Collector());
    } catch (error) {
      if (!(error instanceof SqlError) || error.errno !== 1273) throw error;
      await this.query('SET NAMES utf8mb4', new Collector());
    }
  }

  /** Has the server tell of changes to the variables that doors ask for. Not every server that speaks the protocol can. */
  async #trackVariables(): Promise<void> {
    try {
      await this.query(
        "SET SESSION session_track_schema = ON, SESSION session_track_system_variables = 'autocommit,character_set_client,character_set_connection,character_set_results,collation_connection,sql_mode,time_zone,wait_timeout'",
        new Collector(),
      );
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
    }
  }

  async #readVariables(): Promise<void> {
    const collector = new Collector();
    await this.query(`SELECT ${VARIABLES.map((name) => `@@${name}`).join(', ')}`, collector);
    const result = collector.results[0];
    const row = result?.kind === 'rows' ? result.rows[0] : undefined;
    VARIABLES.forEach((name, i) => {
      const value = row?.[i] ?? null;
      this.#variables.set(name, typeof value === 'bigint' ? Number(value) : value instanceof Uint8Array ? null : value);
    });
  }
}

function command(code: number, argument: Buffer): Buffer {
  return Buffer.concat([Buffer.from([code]), argument]);
}
