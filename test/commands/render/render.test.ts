import { expect, test } from 'bun:test';
import { parse } from 'csv-parse/sync';
import { ByteWriter } from '../../../commands/terminal/render/byte-writer.ts';
import { FORMATS, type Format, loadRenderer, type RenderOptions } from '../../../commands/terminal/render/renderer.ts';
import { formatText } from '../../../src/codec/values.ts';
import { type Field, FieldFlag, FieldType, type ValueRow } from '../../../src/types.ts';

function field(name: string, type: FieldType = FieldType.VAR_STRING, more: Partial<Field> = {}): Field {
  return {
    catalog: 'def',
    schema: 's',
    table: 't',
    orgTable: 't',
    name,
    orgName: name,
    collation: 255,
    length: 10,
    type,
    flags: 0,
    decimals: 0,
    ...more,
  };
}

const FIELDS = [
  field('id', FieldType.LONGLONG),
  field('name'),
  field('price', FieldType.NEWDECIMAL),
  field('data', FieldType.BLOB, { collation: 63 }),
  field('doc', FieldType.JSON),
  field('f', FieldType.DOUBLE, { decimals: 31 }),
];
const ROWS: readonly ValueRow[] = [
  [1, 'plain', '1.50', new Uint8Array([0x00, 0xff]), '{"a": [1]}', 0.1],
  [18446744073709551615n, 'tab\tquote"\\\nline,|', '-2.00', null, null, 1e20],
  [null, '', null, new Uint8Array([]), '"x"', -0.5],
];

async function render(
  format: Format,
  fields: readonly Field[] = FIELDS,
  rows: readonly ValueRow[] = ROWS,
  more: Partial<RenderOptions> = {},
): Promise<string> {
  const out = new ByteWriter();
  const renderer = (await loadRenderer(format, more.screen))(out, { skipNames: false, raw: false, ...more });
  renderer.fields(fields, 'SELECT 1');
  renderer.rows(rows);
  renderer.end();
  return out
    .take()
    .toString('latin1')
    .replace(/[\u0080-\u00ff]+/g, (bytes) => Buffer.from(bytes, 'latin1').toString('utf8'));
}

test('tsv escapes as mysql --batch does and leaves bytes as they are', async () => {
  expect(await render('tsv')).toBe(
    [
      'id\tname\tprice\tdata\tdoc\tf',
      '1\tplain\t1.50\t\\0\ufffd\t{"a": [1]}\t0.1',
      '18446744073709551615\ttab\\tquote"\\\\\\nline,|\t-2.00\tNULL\tNULL\t1e20',
      'NULL\t\tNULL\t\t"x"\t-0.5',
      '',
    ].join('\n'),
  );
});

test('tsv without names and without escaping', async () => {
  expect(await render('tsv', [field('a')], [['x\ty\\']], { skipNames: true, raw: true })).toBe('x\ty\\\n');
});

test('csv is RFC 4180, NULL empty and an empty string quoted', async () => {
  expect(await render('csv')).toBe(
    [
      'id,name,price,data,doc,f',
      '1,plain,1.50,0x00FF,"{""a"": [1]}",0.1',
      '18446744073709551615,"tab\tquote""\\\nline,|",-2.00,,,1e20',
      ',"",,"","""x""",-0.5',
      '',
    ].join('\r\n'),
  );
});

test('json is exact and JSON columns are JSON', async () => {
  const text = await render('json');
  expect(JSON.parse(text)).toEqual([
    { id: 1, name: 'plain', price: '1.50', data: 'AP8=', doc: { a: [1] }, f: 0.1 },
    { id: '18446744073709551615', name: 'tab\tquote"\\\nline,|', price: '-2.00', data: null, doc: null, f: 1e20 },
    { id: null, name: '', price: null, data: '', doc: 'x', f: -0.5 },
  ]);
  expect(JSON.parse(await render('json', FIELDS, []))).toEqual([]);
});

test('json gives two columns of one name two keys', async () => {
  expect(JSON.parse(await render('json', [field('id'), field('id')], [['a', 'b']]))).toEqual([{ id: 'a', id_2: 'b' }]);
});

