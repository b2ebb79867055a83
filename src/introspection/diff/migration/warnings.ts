/** What a migration may cost, and what it cannot know. */
import type { LogicalType } from '../../../typing/logical-type.ts';
import { identifier } from '../../formats/sql/text.ts';
import type { ColumnModel, TableModel } from '../../model.ts';
import type { Difference, TableDifference } from '../difference.ts';
import { columnProperties } from '../properties.ts';

/** Of the columns and keys of a table that is changed. */
export function tableWarnings({ name, columns, indexes, before, after }: TableDifference): string[] {
  return [
    ...(before?.systemVersioned === true && after?.systemVersioned === false
      ? [`the versions of rows that table ${name} has had are lost`]
      : []),
    ...columns.flatMap((column) => columnWarnings(column, name, columns)),
    ...indexes.flatMap((index) =>
      index.after?.kind === 'unique' && index.before?.kind !== 'unique'
        ? [`index ${index.name} fails where ${after?.name ?? name} has the same values twice`]
        : [],
    ),
  ];
}

function columnWarnings(difference: Difference<ColumnModel>, table: string, all: readonly Difference<ColumnModel>[]): string[] {
  const { name, before, after } = difference;
  if (before === null) {
    const { nullable, default: value, generated, autoIncrement } = after ?? NOTHING;
    return nullable || value !== null || generated !== null || autoIncrement
      ? []
      : [`rows that are there get an empty value in column ${name}`];
  }
  if (after === null) return [droppedColumn(before, table, all)];
  const warnings: string[] = [];
  if (!holdsAll(before.logical, after.logical))
    warnings.push(`column ${name}: not all values of ${before.type} are values of ${after.type}`);
  if (before.charset !== after.charset && before.charset !== null && after.charset !== null && !after.charset.startsWith('utf8mb4'))
    warnings.push(`column ${name}: characters that ${after.charset} does not have are lost`);
  if (before.nullable && !after.nullable && after.generated === null)
    warnings.push(`column ${name} fails, or gets empty values, where it is NULL`);
  if (before.generated === null && after.generated !== null)
    warnings.push(`column ${name}: its values are lost, it is computed from now on`);
  if (before.generated !== null && after.generated === null)
    warnings.push(`column ${name}: its values are no longer computed, and empty at first`);
  return warnings;
}
const NOTHING = { nullable: true, default: null, generated: null, autoIncrement: false };

function droppedColumn(column: ColumnModel, table: string, all: readonly Difference<ColumnModel>[]): string {
  const lost = `column ${column.name} and its values are dropped`;
  const like = all.find(({ before, after }) => before === null && after !== null && areAlike(column, after))?.after;
  if (like === undefined || like === null) return lost;
  return `${lost}; if it is ${like.name} by now, say instead: ALTER TABLE ${identifier(table)} RENAME COLUMN ${identifier(column.name)} TO ${identifier(like.name)}`;
}
function areAlike(one: ColumnModel, other: ColumnModel): boolean {
  return JSON.stringify(columnProperties(one)) === JSON.stringify(columnProperties(other));
}

/** @param added tables that the other side has, and this one has not. */
export function droppedTable(table: TableModel, added: readonly TableModel[]): string {
  const lost = `table ${table.name} and its rows are dropped`;
  const shape = ({ columns }: TableModel) => JSON.stringify(columns.map((column) => [column.name, columnProperties(column)]));
  const like = added.find((other) => shape(other) === shape(table));
  return like === undefined
    ? lost
    : `${lost}; if it is ${like.name} by now, say instead: RENAME TABLE ${identifier(table.name)} TO ${identifier(like.name)}`;
}

/** Whether every value of the one type is one of the other. */
function holdsAll(from: LogicalType, to: LogicalType): boolean {
  if (from.kind === 'INT' && to.kind === 'INT')
    return to.unsigned === from.unsigned ? to.bits >= from.bits : from.unsigned && to.bits > from.bits;
  if (from.kind === 'STRING' && to.kind === 'STRING') return isAtLeast(to.length, from.length);
  if (from.kind === 'BYTES' && to.kind === 'BYTES') return isAtLeast(to.length, from.length);
  if (from.kind === 'DECIMAL' && to.kind === 'DECIMAL')
    return to.scale >= from.scale && to.precision - to.scale >= from.precision - from.scale && (from.unsigned || !to.unsigned);
  if ((from.kind === 'ENUM' && to.kind === 'ENUM') || (from.kind === 'SET' && to.kind === 'SET'))
    return (from.members ?? []).every((member) => to.members?.includes(member) === true);
  if (from.kind === 'TIMESTAMP' && to.kind === 'TIMESTAMP') return to.digits >= from.digits && (to.zoned === from.zoned || from.zoned);
  if (from.kind === 'TIME' && to.kind === 'TIME') return to.digits >= from.digits;
  if (from.kind === 'FLOAT' && to.kind === 'DOUBLE') return true;
  if (from.kind === 'ENUM' || from.kind === 'INT') return to.kind === 'STRING';
  return JSON.stringify(from) === JSON.stringify(to);
}
/** Of lengths; null: the longest. */
function isAtLeast(length: number | null, other: number | null): boolean {
  return length === null || (other !== null && length >= other);
}
