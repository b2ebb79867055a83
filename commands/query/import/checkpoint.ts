/**
 * How far an import has come, so that it can go on after a crash with no row lost and none twice. The number of records that are done stands in a table beside
 * the rows, and is written in the transaction that writes them: both are there, or neither. The checkpoint file says which import it is, and:
 *   new      its row in that table may not be there yet; nothing of the file has been imported
 *   started  its row is there; what it says holds
 *   done     all of the file has been imported; its row may be gone
 */
import { createHash, randomUUID } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, readSync, renameSync, statSync, writeSync } from 'node:fs';
import type { BackendConnection } from '../../../src/backend.ts';
import { SqlError, UsageError } from '../../../src/errors.ts';
import { Collector } from '../../../src/result.ts';
import { OutputError } from '../../terminal/output-file.ts';
import { rowsOf, type TableName, tableLabel, tableText, textParameter } from '../table-columns.ts';

interface Kept {
  readonly id: string;
  readonly state: 'new' | 'started' | 'done';
  readonly table: string;
  /** Of the file. */
  readonly size: number;
  readonly sha256: string;
}
/** What is done. */
export interface Position {
  readonly records: number;
  readonly rejected: number;
  /** Bytes of the file of errors that belong to them. */
  readonly errorsBytes: number;
}

/** Bytes that a file is known by, at its beginning and at its end. */
const KNOWN_BY = 1 << 20;
const NAME = 'wsql_import_checkpoints';

export class Checkpoint {
  readonly #path: string;
  readonly #table: string;
  #kept: Kept;

  private constructor(path: string, table: string, kept: Kept) {
    this.#path = path;
    this.#table = table;
    this.#kept = kept;
  }

  /** @throws UsageError where the checkpoint is of another file or table; OutputError. */
  static open(path: string, dataPath: string, table: TableName): Checkpoint {
    const known = fingerprint(dataPath);
    const place = tableText({ database: table.database, table: NAME });
    const kept = existsSync(path) ? readKept(path) : null;
    if (kept === null) {
      const made = new Checkpoint(path, place, { id: randomUUID(), state: 'new', table: tableLabel(table), ...known });
      made.#save();
      return made;
    }
    if (kept.size !== known.size || kept.sha256 !== known.sha256)
      throw new UsageError(`${path} is the checkpoint of another file than ${dataPath}, or the file has changed; delete it to begin anew`);
    if (kept.table !== tableLabel(table)) throw new UsageError(`${path} is the checkpoint of an import into ${kept.table}`);
    return new Checkpoint(path, place, kept);
  }

  get isDone(): boolean {
    return this.#kept.state === 'done';
  }

  /** Where to go on. @throws SqlError; UsageError where the target is another one than that of the beginning. */
  async begin(connection: BackendConnection): Promise<Position> {
    const { id, state } = this.#kept;
    if (state === 'new') {
      await this.#makeRow(connection, id);
      this.#kept = { ...this.#kept, state: 'started' };
      this.#save();
    }
    const [row] = await rowsOf(connection, `SELECT records, rejected, errors_bytes FROM ${this.#table} WHERE id = ?`, [id]);
    if (row === undefined)
      throw new UsageError(`${this.#path}: ${this.#table} has nothing of this import: is it the database that it was begun on?`);
    return { records: Number(row[0]), rejected: Number(row[1]), errorsBytes: Number(row[2]) };
  }

  /** The import was interrupted between making the row and saying so in the file: then it is there, and has nothing done. */
  async #makeRow(connection: BackendConnection, id: string): Promise<void> {
    for (let tries = 3; ; tries--) {
      try {
        await run(
          connection,
          `CREATE TABLE IF NOT EXISTS ${this.#table} (id CHAR(36) NOT NULL PRIMARY KEY, records BIGINT NOT NULL, rejected BIGINT NOT NULL, errors_bytes BIGINT NOT NULL) ENGINE = InnoDB`,
        );
        return await run(connection, `INSERT INTO ${this.#table} VALUES (?, 0, 0, 0) ON DUPLICATE KEY UPDATE id = VALUES(id)`, [id]);
      } catch (error) {
        // Another import has ended in between, and dropped the empty table.
        if (!(error instanceof SqlError) || error.errno !== 1146 || tries === 0) throw error;
      }
    }
  }

  /** In the transaction of the rows. @throws SqlError; UsageError where somebody else works with the same checkpoint. */
  async advance(connection: BackendConnection, from: Position, to: Position): Promise<void> {
    const affected = await changed(
      connection,
      `UPDATE ${this.#table} SET records = ?, rejected = ?, errors_bytes = ? WHERE id = ? AND records = ?`,
      [String(to.records), String(to.rejected), String(to.errorsBytes), this.#kept.id, String(from.records)],
    );
    if (affected !== 1) throw new UsageError(`${this.#path}: another import goes on with this checkpoint at the same time`);
  }

  /** All is imported. @throws SqlError, OutputError */
  async finish(connection: BackendConnection): Promise<void> {
    this.#kept = { ...this.#kept, state: 'done' };
    this.#save();
    await run(connection, `DELETE FROM ${this.#table} WHERE id = ?`, [this.#kept.id]);
    const [row] = await rowsOf(connection, `SELECT COUNT(*) FROM ${this.#table}`, []);
    if (Number(row?.[0]) === 0) await run(connection, `DROP TABLE IF EXISTS ${this.#table}`);
  }

  #save(): void {
    const temporary = `${this.#path}.${process.pid}.new`;
    try {
      const fd = openSync(temporary, 'w', 0o600);
      writeSync(fd, `${JSON.stringify(this.#kept)}\n`);
      fsyncSync(fd);
      closeSync(fd);
      renameSync(temporary, this.#path);
    } catch (error) {
      throw new OutputError(this.#path, error);
    }
  }
}

async function run(connection: BackendConnection, sql: string, values: readonly string[] = []): Promise<void> {
  await connection.query(sql, new Collector(), { params: values.map(textParameter) });
}
async function changed(connection: BackendConnection, sql: string, values: readonly string[]): Promise<number> {
  const collector = new Collector();
  await connection.query(sql, collector, { params: values.map(textParameter) });
  const [outcome] = collector.results;
  return outcome?.kind === 'ok' ? Number(outcome.affectedRows) : 0;
}

/** @throws UsageError */
function readKept(path: string): Kept {
  try {
    const kept: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (isKept(kept)) return kept;
  } catch (error) {
    throw new UsageError(`cannot read the checkpoint ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new UsageError(`${path} is no checkpoint of an import`);
}
function isKept(value: unknown): value is Kept {
  if (typeof value !== 'object' || value === null) return false;
  const members = new Map<string, unknown>(Object.entries(value));
  const isText = ['id', 'state', 'table', 'sha256'].every((name) => typeof members.get(name) === 'string');
  return isText && ['new', 'started', 'done'].includes(String(members.get('state'))) && typeof members.get('size') === 'number';
}

/** @throws UsageError */
function fingerprint(path: string): Pick<Kept, 'size' | 'sha256'> {
  try {
    const { size } = statSync(path);
    const hash = createHash('sha256');
    const fd = openSync(path, 'r');
    const piece = Buffer.alloc(KNOWN_BY);
    hash.update(piece.subarray(0, readSync(fd, piece, 0, KNOWN_BY, 0)));
    hash.update(piece.subarray(0, readSync(fd, piece, 0, KNOWN_BY, Math.max(0, size - KNOWN_BY))));
    closeSync(fd);
    return { size, sha256: hash.digest('hex') };
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
