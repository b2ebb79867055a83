/** Statements that are parsed whole: read to their end, parentheses balanced, kept as text. */
import type { Cursor } from './cursor.ts';

/** Takes the current token whatever it is; a literal becomes structural. Errors at what is no token. */
export function skipToken(p: Cursor): void {
  switch (p.kind) {
    case 'error':
    case 'eof':
      p.fail();
      break;
    case 'int':
    case 'decimal':
    case 'float':
    case 'string':
    case 'nstring':
    case 'hex':
    case 'bit':
      p.structural.push(p.literals - 1);
      break;
    case '?':
      p.params++;
      break;
    default:
  }
  p.advance();
}

/** Takes `'(' … ')'`, balanced. */
export function skipParentheses(p: Cursor): void {
  p.expect('(');
  for (let depth = 1; depth > 0; ) {
    if (p.kind === '(') depth++;
    else if (p.kind === ')') depth--;
    else if (p.kind === ';') p.fail();
    skipToken(p);
  }
}

/** Takes everything up to the end of the statement, and gives the text from `start`. */
export function skipStatement(p: Cursor, start: number): string {
  while (p.kind !== 'eof' && p.kind !== ';') {
    if (p.kind === '(') skipParentheses(p);
    else if (p.kind === ')') p.fail();
    else skipToken(p);
  }
  return p.textFrom(start);
}
