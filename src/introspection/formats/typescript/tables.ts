/** Tables and views: what a row is, what an INSERT takes, what an UPDATE takes, and all of it for Kysely. */
import type { ColumnModel, TableModel, ViewModel } from '../../model.ts';
import { nullable, type ValueType, valueType } from './column-type.ts';
import { properties } from './names.ts';
import type { TypescriptOptions } from './options.ts';
import { comment, interfaceLines, type Member } from './text.ts';

/** A table, or a view. */
export interface Relation {
  readonly database: string;
  readonly name: string;
  /** What the names of its types begin with. */
  readonly base: string;
  readonly comment: string;
  readonly columns: readonly ColumnModel[];
  readonly writable: boolean;
}
/** Names of types that are made of `base`. */
export const SUFFIXES = ['Row', 'Insert', 'Update', 'Table'] as const;

export function relationOf(database: string, of: TableModel | ViewModel, base: string): Relation {
  const isView = 'definition' in of;
  const said = isView ? '' : of.comment;
  return {
    database,
    name: of.name,
    base,
    comment: [`${isView ? 'View' : 'Table'} \`${of.name}\`.`, ...(said === '' ? [] : [said])].join(said.includes('\n') ? '\n' : ' '),
    columns: of.columns,
    writable: !isView || of.updatable,
  };
}

/** One column with all that is known of its types. */
interface Typed {
  readonly name: string;
  readonly column: ColumnModel;
  readonly value: ValueType;
}

export function relationLines(relation: Relation, options: TypescriptOptions): string[] {
  const typed = typedColumns(relation, options);
  const lines = [...comment(relation.comment), ...interfaceLines(`${relation.base}Row`, typed.map(rowMember))];
  if (relation.writable) {
    const written = typed.filter(({ column }) => column.generated === null);
    lines.push(
      '',
      ...comment(`What an INSERT into \`${relation.name}\` takes.`),
      ...interfaceLines(`${relation.base}Insert`, written.map(insertMember)),
    );
    lines.push(
      '',
      ...comment(`What an UPDATE of \`${relation.name}\` takes.`),
      `export type ${relation.base}Update = Partial<${relation.base}Insert>;`,
    );
  }
  if (options.kysely === 'none') return lines;
  const members = typed.map((one) => kyselyMember(one, relation.writable));
  return [...lines, '', ...comment(`\`${relation.name}\` for Kysely.`), ...interfaceLines(`${relation.base}Table`, members)];
}

function typedColumns({ database, name: owner, columns }: Relation, options: TypescriptOptions): Typed[] {
  const names = properties(
    columns.map(({ name }) => name),
    options.names,
  );
  return columns.map((column) => ({
    name: names.get(column.name) ?? column.name,
    column,
    value: valueType(column.logical, { database, owner, column: column.name }, options),
  }));
}

function rowMember({ name, column, value }: Typed): Member {
  // `SELECT *` leaves it out.
  return { name, optional: column.invisible, type: nullable(value.read, column.nullable), comment: column.comment };
}
function insertMember({ name, column, value }: Typed): Member {
  return { name, optional: mayBeLeftOut(column), type: nullable(value.write, column.nullable), comment: column.comment };
}
function mayBeLeftOut({ nullable: isNullable, default: value, autoIncrement }: ColumnModel): boolean {
  return isNullable || autoIncrement || value !== null;
}

function kyselyMember({ name, column, value }: Typed, writable: boolean): Member {
  return { name, optional: false, type: kyselyType(column, value, writable), comment: column.comment };
}
/** To Kysely what may be NULL may be left out of an INSERT. */
function kyselyType(column: ColumnModel, { read, write }: ValueType, writable: boolean): string {
  const selected = nullable(read, column.nullable);
  if (!writable || column.generated !== null) return `GeneratedAlways<${selected}>`;
  const hasDefault = column.default !== null || column.autoIncrement;
  if (read === write) return hasDefault ? `Generated<${selected}>` : selected;
  const written = nullable(write, column.nullable);
  return `ColumnType<${selected}, ${hasDefault ? `${written} | undefined` : written}, ${written}>`;
}