test('jsonl has an object a line', async () => {
  const lines = (await render('jsonl')).trimEnd().split('\n');
  expect(lines).toHaveLength(3);
  expect(lines.map((line) => JSON.parse(line).name)).toEqual(['plain', 'tab\tquote"\\\nline,|', '']);
});

test('markdown keeps a row on a line and a bar in its cell', async () => {
  expect(await render('markdown', [field('n', FieldType.LONG), field('a|b')], [[1, 'x|y\nz <b>']])).toBe(
    '| n | a\\|b |\n| ---: | --- |\n| 1 | x\\|y<br>z &lt;b\\> |\n',
  );
});

test('sql makes INSERT statements that give the values back', async () => {
  expect(await render('sql')).toBe(
    [
      'INSERT INTO `t` (`id`, `name`, `price`, `data`, `doc`, `f`) VALUES',
      `(1, 'plain', 1.50, X'00FF', '{"a": [1]}', 0.1),`,
      `(18446744073709551615, 'tab\tquote"\\\\\\nline,|', -2.00, NULL, NULL, 1e20),`,
      `(NULL, '', NULL, X'', '"x"', -0.5);`,
      '',
    ].join('\n'),
  );
});

test('vertical aligns the names', async () => {
  const stars = '*'.repeat(27);
  expect(await render('vertical', [field('id', FieldType.LONG), field('名前')], [[1, 'a\u001b[31m']], { screen: true })).toBe(
    `${stars} 1. row ${stars}\n  id: 1\n名前: a\\x1b[31m\n`,
  );
});

test('table on a terminal draws as mysql does, wide characters counted as two', async () => {
  expect(
    await render(
      'table',
      [field('id', FieldType.LONG), field('名')],
      [
        [1, '日本語'],
        [null, 'é\nx'],
      ],
      { screen: true },
    ),
  ).toBe(
    [
      '+------+--------+',
      '| id   | 名     |',
      '+------+--------+',
      '|    1 | 日本語 |',
      '| NULL | é      |',
      '|      | x      |',
      '+------+--------+',
      '',
    ].join('\n'),
  );
});

test('table is laid out in blocks, and prints the names again where it grows', async () => {
  const rows = Array.from({ length: 2500 }, (_, i): ValueRow => [i * 10]);
  const lines = (await render('table', [field('n', FieldType.LONG)], rows, { screen: true })).trimEnd().split('\n');
  expect(lines.filter((line) => line.includes('n'))).toEqual(['| n    |', '| n     |']);
  expect(lines.filter((line) => /\d/.test(line)).map((line) => Number(line.replaceAll('|', '')))).toEqual(rows.map(([n]) => Number(n)));
});

test('table leaves room for NULL where a column may have one, and for the name', async () => {
  const notNull = field('n', FieldType.LONG, { flags: FieldFlag.NOT_NULL });
  expect(await render('table', [notNull, field('m', FieldType.LONG)], [[1, 2]])).toBe(
    '+---+------+\n| n | m    |\n+---+------+\n| 1 |    2 |\n+---+------+\n',
  );
  expect(await render('table', [notNull, field('a long name')], [[1, '']], { skipNames: true, raw: false })).toBe(
    '+---+------+\n| 1 |      |\n+---+------+\n',
  );
});

test('a result without rows is nothing to mysql: no names in tsv, no table', async () => {
  expect(await render('tsv', FIELDS, [])).toBe('');
  expect(await render('table', FIELDS, [])).toBe('');
  expect(await render('vertical', FIELDS, [])).toBe('');
  expect(await render('csv', FIELDS, [])).toBe('id,name,price,data,doc,f\r\n');
});

test('a FLOAT in JSON is the number that is shown, not its double', async () => {
  expect(await render('jsonl', [field('f', FieldType.FLOAT, { decimals: 31 })], [[Math.fround(3.14)]])).toBe('{"f":3.14}\n');
});

test('ZEROFILL and floats are shown as MySQL shows them', async () => {
  const fields = [
    field('z', FieldType.LONG, { length: 5, flags: FieldFlag.ZEROFILL | FieldFlag.UNSIGNED }),
    field('f', FieldType.FLOAT, { decimals: 31 }),
  ];
  expect(await render('tsv', fields, [[42, Math.fround(3.14)]])).toBe('z\tf\n00042\t3.14\n');
});

