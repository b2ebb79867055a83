/** LOAD DATA against what MySQL 9.7 answered, with the file in one piece and byte by byte. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BackendConnection } from '../../../../src/backend.ts';
import { type Engine, openEmbedded } from '../../../../src/backends/embedded/index.ts';
import { SqlError } from '../../../../src/errors.ts';
import { Collector } from '../../../../src/result.ts';
import type { Value } from '../../../../src/types.ts';
import { type Answered, bytesOf, cases, isQuiet, type LoadCase } from './cases.ts';

const answers: Readonly<Record<string, readonly Answered[]>> = JSON.parse(readFileSync(join(import.meta.dirname, 'answers.json'), 'utf8'));
const host = { kill: () => false, processes: () => [] };

let engine: Engine;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wsql-load-'));
  engine = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-test', variables: { local_infile: 'ON', secure_file_priv: '' } });
});
afterAll(() => {
  engine.close();
  rmSync(folder, { recursive: true });
});

class Client extends Collector {
  readonly #file: Buffer;
  readonly #size: number;

  /** @param size bytes of the pieces that the file comes in. */
  constructor(file: Buffer, size: number) {
    super();
    this.#file = file;
    this.#size = size;
  }
  async *localFile(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < this.#file.length; at += this.#size) yield this.#file.subarray(at, at + this.#size);
  }
}

function printed(value: Value): string | null {
  if (value === null) return null;
  return value instanceof Uint8Array ? `0x${Buffer.from(value).toString('hex')}` : String(value);
}
function warningsOf(connection: BackendConnection): string[] {
  return connection.warnings.map(({ level, code, message }) => `${level} ${code} ${message.replaceAll(`${folder}/`, '')}`);
}
async function ask(connection: BackendConnection, sql: string, file: Buffer, size: number): Promise<Answered> {
  const client = new Client(file, size);
  const named = sql.includes('LOCAL INFILE') ? sql : sql.replaceAll(/'(FILE|OUT)'/g, `'${folder}/$1'`);
  try {
    await connection.query(named, client);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const { errno, sqlState, message } = error;
    return { error: `${errno} ${sqlState} ${message.replaceAll(`${folder}/`, '')}`, warnings: warningsOf(connection) };
  }
  const [result] = client.results;
  if (result?.kind === 'rows') return { rows: result.rows.map((row) => row.map(printed)), warnings: warningsOf(connection) };
  if (result === undefined) throw new Error('no answer');
  return { ok: [Number(result.affectedRows), Number(result.insertId), result.info], warnings: warningsOf(connection) };
}
async function run({ file, statements }: LoadCase, size: number): Promise<Answered[]> {
  const connection = engine.connect(
    { user: 'root', host: 'localhost', database: null, connectionId: 1, collation: 255, foundRows: false },
    host,
  ) as BackendConnection;
  await connection.query('DROP DATABASE IF EXISTS wsql_load_data', new Collector());
  await connection.query('CREATE DATABASE wsql_load_data', new Collector());
  await connection.useDatabase('wsql_load_data');
  const bytes = bytesOf(file);
  writeFileSync(join(folder, 'FILE'), bytes);
  rmSync(join(folder, 'OUT'), { force: true });
  const told: Answered[] = [];
  for (const [at, sql] of statements.entries()) {
    const answered = await ask(connection, sql, bytes, size);
    told.push(isQuiet(statements[at + 1]) ? { ...answered, warnings: [] } : answered);
  }
  await connection.query('DROP DATABASE wsql_load_data', new Collector());
  await connection.close();
  return told;
}

for (const [how, size] of [
  ['in one piece', 1_000_000],
  ['byte by byte', 1],
] as const) {
  describe(how, () => {
    for (const one of cases) {
      test(one.name, async () => {
        expect(answers[one.name]).toBeDefined();
        expect(await run(one, size)).toEqual([...(answers[one.name] ?? [])]);
      });
    }
  });
}
