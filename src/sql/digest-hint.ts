/** Optimizer hints in digests: `MAX_EXECUTION_TIME(10) BKA(t@qb)`. */

/** A number with a unit, a word, a quoted name or string, a name of a query block, a sign. */
const PIECE = /`(?:[^`]|``)*`|'(?:[^']|'')*'|"(?:[^"]|"")*"|\d[\d.]*[KMG]?\b|[\w$\u0080-\uffff]+|@|[^\s]/giu;

/** A hint's tokens as a digest has them, the marks of its comment included. @param hint the text between the marks. */
export function* hintTokens(hint: string): Generator<string> {
  yield '/*+';
  let depth = 0;
  for (const { 0: piece, index } of hint.matchAll(PIECE)) {
    if (piece === '@') {
      // A block after a table's name follows it without a space: `t`@`qb`.
      yield /[\s(,]/.test(hint[index - 1] ?? ' ') ? '@' : '\0@';
      continue;
    }
    if (piece === '(') depth++;
    if (piece === ')') depth--;
    yield token(piece, depth === 0);
  }
  yield '*/';
}

function token(piece: string, outside: boolean): string {
  const first = piece[0] ?? '';
  if (/[\d'"]/.test(first)) return '?';
  if (first === '`') return piece;
  if (!/[\w$\u0080-\uffff]/u.test(first)) return piece;
  return outside ? piece.toUpperCase() : `\`${piece}\``;
}
