/**
 * Asks a real MySQL and the embedded engine the same random statements, and shows where they differ.
 *   bun scripts/differential.ts mysql://root@127.0.0.1:3306 [--seed N] [--count N] [--first N] [--warnings] [--database NAME]
 * The same seed makes the same statements. `--count` is of rounds: each has a schema of its own and some forty statements.
 */
import { parseArgs } from 'node:util';
import { insertRows, makeTable, Queries } from '../test/fuzz/queries.ts';
import { Random } from '../test/fuzz/random.ts';
import { sessionsOn } from '../test/oracle/backend-session.ts';
import { compare } from '../test/oracle/compare.ts';
import { openSubject } from '../test/oracle/embedded.ts';
import type { Answer } from '../test/oracle/format.ts';
import { openMysqlSession } from '../test/oracle/mysql-session.ts';
import type { OracleSession } from '../test/oracle/run.ts';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '10' },
    first: { type: 'string', default: '3' },
    database: { type: 'string', default: 'wsql_differential' },
    warnings: { type: 'boolean', default: false },
  },
});
const [url] = positionals;
if (url === undefined) {
  console.error('usage: bun scripts/differential.ts mysql://user@host:port [--seed N] [--count N]');
  process.exit(2);
}

interface Finding {
  readonly seed: number;
  readonly sql: string;
  readonly schema: string;
  readonly expected: string;
  readonly actual: string;
}
const findings = new Map<string, Finding[]>();
let statements = 0;
let differing = 0;

function outline(answer: Answer): string {
  if ('error' in answer) return `ERROR ${answer.error.errno}: ${answer.error.message.slice(0, 300)}`;
  if ('rows' in answer)
    return answer.rows
      .slice(0, 12)
      .map((row) => JSON.stringify(row))
      .join(' ');
  return JSON.stringify(answer.ok);
}
async function ask(mysql: OracleSession, subject: OracleSession, sql: string, seed: number, schema: string): Promise<void> {
  const expected = await mysql.run(sql, false);
  const actual = await subject.run(sql, false);
  statements++;
  const recorded = { sql, unordered: true as const, nometa: true as const, ...expected };
  const differences = compare(recorded, actual).filter((d) => d.facet !== 'metadata' && (options.warnings || d.facet !== 'warnings'));
  if (differences.length > 0) differing++;
  for (const { facet, detail } of differences) {
    const cause = `${facet}: ${detail}`;
    const finding = { seed, sql, schema, expected: outline(expected), actual: outline(actual) };
    findings.set(cause, [...(findings.get(cause) ?? []), finding]);
  }
}
async function round(mysql: OracleSession, subject: OracleSession, seed: number): Promise<void> {
  const random = new Random(seed);
  const tables = [makeTable(random, 'r'), makeTable(random, 's')];
  const schema = tables.map((table) => table.create).join('; ');
  for (const table of tables) {
    for (const sql of [`DROP TABLE IF EXISTS ${table.name}`, table.create, insertRows(random, table)])
      await ask(mysql, subject, sql, seed, schema);
  }
  const queries = new Queries(random, tables);
  for (let index = 0; index < 28; index++) await ask(mysql, subject, queries.query(), seed, schema);
  for (let index = 0; index < 6; index++) {
    await ask(mysql, subject, queries.change(), seed, schema);
    for (const table of tables) await ask(mysql, subject, `SELECT * FROM ${table.name}`, seed, schema);
  }
}

const { database } = options;
const admin = await openMysqlSession(url, null);
await admin.run(`DROP DATABASE IF EXISTS ${database}`, true);
await admin.run(`CREATE DATABASE ${database}`, true);
const mysql = await openMysqlSession(url, database);
const backend = await openSubject();
const open = sessionsOn(backend);
const first = await open(null);
await first.run(`CREATE DATABASE ${database}`, true);
const subject = await open(database);
for (let index = 0; index < Number(options.count); index++) await round(mysql, subject, Number(options.seed) + index);
await admin.run(`DROP DATABASE IF EXISTS ${database}`, true);

for (const [cause, found] of [...findings].sort(([, a], [, b]) => b.length - a.length)) {
  console.log(`\n■ ${cause}: ${found.length}`);
  for (const { seed, sql, schema, expected, actual } of found.slice(0, Number(options.first)))
    console.log(`  seed ${seed}: ${sql}\n    ${schema}\n    expected ${expected}\n    actual   ${actual}`);
}
console.log(`\n${statements - differing} of ${statements} statements agree`);
process.exit(differing > 0 ? 1 : 0);
