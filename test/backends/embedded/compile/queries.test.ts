/** Queries that once went wrong, or slowly. */
import { expect, test } from 'bun:test';
import { openTest, TestSession } from '../open.ts';

async function shop() {
  const session = new TestSession(openTest());
  await session.script(`CREATE DATABASE shop
    USE shop
    CREATE TABLE item (id INT PRIMARY KEY, name VARCHAR(20), price DECIMAL(6,2), n INT, KEY (name))
    INSERT INTO item VALUES (1, 'Apple', 1.50, 1), (2, 'apricot', 2.25, 2), (3, 'Banana', 0.99, 2), (4, '50%_off', NULL, NULL), (5, 'Ärger', 3, 9)`);
  return session;
}

test('LIKE over an indexed column finds what it finds without the index', async () => {
  const session = await shop();
  const ids = async (pattern: string) =>
    (await session.rows(`SELECT id FROM item WHERE name LIKE '${pattern}' ORDER BY id`)).map(([id]) => Number(id));
  expect(await ids('ap%')).toEqual([1, 2]);
  expect(await ids('BANANA')).toEqual([3]);
  expect(await ids('%an%')).toEqual([3]);
  expect(await ids('50\\\\%%')).toEqual([4]);
  expect(await ids('a%')).toEqual([1, 2, 5]);
  expect(await ids('')).toEqual([]);
});

test('an expression with literals is the item of GROUP BY that is written alike', async () => {
  const session = await shop();
  expect(await session.rows('SELECT n > 1, COUNT(*) FROM item GROUP BY n > 1 ORDER BY 1')).toEqual([
    [null, 1],
    [0, 1],
    [1, 3],
  ]);
  expect(await session.error('SELECT n > 1, COUNT(*) FROM item GROUP BY n > 2')).toStartWith('1055');
  expect(await session.rows('SELECT n > 3, COUNT(*) FROM item GROUP BY n > 3 ORDER BY 1')).toEqual([
    [null, 1],
    [0, 3],
    [1, 1],
  ]);
});

test('a subquery filters by an aggregate of the query around it', async () => {
  const session = await shop();
  expect(await session.rows('SELECT n, (SELECT name FROM item i WHERE i.id = MIN(item.id)) FROM item GROUP BY n ORDER BY n')).toEqual([
    [null, '50%_off'],
    [1, 'Apple'],
    [2, 'apricot'],
    [9, 'Ärger'],
  ]);
});

test('CASE shows decimals as they are, a table keeps them at its scale', async () => {
  const session = await shop();
  expect(await session.rows('SELECT CASE WHEN id = 1 THEN 2 ELSE price END FROM item WHERE id < 3 ORDER BY id')).toEqual([['2'], ['2.25']]);
  expect(
    await session.rows('SELECT * FROM (SELECT CASE WHEN id = 1 THEN 2 ELSE price END FROM item WHERE id < 3 LIMIT 2) t ORDER BY 1'),
  ).toEqual([['2.00'], ['2.25']]);
});

test('div_precision_increment gives quotients and averages their digits', async () => {
  const session = await shop();
  await session.results('SET div_precision_increment = 2');
  expect(await session.rows('SELECT 1 / 3, AVG(n) FROM item')).toEqual([['0.33', '3.50']]);
});

test('a dash in a regular expression is a dash', async () => {
  const session = await shop();
  expect(await session.rows(String.raw`SELECT '555-1234' REGEXP '^[0-9]+-[0-9]+$', 'a-b' REGEXP 'a\\-b', 'a#b' REGEXP 'a\\#b'`)).toEqual([
    [1, 1, 1],
  ]);
});

test('HAVING may ask GROUPING of a column that is not selected', async () => {
  const session = await shop();
  expect(await session.rows('SELECT COUNT(*) FROM item GROUP BY n WITH ROLLUP HAVING GROUPING(n) = 1')).toEqual([[5]]);
});

test('a NOT NULL date that is zero IS NULL, as MySQL has it', async () => {
  const session = await shop();
  await session.script(`SET sql_mode = ''
    CREATE TABLE z (d DATE NOT NULL, e DATE)
    INSERT INTO z VALUES ('0000-00-00', '0000-00-00'), ('2024-01-01', NULL)`);
  expect(await session.value('SELECT COUNT(*) FROM z WHERE d IS NULL')).toBe(1);
  expect(await session.value('SELECT COUNT(*) FROM z WHERE e IS NULL')).toBe(1);
});
