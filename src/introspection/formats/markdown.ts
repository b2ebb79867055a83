/** Documentation to keep beside the code: databases, tables with columns, keys and relations, views, programs; with links between them. */
import type { DatabaseModel, EventModel, Model, RoutineModel, TableModel, ViewModel } from '../model.ts';
import {
  actionWords,
  columnWords,
  contents,
  type Incoming,
  incomingKeys,
  keyMarks,
  partsWords,
  scheduleWords,
  signature,
  tableName,
  typeWords,
} from './describe.ts';
import type { FormatOptions } from './format.ts';
import { anchors, code, fenced, table, text } from './markdown/text.ts';

type Options = Pick<FormatOptions, 'definers'>;

/** What changes by itself is not in it: the same schema gives the same text. */
export function render(model: Model, options: Options): string {
  return `${new Document(model, options).lines().join('\n')}\n`;
}

const OVERVIEW = 'Databases';

class Document {
  readonly #model: Model;
  readonly #options: Options;
  readonly #incoming: ReadonlyMap<string, readonly Incoming[]>;
  /** Of the heading of each object. */
  readonly #anchors: ReadonlyMap<string, string>;

  constructor(model: Model, options: Options) {
    this.#model = model;
    this.#options = options;
    this.#incoming = incomingKeys(model);
    const overview = model.databases.length > 1 ? [{ key: '', title: OVERVIEW }] : [];
    this.#anchors = anchors([...overview, ...model.databases.flatMap(headingsOf)]);
  }

  lines(): string[] {
    const { databases } = this.#model;
    if (databases.length === 0) return ['No databases.'];
    const overview =
      databases.length === 1 ? [] : [`# ${OVERVIEW}`, '', ...databases.map((one) => `- ${this.#link(one.name)}: ${contents(one)}`), ''];
    return [...overview, ...databases.flatMap((database) => this.#database(database))];
  }

  #link(key: string, words = key.slice(key.indexOf('\0') + 1)): string {
    const anchor = this.#anchors.get(key);
    return anchor === undefined ? code(words) : `[${text(words)}](#${anchor})`;
  }

  #database(database: DatabaseModel): string[] {
    const { name, tables, views, routines, events, sequences, comment, collation } = database;
    const list = (title: string, rows: readonly string[]) => (rows.length === 0 ? [] : [`**${title}**`, '', ...rows, '']);
    return [
      `# ${text(name)}`,
      '',
      ...(comment === '' ? [] : [text(comment), '']),
      `${contents(database)}. Collation ${code(collation)}.`,
      '',
      ...list(
        'Tables',
        table(
          ['table', 'columns', 'what it is'],
          tables.map((one) => [this.#link(`${name}\0${one.name}`), String(one.columns.length), text(one.comment)]),
        ),
      ),
      ...list(
        'Views',
        views.map((one) => `- ${this.#link(`${name}\0${one.name}`)}`),
      ),
      ...list(
        'Routines',
        routines.map(
          (one) => `- ${this.#link(`${name}\0${one.kind} ${one.name}`, one.name)}${one.comment === '' ? '' : `: ${text(one.comment)}`}`,
        ),
      ),
      ...list(
        'Events',
        events.map((one) => `- ${this.#link(`${name}\0event ${one.name}`, one.name)}${one.comment === '' ? '' : `: ${text(one.comment)}`}`),
      ),
      ...list(
        'Sequences',
        sequences.map((one) => `- ${code(one.name)}`),
      ),
      ...tables.flatMap((one) => this.#table(one, name)),
      ...views.flatMap((one) => this.#view(one)),
      ...routines.flatMap((one) => this.#routine(one)),
      ...events.flatMap((one) => this.#event(one)),
    ];
  }

  #table(one: TableModel, database: string): string[] {
    return [
      `## ${text(one.name)}`,
      '',
      ...(one.comment === '' ? [] : [text(one.comment), '']),
      ...columnTable(one),
      '',
      ...this.#keys(one),
      ...this.#relations(one, database),
      ...section(
        'Checks',
        one.checks.map((check) => `- ${text(check.name)}: ${code(check.expression)}${check.enforced ? '' : ', not enforced'}`),
      ),
      ...section(
        'Triggers',
        one.triggers.map(({ name, timing, event }) => `- ${text(name)}: ${timing.toLowerCase()} ${event.toLowerCase()}`),
      ),
      ...storage(one),
    ];
  }
  #keys({ primaryKey, indexes }: TableModel): string[] {
    const all = [...(primaryKey === null ? [] : [primaryKey]), ...indexes];
    if (all.length === 0) return [];
    const words = { primary: 'primary key', unique: 'unique', index: 'index', fulltext: 'full text', spatial: 'spatial' } as const;
    const rows = all.map((index) => [
      text(index.name),
      words[index.kind],
      code(partsWords(index)),
      text([index.visible ? '' : 'not used', index.comment].filter((word) => word !== '').join('; ')),
    ]);
    return [...table(['key', 'kind', 'columns', ''], rows), ''];
  }
  #relations({ name, foreignKeys }: TableModel, database: string): string[] {
    const out = foreignKeys.map((key) => {
      const to = this.#link(`${key.referenced.database}\0${key.referenced.table}`, tableName(key.referenced, database));
      const actions = actionWords(key);
      return `- ${code(key.columns.join(', '))} → ${to} ${code(key.referenced.columns.join(', '))}${actions === '' ? '' : `, ${actions}`}`;
    });
    const from = (this.#incoming.get(`${database}\0${name}`) ?? []).map((one) => {
      const table = this.#link(`${one.database}\0${one.table}`, tableName({ ...one, columns: [] }, database));
      return `- ${table} ${code(one.key.columns.join(', '))} → ${code(one.key.referenced.columns.join(', '))}`;
    });
    return [...section('Refers to', out), ...section('Referred to by', from)];
  }

  #view(view: ViewModel): string[] {
    return [
      `## ${text(view.name)}`,
      '',
      `A view${view.updatable ? ', updatable' : ''}${this.#owner(view.definer)}.`,
      '',
      ...(view.columns.length === 0
        ? []
        : [
            ...table(
              ['column', 'type', 'null'],
              view.columns.map((column) => [code(column.name), code(typeWords(column)), column.nullable ? 'yes' : 'no']),
            ),
            '',
          ]),
      ...(view.definition === null ? [] : [...fenced(view.definition), '']),
    ];
  }
  #routine(routine: RoutineModel): string[] {
    const about = [
      ...(routine.deterministic ? ['deterministic'] : []),
      ...(routine.dataAccess === 'CONTAINS SQL' ? [] : [routine.dataAccess.toLowerCase().replace('sql', 'SQL')]),
      ...(routine.security === 'INVOKER' ? ['with the rights of the caller'] : []),
    ];
    return [
      `## ${text(`${routine.kind} ${routine.name}`)}`,
      '',
      ...(routine.comment === '' ? [] : [text(routine.comment), '']),
      `${code(`${signature(routine)}${routine.returns === null ? '' : ` → ${routine.returns.type}`}`)}${[...about].map((word) => `, ${word}`).join('')}${this.#owner(routine.definer)}`,
      '',
      ...(routine.body === null ? [] : [...fenced(routine.body), '']),
    ];
  }
  #event(event: EventModel): string[] {
    return [
      `## ${text(`event ${event.name}`)}`,
      '',
      ...(event.comment === '' ? [] : [text(event.comment), '']),
      `${scheduleWords(event)} (${event.timeZone})${event.status === 'ENABLED' ? '' : ', disabled'}${this.#owner(event.definer)}`,
      '',
      ...(event.body === null ? [] : [...fenced(event.body), '']),
    ];
  }
  #owner(definer: string): string {
    return definer === '' || !this.#options.definers ? '' : `, of ${code(definer)}`;
  }
}

