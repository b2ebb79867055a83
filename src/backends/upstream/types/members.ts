/** What the members of ENUM and SET columns are: the protocol does not tell, information_schema does. */
import type { BackendConnection } from '../../../backend.ts';
import { Collector } from '../../../result.ts';
import { type Field, FieldType, type Parameter } from '../../../types.ts';
import { parseColumnType } from '../../../typing/of-column.ts';

/** The members of the columns of a result, by `memberKey`. */
export type Members = ReadonlyMap<string, readonly string[]>;

export function memberKey({ schema, orgTable, orgName }: Field): string {
  return `${schema}\0${orgTable}\0${orgName}`.toLowerCase();
}

/**
 * Asks the server over a session of its own, which is opened when first needed, and anew when it was lost. What it learns is not kept: a
 * column may have other members the next time.
 */
export class MemberLookup {
  readonly #open: () => Promise<BackendConnection>;
  #connection: Promise<BackendConnection> | null = null;
  /** One at a time. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(open: () => Promise<BackendConnection>) {
    this.#open = open;
  }

  /** @param fields columns of tables. @throws SqlError, ConnectError */
  members(fields: readonly Field[]): Promise<Members> {
    const asked = this.#last.then(() => this.#ask(fields));
    this.#last = asked.catch(() => undefined);
    return asked;
  }

  async close(): Promise<void> {
    const connection = this.#connection;
    this.#connection = null;
    if (connection === null) return;
    await connection.then(
      (opened) => opened.close(),
      () => undefined,
    );
  }

  async #ask(fields: readonly Field[]): Promise<Members> {
    const tables = [...new Map(fields.map((field) => [`${field.schema}\0${field.orgTable}`, field])).values()];
    const collector = new Collector();
    this.#connection ??= this.#open();
    try {
      const connection = await this.#connection;
      await connection.query(query(tables.length), collector, {
        params: tables.flatMap(({ schema, orgTable }) => [text(schema), text(orgTable)]),
      });
    } catch (error) {
      await this.close();
      throw error;
    }
    const [result] = collector.results;
    const rows = result?.kind === 'rows' ? result.rows : [];
    return new Map(
      rows.map(([schema, orgTable, orgName, type]) => [
        `${schema}\0${orgTable}\0${orgName}`.toLowerCase(),
        parseColumnType(String(type)).members,
      ]),
    );
  }
}

function query(tables: number): string {
  const condition = Array.from({ length: tables }, () => '(TABLE_SCHEMA = ? AND TABLE_NAME = ?)').join(' OR ');
  return `SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, COLUMN_TYPE FROM information_schema.COLUMNS WHERE DATA_TYPE IN ('enum', 'set') AND (${condition})`;
}
function text(value: string): Parameter {
  return { type: FieldType.VAR_STRING, unsigned: false, value };
}
