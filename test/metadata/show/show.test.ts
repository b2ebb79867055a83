/** The embedded engine answers SHOW as MySQL 9.7 does, through the protocol: rows, descriptions of columns, errors, warnings; but for what differences.jsonl lists. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Backend } from '../../../src/backend.ts';
import type { MysqlServer } from '../../../src/servers/mysql/index.ts';
import { openSubject } from '../../oracle/embedded.ts';
import { type Answer, caseOf } from '../../oracle/format.ts';
import { loginServer } from '../../servers/mysql/login-server.ts';
import { ask, caseNames, differences, loadSchema, readAnswers, readCases } from './replay.ts';

setDefaultTimeout(30_000);

interface KnownDifference {
  readonly file: string;
  /** Number of the statement in its file, from 1. */
  readonly at: number;
  readonly sql: string;
  readonly reason: string;
}
const known = new Map<string, KnownDifference>();
for (const line of readFileSync(join(import.meta.dirname, 'differences.jsonl'), 'utf8')
  .trimEnd()
  .split('\n')) {
  const difference = JSON.parse(line) as KnownDifference;
  known.set(`${difference.file}:${difference.at}`, difference);
}

let backend: Backend;
let server: MysqlServer;
const url = (): string => `mysql://root@127.0.0.1:${server.port}/`;
beforeAll(async () => {
  backend = await openSubject();
  server = await loginServer(backend);
  await loadSchema(url());
});
afterAll(async () => {
  await server.close(0);
  await backend.close();
});

for (const file of caseNames()) {
  describe(file, () => {
    const recorded = readAnswers(file);
    let answers: Answer[] = [];
    beforeAll(async () => {
      answers = await ask(url(), recorded.map(caseOf));
    });
    test('is recorded as it stands', () => {
      expect(recorded.map(({ sql }) => sql)).toEqual(readCases(file).map(({ sql }) => sql));
    });
    for (const [i, statement] of recorded.entries()) {
      test(`${i + 1}: ${statement.sql.slice(0, 120)}`, () => {
        const answer = answers[i];
        const found = answer === undefined ? ['no answer'] : differences(statement, answer);
        const listed = known.get(`${file}:${i + 1}`);
        if (listed === undefined) expect(found).toEqual([]);
        else expect([listed.sql, found.length > 0], 'differences.jsonl lists what no longer is so').toEqual([statement.sql, true]);
      });
    }
  });
}
test('differences.jsonl gives reasons', () => {
  expect([...known.values()].filter(({ reason }) => reason.length < 10)).toEqual([]);
});
