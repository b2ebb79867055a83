/** The servers of a backend: one is used, the others are there for when it is not. */
import { ConnectError } from '../../errors.ts';
import { login } from './login.ts';
import type { UpstreamOptions } from './options.ts';
import type { Link } from './wire-connection.ts';

/** How long a server that did not answer is tried only after the others. */
const SHUNNED_MS = 5000;
/** How long one of several servers may take to let somebody in, unless its URL says otherwise. */
const TIMEOUT_MS = 2000;

/** What another server may do better: unreachable, full, shutting down, shut for this host, without the TLS that is asked for. */
const ELSEWHERE: ReadonlySet<number> = new Set([1040, 1053, 1129, 2002, 2003, 2005, 2006, 2013, 2026]);

interface Node {
  readonly options: UpstreamOptions;
  /** performance.now() until which it is shunned. */
  shunnedUntil: number;
}

export class Nodes {
  readonly #nodes: readonly Node[];

  constructor(options: readonly [UpstreamOptions, ...UpstreamOptions[]]) {
    const several = options.length > 1;
    this.#nodes = options.map((node) => ({
      options: several ? { connectTimeout: TIMEOUT_MS, ...node } : node,
      shunnedUntil: 0,
    }));
  }

  /**
   * Logs in at the first server that can be reached. A login that is refused (1045, 1049) is refused: the others are not asked.
   * @param database instead of the one of the URL.
   * @param account instead of the one of the URL.
   * @throws ConnectError of the last one.
   */
  async login(
    database: string | null,
    capabilities: number,
    account: Pick<UpstreamOptions, 'user' | 'password'> = {},
  ): Promise<{ readonly link: Link; readonly node: UpstreamOptions }> {
    const failures: ConnectError[] = [];
    for (const node of this.#inOrder()) {
      const options = { ...node.options, ...account, ...(database === null ? {} : { database }) };
      try {
        const link = await login(options, capabilities);
        node.shunnedUntil = 0;
        return { link, node: node.options };
      } catch (error) {
        if (!(error instanceof ConnectError) || !ELSEWHERE.has(error.errno ?? 0)) throw error;
        node.shunnedUntil = performance.now() + SHUNNED_MS;
        failures.push(error);
      }
    }
    throw summary(failures);
  }

  /** As given; behind the others, what has failed lately. */
  #inOrder(): readonly Node[] {
    const now = performance.now();
    const isShunned = (node: Node) => node.shunnedUntil > now;
    return [...this.#nodes.filter((node) => !isShunned(node)), ...this.#nodes.filter(isShunned)];
  }
}

function summary(failures: readonly ConnectError[]): ConnectError {
  const last = failures.at(-1);
  if (last === undefined) throw new Error('no servers');
  if (failures.length === 1) return last;
  return new ConnectError(failures.map(({ message }) => message).join('; '), last.errno, last.sqlState);
}
