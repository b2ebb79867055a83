/**
 * Records what a real MySQL 9.7 answers to the statements of test/metadata/show/cases: `bun scripts/record-show.ts [file…]`. It starts a
 * server of its own (test/support/mysql.ts), so that nothing of anybody else shows in the lists.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answersFolder, ask, caseNames, loadSchema, readCases } from '../test/metadata/show/replay.ts';
import { formatRecorded } from '../test/oracle/format.ts';
import { startMySql } from '../test/support/mysql.ts';

const wanted = process.argv.slice(2);
const server = await startMySql(['--event-scheduler=OFF']);
try {
  await loadSchema(server.url);
  mkdirSync(answersFolder, { recursive: true });
  for (const name of wanted.length > 0 ? wanted : caseNames()) {
    const cases = readCases(name);
    const answers = await ask(server.url, cases);
    const lines = cases.flatMap((statement, at) => {
      const answer = answers[at];
      return answer === undefined ? [] : [formatRecorded(statement, answer)];
    });
    writeFileSync(join(answersFolder, `${name}.jsonl`), `${lines.join('\n')}\n`);
    console.log(`${name}: ${lines.length} statements, ${lines.filter((line) => line.includes('"error":{"errno"')).length} errors`);
  }
} finally {
  await server.stop();
}
