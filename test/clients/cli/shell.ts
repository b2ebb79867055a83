/** The checks of ../checks.ts, asked through the `mysql` shell: `bun shell.ts MariaDB|MySQL`. Prints what ../harness.ts reads. */
import { createHash } from 'node:crypto';
import type { Check } from '../checks.ts';
import { type Ended, mariaDb, mySql, run, start } from './tools.ts';

const family = process.argv[2] === 'MySQL' ? mySql : mariaDb;
const environment = (name: string): string => process.env[name] ?? '';
const server = ['--no-defaults', `-h${environment('WSQL_HOST')}`, `-P${environment('WSQL_PORT')}`, '--default-character-set=utf8mb4'];
const login = [`-u${environment('WSQL_USER')}`, `-p${environment('WSQL_PASSWORD')}`];
const database = environment('WSQL_DATABASE');

function shell(options: readonly string[], input: string | Buffer = ''): Promise<Ended> {
  return run([...family.command('mysql'), ...server, ...login, ...options, database], input);
}
function same(actual: unknown, expected: unknown): void {
  const [came, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (came !== wanted) throw new Error(`expected ${wanted.slice(0, 2000)}, got ${came.slice(0, 2000)}`);
}
/** What a script prints, which must succeed. */
async function says(script: string, options: readonly string[] = []): Promise<string> {
  const { code, out, err } = await shell(['-N', '-B', ...options], script);
  same([code, err], [0, '']);
  return out;
}

async function defaults(): Promise<void> {
  const { code, out, err } = await shell(['-e', "SELECT 1 AS a, 2.50 AS b, 'é' AS c, NULL AS d, DATABASE() AS e"]);
  same([code, err, out], [0, '', `a\tb\tc\td\te\n1\t2.50\té\tNULL\t${database}\n`]);
  const table = '+---+------+\n| a | b    |\n+---+------+\n| 1 | NULL |\n+---+------+\n';
  same((await shell(['-t', '-e', 'SELECT 1 AS a, NULL AS b'])).out, table);
  same((await shell(['--vertical', '-e', 'SELECT 1 AS a'])).out, '*************************** 1. row ***************************\na: 1\n');
  same(await says('SELECT @x', ["--init-command=SET @x = 'init'"]), 'init\n');
  same((await shell(['-X', '-e', "SELECT '<' AS a"])).out.includes('<field name="a">&lt;</field>'), true);
  const wrong = await run([...family.command('mysql'), ...server, '-uapp', '-pwrong', '-e', 'SELECT 1']);
  same([wrong.code, wrong.err.includes("ERROR 1045 (28000): Access denied for user 'app'@'localhost' (using password: YES)")], [1, true]);
}
async function tls(): Promise<void> {
  const cipher = "SHOW STATUS LIKE 'Ssl_cipher'";
  same(/^Ssl_cipher\t\S+\n$/.test(await says(cipher, family.tls)), true);
  same(await says(cipher, family.plain), 'Ssl_cipher\t\n');
  for (const options of Object.values(family.compressions)) {
    for (const over of [family.tls, family.plain])
      same(await says("SELECT REPEAT('ab', 1000)", [...options, ...over]), `${'ab'.repeat(1000)}\n`);
  }
}
async function transactions(): Promise<void> {
  const script = `CREATE TABLE tx (a INT PRIMARY KEY) ENGINE=InnoDB;
    BEGIN; INSERT INTO tx VALUES (1); ROLLBACK; SELECT COUNT(*) FROM tx;
    START TRANSACTION; INSERT INTO tx VALUES (2); SAVEPOINT s; INSERT INTO tx VALUES (3); ROLLBACK TO s; COMMIT; SELECT GROUP_CONCAT(a) FROM tx;
    SET autocommit = 0; INSERT INTO tx VALUES (4);`;
  same(await says(script), '0\n2\n');
  same(
    await says('SELECT GROUP_CONCAT(a) FROM tx; SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SELECT @@transaction_isolation'),
    '2\nREPEATABLE-READ\n',
  );
}
async function types(): Promise<void> {
  await says(`CREATE TABLE kinds (id INT PRIMARY KEY, t TINYINT, u BIGINT UNSIGNED, d DECIMAL(20,4), f FLOAT, g DOUBLE, s VARCHAR(50), x TEXT, b BLOB,
    da DATE, dt DATETIME(6), ti TIME(3), y YEAR, e ENUM('small','large'), st SET('a','b','c'), j JSON, bt BIT(9))`);
  const values = `-128, 18446744073709551615, 1234567890123456.7890, 1.5, 0.1, 'Grüße 世界 😀', 'tab\\t', X'00FF80', '2024-02-29', '2024-02-29 12:34:56.000001', '-100:00:00.125', 2024, 'large', 'a,c', '{"a": [1, "é"]}', b'101010101'`;
  await says(`INSERT INTO kinds VALUES (1, ${values}); INSERT INTO kinds (id) VALUES (2)`);
  const shown = [
    '1\t-128\t18446744073709551615\t1234567890123456.7890\t1.5\t0.1\tGrüße 世界 😀\ttab\\t\t0x00FF80\t2024-02-29\t2024-02-29 12:34:56.000001',
    '-100:00:00.125\t2024\tlarge\ta,c\t{"a": [1, "é"]}\t0x0155\n2',
  ].join('\t');
  // MariaDB's shell shows a NULL among bytes as no bytes.
  const told = (await says('SELECT * FROM kinds', ['--binary-as-hex'])).replaceAll(/\t0x(?=[\t\n])/g, '\tNULL');
  same(told, `${shown}${'\tNULL'.repeat(16)}\n`);
  const information = (await shell(['--column-type-info', '-t', '-e', 'SELECT * FROM kinds WHERE id = 2'])).out;
  for (const name of [
    'TINY',
    'LONGLONG',
    'NEWDECIMAL',
    'FLOAT',
    'DOUBLE',
    'VAR_STRING',
    'BLOB',
    'DATE',
    'DATETIME',
    'TIME',
    'YEAR',

    'BIT',
  ])
    same([name, new RegExp(`Type: +${name}\\b`).test(information)], [name, true]);
  const bytes = await shell(['-N', '-B', '-r', '-e', 'SELECT b FROM kinds WHERE id = 1']);
  same(bytes.bytes.toString('hex'), '00ff800a');
}
async function big(): Promise<void> {
  const hex = createHash('sha256').update('wsql').digest('hex').repeat(327_680);
  const packets = ['--max-allowed-packet=64M'];
  await says('CREATE TABLE big (id INT, b LONGBLOB)');
  await says(`INSERT INTO big VALUES (1, 0x${hex});`, packets);
  const digest = createHash('md5').update(Buffer.from(hex, 'hex')).digest('hex');
  same(await says('SELECT LENGTH(b), MD5(b) FROM big'), `${hex.length / 2}\t${digest}\n`);
  for (const options of [[], ...Object.values(family.compressions)])
    same((await says('SELECT HEX(b) FROM big', [...packets, ...options])).toLowerCase() === `${hex}\n`, true);
  await says('DROP TABLE big');
}
async function errors(): Promise<void> {
  const script = `CREATE TABLE e (a INT PRIMARY KEY, b INT NOT NULL); INSERT INTO e VALUES (1, 1);
    INSERT INTO e VALUES (1, 1);\nSELEC 1;\nSELECT * FROM nosuch;\nINSERT INTO e VALUES (2, NULL);\nSELECT 'goes on';`;
  const { code, out, err } = await shell(['-f', '-N', '-B'], script);
  const told = err.split('\n').filter((line) => line.startsWith('ERROR'));
  same([code, out], [0, 'goes on\n']);
  same(
    told.map((line) => /^ERROR (\d+ \(\w+\)) at line/.exec(line)?.[1]),
    ['1062 (23000)', '1064 (42000)', '1146 (42S02)', '1048 (23000)'],
  );
  const stopped = await shell(['-N'], 'SELECT 1;\nSELECT * FROM nosuch;\nSELECT 2;');
  same([stopped.code, stopped.out, stopped.err.includes("at line 2: Table '")], [1, '1\n', true]);
  same((await shell(['--show-warnings', '-e', 'SELECT 1/0;'])).out.includes('Warning (Code 1365): Division by 0'), true);
}
async function multi(): Promise<void> {
  same(await says('DELIMITER //\nSELECT 1; SELECT 2//\nSELECT 3//\n'), '1\n2\n3\n');
  const failed = await shell(['-N', '-B'], 'DELIMITER //\nSELECT 1; SELECT * FROM nosuch; SELECT 2//\n');
  same([failed.code, failed.out, failed.err.includes('ERROR 1146')], [1, '1\n', true]);
  const called =
    'DROP PROCEDURE IF EXISTS p;\nDELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END//\nDELIMITER ;\nCALL p();\nSELECT 3;';
  same(await says(called), '1\n2\n3\n');
}
const rows = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT i, REPEAT('x', 20) FROM n";
const deep = '--init-command=SET cte_max_recursion_depth = 100000';
async function cursor(): Promise<void> {
  const { code, out, err } = await shell(['--quick', '-N', '-B', deep], `${rows};`);
  same([code, err, out.split('\n').length, out.endsWith(`100000\t${'x'.repeat(20)}\n`)], [0, '', 100_001, true]);
  const left = start([...family.command('mysql'), ...server, ...login, '--quick', '-N', '-B', deep, '-e', rows, database]);
  left.child.stdout?.once('data', () => left.child.stdout?.destroy());
  await left.ended;
  same(await says('SELECT 1'), '1\n');
}
async function cancel(): Promise<void> {
  const running = start(
    [...family.command('mysql'), ...server, ...login, '-f', '-N', '-B', database],
    "SELECT SLEEP(60);\nSELECT 'goes on';\n",
  );
  const started = Date.now();
  await untilShown('SELECT SLEEP(60)');
  // As Ctrl-C does: to all of the group.
  if (running.child.pid !== undefined) process.kill(-running.child.pid, 'SIGINT');
  const { out } = await running.ended;
  await untilGone('SELECT SLEEP(60)');
  same(Date.now() - started < 30_000, true);
  same([/aborted|killed/.test(out), out.endsWith('1\ngoes on\n')], [true, true]);
}
const shown = async (statement: string): Promise<boolean> => (await says('SHOW FULL PROCESSLIST')).includes(statement);
async function untilShown(statement: string): Promise<void> {
  while (!(await shown(statement))) await new Promise((resolve) => setTimeout(resolve, 50));
}
async function untilGone(statement: string): Promise<void> {
  while (await shown(statement)) await new Promise((resolve) => setTimeout(resolve, 50));
}
async function metadata(): Promise<void> {
  await says('CREATE TABLE m (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(10) NOT NULL DEFAULT "x", KEY (name))');
  const verbose = await shell(['-vv', '-e', "INSERT INTO m (name) VALUES ('a'), ('b'); UPDATE m SET name = 'a'"]);
  for (const told of ['Query OK, 2 rows affected', 'Records: 2  Duplicates: 0  Warnings: 0', 'Rows matched: 2  Changed: 1  Warnings: 0'])
    same([told, verbose.out.includes(told)], [told, true]);
  // Reads all names of tables and columns first: COM_FIELD_LIST.
  same(
    await says('DESCRIBE m; SELECT LAST_INSERT_ID()', ['--auto-rehash']),
    'id\tint\tNO\tPRI\tNULL\tauto_increment\nname\tvarchar(10)\tNO\tMUL\tx\t\n0\n',
  );
  same((await shell(['-A', '-e', 'SHOW CREATE TABLE m', '--vertical'])).out.includes('CREATE TABLE `m` ('), true);
  const status = await shell(['-t', ...family.commands], '\\s\n');
  for (const told of ['Connection id:', 'Server version:', 'Threads: ']) same([told, status.out.includes(told)], [told, true]);
}

const checks: Partial<Record<Check, () => Promise<void>>> = {
  defaults,
  tls,
  transactions,
  types,
  big,
  errors,
  multi,
  cursor,
  cancel,
  metadata,
};

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
const version = (await run([...family.command('mysql'), '--version'])).out;
print({ client: 'mysql', version: /(\d+\.\d+\.\d+)-?MariaDB|Ver (\d+\.\d+\.\d+)/.exec(version)?.slice(1).find(Boolean) ?? version.trim() });
for (const [check, ask] of Object.entries(checks)) {
  try {
    await ask();
    print({ check, ok: true });
  } catch (error) {
    print({ check, ok: false, error: error instanceof Error ? error.message : String(error) });
  }
}
