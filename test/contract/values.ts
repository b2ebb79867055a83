/** Every value as it is, whichever way it comes. */
import { expect, test } from 'bun:test';
import { FieldType, type Parameter, type Value } from '../../src/types.ts';
import { bytes, int, NULL, type Stage, text } from './stage.ts';

/** Columns with values, as MySQL writes them and as they are to come. */
const COLUMNS: readonly (readonly [type: string, literal: string, value: Value])[] = [
  ['TINYINT', '-128', -128],
  ['SMALLINT UNSIGNED', '65535', 65535],
  ['MEDIUMINT', '-8388608', -8388608],
  ['INT', '-2147483648', -2147483648],
  ['INT UNSIGNED', '4294967295', 4294967295],
  ['BIGINT', '9007199254740991', 9007199254740991],
  ['BIGINT', '9007199254740992', 9007199254740992n],
  ['BIGINT', '-9223372036854775808', -9223372036854775808n],
  ['BIGINT UNSIGNED', '18446744073709551615', 18446744073709551615n],
  ['FLOAT', '1.5', 1.5],
  ['DOUBLE', '0.1', 0.1],
  ['DOUBLE', '-1.7976931348623157e308', -Number.MAX_VALUE],
  ['DECIMAL(30,10)', '12345678901234567890.0123456789', '12345678901234567890.0123456789'],
  ['DECIMAL(5,2)', '1.5', '1.50'],
  ['DECIMAL(65,0)', `-${'9'.repeat(65)}`, `-${'9'.repeat(65)}`],
  ['DATE', "'2024-02-29'", '2024-02-29'],
  ['DATETIME', "'9999-12-31 23:59:59'", '9999-12-31 23:59:59'],
  ['DATETIME(3)', "'2024-02-29 23:59:59.12'", '2024-02-29 23:59:59.120'],
  ['DATETIME(6)', "'1000-01-01 00:00:00'", '1000-01-01 00:00:00.000000'],
  ['TIMESTAMP(6) NULL', "'2024-02-29 01:02:03.000004'", '2024-02-29 01:02:03.000004'],
  ['TIME', "'-838:59:59'", '-838:59:59'],
  ['TIME(6)', "'838:59:58.000001'", '838:59:58.000001'],
  ['TIME', "'00:00:00'", '00:00:00'],
  ['YEAR', '1999', 1999],
  ['CHAR(5)', "'äö'", 'äö'],
  ['VARCHAR(50)', "'grüße 🎉'", 'grüße 🎉'],
  ['VARCHAR(50)', "''", ''],
  ['TEXT', "'a\\0b\\nc\\\\d'", 'a\0b\nc\\d'],
  ['LONGTEXT', "REPEAT('ä', 70000)", 'ä'.repeat(70000)],
  ['BINARY(3)', "x'01'", new Uint8Array([1, 0, 0])],
  ['VARBINARY(20)', "x'00FF10'", new Uint8Array([0, 255, 16])],
  ['BLOB', "x''", new Uint8Array()],
  ["ENUM('a','b')", "'b'", 'b'],
  ["SET('x','y','z')", "'x,z'", 'x,z'],
  ['BIT(1)', "b'1'", new Uint8Array([1])],
  ['BIT(9)', "b'100000001'", new Uint8Array([1, 1])],
  ['BIT(64)', "b'1'", new Uint8Array([0, 0, 0, 0, 0, 0, 0, 1])],
];

const PARAMETERS: readonly (readonly [sql: string, parameter: Parameter, value: Value])[] = [
  ['?', text('it\'s; ? a \\ "text" 🎉'), 'it\'s; ? a \\ "text" 🎉'],
  ['?', text(''), ''],
  ['? + 1', int(-2), -1],
  ['?', int(9007199254740993n), 9007199254740993n],
  ['?', { type: FieldType.LONGLONG, unsigned: true, value: 18446744073709551615n }, 18446744073709551615n],
  ['?', { type: FieldType.TINY, unsigned: false, value: -1 }, -1],
  ['?', { type: FieldType.DOUBLE, unsigned: false, value: 0.1 }, 0.1],
  ['?', { type: FieldType.NEWDECIMAL, unsigned: false, value: '1.50' }, '1.50'],
  ['HEX(?)', bytes(new Uint8Array([0, 255, 39, 92])), '00FF275C'],
  ['LENGTH(?)', bytes(new Uint8Array()), 0],
  ["? = DATE'2024-02-29'", { type: FieldType.DATE, unsigned: false, value: '2024-02-29' }, 1],
  ["? = TIMESTAMP'2024-02-29 01:02:03.5'", { type: FieldType.DATETIME, unsigned: false, value: '2024-02-29 01:02:03.5' }, 1],
  ["? = TIME'-25:00:01'", { type: FieldType.TIME, unsigned: false, value: '-25:00:01' }, 1],
  ['? IS NULL', NULL, 1],
];

