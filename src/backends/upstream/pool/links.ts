/** Where sessions have their connections from: pools, one for each server; or a connection for each, where there are to be no pools. */
import { ConnectError, SqlError } from '../../../errors.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { Node } from '../cluster/node.ts';
import { ConnectionLost } from '../link/link.ts';
import type { Terms } from '../link/terms.ts';
import { login, whileSettingUp } from '../login.ts';
import type { UpstreamOptions } from '../options.ts';
import { CLOCK } from './clock.ts';
import type { Holder, Keeper } from './entry.ts';
import { Physical, type PhysicalSpec } from './physical.ts';
import { Pool } from './pool.ts';
import type { PoolSettings } from './settings.ts';

/** A session's wishes. */
export interface Wanted {
  /** Null: none, whatever the URL says. Undefined: that of the URL. */
  readonly database: string | null | undefined;
  /** Who logs in, where that is not the account of the URL; `key` stands for it. */
  readonly account: { readonly user: string; readonly password: string; readonly key: string } | null;
  readonly terms: Terms;
  readonly unused: boolean;
  /** The server where the session was before, and whose changes it has seen: taken rather than others. */
  readonly near?: Node | null;
  /** Only a replica will do. */
  readonly reads?: boolean;
}
/** Makes a connection that of a session. @throws SqlError */
export type SetUp = (physical: Physical) => Promise<void>;

export interface Links {
  /** Whether sessions may lose their connection to others. */
  readonly shares: boolean;
  /**
   * Milliseconds that a session has its connection for where others wait and it sends one statement after the other: it costs more to set up another one
   * than to run a short statement.
   */
  readonly slice: number;
  /**
   * A connection that has been set up; another one where the first was dead.
   * @throws ConnectError of the servers; SqlError 1040 where all connections stay in use.
   */
  acquire(wanted: Wanted, holder: Holder, setUp: SetUp): Promise<Physical>;
  giveUp(holder: Holder, reason: Error): void;
  /** @param left whether it holds something of its session's on the server. */
  release(physical: Physical, left: boolean): void;
  discard(physical: Physical): void;
  /** Whether somebody waits for a connection such as this one. */
  isPressed(physical: Physical): boolean;
  /** It can be done without this one from now on. */
  yielded(physical: Physical): void;
}

/** Told of each connection that is opened. */
export type OnOpen = (physical: Physical) => void;

export function specOf(node: Node, { database, account, terms, unused }: Wanted): PhysicalSpec {
  const { database: usual, ...rest } = node.options;
  const wanted = database === undefined ? usual : (database ?? undefined);
  const options: UpstreamOptions = {
    ...rest,
    ...(account === null ? {} : { user: account.user, password: account.password }),
    ...(wanted === undefined ? {} : { database: wanted }),
  };
  return { key: `${account?.key ?? ''}\0${terms.wanted}\0${terms.unwanted}\0${terms.extendedMetadata}`, options, terms, unused };
}

async function open(node: Node, spec: PhysicalSpec, onOpen: OnOpen): Promise<Physical> {
  const physical = new Physical(await login(spec.options, spec.terms), node, spec.options);
  onOpen(physical);
  return physical;
}

/** Failures of the set-up are those of a login. */
function asLoginFailure(error: unknown): unknown {
  return error instanceof SqlError ? new ConnectError(error.message, error.errno, error.sqlState) : error;
}

/** A connection for each session. */
export class SeparateLinks implements Links {
  readonly shares = false;
  readonly slice = 0;
  readonly #cluster: Cluster;
  readonly #onOpen: OnOpen;

  constructor(cluster: Cluster, onOpen: OnOpen) {
    this.#cluster = cluster;
    this.#onOpen = onOpen;
  }

  acquire(wanted: Wanted, _holder: Holder, setUp: SetUp): Promise<Physical> {
    return this.#cluster.run('write', async (node) => {
      const physical = await open(node, specOf(node, wanted), this.#onOpen);
      node.usage.inUse++;
      physical.link.onClose(() => {
        node.usage.inUse--;
      });
      try {
        await whileSettingUp(physical.link, physical.options, () => setUp(physical));
        return physical;
      } catch (error) {
        physical.link.destroy();
        throw asLoginFailure(error);
      }
    });
  }
  giveUp(): void {}
  release(physical: Physical): void {
    physical.link.end();
  }
  discard(physical: Physical): void {
    physical.link.destroy();
  }
  isPressed(): boolean {
    return false;
  }
  yielded(): void {}
}

