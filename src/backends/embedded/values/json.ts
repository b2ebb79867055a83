/** JSON as MySQL keeps it: integers, decimals and doubles apart, keys ordered by length and bytes, the last of equal keys, one normal text. */
import { SqlError } from '../../../errors.ts';
import { compareDecimals, type Decimal, decimal, decimalText } from './decimal.ts';
import { formatDouble, INT64_MIN, numberToDecimal, UINT64_MAX } from './number.ts';

/** number is DOUBLE, bigint INTEGER or UNSIGNED INTEGER. */
export type Json = null | boolean | string | number | bigint | JsonDecimal | Json[] | JsonObject;
export type JsonObject = Map<string, Json>;

/** DECIMAL inside JSON. */
export class JsonDecimal {
  readonly value: Decimal;
  constructor(value: Decimal) {
    this.value = value;
  }
}

export const MAX_DEPTH = 100;
/** A text that is no JSON: what is wrong and at which character. */
export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError';
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}
export function tooDeep(): SqlError {
  return new SqlError(3157, '22032', 'The JSON document exceeds the maximum depth.');
}

// ── Reading ──────────────────────────────────────────────────────────────────

/** @throws JsonSyntaxError; SqlError 3157 beyond 100 levels. */
export function parseJson(text: string): Json {
  return new Parser(text).document();
}

/** A JSON value's own text. Numbers that no double has as their normal text are the DECIMALs that were put there. */
export function parseStoredJson(text: string): Json {
  return new Parser(text, true).document();
}

const QUOTE = 34;
const BACKSLASH = 92;

class Parser {
  readonly #text: string;
  #at = 0;
  #depth = 0;
  readonly #stored: boolean;
  constructor(text: string, stored = false) {
    this.#text = text;
    this.#stored = stored;
  }