export function values(stage: () => Stage): void {
  test('columns of every type, as text and in binary rows', async () => {
    const names = COLUMNS.map((_, at) => `c${at}`);
    await stage().run(`CREATE TABLE v (${COLUMNS.map(([type], at) => `c${at} ${type}`).join(', ')})`);
    await stage().run(`INSERT INTO v VALUES (${COLUMNS.map(([, literal]) => literal).join(', ')})`);
    await stage().run(`INSERT INTO v VALUES (${names.map(() => 'NULL').join(', ')})`);
    const asText = await stage().rows('SELECT * FROM v');
    const binary = await stage().rows('SELECT * FROM v WHERE 1 = ?', [int(1)]);
    for (const [row, none] of [asText, binary]) {
      expect(row?.map(plain)).toEqual(COLUMNS.map(([, , value]) => plain(value)));
      expect(none?.every((value) => value === null)).toBe(true);
    }
  });

  test('rows go on while a column is NULL here and there', async () => {
    await stage().run('CREATE TABLE nulls (a INT, b VARCHAR(5), c DOUBLE, d DATE, e INT, f INT, g INT, h INT, i INT, j INT)');
    await stage().run('INSERT INTO nulls (a, j) VALUES (1, 2)');
    await stage().run("INSERT INTO nulls (b, i) VALUES ('x', 3)");
    const wanted = [
      [1, ...Array(8).fill(null), 2],
      [null, 'x', ...Array(6).fill(null), 3, null],
    ];
    expect(await stage().rows('SELECT * FROM nulls')).toEqual(wanted);
    expect(await stage().rows('SELECT * FROM nulls WHERE ? = 1', [int(1)])).toEqual(wanted);
  });

  test('parameters arrive as what they are', async () => {
    for (const [sql, parameter, value] of PARAMETERS) {
      expect([sql, parameter, await stage().rows(`SELECT ${sql} AS v`, [parameter])]).toEqual([sql, parameter, [[value]]]);
    }
    const parameters = PARAMETERS.map(([, parameter]) => parameter);
    const [row] = await stage().rows(`SELECT ${PARAMETERS.map(([sql], at) => `${sql} AS v${at}`).join(', ')}`, parameters);
    expect(row).toEqual(PARAMETERS.map(([, , value]) => value));
  });

  test('parameters are stored and read back', async () => {
    await stage().run(
      'CREATE TABLE kept_values (s VARCHAR(100), b VARBINARY(300), n BIGINT UNSIGNED, d DECIMAL(20,5), t DATETIME(6), j JSON)',
    );
    const every = Uint8Array.from({ length: 256 }, (_, at) => at);
    await stage().results('INSERT INTO kept_values VALUES (?, ?, ?, ?, ?, ?)', {
      params: [
        text("ä'\\\0🎉"),
        bytes(every),
        { type: FieldType.LONGLONG, unsigned: true, value: 2n ** 63n },
        { type: FieldType.NEWDECIMAL, unsigned: false, value: '-0.00001' },
        { type: FieldType.DATETIME, unsigned: false, value: '2024-02-29 01:02:03.000004' },
        text('{"a": [1, "ü"]}'),
      ],
    });
    const [row = []] = await stage().rows('SELECT * FROM kept_values');
    expect(row.slice(0, 5)).toEqual(["ä'\\\0🎉", every, 2n ** 63n, '-0.00001', '2024-02-29 01:02:03.000004']);
    expect(JSON.parse(String(row[5]))).toEqual({ a: [1, 'ü'] });
  });

  test('values past 16 MiB go both ways', async () => {
    const limit = Number(stage().connection.variable('max_allowed_packet'));
    const size = Math.min(17 * 1024 * 1024, limit - 1024);
    const long = 'x'.repeat(size);
    expect(await stage().rows(`SELECT LENGTH('${long}') AS n`)).toEqual([[size]]);
    expect(await stage().rows('SELECT LENGTH(?) AS n', [text(long.slice(0, size - 1024))])).toEqual([[size - 1024]]);
    const [row] = await stage().rows(`SELECT REPEAT('y', ${size}) AS y, 5 AS after`);
    expect(String(row?.[0]).length).toBe(size);
    expect(row?.[1]).toBe(5);
  }, 60_000);

  test('a row of a thousand columns', async () => {
    const numbers = Array.from({ length: 1000 }, (_, at) => at);
    const list = numbers.map((at) => `${at} AS c${at}`).join(', ');
    expect(await stage().rows(`SELECT ${list}`)).toEqual([numbers]);
    expect(await stage().rows(`SELECT ${list}, ? AS last`, [int(1000)])).toEqual([[...numbers, 1000]]);
  });
}

/** Bytes as they can be compared whatever class holds them. */
function plain(value: Value): unknown {
  return value instanceof Uint8Array ? `x'${Buffer.from(value).toString('hex')}'` : value;
}
