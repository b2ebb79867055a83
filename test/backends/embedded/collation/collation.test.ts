import { expect, test } from 'bun:test';
import { DatabaseSync } from 'node:sqlite';
import {
  byteLength,
  characterCount,
  decodeBytes,
  inconvertibleConstant,
  incorrectStringValue,
  invalidCharacterString,
  unstorableText,
} from '../../../../src/backends/embedded/collation/charset.ts';
import {
  aggregateCollations,
  checkCollate,
  collationKey,
  compareCodePoints,
  Derivation,
  hashKey,
  isCaseInsensitive,
  isSupported,
  keyFunctionName,
  keyFunctions,
  likeKeyRange,
  likeMatcher,
  likePrefix,
  locate,
  type Operand,
  padsWithSpace,
  registerCollations,
  weightString,
} from '../../../../src/backends/embedded/collation/index.ts';
import { allCollations } from '../../../../src/codec/collations.ts';
import { SqlError } from '../../../../src/errors.ts';

function errorOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof SqlError) return `${error.errno} (${error.sqlState}): ${error.message}`;
    throw error;
  }
  return 'none';
}
const column = (collation: string): Operand => ({ collation, derivation: Derivation.IMPLICIT, repertoire: 'unicode' });
const literal = (collation: string): Operand => ({ collation, derivation: Derivation.COERCIBLE, repertoire: 'ascii' });
const explicit = (collation: string): Operand => ({ collation, derivation: Derivation.EXPLICIT, repertoire: 'unicode' });
const chosen = (...operands: Operand[]): string => {
  const { collation, derivation } = aggregateCollations(operands, 'concat', false);
  return `${collation} ${derivation}`;
};

test('an unknown collation and one that is not supported are errors', () => {
  expect(errorOf(() => collationKey('foo_ci'))).toBe("1273 (HY000): Unknown collation: 'foo_ci'");
  expect(errorOf(() => collationKey('tis620_thai_ci'))).toStartWith('1235 (42000): ');
  expect(errorOf(() => checkCollate('latin1_bin', 'utf8mb4'))).toBe(
    "1253 (42000): COLLATION 'latin1_bin' is not valid for CHARACTER SET 'utf8mb4'",
  );
  expect(checkCollate('UTF8MB4_BIN', 'utf8mb4')).toBe('utf8mb4_bin');
});

test('keys of usual text are the text itself or its lower case', () => {
  expect(collationKey('utf8mb4_0900_ai_ci')?.('Hello World 42')).toBe('hello world 42');
  expect(collationKey('utf8mb4_0900_as_cs')?.('hello world 42')).toBe('hello world 42');
  expect(collationKey('utf8mb4_unicode_ci')?.('Hello  ')).toBe('hello');
  expect(collationKey('utf8mb4_bin')?.('Hello')).toBe('Hello');
  expect(collationKey('utf8mb4_0900_bin')).toBeNull();
  expect(collationKey('binary')).toBeNull();
});

test('collations that weigh alike share a key function', () => {
  expect(keyFunctionName('utf8mb4_general_ci')).toBe(keyFunctionName('utf8mb3_general_ci'));
  expect(keyFunctionName('utf8_general_ci')).toBe(keyFunctionName('ucs2_general_ci'));
  expect(keyFunctionName('latin1_swedish_ci')).not.toBe(keyFunctionName('latin1_general_ci'));
  expect(keyFunctionName('utf8mb4_0900_bin')).toBeNull();
});

test('every supported collation has its key function registered, and no other', () => {
  const wanted = allCollations()
    .filter(isSupported)
    .map(({ name }) => keyFunctionName(name));
  expect(
    keyFunctions()
      .map(({ name }) => name)
      .sort(),
  ).toEqual([...new Set(wanted.filter((name) => name !== null))].sort());
  expect(
    allCollations()
      .filter((collation) => !isSupported(collation))
      .map(({ name }) => name)
      .sort(),
  ).toEqual([
    'big5_chinese_ci',
    'cp1250_czech_cs',
    'gb18030_chinese_ci',
    'latin1_german2_ci',
    'latin2_czech_cs',
    'tis620_thai_ci',
    'utf8mb4_ja_0900_as_cs',
    'utf8mb4_ja_0900_as_cs_ks',
    'utf8mb4_zh_0900_as_cs',
  ]);
});

