/** String functions. https://dev.mysql.com/doc/refman/8.4/en/string-functions.html */
import { textCodec } from '../../../codec/text.ts';
import { loadFile } from '../files/load-file.ts';
import type { RuntimeContext } from '../runtime.ts';
import { familyOf } from '../sql-type.ts';
import { charsetOf } from '../values/charset.ts';
import { textToBytes } from '../values/source.ts';
import { charLength, charSlice, reverseChars } from './chars.ts';
import type { ArgInfo, CallShape } from './definition.ts';
import {
  aliases,
  bigint,
  define,
  defineString,
  displayChars,
  type LibraryFunction,
  notNull,
  nullable,
  orBinary,
  strings as stringKinds,
  stringType,
  text,
  toBig,
} from './library.ts';

/** Length of the result where it is not known before: MySQL's MAX_BLOB_WIDTH. */
export const UNKNOWN_LENGTH = 16777216;

const firstLength = (args: readonly ArgInfo[]) => displayChars(args[0] ?? never());
function never(): ArgInfo {
  throw new Error('a function was given no arguments');
}
/** A number that is written in the statement; null where it is computed. */
export function literalNumber(arg: ArgInfo | undefined): number | null {
  const value = arg?.literal();
  if (value === undefined || value === null) return null;
  const number = Number(value);
  if (Number.isNaN(number)) return null;
  return arg !== undefined && familyOf(arg.type) === 'decimal' && typeof value !== 'string'
    ? Math.round(number / 10 ** arg.type.decimals)
    : number;
}
/** Length of a result that an argument gives, where it is a literal. */
function lengthArgument(args: readonly ArgInfo[], index: number, otherwise: number): number {
  const count = literalNumber(args[index]);
  return count === null ? otherwise : Math.max(0, count);
}

/** A result that must not grow beyond max_allowed_packet: NULL and warning 1301. */
export function tooLong(bytes: number, name: string, context: RuntimeContext): boolean {
  const limit = Number(context.systemVariable('max_allowed_packet', null));
  if (bytes <= limit) return false;
  context.warn('Warning', 1301, `Result of ${name}() was larger than max_allowed_packet (${limit}) - truncated`);
  return true;
}

/** Bytes of a string in its charset. */
function byteLength(shape: CallShape): (value: string | Uint8Array) => number {
  const collation = shape.args[0]?.collation ?? null;
  const charset = collation === null ? 'utf8mb4' : charsetOf(collation);
  const codec = charset.startsWith('utf8') ? null : textCodec(charset);
  return (value) => {
    if (typeof value !== 'string') return value.length;
    // A byte that is no text is a lone surrogate, which counts one.
    return codec === null ? utf8Length(value) : textToBytes(value, collation).length;
  };
}
function utf8Length(value: string): number {
  const length = Buffer.byteLength(value);
  return /[\udc80-\udcff]/.test(value) ? textToBytes(value, 'utf8mb4_bin').length : length;
}

/** TRIM, LTRIM, RTRIM: cuts every whole occurrence of `remove` at the given ends. */
function trimmer(left: boolean, right: boolean) {
  return (subject: string, remove = ' '): string => {
    if (remove === '') return subject;
    let start = 0;
    let end = subject.length;
    if (left) while (end - start >= remove.length && subject.startsWith(remove, start)) start += remove.length;
    if (right) while (end - start >= remove.length && subject.endsWith(remove, end)) end -= remove.length;
    return subject.slice(start, end);
  };
}
function trim(name: string, left: boolean, right: boolean): LibraryFunction {
  return defineString(name, ['string', 'string'], text(firstLength), () => trimmer(left, right), { min: 1, max: 2 });
}

function pad(name: string, before: boolean): LibraryFunction {
  return defineString(
    name,
    ['string', 'index', 'string'],
    nullable(text((args) => ((literalNumber(args[1]) ?? 0) < 0 ? UNKNOWN_LENGTH / 4 : lengthArgument(args, 1, UNKNOWN_LENGTH)))),
    (_, context) => (subject: string, length: number, filler: string) => {
      if (length < 0) return null;
      const has = charLength(subject);
      if (length <= has) return charSlice(subject, 0, length);
      if (tooLong(length, name.toLowerCase(), context)) return null;
      if (filler === '') return subject;
      const fill = charSlice(filler.repeat(Math.ceil((length - has) / charLength(filler))), 0, length - has);
      return before ? fill + subject : subject + fill;
    },
  );
}

