/** SHOW CREATE TABLE's text. */
import { collationByName, defaultCollationOf } from '../../../codec/collations.ts';
import type { ColumnDef, KeyDef, TableDef } from '../catalog/model.ts';
import { foreignKeyText } from '../ddl/foreign-key-text.ts';
import { quoteString } from '../ddl/quote-string.ts';
import { shownOptions, showsCollation } from '../ddl/table-options.ts';
import { typeText } from '../ddl/type-text.ts';
import type { TextStyle } from './text-style.ts';

/** @param autoIncrement its next value; null where it has no such column or none was used yet. */
export function createTableText(table: TableDef, autoIncrement: bigint | null, style: TextStyle): string {
  const lines = [
    ...table.columns.filter((column) => !column.hidden).map((column) => columnText(table, column, style)),
    ...table.keys.map((key) => keyText(table, key, style)),
    ...[...table.foreignKeys].sort(byName).map((key) => foreignKeyText(key, table.schema, style.name)),
    ...[...table.checks]
      .sort(byName)
      .map((check) => `CONSTRAINT ${style.name(check.name)} CHECK (${check.text})${check.enforced ? '' : ' /*!80016 NOT ENFORCED */'}`),
  ];
  const head = `CREATE ${table.temporary ? 'TEMPORARY ' : ''}TABLE ${style.name(table.name)} (\n  ${lines.join(',\n  ')}\n)`;
  return style.options ? `${head} ${optionsText(table, autoIncrement, style)}` : head;
}

function byName(left: { readonly name: string }, right: { readonly name: string }): number {
  return left.name < right.name ? -1 : left.name > right.name ? 1 : 0;
}
function columnText(table: TableDef, column: ColumnDef, style: TextStyle): string {
  const parts = [style.name(column.name), typeText(column.type), ...collationParts(table, column)];
  if (column.generated !== null) {
    parts.push(`GENERATED ALWAYS AS (${column.generated.text}) ${column.generated.stored ? 'STORED' : 'VIRTUAL'}`);
  }
  if (!column.nullable) parts.push('NOT NULL');
  else if (column.type.name === 'TIMESTAMP') parts.push('NULL');
  if (column.srid !== undefined) parts.push(`/*!80003 SRID ${column.srid} */`);
  const value = defaultText(column);
  if (value !== null) parts.push(`DEFAULT ${value}`);
  if (column.onUpdateNow !== null) parts.push(`ON UPDATE ${nowText(column.onUpdateNow)}`);
  if (column.autoIncrement) parts.push('AUTO_INCREMENT');
  if (column.invisible) parts.push('/*!80023 INVISIBLE */');
  if (column.comment !== '') parts.push(`COMMENT ${quoteString(column.comment)}`);
  return parts.join(' ');
}

function collationParts(table: TableDef, column: ColumnDef): readonly string[] {
  const { collation } = column.type;
  if (collation === null || column.type.name === 'JSON') return [];
  const charset = collationByName(collation)?.charset ?? '';
  const explicit = column.explicitCollation === true;
  const differs = charset !== table.charset;
  const parts: string[] = [];
  if (explicit || differs || collation !== table.collation) parts.push(`CHARACTER SET ${charset}`);
  if (explicit || differs || collation !== table.collation || defaultCollationOf(charset)?.name !== collation)
    parts.push(`COLLATE ${collation}`);
  return parts;
}

export function nowText(decimals: number): string {
  return decimals === 0 ? 'CURRENT_TIMESTAMP' : `CURRENT_TIMESTAMP(${decimals})`;
}

/** A column's default; null where none is shown. */
function defaultText(column: ColumnDef): string | null {
  const def = column.default;
  if (def === null) return null;
  switch (def.kind) {
    case 'null':
      return isLong(column) || column.generated !== null ? null : 'NULL';
    case 'now':
      return nowText(def.decimals);
    case 'expression':
      return `(${def.text})`;
    case 'hex':
      return bytesText(def.hex);
    case 'literal':
      return column.type.name === 'BIT' ? `b'${def.text}'` : quoteString(def.text);
  }
}
function isLong(column: ColumnDef): boolean {
  return column.type.name.endsWith('TEXT') || column.type.name.endsWith('BLOB');
}
/** Bytes as a string where they are one, else as a hexadecimal literal. */
function bytesText(hex: string): string {
  const bytes = Buffer.from(hex, 'hex');
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? quoteString(text) : `0x${hex}`;
}

