/** The tables of the running statement that providers have answered for: asked for once, gone with the next statement. */
import type { AccountId, ConnectOptions } from '../../../backend.ts';
import type { VirtualConditions, VirtualTable, VirtualTableContext, VirtualTableProvider } from '../../../virtual-table.ts';
import type { RuntimeContext } from '../runtime.ts';
import { inProvider, ProvidedTable } from '../show/provided-table.ts';

/** What providers may look at of a session. */
export interface ProviderSources {
  readonly options: ConnectOptions;
  readonly runtime: RuntimeContext;
  readonly serverVersion: string;
  readonly account: () => AccountId;
  readonly variable: (name: string) => string | null;
  readonly mayDo: (privilege: string) => boolean;
}

const nothingTold: ReadonlyMap<string, string> = new Map();

export class ProvidedTables {
  readonly #providers: readonly VirtualTableProvider[];
  readonly #sources: ProviderSources;
  /** By database and name. */
  readonly #tables = new Map<string, ProvidedTable>();
  #stop: AbortController | null = null;

  constructor(providers: readonly VirtualTableProvider[], sources: ProviderSources) {
    this.#providers = providers;
    this.#sources = sources;
  }
  /** @returns null where no provider has the table. @throws SqlError */
  find(schema: string, name: string): ProvidedTable | null {
    const key = `${schema}\u0000${name}`;
    const known = this.#tables.get(key);
    if (known !== undefined) return known;
    for (const provider of this.#providers) {
      const ask = (conditions: VirtualConditions): VirtualTable | null =>
        inProvider(() => provider(name, this.#contextFor(schema, conditions)));
      const table = ProvidedTable.of(schema, name, ask, this.#sources.runtime);
      if (table === null) continue;
      this.#tables.set(key, table);
      return table;
    }
    return null;
  }
  #contextFor(database: string, conditions: VirtualConditions): VirtualTableContext {
    const { options, runtime, serverVersion, account, variable, mayDo } = this.#sources;
    const { user, host, connectionId, attributes = nothingTold } = options;
    const own = this;
    return {
      database,
      user,
      host,
      connectionId,
      session: { connectionId, database: runtime.database, attributes, variable },
      account: account(),
      backend: { kind: 'embedded', serverVersion },
      conditions,
      get signal() {
        return own.signal;
      },
      mayDo,
    };
  }
  /** Names of tables by database, as far as they can be listed. */
  static listed(providers: readonly VirtualTableProvider[]): ReadonlyMap<string, readonly string[]> {
    const all = new Map<string, readonly string[]>();
    for (const { databases } of providers)
      for (const [database, names] of databases ?? []) all.set(database, [...(all.get(database) ?? []), ...names]);
    return all;
  }
  /** Aborted when the statement stops. */
  get signal(): AbortSignal {
    this.#stop ??= new AbortController();
    return this.#stop.signal;
  }
  /** The statement stops. */
  stop(reason: unknown): void {
    this.#stop?.abort(reason);
  }
  /** A new statement begins. */
  clear(): void {
    this.#stop = null;
    if (this.#tables.size > 0) this.#tables.clear();
  }
}
