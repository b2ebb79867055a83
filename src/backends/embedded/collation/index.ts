/**
 * Collations. SQLite compares only bytes, so strings are compared through *collation keys*: texts whose UTF-8 bytes are in the order that the
 * collation gives the strings, and equal where it takes them for equal. Keys are what goes into indexes, ORDER BY, GROUP BY, DISTINCT,
 * joins and comparisons: `collation_key_general_ci("name") = collation_key_general_ci(?)`.
 *
 * Text and not BLOB: for the usual string the key is the string itself or its lower case, made by the runtime's own code
 * (Bun: 65 ns for 30 characters, and 100 ns to cross from SQLite and back; no dearer on Node and Deno, where a BLOB costs twice that).
 */
import type { DatabaseSync } from 'node:sqlite';
import { collationByName } from '../../../codec/collations.ts';
import { weightBytes } from './collator.ts';
import { collatorByKeyName, collatorOf, findCollation, keyName, keyNames } from './registry.ts';

export { aggregateCollations, type Coercibility, Derivation, type Operand, type Repertoire } from './aggregate.ts';
export { likeMatcher, likePrefix } from './like.ts';
export { type KeyRange, likeKeyRange } from './like-range.ts';
export { locate } from './locate.ts';
export { collatorOf, findCollation, isSupported } from './registry.ts';

/** A function for SQLite. */
export interface KeyFunction {
  readonly name: string;
  /** Null gives null. Bytes are their own key. */
  readonly fn: (value: unknown) => string | Uint8Array | null;
}

/**
 * @param name in any case.
 * @returns the function that makes keys; null where the string itself is its key (`utf8mb4_0900_bin`, `binary`).
 * @throws SqlError 1273 for an unknown collation, 1235 for one that is not supported.
 */
export function collationKey(name: string): ((text: string) => string) | null {
  return collatorOf(name).key;
}

/**
 * Name under which `registerCollations` registers a collation's key function in SQLite; collations that weigh alike share one.
 * @returns null where the string itself is its key.
 * @throws SqlError 1273, 1235.
 */
export function keyFunctionName(name: string): string | null {
  const shared = keyName(findCollation(name));
  return shared === 'exact' ? null : functionName(shared);
}

/** What the names of all key functions begin with. */
export const keyFunctionPrefix = 'collation_key_';

function functionName(shared: string): string {
  return keyFunctionPrefix + shared;
}

let functions: readonly KeyFunction[] | null = null;

/** All key functions. Tables are unpacked when a function first meets a string that needs them. */
export function keyFunctions(): readonly KeyFunction[] {
  functions ??= keyNames()
    .filter((shared) => shared !== 'exact')
    .map((shared) => ({ name: functionName(shared), fn: lazily(shared) }));
  return functions;
}

/** Registers every key function on a connection, deterministic, so that indexes can use them. */
export function registerCollations(db: DatabaseSync): void {
  for (const { name, fn } of keyFunctions()) db.function(name, { deterministic: true }, fn);
}

function lazily(shared: string): KeyFunction['fn'] {
  let key: ((text: string) => string) | null = null;
  return (value) => {
    key ??= collatorByKeyName(shared).key ?? ((text) => text);
    if (typeof value === 'string') return key(value);
    if (value === null || value === undefined) return null;
    return value instanceof Uint8Array ? value : key(String(value));
  };
}

/** A key for JavaScript's own maps and sets: equal where the strings are. @throws SqlError 1273, 1235. */
export function hashKey(text: string, collation: string): string {
  const { key } = collatorOf(collation);
  return key === null ? text : key(text);
}

/** @returns negative, 0 or positive, as the collation orders them. @throws SqlError 1273, 1235. */
export function compare(a: string, b: string, collation: string): number {
  if (a === b) return 0;
  const { key } = collatorOf(collation);
  return key === null ? compareCodePoints(a, b) : compareCodePoints(key(a), key(b));
}

/** As UTF-8 compares: JavaScript's own operators put supplementary characters before U+E000. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}
function rank(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x2800 : unit;
}

/**
 * MySQL's WEIGHT_STRING(text [AS CHAR(chars)]).
 * @param chars how many characters are weighed: more are cut off, and a collation that pads fills up with spaces.
 * @throws SqlError 1273, 1235.
 */
export function weightString(text: string, collation: string, chars: number | null = null): Uint8Array {
  const { name, charset, padAttribute } = findCollation(collation);
  const weighed = chars === null ? text : ofLength(text, chars, padAttribute === 'PAD SPACE');
  const bytes = charset === 'utf8mb3' || charset === 'ucs2' ? 2 : charset === 'ascii' ? 1 : 0;
  if (bytes > 0 && name === `${charset}_bin`)
    return weightBytes(
      Array.from(weighed, (char) => codeIn(charset, char)),
      bytes === 2 ? 2 : 1,
    );
  return collatorOf(name).weightString(weighed);
}

function codeIn(charset: string, char: string): number {
  const cp = char.codePointAt(0) ?? 0;
  return cp > (charset === 'ascii' ? 0x7f : 0xffff) ? 0x3f : cp;
}

function ofLength(text: string, chars: number, pads: boolean): string {
  const given = Array.from(text);
  if (given.length >= chars) return given.slice(0, chars).join('');
  return pads ? text + ' '.repeat(chars - given.length) : text;
}

/** `_ci` collations. @throws SqlError 1273, 1235. */
export function isCaseInsensitive(collation: string): boolean {
  return collatorOf(collation).caseInsensitive;
}

/** Whether trailing spaces do not count in comparisons. @throws SqlError 1273. */
export function padsWithSpace(collation: string): boolean {
  return findCollation(collation).padAttribute === 'PAD SPACE';
}

/**
 * Checks COLLATE against the character set of what it stands behind.
 * @returns the collation's name as MySQL spells it.
 * @throws SqlError 1273 unknown, 1253 of another character set.
 */
export { checkCollate } from './aggregate.ts';

/** Name of a character set's binary collation. */
export function binaryCollationOf(charset: string): string {
  return charset === 'binary' ? 'binary' : (collationByName(`${charset}_bin`)?.name ?? 'binary');
}
