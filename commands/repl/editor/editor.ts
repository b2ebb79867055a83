/** The editor on a terminal: raw mode while it reads, keys in, rows out. */
import { StringDecoder } from 'node:string_decoder';
import type { History } from './history-walk.ts';
import { KeyDecoder, type KeyEvent } from './keys.ts';
import { type LayoutPrompt, layOut, overlaid, painted, type Span } from './layout.ts';
import type { Completions } from './menu.ts';
import { EditorModel, type Outcome } from './model.ts';
import { matchingBracket } from './motions.ts';
import { readPlainly } from './plain.ts';
import { type Frame, Screen } from './screen.ts';
import { type Paint, painter } from './theme.ts';
import { cut, textWidth } from './width.ts';

/** What the editor needs of a terminal's streams. */
export interface TerminalInput extends NodeJS.ReadableStream {
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
}
export interface TerminalOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): boolean;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

export interface Prompt {
  /** Before the first line, and before the others; with colours of their own, if any. */
  readonly first: string;
  readonly more: string;
}
export type ReadResult =
  | { readonly kind: 'text'; readonly text: string }
  /** Ctrl-C. */
  | { readonly kind: 'interrupt' }
  /** Ctrl-D at an empty prompt, or the end of the input. */
  | { readonly kind: 'end' };

export interface EditorOptions {
  readonly input: TerminalInput;
  readonly output: TerminalOutput;
  readonly keys: 'emacs' | 'vi';
  readonly colour: boolean;
  readonly history: History;
  /** The terminal's name, TERM: in a `dumb` one lines are read as they come. */
  readonly terminal: string | undefined;
  /** Whether Enter sends the text: a whole statement, or a command. */
  isComplete(text: string): boolean;
  /** Parts of the text in styles of theme.ts, in order. */
  highlight(text: string): readonly Span[];
  complete(text: string, cursor: number): Completions | Promise<Completions>;
  /** A line below the text: the signature of the function that the cursor is in. */
  hint?(text: string, cursor: number): string | null;
  /** Lets the user change the text in a program of his own (Ctrl-X Ctrl-E). @returns the new text; null: as it was. */
  edit?(text: string): Promise<string | null>;
  /** Ctrl-C while nobody reads. */
  onInterrupt?(): void;
}

export interface Editor {
  /** @param text that is there at first. */
  read(prompt: Prompt, text?: string): Promise<ReadResult>;
  /** Whether a person types, who can be asked. */
  readonly isInteractive: boolean;
  /** Whether that is at a terminal with a cursor that moves, and colours. */
  readonly canDraw: boolean;
  /** A line that is no statement, after a question. @returns null at the end of the input. Only where nothing can be drawn. */
  line(prompt: string): Promise<string | null>;
  /** The next key while nothing is read: its name, or the text. @returns null for Ctrl-C, and at the end of the input. Only where it can draw. */
  key(): Promise<string | null>;
  /** Ctrl-C that came as a signal: what is typed is not wanted. */
  forget(): void;
  /** The keys of the next read. */
  keys: 'emacs' | 'vi';
  /** Gives the terminal to somebody else (a pager, an editor, a question) until the next read. */
  release(): void;
  /** Gives the terminal back for good. */
  close(): void;
}

/** After so many milliseconds an Escape is the key, and not the beginning of another. */
const ESCAPE_MS = 40;
/** Longer texts are drawn without styles: nobody reads them, and they come by pasting. */
const LONGEST_STYLED = 100_000;
const PASTE_ON = '\u001b[?2004h';
const PASTE_OFF = '\u001b[?2004l';

export function createEditor(options: EditorOptions): Editor {
  const { input, output, terminal } = options;
  if (input.isTTY !== true || output.isTTY !== true || terminal === 'dumb' || input.setRawMode === undefined) return readPlainly(options);
  return new TerminalEditor(options);
}

