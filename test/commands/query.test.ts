/** `wsql query` on servers, as a process: cursors, pages, files, Ctrl-C, timeouts, and connections that are lost. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMMANDS } from '../../commands/commands.ts';
import { readArguments } from '../../commands/terminal/arguments.ts';
import { Flags } from '../../commands/terminal/flags.ts';
import type { BackendConnection } from '../../src/backend.ts';
import { UsageError } from '../../src/errors.ts';
import { onServers, results, rows } from '../backends/upstream/servers.ts';
import { ROOT } from '../support/runtimes.ts';
import { testIo } from './test-io.ts';

const MAIN = join(ROOT, 'commands', 'main.ts');
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(WSQL|MYSQL)_/.test(name)));
const dir = mkdtempSync(join(tmpdir(), 'wsql-query-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Runs the command in this process. */
async function runHere(url: string, args: readonly string[]): Promise<Ended> {
  const { io, stdout, stderr } = testIo();
  const command = COMMANDS.find(({ name }) => name === 'query');
  if (command === undefined) throw new Error('no command');
  const { values, positionals, sequence } = readArguments(['--url', url, ...args], command);
  const code = await command.run(new Flags(values, {}, { sequence }), positionals, io).catch((error: unknown) => {
    if (error instanceof UsageError) return 2;
    throw error;
  });
  return { code, stdout: stdout(), stderr: stderr(), memory: 0 };
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Most of the memory that it had, in MiB, where the system tells. */
  readonly memory: number;
}
interface Started {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

function start(args: readonly string[]): Started {
  const child = spawn(process.execPath, [MAIN, 'query', ...args], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  let memory = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    out.push(chunk);
    memory = Math.max(memory, residentMost(child.pid));
  });
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  const ended = new Promise<Ended>((resolve) =>
    child.once('close', (code) => resolve({ code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString(), memory })),
  );
  return { process: child, ended };
}
function residentMost(pid: number | undefined): number {
  const path = `/proc/${pid}/status`;
  const found = existsSync(path) ? /VmHWM:\s+(\d+) kB/.exec(readFileSync(path, 'utf8')) : null;
  return found === null ? 0 : Number(found[1]) / 1024;
}

const NUMBERS =
  'WITH RECURSIVE s AS (SELECT 0 AS n UNION ALL SELECT n + 1 FROM s WHERE n < 999) SELECT a.n * 1000 + b.n AS n, REPEAT("x", 80) AS v FROM s a, s b';

