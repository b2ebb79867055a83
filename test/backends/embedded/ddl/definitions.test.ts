/** SHOW CREATE TABLE, against what MySQL 9.7 printed for the same definitions. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTest, TestSession } from '../open.ts';

interface Definition {
  readonly create: string;
  readonly show?: string;
  readonly error?: string;
}
const definitions = JSON.parse(readFileSync(join(import.meta.dirname, 'definitions.json'), 'utf8')) as readonly Definition[];

const engine = openTest();
const session = new TestSession(engine);
beforeAll(async () => {
  await session.script('CREATE DATABASE d\nUSE d');
});
afterAll(() => engine.close());

for (const { create, show, error } of definitions) {
  test(create, async () => {
    await session.run('DROP TABLE IF EXISTS t');
    if (error !== undefined) {
      expect((await session.error(create)).replace(/^(\d+) \w+ /, '$1 ')).toBe(error);
      return;
    }
    await session.run(create);
    expect((await session.rows('SHOW CREATE TABLE t'))[0]?.[1]).toBe(show ?? '');
  });
}
