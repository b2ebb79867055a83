/** The tables of the running statement that providers have answered for: asked for once, gone with the next statement. */
import type { ConnectOptions } from '../../../backend.ts';
import type { VirtualTableProvider } from '../../../virtual-table.ts';
import type { RuntimeContext } from '../runtime.ts';
import { type ProvidedTable, providedTable } from '../show/provided-table.ts';

export class ProvidedTables {
  readonly #providers: readonly VirtualTableProvider[];
  readonly #options: ConnectOptions;
  readonly #context: RuntimeContext;
  readonly #mayDo: (privilege: string) => boolean;
  /** By database and name. */
  readonly #tables = new Map<string, ProvidedTable>();

  constructor(
    providers: readonly VirtualTableProvider[],
    options: ConnectOptions,
    context: RuntimeContext,
    mayDo: (privilege: string) => boolean,
  ) {
    this.#mayDo = mayDo;
    this.#providers = providers;
    this.#options = options;
    this.#context = context;
  }
  /** @returns null where no provider has the table. */
  find(schema: string, name: string): ProvidedTable | null {
    const key = `${schema}\u0000${name}`;
    const known = this.#tables.get(key);
    if (known !== undefined) return known;
    const { user, host, connectionId } = this.#options;
    for (const provider of this.#providers) {
      const given = provider(name, { database: schema, user, host, connectionId, mayDo: this.#mayDo });
      if (given === null) continue;
      const table = providedTable(schema, name, given, this.#context);
      this.#tables.set(key, table);
      return table;
    }
    return null;
  }
  /** Names of tables by database, as far as they can be listed. */
  static listed(providers: readonly VirtualTableProvider[]): ReadonlyMap<string, readonly string[]> {
    const all = new Map<string, readonly string[]>();
    for (const { databases } of providers)
      for (const [database, names] of databases ?? []) all.set(database, [...(all.get(database) ?? []), ...names]);
    return all;
  }
  /** Waits for the rows that come one after the other; null where all can be read at once. */
  load(): Promise<unknown> | null {
    if (this.#tables.size === 0) return null;
    const loading = Array.from(this.#tables.values(), ({ load }) => load?.()).filter((each) => each !== undefined);
    return loading.length === 0 ? null : Promise.all(loading);
  }
  /** A new statement begins. */
  clear(): void {
    if (this.#tables.size > 0) this.#tables.clear();
  }
}
