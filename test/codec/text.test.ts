import { expect, test } from 'bun:test';
import { allCharsets, charsetByName, collationById, collationByName, defaultCollationOf } from '../../src/codec/collations.ts';
import { decodeUtf8, encodeRaw, hasRawBytes, loadTextCodec, textCodec, UTF8 } from '../../src/codec/text.ts';

async function codec(charset: string) {
  const found = await loadTextCodec(charset);
  if (found === null) throw new Error(`no codec of ${charset}`);
  return found;
}

test('every charset of MySQL has a codec', async () => {
  for (const { name } of allCharsets()) expect((await codec(name)).decode(Buffer.from('', 'latin1'), 0, 0)).toBe('');
});

test('MySQL’s latin1 is cp1252 with its five holes filled', async () => {
  const latin1 = await codec('latin1');
  const all = Buffer.from(Array.from({ length: 256 }, (_, code) => code));
  expect(Buffer.from(latin1.encode(latin1.decode(all, 0, 256))).equals(all)).toBe(true);
  expect(latin1.decode(Buffer.from([0x80, 0x81, 0xe9]), 0, 3)).toBe('€\u0081é');
  expect(Buffer.from(latin1.encode('é漢😀')).toString('hex')).toBe('e93f3f');
});

/** As `SELECT HEX(CONVERT('é漢😀A' USING …))` of MySQL 9.7 answers. */
const recorded: Record<string, string> = {
  utf8mb4: 'c3a9e6bca2f09f988041',
  utf8mb3: 'c3a9e6bca23f41',
  latin2: 'e93f3f41',
  gbk: 'a8a69d683f41',
  sjis: '3f8abf3f41',
  ujis: '8fabb1b4c13f41',
  ucs2: '00e96f22003f0041',
  euckr: '3ff9d33f41',
  gb18030: 'a8a69d689439fc3641',
  cp932: '3f8abf3f41',
  utf16: '00e96f22d83dde000041',
  utf16le: 'e900226f3dd800de4100',
  utf32: '000000e900006f220001f60000000041',
};
for (const [charset, hex] of Object.entries(recorded)) {
  test(`é漢😀A in ${charset}`, async () => {
    expect(Buffer.from((await codec(charset)).encode('é漢😀A')).toString('hex')).toBe(hex);
  });
}

test('East Asian charsets keep to MySQL’s tables where libraries have later ones, and bytes that are no character survive', async () => {
  const cases: [string, string, string][] = [
    ['gbk', '€', '3f'],
    ['big5', '¢£¥', 'a246a247a244'],
    ['sjis', '¢～', '81913f'],
    ['cp932', '～ⅰ', '8160fa40'],
    ['ujis', '¢‖', 'a1f1a1c2'],
    ['eucjpms', '№', 'ade2'],
    ['gb2312', '丂', '3f'],
  ];
  for (const [charset, text, hex] of cases) expect(Buffer.from((await codec(charset)).encode(text)).toString('hex')).toBe(hex);
  for (const charset of ['gbk', 'big5', 'sjis', 'ujis', 'gb2312']) {
    const it = await codec(charset);
    const bytes = Buffer.from('61ff80c3', 'hex');
    const text = it.decode(bytes, 0, bytes.length);
    expect(hasRawBytes(text)).toBe(true);
    expect(Buffer.from(encodeRaw(text, it)).equals(bytes)).toBe(true);
  }
});

test('bytes that are no UTF-8 survive in a statement', () => {
  for (const hex of [
    'ff',
    '61ff62',
    'c3',
    'c328',
    'eda080',
    'f4908080',
    'c080',
    'efbfbd',
    'e282ac',
    'f09f9880',
    '80e282acff',
    '2761c3a9ff27',
  ]) {
    const bytes = Buffer.from(hex, 'hex');
    const text = decodeUtf8(bytes, 0, bytes.length);
    expect(Buffer.from(encodeRaw(text, UTF8)).toString('hex')).toBe(hex);
    expect(hasRawBytes(text)).toBe(!Buffer.from(bytes.toString('utf8')).equals(bytes));
  }
});

test('what is past Unicode in gb18030 is no half of a character', async () => {
  const text = (await loadTextCodec('gb18030'))?.decode(Buffer.from('e3329a3631', 'hex'), 0, 5);
  expect(text).toBe('\ufffd\ufffd1');
});

test('collations are found by id and by name, as MySQL 9.7 has them', () => {
  expect(collationById(255)).toMatchObject({
    name: 'utf8mb4_0900_ai_ci',
    charset: 'utf8mb4',
    isDefault: true,
    maxLength: 4,
    padAttribute: 'NO PAD',
  });
  expect(collationByName('UTF8MB4_BIN')).toMatchObject({ id: 46, padAttribute: 'PAD SPACE' });
  expect(collationByName('utf8_bin')?.name).toBe('utf8mb3_bin');
  expect(charsetByName('utf8')?.name).toBe('utf8mb3');
  expect(defaultCollationOf('latin1')).toMatchObject({ id: 8, name: 'latin1_swedish_ci' });
  expect(collationById(63)?.name).toBe('binary');
  expect(collationById(9999)).toBeNull();
  expect(textCodec('nothing')).toBeNull();
});
