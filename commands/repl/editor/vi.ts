/** vi's keys: insert, normal and visual mode, counts, operators, motions, text objects, and the repetition of the last change. */
import type { KeyEvent } from './keys.ts';
import type { EditorModel, Outcome } from './model.ts';
import {
  characterInLine,
  endOfWord,
  firstNonBlank,
  lineEnd,
  lineStart,
  matchingBracket,
  nextWord,
  previousWord,
  textObject,
} from './motions.ts';

export type ViMode = 'insert' | 'normal' | 'visual';

/** Where a motion goes. `linewise`: an operator takes whole lines; `inclusive`: it takes the character there, too. */
interface Motion {
  readonly to: number;
  readonly kind: 'exclusive' | 'inclusive' | 'linewise';
}
type Operator = 'd' | 'c' | 'y';

export class ViKeys {
  readonly #model: EditorModel;
  #mode: ViMode = 'insert';
  /** Keys of a command that has begun. */
  #pending: string[] = [];
  /** Where the selection began. */
  #anchor = 0;
  #find: { readonly character: string; readonly forwards: boolean; readonly till: boolean } | null = null;
  /** Keys of the change at hand, and of the last one. */
  #recording: KeyEvent[] | null = null;
  #lastChange: readonly KeyEvent[] = [];
  #replaying = false;
  #killedLines = false;

  constructor(model: EditorModel) {
    this.#model = model;
  }

  get mode(): ViMode {
    return this.#mode;
  }
  /** What is selected, in visual mode. */
  get selection(): { readonly from: number; readonly to: number } | null {
    if (this.#mode !== 'visual') return null;
    const { buffer } = this.#model;
    const [from, to] = [Math.min(this.#anchor, buffer.cursor), Math.max(this.#anchor, buffer.cursor)];
    return { from, to: buffer.next(to) };
  }
  /** Text has come in from elsewhere. */
  inserting(): void {
    this.#enter('insert');
  }

  /** Characters one by one: any of them may change the mode. */
  feed(event: KeyEvent): Outcome {
    if (event.kind !== 'text') return this.#one(event);
    let outcome: Outcome = 'none';
    for (const text of event.text) outcome = this.#one({ kind: 'text', text });
    return outcome;
  }
  #one(event: KeyEvent): Outcome {
    this.#recording?.push(event);
    if (this.#mode === 'insert') return this.#insert(event);
    return event.kind === 'key' ? this.#special(event.name) : this.#command(event.kind === 'text' ? event.text : '', event);
  }

  #enter(mode: ViMode): void {
    this.#mode = mode;
    this.#pending = [];
    if (mode === 'visual') this.#anchor = this.#model.buffer.cursor;
  }

  #insert(event: KeyEvent): Outcome {
    if (event.kind === 'text') return this.#model.type(event.text);
    if (event.kind === 'paste') return 'none';
    // Escape and a command, typed quickly, look like Alt with it.
    const meta = /^M-(.+)$/u.exec(event.name)?.[1];
    if (event.name !== 'esc' && meta === undefined) return this.#model.press(event.name);
    this.#leaveInsert();
    return meta === undefined ? 'none' : this.feed(unmeta(meta));
  }
  #leaveInsert(): void {
    const { buffer } = this.#model;
    this.#enter('normal');
    if (buffer.cursor > lineStart(buffer.text, buffer.cursor)) buffer.cursor = buffer.previous();
    this.#endRecording();
  }
  #endRecording(): void {
    if (this.#recording !== null && !this.#replaying) this.#lastChange = this.#recording;
    this.#recording = null;
  }

