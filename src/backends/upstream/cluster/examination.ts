/** The questions of a health check: in full on a new connection, then only those that apply, in as few statements as they take. */
import { SqlError } from '../../../errors.ts';
import { ConnectionLost } from '../link/link.ts';
import {
  galeraHealth,
  type Health,
  isGalera,
  isOffline,
  isReadOnly,
  READ_ONLY_VARIABLES,
  type Replication,
  replicationOf,
  type Shown,
} from './health.ts';
import type { MonitorConnection } from './monitor-connection.ts';

const ALL_VARIABLES = [...READ_ONLY_VARIABLES, 'wsrep_on', 'wsrep_provider'];
const GALERA_STATUS =
  "SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_ready', 'wsrep_cluster_status', 'wsrep_local_state', 'wsrep_local_state_comment')";
/** Newest first: MySQL 8.0.22, MariaDB 10.5.1, all before. */
const REPLICA_STATUS = ['SHOW REPLICA STATUS', 'SHOW SLAVE STATUS'];

const NOTHING: Shown = new Map();
const NONE: Replication = { kind: 'none' };

export class Examination {
  readonly #connection: MonitorConnection;
  /** Those of the variables that the server has. */
  #names: readonly string[] | null = null;
  #isGalera = false;
  /** The statement that tells of replication; null where the account may not ask, or there is none. */
  #replicaStatus: string | null | undefined;

  constructor(connection: MonitorConnection) {
    this.#connection = connection;
  }

  /**
   * @param isReplica whether the server is said to be one.
   * @param patience milliseconds for each question.
   * @throws ConnectError, ConnectionLost
   */
  async health(isReplica: boolean, patience: number): Promise<Health> {
    const variables = await this.#variables(patience);
    const readOnly = isReadOnly(variables);
    const state = await this.#galera(patience);
    const asks = (isReplica || readOnly === true) && !this.#isGalera;
    return {
      version: this.#connection.version,
      readOnly,
      unready: isOffline(variables) ? 'it is in offline mode' : state.unready,
      isDonor: state.isDonor,
      replication: asks ? await this.#replication(patience) : NONE,
    };
  }

  async #variables(patience: number): Promise<Shown> {
    if (this.#names === null) return this.#firstVariables(patience);
    if (this.#names.length === 0) return NOTHING;
    const [row = NOTHING] = await this.#connection.rows(
      `SELECT ${this.#names.map((name) => `@@GLOBAL.${name} AS ${name}`).join(', ')}`,
      patience,
    );
    return row;
  }
  async #firstVariables(patience: number): Promise<Shown> {
    const wanted = ALL_VARIABLES.map((name) => `'${name}'`).join(', ');
    const found = (await this.#unlessRefused(`SHOW GLOBAL VARIABLES WHERE Variable_name IN (${wanted})`, patience)) ?? [];
    const variables = new Map(found.map((row) => [(row.get('variable_name') ?? '').toLowerCase(), row.get('value') ?? '']));
    this.#isGalera = isGalera(variables);
    this.#names = READ_ONLY_VARIABLES.filter((name) => variables.has(name));
    return variables;
  }

  async #galera(patience: number): Promise<Pick<Health, 'unready' | 'isDonor'>> {
    if (!this.#isGalera) return { unready: null, isDonor: false };
    const found = await this.#connection.rows(GALERA_STATUS, patience);
    return galeraHealth(new Map(found.map((row) => [(row.get('variable_name') ?? '').toLowerCase(), row.get('value') ?? ''])));
  }

  async #replication(patience: number): Promise<Replication> {
    if (this.#replicaStatus === undefined) return this.#firstReplication(patience);
    if (this.#replicaStatus === null) return NONE;
    const rows = await this.#connection.rows(this.#replicaStatus, patience);
    return worst(rows);
  }
  async #firstReplication(patience: number): Promise<Replication> {
    for (const statement of REPLICA_STATUS) {
      const rows = await this.#unlessRefused(statement, patience);
      if (rows === null) continue;
      this.#replicaStatus = statement;
      return worst(rows);
    }
    this.#replicaStatus = null;
    return NONE;
  }

  /** @returns null where the server does not know such a statement, or the account may not say it. */
  async #unlessRefused(sql: string, patience: number): Promise<readonly Shown[] | null> {
    try {
      return await this.#connection.rows(sql, patience);
    } catch (error) {
      if (error instanceof SqlError && !(error instanceof ConnectionLost)) return null;
      throw error;
    }
  }
}

/** Of a server with several sources, the one that is the furthest behind. */
function worst(channels: readonly Shown[]): Replication {
  const all = channels.map(replicationOf);
  const rank = (channel: Replication) =>
    channel.kind === 'stopped' ? Number.POSITIVE_INFINITY : channel.kind === 'none' ? -1 : (channel.lag ?? Number.MAX_VALUE);
  return all.reduce((worse, channel) => (rank(channel) > rank(worse) ? channel : worse), NONE);
}