test('every format prints a result without rows', async () => {
  for (const format of FORMATS) expect(typeof (await render(format, FIELDS, []))).toBe('string');
  expect(await render('table', FIELDS, [])).toBe('');
});

test('a table that is no terminal is as wide as bytes are, sampled from its first rows', async () => {
  const rows = Array.from({ length: 20_000 }, (_, i): ValueRow => [i]);
  const lines = (await render('table', [field('n', FieldType.LONG)], rows)).trimEnd().split('\n');
  expect(lines.slice(0, 4)).toEqual(['+-------+', '| n     |', '+-------+', '|     0 |']);
  expect(lines).toHaveLength(20_004);
  expect(await render('table', [field('名')], [['日本語'], ['😀']])).toBe(
    '+-----------+\n| 名        |\n+-----------+\n| 日本語    |\n| 😀          |\n+-----------+\n',
  );
});

test('html and xml escape names and values, and tell NULL from a text', async () => {
  const fields = [field('a<b'), field('')];
  const rows: readonly ValueRow[] = [['x & "y"', null]];
  expect(await render('html', fields, rows)).toBe(
    '<TABLE BORDER=1><TR><TH>a&lt;b</TH><TH> &nbsp; </TH></TR><TR><TD>x &amp; &quot;y&quot;</TD><TD>NULL</TD></TR></TABLE>',
  );
  expect(await render('xml', fields, rows)).toBe(
    [
      '<?xml version="1.0"?>',
      '',
      '<resultset statement="SELECT 1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">',
      '  <row>',
      '\t<field name="a&lt;b">x &amp; &quot;y&quot;</field>',
      '\t<field name="" xsi:nil="true" />',
      '  </row>',
      '</resultset>',
      '',
    ].join('\n'),
  );
});

test('values are tuples of literals, none is nothing', async () => {
  expect(
    await render(
      'values',
      [field('n', FieldType.LONG), field('t')],
      [
        [1, "it's"],
        [null, ''],
      ],
    ),
  ).toBe("(1, 'it\\'s'),\n(NULL, '')\n");
  expect(await render('none')).toBe('');
});

test('--null, --binary and --json-numbers', async () => {
  const fields = [field('t'), field('b', FieldType.BLOB, { collation: 63 })];
  const rows: readonly ValueRow[] = [
    [null, new Uint8Array([0x61, 0xe2, 0x82, 0xac])],
    ['-', null],
  ];
  expect(await render('csv', fields, rows, { nullText: '-', binary: 'utf8' })).toBe('t,b\r\n-,a€\r\n"-",-\r\n');
  expect(await render('tsv', fields, rows, { nullText: '\\N', binary: 'base64' })).toBe('t\tb\n\\N\tYeKCrA==\n-\t\\N\n');
  expect(await render('vertical', fields, rows.slice(0, 1), { nullText: '', binary: 'hex' })).toContain('\nb: 0x61E282AC\n');
  expect(await render('jsonl', fields, rows.slice(0, 1), { binary: 'utf8' })).toBe('{"t":null,"b":"a€"}\n');
  const numbers = [field('i', FieldType.LONGLONG), field('d', FieldType.NEWDECIMAL), field('f', FieldType.DOUBLE, { decimals: 31 })];
  const row: readonly ValueRow[] = [[9007199254740993n, '1.50', 0.5]];
  expect(await render('jsonl', numbers, row)).toBe('{"i":"9007199254740993","d":"1.50","f":0.5}\n');
  expect(await render('jsonl', numbers, row, { jsonNumbers: 'number' })).toBe('{"i":9007199254740993,"d":1.50,"f":0.5}\n');
  expect(await render('jsonl', numbers, row, { jsonNumbers: 'string' })).toBe('{"i":"9007199254740993","d":"1.50","f":"0.5"}\n');
});