const SLICE = 10;
/** How many dead connections of a pool are taken for one session, before it is an error. */
const MOST_DEAD = 5;
const UNKNOWN_COMMAND = 1047;

export class PooledLinks implements Links {
  readonly shares = true;
  readonly slice: number;
  readonly #cluster: Cluster;
  readonly #settings: PoolSettings;
  readonly #onOpen: OnOpen;
  readonly #pools = new Map<Node, Pool<Physical, PhysicalSpec>>();

  constructor(cluster: Cluster, settings: PoolSettings, onOpen: OnOpen) {
    this.#cluster = cluster;
    this.#settings = settings;
    this.slice = settings.eager ? 0 : SLICE;
    this.#onOpen = onOpen;
  }

  acquire(wanted: Wanted, holder: Holder, setUp: SetUp): Promise<Physical> {
    return this.#cluster.run(
      wanted.reads === true ? 'read' : 'write',
      async (node) => {
        if (wanted.reads === true && node.role !== 'replica') throw new SqlError(2013, 'HY000', 'There is no replica');
        try {
          return await this.#acquireAt(node, specOf(node, wanted), holder, setUp);
        } catch (error) {
          throw error instanceof PoolFailure ? error.cause : asLoginFailure(error);
        }
      },
      wanted.near ?? null,
    );
  }
  async #acquireAt(node: Node, spec: PhysicalSpec, holder: Holder, setUp: SetUp): Promise<Physical> {
    const pool = this.pool(node);
    for (let dead = 0; ; dead++) {
      const physical = await pool.acquire(spec, holder).catch((error: unknown) => {
        throw new PoolFailure(error);
      });
      const isUsed = physical.uses++ > 0;
      try {
        await whileSettingUp(physical.link, physical.options, () => setUp(physical));
        return physical;
      } catch (error) {
        const isDead = error instanceof ConnectionLost || isStubborn(error);
        if (isDead) pool.discard(physical);
        else pool.release(physical, true);
        if (!isDead || !isUsed || dead >= MOST_DEAD) throw error;
      }
    }
  }

  /** The pool of a server. */
  pool(node: Node): Pool<Physical, PhysicalSpec> {
    let pool = this.#pools.get(node);
    if (pool === undefined) {
      pool = new Pool(keeper(node, this.#onOpen), this.#settings, CLOCK);
      this.#pools.set(node, pool);
    }
    return pool;
  }
  get pools(): ReadonlyMap<Node, Pool<Physical, PhysicalSpec>> {
    return this.#pools;
  }

  giveUp(holder: Holder, reason: Error): void {
    for (const pool of this.#pools.values()) pool.giveUp(holder, reason);
  }
  release(physical: Physical, left: boolean): void {
    this.#pools.get(physical.node)?.release(physical, left);
  }
  discard(physical: Physical): void {
    this.#pools.get(physical.node)?.discard(physical);
  }
  isPressed(physical: Physical): boolean {
    return this.#pools.get(physical.node)?.pressed === true;
  }
  yielded(physical: Physical): void {
    this.#pools.get(physical.node)?.yielded();
  }
  async close(grace: number): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.close(grace)));
  }
}

/** What went wrong before there was a connection: it is told as it is. */
class PoolFailure extends Error {
  constructor(cause: unknown) {
    super('no connection', { cause });
  }
}

/** A server that knows no COM_RESET_CONNECTION: its connections are not used twice. */
function isStubborn(error: unknown): boolean {
  return error instanceof SqlError && error.errno === UNKNOWN_COMMAND;
}

function keeper(node: Node, onOpen: OnOpen): Keeper<Physical, PhysicalSpec> {
  return {
    name: node.name,
    open: (spec) => open(node, spec, onOpen),
    reset: (physical) => physical.reset(),
    validate: (physical) => physical.reset(),
    destroy: (physical) => physical.end(),
    onClose: (physical, closed) => physical.link.onClose(closed),
    fits: (physical, spec) => physical.fits(spec),
    usage(inUse, idle) {
      node.usage.inUse = inUse;
      node.usage.idle = idle;
    },
  };
}
