/** `\d NAME`: all that belongs to a table or view, from information_schema as MySQL and MariaDB both have it. */
import { UsageError } from '../../src/errors.ts';
import type { Value } from '../../src/types.ts';
import { harmless } from '../terminal/render/value.ts';
import { textWidth } from './editor/width.ts';
import type { Shell } from './shell.ts';

type Row = readonly Value[];
interface Place {
  readonly schema: string;
  readonly table: string;
}

/** @param name `table`, `db.table`, in backticks or not. @throws UsageError where there is none; SqlError */
export async function describeTable(shell: Shell, name: string): Promise<undefined> {
  const place = placeOf(name, shell.session.database);
  const ask = (sql: string) => shell.session.rows(sql.replaceAll('%S', literal(place.schema)).replaceAll('%T', literal(place.table)));
  const [about] = await ask(ABOUT);
  if (about === undefined) throw new UsageError(`there is no table or view ${place.schema}.${place.table}; \\dt lists them`);
  shell.say(heading(about, place));
  sayColumns(shell, await ask(COLUMNS));
  section(shell, 'Indexes', (await ask(INDEXES)).map(indexText));
  section(shell, 'Foreign keys', grouped(await ask(KEYS)).map(keyText));
  section(shell, 'Referred to by', grouped(await ask(REFERRING)).map(referringText));
  section(
    shell,
    'Triggers',
    (await ask(TRIGGERS)).map(([trigger, timing, event]) => [text(trigger), `${text(timing).toLowerCase()} ${text(event).toLowerCase()}`]),
  );
  if (text(about[0]).includes('VIEW'))
    section(
      shell,
      'Definition',
      (await ask(VIEW)).map(([definition]) => [text(definition)]),
    );
  return undefined;
}

const ABOUT = `SELECT TABLE_TYPE AS a, ENGINE AS b, TABLE_ROWS AS c, DATA_LENGTH + INDEX_LENGTH AS d, TABLE_COLLATION AS e, TABLE_COMMENT AS f
  FROM information_schema.TABLES WHERE TABLE_SCHEMA = %S AND TABLE_NAME = %T`;
const COLUMNS = `SELECT COLUMN_NAME AS a, COLUMN_TYPE AS b, IS_NULLABLE AS c, COLUMN_DEFAULT AS d, EXTRA AS e, GENERATION_EXPRESSION AS f, COLUMN_COMMENT AS g
  FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = %S AND TABLE_NAME = %T ORDER BY ORDINAL_POSITION`;
const INDEXES = `SELECT INDEX_NAME AS a, MIN(NON_UNIQUE) AS b, MIN(INDEX_TYPE) AS c,
    GROUP_CONCAT(CONCAT(COALESCE(COLUMN_NAME, '(expression)'), COALESCE(CONCAT('(', SUB_PART, ')'), ''), IF(COLLATION = 'D', ' DESC', ''))
      ORDER BY SEQ_IN_INDEX SEPARATOR ', ') AS d
  FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = %S AND TABLE_NAME = %T GROUP BY INDEX_NAME ORDER BY INDEX_NAME <> 'PRIMARY', INDEX_NAME`;
const KEYS = `SELECT k.CONSTRAINT_NAME AS a, k.COLUMN_NAME AS b, k.REFERENCED_TABLE_SCHEMA AS c, k.REFERENCED_TABLE_NAME AS d, k.REFERENCED_COLUMN_NAME AS e,
    r.UPDATE_RULE AS f, r.DELETE_RULE AS g, k.TABLE_SCHEMA AS h
  FROM information_schema.KEY_COLUMN_USAGE k JOIN information_schema.REFERENTIAL_CONSTRAINTS r
    ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME AND r.TABLE_NAME = k.TABLE_NAME
  WHERE k.TABLE_SCHEMA = %S AND k.TABLE_NAME = %T AND k.REFERENCED_TABLE_NAME IS NOT NULL ORDER BY k.CONSTRAINT_NAME, k.ORDINAL_POSITION`;
const REFERRING = `SELECT CONCAT(TABLE_SCHEMA, '.', TABLE_NAME, '.', CONSTRAINT_NAME) AS a, COLUMN_NAME AS b, TABLE_SCHEMA AS c, TABLE_NAME AS d, REFERENCED_COLUMN_NAME AS e,
    CONSTRAINT_NAME AS f, NULL AS g, REFERENCED_TABLE_SCHEMA AS h
  FROM information_schema.KEY_COLUMN_USAGE WHERE REFERENCED_TABLE_SCHEMA = %S AND REFERENCED_TABLE_NAME = %T
  ORDER BY TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION`;
const TRIGGERS = `SELECT TRIGGER_NAME AS a, ACTION_TIMING AS b, EVENT_MANIPULATION AS c
  FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = %S AND EVENT_OBJECT_TABLE = %T ORDER BY 1`;
const VIEW = 'SELECT VIEW_DEFINITION AS a FROM information_schema.VIEWS WHERE TABLE_SCHEMA = %S AND TABLE_NAME = %T';

