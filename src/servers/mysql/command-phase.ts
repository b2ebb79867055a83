/** Carries out commands, one at a time. https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_command_phase.html */
import type { QueryOptions } from '../../backend.ts';
import { Capability } from '../../codec/capabilities.ts';
import { encodeListedColumn } from '../../codec/packets/column-definition.ts';
import { Command } from '../../codec/packets/command.ts';
import { encodeEnd } from '../../codec/packets/ok.ts';
import { decodeQueryAttributes } from '../../codec/packets/query.ts';
import type { ByteReader } from '../../codec/reader.ts';
import { ProtocolError, SqlError } from '../../errors.ts';
import { detachedPiece } from '../../session/detached.ts';
import type { Session, SessionCommand } from '../../session/session.ts';
import { parseModeOf } from '../../sql/mode.ts';
import { type StatementRange, splitStatements } from '../../sql/split.ts';
import { syntaxError } from '../../sql/syntax-error.ts';
import type { Field } from '../../types.ts';
import { ConnectionClosed, type PacketChannel } from './channel.ts';
import { SessionCharsets } from './charsets.ts';
import { refusal, unknownCommand } from './refusals.ts';
import { RelayedCommands, type RelayingHost } from './relayed-commands.ts';
import { type Answered, ResultWriter } from './result-writer.ts';
import { StateTracker } from './state-tracker.ts';
import { PreparedStatements, type StatementsHost } from './statements.ts';

/** What commands need of the server around them. */
export interface CommandHost {
  readonly maxAllowedPacket: number;
  /** COM_STATISTICS. */
  statistics(): string;
  /** A statement was asked for. */
  count(): void;
  /** A bug: to be logged, not shown. */
  report(error: unknown, statement: string | null): void;
  changeUser(reader: ByteReader): Promise<void>;
  /** Whether anybody wants to hear of statements. */
  readonly observesQueries: boolean;
  answered(kind: 'text' | 'prepared', sql: string, durationMs: number, answer: Answered): void;
  /** A statement has been answered. */
  timed(milliseconds: number, failed: boolean): void;
}

type Running = void | Promise<void>;

export class CommandPhase implements StatementsHost, RelayingHost {
  readonly channel: PacketChannel;
  readonly session: Session;
  readonly charsets: SessionCharsets;
  readonly tracker: StateTracker | null;
  capabilities: number;
  readonly #host: CommandHost;
  readonly results: ResultWriter;
  readonly #statements: PreparedStatements;
  readonly #relayed: RelayedCommands | null;
  /** Of the running COM_QUERY. */
  #options: QueryOptions | undefined;

  constructor(channel: PacketChannel, session: Session, capabilities: number, host: CommandHost) {
    this.channel = channel;
    this.session = session;
    this.capabilities = capabilities;
    this.charsets = new SessionCharsets(session.connection);
    this.tracker = (capabilities & Capability.SESSION_TRACK) !== 0 ? new StateTracker(session.connection) : null;
    this.#host = host;
    this.results = new ResultWriter(this);
    this.#statements = new PreparedStatements(this);
    this.#relayed = RelayedCommands.of(this);
  }

  /** Carries out the command in the channel's reader. What goes wrong is answered; the promise never rejects. */
  command(): Running {
    const loading = this.charsets.refresh();
    return loading === undefined ? this.#start() : loading.then(() => this.#start());
  }

