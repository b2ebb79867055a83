/** How a server is: whether it takes writes, whether it can serve at all, how far it is behind. Its own answers, understood. */

export interface Health {
  readonly version: string;
  /** Whether it refuses writes; null where it does not say. */
  readonly readOnly: boolean | null;
  /** Why it cannot serve although it answers; null where it can. */
  readonly unready: string | null;
  /** A Galera node that gives its data to another one: it serves, and has better to do. */
  readonly isDonor: boolean;
  readonly replication: Replication;
}

/** Of a server with a source. `none`: it has none, or does not tell. */
export type Replication =
  | { readonly kind: 'none' }
  /** @property lag seconds; null while it is not connected to its source: what it has is as new as that. */
  | { readonly kind: 'running'; readonly lag: number | null }
  /** It does not apply what comes. */
  | { readonly kind: 'stopped' };

/** Names and values, as SHOW has them; names in lower case. */
export type Shown = ReadonlyMap<string, string>;

/** The variables that tell whether a server takes writes: of MySQL, MariaDB and Aurora. */
export const READ_ONLY_VARIABLES = ['read_only', 'super_read_only', 'innodb_read_only', 'offline_mode'] as const;

/** @param variables those that the server has. */
export function isReadOnly(variables: Shown): boolean | null {
  const values = READ_ONLY_VARIABLES.slice(0, 3).flatMap((name) => variables.get(name) ?? []);
  return values.length === 0 ? null : values.some(isOn);
}

/** MariaDB 12 has more than on and off: NO_LOCK, … */
function isOn(value: string): boolean {
  return !/^(?:OFF|0|)$/i.test(value);
}

export function isOffline(variables: Shown): boolean {
  return isOn(variables.get('offline_mode') ?? '');
}

/** Whether it is a node of a Galera cluster. */
export function isGalera(variables: Shown): boolean {
  return isOn(variables.get('wsrep_on') ?? '') && !/^(?:none|)$/i.test(variables.get('wsrep_provider') ?? '');
}

/** States of a Galera node: https://galeracluster.com/library/documentation/node-states.html */
const DONOR = '2';
const SYNCED = '4';

/** @param status `wsrep_…` */
export function galeraHealth(status: Shown): Pick<Health, 'unready' | 'isDonor'> {
  const state = status.get('wsrep_local_state') ?? '';
  const named = status.get('wsrep_local_state_comment') ?? state;
  const cluster = status.get('wsrep_cluster_status') ?? '';
  const serves = isOn(status.get('wsrep_ready') ?? '') && /^primary$/i.test(cluster) && (state === SYNCED || state === DONOR);
  return { unready: serves ? null : `its part of the Galera cluster is ${cluster}, and it is ${named}`, isDonor: state === DONOR };
}

/** @param row of SHOW REPLICA STATUS or SHOW SLAVE STATUS; null where there is none. */
export function replicationOf(row: Shown | null): Replication {
  if (row === null) return { kind: 'none' };
  const value = (...names: readonly string[]) => names.flatMap((name) => row.get(name) ?? [])[0];
  if (!/^yes$/i.test(value('replica_sql_running', 'slave_sql_running') ?? '')) return { kind: 'stopped' };
  const lag = value('seconds_behind_source', 'seconds_behind_master');
  return { kind: 'running', lag: lag === undefined || lag === '' ? null : Number(lag) };
}
