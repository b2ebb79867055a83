/** Which server of a cluster comes first. */
import type { Node } from './node.ts';

/** `write`: where writes are taken, which is where sessions live. `read`: a replica that is not far behind will do. */
export type Wanted = 'write' | 'read';

/** The nodes as they should be tried. */
export function inOrder(nodes: readonly Node[], _wanted: Wanted): readonly Node[] {
  const good = (node: Node) => node.breaker.admits;
  return [...nodes.filter(good), ...nodes.filter((node) => !good(node))];
}
