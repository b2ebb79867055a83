/** REGEXP and the REGEXP_… functions. https://dev.mysql.com/doc/refman/8.4/en/regexp.html */
import { SqlError } from '../../../errors.ts';
import { isCaseInsensitive } from '../collation/index.ts';
import type { RuntimeContext } from '../runtime.ts';
import type { SqliteValue } from '../sql-type.ts';
import { charsBefore, unitOffset } from './chars.ts';
import type { CallShape } from './definition.ts';
import {
  bigint,
  boolean,
  define,
  displayChars,
  incorrectArguments,
  isBinary,
  type LibraryFunction,
  nullable,
  stringType,
} from './library.ts';
import type { Match } from './regexp-search.ts';
import { type Compiled, compileRegexp } from './regexp-syntax.ts';

/** Compiles a call site's pattern; the last one is remembered. */
function compiler(shape: CallShape, name: string): (pattern: string, match: string) => Compiled {
  const [subject, pattern] = shape.args.map((type) => (isBinary(type) ? 'binary' : (type.collation ?? 'utf8mb4_0900_ai_ci')));
  if ((subject === 'binary') !== (pattern === 'binary'))
    throw new SqlError(3995, 'HY000', `Character set '${subject}' cannot be used in conjunction with '${pattern}' in call to ${name}.`);
  const ignoreCase = shape.collation !== 'binary' && isCaseInsensitive(shape.collation);
  let lastPattern: string | null = null;
  let lastMatch = '';
  let last: Compiled | null = null;
  return (pattern, match) => {
    if (last !== null && lastPattern === pattern && lastMatch === match) return last;
    last = compileRegexp(pattern, flagsOf(match, ignoreCase, name));
    lastPattern = pattern;
    lastMatch = match;
    return last;
  };
}
function flagsOf(match: string, ignoreCase: boolean, name: string) {
  let flags = { ignoreCase, multiline: false, dotAll: false, unixLines: false };
  for (const char of match) {
    switch (char) {
      case 'c':
        flags = { ...flags, ignoreCase: false };
        break;
      case 'i':
        flags = { ...flags, ignoreCase: true };
        break;
      case 'm':
        flags = { ...flags, multiline: true };
        break;
      case 'n':
        flags = { ...flags, dotAll: true };
        break;
      case 'u':
        flags = { ...flags, unixLines: true };
        break;
      default:
        throw incorrectArguments(name);
    }
  }
  return flags;
}

/** The n-th match from a character on; null where there is none. @throws SqlError 3686 for a start outside of the string. */
function nthMatch(compiled: Compiled, subject: string, position: number, occurrence: number, context: RuntimeContext): Match | null {
  let at = startOf(subject, position);
  let found: Match | null = null;
  for (let i = 0; i < Math.max(occurrence, 1); i++) {
    found = compiled.search.find(subject, at, context);
    if (found === null) return null;
    at = nextStart(found);
  }
  return found;
}
/** Where the search for a further match starts. */
function nextStart({ index, texts: [text = ''] }: Match): number {
  return index + Math.max(text.length, 1);
}
function startOf(subject: string, position: number): number {
  const start = position < 1 ? -1 : unitOffset(subject, position - 1);
  if (start < 0 || (position > 1 && (start >= subject.length || charsBefore(subject, start) !== position - 1))) {
    throw new SqlError(3686, 'HY000', 'Index out of bounds in regular expression search.');
  }
  return start;
}

/** A replacement with $1 and \-escapes, ready to be applied. */
function replacer(replacement: string, groups: readonly number[]): (match: Match) => string {
  const parts: (string | number)[] = [];
  for (let i = 0; i < replacement.length; i++) {
    const char = replacement[i] ?? '';
    if (char === '\\') parts.push(replacement[++i] ?? '');
    else if (char === '$' && /\d/.test(replacement[i + 1] ?? '')) {
      let number = Number(replacement[++i]);
      while (/\d/.test(replacement[i + 1] ?? '') && number * 10 + Number(replacement[i + 1]) < groups.length)
        number = number * 10 + Number(replacement[++i]);
      const group = groups[number];
      if (group === undefined) throw new SqlError(3686, 'HY000', 'Index out of bounds in regular expression search.');
      parts.push(group);
    } else if (char === '$') throw new SqlError(3887, 'HY000', 'A capture group has an invalid name.');
    else parts.push(char);
  }
  return ({ texts }) => parts.map((part) => (typeof part === 'number' ? (texts[part] ?? '') : part)).join('');
}

