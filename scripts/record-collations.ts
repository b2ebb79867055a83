/**
 * Rewrites test/oracle/collations.json, what a real MySQL answers about strings under its collations:
 * `bun scripts/record-collations.ts mysql://root@127.0.0.1:3397`. Writes nothing on the server.
 */
import { writeFileSync } from 'node:fs';
import { createConnection, type RowDataPacket } from 'mysql2/promise';

const url = process.argv[2];
if (url === undefined) throw new Error('usage: record-collations.ts mysql://user:password@host:port');
const connection = await createConnection({ uri: url, charset: 'utf8mb4_0900_ai_ci' });

const UNICODE = [
  'utf8mb4_0900_ai_ci',
  'utf8mb4_0900_as_ci',
  'utf8mb4_0900_as_cs',
  'utf8mb4_0900_bin',
  'utf8mb4_general_ci',
  'utf8mb4_unicode_ci',
];
UNICODE.push('utf8mb4_unicode_520_ci', 'utf8mb4_bin');
const THREE_BYTES = ['utf8mb3_general_ci', 'utf8mb3_unicode_ci', 'utf8mb3_bin', 'utf8mb3_tolower_ci', 'utf8mb3_general_mysql500_ci'];
const EIGHT_BIT = [
  'latin1_swedish_ci',
  'latin1_general_ci',
  'latin1_general_cs',
  'latin1_german1_ci',
  'latin1_bin',
  'latin1_danish_ci',
  'latin1_spanish_ci',
];
EIGHT_BIT.push(
  'ascii_general_ci',
  'ascii_bin',
  'latin2_general_ci',
  'latin2_hungarian_ci',
  'cp1251_general_ci',
  'cp1251_ukrainian_ci',
  'koi8r_general_ci',
);
EIGHT_BIT.push(
  'greek_general_ci',
  'hebrew_general_ci',
  'latin5_turkish_ci',
  'cp850_general_ci',

  'swe7_swedish_ci',
  'macroman_general_ci',
);

const MULTI_BYTE = [
  'sjis_japanese_ci',
  'cp932_bin',
  'ujis_japanese_ci',
  'eucjpms_bin',
  'euckr_korean_ci',
  'gb2312_chinese_ci',
  'gbk_bin',
  'gbk_chinese_ci',
  'big5_bin',
  'gb18030_bin',
  'gb18030_unicode_520_ci',
];
const WIDE = [
  'ucs2_general_ci',
  'ucs2_bin',
  'utf16_unicode_ci',
  'utf16_bin',
  'utf16le_general_ci',
  'utf32_unicode_520_ci',
  'utf32_general_ci',
];

/** Language collations: their texts are made of what they tailor. */
const LANGUAGES =
  `croatian czech danish esperanto estonian german2 hungarian icelandic latvian lithuanian persian polish romanian roman sinhala slovak
  slovenian spanish2 spanish swedish turkish vietnamese`
    .split(/\s+/)
    .map((name) => `utf8mb4_${name}_ci`);
const TAILORED = 'bg bs cs da de_pb eo es es_trad et gl hr hu is la lt lv mn_cyrl nb nn pl ro ru sk sl sr_latn sv tr vi'
  .split(' ')
  .flatMap((name) => [`utf8mb4_${name}_0900_ai_ci`, `utf8mb4_${name}_0900_as_cs`]);
const LETTERS = Array.from('aAäåÅáâăąæeèéêęëeiíîıIİoóôöøÖuúüűyýcCčćçdDđðhHlLłñnNrRřsSšşśtTțţzZžźżgGğjJkvwqxjаАбгийяЯßþ \u0301\u030a\u030c');

/** The same numbers on every run. */
let seed = 12345;
function random(below: number): number {
  seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
  return Math.floor((seed / 0x1_0000_0000) * below);
}
function pick<T>(from: readonly T[]): T {
  const chosen = from[random(from.length)];
  if (chosen === undefined) throw new Error('nothing to pick from');
  return chosen;
}

