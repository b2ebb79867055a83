/**
 * Records what a real MySQL answers to the statements of test/oracle/cases.
 *
 *   bun scripts/record-oracle.ts mysql://root@127.0.0.1:3306 [--check] [file…]
 *
 * `--check` writes nothing, and says which answers are not the recorded ones.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compare } from '../test/oracle/compare.ts';
import { answersFolder, caseNames, databaseOf, formatRecorded, type Recorded, readCases } from '../test/oracle/format.ts';
import { openMysqlSession } from '../test/oracle/mysql-session.ts';
import { runCases } from '../test/oracle/run.ts';

/** Runs one case file in a new database on the server; the lines of its answer file. */
async function record(url: string, name: string): Promise<string[]> {
  const database = databaseOf(name);
  const admin = await openMysqlSession(url, null);
  try {
    await admin.run(`DROP DATABASE IF EXISTS \`${database}\``, true);
    await admin.run(`CREATE DATABASE \`${database}\``, true);
    const cases = readCases(name);
    const lines: string[] = [];
    for await (const answer of runCases(cases, (session) => openMysqlSession(url, database, session))) {
      const statement = cases[lines.length];
      if (statement) lines.push(formatRecorded(statement, answer));
    }
    await admin.run(`DROP DATABASE IF EXISTS \`${database}\``, true);
    return lines;
  } finally {
    await admin.close();
  }
}

/** Says which answers are neither the recorded ones, nor such that they might as well have been recorded; how many. */
function check(file: string, lines: readonly string[]): number {
  const before = readFileSync(file, 'utf8').split('\n');
  let differing = 0;
  for (const [i, line] of lines.entries()) {
    const [was, is] = [JSON.parse(before[i] || '{}'), JSON.parse(line)] as [Recorded, Recorded];
    if (was.sql === is.sql && (compare(was, is).length === 0 || compare(is, was).length === 0)) continue;
    differing++;
    console.log(`- ${before[i] ?? ''}\n+ ${line}`);
  }
  return differing;
}

const [url, ...rest] = process.argv.slice(2);
if (!url?.startsWith('mysql://')) {
  console.error('usage: record-oracle.ts mysql://USER:PASSWORD@HOST:PORT [--check] [file…]');
  process.exit(2);
}
const checking = rest.includes('--check');
const wanted = rest.filter((argument) => !argument.startsWith('--'));
let statements = 0;
let errors = 0;
let differing = 0;
for (const name of wanted.length > 0 ? wanted : caseNames()) {
  const lines = await record(url, name);
  const file = join(answersFolder, `${name}.jsonl`);
  if (checking) differing += check(file, lines);
  else writeFileSync(file, `${lines.join('\n')}\n`);
  const failed = lines.filter((line) => line.includes('"error":{"errno"')).length;
  console.log(`${name}: ${lines.length} statements, ${failed} errors`);
  statements += lines.length;
  errors += failed;
}
console.log(`${statements} statements, ${errors} of them errors${checking ? `, ${differing} differ from the record` : ''}`);
process.exit(differing > 0 ? 1 : 0);
