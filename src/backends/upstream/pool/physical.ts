/** A connection to a server, whoever uses it at the moment. */
import { UTF8 } from '../../../codec/text.ts';
import type { Node } from '../cluster/node.ts';
import type { Link } from '../link/link.ts';
import type { Terms } from '../link/terms.ts';
import type { UpstreamOptions } from '../options.ts';
import type { Spec } from './entry.ts';
import { Pipeline, type PipelineHost } from './pipeline.ts';

const COM_RESET_CONNECTION = Buffer.from([0x1f]);

/** Nobody's session is reset for its own sake. */
const NOBODY: PipelineHost = { names: UTF8, track: () => undefined };

/** What a session needs a connection to be. */
export interface PhysicalSpec extends Spec {
  /** The login, with the session's database. */
  readonly options: UpstreamOptions;
  readonly terms: Terms;
  /** Only one that nobody has used: the login proves who somebody is. */
  readonly unused: boolean;
}

/** Who has it. */
export interface User {
  lost(physical: Physical, error: Error): void;
}

export class Physical {
  readonly link: Link;
  readonly node: Node;
  /** Of its login. */
  readonly options: UpstreamOptions;
  /** The current database there; null where there is none. */
  database: string | null;
  /** The same, if it was selected since the last reset, which leaves it as it is, but not character_set_database: that is the server's then. */
  selected: string | null;
  /** Nothing has been set since the login or the last reset. */
  isClean = true;
  /** How many sessions have had it. */
  uses = 0;
  user: User | null = null;
  /** What its last user still wants to know, after which it may be closed. */
  farewell: Promise<unknown> | null = null;

  constructor(link: Link, node: Node, options: UpstreamOptions) {
    this.link = link;
    this.node = node;
    this.options = options;
    this.database = options.database ?? null;
    this.selected = this.database;
    link.onClose((error) => this.user?.lost(this, error));
  }

  /** Ends what a session has left: transaction, locks, variables, temporary tables, prepared statements. The database stays. @throws SqlError */
  reset(pipeline: Pipeline = new Pipeline(this.link, NOBODY)): Promise<void> {
    this.isClean = true;
    this.selected = null;
    return pipeline.command(COM_RESET_CONNECTION);
  }

  /** A session that has no database can only have one that had none. */
  fits({ options, unused }: PhysicalSpec): boolean {
    if (unused && this.uses > 0) return false;
    return (options.database ?? null) !== null || this.database === null;
  }

  /** Closes it, once its last user knows what it still asked. */
  end(): void {
    const { farewell, link } = this;
    if (farewell === null || link.isIdle) link.end();
    else farewell.finally(() => link.end());
  }
}
