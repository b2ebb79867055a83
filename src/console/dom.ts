/** Small help with the document. */

/** @throws Error where the page has no such element: a bug. */
export function byId<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`#${id} is missing`);
  return found;
}
export const button = (id: string): HTMLButtonElement => byId(id, HTMLButtonElement);
export const input = (id: string): HTMLInputElement => byId(id, HTMLInputElement);
export const choice = (id: string): HTMLSelectElement => byId(id, HTMLSelectElement);
export const element = (id: string): HTMLElement => byId(id, HTMLElement);

/** A new element with a class and text; text is never read as HTML. */
export function make<K extends keyof HTMLElementTagNameMap>(tag: K, className = '', text = ''): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  if (text !== '') made.textContent = text;
  return made;
}

/** Says something to who looks, and to who listens. */
export function say(text: string, kind: 'info' | 'error' = 'info'): void {
  const status = element('status');
  status.dataset['kind'] = kind;
  status.textContent = text;
}

/** Moves between tabs by the arrow keys, as screen readers expect. */
export function arrowKeys(list: HTMLElement): void {
  list.addEventListener('keydown', (event) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    const tabs = [...list.querySelectorAll<HTMLElement>('[role=tab]')];
    const at = tabs.indexOf(document.activeElement as HTMLElement);
    const next = tabs[(at + step + tabs.length) % tabs.length];
    event.preventDefault();
    next?.focus();
    next?.click();
  });
}

/** A file for the user to keep. */
export function download(name: string, type: string, parts: readonly string[]): void {
  const link = make('a');
  link.href = URL.createObjectURL(new Blob([...parts], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
