/** What people are told of columns, keys and programs, in a few words. */
import type {
  ColumnModel,
  Count,
  DatabaseModel,
  DefaultModel,
  EventModel,
  ForeignKeyModel,
  IndexModel,
  Model,
  RoutineModel,
  TableModel,
} from '../model.ts';

export type KeyMark = 'PK' | 'UK' | 'FK' | 'IX';

/** Which keys a column is of: `PK`, `UK` only where it is all of one, `FK`, `IX` where an index begins with it. */
export function keyMarks(column: ColumnModel, { primaryKey, indexes, foreignKeys }: TableModel): KeyMark[] {
  const leads = (index: IndexModel) => index.parts[0]?.column === column.name;
  const marks: KeyMark[] = [];
  if (primaryKey?.parts.some((part) => part.column === column.name) === true) marks.push('PK');
  if (indexes.some((index) => index.kind === 'unique' && index.parts.length === 1 && leads(index))) marks.push('UK');
  if (foreignKeys.some(({ columns }) => columns.includes(column.name))) marks.push('FK');
  if (marks.length === 0 && indexes.some(leads)) marks.push('IX');
  return marks;
}

/** `'text'`, `5`, `CURRENT_TIMESTAMP`, `(uuid())`. */
export function defaultWords(value: DefaultModel, { kind }: ColumnModel['logical']): string {
  switch (value.kind) {
    case 'literal':
      return /^(?:INT|FLOAT|DOUBLE|DECIMAL|YEAR)$/.test(kind) ? value.text : `'${value.text}'`;
    case 'bytes':
      return value.hex === '' ? "''" : `0x${value.hex}`;
    case 'bits':
      return `b'${value.digits}'`;
    case 'expression':
      return value.text.startsWith('CURRENT_TIMESTAMP') ? value.text : `(${value.text})`;
  }
}

/** A type without what servers put into comments. */
export function typeWords({ type }: Pick<ColumnModel, 'type'>): string {
  return type.replace(/\s*\/\*M?!\d*\s*(\w+)\s*\*\//g, (_, word: string) => ` ${word.toLowerCase()}`);
}

/** What else is special about a column. */
export function columnWords(column: ColumnModel): string[] {
  const { generated, onUpdate, autoIncrement, invisible, srid } = column;
  return [
    ...(autoIncrement ? ['auto_increment'] : []),
    ...(column.default === null ? [] : [`= ${defaultWords(column.default, column.logical)}`]),
    ...(generated === null ? [] : [`as ${generated.expression}${generated.stored ? ' (stored)' : ''}`]),
    ...(onUpdate === null ? [] : [`on update ${onUpdate}`]),
    ...(srid === null ? [] : [`SRID ${srid}`]),
    ...(invisible ? ['invisible'] : []),
  ];
}

/** `name(10), balance DESC`. */
export function partsWords({ parts }: IndexModel): string {
  return parts
    .map(({ column, expression, length, descending }) => {
      const what = column === null ? `(${expression ?? ''})` : `${column}${length === null ? '' : `(${length})`}`;
      return `${what}${descending ? ' DESC' : ''}`;
    })
    .join(', ');
}

/** `on delete cascade`; nothing for what is always so. */
export function actionWords({ onDelete, onUpdate }: ForeignKeyModel): string {
  const one = (word: string, action: string) =>
    action === 'NO ACTION' || action === 'RESTRICT' ? [] : [`on ${word} ${action.toLowerCase()}`];
  return [...one('delete', onDelete), ...one('update', onUpdate)].join(', ');
}

/** `orders`, or `shop.orders` from elsewhere. */
export function tableName({ database, table }: ForeignKeyModel['referenced'], from: string): string {
  return database === from ? table : `${database}.${table}`;
}

/** `add_tax(amount decimal(10,2), OUT rate int)`. */
export function signature({ name, kind, parameters }: RoutineModel): string {
  if (kind === 'package' || kind === 'package body') return name;
  const list = parameters.map(({ name: parameter, mode, type }) => `${mode === 'IN' ? '' : `${mode} `}${parameter} ${type}`);
  return `${name}(${list.join(', ')})`;
}

export function scheduleWords({ schedule }: EventModel): string {
  if (schedule.kind === 'once') return `at ${schedule.at}`;
  const { value, unit, starts, ends } = schedule;
  return `every ${value} ${unit.toLowerCase()}${starts === null ? '' : ` from ${starts}`}${ends === null ? '' : ` until ${ends}`}`;
}

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** `16 kB`. */
export function sizeWords(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  const number = bytes / 1024 ** power;
  return `${number >= 100 || power === 0 ? Math.round(number) : Number(number.toFixed(1))} ${UNITS[power]}`;
}
/** `1,234`. */
export function countWords(count: Count): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
/** `1 table`, `2 tables`. */
export function many(count: number, word: string): string {
  return `${countWords(count)} ${word}${count === 1 ? '' : word.endsWith('ex') ? 'es' : 's'}`;
}

/** What is in a database: `4 tables, 1 view`. */
export function contents({ tables, views, routines, events, sequences }: DatabaseModel): string {
  const parts = [
    [tables.length, 'table'],
    [views.length, 'view'],
    [routines.length, 'routine'],
    [tables.reduce((sum, table) => sum + table.triggers.length, 0), 'trigger'],
    [events.length, 'event'],
    [sequences.length, 'sequence'],
  ] as const;
  const there = parts.filter(([count]) => count > 0).map(([count, word]) => many(count, word));
  return there.length === 0 ? 'empty' : there.join(', ');
}

/** A foreign key of another table, or of the same. */
export interface Incoming {
  readonly database: string;
  readonly table: string;
  readonly key: ForeignKeyModel;
}

/** Who refers to each table, by `database\0table`. */
export function incomingKeys({ databases }: Model): ReadonlyMap<string, readonly Incoming[]> {
  const all = databases.flatMap(({ name, tables }) =>
    tables.flatMap((table) => table.foreignKeys.map((key): Incoming => ({ database: name, table: table.name, key }))),
  );
  return Map.groupBy(all, ({ key: { referenced } }) => `${referenced.database}\0${referenced.table}`);
}
