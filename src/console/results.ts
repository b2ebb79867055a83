/** The results of a run: a tab for each. */
import type { WireField } from '../wire/messages.ts';
import { arrowKeys, button, download, element, make } from './dom.ts';
import { Grid } from './grid.ts';
import { openValue } from './value-dialog.ts';
import { csvOf, jsonOf, type Row } from './values.ts';

export interface Result {
  readonly tab: HTMLButtonElement;
  content: Grid | HTMLElement;
  summary: string;
}

export class Results {
  #all: Result[] = [];
  #shown: Result | null = null;

  constructor() {
    arrowKeys(element('results'));
    button('export-csv').addEventListener('click', () => this.#export('csv', 'text/csv', csvOf));
    button('export-json').addEventListener('click', () => this.#export('json', 'application/json', jsonOf));
  }

  clear(): void {
    this.#all = [];
    this.#shown = null;
    element('results').replaceChildren();
    element('view').replaceChildren();
    this.#refresh();
  }

  /** A table that rows are added to. */
  table(fields: readonly WireField[]): { readonly result: Result; readonly grid: Grid } {
    const grid = new Grid(fields, `Result ${this.#all.length + 1}`, openValue);
    return { result: this.#add(grid), grid };
  }
  message(text: string, isError = false): Result {
    const result = this.#add(make('p', isError ? 'message error' : 'message', text));
    if (isError) result.tab.classList.add('failed');
    return result;
  }
  /** What is to be said of a result now. */
  sum(result: Result, summary: string): void {
    result.summary = summary;
    if (result === this.#shown) this.#refresh();
  }

  #add(content: Grid | HTMLElement): Result {
    const tab = make('button', '', `Result ${this.#all.length + 1}`);
    tab.type = 'button';
    tab.id = `result-tab-${this.#all.length + 1}`;
    tab.setAttribute('role', 'tab');
    tab.setAttribute('aria-controls', 'view');
    const result: Result = { tab, content, summary: '' };
    tab.addEventListener('click', () => this.#show(result));
    this.#all.push(result);
    element('results').append(tab);
    this.#show(result);
    return result;
  }
  #show(result: Result): void {
    this.#shown = result;
    for (const { tab } of this.#all) {
      tab.setAttribute('aria-selected', String(tab === result.tab));
      tab.tabIndex = tab === result.tab ? 0 : -1;
    }
    const { content } = result;
    element('view').replaceChildren(content instanceof Grid ? content.element : content);
    element('view').setAttribute('aria-labelledby', result.tab.id);
    if (content instanceof Grid) content.grown();
    this.#refresh();
  }
  #refresh(): void {
    element('summary').textContent = this.#shown?.summary ?? '';
    const hasRows = this.#shown?.content instanceof Grid;
    button('export-csv').disabled = !hasRows;
    button('export-json').disabled = !hasRows;
  }

  #export(ending: string, type: string, write: (fields: readonly WireField[], rows: readonly Row[]) => string[]): void {
    const content = this.#shown?.content;
    if (content instanceof Grid) download(`result.${ending}`, type, write(content.fields, content.rows));
  }
}
