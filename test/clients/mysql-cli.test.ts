import { afterAll, beforeAll, expect, test } from 'bun:test';
import { spawn, spawnSync } from 'node:child_process';
import { startServer, type TestServer } from './server.ts';

const missing = ['mysql', 'mysqldump'].filter((program) => spawnSync(program, ['--version']).error !== undefined);
const why = missing.length === 0 ? '' : ` (skipped: ${missing.join(' and ')} not installed)`;
const present = test.skipIf(missing.length > 0);

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.close();
  expect(server.bugs).toEqual([]);
});

interface Ended {
  readonly code: number | null;
  /** What it printed, as bytes and as text. */
  readonly bytes: Buffer;
  readonly out: string;
  readonly err: string;
}
/** The server runs in this process, so that a program may not be waited for synchronously. */
function run(program: string, options: readonly string[], input: string | Buffer = ''): Promise<Ended> {
  const login = ['--no-defaults', '-h127.0.0.1', `-P${server.port}`];
  const child = spawn(program, [...login, ...options], { env: { ...process.env, MYSQL_PWD: '' } });
  const chunks: Buffer[] = [];
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.setEncoding('utf8').on('data', (text) => {
    err += text;
  });
  child.stdin.end(input);
  return new Promise((resolve) =>
    child.on('close', (code) => {
      const bytes = Buffer.concat(chunks);
      resolve({ code, bytes, out: bytes.toString('utf8'), err });
    }),
  );
}
const root = ['-uroot', '--skip-ssl', '--default-character-set=utf8mb4'];

present(`mysql logs in with a password, with and without TLS${why}`, async () => {
  for (const tls of [['--skip-ssl'], ['--ssl', '--skip-ssl-verify-server-cert']]) {
    for (const user of ['app', 'hashed']) {
      const { code, out, err } = await run('mysql', [`-u${user}`, '-psecret', ...tls, '-N', '-e', "SELECT 'in'"]);
      expect([code, out, err]).toEqual([0, 'in\n', '']);
    }
  }
  const { code, err } = await run('mysql', ['-uapp', '-pwrong', '--skip-ssl', '-e', 'SELECT 1']);
  expect([code, err]).toEqual([1, "ERROR 1045 (28000): Access denied for user 'app'@'localhost' (using password: YES)\n"]);
});

present(`mysql shows results, errors and their place${why}`, async () => {
  const { out } = await run('mysql', [...root, '-t', '-e', "SELECT 1 AS one, NULL AS nothing, 'é' AS text"]);
  expect(out).toBe(
    '+-----+---------+------+\n| one | nothing | text |\n+-----+---------+------+\n|   1 |    NULL | é    |\n+-----+---------+------+\n',
  );
  const failed = await run('mysql', root, 'SELECT 1;\nSELECT * FROM nosuch.t;\nSELECT 2;\n');
  expect(failed.out).toBe('1\n1\n');
  expect(failed.err).toContain("ERROR 1049 (42000) at line 2: Unknown database 'nosuch'");
});

for (const how of ['--hex-blob', '--skip-hex-blob']) {
  present(`mysqldump ${how} restores with every byte${why}`, () => dumpAndRestore(how));
}

async function dumpAndRestore(how: string): Promise<void> {
  const script = `DROP DATABASE IF EXISTS wsql_cli; CREATE DATABASE wsql_cli; USE wsql_cli;
    CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, s VARCHAR(100), b BLOB, d DATETIME(3), n DECIMAL(10,2), KEY (s));
    INSERT INTO t (s, b, d, n) VALUES ('Grüße 😀', X'00FF80C3A9275C220A0D1A', '2024-02-29 01:02:03.456', 12.5), (NULL, NULL, NULL, NULL);
    INSERT INTO t (s, n) VALUES ('it''s; DELIMITER', -0.01);`;
  expect(await run('mysql', root, script)).toMatchObject({ code: 0, out: '', err: '' });
  const dumped = await run('mysqldump', [...root, '--default-character-set=utf8mb4', how, '--databases', 'wsql_cli']);
  expect([dumped.code, dumped.err]).toEqual([0, '']);
  const check = 'SELECT id, s, HEX(b), d, n FROM wsql_cli.t ORDER BY id; SHOW CREATE TABLE wsql_cli.t';
  const before = await run('mysql', [...root, '-e', check]);
  expect(await run('mysql', root, Buffer.concat([Buffer.from('DROP DATABASE wsql_cli;\n'), dumped.bytes]))).toMatchObject({
    code: 0,
    out: '',
    err: '',
  });
  expect(await run('mysql', [...root, '-e', check])).toEqual(before);
  expect(before.out).toContain('Grüße 😀\t00FF80C3A9275C220A0D1A\t2024-02-29 01:02:03.456\t12.50');
  await run('mysql', root, 'DROP DATABASE wsql_cli');
}
