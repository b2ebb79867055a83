/** Texts that are kept for long: a piece of a string keeps all of it in memory. */
import { Buffer } from 'node:buffer';

/** Up to here a statement is kept as it is, whatever it is a piece of. */
const SHORT = 256;

/** @returns no more than so many characters, with memory of their own where that may matter. */
export function detached(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return Buffer.from(text.slice(0, limit), 'utf16le').toString('utf16le');
}
/** A piece of a longer text. */
export function detachedPiece(piece: string, whole: string): string {
  return whole.length <= SHORT ? piece : Buffer.from(piece, 'utf16le').toString('utf16le');
}
