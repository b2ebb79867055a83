/** Asks before what changes or removes a lot, where the target is one that people depend on. */
import { ConnectError, SqlError } from '../../src/errors.ts';
import { DEFAULT_MODE, type ParseMode, parse, print, type QualifiedName, type Statement, type TableRef } from '../../src/sql/index.ts';
import { Lexer } from '../../src/sql/lexer.ts';
import { agreed } from './questions.ts';
import type { Shell } from './shell.ts';

/** What a statement would do, in words. */
export interface Danger {
  readonly what: string;
  /** A query for how many rows (or tables) it concerns; null where there is none. */
  readonly count: string | null;
  readonly unit: 'row' | 'table';
}

/** Targets that have such names are production unless the settings file says that they are not. */
const PRODUCTION_NAME = /(?:^|[^a-z])(?:prod|production|live)(?:[^a-z]|$)/i;

export function isProductionName(name: string): boolean {
  return PRODUCTION_NAME.test(name);
}

/** @returns whether the statement is to be run. */
export async function confirmed(shell: Shell, sql: string): Promise<boolean> {
  if (!shell.settings.production || shell.saysYes) return true;
  const danger = dangerOf(sql, shell.session.parsed(sql), shell.session.mode);
  if (danger === null) return true;
  const concerned = danger.count === null ? '' : await counted(shell, danger.count, danger.unit);
  const question = `${danger.what}${concerned} at ${shell.name}. Run it?`;
  if (shell.editor.isInteractive) return agreed(shell, question);
  await shell.complain(`${question} Nobody can be asked here: it is not run. --yes runs it.`);
  return false;
}

/** Longer than this nobody waits for a number. */
const COUNT_MS = 2000;

/** @returns `, 3 rows`; nothing where the server cannot say, or not soon. */
async function counted(shell: Shell, sql: string, unit: Danger['unit']): Promise<string> {
  try {
    const [row] = await shell.session.rows(sql, [], AbortSignal.timeout(COUNT_MS));
    return row === undefined ? '' : `, ${row[0]} ${unit}${String(row[0]) === '1' ? '' : 's'}`;
  } catch (error) {
    // The question is asked without it: the statement itself tells what is wrong.
    if (error instanceof SqlError || error instanceof ConnectError) return '';
    throw error;
  }
}

/** @param statement the tree of the text; null where wsql cannot read it: its words tell then. @returns null for what is harmless. */
export function dangerOf(sql: string, statement: Statement | null, mode: ParseMode): Danger | null {
  if (statement === null) return dangerOfWords(words(sql, mode));
  switch (statement.kind) {
    case 'Update':
      if (statement.where !== null || statement.limit !== null) return null;
      return { what: 'UPDATE without WHERE', count: statement.with === null ? rowsOf(statement.tables) : null, unit: 'row' };
    case 'Delete':
      if (statement.where !== null || statement.limit !== null) return null;
      return { what: 'DELETE without WHERE', count: statement.with === null ? rowsOf(statement.from) : null, unit: 'row' };
    case 'TruncateTable':
      return { what: 'TRUNCATE', count: rowsOfEach([statement.table]), unit: 'row' };
    case 'DropTable':
      return { what: 'DROP TABLE', count: rowsOfEach(statement.tables), unit: 'row' };
    case 'DropDatabase':
      return { what: 'DROP DATABASE', count: tablesOf(statement.name), unit: 'table' };
    case 'AlterTable':
      if (!statement.actions.some((action) => LOSING_ACTION.test(action.kind === 'Other' ? action.text : action.kind))) return null;
      return { what: 'ALTER TABLE … DROP', count: rowsOfEach([statement.table]), unit: 'row' };
    default:
      return /\bdrop\b/i.test(sql) || RAN_BY_EXPLAIN.test(sql) ? dangerOfWords(words(sql, mode)) : null;
  }
}
/** Columns and partitions go with what is in them. */
const LOSING_ACTION = /^DropColumn$|^\s*(?:drop|truncate|discard)\b/i;
/** MariaDB's ANALYZE runs the statement. */
const RAN_BY_EXPLAIN = /^\s*(?:analyze|explain\s+analyze)\b/i;

/** Of the words of a statement: names in them look like keywords, which asks once too often. */
function dangerOfWords(all: readonly string[]): Danger | null {
  const start = all[0] === 'ANALYZE' || all[0] === 'EXPLAIN' ? all.findIndex((word) => word === 'UPDATE' || word === 'DELETE') : 0;
  const [first = '', second = ''] = all.slice(Math.max(0, start));
  if (first === 'DROP' && second !== 'PREPARE')
    return { what: `DROP ${second === 'TEMPORARY' ? 'TABLE' : second}`, count: null, unit: 'row' };
  if (first === 'TRUNCATE') return { what: first, count: null, unit: 'row' };
  if ((first === 'UPDATE' || first === 'DELETE') && !all.includes('WHERE') && !all.includes('LIMIT'))
    return { what: `${first} without WHERE`, count: null, unit: 'row' };
  if (first === 'ALTER' && second === 'TABLE' && all.includes('DROP')) return { what: 'ALTER TABLE … DROP', count: null, unit: 'row' };
  return null;
}
function words(sql: string, mode: ParseMode): readonly string[] {
  const found: string[] = [];
  try {
    const lexer = new Lexer(sql, mode, 0);
    for (lexer.advance(); lexer.kind !== 'eof' && lexer.kind !== 'error'; lexer.advance())
      if (lexer.kind !== 'string') found.push(sql.slice(lexer.start, lexer.end).toUpperCase());
  } catch (error) {
    // What the lexer cannot read, the words before it tell of.
    if (!(error instanceof SqlError)) throw error;
  }
  return found;
}

function rowsOf(from: readonly TableRef[]): string | null {
  const { statement } = parse('SELECT COUNT(*) FROM t', { sqlMode: DEFAULT_MODE });
  return statement.kind === 'Select' ? print({ ...statement, from }) : null;
}
function rowsOfEach(tables: readonly QualifiedName[]): string {
  const counts = tables.map((table) => `(${rowsOf([{ kind: 'TableFactor', table, alias: null, partitions: [], hints: [], pos: 0 }])})`);
  return `SELECT ${counts.join(' + ')}`;
}
function tablesOf(database: string): string {
  const name = `'${database.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
  return `SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${name}`;
}
