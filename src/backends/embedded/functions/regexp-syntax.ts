/** ICU's regular expressions as JavaScript's. https://unicode-org.github.io/icu/userguide/strings/regexp.html */
import { SqlError } from '../../../errors.ts';
import { RegexpSearch } from './regexp-search.ts';

export interface Flags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  /** Only \n ends a line. */
  readonly unixLines: boolean;
}
export interface Compiled {
  readonly search: RegexpSearch;
  /** JavaScript's number of each of the pattern's own groups; 0 is the whole match. */
  readonly groups: readonly number[];
}

function failure(errno: number, message: string): SqlError {
  return new SqlError(errno, 'HY000', message);
}
const mismatchedParenthesis = () => failure(3691, 'Mismatched parenthesis in regular expression.');
const unclosedBracket = () => failure(3696, 'The regular expression contains an unclosed bracket expression.');
const illegalArgument = () => failure(3685, 'Illegal argument to a regular expression.');
const badEscape = () => failure(3689, 'Unrecognized escape sequence in regular expression.');
const badInterval = () => failure(3692, 'Incorrect description of a {min,max} interval.');

const WORD = '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\u200c\\u200d';
const SPACE = '\\t\\n\\f\\r\\p{Z}';
const HORIZONTAL = '\\t\\p{Zs}';
const VERTICAL = '\\n\\v\\f\\r\\u0085\\u2028\\u2029';
const posix: Readonly<Record<string, string>> = {
  alpha: '\\p{Alphabetic}',
  digit: '\\p{Nd}',
  alnum: '\\p{Alphabetic}\\p{Nd}',
  upper: '\\p{Uppercase}',
  lower: '\\p{Lowercase}',
  space: '\\p{White_Space}',
  blank: '\\t\\p{Zs}',
  cntrl: '\\p{Cc}',
  punct: '\\p{P}',
  xdigit: '\\p{Nd}a-fA-F',
  graph: '[^\\p{White_Space}\\p{Cc}\\p{Cs}\\p{Cn}]',
  print: '[^\\p{Cc}\\p{Cs}\\p{Cn}]',
  word: WORD,
};

/** @throws SqlError 3685 … 3698 for what ICU would not take. */
export function compileRegexp(pattern: string, flags: Flags): Compiled {
  if (pattern === '') throw illegalArgument();
  const translator = new Translator(pattern, flags);
  const source = translator.translate();
  const { ignoreCase, multiline, dotAll } = translator.flags;
  try {
    const regexp = new RegExp(source, `gv${ignoreCase ? 'i' : ''}${multiline ? 'm' : ''}${dotAll ? 's' : ''}`);
    return { search: new RegexpSearch(regexp), groups: translator.groups };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw failure(3688, `Syntax error in regular expression on line 1, character ${translator.position}.`);
  }
}

class Translator {
  readonly #text: string;
  flags: Flags;
  readonly groups: number[] = [0];
  #at = 0;
  #count = 0;
  #comments = false;

  constructor(text: string, flags: Flags) {
    this.#text = text;
    this.flags = flags;
  }
  get position(): number {
    return this.#at;
  }

