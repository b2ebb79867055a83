/**
 * Foreign keys, row by row as InnoDB checks them: a child needs its parent at once, a parent's change is refused or carried on to its children.
 * https://dev.mysql.com/doc/refman/9.0/en/create-table-foreign-keys.html
 */
import { SqlError } from '../../../errors.ts';
import type { IncomingReference } from '../catalog/catalog.ts';
import type { ForeignKeyDef, TableDef } from '../catalog/model.ts';
import { foreignKeyText } from '../ddl/foreign-key-text.ts';
import type { Session } from '../execute/session.ts';
import type { SqliteValue } from '../sql-type.ts';
import { keyExpression } from '../storage/key-expression.ts';
import { quoteIdentifier, tableReference } from '../storage/sqlite-table.ts';
import { computeGenerated, hasRules } from './row-rules.ts';
import { sameValue } from './same-value.ts';
import { type RowId, rowidName, type StoredRow, TableWriter } from './table-writer.ts';

/** InnoDB's own limit for cascades. */
const deepest = 15;

function enabled(session: Session): boolean {
  return session.variables.text('foreign_key_checks') === 'ON';
}
function positions(table: TableDef, names: readonly string[]): number[] {
  return names.map((name) => table.columns.findIndex((column) => column.name.toLowerCase() === name.toLowerCase()));
}
/** `WHERE` that finds a table's rows by columns, through the index on them. */
function lookup(table: TableDef, columns: readonly number[]): string {
  const where = columns.map((at, index) => {
    const column = table.columns[at];
    if (column === undefined) throw new Error(`a foreign key names no column of ${table.sqliteName}`);
    return `${keyExpression(quoteIdentifier(column.sqliteName), column.type)} = ${keyExpression(`?${index + 1}`, column.type)}`;
  });
  return `FROM ${tableReference(table)} WHERE ${where.join(' AND ')}`;
}
function violation(errno: 1451 | 1452, table: TableDef, foreignKey: ForeignKeyDef): SqlError {
  const what = errno === 1451 ? 'Cannot delete or update a parent row' : 'Cannot add or update a child row';
  return new SqlError(
    errno,
    '23000',
    `${what}: a foreign key constraint fails (\`${table.schema}\`.\`${table.name}\`, ${foreignKeyText(foreignKey, table.schema)})`,
  );
}

const ordered = new WeakMap<TableDef, readonly ForeignKeyDef[]>();
/** InnoDB checks a table's foreign keys in the order of their names. */
function inOrder(table: TableDef): readonly ForeignKeyDef[] {
  let keys = ordered.get(table);
  if (keys === undefined) {
    keys = [...table.foreignKeys].sort((left, right) => (left.name < right.name ? -1 : 1));
    ordered.set(table, keys);
  }
  return keys;
}

/** A stored row must have its parents. `changed` null for a new row. @throws SqlError 1452. */
export function checkParents(session: Session, table: TableDef, row: StoredRow, changed: readonly number[] | null): void {
  if (table.foreignKeys.length === 0 || !enabled(session)) return;
  for (const foreignKey of inOrder(table)) {
    const columns = positions(table, foreignKey.columns);
    if (changed !== null && !columns.some((column) => changed.includes(column))) continue;
    const values = columns.map((column) => row[column] ?? null);
    if (values.includes(null)) continue;
    const parent = session.catalog.relation(foreignKey.schema, foreignKey.table);
    const found =
      parent?.kind === 'table' &&
      session.db.statement(`SELECT 1 ${lookup(parent, positions(parent, foreignKey.referencedColumns))} LIMIT 1`).get(values) !== undefined;
    if (!found) throw violation(1452, table, foreignKey);
  }
}

/** Children's foreign keys that point to a table; none where checks are off. */
export function incoming(session: Session, table: TableDef): readonly IncomingReference[] {
  if (table.temporary || !enabled(session)) return [];
  return session.engine.catalog.referencing(table.schema, table.name);
}