const WORDS = [
  '',
  ' ',
  '  ',
  '\t',
  ' \t',
  '\t\t',
  '\n',
  '\0',
  '\x01',
  '\x1f',
  '\x7f',
  'a',
  'a ',
  'a  ',
  'a\t',
  'a \t',
  'a  \t',
  'a\t\t',
  'a\tb',
  'a \tb',
  'a b',
  'a  b',
  'a\0',
  'a\x01',
  'a!',
  'a~',
  '`~',
  'A',
  'b',
  'B',
  'ab',
  'Ab',
  'aB',
  'AB',
  'abc',
  'ABC',
  'a-b',
  'a_b',
  'a.b',
  'a@b',
  'a b c',
  '0',
  '1',
  '10',
  '2',
  '9',
  '٣',
  '²',
  '½',
  '①',
  'é',
  'É',
  'e',
  'e\u0301',
  'E\u0301',
  'è',
  'ê',
  'ë',
  'ẽ',
  'ế',
  'e\u0302\u0301',
  'e\u0301\u0302',
  'ß',
  'ss',
  'SS',
  'ẞ',
  's',
  'straße',
  'strasse',
  'STRASSE',
  'Å',
  'å',
  'A\u030a',
  'Å',
  'aa',
  'ä',
  'ae',
  'æ',
  'Æ',
  'ö',
  'ø',
  'Ø',
  'o',
  'œ',
  'oe',
  'ﬁ',
  'fi',
  'ﬃ',
  'ffi',
  'ð',
  'đ',
  'Đ',
  'd',
  'þ',
  'th',
  'ł',
  'Ł',
  'l',
  'ı',
  'İ',
  'i',
  'I',
  'ij',
  'ĳ',
  'ñ',
  'n',
  'n\u0303',
  'ŋ',
  'ǅ',
  'ǆ',
  'dž',
  'ſ',
  'K',
  'k',
  'Ω',
  'ω',
  'Ω',
  'ς',
  'σ',
  'Σ',
  'ά',
  'α',
  'Жизнь',
  'жизнь',
  'й',
  'и',
  'и\u0306',
  'ё',
  'е',
  'ѐ',
  'א',
  'בּ',
  'ب',
  'أ',
  'ا',
  'ﷺ',
  'ﻼ',
  'क',
  'क़',
  'का',
  'ก',
  'เก',
  'แก',
  'ກ',
  'ཀ',
  '가',
  '각',
  '나',
  '한글',
  '\u1112\u1161\u11ab',
  '\u1100\u1161',
  'ㄱ',
  'あ',
  'ア',
  'ｱ',
  'ぁ',
  'が',
  'か\u3099',
  'か',
  'ー',
  '中',
  '文',
  '中文',
  '丁',
  '豈',
  '更',
  '㐀',
  '𠀀',
  '𪛖',
  '𪛗',
  '龥',
  '𗀀',
  '𗀁',
  '一',
  '〇',
  'Ａ',
  'ａ',
  '１',
  '\u3000',
  '\u00a0',
  'a\u00a0',
  'a\u3000',
  '😀',
  '😁',
  '👍🏽',
  '👍',
  '𝐀',
  '𝒜',
  '𐀀',
  '𐐀',
  '𐐨',
  '\u{10fffd}',
  '\u{10fffe}',
  '\u{10ffff}',
  'a\u{10ffff}',
  '\ufffd',
  '\ufffe',
  '\uffff',
  '\ue000',
  '\ud7ff',
  '\ufffd\u{10000}',
  '\u{e0100}',
  '\u200b',
  '\u200d',
  '\u00ad',
  'a\u00adb',
  '\ufeff',
  '€',
  '$',
  '£',
  '¥',
  '%',
  '_',
  '+',
  '<',
  '=',
  '>',
  '|',
  '^',
  '`',
  '~',
  '#',
  '&',
  '*',
  '/',
  '\\',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '"',
  "'",
  ';',
  ':',
  '!',
  '?',
  ',',
  '.',
  '-',
  '—',
  '–',
  '…',
  '«',
  '¡',
  '¿',
  '·',
  '×',
  '÷',
  '¬',
  '¨',
  '´',
  '¸',
  'ª',
  'º',
  '™',
  '©',
  '\u0085',
  '\u2028',
  '\u0301',
  '\u0302',
  'x\u0301\u0301',
  'z',
  'Z',
  'zz',
  'ž',
  'ʒ',
  'ƶ',
  '\ud7a4',
  '\u0378',
  '\u2fff',
  'a\ud7ffb',
  '\ue000\t',
  'a\u{10000}\t',
  'a\uffff\t',
];
const ALPHABET = Array.from(
  "aAbBzZ09 \t\n-_.,@'éÉßñøłœﬁ\u0301\u0308\u0302\0\x01\x1fжЖωσς가한アｱが\u3099中文豈😀𝐀\u{10ffff}\u200b\u00a0かàŝ𠀀ก०~[",
);

