/** SQLite connections that cursors read through, each with a snapshot of its own as long as its cursor is open. */
import type { RuntimeContext } from '../runtime.ts';
import { Connection } from './connection.ts';
import type { Database } from './database.ts';

/** Connections that are kept for the next cursor, and how many may be in use at once. */
const KEPT = 4;
const MOST = 64;

export class CursorConnections {
  readonly #open: () => Database;
  readonly #idle: Connection[] = [];
  readonly #used = new Set<Connection>();

  constructor(open: () => Database) {
    this.#open = open;
  }
  /** @returns null where too many are in use. */
  take(context: RuntimeContext): Connection | null {
    if (this.#used.size >= MOST) return null;
    const connection = this.#idle.pop() ?? new Connection(() => this.#make(), context);
    connection.serve(context);
    this.#used.add(connection);
    return connection;
  }
  /** Rows are read once: little of the file is worth keeping. */
  #make(): Database {
    const db = this.#open();
    db.exec('PRAGMA cache_size = -2000');
    return db;
  }
  /** Its statement has been let go of. */
  give(connection: Connection): void {
    if (!this.#used.delete(connection)) return;
    if (connection.isOpen && connection.db.inTransaction) connection.db.exec('ROLLBACK');
    if (this.#idle.length < KEPT) this.#idle.push(connection);
    else connection.close();
  }
  close(): void {
    for (const connection of [...this.#used, ...this.#idle]) connection.close();
    this.#used.clear();
    this.#idle.length = 0;
  }
}
