/** A table of a JustDB schema. */
import type { CheckModel, ColumnModel, DatabaseModel, ForeignKeyModel, IndexModel, Omission, TableModel } from '../../model.ts';
import { createTrigger } from '../sql/programs.ts';
import { optionsOf } from '../sql/table.ts';

export function tableNode(table: TableModel, database: DatabaseModel, omit: (omission: Omission) => void): object {
  const why = 'a JustDB schema cannot say it';
  if (table.partitioning !== null) omit({ what: `partitions of table ${database.name}.${table.name}`, why });
  if (table.systemVersioned) omit({ what: `versions of the rows of table ${database.name}.${table.name}`, why });
  for (const { name, type } of table.columns)
    if (REPLACED[type] !== undefined)
      omit({
        what: `type ${type} of column ${database.name}.${table.name}.${name}`,
        why: `only MariaDB has it; ${REPLACED[type]} is in its place`,
      });
  const keys = plainKey(table);
  const options = optionsOf(table.options);
  return {
    name: table.name,
    ...(table.comment === '' ? {} : { comment: table.comment }),
    ...(table.engine === null ? {} : { engine: table.engine }),
    ...(table.collation === null || table.collation === database.collation
      ? {}
      : { characterSet: table.charset, collation: table.collation }),
    ...(options.length === 0 ? {} : { tableOptions: options.join(' ') }),
    Column: table.columns.map((column) => columnNode(column, table, keys.has(column.name))),
    ...listed('Index', table.indexes.map(indexNode)),
    ...listed('Constraint', [
      ...(table.primaryKey === null || keys.size > 0 ? [] : [primaryKeyNode(table.primaryKey)]),
      ...table.foreignKeys.map((key) => foreignKeyNode(key, database.name)),
      ...table.checks.map((check) => checkNode(check)),
    ]),
    ...listed(
      'Trigger',
      table.triggers.map((trigger) => ({
        name: trigger.name,
        content: createTrigger(trigger, table.name),
        sqlMode: trigger.sqlMode,
        ...(trigger.connectionCollation === null ? {} : { connectionCollation: trigger.connectionCollation }),
      })),
    ),
  };
}
/** What stands for types that the embedded engine does not have. */
const REPLACED: { readonly [type: string]: string } = { uuid: 'char(36)', inet4: 'varchar(15)', inet6: 'varchar(39)' };

function listed(name: string, list: readonly object[]): object {
  return list.length === 0 ? {} : { [name]: list };
}

/** Columns of a primary key that can be said with them: all of each, in their order. */
function plainKey({ primaryKey, columns }: TableModel): ReadonlySet<string> {
  const parts = primaryKey?.parts ?? [];
  const names = parts.map(({ column }) => column ?? '');
  const inOrder = columns.map(({ name }) => name).filter((name) => names.includes(name));
  const isPlain = primaryKey?.comment === '' && parts.every(({ length, descending }) => length === null && !descending);
  return new Set(isPlain && inOrder.every((name, i) => name === names[i]) ? names : []);
}

function columnNode(column: ColumnModel, table: TableModel, isKey: boolean): object {
  const { name, type, nullable, autoIncrement, onUpdate, generated, invisible, srid, comment, charset, collation } = column;
  return {
    name,
    type: REPLACED[type] ?? type,
    ...(charset === null || collation === table.collation ? {} : { characterSet: charset, collation }),
    ...(isKey ? { primaryKey: true } : nullable ? {} : { nullable: false }),
    ...(generated === null ? {} : { generatedAs: generated.expression, stored: generated.stored }),
    ...defaultNode(column),
    ...(onUpdate === null ? {} : { onUpdate }),
    ...(autoIncrement ? { autoIncrement } : {}),
    ...(srid === null ? {} : { srid }),
    ...(invisible ? { invisible } : {}),
    ...(comment === '' ? {} : { comment }),
  };
}
function defaultNode({ default: value }: ColumnModel): object {
  switch (value?.kind) {
    case undefined:
      return {};
    case 'literal':
      return { defaultValue: value.text };
    case 'bytes':
      return { defaultValueComputed: `X'${value.hex}'` };
    case 'bits':
      return { defaultValueComputed: `b'${value.digits}'` };
    case 'expression':
      return { defaultValueComputed: value.text };
  }
}

function indexNode(index: IndexModel): object {
  const { name, kind, method, visible, comment } = index;
  const type = kind === 'fulltext' || kind === 'spatial' ? kind.toUpperCase() : method === 'HASH' ? method : null;
  return {
    name,
    ...(type === null ? {} : { type }),
    ...(kind === 'unique' ? { unique: true } : {}),
    columns: keyParts(index),
    ...(visible ? {} : { visible }),
    ...(comment === '' ? {} : { comment }),
  };
}
function primaryKeyNode(key: IndexModel): object {
  return { type: 'PRIMARY_KEY', columns: keyParts(key), ...(key.comment === '' ? {} : { comment: key.comment }) };
}
function keyParts({ parts }: IndexModel): string[] {
  return parts.map(({ column, expression, length, descending }) => {
    const what = column === null ? `(${expression ?? ''})` : `${named(column)}${length === null ? '' : `(${length})`}`;
    return `${what}${descending ? ' DESC' : ''}`;
  });
}
/** In backticks where something else could be read. */
function named(column: string): string {
  return /^[\p{L}\p{N}_$]+$/u.test(column) ? column : `\`${column.replaceAll('`', '``')}\``;
}

function foreignKeyNode({ name, columns, referenced, onDelete, onUpdate }: ForeignKeyModel, database: string): object {
  return {
    name,
    type: 'FOREIGN_KEY',
    columns: columns.map(named),
    ...(referenced.database === database ? {} : { referencedDatabase: referenced.database }),
    referencedTable: referenced.table,
    referencedColumns: referenced.columns,
    ...(onDelete === 'NO ACTION' ? {} : { onDelete }),
    ...(onUpdate === 'NO ACTION' ? {} : { onUpdate }),
  };
}

function checkNode({ name, expression, enforced, column }: CheckModel): object {
  // MariaDB's of a column have its name, which may be another one's here.
  return { ...(column === null ? { name } : {}), type: 'CHECK', checkExpression: expression, ...(enforced ? {} : { enforced }) };
}