function randomString(): string {
  return Array.from({ length: random(9) }, () => pick(ALPHABET)).join('');
}
function anyCodePoint(): number {
  const limit = pick([0x80, 0x250, 0x800, 0x3000, 0x10000, 0x20000, 0x30000, 0x110000]);
  const cp = random(limit);
  return cp >= 0xd800 && cp < 0xe000 ? 0xfffd : cp;
}

const hexOf = (text: string): string => (text === '' ? "''" : `0x${Buffer.from(text, 'utf8').toString('hex')}`);
const converted = (text: string, charset: string): string => `CONVERT(CONVERT(${hexOf(text)} USING utf8mb4) USING ${charset})`;
const charsetOf = (collation: string): string => collation.slice(0, collation.indexOf('_'));

async function column(sql: string): Promise<unknown[]> {
  const [rows] = await connection.query<RowDataPacket[]>({ sql, rowsAsArray: true });
  return (rows as unknown as unknown[][]).map((row) => row[0]);
}
/** One value each, in order. */
async function each(expressions: readonly string[]): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (let from = 0; from < expressions.length; from += 2000) {
    const rows = expressions.slice(from, from + 2000).map((expression, at) => `SELECT ${at} o, ${expression} v`);
    answers.push(...(await column(`SELECT v FROM (${rows.join(' UNION ALL ')}) t ORDER BY o`)));
  }
  return answers;
}

/** Those that the character set holds. */
async function heldBy(charset: string, texts: readonly string[]): Promise<string[]> {
  const back = await each(texts.map((text) => `HEX(CONVERT(${converted(text, charset)} USING utf8mb4))`));
  return texts.filter((text, at) => back[at] === Buffer.from(text, 'utf8').toString('hex').toUpperCase());
}
/** Place of each text in the collation's order; equal places for equal texts. */
async function ranks(collation: string, texts: readonly string[]): Promise<number[]> {
  const charset = charsetOf(collation);
  const rows = texts.map((text, at) => `SELECT ${at} o, ${converted(text, charset)} COLLATE ${collation} s`);
  return (await column(`SELECT r FROM (SELECT o, DENSE_RANK() OVER (ORDER BY s) r FROM (${rows.join(' UNION ALL ')}) t) u ORDER BY o`)).map(
    Number,
  );
}

const strings = [...new Set([...WORDS, ...Array.from({ length: 700 }, randomString)])];
const orders: Record<string, { texts: string[]; ranks: number[] }> = {};
for (const collation of [...UNICODE, ...THREE_BYTES, ...EIGHT_BIT, ...MULTI_BYTE, ...WIDE]) {
  const texts = await heldBy(charsetOf(collation), strings);
  orders[collation] = { texts, ranks: await ranks(collation, texts) };
}

const foreign = [...new Set(Array.from({ length: 500 }, () => Array.from({ length: 1 + random(5) }, () => pick(LETTERS)).join('')))];
foreign.push(
  'ch',
  'cH',
  'Ch',
  'c',
  'cz',
  'h',
  'hz',
  'ci',
  'll',
  'lz',
  'm',
  'dzs',
  'ddzs',
  'dz',
  'ccs',
  'cs',
  'csz',
  'nny',
  'aa',
  'Aa',
  'aA',
  'lj',
  'nj',
  'dž',
  'ǆ',
  'ǉ',
  'آ',
  'ا',
  'ي',
  'ک',
  'ක්',
  'ං',
  'ぁ',
);
for (const collation of [...LANGUAGES, ...TAILORED]) orders[collation] = { texts: [], ranks: await ranks(collation, foreign) };