test('long text has the same key as its parts', () => {
  for (const name of ['utf8mb4_0900_ai_ci', 'utf8mb4_unicode_ci', 'utf8mb4_general_ci']) {
    const key = collationKey(name);
    expect(key?.('Ab-c'.repeat(3000))).toBe(key?.('Ab-c')?.repeat(3000) ?? '');
  }
});

test('key functions serve unique indexes in SQLite', () => {
  const db = new DatabaseSync(':memory:');
  registerCollations(db);
  db.exec('CREATE TABLE t (name TEXT)');
  db.exec(`CREATE UNIQUE INDEX t_name ON t (${keyFunctionName('utf8mb4_0900_ai_ci')}(name))`);
  db.prepare('INSERT INTO t VALUES (?), (?), (NULL), (NULL)').run('Straße', 'Éa');
  expect(() => db.prepare('INSERT INTO t VALUES (?)').run('STRASSE')).toThrow('UNIQUE');
  const find = db.prepare('SELECT name FROM t WHERE collation_key_0900_ai_ci(name) = collation_key_0900_ai_ci(?)');
  expect(find.get('eA')?.['name']).toBe('Éa');
  const plan = db
    .prepare("EXPLAIN QUERY PLAN SELECT name FROM t WHERE collation_key_0900_ai_ci(name) = collation_key_0900_ai_ci('x')")
    .all();
  expect(JSON.stringify(plan)).toContain('t_name');
});

test('hash keys, case and padding', () => {
  expect(hashKey('É ', 'latin1_swedish_ci')).toBe(hashKey('e', 'latin1_swedish_ci'));
  expect(isCaseInsensitive('utf8mb4_0900_as_ci')).toBeTrue();
  expect(isCaseInsensitive('utf8mb4_0900_as_cs')).toBeFalse();
  expect(isCaseInsensitive('latin1_general_cs')).toBeFalse();
  expect(isCaseInsensitive('ascii_general_ci')).toBeTrue();
  expect(padsWithSpace('utf8mb4_bin')).toBeTrue();
  expect(padsWithSpace('utf8mb4_0900_bin')).toBeFalse();
});

test('WEIGHT_STRING depends on the character set and AS CHAR', () => {
  const hex = (text: string, collation: string, chars?: number): string =>
    Buffer.from(weightString(text, collation, chars))
      .toString('hex')
      .toUpperCase();
  expect(hex('é', 'ucs2_bin')).toBe('00E9');
  expect(hex('é', 'utf8mb3_bin')).toBe('00E9');
  expect(hex('é😀', 'utf16_bin')).toBe('0000E901F600');
  expect(hex('é', 'latin1_bin')).toBe('E9');
  expect(hex('é', 'ascii_bin')).toBe('3F');
  expect(hex('中😀a', 'gb18030_bin')).toBe('D6D09439FC3661');
  expect(hex('ab', 'utf8mb4_0900_ai_ci', 4)).toBe('1C471C60');
  expect(hex('ab', 'utf8mb4_0900_ai_ci', 1)).toBe('1C47');
  expect(hex('ab', 'utf8mb4_general_ci', 4)).toBe('0041004200200020');
  expect(hex('a', 'utf8mb4_0900_as_cs', 4)).toBe('1C470000002000000002');
});

