/** What the page says of a table. */
import type {
  CheckModel,
  DatabaseModel,
  ForeignKeyModel,
  IndexModel,
  IndexPart,
  PartitioningModel,
  TableModel,
  TriggerModel,
} from '../../model.ts';
import type { Relation } from '../picture/relations.ts';
import { createTrigger } from '../sql/programs.ts';
import { createTable } from '../sql/table.ts';
import type { Catalog } from './catalog.ts';
import { code, copyable, grid, link, make, section, svgElement } from './dom.ts';
import { drawNeighbours } from './neighbours.ts';
import { columnGrid, facts, number, size } from './parts.ts';

export function tablePage(table: TableModel, id: string, database: DatabaseModel, catalog: Catalog): readonly (Node | null)[] {
  const { statistics, engine, charset, collation, options, systemVersioned } = table;
  const relations = catalog.graph.relationsOf.get(id) ?? [];
  const referrers = catalog.referrers.get(id) ?? [];
  return [
    facts([
      ['Rows', number(statistics.rows)],
      ['Size', size(statistics.dataLength, statistics.indexLength)],
      ['Engine', engine ?? ''],
      ['Character set', charset === null ? '' : `${charset}, ${collation ?? ''}`],
      ['Next number', number(statistics.nextAutoIncrement)],
      ['Created', statistics.created ?? ''],
      ['Options', options],
      ['Versions of rows', systemVersioned ? 'kept' : ''],
    ]),
    neighbours(id, catalog),
    section('Columns', columnGrid(table.columns, table, relations)),
    section('Indexes', indexes(table)),
    section(
      'References',
      grid(
        ['Foreign key', 'Columns', 'To', 'On delete', 'On update'],
        table.foreignKeys.map((key) => reference(key, relations, database)),
      ),
    ),
    section('Referenced by', grid(['Table', 'Columns', 'To', 'Foreign key', 'On delete'], referrers.map(referrer))),
    section('Checks', grid(['Name', 'Expression', ''], table.checks.map(check))),
    section('Triggers', ...table.triggers.map((one) => trigger(one, table.name))),
    partitions(table.partitioning),
    section('DDL', copyable(ddl(table, database, catalog), 'CREATE TABLE')),
  ];
}

function neighbours(id: string, catalog: Catalog): HTMLElement | null {
  const node = catalog.graph.nodes.find((one) => one.id === id);
  const drawn = node === undefined ? null : drawNeighbours(catalog, node);
  if (drawn === null) return null;
  const rest = drawn.left === 0 ? null : make('p', { class: 'quiet' }, `${drawn.left} more are in the lists below.`);
  return section('Relations', make('div', { class: 'wide around' }, svgElement(drawn.markup)), rest);
}

function indexes({ primaryKey, indexes }: TableModel): HTMLElement | null {
  const all = primaryKey === null ? indexes : [primaryKey, ...indexes];
  return grid(['Index', 'Kind', 'Of', 'Method', 'Comment'], all.map(indexRow));
}
function indexRow({ name, kind, parts, method, visible, comment }: IndexModel) {
  return [name, `${kind}${visible ? '' : ', invisible'}`, code(parts.map(partText).join(', ')), method, comment];
}
function partText({ column, expression, length, descending }: IndexPart): string {
  return `${column ?? `(${expression ?? ''})`}${length === null ? '' : `(${length})`}${descending ? ' desc' : ''}`;
}

/** To a table that the page has, with a link. */
function reference(key: ForeignKeyModel, relations: readonly Relation[], database: DatabaseModel) {
  const { referenced, columns, name, onDelete, onUpdate } = key;
  const found = relations.find((relation) => relation.name === name);
  const other = referenced.database === database.name ? referenced.table : `${referenced.database}.${referenced.table}`;
  const to = make('span', {}, found === undefined ? other : link(found.parent.id, other), ` (${referenced.columns.join(', ')})`);
  return [name, columns.join(', '), to, onDelete.toLowerCase(), onUpdate.toLowerCase()];
}
function referrer({ child, parent, columns, parentColumns, name, onDelete }: Relation) {
  const other = child.database === parent.database ? child.table.name : `${child.database}.${child.table.name}`;
  return [link(child.id, other), columns.join(', '), parentColumns.join(', '), name, onDelete.toLowerCase()];
}

function check({ name, expression, enforced }: CheckModel) {
  return [name, code(expression), enforced ? '' : 'not enforced'];
}
function trigger(one: TriggerModel, table: string): HTMLElement {
  const head = make('h3', {}, one.name, make('span', { class: 'quiet' }, ` ${one.timing.toLowerCase()} ${one.event.toLowerCase()}`));
  return make('div', {}, head, copyable(createTrigger(one, table), `trigger ${one.name}`));
}

function partitions(partitioning: PartitioningModel | null): HTMLElement | null {
  if (partitioning === null) return null;
  const { method, expression, partitions: all } = partitioning;
  const rows = all.map(({ name, values, comment, subpartitions }) => [
    name,
    code(values ?? ''),
    subpartitions.length === 0 ? '' : `${subpartitions.length} parts`,
    comment,
  ]);
  return section('Partitions', make('p', {}, code(`${method} (${expression ?? ''})`)), grid(['Name', 'Values', '', 'Comment'], rows));
}

function ddl(table: TableModel, database: DatabaseModel, { model }: Catalog): string {
  return `${createTable(table, { database: database.name, server: model.server, foreignKeys: table.foreignKeys })};`;
}
