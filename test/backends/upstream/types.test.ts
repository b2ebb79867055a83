/** Every column type there is, read by the text protocol, by the binary one and by a cursor, compared with what the server itself says of the values. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { BackendConnection, RowCursor } from '../../../src/backend.ts';
import { formatText } from '../../../src/codec/values.ts';
import { Collector } from '../../../src/result.ts';
import { type Field, FieldType, type Parameter, type Value, type ValueRow } from '../../../src/types.ts';
import { logicalTypeOfColumn } from '../../../src/typing/of-column.ts';
import { logicalTypeOf } from '../../../src/typing/of-field.ts';
import { TYPE_TABLE, type TypeEntry } from '../../../src/typing/type-table.ts';
import { onServers, results, rows, type Server } from './servers.ts';

const DATABASE = 'wsql_types';

/** Columns and values, in SQL. All of a column's values are in rows of their own; the others of the row are NULL. */
const VALUES: readonly (readonly [type: string, ...values: readonly string[]])[] = [
  ['TINYINT', '-128', '-1', '0', '127'],
  ['TINYINT UNSIGNED', '0', '128', '255'],
  ['SMALLINT', '-32768', '32767'],
  ['SMALLINT UNSIGNED', '65535'],
  ['MEDIUMINT', '-8388608', '8388607', '-1'],
  ['MEDIUMINT UNSIGNED', '16777215'],
  ['INT', '-2147483648', '2147483647'],
  ['INT UNSIGNED', '4294967295'],
  ['INT(7) ZEROFILL', '42', '123456789'],
  [
    'BIGINT',
    '-9223372036854775808',
    '9223372036854775807',
    '-9007199254740993',
    '9007199254740991',
    '-999999999999999',
    '1000000000000000',
  ],
  ['BIGINT UNSIGNED', '18446744073709551615', '9007199254740992', '0'],
  ['BIGINT ZEROFILL', '42', '18446744073709551615'],
  ['FLOAT', '0', '1.1', '-3.4e38', '1.17549e-38', '16777216', '0.1', '3.14159', '1e10'],
  ['FLOAT(10,2)', '1.1', '1234567.89', '-0.01'],
  [
    'DOUBLE',
    '0',
    '0.1',
    '1.7976931348623157e308',
    '2.2250738585072014e-308',
    '-1e15',
    '123456789012345680',
    '1e22',
    '1e-7',
    '0.30000000000000004',
  ],
  ['DOUBLE(10,3)', '1234567.891', '-0.5'],
  ['DECIMAL(65,30)', '0', '-99999999999999999999999999999999999.999999999999999999999999999999', '1.5'],
  ['DECIMAL(5,0) UNSIGNED ZEROFILL', '7'],
  ['BIT(1)', "b'0'", "b'1'"],
  ['BIT(12)', "b'101010101010'"],
  ['BIT(64)', "b'1111111111111111111111111111111111111111111111111111111111111111'", "b'1'"],
  ['DATE', "'2024-02-29'", "'0000-00-00'", "'2024-00-00'", "'0001-01-01'", "'9999-12-31'"],
  ['TIME', "'-838:59:59'", "'838:59:59'", "'00:00:00'", "'24:00:01'", "'-00:00:01'"],
  ['TIME(3)', "'-00:00:00.001'", "'100:00:00.5'", "'00:00:00'"],
  ['TIME(6)', "'838:59:58.999999'", "'-24:00:00.000001'"],
  ['DATETIME', "'2024-02-29 23:59:59'", "'0000-00-00 00:00:00'", "'1000-01-01 00:00:00'", "'9999-12-31 23:59:59'", "'2024-05-00 10:00:00'"],
  ['DATETIME(1)', "'2024-02-29 00:00:00.1'", "'2024-02-29 00:00:00'"],
  ['DATETIME(6)', "'2024-02-29 12:00:00.000001'", "'2024-02-29 12:00:00'", "'0000-00-00 00:00:00'"],
  ['TIMESTAMP NULL', "'1970-01-02 00:00:01'", "'2038-01-18 03:14:07'", "'0000-00-00 00:00:00'"],
  ['TIMESTAMP(6) NULL', "'2024-02-29 12:00:00.123456'", "'2024-02-29 12:00:00'"],
  ['YEAR', '1901', '2155', '0'],
  ['CHAR(10)', "''", "'grüße'", "'a  '"],
  ['VARCHAR(300)', "''", "'🎉 ünï'", "REPEAT('x', 250)", "REPEAT('ü', 251)", "'NULL'"],
  ['VARCHAR(20) CHARACTER SET latin1', "'grüße'"],
  ['VARCHAR(20) CHARACTER SET utf16', "'grüße 🎉'"],
  ['BINARY(5)', "x'0001ff'", "''"],
  ['VARBINARY(300)', "x''", "x'fbfcfdfeff00'", "REPEAT(x'ff', 251)"],
  ['TINYBLOB', "REPEAT(x'fe', 255)"],
  ['BLOB', "REPEAT(x'00', 65535)"],
  ['MEDIUMBLOB', "REPEAT('m', 65536)"],
  ['LONGBLOB', "REPEAT('l', 70000)"],
  ['TINYTEXT', "REPEAT('t', 255)"],
  ['TEXT', "'text'", "REPEAT('t', 65535)"],
  ['MEDIUMTEXT', "REPEAT('ü', 70000)"],
  ['LONGTEXT', "''", "REPEAT('long', 20000)"],
  ["ENUM('a','b,''c','ü')", "'a'", '2', "'ü'"],
  ["SET('x','y','z')", "''", "'x,z'"],
  ['JSON', `'{"a": [1, 2.5, "ü"], "b": null}'`, "'[]'", "'18446744073709551615'", '\'"text"\''],
  ['GEOMETRY', "ST_GeomFromText('POINT(1 2)')", "ST_GeomFromText('POLYGON((0 0,0 1,1 1,0 0))', 4326)"],
  ['POINT', "ST_GeomFromText('POINT(-1.5 2.5)')"],
  ['LINESTRING', "ST_GeomFromText('LINESTRING(0 0,1 1)')"],
  ['GEOMETRYCOLLECTION', "ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 2))')"],
];
const MORE: { readonly [kind in Server['kind']]: typeof VALUES } = {
  MySQL: [['VECTOR(3)', "STRING_TO_VECTOR('[1,-2.5,3e10]')"]],
  MariaDB: [
    ['UUID', "'f47ac10b-58cc-4372-a567-0e02b2c3d479'"],
    ['INET6', "'2001:db8::ff00:42:8329'", "'::'", "'::ffff:192.0.2.128'"],
    ['INET4', "'192.0.2.1'"],
  ],
};

