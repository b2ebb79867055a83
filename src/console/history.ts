/** What was run, kept in this browser without the secrets that stood in it. */
import { withoutSecrets } from '../sql/secrets.ts';
import { button, element, make } from './dom.ts';

interface Entry {
  readonly sql: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly told: string;
  readonly failed: boolean;
}

const KEY = 'wsql.history';
const MOST = 100;
const SHORT = { dateStyle: 'short', timeStyle: 'short' } as const;
/** Characters of a statement; longer ones are not kept. */
const LONGEST = 10_000;

export class History {
  readonly #use: (sql: string) => void;
  #entries: readonly Entry[] = read();

  /** @param use puts a statement into the editor. */
  constructor(use: (sql: string) => void) {
    this.#use = use;
    button('history-clear').addEventListener('click', () => this.#keep([]));
    this.#show();
  }

  add(sql: string, told: string, failed: boolean): void {
    if (sql.length > LONGEST) return;
    const entry = { sql: withoutSecrets(sql), at: Date.now(), told, failed };
    this.#keep([entry, ...this.#entries.filter((other) => other.sql !== entry.sql)].slice(0, MOST));
  }
  #keep(entries: readonly Entry[]): void {
    this.#entries = entries;
    try {
      localStorage.setItem(KEY, JSON.stringify(entries));
    } catch {
      // The browser keeps nothing, or is full: it is there until the page is closed.
    }
    this.#show();
  }

  #show(): void {
    element('history').replaceChildren(...this.#entries.map((entry) => this.#item(entry)));
  }
  #item({ sql, at, told, failed }: Entry): HTMLElement {
    const item = make('li', failed ? 'failed' : '');
    const use = make('button');
    use.type = 'button';
    use.title = sql;
    use.append(
      make('code', '', sql.replace(/\s+/g, ' ').slice(0, 200)),
      make('small', '', `${told} · ${new Date(at).toLocaleString(undefined, SHORT)}`),
    );
    use.addEventListener('click', () => this.#use(sql));
    item.append(use);
    return item;
  }
}

function read(): readonly Entry[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(found) ? found.filter(isEntry) : [];
  } catch {
    return [];
  }
}
function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false;
  const { sql, at, told } = value as Partial<Entry>;
  return typeof sql === 'string' && typeof at === 'number' && typeof told === 'string';
}
