/** `session`: a session of the connection's own is opened, and all but its statements. */
import type { Field } from '../../types.ts';
import type { SessionRequest as Message, SessionCall } from '../../wire/messages.ts';
import type { BackendSession } from './backend-session.ts';
import { Refusal } from './errors.ts';
import { attributesOf, exactField, exactParameter, exactRowText } from './exact-values.ts';
import { Lane } from './lane.ts';
import { PinnedRequest, PinnedSession } from './pinned-session.ts';
import type { Requester } from './requester.ts';

type Call<C extends SessionCall['call']> = Extract<SessionCall, { readonly call: C }>;

export class SessionRequest extends PinnedRequest {
  readonly #message: SessionCall;
  /** What is answered, beside that it went well. */
  #answer = '';

  /** @throws Refusal where a session is opened already, or none is. */
  constructor(client: Requester, { queryId, ...message }: Message) {
    super(client, queryId, 'session_response');
    this.#message = message;
    if (message.call !== 'open') {
      this.pinned;
      if (message.call === 'prepare') this.text = client.statementText({ query: message.query });
    } else if (client.lane !== null) throw new Refusal('WSQL_SESSION_OPEN', 'This connection has a session for itself already');
    else this.database = message.database ?? client.database;
  }

  override submit(): void {
    if (this.#message.call === 'open') this.#open(this.#message);
    super.submit();
  }
  #open({ collation, foundRows, ignoreSpace, interactive, localFiles }: Call<'open'>): void {
    const client = this.borrower;
    if (client.lane !== null) throw new Refusal('WSQL_SESSION_OPEN', 'This connection has a session for itself already');
    const start = {
      ...(typeof collation === 'number' ? { collation } : {}),
      foundRows: foundRows === true,
      interactive: interactive === true,
      ignoreSpace: ignoreSpace === true,
      localFiles: localFiles === true,
    };
    client.lane = new Lane(client.pool.open(client.principal, this.database, start));
    client.pinned = new PinnedSession();
  }
  override fail(error: unknown): void {
    if (this.#message.call === 'open' && this.borrower.lane?.session === null) {
      this.borrower.lane = null;
      this.borrower.pinned = null;
    }
    super.fail(error);
  }

  protected work(session: BackendSession): void | Promise<void> {
    const message = this.#message;
    switch (message.call) {
      case 'open':
        this.borrower.database = session.connection.database;
        this.#say({ databaseVersion: this.borrower.databaseVersion });
        return;
      case 'use':
        return session.connection.useDatabase(message.database);
      case 'reset':
        return session.session.reset();
      case 'columns':
        return this.#columns(session, message);
      case 'prepare':
        return this.#prepare(session, message);
      case 'free':
        session.session.closeStatement(message.prepared);
        return;
      case 'cursor':
        return this.#cursor(message);
      case 'fetch':
        return this.#fetch(message);
      case 'endCursor':
        this.pinned.endCursor(message.cursor);
        return;
    }
  }
  async #columns({ connection }: BackendSession, { table, wildcard }: Call<'columns'>): Promise<void> {
    this.#say({ fields: described(await connection.fieldList(table, wildcard)) });
  }
  async #prepare(session: BackendSession, { query }: Call<'prepare'>): Promise<void> {
    const { pinned, borrower } = this;
    const { maxStatements } = borrower.limits;
    if (pinned.preparedCount >= maxStatements)
      throw new Refusal('WSQL_TOO_MANY', `This connection has ${maxStatements} prepared statements, and may not have more`);
    const statement = await session.connection.prepare(query);
    const { params, fields, warnings } = statement;
    const prepared = pinned.addPrepared(session, statement, query);
    this.#say({ prepared, params: described(params), fields: described(fields), warnings });
  }
  async #cursor({ prepared, params, attributes }: Call<'cursor'>): Promise<void> {
    const { pinned } = this;
    const named = attributesOf(attributes ?? null);
    const cursor = (await pinned.prepared(prepared).openCursor?.(params.map(exactParameter), named)) ?? null;
    if (cursor === null) this.#say({ cursor });
    else this.#say({ cursor: pinned.addCursor(prepared, cursor), fields: described(cursor.fields), warnings: cursor.warnings });
  }
  async #fetch({ cursor, rows }: Call<'fetch'>): Promise<void> {
    const opened = this.pinned.cursor(cursor);
    const fetched = await opened.fetch(rows);
    this.#answer = `,"rows":[${fetched.map(exactRowText).join(',')}],"warnings":${opened.warnings}`;
  }
  #say(body: object): void {
    this.#answer = `,${JSON.stringify(body).slice(1, -1)}`;
  }
  protected answer(): string {
    return this.#answer;
  }
}

function described(fields: readonly Field[]) {
  return fields.map(exactField);
}
