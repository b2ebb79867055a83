/** mysqldump, mysqlimport, mysqladmin, mysqlcheck, mysqlshow and mysqlslap, of MariaDB and of MySQL 9.7: what they ask of a server, and options of theirs. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { startServer, type TestServer } from '../server.ts';
import { type Ended, type Family, mariaDb, mySql, run } from './tools.ts';

const LONG = 120_000;
/** Where the server writes and reads files (secure_file_priv). */
const serverFolder = mkdtempSync(join(tmpdir(), 'wsql-cli-'));
let server: TestServer;
beforeAll(async () => {
  server = await startServer({ secure_file_priv: serverFolder, local_infile: 'ON' });
});
afterAll(async () => {
  await server.close();
  rmSync(serverFolder, { recursive: true });
  expect(server.bugs).toEqual([]);
});

const database = 'wsql_tools';
/** MariaDB's mysqldump writes values of generated columns, which MySQL refuses as well. */
const objects = (family: Family): string => `
  CREATE TABLE parents (id INT PRIMARY KEY AUTO_INCREMENT, s VARCHAR(100) NOT NULL DEFAULT 'x' COMMENT 'a comment', b BLOB, d DATETIME(3), n DECIMAL(10,2),
    e ENUM('p','q'), j JSON, bt BIT(5), g INT${family === mySql ? ' AS (bt + 1)' : ''}, KEY s (s(10)), UNIQUE KEY n (n)) COMMENT='it''s a table';
  INSERT INTO parents (s, b, d, n, e, j, bt) VALUES ('Grüße 😀\\t\\n', X'00FF80C3A9275C220A0D1A', '2024-02-29 01:02:03.456', 12.5, 'p', '{"a": [1, 2]}', b'101'),
    ('it''s; DELIMITER', NULL, NULL, NULL, NULL, NULL, NULL), ('', '', '2000-01-01', -0.01, 'q', 'null', b'0');
  CREATE TABLE children (id INT PRIMARY KEY, parent INT, CONSTRAINT fk FOREIGN KEY (parent) REFERENCES parents (id) ON DELETE CASCADE, CHECK (id > 0));
  INSERT INTO children VALUES (1, 1), (2, NULL);
  CREATE VIEW shown AS SELECT id, s FROM parents WHERE id > 1;`;
const programs = `
  DELIMITER //
  CREATE PROCEDURE double_it(IN a INT, OUT b INT) BEGIN SET b = a * 2; END//
  CREATE FUNCTION plus_one(a INT) RETURNS INT DETERMINISTIC RETURN a + 1//
  CREATE TRIGGER before_child BEFORE INSERT ON children FOR EACH ROW SET NEW.parent = IFNULL(NEW.parent, 1)//
  CREATE EVENT yearly ON SCHEDULE EVERY 1 YEAR DO DELETE FROM children WHERE id = 99//
  DELIMITER ;`;

for (const family of [mariaDb, mySql]) {
  const { missing } = family;
  describe.skipIf(missing !== null)(`tools of ${family.name}${missing === null ? '' : ` (skipped: ${missing})`}`, () =>
    describeTools(family),
  );
}

