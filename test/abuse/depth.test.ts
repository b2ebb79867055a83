/** Statements that are too deep, too long or too many: an answer or MySQL's error, soon, and nothing of SQLite's or of ours in it. */
import { expect, test } from 'bun:test';
import { openTest, TestSession } from '../backends/embedded/open.ts';
import { RUNTIMES, run } from '../support/runtimes.ts';

const DEEP = 200_000;

/** Texts by what they nest, made of a count. */
const shapes: Readonly<Record<string, (n: number) => string>> = {
  parentheses: (n) => `SELECT ${'('.repeat(n)}1${')'.repeat(n)}`,
  NOT: (n) => `SELECT ${'NOT '.repeat(n)}1`,
  minus: (n) => `SELECT ${'- '.repeat(n)}1`,
  functions: (n) => `SELECT ${'ABS('.repeat(n)}1${')'.repeat(n)}`,
  subqueries: (n) => `SELECT ${'(SELECT '.repeat(n)}1${')'.repeat(n)}`,
  'derived tables': (n) => `SELECT * FROM ${'(SELECT * FROM '.repeat(n)}(SELECT 1) y${') x'.repeat(n)}`,
  EXISTS: (n) => `SELECT 1 WHERE ${'EXISTS (SELECT 1 WHERE '.repeat(n)}1${')'.repeat(n)}`,
  CASE: (n) => `SELECT ${'CASE WHEN '.repeat(n)}1${' THEN 1 END'.repeat(n)}`,
  AND: (n) => `SELECT COUNT(*) FROM d.t WHERE n=1${' AND n=1'.repeat(n)}`,
  OR: (n) => `SELECT COUNT(*) FROM d.t WHERE n=1${' OR n=1'.repeat(n)}`,
  plus: (n) => `SELECT n${' + 1'.repeat(n)} FROM d.t`,
  UNION: (n) => `SELECT 1${' UNION SELECT 1'.repeat(n)}`,
  joins: (n) => `SELECT 1 FROM d.t t${Array.from({ length: Math.min(n, 2000) }, (_, at) => ` JOIN d.t t${at} USING (n)`).join('')}`,
  'IN list': (n) => `SELECT COUNT(*) FROM d.t WHERE n IN (1${',2'.repeat(n)})`,
  'select list': (n) => `SELECT 1${',1'.repeat(n)}`,
  'ORDER BY': (n) => `SELECT 1 FROM d.t ORDER BY n${',n'.repeat(n)}`,
  'GROUP BY': (n) => `SELECT 1 FROM d.t GROUP BY n${',n'.repeat(n)}`,
  windows: (n) => `SELECT ROW_NUMBER() OVER (ORDER BY n${',n'.repeat(n)}) FROM d.t`,
  arguments: (n) => `SELECT CONCAT('a'${",'a'".repeat(n)})`,
  'IF of IF': (n) => `SELECT ${'IF(1,1,'.repeat(n)}1${')'.repeat(n)}`,
  'JSON text': (n) => `SELECT CAST('${'['.repeat(n)}${']'.repeat(n)}' AS JSON)`,
  'chain of common tables': (n) =>
    `WITH c0 AS (SELECT 1 a)${Array.from({ length: Math.min(n, 20_000) }, (_, at) => `,c${at + 1} AS (SELECT * FROM c${at})`).join('')} SELECT * FROM c${Math.min(n, 20_000)}`,
  columns: (n) => `CREATE TABLE d.wide (a INT${Array.from({ length: Math.min(n, 5000) }, (_, at) => `,c${at} INT`).join('')})`,
  'nested blocks': (n) => `CREATE PROCEDURE IF NOT EXISTS d.p() ${'BEGIN '.repeat(n)}SELECT 1; ${'END; '.repeat(n)}`,
};
/** What MySQL says of what it cannot take. */
const expected = /^(no error|(1064|1074|1116|1117|1210|1235|1390|1436|1473|3157|4169) .*)$/;
const leaked = /sqlite|Expression tree|compound|Recursion limit|no query solution|terms in/i;

async function session(): Promise<TestSession> {
  const made = new TestSession(openTest());
  await made.script('CREATE DATABASE d\nCREATE TABLE d.t (n INT)\nINSERT INTO d.t VALUES (1), (2)');
  return made;
}

for (const [name, make] of Object.entries(shapes)) {
  test(`${name}: some, many, and ${DEEP}`, async () => {
    const it = await session();
    for (const count of [50, 900, 3000, DEEP]) {
      const error = await it.error(make(count));
      expect(error).toMatch(expected);
      expect(error).not.toMatch(leaked);
      await it.error('DROP TABLE IF EXISTS d.wide');
    }
    expect(await it.value('SELECT COUNT(*) FROM d.t')).toBe(2);
  }, 30_000);
}

test('placeholders: as many as the protocol can count, and more', async () => {
  const { connection } = await session();
  const text = (n: number): string => `SELECT 1 IN (?${',?'.repeat(n - 1)})`;
  expect((await connection.prepare(text(1000))).params.length).toBe(1000);
  for (const count of [65_536, DEEP])
    expect(() => connection.prepare(text(count))).toThrow(/^Prepared statement contains too many placeholders$/);
  const it = await session();
  expect(await it.error("SELECT 'a?', ?")).toMatch(/^1064 42000 .* near '\?' at line 1$/);
});

test('common tables and views that double with each step', async () => {
  const it = await session();
  const doubling = (steps: number): string =>
    `WITH c0 AS (SELECT 1 a)${Array.from({ length: steps }, (_, at) => `,c${at + 1} AS (SELECT x.a FROM c${at} x JOIN c${at} y GROUP BY x.a)`).join('')} SELECT COUNT(*) FROM c${steps}`;
  expect(await it.value(doubling(5))).toBe(1);
  expect(await it.error(doubling(40))).toMatch(/^4169 HY000 Common table expression expansion exceeded/);
  await it.script('USE d\nCREATE VIEW v0 AS SELECT 1 a');
  let error = 'no error';
  for (let at = 1; at < 30 && error === 'no error'; at++)
    error = await it.error(`CREATE VIEW v${at} AS SELECT x.a FROM v${at - 1} x JOIN v${at - 1} y GROUP BY x.a`);
  expect(error).toMatch(/^4169 /);
}, 20_000);

/** The stacks of the runtimes differ: the deepest shapes on each, through the program. */
for (const { name, command } of RUNTIMES) {
  test.skipIf(command === null)(
    `${DEEP} deep on ${name} (skipped where this machine does not have it)`,
    () => {
      const deep = [
        'parentheses',
        'NOT',
        'minus',
        'functions',
        'subqueries',
        'derived tables',
        'EXISTS',
        'CASE',
        'plus',
        'UNION',
        'IF of IF',
        'chain of common tables',
      ];
      const counts = [50, 500, 2000, DEEP];
      const texts = deep.flatMap((shape) => counts.map((count) => shapes[shape]?.(count) ?? ''));
      const input = ['CREATE DATABASE d', 'CREATE TABLE d.t (n INT)', ...texts, "SELECT 'still here'"].join(';\n');
      const { code, stdout, stderr } = run(command ?? [], ['query', '--force', '-N'], { input });
      expect(stdout).toEndWith('still here\n');
      expect([0, 5]).toContain(code ?? -1);
      for (const line of stderr.trim().split('\n')) expect(line).toMatch(/^(ERROR (1064|1436|1473|4169) .*| +(\d+ )?\|.*)?$/);
    },
    60_000,
  );
}
