/** Elements of the page. Texts are never read as markup. */

type Child = Node | string | null;
type Attributes = { readonly [name: string]: string | null };

/** @param attributes null for one that is not set. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

export const link = (id: string, text: string): HTMLAnchorElement => make('a', { href: `#${id}` }, text);
export const code = (text: string): HTMLElement => make('code', {}, text);

/** @throws Error where the page has no such element: a bug. */
export function byId<T extends Element>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`#${id} is missing`);
  return found;
}

/** A picture that was made as text, every name in it escaped. */
export function svgElement(markup: string): SVGSVGElement {
  const parsed = new DOMParser().parseFromString(markup, 'image/svg+xml').documentElement;
  if (!(parsed instanceof SVGSVGElement)) throw new Error('not a picture');
  return document.importNode(parsed, true);
}

/** A table with a line of heads; nothing where there are no rows. */
export function grid(heads: readonly string[], rows: readonly (readonly Child[])[], kind = ''): HTMLElement | null {
  if (rows.length === 0) return null;
  const head = make('tr', {}, ...heads.map((text) => make('th', { scope: 'col' }, text)));
  const body = rows.map((cells) => make('tr', {}, ...cells.map((cell) => make('td', {}, cell))));
  return make(
    'div',
    { class: 'wide' },
    make('table', { class: kind === '' ? null : kind }, make('thead', {}, head), make('tbody', {}, ...body)),
  );
}

/** With its heading, if there is something in it. */
export function section(title: string, ...content: readonly Child[]): HTMLElement | null {
  const there = content.filter((child) => child !== null);
  return there.length === 0 ? null : make('section', {}, make('h2', {}, title), ...there);
}

/** A text to be taken as it is, with a button that does so. */
export function copyable(text: string, label: string): HTMLElement {
  const button = make('button', { type: 'button', class: 'copy', 'aria-label': `Copy ${label}` }, 'Copy');
  button.addEventListener('click', () => {
    void copy(text).then((done) => {
      button.textContent = done ? 'Copied' : 'Select it and press Ctrl-C';
      setTimeout(() => {
        button.textContent = 'Copy';
      }, 1500);
    });
  });
  return make('div', { class: 'source' }, button, make('pre', { tabindex: '0', 'aria-label': label }, make('code', {}, text)));
}
/** A page of a file has no clipboard in some browsers. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