function describeTools(family: Family): void {
  const login = (): string[] => ['--no-defaults', '-h127.0.0.1', `-P${server.port}`, '-uroot'];
  const tool = (program: string, args: readonly string[], input: string | Buffer = ''): Promise<Ended> =>
    run([...family.command(program), ...login(), ...args], input);
  const sql = async (text: string): Promise<string> => {
    const { code, out, err } = await run(['mysql', ...login(), '--default-character-set=utf8mb4', '-N', '-B'], text).catch(() =>
      tool('mysql', ['-N', '-B'], text),
    );
    expect([code, err]).toEqual([0, '']);
    return out;
  };
  const works = async (program: string, args: readonly string[], input: string | Buffer = ''): Promise<Ended> => {
    const ended = await tool(program, args, input);
    expect([ended.code, quiet(ended.err)]).toEqual([0, '']);
    return ended;
  };
  const contents = `SELECT id, s, HEX(b), d, n, e, j, HEX(bt), g FROM ${database}.parents ORDER BY id; SELECT * FROM ${database}.children ORDER BY id;
    SELECT * FROM ${database}.shown ORDER BY id; SHOW CREATE TABLE ${database}.parents; SHOW CREATE TABLE ${database}.children; SHOW CREATE VIEW ${database}.shown;`;
  const fresh = (more = ''): Promise<string> =>
    sql(`DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database}; USE ${database}; ${objects(family)}\n${more}`);

  for (const options of [
    ['--databases'],
    ['--single-transaction', '--hex-blob', '--databases'],
    ['--skip-extended-insert', '--complete-insert', '--databases'],
    ['--skip-opt', '--create-options', '--quick', '--databases'],
    ['--add-drop-database', '--flush-logs', '--order-by-primary', '--databases'],
    ['--default-character-set=latin1', '--hex-blob', '--ignore-table=x.y', '--databases'],
    [...family.tls, '--databases'],
    ...Object.values(family.compressions).map((compression) => [...compression, '--databases']),
  ]) {
    const latin1 = options.includes('--default-character-set=latin1');
    test(
      `mysqldump ${options.join(' ')} restores every byte`,
      async () => {
        await fresh(latin1 ? `UPDATE ${database}.parents SET s = 'Grüße' WHERE id = 1;` : '');
        const before = await sql(contents);
        const dumped = await works('mysqldump', [...options, database]);
        await sql(`DROP DATABASE ${database}`);
        await works('mysql', ['--default-character-set=utf8mb4'], dumped.bytes);
        expect(await sql(contents)).toBe(before);
      },
      LONG,
    );
  }
  test(
    'mysqldump --all-databases restores',
    async () => {
      await fresh();
      const before = await sql(contents);
      const dumped = await works('mysqldump', ['--all-databases']);
      await sql(`DROP DATABASE ${database}`);
      await works('mysql', ['--default-character-set=utf8mb4'], dumped.bytes);
      expect(await sql(contents)).toBe(before);
      expect(await sql('SELECT COUNT(*) > 0 FROM mysql.user')).toBe('1\n');
    },
    LONG,
  );
  test(
    'mysqldump --routines --events --triggers',
    async () => {
      await fresh(programs);
      const asked = `USE ${database}; SHOW CREATE PROCEDURE double_it; SHOW CREATE FUNCTION plus_one; SHOW CREATE TRIGGER before_child; SHOW CREATE EVENT yearly;`;
      const before = await sql(asked);
      const dumped = await works('mysqldump', ['--routines', '--events', '--triggers', '--databases', database]);
      await sql(`DROP DATABASE ${database}`);
      await works('mysql', ['--default-character-set=utf8mb4'], dumped.bytes);
      // When a trigger was made is not in a dump.
      const timeless = (text: string): string => text.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?/g, 'then');
      expect(timeless(await sql(asked))).toBe(timeless(before));
      expect(
        await sql(
          `USE ${database}; CALL double_it(4, @x); INSERT INTO children VALUES (3, NULL); SELECT @x, plus_one(1), parent FROM children WHERE id = 3`,
        ),
      ).toBe('8\t2\t1\n');
      await sql(`DROP DATABASE ${database}`);
    },
    LONG,
  );
  test(
    'mysqldump of parts: --no-data, --no-create-info, --where, tables, --xml, --all-databases',
    async () => {
      await fresh();
      const part = async (...args: string[]): Promise<string> => (await works('mysqldump', args)).out;
      const structure = await part('--no-data', database);
      expect([structure.includes('CREATE TABLE `parents`'), structure.includes('INSERT')]).toEqual([true, false]);
      const data = await part('--no-create-info', '--where=id = 2', database, 'children');
      expect([data.includes('CREATE TABLE'), /INSERT INTO `children` VALUES\s+\(2,NULL\);/.test(data)]).toEqual([false, true]);
      expect(await part('--xml', database, 'children')).toContain('<field name="parent" xsi:nil="true" />');
      expect(await part('--all-databases')).toContain(`USE \`${database}\`;`);
      expect(await part('--compact', '--tables', database, 'children')).not.toContain('CREATE TABLE `parents`');
    },
    LONG,
  );
  test(
    'mysqldump --tab and mysqlimport bring tables as files',
    async () => {
      // MySQL refuses JSON here: mysqlimport has its files read as binary.
      await fresh(`ALTER TABLE ${database}.parents MODIFY j TEXT;`);
      const tab = join(serverFolder, `tab-${family.name}`);
      const seen = shared(family, tab);
      chmodSync(tab, 0o777);
      const before = await sql(contents);
      const formats = [
        [],
        ['--fields-terminated-by=,', '--fields-enclosed-by="', '--lines-terminated-by=\\r\\n'],
        ['--fields-terminated-by=;', "--fields-optionally-enclosed-by='", '--fields-escaped-by=!'],
      ];
      for (const format of formats) {
        for (const file of readdirSync(tab)) rmSync(join(tab, file));
        await works('mysqldump', [`--tab=${seen}`, '--default-character-set=utf8mb4', ...format, database]);
        expect(
          readdirSync(tab)
            .filter((file) => file.endsWith('.txt'))
            .sort(),
        ).toEqual(['children.txt', 'parents.txt']);
        await sql(`DELETE FROM ${database}.children; DELETE FROM ${database}.parents`);
        const files = ['parents', 'children'].map((name) => local(family, `${name}.txt`, readFileSync(join(tab, `${name}.txt`))));
        const imported = await works('mysqlimport', ['--local', '--default-character-set=utf8mb4', ...format, database, ...files]);
        expect(imported.out).toContain('parents: Records: 3  Deleted: 0  Skipped: 0  Warnings: 0');
        expect(await sql(contents)).toBe(before);
        const fromServer = await works('mysqlimport', [
          '--delete',
          '--default-character-set=utf8mb4',
          ...format,
          database,
          join(seen, 'children.txt'),
        ]);
        expect(fromServer.out).toContain('children: Records: 2  Deleted: 0  Skipped: 0  Warnings: 0');
      }
    },
    LONG,
  );
  test(
    'mysqlimport and its options; LOAD DATA LOCAL in the shell',
    async () => {
      await sql(
        `DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database}; CREATE TABLE ${database}.imported (id INT PRIMARY KEY, s VARCHAR(20))`,
      );
      const csv = local(family, 'imported.csv', 'id,s\r\n1,"a, b"\r\n2,"c ""d"""\r\n3,\\N\r\n');
      const format = [
        '--local',
        '--ignore-lines=1',
        '--fields-terminated-by=,',
        '--fields-optionally-enclosed-by="',
        '--lines-terminated-by=\\r\\n',
      ];
      const told = async (...more: string[]): Promise<string> => (await works('mysqlimport', [...format, ...more, database, csv])).out;
      expect(await told('--columns=id,s')).toBe(`${database}.imported: Records: 3  Deleted: 0  Skipped: 0  Warnings: 0\n`);
      expect(await told()).toBe(`${database}.imported: Records: 3  Deleted: 0  Skipped: 3  Warnings: 3\n`);
      expect(await told('--replace', '--lock-tables')).toMatch(/Records: 3 {2}Deleted: 0 {2}Skipped: 0/);
      expect(await told('--delete', '--use-threads=2', ...family.tls)).toMatch(/Records: 3 {2}Deleted: 0 {2}Skipped: 0/);
      expect(await sql(`SELECT * FROM ${database}.imported`)).toBe('1\ta, b\n2\tc "d"\n3\tNULL\n');
      const load = `LOAD DATA LOCAL INFILE '${csv}' REPLACE INTO TABLE imported FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '"' LINES TERMINATED BY '\\r\\n' IGNORE 1 LINES (id, @s) SET s = UPPER(@s)`;
      await works('mysql', ['--local-infile=1', '-e', load, database]);
      expect(await sql(`SELECT s FROM ${database}.imported`)).toBe('A, B\nC "D"\nNULL\n');
      const refused = await tool('mysql', ['--local-infile=0', '-e', load, database]);
      expect([refused.code, refused.err]).toEqual([1, expect.stringMatching(/ERROR (3948|2068|4166)/)]);
      const missing = await tool('mysql', ['--local-infile=1', '-e', load.replace('imported.csv', 'nosuch.csv'), database]);
      expect([missing.code, missing.err]).toEqual([1, expect.stringContaining('not found')]);
      expect(await sql(`SELECT COUNT(*) FROM ${database}.imported`)).toBe('3\n');
    },
    LONG,
  );
  test(
    'mysqladmin',
    async () => {
      const told = async (...args: string[]): Promise<string> => (await works('mysqladmin', args)).out;
      expect(await told('ping')).toBe('mysqld is alive\n');
      expect(await told('status')).toMatch(/^Uptime: \d+ {2}Threads: \d+ {2}Questions: \d+ .*Queries per second avg: [\d.]+\n$/);
      expect(await told('version')).toMatch(/Server version\s+8\.4\.6-wsql-test\n/);
      expect(await told('variables')).toMatch(/\| local_infile +\| ON +\|/);
      expect(await told('extended-status')).toMatch(/\| Threads_connected +\| \d+ +\|/);
      expect(await told('processlist')).toContain('show processlist');
      expect(await told('-v', 'processlist')).toContain('show full processlist');
      for (const command of ['flush-logs', 'flush-status', 'flush-tables', 'flush-privileges', 'reload', 'refresh']) await told(command);
      await told('-f', 'drop', 'wsql_admin').catch(() => '');
      await told('create', 'wsql_admin');
      expect(await sql("SHOW DATABASES LIKE 'wsql_admin'")).toBe('wsql_admin\n');
      expect(await told('-f', 'drop', 'wsql_admin')).toContain('Database "wsql_admin" dropped');
      const unknown = await tool('mysqladmin', ['kill', '999999']);
      expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining('Unknown thread id: 999999')]);
      for (const way of [family.tls, ...Object.values(family.compressions)]) expect(await told(...way, 'ping')).toBe('mysqld is alive\n');
      const stopped = await tool('mysqladmin', ['shutdown']);
      expect(stopped.code).toBe(1);
      expect(await told('ping')).toBe('mysqld is alive\n');
    },
    LONG,
  );
  test(
    'mysqlcheck and mysqlshow',
    async () => {
      await fresh();
      const checked = async (...args: string[]): Promise<string> => (await works('mysqlcheck', args)).out.replaceAll(/ {2,}/g, ' ');
      expect(await checked(database)).toBe(`${database}.children OK\n${database}.parents OK\n`);
      for (const way of ['--analyze', '--extended', '--fast', '--check-upgrade'])
        expect(await checked(way, database)).toContain(`${database}.parents OK\n`);
      expect(await checked('--optimize', database)).toContain('Table does not support optimize, doing recreate + analyze instead');
      expect(await checked('--all-databases')).toContain(`${database}.children OK\n`);
      const showed = async (...args: string[]): Promise<string> => (await works('mysqlshow', args)).out;
      expect(await showed()).toContain(`| ${database} `);
      expect(await showed(database)).toMatch(/\| children +\|\n\| parents +\|\n\| shown +\|/);
      expect(await showed('--count', database)).toMatch(/\| parents +\| +9 \| +3 \|/);
      expect(await showed('--keys', database, 'parents')).toMatch(/\| parents \| 0 +\| n +\| 1 +\| n /);
      expect(await showed('--status', database)).toMatch(/\| children \| InnoDB \|/);
      expect(await showed(database, 'parents', 's')).toMatch(/\| s +\| varchar\(100\) \| utf8mb4_0900_ai_ci \|/);
    },
    LONG,
  );
  test(
    'mysqlslap',
    async () => {
      const generated = ['--auto-generate-sql', '--create-schema=wsql_slap'];
      for (const args of [
        [...generated, '--concurrency=5', '--iterations=2'],
        [
          ...generated,
          '--auto-generate-sql-load-type=mixed',
          '--concurrency=3',
          '--number-of-queries=60',
          '--auto-generate-sql-add-autoincrement',
        ],
        [
          ...generated,
          '--auto-generate-sql-load-type=update',
          '--commit=3',
          '--concurrency=2',
          '--engine=innodb',
          '--auto-generate-sql-guid-primary',
        ],
        [
          ...generated,
          '--auto-generate-sql-secondary-indexes=2',
          '--number-int-cols=3',
          '--number-char-cols=2',
          '--concurrency=2',
          ...family.tls,
        ],
        ['--query=SELECT 1; SELECT 2', '--delimiter=;', '--concurrency=4', '--create=CREATE TABLE s (a INT)', '--create-schema=wsql_slap2'],
      ])
        expect((await works('mysqlslap', args)).out).toContain('Average number of seconds to run all queries');
    },
    LONG,
  );
  test(
    'passwords: caching_sha2_password, fast and in full',
    async () => {
      for (const user of ['app', 'hashed']) {
        for (const way of [family.tls, family.plain]) {
          for (const [program, args] of [
            ['mysql', ['-N', '-e', 'SELECT 1']],
            ['mysqladmin', ['ping']],
            ['mysqlshow', []],
            ['mysqldump', ['--no-tablespaces', 'shop']],
          ] as const) {
            const command = [
              ...family.command(program),
              '--no-defaults',
              '-h127.0.0.1',
              `-P${server.port}`,
              `-u${user}`,
              '-psecret',
              ...way,
              ...args,
            ];
            const { code, err } = await run(command);
            expect([program, code, quiet(err)]).toEqual([
              program,
              program === 'mysqldump' ? 2 : 0,
              program === 'mysqldump' ? expect.stringContaining('1049') : '',
            ]);
          }
        }
      }
      const wrong = await run([
        ...family.command('mysqladmin'),
        '--no-defaults',
        '-h127.0.0.1',
        `-P${server.port}`,
        '-uapp',
        '-pwrong',
        'status',
      ]);
      expect([wrong.code, wrong.err]).toEqual([
        1,
        expect.stringContaining("Access denied for user 'app'@'localhost' (using password: YES)"),
      ]);
    },
    LONG,
  );
}

/** Without what the tools remark of the server: that it is older than they are. */
function quiet(err: string): string {
  return err.replaceAll(/^(?:Warning: |WARNING: |.*\[Warning\]|-- Warning).*\n/gm, '');
}
/** A file that a tool sends. @returns its path as the tool sees it. */
function local(family: Family, name: string, contents: string | Buffer): string {
  const folder = join(family.folder, basename(serverFolder));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), contents);
  return join(family.seen, basename(serverFolder), name);
}
/** A folder of the server that a tool writes to as well. @returns its path as both see it. */
function shared(family: Family, folder: string): string {
  mkdirSync(folder, { recursive: true });
  if (family.folder !== family.seen) mkdirSync(join(family.folder, folder.replace(/^\/tmp/, '')), { recursive: true });
  return folder;
}
