/** A session at the backend, lent to one request after the other. */
import type { AccountId, BackendConnection, Credentials, SessionObserver } from '../../backend.ts';
import { SqlError } from '../../errors.ts';
import { ServerStatus } from '../../result.ts';
import type { Session } from '../../session/session.ts';
import { type ParseMode, parseModeOf } from '../../sql/mode.ts';

/** Whom sessions are of: clients that are the same to the backend share them. */
export interface Principal {
  /** As USER() has it. */
  readonly user: string;
  readonly host: string;
  /** The backend's account; null where it may do everything. */
  readonly account: AccountId | null;
  /** Where they are the server's behind: of one client alone. */
  readonly credentials: Credentials | null;
  /** Sessions that nobody uses, the one used last at the end. */
  readonly idle: BackendSession[];
}

export class BackendSession implements SessionObserver {
  readonly principal: Principal;
  readonly session: Session;
  readonly connection: BackendConnection;
  /** Who used it last. */
  owner: object | null = null;
  /** Something stays in it that another client must not find. */
  changed = false;
  /** performance.now() */
  idleSince = 0;
  #closed = false;
  #modeText: string | number | null = null;
  #mode: ParseMode = parseModeOf('');

  constructor(principal: Principal, session: Session) {
    this.principal = principal;
    this.session = session;
    this.connection = session.connection;
    this.connection.observe?.(this);
  }

  variable(): void {
    this.changed = true;
  }
  state(): void {
    this.changed = true;
  }
  database(): void {
    // Looked at after each statement.
  }
  transaction(): void {
    // So is the status.
  }

  /** What a text is read with. */
  get mode(): ParseMode {
    const text = this.connection.variable('sql_mode');
    if (text !== this.#modeText) {
      this.#modeText = text;
      this.#mode = parseModeOf(String(text ?? ''));
    }
    return this.#mode;
  }
  get inTransaction(): boolean {
    return (this.connection.status & ServerStatus.IN_TRANS) !== 0;
  }
  /** Whether what it was used for is over without a trace. */
  get isClean(): boolean {
    const { status } = this.connection;
    return !this.changed && (status & ServerStatus.IN_TRANS) === 0 && (status & ServerStatus.AUTOCOMMIT) !== 0;
  }
  /** Whether nothing can be run in it any more. */
  get isOver(): boolean {
    return this.#closed || this.session.killed || this.connection.isLost === true;
  }

  /** Makes a database the current one. @throws SqlError 1049, 1044; 1046 where there has to be none, and one is. */
  enter(database: string | null): void | Promise<void> {
    if (this.connection.database === database) return;
    if (database === null) throw new SqlError(1046, '3D000', 'No database selected');
    return this.connection.useDatabase(database);
  }

  /** Makes it as good as new. */
  async reset(): Promise<void> {
    await this.session.reset();
    this.changed = false;
    this.owner = null;
  }
  close(): void | Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    return this.session.close();
  }
}
