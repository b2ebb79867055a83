/** What the page says of a server, a database, a view, a program, an event. */
import type { DatabaseModel, EventModel, EventSchedule, RoutineModel, TypedModel, ViewModel } from '../../model.ts';
import { createEvent, createRoutine, createView } from '../sql/programs.ts';
import { type Catalog, type Entry, kindOf } from './catalog.ts';
import { code, copyable, grid, link, make, section } from './dom.ts';
import { columnGrid, facts, number, size } from './parts.ts';
import { tablePage } from './table-page.ts';
import { zoomable } from './zoom.ts';

/** What is shown of one, after its heading. */
export function contentOf(entry: Entry, catalog: Catalog): readonly (Node | null)[] {
  switch (entry.kind) {
    case 'database':
      return databasePage(entry.database, catalog);
    case 'table':
      return tablePage(entry.table, entry.id, entry.database, catalog);
    case 'view':
      return viewPage(entry.view);
    case 'routine':
      return routinePage(entry.routine, entry.database);
    case 'event':
      return eventPage(entry.event, entry.database);
  }
}

export function home({ model, entries }: Catalog): readonly (Node | null)[] {
  const databases = entries.filter((entry) => entry.kind === 'database');
  const rows = databases.map(({ id, name, comment, database }) => [
    link(id, name),
    String(database.tables.length),
    String(database.views.length),
    String(database.routines.length),
    String(database.events.length),
    `${database.charset}, ${database.collation}`,
    comment,
  ]);
  return [
    make('p', { class: 'quiet' }, `${model.server.product} ${model.server.version}`),
    grid(['Database', 'Tables', 'Views', 'Routines', 'Events', 'Character set', 'Comment'], rows, 'numbers'),
  ];
}

function databasePage(database: DatabaseModel, { entries }: Catalog): readonly (Node | null)[] {
  const own = entries.filter((entry) => entry.database === database);
  const tables = own.filter((entry) => entry.kind === 'table');
  const rows = tables.map(({ id, name, comment, table: { columns, statistics } }) => [
    link(id, name),
    String(columns.length),
    number(statistics.rows),
    size(statistics.dataLength, statistics.indexLength),
    comment,
  ]);
  const others = own.filter((entry) => entry.kind !== 'table' && entry.kind !== 'database');
  return [
    facts([['Character set', `${database.charset}, ${database.collation}`]]),
    pictureOf(database),
    section('Tables', grid(['Table', 'Columns', 'Rows', 'Size', 'Comment'], rows, 'counted')),
    section(
      'Others',
      grid(
        ['Name', 'Kind', 'Comment'],
        others.map((entry) => [link(entry.id, entry.name), kindOf(entry), entry.comment]),
      ),
    ),
    section(
      'Sequences',
      grid(
        ['Name'],
        database.sequences.map((sequence) => [sequence.name]),
      ),
    ),
  ];
}

/** Tables of a picture that takes its time to be drawn. */
const MANY = 1000;

/** Laid out when the page was made. */
function pictureOf({ name, tables }: DatabaseModel): HTMLElement | null {
  const found = [...document.querySelectorAll('template')].find((template) => template.dataset['database'] === name);
  const picture = found?.content.querySelector('svg');
  if (!(picture instanceof SVGSVGElement)) return null;
  const drawn = () => zoomable(withoutIds(document.importNode(picture, true)), `Tables of ${name}`);
  if (tables.length <= MANY) return section('Picture', drawn());
  const button = make('button', { type: 'button' }, `Show all ${tables.length.toLocaleString('en')} tables`);
  button.addEventListener('click', () => button.replaceWith(drawn()));
  return section('Picture', button);
}

/** A browser would go to a table of the picture, where its page is meant. */
function withoutIds(picture: SVGSVGElement): SVGSVGElement {
  for (const table of picture.querySelectorAll<SVGElement>('.t')) {
    table.dataset['table'] = table.id;
    table.removeAttribute('id');
  }
  return picture;
}

function viewPage(view: ViewModel): readonly (Node | null)[] {
  const { definer, security, checkOption, updatable, algorithm, definition } = view;
  return [
    facts([
      ['Definer', definer],
      ['Security', security],
      ['Check option', checkOption === 'NONE' ? '' : checkOption],
      ['Algorithm', algorithm ?? ''],
      ['Updatable', updatable ? 'yes' : 'no'],
    ]),
    section('Columns', columnGrid(view.columns, null)),
    definition === null ? hidden() : section('DDL', copyable(`${createView(view, definition, [])};`, 'CREATE VIEW')),
  ];
}
function hidden(): HTMLElement {
  return make('p', { class: 'quiet' }, 'The account that this was read with may not see its text.');
}

function routinePage(routine: RoutineModel, { collation }: DatabaseModel): readonly (Node | null)[] {
  const { parameters, returns, body, deterministic, dataAccess, security, definer, language, sqlMode } = routine;
  const rows = parameters.map(({ mode, name, ...typed }) => [name, mode, typeOf(typed)]);
  return [
    facts([
      ['Returns', returns === null ? '' : returns.type],
      ['Deterministic', deterministic ? 'yes' : 'no'],
      ['Data', dataAccess],
      ['Security', security],
      ['Definer', definer],
      ['Language', language === 'SQL' ? '' : language],
      ['SQL mode', sqlMode.replaceAll(',', ', ')],
    ]),
    section('Parameters', grid(['Name', 'Mode', 'Type'], rows)),
    body === null ? hidden() : section('DDL', copyable(createRoutine(routine, body, collation), `CREATE ${routine.kind.toUpperCase()}`)),
  ];
}
function typeOf({ type, charset }: Omit<TypedModel, 'logical'>): HTMLElement {
  return make('span', {}, code(type), charset === null ? '' : ` ${charset}`);
}

function eventPage(event: EventModel, { name }: DatabaseModel): readonly (Node | null)[] {
  const { schedule, status, preserved, timeZone, definer, body } = event;
  return [
    facts([
      ['Schedule', scheduleOf(schedule)],
      ['Time zone', timeZone],
      ['Status', status.toLowerCase().replaceAll('_', ' ')],
      ['When over', preserved ? 'kept' : 'dropped'],
      ['Definer', definer],
    ]),
    body === null ? hidden() : section('DDL', copyable(createEvent(event, body), `CREATE EVENT in ${name}`)),
  ];
}
function scheduleOf(schedule: EventSchedule): string {
  if (schedule.kind === 'once') return `at ${schedule.at}`;
  const { value, unit, starts, ends } = schedule;
  return `every ${value} ${unit.toLowerCase()}${starts === null ? '' : `, from ${starts}`}${ends === null ? '' : ` until ${ends}`}`;
}
