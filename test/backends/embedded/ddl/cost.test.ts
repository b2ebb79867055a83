/** What a definition costs among many tables: counted, not timed. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { DatabaseSync } from 'node:sqlite';
import { Relations, RelationsDraft } from '../../../../src/backends/embedded/catalog/relations.ts';
import { referenceMark } from '../../../../src/backends/embedded/catalog/table-index.ts';
import type { Engine } from '../../../../src/backends/embedded/index.ts';
import { openTest, TestSession } from '../open.ts';

/** Past what `ddl/rename-in-sqlite.ts` takes for a large schema. */
const many = 160;

/** The texts that SQLite is given meanwhile. */
async function textsOf(work: () => Promise<unknown>): Promise<string[]> {
  const texts: string[] = [];
  const { exec, prepare } = DatabaseSync.prototype;
  DatabaseSync.prototype.exec = function (sql) {
    texts.push(sql);
    return exec.call(this, sql);
  };
  DatabaseSync.prototype.prepare = function (sql, ...rest) {
    texts.push(sql);
    return prepare.call(this, sql, ...rest);
  };
  try {
    await work();
  } finally {
    Object.assign(DatabaseSync.prototype, { exec, prepare });
  }
  return texts;
}

let engine: Engine;
let session: TestSession;

async function makeTables(from: number, to: number): Promise<void> {
  for (let at = from; at < to; at++)
    await session.run(
      `CREATE TABLE t${at} (id INT AUTO_INCREMENT PRIMARY KEY, up INT, name VARCHAR(20) UNIQUE, CHECK (up > 0), FOREIGN KEY (up) REFERENCES t${Math.max(0, at - 1)} (id))`,
    );
}
/** Definitions of every kind; the tables that they are about are gone after it. */
const definitions = [
  'CREATE TABLE a (id INT AUTO_INCREMENT PRIMARY KEY, up INT, name VARCHAR(20) UNIQUE, CHECK (up > 0), FOREIGN KEY (up) REFERENCES t1 (id))',
  'CREATE INDEX more ON a (name, up)',
  'DROP INDEX more ON a',
  'ALTER TABLE a COMMENT = "a"',
  'TRUNCATE TABLE a',
  'CREATE VIEW v AS SELECT id FROM a',
  'DROP VIEW v',
  'CREATE TEMPORARY TABLE x (a INT PRIMARY KEY, b TEXT, KEY (b(3)))',
  'DROP TEMPORARY TABLE x',
  'DROP TABLE a',
  'CREATE DATABASE other',
  'DROP DATABASE other',
];

beforeAll(async () => {
  engine = openTest();
  session = new TestSession(engine);
  await session.script('CREATE DATABASE shop\nUSE shop');
});
afterAll(() => engine.close());