interface Child {
  readonly rowid: RowId;
  readonly row: StoredRow;
}
function childrenOf(session: Session, reference: IncomingReference, parentValues: readonly SqliteValue[]): Child[] {
  const child = reference.table;
  const sql = `SELECT ${rowidName(child)} ${lookup(child, positions(child, reference.foreignKey.columns))}`;
  const writer = new TableWriter(session, child);
  return session.db
    .statement(sql, { bigints: true })
    .all(parentValues)
    .flatMap(([rowid]) => {
      const row = writer.read(rowid as RowId);
      return row === null ? [] : [{ rowid: rowid as RowId, row }];
    });
}

/** Before a row goes: refuses it, or carries it on. The row is still there. @throws SqlError 1451. */
export function parentRemoved(session: Session, table: TableDef, row: StoredRow, remove: () => void, depth = 0): void {
  const references = incoming(session, table);
  if (depth > deepest) throw new SqlError(3008, 'HY000', `Foreign key cascade delete/update exceeds max depth of ${deepest}.`);
  const work: (() => void)[] = [];
  for (const reference of references) {
    const { foreignKey, table: child } = reference;
    const values = positions(table, foreignKey.referencedColumns).map((column) => row[column] ?? null);
    if (values.includes(null)) continue;
    const children = childrenOf(session, reference, values);
    if (children.length === 0) continue;
    switch (foreignKey.onDelete) {
      case 'CASCADE':
        work.push(() => {
          for (const each of children) removeRow(session, child, each.rowid, depth + 1);
        });
        break;
      case 'SET NULL':
        work.push(() => {
          for (const each of children)
            writeChild(
              session,
              reference,
              each,
              foreignKey.columns.map(() => null),
              depth + 1,
            );
        });
        break;
      default:
        throw violation(1451, child, foreignKey);
    }
  }
  remove();
  for (const step of work) step();
}
/** Removes a row with what hangs on it. Harmless where it is gone already. */
export function removeRow(session: Session, table: TableDef, rowid: RowId, depth = 0): boolean {
  const writer = new TableWriter(session, table);
  if (incoming(session, table).length === 0) {
    writer.remove(rowid);
    return true;
  }
  const row = writer.read(rowid);
  if (row === null) return false;
  parentRemoved(session, table, row, () => writer.remove(rowid), depth);
  return true;
}

/** After a row's key has changed: refuses it, or carries it on to the children of its old values. @throws SqlError 1451. */
export function parentUpdated(session: Session, table: TableDef, before: StoredRow, after: StoredRow, depth = 0): void {
  if (depth > deepest) throw new SqlError(3008, 'HY000', `Foreign key cascade delete/update exceeds max depth of ${deepest}.`);
  for (const reference of incoming(session, table)) {
    const { foreignKey, table: child } = reference;
    const columns = positions(table, foreignKey.referencedColumns);
    if (columns.every((column) => sameValue(before[column] ?? null, after[column] ?? null))) continue;
    const old = columns.map((column) => before[column] ?? null);
    if (old.includes(null)) continue;
    const children = childrenOf(session, reference, old);
    if (children.length === 0) continue;
    switch (foreignKey.onUpdate) {
      case 'CASCADE':
        for (const each of children)
          writeChild(
            session,
            reference,
            each,
            columns.map((column) => after[column] ?? null),
            depth + 1,
          );
        break;
      case 'SET NULL':
        for (const each of children)
          writeChild(
            session,
            reference,
            each,
            columns.map(() => null),
            depth + 1,
          );
        break;
      default:
        throw violation(1451, child, foreignKey);
    }
  }
}
/** Gives a child new values of its foreign key. */
function writeChild(session: Session, reference: IncomingReference, child: Child, values: readonly SqliteValue[], depth: number): void {
  const { table, foreignKey } = reference;
  const columns = positions(table, foreignKey.columns);
  const after = [...child.row];
  columns.forEach((column, at) => {
    after[column] = values[at] ?? null;
  });
  if (hasRules(table)) computeGenerated(session, table, after);
  const changed = after.flatMap((value, at) => (sameValue(value, child.row[at] ?? null) ? [] : [at]));
  if (changed.length === 0) return;
  const writer = new TableWriter(session, table);
  const conflict = writer.update(child.rowid, after, changed);
  if (conflict !== null) throw writer.duplicate(after, conflict);
  for (const other of table.foreignKeys)
    if (other !== foreignKey) checkParents(session, { ...table, foreignKeys: [other] }, after, changed);
  parentUpdated(session, table, child.row, after, depth);
}