  document(): Json {
    this.#space();
    if (this.#at >= this.#text.length) this.#fail('The document is empty.');
    const value = this.#value();
    this.#space();
    if (this.#at < this.#text.length) this.#fail('The document root must not be followed by other values.');
    return value;
  }

  #fail(message: string, at = this.#at): never {
    throw new JsonSyntaxError(message, at);
  }
  #space(): void {
    const text = this.#text;
    for (;;) {
      const code = text.charCodeAt(this.#at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
      this.#at++;
    }
  }

  #value(): Json {
    switch (this.#text.charCodeAt(this.#at)) {
      case 123:
        return this.#object();
      case 91:
        return this.#array();
      case QUOTE:
        return this.#string();
      case 116:
        return this.#word('true', true);
      case 102:
        return this.#word('false', false);
      case 110:
        return this.#word('null', null);
      default:
        return this.#number();
    }
  }
  #word<T extends Json>(word: string, value: T): T {
    const text = this.#text;
    for (let i = 1; i < word.length; i++) if (text[this.#at + i] !== word[i]) this.#fail('Invalid value.', this.#at + i);
    this.#at += word.length;
    return value;
  }
  #enter(): void {
    this.#at++;
    if (++this.#depth > MAX_DEPTH) throw tooDeep();
  }
  #array(): Json[] {
    this.#enter();
    const items: Json[] = [];
    this.#space();
    if (this.#text[this.#at] === ']') {
      this.#at++;
      this.#depth--;
      return items;
    }
    for (;;) {
      items.push(this.#value());
      this.#space();
      const char = this.#text[this.#at];
      if (char === ',') {
        this.#at++;
        this.#space();
      } else if (char === ']') {
        this.#at++;
        this.#depth--;
        return items;
      } else this.#fail('Missing a comma or ] after an array element.');
    }
  }
  #object(): JsonObject {
    this.#enter();
    const members: JsonObject = new Map();
    this.#space();
    if (this.#text[this.#at] === '}') {
      this.#at++;
      this.#depth--;
      return members;
    }
    for (;;) {
      if (this.#text.charCodeAt(this.#at) !== QUOTE) this.#fail('Missing a name for object member.');
      const name = this.#string();
      this.#space();
      if (this.#text[this.#at] !== ':') this.#fail('Missing a colon after a name of object member.');
      this.#at++;
      this.#space();
      members.set(name, this.#value());
      this.#space();
      const char = this.#text[this.#at];
      if (char === ',') {
        this.#at++;
        this.#space();
      } else if (char === '}') {
        this.#at++;
        this.#depth--;
        return members;
      } else this.#fail('Missing a comma or } after an object member.');
    }
  }
  #string(): string {
    const text = this.#text;
    const start = ++this.#at;
    for (;;) {
      const code = text.charCodeAt(this.#at);
      if (code === QUOTE) return text.slice(start, this.#at++);
      if (code === BACKSLASH || code < 32 || Number.isNaN(code)) break;
      this.#at++;
    }
    let out = text.slice(start, this.#at);
    for (;;) {
      const code = text.charCodeAt(this.#at);
      if (Number.isNaN(code)) this.#fail('Missing a closing quotation mark in string.');
      if (code === QUOTE) {
        this.#at++;
        return out;
      }
      if (code < 32) this.#fail('Invalid encoding in string.');
      if (code !== BACKSLASH) {
        out += text[this.#at++];
        continue;
      }
      out += this.#escape();
    }
  }
  #escape(): string {
    const at = this.#at;
    const char = this.#text[at + 1];
    this.#at += 2;
    switch (char) {
      case 'b':
        return '\b';
      case 'f':
        return '\f';
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      case '"':
      case '\\':
      case '/':
        return char;
      case 'u':
        break;
      default:
        return this.#fail('Invalid escape character in string.', at);
    }
    const unit = this.#hex(at);
    if (unit < 0xd800 || unit > 0xdfff) return String.fromCharCode(unit);
    if (unit > 0xdbff || this.#text[this.#at] !== '\\' || this.#text[this.#at + 1] !== 'u')
      this.#fail('The surrogate pair in string is invalid.', at);
    this.#at += 2;
    const low = this.#hex(at);
    if (low < 0xdc00 || low > 0xdfff) this.#fail('The surrogate pair in string is invalid.', at);
    return String.fromCharCode(unit, low);
  }
  #hex(at: number): number {
    const digits = this.#text.slice(this.#at, this.#at + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.#fail('Incorrect hex digit after \\u escape in string.', at);
    this.#at += 4;
    return Number.parseInt(digits, 16);
  }
  #number(): Json {
    const text = this.#text;
    const start = this.#at;
    let at = start;
    if (text[at] === '-') at++;
    const digit = () => {
      const code = text.charCodeAt(at);
      return code >= 48 && code <= 57;
    };
    if (!digit()) this.#fail('Invalid value.', at);
    if (text[at] === '0') at++;
    else while (digit()) at++;
    let integer = true;
    if (text[at] === '.') {
      integer = false;
      at++;
      if (!digit()) this.#fail('Miss fraction part in number.', at);
      while (digit()) at++;
    }
    if (text[at] === 'e' || text[at] === 'E') {
      integer = false;
      at++;
      if (text[at] === '+' || text[at] === '-') at++;
      if (!digit()) this.#fail('Miss exponent in number.', at);
      while (digit()) at++;
    }
    this.#at = at;
    const token = text.slice(start, at);
    if (integer) {
      const value = BigInt(token);
      if (value >= INT64_MIN && value <= UINT64_MAX) return value;
      if (this.#stored) return jsonDecimal(token);
    }
    const value = Number(token);
    if (this.#stored && (token.length > 15 || token.endsWith('0')) && !/e/i.test(token) && doubleText(value) !== token)
      return jsonDecimal(token);
    if (!Number.isFinite(value)) this.#fail('Number too big to be stored in double.', start);
    return value;
  }
}

// ── Writing ──────────────────────────────────────────────────────────────────

/** Order of an object's keys: by length in bytes, then by bytes. */
export function compareKeys(a: string, b: string): number {
  if (a.length === b.length && isAscii(a) && isAscii(b)) return a < b ? -1 : a > b ? 1 : 0;
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length - right.length || Buffer.compare(left, right);
}
function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}
/** An object's members in order. */
export function members(object: JsonObject): [string, Json][] {
  const entries = [...object];
  return entries.length < 2 ? entries : entries.sort((a, b) => compareKeys(a[0], b[0]));
}

/** MySQL's normal form. */
export function jsonText(value: Json): string {
  if (typeof value === 'string') return quoteJson(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return doubleText(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (value instanceof JsonDecimal) return decimalText(value.value);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(', ')}]`;
  return `{${members(value)
    .map(([name, item]) => `${quoteJson(name)}: ${jsonText(item)}`)
    .join(', ')}}`;
}
/** JSON_PRETTY's text. */
export function prettyJson(value: Json, indent = ''): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    return `[\n${value.map((item) => inner + prettyJson(item, inner)).join(',\n')}\n${indent}]`;
  }
  if (value instanceof Map) {
    if (value.size === 0) return '{}';
    return `{\n${members(value)
      .map(([name, item]) => `${inner}${quoteJson(name)}: ${prettyJson(item, inner)}`)
      .join(',\n')}\n${indent}}`;
  }
  return jsonText(value);
}
/** A double in JSON always shows that it is one: `1.0`. */
function doubleText(value: number): string {
  const text = formatDouble(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what JSON escapes
const NEEDS_ESCAPE = /["\\\u0000-\u001f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what JSON escapes
const ESCAPED = /["\\\u0000-\u001f]/g;
const escapes: Record<string, string> = { '"': '\\"', '\\': '\\\\', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
export function quoteJson(text: string): string {
  if (!NEEDS_ESCAPE.test(text)) return `"${text}"`;
  return `"${text.replace(ESCAPED, (char) => escapes[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`;
}
/** A text to its normal form. @throws JsonSyntaxError */
export function normalizeJson(text: string): string {
  return jsonText(parseJson(text));
}

// ── Looking at values ────────────────────────────────────────────────────────

export type JsonType = 'NULL' | 'BOOLEAN' | 'INTEGER' | 'UNSIGNED INTEGER' | 'DOUBLE' | 'DECIMAL' | 'STRING' | 'ARRAY' | 'OBJECT';
export function jsonType(value: Json): JsonType {
  if (value === null) return 'NULL';
  switch (typeof value) {
    case 'boolean':
      return 'BOOLEAN';
    case 'string':
      return 'STRING';
    case 'number':
      return 'DOUBLE';
    case 'bigint':
      return value > 0x7fffffffffffffffn ? 'UNSIGNED INTEGER' : 'INTEGER';
    default:
      return value instanceof JsonDecimal ? 'DECIMAL' : Array.isArray(value) ? 'ARRAY' : 'OBJECT';
  }
}
export function jsonDepth(value: Json): number {
  if (Array.isArray(value)) return 1 + value.reduce<number>((depth, item) => Math.max(depth, jsonDepth(item)), 0);
  if (value instanceof Map) return 1 + [...value.values()].reduce<number>((depth, item) => Math.max(depth, jsonDepth(item)), 0);
  return 1;
}
export function jsonLength(value: Json): number {
  return Array.isArray(value) ? value.length : value instanceof Map ? value.size : 1;
}
/** What a string is in SQL (JSON_UNQUOTE, CAST AS CHAR of a scalar is its text): strings lose their quotes. */
export function unquoteJson(value: Json): string {
  return typeof value === 'string' ? value : jsonText(value);
}

const ranks: Record<JsonType, number> = {
  NULL: 0,
  INTEGER: 1,
  'UNSIGNED INTEGER': 1,
  DOUBLE: 1,
  DECIMAL: 1,
  STRING: 2,
  OBJECT: 3,
  ARRAY: 4,
  BOOLEAN: 5,
};
/** MySQL's total order: NULL, numbers, strings, objects, arrays, booleans. Strings compare by their bytes. */
export function compareJson(a: Json, b: Json): number {
  const rank = ranks[jsonType(a)] - ranks[jsonType(b)];
  if (rank !== 0) return rank < 0 ? -1 : 1;
  if (typeof a === 'string' && typeof b === 'string') return compareUtf8(a, b);
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let i = 0; i < a.length && i < b.length; i++) {
      const order = compareJson(a[i] ?? null, b[i] ?? null);
      if (order !== 0) return order;
    }
    return Math.sign(a.length - b.length);
  }
  if (a instanceof Map && b instanceof Map) return compareObjects(a, b);
  return a === null || b === null ? 0 : compareNumbers(a, b);
}
function compareObjects(a: JsonObject, b: JsonObject): number {
  if (a.size !== b.size) return Math.sign(a.size - b.size);
  const left = members(a);
  const right = members(b);
  for (let i = 0; i < left.length; i++) {
    const [leftName, leftValue] = left[i] ?? ['', null];
    const [rightName, rightValue] = right[i] ?? ['', null];
    const order = Math.sign(compareKeys(leftName, rightName)) || compareJson(leftValue, rightValue);
    if (order !== 0) return order;
  }
  return 0;
}
function compareNumbers(a: Json, b: Json): number {
  if (typeof a === 'bigint' && typeof b === 'bigint') return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : 0;
  return compareDecimals(toDecimal(a), toDecimal(b));
}
/** A JSON number as a decimal; anything else is 0. */
export function toDecimal(value: Json): Decimal {
  if (typeof value === 'bigint') return { units: value, scale: 0 };
  if (typeof value === 'number') return numberToDecimal(value);
  return value instanceof JsonDecimal ? value.value : { units: 0n, scale: 0 };
}
/** Order of UTF-8 bytes, which is that of code points. */
export function compareUtf8(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    // A surrogate stands for a character beyond all that have one unit.
    const left = x >= 0xd800 && x <= 0xdfff ? x + 0x10000 : x;
    const right = y >= 0xd800 && y <= 0xdfff ? y + 0x10000 : y;
    return left < right ? -1 : 1;
  }
  return a.length < b.length ? -1 : 1;
}

export function jsonDecimal(text: string): JsonDecimal {
  return new JsonDecimal(decimal(text));
}
