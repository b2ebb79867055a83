/** How wide a text is in Helvetica, and in what stands for it elsewhere: Arial, Liberation Sans, Arimo. */

/** Of the letters from space to `~`, in thousandths of the font's size, as Adobe's font metrics (Helvetica.afm) have them. */
const WIDTHS = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278,
  278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722,
  667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556,
  556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
/** Bold letters are wider by about as much. */
const BOLD = 1.07;
/** Signs that take the place of two: Chinese, Japanese, Korean, emoji. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f000}-\u{3ffff}]/u;

/** @param size in pixels. @returns pixels. */
export function textWidth(text: string, size: number, bold = false): number {
  let sum = 0;
  for (const sign of text) sum += WIDTHS[(sign.codePointAt(0) ?? 0) - 32] ?? otherWidth(sign);
  return (sum * size * (bold ? BOLD : 1)) / 1000;
}
/** Of signs that are not ASCII: accents on a letter take nothing. */
function otherWidth(sign: string): number {
  if (WIDE.test(sign)) return 1000;
  return /\p{M}/u.test(sign) ? 0 : 620;
}

/** @param most how many signs there may be. @returns the text, or its start and an ellipsis. */
export function shortened(text: string, most: number): string {
  const signs = [...text];
  return signs.length <= most ? text : `${signs.slice(0, most - 1).join('')}…`;
}