/** What is computed: the server decides of its type when it runs, or when it is prepared. */
const EXPRESSIONS = [
  "NULL, NULL + 1, 1, -1, 1.50, 1e10, 0x41, b'101', TRUE, 1 = 1, 7 / 2, 7 DIV 2, -7 % 3, 1.1 * 1.1, ~0, 1 << 63, -1 & 5",
  'SUM(n), AVG(n), MAX(n), COUNT(*), STD(n), BIT_OR(n), GROUP_CONCAT(n) FROM (SELECT 1 AS n UNION SELECT 2.5) d',
  'SUM(i), AVG(i), SUM(u), MIN(i) FROM (SELECT 9223372036854775807 AS i, 18446744073709551615 AS u UNION ALL SELECT 1, 1) d',
  "CAST('2024-02-29' AS DATE), CAST('10:11:12' AS TIME), CAST('10:11:12.5' AS TIME(3)), CAST('2024-02-29 10:11:12.123456' AS DATETIME(6))",
  "DATE('2024-02-29'), TIME('-10:11:12.5'), TIMESTAMP('2024-02-29', '10:11:12'), MAKETIME(-100, 5, 6.25), SEC_TO_TIME(-3661.5)",
  "TIMEDIFF('2024-02-29 10:00:00', '2024-03-29 10:00:00.5'), ADDTIME('10:00:00', '0.000001'), MAKEDATE(2024, 60), FROM_UNIXTIME(1.5)",
  "'2024-02-29' + INTERVAL 1 DAY, CAST('2024-02-29' AS DATE) + INTERVAL 1 SECOND, STR_TO_DATE('29.2.2024', '%d.%m.%Y'), YEAR('2024-01-01')",
  "EXTRACT(DAY_MICROSECOND FROM '2024-02-29 10:11:12.5'), UNIX_TIMESTAMP('2024-02-29 10:11:12.5'), TO_DAYS('2024-02-29'), LAST_DAY('2024-02-01')",
  "CONCAT('ü', 1), UPPER('ß'), HEX('ü'), UNHEX('00ff'), CHAR(65, 66), BINARY 'x', CAST('ü' AS BINARY), SHA2('x', 256), COMPRESS('x'), REPEAT('x', 300)",
  "COALESCE(NULL, 1, 'x'), IF(1, 2, 'x'), IFNULL(NULL, 1.5), CASE WHEN 1 THEN CAST('2024-02-29' AS DATE) ELSE 'x' END, GREATEST(1, 2.5, '3')",
  `JSON_OBJECT('a', 1, 'b', JSON_ARRAY(1.5, 'ü', NULL)), JSON_EXTRACT('{"a": [1, 2]}', '$.a'), JSON_LENGTH('[1]'), JSON_UNQUOTE('"ü"')`,
  "ST_AsText(POINT(1, 2)), ST_X(POINT(1.5, 2)), POINT(1, 2), ST_AsBinary(POINT(1, 2)), INET6_ATON('::1'), INET_NTOA(1), UUID() IS NULL",
  "@a := 5, @b := 1.5, @c := 'ü', @nothing, ROW_NUMBER() OVER (), CAST(1 AS UNSIGNED), CAST(-1 AS UNSIGNED), CAST(1.005 AS DECIMAL(10,2))",
  'a.c FROM (SELECT 1 AS c UNION ALL SELECT 1.5 UNION ALL SELECT NULL) a',
  "a.c FROM (SELECT 1 AS c UNION ALL SELECT 'x' UNION ALL SELECT CAST('2024-02-29' AS DATE)) a",
];

