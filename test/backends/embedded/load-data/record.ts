/**
 * Asks a MySQL server what it answers to the cases: `bun test/backends/embedded/load-data/record.ts mysql://root@127.0.0.1:3306 ROOT`.
 * ROOT is where the server's file system begins for us (a chroot), or empty; its secure_file_priv must be empty and local_infile on.
 */
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type Connection, createConnection, type ResultSetHeader } from 'mysql2/promise';
import { type Answered, bytesOf, cases, isQuiet, type LoadCase } from './cases.ts';

const [url = '', root = ''] = process.argv.slice(2);
const folder = '/tmp/wsql-load-data';

function printed(value: unknown): string | null {
  if (value === null) return null;
  return Buffer.isBuffer(value) ? `0x${value.toString('hex')}` : String(value);
}
async function warningsOf(connection: Connection): Promise<string[]> {
  const [rows] = await connection.query({ sql: 'SHOW WARNINGS', rowsAsArray: true });
  return (rows as [string, number, string][]).map((row) => row.join(' ').replaceAll(`${folder}/`, ''));
}
async function ask(connection: Connection, sql: string, file: Buffer, quiet: boolean): Promise<Answered> {
  const warnings = async (): Promise<string[]> => (quiet ? [] : warningsOf(connection));
  const named = sql.includes('LOCAL INFILE') ? sql : sql.replaceAll(/'(FILE|OUT)'/g, `'${folder}/$1'`);
  try {
    const [result] = await connection.query({
      sql: named,
      rowsAsArray: true,
      infileStreamFactory: () => Readable.from(file.length === 0 ? [] : [file]),
    });
    if (Array.isArray(result)) {
      const rows = (result as unknown as unknown[][]).map((row) => row.map(printed));
      return { rows, warnings: await warnings() };
    }
    const { affectedRows, insertId, info } = result as ResultSetHeader;
    return { ok: [affectedRows, insertId, info], warnings: await warnings() };
  } catch (error) {
    const { errno, sqlState, message } = error as { errno: number; sqlState: string; message: string };
    return { error: `${errno} ${sqlState} ${message.replaceAll(`${folder}/`, '')}`, warnings: await warnings() };
  }
}
async function record(test: LoadCase): Promise<Answered[]> {
  const connection = await createConnection({
    uri: url,
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    jsonStrings: true,
  });
  await connection.query('DROP DATABASE IF EXISTS wsql_load_data');
  await connection.query('CREATE DATABASE wsql_load_data');
  await connection.query('USE wsql_load_data');
  const file = bytesOf(test.file);
  writeFileSync(join(root, folder, 'FILE'), file, { mode: 0o644 });
  rmSync(join(root, folder, 'OUT'), { force: true });
  const answers: Answered[] = [];
  for (const [at, sql] of test.statements.entries()) answers.push(await ask(connection, sql, file, isQuiet(test.statements[at + 1])));
  await connection.query('DROP DATABASE wsql_load_data');
  await connection.end();
  return answers;
}

mkdirSync(join(root, folder), { recursive: true });
chmodSync(join(root, folder), 0o777);
const recorded: Record<string, Answered[]> = {};
for (const test of cases) {
  if (recorded[test.name] !== undefined) throw new Error(`two cases are called ${test.name}`);
  recorded[test.name] = await record(test);
}
rmSync(join(root, folder), { recursive: true });
writeFileSync(join(import.meta.dirname, 'answers.json'), `${JSON.stringify(recorded, null, 1)}\n`);
process.stdout.write(`${Object.keys(recorded).length} cases\n`);
