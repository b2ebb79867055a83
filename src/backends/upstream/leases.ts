/** Which connection a session's commands go over: its own, or, for reads that a replica may answer, that of its reads. */
import { Capability } from '../../codec/capabilities.ts';
import { Command } from '../../codec/packets/command.ts';
import type { TextCodec } from '../../codec/text.ts';
import { ConnectError, SqlError } from '../../errors.ts';
import type { RelayedCommand } from '../../packet-relay.ts';
import type { Canceller } from './cancel.ts';
import type { Cluster } from './cluster/cluster.ts';
import { ReadSplitter, type SplitHost } from './cluster/read-splitter.ts';
import type { Link } from './link/link.ts';
import type { Terms } from './link/terms.ts';
import { Lease } from './pool/lease.ts';
import type { Links } from './pool/links.ts';

/** With the packet's header; the statement's id is the end of it. */
const CLOSE_LENGTH = 9;

export interface LeasesOptions {
  readonly links: Links;
  readonly terms: Terms;
  /** The servers that reads may be sent to; null: none. */
  readonly replicas: Cluster | null;
}
/** The session. */
export interface LeasesHost extends SplitHost {
  /** The charset of statements. */
  readonly client: TextCodec;
  readonly canceller: Canceller;
  /** Gives the server a statement to end, in case a KILL came late. */
  flush(): Promise<void>;
}

export class Leases {
  readonly own: Lease;
  readonly splitter: ReadSplitter | null;
  readonly #options: LeasesOptions;
  readonly #host: LeasesHost;
  #current: Lease;

  constructor(options: LeasesOptions, host: LeasesHost) {
    this.#options = options;
    this.#host = host;
    this.own = new Lease(options.links, host);
    this.#current = this.own;
    this.splitter = options.replicas === null ? null : new ReadSplitter(options.replicas, options.links, host, this.own);
  }

  /** Of the running statement. */
  get current(): Lease {
    return this.#current;
  }
  close(): void {
    this.own.close();
    this.splitter?.lease.close();
  }

  // Statements whose answers are read here

  /** Whether the next statement is a replica's, until `comeBack`; told at once where it is none. */
  goAway(sql: string): false | Promise<boolean> {
    const { splitter } = this;
    return splitter?.takes(sql) === true && this.#goAway(splitter);
  }
  async #goAway(splitter: ReadSplitter): Promise<boolean> {
    const { lease } = splitter;
    lease.began();
    this.#current = lease;
    try {
      await lease.attach();
      return true;
    } catch (error) {
      this.comeBack();
      if (!(error instanceof SqlError) && !(error instanceof ConnectError)) throw error;
      splitter.missed();
      return false;
    }
  }
  comeBack(): void {
    const lease = this.#current;
    lease.ended();
    this.#current = this.own;
    // What is meant for its last statement may come whenever it likes.
    if (this.#host.canceller.isOutstanding) lease.giveBack();
  }

  // Commands that are handed on

  /** The connection for a command, until `done`; a promise where something has to be waited for. @throws SqlError */
  attach(command: RelayedCommand): Link | Promise<Link> {
    const { splitter } = this;
    if (splitter === null) return this.#attachOwn(command);
    const { code, packets, textAt } = command;
    if (code === Command.STMT_EXECUTE) splitter.wrote();
    const isRead = code === Command.QUERY && splitter.takes(this.#host.client.decode(packets, textAt, packets.length));
    return isRead ? this.#attachAway(splitter, command) : this.#attachOwn(command);
  }
  #attachAway(splitter: ReadSplitter, command: RelayedCommand): Link | Promise<Link> {
    const { physical } = splitter.lease;
    if (physical === null || this.#host.canceller.isOutstanding)
      return this.#goAway(splitter).then((away) => (away ? this.#attached(this.#current.attachFor()) : this.#attachOwn(command)));
    splitter.lease.began();
    this.#current = splitter.lease;
    return physical.link;
  }
  #attachOwn({ packets, textAt }: RelayedCommand): Link | Promise<Link> {
    const lease = this.#current;
    lease.began();
    if (textAt > 0 && this.#options.links.shares) lease.remains.note(packets.toString('latin1', textAt), this.#takesSeveral);
    const link = lease.attachFor();
    return link instanceof Promise || this.#host.canceller.isOutstanding ? this.#attached(link) : link;
  }
  get #takesSeveral(): boolean {
    return (this.#options.terms.wanted & Capability.MULTI_STATEMENTS) !== 0;
  }
  async #attached(link: Link | Promise<Link>): Promise<Link> {
    const { canceller } = this.#host;
    try {
      const attached = await link;
      if (canceller.isOutstanding) await canceller.outlive(() => this.#host.flush());
      return attached;
    } catch (error) {
      this.#current.failed();
      this.done();
      throw error;
    }
  }
  /** The command has been answered, or could not be sent. */
  done(): void {
    if (this.#current === this.own) this.#current.ended();
    else this.comeBack();
  }
  /** Sends a command that is not answered. @returns a promise to wait for where the server has to read first. */
  write({ code, packets }: RelayedCommand): Promise<void> | undefined {
    const link = this.#current.physical?.link;
    link?.write(packets);
    if (code === Command.STMT_CLOSE && packets.length >= CLOSE_LENGTH) this.own.closed(packets.readUInt32LE(CLOSE_LENGTH - 4));
    return link?.whenWritable();
  }
}
