/** What several kinds of pages have. */
import type { ColumnModel, Count, TableModel } from '../../model.ts';
import { type KeyMarks, marksOf, marksText, type Relation } from '../picture/relations.ts';
import { defaultText } from '../sql/column.ts';
import { code, grid, link, make } from './dom.ts';

/** Names and values, without those that are empty. */
export function facts(pairs: readonly (readonly [name: string, value: string])[]): HTMLElement | null {
  const told = pairs.filter(([, value]) => value !== '');
  if (told.length === 0) return null;
  return make('dl', { class: 'facts' }, ...told.map(([name, value]) => make('div', {}, make('dt', {}, name), make('dd', {}, value))));
}

export function number(count: Count | null): string {
  return count === null ? '' : Number(count).toLocaleString('en');
}
/** Of bytes. */
export function size(...counts: readonly (Count | null)[]): string {
  const bytes = counts.reduce<number>((sum, count) => sum + Number(count ?? 0), 0);
  if (counts.every((count) => count === null)) return '';
  const power = bytes < 1024 ? 0 : Math.min(4, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** power).toLocaleString('en', { maximumFractionDigits: 1 })} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][power]}`;
}

/** @param table null for a view. @param relations of the table. */
export function columnGrid(
  columns: readonly ColumnModel[],
  table: TableModel | null,
  relations: readonly Relation[] = [],
): HTMLElement | null {
  const marks = table === null ? new Map<string, KeyMarks>() : marksOf(table);
  const rows = columns.map((column) => [
    name(column, marks.get(column.name)),
    code(column.type),
    column.nullable ? 'null' : '',
    defaultOf(column),
    details(column, table, relations),
    column.comment,
  ]);
  return grid(['Column', 'Type', 'Null', 'Default', 'More', 'Comment'], rows, 'columns');
}
function name(column: ColumnModel, marks: KeyMarks | undefined): HTMLElement {
  const badges = marksText(marks).map((text) =>
    make('span', { class: `badge ${text.toLowerCase()}`, title: MEANINGS[text] ?? null }, text),
  );
  return make('span', { class: 'column' }, make('b', {}, column.name), ...badges);
}
const MEANINGS: { readonly [mark: string]: string } = { PK: 'primary key', FK: 'foreign key', UK: 'unique' };

function defaultOf({ default: value, logical }: ColumnModel): Node | null {
  return value === null ? null : code(defaultText(value, logical.kind));
}

function details(column: ColumnModel, table: TableModel | null, relations: readonly Relation[]): HTMLElement {
  const { generated, autoIncrement, onUpdate, charset, collation, invisible, srid } = column;
  const own = table !== null && collation !== null && collation !== table.collation ? `${charset}, ${collation}` : '';
  const texts = [
    autoIncrement ? 'auto increment' : '',
    onUpdate === null ? '' : `on update ${onUpdate}`,
    own,
    invisible ? 'invisible' : '',
  ];
  const told = [...texts, srid === null ? '' : `SRID ${srid}`].filter((text) => text !== '').join('; ');
  const computed = generated === null ? null : make('span', {}, 'as ', code(generated.expression), generated.stored ? ' stored' : '');
  const refers = relations
    .filter(({ columns }) => columns.includes(column.name))
    .map((relation) => make('span', { class: 'refers' }, '→\u00a0', target(relation, column.name)));
  return make('span', {}, ...refers, computed, told);
}
function target({ parent, columns, parentColumns, child }: Relation, column: string): HTMLAnchorElement {
  const database = parent.database === child.database ? '' : `${parent.database}.`;
  return link(parent.id, `${database}${parent.table.name}.${parentColumns[columns.indexOf(column)] ?? ''}`);
}
