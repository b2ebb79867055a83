/**
 * information_schema.INNODB_*: the dictionary as InnoDB would keep it. Tables are numbered in the order in which they are listed: the numbers
 * hold until the next definition. What tells of InnoDB's files stays empty: there are none.
 * https://dev.mysql.com/doc/refman/8.4/en/information-schema-innodb-tables.html
 */
import type { ColumnDef, ForeignKeyDef, KeyDef, TableDef } from '../../catalog/model.ts';
import { nodesOf } from '../../ddl/syntax-walk.ts';
import type { Cell, ShowContext } from '../virtual-table.ts';
import { everything } from '../wanted.ts';
import { innodbType } from './innodb-types.ts';
import { clusteredKey } from './keys.ts';
import { tables } from './objects.ts';
import { expressionTree } from './view-usage.ts';

type Row = Readonly<Record<string, Cell>>;

const FIRST_ID = 1024;
/** Indexes that a table may have, hidden ones too: MySQL allows 64. */
const INDEXES = 128;

/** All tables with their numbers. */
function* numbered(context: ShowContext): Generator<readonly [table: TableDef, id: number]> {
  let id = FIRST_ID;
  for (const table of tables(context)) yield [table, id++];
}
/** `shop/odd@0020name`: as a file would be called. */
function fileName({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return `${encoded(schema)}/${encoded(name)}`;
}
function encoded(name: string): string {
  return name.replace(/[^0-9A-Za-z_]/g, (character) => `@${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
function isCompressed(table: TableDef): boolean {
  return table.rowFormat === 'COMPRESSED' || zipBlocks(table) > 0;
}
function zipBlocks({ options }: TableDef): number {
  return Number(options['KEY_BLOCK_SIZE'] ?? 0);
}
/** Size of a compressed page in bytes; 0 where pages are not compressed. */
function zipSize(table: TableDef): number {
  return isCompressed(table) ? (zipBlocks(table) || 8) * 1024 : 0;
}
function isVirtual(column: ColumnDef): boolean {
  return column.hidden || column.generated?.stored === false;
}
function storedColumns(table: TableDef): readonly ColumnDef[] {
  return table.columns.filter((column) => !isVirtual(column));
}
function hasDocuments(table: TableDef): boolean {
  return table.keys.some(({ type }) => type === 'FULLTEXT');
}

export function* innodbTables(context: ShowContext): Generator<Row> {
  for (const [table, id] of numbered(context)) {
    const format = table.rowFormat ?? 'DYNAMIC';
    yield {
      TABLE_ID: id,
      NAME: fileName(table),
      FLAG: tableFlag(table, format),
      // Three of its own: row number, transaction, where the last version is.
      N_COLS: storedColumns(table).length + 3 + (hasDocuments(table) ? 1 : 0),
      SPACE: id - FIRST_ID + 1,
      ROW_FORMAT: `${format.slice(0, 1)}${format.slice(1).toLowerCase()}`,
      ZIP_PAGE_SIZE: zipSize(table),
      SPACE_TYPE: 'Single',
      INSTANT_COLS: 0,
      TOTAL_ROW_VERSIONS: 0,
    };
  }
}
/** Compact records, the size of compressed pages, long values off the page, a tablespace of its own. */
function tableFlag(table: TableDef, format: string): number {
  if (format === 'REDUNDANT') return 0;
  const zip = zipSize(table) === 0 ? 0 : Math.log2(zipSize(table) / 512);
  return 1 + zip * 2 + (format === 'COMPACT' ? 0 : 32);
}

/** An index as InnoDB has it: those of the table, and those that it makes for itself. */
interface Index {
  readonly name: string;
  readonly type: number;
  readonly parts: readonly string[];
  readonly fields: number;
}
const CLUSTERED = 1;
const UNIQUE = 2;
const FULLTEXT = 32;
const SPATIAL = 64;
const OVER_VIRTUAL = 128;

function indexesOf(table: TableDef): readonly Index[] {
  const clustered = clusteredKey(table);
  const documents = hasDocuments(table) ? 1 : 0;
  const whole = storedColumns(table).length + 2 + documents;
  const rowKey = clustered?.parts.map((part) => part.column) ?? ['DB_ROW_ID'];
  const indexes = table.keys.map((key): Index => {
    const parts = key.parts.map((part) => part.column);
    if (key === clustered) return { name: key.name, type: CLUSTERED | UNIQUE, parts, fields: whole };
    const added = key.type === 'FULLTEXT' ? [] : rowKey.filter((column) => !parts.includes(column));
    return { name: key.name, type: secondaryType(table, key), parts, fields: parts.length + added.length };
  });
  const own = clustered === null ? [{ name: 'GEN_CLUST_INDEX', type: CLUSTERED, parts: [], fields: whole + 1 }] : [];
  const ofDocuments = { name: 'FTS_DOC_ID_INDEX', type: UNIQUE, parts: [], fields: 1 + rowKey.length };
  return [...own, ...indexes, ...(documents === 1 ? [ofDocuments] : [])];
}
function secondaryType(table: TableDef, key: KeyDef): number {
  if (key.type === 'FULLTEXT') return FULLTEXT;
  if (key.type === 'SPATIAL') return SPATIAL;
  const overVirtual = key.parts.some((part) => table.columns.some((column) => column.name === part.column && isVirtual(column)));
  return (key.type === 'UNIQUE' ? UNIQUE : 0) | (overVirtual ? OVER_VIRTUAL : 0);
}
function indexId(table: number, at: number): number {
  return table * INDEXES + at;
}

export function* innodbIndexes(context: ShowContext): Generator<Row> {
  for (const [table, id] of numbered(context)) {
    for (const [at, index] of indexesOf(table).entries()) {
      yield {
        INDEX_ID: indexId(id, at),
        NAME: index.name,
        TABLE_ID: id,
        TYPE: index.type,
        N_FIELDS: index.fields,
        PAGE_NO: at + 4,
        SPACE: id - FIRST_ID + 1,
        MERGE_THRESHOLD: 50,
      };
    }
  }
}
export function* innodbFields(context: ShowContext): Generator<Row> {
  const bytes = new TextEncoder();
  for (const [table, id] of numbered(context)) {
    for (const [at, index] of indexesOf(table).entries())
      for (const [position, name] of index.parts.entries())
        yield { INDEX_ID: bytes.encode(String(indexId(id, at))), NAME: name, POS: position };
  }
}

/** Virtual columns are numbered apart, from 1, in the upper half. */
function* placed(table: TableDef): Generator<readonly [column: ColumnDef, position: number]> {
  let virtual = 0;
  for (const [at, column] of table.columns.entries()) {
    if (isVirtual(column)) virtual += 1;
    yield [column, isVirtual(column) ? virtual * 0x10000 + at : at];
  }
}
export function* innodbColumns(context: ShowContext): Generator<Row> {
  for (const [table, id] of numbered(context)) {
    for (const [column, position] of placed(table)) {
      const { mtype, prtype, length } = innodbType(column, isVirtual(column));
      yield {
        TABLE_ID: id,
        NAME: column.name,
        POS: position,
        MTYPE: mtype,
        PRTYPE: prtype,
        LEN: length,
        HAS_DEFAULT: 0,
        DEFAULT_VALUE: null,
      };
    }
  }
}
/** Which columns the virtual ones are computed from. */
export function* innodbVirtual(context: ShowContext): Generator<Row> {
  for (const [table, id] of numbered(context)) {
    for (const [column, position] of placed(table)) {
      if (!isVirtual(column) || column.generated === null) continue;
      for (const base of basesOf(table, column.generated.text)) yield { TABLE_ID: id, POS: position, BASE_POS: base };
    }
  }
}
function basesOf(table: TableDef, text: string): readonly number[] {
  const named = new Set<string>();
  for (const node of nodesOf(expressionTree(text)))
    if (node.kind === 'ColumnRef') named.add((node as unknown as { readonly name: string }).name.toLowerCase());
  return table.columns.flatMap((column, at) => (named.has(column.name.toLowerCase()) ? [at] : []));
}

export function* innodbTableStatistics(context: ShowContext, wanted = everything): Generator<Row> {
  for (const [table, id] of numbered(context)) {
    const name = fileName(table);
    if (!wanted.takes('NAME', name)) continue;
    const statistics = context.statistics(table);
    const rows = statistics.rows();
    const pages = Math.max(1, Math.ceil((rows * statistics.rowBytes()) / 16384));
    yield {
      TABLE_ID: id,
      NAME: name,
      STATS_INITIALIZED: 'Initialized',
      NUM_ROWS: rows,
      CLUST_INDEX_SIZE: pages,
      OTHER_INDEX_SIZE: indexesOf(table).length - 1,
      MODIFIED_COUNTER: 0,
      AUTOINC: statistics.autoIncrement ?? 0,
      REF_COUNT: 0,
    };
  }
}

function* foreignKeys(context: ShowContext): Generator<readonly [table: TableDef, key: ForeignKeyDef, id: string]> {
  for (const table of tables(context))
    for (const key of table.foreignKeys) yield [table, key, fileName({ schema: table.schema, name: key.name })];
}
export function* innodbForeign(context: ShowContext): Generator<Row> {
  for (const [table, key, id] of foreignKeys(context))
    yield {
      ID: id,
      FOR_NAME: fileName(table),
      REF_NAME: fileName({ schema: key.schema, name: key.table }),
      N_COLS: key.columns.length,
      TYPE: actionBits(key),
    };
}
function actionBits({ onDelete, onUpdate }: ForeignKeyDef): number {
  const deleted = { CASCADE: 1, 'SET NULL': 2, 'NO ACTION': 16, RESTRICT: 0, 'SET DEFAULT': 0 }[onDelete];
  const updated = { CASCADE: 4, 'SET NULL': 8, 'NO ACTION': 32, RESTRICT: 0, 'SET DEFAULT': 0 }[onUpdate];
  return deleted | updated;
}
export function* innodbForeignColumns(context: ShowContext): Generator<Row> {
  for (const [, key, id] of foreignKeys(context))
    for (const [at, column] of key.columns.entries())
      yield { ID: id, FOR_COL_NAME: column, REF_COL_NAME: key.referencedColumns[at], POS: at + 1 };
}

/** Pages are not compressed: nothing is counted. */
export function* innodbCompression(): Generator<Row> {
  for (const size of [1024, 2048, 4096, 8192, 16384])
    yield { page_size: size, compress_ops: 0, compress_ops_ok: 0, compress_time: 0, uncompress_ops: 0, uncompress_time: 0 };
}
export function* innodbCompressedMemory(): Generator<Row> {
  for (const size of [1024, 2048, 4096, 8192, 16384])
    yield { page_size: size, buffer_pool_instance: 0, pages_used: 0, pages_free: 0, relocation_ops: 0, relocation_time: 0 };
}
