/**
 * The texts of programs as they were written. In information_schema they are without what escapes a quote or a backslash in a string, and without
 * the charset before it (`'it''s'` is `'it's'` in MySQL; in MariaDB only backslashes and charsets are lost), so that those with strings are asked for one by one.
 */
import { SqlError } from '../errors.ts';
import { parse, parseModeOf } from '../sql/index.ts';
import type { ValueRow } from '../types.ts';
import type { Omission, ServerModel } from './model.ts';
import type { SourceRow } from './source-row.ts';

/** Where the text of a kind of program is. */
interface Place {
  readonly database: string;
  readonly name: string;
  readonly text: string;
  /** Of SHOW CREATE. */
  readonly kind: (row: SourceRow) => string;
  /** Column of the answer that has the statement. */
  readonly column: number;
}
const PLACES = {
  ROUTINES: {
    database: 'ROUTINE_SCHEMA',
    name: 'ROUTINE_NAME',
    text: 'ROUTINE_DEFINITION',
    kind: (row) => row.text('ROUTINE_TYPE'),
    column: 2,
  },
  TRIGGERS: { database: 'EVENT_OBJECT_SCHEMA', name: 'TRIGGER_NAME', text: 'ACTION_STATEMENT', kind: () => 'TRIGGER', column: 2 },
  EVENTS: { database: 'EVENT_SCHEMA', name: 'EVENT_NAME', text: 'EVENT_DEFINITION', kind: () => 'EVENT', column: 3 },
} as const satisfies Readonly<Record<string, Place>>;

/** What of a text tells that some of it may be lost; null: nothing ever is. */
const LOSSY: Readonly<Record<ServerModel['product'], RegExp | null>> = {
  MySQL: /['"]/,
  MariaDB: /\\/,
  TiDB: null,
  wsql: null,
};

/**
 * The same rows, with the texts as they were written.
 * @param read runs a statement.
 * @param omissions takes the programs whose texts are not known as they were written.
 */
export async function withExactTexts(
  rows: readonly SourceRow[],
  of: keyof typeof PLACES,
  { product }: ServerModel,
  read: (sql: string) => Promise<readonly ValueRow[]>,
  omissions: Omission[],
): Promise<readonly SourceRow[]> {
  const lossy = LOSSY[product];
  const place: Place = PLACES[of];
  if (lossy === null || !rows.some((row) => lossy.test(row.text(place.text)))) return rows;
  const exact: SourceRow[] = [];
  for (const row of rows) exact.push(lossy.test(row.text(place.text)) ? await exactText(row, place, read, omissions) : row);
  return exact;
}
async function exactText(
  row: SourceRow,
  place: Place,
  read: (sql: string) => Promise<readonly ValueRow[]>,
  omissions: Omission[],
): Promise<SourceRow> {
  const kind = place.kind(row);
  const [database, name] = [row.text(place.database), row.text(place.name)];
  try {
    const [shown] = await read(`SHOW CREATE ${kind} ${quoted(database)}.${quoted(name)}`);
    return row.with(place.text, bodyOf(String(shown?.[place.column] ?? ''), row.text('SQL_MODE')));
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    omissions.push({
      what: `some of the text of ${kind.toLowerCase()} ${database}.${name}`,
      why: `quotes, backslashes and charsets of strings are only in SHOW CREATE: ${error.message}`,
    });
    return row;
  }
}
function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
/** @param statement as SHOW CREATE has it. @throws SqlError 1064 where it is not understood. */
function bodyOf(statement: string, sqlMode: string): string {
  const parsed = parse(statement, { sqlMode: parseModeOf(sqlMode) }).statement;
  const definition = parsed.kind === 'StoredProgram' ? parsed.definition : null;
  if (definition !== null && 'bodyText' in definition && definition.bodyText !== null) return definition.bodyText;
  throw new SqlError(1064, '42000', 'it is not understood');
}
