/** `query "SELECT 1"` is a command that one types: it must not take long to start. The goal is twice the time of `mysql` (bench/start.ts). */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { hasMariaDb, type MariaDb, startMariaDb, which } from '../support/mariadb.ts';
import { measureStarts, mysqlCommand } from '../support/start.ts';

const WSQL = join(import.meta.dirname, '..', '..', 'dist', 'wsql');
/** Twice the goal: other work on the machine must not fail the test. */
const GROSSLY_OFF = 4;
const can = hasMariaDb && which('mysql') !== null && existsSync(WSQL);
let server: MariaDb | null = null;

beforeAll(async () => {
  if (can) server = await startMariaDb();
}, 60_000);
afterAll(() => server?.stop());

test.skipIf(!can)(
  'the compiled binary starts about as fast as the mysql client (skipped where MariaDB or dist/wsql is missing)',
  async () => {
    const commands = [mysqlCommand(server?.port ?? 0), [WSQL, 'query', 'SELECT 1']];
    const [mysql, wsql] = await measureStarts(commands, 20);
    if (mysql === undefined || wsql === undefined) throw new Error('nothing was measured');
    const ratio = wsql.median / mysql.median;
    console.log(`SELECT 1: wsql ${wsql.median.toFixed(1)} ms, mysql ${mysql.median.toFixed(1)} ms, ${ratio.toFixed(2)} times as long`);
    // The least of both is what the machine's load has disturbed least.
    expect(Math.min(ratio, wsql.least / mysql.least)).toBeLessThan(GROSSLY_OFF);
  },
  60_000,
);
