/**
 * `prepare`: tells what a statement takes and gives. Its text is kept for `execute`, which runs it like any other, in whatever session is free: backends
 * keep the plans of texts by themselves.
 */
import { randomUUID } from 'node:crypto';
import { DEFAULT_MODE } from '../../sql/mode.ts';
import { replaceNames } from '../../sql/named-parameters.ts';
import { needsOwnSession } from '../../sql/session-use.ts';
import type { Field } from '../../types.ts';
import type { PrepareRequest as Message } from '../../wire/messages.ts';
import type { BackendSession } from './backend-session.ts';
import { Refusal } from './errors.ts';
import { Request } from './request.ts';
import type { Requester } from './requester.ts';
import { columnsOf } from './result-text.ts';

/** What `execute` runs. */
export interface KeptStatement {
  readonly sql: string;
  /** That it is run in where `execute` does not say. */
  readonly database: string | null;
}

export class PrepareRequest extends Request {
  readonly #sql: string;
  #parameterCount = 0;
  #fields: readonly Field[] = [];

  /** @throws Refusal where there are too many. */
  constructor(client: Requester, { queryId, query, options }: Message) {
    super(client, queryId, 'prepare_response');
    const { statements, limits } = client;
    if (statements.size >= limits.maxStatements)
      throw new Refusal('WSQL_TOO_MANY', `This connection has ${statements.size} prepared statements, and may not have more`);
    client.statementText({ query });
    this.#sql = query;
    this.text = query;
    this.database = options?.database ?? client.database;
  }
  submit(): void {
    const client = this.borrower;
    if (client.lane === null && needsOwnSession(this.#sql, DEFAULT_MODE)) client.takeOwnSession();
    client.pool.submit(this);
  }
  protected async perform(session: BackendSession): Promise<void> {
    const prepared = await session.connection.prepare(replaceNames(this.#sql, session.mode).sql);
    this.#parameterCount = prepared.params.length;
    this.#fields = prepared.fields;
    prepared.close();
  }
  protected answer(): string {
    const id = randomUUID();
    this.borrower.statements.set(id, { sql: this.#sql, database: this.database });
    return `,"statementId":"${id}","parameterCount":${this.#parameterCount},"fields":${columnsOf(this.#fields).text}`;
  }
}