  /** Keys that are no characters: arrows and control keys do what they do elsewhere. */
  #special(name: string): Outcome {
    const { buffer } = this.#model;
    this.#pending = [];
    const meta = /^M-(.+)$/u.exec(name)?.[1];
    if (meta !== undefined) {
      this.#enter('normal');
      return this.feed(unmeta(meta));
    }
    switch (name) {
      case 'esc':
        this.#enter('normal');
        return 'none';
      case 'enter':
        return 'submit';
      case 'backspace':
        buffer.cursor = buffer.previous();
        return 'none';
      case 'C-r':
        buffer.redo();
        return 'none';
      default:
        return this.#model.press(name);
    }
  }

  #command(character: string, event: KeyEvent): Outcome {
    this.#pending.push(character);
    const [, digits = '', rest = ''] = /^([1-9]\d*)?(.*)$/su.exec(this.#pending.join('')) ?? [];
    if (rest === '') return 'none';
    const count = digits === '' ? 1 : Math.min(Number(digits), 10_000);
    const outcome = this.#mode === 'visual' ? this.#visual(rest, count) : this.#normal(rest, count, digits !== '', event);
    if (outcome === null) return 'none';
    this.#pending = [];
    this.#stayInLine();
    return outcome;
  }
  /** The cursor of normal mode stands on a character. */
  #stayInLine(): void {
    const { buffer } = this.#model;
    if (this.#mode !== 'normal' || buffer.cursor !== lineEnd(buffer.text, buffer.cursor)) return;
    if (buffer.cursor > lineStart(buffer.text, buffer.cursor)) buffer.cursor = buffer.previous();
  }

  /** @returns null where the command goes on. */
  #normal(keys: string, count: number, counted: boolean, event: KeyEvent): Outcome | null {
    const simple = SIMPLE.get(keys);
    if (simple !== undefined) {
      if (simple.changes) this.#record(event);
      const outcome = simple.run(this.#model, count, this);
      if (simple.changes && this.#mode !== 'insert') this.#endRecording();
      return outcome ?? 'none';
    }
    if (/^[rg]$/.test(keys)) return null;
    if (keys.startsWith('r')) return this.#replaceCharacter(keys.slice(1), count, event);
    if (/^[dcy]/.test(keys)) return this.#operate(keys.charAt(0) as Operator, keys.slice(1), count, event);
    const motion = this.#motion(keys, count, counted);
    if (motion === undefined) return null;
    if (motion !== null) this.#model.buffer.cursor = motion.to;
    return 'none';
  }
  /** What is recorded can be said again with `.`. */
  #record(event: KeyEvent): void {
    if (this.#replaying) return;
    this.#recording = [
      ...this.#pending.slice(0, -1).map((text): KeyEvent => ({ kind: 'text', text })),
      { ...event, ...last(this.#pending) },
    ];
  }
  #replaceCharacter(character: string, count: number, event: KeyEvent): Outcome {
    const { buffer } = this.#model;
    this.#record(event);
    let to = buffer.cursor;
    for (let n = 0; n < count; n++) to = buffer.next(to);
    if (to <= lineEnd(buffer.text, buffer.cursor)) {
      buffer.replace(buffer.cursor, to, character.repeat(count));
      buffer.cursor = buffer.previous();
    }
    this.#endRecording();
    return 'none';
  }

  /** `.` */
  repeat(): void {
    this.#replaying = true;
    this.#pending = [];
    for (const event of this.#lastChange) this.feed(event);
    if (this.#mode === 'insert') this.#leaveInsert();
    this.#replaying = false;
  }
  start(mode: ViMode): void {
    this.#enter(mode);
  }

  // Operators

  /** @returns null where its motion is still to come. */
  #operate(operator: Operator, keys: string, count: number, event: KeyEvent): Outcome | null {
    const { buffer } = this.#model;
    const [, digits = '', rest = ''] = /^([1-9]\d*)?(.*)$/su.exec(keys) ?? [];
    const times = count * (digits === '' ? 1 : Number(digits));
    if (rest === '' || rest === 'i' || rest === 'a') return null;
    if (operator !== 'y') this.#record(event);
    if (rest === operator) this.#lines(operator, lineStart(buffer.text, buffer.cursor), this.#linesDown(times - 1));
    else if (/^[ia]./su.test(rest)) {
      const range = textObject(buffer.text, buffer.cursor, rest.slice(1), rest.startsWith('a'));
      if (range !== null) this.#range(operator, ...range);
    } else {
      const motion = this.#motion(operator === 'c' ? changeWord(rest, buffer.text, buffer.cursor) : rest, times, digits !== '');
      if (motion === undefined) return null;
      if (motion !== null) this.#over(operator, motion);
    }
    if (this.#mode !== 'insert') this.#endRecording();
    return 'none';
  }
  #over(operator: Operator, { to, kind }: Motion): void {
    const { buffer } = this.#model;
    const [from, end] = [Math.min(buffer.cursor, to), Math.max(buffer.cursor, to)];
    if (kind === 'linewise') this.#lines(operator, lineStart(buffer.text, from), lineEnd(buffer.text, end));
    else this.#range(operator, from, kind === 'inclusive' ? buffer.next(end) : end);
  }
  #range(operator: Operator, from: number, to: number): void {
    const { buffer } = this.#model;
    this.#killedLines = false;
    if (operator === 'y') {
      buffer.copy(buffer.text.slice(from, to));
      buffer.cursor = from;
      return;
    }
    buffer.kill(from, to);
    buffer.cursor = from;
    if (operator === 'c') this.#enter('insert');
  }
  /** Whole lines, without the end of the last. */
  #lines(operator: Operator, from: number, to: number): void {
    const { buffer } = this.#model;
    buffer.copy(buffer.text.slice(from, to));
    this.#killedLines = true;
    if (operator === 'y') return;
    if (operator === 'c') {
      buffer.replace(from, to, '');
      this.#enter('insert');
      return;
    }
    const last = to === buffer.text.length;
    buffer.replace(last ? Math.max(0, from - 1) : from, last ? to : to + 1, '');
    buffer.cursor = firstNonBlank(buffer.text, Math.min(from, buffer.text.length));
  }
  #linesDown(count: number): number {
    const { buffer } = this.#model;
    let to = lineEnd(buffer.text, buffer.cursor);
    for (let n = 0; n < count && to < buffer.text.length; n++) to = lineEnd(buffer.text, to + 1);
    return to;
  }

  put(before: boolean, count: number): void {
    const { buffer } = this.#model;
    const text = buffer.killed.repeat(count);
    if (this.#killedLines) {
      const at = before ? lineStart(buffer.text, buffer.cursor) : lineEnd(buffer.text, buffer.cursor);
      buffer.replace(at, at, before ? `${text}\n` : `\n${text}`);
      buffer.cursor = before ? at : at + 1;
      return;
    }
    const at = before || buffer.text === '' ? buffer.cursor : Math.min(buffer.next(), lineEnd(buffer.text, buffer.cursor));
    buffer.replace(at, at, text);
    buffer.cursor = buffer.previous();
  }

  #visual(keys: string, count: number): Outcome | null {
    const { selection } = this;
    if (selection === null || keys === 'i' || keys === 'a' || keys === 'g') return null;
    const { buffer } = this.#model;
    const operator = ({ d: 'd', x: 'd', y: 'y', c: 'c', s: 'c' } as const)[keys];
    if (operator !== undefined) {
      this.#enter('normal');
      this.#range(operator, selection.from, selection.to);
      return 'none';
    }
    if (keys === 'v') this.#enter('normal');
    else if (/^[ia]./su.test(keys)) {
      const range = textObject(buffer.text, buffer.cursor, keys.slice(1), keys.startsWith('a'));
      if (range !== null) [this.#anchor, buffer.cursor] = [range[0], buffer.previous(range[1])];
    } else {
      const motion = this.#motion(keys, count, true);
      if (motion === undefined) return null;
      if (motion !== null) buffer.cursor = motion.to;
    }
    return 'none';
  }

  // Motions

  /** @returns undefined where more keys have to come, null where it leads nowhere. */
  #motion(keys: string, count: number, counted: boolean): Motion | null | undefined {
    const { buffer } = this.#model;
    if (/^[fFtT]/.test(keys)) return this.#findCharacter(keys, count);
    if (keys === 'g') return undefined;
    if (keys === ';' || keys === ',') return this.#findAgain(keys === ',', count);
    if (keys === 'G' || keys === 'gg') {
      const line = counted ? count : keys === 'gg' ? 1 : Number.POSITIVE_INFINITY;
      return { to: startOfLine(buffer.text, line), kind: 'linewise' };
    }
    const step = STEPS[keys];
    if (step === undefined) return null;
    let to = buffer.cursor;
    for (let n = 0; n < count; n++) to = step.to(buffer.text, to, this.#model);
    return { to, kind: step.kind };
  }
  #findCharacter(keys: string, count: number): Motion | null | undefined {
    const character = keys.slice(1);
    if (character === '') return undefined;
    const letter = keys.charAt(0);
    this.#find = { character, forwards: letter === 'f' || letter === 't', till: letter === 't' || letter === 'T' };
    return this.#findAgain(false, count);
  }
  #findAgain(reversed: boolean, count: number): Motion | null {
    const { buffer } = this.#model;
    if (this.#find === null) return null;
    const { character, till } = this.#find;
    const forwards = this.#find.forwards !== reversed;
    let to = buffer.cursor;
    for (let n = 0; n < count; n++) {
      const found = characterInLine(buffer.text, to, character, forwards);
      if (found === null) return null;
      to = found;
    }
    if (till) to = forwards ? buffer.previous(to) : buffer.next(to);
    return { to, kind: forwards ? 'inclusive' : 'exclusive' };
  }
}

