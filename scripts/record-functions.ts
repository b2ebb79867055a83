/**
 * Records what a real MySQL answers to the expressions of test/backends/embedded/functions/cases: value, type and warnings of each.
 * `bun scripts/record-functions.ts mysql://root@127.0.0.1:3306 [file …]`. One line of a case file is one expression; ⟦a¦b⟧ stands for each of a, b.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createConnection } from 'mysql2/promise';

const folder = new URL('../test/backends/embedded/functions/', import.meta.url);

/** Every expression that a case line stands for. */
export function expand(line: string): string[] {
  const match = /⟦([^⟦⟧]*)⟧/.exec(line);
  if (match === null) return [line];
  const [whole, inner = ''] = match;
  return inner.split('¦').flatMap((choice) => expand(line.slice(0, match.index) + choice + line.slice(match.index + whole.length)));
}

if (import.meta.main) {
  const [url, ...only] = process.argv.slice(2);
  if (url === undefined) throw new Error('usage: record-functions.ts mysql://user:password@host:port [file …]');
  const db = await createConnection({
    uri: url,
    charset: 'utf8mb4_0900_ai_ci',
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    decimalNumbers: false,
    jsonStrings: true,
  });
  await db.query("SET NAMES utf8mb4 COLLATE utf8mb4_0900_ai_ci, time_zone = '+00:00', timestamp = 1700000000.123456");
  for (const file of readdirSync(new URL('cases/', folder)).sort()) {
    if (only.length > 0 && !only.includes(file.replace('.txt', ''))) continue;
    const lines: string[] = [];
    for (const line of readFileSync(new URL(`cases/${file}`, folder), 'utf8').split('\n')) {
      if (line.trim() === '' || line.startsWith('#')) continue;
      for (const expression of expand(line)) lines.push(JSON.stringify(await ask(expression)));
    }
    writeFileSync(new URL(`answers/${file.replace('.txt', '.jsonl')}`, folder), `${lines.join('\n')}\n`);
    console.log(file, lines.length);
  }
  await db.end();

  async function ask(expression: string): Promise<object> {
    try {
      const [rows, fields] = await db.query({
        sql: `SELECT ${expression}`,
        rowsAsArray: true,
        typeCast: (field: { buffer(): Buffer | null; type: string }) => field.buffer(),
      } as never);
      const field = fields[0] as unknown as {
        columnType: number;
        columnLength: number;
        decimals: number;
        flags: number;
        characterSet: number;
      };
      const value = (rows as (Buffer | null)[][])[0]?.[0] ?? null;
      const [warnings] = await db.query({ sql: 'SHOW WARNINGS', rowsAsArray: true });
      const bytes = field.characterSet === 63 && (field.columnType >= 249 || field.columnType === 16);
      return {
        q: expression,
        v: value === null ? null : bytes ? { hex: value.toString('hex') } : value.toString('utf8'),
        t: [field.columnType, field.columnLength, field.decimals, field.flags, field.characterSet],
        ...((warnings as unknown[]).length > 0 ? { w: warnings } : {}),
      };
    } catch (error) {
      const { errno, sqlState, message } = error as { errno: number; sqlState: string; message: string };
      return { q: expression, e: [errno, sqlState, message] };
    }
  }
}
