/** How one statement of a script is run: as it is, a page of it, or by a cursor on the server. */
import type { BackendConnection, PreparedStatement, RowCursor } from '../../src/backend.ts';
import { SqlError } from '../../src/errors.ts';
import { LimitedStatement, type Limits } from '../../src/limited-statement.ts';
import type { ResultSink } from '../../src/result.ts';
import { type Page, type ParseMode, pageOf, parse } from '../../src/sql/index.ts';
import { Lexer, type TokenKind } from '../../src/sql/lexer.ts';
import type { Parameter } from '../../src/types.ts';

export interface StatementText {
  readonly sql: string;
  readonly params: readonly Parameter[];
}
export interface RunOptions extends Limits {
  readonly mode: ParseMode;
  /** The part of a query's result that is wanted. */
  readonly page: Page | null;
  /** Rows that a cursor is asked for at a time; null without a cursor. */
  readonly fetchSize: number | null;
  readonly note: Note;
}
/** Told what a person may want to know: a warning of what may be wrong, a note of how it was done. */
export type Note = (level: 'warning' | 'note', text: string) => void;

/** Runs a statement. @throws SqlError */
export async function runStatement(
  connection: BackendConnection,
  text: StatementText,
  sink: ResultSink,
  options: RunOptions,
): Promise<void> {
  const { mode, page, fetchSize, note, ...limits } = options;
  const isQuery = (page !== null || fetchSize !== null) && isQueryText(text.sql, mode);
  const sql = page === null ? text.sql : pageText(text.sql, page, isQuery, options);
  if (fetchSize !== null) {
    const limited = new LimitedStatement({ cancel: () => connection.cancel(), killSent: true }, limits);
    const reader = new CursorReader(connection, { sql, params: text.params }, sink, fetchSize);
    if (isQuery && (await limited.run(sql, (check) => reader.run(check)))) return;
    note('note', 'no cursor serves this statement: its rows are sent at once');
  }
  const { params } = text;
  await connection.query(sql, sink, params.length === 0 ? limits : { params, ...limits });
}

/** What is no query has no pages, and is run as it is. @throws SqlError 1235 */
function pageText(sql: string, page: Page, isQuery: boolean, { mode, note }: RunOptions): string {
  if (!isQuery || isChange(sql, mode)) {
    note('note', '--limit and --offset are for queries: this statement is run as it is');
    return sql;
  }
  const paged = pageOf(sql, page, mode);
  if (paged.order === 'none' && BigInt(page.offset) > 0n) note('warning', 'without ORDER BY pages may overlap, and miss rows');
  return paged.sql;
}

const QUERIES: ReadonlySet<TokenKind> = new Set<TokenKind>(['SELECT', 'WITH', 'TABLE', 'VALUES']);

/** Whether a text begins as queries do, behind comments and parentheses. */
function isQueryText(sql: string, mode: ParseMode): boolean {
  const lexer = new Lexer(sql, mode, 0);
  do lexer.advance();
  while (lexer.kind === '(');
  return QUERIES.has(lexer.kind);
}

/** `WITH … UPDATE`, `WITH … DELETE`. What cannot be read is left to who says why. */
function isChange(sql: string, mode: ParseMode): boolean {
  try {
    return ['Update', 'Delete'].includes(parse(sql, { sqlMode: mode }).statement.kind);
  } catch (error) {
    if (error instanceof SqlError) return false;
    throw error;
  }
}

/** MySQL's own word for a statement that cannot be prepared. */
const NOT_PREPARABLE = 1295;

/** Hands the rows of a query on as a cursor gives them: no more than a fetch of them is ever here. */
class CursorReader {
  readonly #connection: BackendConnection;
  readonly #text: StatementText;
  readonly #sink: ResultSink;
  readonly #fetchSize: number;

  constructor(connection: BackendConnection, text: StatementText, sink: ResultSink, fetchSize: number) {
    this.#connection = connection;
    this.#text = text;
    this.#sink = sink;
    this.#fetchSize = fetchSize;
  }

  /**
   * @param check throws where the statement is not wanted any more.
   * @returns false where no cursor serves the statement, which then has not been run.
   */
  async run(check: () => void): Promise<boolean> {
    const statement = await this.#prepare();
    if (statement === null) return false;
    try {
      check();
      const cursor = (await statement.openCursor?.(this.#text.params)) ?? null;
      if (cursor === null) return false;
      try {
        await this.#readAll(cursor, check);
      } finally {
        cursor.close();
      }
      return true;
    } finally {
      statement.close();
    }
  }

  async #prepare(): Promise<PreparedStatement | null> {
    try {
      return await this.#connection.prepare(this.#text.sql);
    } catch (error) {
      if (error instanceof SqlError && error.errno === NOT_PREPARABLE) return null;
      throw error;
    }
  }

  async #readAll(cursor: RowCursor, check: () => void): Promise<void> {
    this.#sink.fields(cursor.fields);
    for (let last = false; !last; ) {
      check();
      const rows = await cursor.fetch(this.#fetchSize);
      last = rows.length < this.#fetchSize;
      if (rows.length > 0) await this.#sink.rows(rows);
    }
    this.#sink.end({ warnings: cursor.warnings, status: this.#connection.status });
  }
}
