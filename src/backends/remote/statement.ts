/** A prepared statement of a session at the other wsql. */
import type { PreparedStatement, RowCursor } from '../../backend.ts';
import type { SessionCall, SessionResponse } from '../../client/index.ts';
import type { ResultSink } from '../../result.ts';
import type { Field, Parameter, ValueRow } from '../../types.ts';
import { exactAttributes, exactParameter, fieldOf, rowOf } from './values.ts';

/** The session, as its statements need it. */
export interface StatementHost {
  /** @throws SqlError */
  call(call: SessionCall): Promise<SessionResponse>;
  execute(prepared: number, params: readonly Parameter[], sink: ResultSink, attributes?: ReadonlyMap<string, Parameter>): Promise<void>;
  /** Says something whose answer nobody waits for. */
  tell(call: SessionCall): void;
}

export class RemoteStatement implements PreparedStatement {
  readonly params: readonly Field[];
  readonly fields: readonly Field[];
  readonly warnings: number;
  readonly #host: StatementHost;
  readonly #id: number;
  #isClosed = false;

  constructor(host: StatementHost, { prepared = 0, params = [], fields = [], warnings = 0 }: SessionResponse) {
    this.#host = host;
    this.#id = prepared;
    this.params = params.map(fieldOf);
    this.fields = fields.map(fieldOf);
    this.warnings = warnings;
  }

  execute(params: readonly Parameter[], sink: ResultSink, attributes?: ReadonlyMap<string, Parameter>): Promise<void> {
    return this.#host.execute(this.#id, params, sink, attributes);
  }
  async openCursor(params: readonly Parameter[], attributes?: ReadonlyMap<string, Parameter>): Promise<RowCursor | null> {
    const answer = await this.#host.call({
      call: 'cursor',
      prepared: this.#id,
      params: params.map(exactParameter),
      ...(attributes === undefined ? {} : { attributes: exactAttributes(attributes) }),
    });
    const { cursor = null } = answer;
    return cursor === null ? null : new RemoteCursor(this.#host, cursor, answer);
  }
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#host.tell({ call: 'free', prepared: this.#id });
  }
}

class RemoteCursor implements RowCursor {
  readonly fields: readonly Field[];
  warnings: number;
  readonly #host: StatementHost;
  readonly #id: number;
  #isClosed = false;

  constructor(host: StatementHost, id: number, { fields = [], warnings = 0 }: SessionResponse) {
    this.#host = host;
    this.#id = id;
    this.fields = fields.map(fieldOf);
    this.warnings = warnings;
  }
  async fetch(count: number): Promise<readonly ValueRow[]> {
    const { rows = [], warnings = 0 } = await this.#host.call({ call: 'fetch', cursor: this.#id, rows: count });
    this.warnings = warnings;
    return rows.map(rowOf);
  }
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#host.tell({ call: 'endCursor', cursor: this.#id });
  }
}
