/** The line of a script that an error is in, with a mark under the place. */
import { harmless } from '../../terminal/render/value.ts';

/** Characters that are shown of a line. */
const WIDE = 100;
/** And before the place, where it does not fit. */
const BEFORE = 60;

/**
 * @param position in the statement.
 * @param line the statement's line in its script, from 1, of the place.
 * @returns two lines: the text, and the mark.
 */
export function markedLine(sql: string, position: number, line: number): readonly string[] {
  const at = Math.min(position, sql.length);
  const start = sql.lastIndexOf('\n', at - 1) + 1;
  const newline = sql.indexOf('\n', at);
  const characters = [...sql.slice(start, newline < 0 ? sql.length : newline).replace(/\r$/, '')];
  const place = [...sql.slice(start, at)].length;
  const from = characters.length <= WIDE || place <= BEFORE ? 0 : place - BEFORE;
  const text = shown(characters.slice(from, from + WIDE));
  const head = `${line} | `;
  const before = `${from > 0 ? '…' : ''}${shown(characters.slice(from, place))}`;
  return [
    `  ${head}${from > 0 ? '…' : ''}${text}${from + WIDE < characters.length ? '…' : ''}`,
    `  ${' '.repeat(head.length - 2)}| ${' '.repeat(columnsOf(before))}^`,
  ];
}

function shown(characters: readonly string[]): string {
  return harmless(characters.join('').replaceAll('\t', ' '));
}
/** Columns of a terminal: characters of East Asian scripts and emoji are two wide, combining ones none. https://www.unicode.org/reports/tr11/ */
function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text)
    if (!/\p{Mark}/u.test(character))
      columns +=
        /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
          character,
        )
          ? 2
          : 1;
  return columns;
}
