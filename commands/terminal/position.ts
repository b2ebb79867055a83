/** Lines and columns, as a person counts them: from 1, a column being a character. */

export interface Place {
  readonly line: number;
  readonly column: number;
}

/**
 * @param start the place of the text's first character.
 * @param offset a UTF-16 offset in the text.
 */
export function placeAt(start: Place, text: string, offset: number): Place {
  let { line, column } = start;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    line++;
    column = 1;
    lineStart = at + 1;
  }
  return { line, column: column + [...text.slice(lineStart, offset)].length };
}
