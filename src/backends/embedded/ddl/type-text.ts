/** Column types as SHOW CREATE TABLE and information_schema print them. */
import type { DataType } from '../../../sql/ast.ts';
import type { SqlType } from '../sql-type.ts';
import { quoteString } from './quote-string.ts';

/** `int unsigned`, `varchar(10)`, `enum('a','b')`: COLUMN_TYPE. */
export function typeText(type: SqlType): string {
  const name = type.name.toLowerCase();
  const signs = `${type.unsigned ? ' unsigned' : ''}${type.zerofill ? ' zerofill' : ''}`;
  switch (type.name) {
    case 'TINYINT':
    case 'SMALLINT':
    case 'MEDIUMINT':
    case 'INT':
    case 'BIGINT':
      return `${name}${showsWidth(type) ? `(${type.length})` : ''}${signs}`;
    case 'DECIMAL':
      return `decimal(${type.length},${type.decimals})${signs}`;
    case 'FLOAT':
    case 'DOUBLE':
      return `${name}${type.decimals < 31 ? `(${type.length},${type.decimals})` : ''}${signs}`;
    case 'BIT':
    case 'CHAR':
    case 'VARCHAR':
    case 'BINARY':
    case 'VARBINARY':
    case 'VECTOR':
      return `${name}(${type.length})`;
    case 'TIME':
    case 'DATETIME':
    case 'TIMESTAMP':
      return type.decimals > 0 ? `${name}(${type.decimals})` : name;
    case 'ENUM':
    case 'SET':
      return `${name}(${type.values.map(quoteString).join(',')})`;
    case 'GEOMETRYCOLLECTION':
      return 'geomcollection';
    default:
      return name;
  }
}
/** Display widths are gone but for TINYINT(1) and ZEROFILL. */
function showsWidth(type: SqlType): boolean {
  return type.zerofill || (type.name === 'TINYINT' && type.length === 1 && !type.unsigned);
}

/** DATA_TYPE: the name alone. */
export function typeName(type: SqlType): string {
  return type.name === 'GEOMETRYCOLLECTION' ? 'geomcollection' : type.name.toLowerCase();
}

/** A type as written in JSON_TABLE's columns. */
export function dataTypeText(type: DataType): string {
  const name = type.name.toLowerCase();
  const length = type.length === null ? '' : `(${type.length}${type.decimals === null ? '' : `,${type.decimals}`})`;
  const values = type.values.length === 0 ? '' : `(${type.values.map(quoteString).join(',')})`;
  const charset = type.charset === null ? '' : ` character set ${type.charset.toLowerCase()}`;
  const collation = type.collation === null ? '' : ` collate ${type.collation.toLowerCase()}`;
  return `${name}${length}${values}${type.unsigned ? ' unsigned' : ''}${charset}${collation}`;
}
