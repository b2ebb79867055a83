/**
 * Sends the reads of a session that have nothing to do with its state to replicas, over a connection of its own that is set up as the session is. All
 * else stays with the primary, and so do its reads for a while after it has written.
 */
import { SqlError } from '../../../errors.ts';
import { ServerStatus } from '../../../result.ts';
import type { Dialect } from '../link/link.ts';
import { Lease, type LeaseHost } from '../pool/lease.ts';
import type { Links } from '../pool/links.ts';
import type { Physical } from '../pool/physical.ts';
import type { Cluster } from './cluster.ts';
import { isReplicaRead } from './routing.ts';

/** After replicas could not be used, they are not tried for so many milliseconds. */
const REST_MS = 1000;

/** What may be a read, behind white space and parentheses. */
const MAY_BE_READ = /^[\s(]*(?:select|with|table)\b/i;
/** What changes no data, unless it calls something that does. */
const HARMLESS = /^[\s(]*(?:select|with|table|values|show|set|use|explain|describe|desc|help)\b/i;
/** Questions about the last statement: they are for the server that has answered it. */
const ABOUT_THE_LAST =
  /^\s*(?:show\s+(?:count\s*\(\s*\*\s*\)\s+)?(?:warnings|errors)\b[^;]*|select\s+(?:(?:found_rows|row_count)\s*\(\s*\)|@@(?:session\.)?(?:warning|error)_count))\s*;?\s*$/i;

/** The session. */
export interface SplitHost extends LeaseHost {
  readonly dialect: Dialect;
  /** Another one after each change of its settings, or its database. */
  readonly revision: number;
}

export class ReadSplitter {
  readonly #cluster: Cluster;
  readonly #host: SplitHost;
  readonly #primary: Lease;
  readonly lease: Lease;
  /** The session's settings, as they are on the replica. */
  #revision = 0;
  /** The last statement was a replica's. */
  #answeredLast = false;
  /** performance.now() until which nothing is read from replicas. */
  #notBefore = 0;

  /** @param primary the session's own connection. */
  constructor(cluster: Cluster, links: Links, host: SplitHost, primary: Lease) {
    this.#cluster = cluster;
    this.#host = host;
    this.#primary = primary;
    this.lease = new Lease(links, readingHost(host));
  }

  /** Whether a statement goes to a replica: `lease` has, or gets, a connection for it. To be asked once for each, in their order. */
  takes(sql: string): boolean {
    const takes = this.#suits(sql);
    if (!takes && !HARMLESS.test(sql)) this.wrote();
    this.#answeredLast = takes;
    return takes;
  }
  /** Something that may write goes to the primary, whatever it says. */
  wrote(): void {
    this.#answeredLast = false;
    this.#rest(this.#cluster.readAfterWrite);
  }
  /** A replica could not be had: the primary answers. */
  missed(): void {
    this.#answeredLast = false;
    this.#rest(REST_MS);
  }
  #rest(milliseconds: number): void {
    this.#notBefore = Math.max(this.#notBefore, performance.now() + milliseconds);
  }

  #suits(sql: string): boolean {
    if (this.#answeredLast && this.lease.physical !== null && ABOUT_THE_LAST.test(sql)) return true;
    if (!MAY_BE_READ.test(sql) || !this.#primary.isPlain || !isAutocommitted(this.#host.status)) return false;
    if (performance.now() < this.#notBefore) return false;
    const replicas = this.#cluster.replicas();
    if (replicas.length === 0 || !isReplicaRead(sql, this.#host.parseMode, this.#host.database)) return false;
    const { physical } = this.lease;
    // What it is, or what the session is, has changed.
    if (physical !== null && (this.#revision !== this.#host.revision || !replicas.includes(physical.node))) this.lease.giveBack();
    this.#revision = this.#host.revision;
    return true;
  }
}

function isAutocommitted(status: number): boolean {
  return (status & (ServerStatus.AUTOCOMMIT | ServerStatus.IN_TRANS)) === ServerStatus.AUTOCOMMIT;
}

/** The session, as the one who reads. */
function readingHost(host: SplitHost): LeaseHost {
  return {
    // Whatever the session has begun at the primary.
    status: ServerStatus.AUTOCOMMIT,
    get database() {
      return host.database;
    },
    get parseMode() {
      return host.parseMode;
    },
    get wanted() {
      return { ...host.wanted, reads: true };
    },
    get isBeingKilled() {
      return host.isBeingKilled;
    },
    setUp(physical: Physical) {
      if (!isSame(physical.link.dialect, host.dialect)) throw new SqlError(2013, 'HY000', 'The replica speaks otherwise than the primary');
      return host.setUp(physical);
    },
    parting: () => null,
    taken: (physical) => host.taken(physical),
    left: (physical) => host.left(physical),
    lost: (error) => host.lost(error),
  };
}

function isSame(one: Dialect, other: Dialect): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