function keyText(table: TableDef, key: KeyDef, style: TextStyle): string {
  const parts = key.parts.map((part) => {
    const name =
      part.expression === null ? `${style.name(part.column)}${part.length === null ? '' : `(${part.length})`}` : `(${part.expression})`;
    return `${name}${part.desc ? ' DESC' : ''}`;
  });
  const kinds = { PRIMARY: 'PRIMARY KEY', UNIQUE: 'UNIQUE KEY', INDEX: 'KEY', FULLTEXT: 'FULLTEXT KEY', SPATIAL: 'SPATIAL KEY' };
  const name = key.type === 'PRIMARY' ? '' : ` ${style.name(key.name)}`;
  // MySQL writes a space after the comment too.
  const parser = key.parser === undefined ? '' : ` /*!50100 WITH PARSER ${style.name(key.parser)} */ `;
  return `${kinds[key.type]}${name} (${parts.join(',')})${style.options ? keyOptions(table, key) : ''}${parser}${invisible(key, style)}`;
}
function invisible(key: KeyDef, style: TextStyle): string {
  return key.visible || !style.options ? '' : ' /*!80000 INVISIBLE */';
}
function keyOptions(table: TableDef, key: KeyDef): string {
  // InnoDB has no hash indexes: it makes B-trees, and does not say that hashes were asked for.
  const using = key.using === null || (key.using === 'HASH' && table.engine === 'InnoDB') ? '' : ` USING ${key.using}`;
  const blockSize = key.keyBlockSize === undefined ? '' : ` KEY_BLOCK_SIZE=${key.keyBlockSize}`;
  const comment = key.comment === '' ? '' : ` COMMENT ${quoteString(key.comment)}`;
  return `${using}${blockSize}${comment}`;
}

function optionsText(table: TableDef, autoIncrement: bigint | null, { verbose }: TextStyle): string {
  const parts = [`ENGINE=${table.engine}`];
  if (autoIncrement !== null && autoIncrement > 1n) parts.push(`AUTO_INCREMENT=${autoIncrement}`);
  parts.push(`DEFAULT CHARSET=${table.charset}`);
  if (showsCollation(table.charset, table.collation)) parts.push(`COLLATE=${table.collation}`);
  const option = (name: string): void => {
    const value = table.options[name];
    if (value !== undefined) parts.push(`${name}=${typeof value === 'string' && name.endsWith('ION') ? quoteString(value) : value}`);
  };
  for (const name of shownOptions.slice(0, shownOptions.indexOf('KEY_BLOCK_SIZE'))) option(name);
  if (table.rowFormat !== null || verbose) parts.push(`ROW_FORMAT=${table.rowFormat ?? 'DYNAMIC'}`);
  for (const name of shownOptions.slice(shownOptions.indexOf('KEY_BLOCK_SIZE'))) option(name);
  if (table.comment !== '') parts.push(`COMMENT=${quoteString(table.comment)}`);
  return parts.join(' ');
}

/** Options in the order in which CREATE_OPTIONS has them, and those that it writes otherwise than in lower case. */
const optionOrder = (
  'MAX_ROWS MIN_ROWS AVG_ROW_LENGTH ROW_FORMAT STATS_SAMPLE_PAGES STATS_AUTO_RECALC KEY_BLOCK_SIZE COMPRESSION STATS_PERSISTENT PACK_KEYS ' +
  'CHECKSUM DELAY_KEY_WRITE'
).split(' ');
/** `row_format=DYNAMIC`: CREATE_OPTIONS of information_schema. */
export function createOptions(table: TableDef): string {
  const values: Readonly<Record<string, string | number | null>> = { ...table.options, ROW_FORMAT: table.rowFormat };
  return optionOrder.flatMap((name) => optionText(name, values[name] ?? null)).join(' ');
}
function optionText(name: string, value: string | number | null): readonly string[] {
  if (value === null) return [];
  if (name === 'COMPRESSION') return [`${name}="${value}"`];
  return [`${name === 'KEY_BLOCK_SIZE' ? name : name.toLowerCase()}=${value}`];
}
