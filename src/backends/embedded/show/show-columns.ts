/** SHOW COLUMNS, DESCRIBE and SHOW INDEX: information_schema's rows of one table, which may be temporary. */
import { SqlError } from '../../../errors.ts';
import type { QualifiedName } from '../../../sql/ast.ts';
import { columnsOfShow } from './definitions.ts';
import { columnRows } from './information-schema/columns.ts';
import { keyRows } from './information-schema/keys.ts';
import { invalidView } from './information-schema/objects.ts';
import { existing } from './shown-names.ts';
import { type Row, type Shown, shown } from './shown-table.ts';
import type { ShowContext } from './virtual-table.ts';

/** @param full with the columns of SHOW FULL COLUMNS. Rows throw SqlError 1046, 1049, 1146, 1356. */
export function showColumns(context: ShowContext, name: QualifiedName, full: boolean): Shown {
  if (isTemporary(context, name))
    return shown(columnsOfShow(full ? 'fullTemporaryColumns' : 'temporaryColumns'), 'Field', (current) => temporaryRows(current, name));
  return shown(columnsOfShow(full ? 'fullColumns' : 'columns'), 'Field', (current) => rowsOf(current, name));
}
function rowsOf(context: ShowContext, name: QualifiedName): Iterable<Row> {
  const relation = existing(context, name);
  if (relation.kind === 'view' && context.viewColumns(relation) === null) throw new SqlError(1356, 'HY000', invalidView(relation));
  return columnRows(context, relation);
}

/** MySQL takes the answer of temporary tables from elsewhere, and tells so. */
function isTemporary({ catalog, runtime }: ShowContext, { schema, name }: QualifiedName): boolean {
  const relation = catalog.relation(schema ?? runtime.database ?? '', name);
  return relation?.kind === 'table' && relation.temporary;
}
/** Where MySQL has nothing to say of a column of a temporary table, it says NULL as a text. */
function* temporaryRows(context: ShowContext, name: QualifiedName): Generator<Row> {
  for (const row of rowsOf(context, name)) yield row['EXTRA'] === '' ? { ...row, EXTRA: 'NULL' } : row;
}

export function showIndex(context: ShowContext, name: QualifiedName): Shown {
  return shown(columnsOfShow(isTemporary(context, name) ? 'temporaryIndex' : 'index'), null, (current) => {
    const relation = existing(current, name);
    return relation.kind === 'table' ? keyRows(current, relation) : [];
  });
}
