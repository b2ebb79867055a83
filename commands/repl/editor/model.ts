/** What the editor knows, without a terminal: keys go in, and what is to be done outside comes out. */
import { TextBuffer } from './buffer.ts';
import { emacsKeys } from './emacs.ts';
import { type History, HistoryWalk } from './history-walk.ts';
import type { KeyEvent } from './keys.ts';
import { type Completion, type Completions, commonPrefix, Menu } from './menu.ts';
import { above, below, columnOf } from './motions.ts';
import { HistorySearch } from './search.ts';
import { ViKeys } from './vi.ts';

/**
 * `none`: nothing to do but to draw; `submit`: the text is complete; `complete`: completions are wanted; `edit`: the text is wanted in an editor
 * of the user's; the others are what the key asks for.
 */
export type Outcome = 'none' | 'submit' | 'interrupt' | 'end' | 'suspend' | 'clear' | 'complete' | 'edit';

export interface ModelOptions {
  readonly keys: 'emacs' | 'vi';
  readonly history: History;
  isComplete(text: string): boolean;
}

export class EditorModel {
  readonly buffer = new TextBuffer();
  readonly walk: HistoryWalk;
  readonly vi: ViKeys | null;
  search: HistorySearch | null = null;
  menu: Menu | null = null;
  /** The next key goes into the text as it is. */
  quoting = false;
  /** How often Alt-. has been pressed, and where its word stands. */
  lastWord: { readonly back: number; readonly from: number } | null = null;
  /** C-x was pressed. */
  prefix: 'C-x' | null = null;
  readonly #options: ModelOptions;
  /** The column that up and down keep to. */
  #column: number | null = null;

  constructor(options: ModelOptions, text = '') {
    this.#options = options;
    this.walk = new HistoryWalk(options.history);
    this.vi = options.keys === 'vi' ? new ViKeys(this) : null;
    this.buffer.reset(text);
  }

  feed(event: KeyEvent): Outcome {
    if (event.kind === 'paste') return this.#paste(event.text);
    if (this.quoting) return this.#quote(event);
    const name = event.kind === 'key' ? event.name : null;
    if (name !== 'M-.' && name !== 'M-_') this.lastWord = null;
    if (name !== 'up' && name !== 'down' && name !== 'C-p' && name !== 'C-n') this.#column = null;
    if (this.search !== null) return this.#feedSearch(this.search, event);
    if (this.menu !== null && name !== null) {
      const taken = this.#feedMenu(this.menu, name);
      if (taken !== null) return taken;
    }
    this.menu = null;
    if (this.vi !== null) return this.vi.feed(event);
    return event.kind === 'text' ? this.type(event.text) : this.press(event.name);
  }

  /** Printable text goes in. */
  type(text: string): Outcome {
    if (this.prefix !== null) {
      this.prefix = null;
      return text === 'u' ? this.press('C-_') : 'none';
    }
    for (const character of text) this.buffer.insert(character);
    return 'none';
  }
  /** A key that is no text, by the table of Emacs' keys. */
  press(name: string): Outcome {
    const whole = this.prefix === null ? name : `${this.prefix} ${name}`;
    this.prefix = null;
    return emacsKeys.get(whole)?.(this) ?? 'none';
  }

