/** Changes make what a client has what the server has, whatever has happened between. */
import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { changesText } from '../../../src/servers/websocket/subscriptions/changes.ts';
import { LiveRows } from '../../../src/servers/websocket/subscriptions/live-rows.ts';
import type { WireChange } from '../../../src/wire/messages.ts';

interface Row {
  readonly id: number;
  readonly v: number;
}
const key = { names: ['id'], places: [0] };
function live(rows: readonly Row[]): LiveRows {
  return new LiveRows(
    '[]',
    key,
    rows.map(({ id }) => `[${id}]`),
    rows.map((row) => JSON.stringify(row)),
    false,
  );
}
function changes(before: readonly Row[], after: readonly Row[]): readonly WireChange[] {
  return JSON.parse(`[${changesText(live(before), live(after)) ?? ''}]`);
}
function applied(rows: readonly Row[], changes: readonly WireChange[]): Row[] {
  const list = [...rows];
  for (const change of changes) {
    const at = list.findLastIndex(({ id }) => id === change.key[0]);
    if (change.kind === 'added') list.splice(change.at, 0, change.row as unknown as Row);
    else if (change.kind === 'removed') list.splice(at, 1);
    else if (change.kind === 'changed') list[at] = change.row as unknown as Row;
    else list.splice(change.at, 0, ...list.splice(at, 1));
  }
  return list;
}
function rows(ids: readonly number[], v = 0): Row[] {
  return ids.map((id) => ({ id, v }));
}

test('each kind of change is said once', () => {
  const [one, two, three] = rows([1, 2, 3]) as [Row, Row, Row];
  expect(changes([one, two], [one, two])).toEqual([]);
  expect(changes([one, three], [one, two, three])).toEqual([{ kind: 'added', key: [2], at: 1, row: { id: 2, v: 0 } }]);
  expect(changes([one, two, three], [one, three])).toEqual([{ kind: 'removed', key: [2] }]);
  expect(changes([one, two], [one, { id: 2, v: 5 }])).toEqual([{ kind: 'changed', key: [2], row: { id: 2, v: 5 } }]);
  expect(changes([one, two, three], [two, three, one])).toEqual([{ kind: 'moved', key: [1], at: 2 }]);
  expect(changes([one, two, three], [three, one, two])).toEqual([{ kind: 'moved', key: [3], at: 0 }]);
});

const unique = fc.uniqueArray(fc.record({ id: fc.integer({ min: 0, max: 12 }), v: fc.integer({ min: 0, max: 1 }) }), {
  selector: ({ id }) => id,
});
const repeated = fc.array(fc.record({ id: fc.integer({ min: 0, max: 4 }), v: fc.integer({ min: 0, max: 1 }) }), { maxLength: 14 });
test('rows with a key', () => {
  fc.assert(
    fc.property(unique, unique, (before, after) => expect(applied(before, changes(before, after))).toEqual(after)),
    { numRuns: 2000 },
  );
});
test('rows whose key is none', () => {
  fc.assert(
    fc.property(repeated, repeated, (before, after) => expect(applied(before, changes(before, after))).toEqual(after)),
    { numRuns: 2000 },
  );
});
test('whole rows as their key, several times the same', () => {
  const same = repeated.map((list) => rows(list.map(({ id }) => id)));
  fc.assert(
    fc.property(same, same, (before, after) => expect(applied(before, changes(before, after))).toEqual(after)),
    { numRuns: 2000 },
  );
});
test('no more rows move than have to', () => {
  const many = Array.from({ length: 1000 }, (_, at) => at);
  expect(changes(rows(many), rows([...many.slice(1), 0]))).toHaveLength(1);
  expect(changes(rows(many), rows([...many.slice(500), ...many.slice(0, 500)]))).toHaveLength(500);
});