describe('among many tables', () => {
  test('SQLite is asked for no more than among few, and never to look through its schema', async () => {
    await makeTables(0, 3);
    for (const sql of definitions) await session.run(sql);
    const few: string[][] = [];
    for (const sql of definitions) few.push(await textsOf(() => session.run(sql)));
    await makeTables(3, many);
    for (const [at, sql] of definitions.entries()) {
      const texts = await textsOf(() => session.run(sql));
      expect(texts).toEqual(few[at] ?? []);
      expect(texts.filter((text) => /sqlite_(schema|master)/.test(text))).toEqual([]);
    }
  });
  test('no table is changed or renamed by SQLite, which would read all of its schema again', async () => {
    await session.script(
      'CREATE TABLE p (id INT AUTO_INCREMENT PRIMARY KEY, a VARCHAR(9) UNIQUE)\nINSERT INTO p (a) VALUES ("x"), ("y"), ("z")',
    );
    await session.script('CREATE TABLE c (p INT, FOREIGN KEY (p) REFERENCES p (id))\nINSERT INTO c VALUES (2)\nDELETE FROM p WHERE id = 3');
    const texts = await textsOf(() =>
      session.script(
        [
          'ALTER TABLE p ADD COLUMN b INT NOT NULL DEFAULT 7 AFTER id, ADD KEY (b)',
          'ALTER TABLE p ADD COLUMN c INT AS (b + 1) STORED',
          'RENAME TABLE p TO q',
          'CREATE TABLE p (other INT)',
          'RENAME TABLE p TO swap, q TO p, swap TO q',
          'ALTER TABLE p DROP COLUMN c',
        ].join('\n'),
      ),
    );
    expect(texts.filter((text) => text.startsWith('ALTER'))).toEqual([]);
    await session.run('INSERT INTO p (a) VALUES ("w")');
    expect(await session.rows('SELECT * FROM p ORDER BY id')).toEqual([
      [1, 7, 'x'],
      [2, 7, 'y'],
      [4, 7, 'w'],
    ]);
    expect(await session.rows('SELECT * FROM q')).toEqual([]);
    expect(await session.error('INSERT INTO p (a) VALUES ("X")')).toBe("1062 23000 Duplicate entry 'X' for key 'p.a'");
    expect(await session.error('DELETE FROM p WHERE id = 2')).toStartWith('1451 23000');
    expect(await session.error('INSERT INTO c VALUES (99)')).toStartWith('1452 23000');
  });
  test('a definition that fails leaves nothing, also of its counter', async () => {
    await session.script(
      'CREATE TABLE f (id INT AUTO_INCREMENT PRIMARY KEY, a INT)\nINSERT INTO f (a) VALUES (1), (2), (3)\nDELETE FROM f WHERE id > 1',
    );
    expect(await session.error('ALTER TABLE f ADD COLUMN b INT DEFAULT 1, ADD CONSTRAINT big CHECK (a > 5)')).toStartWith('3819');
    await session.run('INSERT INTO f (a) VALUES (4)');
    expect(await session.rows('SELECT * FROM f')).toEqual([
      [1, 1],
      [4, 4],
    ]);
    expect(await session.error('CREATE TABLE g (a INT, CONSTRAINT T5_CHK_1 CHECK (a > 0))')).toStartWith('3822');
    expect(await session.error('CREATE TABLE g (a INT, CONSTRAINT T5_IBFK_1 FOREIGN KEY (a) REFERENCES t1 (id))')).toStartWith('1826');
    expect(await session.error('DROP TABLE t7')).toStartWith("3730 HY000 Cannot drop table 't7' referenced by a foreign key constraint");
    await session.run('DROP TABLE t159, t158');
    expect(
      await session.error(
        'CREATE TABLE t159 (a INT, CONSTRAINT t159_chk_1 CHECK (a > 0), CONSTRAINT t158_ibfk_1 FOREIGN KEY (a) REFERENCES t1 (id))',
      ),
    ).toBe('no error');
  });
});

test('a change looks at what it changes, not at all definitions', () => {
  let looks = 0;
  const table = (at: number): never =>
    ({
      kind: 'table',
      schema: 's',
      name: `t${at}`,
      checks: [],
      get foreignKeys() {
        looks++;
        return [{ name: `fk${at}`, schema: 's', table: 'parent' }];
      },
    }) as never;
  const relations = new Relations(Array.from({ length: 2000 }, (_, at) => table(at)));
  expect(relations.list('s')).toHaveLength(2000);
  expect(relations.index.holders(referenceMark('s', 'parent')).size).toBe(2000);
  looks = 0;
  const draft = new RelationsDraft(relations);
  draft.put(table(2000));
  draft.drop('s', 't5');
  draft.put(table(7));
  const before = relations.list('s');
  expect(draft.get('s', 't5')).toBeNull();
  expect(relations.get('s', 't5')).not.toBeNull();
  expect(relations.get('s', 't2000')).toBeNull();
  draft.apply();
  expect(looks).toBeLessThan(30);
  expect(relations.size).toBe(2000);
  expect(before).toHaveLength(2000);
  expect(before.some(({ name }) => name === 't5')).toBeTrue();
  const names = relations.list('s').map(({ name }) => name);
  expect(names).toEqual([...names].sort());
  expect(names).toContain('t2000');
  expect(names).not.toContain('t5');
  expect(relations.index.holders(referenceMark('s', 'parent')).size).toBe(2000);
});
