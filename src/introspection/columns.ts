/** Columns of tables and views. */
import type { LogicalType } from '../typing/logical-type.ts';
import { logicalTypeOfColumn } from '../typing/of-column.ts';
import type { ColumnModel, ServerModel, TypedModel } from './model.ts';
import type { SourceRow } from './source-row.ts';
import { charsetName, clock, defaultOf, expressionText, typeText } from './wording.ts';

/** @param isJson of MariaDB: whether a check makes JSON of a LONGTEXT. */
export function columnModel(row: SourceRow, isJson: boolean, server: ServerModel): ColumnModel {
  const logical = logicalTypeOfColumn(row.text('COLUMN_TYPE'), isJson);
  const extra = row.text('EXTRA');
  const generated = / GENERATED|PERSISTENT/.test(extra);
  return {
    name: row.text('COLUMN_NAME'),
    type: isJson ? 'json' : typeText(row.text('COLUMN_TYPE')),
    logical,
    nullable: row.is('IS_NULLABLE', 'YES'),
    default: generated ? null : defaultOf(row.maybe('COLUMN_DEFAULT'), extra.includes('DEFAULT_GENERATED'), logical, server),
    generated: generated
      ? { expression: expressionText(row.text('GENERATION_EXPRESSION'), server), stored: /STORED|PERSISTENT/.test(extra) }
      : null,
    autoIncrement: /auto_increment/i.test(extra),
    onUpdate: onUpdate(extra),
    ...charsetOf(row, logical),
    invisible: /\bINVISIBLE\b/i.test(extra),
    srid: row.number('SRS_ID'),
    comment: row.text('COLUMN_COMMENT'),
  };
}

function onUpdate(extra: string): string | null {
  const found = /on update (\w+(?:\(\d*\))?)/i.exec(extra)?.[1];
  return found === undefined ? null : clock(found);
}

/** MariaDB's JSON is text, with a collation that nobody has chosen. */
function charsetOf(row: SourceRow, { kind }: LogicalType): Pick<TypedModel, 'charset' | 'collation'> {
  if (kind !== 'STRING' && kind !== 'ENUM' && kind !== 'SET' && kind !== 'UNKNOWN') return { charset: null, collation: null };
  return { charset: charsetName(row.maybe('CHARACTER_SET_NAME')), collation: charsetName(row.maybe('COLLATION_NAME')) };
}

/** What a parameter takes, or a function returns. */
export function typedModel(row: SourceRow): TypedModel {
  const declared = row.text('DTD_IDENTIFIER');
  const logical = logicalTypeOfColumn(declared);
  return { type: typeText(declared), logical, ...charsetOf(row, logical) };
}
