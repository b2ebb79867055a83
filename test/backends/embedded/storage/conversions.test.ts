/** What a column makes of a value: stored form, errors and warnings, against what MySQL 9.7 did. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTest, TestSession } from '../open.ts';

type Conversion = readonly [
  strict: 0 | 1,
  type: string,
  value: string,
  error: string | null,
  hex: string | null,
  warnings: readonly string[],
];
const conversions = JSON.parse(readFileSync(join(import.meta.dirname, 'conversions.json'), 'utf8')) as readonly Conversion[];

const engine = openTest();
const session = new TestSession(engine);
beforeAll(async () => {
  await session.script("CREATE DATABASE d\nUSE d\nSET time_zone = '+00:00'");
});
afterAll(() => engine.close());

async function outcome(value: string): Promise<{ error: string | null; hex: unknown; warnings: readonly string[] }> {
  await session.run('DELETE FROM t');
  const message = await session.error(`INSERT INTO t VALUES (${value})`);
  const error = message === 'no error' ? null : message.replace(/^(\d+) \w+ /, '$1 ');
  const warnings = error === null ? session.connection.warnings.map(({ level, code, message: text }) => `${level} ${code} ${text}`) : [];
  return { error, hex: (await session.value('SELECT HEX(CAST(a AS CHAR)) FROM t')) ?? null, warnings };
}

/** Where we differ, by type and value, and why. */
const known: ReadonlyMap<string, string> = new Map([
  ['FLOAT <- 20240102030405', 'CAST(float AS CHAR) prints twelve digits and more without an exponent'],
  ["FLOAT <- TIMESTAMP'2024-05-06 07:08:09'", 'the same'],
  ["JSON <- '[1'", "the parser's message lacks MySQL's quotes"],
  ['INT UNSIGNED <- 1e30', 'MySQL warns twice of one value'],
  ['BIT(4) <- -0.5', 'MySQL stores 0 here, though it clamps every other negative number'],
  ['DATE <- 1000000', 'MySQL reads YYMMDD of seven digits as year 100, month and day 0'],
  ['DATETIME <- 1000000', 'the same'],
  ['DATETIME(3) <- 1000000', 'the same'],
  ['TIMESTAMP <- 1e3', 'a date of no month is out of range for us, truncated for MySQL'],
  ["TIMESTAMP <- '850:00:00'", 'MySQL does not warn of delimiters in what it takes for no date'],
]);

const groups = new Map<string, Conversion[]>();
for (const conversion of conversions) {
  if (known.has(`${conversion[1]} <- ${conversion[2]}`)) continue;
  const name = `${conversion[1]} ${conversion[0] === 1 ? 'strict' : 'not strict'}`;
  groups.set(name, [...(groups.get(name) ?? []), conversion]);
}
for (const [name, group] of groups) {
  test(name, async () => {
    const [strict, type] = group[0] ?? [1, 'INT'];
    await session.run(
      `SET sql_mode = '${strict === 1 ? 'STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO' : ''}'`,
    );
    await session.run('DROP TABLE IF EXISTS t');
    await session.run(`CREATE TABLE t (a ${type})`);
    const actual: unknown[] = [];
    for (const [, , value] of group) actual.push({ value, ...(await outcome(value)) });
    const expected: unknown[] = group.map(([, , value, error, hex, warnings]) => ({ value, error, hex, warnings }));
    expect(actual).toEqual(expected);
  });
}