onServers(
  (server) => {
    let side: BackendConnection;
    const query = (...args: readonly string[]) => runHere(server().url, args);
    beforeAll(async () => {
      side = await server().connect();
      await results(side, 'DROP DATABASE IF EXISTS wsql_query');
      await results(side, 'CREATE DATABASE wsql_query');
      await results(side, 'CREATE TABLE wsql_query.t (n INT PRIMARY KEY)');
    });
    afterAll(async () => {
      await results(side, 'DROP DATABASE wsql_query');
      await side.close();
    });
    /** Waits for a statement with that in it. @returns the id of its thread. */
    async function running(part: string, and = 'TRUE'): Promise<number> {
      for (;;) {
        const found = await rows(
          side,
          `SELECT ID FROM information_schema.processlist WHERE INFO LIKE '%${part}%' AND ID <> CONNECTION_ID() AND COMMAND IN ('Query', 'Execute') AND ${and}`,
        );
        if (found.length > 0) return Number(found[0]?.[0]);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
    /** Waits for a thread to run no statement any more. */
    async function ended(id: number): Promise<void> {
      const sql = `SELECT ID FROM information_schema.processlist WHERE ID = ${id} AND COMMAND IN ('Query', 'Execute', 'Fetch')`;
      while ((await rows(side, sql)).length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const table = async () => (await rows(side, 'SELECT n FROM wsql_query.t ORDER BY n')).map(([n]) => n);

    test('a cursor pages a long result, in every format, as it is without one', async () => {
      for (const format of ['tsv', 'csv', 'jsonl', 'json', 'vertical', 'markdown', 'sql', 'table']) {
        const args = ['--format', format, `${NUMBERS} WHERE a.n < 3 ORDER BY a.n, b.n`];
        const plain = await query(...args);
        expect(await query('--fetch-size', '1000', ...args)).toMatchObject({ code: 0, stdout: plain.stdout, stderr: '' });
        expect(plain.stdout.length).toBeGreaterThan(3000 * 80);
      }
    }, 60_000);

    test('200,000 rows of it need no memory', async () => {
      const wide = NUMBERS.replace('80', '1000');
      const read = (rows: number) => start(['--url', server().url, '--fetch-size', '1000', `${wide} LIMIT ${rows}`]).ended;
      const [few, all] = [await read(5000), await read(200_000)];
      expect([all.code, all.stdout.length > 200_000_000]).toEqual([0, true]);
      expect(all.memory).toBeLessThan(few.memory + 100);
    }, 60_000);

    test('its statement is closed at the end; what no cursor serves is run at once, and -v says so', async () => {
      const open =
        server().kind === 'MySQL'
          ? 'SELECT COUNT(*) FROM performance_schema.prepared_statements_instances WHERE OWNER_THREAD_ID = PS_CURRENT_THREAD_ID()'
          : "SHOW GLOBAL STATUS LIKE 'Prepared_stmt_count'";
      const noted = await query(
        '-N',
        '-v',
        '--fetch-size',
        '2',
        '--param',
        'n:int=4',
        `SELECT 1 UNION SELECT :n; SELECT 2; ${open}; SHOW WARNINGS`,
      );
      // MySQL counts by a cursor's statement, which is the one.
      expect(noted.stdout.replace(/-{14}\n[\s\S]*?-{14}\n\n/g, '')).toBe(
        server().kind === 'MySQL' ? '1\n4\n2\n1\n' : '1\n4\n2\nPrepared_stmt_count\t0\n',
      );
      expect(noted.stderr).toEndWith('note at line 1: no cursor serves this statement: its rows are sent at once\n');
      expect(await query('--fetch-size', '2', 'SELECT nope')).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('ERROR 1054 (42S22) at line 1'),
      });
      expect((await query('--fetch-size', '0', 'SELECT 1')).code).toBe(2);
    }, 30_000);

    test('--limit and --offset give a page', async () => {
      const sql = 'WITH RECURSIVE s AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM s WHERE n < 9) SELECT n FROM s';
      expect(await query('-N', '--limit', '2', '--offset', '3', `${sql} ORDER BY n -- all`)).toMatchObject({
        stdout: '4\n5\n',
        stderr: '',
      });
      expect(await query('-N', '--offset', '7', '--fetch-size', '1', `${sql} ORDER BY n`)).toMatchObject({ stdout: '8\n9\n', stderr: '' });
      expect(await query('-N', '--limit', '1', '--offset', '8', sql)).toMatchObject({
        code: 0,
        stdout: '9\n',
        stderr: 'warning at line 1: without ORDER BY pages may overlap, and miss rows\n',
      });
      expect(await query('--limit', '1', 'SELECT 1 FOR UPDATE')).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^ERROR 1235 \(42000\) at line 1.*: A page cannot be taken of this statement/),
      });
    }, 30_000);

    test('changes are made whatever was asked for of queries', async () => {
      const args = ['--fetch-size', '1', '--limit', '1', '-N'];
      const change = 'WITH c AS (SELECT 7 AS n) DELETE FROM wsql_query.t WHERE n IN (SELECT n FROM c)';
      const script = `INSERT INTO wsql_query.t VALUES (7), (8); ${server().kind === 'MySQL' ? change : 'DELETE FROM wsql_query.t WHERE n = 7'}; SELECT n FROM wsql_query.t ORDER BY n`;
      expect(await query(...args, script)).toMatchObject({ code: 0, stdout: '8\n', stderr: '' });
      expect(await query('--fetch-size', '1', 'SELECT COUNT(*) INTO @n FROM wsql_query.t; SELECT @n AS n')).toMatchObject({
        stdout: 'n\n1\n',
        stderr: '',
      });
      await results(side, 'DELETE FROM wsql_query.t');
    });

    test('LOAD DATA LOCAL reads a permitted folder, and no other', async () => {
      const file = join(dir, 'numbers.csv');
      writeFileSync(file, '101\n102\n103\n');
      const load = (path: string) => `LOAD DATA LOCAL INFILE '${path}' INTO TABLE wsql_query.t`;
      expect((await query('--local-infile-dir', dir, load(file))).stderr).toBe('');
      expect(await table()).toEqual([101, 102, 103]);
      await results(side, 'DELETE FROM wsql_query.t');
      expect(await query('--local-infile-dir', dir, load('/etc/passwd'))).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('ERROR 2068 (HY000) at line 1: LOAD DATA LOCAL INFILE file request rejected'),
      });
      expect((await query(load(file))).stderr).toMatch(/^ERROR (?:3948|4166|1148) \(\w+\)/);
      expect((await query('--local-infile', load(file))).code).toBe(0);
      expect(await table()).toEqual([101, 102, 103]);
      expect((await query('--local-infile-dir', '/nowhere', 'SELECT 1')).code).toBe(2);
      await results(side, 'DELETE FROM wsql_query.t');
    }, 30_000);

    test('Ctrl-C ends the statement on the server, and the run', async () => {
      for (const args of [[], ['--fetch-size', '10']]) {
        const interrupted = start(['--url', server().url, ...args, 'SELECT SLEEP(30), 77001; SELECT 2']);
        const id = await running('SLEEP(30), 77001');
        interrupted.process.kill('SIGINT');
        expect(await interrupted.ended).toMatchObject({
          code: 130,
          stderr: 'ERROR 1317 (70100) at line 1: Query execution was interrupted\n',
        });
        await ended(id);
      }
    }, 30_000);

    test('the second Ctrl-C leaves, whatever is still to come', async () => {
      // Nobody reads: what is to be printed stays.
      const child = spawn(process.execPath, [MAIN, 'query', '--url', server().url, `${NUMBERS}, s c`], {
        env: environment,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const exited = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
      const id = await running('REPEAT', 'TIME >= 2');
      child.kill('SIGINT');
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(child.exitCode).toBeNull();
      child.kill('SIGINT');
      expect(await exited).toBe(130);
      await ended(id);
    }, 30_000);

    test('--timeout ends the statement, with exit code 4', async () => {
      for (const args of [[], ['--fetch-size', '10']])
        expect(await query('--timeout', '0.2', ...args, 'SELECT SLEEP(30); SELECT 2')).toMatchObject({
          code: 4,
          stderr: expect.stringMatching(/^ERROR 3024 \(HY000\) at line 1: /),
        });
    }, 30_000);

    test('a connection lost in a transaction ends the script, also with --force: nothing of it is done', async () => {
      for (const force of [[], ['--force']]) {
        const script =
          'BEGIN; INSERT INTO wsql_query.t VALUES (1); DO SLEEP(30) + 77002; INSERT INTO wsql_query.t VALUES (2); COMMIT; INSERT INTO wsql_query.t VALUES (3)';
        const run = query(...force, script);
        await results(side, `KILL CONNECTION ${await running('77002')}`);
        const { code, stderr } = await run;
        expect(code).toBe(1);
        expect(stderr).toMatch(/^ERROR (?:2013|2006|1927|1317) /);
        if (force.length > 0)
          expect(stderr).toContain('the connection is lost, and with it its transaction: the rest of the script is not run');
        expect(await table()).toEqual([]);
      }
    }, 30_000);
  },
  ['--local-infile=1'],
);

test('a data file takes them too', async () => {
  const file = join(dir, 'local.csv');
  writeFileSync(file, '1\n2\n3\n');
  const script = `CREATE DATABASE d; USE d; CREATE TABLE t (n INT); LOAD DATA LOCAL INFILE '${file}' INTO TABLE t; SELECT n FROM t ORDER BY n DESC`;
  const args = ['-N', '--local-infile-dir', dir, '--fetch-size', '2', '--limit', '2', script];
  expect(await runHere(':memory:', args)).toMatchObject({ code: 0, stdout: '3\n2\n', stderr: '' });
  expect((await runHere(':memory:', ['-N', script])).stderr).toStartWith('ERROR 3948 (42000) at line 1');
  expect((await runHere(':memory:', ['--local-infile-dir', dir, script.replace(file, '/etc/passwd')])).stderr).toStartWith(
    'ERROR 2068 (HY000) at line 1',
  );
});