class TerminalEditor implements Editor {
  readonly isInteractive = true;
  readonly canDraw = true;
  keys: 'emacs' | 'vi';
  readonly #options: EditorOptions;
  readonly #paint: Paint;
  readonly #decoder = new KeyDecoder();
  readonly #utf8 = new StringDecoder('utf8');
  readonly #screen: Screen;
  /** Keys that nobody has read yet. */
  #ahead: KeyEvent[] = [];
  /** Who wants the next key. */
  #waiting: ((key: string | null) => void) | null = null;
  #raw = false;
  readonly #restore = () => this.#setRaw(false);
  #ended = false;

  constructor(options: EditorOptions) {
    this.#options = options;
    this.keys = options.keys;
    this.#paint = painter(options.colour);
    this.#screen = new Screen((text) => void options.output.write(text));
    process.on('exit', this.#restore);
    options.input.on('end', () => {
      this.#ended = true;
      this.#waiting?.(null);
    });
  }

  async line(prompt: string): Promise<string | null> {
    const result = await this.read({ first: prompt, more: '' });
    return result.kind === 'text' ? result.text : null;
  }
  key(): Promise<string | null> {
    if (this.#ahead.length > 0 || this.#ended) return Promise.resolve(this.#firstKey());
    this.#setRaw(true);
    this.#listen(true);
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }
  /** Its own keys tell it. */
  forget(): void {}
  close(): void {
    process.off('exit', this.#restore);
    this.release();
  }
  release(): void {
    this.#listen(false);
    this.#setRaw(false);
  }

  /** While nobody reads, keys wait, and Ctrl-C is told. */
  readonly #onIdleData = (chunk: Uint8Array | string) => {
    for (const event of this.#decoder.push(this.#decoded(chunk))) {
      if (event.kind === 'key' && event.name === 'C-c') {
        this.#ahead = [];
        if (this.#waiting === null) this.#options.onInterrupt?.();
        else this.#answer(null);
      } else this.#ahead.push(event);
    }
    if (this.#waiting !== null && this.#ahead.length > 0) this.#answer(this.#firstKey());
  };
  #answer(key: string | null): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.(key);
  }
  /** Of what has come: its name, or its first character. */
  #firstKey(): string | null {
    const event = this.#ahead.shift();
    if (event === undefined || event.kind === 'key') return event?.name ?? null;
    const [first = ''] = event.text;
    const rest = event.text.slice(first.length);
    if (rest !== '') this.#ahead.unshift({ ...event, text: rest });
    return first;
  }
  #listen(on: boolean): void {
    const { input } = this.#options;
    input.off('data', this.#onIdleData);
    if (on) input.on('data', this.#onIdleData).resume();
    else input.pause();
  }
  #decoded(chunk: Uint8Array | string): string {
    return typeof chunk === 'string' ? chunk : this.#utf8.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  }

  #setRaw(raw: boolean): void {
    if (this.#raw === raw) return;
    this.#raw = raw;
    this.#options.output.write(raw ? PASTE_ON : PASTE_OFF);
    this.#options.input.setRawMode?.(raw);
  }

  async read(prompt: Prompt, text = ''): Promise<ReadResult> {
    const reading = new Reading(this.#options, this.keys, prompt, text, this.#screen, this.#paint);
    this.#setRaw(true);
    this.#listen(false);
    try {
      return await this.#loop(reading);
    } finally {
      // The terminal stays as it is: what is typed while a statement runs is not to stand between its rows.
      this.#listen(!this.#ended);
    }
  }

  async #loop(reading: Reading): Promise<ReadResult> {
    reading.draw();
    for (;;) {
      const event = this.#ahead.shift() ?? (await this.#nextKey(reading));
      if (event === null) {
        reading.finish();
        return { kind: 'end' };
      }
      const outcome = reading.feed(event);
      const result = outcome === 'none' ? null : await this.#outcome(outcome, reading);
      if (result !== null) return result;
      if (this.#ahead.length === 0) reading.draw();
    }
  }

  async #outcome(outcome: Exclude<Outcome, 'none'>, reading: Reading): Promise<ReadResult | null> {
    switch (outcome) {
      case 'submit':
        reading.finish();
        return { kind: 'text', text: reading.text };
      case 'interrupt':
        reading.finish('^C');
        return { kind: 'interrupt' };
      case 'end':
        reading.finish();
        return { kind: 'end' };
      case 'clear':
        this.#screen.clear();
        return null;
      case 'complete':
        await reading.complete();
        return null;
      case 'suspend':
        await this.#suspend(reading);
        return null;
      case 'edit':
        await this.#edit(reading);
        return null;
    }
  }

  /** Ctrl-Z: the shell has the terminal until it says `fg`. */
  async #suspend(reading: Reading): Promise<void> {
    if (process.platform === 'win32') return;
    reading.finish();
    this.#setRaw(false);
    const continued = new Promise<void>((resolve) => process.once('SIGCONT', () => resolve()));
    // Who waits for a signal only has ended, as far as the event loop knows.
    const awake = setInterval(() => undefined, 60_000);
    process.kill(process.pid, 'SIGTSTP');
    await continued;
    clearInterval(awake);
    this.#setRaw(true);
    this.#screen.forget();
  }
  async #edit(reading: Reading): Promise<void> {
    if (this.#options.edit === undefined) return;
    reading.finish();
    this.#setRaw(false);
    const edited = await this.#options.edit(reading.text);
    this.#setRaw(true);
    this.#screen.forget();
    if (edited !== null) reading.set(edited);
  }

  /** @returns null at the end of the input. */
  #nextKey(reading: Reading): Promise<KeyEvent | null> {
    const { input, output } = this.#options;
    if (this.#ended) return Promise.resolve(null);
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | null = null;
      const done = (event: KeyEvent | null) => {
        if (timer !== null) clearTimeout(timer);
        input.off('data', onData);
        input.off('end', onEnd);
        output.off('resize', onResize);
        input.pause();
        resolve(event);
      };
      const take = (events: readonly KeyEvent[]) => {
        this.#ahead.push(...events);
        const first = this.#ahead.shift();
        if (first !== undefined) done(first);
      };
      const onData = (chunk: Uint8Array | string) => {
        if (timer !== null) clearTimeout(timer);
        timer = null;
        const events = this.#decoder.push(this.#decoded(chunk));
        if (events.length === 0 && this.#decoder.isPending) timer = setTimeout(() => take(this.#decoder.flush()), ESCAPE_MS);
        else take(events);
      };
      // An Escape that came while nobody read.
      if (this.#decoder.isPending) timer = setTimeout(() => take(this.#decoder.flush()), ESCAPE_MS);
      const onEnd = () => done(null);
      const onResize = () => reading.draw();
      input.on('data', onData);
      input.on('end', onEnd);
      output.on('resize', onResize);
      input.resume();
    });
  }
}

/** One text that is being read. */
class Reading {
  readonly #options: EditorOptions;
  readonly #model: EditorModel;
  readonly #prompt: LayoutPrompt;
  readonly #screen: Screen;
  readonly #paint: Paint;
  #styled: { readonly text: string; readonly spans: readonly Span[] } | null = null;

  constructor(options: EditorOptions, keys: 'emacs' | 'vi', prompt: Prompt, text: string, screen: Screen, paint: Paint) {
    this.#options = options;
    this.#model = new EditorModel({ keys, history: options.history, isComplete: (whole) => options.isComplete(whole) }, text);
    const { first, more } = prompt;
    this.#prompt = { first, more, firstWidth: promptWidth(first), moreWidth: promptWidth(more) };
    this.#screen = screen;
    this.#paint = paint;
  }

  get text(): string {
    return this.#model.buffer.text;
  }
  set(text: string): void {
    this.#model.buffer.set(text);
  }
  feed(event: KeyEvent): Outcome {
    return this.#model.feed(event);
  }

  async complete(): Promise<void> {
    const { buffer } = this.#model;
    const { text, cursor } = buffer;
    const completions = await this.#options.complete(text, cursor);
    if (buffer.text === text && buffer.cursor === cursor) this.#model.offer(completions);
  }

  /** Of the terminal; one that does not tell, as over some serial lines, says 0. */
  get #size(): { readonly columns: number; readonly rows: number } {
    const { columns = 0, rows = 0 } = this.#options.output;
    return { columns: columns > 0 ? columns : 80, rows: rows > 0 ? rows : 24 };
  }
  draw(): void {
    const { columns, rows } = this.#size;
    this.#screen.draw(this.#frame(columns, true), columns, rows);
  }
  /** The text stays on the screen, without menus and marks. @param end after it. */
  finish(end = ''): void {
    const { columns, rows } = this.#size;
    const frame = this.#frame(columns, false);
    const last = frame.rows.length - 1;
    const ended = frame.rows.map((row, at) => (at === last ? row + end : row));
    this.#screen.draw({ rows: ended, cursor: { row: last, column: 0 } }, columns, rows);
    this.#screen.finish(null);
  }

  #frame(width: number, live: boolean): Frame {
    const { search, buffer } = this.#model;
    const text = search?.text ?? buffer.text;
    const cursor = search === null ? buffer.cursor : (search.match?.from ?? search.before.cursor);
    const layout = layOut(text, Math.min(cursor, text.length), this.#prompt, width);
    const spans = live ? overlaid(this.#spans(text), this.#marks(text, cursor)) : this.#spans(text);
    const lines = layout.rows.map(({ prompt, from, to }) => prompt + painted(text, from, to, spans, this.#paint));
    return { rows: live ? [...lines, ...this.#below(text, cursor, width)] : lines, cursor: layout.cursor };
  }
  #spans(text: string): readonly Span[] {
    if (!this.#options.colour || text.length > LONGEST_STYLED) return [];
    if (this.#styled?.text !== text) this.#styled = { text, spans: this.#options.highlight(text) };
    return this.#styled.spans;
  }
  /** What is marked at the moment: a match, a selection, the brackets at the cursor. */
  #marks(text: string, cursor: number): Span[] {
    const { search, vi } = this.#model;
    const marked = search === null ? (vi?.selection ?? null) : search.match;
    if (marked !== null) return [{ ...marked, style: search === null ? 'selection' : 'match' }];
    const quoted = this.#spans(text).filter(({ style }) => style === 'string' || style === 'comment');
    const at = [cursor, cursor - 1].find((place) => matchingBracket(text, place, quoted) !== null);
    const other = at === undefined ? null : matchingBracket(text, at, quoted);
    if (at === undefined || other === null) return [];
    return [at, other].sort((a, b) => a - b).map((from) => ({ from, to: from + 1, style: 'bracket' }));
  }
  #below(text: string, cursor: number, width: number): string[] {
    const { search, menu, vi } = this.#model;
    if (search !== null) return [cut(`${search.failed ? 'nothing found: ' : 'search: '}${search.wanted}`, width)];
    const dim = (line: string) => this.#paint(line, 'dim');
    if (menu !== null) return menu.lines(width, { chosen: (line) => this.#paint(line, 'chosen'), dim });
    const mode = vi === null || vi.mode === 'insert' ? [] : [dim(`-- ${vi.mode} --`)];
    const hint = this.#options.hint?.(text, cursor) ?? null;
    return hint === null ? mode : [...mode, this.#paint(cut(hint, width), 'hint')];
  }
}

function promptWidth(prompt: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences take no cells
  return textWidth(prompt.replace(/\u001b\[[0-9;]*m/g, ''));
}
