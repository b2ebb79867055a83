/** The list at the side: only what is seen of it is in the document, so that 5,000 tables take no longer than 50. */
import { type Catalog, type Entry, kindOf } from './catalog.ts';
import { byId, make } from './dom.ts';

/** Pixels: as page.css has it. */
const ROW = 26;
/** Rows above and below what is seen. */
const MORE = 8;
/** What stands before a name, by its kind. */
const SIGNS: { readonly [kind in Entry['kind']]: string } = { database: 'DB', table: 'T', view: 'V', routine: 'R', event: 'E' };

export class Side {
  readonly #catalog: Catalog;
  readonly #search = byId('search', HTMLInputElement);
  readonly #list = byId('list', HTMLElement);
  readonly #body = make('div', { class: 'rows', role: 'presentation' });
  readonly #count = byId('count', HTMLElement);
  #found: readonly Entry[] = [];
  /** The one that Enter opens. */
  #at = -1;
  #current: Entry | undefined;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
    this.#list.replaceChildren(this.#body);
    this.#search.addEventListener('input', () => this.#look(this.#search.value === '' ? -1 : 0));
    this.#search.addEventListener('keydown', (event) => this.#key(event));
    this.#list.addEventListener('scroll', () => this.#draw(), { passive: true });
    new ResizeObserver(() => this.#draw()).observe(this.#list);
    this.#look(-1);
  }

  focus(): void {
    this.#search.focus();
    this.#search.select();
  }

  /** The one that the page shows. */
  show(entry: Entry | undefined): void {
    this.#current = entry;
    const at = entry === undefined ? -1 : this.#found.indexOf(entry);
    if (at !== -1) this.#reveal(at);
    this.#draw();
  }

  #look(at: number): void {
    this.#found = this.#catalog.search(this.#search.value);
    this.#at = Math.min(at, this.#found.length - 1);
    this.#body.style.height = `${this.#found.length * ROW}px`;
    this.#count.textContent =
      this.#found.length === 0 ? 'Nothing has this in its name, columns or comment' : `${this.#found.length.toLocaleString('en')} found`;
    this.#count.hidden = this.#search.value === '';
    this.#list.scrollTop = 0;
    this.#draw();
  }

  #key(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15 }[event.key];
    if (step !== undefined) this.#move(step);
    else if (event.key === 'Enter') this.#open();
    else if (event.key === 'Escape') this.#clear();
    else return;
    event.preventDefault();
  }
  #move(step: number): void {
    this.#at = Math.max(0, Math.min(this.#found.length - 1, this.#at + step));
    this.#reveal(this.#at);
    this.#draw();
  }
  #open(): void {
    const entry = this.#found[Math.max(0, this.#at)];
    if (entry !== undefined) location.hash = entry.id;
  }
  #clear(): void {
    if (this.#search.value === '') this.#search.blur();
    this.#search.value = '';
    this.#look(-1);
    this.show(this.#current);
  }

  #reveal(at: number): void {
    const [top, bottom] = [at * ROW, (at + 1) * ROW - this.#list.clientHeight];
    if (this.#list.scrollTop > top) this.#list.scrollTop = top;
    if (this.#list.scrollTop < bottom) this.#list.scrollTop = bottom;
  }

  #draw(): void {
    const first = Math.max(0, Math.floor(this.#list.scrollTop / ROW) - MORE);
    const last = Math.ceil((this.#list.scrollTop + this.#list.clientHeight) / ROW) + MORE;
    this.#body.replaceChildren(...this.#found.slice(first, last).map((entry, index) => this.#row(entry, first + index)));
    this.#search.setAttribute('aria-activedescendant', this.#at === -1 ? '' : `row-${this.#at}`);
  }

  #row(entry: Entry, at: number): HTMLElement {
    const qualified = entry.kind !== 'database' && this.#search.value !== '' && this.#catalog.model.databases.length > 1;
    const sign = make('span', { class: `sign ${entry.kind}`, title: kindOf(entry) }, SIGNS[entry.kind]);
    const name = make('span', { class: 'name' }, qualified ? `${entry.database.name}.${entry.name}` : entry.name);
    const title = `${entry.name}${entry.comment === '' ? '' : `: ${entry.comment}`}`;
    const row = make(
      'a',
      { href: `#${entry.id}`, role: 'option', id: `row-${at}`, class: `row ${entry.kind}`, title, tabindex: '-1' },
      sign,
      name,
    );
    row.style.top = `${at * ROW}px`;
    row.setAttribute('aria-selected', String(at === this.#at));
    row.setAttribute('aria-setsize', String(this.#found.length));
    row.setAttribute('aria-posinset', String(at + 1));
    if (entry === this.#current) row.setAttribute('aria-current', 'page');
    return row;
  }
}
