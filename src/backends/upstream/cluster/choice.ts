/** Which servers of a cluster a session may go to, the best one first. */
import type { Node } from './node.ts';
import type { Balance } from './settings.ts';

/** `write`: where writes are taken, which is where sessions live. `read`: a replica that is not far behind will do. */
export type Wanted = 'write' | 'read';

export interface Policy {
  /** Undefined: the first, but for servers which are made to be written to all at once. */
  readonly balance: Balance | undefined;
  /** Seconds. */
  readonly maxLag: number;
  /** Whether replicas will do for everything, since there is no primary, and never was. */
  readonly onlyReplicas: boolean;
}

/** The nodes that may be tried, in their order. */
export function inOrder(nodes: readonly Node[], wanted: Wanted, policy: Policy): readonly Node[] {
  const usable = nodes.filter((node) => node.state !== 'unready' && node.breaker.admits);
  const masters = usable.filter((node) => policy.onlyReplicas || node.role !== 'replica').sort(byRank(policy.balance));
  if (wanted === 'write') return masters;
  const replicas = usable
    .filter((node) => node.role === 'replica' && isFresh(node, nodes, policy.maxLag))
    .sort(byRank('least-connections'));
  return [...replicas.filter(isUp), ...masters, ...replicas.filter((node) => !isUp(node) && !masters.includes(node))];
}

/** Those that may be read from. */
export function readable(nodes: readonly Node[], maxLag: number): readonly Node[] {
  return nodes.filter((node) => node.role === 'replica' && isUp(node) && node.breaker.admits && isFresh(node, nodes, maxLag));
}

function isUp(node: Node): boolean {
  return node.state === 'up';
}

/** Good ones first; among these, by what they have to do where that is asked for. `sort` keeps the order of equals. */
function byRank(balance: Balance | undefined): (one: Node, other: Node) => number {
  return (one, other) => rank(one) - rank(other) || (spreads(one, balance) && spreads(other, balance) ? one.load - other.load : 0);
}
function rank(node: Node): number {
  if (node.state === 'up') return node.isFull || node.health?.isDonor === true ? 1 : 0;
  return node.state === 'new' ? 2 : node.state === 'suspect' ? 3 : 4;
}
/** Whether sessions are spread over servers like this one. */
export function spreads(node: Node, balance: Balance | undefined): boolean {
  return balance === 'least-connections' || (balance === undefined && /tidb/i.test(node.health?.version ?? ''));
}

/** A replica that has lost its source is as good as it gets while there is no primary. */
function isFresh(node: Node, nodes: readonly Node[], maxLag: number): boolean {
  const replication = node.health?.replication;
  if (replication === undefined || replication.kind === 'none') return true;
  if (replication.kind === 'stopped') return false;
  if (replication.lag !== null) return replication.lag <= maxLag;
  return !nodes.some((other) => other.role === 'primary' && other.state === 'up');
}