onServers((server) => {
  let connection: BackendConnection;
  let columns: typeof VALUES = [];
  beforeAll(async () => {
    columns = [...VALUES, ...MORE[server().kind]];
    connection = await server().connect();
    await results(connection, "SET sql_mode = 'ALLOW_INVALID_DATES', time_zone = '+02:00'");
    await results(connection, `DROP DATABASE IF EXISTS ${DATABASE}`);
    await results(connection, `CREATE DATABASE ${DATABASE} CHARACTER SET utf8mb4`);
    await connection.useDatabase(DATABASE);
    const declared = columns.map(([type], i) => `c${i} ${type}`).join(', ');
    await results(connection, `CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, ${declared})`);
    for (const [i, [, ...values]] of columns.entries())
      for (const value of values) await results(connection, `INSERT INTO t (c${i}) VALUES (${value})`);
  });
  afterAll(async () => {
    await results(connection, `DROP DATABASE ${DATABASE}`);
    await connection.close();
  });

  /** One column by each of the three ways that rows take. */
  async function threeWays(
    sql: string,
  ): Promise<readonly { readonly way: string; readonly fields: readonly Field[]; readonly rows: readonly ValueRow[] }[]> {
    const [byText] = await results(connection, sql);
    if (byText?.kind !== 'rows') throw new Error('rows expected');
    const statement = await connection.prepare(sql);
    const collector = new Collector();
    const cursor: RowCursor | null | undefined = await statement.openCursor?.([]);
    if (cursor === null || cursor === undefined) throw new Error('no cursor');
    const fetched: ValueRow[] = [];
    for (;;) {
      const more = await cursor.fetch(2);
      fetched.push(...more);
      if (more.length < 2) break;
    }
    cursor.close();
    statement.close();
    // A statement of its own: MySQL 9.7 answers one that had a cursor with a malformed reply.
    const plain = await connection.prepare(sql);
    await plain.execute([], collector);
    plain.close();
    const [byBinary] = collector.results;
    if (byBinary?.kind !== 'rows') throw new Error('rows expected');
    return [
      { way: 'text', fields: byText.fields, rows: byText.rows },
      { way: 'binary', fields: byBinary.fields, rows: byBinary.rows },
      { way: 'cursor', fields: cursor.fields, rows: fetched },
    ];
  }

  test('every value of every type is what the server says it is, by all three ways', async () => {
    const wrong: string[] = [];
    for (const [i, [type]] of columns.entries()) {
      const told = await rows(connection, `SELECT HEX(c${i}), HEX(CAST(c${i} AS CHAR)) FROM t WHERE c${i} IS NOT NULL ORDER BY id`).catch(
        () => rows(connection, `SELECT HEX(c${i}), NULL FROM t WHERE c${i} IS NOT NULL ORDER BY id`),
      );
      for (const { way, fields, rows: read } of await threeWays(`SELECT c${i} FROM t WHERE c${i} IS NOT NULL ORDER BY id`)) {
        const [field] = fields;
        if (field === undefined) throw new Error('a field expected');
        const seen = read.map(([value = null]) => shown(value, field));
        const expected = told.map(([bytes, text]) =>
          isBytes(read[0]?.[0] ?? null) ? `x${padded(String(bytes), field)}` : unhex(text ?? bytes ?? null),
        );
        if (JSON.stringify(seen) !== JSON.stringify(expected)) wrong.push(`${type} ${way}: ${short(seen)} instead of ${short(expected)}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('the three ways give the very same values', async () => {
    const wrong: string[] = [];
    for (const [i, [type]] of columns.entries()) {
      const [text, ...others] = await threeWays(`SELECT c${i} FROM t WHERE c${i} IS NOT NULL ORDER BY id`);
      for (const other of others)
        if (!Bun.deepEquals(text?.rows.map(plain), other.rows.map(plain)) && !isRounded(type))
          wrong.push(`${type} ${other.way}: ${short(other.rows)} and by text ${short(text?.rows)}`);
    }
    expect(wrong).toEqual([]);
  });

  test('numbers are exact, and of the kind that says so', async () => {
    const [row] = await rows(
      connection,
      'SELECT 9007199254740991, 9007199254740992, -9007199254740992, 18446744073709551615, 1.50, CAST(1 AS DECIMAL(30,10)), 0.1e0, TRUE',
    );
    expect(row).toEqual([9007199254740991, 9007199254740992n, -9007199254740992n, 18446744073709551615n, '1.50', '1.0000000000', 0.1, 1]);
  });

  test('FLOAT is the number that was stored, not its distance to the next double', async () => {
    await results(connection, 'CREATE TABLE f (f FLOAT)');
    await results(connection, 'INSERT INTO f VALUES (1.1), (0.1), (16777216), (3.4e38), (-0.000123), (123456.7)');
    const statement = await connection.prepare('SELECT f FROM f');
    const collector = new Collector();
    await statement.execute([], collector);
    statement.close();
    expect(collector.results[0]).toMatchObject({ rows: [[1.1], [0.1], [16777216], [3.4e38], [-0.000123], [123456.7]] });
  });

  test('values are the same in whatever charset results come', async () => {
    const sql = `SELECT 5 AS i, CAST(42 AS UNSIGNED) AS u, 1.5e0 AS f, 1.5 AS d, SUM(d), i, d, da, tm, dt, ye, vc, js FROM sets GROUP BY i, d, da, tm, dt, ye, vc, js`;
    await results(
      connection,
      'CREATE TABLE sets (i BIGINT, d DECIMAL(30,2), da DATE, tm TIME(3), dt DATETIME(3), ye YEAR, vc VARCHAR(10), js JSON)',
    );
    await results(
      connection,
      `INSERT INTO sets VALUES (-9007199254740993, 1.5, '2024-02-29', '-10:00:00.5', '2024-02-29 10:00:00', 2024, 'grüße', '"ü"')`,
    );
    const expected = [
      5,
      42,
      1.5,
      '1.5',
      '1.50',
      -9007199254740993n,
      '1.50',
      '2024-02-29',
      '-10:00:00.500',
      '2024-02-29 10:00:00.000',
      2024,
      'grüße',
      '"ü"',
    ];
    const wrong: string[] = [];
    for (const charset of ['utf8mb4', 'latin1', 'ucs2', 'utf16', 'utf16le', 'utf32', 'cp1257', 'NULL']) {
      await results(connection, `SET character_set_results = ${charset}`);
      for (const { way, rows: read } of await threeWays(sql))
        if (!Bun.deepEquals(read, [expected])) wrong.push(`${charset} ${way}: ${short(read)}`);
    }
    await results(connection, 'SET character_set_results = utf8mb4');
    expect(wrong).toEqual([]);
  });

  test('parameters arrive as what they are', async () => {
    const columns =
      "i BIGINT, u BIGINT UNSIGNED, d DECIMAL(40,5), f DOUBLE, g FLOAT, b BIT(16), js JSON, e ENUM('x','y'), s SET('p','q'), " +
      'da DATE, dt DATETIME(6), tm TIME(6), ye YEAR, vc VARCHAR(20), vb VARBINARY(20), po POINT';
    await results(connection, `CREATE TABLE given (${columns})`);
    const point = (await rows(connection, 'SELECT POINT(1, 2)'))[0]?.[0] ?? null;
    const values: readonly (readonly [FieldType, Value])[] = [
      [FieldType.LONGLONG, -9223372036854775808n],
      [FieldType.LONGLONG, 18446744073709551615n],
      [FieldType.NEWDECIMAL, '12345678901234567890123456789012345.12345'],
      [FieldType.DOUBLE, 1e300],
      [FieldType.FLOAT, 1.1],
      [FieldType.BIT, Uint8Array.of(1, 2)],
      [FieldType.JSON, '{"a": "ü"}'],
      [FieldType.ENUM, 'y'],
      [FieldType.SET, 'p,q'],
      [FieldType.DATE, '2024-02-29'],
      [FieldType.DATETIME, '2024-02-29 10:00:00.000001'],
      [FieldType.TIME, '-100:59:58.999999'],
      [FieldType.YEAR, 2024],
      [FieldType.VAR_STRING, 'grüße'],
      [FieldType.BLOB, Uint8Array.of(0, 255, 254)],
      [FieldType.GEOMETRY, point],
    ];
    const params: Parameter[] = values.map(([type, value]) => ({ type, unsigned: false, value }));
    const all = values.map(() => '?').join(', ');
    await results(connection, `INSERT INTO given VALUES (${all})`, params);
    const [row] = await rows(connection, 'SELECT * FROM given');
    expect(plain(row ?? [])).toEqual(plain(values.map(([, value]) => value)));
  });

  test('numbers that no integer holds go as decimals and doubles', async () => {
    const number = (type: FieldType, value: Value): Parameter => ({ type, unsigned: false, value });
    const huge = [
      number(FieldType.LONGLONG, 123456789012345678901234567890n),
      number(FieldType.LONGLONG, 1e300),
      number(FieldType.LONGLONG, 18446744073709551615n),
      number(FieldType.LONGLONG, 1.5),
      number(FieldType.NEWDECIMAL, 1.5),
    ];
    const [row] = await rows(connection, 'SELECT ?, ?, ?, ?, ?', huge);
    expect(row).toEqual(['123456789012345678901234567890', 1e300, 18446744073709551615n, 1.5, '1.5']);
  });

  test('expressions give the same values by all three ways', async () => {
    const wrong: string[] = [];
    for (const expression of EXPRESSIONS) {
      const [text, ...others] = await threeWays(`SELECT ${expression}`);
      for (const other of others)
        if (!Bun.deepEquals(text?.rows.map(plain), other.rows.map(plain)))
          wrong.push(`${expression} ${other.way}: ${short(other.rows)} and by text ${short(text?.rows)}`);
    }
    expect(wrong).toEqual([]);
  });

  test('NULL is told apart in rows of any width', async () => {
    for (const width of [1, 5, 6, 7, 8, 13, 14, 15, 16, 17, 30, 61, 62, 63, 64, 65, 300]) {
      const values = Array.from({ length: width }, (_, i) => (i % 3 === 0 || i === width - 1 ? null : i));
      const sql = `SELECT ${values.map((value, i) => `${value ?? 'NULL'} AS n${i}`).join(', ')}`;
      for (const { rows: read } of await threeWays(sql)) expect(read).toEqual([values]);
    }
  });

  test('values longer than a packet, and empty ones beside them', async () => {
    const [settings] = await rows(connection, 'SELECT @@max_allowed_packet');
    const length = Math.min(Number(settings?.[0]), 20_000_000) - 1000;
    const sql = `SELECT '', REPEAT('ü', ${Math.floor(length / 2)}), x'', 7`;
    for (const { rows: read } of await threeWays(sql)) {
      const [row] = read;
      expect(row?.[0]).toBe('');
      expect(String(row?.[1]).length).toBe(Math.floor(length / 2));
      expect(/^ü+$/.test(String(row?.[1]))).toBe(true);
      expect(row?.[3]).toBe(7);
    }
  }, 30_000);

  describe('the table of types', () => {
    test('is what results and information_schema have', async () => {
      const wrong: string[] = [];
      for (const entry of TYPE_TABLE.filter(({ servers }) => isThere(servers, server()))) {
        await results(connection, 'DROP TABLE IF EXISTS one');
        await results(connection, `CREATE TABLE one (c ${entry.example})`);
        const [result] = await results(connection, 'SELECT c FROM one');
        const [told] = await rows(
          connection,
          `SELECT DATA_TYPE, COLUMN_TYPE FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = '${DATABASE}' AND TABLE_NAME = 'one'`,
        );
        const field = result?.kind === 'rows' ? result.fields[0] : undefined;
        if (field === undefined) throw new Error('a field expected');
        wrong.push(...differences(entry, field, String(told?.[0]), String(told?.[1])));
      }
      expect(wrong).toEqual([]);
    });
  });
});

function differences(entry: TypeEntry, field: Field, dataType: string, columnType: string): string[] {
  const byField = logicalTypeOf(field, 4);
  const byColumn = logicalTypeOfColumn(columnType, entry.extended === 'json');
  const seen = [dataType, field.type, byField.kind, byColumn.kind];
  const expected = [entry.name, FieldType[entry.protocol], entry.logical, entry.logical];
  const out = Bun.deepEquals(seen, expected) ? [] : [`${entry.example}: ${seen} instead of ${expected}`];
  // What the protocol does not tell: members, lengths of texts, which geometry.
  const both = ['INT', 'DECIMAL', 'BIT', 'TIMESTAMP', 'TIME', 'VECTOR', 'INET'].includes(byField.kind) || /char|binary/.test(entry.name);
  if (both && !Bun.deepEquals(byField, byColumn)) out.push(`${entry.example}: ${JSON.stringify(byField)} and ${JSON.stringify(byColumn)}`);
  return out;
}

/** Servers of a row of the table that these tests run on: MySQL 9.7 and MariaDB 10.11. */
function isThere(servers: string | null, { kind }: Server): boolean {
  if (servers === null) return true;
  if (servers === 'MariaDB 11.7') return false;
  return servers.includes(kind) && !(kind === 'MySQL' && servers.startsWith('MySQL 5.7'));
}

function isBytes(value: Value): boolean {
  return typeof value === 'object' && value !== null;
}
function plain(row: ValueRow): unknown[] {
  return row.map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value));
}
/** The server shows six digits of a FLOAT as text, and all of them in its bytes. */
function isRounded(type: string): boolean {
  return type === 'FLOAT';
}
function shown(value: Value, field: Field): string {
  if (value === null) return 'NULL';
  return value instanceof Uint8Array ? `x${Buffer.from(value).toString('hex').toUpperCase()}` : formatText(value, field);
}
/** HEX() of a BIT is that of a number. */
function padded(hex: string, { type, length }: Field): string {
  return type === FieldType.BIT ? hex.padStart(Math.ceil(length / 8) * 2, '0') : hex;
}
function unhex(value: Value): string {
  return Buffer.from(String(value), 'hex').toString('utf8');
}
function short(value: unknown): string {
  return (JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? `${item}n` : item)) ?? '').slice(0, 300);
}