/** The last key of a pending command, as an event has it. */
function last(pending: readonly string[]): { readonly kind: 'text'; readonly text: string } {
  return { kind: 'text', text: pending.at(-1) ?? '' };
}
/** `cw` on a word leaves the space after it. */
function changeWord(keys: string, text: string, at: number): string {
  if ((keys !== 'w' && keys !== 'W') || /\s/.test(text.charAt(at))) return keys;
  return keys === 'w' ? 'e' : 'E';
}
/** @param line from 1 on. */
function startOfLine(text: string, line: number): number {
  let at = 0;
  for (let n = 1; n < line; n++) {
    const end = text.indexOf('\n', at);
    if (end < 0) break;
    at = end + 1;
  }
  return firstNonBlank(text, at);
}

interface Step {
  readonly to: (text: string, at: number, model: EditorModel) => number;
  readonly kind: Motion['kind'];
}
function step(kind: Motion['kind'], to: Step['to']): Step {
  return { to, kind };
}
const STEPS: Readonly<Record<string, Step>> = {
  h: step('exclusive', (text, at, { buffer }) => Math.max(lineStart(text, at), buffer.previous(at))),
  l: step('exclusive', (text, at, { buffer }) => Math.min(lineEnd(text, at), buffer.next(at))),
  ' ': step('exclusive', (_, at, { buffer }) => buffer.next(at)),
  w: step('exclusive', (text, at) => nextWord(text, at, false)),
  W: step('exclusive', (text, at) => nextWord(text, at, true)),
  b: step('exclusive', (text, at) => previousWord(text, at, false)),
  B: step('exclusive', (text, at) => previousWord(text, at, true)),
  e: step('inclusive', (text, at) => endOfWord(text, at, false)),
  E: step('inclusive', (text, at) => endOfWord(text, at, true)),
  '0': step('exclusive', lineStart),
  '^': step('exclusive', firstNonBlank),
  $: step('exclusive', lineEnd),
  '%': step('inclusive', (text, at) => matchingBracket(text, at) ?? at),
};

