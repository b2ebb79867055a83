/** Which server comes first, from what is known of each. */
import { expect, test } from 'bun:test';
import { inOrder, type Policy, type Wanted } from '../../../src/backends/upstream/cluster/choice.ts';
import type { Health } from '../../../src/backends/upstream/cluster/health.ts';
import { Node } from '../../../src/backends/upstream/cluster/node.ts';

const WELL: Health = { version: '11.4.2-MariaDB', readOnly: false, unready: null, isDonor: false, replication: { kind: 'none' } };
const POLICY: Policy = { balance: undefined, maxLag: 10, onlyReplicas: false };

function node(name: string, health: Partial<Health> = {}, inUse = 0): Node {
  const made = new Node({ host: name });
  made.examined({ ...WELL, ...health });
  made.usage.inUse = inUse;
  return made;
}
function replica(name: string, lag: number | null = 0, inUse = 0): Node {
  return node(name, { readOnly: true, replication: { kind: 'running', lag } }, inUse);
}
function order(nodes: readonly Node[], wanted: Wanted = 'write', policy: Partial<Policy> = {}): string {
  return inOrder(nodes, wanted, { ...POLICY, ...policy })
    .map(({ options }) => options.host)
    .join(' ');
}

test('those that take writes, in the order given', () => {
  expect(order([node('a', {}, 5), node('b'), replica('r')])).toBe('a b');
});

test('least-connections, where it is asked for, and with TiDB', () => {
  expect(order([node('a', {}, 5), node('b', {}, 1), node('c', {}, 2)], 'write', { balance: 'least-connections' })).toBe('b c a');
  const tidb = { version: '8.0.11-TiDB-v8.5.0' };
  expect(order([node('a', tidb, 5), node('b', tidb, 1)])).toBe('b a');
  expect(order([node('a', tidb, 5), node('b', tidb, 1)], 'write', { balance: 'first' })).toBe('a b');
});

test('who is on the way counts', () => {
  const busy = node('a');
  busy.arriving = 2;
  expect(order([busy, node('b', {}, 1)], 'write', { balance: 'least-connections' })).toBe('b a');
});

test('reads go to the replica that has the least to do, and to the primary where there is none', () => {
  expect(order([node('a'), replica('r', 0, 3), replica('s', 0, 1)], 'read')).toBe('s r a');
  expect(order([node('a'), node('b')], 'read')).toBe('a b');
});

test('a replica that is too far behind, or does not replicate, is not read from', () => {
  const stopped = node('s', { readOnly: true, replication: { kind: 'stopped' } });
  expect(order([node('a'), replica('r', 11), stopped, replica('q', 10)], 'read')).toBe('q a');
  expect(order([node('a'), replica('r', 1)], 'read', { maxLag: 0.5 })).toBe('a');
});

test('a replica without a source will do for reads while there is no primary', () => {
  const primary = node('a');
  const cut = replica('r', null);
  expect(order([primary, cut], 'read')).toBe('a');
  primary.failed(new Error('gone'));
  expect(order([primary, cut], 'read')).toBe('r');
});

test('what is down is left alone until it may be tried again; what is not ready, altogether', () => {
  const down = node('a');
  down.failed(new Error('gone'));
  const unready = node('b', { unready: 'it joins' });
  expect(order([down, unready, node('c')])).toBe('c');
});

test('a suspect comes after those that are well, a donor in between', () => {
  const suspect = node('a');
  suspect.suspected(new Error('late'));
  expect(order([suspect, node('b', { isDonor: true }), node('c')])).toBe('c b a');
});

test('replicas alone', () => {
  expect(order([replica('r'), replica('s')], 'write', { onlyReplicas: true })).toBe('r s');
  expect(order([replica('r'), replica('s')], 'write')).toBe('');
});

test('what is said of a role is believed rather than read_only', () => {
  const said = new Node({ host: 'a', role: 'primary' });
  said.examined({ ...WELL, readOnly: true });
  expect(order([said, replica('r')])).toBe('a');
});
