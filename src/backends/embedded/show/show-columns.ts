/** SHOW COLUMNS, DESCRIBE and SHOW INDEX. */
import { SqlError } from '../../../errors.ts';
import type { RelationDef } from '../catalog/model.ts';
import { typeText } from '../ddl/type-text.ts';
import { columnDefaultText, columnExtra, columnKey, columnPrivileges, columnsOf } from './information-schema/columns.ts';
import { keyRows } from './information-schema/keys.ts';
import { column, type ShowContext, type VirtualTable, virtualTable } from './virtual-table.ts';

const bin = 'utf8mb3_bin';
const general = 'utf8mb3_general_ci';
/** With those of SHOW FULL COLUMNS. */
const columnsOfColumns = (all: boolean) => [
  column('Field', 'varchar(64)', general, true),
  column('Type', 'mediumtext', bin),
  ...(all ? [column('Collation', 'varchar(64)', general, true)] : []),
  column('Null', 'varchar(3)', general),
  column('Key', "enum('','PRI','UNI','MUL')", bin),
  column('Default', 'text', bin, true),
  column('Extra', 'varchar(256)', general, true),
  ...(all ? [column('Privileges', 'varchar(154)', general, true), column('Comment', 'text', general)] : []),
];
/** @throws SqlError 1356 for a view whose query does not work any more. */
export function showColumns(context: ShowContext, relation: RelationDef, all: boolean): VirtualTable {
  if (relation.kind === 'view' && context.viewColumns(relation) === null) throw invalidView(relation);
  return virtualTable('information_schema', 'COLUMNS', columnsOfColumns(all), function* () {
    for (const each of columnsOf(context, relation)) {
      const privileges = columnPrivileges(context, relation, each);
      if (privileges === '') continue;
      yield {
        Field: each.name,
        Type: typeText(each.type),
        Collation: each.type.name === 'JSON' ? null : each.type.collation,
        Null: each.nullable ? 'YES' : 'NO',
        Key: columnKey(relation, each),
        Default: columnDefaultText(each),
        Extra: columnExtra(each),
        Privileges: privileges,
        Comment: each.comment,
      };
    }
  });
}

function invalidView(view: { readonly schema: string; readonly name: string }): SqlError {
  return new SqlError(
    1356,
    'HY000',
    `View '${view.schema}.${view.name}' references invalid table(s) or column(s) or function(s) or definer/invoker of view lack rights to use them`,
  );
}

const indexColumns = () => [
  column('Table', 'varchar(64)', bin),
  column('Non_unique', 'int(1)', null),
  column('Key_name', 'varchar(64)', general, true),
  column('Seq_in_index', 'int unsigned', null),
  column('Column_name', 'varchar(64)', general, true),
  column('Collation', 'varchar(1)', general, true),
  column('Cardinality', 'bigint', null, true),
  column('Sub_part', 'bigint', null, true),
  column('Packed', 'varbinary(0)', null, true),
  column('Null', 'varchar(3)', general),
  column('Index_type', 'varchar(11)', bin),
  column('Comment', 'varchar(8)', general),
  column('Index_comment', 'varchar(2048)', bin),
  column('Visible', 'varchar(3)', general),
  column('Expression', 'longtext', bin, true),
];

export function showIndex(context: ShowContext, relation: RelationDef): VirtualTable {
  return virtualTable('information_schema', 'STATISTICS', indexColumns(), function* () {
    if (relation.kind !== 'table') return;
    for (const row of keyRows(context, relation)) {
      yield {
        Table: row['TABLE_NAME'],
        Non_unique: row['NON_UNIQUE'],
        Key_name: row['INDEX_NAME'],
        Seq_in_index: row['SEQ_IN_INDEX'],
        Column_name: row['COLUMN_NAME'],
        Collation: row['COLLATION'],
        Cardinality: row['CARDINALITY'],
        Sub_part: row['SUB_PART'],
        Packed: null,
        Null: row['NULLABLE'],
        Index_type: row['INDEX_TYPE'],
        Comment: row['COMMENT'],
        Index_comment: row['INDEX_COMMENT'],
        Visible: row['IS_VISIBLE'],
        Expression: row['EXPRESSION'],
      };
    }
  });
}
