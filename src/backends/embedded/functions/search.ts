/** Functions that look for a string in another, under the collation. */
import { compare, likeMatcher, locate } from '../collation/index.ts';
import { unitOffset } from './chars.ts';
import { bigint, boolean, define, defineString, incorrectArguments, type LibraryFunction, latin1, strings } from './library.ts';

/** 1-based position of a needle from a place on; 0 where there is none. */
function find(collation: string) {
  if (collation === 'binary')
    return (needle: string, subject: string, from = 1): number =>
      from < 1 || from > subject.length + 1 ? 0 : subject.indexOf(needle, from - 1) + 1;
  return (needle: string, subject: string, from = 1): number => (from < 1 ? 0 : locate(needle, subject, collation, from - 1) + 1);
}

interface Pattern {
  readonly pattern: string;
  readonly escape: string;
  readonly matches: (text: string) => boolean;
}

function like(shape: { readonly collation: string }): (subject: string, pattern: string, escapeChar?: string | null) => number {
  let last: Pattern | null = null;
  return (subject, pattern, escapeChar = '\\') => {
    const char = escapeChar ?? '\\';
    if (last === null || last.pattern !== pattern || last.escape !== char) {
      if (unitOffset(char, 1) < char.length) throw incorrectArguments('ESCAPE');
      last = { pattern, escape: char, matches: likeMatcher(pattern, char, shape.collation) };
    }
    return last.matches(subject) ? 1 : 0;
  };
}

export const search = (): readonly LibraryFunction[] => [
  defineString('INSTR', ['string', 'string'], bigint(11), ({ collation }) => {
    const search = find(collation);
    return (subject: string, needle: string) => search(needle, subject);
  }),
  defineString('LOCATE', ['string', 'string', 'index'], bigint(11), ({ collation }) => find(collation), { min: 2, max: 3 }),
  defineString('POSITION', ['string', 'string'], bigint(11), ({ collation }) => find(collation)),
  defineString('FIND_IN_SET', ['string', 'string'], bigint(11), ({ collation }) => (member: string, set: string) => {
    if (set === '' || member.includes(',')) return 0;
    return set.split(',').findIndex((item) => compare(item, member, collation) === 0) + 1;
  }),
  defineString(
    'STRCMP',
    ['string', 'string'],
    bigint(2),
    ({ collation }) =>
      (a: string, b: string) =>
        Math.sign(compare(a, b, collation)),
  ),
  define(
    'LIKE',
    strings('string', 'string', 'text'),
    boolean,
    (shape, _context) => {
      const match = like(shape);
      return (subject: string | Uint8Array | null, pattern: string | Uint8Array | null, escapeChar?: string | null) =>
        subject === null || pattern === null ? null : match(plain(subject), plain(pattern), escapeChar);
    },
    { min: 2, max: 3, nulls: true },
  ),
];
function plain(value: string | Uint8Array): string {
  return typeof value === 'string' ? value : latin1(value);
}
