/** performance_schema, sys and mysql as MySQL 9.7 has them: the columns of every table, what figures are right, who sees what; but for what differences.jsonl lists. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../../src/backends/embedded/index.ts';
import type { MysqlServer } from '../../src/servers/mysql/index.ts';
import { openTest } from '../backends/embedded/open.ts';
import { type Answer, caseOf } from '../oracle/format.ts';
import { startMysqlServer } from '../support/mysql-server.ts';
import { ask, caseNames, differences, readAnswers, readCases } from './performance-schema/replay.ts';

setDefaultTimeout(30_000);

interface KnownDifference {
  readonly sql: string;
  readonly reason: string;
}
const lines = readFileSync(join(import.meta.dirname, 'performance-schema/differences.jsonl'), 'utf8')
  .trimEnd()
  .split('\n');
const known = new Map(
  lines
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as KnownDifference)
    .map((each) => [each.sql, each]),
);

let engine: Engine;
let server: MysqlServer;
beforeAll(async () => {
  engine = openTest();
  server = await startMysqlServer({ backend: engine, host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await server.close(0);
  await engine.close();
});

for (const file of ['tables', ...caseNames]) {
  describe(file, () => {
    const recorded = readAnswers(file);
    let answers: Answer[] = [];
    beforeAll(async () => {
      answers = await ask(`mysql://root@127.0.0.1:${server.port}/`, recorded.map(caseOf));
    });
    if (file !== 'tables')
      test('is recorded as it stands', () => {
        expect(recorded.map(({ sql }) => sql)).toEqual(readCases(file).map(({ sql }) => sql));
      });
    for (const [i, statement] of recorded.entries()) {
      test(`${i + 1}: ${statement.sql.slice(0, 120)}`, () => {
        const answer = answers[i];
        const found = answer === undefined ? ['no answer'] : differences(statement, answer, file === 'tables');
        if (!known.has(statement.sql)) expect(found).toEqual([]);
        else expect([statement.sql, found.length > 0], 'differences.jsonl lists what no longer is so').toEqual([statement.sql, true]);
      });
    }
  });
}
