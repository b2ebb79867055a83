/** What a terminal sends, as keys: names with their modifiers, texts, and pastes. After xterm's control sequences (ctlseqs) and its modifyOtherKeys. */

/** `C-a`, `M-f`, `C-M-h`, `S-tab`, `C-left`, `enter`, `f1`, `esc`. */
export type KeyEvent =
  | { readonly kind: 'key'; readonly name: string }
  /** Printable characters, one or more. */
  | { readonly kind: 'text'; readonly text: string }
  /** Text between the marks of a bracketed paste, its line ends as `\n`. */
  | { readonly kind: 'paste'; readonly text: string };

const PASTE_END = '\u001b[201~';

const LETTERS: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  E: 'center',
  F: 'end',
  H: 'home',
  M: 'enter',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
};
const NUMBERS: Readonly<Record<string, string>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
};
const CONTROLS: Readonly<Record<string, string>> = {
  '\u0000': 'C-space',
  '\b': 'backspace',
  '\t': 'tab',
  '\n': 'enter',
  '\r': 'enter',
  '\u001b': 'esc',
  '\u001c': 'C-\\',
  '\u001d': 'C-]',
  '\u001e': 'C-^',
  '\u001f': 'C-_',
  '\u007f': 'backspace',
};

/** Takes text as it comes, in pieces of any size. */
export class KeyDecoder {
  #rest = '';
  #pasting = false;

  /** Whether a key has begun that may be a lone Escape: whoever reads waits a moment, and then says `flush`. */
  get isPending(): boolean {
    return this.#rest !== '' && !this.#pasting;
  }

  push(text: string): KeyEvent[] {
    this.#rest += text;
    const events: KeyEvent[] = [];
    for (let event = this.#next(); event !== null; event = this.#next()) if (event !== 'nothing') events.push(event);
    return events;
  }

  /** No more is coming of what has begun. */
  flush(): KeyEvent[] {
    if (!this.isPending) return [];
    const rest = this.#rest.slice(1);
    this.#rest = '';
    return [{ kind: 'key', name: 'esc' }, ...this.push(rest)];
  }

  /** @returns null where more has to come first, `nothing` for what is no key. */
  #next(): KeyEvent | 'nothing' | null {
    if (this.#pasting) return this.#paste();
    const first = this.#rest.charAt(0);
    if (first === '') return null;
    if (first === '\u001b') return this.#escape();
    if (isControl(first)) return this.#take(1, key(controlName(first)));
    const [text = ''] = PRINTABLE.exec(this.#rest) ?? [];
    return this.#take(text.length, { kind: 'text', text });
  }

  #take<T>(length: number, event: T): T {
    this.#rest = this.#rest.slice(length);
    return event;
  }

  #paste(): KeyEvent | null {
    const end = this.#rest.indexOf(PASTE_END);
    if (end < 0) return null;
    const text = pasted(this.#rest.slice(0, end));
    this.#pasting = false;
    return this.#take(end + PASTE_END.length, { kind: 'paste', text });
  }

  #escape(): KeyEvent | 'nothing' | null {
    // Alt with an arrow sends two of them in some terminals.
    const doubled = this.#rest.startsWith('\u001b\u001b[') || this.#rest.startsWith('\u001b\u001bO');
    const at = doubled ? 1 : 0;
    const second = this.#rest.charAt(at + 1);
    if (second === '') return null;
    if (second === '[') return this.#sequence(at, doubled);
    if (second === 'O') return this.#single(at, doubled);
    if (second === ']' || second === 'P' || second === '_' || second === '^') return this.#string();
    if (second === '\u001b') return this.#take(1, key('esc'));
    const name = isControl(second) ? controlName(second) : String.fromCodePoint(this.#rest.codePointAt(1) ?? 0);
    return this.#take(1 + (isControl(second) ? 1 : name.length), key(withMeta(name === ' ' ? 'space' : name)));
  }

  /** `ESC [ parameters letter`. */
  #sequence(at: number, meta: boolean): KeyEvent | 'nothing' | null {
    const found = CSI.exec(this.#rest.slice(at));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a control sequence is what this is about
    if (found === null) return /^\u001b\[[0-9;:<=>?]*[ -/]*[^ -~]/.test(this.#rest.slice(at)) ? this.#take(at + 2, 'nothing') : null;
    const [whole, parameters = '', letter = ''] = found;
    this.#rest = this.#rest.slice(at + whole.length);
    if (letter === '~' && parameters === '200') {
      this.#pasting = true;
      return 'nothing';
    }
    const name = sequenceName(parameters.split(';'), letter);
    return name === null ? 'nothing' : key(meta ? withMeta(name) : name);
  }
  /** `ESC O letter`. */
  #single(at: number, meta: boolean): KeyEvent | 'nothing' | null {
    const letter = this.#rest.charAt(at + 2);
    if (letter === '') return null;
    const name = LETTERS[letter];
    if (name === undefined) return this.#take(at + 2, key(withMeta('O')));
    return this.#take(at + 3, key(meta ? withMeta(name) : name));
  }
  /** An answer of the terminal to a question that nobody has asked here. */
  #string(): 'nothing' | null {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it ends with BEL or ESC \
    const found = /(?:\u0007|\u001b\\)/.exec(this.#rest);
    if (found === null) return this.#rest.length > 4096 ? this.#take(1, 'nothing') : null;
    return this.#take(found.index + found[0].length, 'nothing');
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: all but control characters
const PRINTABLE = /^[^\u0000-\u001f\u007f]+/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a control sequence is what this is about
const CSI = /^\u001b\[([0-9;:<=>?]*)[ -/]*([@-~])/;

function key(name: string): KeyEvent {
  return { kind: 'key', name };
}
function isControl(character: string): boolean {
  const code = character.charCodeAt(0);
  return code < 0x20 || code === 0x7f;
}
function controlName(character: string): string {
  return CONTROLS[character] ?? `C-${String.fromCharCode(character.charCodeAt(0) + 0x60)}`;
}
function withMeta(name: string): string {
  return name.startsWith('C-') ? `C-M-${name.slice(2)}` : `M-${name}`;
}

/** @param parameters `1;5` as its numbers. @returns null for what is no key: focus, mice, answers. */
function sequenceName([first = '', second = '1', third = '']: readonly string[], letter: string): string | null {
  if (letter === 'Z') return 'S-tab';
  if (letter === 'u') return modified(characterName(Number(first)), Number(second));
  if (letter === '~' && first === '27') return modified(characterName(Number(third)), Number(second));
  const name = letter === '~' ? NUMBERS[first] : LETTERS[letter];
  return name === undefined ? null : modified(name, Number(second));
}
function characterName(code: number): string {
  const character = String.fromCodePoint(code >= 0 && code <= 0x10ffff ? code : 0);
  if (character === ' ') return 'space';
  return isControl(character) ? controlName(character) : character.toLowerCase();
}
/** @param modifiers 1 and the sum of 1 (Shift), 2 (Alt), 4 (Control). */
function modified(name: string, modifiers: number): string {
  const bits = Math.max(0, (Number.isNaN(modifiers) ? 1 : modifiers) - 1);
  return `${bits & 4 ? 'C-' : ''}${bits & 2 ? 'M-' : ''}${bits & 1 && name.length > 1 ? 'S-' : ''}${name}`;
}

/** Without what would be a command to a terminal that shows it. */
function pasted(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are taken out
  return text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');
}
