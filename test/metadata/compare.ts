/** Two answers to one question, without what differences.ts lists. */
import { type Difference, differences } from './differences.ts';
import type { Answer } from './session.ts';

interface Compared {
  readonly mysql: Answer;
  readonly here: Answer;
}

/** @param used gets the places of the differences that were found. */
export function compare(mysql: Answer, here: Answer, used: Set<number>): Compared {
  let both: Compared = { mysql, here };
  for (const [at, difference] of differences.entries()) {
    if (!isAbout(difference, mysql) || same(both.mysql, both.here)) continue;
    const next = without(both, difference);
    if (distance(next) < distance(both)) used.add(at);
    both = next;
  }
  return both;
}
function isAbout({ sql, as }: Difference, answer: Answer): boolean {
  return sql.test(answer.sql) && (as === undefined || as === answer.as);
}
function same(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
/** How much of two answers differs. */
function distance({ mysql, here }: Compared): number {
  const fields = (mysql.fields ?? []).filter((field, at) => field !== here.fields?.[at]).length;
  const rows = (mysql.rows ?? []).flatMap((row, at) => row.filter((cell, column) => !same(cell, here.rows?.[at]?.[column]))).length;
  return fields + rows + Math.abs((mysql.rows?.length ?? 0) - (here.rows?.length ?? 0)) * 1000;
}

function without({ mysql, here }: Compared, difference: Difference): Compared {
  const names = (mysql.fields ?? []).map(nameOf);
  return { mysql: reduced(mysql, names, difference, difference.missing), here: reduced(here, names, difference, difference.more) };
}
function reduced(
  answer: Answer,
  names: readonly string[],
  { columns, fields, unordered }: Difference,
  rowsOut: RegExp | undefined,
): Answer {
  if (answer.rows === undefined) return answer;
  const kept = answer.rows.filter((row) => rowsOut === undefined || !rowsOut.test(JSON.stringify(row)));
  const rows = kept.map((row) => row.map((cell, at) => (columns?.includes(names[at] ?? '') ? null : cell)));
  const sorted = unordered === true ? rows.sort((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1)) : rows;
  const shown = answer.fields?.map((field, at) => (fields?.includes(names[at] ?? '') ? (names[at] ?? '') : field));
  return { ...answer, ...(shown === undefined ? {} : { fields: shown }), rows: sorted };
}
/** The first part of what tells of a column: names may hold blanks, what follows does not. */
function nameOf(field: string): string {
  return field.split(' ').slice(0, -6).join(' ');
}
