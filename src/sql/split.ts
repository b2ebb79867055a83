/**
 * Cuts scripts into statements without a server: quotes, comments, DELIMITER, and the bodies of stored programs are seen for what they are.
 * A script comes in chunks of any size; each character is looked at once, and only the statement at hand is kept.
 */
import { endsDashes, isSpace, isWord } from './characters.ts';
import { EXECUTED_VERSION } from './lexer.ts';
import { DEFAULT_MODE, type ParseMode } from './mode.ts';
import { ProgramTracker } from './program-tracker.ts';

/** One statement of a script. */
export interface ScriptStatement {
  /** Without its delimiter, without white space and comments around it. */
  readonly text: string;
  /** UTF-16 offset of the text in the script. */
  readonly offset: number;
  /** Of its first character, from 1. */
  readonly line: number;
  readonly column: number;
  /** What ended it: the delimiter in force, `\G` or `\g`, or an empty string at the end of the script. */
  readonly delimiter: string;
  /** The delimiter in force where it ends, whatever ended it. */
  readonly inForce: string;
}

export interface SplitOptions {
  readonly mode?: ParseMode;
  /** Whether DELIMITER, `\g` and `\G` are commands, as in the mysql client; they are by default. */
  readonly client?: boolean;
  /** Further ones; they are asked before `\\g` and `\\G`. */
  readonly commands?: ClientCommands;
  /** The delimiter at the start: `;`. */
  readonly delimiter?: string;
}

/** The commands of a client that stand between statements, or end one. What it takes is the delimiter of the statement before, which may be empty. */
export interface ClientCommands {
  /** @param line from a backslash outside of quotes to the end of its line. @returns the length of the command that it begins with; 0: none. */
  backslash(line: string, delimiter: string): number;
  /** @param line one on which a statement would start. @param delimiter the one in force. @returns whether all of it is a command. */
  line(line: string, delimiter: string): boolean;
  /** Whether a line may be a command that begins with this word; asked before the rest of a line has come. Left out: any may. */
  isCommand?(word: string): boolean;
  /** The delimiter that a command sets; null for the others. */
  delimiterOf?(command: string): string | null;
  /** Whether a statement goes on behind a command: its delimiter is then given, also where nothing stands before it. */
  readonly goesOn?: boolean;
}

/** No command's name is longer. */
const LONGEST_COMMAND = 32;

/** What the scanner is inside of. */
type State = 'text' | 'word' | 'quote' | 'line comment' | 'block comment' | 'delimiter';

const LONGEST_WORD = 16;

export class ScriptSplitter {
  readonly #escapes: boolean;
  readonly #ansiQuotes: boolean;
  readonly #client: boolean;
  readonly #commands: ClientCommands | null;
  #state: State = 'text';
  #delimiter: string;
  /** Scanned text of the statement at hand; `#rest` is what could not be judged yet. */
  #parts: string[] = [];
  #rest = '';
  #started = false;
  /** Place of the next character to scan, and of the statement's first. */
  #offset = 0;
  #line = 1;
  #lineStart = 0;
  #startOffset = 0;
  #startLine = 1;
  #startColumn = 1;
  #quote = 0;
  #word = '';
  /** A backslash (in a quote) or a star (in a comment) was the last character. */
  #pending = false;
  #tracker = new ProgramTracker();
  /** No statement has begun on this line. */
  #freshLine = true;
  /** A command stood in the statement at hand. */
  #goesOn = false;

  constructor(options: SplitOptions = {}) {
    const mode = options.mode ?? DEFAULT_MODE;
    this.#escapes = !mode.noBackslashEscapes;
    this.#ansiQuotes = mode.ansiQuotes;
    this.#client = options.client ?? true;
    this.#commands = options.commands ?? null;
    this.#delimiter = options.delimiter ?? ';';
  }

  /** The delimiter in force. */
  get delimiter(): string {
    return this.#delimiter;
  }

