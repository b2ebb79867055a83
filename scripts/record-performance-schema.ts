/**
 * Records what a real MySQL 9.7 answers to the statements of test/metadata/performance-schema, and how it describes the columns of every table
 * of performance_schema, sys and mysql: `bun scripts/record-performance-schema.ts`. It starts a server of its own (test/support/mysql.ts).
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { answersFolder, ask, caseNames, casesOfTables, readCases } from '../test/metadata/performance-schema/replay.ts';
import { type Case, formatRecorded } from '../test/oracle/format.ts';
import { startMySql } from '../test/support/mysql.ts';

/** Not of MySQL 8.4: they are there nevertheless, but for NDB's. */
const left = "('mysql.ndb_binlog_index')";

async function tables(url: string): Promise<string[]> {
  const connection = await createConnection(url);
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT CONCAT(TABLE_SCHEMA, '.', TABLE_NAME) n FROM information_schema.TABLES
     WHERE TABLE_SCHEMA IN ('performance_schema', 'sys', 'mysql') HAVING n NOT IN ${left} ORDER BY n`,
  );
  await connection.end();
  return rows.map(({ n }) => String(n).replace(/\.(.*)$/, '.`$1`'));
}

const server = await startMySql([]);
async function record(name: string, cases: readonly Case[]): Promise<void> {
  const answers = await ask(server.url, cases);
  const lines = cases.flatMap((statement, at) => {
    const answer = answers[at];
    return answer === undefined ? [] : [formatRecorded(statement, answer)];
  });
  writeFileSync(join(answersFolder, `${name}.jsonl`), `${lines.join('\n')}\n`);
  console.log(`${name}: ${lines.length} statements, ${lines.filter((line) => line.includes('"error":{"errno"')).length} errors`);
}
try {
  mkdirSync(answersFolder, { recursive: true });
  await record('tables', casesOfTables(await tables(server.url)));
  for (const name of caseNames) await record(name, readCases(name));
} finally {
  await server.stop();
}
