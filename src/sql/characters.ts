/** Classes of UTF-16 units, for the lexer, the fingerprint and the splitter alike. */

export const Class = {
  Other: 0,
  Space: 1,
  Digit: 2,
  /** A letter, `_`, `$`, or anything beyond ASCII. */
  Letter: 4,
  HexDigit: 8,
} as const;

/** Bits of `Class` for the units below 128. */
export const CLASSES: Uint8Array = (() => {
  const classes = new Uint8Array(128);
  for (const space of [0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20]) classes[space] = Class.Space;
  for (let c = 0x30; c <= 0x39; c++) classes[c] = Class.Digit | Class.HexDigit;
  for (let c = 0x41; c <= 0x5a; c++) classes[c] = classes[c | 32] = Class.Letter | (c <= 0x46 ? Class.HexDigit : 0);
  classes[0x5f] = classes[0x24] = Class.Letter;
  return classes;
})();

export function isSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}
export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
/** Whether a unit may stand in an unquoted identifier. NaN, past the end, may not. */
export function isWord(code: number): boolean {
  return code >= 128 || ((CLASSES[code] ?? 0) & (Class.Letter | Class.Digit)) !== 0;
}
export function isHexDigit(code: number): boolean {
  return code < 128 && ((CLASSES[code] ?? 0) & Class.HexDigit) !== 0;
}
/** Whether `--` followed by this unit starts a comment: white space, a control character, or the end. */
export function endsDashes(code: number): boolean {
  return code <= 0x20 || code === 0x7f || Number.isNaN(code);
}

/** Character sets that an introducer such as `_latin1` may name. */
export const CHARSETS: ReadonlySet<string> = new Set(
  (
    'armscii8 ascii big5 binary cp1250 cp1251 cp1256 cp1257 cp850 cp852 cp866 cp932 dec8 eucjpms euckr gb18030 gb2312 gbk geostd8 greek hebrew ' +
    'hp8 keybcs2 koi8r koi8u latin1 latin2 latin5 latin7 macce macroman sjis swe7 tis620 ucs2 ujis utf16 utf16le utf32 utf8 utf8mb3 utf8mb4'
  ).split(' '),
);