/** Part of a string from a position that counts from 1, or from the end where it is negative. */
function substring(subject: string, position: number, length = Number.POSITIVE_INFINITY): string {
  if (position === 0 || length <= 0) return '';
  const start = position > 0 ? position - 1 : charLength(subject) + position;
  return start < 0 ? '' : charSlice(subject, start, start + length);
}
function substringLength(args: readonly ArgInfo[]): number {
  const full = firstLength(args);
  const start = literalNumber(args[1]);
  let length = full;
  if (start !== null) length = start > 0 ? Math.max(0, full - start + 1) : start === 0 || -start > full ? 0 : -start;
  return args.length > 2 ? Math.min(length, lengthArgument(args, 2, length)) : length;
}

function substringIndex(subject: string, delimiter: string, count: number): string {
  if (delimiter === '' || count === 0) return '';
  if (count > 0) {
    let at = -delimiter.length;
    for (let i = 0; i < count; i++) {
      at = subject.indexOf(delimiter, at + delimiter.length);
      if (at < 0) return subject;
    }
    return subject.slice(0, at);
  }
  let at = subject.length;
  for (let i = 0; i < -count; i++) {
    if (at - delimiter.length < 0) return subject;
    at = subject.lastIndexOf(delimiter, at - delimiter.length);
    if (at < 0) return subject;
  }
  return subject.slice(at + delimiter.length);
}

function upper(value: string): string {
  // MySQL maps one character to one: ß stays, and so do ligatures.
  if (isPlain(value)) return value.toUpperCase();
  return [...value].map((char) => single(char, char.toUpperCase())).join('');
}
function lower(value: string): string {
  if (isPlain(value)) return value.toLowerCase();
  return [...value].map((char) => (char === 'İ' ? 'i' : single(char, char.toLowerCase()))).join('');
}
function single(char: string, mapped: string): string {
  return charLength(mapped) === 1 ? mapped : char;
}
function isPlain(value: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
  return /^[\x00-\x7f]*$/.test(value);
}

function quote(value: string | null): string {
  if (value === null) return 'NULL';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what QUOTE escapes
  return `'${value.replace(/[\\'\0\x1a]/g, (char) => (char === '\0' ? '\\0' : char === '\x1a' ? '\\Z' : `\\${char}`))}'`;
}

const soundexCodes = '01230120022455012623010202';
/** SOUNDEX as MySQL has it: vowels are dropped after duplicates are, and the result is as long as it gets. */
export function soundex(value: string): string {
  let result = '';
  let last = '';
  for (const char of value) {
    const letter = char.toUpperCase();
    if (!/\p{L}/u.test(letter)) continue;
    const code = letter >= 'A' && letter <= 'Z' && letter.length === 1 ? (soundexCodes[letter.charCodeAt(0) - 65] ?? '0') : '0';
    if (result === '') {
      result = letter;
      last = code;
      continue;
    }
    if (code !== last && code !== '0') result += code;
    // Vowels, H, W and Y do not part equal codes.
    if (code !== '0') last = code;
  }
  return result === '' ? '' : result.padEnd(4, '0');
}

function insertInto(subject: string, position: number, length: number, other: string): string {
  const has = charLength(subject);
  if (position < 1 || position > has) return subject;
  const end = length < 0 || position - 1 + length > has ? has : position - 1 + length;
  return charSlice(subject, 0, position - 1) + other + charSlice(subject, end);
}

