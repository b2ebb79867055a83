/** information_schema of the embedded engine against recorded answers of MySQL 9.7: `bun scripts/record-metadata.ts` records them. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Engine } from '../../src/backends/embedded/index.ts';
import type { MysqlServer } from '../../src/servers/mysql/index.ts';
import { openTest } from '../backends/embedded/open.ts';
import { startMysqlServer } from '../support/mysql-server.ts';
import { readAnswers } from './answers.ts';
import { compare } from './compare.ts';
import { differences } from './differences.ts';
import { queries } from './queries.ts';
import { MetadataServer } from './session.ts';

const recorded = readAnswers();
let engine: Engine;
let server: MysqlServer;
let sessions: MetadataServer;
const bugs: string[] = [];
const used = new Set<number>();

beforeAll(async () => {
  engine = openTest();
  server = await startMysqlServer({
    backend: engine,
    host: '127.0.0.1',
    port: 0,
    log: (level, message, details) => level === 'error' && bugs.push(`${message} ${details['stack'] ?? ''}`),
  });
  sessions = new MetadataServer(server.port);
  await sessions.load();
});
afterAll(async () => {
  await sessions.close();
  await server.close(1000);
  await engine.close();
});

describe('information_schema', () => {
  test('every question is recorded', () => {
    expect(recorded.map(({ sql, as }) => ({ sql, as }))).toEqual(queries.map(({ sql, as }) => ({ sql, as })));
  });
  for (const expected of recorded) {
    const { sql, as } = expected;
    test(`${as === undefined ? '' : `${as}: `}${sql.slice(0, 160)}`, async () => {
      const given = await sessions.ask(as === undefined ? { sql } : { sql, as });
      const { mysql, here } = compare(expected, given, used);
      expect(here).toEqual(mysql);
    });
  }
  test('all that is listed as different still is', () => {
    expect(differences.filter((_, at) => !used.has(at)).map(({ reason }) => reason)).toEqual([]);
  });
  test('nothing failed inside', () => {
    expect(bugs).toEqual([]);
  });
});
