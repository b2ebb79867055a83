/** Plans as trees, and what is marked in them. */
import { expect, test } from 'bun:test';
import { drawn, stepsOfJson, stepsOfTree, withEstimates } from '../../../commands/repl/explain.ts';

const marked = (text: string, style: string) => (style === 'slow' ? `!${text.trim()}` : text);

test('a tree with times: the step that takes most itself is marked', () => {
  const plan = `-> Nested loop inner join  (cost=5 rows=9) (actual time=0.1..10 rows=9 loops=1)
    -> Table scan on a  (cost=1 rows=3) (actual time=0.1..9 rows=3 loops=1)
    -> Index lookup on b using k (id=a.id)  (cost=1 rows=3) (actual time=0.01..0.1 rows=3 loops=3)
`;
  expect(drawn(stepsOfTree(plan), marked)).toEqual([
    'Nested loop inner join  (cost=5 rows=9) (actual time=0.1..10 rows=9 loops=1)',
    '├─ Table scan on a  (cost=1 rows=3) (actual time=0.1..9 rows=3 loops=1)!◀ 90 %',
    '└─ Index lookup on b using k (id=a.id)  (cost=1 rows=3) (actual time=0.01..0.1 rows=3 loops=3)',
  ]);
});
test('a plan without costs: by the rows that are looked at', () => {
  const plan = `-> Sort
    -> Nested loop
        -> Table scan on o  (rows=500)
        -> Table scan on c  (rows=4)
`;
  expect(drawn(withEstimates(stepsOfTree(plan)), marked)).toEqual([
    'Sort',
    '└─ Nested loop',
    '   ├─ Table scan on o  (rows=500)',
    '   └─ Table scan on c  (rows=4)!◀ 80 %',
  ]);
});
test("MariaDB's JSON", () => {
  const plan = {
    query_block: { select_id: 1, nested_loop: [{ table: { table_name: 'a', access_type: 'ALL', rows: 3, r_total_time_ms: 2 } }] },
  };
  expect(drawn(stepsOfJson(plan), marked)).toEqual([
    'query block',
    '└─ Nested loop',
    '   └─ Table a  (access=ALL rows=3 r_total_time_ms=2)!◀ 100 %',
  ]);
});
