/** The servers of a backend: which one a session goes to, which are left alone for a while, and who has to leave one. */
import { ConnectError } from '../../../errors.ts';
import type { UpstreamOptions } from '../options.ts';
import { inOrder, type Policy, readable, spreads, type Wanted } from './choice.ts';
import { FULL, Node, type NodeDescription } from './node.ts';
import { type OnChange, Rounds } from './rounds.ts';
import { MAX_LAG, READ_AFTER_WRITE_MS, settingsOf } from './settings.ts';

/** How long one of several servers may take to let somebody in, unless its URL says otherwise. */
const TIMEOUT_MS = 2000;
/** How long somebody waits for a server to come back, or for another one to become the primary, where there has been one. */
const WAIT_MS = 3000;

/**
 * What another server may do better: unreachable, no MySQL at all, full, shutting down, offline, shut for this host, without the TLS that is asked for, a
 * Galera node that is not in sync.
 */
const ELSEWHERE: ReadonlySet<number> = new Set([1040, 1047, 1053, 1129, 2002, 2003, 2005, 2006, 2007, 2012, 2013, 2026, 2027, 3032, 3168]);

type Nodes = readonly [Node, ...Node[]];

export class Cluster {
  readonly nodes: Nodes;
  /** Reads outside transactions may go to replicas. */
  readonly splitsReads: boolean;
  /** Milliseconds after a write in which a session's reads stay with the primary. */
  readonly readAfterWrite: number;
  readonly #settings: Omit<Policy, 'onlyReplicas'>;
  readonly #rounds: Rounds | null;
  /** What somebody has been served with: where that is not possible now, it may be again soon. */
  readonly #served = new Set<Wanted>();

  constructor(options: readonly [UpstreamOptions, ...UpstreamOptions[]]) {
    const settings = settingsOf(options);
    this.splitsReads = settings.splitReads ?? false;
    this.readAfterWrite = settings.readAfterWrite ?? READ_AFTER_WRITE_MS;
    this.#settings = { balance: settings.balance, maxLag: settings.maxLag ?? MAX_LAG };
    const [first, ...others] = options;
    if (others.length === 0) {
      this.nodes = [new Node(first)];
      this.#rounds = null;
      return;
    }
    const node = (one: UpstreamOptions) => new Node({ connectTimeout: TIMEOUT_MS, ...one }, (it, how) => rounds.trouble(it, how));
    this.nodes = [node(first), ...others.map(node)];
    const rounds = new Rounds(this.nodes, TIMEOUT_MS);
    this.#rounds = rounds;
  }

  /** Whether there is a choice. */
  get several(): boolean {
    return this.#rounds !== null;
  }

  /**
   * Makes an attempt (a login, a statement of its own) at the server that suits best, and at the next one where the failure was the server's.
   * What it refuses (1045, 1049) is refused: the others are not asked. Whatever is no ConnectError is thrown on as it is.
   * While there is no server that would do, and has been one, a few seconds are waited for it.
   * @param wanted `read`: a replica will do.
   * @throws ConnectError that names all servers, with the number of the last failure.
   */
  async run<T>(wanted: Wanted, attempt: (node: Node) => Promise<T>, near: Node | null = null): Promise<T> {
    const rounds = this.#rounds;
    if (rounds === null) return tried(this.nodes[0], attempt);
    await rounds.first(
      (node) => this.#candidates(wanted).includes(node),
      (node) => wanted === 'read' || spreads(node, this.#settings.balance),
    );
    const deadline = performance.now() + WAIT_MS;
    const failures = new Map<Node, ConnectError>();
    for (;;) {
      const candidates = this.#candidates(wanted).filter((candidate) => !failures.has(candidate));
      const node = near?.state === 'up' && candidates.includes(near) ? near : candidates[0];
      if (node === undefined) {
        if (!this.#served.has(wanted) || !(await rounds.next(deadline))) throw this.#summary(failures);
        failures.clear();
        continue;
      }
      try {
        const result = await tried(node, attempt);
        this.#served.add(wanted);
        return result;
      } catch (error) {
        if (!isOfNode(error)) throw error;
        failures.set(node, error);
      }
    }
  }

  /** The replicas that are there, and not too far behind. */
  replicas(): readonly Node[] {
    return readable(this.nodes, this.#settings.maxLag);
  }

  /**
   * Calls back when the sessions at a server have to go: it does not answer any more, or is no primary any more, and another one is there to
   * take them. Whoever owns connections to it closes them.
   */
  onRetire(listener: (node: Node, reason: Error) => void): void {
    this.#rounds?.onRetire(listener);
  }

  /** Calls back when the state or the role of one of several servers is another one, also with what is found at first. */
  onChange(follower: OnChange): void {
    this.#rounds?.onChange(follower);
  }

  /** What wsql.upstreams shows: a row for each server. */
  describe(): readonly NodeDescription[] {
    return this.nodes.map((node) => node.describe());
  }

  /** Ends the checks. */
  close(): void {
    this.#rounds?.close();
  }

  #candidates(wanted: Wanted): readonly Node[] {
    return inOrder(this.nodes, wanted, { ...this.#settings, onlyReplicas: this.#rounds?.onlyReplicas ?? false });
  }

  #summary(failures: ReadonlyMap<Node, ConnectError>): ConnectError {
    const reasons = this.nodes.map((node) => [node, failures.get(node) ?? reasonOf(node)] as const);
    const last = reasons.findLast(([, reason]) => reason instanceof ConnectError && reason.errno !== null)?.[1];
    const { errno, sqlState } = last instanceof ConnectError ? last : { errno: 2003, sqlState: 'HY000' };
    const told = reasons.map(([{ name }, { message }]) => (message.includes(name) ? message : `${name}: ${message}`));
    return new ConnectError(told.join('; '), errno, sqlState);
  }
}

/** Why a server was not even tried. */
function reasonOf(node: Node): Error {
  if (node.state === 'unready') return new Error(`${node.name} is not ready: ${node.lastError?.message ?? ''}`);
  if (node.state === 'up' && node.role === 'replica') return new Error(`${node.name} is a replica and takes no writes`);
  return node.lastError ?? new Error(`${node.name} is not used for this`);
}

/** Makes an attempt, and has the node know how it went. */
async function tried<T>(node: Node, attempt: (node: Node) => Promise<T>): Promise<T> {
  node.breaker.admit();
  node.arriving++;
  try {
    const result = await attempt(node);
    node.served();
    return result;
  } catch (error) {
    if (isOfNode(error) && error.errno === FULL) node.refused(error);
    else if (isOfNode(error)) node.failed(error);
    // It answers, whatever it says.
    else node.served();
    throw error;
  } finally {
    node.arriving--;
  }
}

function isOfNode(error: unknown): error is ConnectError {
  return error instanceof ConnectError && ELSEWHERE.has(error.errno ?? 0);
}
