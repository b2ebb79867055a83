/** What a client writes and reads in character sets of its own. */
import iconv from 'iconv-lite';
import { MULTI_STATEMENTS, PLAIN } from '../raw-client.ts';
import { command, prepare, query, type Scenario, type Step, setUp } from '../scenario.ts';

/** MySQL's name, iconv-lite's, and a text that it has. */
const SAMPLES = [
  ['latin1', 'windows-1252', 'Größe'],
  ['latin2', 'iso-8859-2', 'Łódź žluť'],
  ['latin5', 'iso-8859-9', 'İstanbul ğş'],
  ['latin7', 'iso-8859-13', 'ąčęėįšųū'],
  ['cp1250', 'windows-1250', 'Příliš žluť'],
  ['cp1251', 'windows-1251', 'Привет мир'],
  ['cp1256', 'windows-1256', 'سلام'],
  ['cp1257', 'windows-1257', 'Žąsis'],
  ['cp850', 'cp850', 'Größe'],
  ['cp866', 'cp866', 'Привет'],
  ['koi8r', 'koi8-r', 'Привет мир'],
  ['koi8u', 'koi8-u', 'Привіт'],
  ['greek', 'iso-8859-7', 'Καλημέρα'],
  ['hebrew', 'iso-8859-8', 'שלום'],
  ['tis620', 'tis620', 'สวัสดี'],
  ['gbk', 'gbk', '中文測試誠'],
  ['gb2312', 'gb2312', '中文测试'],
  ['gb18030', 'gb18030', '中文測試ぁ€'],
  ['big5', 'big5', '中文測試功'],
  ['sjis', 'shift_jis', '日本語ソース'],
  ['cp932', 'cp932', '日本語ソース'],
  ['ujis', 'eucjp', '日本語テスト'],
  ['eucjpms', 'eucjp', '日本語テスト'],
  ['euckr', 'euckr', '한국어'],
  ['utf8mb3', 'utf8', 'Größe 日本 мир'],
  ['utf8mb4', 'utf8', 'Größe 日本'],
] as const;

function steps(charset: string, encoding: string, sample: string): readonly Step[] {
  const bytes = (text: string) => iconv.encode(text.replaceAll('§', sample), encoding);
  const said = (text: string) => query(bytes(text));
  const value = bytes('§');
  const parameter = Buffer.concat([Buffer.from([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0xfe, 0, value.length]), value]);
  return [
    setUp('DROP TABLE IF EXISTS texts'),
    setUp('CREATE TABLE texts (id INT PRIMARY KEY, a VARCHAR(40) CHARACTER SET utf8mb4)'),
    query(`SET NAMES ${charset}`),
    said("SELECT '§' AS `§`"),
    said("SELECT HEX('§'), CHARSET('§'), LENGTH('§'), CHAR_LENGTH('§')"),
    said("INSERT INTO texts VALUES (1, '§')"),
    query('SELECT a FROM texts'),
    said("SELECT a FROM texts WHERE a = '§'"),
    query('SELECT HEX(a) FROM texts'),
    setUp('DROP TABLE IF EXISTS other_texts'),
    said('CREATE TABLE `§` (`§` INT PRIMARY KEY) SELECT 7 AS `§`'),
    said('SELECT `§`, t.* FROM `§` AS t'),
    said('SELECT `§x` FROM `§`'),
    said('SELECT * FROM `§x`'),
    said("SELECT '§' FROM `§` nonsense `§` '"),
    said("INSERT INTO texts VALUES (1, '§')"),
    said('DROP TABLE `§`'),
    said("SELECT _binary'§' AS bytes, _utf8mb4'abc' AS text, HEX(_binary'§') AS hex"),
    { ...prepare(''), body: bytes('SELECT id, a AS `§` FROM texts WHERE a = ?'), free: true },
    command(0x17, parameter),
    query('SET character_set_results = NULL'),
    query('SELECT a FROM texts'),
    said("SELECT '§' AS `§`"),
    query('SET character_set_results = binary'),
    query('SELECT a FROM texts'),
    said("SELECT '§' AS `§`"),
  ];
}

const mixed: readonly Step[] = [
  setUp('DROP TABLE IF EXISTS texts'),
  setUp(
    'CREATE TABLE texts (id INT PRIMARY KEY, a VARCHAR(40) CHARACTER SET utf8mb4, b VARCHAR(40) CHARACTER SET latin1, c TEXT, d VARBINARY(10))',
  ),
  setUp("INSERT INTO texts VALUES (1, 'Größe 日本', 'Größe', 'мир😀', 'é')"),
];
const resultSets = ['latin1', 'ascii', 'ucs2', 'utf16', 'utf16le', 'utf32', 'cp1251', 'gbk', 'utf8mb3', 'utf8mb4'].map(
  (charset): Scenario => ({
    name: `results in ${charset}`,
    steps: [
      ...mixed,
      query(`SET character_set_results = ${charset}`),
      query('SELECT a, b, c, d, id, NULL, 1.5 FROM texts'),
      query(
        "SELECT 1, -1, 1e0, 1.5e300, CAST(1.5 AS FLOAT), DATE'2024-01-02', TIME'01:02:03', TIMESTAMP'2024-01-02 03:04:05', CAST(2024 AS YEAR), JSON_ARRAY(1), b'1', x'41'",
      ),
      query('SELECT a AS `日本é`, b AS ascii_name FROM texts'),
      query('SELECT * FROM `日本é`'),
      query(`SELECT \`日本é ${charset === 'utf8mb4' ? '' : '😀'}\` FROM texts`),
      query("SELECT 'é' FROM nosuch '"),
      command(2, Buffer.from('日本é')),
    ],
  }),
);

export const charsetScenarios: readonly Scenario[] = [
  ...SAMPLES.map(([charset, encoding, sample]) => ({ name: `a client in ${charset}`, steps: steps(charset, encoding, sample) })),
  ...resultSets,
  {
    name: 'character sets that change from statement to statement',
    capabilities: PLAIN | MULTI_STATEMENTS,
    steps: [
      ...mixed,
      query("SELECT b FROM texts; SET NAMES latin1; SELECT b FROM texts; SET NAMES utf8mb4; SELECT b, 'é' FROM texts"),
      query('SET NAMES gbk'),
      query(
        Buffer.concat([
          Buffer.from("SELECT 'a"),
          Buffer.from([0xd5, 0x5c]),
          Buffer.from("' AS x; SELECT HEX('"),
          Buffer.from([0xd5, 0x5c]),
          Buffer.from("')"),
        ]),
      ),
      query(Buffer.concat([Buffer.from('SELECT 1 AS `'), Buffer.from([0xd5, 0x5c]), Buffer.from('`; SELECT 2')])),
      query('SET character_set_client = latin1'),
      query('SELECT @@character_set_client, @@character_set_connection, @@character_set_results'),
      query('SET character_set_client = utf16'),
      query('SET NAMES nosuch'),
      query('SET NAMES utf8mb4 COLLATE latin1_swedish_ci'),
    ],
  },
  {
    name: 'a login in latin1',
    collation: 8,
    steps: [query('SELECT @@character_set_client, @@collation_connection'), query(Buffer.from("SELECT 'Gr\xf6\xdfe'", 'latin1'))],
  },
];