  /** Whether a statement, a quote or a comment is open: the prompt of a shell shows it. */
  get pending(): 'statement' | 'quote' | 'comment' | null {
    if (this.#state === 'quote') return 'quote';
    if (this.#state === 'block comment') return 'comment';
    return this.#started ? 'statement' : null;
  }

  /** Takes the next piece of the script; gives the statements that it completes. */
  push(chunk: string): ScriptStatement[] {
    const found: ScriptStatement[] = [];
    this.#scan(this.#rest + chunk, false, found);
    return found;
  }

  /** Ends the script; gives what stands after the last delimiter. */
  finish(): ScriptStatement[] {
    const found: ScriptStatement[] = [];
    this.#scan(this.#rest, true, found);
    if (this.#state === 'word') this.#endWord('');
    if (this.#state === 'delimiter') this.#setDelimiter();
    this.#end('', found);
    return found;
  }

  #scan(text: string, last: boolean, found: ScriptStatement[]): void {
    this.#rest = '';
    const base = this.#offset;
    /** Start of what is not yet in `#parts`. */
    let from = 0;
    let at = 0;
    while (at < text.length) {
      this.#offset = base + at;
      switch (this.#state) {
        case 'quote':
          at = this.#scanQuote(text, at);
          continue;
        case 'line comment':
          at = this.#scanLineComment(text, at);
          if (!this.#started) from = at;
          continue;
        case 'block comment':
          at = this.#scanBlockComment(text, at);
          if (!this.#started) from = at;
          continue;
        case 'delimiter':
          at = this.#scanDelimiter(text, at);
          from = at;
          continue;
        case 'word': {
          const end = endOfWord(text, at, this.#word === '', this.#delimiter.charCodeAt(0));
          if (this.#word.length < LONGEST_WORD) this.#word += text.slice(at, Math.min(end, at + LONGEST_WORD));
          at = end;
          if (at === text.length) continue;
          if (this.#endWord(text.charAt(at))) from = at;
          continue;
        }
        case 'text':
      }
      const code = text.charCodeAt(at);
      if (isSpace(code)) {
        if (code === 0x0a) this.#newLine(base + at);
        at++;
        if (!this.#started) from = at;
        continue;
      }
      const command = this.#commandAt(text, at, code, last);
      const needed = command === null ? Number.POSITIVE_INFINITY : this.#lookahead(text, at, code);
      if (!last && at + needed > text.length) {
        if (this.#started) this.#parts.push(text.slice(from, at));
        this.#rest = text.slice(at);
        this.#offset = base + at;
        return;
      }
      if (command !== null && command > 0) {
        this.#finishPart(text, from, at);
        this.#offset = base + at;
        this.#endByCommand(text.slice(at, at + command), found);
        at += command;
        from = at;
        continue;
      }
      if (text.startsWith(this.#delimiter, at) && (this.#delimiter !== ';' || this.#tracker.endsHere())) {
        this.#finishPart(text, from, at);
        this.#offset = base + at;
        this.#end(this.#delimiter, found);
        at += this.#delimiter.length;
        from = at;
        continue;
      }
      const comment = commentAt(text, at, code);
      if (comment !== null) {
        this.#state = comment;
        this.#pending = false;
        at += comment === 'line comment' ? 1 : 2;
        if (!this.#started) from = at;
        continue;
      }
      if (this.#client && code === 0x5c && /[gG]/.test(text.charAt(at + 1))) {
        const command = text.slice(at, at + 2);
        this.#finishPart(text, from, at);
        this.#end(command, found);
        at += 2;
        from = at;
        continue;
      }
      if (!this.#started) {
        this.#start(base + at);
        from = at;
      }
      at = this.#enter(code, at);
    }
    this.#offset = base + text.length;
    if (this.#started && from < text.length) this.#parts.push(text.slice(from));
  }

  /** Starts the quote or word at a character, or passes over it; gives where to go on. */
  #enter(code: number, at: number): number {
    if (code === 0x27 || code === 0x22 || code === 0x60) {
      this.#state = 'quote';
      this.#quote = code;
      this.#pending = false;
      this.#tracker.other('q');
      return at + 1;
    }
    if (isWord(code)) {
      this.#state = 'word';
      this.#word = '';
      return at;
    }
    this.#tracker.other(String.fromCharCode(code));
    return at + 1;
  }

  /** How many characters from here must be known to judge this one. */
  #lookahead(text: string, at: number, code: number): number {
    const delimiter = this.#delimiter.charCodeAt(0) === code ? this.#delimiter.length : 1;
    const next = text.charCodeAt(at + 1);
    switch (code) {
      case 0x2f:
        // `/*!` and six digits of a version.
        if (!Number.isNaN(next) && next !== 0x2a) return delimiter;
        return Math.max(delimiter, at + 2 < text.length && text.charCodeAt(at + 2) !== 0x21 ? 3 : 9);
      case 0x2d:
        return Math.max(delimiter, !Number.isNaN(next) && next !== 0x2d ? 1 : 3);
      case 0x5c:
        return Math.max(delimiter, 2);
      default:
        return delimiter;
    }
  }

  #newLine(offset: number): void {
    this.#line++;
    this.#lineStart = offset + 1;
    this.#freshLine = true;
  }

  /** @returns the length of the command that begins here, 0 where there is none, null where the rest of the line has to come first. */
  #commandAt(text: string, at: number, code: number, last: boolean): number | null {
    if (this.#commands === null || (code !== 0x5c && (this.#started || !this.#freshLine || !isWord(code)))) return 0;
    const judged = code === 0x5c ? true : this.#mayBeCommand(text, at, last);
    if (judged !== true) return judged === null ? null : 0;
    const newLine = text.indexOf('\n', at);
    if (newLine < 0 && !last) return null;
    const line = text.slice(at, newLine < 0 ? text.length : newLine);
    if (code === 0x5c) return this.#commands.backslash(line, this.#delimiter);
    return this.#commands.line(line, this.#delimiter) ? line.length : 0;
  }
  /** By its first word; null where that has not come yet. */
  #mayBeCommand(text: string, at: number, last: boolean): boolean | null {
    if (this.#commands?.isCommand === undefined) return true;
    const most = Math.min(text.length, at + LONGEST_COMMAND);
    let end = at;
    while (end < most && isWord(text.charCodeAt(end))) end++;
    if (end === text.length && !last && end < at + LONGEST_COMMAND) return null;
    return this.#commands.isCommand(text.slice(at, end));
  }
  /** A command stands alone, too. */
  #endByCommand(command: string, found: ScriptStatement[]): void {
    const goesOn = this.#commands?.goesOn === true && (this.#goesOn || this.#started);
    if (!this.#started) this.#start(this.#offset);
    this.#delimiter = this.#commands?.delimiterOf?.(command) ?? this.#delimiter;
    this.#end(command, found);
    this.#goesOn = goesOn;
  }

  #start(offset: number): void {
    this.#started = true;
    this.#freshLine = false;
    this.#startOffset = offset;
    this.#startLine = this.#line;
    this.#startColumn = offset - this.#lineStart + 1;
    this.#tracker = new ProgramTracker();
  }

  #finishPart(text: string, from: number, at: number): void {
    if (this.#started && at > from) this.#parts.push(text.slice(from, at));
  }

  /** Gives the statement at hand, if there is one, and begins anew. */
  #end(delimiter: string, found: ScriptStatement[]): void {
    if (this.#goesOn && !this.#started && delimiter !== '') this.#start(this.#offset);
    this.#goesOn = false;
    if (this.#started) {
      const text = this.#parts.join('').trimEnd();
      found.push({
        text,
        offset: this.#startOffset,
        line: this.#startLine,
        column: this.#startColumn,
        delimiter,
        inForce: this.#delimiter,
      });
    }
    this.#parts = [];
    this.#started = false;
    this.#state = 'text';
  }

  // ── Inside of something ────────────────────────────────────────────────────

  #scanQuote(text: string, start: number): number {
    const quote = this.#quote;
    const escapes = this.#escapes && quote !== 0x60 && !(quote === 0x22 && this.#ansiQuotes);
    const base = this.#offset - start;
    let at = start;
    if (this.#pending) {
      if (text.charCodeAt(at) === 0x0a) this.#newLine(base + at);
      this.#pending = false;
      at++;
    }
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === quote) {
        this.#state = 'text';
        return at + 1;
      }
      if (code === 0x0a) this.#newLine(base + at);
      else if (code === 0x5c && escapes) {
        if (at + 1 === text.length) {
          this.#pending = true;
          return at + 1;
        }
        at++;
        if (text.charCodeAt(at) === 0x0a) this.#newLine(base + at);
      }
    }
    return at;
  }

  #scanLineComment(text: string, start: number): number {
    const end = text.indexOf('\n', start);
    if (end < 0) return text.length;
    this.#newLine(this.#offset - start + end);
    this.#state = 'text';
    return end + 1;
  }

  #scanBlockComment(text: string, start: number): number {
    const base = this.#offset - start;
    for (let at = start; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === 0x0a) this.#newLine(base + at);
      if (code === 0x2f && this.#pending) {
        this.#state = 'text';
        this.#pending = false;
        return at + 1;
      }
      this.#pending = code === 0x2a;
    }
    return text.length;
  }

  /** The rest of the line after DELIMITER. */
  #scanDelimiter(text: string, start: number): number {
    const end = text.indexOf('\n', start);
    this.#word += text.slice(start, end < 0 ? text.length : end);
    if (end < 0) return text.length;
    this.#setDelimiter();
    return end;
  }
  #setDelimiter(): void {
    this.#delimiter = this.#word.trim().split(/\s+/)[0] || this.#delimiter;
    this.#state = 'text';
    this.#word = '';
  }

  /** Hands a finished word on; true where it was the command DELIMITER, whose line is no part of any statement. */
  #endWord(next: string): boolean {
    this.#state = 'text';
    const word = this.#word.toUpperCase();
    if (this.#client && word === 'DELIMITER' && this.#tracker.empty && (next === '' || isSpace(next.charCodeAt(0)))) {
      this.#started = false;
      this.#parts = [];
      this.#word = '';
      this.#state = next === '\n' ? 'text' : 'delimiter';
      return true;
    }
    this.#tracker.word(word);
    return false;
  }
}

