/** Storing into JSON. */
import { SqlError } from '../../../../errors.ts';
import type { ColumnDef } from '../../catalog/model.ts';
import type { SqlType } from '../../sql-type.ts';
import { JsonSyntaxError, normalizeJson, quoteJson } from '../../values/json.ts';
import type { Store } from './numbers.ts';

export function jsonStore(column: ColumnDef, from: SqlType, table: string): Store {
  const name = table === '' ? column.name : `${table}.${column.name}`;
  return (value) => {
    switch (value.kind) {
      case 'json':
        return value.value;
      case 'text':
        return normalized(value.value, name);
      case 'bytes':
        if (from.name === 'BIT') return quoteJson(`base64:type16:${Buffer.from(value.value).toString('base64')}`);
        throw new SqlError(3144, '22032', `Cannot create a JSON value from a string with CHARACTER SET 'binary'.`);
      case 'int':
      case 'real':
      case 'decimal':
      case 'date':
      case 'datetime':
      case 'time':
        throw invalid('not a JSON text, may need CAST', 0, name);
      case 'member':
        return quoteJson(value.value);
    }
  };
}

function invalid(what: string, at: number, column: string): SqlError {
  return new SqlError(3140, '22032', `Invalid JSON text: "${what}" at position ${at} in value for column '${column}'.`);
}
function normalized(text: string, column: string): string {
  try {
    return normalizeJson(text);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw invalid(error.message, error.at, column);
  }
}
