/** SHOW COLUMNS, DESCRIBE and SHOW INDEX: information_schema's rows of one table, which may be temporary. */
import { SqlError } from '../../../errors.ts';
import type { QualifiedName } from '../../../sql/ast.ts';
import { columnsOfShow } from './definitions.ts';
import { columnRows } from './information-schema/columns.ts';
import { keyRows } from './information-schema/keys.ts';
import { existing } from './shown-names.ts';
import { type Row, type Shown, shown } from './shown-table.ts';
import type { ShowContext } from './virtual-table.ts';

/** @param full with the columns of SHOW FULL COLUMNS. Rows throw SqlError 1046, 1049, 1146, 1356. */
export function showColumns(name: QualifiedName, full: boolean): Shown {
  return shown(columnsOfShow(full ? 'fullColumns' : 'columns'), 'Field', (context) => rowsOf(context, name));
}
function rowsOf(context: ShowContext, name: QualifiedName): Iterable<Row> {
  const relation = existing(context, name);
  if (relation.kind === 'view' && context.viewColumns(relation) === null)
    throw new SqlError(1356, 'HY000', invalidView(relation.schema, relation.name));
  return columnRows(context, relation);
}

/** What is said of a view whose query does not work any more. */
export function invalidView(schema: string, name: string): string {
  return `View '${schema}.${name}' references invalid table(s) or column(s) or function(s) or definer/invoker of view lack rights to use them`;
}

export function showIndex(name: QualifiedName): Shown {
  return shown(columnsOfShow('index'), null, (context) => {
    const relation = existing(context, name);
    return relation.kind === 'table' ? keyRows(context, relation) : [];
  });
}
