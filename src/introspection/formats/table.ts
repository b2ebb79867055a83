/** A tree for people: databases, their tables with columns and keys, views, programs. As wide as the terminal, and not wider. */
import type { ColumnModel, DatabaseModel, EventModel, Model, RoutineModel, TableModel, TriggerModel, ViewModel } from '../model.ts';
import {
  actionWords,
  columnWords,
  contents,
  countWords,
  type Incoming,
  incomingKeys,
  keyMarks,
  partsWords,
  scheduleWords,
  signature,
  sizeWords,
  tableName,
  typeWords,
} from './describe.ts';
import type { FormatOptions } from './format.ts';
import { cut, Painter, type Piece, padded, piece, widthOf } from './table/terminal.ts';

type Options = Pick<FormatOptions, 'columns' | 'color' | 'statistics'>;

export function render(model: Model, options: Options): string {
  const tree = new Tree(model, options);
  for (const [i, database] of model.databases.entries()) tree.database(database, i === 0);
  return model.databases.length === 0 ? 'no database\n' : tree.toString();
}

/** One thing below a database, and what is told of it. */
interface Branch {
  readonly head: readonly Piece[];
  readonly lines: readonly (readonly Piece[])[];
}

class Tree {
  readonly #painter: Painter;
  readonly #options: Options;
  readonly #incoming: ReadonlyMap<string, readonly Incoming[]>;

  constructor(model: Model, options: Options) {
    this.#painter = new Painter(options.columns, options.color);
    this.#options = options;
    this.#incoming = incomingKeys(model);
  }
  toString(): string {
    return this.#painter.toString();
  }

  database(database: DatabaseModel, first: boolean): void {
    if (!first) this.#painter.line([]);
    const comment = database.comment === '' ? '' : ` · ${database.comment}`;
    this.#painter.line([piece(database.name, 'bold'), piece(`  ${database.collation} · ${contents(database)}${comment}`, 'dim')]);
    const branches = [
      ...database.tables.map((table) => this.#table(table, database.name)),
      ...database.views.map((view) => viewBranch(view)),
      ...database.routines.map(routineBranch),
      ...database.events.map(eventBranch),
      ...database.sequences.map(({ name }): Branch => ({ head: [piece('sequence ', 'magenta'), piece(name, 'bold')], lines: [] })),
    ];
    for (const [i, branch] of branches.entries()) this.#branch(branch, i === branches.length - 1);
  }
  #branch({ head, lines }: Branch, last: boolean): void {
    this.#painter.line([piece(last ? '└─ ' : '├─ ', 'dim'), ...head]);
    for (const line of lines) this.#painter.line([piece(last ? '   ' : '│  ', 'dim'), ...line]);
  }

  #table(table: TableModel, database: string): Branch {
    const about = [...this.#about(table), ...(table.comment === '' ? [] : [table.comment])].map((text) => ` · ${text}`).join('');
    return {
      head: [piece(table.name, 'bold'), piece(about, 'dim')],
      lines: [
        ...columnLines(table.columns, (column) => keyMarks(column, table).join(' ')),
        ...table.indexes.map(({ kind, name, parts, ...index }): readonly Piece[] => [
          piece(`  ${kind === 'index' ? 'index' : `${kind} index`} `, 'yellow'),
          piece(`${name} (${partsWords({ kind, name, parts, ...index })})${index.visible ? '' : ' unused'}`),
          piece(index.comment === '' ? '' : `  ${index.comment}`, 'dim'),
        ]),
        ...table.foreignKeys.map((key): readonly Piece[] => [
          piece('  → ', 'cyan'),
          piece(`${key.columns.join(', ')} → ${tableName(key.referenced, database)} (${key.referenced.columns.join(', ')})`),
          piece(`  ${actionWords(key)}`, 'dim'),
        ]),
        ...this.#referrers(table.name, database),
        ...table.checks.map((check): readonly Piece[] => [
          piece('  check ', 'green'),
          piece(`${check.name}: ${check.expression}${check.enforced ? '' : ' (not enforced)'}`),
        ]),
        ...table.triggers.map(triggerLine),
      ],
    };
  }
  #about({ engine, statistics, systemVersioned, partitioning }: TableModel): string[] {
    const { rows, dataLength, indexLength } = statistics;
    const counted = this.#options.statistics && rows !== null;
    return [
      ...(engine === null || engine === 'InnoDB' ? [] : [engine]),
      ...(counted ? [`~${countWords(rows)} rows`] : []),
      ...(counted && dataLength !== null ? [sizeWords(Number(dataLength) + Number(indexLength ?? 0))] : []),
      ...(partitioning === null ? [] : [`${partitioning.partitions.length} partitions by ${partitioning.method.toLowerCase()}`]),
      ...(systemVersioned ? ['versioned'] : []),
    ];
  }
  #referrers(table: string, database: string): (readonly Piece[])[] {
    const from = this.#incoming.get(`${database}\0${table}`) ?? [];
    if (from.length === 0) return [];
    const names = from.map((one) => `${tableName({ ...one, columns: [] }, database)} (${one.key.columns.join(', ')})`);
    return [[piece('  ← ', 'cyan'), piece(names.join(', '))]];
  }
}

