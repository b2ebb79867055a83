/** The program from the outside, the same on Bun, as the compiled executable, on Deno and on Node 24. */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql, { type Connection } from 'mysql2/promise';
import { VERSION } from '../../src/version.ts';
import { hasMariaDb, type MariaDb, startMariaDb } from '../support/mariadb.ts';
import { type Finished, ROOT, RUNTIMES, type RunOptions, run, type Serving, serve } from '../support/runtimes.ts';

// Four runtimes start some twenty times each, on a machine that may have other things to do.
setDefaultTimeout(60_000);

let mariadb: MariaDb | null = null;
beforeAll(async () => {
  if (hasMariaDb) mariadb = await startMariaDb();
}, 60_000);
afterAll(() => mariadb?.stop());

for (const { name, command } of RUNTIMES) {
  describe.skipIf(command === null)(name, () => {
    const program = command ?? [];
    const dir = mkdtempSync(join(tmpdir(), 'wsql-e2e-'));
    const query = (args: readonly string[], options: RunOptions = {}): Finished =>
      run(program, ['query', ...args], { cwd: dir, ...options });
    afterAll(() => rmSync(dir, { recursive: true, force: true }));

    test('prints its version and its help', () => {
      expect(run(program, ['--version'])).toEqual({ code: 0, stdout: `wsql ${VERSION}\n`, stderr: '' });
      const help = run(program, ['query', '--help']);
      expect(help.code).toBe(0);
      expect(help.stdout).toContain('--format <FORMAT>');
    });

    test('query answers on an empty database in memory', () => {
      expect(query(['SELECT VERSION(), 1+1'])).toEqual({ code: 0, stdout: `VERSION()\t1+1\n8.4.6-wsql-${VERSION}\t2\n`, stderr: '' });
    });

    test('tables that a file of the user computes, with packages of his own', () => {
      writeFileSync(join(dir, 'people.csv'), 'name,age\nAnn,41\nBo,7\n');
      const csv = ['--virtual-tables', join(ROOT, 'examples/virtual-tables/csv.ts')];
      const answered = query([...csv, "SELECT age + 1 FROM csv.people WHERE name = 'Ann'"], { env: { CSV_FOLDER: dir } });
      expect(answered).toEqual({ code: 0, stdout: 'age + 1\n42\n', stderr: '' });
    });

    test('a mistake in the call is one line and exit code 2', () => {
      expect(query(['--nope', 'SELECT 1'])).toEqual({ code: 2, stdout: '', stderr: 'wsql: unknown flag --nope; see wsql query --help\n' });
      expect(run(program, ['nope']).code).toBe(2);
      expect(query(['--format', 'xls', 'SELECT 1'])).toMatchObject({ code: 2, stdout: '' });
    });

    test('an SQL error is told with its place and ends the run, or not', () => {
      writeFileSync(join(dir, 'bad.sql'), 'SELECT 1 AS a;\n\n  SELECT *\n  FROM nowhere.x;\nSELECT 2 AS b;\n');
      const stopped = query(['-f', 'bad.sql']);
      expect(stopped).toMatchObject({ code: 1, stdout: 'a\n1\n' });
      expect(stopped.stderr).toMatch(
        /^ERROR \d+ \([0-9A-Z]{5}\) at line [34](?: column \d+)? in bad\.sql: .+\n(?: {2}4 \| {3}FROM nowhere\.x\n {4}\| +\^\n)?$/,
      );
      expect(query(['--force', '-f', 'bad.sql'])).toMatchObject({ code: 5, stdout: 'a\n1\nb\n2\n' });
      expect(query(['SELECT 1,\n  FROM x']).stderr).toBe(
        "ERROR 1064 (42000) at line 2 column 3: You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near 'FROM x' at line 2\n  2 |   FROM x\n    |   ^\n",
      );
    });

    test('what is written to a file is there for the next process, exact', () => {
      const script = `CREATE DATABASE shop; USE shop;
        CREATE TABLE items (id BIGINT UNSIGNED PRIMARY KEY, name VARCHAR(20), price DECIMAL(20,4), made DATETIME(3), data VARBINARY(8));
        INSERT INTO items VALUES (18446744073709551615, 'Čaj', 1234567890123456.7890, '2024-02-29 23:59:59.987', x'00ff'), (1, NULL, NULL, NULL, NULL);`;
      expect(query(['--url', 'shop.db'], { input: script })).toEqual({ code: 0, stdout: '', stderr: '' });
      const select = 'SELECT id, name, price, made, HEX(data) AS data FROM items ORDER BY id';
      expect(query(['--url', 'file:shop.db', '-D', 'shop', select]).stdout).toBe(
        'id\tname\tprice\tmade\tdata\n1\tNULL\tNULL\tNULL\tNULL\n18446744073709551615\tČaj\t1234567890123456.7890\t2024-02-29 23:59:59.987\t00FF\n',
      );
      expect(JSON.parse(query(['--url', 'shop.db', '-D', 'shop', '--format', 'json', select]).stdout)).toEqual([
        { id: 1, name: null, price: null, made: null, data: null },
        { id: '18446744073709551615', name: 'Čaj', price: '1234567890123456.7890', made: '2024-02-29 23:59:59.987', data: '00FF' },
      ]);
    });

    test('parameters are bound', () => {
      const args = ['-N', '--param', "who=O'Hara \\", '--param', 'n:int=41', "SELECT :who, ':who', :n + 1"];
      expect(query([...args, '-r']).stdout).toBe("O'Hara \\\t:who\t42\n");
    });

    test('a script comes through a pipe, long or not', () => {
      const rows = Array.from({ length: 20_000 }, (_, i) => `(${i}, 'row number ${i}')`).join(',\n');
      const input = `CREATE DATABASE d; USE d; CREATE TABLE t (id INT PRIMARY KEY, v TEXT);\nINSERT INTO t VALUES ${rows};\nSELECT * FROM t ORDER BY id;`;
      const lines = query(['-N'], { input }).stdout.trimEnd().split('\n');
      expect(lines).toHaveLength(20_000);
      expect(lines.at(-1)).toBe('19999\trow number 19999');
    });

    test('rows without end stop at the timeout', () => {
      const numbers = Array.from({ length: 2000 }, (_, i) => `(${i})`).join(',');
      const script = `CREATE DATABASE d; USE d; CREATE TABLE t (n INT); INSERT INTO t VALUES ${numbers}; SELECT * FROM t a, t b, t c;`;
      const stopped = query(['--timeout', '1'], { input: script });
      expect(stopped.code).toBe(4);
      expect(stopped.stderr).toStartWith('ERROR 3024 (HY000) at line 1');
    });

    test('who writes statement by statement reads the answers, and may interrupt', async () => {
      const [file = '', ...args] = program;
      const child = spawn(file, [...args, 'query', '-N'], { cwd: dir, stdio: ['pipe', 'pipe', 'inherit'] });
      const ended = new Promise<number | string>((resolve) => child.once('close', (code, signal) => resolve(code ?? signal ?? '')));
      for (const n of [1, 2]) {
        child.stdin.write(`SELECT ${n};\n`);
        const answer = await new Promise((resolve) => child.stdout.once('data', resolve));
        expect(String(answer)).toBe(`${n}\n`);
      }
      child.kill('SIGINT');
      // Deno does not give up reading from a pipe: there it takes the second one, which nobody waits for.
      const again = name === 'Deno' ? setInterval(() => child.kill('SIGINT'), 200) : undefined;
      expect([130, 'SIGINT']).toContain(await ended);
      clearInterval(again);
    });

    test.skipIf(!existsSync('/dev/full'))('a full disk is told in one line, not with a stack', () => {
      for (const rows of [1, 900]) {
        const numbers = Array.from({ length: rows }, (_, i) => `SELECT ${i}, REPEAT('x', 200)`).join(' UNION ALL ');
        const full = run(['sh', '-c', '"$@" > /dev/full', 'sh', ...program], ['query', numbers], { cwd: dir });
        expect(full.code).toBe(1);
        expect(full.stderr).toMatch(/^wsql: cannot write the output: .*no space left on device.*\n$/i);
      }
    });

    test('bytes that are no text are refused where text is kept, and kept where bytes are', () => {
      const script = (values: string) =>
        Buffer.from(
          `CREATE DATABASE d; USE d; CREATE TABLE t (s TEXT, b BLOB); INSERT INTO t VALUES (${values}); SELECT HEX(b) FROM t;`,
          'latin1',
        );
      const refused = query(['-N'], { input: script("'a\xff', ''") });
      expect(refused).toMatchObject({ code: 1, stdout: '' });
      expect(refused.stderr).toStartWith('ERROR 1366 (HY000) at line 1');
      expect(query(['-N'], { input: script("'', _binary'a\xff'") }).stdout).toBe('61FF\n');
    });

    test('a file that is no data file is refused', () => {
      writeFileSync(join(dir, 'letter.db'), 'Dear reader, '.repeat(1000));
      const refused = query(['--url', 'letter.db', 'SELECT 1']);
      expect(refused.code).toBe(3);
      expect(refused.stderr).toContain('letter.db');
      expect(readFileSync(join(dir, 'letter.db'), 'utf8')).toStartWith('Dear reader');
    });

    test.skipIf(!hasMariaDb)('a server is as good a target as a file', () => {
      const url = mariadb?.url ?? '';
      expect(query(['--url', url, 'SELECT 1 + 1 AS two, 18446744073709551615 AS big']).stdout).toBe('two\tbig\n2\t18446744073709551615\n');
      expect(query(['-h', '127.0.0.1', '-P', String(mariadb?.port), '-uroot', '-N', '--param', 'n:int=7', 'SELECT :n * 6']).stdout).toBe(
        '42\n',
      );
      expect(query(['--url', url, 'SELECT * FROM mysql.nope'])).toMatchObject({
        code: 1,
        stderr:
          "ERROR 1146 (42S02) at line 1 column 21: Table 'mysql.nope' doesn't exist\n  1 | SELECT * FROM mysql.nope\n    |                     ^\n",
      });
      expect(query(['-h', '127.0.0.1', '-P', String(mariadb?.port), '-unobody', '-pwrong', 'SELECT 1']).code).toBe(3);
      expect(query(['--url', url, '--timeout', '0.2', 'SELECT SLEEP(20)']).code).toBe(4);
    });

    test('nobody there is exit code 3', () => {
      const refused = query(['-h', '127.0.0.1', '-P', '1', 'SELECT 1']);
      expect(refused).toMatchObject({
        code: 3,
        stdout: '',
        stderr: "ERROR 2003 (HY000): Can't connect to MySQL server on '127.0.0.1:1' (ECONNREFUSED)\n",
      });
    });

    test('a schema fills a new data file, and is left alone afterwards', async () => {
      const manual = readFileSync(join(ROOT, 'docs', 'schema.md'), 'utf8');
      writeFileSync(join(dir, 'schema.yaml'), /```yaml\n([\s\S]*?)```/.exec(manual)?.[1] ?? '');
      writeFileSync(join(dir, 'broken.sql'), 'CREATE DATABASE a;\nCREATE TABLE a.t (x NOTYPE);\n');
      const args = ['serve-mysql', '--port', '0', '--data', 'filled.db', '--schema'];
      const broken = run(program, [...args, 'broken.sql'], { cwd: dir });
      expect(broken).toMatchObject({ code: 1, stdout: '' });
      expect(broken.stderr).toStartWith('wsql: --schema broken.sql line 2: ERROR 1064 (42000)');
      for (const file of ['schema.yaml', 'broken.sql']) {
        const server = await serve(program, [...args, file], { cwd: dir });
        expect(await server.stop()).toBe(0);
      }
      expect(query(['--url', 'filled.db', '-D', 'shop', '-N', 'SELECT email FROM active_users']).stdout).toBe('ada@example.org\n');
    });

    describe('serve-mysql', () => {
      let server: Serving;
      let client: Connection;
      beforeAll(async () => {
        server = await serve(program, ['serve-mysql', '--port', '0', '--data', 'served.db', '--user', 'app:s3cret'], { cwd: dir });
        client = await connect(server.port);
      }, 30_000);
      afterAll(async () => {
        client.destroy();
        await server.stop();
      });

      test('says where it listens', () => {
        expect(server.line).toBe(`wsql: MySQL protocol on 127.0.0.1:${server.port}`);
      });

      test('answers text and prepared statements alike', async () => {
        await client.query('CREATE DATABASE d');
        await client.query('USE d');
        await client.query('CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, v VARCHAR(20), n BIGINT, d DATE)');
        const [inserted] = await client.execute('INSERT INTO t (v, n, d) VALUES (?, ?, ?), (?, ?, ?)', [
          'é',
          '9007199254740993',
          '2024-02-29',
          null,
          null,
          null,
        ]);
        expect(inserted).toMatchObject({ affectedRows: 2, insertId: 1 });
        const expected = [
          { id: 1, v: 'é', n: '9007199254740993', d: '2024-02-29' },
          { id: 2, v: null, n: null, d: null },
        ];
        expect((await client.query('SELECT * FROM t ORDER BY id'))[0]).toEqual(expected as never);
        expect((await client.execute('SELECT * FROM t WHERE id > ? ORDER BY id', [0]))[0]).toEqual(expected as never);
      });

      test('transactions are kept apart', async () => {
        const other = await connect(server.port, 'd');
        await client.beginTransaction();
        await client.query("UPDATE t SET v = 'changed' WHERE id = 1");
        expect((await other.query('SELECT v FROM t WHERE id = 1'))[0]).toEqual([{ v: 'é' }] as never);
        await client.rollback();
        expect((await client.query('SELECT v FROM t WHERE id = 1'))[0]).toEqual([{ v: 'é' }] as never);
        other.destroy();
      });

      test('errors have their numbers', async () => {
        await expect(client.query('SELECT * FROM nope')).rejects.toMatchObject({ errno: 1146, sqlState: '42S02' });
        await expect(client.query('INSERT INTO t (id) VALUES (1)')).rejects.toMatchObject({ errno: 1062, sqlState: '23000' });
        await expect(connect(server.port, undefined, 'wrong')).rejects.toMatchObject({ errno: 1045 });
      });

      test('TLS is there without a certificate of one’s own', async () => {
        const secure = await mysql.createConnection({
          port: server.port,
          host: '127.0.0.1',
          user: 'app',
          password: 's3cret',
          ssl: { rejectUnauthorized: false },
        });
        expect((await secure.query('SELECT 1 AS one'))[0]).toEqual([{ one: 1 }] as never);
        secure.destroy();
      });

      test('a second process on the same data file is refused', () => {
        const second = run(program, ['serve-mysql', '--port', '0', '--data', 'served.db'], { cwd: dir });
        expect(second).toMatchObject({ code: 1, stdout: '' });
        expect(second.stderr).toContain('served.db');
      });

      test('a port that is taken is told', () => {
        const second = run(program, ['serve-mysql', '--port', String(server.port), '--data', ':memory:'], { cwd: dir });
        expect(second).toMatchObject({
          code: 1,
          stderr: `wsql: cannot listen on 127.0.0.1:${server.port}: something else listens there; --port 0 takes a free one\n`,
        });
      });

      test('without accounts it does not open to others', () => {
        const refused = run(program, ['serve-mysql', '--port', '0', '--host', '0.0.0.0', '--data', ':memory:'], { cwd: dir });
        expect(refused).toMatchObject({ code: 2, stdout: '' });
        expect(refused.stderr).toContain('--user NAME:PASSWORD');
      });

      test('its password is not in the process list', () => {
        if (process.platform !== 'linux') return;
        expect(readFileSync(`/proc/${server.process.pid}/cmdline`, 'utf8')).not.toContain('s3cret');
      });

      test('SIGTERM ends it with exit code 0, and what was committed is there', async () => {
        client.destroy();
        expect(await server.stop()).toBe(0);
        expect(query(['--url', 'served.db', '-D', 'd', '-N', 'SELECT COUNT(*) FROM t'])).toEqual({ code: 0, stdout: '2\n', stderr: '' });
      });
    });
  });
}

function connect(port: number, database?: string, password = 's3cret'): Promise<Connection> {
  return mysql.createConnection({
    host: '127.0.0.1',
    port,
    user: 'app',
    password,
    ...(database === undefined ? {} : { database }),
    supportBigNumbers: true,
    dateStrings: true,
  });
}
