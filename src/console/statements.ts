/** Which statements of a text are to be run, and how. */
import { ScriptSplitter } from '../sql/split.ts';

export interface Piece {
  readonly text: string;
  /** UTF-16 offset in the whole text. */
  readonly offset: number;
}

/** All statements of a text. `;`, DELIMITER and the bodies of programs are understood as in the mysql client. */
export function statementsOf(source: string): Piece[] {
  const splitter = new ScriptSplitter();
  return [...splitter.push(source), ...splitter.finish()].map(({ text, offset }) => ({ text, offset }));
}

/** The statement that a place belongs to: the one around it, else the one before it on the same line, else the next, else the last. */
export function statementAt(source: string, place: number): Piece | null {
  const all = statementsOf(source);
  const around = all.find(({ text, offset }) => offset <= place && place <= offset + text.length);
  if (around !== undefined) return around;
  const before = all.findLast(({ text, offset }) => offset + text.length <= place);
  if (before !== undefined && !source.slice(before.offset + before.text.length, place).includes('\n')) return before;
  return all.find(({ offset }) => offset >= place) ?? all.at(-1) ?? null;
}

/** Whether a statement is one of those that only answer rows, which are streamed; others tell what they have changed. */
export function answersRows(text: string): boolean {
  const start = text.replace(/^(?:\s|\(|--[^\n]*(?:\n|$)|#[^\n]*(?:\n|$)|\/\*(?!!)[\s\S]*?\*\/)+/, '');
  if (/^with\b/i.test(start)) return !/\b(?:update|delete)\b/i.test(start);
  return /^(?:select|show|table|values|explain|describe|desc)\b/i.test(start) && !/\binto\s+(?:@|out|dump)/i.test(start);
}