  #start(): Running {
    try {
      const running = this.#run(this.channel.reader);
      if (running !== undefined) return running.then(this.#ended, this.#failed);
    } catch (error) {
      this.#fail(error);
    }
    this.#end();
  }
  readonly #ended = (): void => this.#end();
  readonly #failed = (error: unknown): void => {
    this.#fail(error);
    this.#end();
  };

  #end(): void {
    const { session } = this;
    const { command, since } = session;
    session.idle();
    if (command === 'Query' || command === 'Execute') this.#host.timed(session.since - since, session.failed);
    if (session.killed) this.channel.end();
  }

  #fail(error: unknown): void {
    if (error instanceof ConnectionClosed) return;
    this.session.failed = true;
    const shown = this.#shown(error);
    // Who is killed hears nothing, as of MySQL; but who has lost the server behind does.
    const isSilent = this.session.killed && !this.session.killedItself && shown.errno !== SERVER_LOST;
    if (isSilent) this.results.drop(shown);
    else this.results.fail(shown);
  }
  #shown(error: unknown): SqlError {
    if (error instanceof SqlError) return error;
    if (error instanceof ProtocolError) return new SqlError(1835, 'HY000', 'Malformed communication packet.');
    this.#host.report(error, this.session.statement);
    return new SqlError(1105, 'HY000', 'Internal error: this is a bug of the server, whose log has the details');
  }

  #run(reader: ByteReader): Running {
    const command = reader.remaining === 0 ? Command.SLEEP : reader.u8();
    if (this.#relayed === null) return this.#carryOut(command, reader);
    const running = this.#relayed.command(command);
    return running === null ? this.#carryOut(command, reader) : running;
  }
  #carryOut(command: number, reader: ByteReader): Running {
    switch (command) {
      case Command.QUERY:
        return this.#query(reader);
      case Command.STMT_EXECUTE:
        return this.#statements.execute(reader);
      case Command.STMT_PREPARE:
        return this.#statements.prepare(this.#text(reader));
      case Command.STMT_CLOSE:
        return this.#statements.close(reader.u32());
      case Command.STMT_RESET:
        this.#statements.reset(reader.u32());
        return this.#ok();
      case Command.STMT_SEND_LONG_DATA:
        return this.#statements.longData(reader);
      case Command.STMT_FETCH:
        return this.#statements.fetch(reader);
      case Command.QUIT:
        return this.channel.end();
      case Command.INIT_DB:
        return this.#useDatabase(reader);
      case Command.PING:
        return this.#ok();
      case Command.FIELD_LIST:
        return this.#fieldList(reader);
      case Command.STATISTICS:
        return this.#statistics();
      case Command.PROCESS_INFO:
        return this.#administer('SHOW PROCESSLIST');
      case Command.PROCESS_KILL:
        return this.#administer(`KILL ${reader.u32()}`);
      case Command.REFRESH:
        return this.#refresh(reader.u8());
      case Command.SET_OPTION:
        return this.#setOption(reader.u16());
      case Command.RESET_CONNECTION:
        return this.#reset();
      case Command.CHANGE_USER:
        return this.#host.changeUser(reader);
      default:
        throw refusal(command, this.session);
    }
  }

  #text(reader: ByteReader): string {
    const bytes = reader.rest();
    return this.charsets.client.decode(bytes, 0, bytes.length);
  }

  get maxAllowedPacket(): number {
    return this.#host.maxAllowedPacket;
  }
  count(): void {
    this.#host.count();
  }

  /** Waits where there is something to wait for, then goes on. */
  #then(running: Running, next: () => Running): Running {
    return running === undefined ? next() : running.then(next);
  }

  #ok(): void {
    const { status } = this.session.connection;
    this.results.begin(false);
    this.results.ok({ affectedRows: 0, insertId: 0, warnings: 0, status, info: '' });
    this.results.finish();
  }
  #eof(): void {
    encodeEnd(this.channel.writer, this.session.connection.status, 0, this.capabilities);
  }

  // Statements as text

  #query(reader: ByteReader): Running {
    const attributed = (this.capabilities & Capability.QUERY_ATTRIBUTES) !== 0;
    const attributes = attributed ? decodeQueryAttributes(reader, this.charsets.client) : null;
    this.#options = attributes === null ? undefined : { attributes };
    const text = this.#text(reader);
    this.#begin('Query', text);
    if ((this.capabilities & Capability.MULTI_STATEMENTS) === 0 || !text.includes(';')) return this.#statement(text, false);
    const ranges = splitStatements(text, parseModeOf(String(this.session.connection.variable('sql_mode') ?? '')));
    return ranges.length > 1 ? this.#several(text, ranges) : this.#statement(text, false);
  }

  /** Statements of one text, one after the other, up to an error. */
  #several(text: string, ranges: readonly StatementRange[]): Running {
    for (let index = 0; index < ranges.length; index++) {
      const running = this.#nth(text, ranges, index);
      if (running !== undefined) return this.#others(running, text, ranges, index + 1);
    }
  }
  /** As soon as one has to be waited for. What the earlier ones answered goes out meanwhile. */
  async #others(running: Promise<void>, text: string, ranges: readonly StatementRange[], first: number): Promise<void> {
    this.channel.flush();
    await running;
    for (let index = first; index < ranges.length; index++) {
      const next = this.#nth(text, ranges, index);
      if (next === undefined) continue;
      this.channel.flush();
      await next;
    }
  }
  #nth(text: string, ranges: readonly StatementRange[], index: number): Running {
    const range = ranges[index];
    if (range === undefined) return;
    const one = () => this.#part(text, range, index < ranges.length - 1);
    if (index === 0) return one();
    this.#host.count();
    return this.#then(this.charsets.refresh(), one);
  }
  #part(text: string, range: StatementRange, more: boolean): Running {
    const failed = (error: unknown): never => {
      throw more ? nearTheRest(error, text, range.start) : error;
    };
    try {
      return this.#statement(detachedPiece(text.slice(range.start, range.end), text), more, true)?.catch(failed);
    } catch (error) {
      failed(error);
    }
  }
  #begin(command: SessionCommand, text: string | null): void {
    this.#host.count();
    this.session.begin(command, text);
  }
  /** @param sql of what is about to be answered. */
  observe(kind: 'text' | 'prepared', sql: string): void {
    if (this.#host.observesQueries) this.results.onAnswered = this.listener(kind, sql);
  }
  get observesQueries(): boolean {
    return this.#host.observesQueries;
  }
  listener(kind: 'text' | 'prepared', sql: string): (answer: Answered) => void {
    const begun = performance.now();
    return (answer) => this.#host.answered(kind, sql, performance.now() - begun, answer);
  }
  /** @param piece whether the command has others besides it. */
  #statement(text: string, more: boolean, piece = false): Running {
    const results = this.results;
    results.begin(false, more, piece ? text : null);
    this.observe('text', text);
    const running = this.session.connection.query(text, results, this.#options);
    if (running === undefined) results.finish();
    else return running.then(() => results.finish());
  }

  // The session

  #useDatabase(reader: ByteReader): Running {
    const [name = ''] = this.#text(reader).split('\0', 1);
    if (name === '') throw new SqlError(1046, '3D000', 'No database selected');
    this.session.begin('Init DB', name);
    return this.#then(this.session.connection.useDatabase(name), () => this.#ok());
  }
  #reset(): Running {
    this.#statements.forget();
    this.#relayed?.forget();
    return this.#then(this.session.reset(), () => {
      this.tracker?.restart();
      this.#ok();
    });
  }
  #setOption(option: number): Running {
    if (option > 1) throw unknownCommand();
    if (option === 0) this.capabilities |= Capability.MULTI_STATEMENTS;
    else this.capabilities &= ~Capability.MULTI_STATEMENTS;
    return this.#relayed === null ? this.#eof() : this.#relayed.setOption();
  }

  #fieldList(reader: ByteReader): Running {
    const { client } = this.charsets;
    const [table, wildcard] = [reader.nulBytes(), reader.rest()].map((bytes) => client.decode(bytes, 0, bytes.length));
    const found = this.session.connection.fieldList(table ?? '', wildcard ?? '');
    return found instanceof Promise ? found.then((fields) => this.#listed(fields)) : this.#listed(found);
  }
  #listed(fields: readonly Field[]): void {
    const { names } = this.charsets;
    if (this.results.metadata !== false)
      for (const field of fields) encodeListedColumn(this.channel.writer, this.charsets.present(field), names);
    this.#eof();
  }

  #statistics(): void {
    const { writer } = this.channel;
    writer.begin();
    writer.text(this.#host.statistics());
    writer.end();
  }
  /** Commands that are statements in other clothes. */
  #administer(statement: string): Running {
    this.#begin('Query', statement);
    this.#options = undefined;
    return this.#statement(statement, false);
  }
  /** Bits of mysqladmin's flush-…: all that they stand for are statements, which are asked for one after the other. */
  #refresh(bits: number): Running {
    const wanted = FLUSHES.filter(([bit]) => (bits & bit) !== 0).map(([, what]) => what);
    return this.#administer(`FLUSH ${wanted.length === 0 ? 'LOGS' : wanted.join(', ')}`);
  }
}

/** A syntax error quotes what follows it: of the whole text, not of its statement alone. */
function nearTheRest(error: unknown, text: string, start: number): unknown {
  if (!(error instanceof SqlError) || error.errno !== 1064 || error.position === null) return error;
  const near = error.message.lastIndexOf(" near '");
  return near < 0 ? error : syntaxError(text, start + error.position, start, error.message.slice(0, near));
}

/** Of a backend's own server. */
const SERVER_LOST = 2013;

/** https://dev.mysql.com/doc/dev/mysql-server/8.4.6/mysql__com_8h.html REFRESH_… */
const FLUSHES = [
  [0x01, 'PRIVILEGES'],
  [0x02, 'LOGS'],
  [0x10, 'STATUS'],
] as const;
