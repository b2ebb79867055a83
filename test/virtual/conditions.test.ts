/** What providers are told of a statement: the conditions on their columns, which of them are read, how many rows are enough. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';

import { type Engine, openEmbedded } from '../../src/backends/embedded/index.ts';
import type { VirtualCondition, VirtualTableContext, VirtualTableProvider } from '../../src/virtual-table.ts';
import { TestSession } from '../backends/embedded/open.ts';

/** What the tables were asked when their rows were read, in order. */
const asked: {
  readonly table: string;
  readonly all: readonly VirtualCondition[];
  readonly reads: string;
  readonly limit: number | null;
}[] = [];
const columns = [
  { name: 'id', type: 'INT', nullable: false },
  { name: 'name', type: 'VARCHAR(20)' },
  { name: 'exact', type: 'VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin' },
  { name: 'kind', type: "ENUM('cat','dog')" },
  { name: 'price', type: 'DECIMAL(8,2)' },
  { name: 'day', type: 'DATE' },
];
const rows = Array.from({ length: 26 }, (_, at) => {
  const letter = String.fromCharCode(97 + at);
  return [at, letter, letter, at % 2 === 0 ? 'cat' : 'dog', at / 4, `2024-01-${String(at + 1).padStart(2, '0')}`];
});
function note(table: string, { conditions }: VirtualTableContext): void {
  const reads = columns.map(({ name }) => name).filter((name) => conditions.reads(name));
  asked.push({ table, all: conditions.all, reads: reads.join(), limit: conditions.limit });
}
const provider: VirtualTableProvider = (table, context) => {
  if (context.database !== 'v') return null;
  if (table === 'a' || table === 'b')
    return {
      columns,
      *rows() {
        note(table, context);
        for (const row of rows) if (row.every((value, at) => context.conditions.takes(columns[at]?.name ?? '', value))) yield row;
      },
    };
  if (table === 'slow')
    return {
      columns,
      async *rows() {
        note(table, context);
        for (const row of rows) {
          await new Promise<void>((resolve) => setImmediate(resolve));
          if (row.every((value, at) => context.conditions.takes(columns[at]?.name ?? '', value))) yield row;
        }
      },
    };
  return null;
};

let engine: Engine;
let it: TestSession;
beforeAll(async () => {
  engine = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-test', virtualTables: [provider] });
  it = new TestSession(engine);
  await it.script('CREATE DATABASE v\nUSE v\nCREATE TABLE real_ (id INT PRIMARY KEY, name VARCHAR(20))');
  await it.run("INSERT INTO real_ VALUES (1, 'b'), (3, 'd'), (99, 'none')");
  await it.run("SET @x = 'c', @n = NULL");
});
beforeEach(() => {
  asked.length = 0;
});
afterAll(() => {
  it.close();
  return engine.close();
});

/** `name=a|b id=1 name~x%`, of each table that was read, by name. */
async function pushed(sql: string, params: readonly (string | number)[] = []): Promise<string> {
  asked.length = 0;
  await it.rows(
    sql,
    params.map((value) => ({ type: 253, unsigned: false, value }) as never),
  );
  const told = asked.map(({ table, all }) => [
    table,
    ...all.map((each) =>
      each.operator === '='
        ? `${each.column}=${each.values.map(String).join('|')}`
        : `${each.column}~${each.pattern}${each.escape === '\\' ? '' : each.escape}`,
    ),
  ]);
  return told
    .map((each) => each.join(' '))
    .sort()
    .join('; ');
}