  translate(): string {
    const out = this.#alternatives(0);
    if (this.#at < this.#text.length) throw mismatchedParenthesis();
    return out;
  }
  #syntaxError(at = this.#at): SqlError {
    return failure(3688, `Syntax error in regular expression on line 1, character ${at + 1}.`);
  }
  #peek(): string {
    return this.#text[this.#at] ?? '';
  }

  #alternatives(depth: number): string {
    if (depth > 500) throw failure(3695, 'The regular expression is too complex.');
    let out = '';
    while (this.#at < this.#text.length && this.#peek() !== ')') {
      if (this.#peek() === '|') {
        this.#at++;
        out += '|';
        continue;
      }
      if (this.#comments && this.#skipComment()) continue;
      const atom = this.#atom(depth);
      out += atom === '' ? '' : this.#quantified(atom);
    }
    return out;
  }
  #skipComment(): boolean {
    if (/\s/.test(this.#peek())) {
      this.#at++;
      return true;
    }
    if (this.#peek() !== '#') return false;
    while (this.#at < this.#text.length && this.#peek() !== '\n') this.#at++;
    return true;
  }

  /** An atom with the quantifier that follows; possessive ones become a look-ahead that is not entered again. */
  #quantified(atom: string): string {
    const match = /^(?:[*+?]|\{\s*\d+\s*(?:,\s*\d*\s*)?\})/.exec(this.#text.slice(this.#at));
    if (match === null) {
      if (this.#peek() === '{') throw badInterval();
      return atom;
    }
    this.#at += match[0].length;
    const bounds = /^\{\s*(\d+)\s*,\s*(\d+)\s*\}$/.exec(match[0]);
    if (bounds !== null && Number(bounds[1]) > Number(bounds[2]))
      throw failure(3693, 'The maximum is less than the minumum in a {min,max} interval.');
    const quantifier = match[0].replace(/\s+/g, '');
    const suffix = this.#peek();
    if (suffix === '+') {
      this.#at++;
      return this.#atomic(`${atom}${quantifier}`, this.#count + 1);
    }
    if (suffix === '?') this.#at++;
    else if (suffix === '*') throw this.#syntaxError();
    return `${atom}${quantifier}${suffix === '?' ? '?' : ''}`;
  }
  /** What matched once is not tried otherwise: (?>…). */
  #atomic(inner: string, _number: number): string {
    const name = `atom${this.#at}_${this.#count}`;
    this.#count++;
    // Groups inside come after this one in JavaScript's numbering.
    return `(?:(?=(?<${name}>${inner}))\\k<${name}>)`;
  }

  #atom(depth: number): string {
    const char = this.#peek();
    switch (char) {
      case '(':
        return this.#group(depth);
      case '[':
        return this.#set();
      case '\\':
        return this.#escape();
      case '.':
        this.#at++;
        if (this.flags.dotAll) return '[\\s\\S]';
        return this.flags.unixLines ? '[^\\n]' : '[^\\n\\r\\u0085\\u2028\\u2029]';
      case '^':
        this.#at++;
        return '^';
      case '$':
        this.#at++;
        return this.flags.multiline ? '$' : this.#end();
      case '*':
      case '+':
      case '?':
        throw this.#syntaxError();
      case '{':
        throw this.#syntaxError();
      case '}':
      case ']':
      case '/':
        this.#at++;
        return `\\${char}`;
      default: {
        const whole = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0);
        this.#at += whole.length;
        return whole;
      }
    }
  }
  /** The end, or before a last line's end. */
  #end(): string {
    return this.flags.unixLines ? '(?=\\n?(?![\\s\\S]))' : '(?=(?:\\r\\n|[\\n\\r\\u0085\\u2028\\u2029])?(?![\\s\\S]))';
  }

  #group(depth: number): string {
    this.#at++;
    const special = /^\?(?:(#)|(<?[=!])|(>)|(:)|<([A-Za-z]\w*)>|([imsxw]*)(?:-([imsxw]*))?([:)]))/.exec(this.#text.slice(this.#at));
    if (special === null) {
      if (this.#peek() === '?') throw this.#syntaxError();
      this.groups.push(++this.#count);
      return `(${this.#closed(depth)})`;
    }
    this.#at += special[0].length;
    const [, comment, look, atomic, plain, name, on, off, closer] = special;
    if (comment !== undefined) {
      const end = this.#text.indexOf(')', this.#at);
      if (end < 0) throw mismatchedParenthesis();
      this.#at = end + 1;
      return '';
    }
    if (look !== undefined) return `(?${look}${this.#closed(depth)})`;
    if (plain !== undefined) return `(?:${this.#closed(depth)})`;
    if (name !== undefined) {
      this.groups.push(++this.#count);
      return `(?<${name}>${this.#closed(depth)})`;
    }
    if (atomic !== undefined) {
      const label = `atom${this.#at}`;
      this.#count++;
      return `(?:(?=(?<${label}>${this.#closed(depth)}))\\k<${label}>)`;
    }
    return this.#inlineFlags(on ?? '', off ?? '', closer === ':', depth);
  }
  #closed(depth: number): string {
    const inner = this.#alternatives(depth + 1);
    if (this.#peek() !== ')') throw mismatchedParenthesis();
    this.#at++;
    return inner;
  }
  #inlineFlags(on: string, off: string, grouped: boolean, depth: number): string {
    const before = this.flags;
    const comments = this.#comments;
    const has = (flag: string, was: boolean) => (on.includes(flag) ? true : off.includes(flag) ? false : was);
    this.flags = {
      ...before,
      ignoreCase: has('i', before.ignoreCase),
      multiline: has('m', before.multiline),
      dotAll: has('s', before.dotAll),
    };
    this.#comments = has('x', comments);
    if (!grouped) {
      // At the start they are the whole expression's; elsewhere JavaScript's modifiers hold to the group's end.
      const start = this.#at - on.length - off.length - (off === '' ? 3 : 4) === 0;
      if (start || (this.flags.ignoreCase === before.ignoreCase && this.flags.multiline === before.multiline)) return '';
      const inner = this.#alternatives(depth);
      const made = this.#modified(before, inner);
      this.flags = before;
      return made;
    }
    const inner = this.#closed(depth);
    const made = this.#modified(before, inner);
    this.flags = before;
    this.#comments = comments;
    return made;
  }
  #modified(before: Flags, inner: string): string {
    const on = `${this.flags.ignoreCase && !before.ignoreCase ? 'i' : ''}${this.flags.multiline && !before.multiline ? 'm' : ''}`;
    const off = `${!this.flags.ignoreCase && before.ignoreCase ? 'i' : ''}${!this.flags.multiline && before.multiline ? 'm' : ''}`;
    return on === '' && off === '' ? `(?:${inner})` : `(?${on}${off === '' ? '' : `-${off}`}:${inner})`;
  }

  /** An escape outside of brackets. */
  #escape(): string {
    const char = this.#text[this.#at + 1];
    if (char === undefined) throw badEscape();
    switch (char) {
      case 'A':
        return this.#take(2, '(?<![\\s\\S])');
      case 'Z':
        return this.#take(2, this.#end());
      case 'z':
        return this.#take(2, '(?![\\s\\S])');
      case 'b':
        return this.#take(2, `(?:(?<=[${WORD}])(?![${WORD}])|(?<![${WORD}])(?=[${WORD}]))`);
      case 'B':
        return this.#take(2, `(?:(?<=[${WORD}])(?=[${WORD}])|(?<![${WORD}])(?![${WORD}]))`);
      case 'R':
        return this.#take(2, `(?:\\r\\n|[${VERTICAL}])`);
      case 'X':
        return this.#take(2, '(?:\\r\\n|\\P{M}\\p{M}*|\\p{M}+)');
      case 'G':
        return this.#take(2, '');
      case 'Q': {
        const end = this.#text.indexOf('\\E', this.#at);
        const quoted = this.#text.slice(this.#at + 2, end < 0 ? undefined : end);
        this.#at = end < 0 ? this.#text.length : end + 2;
        return [...quoted].map((one) => wrapped(literal(one))).join('');
      }
      case 'k': {
        const name = /^\\k<(\w+)>/.exec(this.#text.slice(this.#at));
        if (name === null) throw badEscape();
        return this.#take(name[0].length, name[0]);
      }
      default:
        if (/[1-9]/.test(char)) {
          const group = this.groups[Number(char)];
          if (group === undefined) throw failure(3694, 'Invalid back-reference in regular expression.');
          return this.#take(2, `\\${group}`);
        }
        return wrapped(this.#classEscape());
    }
  }
  #take(length: number, out: string): string {
    this.#at += length;
    return out;
  }
  /** Escapes that stand for characters, inside of brackets and outside: as the content of a class. */
  #classEscape(): string {
    const rest = this.#text.slice(this.#at);
    const char = rest[1] ?? '';
    const simple: Readonly<Record<string, string>> = {
      d: '\\p{Nd}',
      D: '\\P{Nd}',
      w: WORD,
      W: `[^${WORD}]`,
      s: SPACE,
      S: `[^${SPACE}]`,
      h: HORIZONTAL,
      H: `[^${HORIZONTAL}]`,
      v: VERTICAL,
      V: `[^${VERTICAL}]`,
      t: '\\t',
      n: '\\n',
      r: '\\r',
      f: '\\f',
      a: '\\x07',
      e: '\\x1b',
    };
    const known = simple[char];
    if (known !== undefined) return this.#take(2, known);
    const property = /^\\([pP])(?:\{\s*(\^?)\s*([\w =:.-]+?)\s*\}|([A-Z]))/.exec(rest);
    if (property !== null) {
      const negative = (property[1] === 'P') !== (property[2] === '^');
      return this.#take(property[0].length, `\\${negative ? 'P' : 'p'}{${propertyName(property[3] ?? property[4] ?? '')}}`);
    }
    const hex = /^\\(?:x\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(rest);
    if (hex !== null) return this.#take(hex[0].length, `\\u{${(hex[1] ?? hex[2] ?? hex[3] ?? hex[4] ?? '0').replace(/^0+(?=.)/, '')}}`);
    const octal = /^\\0([0-7]{1,3})/.exec(rest);
    if (octal !== null) return this.#take(octal[0].length, `\\u{${Number.parseInt(octal[1] ?? '0', 8).toString(16)}}`);
    const control = /^\\c([A-Za-z])/.exec(rest);
    if (control !== null) return this.#take(3, `\\c${control[1]}`);
    if (char === '' || /[A-Za-z0-9]/.test(char)) throw badEscape();
    const whole = String.fromCodePoint(rest.codePointAt(1) ?? 0);
    return this.#take(1 + whole.length, literal(whole));
  }

  /** A bracket expression. */
  #set(): string {
    this.#at++;
    let out = '[';
    if (this.#peek() === '^') {
      this.#at++;
      out += '^';
    }
    let first = true;
    for (;;) {
      const rest = this.#text.slice(this.#at);
      if (rest === '') throw unclosedBracket();
      const char = rest[0] ?? '';
      if (char === ']' && !first) {
        this.#at++;
        return `${out}]`;
      }
      const named = /^\[:(\^?)([^:\]]*):\]/.exec(rest);
      if (named !== null) {
        const members = posix[(named[2] ?? '').toLowerCase()] ?? propertyClass(named[2] ?? '');
        out += named[1] === '^' ? `[^${members}]` : members;
        this.#at += named[0].length;
      } else if (char === '[') out += this.#set();
      else if (char === '\\') out += this.#classEscape();
      else if (rest.startsWith('&&') || rest.startsWith('--')) {
        out += this.#take(2, rest.slice(0, 2));
      } else if (char === '-' && !first && rest[1] !== ']' && rest[1] !== undefined) out += this.#take(1, '-');
      else {
        const whole = String.fromCodePoint(rest.codePointAt(0) ?? 0);
        out += this.#take(whole.length, literal(whole));
      }
      first = false;
    }
  }
}
/** A class's content, alone. */
function wrapped(members: string): string {
  // JavaScript lets these be escaped in brackets only.
  if (/^\\[-&!#%,:;<=>@`~]$/.test(members)) return `[${members}]`;
  return members.length > 2 && !/^\\(?:[pP]\{[^}]*\}|u\{[^}]*\}|x..|c.)$/.test(members)
    ? /^\[.*\]$/s.test(members)
      ? members
      : `[${members}]`
    : members;
}
function literal(char: string): string {
  return /[\\^$.*+?()[\]{}|/\-&!#%,:;<=>@`~"']/.test(char) && /[\\^$.*+?()[\]{}|/\-&!#%,:;<=>@`~]/.test(char) ? `\\${char}` : char;
}
const longNames: Readonly<Record<string, string>> = {
  alphabetic: 'Alphabetic',
  uppercase: 'Uppercase',
  lowercase: 'Lowercase',
  whitespace: 'White_Space',
  white_space: 'White_Space',
  letter: 'L',
  digit: 'Nd',
  punct: 'P',
  punctuation: 'P',
};
function propertyName(name: string): string {
  const known = longNames[name.toLowerCase()];
  if (known !== undefined) return known;
  return name.replace(/[ :]/g, (char) => (char === ':' ? '=' : '_'));
}
/** [[:Lu:]]: a property by its name. */
function propertyClass(name: string): string {
  const property = `\\p{${propertyName(name)}}`;
  try {
    new RegExp(property, 'v');
    return property;
  } catch {
    // Not a property that there is.
    throw illegalArgument();
  }
}