/** Runs a function's body where no argument is NULL; a bad pattern is an error even beside a NULL subject. */
function checked(
  shape: CallShape,
  name: string,
  body: (subject: string, compiled: Compiled, rest: SqliteValue[]) => SqliteValue,
  options: number,
) {
  const compile = compiler(shape, name);
  return (...args: SqliteValue[]) => {
    const [subject = null, pattern = null] = args;
    const match = args.length > options ? args[options] : '';
    if (pattern === null || match === null) return null;
    const compiled = compile(String(pattern), String(match));
    return args.includes(null) ? null : body(String(subject), compiled, args.slice(2));
  };
}
function like(name: string): LibraryFunction {
  return define(
    name,
    ['text', 'text', 'text'],
    boolean,
    (shape, context) => checked(shape, 'regexp_like', (subject, { search }) => (search.test(subject, context) ? 1 : 0), 2),
    { min: 2, max: name === 'REGEXP_LIKE' ? 3 : 2, nulls: true },
  );
}
const numbers = (rest: SqliteValue[], index: number, otherwise: number) => (rest[index] === undefined ? otherwise : Number(rest[index]));

export const regexp = (): readonly LibraryFunction[] => [
  like('REGEXP_LIKE'),
  like('REGEXP'),
  like('RLIKE'),
  define(
    'REGEXP_INSTR',
    ['text', 'text', 'index', 'index', 'index', 'text'],
    bigint(21),
    (shape, context) =>
      checked(
        shape,
        'regexp_instr',
        (subject, compiled, rest) => {
          const end = numbers(rest, 2, 0);
          if (end !== 0 && end !== 1) throw incorrectArguments('regexp_instr: return_option must be 1 or 0.');
          const match = nthMatch(compiled, subject, numbers(rest, 0, 1), numbers(rest, 1, 1), context);
          return match === null ? 0 : charsBefore(subject, match.index + (end === 1 ? (match.texts[0] ?? '').length : 0)) + 1;
        },
        5,
      ),
    { min: 2, max: 6, nulls: true },
  ),
  define(
    'REGEXP_SUBSTR',
    ['text', 'text', 'index', 'index', 'text'],
    (args, collation) => ({ type: stringType(args[0] === undefined ? 0 : displayChars(args[0]), collation), repr: 'text', nullable: true }),
    (shape, context) =>
      checked(
        shape,
        'regexp_substr',
        (subject, compiled, rest) => nthMatch(compiled, subject, numbers(rest, 0, 1), numbers(rest, 1, 1), context)?.texts[0] ?? null,
        4,
      ),
    { min: 2, max: 5, nulls: true },
  ),
  define(
    'REGEXP_REPLACE',
    ['text', 'text', 'text', 'index', 'index', 'text'],
    nullable((_, collation) => ({ type: stringType(4194304, collation), repr: 'text' })),
    (shape, context) =>
      checked(
        shape,
        'regexp_replace',
        (subject, compiled, rest) => {
          const start = startOf(subject, numbers(rest, 1, 1));
          const occurrence = numbers(rest, 2, 0);
          const replace = replacer(String(rest[0] ?? ''), compiled.groups);
          let at = start;
          let out = subject.slice(0, start);
          let copied = start;
          for (let count = 1; ; count++) {
            const match: Match | null = compiled.search.find(subject, at, context);
            if (match === null) break;
            at = nextStart(match);
            if (occurrence > 0 && count < occurrence) continue;
            out += subject.slice(copied, match.index) + replace(match);
            copied = match.index + (match.texts[0] ?? '').length;
            if (occurrence > 0) break;
          }
          return out + subject.slice(copied);
        },
        5,
      ),
    { min: 3, max: 6, nulls: true },
  ),
];
