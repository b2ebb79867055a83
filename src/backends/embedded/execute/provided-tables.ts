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
  #statement = new StatementSignal();

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
    const statement = this.#statement;
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
        return statement.signal;
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
  /** Aborted when the running statement stops. */
  get signal(): AbortSignal {
    return this.#statement.signal;
  }
  /** The running statement stops. */
  stop(reason: unknown): void {
    this.#statement.stop(reason);
  }
  /** A new statement begins. */
  clear(): void {
    if (this.#tables.size === 0) return;
    this.#tables.clear();
    this.#statement = new StatementSignal();
  }
}

/** Made when somebody asks for it. */
class StatementSignal {
  #controller: AbortController | null = null;
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }
  stop(reason: unknown): void {
    this.#controller?.abort(reason);
  }
}
