/** A table of any length: only the rows that are seen are in the document. */
import type { WireField, WireValue } from '../wire/messages.ts';
import { make, say } from './dom.ts';
import { cellText, isNumeric, type Row, textOf } from './values.ts';

/** Pixels; as console.css has them. */
const ROW = 24;
const HEAD = 25;
/** Rows that are made beyond those that are seen. */
const SPARE = 8;
/** Characters. */
const NARROW = 4;
const WIDE = 42;
const SAMPLE = 200;

export interface Cell {
  readonly field: WireField;
  readonly value: WireValue;
  readonly place: string;
}

export class Grid {
  readonly element = make('div', 'grid');
  readonly fields: readonly WireField[];
  readonly rows: Row[] = [];
  readonly #body = make('div', 'body');
  readonly #head = make('div', 'head');
  readonly #shown = new Map<number, HTMLElement>();
  readonly #numeric: readonly boolean[];
  readonly #open: (cell: Cell) => void;
  readonly #id = `grid${nextId++}`;
  #widths: number[];
  #counted = 0;
  #sampled = 0;
  #active = { row: -1, column: 0 };
  #frame = 0;
  #fresh: ReadonlySet<number> = new Set();

  constructor(fields: readonly WireField[], label: string, open: (cell: Cell) => void) {
    this.fields = fields;
    this.#open = open;
    this.#numeric = fields.map(isNumeric);
    this.#widths = fields.map(({ name }) => Math.min(WIDE, Math.max(NARROW, name.length)));
    this.element.tabIndex = 0;
    setAll(this.element, { role: 'grid', 'aria-label': label, 'aria-readonly': 'true', 'aria-colcount': String(fields.length + 1) });
    setAll(this.#head, { role: 'rowgroup' });
    setAll(this.#body, { role: 'rowgroup' });
    this.element.append(this.#head, this.#body);
    this.#listen();
    this.#layOut();
  }
  #listen(): void {
    this.element.addEventListener('scroll', () => this.#soon(), { passive: true });
    new ResizeObserver(() => this.#soon()).observe(this.element);
    this.element.addEventListener('keydown', (event) => this.#key(event));
    this.element.addEventListener('mousedown', (event) => this.#pick(event));
    this.element.addEventListener('copy', (event) => this.#copy(event));
    this.element.addEventListener('dblclick', () => this.#openActive());
  }

  /** Shows what was pushed to `rows`, at the next frame. */
  grown(): void {
    this.#soon();
  }
  /** Other rows instead of those that are there; some of them are shown to be new. */
  replace(rows: readonly Row[], fresh: ReadonlySet<number>): void {
    this.rows.length = 0;
    for (const row of rows) this.rows.push(row);
    this.#fresh = fresh;
    this.#sampled = 0;
    this.#forget();
    this.#soon();
  }
  #soon(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#render();
    });
  }

  // Layout

  #measure(): void {
    const end = Math.min(this.rows.length, SAMPLE);
    if (this.#sampled === end) return;
    const before = this.#widths.join();
    for (const row of this.rows.slice(this.#sampled, end))
      this.#widths = this.#widths.map((width, at) => Math.min(WIDE, Math.max(width, cellText(row[at] ?? null).length)));
    this.#sampled = end;
    if (before !== this.#widths.join()) this.#layOut();
  }
  #layOut(): void {
    const columns = this.#widths.reduce((sum, width) => sum + width, 0) + this.#placeWidth;
    const width = `calc(${columns}ch + ${(this.#widths.length + 1) * 17}px)`;
    this.#head.style.minWidth = width;
    this.#body.style.minWidth = width;
    this.#forget();
    const row = make('div', 'row');
    setAll(row, { role: 'row', 'aria-rowindex': '1' });
    const corner = this.#cell('place', '', this.#placeWidth, 'columnheader', 1);
    corner.setAttribute('aria-label', 'Row');
    row.append(corner, ...this.fields.map((field, at) => this.#header(field, at)));
    this.#head.replaceChildren(row);
  }
  get #placeWidth(): number {
    return Math.max(2, String(this.rows.length).length);
  }
  #header(field: WireField, at: number): HTMLElement {
    const cell = this.#cell(this.#numeric[at] === true ? 'number' : '', field.name, this.#widths[at] ?? NARROW, 'columnheader', at + 2);
    cell.title = `${field.name}: ${field.type}${field.nullable ? '' : ' NOT NULL'}`;
    return cell;
  }
  #cell(kind: string, text: string, width: number, role: string, column: number): HTMLElement {
    const cell = make('div', `cell ${kind}`, text);
    cell.style.width = `calc(${width}ch + 17px)`;
    setAll(cell, { role, 'aria-colindex': String(column) });
    return cell;
  }

  // Rows

  #render(): void {
    this.#measure();
    if (this.#counted !== this.rows.length) this.#recount();
    const { scrollTop, clientHeight } = this.element;
    const first = Math.max(0, Math.floor(scrollTop / ROW) - SPARE);
    const last = Math.min(this.rows.length, Math.ceil((scrollTop + clientHeight - HEAD) / ROW) + SPARE);
    for (const [at, row] of this.#shown) {
      if (at >= first && at < last) continue;
      row.remove();
      this.#shown.delete(at);
    }
    const fresh = document.createDocumentFragment();
    for (let at = first; at < last; at++) if (!this.#shown.has(at)) fresh.append(this.#row(at));
    this.#body.append(fresh);
    this.#fresh = new Set();
    this.#showActive();
  }
  #recount(): void {
    const grew = String(this.#counted).length !== String(this.rows.length).length;
    this.#counted = this.rows.length;
    this.#body.style.height = `${this.rows.length * ROW}px`;
    this.element.setAttribute('aria-rowcount', String(this.rows.length + 1));
    if (grew) this.#layOut();
  }
  #forget(): void {
    for (const row of this.#shown.values()) row.remove();
    this.#shown.clear();
  }
  #row(at: number): HTMLElement {
    const row = make('div', this.#fresh.has(at) ? 'row fresh' : 'row');
    row.style.transform = `translateY(${at * ROW}px)`;
    setAll(row, { role: 'row', 'aria-rowindex': String(at + 2) });
    row.dataset['at'] = String(at);
    row.append(this.#cell('place', String(at + 1), this.#placeWidth, 'rowheader', 1));
    const values = this.rows[at] ?? [];
    for (const [column, value] of values.entries()) {
      const kind = value === null ? 'null' : this.#numeric[column] === true ? 'number' : '';
      const cell = this.#cell(kind, cellText(value), this.#widths[column] ?? NARROW, 'gridcell', column + 2);
      cell.id = `${this.#id}-${at}-${column}`;
      row.append(cell);
    }
    this.#shown.set(at, row);
    return row;
  }

  // The active cell

  #showActive(): void {
    for (const cell of this.#body.querySelectorAll('.active')) cell.classList.remove('active');
    const { row, column } = this.#active;
    const cell = this.#shown.get(row)?.children[column + 1];
    if (cell === undefined) {
      this.element.removeAttribute('aria-activedescendant');
      return;
    }
    cell.classList.add('active');
    this.element.setAttribute('aria-activedescendant', cell.id);
  }
  #pick(event: MouseEvent): void {
    const cell = event.target instanceof Element ? event.target.closest('.body .cell') : null;
    const row = cell?.closest<HTMLElement>('.row');
    if (cell === null || row === null || row === undefined) return;
    const column = [...row.children].indexOf(cell) - 1;
    this.#active = { row: Number(row.dataset['at']), column: Math.max(0, column) };
    this.#showActive();
  }
  #key(event: KeyboardEvent): void {
    if (event.key === 'Enter') this.#openActive();
    else if (this.#move(event)) event.preventDefault();
  }
  #move({ key, ctrlKey }: KeyboardEvent): boolean {
    const page = Math.max(1, Math.floor((this.element.clientHeight - HEAD) / ROW) - 1);
    const { row, column } = this.#active;
    const end = this.rows.length - 1;
    const moves: { readonly [key: string]: readonly [number, number] } = {
      ArrowDown: [row + 1, column],
      ArrowUp: [row - 1, column],
      ArrowRight: [row, column + 1],
      ArrowLeft: [row, column - 1],
      PageDown: [row + page, column],
      PageUp: [row - page, column],
      Home: [ctrlKey ? 0 : row, 0],
      End: [ctrlKey ? end : row, this.fields.length - 1],
    };
    const move = moves[key];
    if (move === undefined || end < 0) return false;
    this.#active = { row: between(move[0], end), column: between(move[1], this.fields.length - 1) };
    this.#scrollToActive();
    this.#render();
    return true;
  }
  #scrollToActive(): void {
    const { element } = this;
    const top = this.#active.row * ROW;
    const seen = element.clientHeight - HEAD - ROW;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top > element.scrollTop + seen) element.scrollTop = top - seen;
    const widths = this.#head.firstElementChild?.children;
    const header = widths?.[this.#active.column + 1] as HTMLElement | undefined;
    const place = (widths?.[0] as HTMLElement | undefined)?.offsetWidth ?? 0;
    if (header === undefined) return;
    const right = header.offsetLeft + header.offsetWidth;
    if (header.offsetLeft - place < element.scrollLeft) element.scrollLeft = header.offsetLeft - place;
    else if (right > element.scrollLeft + element.clientWidth) element.scrollLeft = right - element.clientWidth;
  }

  /** Of what is selected with the mouse the browser knows itself. */
  #copy(event: ClipboardEvent): void {
    if (this.#value === undefined || document.getSelection()?.isCollapsed === false) return;
    event.clipboardData?.setData('text/plain', textOf(this.#value));
    event.preventDefault();
    say('Copied');
  }
  get #value(): WireValue | undefined {
    return this.rows[this.#active.row]?.[this.#active.column];
  }
  #openActive(): void {
    const field = this.fields[this.#active.column];
    const value = this.#value;
    if (field !== undefined && value !== undefined) this.#open({ field, value, place: `${field.name}, row ${this.#active.row + 1}` });
  }
}

let nextId = 1;

function between(value: number, most: number): number {
  return Math.max(0, Math.min(most, value));
}
function setAll(element: HTMLElement, attributes: { readonly [name: string]: string }): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}
