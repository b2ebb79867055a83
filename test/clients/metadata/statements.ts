/**
 * Statements that tools send, which cannot be run here themselves: statements/NAME.sql says whose they are. After `-- shape` a statement's columns are compared
 * and whether it has rows, after `-- columns` not even that, since the rest is the server's own; else its rows, in their order where it has an ORDER BY or shows something.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Connection, createConnection, type FieldPacket } from 'mysql2/promise';

interface Asked {
  readonly sql: string;
  /** What of the answer is the server's own and left out. */
  readonly only: 'columns' | 'shape' | null;
}

/** Cells that tell of the moment, of statistics or of how a server keeps its tables. */
const VOLATILE =
  /^(cardinality|table_rows|rows|(avg_row|data|index|max_data)_length|data_free|auto_increment|(create|update|check)_time|created|modified|last_altered)$/i;

/** @returns what the statements of a file are answered, as text. @param port of a server with the schema. */
export async function answersTo(name: string, port: number): Promise<string> {
  const session = await createConnection({
    host: '127.0.0.1',
    port,
    user: 'app',
    password: 'secret',
    database: 'wsql_clients',
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
  });
  const lines: string[] = [];
  for (const asked of statements(name)) lines.push(`## ${asked.sql}`, ...(await ask(session, asked)));
  await session.end();
  return `${lines.join('\n')}\n`;
}

/** A statement a line. */
function statements(name: string): readonly Asked[] {
  const lines = readFileSync(join(import.meta.dirname, 'statements', `${name}.sql`), 'utf8').split('\n');
  return lines.flatMap((line, at) =>
    line === '' || line.startsWith('--') ? [] : [{ sql: line.replace(/;$/, ''), only: told(lines[at - 1]) }],
  );
}
function told(line: string | undefined): Asked['only'] {
  if (line === '-- shape') return 'shape';
  return line === '-- columns' ? 'columns' : null;
}

async function ask(session: Connection, { sql, only }: Asked): Promise<readonly string[]> {
  try {
    const [rows, fields] = await session.query({ sql, rowsAsArray: true });
    if (!Array.isArray(rows)) return ['done'];
    const head = JSON.stringify(fields.map(nameOf));
    if (only === 'columns') return [head];
    if (only === 'shape') return [head, rows.length > 0 ? 'has rows' : 'has none'];
    const names = fields.map(nameOf);
    const found = rows.map((row) => JSON.stringify((row as unknown[]).map((cell, at) => plain(names[at] ?? '', cell))));
    return [head, ...(/\bORDER BY\b|^\s*(SHOW|DESC|EXPLAIN)/i.test(sql) ? found : found.sort())];
  } catch (error) {
    const { errno, sqlState, message } = error as { errno?: number; sqlState?: string; message: string };
    if (errno === undefined) throw error;
    return [`${errno} ${sqlState} ${message}`];
  }
}
function nameOf({ name }: FieldPacket): string {
  return name;
}
function plain(name: string, cell: unknown): unknown {
  if (VOLATILE.test(name)) return '*';
  return cell instanceof Uint8Array ? Buffer.from(cell).toString() : cell;
}
