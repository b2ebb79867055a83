/**
 * Texts with each character replaced by the one that stands for all that a collation takes for equal to it, so that LIKE and LOCATE can
 * search with the runtime's own string functions.
 */
import { CharCache, type Collator, translate } from './collator.ts';

const NOT_PRINTABLE_ASCII = /[^ -~]/;
const PRINTABLE = printable();
function printable(): string {
  let text = '';
  for (let code = 0x20; code < 0x7f; code++) text += String.fromCharCode(code);
  return text;
}
const SURROGATE = /[\ud800-\udfff]/;

export class Folding {
  /** Of printable ASCII; null where it takes the table. */
  readonly #ascii: ((text: string) => string) | null;
  readonly #chars: CharCache<string>;

  constructor(collator: Collator) {
    const standsFor = new Map<string, string>();
    this.#chars = new CharCache((cp) => {
      const id = collator.charClass(cp);
      const known = standsFor.get(id);
      if (known !== undefined) return known;
      const char = String.fromCodePoint(cp);
      standsFor.set(id, char);
      return char;
    });
    // Lower case comes first, to stand for upper case.
    for (const char of PRINTABLE.toLowerCase()) this.#chars.of(char.charCodeAt(0));
    const folded = this.#fold(PRINTABLE);
    this.#ascii = folded === PRINTABLE ? (text) => text : folded === PRINTABLE.toLowerCase() ? (text) => text.toLowerCase() : null;
  }

  of(text: string): string {
    return this.#ascii !== null && !NOT_PRINTABLE_ASCII.test(text) ? this.#ascii(text) : this.#fold(text);
  }

  #fold(text: string): string {
    return translate(text, this.#chars);
  }
}

export function isPrintableAscii(text: string): boolean {
  return !NOT_PRINTABLE_ASCII.test(text);
}

/** Whether some characters are two units. */
export function hasSurrogates(text: string): boolean {
  return SURROGATE.test(text);
}

const foldings = new Map<Collator, Folding>();

export function foldingOf(collator: Collator): Folding {
  const known = foldings.get(collator);
  if (known !== undefined) return known;
  const folding = new Folding(collator);
  foldings.set(collator, folding);
  return folding;
}