test('several results are told apart', async () => {
  const twice = async (format: Format) => {
    const out = new ByteWriter();
    const renderer = (await loadRenderer(format))(out, { skipNames: false, raw: false });
    for (let i = 0; i < 2; i++) {
      renderer.fields([field('n', FieldType.LONG)], 'SELECT 1');
      renderer.rows([[i]]);
      renderer.end();
    }
    return out.take().toString();
  };
  expect(await twice('csv')).toBe('n\r\n0\r\n\r\nn\r\n1\r\n');
  expect(await twice('json')).toBe('[\n  {"n":0}\n]\n[\n  {"n":1}\n]\n');
  expect(await twice('values')).toBe('(0)\n\n(1)\n');
});

/** Rows as a server of the text protocol sends them. */
async function renderText(format: Format, fields: readonly Field[], rows: readonly ValueRow[], more: Partial<RenderOptions>) {
  const out = new ByteWriter();
  const renderer = (await loadRenderer(format))(out, { skipNames: false, raw: false, ...more });
  renderer.fields(fields, 'SELECT 1');
  let written = 0;
  const taker = renderer.textRows?.(() => void written++) ?? null;
  if (taker === null) return null;
  for (const row of rows) {
    for (const [i, value] of row.entries()) {
      const column = fields[i];
      if (value === null || column === undefined) taker.null();
      else {
        const bytes = Buffer.from(value instanceof Uint8Array ? value : formatText(value, column));
        taker.value(Buffer.concat([Buffer.from('<'), bytes, Buffer.from('>')]), 1, bytes.length + 1);
      }
    }
    taker.end();
  }
  renderer.end();
  expect(written).toBe(rows.length);
  return out.take().toString('latin1');
}

test('rows that come as text are printed as values are', async () => {
  const fields = [
    ...FIELDS,
    field('z', FieldType.LONG, { length: 5, flags: FieldFlag.ZEROFILL }),
    field('f32', FieldType.FLOAT, { decimals: 31 }),
    field('bit', FieldType.BIT, { collation: 63 }),
    field('wide'),
  ];
  const more: readonly ValueRow[] = [
    [7, 0.25, new Uint8Array([1]), '日本語 "quoted", \u0001\u001f\u007f'],
    [42, 3.14, new Uint8Array([]), 'NULL'],
    [0, -1, null, 'line\r\nline'],
  ];
  const rows = ROWS.map((row, i): ValueRow => [...row, ...(more[i] ?? [])]);
  const options: readonly Partial<RenderOptions>[] = [
    {},
    { raw: true, skipNames: true },
    { nullText: 'NULL', binary: 'hex', jsonNumbers: 'string' },
    { binary: 'utf8', jsonNumbers: 'number' },
    { binary: 'base64' },
  ];
  const streamed = new Set<Format>();
  for (const format of FORMATS)
    for (const option of options) {
      const text = await renderText(format, fields, rows, option);
      if (text === null) continue;
      streamed.add(format);
      const out = new ByteWriter();
      const renderer = (await loadRenderer(format))(out, { skipNames: false, raw: false, ...option });
      renderer.fields(fields, 'SELECT 1');
      renderer.rows(rows);
      renderer.end();
      expect(`${format} ${text}`).toBe(`${format} ${out.take().toString('latin1')}`);
    }
  expect([...streamed].sort()).toEqual(['csv', 'json', 'jsonl', 'tsv', 'vertical']);
});

test('csv reads back as it was', async () => {
  const texts = [
    '',
    'plain',
    'a,b',
    '"',
    '""',
    'a "b" c',
    'line\r\nline',
    '\n',
    '\r',
    ' blank ',
    "'",
    '日本語',
    '\u0000',
    'NULL',
    ','.repeat(3),
  ];
  const rows = texts.map((text, i): ValueRow => [text, texts[texts.length - 1 - i] ?? '', null]);
  const fields = [field('a'), field('b "c", d'), field('nothing')];
  const printed = [await render('csv', fields, rows), Buffer.from((await renderText('csv', fields, rows, {})) ?? '', 'latin1').toString()];
  const expected = [fields.map(({ name }) => name), ...rows.map((row) => row.map((value) => value ?? ''))];
  for (const text of printed) expect(parse(text, { record_delimiter: '\r\n' })).toEqual(expected.map((row) => row.map(String)));
});