export const strings = (): readonly LibraryFunction[] => [
  ...aliases(define('LENGTH', stringKinds('string'), bigint(11), byteLength, { min: 1, max: 1 }), 'OCTET_LENGTH'),
  define(
    'BIT_LENGTH',
    stringKinds('string'),
    bigint(11),
    (shape) => {
      const length = byteLength(shape);
      return (value: string | Uint8Array) => length(value) * 8;
    },
    { min: 1, max: 1 },
  ),
  ...aliases(
    define(
      'CHAR_LENGTH',
      stringKinds('string'),
      bigint(11),
      () => (value: string | Uint8Array) => (typeof value === 'string' ? charLength(value) : value.length),
      { min: 1, max: 1 },
    ),
    'CHARACTER_LENGTH',
  ),
  define(
    'ASCII',
    stringKinds('string'),
    bigint(4),
    (shape) => {
      const collation = shape.args[0]?.collation ?? 'utf8mb4_bin';
      return (value: string | Uint8Array) =>
        typeof value === 'string' ? (value === '' ? 0 : (textToBytes(charSlice(value, 0, 1), collation)[0] ?? 0)) : (value[0] ?? 0);
    },
    { min: 1, max: 1 },
  ),
  define(
    'ORD',
    stringKinds('string'),
    bigint(21),
    (shape) => {
      const collation = shape.args[0]?.collation ?? 'utf8mb4_bin';
      return (value: string | Uint8Array) => {
        if (typeof value !== 'string') return value[0] ?? 0;
        let number = 0;
        for (const byte of textToBytes(charSlice(value, 0, 1), collation)) number = number * 256 + byte;
        return number;
      };
    },
    { min: 1, max: 1 },
  ),
  defineString(
    'CONCAT',
    ['string'],
    text((args) => args.reduce((sum, arg) => sum + displayChars(arg), 0)),
    (shape, context) => {
      if (shape.args.length === 2)
        return (a: string, b: string) =>
          a.length + b.length > 1_000_000 && tooLong(a.length + b.length, 'concat', context) ? null : a + b;
      return (...values: string[]) => {
        const result = values.join('');
        return result.length > 1_000_000 && tooLong(Buffer.byteLength(result), 'concat', context) ? null : result;
      };
    },
    { min: 1, max: Number.POSITIVE_INFINITY },
  ),
  defineString(
    'CONCAT_WS',
    ['string'],
    (args, collation) => ({
      ...text((all) => all.slice(1).reduce((sum, arg) => sum + displayChars(arg), 0) + firstLength(all) * (all.length - 2))(
        args,
        collation,
      ),
      nullable: args[0]?.nullable ?? true,
    }),
    () =>
      (separator: string | null, ...values: (string | null)[]) =>
        separator === null ? null : values.filter((value) => value !== null).join(separator),
    { min: 2, max: Number.POSITIVE_INFINITY, nulls: true },
  ),
  ...aliases(
    define(
      'LOWER',
      stringKinds('string'),
      orBinary(text(firstLength)),
      () => (value: string | Uint8Array) => (typeof value === 'string' ? lower(value) : value),
      { min: 1, max: 1 },
    ),
    'LCASE',
  ),
  ...aliases(
    define(
      'UPPER',
      stringKinds('string'),
      orBinary(text(firstLength)),
      () => (value: string | Uint8Array) => (typeof value === 'string' ? upper(value) : value),
      { min: 1, max: 1 },
    ),
    'UCASE',
  ),
  defineString(
    'LEFT',
    ['string', 'index'],
    text((args) => Math.min(firstLength(args), lengthArgument(args, 1, firstLength(args)))),
    () => (value: string, count: number) => (count <= 0 ? '' : charSlice(value, 0, count)),
  ),
  defineString(
    'RIGHT',
    ['string', 'index'],
    text((args) => Math.min(firstLength(args), lengthArgument(args, 1, firstLength(args)))),
    () => (value: string, count: number) => {
      if (count <= 0) return '';
      const length = charLength(value);
      return count >= length ? value : charSlice(value, length - count);
    },
  ),
  ...aliases(
    defineString('SUBSTRING', ['string', 'index', 'index'], text(substringLength), () => substring, { min: 2, max: 3 }),
    'SUBSTR',
  ),
  defineString('MID', ['string', 'index', 'index'], text(substringLength), () => substring),
  defineString('SUBSTRING_INDEX', ['string', 'string', 'index'], text(firstLength), () => substringIndex),
  pad('LPAD', true),
  pad('RPAD', false),
  defineString(
    'REPEAT',
    ['string', 'index'],
    nullable(
      text((args) => {
        const count = literalNumber(args[1]);
        return count === null ? UNKNOWN_LENGTH : count < 0 ? UNKNOWN_LENGTH / 4 : Math.min(count * firstLength(args), 4294967295);
      }),
    ),
    (_, context) => (value: string, count: number) => {
      if (count <= 0) return '';
      return tooLong(value.length * count, 'repeat', context) ? null : value.repeat(count);
    },
  ),
  define(
    'SPACE',
    ['index'],
    nullable(text((args) => lengthArgument(args, 0, UNKNOWN_LENGTH))),
    (_, context) => (count: number) => (count <= 0 ? '' : tooLong(count, 'space', context) ? null : ' '.repeat(count)),
  ),
  defineString('REVERSE', ['string'], text(firstLength), () => reverseChars),
  defineString(
    'REPLACE',
    ['string', 'string', 'string'],
    text(firstLength),
    (_, context) => (subject: string, from: string, to: string) => {
      if (from === '') return subject;
      const result = subject.replaceAll(from, () => to);
      return result.length > 1_000_000 && tooLong(result.length, 'replace', context) ? null : result;
    },
  ),
  defineString(
    'INSERT',
    ['string', 'index', 'index', 'string'],
    text((args) => firstLength(args) + displayChars(args[3] ?? never())),
    () => insertInto,
  ),
  trim('TRIM BOTH', true, true),
  trim('TRIM', true, true),
  trim('TRIM LEADING', true, false),
  trim('TRIM TRAILING', false, true),
  { ...trim('LTRIM', true, false), maxArgs: 1 },
  { ...trim('RTRIM', false, true), maxArgs: 1 },
  defineString(
    'ELT',
    ['index', 'string'],
    nullable(text((args) => Math.max(...args.slice(1).map(displayChars)))),
    () =>
      (index: number | null, ...values: (string | null)[]) =>
        index === null || index < 1 ? null : (values[index - 1] ?? null),
    { min: 2, max: Number.POSITIVE_INFINITY, nulls: true },
  ),
  defineString(
    'MAKE_SET',
    ['uint64', 'string'],
    (args, collation) => ({
      ...text((all) => all.slice(1).reduce((sum, arg) => sum + displayChars(arg), 0) + all.length - 2)(args, collation),
      nullable: args[0]?.nullable ?? true,
    }),
    () =>
      (bits: number | bigint | string | null, ...values: (string | null)[]) => {
        if (bits === null) return null;
        const set = BigInt.asUintN(64, toBig(bits));
        return values.filter((value, index) => value !== null && (set >> BigInt(index)) & 1n).join(',');
      },
    { min: 2, max: 65, nulls: true },
  ),
  defineString(
    'EXPORT_SET',
    ['uint64', 'string', 'string', 'string', 'index'],
    text((args) => {
      const [, on, off, separator] = args;
      return (
        64 * Math.max(on === undefined ? 0 : displayChars(on), off === undefined ? 0 : displayChars(off)) +
        63 * (separator === undefined ? 1 : displayChars(separator))
      );
    }),
    () =>
      (bits: number | bigint | string, on: string, off: string, separator = ',', count = 64) => {
        const set = BigInt.asUintN(64, toBig(bits));
        const length = count < 0 || count > 64 ? 64 : count;
        return Array.from({ length }, (_, index) => ((set >> BigInt(index)) & 1n ? on : off)).join(separator);
      },
    { min: 3, max: 5 },
  ),
  define(
    'QUOTE',
    ['text'],
    notNull(text((args) => (args[0]?.type.name === 'NULL' ? 4 : Math.max(firstLength(args) * 2 + 2, 4)))),
    () => quote,
    {
      nulls: true,
    },
  ),
  define(
    'SOUNDEX',
    ['text'],
    text((args) => Math.max(firstLength(args), 4)),
    () => soundex,
  ),
  define('SOUNDS LIKE', ['text', 'text'], nullable(bigint(1)), () => (a: string, b: string) => (soundex(a) === soundex(b) ? 1 : 0)),
  define('CHARSET', ['any'], notNull(text(64)), (shape) => () => systemCharset(shape), { nulls: true }),
  define('COLLATION', ['any'], notNull(text(64)), (shape) => () => systemCollation(shape), { nulls: true }),
  define(
    'LOAD_FILE',
    ['text'],
    () => ({ type: stringType(16777216, 'binary'), repr: 'bytes', nullable: true }),
    (_, context) => (name: string) => loadFile(name, context),
    { volatile: true, bound: true },
  ),
];

/** A value's collation: numbers and dates have their text in the connection's charset, but are binary themselves. */
function systemCollation({ args: [type] }: CallShape): string {
  return type?.collation ?? 'binary';
}
function systemCharset(shape: CallShape): string {
  return charsetOf(systemCollation(shape));
}