interface Simple {
  readonly changes: boolean;
  run(model: EditorModel, count: number, vi: ViKeys): Outcome | undefined;
}
function moves(run: (model: EditorModel, count: number, vi: ViKeys) => Outcome | undefined): Simple {
  return { changes: false, run };
}
function changes(run: (model: EditorModel, count: number, vi: ViKeys) => void): Simple {
  return {
    changes: true,
    run: (model, count, vi) => {
      run(model, count, vi);
      return undefined;
    },
  };
}
/** Starts to insert, somewhere. */
function inserts(before: (model: EditorModel) => void): Simple {
  return changes((model, _, vi) => {
    before(model);
    vi.start('insert');
  });
}
function times(count: number, does: () => void): undefined {
  for (let n = 0; n < count; n++) does();
  return undefined;
}

const SIMPLE: ReadonlyMap<string, Simple> = new Map<string, Simple>([
  ['i', inserts(() => undefined)],
  ['a', inserts(({ buffer }) => Object.assign(buffer, { cursor: Math.min(buffer.next(), lineEnd(buffer.text, buffer.cursor)) }))],
  ['I', inserts(({ buffer }) => Object.assign(buffer, { cursor: firstNonBlank(buffer.text, buffer.cursor) }))],
  ['A', inserts(({ buffer }) => Object.assign(buffer, { cursor: lineEnd(buffer.text, buffer.cursor) }))],
  [
    'o',
    inserts(({ buffer }) => {
      buffer.cursor = lineEnd(buffer.text, buffer.cursor);
      buffer.insert('\n');
    }),
  ],
  [
    'O',
    inserts(({ buffer }) => {
      buffer.cursor = lineStart(buffer.text, buffer.cursor);
      buffer.replace(buffer.cursor, buffer.cursor, '\n');
      buffer.cursor = buffer.previous();
    }),
  ],
  ['s', inserts(({ buffer }) => buffer.kill(buffer.cursor, Math.min(buffer.next(), lineEnd(buffer.text, buffer.cursor))))],
  ['S', inserts(({ buffer }) => buffer.kill(lineStart(buffer.text, buffer.cursor), lineEnd(buffer.text, buffer.cursor)))],
  ['C', inserts(({ buffer }) => buffer.kill(buffer.cursor, lineEnd(buffer.text, buffer.cursor)))],
  ['D', changes(({ buffer }) => buffer.kill(buffer.cursor, lineEnd(buffer.text, buffer.cursor)))],
  ['Y', moves(({ buffer }) => void buffer.copy(buffer.text.slice(buffer.cursor, lineEnd(buffer.text, buffer.cursor))))],
  [
    'x',
    changes(({ buffer }, count) => {
      let to = buffer.cursor;
      times(count, () => {
        to = Math.min(buffer.next(to), lineEnd(buffer.text, buffer.cursor));
      });
      buffer.kill(buffer.cursor, to);
    }),
  ],
  [
    'X',
    changes(({ buffer }, count) =>
      times(count, () => buffer.kill(Math.max(lineStart(buffer.text, buffer.cursor), buffer.previous()), buffer.cursor)),
    ),
  ],
  [
    '~',
    changes(({ buffer }, count) =>
      times(count, () => {
        const to = buffer.next();
        const letter = buffer.text.slice(buffer.cursor, to);
        if (letter !== '\n')
          buffer.replace(buffer.cursor, to, letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase());
      }),
    ),
  ],
  [
    'J',
    changes(({ buffer }, count) =>
      times(Math.max(1, count - 1), () => {
        const end = lineEnd(buffer.text, buffer.cursor);
        if (end === buffer.text.length) return;
        buffer.replace(end, firstNonBlank(buffer.text, end + 1), ' ');
        buffer.cursor = end;
      }),
    ),
  ],
  ['p', changes((_, count, vi) => vi.put(false, count))],
  ['P', changes((_, count, vi) => vi.put(true, count))],
  ['u', moves(({ buffer }, count) => times(count, () => buffer.undo()))],
  ['.', moves((_, count, vi) => times(count, () => vi.repeat()))],
  ['v', moves((_, __, vi) => void vi.start('visual'))],
  ['k', moves((model, count) => times(count, () => model.up()))],
  ['-', moves((model, count) => times(count, () => model.up()))],
  ['j', moves((model, count) => times(count, () => model.down()))],
  ['+', moves((model, count) => times(count, () => model.down()))],
  ['/', moves((model) => void model.startSearch())],
  ['?', moves((model) => void model.startSearch())],
  ['#', moves((model) => model.press('M-#'))],
]);

/** A key without its Alt. */
function unmeta(name: string): KeyEvent {
  return [...name].length === 1 ? { kind: 'text', text: name } : { kind: 'key', name };
}

/** Keys of the normal mode, for who describes them. */
export function viKeyNames(): readonly string[] {
  return [...SIMPLE.keys(), ...Object.keys(STEPS)];
}
