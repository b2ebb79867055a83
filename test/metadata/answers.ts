/** The recorded answers: a line each; columns and rows that an earlier line has are the number of that line. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer } from './session.ts';

const FILE = join(import.meta.dirname, 'answers.jsonl');

interface Line extends Omit<Answer, 'fields' | 'rows'> {
  readonly fields?: Answer['fields'] | number;
  readonly rows?: Answer['rows'] | number;
}

export function readAnswers(): readonly Answer[] {
  const lines = readFileSync(FILE, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  return lines.map(({ fields, rows, ...rest }) => ({
    ...rest,
    ...(fields === undefined ? {} : { fields: resolved(lines, 'fields', fields) }),
    ...(rows === undefined ? {} : { rows: resolved(lines, 'rows', rows) }),
  }));
}
function resolved<K extends 'fields' | 'rows'>(
  lines: readonly Line[],
  part: K,
  value: NonNullable<Answer[K]> | number,
): NonNullable<Answer[K]> {
  if (typeof value !== 'number') return value;
  const found = lines[value]?.[part];
  if (found === undefined || typeof found === 'number') throw new Error(`line ${value + 1} of answers.jsonl has no ${part}`);
  return found as NonNullable<Answer[K]>;
}

export function writeAnswers(answers: readonly Answer[]): void {
  const seen = { fields: new Map<string, number>(), rows: new Map<string, number>() };
  const lines = answers.map((answer, at): Line => {
    const shared = <K extends 'fields' | 'rows'>(part: K): Answer[K] | number => {
      const text = JSON.stringify(answer[part]);
      const first = seen[part].get(text);
      if (first === undefined) seen[part].set(text, at);
      return text.length > 8 && first !== undefined ? first : answer[part];
    };
    return answer.error === undefined ? { ...answer, fields: shared('fields'), rows: shared('rows') } : answer;
  });
  writeFileSync(FILE, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
}