test('values that a column must equal', async () => {
  expect(await pushed("SELECT * FROM a WHERE name = 'b'")).toBe('a name=b');
  expect(await pushed("SELECT * FROM a WHERE 'b' = name AND id = 1 AND price > 0")).toBe('a id=1 name=b');
  expect(await pushed("SELECT * FROM a WHERE name IN ('b', 'c') AND id <=> 2")).toBe('a id=2 name=b|c');
  expect(await pushed("SELECT * FROM a WHERE name = 'b' OR name = 'c' OR name IN ('d')")).toBe('a name=b|c|d');
  expect(await pushed("SELECT * FROM a WHERE (id, name) IN ((1, 'b'), (2, 'c'))")).toBe('a id=1|2 name=b|c');
  expect(await pushed("SELECT * FROM a WHERE (id, name) = (1, 'b')")).toBe('a id=1 name=b');
  expect(await pushed("SELECT * FROM a WHERE price = 1.5 AND day = '2024-01-07' AND kind = 'cat'")).toBe(
    'a kind=cat price=1.50 day=2024-01-07',
  );
});
test('values that are known when the statement runs', async () => {
  expect(await pushed('SELECT * FROM a WHERE name = ?', ['z'])).toBe('a name=z');
  expect(await pushed('SELECT * FROM a WHERE id IN (?, ?)', [3, 4])).toBe('a id=3|4');
  expect(await pushed('SELECT * FROM a WHERE name = @x')).toBe('a name=c');
  expect(await pushed("SELECT * FROM a WHERE name = CONCAT('a', 'b')")).toBe('a name=ab');
  expect(await pushed('SELECT * FROM a WHERE name = DATABASE()')).toBe('a name=v');
  expect(await pushed("SELECT * FROM a WHERE name = (SELECT 'x')")).toBe('a name=x');
  expect(await pushed('SELECT * FROM a WHERE name IN (SELECT DATABASE())')).toBe('a name=v');
  expect(await pushed('SELECT * FROM a WHERE id = 1 + 1')).toBe('a id=2');
  expect(await pushed("SELECT * FROM a WHERE name <=> NULLIF(CONCAT('a', 'b'), 'ab')")).toBe('a name=null');
});
test('patterns', async () => {
  expect(await pushed("SELECT * FROM a WHERE name LIKE 'b%'")).toBe('a name~b%');
  expect(await pushed("SELECT * FROM a WHERE name LIKE 'b|%' ESCAPE '|' AND id = 1")).toBe('a id=1 name~b|%|');
  expect(await pushed('SELECT * FROM a WHERE name LIKE ?', ['c_'])).toBe('a name~c_');
});
test('what would change the answer is not told', async () => {
  for (const condition of [
    "name = 'b' OR id = 1",
    "NOT (name = 'b')",
    "name <> 'b'",
    "name NOT LIKE 'b%'",
    "name NOT IN ('b')",
    'name = 5',
    "UPPER(name) = 'B'",
    'name = exact',
    'id = RAND() * 10',
    "IF(name = 'b', 1, 0) = 1",
    "(name = 'b') = 0",
    "name = 'b' XOR id = 1",
    'name = (SELECT name FROM real_ WHERE id = 1)',
  ])
    expect([condition, await pushed(`SELECT * FROM a WHERE ${condition}`)]).toEqual([condition, 'a']);
  expect(await pushed("SELECT name = 'b' FROM a")).toBe('a');
  expect(await pushed('SELECT COUNT(*) c FROM a GROUP BY name HAVING c = 1')).toBe('a');
});
test('joins hand values on', async () => {
  expect(await pushed("SELECT * FROM a JOIN b ON a.name = b.name WHERE b.name = 'c'")).toBe('a name=c; b name=c');
  expect(await pushed("SELECT * FROM a, b WHERE a.id = b.id AND a.name = b.name AND a.name = 'c'")).toBe('a name=c; b name=c');
  expect(await pushed('SELECT * FROM a JOIN b USING (id, name) WHERE id = 4')).toBe('a id=4; b id=4');
  expect(await pushed("SELECT * FROM a NATURAL JOIN b WHERE a.exact = 'q'")).toBe('a exact=q; b exact=q');
  expect(await pushed('SELECT * FROM real_ r JOIN a ON a.id = r.id AND r.id = 3')).toBe('a id=3');
  expect(await pushed('SELECT * FROM a JOIN b ON a.id = b.id JOIN real_ r ON r.id = b.id WHERE r.id = 3')).toBe('a id=3; b id=3');
});
test('outer joins', async () => {
  expect(await pushed("SELECT * FROM a LEFT JOIN b ON a.id = b.id AND b.name = 'c' WHERE a.name = 'd'")).toBe('a name=d; b name=c');
  expect(await pushed('SELECT * FROM a LEFT JOIN b ON a.name = b.name AND a.id = 1')).toBe('a; b');
  expect(await pushed("SELECT * FROM a LEFT JOIN b ON a.name = b.name WHERE a.name = 'e'")).toBe('a name=e; b name=e');
  expect(await pushed("SELECT * FROM a LEFT JOIN b ON a.name = b.name AND b.name = 'e'")).toBe('a; b name=e');
  expect(await pushed('SELECT * FROM a LEFT JOIN b ON a.id = b.id WHERE b.name <=> NULL')).toBe('a; b');
  expect(await pushed('SELECT * FROM a RIGHT JOIN b ON a.id = b.id WHERE b.id = 2')).toBe('a id=2; b id=2');
  expect(await pushed('SELECT * FROM a LEFT JOIN b ON a.id = b.id WHERE b.id IS NULL')).toBe('a; b');
  expect(await it.rows("SELECT a.id, b.id FROM a LEFT JOIN b ON a.id = b.id AND b.name = 'c' WHERE a.id IN (1, 2) ORDER BY a.id")).toEqual([
    [1, null],
    [2, 2],
  ]);
  expect(await it.value('SELECT COUNT(*) FROM a LEFT JOIN b ON a.id = b.id + 1 WHERE b.name <=> @n')).toBe(1);
});
test('subqueries, derived tables, common tables, unions and views', async () => {
  expect(await pushed("SELECT * FROM a WHERE EXISTS (SELECT 1 FROM b WHERE b.id = a.id AND b.kind = 'dog') AND a.id = 3")).toBe(
    'a id=3; b id=3 kind=dog',
  );
  expect(await pushed("SELECT (SELECT MAX(b.price) FROM b WHERE b.name = a.name) FROM a WHERE a.name = 'f'")).toBe('a name=f; b name=f');
  expect(await pushed("SELECT * FROM (SELECT id AS i, name AS n FROM a) AS d WHERE d.n = 'g'")).toBe('a name=g');
  expect(await pushed("SELECT * FROM (SELECT name, COUNT(*) FROM a GROUP BY name) AS d WHERE d.name = 'g'")).toBe('a name=g');
  expect(await pushed('SELECT * FROM (SELECT kind, COUNT(*) n FROM a GROUP BY kind) AS d WHERE d.n = 13')).toBe('a');
  expect(await pushed("SELECT * FROM (SELECT id, name FROM a ORDER BY id LIMIT 3) AS d WHERE d.name = 'g'")).toBe('a');
  expect(await pushed("SELECT * FROM (SELECT name, ROW_NUMBER() OVER (ORDER BY id) r FROM a) AS d WHERE d.name = 'g'")).toBe('a');
  expect(await pushed("SELECT * FROM (SELECT name, COUNT(*) FROM a) AS d WHERE d.name = 'g'").catch(String)).toMatch(/^(a|Sql)/);
  expect(await pushed("WITH c AS (SELECT * FROM a) SELECT * FROM c WHERE name = 'h'")).toBe('a name=h');
  expect(await pushed("WITH c AS (SELECT * FROM a) SELECT * FROM c x JOIN c y ON x.id = y.id WHERE x.name = 'h'")).toBe('a');
  expect(await pushed("SELECT * FROM (SELECT id, name FROM a UNION ALL SELECT id, name FROM b) AS u WHERE name = 'i'")).toBe(
    'a name=i; b name=i',
  );
  expect(await pushed("SELECT id FROM a WHERE name = 'j' UNION SELECT id FROM b WHERE name = 'k'")).toBe('a name=j; b name=k');
  expect(await pushed('SELECT * FROM a JOIN (SELECT DATABASE() AS db) AS d ON a.name = d.db')).toBe('a name=v');
  expect(await pushed("SELECT * FROM a WHERE id IN (SELECT id FROM b WHERE name = 'n' AND id = 13)")).toBe('a id=13; b id=13 name=n');
  expect(await pushed('SELECT * FROM a WHERE id IN (SELECT id FROM b) AND id = 4')).toBe('a id=4; b id=4');
  expect(await pushed('SELECT * FROM a WHERE id NOT IN (SELECT id FROM b WHERE id = 4)')).toBe('a; b id=4');
  expect(await pushed('SELECT * FROM a WHERE id IN (SELECT MAX(id) FROM b)')).toBe('a; b');
  await it.run("CREATE VIEW va AS SELECT id, name AS title FROM a WHERE kind = 'cat'");
  expect(await pushed("SELECT * FROM va WHERE title = 'm'")).toBe('a name=m kind=cat');
  expect(await it.rows("SELECT * FROM va WHERE title = 'm'")).toEqual([[12, 'm']]);
  await it.run('DROP VIEW va');
});
test('a table that is named twice is read once, for both', async () => {
  expect(await pushed("SELECT * FROM a x JOIN a y ON x.id = y.id WHERE x.name = 'b'")).toBe('a');
  expect(await pushed("SELECT * FROM a x JOIN a y ON x.name = y.name WHERE x.name = 'b'")).toBe('a name=b|b');
  expect(await pushed('SELECT 1 FROM a WHERE id = 1 UNION ALL SELECT 1 FROM a WHERE id = 2')).toBe('a id=1|2');
  expect(await it.value('SELECT COUNT(*) FROM a x, a y WHERE x.id = 1')).toBe(26);
});
test('a column’s collation says what equals', async () => {
  expect(await it.rows("SELECT id FROM a WHERE name = 'B'")).toEqual([[1]]);
  expect(await it.rows("SELECT id FROM a WHERE name LIKE 'B%'")).toEqual([[1]]);
  expect(await it.rows("SELECT id FROM a WHERE exact = 'B'")).toEqual([]);
  expect(await it.rows("SELECT id FROM a WHERE name = 'É'")).toEqual([[4]]);
  expect(await it.rows("SELECT id FROM a WHERE exact = 'b' COLLATE utf8mb4_0900_ai_ci")).toEqual([[1]]);
  expect(await it.rows("SELECT id FROM a WHERE exact = 'B' COLLATE utf8mb4_0900_ai_ci")).toEqual([[1]]);
  expect(await it.rows("SELECT id FROM a WHERE id = '1.0'")).toEqual([[1]]);
  expect(await it.rows("SELECT id FROM a WHERE kind = 'CAT' AND id < 3")).toEqual([[0], [2]]);
});
test('what another collation than the column’s takes is only told by takes()', async () => {
  expect(await pushed("SELECT * FROM a WHERE exact = 'B' COLLATE utf8mb4_0900_ai_ci")).toBe('a');
  expect(await pushed("SELECT * FROM a WHERE exact LIKE 'B%' COLLATE utf8mb4_0900_ai_ci")).toBe('a');
  expect(await pushed("SELECT * FROM a WHERE name = 'B' COLLATE utf8mb4_bin")).toBe('a');
  expect(await pushed("SELECT * FROM a WHERE name = 'B' COLLATE utf8mb4_0900_bin")).toBe('a name=B');
  expect(await it.rows("SELECT id FROM a WHERE exact LIKE 'B%' COLLATE utf8mb4_0900_ai_ci")).toEqual([[1]]);
});
test('the columns that are read, and how many rows', async () => {
  const told = async (sql: string) => {
    await pushed(sql);
    return asked.map(({ reads, limit }) => [reads, limit]);
  };
  expect(await told('SELECT name FROM a WHERE id > 3')).toEqual([['id,name', null]]);
  expect(await told('SELECT COUNT(*) FROM a')).toEqual([['', null]]);
  expect(await told('SELECT name FROM a LIMIT 3')).toEqual([['name', 3]]);
  expect(await told('SELECT name FROM a LIMIT 2, 3')).toEqual([['name', 5]]);
  expect(await told('SELECT name FROM a ORDER BY id LIMIT 3')).toEqual([['id,name', null]]);
  expect(await told('SELECT DISTINCT kind FROM a LIMIT 1')).toEqual([['kind', null]]);
  expect(await told('SELECT COUNT(*) FROM a LIMIT 1')).toEqual([['', null]]);
  expect(await told("SELECT name FROM a WHERE name > 'c' LIMIT 1")).toEqual([['name', null]]);
  expect(await it.rows('SELECT name FROM a LIMIT 2, 1')).toEqual([['c']]);
});
test('rows that come one after the other are asked for the same', async () => {
  expect(await pushed("SELECT * FROM slow JOIN a ON a.id = slow.id WHERE slow.name = 'c' AND slow.id = 2")).toBe(
    'a id=2; slow id=2 name=c',
  );
  expect(await it.rows("SELECT id FROM slow WHERE name = 'C'")).toEqual([[2]]);
});
test('plans that are kept are asked with the values of each run', async () => {
  const prepared = await it.connection.prepare('SELECT id FROM a WHERE name = ?');
  await prepared.close();
  expect(await pushed("SELECT id FROM a WHERE name = 'p'")).toBe('a name=p');
  expect(await pushed("SELECT id FROM a WHERE name = 'q'")).toBe('a name=q');
});
test('changes look for their rows so, too', async () => {
  asked.length = 0;
  await it.run('UPDATE real_ SET name = (SELECT name FROM a WHERE a.id = 5) WHERE id = 99');
  await it.run("INSERT INTO real_ SELECT id + 1000, name FROM b WHERE name IN ('x', 'y')");
  await it.run("DELETE FROM real_ WHERE id IN (SELECT id + 1000 FROM b WHERE name = 'x')");
  expect(asked.map(({ all }) => all.map(({ column }) => column))).toEqual([['id'], ['name'], ['name']]);
  expect(await it.rows('SELECT name FROM real_ WHERE id >= 99 ORDER BY id')).toEqual([['f'], ['y']]);
});
