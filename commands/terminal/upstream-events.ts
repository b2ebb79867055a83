/** What is logged of several upstream servers: those that go, come back, or change their part. */
import type { NodeDescription } from '../../src/backends/upstream/cluster/node.ts';
import type { Log } from '../../src/servers/mysql/index.ts';

interface Several {
  readonly nodes: readonly Described[];
  onChange(follower: (node: Described) => void): void;
}
interface Described {
  describe(): NodeDescription;
}

/** Logs those that cannot be used at the start, and from then on each change. */
export function logUpstreams(cluster: Several, log: Log): void {
  const tell = (node: Described) => {
    const { name, role, state, lastError } = node.describe();
    if (state === 'up') log('info', 'upstream is up', { upstream: name, role });
    else log('warn', `upstream is ${state}`, { upstream: name, role, reason: lastError ?? '' });
  };
  for (const node of cluster.nodes) if (['down', 'unready'].includes(node.describe().state)) tell(node);
  cluster.onChange(tell);
}
