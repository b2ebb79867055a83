/** SHOW CREATE VIEW's and SHOW CREATE DATABASE's texts. */
import type { DatabaseDef, ViewDef } from '../catalog/model.ts';
import { quoteName } from '../ddl/canonical-expression.ts';
import { showsCollation } from '../ddl/table-options.ts';
import { restyled, type TextStyle } from './text-style.ts';

/** @param database the session's current database: tables of it are shown without it. */
export function createViewText(view: ViewDef, database: string | null, style: TextStyle): string {
  const at = view.definer.lastIndexOf('@');
  const definer = `${quoteName(view.definer.slice(0, at))}@${quoteName(view.definer.slice(at + 1))}`;
  const name = view.schema === database ? quoteName(view.name) : `${quoteName(view.schema)}.${quoteName(view.name)}`;
  const columns = view.named === true ? ` (${view.columns.map(quoteName).join(',')})` : '';
  const check = view.checkOption === null ? '' : ` WITH ${view.checkOption} CHECK OPTION`;
  const text = database === null ? view.text : withoutDatabase(view.text, database);
  const options = style.options ? `ALGORITHM=${view.algorithm} DEFINER=${definer} SQL SECURITY ${view.sqlSecurity} ` : '';
  const whole = `CREATE ${options}VIEW ${name}${columns} AS ${text}${check}`;
  return restyled(whole, style);
}

/** The text without a database before its tables and columns. Strings are passed over. */
function withoutDatabase(text: string, database: string): string {
  const prefix = `${quoteName(database)}.`;
  return text.replace(/'(?:[^'\\]|\\.|'')*'|`(?:[^`]|``)*`\./g, (token) => (token === prefix ? '' : token));
}

export function createDatabaseText(database: DatabaseDef, ifNotExists: boolean, style: TextStyle): string {
  const collation = showsCollation(database.charset, database.collation) ? ` COLLATE ${database.collation}` : '';
  const exists = ifNotExists ? '/*!32312 IF NOT EXISTS*/ ' : '';
  return `CREATE DATABASE ${exists}${style.name(database.name)} /*!40100 DEFAULT CHARACTER SET ${database.charset}${collation} */ /*!80016 DEFAULT ENCRYPTION='N' */`;
}
