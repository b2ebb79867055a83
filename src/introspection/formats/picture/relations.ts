/** What foreign keys say of the tables that they connect. */
import type { ForeignKeyModel, Model, TableModel } from '../../model.ts';

export interface Relation {
  readonly name: string;
  /** The table that has the foreign key. */
  readonly child: TableNode;
  readonly columns: readonly string[];
  readonly parent: TableNode;
  readonly parentColumns: readonly string[];
  /** A row may have no parent: one of the columns may be NULL. */
  readonly optional: boolean;
  /** A parent has one row at most: a key of the child is made of these columns. */
  readonly single: boolean;
  /** Part of what the child's rows are known by: all the columns are in its primary key. */
  readonly identifying: boolean;
  readonly onUpdate: ForeignKeyModel['onUpdate'];
  readonly onDelete: ForeignKeyModel['onDelete'];
}

export interface TableNode {
  /** `database.table`, each part as in a link: what it is known by, and where a page of it would be. */
  readonly id: string;
  readonly database: string;
  readonly table: TableModel;
}

/** The id of something with a name in a database. Dots between its parts only. */
export function idOf(database: string, name: string): string {
  return `${part(database)}.${part(name)}`;
}
/** Half of a surrogate pair, which no link can hold, is a replacement character. */
function part(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replaceAll('.', '%2E');
}

export interface Graph {
  readonly nodes: readonly TableNode[];
  readonly relations: readonly Relation[];
  /** By the id of the table that has the key. */
  readonly relationsOf: ReadonlyMap<string, readonly Relation[]>;
}

/** All tables, and the foreign keys whose tables are both there. Where the table referred to is found whatever its case, as servers do. */
export function graphOf(model: Model): Graph {
  const nodes = model.databases.flatMap(({ name, tables }) =>
    tables.map((table): TableNode => ({ id: idOf(name, table.name), database: name, table })),
  );
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const byLower = new Map(nodes.map((node) => [node.id.toLowerCase(), node]));
  const relationsOf = new Map<string, readonly Relation[]>();
  for (const node of nodes) {
    const own = node.table.foreignKeys.flatMap((key) => {
      const id = idOf(key.referenced.database, key.referenced.table);
      const parent = byId.get(id) ?? byLower.get(id.toLowerCase());
      return parent === undefined ? [] : [relationOf(node, key, parent)];
    });
    if (own.length > 0) relationsOf.set(node.id, own);
  }
  return { nodes, relations: [...relationsOf.values()].flat(), relationsOf };
}

function relationOf(child: TableNode, key: ForeignKeyModel, parent: TableNode): Relation {
  const { table } = child;
  const columns = new Set(key.columns);
  const primary = table.primaryKey?.parts.map(({ column }) => column) ?? [];
  const unique = table.indexes.filter(({ kind }) => kind === 'unique').map(({ parts }) => parts);
  const keys = [...(table.primaryKey === null ? [] : [table.primaryKey.parts]), ...unique];
  return {
    name: key.name,
    child,
    columns: key.columns,
    parent,
    parentColumns: key.referenced.columns,
    optional: table.columns.some(({ name, nullable }) => nullable && columns.has(name)),
    single: keys.some(
      (parts) => parts.length > 0 && parts.every(({ column, length }) => length === null && column !== null && columns.has(column)),
    ),
    identifying: primary.length > 0 && key.columns.every((column) => primary.includes(column)),
    onUpdate: key.onUpdate,
    onDelete: key.onDelete,
  };
}

/** What a column is part of. */
export interface KeyMarks {
  readonly primary: boolean;
  readonly foreign: boolean;
  /** By itself: no two rows have the same. */
  readonly unique: boolean;
}

/** By the names of the columns that are part of some key. */
export function marksOf({ primaryKey, indexes, foreignKeys }: TableModel): ReadonlyMap<string, KeyMarks> {
  const primary = new Set(primaryKey?.parts.map(({ column }) => column));
  const foreign = new Set(foreignKeys.flatMap(({ columns }) => columns));
  const unique = new Set(
    indexes.flatMap(({ kind, parts }) => (kind === 'unique' && parts.length === 1 && parts[0]?.length === null ? [parts[0].column] : [])),
  );
  const names = [...primary, ...foreign, ...unique].filter((name) => name !== null);
  return new Map(names.map((name) => [name, { primary: primary.has(name), foreign: foreign.has(name), unique: unique.has(name) }]));
}

/** `PK`, `PK FK`, …. */
export function marksText(marks: KeyMarks | undefined): readonly string[] {
  if (marks === undefined) return [];
  return [...(marks.primary ? ['PK'] : []), ...(marks.foreign ? ['FK'] : []), ...(marks.unique && !marks.primary ? ['UK'] : [])];
}

/** A key in words: `orders.customer → customers.id, on delete cascade`. */
export function describeRelation({ child, columns, parent, parentColumns, onDelete, onUpdate, name }: Relation): string {
  const other = parent.database === child.database ? parent.table.name : `${parent.database}.${parent.table.name}`;
  const says = (what: string, action: string) =>
    action === 'NO ACTION' || action === 'RESTRICT' ? '' : `, on ${what} ${action.toLowerCase()}`;
  const key = `${child.table.name} (${columns.join(', ')}) → ${other} (${parentColumns.join(', ')})`;
  return `${name}: ${key}${says('delete', onDelete)}${says('update', onUpdate)}`;
}