/** No type is given more room than this: an ENUM may have a thousand members. */
const TYPE_ROOM = 40;

/** Name, type, keys, whether it may be NULL, what else; in columns. */
function columnLines(columns: readonly ColumnModel[], marksOf: (column: ColumnModel) => string): (readonly Piece[])[] {
  const rows = columns.map((column) => ({
    column,
    name: piece(column.name).text,
    type: cut(piece(typeWords(column)).text, TYPE_ROOM),
    marks: marksOf(column),
  }));
  const widest = (of: (row: (typeof rows)[number]) => string) => rows.reduce((most, row) => Math.max(most, widthOf(of(row))), 0);
  const [name, type, marks] = [widest((row) => row.name), widest((row) => row.type), widest((row) => row.marks)];
  return rows.map((row) => [
    piece(`  ${padded(row.name, name)}  `),
    piece(`${padded(row.type, type)}  `, 'blue'),
    piece(marks === 0 ? '' : `${padded(row.marks, marks)}  `, 'yellow'),
    piece(row.column.nullable ? 'null      ' : 'not null  ', row.column.nullable ? 'dim' : null),
    piece(columnWords(row.column).join(', ')),
    piece(row.column.comment === '' ? '' : `  ${row.column.comment}`, 'dim'),
  ]);
}

function triggerLine({ name, timing, event }: TriggerModel): readonly Piece[] {
  return [piece('  trigger ', 'magenta'), piece(`${name} ${timing.toLowerCase()} ${event.toLowerCase()}`)];
}

function viewBranch(view: ViewModel): Branch {
  const about = [
    ...(view.updatable ? ['updatable'] : []),
    ...(view.checkOption === 'NONE' ? [] : [`${view.checkOption.toLowerCase()} check option`]),
    ...(view.security === 'INVOKER' ? ['invoker'] : []),
  ];
  return {
    head: [piece('view ', 'magenta'), piece(view.name, 'bold'), piece(about.map((text) => ` · ${text}`).join(''), 'dim')],
    lines: columnLines(view.columns, () => ''),
  };
}
function routineBranch(routine: RoutineModel): Branch {
  const returns = routine.returns === null ? '' : ` → ${routine.returns.type}`;
  return {
    head: [
      piece(`${routine.kind} `, 'magenta'),
      piece(signature(routine), 'bold'),
      piece(returns, 'blue'),
      piece(routine.comment === '' ? '' : `  ${routine.comment}`, 'dim'),
    ],
    lines: [],
  };
}
function eventBranch(event: EventModel): Branch {
  const about = `  ${scheduleWords(event)}${event.status === 'ENABLED' ? '' : ', disabled'}${event.comment === '' ? '' : `  ${event.comment}`}`;
  return { head: [piece('event ', 'magenta'), piece(event.name, 'bold'), piece(about, 'dim')], lines: [] };
}
