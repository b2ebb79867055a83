/** Text on a terminal: its width, what colours it, and what would move the cursor. */
import stringWidth from 'string-width';

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36 } as const;
export type Color = keyof typeof CODES;

/** A piece of a line, in one colour. */
export interface Piece {
  readonly text: string;
  readonly color: Color | null;
}
export function piece(text: string, color: Color | null = null): Piece {
  return { text: harmless(text), color };
}

/** Characters that are not shown but do something, made visible; a text stays on its line. */
function harmless(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, (character) => {
    if (character === '\n') return '⏎';
    if (character === '\t') return ' ';
    const code = character.charCodeAt(0).toString(16);
    return code.length > 2 ? `\\u${code}` : `\\x${code.padStart(2, '0')}`;
  });
}

/** Measuring takes a microsecond; most text is plain, and as wide as it is long. */
export function widthOf(text: string): number {
  return /^[ -~]*$/.test(text) ? text.length : stringWidth(text);
}

const SEGMENTS = new Intl.Segmenter();

/** As much of a text as there is room for, with `…` where something is missing. */
export function cut(text: string, room: number): string {
  if (widthOf(text) <= room) return text;
  if (room < 1) return '';
  let out = '';
  let used = 0;
  for (const { segment } of SEGMENTS.segment(text)) {
    used += widthOf(segment);
    if (used > room - 1) break;
    out += segment;
  }
  return `${out}…`;
}
export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** Puts lines together that are no wider than the terminal. */
export class Painter {
  readonly #columns: number;
  readonly #color: boolean;
  readonly #lines: string[] = [];

  constructor(columns: number, color: boolean) {
    this.#columns = columns;
    this.#color = color;
  }

  line(pieces: readonly Piece[]): void {
    let room = this.#columns;
    let out = '';
    for (const { text, color } of withoutEnd(pieces)) {
      if (room <= 0) break;
      const shown = cut(text, room);
      room -= widthOf(shown);
      out += this.#painted(shown, color);
    }
    this.#lines.push(out);
  }
  toString(): string {
    return this.#lines.map((line) => `${line}\n`).join('');
  }

  #painted(text: string, color: Color | null): string {
    return color === null || !this.#color || text === '' ? text : `\u001b[${CODES[color]}m${text}\u001b[0m`;
  }
}

/** Without the blanks that would end the line. */
function withoutEnd(pieces: readonly Piece[]): readonly Piece[] {
  const last = pieces.findLastIndex(({ text }) => text.trim() !== '');
  return pieces.slice(0, last + 1).map((one, i) => (i === last ? { ...one, text: one.text.trimEnd() } : one));
}
