/**
 * Writing, for all sessions of an engine: the lock that lets one of them write at a time, the SQLite connection that they write through, and the group
 * of autocommitted statements that will be committed together.
 *
 * One connection for all: a commit makes every other connection of SQLite drop the pages that it has cached, so sessions that wrote in turn through
 * connections of their own would read them again each time. It is the session's own connection where it has temporary tables, or nobody else is there.
 *
 * A group: an autocommitted statement is answered when it is on disk. Those that come in until the disk is free again share one SQLite transaction,
 * each in a savepoint. Nobody else sees them before it is committed, and whoever writes otherwise commits it first.
 */
import type { RuntimeContext } from '../runtime.ts';
import type { Connection } from '../storage/connection.ts';
import type { Database } from '../storage/database.ts';
import { ReadLock } from '../storage/read-lock.ts';
import { sqliteError } from '../storage/sqlite-errors.ts';
import { type ChangedTables, ChangeFeed } from './change-feed.ts';
import { WriterLock } from './writer-lock.ts';

/** Statements that are committed together. */
export interface Group {
  /** What committing them failed with. */
  error: unknown;
  /** What they have written. */
  changed: ChangedTables;
}

export class Writer {
  readonly lock = new WriterLock();
  readonly feed = new ChangeFeed();
  /** Of the sessions' statements, which gives way to writing. */
  readonly readers: ReadLock;
  /** Whether commits wait for the disk, so that statements gain by sharing one. */
  readonly groups: boolean;
  readonly #open: (context: RuntimeContext) => Connection;
  #connection: Connection | null = null;
  #group: Group | null = null;
  /** How often something was committed: a snapshot is current as long as it stays the same. */
  commits = 0;
  #members = 0;

  /** @param file opens a plain connection to it. */
  constructor(open: (context: RuntimeContext) => Connection, groups: boolean, file: () => Database) {
    this.#open = open;
    this.readers = new ReadLock(file);
    this.groups = groups;
  }
  /** The shared connection, working for a session. */
  connection(context: RuntimeContext): Connection {
    if (this.#connection === null) this.#connection = this.#open(context);
    else this.#connection.serve(context);
    return this.#connection;
  }
  /** Leaves the shared connection to a session for good, and takes another one for it. */
  exchange(own: Connection): void {
    this.#connection = own;
  }

  /** A statement is about to write as part of the group: its transaction is open after this. */
  enterGroup(connection: Connection): void {
    if (this.#group !== null) return;
    connection.db.lasting('BEGIN IMMEDIATE').run();
    this.#group = { error: null, changed: this.feed.begin() };
    this.#members = 0;
  }
  /** The statement has succeeded. @param changed what it has written. */
  joinGroup(changed: ChangedTables): Group {
    const group = this.#group;
    if (group === null) throw new Error('no group is open');
    this.#members += 1;
    if (changed === null) group.changed = null;
    else for (const table of changed) group.changed?.add(table);
    return group;
  }
  /** The statement has failed, and is undone. */
  leaveGroup(connection: Connection, error: unknown): void {
    const group = this.#group;
    if (group === null) return;
    if (connection.db.inTransaction) {
      if (this.#members === 0) {
        this.#group = null;
        connection.db.lasting('ROLLBACK').run();
      }
      return;
    }
    // SQLite has given up the whole transaction: the disk is full, or fails.
    group.error = error;
    this.#group = null;
    connection.undone();
  }
  /** Commits the group that is open, if there is one. A failure is its members' to tell. */
  commitGroup(): void {
    const group = this.#group;
    const connection = this.#connection;
    if (group === null || connection === null) return;
    this.#group = null;
    try {
      connection.db.lasting('COMMIT').run();
      this.commits += 1;
      this.feed.tell(group.changed);
    } catch (error) {
      group.error = sqliteError(error);
      if (connection.db.inTransaction) connection.db.exec('ROLLBACK');
      connection.undone();
    }
  }
  close(): void {
    this.commitGroup();
    this.#connection?.close();
    this.#connection = null;
    this.readers.close();
  }
}
