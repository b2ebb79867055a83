/** The page of `wsql introspect --format html`: everything is in it, and nothing is asked of anybody. docs/introspect.md */
import { Catalog, type Entry, kindOf } from './catalog.ts';
import { expanded } from './data.ts';
import { byId, link, make } from './dom.ts';
import { contentOf, home } from './pages.ts';
import { Side } from './side.ts';
import { followTheme } from './theme.ts';

const catalog = new Catalog(expanded(JSON.parse(byId('model', HTMLScriptElement).textContent ?? '')));
const side = new Side(catalog);
const main = byId('main', HTMLElement);
const title = document.title;

function show(): void {
  const hash = location.hash.slice(1);
  const entry = hash === '' ? only() : catalog.find(hash);
  document.title = entry === undefined ? title : `${entry.name} · ${title}`;
  main.replaceChildren(...page(entry, hash).filter((part) => part !== null));
  side.show(entry);
  main.scrollTop = 0;
  document.body.classList.remove('side-open');
}
/** Of one database the page begins with what is in it. */
function only(): Entry | undefined {
  return catalog.model.databases.length === 1 ? catalog.entries[0] : undefined;
}

function page(entry: Entry | undefined, hash: string): readonly (Node | null)[] {
  if (entry !== undefined) return [...heading(entry), ...contentOf(entry, catalog)];
  const missing =
    hash === '' ? null : make('p', { class: 'missing', role: 'alert' }, 'There is nothing of this name here. Search at the left.');
  return [make('h1', {}, title), missing, ...home(catalog)];
}
function heading(entry: Entry): readonly (Node | null)[] {
  const [database] = catalog.entries.filter((one) => one.kind === 'database' && one.database === entry.database);
  const way = database === undefined || database === entry ? null : make('span', {}, link(database.id, database.name), ' / ');
  return [
    make('p', { class: 'way' }, way, kindOf(entry)),
    make('h1', { tabindex: '-1' }, entry.name),
    entry.comment === '' ? null : make('p', { class: 'comment' }, entry.comment),
  ];
}

function key(event: KeyboardEvent): void {
  const typing = event.target instanceof HTMLElement && event.target.matches('input, select, textarea');
  if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  document.body.classList.add('side-open');
  side.focus();
}

followTheme(byId('theme', HTMLSelectElement));
byId('menu', HTMLButtonElement).addEventListener('click', () => document.body.classList.toggle('side-open'));
addEventListener('hashchange', show);
addEventListener('keydown', key);
show();
