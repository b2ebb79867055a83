/** The schema and its questions at any server that speaks MySQL's protocol. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Connection, createConnection, type FieldPacket } from 'mysql2/promise';
import { ScriptSplitter } from '../../src/sql/index.ts';
import { masked } from './masks.ts';
import type { Query } from './queries.ts';

export interface Answer extends Query {
  /** `name table type length decimals flags charset` of each column. */
  readonly fields?: readonly string[];
  readonly rows?: readonly (readonly unknown[])[];
  /** `errno sqlstate message` instead. */
  readonly error?: string;
}

export class MetadataServer {
  readonly #port: number;
  readonly #sessions = new Map<string, Connection>();

  constructor(port: number) {
    this.#port = port;
  }
  async close(): Promise<void> {
    for (const session of this.#sessions.values()) await session.end();
  }

  /** Runs schema.sql. */
  async load(): Promise<void> {
    const session = await this.#session('root');
    const splitter = new ScriptSplitter();
    const text = readFileSync(join(import.meta.dirname, 'schema.sql'), 'utf8');
    for (const statement of [...splitter.push(text), ...splitter.finish()]) {
      try {
        await session.query(statement.text);
      } catch (error) {
        throw new Error(`${statement.text}: ${(error as Error).message}`, { cause: error });
      }
    }
  }
  async ask(query: Query): Promise<Answer> {
    const session = await this.#session(query.as ?? 'root');
    try {
      const [rows, fields] = await session.query({ sql: query.sql, rowsAsArray: true });
      if (!Array.isArray(rows)) return { ...query, rows: [] };
      const columns = fields.map(({ name }) => name);
      return {
        ...query,
        fields: fields.map(fieldText),
        rows: rows.map((row) => (row as unknown[]).map((value, at) => masked(columns[at] ?? '', cell(value)))),
      };
    } catch (error) {
      const { errno, sqlState, message } = error as { errno?: number; sqlState?: string; message: string };
      if (errno === undefined || sqlState === undefined) throw error;
      return { ...query, error: `${errno} ${sqlState} ${message}` };
    }
  }
  async #session(user: string): Promise<Connection> {
    const known = this.#sessions.get(user);
    if (known !== undefined) return known;
    const session = await createConnection({
      host: '127.0.0.1',
      port: this.#port,
      user,
      password: user === 'root' ? '' : 'pw',
      supportBigNumbers: true,
      bigNumberStrings: true,
      dateStrings: true,
    });
    this.#sessions.set(user, session);
    if (user !== 'root') await session.query('SET time_zone = "+00:00"');
    return session;
  }
}

function cell(value: unknown): unknown {
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('hex') };
  return value;
}

/** Keys, and whether there is a default, of the dictionary's own tables: what MySQL tells of them varies with how it runs the query. So do the names of those tables. */
const OF_THE_DICTIONARY = 2 | 4 | 8 | 0x1000 | 0x4000;

/** `name table type length decimals flags charset` */
function fieldText(field: FieldPacket): string {
  // mysql2 has more of them than its types tell.
  const { columnType, columnLength, characterSet } = field as unknown as Readonly<Record<string, number>>;
  return [field.name, field.table, columnType, columnLength, field.decimals, Number(field.flags) & ~OF_THE_DICTIONARY, characterSet].join(
    ' ',
  );
}