test('the lower coercibility wins', () => {
  expect(chosen(column('utf8mb4_general_ci'), literal('utf8mb4_0900_ai_ci'))).toBe('utf8mb4_general_ci 2');
  expect(chosen(literal('utf8mb4_0900_ai_ci'), explicit('utf8mb4_bin'))).toBe('utf8mb4_bin 0');
  expect(chosen(column('latin1_swedish_ci'), literal('utf8mb4_0900_ai_ci'))).toBe('latin1_swedish_ci 2');
  expect(chosen(column('utf8mb4_0900_ai_ci'), column('utf8mb4_bin'))).toBe('utf8mb4_bin 2');
  expect(chosen(column('utf8mb4_0900_ai_ci'), column('utf8mb4_general_ci'))).toBe('utf8mb4_bin 7');
  expect(chosen(column('utf8mb4_0900_ai_ci'), column('latin1_swedish_ci'))).toBe('utf8mb4_0900_ai_ci 2');
  expect(chosen(column('utf8mb3_general_ci'), column('utf8mb4_0900_ai_ci'))).toBe('utf8mb4_0900_ai_ci 2');
  expect(chosen(column('utf8mb3_general_ci'), literal('utf8mb4_0900_ai_ci'))).toBe('utf8mb3_general_ci 2');
  expect(chosen(column('latin1_swedish_ci'), column('binary'))).toBe('binary 2');
  expect(chosen(column('utf8mb4_0900_ai_ci'), { ...literal('binary'), derivation: Derivation.NUMERIC })).toBe('utf8mb4_0900_ai_ci 2');
});

test('collations that do not mix are errors worded as MySQL words them', () => {
  const mixed = (...operands: Operand[]): string => errorOf(() => aggregateCollations(operands, '=', true));
  const [a, b, c] = [column('utf8mb4_0900_ai_ci'), column('utf8mb4_general_ci'), column('latin1_swedish_ci')];
  expect(mixed(a, b)).toBe(
    "1267 (HY000): Illegal mix of collations (utf8mb4_0900_ai_ci,IMPLICIT) and (utf8mb4_general_ci,IMPLICIT) for operation '='",
  );
  expect(mixed(a, literal('utf8mb4_0900_ai_ci'), b)).toBe(
    "1270 (HY000): Illegal mix of collations (utf8mb4_0900_ai_ci,IMPLICIT), (utf8mb4_0900_ai_ci,COERCIBLE), (utf8mb4_general_ci,IMPLICIT) for operation '='",
  );
  expect(mixed(explicit('utf8mb4_bin'), explicit('utf8mb4_general_ci'))).toBe(
    "1267 (HY000): Illegal mix of collations (utf8mb4_bin,EXPLICIT) and (utf8mb4_general_ci,EXPLICIT) for operation '='",
  );
  expect(mixed(column('utf8mb3_general_ci'), column('ucs2_general_ci'))).toContain('1267');
  expect(mixed(c, column('latin2_general_ci'))).toContain('1267');
  expect(mixed(c, column('latin2_general_ci'), c, c)).toBe("1271 (HY000): Illegal mix of collations for operation '='");
});

test('COLLATE overrules character sets that do not mix', () => {
  const [x, y] = [column('latin1_swedish_ci'), column('latin2_general_ci')];
  expect(chosen(x, y, explicit('utf8mb3_bin'))).toBe('utf8mb3_bin 0');
  expect(errorOf(() => aggregateCollations([x, y, literal('utf8mb4_0900_ai_ci')], 'concat', false))).toContain('1270');
  expect(errorOf(() => aggregateCollations([x, explicit('latin2_bin')], '=', true))).toContain('1267');
});

test('contractions: ch is one letter in Czech, and found as one', () => {
  const key = collationKey('utf8mb4_cs_0900_ai_ci');
  const sorted = ['i', 'hz', 'cz', 'ch', 'h'].sort((a, b) => ((key?.(a) ?? '') < (key?.(b) ?? '') ? -1 : 1));
  expect(sorted).toEqual(['cz', 'h', 'hz', 'ch', 'i']);
  expect(locate('c', 'ach', 'utf8mb4_cs_0900_ai_ci')).toBe(-1);
  expect(locate('CH', 'ach', 'utf8mb4_cs_0900_ai_ci')).toBe(1);
});

test('euckr_korean_ci takes characters for equal whose second bytes differ as letters do by case, as MySQL does', () => {
  const [upper, lower] = ['AD5A', 'AD7A'].map((hex) => decodeBytes(Buffer.from(hex, 'hex'), 'euckr'));
  expect(hashKey(upper ?? '', 'euckr_korean_ci')).toBe(hashKey(lower ?? '', 'euckr_korean_ci'));
  expect(likeMatcher(upper ?? '', '', 'euckr_korean_ci')(lower ?? '')).toBeFalse();
});

