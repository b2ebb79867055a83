/**
 * SHOW as MySQL answers it: statements in `cases/*.sql` (a statement ends with a line that ends in `;`; the directives are those of
 * ../../oracle/format.ts), about what `schema.sql` makes, and what MySQL 9.7 said to each in `answers/*.jsonl`. A session that is named after
 * an account of the schema logs in as that; `nodb` has no current database.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ScriptSplitter } from '../../../src/sql/index.ts';
import { compare } from '../../oracle/compare.ts';
import { type Answer, type Case, type Cell, type Column, parseCases, type Recorded } from '../../oracle/format.ts';
import { openMysqlSession } from '../../oracle/mysql-session.ts';
import { type OracleSession, runCases } from '../../oracle/run.ts';

const here = import.meta.dirname;
export const answersFolder = join(here, 'answers');

export function caseNames(): string[] {
  return readdirSync(join(here, 'cases'))
    .map((file) => basename(file, '.sql'))
    .sort();
}
export function readCases(name: string): Case[] {
  return parseCases(readFileSync(join(here, 'cases', `${name}.sql`), 'utf8'));
}
export function readAnswers(name: string): Recorded[] {
  const lines = readFileSync(join(answersFolder, `${name}.jsonl`), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Recorded);
}

/** Makes what the statements are about. @throws Error with the statement that fails. */
export async function loadSchema(url: string): Promise<void> {
  const session = await openMysqlSession(url, null);
  const splitter = new ScriptSplitter();
  try {
    for (const { text } of [...splitter.push(readFileSync(join(here, 'schema.sql'), 'utf8')), ...splitter.finish()]) {
      const answer = await session.run(text, true);
      if ('error' in answer) throw new Error(`${answer.error.message} in: ${text}`);
    }
  } finally {
    await session.close();
  }
}

/** Runs one file of cases on a server. @returns its answers, in order, with their masks on. */
export async function ask(url: string, cases: readonly Case[]): Promise<Answer[]> {
  const answers: Answer[] = [];
  for await (const answer of runCases(cases, (name) => open(url, name))) answers.push(masked(cases[answers.length]?.sql ?? '', answer));
  return answers;
}
function open(url: string, name: string): Promise<OracleSession> {
  if (!name.startsWith('show_')) return openMysqlSession(url, name === 'nodb' ? null : 'show_a', name);
  const asUser = new URL(url);
  asUser.username = name;
  return openMysqlSession(asUser.href, null, name);
}

/** Columns whose values are of the moment or of one server's pages, and why. */
const volatile: Readonly<Record<string, string>> = {
  Id: 'a number of the session',
  Host: 'the client has some port',
  Time: 'seconds',
  Created: 'when the schema was loaded',
  Modified: 'when the schema was loaded',
  Create_time: 'when the schema was loaded',
  Update_time: 'when its rows were last changed, which InnoDB keeps in memory',
  Rows: 'an estimate of InnoDB',
  Avg_row_length: 'pages of InnoDB',
  Data_length: 'pages of InnoDB',
  Max_data_length: 'pages of MyISAM',
  Index_length: 'pages of InnoDB',
  Data_free: 'pages of InnoDB',
  Cardinality: 'an estimate of InnoDB',
};
/** Only these have them so. */
const withVolatile =
  /^\s*(SHOW\s+(FULL\s+|EXTENDED\s+)*(TABLE\s+STATUS|INDEX|INDEXES|KEYS|TRIGGERS|PROCEDURE|FUNCTION|PROCESSLIST|CREATE\s+TRIGGER)|CALL|EXECUTE)\b/i;

function masked(sql: string, answer: Answer): Answer {
  if (!('columns' in answer) || !withVolatile.test(sql)) return answer;
  const more = answer.more?.map((each) => ('columns' in each ? { ...each, rows: maskedRows(each.columns, each.rows) } : each));
  return { ...answer, rows: maskedRows(answer.columns, answer.rows), ...(more !== undefined && { more }) };
}
/** NULL tells something, but for what a server forgets. */
function isVolatile(name: string, cell: Cell): boolean {
  return name in volatile && (cell !== null || name === 'Update_time');
}
function maskedRows(columns: readonly Column[], rows: readonly (readonly Cell[])[]): readonly (readonly Cell[])[] {
  return rows.map((row) => row.map((cell, at) => (isVolatile(columns[at]?.name ?? '', cell) ? '~' : cell)));
}

/** All that differs between a recorded answer and an actual one, every attribute of every column included. */
export function differences(recorded: Recorded, actual: Answer): string[] {
  const found = compare(recorded, actual).map(
    ({ detail, expected, actual: is }) => `${detail}: ${JSON.stringify(is)} should be ${JSON.stringify(expected)}`,
  );
  if (!('columns' in recorded) || !('columns' in actual)) return found;
  return [...found, ...columnDifferences(recorded.columns, actual.columns, /\bWHERE\b/i.test(recorded.sql) ? ofAnyPlan : attributes)];
}
const attributes = ['name', 'orgName', 'table', 'orgTable', 'schema', 'type', 'length', 'collation', 'flags', 'decimals'] as const;
/** With WHERE, MySQL's optimizer decides whether the rows come straight from the dictionary's tables, and the rest tells what it decided. */
const ofAnyPlan = ['name', 'orgName', 'table', 'type', 'length', 'collation'] as const;
function columnDifferences(
  expected: readonly Column[],
  actual: readonly Column[],
  compared: readonly (typeof attributes)[number][],
): string[] {
  return expected.flatMap((column, at) =>
    compared
      .filter((attribute) => column[attribute] !== actual[at]?.[attribute])
      .map((attribute) => `${attribute} of ${column.name}: ${actual[at]?.[attribute]} should be ${column[attribute]}`),
  );
}
