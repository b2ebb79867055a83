/**
 * The recorded answers of MySQL: statements in `cases/*.sql`, what MySQL said to each in `answers/*.jsonl`.
 *
 * A case file holds statements of one or more lines, each ended by a line that ends in `;`. Every file runs in a database of its own
 * and starts with a fresh session `a`. A comment line between statements may direct:
 *   `-- session b`   the statements from here on run in session b (opened when first named); `found` has CLIENT_FOUND_ROWS
 *   `-- unordered`   the next statement's rows are compared as a bag
 *   `-- nometa`      the next statement's columns are compared by name only
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A statement of a case file and how it is to be run and compared. */
export interface Case {
  readonly sql: string;
  readonly session: string;
  readonly unordered: boolean;
  readonly nometa: boolean;
  /** Its warnings are not asked for, because the next statement looks at this one's diagnostics. */
  readonly quiet: boolean;
}

/** A value as the text protocol sends it; `$hex` where it is binary or not UTF-8. */
export type Cell = null | string | { readonly $hex: string };

/** A column definition. What is empty or 0 is left out. */
export interface Column {
  readonly name: string;
  readonly orgName?: string;
  readonly table?: string;
  readonly orgTable?: string;
  readonly schema?: string;
  readonly type: number;
  readonly length: number;
  readonly collation: number;
  readonly flags: number;
  readonly decimals: number;
}

/** How a statement without rows ended. */
export interface OkAnswer {
  readonly affectedRows: string;
  readonly insertId: string;
  readonly info: string;
  readonly status: number;
}

/** What a statement was answered. */
export type Outcome =
  | { readonly error: { readonly errno: number; readonly sqlState: string; readonly message: string } }
  | { readonly columns: readonly Column[]; readonly rows: readonly (readonly Cell[])[] }
  | { readonly ok: OkAnswer };

/** An entry of SHOW WARNINGS: level, code, message. */
export type WarningEntry = readonly [level: string, code: number, message: string];

/**
 * An outcome with its warnings. Undefined warnings were not asked for; those of an error do not repeat the error. `more`: the further results of a
 * CALL, without the OK at its end where there are rows before.
 */
export type Answer = Outcome & { readonly more?: readonly Outcome[]; readonly warnings?: readonly WarningEntry[] };

/** One line of an answer file. */
export type Recorded = {
  readonly sql: string;
  readonly session?: string;
  readonly unordered?: true;
  readonly nometa?: true;
  readonly quiet?: true;
} & Answer;

const here = import.meta.dirname;
export const casesFolder: string = join(here, 'cases');
export const answersFolder: string = join(here, 'answers');

/** Names of the case files, without `.sql`. */
export function caseNames(): string[] {
  return readdirSync(casesFolder)
    .filter((file) => file.endsWith('.sql'))
    .map((file) => basename(file, '.sql'))
    .sort();
}

/** The database that a case file runs in. */
export function databaseOf(name: string): string {
  return `o_${name.replaceAll('-', '_')}`;
}

const looksBack = /\bSHOW\s+(COUNT|WARNINGS|ERRORS)|\bDIAGNOSTICS\b|\bROW_COUNT\b|\bFOUND_ROWS\b|@@(session\.)?(warning|error)_count\b/i;

/** Splits the text of a case file. */
export function parseCases(text: string): Case[] {
  const cases: (Case & { quiet: boolean })[] = [];
  let lines: string[] = [];
  let session = 'a';
  let unordered = false;
  let nometa = false;
  for (const line of text.split('\n')) {
    if (lines.length === 0) {
      const directive = /^\s*(?:--(?:\s+(.*))?)?$/.exec(line);
      if (directive) {
        const said = directive[1]?.trim() ?? '';
        if (said === 'unordered') unordered = true;
        else if (said === 'nometa') nometa = true;
        else if (/^session \w+$/.test(said)) session = said.slice(8);
        continue;
      }
    }
    lines.push(line);
    if (!/;\s*$/.test(line)) continue;
    const sql = lines.join('\n').replace(/;\s*$/, '');
    const previous = cases.findLast((c) => c.session === session);
    if (previous && looksBack.test(sql)) previous.quiet = true;
    cases.push({ sql, session, unordered, nometa, quiet: false });
    lines = [];
    unordered = false;
    nometa = false;
  }
  if (lines.length > 0) throw new Error(`statement without end: ${lines.join('\n')}`);
  return cases;
}

/** Reads a case file. */
export function readCases(name: string): Case[] {
  return parseCases(readFileSync(join(casesFolder, `${name}.sql`), 'utf8'));
}

/** Reads the answers to a case file. */
export function readAnswers(name: string): Recorded[] {
  const text = readFileSync(join(answersFolder, `${name}.jsonl`), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Recorded);
}

/** An answer as a line of an answer file. */
export function formatRecorded(statement: Case, answer: Answer): string {
  const { sql, session, unordered, nometa, quiet } = statement;
  const head = {
    sql,
    ...(session !== 'a' && { session }),
    ...(unordered && { unordered }),
    ...(nometa && { nometa }),
    ...(quiet && { quiet }),
  };
  return JSON.stringify({ ...head, ...answer });
}

/** The case of a recorded answer. */
export function caseOf(recorded: Recorded): Case {
  return {
    sql: recorded.sql,
    session: recorded.session ?? 'a',
    unordered: recorded.unordered ?? false,
    nometa: recorded.nometa ?? false,
    quiet: recorded.quiet ?? false,
  };
}

const stringTypes = new Set([15, 16, 247, 248, 249, 250, 251, 252, 253, 254, 255, 242]);
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A value's bytes on the wire as a cell: binary strings and what is not UTF-8 in hex. */
export function cellOf(bytes: Uint8Array, column: Pick<Column, 'type' | 'collation'>): Cell {
  const hex = (): Cell => ({ $hex: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex') });
  if (column.collation === 63 && stringTypes.has(column.type)) return hex();
  try {
    return utf8.decode(bytes);
  } catch {
    return hex();
  }
}

/** Status bits that are compared: IN_TRANS, AUTOCOMMIT, NO_BACKSLASH_ESCAPES, IN_TRANS_READONLY. */
export const comparedStatus: number = 0x0001 | 0x0002 | 0x0200 | 0x2000;
