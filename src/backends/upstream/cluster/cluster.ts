/** The servers of a backend: which one a session goes to, and which are left alone for a while. */
import { ConnectError } from '../../../errors.ts';
import type { UpstreamOptions } from '../options.ts';
import { inOrder, type Wanted } from './choice.ts';
import { Node, type NodeDescription } from './node.ts';

/** How long one of several servers may take to let somebody in, unless its URL says otherwise. */
const TIMEOUT_MS = 2000;

/**
 * What another server may do better: unreachable, full, shutting down, offline, shut for this host, without the TLS that is asked for, a
 * Galera node that is not in sync.
 */
const ELSEWHERE: ReadonlySet<number> = new Set([1040, 1047, 1053, 1129, 2002, 2003, 2005, 2006, 2013, 2026, 3032, 3168]);

export class Cluster {
  readonly nodes: readonly Node[];

  constructor(options: readonly [UpstreamOptions, ...UpstreamOptions[]]) {
    const several = options.length > 1;
    this.nodes = options.map((node) => new Node(several ? { connectTimeout: TIMEOUT_MS, ...node } : node));
  }

  /** Whether there is a choice. */
  get several(): boolean {
    return this.nodes.length > 1;
  }

  /**
   * Makes an attempt (a login, a statement of its own) at the server that suits best, and at the next one where the failure was the server's.
   * What it refuses (1045, 1049) is refused: the others are not asked. Whatever is no ConnectError is thrown on as it is.
   * @param wanted `read`: a replica will do.
   * @throws ConnectError of all that were tried, with the number of the last one.
   */
  async run<T>(wanted: Wanted, attempt: (node: Node) => Promise<T>): Promise<T> {
    const failures: ConnectError[] = [];
    for (const node of inOrder(this.nodes, wanted)) {
      try {
        return await tried(node, attempt);
      } catch (error) {
        if (!isOfNode(error)) throw error;
        failures.push(error);
      }
    }
    throw summary(failures);
  }

  /** What wsql.upstreams shows: a row for each server. */
  describe(): readonly NodeDescription[] {
    return this.nodes.map((node) => node.describe());
  }

  close(): void {}
}

/** Makes an attempt, and has the node know how it went. */
async function tried<T>(node: Node, attempt: (node: Node) => Promise<T>): Promise<T> {
  node.breaker.admit();
  node.arriving++;
  try {
    const result = await attempt(node);
    node.succeeded();
    return result;
  } catch (error) {
    if (isOfNode(error)) node.failed(error);
    // It answers, whatever it says.
    else node.succeeded();
    throw error;
  } finally {
    node.arriving--;
  }
}

function isOfNode(error: unknown): error is ConnectError {
  return error instanceof ConnectError && ELSEWHERE.has(error.errno ?? 0);
}

function summary(failures: readonly ConnectError[]): ConnectError {
  const last = failures.at(-1);
  if (last === undefined) return new ConnectError('There is no server to go to', 2003, 'HY000');
  if (failures.length === 1) return last;
  return new ConnectError(failures.map(({ message }) => message).join('; '), last.errno, last.sqlState);
}