/** Every heading of a database, in the order of the document, with the key that it is found by. */
function headingsOf({ name, tables, views, routines, events }: DatabaseModel): { readonly key: string; readonly title: string }[] {
  const headings = [
    ...[...tables, ...views].map((one) => one.name),
    ...routines.map((one) => `${one.kind} ${one.name}`),
    ...events.map((one) => `event ${one.name}`),
  ];
  return [{ key: name, title: name }, ...headings.map((title) => ({ key: `${name}\0${title}`, title }))];
}

function columnTable(one: TableModel): string[] {
  const commented = one.columns.some(({ comment }) => comment !== '');
  const rows = one.columns.map((column) => [
    code(column.name),
    code(typeWords(column)),
    column.nullable ? 'yes' : 'no',
    keyMarks(column, one).join(', '),
    columnWords(column).map(code).join(', '),
    ...(commented ? [text(column.comment)] : []),
  ]);
  return table(['column', 'type', 'null', 'key', 'else', ...(commented ? ['what it is'] : [])], rows);
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`**${title}**`, '', ...lines, ''];
}

function storage({ engine, collation, partitioning, systemVersioned, options }: TableModel): string[] {
  const words = [
    ...(engine === null ? [] : [`Engine ${engine}`]),
    ...(collation === null ? [] : [`collation ${collation}`]),
    ...(options === '' ? [] : [options]),
    ...(systemVersioned ? ['system versioning'] : []),
    ...(partitioning === null
      ? []
      : [`${partitioning.partitions.length} partitions by ${partitioning.method.toLowerCase()} (${partitioning.expression ?? ''})`]),
  ];
  return words.length === 0 ? [] : [`${text(words.join(', '))}.`, ''];
}