/** @throws UsageError without a database. */
function placeOf(name: string, current: string | null): Place {
  const parts = (name.match(/`(?:[^`]|``)*`|[^.`]+/g) ?? []).map((part) =>
    part.startsWith('`') ? part.slice(1, -1).replaceAll('``', '`') : part.trim(),
  );
  const [table = '', schema = current] = parts.reverse();
  if (schema === null) throw new UsageError('no database is selected: \\u DATABASE, or \\d DATABASE.TABLE');
  return { schema, table };
}
function literal(name: string): string {
  return `'${name.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
function text(value: Value | undefined): string {
  if (value === null || value === undefined) return '';
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : String(value);
}

function heading([kind, engine, rows, bytes, collation, comment]: Row, { schema, table }: Place): string {
  const isView = text(kind).includes('VIEW');
  const facts = isView
    ? []
    : [text(engine), rows === null ? '' : `about ${text(rows)} rows`, bytes === null ? '' : size(Number(bytes)), text(collation)];
  const known = facts.filter((fact) => fact !== '');
  const about = text(comment) === '' || text(comment) === 'VIEW' ? '' : `: ${text(comment)}`;
  return harmless(`${isView ? 'View' : 'Table'} ${schema}.${table}${known.length === 0 ? '' : ` (${known.join(', ')})`}${about}`);
}
/** `48 KiB` */
export function size(bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(4, Math.floor(Math.log2(bytes) / 10));
  const amount = bytes / 1024 ** step;
  return `${step === 0 || amount >= 100 ? Math.round(amount) : Number(amount.toFixed(1))} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][step] ?? ''}`;
}

function sayColumns(shell: Shell, columns: readonly Row[]): void {
  const rows = columns.map(([name, type, nullable, fallback, extra, expression, comment]) => {
    const generated = text(expression) === '' ? '' : ` AS (${text(expression)})`;
    return [
      text(name),
      text(type),
      nullable === 'NO' ? 'not null' : '',
      // MariaDB says NULL in letters.
      fallback === null || fallback === 'NULL' ? '' : text(fallback),
      text(extra) + generated,
      text(comment),
    ];
  });
  const heads = ['Column', 'Type', '', 'Default', 'Extra', 'Comment'];
  // What no column has is left out, so that the rest fits.
  const used = heads.map((_, at) => rows.some((row) => row[at] !== ''));
  const kept = (row: readonly string[]) => row.filter((_, at) => used[at] === true);
  sayAligned(shell, kept(heads), rows.map(kept));
}
function section(shell: Shell, title: string, rows: readonly (readonly string[])[]): void {
  if (rows.length === 0) return;
  shell.say(shell.paint(title, 'head'));
  sayAligned(shell, null, rows);
}
function widthsOf(rows: readonly (readonly string[])[]): number[] {
  return (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => textWidth(row[at] ?? ''))));
}
/** Columns with two blanks between them. */
function sayAligned(shell: Shell, heads: readonly string[] | null, rows: readonly (readonly string[])[]): void {
  const lines = rows.map((row) => row.map((cell) => harmless(cell).replaceAll('\n', ' ')));
  const isWide = widthsOf(heads === null ? lines : [heads, ...lines]).reduce((sum, width) => sum + width + 2, 0) > shell.output.columns;
  // What does not fit is easier to read without the gaps, and has no place for heads.
  const all = heads === null || isWide ? lines : [heads, ...lines];
  const widths = isWide ? [] : widthsOf(all);
  for (const [n, row] of all.entries()) {
    const shown = isWide ? row.filter((cell) => cell !== '') : row;
    const line = `  ${shown.map((cell, at) => cell + ' '.repeat(Math.max(0, (widths[at] ?? 0) - textWidth(cell)))).join('  ')}`.trimEnd();
    shell.say(heads !== null && !isWide && n === 0 ? shell.paint(line, 'head') : line);
  }
}

function indexText([name, notUnique, type, columns]: Row): readonly string[] {
  const kind =
    text(name) === 'PRIMARY' ? '' : String(notUnique) === '0' ? 'unique' : text(type) === 'BTREE' ? '' : text(type).toLowerCase();
  return [text(name), `(${text(columns)})`, kind];
}
/** Rows of one key together, by their first value. */
function grouped(rows: readonly Row[]): readonly (readonly Row[])[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(text(row[0]), [...(groups.get(text(row[0])) ?? []), row]);
  return [...groups.values()];
}
function keyText(rows: readonly Row[]): readonly string[] {
  const [name, , schema, table, , onUpdate, onDelete, own] = rows[0] ?? [];
  const other = schema === own ? text(table) : `${text(schema)}.${text(table)}`;
  const rules = [onDelete, onUpdate].map((rule, at) =>
    /^(?:NO ACTION|RESTRICT)$/.test(text(rule)) ? '' : ` on ${at === 0 ? 'delete' : 'update'} ${text(rule).toLowerCase()}`,
  );
  return [text(name), `(${list(rows, 1)}) → ${other} (${list(rows, 4)})${rules.join('')}`];
}
function referringText(rows: readonly Row[]): readonly string[] {
  const [, , schema, table, , name, , own] = rows[0] ?? [];
  return [text(name), `${schema === own ? text(table) : `${text(schema)}.${text(table)}`} (${list(rows, 1)}) → (${list(rows, 4)})`];
}
function list(rows: readonly Row[], at: number): string {
  return rows.map((row) => text(row[at])).join(', ');
}
