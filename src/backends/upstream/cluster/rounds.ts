/** When which server is checked: often while something is wrong, every second while all is well, at once where somebody has seen trouble. */
import { ConnectError } from '../../../errors.ts';
import type { Node, Trouble } from './node.ts';
import { Watch } from './watch.ts';

/** Between checks of a server that is well: while another one is not, and else. */
const UNEASY_MS = 500;
const CALM_MS = 1000;
/** Between checks that the account is refused for: the server may log each of them. */
const REFUSED_MS = 5000;
/** Trouble that many tell of is looked into no more often than this. */
const LEAST_MS = 100;

/** What those who come first wait for servers to compare. */
const MOMENT_MS = 200;

/** The server is not there, or does not answer: its sessions cannot go on. */
const GONE: ReadonlySet<number> = new Set([1053, 2002, 2003, 2006, 2013]);

interface Watched {
  readonly watch: Watch;
  timer: NodeJS.Timeout | null;
  /** When that is. */
  due: number;
  /** performance.now() of its last check. */
  checked: number;
  /** Its sessions have to go as soon as there is another server for them. */
  retiring: Error | null;
  wasPrimary: boolean;
  /** Its state and role, as those who follow it know them. */
  told: string;
}
/** Hears of a server whose state or role is another one. */
export type OnChange = (node: Node) => void;

export class Rounds {
  readonly #watched: ReadonlyMap<Node, Watched>;
  readonly #listeners: ((node: Node, reason: Error) => void)[] = [];
  readonly #followers: OnChange[] = [];
  readonly #waiting = new Set<() => void>();
  /** The first check of every server; null before somebody needs one. */
  #first: Promise<unknown> | null = null;
  #settled = false;
  #hadPrimary = false;
  #closed = false;

  /** @param patience milliseconds that the login of a check may take. Nothing is opened before `first`. */
  constructor(nodes: readonly Node[], patience: number) {
    this.#watched = new Map(
      nodes.map((node) => {
        const watch = new Watch(node, node.options.connectTimeout ?? patience, () => this.trouble(node, 'lost'));
        return [node, { watch, timer: null, due: 0, checked: 0, retiring: null, wasPrimary: false, told: '' }];
      }),
    );
  }

  /** Whether replicas are all that there is, and ever was: where there has been a primary, there will be one. */
  get onlyReplicas(): boolean {
    return !this.#hadPrimary && this.#nodes.every((node) => node.role === 'replica');
  }

  /**
   * Has every server checked, and waits until one is found that suits, with all those before it known; or until all are.
   * @param compares whether it is to be compared with those behind it: then a moment is waited for them too.
   */
  async first(suits: (node: Node) => boolean, compares: (node: Node) => boolean): Promise<void> {
    if (this.#settled) return;
    this.#first ??= Promise.all(this.#nodes.map((node) => this.#check(node))).then(() => {
      this.#settled = true;
    });
    for (const { watch } of this.#watched.values()) {
      if (watch.node.state === 'new') await watch.check();
      if (!suits(watch.node)) continue;
      if (compares(watch.node)) await soon(this.#first);
      return;
    }
  }

  /** Waits for news of any server. @param deadline as of performance.now(). @returns false where that has passed. */
  next(deadline: number): Promise<boolean> {
    const left = deadline - performance.now();
    if (left <= 0 || this.#closed) return Promise.resolve(false);
    return new Promise((resolve) => {
      const news = () => {
        clearTimeout(timer);
        this.#waiting.delete(news);
        resolve(true);
      };
      const timer = setTimeout(news, left);
      this.#waiting.add(news);
    });
  }

  /** Somebody has seen that a server is not well: it is checked soon, and the others too, since one of them may have to step in. */
  trouble(node: Node, how: Trouble): void {
    const watched = this.#watched.get(node);
    if (watched === undefined || this.#first === null) return;
    if (how === 'failed') {
      watched.watch.doubt();
      this.#tell(watched);
      this.#plan(watched, node.breaker.wait);
      return;
    }
    for (const each of this.#watched.values()) {
      const soon = each === watched ? 0 : LEAST_MS;
      if (each.watch.node.breaker.state === 'closed') this.#plan(each, Math.max(soon, each.checked + LEAST_MS - performance.now()));
    }
  }

  onChange(follower: OnChange): void {
    this.#followers.push(follower);
  }
  onRetire(listener: (node: Node, reason: Error) => void): void {
    this.#listeners.push(listener);
  }

  close(): void {
    this.#closed = true;
    for (const { watch, timer } of this.#watched.values()) {
      if (timer !== null) clearTimeout(timer);
      watch.close();
    }
    for (const news of [...this.#waiting]) news();
  }

  get #nodes(): readonly Node[] {
    return [...this.#watched.keys()];
  }

  async #check(node: Node): Promise<void> {
    const watched = this.#watched.get(node);
    if (watched === undefined) return;
    watched.checked = performance.now();
    await watched.watch.check();
    if (this.#closed) return;
    this.#note(watched);
    this.#tell(watched);
    this.#plan(watched, this.#pause(node));
    for (const each of this.#watched.values()) this.#retire(each);
    for (const news of [...this.#waiting]) news();
  }

  /** Plans the next check, unless a sooner one is planned. */
  #plan(watched: Watched, wait: number): void {
    const due = performance.now() + wait;
    if (this.#closed || (watched.timer !== null && watched.due <= due)) return;
    if (watched.timer !== null) clearTimeout(watched.timer);
    watched.due = due;
    watched.timer = setTimeout(() => {
      watched.timer = null;
      void this.#check(watched.watch.node);
    }, wait);
    watched.timer.unref();
  }
  #pause(node: Node): number {
    if (node.breaker.state !== 'closed') return node.breaker.wait;
    if (node.isClosedToChecks) return REFUSED_MS;
    return this.#nodes.some(({ state }) => state !== 'up') ? UNEASY_MS : CALM_MS;
  }

  /** What is suspect will be something else in a moment. */
  #tell(watched: Watched): void {
    const { node } = watched.watch;
    const news = `${node.state} ${node.role}`;
    if (node.state === 'suspect' || node.state === 'new' || news === watched.told) return;
    watched.told = news;
    for (const follower of this.#followers) follower(node);
  }

  /** What a check has found out that concerns the sessions there. */
  #note(watched: Watched): void {
    const { node } = watched.watch;
    if (node.state === 'up') {
      const demoted = watched.wasPrimary && node.role === 'replica';
      watched.retiring = demoted ? (watched.retiring ?? new Error(`${node.name} is not the primary any more`)) : null;
      if (node.role !== 'unknown') watched.wasPrimary = node.role === 'primary' || (demoted && watched.retiring !== null);
      this.#hadPrimary ||= node.role === 'primary';
      return;
    }
    const { lastError } = node;
    const gone = node.state === 'unready' || (lastError instanceof ConnectError && GONE.has(lastError.errno ?? 0));
    if (gone && lastError !== null) watched.retiring ??= lastError;
  }
  #retire(watched: Watched): void {
    const { node } = watched.watch;
    const { retiring } = watched;
    if (retiring === null || !this.#nodes.some((other) => other !== node && other.state === 'up' && other.role !== 'replica')) return;
    watched.retiring = null;
    watched.wasPrimary = false;
    for (const listener of this.#listeners) listener(node, retiring);
  }
}

/** Waits, but not for long. */
async function soon(work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, MOMENT_MS);
  });
  await Promise.race([work, enough]);
  clearTimeout(timer);
}
