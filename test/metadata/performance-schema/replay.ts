/**
 * performance_schema, sys and mysql as MySQL 9.7 answers: the columns of every table, and what is the same on every server. Statements in
 * `cases/*.sql` (directives: ../../oracle/format.ts), what MySQL said in `answers/*.jsonl`. A session that is named `perf_…` logs in as that.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compare } from '../../oracle/compare.ts';
import { type Answer, type Case, type Column, parseCases, type Recorded } from '../../oracle/format.ts';
import { openMysqlSession } from '../../oracle/mysql-session.ts';
import { type OracleSession, runCases } from '../../oracle/run.ts';

export const answersFolder = join(import.meta.dirname, 'answers');
export const caseNames = ['values', 'accounts'] as const;

export function readCases(name: string): Case[] {
  return parseCases(readFileSync(join(import.meta.dirname, 'cases', `${name}.sql`), 'utf8'));
}
/** A statement a table. */
export function casesOfTables(tables: readonly string[]): Case[] {
  return parseCases(tables.map((table) => `SELECT * FROM ${table} LIMIT 0;\n`).join(''));
}
export function readAnswers(name: string): Recorded[] {
  const lines = readFileSync(join(answersFolder, `${name}.jsonl`), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Recorded);
}

export async function ask(url: string, cases: readonly Case[]): Promise<Answer[]> {
  const answers: Answer[] = [];
  for await (const answer of runCases(cases, (name) => open(url, name))) answers.push(answer);
  return answers;
}
function open(url: string, name: string): Promise<OracleSession> {
  if (!name.startsWith('perf_')) return openMysqlSession(url, null, name);
  const asUser = new URL(url);
  asUser.username = name;
  return openMysqlSession(asUser.href, null, name);
}

const attributes = ['name', 'type', 'length', 'collation', 'flags', 'decimals'] as const;

/** All that differs between a recorded answer and an actual one. @param whole of the columns of a table too. */
export function differences(recorded: Recorded, actual: Answer, whole: boolean): string[] {
  const found = compare(recorded, actual).filter(({ facet }) => facet !== 'metadata');
  const told = found.map(({ detail, expected, actual: is }) => `${detail}: ${JSON.stringify(is)} should be ${JSON.stringify(expected)}`);
  if (!whole || !('columns' in recorded) || !('columns' in actual)) return told;
  return [...told, ...columnDifferences(recorded.columns, actual.columns, / sys\./.test(recorded.sql) ? OF_TABLES_BEHIND : 0)];
}
/** What a view's columns say of keys and defaults is that of the tables behind it: flags of keys, NO_DEFAULT_VALUE. */
const OF_TABLES_BEHIND = 2 | 4 | 8 | 0x1000 | 0x4000;

/** @param ignored flags. */
function columnDifferences(expected: readonly Column[], actual: readonly Column[], ignored: number): string[] {
  const shown = (column: Column | undefined, attribute: (typeof attributes)[number]): unknown =>
    attribute === 'flags' ? Number(column?.flags) & ~ignored : column?.[attribute];
  return expected.flatMap((column, at) =>
    attributes
      .filter((attribute) => shown(column, attribute) !== shown(actual[at], attribute))
      .map((attribute) => `${attribute} of ${column.name}: ${shown(actual[at], attribute)} should be ${shown(column, attribute)}`),
  );
}
