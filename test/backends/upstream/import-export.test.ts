/** `wsql query --import` and `--export` on servers: every type, the same on both ways; a process that is killed; a server that goes. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BackendConnection } from '../../../src/backend.ts';
import { runCommand } from '../../commands/run-command.ts';
import { ROOT } from '../../support/runtimes.ts';
import { onServers, results, rows } from './servers.ts';

const MAIN = join(ROOT, 'commands', 'main.ts');
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(WSQL|MYSQL)_/.test(name)));
const dir = mkdtempSync(join(tmpdir(), 'wsql-import-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const DATABASE = 'wsql_import';

const COLUMNS = {
  t: 'TINYINT',
  d: 'DECIMAL(40,10)',
  f: 'FLOAT',
  db: 'DOUBLE',
  day: 'DATE',
  at: 'DATETIME(6)',
  ts: 'TIMESTAMP(3) NULL',
  tm: 'TIME(2)',
  y: 'YEAR',
  c: 'CHAR(10)',
  v: 'VARCHAR(100)',
  tx: 'TEXT',
  b: 'BINARY(4)',
  vb: 'VARBINARY(50)',
  bl: 'BLOB',
  bt: 'BIT(12)',
  e: "ENUM('a','b,c','')",
  s: "SET('x','y')",
  p: 'POINT',
};
const names = Object.keys(COLUMNS);
const TABLE = `id BIGINT UNSIGNED PRIMARY KEY AUTO_INCREMENT, g INT GENERATED ALWAYS AS (t + 1) STORED, ${Object.entries(COLUMNS)
  .map(([name, type]) => `${name} ${type}`)
  .join(', ')}`;
const VALUES = [
  `(18446744073709551614, -128, 123456789012345678901234567890.0123456789, 0.1, 1e-300, '1000-01-01', '9999-12-31 23:59:59.999999', '2024-02-29 12:00:00.123', '-838:59:59', 1901, 'a', '', 'x"y,z\\r\\n\\t\\\\', 0x00FF0A2C, '', 0x5C4E, b'101010101010', 'b,c', 'x,y', ST_GeomFromText('POINT(1.5 -2)'))`,
  `(0, 0, 0, 3.4e38, 1.7976931348623157e308, '2024-01-01', '2024-01-01', NULL, '00:00:00.10', 2155, 'NULL', '\\\\N', 'é😀', 0, 0x00, '', 0, '', '', NULL)`,
  `(1, 1, -1, 1.1754944e-38, -2.5, NULL, NULL, NULL, NULL, NULL, '0x41', '0x41', '', 'abcd', '0x41', 'text', 1, 'a', 'y', NULL)`,
  `(2${', NULL'.repeat(19)})`,
];

onServers((server) => {
  let side: BackendConnection;
  const args = (...more: readonly string[]) => ['--url', server().url, '-D', DATABASE, ...more];
  const query = (...more: readonly string[]) => runCommand('query', args(...more));
  const checkpoint = () => join(dir, `${server().kind}.checkpoint`);
  beforeAll(async () => {
    side = await server().connect();
    await results(side, `DROP DATABASE IF EXISTS ${DATABASE}`);
    await results(side, `CREATE DATABASE ${DATABASE} CHARACTER SET utf8mb4`);
    await results(side, `USE ${DATABASE}`);
  });
  afterAll(async () => {
    await results(side, `DROP DATABASE ${DATABASE}`);
    await side.close();
  });

  test('every type comes back as it went out', async () => {
    await results(side, `CREATE TABLE there (${TABLE})`);
    await results(side, 'CREATE TABLE back LIKE there');
    await results(side, "SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO'");
    await results(side, `INSERT INTO there (id, ${names.join(', ')}) VALUES ${VALUES.join(', ')}`);
    const differs = names.map((name) => `NOT BINARY t.${name} <=> BINARY b.${name}`).join(' OR ');
    for (const name of ['there.csv', 'there.tsv', 'there.jsonl.gz']) {
      const path = join(dir, name);
      expect(await query('--export', path, '--table', 'there')).toMatchObject({ code: 0 });
      await results(side, 'DELETE FROM back');
      expect([name, await query('--import', path, '--table', `${DATABASE}.back`, '--quiet')]).toEqual([
        name,
        { code: 0, stdout: '', stderr: '' },
      ]);
      expect([name, await rows(side, `SELECT COUNT(*), SUM(${differs}) FROM there t JOIN back b USING (id)`)]).toEqual([name, [[4, '0']]]);
    }
  }, 30_000);

  test('a process that is killed at any time has lost no row, and none is there twice, when the command is given again', async () => {
    const path = join(dir, 'long.csv');
    writeFileSync(path, `v\n${Array.from({ length: 30_000 }, (_, i) => `value ${i}`).join('\n')}\n`);
    await results(side, 'CREATE TABLE long_one (id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(40), KEY (v))');
    const command = args('--import', path, '--table', 'long_one', '--batch-size', '100', '--checkpoint', checkpoint());
    const start = () => spawn(process.execPath, [MAIN, 'query', ...command], { env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
    const ended = (child: ChildProcess) => new Promise((resolve) => child.once('close', resolve));
    const count = async () => Number((await rows(side, 'SELECT COUNT(*) FROM long_one'))[0]?.[0]);
    for (const enough of [1, 5000, 12_000]) {
      const child = start();
      while ((await count()) < enough && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5));
      child.kill('SIGKILL');
      await ended(child);
    }
    expect(await count()).toBeLessThan(30_000);
    const last = await query('--import', path, '--table', 'long_one', '--batch-size', '100', '--checkpoint', checkpoint());
    expect(last).toMatchObject({ code: 0, stderr: expect.stringMatching(/^going on behind record \d+00\n/) });
    expect(await rows(side, 'SELECT COUNT(*), COUNT(DISTINCT v) FROM long_one')).toEqual([[30_000, 30_000]]);
    expect(await rows(side, "SHOW TABLES LIKE '%checkpoint%'")).toEqual([]);
  }, 60_000);

  test('a connection that is lost in the middle is told, with what is in the table', async () => {
    const path = join(dir, 'lost.csv');
    writeFileSync(path, `v\n${'x\n'.repeat(200_000)}`);
    await results(side, 'CREATE TABLE lost_one (v VARCHAR(40))');
    const running = query('--import', path, '--table', 'lost_one', '--batch-size', '1000');
    let ids: readonly (readonly unknown[])[] = [];
    while (ids.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (Number((await rows(side, 'SELECT COUNT(*) FROM lost_one'))[0]?.[0]) === 0) continue;
      ids = await rows(side, `SELECT ID FROM information_schema.processlist WHERE DB = '${DATABASE}' AND ID <> CONNECTION_ID()`);
    }
    for (const [id] of ids) await results(side, `KILL ${id}`);
    const { code, stderr } = await running;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^ERROR (?:2013|2006|1317|1927|4031|1053)/);
    const told = Number(/^(\d+) records/m.exec(stderr)?.[1]);
    const there = Number((await rows(side, 'SELECT COUNT(*) FROM lost_one'))[0]?.[0]);
    expect(there - told).toBeOneOf(stderr.includes('is not known') ? [0, 1000] : [0]);
  }, 30_000);

  test('a table without transactions has the rows before one that is wrong, once', async () => {
    await results(side, 'CREATE TABLE plain (id INT PRIMARY KEY, v VARCHAR(5)) ENGINE = MyISAM');
    const path = join(dir, 'plain.csv');
    writeFileSync(path, 'id,v\n1,a\n2,b\n3,too long\n4,d\n');
    expect((await query('--import', path, '--table', 'plain', '--max-errors', '1')).code).toBe(5);
    expect(await rows(side, 'SELECT id FROM plain ORDER BY id')).toEqual([[1], [2], [4]]);
    expect(await query('--import', path, '--table', 'plain', '--transaction')).toMatchObject({ code: 2 });
  });

  test('--read-only is held by the server, and errors show their place without it being told', async () => {
    expect(await query('--read-only', 'CREATE TABLE no (a INT)')).toMatchObject({ code: 1, stderr: expect.stringContaining('ERROR 1792') });
    expect(await query('--read-only', 'SET SESSION TRANSACTION READ WRITE; DELETE FROM there')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('1290'),
    });
    const { stderr } = await query('SELECT 1;\nSELECT id,\n  tz FROM ther;');
    expect(stderr).toContain(
      "ERROR 1146 (42S02) at line 3 column 11: Table 'wsql_import.ther' doesn't exist\n  3 |   tz FROM ther\n    |           ^\n  did you mean there?\n",
    );
    expect((await query('SELECT 1 FORM there WHERE x')).stderr).toContain('\n  1 | SELECT 1 FORM there WHERE x\n    |               ^\n');
  });

  test('--transaction commits a run or nothing; what has committed by the way is told', async () => {
    await results(side, 'CREATE TABLE kept (a INT)');
    expect((await query('--transaction', 'INSERT INTO kept VALUES (1); SELECT nope')).code).toBe(1);
    expect((await query('--transaction', 'INSERT INTO kept VALUES (1); ALTER TABLE kept ADD b INT')).stderr).toContain('ERROR 1192');
    expect(await rows(side, 'SELECT COUNT(*) FROM kept')).toEqual([[0]]);
    expect((await query('--transaction', 'INSERT INTO kept VALUES (1); INSERT INTO kept VALUES (2)')).code).toBe(0);
    expect(await rows(side, 'SELECT COUNT(*) FROM kept')).toEqual([[2]]);
  });
});
