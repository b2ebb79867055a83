/** What is told when a value does not fit its column: an error while strict, else a warning and the nearest value. */
import { SqlError } from '../../../../errors.ts';
import type { RuntimeContext } from '../../runtime.ts';

function report(context: RuntimeContext, code: number, state: string, message: string): void {
  if (context.strictStore) throw new SqlError(code, state, message);
  context.warn('Warning', code, message);
}
function place(column: string, context: RuntimeContext): string {
  return `for column '${column}' at row ${context.row}`;
}

/** 1264. */
export function outOfRange(column: string, context: RuntimeContext): void {
  report(context, 1264, '22003', `Out of range value ${place(column, context)}`);
}
/** 1265. */
export function truncated(column: string, context: RuntimeContext): void {
  report(context, 1265, '01000', `Data truncated ${place(column, context)}`);
}
/** 1265 as a note: digits or spaces that nobody misses. */
export function noteTruncated(column: string, context: RuntimeContext): void {
  context.warn('Note', 1265, `Data truncated ${place(column, context)}`);
}
/** 1406; without strictness it is 1265. */
export function tooLong(column: string, context: RuntimeContext): void {
  if (context.strictStore) throw new SqlError(1406, '22001', `Data too long ${place(column, context)}`);
  context.warn('Warning', 1265, `Data truncated ${place(column, context)}`);
}
/** 1366: `Incorrect integer value: 'x' for column 'c' at row 1`. @param kind integer, decimal, string, … */
export function incorrectValue(kind: string, text: string, column: string, context: RuntimeContext): void {
  report(context, 1366, 'HY000', `Incorrect ${kind} value: '${text}' ${place(column, context)}`);
}
/** 1292 for dates and times; without strictness it is `relaxed`: 1264 or 1265. */
export function incorrectTemporal(kind: string, text: string, column: string, context: RuntimeContext, relaxed: 1264 | 1265): void {
  if (context.strictStore) throw new SqlError(1292, '22007', `Incorrect ${kind} value: '${text}' ${place(column, context)}`);
  if (relaxed === 1264) context.warn('Warning', 1264, `Out of range value ${place(column, context)}`);
  else context.warn('Warning', 1265, `Data truncated ${place(column, context)}`);
}

/** Bytes as messages show them: `\xF0\x9F…`, ASCII as it is, at most six bytes of a wrong string. */
export function shownBytes(bytes: Uint8Array, most = Number.POSITIVE_INFINITY): string {
  const shown = [...bytes.subarray(0, Math.min(bytes.length, most))];
  const text = shown
    .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`))
    .join('');
  return bytes.length > most ? `${text}...` : text;
}
/** A text as messages quote it: at most 128 characters. */
export function shownText(text: string): string {
  const characters = [...text];
  return characters.length > 128 ? characters.slice(0, 128).join('') : text;
}
