/** `use` and `databases`. */
import { Collector } from '../../result.ts';
import type { DatabasesRequest as DatabasesMessage, UseRequest as UseMessage } from '../../wire/messages.ts';
import type { BackendSession } from './backend-session.ts';
import { Request } from './request.ts';
import type { Requester } from './requester.ts';
import { quote } from './values.ts';

export class UseRequest extends Request {
  readonly #name: string;

  constructor(client: Requester, { queryId, database }: UseMessage) {
    super(client, queryId, 'use_response');
    this.#name = database;
  }
  submit(): void {
    this.borrower.pool.submit(this);
  }
  protected perform({ connection }: BackendSession): void | Promise<void> {
    return connection.useDatabase(this.#name);
  }
  protected answer(): string {
    return `,"database":${quote(this.home.database ?? this.#name)}`;
  }
}

export class DatabasesRequest extends Request {
  readonly #found = new Collector();

  constructor(client: Requester, { queryId }: DatabasesMessage) {
    super(client, queryId, 'databases_response');
    this.text = 'SHOW DATABASES';
  }
  submit(): void {
    this.borrower.pool.submit(this);
  }
  protected perform({ connection }: BackendSession): void | Promise<void> {
    return connection.query('SHOW DATABASES', this.#found);
  }
  protected answer(): string {
    const [result] = this.#found.results;
    const names = result?.kind === 'rows' ? result.rows.map(([name]) => String(name)) : [];
    return `,"databases":${JSON.stringify(names)},"current":${JSON.stringify(this.home.database)}`;
  }
}
