/** The session that a connection has opened for itself: its prepared statements and cursors, and what its client was told of it. */
import type { PreparedStatement, RowCursor } from '../../backend.ts';
import { SqlError } from '../../errors.ts';
import type { CursorId, PreparedId, SessionStateMessage } from '../../wire/messages.ts';
import type { BackendSession } from './backend-session.ts';
import { noSuchStatement, Refusal } from './errors.ts';
import { Request } from './request.ts';

/** What those who stand before a session ask it for. */
const VARIABLES = [
  ...['sql_mode', 'wait_timeout', 'interactive_timeout', 'net_write_timeout', 'net_read_timeout', 'max_allowed_packet'],
  ...['character_set_client', 'character_set_results', 'collation_connection', 'time_zone', 'resultset_metadata', 'local_infile'],
];
type Variables = { readonly [name: string]: string | number | null };

/** A statement with the cursors on its rows, which end with it. */
class Prepared {
  readonly statement: PreparedStatement;
  readonly cursors = new Map<CursorId, RowCursor>();
  readonly text: string;
  readonly #whenClosed: () => void;
  constructor(statement: PreparedStatement, text: string, whenClosed: () => void) {
    this.statement = statement;
    this.text = text;
    this.#whenClosed = whenClosed;
  }
  close(): void {
    for (const cursor of this.cursors.values()) cursor.close();
    this.cursors.clear();
    this.statement.close();
    this.#whenClosed();
  }
}

export class PinnedSession {
  readonly #prepared = new Map<PreparedId, Prepared>();
  #lastCursor = 0;
  #toldVariables: Variables = {};
  #told = '';

  get preparedCount(): number {
    return this.#prepared.size;
  }
  /** @throws SqlError 1461 */
  addPrepared({ session }: BackendSession, statement: PreparedStatement, text: string): PreparedId {
    let id: PreparedId | null = null;
    const prepared = new Prepared(statement, text, () => {
      if (id !== null) this.#prepared.delete(id);
    });
    id = session.addStatement(prepared);
    this.#prepared.set(id, prepared);
    return id;
  }
  /** @throws Refusal where there is none such. */
  textOf(id: PreparedId): string {
    return this.#find(id).text;
  }
  /** @throws Refusal where there is none such. */
  prepared(id: PreparedId): PreparedStatement {
    return this.#find(id).statement;
  }
  #find(id: PreparedId): Prepared {
    const found = this.#prepared.get(id);
    if (found === undefined) throw noSuchStatement();
    return found;
  }
  addCursor(of: PreparedId, cursor: RowCursor): CursorId {
    const id = ++this.#lastCursor;
    this.#find(of).cursors.set(id, cursor);
    return id;
  }
  /** @throws Refusal where there is none such. */
  cursor(id: CursorId): RowCursor {
    for (const { cursors } of this.#prepared.values()) {
      const found = cursors.get(id);
      if (found !== undefined) return found;
    }
    throw new Refusal('WSQL_NO_SUCH_STATEMENT', 'There is no such cursor');
  }
  /** Harmless where there is none such. */
  endCursor(id: CursorId): void {
    for (const { cursors } of this.#prepared.values()) {
      cursors.get(id)?.close();
      cursors.delete(id);
    }
  }

  /** @returns the message that tells what is otherwise than was told last; null where nothing is. */
  news({ connection, isOver }: BackendSession): string | null {
    const variables = Object.fromEntries(VARIABLES.map((name) => [name, connection.variable(name)]));
    const changed = Object.entries(variables).filter(([name, value]) => this.#toldVariables[name] !== value);
    const { database, status } = connection;
    const warnings = connection.warnings.map(({ level, code, message }) => ({ level, code, message }));
    const lost = isOver ? { isLost: true as const } : {};
    const state = { type: 'session_state', database, status, warnings, ...lost } as const;
    const text = JSON.stringify(state);
    if (text === this.#told && changed.length === 0) return null;
    this.#told = text;
    this.#toldVariables = variables;
    return JSON.stringify({ ...state, variables: Object.fromEntries(changed) } satisfies SessionStateMessage);
  }
}

/** A request that runs in the connection's own session, and tells what has changed of it before it is answered. */
export abstract class PinnedRequest extends Request {
  /** @throws Refusal where none was opened. */
  protected get pinned(): PinnedSession {
    const { pinned } = this.borrower;
    if (pinned === null) throw new Refusal('WSQL_NO_SESSION', 'This connection has opened no session: say session open first');
    return pinned;
  }
  submit(): void {
    const { lane } = this.borrower;
    if (lane === null) throw new Refusal('WSQL_NO_SESSION', 'The session has ended');
    lane.submit(this);
  }
  protected perform(session: BackendSession): void | Promise<void> {
    if (session.isOver) throw new SqlError(2006, 'HY000', 'MySQL server has gone away');
    return this.work(session);
  }
  protected abstract work(session: BackendSession): void | Promise<void>;
  protected override over(text: string | null): void {
    const news = this.isOver || this.session === null ? null : (this.borrower.pinned?.news(this.session) ?? null);
    if (news !== null) this.borrower.send(news);
    super.over(text);
  }
}
