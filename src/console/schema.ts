/** The tables of the current database: the list at the side, and what the editor completes. */
import type { Completion } from '@codemirror/autocomplete';
import type { WsqlClient } from '../client/index.ts';
import { element, input, make } from './dom.ts';

const COLUMNS = `SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE FROM information_schema.COLUMNS
  WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, ORDINAL_POSITION`;
/** Columns that are looked at: a page should stay quick. */
const MOST = 20_000;

export type Tables = Record<string, Completion[]>;

/** @throws as `WsqlClient.query` does */
export async function readTables(client: WsqlClient): Promise<Tables> {
  const { data } = await client.query<readonly [string, string, string]>(COLUMNS, undefined, { rowsAsArray: true, maxRows: MOST });
  const tables: Tables = {};
  for (const [table, label, detail] of data) {
    tables[table] ??= [];
    tables[table].push({ label, detail, type: 'property' });
  }
  return tables;
}

/** The list of tables at the side. */
export class TableList {
  readonly #use: (sql: string) => void;
  #tables: Tables = {};

  constructor(use: (sql: string) => void) {
    this.#use = use;
    input('filter').addEventListener('input', () => this.#show());
  }
  set(tables: Tables): void {
    this.#tables = tables;
    this.#show();
  }
  #show(): void {
    const wanted = input('filter').value.toLowerCase();
    const names = Object.keys(this.#tables).filter((name) => name.toLowerCase().includes(wanted));
    const items = names.map((name) => this.#item(name));
    element('tables').replaceChildren(...(items.length > 0 ? items : [make('li', 'quiet', 'No tables')]));
  }
  #item(name: string): HTMLElement {
    const item = make('li');
    const use = make('button', '', name);
    use.type = 'button';
    use.title = (this.#tables[name] ?? []).map(({ label, detail }) => `${label} ${detail}`).join('\n');
    use.addEventListener('click', () => this.#use(`SELECT * FROM ${quoted(name)}`));
    item.append(use);
    return item;
  }
}

/** A name as SQL has it. */
export function quoted(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `\`${name.replaceAll('`', '``')}\``;
}