test('a LIKE pattern tells what matches begin with', () => {
  expect(likePrefix('abc%', '\\')).toEqual({ prefix: 'abc', exact: false });
  expect(likePrefix('a\\%b', '\\')).toEqual({ prefix: 'a%b', exact: true });
  expect(likePrefix('a|_b_', '|')).toEqual({ prefix: 'a_b', exact: false });
});

test('the keys of what LIKE matches are in the range that it gives', () => {
  const pieces = ['a', 'A', ' ', '\t', 'é', 'ß', '-', '中', '😀', '\u0301', '\u{10ffff}'];
  const texts = pieces.flatMap((a) => pieces.flatMap((b) => pieces.map((c) => a + b + c)));
  texts.push(...pieces, ...pieces.flatMap((a) => pieces.map((b) => a + b)));
  const prefixes = [...pieces, ...pieces.flatMap((a) => pieces.map((b) => a + b))];
  for (const collation of [
    'utf8mb4_0900_ai_ci',
    'utf8mb4_0900_as_cs',
    'utf8mb4_unicode_ci',
    'utf8mb4_general_ci',
    'utf8mb4_bin',
    'utf8mb4_0900_bin',
    'utf8mb4_sv_0900_ai_ci',
  ]) {
    const keyed = texts.map((text) => [text, hashKey(text, collation)] as const);
    for (const prefix of prefixes) {
      const range = likeKeyRange(`${prefix}%`, '', collation);
      if (range === null) continue;
      const matches = likeMatcher(`${prefix}%`, '', collation);
      const outside = keyed.filter(
        ([text, key]) => matches(text) && (compareCodePoints(key, range.from) < 0 || compareCodePoints(key, range.below) >= 0),
      );
      expect(outside).toEqual([]);
    }
  }
  expect(likeKeyRange('Abc%', '\\', 'utf8mb4_0900_ai_ci')).toEqual({ from: 'abc', below: 'abd' });
  expect(likeKeyRange('%abc', '\\', 'utf8mb4_0900_ai_ci')).toBeNull();
  expect(likeKeyRange('c%', '\\', 'utf8mb4_cs_0900_ai_ci')).toBeNull();
});

test('lengths in bytes and characters', () => {
  expect(byteLength('é中', 'utf8mb4')).toBe(5);
  expect(byteLength('é中', 'utf16')).toBe(4);
  expect(byteLength('é', 'latin1')).toBe(1);
  expect(characterCount('a😀')).toBe(2);
});

test('a constant that the other character set lacks', () => {
  expect(inconvertibleConstant('ab中文字', 'utf8mb4', 'latin1')?.message).toBe(
    "Cannot convert string 'ab\\xE4\\xB8\\xAD\\xE6...' from utf8mb4 to latin1",
  );
  expect(inconvertibleConstant('é', 'utf8mb4', 'latin1')).toBeNull();
});

test('what cannot be stored is shown as MySQL shows it', () => {
  expect(unstorableText('ab中文cd', 'latin1', 'l', 1)?.message).toBe(
    "Incorrect string value: '\\xE4\\xB8\\xAD\\xE6\\x96\\x87...' for column 'l' at row 1",
  );
  expect(unstorableText('😀y', 'utf8mb3', 'u3', 1)?.message).toBe(
    "Incorrect string value: '\\xF0\\x9F\\x98\\x80y' for column 'u3' at row 1",
  );
  expect(unstorableText("中'\n", 'latin1', 'l', 2)?.message).toBe(
    "Incorrect string value: '\\xE4\\xB8\\xAD'\\x0A' for column 'l' at row 2",
  );
  expect(unstorableText('é', 'latin1', 'l', 1)).toBeNull();
  expect(incorrectStringValue(Buffer.from('C328414243444546', 'hex'), 0, 'u4', 1).message).toBe(
    "Incorrect string value: '\\xC3(ABCD...' for column 'u4' at row 1",
  );
  expect(invalidCharacterString(Buffer.from('FF41', 'hex'), 0, 'utf8mb4').message).toBe("Invalid utf8mb4 character string: 'FF41'");
});