/** End of the word here; a delimiter such as `$$` ends one, too, but at its own start. */
function endOfWord(text: string, at: number, starts: boolean, delimiter: number): number {
  let end = starts ? at + 1 : at;
  for (let code = text.charCodeAt(end); isWord(code) && code !== delimiter; code = text.charCodeAt(end)) end++;
  return end;
}

/** The comment that starts here, if one does. A version comment that is executed is text, and so is a hint. */
function commentAt(text: string, at: number, code: number): 'line comment' | 'block comment' | null {
  switch (code) {
    case 0x23:
      return 'line comment';
    case 0x2d:
      return text.charCodeAt(at + 1) === 0x2d && endsDashes(text.charCodeAt(at + 2)) ? 'line comment' : null;
    case 0x2f: {
      if (text.charCodeAt(at + 1) !== 0x2a) return null;
      const mark = text.charCodeAt(at + 2);
      if (mark !== 0x21) return 'block comment';
      const version = /^\d{5,6}/.exec(text.slice(at + 3, at + 9));
      return version !== null && Number(version[0]) > EXECUTED_VERSION ? 'block comment' : null;
    }
    default:
      return null;
  }
}

/** A statement's range in its source. */
export interface StatementRange {
  readonly start: number;
  /** Offset of its `;`, or where it ends without one. */
  readonly end: number;
}

/** Ranges of the statements in a text of one or more, as COM_QUERY may carry. Empty where there is none. */
export function splitStatements(source: string, mode: ParseMode): StatementRange[] {
  const semicolon = source.indexOf(';');
  if (semicolon < 0 || isBlank(source, semicolon + 1)) {
    let start = 0;
    let end = semicolon < 0 ? source.length : semicolon;
    while (start < end && isSpace(source.charCodeAt(start))) start++;
    while (end > start && isSpace(source.charCodeAt(end - 1))) end--;
    return start === end ? [] : [{ start, end }];
  }
  const splitter = new ScriptSplitter({ mode, client: false });
  return [...splitter.push(source), ...splitter.finish()].map(({ offset, text }) => ({ start: offset, end: offset + text.length }));
}

function isBlank(source: string, from: number): boolean {
  for (let at = from; at < source.length; at++) if (!isSpace(source.charCodeAt(at))) return false;
  return true;
}
