/** What URLs say of several servers: the part that each plays, and how sessions are spread over them. */
import { UsageError } from '../../../errors.ts';

export const BALANCES = ['first', 'least-connections'] as const;
/** `first`: the first of them that can be used, in the order given; `least-connections`: the one with the fewest sessions of ours. */
export type Balance = (typeof BALANCES)[number];

/** Of one server. */
export interface NodeSettings {
  /** Whether it takes writes; without it, it is asked. */
  readonly role?: 'primary' | 'replica';
}
/** Of all of them; what the first URL that has it says, holds. */
export interface ClusterSettings {
  /** Among several servers that take writes; without it the first, but for TiDB. */
  readonly balance?: Balance;
  /** Reads outside transactions go to replicas. */
  readonly splitReads?: boolean;
  /** Seconds that a replica may be behind, and still be read from. */
  readonly maxLag?: number;
  /** Milliseconds after a session's write in which its reads stay with the primary. */
  readonly readAfterWrite?: number;
}

export const MAX_LAG = 10;
export const READ_AFTER_WRITE_MS = 1000;

type Settings = NodeSettings & ClusterSettings;

/** Parameters of a URL, each with what its value says. */
export const CLUSTER_PARAMETERS: Readonly<Record<string, (value: string, name: string) => Settings>> = {
  role: (value, name) => (value === 'primary' || value === 'replica' ? { role: value } : refuse(name, value)),
  balance: (value, name) => {
    const balance = BALANCES.find((known) => known === value);
    return balance === undefined ? refuse(name, value) : { balance };
  },
  'split-reads': (value, name) => (/^(?:0|1|on|off)$/i.test(value) ? { splitReads: /^(?:1|on)$/i.test(value) } : refuse(name, value)),
  'max-lag': (value, name) => (/^\d+(?:\.\d+)?$/.test(value) ? { maxLag: Number(value) } : refuse(name, value)),
  'read-after-write': (value, name) => (/^\d+$/.test(value) ? { readAfterWrite: Number(value) } : refuse(name, value)),
};

function refuse(name: string, value: string): never {
  throw new UsageError(`${name} of the server's URL cannot be ${JSON.stringify(value)}`);
}

/** What holds for all servers. */
export function settingsOf(nodes: readonly ClusterSettings[]): ClusterSettings {
  const merged: ClusterSettings = {};
  for (const { balance, splitReads, maxLag, readAfterWrite } of [...nodes].reverse())
    Object.assign(merged, defined({ balance, splitReads, maxLag, readAfterWrite }));
  return merged;
}
function defined(settings: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