  #paste(text: string): Outcome {
    if (this.search !== null) {
      this.search.type(text.replaceAll('\n', ' '));
      return 'none';
    }
    this.menu = null;
    this.buffer.replace(this.buffer.cursor, this.buffer.cursor, text);
    this.vi?.inserting();
    return 'none';
  }
  #quote(event: Exclude<KeyEvent, { kind: 'paste' }>): Outcome {
    this.quoting = false;
    const control = event.kind === 'key' ? /^C-([a-z])$/.exec(event.name)?.[1] : undefined;
    if (event.kind === 'text') this.buffer.insert(event.text);
    else if (event.name === 'tab') this.buffer.insert('\t');
    else if (event.name === 'enter') this.buffer.insert('\n');
    else if (control !== undefined) this.buffer.insert(String.fromCharCode(control.charCodeAt(0) - 0x60));
    return 'none';
  }

  // History

  /** Enter. */
  enter(): Outcome {
    if (this.#options.isComplete(this.buffer.text)) return 'submit';
    this.buffer.insert('\n');
    return 'none';
  }
  /** Up: the line above, and from the first one the entry before. */
  up(): void {
    this.#column ??= columnOf(this.buffer.text, this.buffer.cursor);
    const to = above(this.buffer.text, this.buffer.cursor, this.#column);
    if (to === null) this.older();
    else this.buffer.cursor = to;
  }
  down(): void {
    this.#column ??= columnOf(this.buffer.text, this.buffer.cursor);
    const to = below(this.buffer.text, this.buffer.cursor, this.#column);
    if (to === null) this.newer();
    else this.buffer.cursor = to;
  }
  older(prefix = ''): void {
    this.#show(this.walk.older(this.buffer.text, prefix), prefix);
  }
  newer(prefix = ''): void {
    this.#show(this.walk.newer(this.buffer.text, prefix), prefix);
  }
  #show(entry: string | null, prefix: string): void {
    this.#column = null;
    if (entry !== null) this.buffer.set(entry, prefix === '' ? entry.length : prefix.length);
  }
  /** The last word of the entry before, at each further press of the one before that. */
  insertLastWord(): void {
    const back = this.lastWord === null ? 0 : this.lastWord.back + 1;
    const word = this.walk.lastWord(back);
    if (word === null) return;
    const from = this.lastWord?.from ?? this.buffer.cursor;
    this.buffer.replace(from, this.buffer.cursor, word);
    this.lastWord = { back, from };
  }

  // Search

  startSearch(): void {
    const { text, cursor } = this.buffer;
    this.search = new HistorySearch(this.walk, { text, cursor });
  }
  #feedSearch(search: HistorySearch, event: Exclude<KeyEvent, { kind: 'paste' }>): Outcome {
    if (event.kind === 'text') {
      search.type(event.text);
      return 'none';
    }
    switch (event.name) {
      case 'C-r':
      case 'up':
        search.again(-1);
        return 'none';
      case 'C-s':
      case 'down':
        search.again(1);
        return 'none';
      case 'backspace':
        search.erase();
        return 'none';
      case 'C-g':
      case 'C-c':
        this.search = null;
        this.buffer.set(search.before.text, search.before.cursor);
        return 'none';
      default:
        return this.#leaveSearch(search, event);
    }
  }
  /** Any other key takes what was found, and does what it does. */
  #leaveSearch(search: HistorySearch, event: KeyEvent): Outcome {
    this.search = null;
    search.settle();
    const { match } = search;
    this.buffer.set(search.text, match?.to ?? search.text.length);
    if (event.kind === 'key' && (event.name === 'esc' || event.name === 'tab')) return 'none';
    return this.feed(event);
  }

  // Completion

  /** Puts in what is certain, and opens a menu for the rest. */
  offer(completions: Completions): void {
    const [only, second] = completions.items;
    if (only === undefined) return;
    if (second === undefined) {
      this.#complete(completions, only.text);
      return;
    }
    const prefix = commonPrefix(completions);
    const typed = this.buffer.text.slice(completions.from, completions.to);
    const longer = prefix.length > typed.length && prefix.toLowerCase().startsWith(typed.toLowerCase());
    if (longer) this.#complete(completions, prefix);
    this.menu = new Menu({ ...completions, to: longer ? completions.from + prefix.length : completions.to });
  }
  #complete({ from, to }: Completions, text: string): void {
    this.buffer.replace(from, to, text);
  }
  /** @returns null for a key that is not the menu's. */
  #feedMenu(menu: Menu, name: string): Outcome | null {
    switch (name) {
      case 'tab':
      case 'down':
        return this.#choose(menu, 1);
      case 'S-tab':
      case 'up':
        return this.#choose(menu, -1);
      case 'esc':
      case 'C-g':
        this.menu = null;
        return 'none';
      case 'enter':
        if (menu.item === null) return null;
        this.menu = null;
        return 'none';
      default:
        return null;
    }
  }
  #choose(menu: Menu, step: number): Outcome {
    const { from } = menu.completions;
    const before: Completion | null = menu.item;
    const to = before === null ? menu.completions.to : from + before.text.length;
    menu.move(step);
    this.buffer.replace(from, to, menu.item?.text ?? '');
    return 'none';
  }
}