const points = Array.from({ length: 5000 }, anyCodePoint);
const weighed = Array.from({ length: 2000 }, () =>
  random(2) === 0 ? randomString() : String.fromCodePoint(...Array.from({ length: 1 + random(5) }, anyCodePoint)),
);
const weights: Record<string, { points: string[]; strings: string[] }> = {};
for (const collation of UNICODE) {
  if (collation.endsWith('bin')) continue;
  const ask = (texts: readonly string[]) =>
    each(texts.map((text) => `HEX(WEIGHT_STRING(${converted(text, 'utf8mb4')} COLLATE ${collation}))`));
  weights[collation] = {
    points: (await ask(points.map((cp) => String.fromCodePoint(cp)))) as string[],
    strings: (await ask(weighed)) as string[],
  };
}

/** Bytes of texts in each character set, and texts of bytes. */
const [charsets] = await connection.query<RowDataPacket[]>(
  "SELECT CHARACTER_SET_NAME name FROM information_schema.CHARACTER_SETS WHERE CHARACTER_SET_NAME <> 'binary' ORDER BY 1",
);
const encoded = [
  ...WORDS,
  ...Array.from({ length: 100 }, () => String.fromCodePoint(...Array.from({ length: 4 }, () => random(0xd800)))),
  'żółć',
  'České',
  'Ünïçødé',
  'Привет',
  'ελληνικά',
  'שלום',
  'สวัสดี',
  '日本語①',
  '안녕',
  '繁體',
  '简体€',
];
const sequences = Array.from({ length: 200 }, () =>
  Buffer.from(Array.from({ length: 1 + random(4) }, () => (random(3) === 0 ? random(128) : 128 + random(128)))).toString('hex'),
);
const conversions: Record<string, { encoded: unknown[]; decoded: unknown[] }> = {};
for (const { name } of charsets) {
  conversions[name] = {
    encoded: await each(encoded.map((text) => `HEX(${converted(text, name)})`)),
    // The product with a column keeps the optimizer from failing on a constant that is malformed.
    decoded: await each(sequences.map((hex) => `HEX(CONVERT(CONVERT(UNHEX(IF(RAND() < 2, '${hex}', '')) USING ${name}) USING utf8mb4))`)),
  };
}

const PATTERNS = [
  '%',
  '_',
  '',
  'a',
  'A%',
  '%b',
  '%a%',
  'a_',
  '_a',
  '%é%',
  'é',
  'e',
  'e_',
  'e%',
  'ss',
  's_',
  'ß',
  'a\\%',
  'a\\_b',
  '\\\\',
  'a\\',
  '%\\',
  '%%',
  '%_%',
  '_%_',
  'a%b%',
  '%a_b%',
  'a ',
  'a',
  '%\u0301',
  '\x01',
  '\0',
  '豈',
  '更',
  '😀',
  '😁',
  '%😀%',
  'か',
  'が',
  'ア',
  'ﬁ',
  'Å',
  'i',
  'ς',
  'k',
  '\u200b',
  'd%',
  'o',
  'l',
];
const liked = [
  ...new Set([
    ...WORDS.slice(0, 140),
    'a%',
    'a_b',
    'a\\',
    '\\',
    'xaxbx',
    'aXXb',
    '豈',
    '更',
    '😀',
    '𝐀',
    ...Array.from({ length: 60 }, randomString),
  ]),
];
const likes: Record<string, string[]> = {};
const finds: Record<string, number[][]> = {};
const needles = [
  '',
  'a',
  'B',
  'é',
  'e',
  'ss',
  's',
  'ß',
  'ab',
  '\u0301',
  '\x01',
  'e\u0301',
  'か',
  '\u3099',
  ' ',
  'a ',
  '中',
  '😀',
  'ﬁ',
  'i',
  'æ',
  'a-',
  '\0',
];
for (const collation of UNICODE) {
  likes[collation] = [];
  finds[collation] = [];
  const of = (text: string): string => `${converted(text, 'utf8mb4')} COLLATE ${collation}`;
  for (const pattern of PATTERNS)
    likes[collation].push((await each(liked.map((text) => `${of(text)} LIKE ${converted(pattern, 'utf8mb4')}`))).join(''));
  for (const needle of needles)
    finds[collation].push((await each(liked.map((text) => `LOCATE(${converted(needle, 'utf8mb4')}, ${of(text)})`))).map(Number));
}
await connection.end();

writeFileSync(
  new URL('../test/oracle/collations.json', import.meta.url),
  `${JSON.stringify({ foreign, orders, points, weighed, weights, encoded, sequences, conversions, liked, patterns: PATTERNS, likes, needles, finds })}\n`,
);
