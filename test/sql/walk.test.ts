import { expect, test } from 'bun:test';
import { type Node, walk } from '../../src/sql/index.ts';
import { statement } from './syntax.ts';

function kinds(sql: string): string[] {
  const found: string[] = [];
  walk(statement(sql), (node) => {
    found.push(node.kind);
    return undefined;
  });
  return found;
}
/** Names of the columns below a statement, in the order that they are met. */
function columns(sql: string, enter: (node: Node) => boolean = () => true): string[] {
  const found: string[] = [];
  walk(statement(sql), (node) => {
    if (node.kind === 'ColumnRef') found.push(node.name);
    return enter(node);
  });
  return found;
}

test('parents come first, children in the order of the text', () => {
  expect(kinds('SELECT a + 1 FROM t WHERE b')).toEqual(['Select', 'Binary', 'ColumnRef', 'IntLiteral', 'TableFactor', 'ColumnRef']);
});

test('every place that holds an expression is reached', () => {
  expect(
    columns(
      'WITH c AS (SELECT a1) SELECT a2, CASE a3 WHEN a4 THEN a5 ELSE a6 END, SUM(a7) OVER (PARTITION BY a8 ORDER BY a9 RANGE a10 PRECEDING), GROUP_CONCAT(a11 ORDER BY a12) ' +
        'FROM t JOIN (SELECT a13) d ON a14 WHERE a15 IN (SELECT a16) GROUP BY a17 HAVING a18 WINDOW w AS (ORDER BY a19) ORDER BY a20',
    ),
  ).toEqual(Array.from({ length: 20 }, (_, i) => `a${i + 1}`));
  expect(columns('INSERT INTO t (c1) VALUES (a1), (a2) ON DUPLICATE KEY UPDATE c2 = a3')).toEqual(['c1', 'a1', 'a2', 'c2', 'a3']);
  expect(columns('UPDATE t SET c1 = a1 WHERE a2 ORDER BY a3')).toEqual(['c1', 'a1', 'a2', 'a3']);
  expect(columns('CREATE TABLE t (a INT DEFAULT (a1), b INT AS (a2) CHECK (a3), KEY ((a4)), CHECK (a5)) AS SELECT a6')).toEqual([
    'a1',
    'a2',
    'a3',
    'a4',
    'a5',
    'a6',
  ]);
  expect(columns('ALTER TABLE t ADD b INT DEFAULT (a1), ALTER c SET DEFAULT (a2), ADD CHECK (a3)')).toEqual(['a1', 'a2', 'a3']);
  expect(columns('SET @x = a1, @@y = a2, z = a3')).toEqual(['a1', 'a2', 'a3']);
  expect(columns('SHOW TABLES WHERE a1')).toEqual(['a1']);
  expect(columns('EXPLAIN SELECT a1')).toEqual(['a1']);
});

test('an answer of false leaves out what is below', () => {
  expect(columns('SELECT a, (SELECT b), c', (node) => node.kind !== 'Subquery')).toEqual(['a', 'c']);
});
