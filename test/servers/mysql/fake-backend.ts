/** A backend that answers a few fixed statements: what a door does with answers can be seen without an engine. */
import type {
  Backend,
  BackendConnection,
  ConnectionHost,
  ConnectOptions,
  PreparedStatement,
  SessionObserver,
} from '../../../src/backend.ts';
import { collationById } from '../../../src/codec/collations.ts';
import { SqlError } from '../../../src/errors.ts';
import type { ResultSink, Warning } from '../../../src/result.ts';
import { type Field, FieldFlag, FieldType, type Parameter, type Value, type ValueRow } from '../../../src/types.ts';

export function field(name: string, type: FieldType, more: Partial<Field> = {}): Field {
  const text = type === FieldType.VAR_STRING || type === FieldType.STRING || type === FieldType.BLOB;
  const collation = text ? 255 : 63;
  return {
    catalog: 'def',
    schema: '',
    table: '',
    orgTable: '',
    name,
    orgName: '',
    collation,
    length: 80,
    type,
    flags: 0,
    decimals: 0,
    ...more,
  };
}

/** What a statement answers: rows, an OK, an error; or a function that does it. */
export type Answer = (sink: ResultSink, connection: FakeConnection, params: readonly Parameter[]) => void | Promise<void>;

export function rowsAnswer(fields: readonly Field[], rows: readonly ValueRow[]): Answer {
  return (sink, connection) => {
    sink.fields(fields);
    sink.rows(rows);
    sink.end({ warnings: 0, status: connection.status });
  };
}

export class FakeConnection implements BackendConnection {
  readonly options: ConnectOptions;
  readonly host: ConnectionHost;
  readonly answers: ReadonlyMap<string, Answer>;
  readonly status = 2;
  readonly warnings: readonly Warning[] = [];
  database: string | null;
  closed = false;
  cancelled = 0;
  readonly variables = new Map<string, string | number | null>();
  #observer: SessionObserver | null = null;

  constructor(options: ConnectOptions, host: ConnectionHost, answers: ReadonlyMap<string, Answer>) {
    this.options = options;
    this.host = host;
    this.answers = answers;
    this.database = options.database;
    this.setNames(collationById(options.collation)?.charset ?? 'utf8mb4', collationById(options.collation)?.name ?? '');
  }
  setNames(charset: string, collation: string): void {
    for (const name of ['client', 'connection', 'results']) this.variables.set(`character_set_${name}`, charset);
    this.variables.set('collation_connection', collation);
  }

  query(sql: string, sink: ResultSink): void | Promise<void> {
    const answer = this.answers.get(sql);
    if (answer !== undefined) return answer(sink, this, []);
    if (sql === '') throw new SqlError(1065, '42000', 'Query was empty');
    const kill = /^KILL (\d+)$/.exec(sql);
    if (kill !== null && !this.host.kill(Number(kill[1]), 'CONNECTION', this.options.connectionId))
      throw new SqlError(1094, 'HY000', `Unknown thread id: ${kill[1]}`);
    const set = /^SET (\w+) = (.*)$/.exec(sql);
    if (set !== null) this.#set(set[1] ?? '', set[2] ?? '');
    if (sql.startsWith('SELECT ')) return rowsAnswer([field('text', FieldType.VAR_STRING)], [[sql.slice(7)]])(sink, this, []);
    sink.ok({ affectedRows: 0, insertId: 0, warnings: 0, status: this.status, info: '' });
  }
  #set(name: string, value: string): void {
    this.variables.set(name, /^\d+$/.test(value) ? Number(value) : value);
    this.#observer?.variable(name, value);
  }
  observe(observer: SessionObserver): void {
    this.#observer = observer;
  }
  prepare(sql: string): PreparedStatement {
    const count = sql.split('?').length - 1;
    const answer = this.answers.get(sql);
    return {
      params: Array.from({ length: count }, () => field('?', FieldType.VAR_STRING)),
      fields: [],
      warnings: 0,
      execute: (params, sink) => (answer === undefined ? echo(params, sink, this) : answer(sink, this, params)),
      close: () => undefined,
    };
  }
  useDatabase(name: string): void {
    if (name.startsWith('no')) throw new SqlError(1049, '42000', `Unknown database '${name}'`);
    this.database = name;
    this.#observer?.database();
  }
  reset(): void {
    this.variables.clear();
    this.setNames('utf8mb4', 'utf8mb4_0900_ai_ci');
  }
  fieldList(table: string): readonly Field[] {
    return [field('id', FieldType.LONG, { table, orgTable: table, flags: FieldFlag.NOT_NULL })];
  }
  cancel(): void {
    this.cancelled++;
  }
  close(): void {
    this.closed = true;
  }
  variable(name: string): string | number | null {
    return this.variables.get(name) ?? null;
  }
}

/** Answers the parameters as a row. */
function echo(params: readonly Parameter[], sink: ResultSink, connection: FakeConnection): void {
  const types = params.map(({ type, value, unsigned }, index) =>
    field(`p${index}`, type === FieldType.NULL ? FieldType.VAR_STRING : type, {
      collation: value instanceof Uint8Array ? 63 : 255,
      flags: unsigned ? FieldFlag.UNSIGNED : 0,
      decimals: 31,
    }),
  );
  const values: Value[] = params.map(({ value }) => value);
  rowsAnswer(types, [values])(sink, connection, params);
}

export class FakeBackend implements Backend {
  readonly serverVersion = '8.4.6-wsql-test';
  readonly connections: FakeConnection[] = [];
  readonly answers = new Map<string, Answer>();

  connect(options: ConnectOptions, host: ConnectionHost): FakeConnection {
    if (options.database?.startsWith('no')) throw new SqlError(1049, '42000', `Unknown database '${options.database}'`);
    const connection = new FakeConnection(options, host, this.answers);
    this.connections.push(connection);
    return connection;
  }
  close(): void {}
}
