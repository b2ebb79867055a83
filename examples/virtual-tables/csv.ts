/**
 * CSV files as tables: each file of a folder, with the names of its first line.
 *
 *   CSV_FOLDER=data wsql query --virtual-tables examples/virtual-tables/csv.ts "SELECT city, COUNT(*) FROM csv.people GROUP BY city"
 *
 * All columns are text; compare numbers with `CAST(… AS SIGNED)` or `+ 0`. The parser is csv-parse (npm install csv-parse).
 */
import { closeSync, createReadStream, existsSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse';
import { parse as parseNow } from 'csv-parse/sync';
import type { VirtualRow, VirtualTableProvider } from '../../src/virtual-table.ts';

const FOLDER = process.env['CSV_FOLDER'] ?? '.';
const OPTIONS = { bom: true, relax_column_count: true } as const;

const csv: VirtualTableProvider = (table, { database, signal }) => {
  const path = join(FOLDER, `${table}.csv`);
  if (database !== 'csv' || /[/\\]/.test(table) || !existsSync(path)) return null;
  return {
    columns: namesIn(path).map((name) => ({ name, type: 'LONGTEXT' })),
    // The file is read while the statement wants rows: no further, and not all at once.
    rows: () => createReadStream(path, { signal }).pipe(parse({ ...OPTIONS, from: 2 })) as AsyncIterable<VirtualRow>,
  };
};

/** The first record, within the file's first 64 kB. */
function namesIn(path: string): readonly string[] {
  const start = Buffer.alloc(64 * 1024);
  const file = openSync(path, 'r');
  const length = readSync(file, start);
  closeSync(file);
  const [names = []] = parseNow(start.subarray(0, length), { ...OPTIONS, to: 1, relax_quotes: true }) as string[][];
  return names;
}

const names = readdirSync(FOLDER).flatMap((name) => (name.endsWith('.csv') ? [name.slice(0, -'.csv'.length)] : []));
export default Object.assign(csv, { databases: new Map([['csv', names]]) });
