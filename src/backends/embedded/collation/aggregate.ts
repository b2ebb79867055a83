/**
 * Which collation several strings are compared or joined by.
 * https://dev.mysql.com/doc/refman/8.4/en/charset-collation-coercibility.html
 */
import { charsetByName } from '../../../codec/collations.ts';
import { SqlError } from '../../../errors.ts';
import { findCollation } from './registry.ts';

/** Coercibility, as COERCIBILITY() gives it: what is lower wins. */
export const Derivation = {
  /** COLLATE. */
  EXPLICIT: 0,
  /** A column, a variable, a routine's parameter, CAST, CONVERT. */
  IMPLICIT: 2,
  /** USER(), VERSION(), system variables. */
  SYSCONST: 3,
  /** Literals, and most functions of them. */
  COERCIBLE: 4,
  /** Numbers and dates. */
  NUMERIC: 5,
  /** NULL. */
  IGNORABLE: 6,
  /** Two columns of different collations joined to one string. */
  NONE: 7,
} as const;
export type Coercibility = (typeof Derivation)[keyof typeof Derivation];
/**
 * What is known of the characters: ASCII text fits every character set. Numbers, dates, columns of ascii and literals without an introducer
 * can be known to be ASCII; a literal with an introducer counts as Unicode.
 */
export type Repertoire = 'ascii' | 'unicode';

/** A string expression, as far as its collation goes. */
export interface Operand {
  readonly collation: string;
  readonly derivation: Coercibility;
  readonly repertoire: Repertoire;
}

const NAMES: Readonly<Record<Coercibility, string>> = {
  0: 'EXPLICIT',
  2: 'IMPLICIT',
  3: 'SYSCONST',
  4: 'COERCIBLE',
  5: 'NUMERIC',
  6: 'IGNORABLE',
  7: 'NONE',
};
/** Those that have supplementary characters. */
const FULL_UNICODE = new Set(['utf8mb4', 'utf16', 'utf16le', 'utf32', 'gb18030']);
const UNICODE = new Set(['utf8mb4', 'utf8mb3', 'ucs2', 'utf16', 'utf16le', 'utf32']);
const MIN_LENGTH: Readonly<Record<string, number>> = { ucs2: 2, utf16: 2, utf16le: 2, utf32: 4 };

/**
 * Combines operands from left to right.
 * @param operation as the error names it: `=`, `concat`, `like`, ` IN `.
 * @param compares true where strings are compared, so that a collation is needed: two columns of different collations are then an error.
 * @throws SqlError 1267, 1270, 1271 illegal mix of collations.
 */
export function aggregateCollations(operands: readonly Operand[], operation: string, compares: boolean): Operand {
  const [first, ...rest] = operands;
  if (first === undefined) throw new Error('no operands');
  let result = first;
  let unknown = false;
  for (const operand of rest) {
    const combined = combine(result, operand);
    // Character sets that do not mix may still be overruled by a COLLATE that follows; two of those may not.
    if (combined === null && bothExplicit(result, operand)) throw illegalMix(operands, operation);
    if (combined === null) unknown = true;
    result = combined ?? UNKNOWN;
  }
  if (unknown && result.derivation !== Derivation.EXPLICIT) throw illegalMix(operands, operation);
  if (compares && result.derivation === Derivation.NONE) throw illegalMix(operands, operation);
  return result;
}

/** What a string is of while its operands' character sets do not mix. */
const UNKNOWN: Operand = { collation: 'binary', derivation: Derivation.NONE, repertoire: 'unicode' };

function bothExplicit(a: Operand, b: Operand): boolean {
  return a.derivation === Derivation.EXPLICIT && b.derivation === Derivation.EXPLICIT;
}

/**
 * Checks COLLATE against the character set of what it stands behind.
 * @returns the collation's name as MySQL spells it.
 * @throws SqlError 1273 unknown, 1253 of another character set.
 */
export function checkCollate(name: string, charset: string): string {
  const collation = findCollation(name);
  const wanted = charset === 'utf8' ? 'utf8mb3' : charset;
  if (collation.charset !== wanted) {
    throw new SqlError(1253, '42000', `COLLATION '${name}' is not valid for CHARACTER SET '${wanted}'`);
  }
  return collation.name;
}

/** Null where nothing can be agreed on. */
function combine(a: Operand, b: Operand): Operand | null {
  const charsetA = findCollation(a.collation).charset;
  const charsetB = findCollation(b.collation).charset;
  const chosen = charsetA === charsetB ? sameCharset(a, b, charsetA) : otherCharset(a, b, charsetA, charsetB);
  if (chosen === null) return null;
  const repertoire = a.repertoire === 'ascii' && b.repertoire === 'ascii' ? 'ascii' : 'unicode';
  return { ...chosen, repertoire };
}

function sameCharset(a: Operand, b: Operand, charset: string): Operand | null {
  if (a.derivation !== b.derivation) return a.derivation < b.derivation ? a : b;
  if (a.collation === b.collation) return a;
  if (a.derivation === Derivation.EXPLICIT) return null;
  if (isBinaryOrder(a.collation)) return a;
  if (isBinaryOrder(b.collation)) return b;
  return { collation: `${charset}_bin`, derivation: Derivation.NONE, repertoire: 'unicode' };
}

/** Bytes win over text of the same or a weaker derivation; then the wider character set; then what is not a constant. */
function otherCharset(a: Operand, b: Operand, charsetA: string, charsetB: string): Operand | null {
  if (charsetA === 'binary') return a.derivation <= b.derivation ? a : b;
  if (charsetB === 'binary') return b.derivation <= a.derivation ? b : a;
  if (holds(a, b, charsetA, charsetB)) return a;
  if (holds(b, a, charsetB, charsetA)) return b;
  if (a.derivation < b.derivation && b.derivation >= Derivation.SYSCONST) return a;
  if (b.derivation < a.derivation && a.derivation >= Derivation.SYSCONST) return b;
  return null;
}

/** Whether the wide operand's character set can take the narrow one's. */
function holds(wide: Operand, narrow: Operand, wideSet: string, narrowSet: string): boolean {
  const stronger = wide.derivation < narrow.derivation;
  const same = wide.derivation === narrow.derivation;
  if (UNICODE.has(wideSet) && (stronger || (same && (!UNICODE.has(narrowSet) || isWider(wideSet, narrowSet))))) return true;
  return narrow.repertoire === 'ascii' && (stronger || (same && wide.repertoire !== 'ascii'));
}

function isWider(wideSet: string, narrowSet: string): boolean {
  return (
    FULL_UNICODE.has(wideSet) &&
    !FULL_UNICODE.has(narrowSet) &&
    (charsetByName(wideSet)?.maxLength ?? 1) > (charsetByName(narrowSet)?.maxLength ?? 1) &&
    (MIN_LENGTH[wideSet] ?? 1) === (MIN_LENGTH[narrowSet] ?? 1)
  );
}

function isBinaryOrder(collation: string): boolean {
  return collation === 'binary' || collation.endsWith('_bin');
}

function illegalMix(operands: readonly Operand[], operation: string): SqlError {
  const named = operands.map(({ collation, derivation }) => `(${collation},${NAMES[derivation]})`);
  if (named.length === 2) return mixError(1267, `${named[0]} and ${named[1]} for operation '${operation}'`);
  if (named.length === 3) return mixError(1270, `${named.join(', ')} for operation '${operation}'`);
  return mixError(1271, `for operation '${operation}'`);
}

function mixError(errno: number, rest: string): SqlError {
  return new SqlError(errno, 'HY000', `Illegal mix of collations ${rest}`);
}
