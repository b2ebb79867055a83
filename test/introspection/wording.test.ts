/** What servers word differently: versions that are not at hand, by what they are known to answer. */
import { expect, test } from 'bun:test';
import { charsetName, clock, defaultOf, expressionText, serverOf, typeText, viewQuery } from '../../src/introspection/wording.ts';
import { logicalTypeOfColumn, parseColumnType } from '../../src/typing/of-column.ts';

const MYSQL57 = serverOf('5.7.44-log');
const MYSQL8 = serverOf('8.0.36');
const MARIADB = serverOf('10.3.39-MariaDB-0ubuntu0.20.04.2');

test('servers are known by their version', () => {
  const products = ['5.7.44-log', '8.0.36', '10.3.39-MariaDB', '5.7.25-TiDB-v7.5.0', '8.4.6-wsql-0.1.0', '8.0.mysql_aurora.3.05.2'].map(
    (v) => serverOf(v).product,
  );
  expect(products).toEqual(['MySQL', 'MySQL', 'MariaDB', 'TiDB', 'wsql', 'MySQL']);
});

test('widths that nobody has asked for are gone', () => {
  const types = {
    'int(11)': 'int',
    'int(10) unsigned': 'int unsigned',
    'bigint(20) unsigned': 'bigint unsigned',
    'tinyint(4)': 'tinyint',
    'tinyint(1)': 'tinyint(1)',
    'tinyint(1) unsigned': 'tinyint unsigned',
    'int(5) unsigned zerofill': 'int(5) unsigned zerofill',
    'year(4)': 'year',
    'decimal(10,2)': 'decimal(10,2)',
    'varchar(11)': 'varchar(11)',
    'time(6) /* mariadb-5.3 */': 'time(6)',
    geomcollection: 'geometrycollection',
    "enum('int(11)')": "enum('int(11)')",
  };
  for (const [text, expected] of Object.entries(types)) expect(typeText(text)).toBe(expected);
});

test('utf8 is utf8mb3', () => {
  expect([null, 'utf8', 'utf8_general_ci', 'utf8mb4', 'utf8mb3_bin', 'latin1'].map(charsetName)).toEqual([
    null,
    'utf8mb3',
    'utf8mb3_general_ci',
    'utf8mb4',
    'utf8mb3_bin',
    'latin1',
  ]);
});

test('brackets and escapes around expressions', () => {
  expect(expressionText('(`a` + 1)', MYSQL57)).toBe('`a` + 1');
  expect(expressionText('((`a` + 1) * (`b`))', MYSQL57)).toBe('(`a` + 1) * (`b`)');
  expect(expressionText('(`a`) + (`b`)', MYSQL57)).toBe('(`a`) + (`b`)');
  expect(expressionText("(`a` <> ')')", MYSQL57)).toBe("`a` <> ')'");
  expect(expressionText('(`a)` = 1)', MARIADB)).toBe('`a)` = 1');
  expect(expressionText("(`a` <> _utf8mb4\\'it\\\\\\'s\\')", MYSQL8)).toBe("`a` <> _utf8mb4'it\\'s'");
  expect(expressionText("`a` <> 'a\\\\b'", MARIADB)).toBe("`a` <> 'a\\\\b'");
});

test('defaults, quoted or not', () => {
  const text = logicalTypeOfColumn('varchar(50)');
  const number = logicalTypeOfColumn('int(11)');
  const stamp = logicalTypeOfColumn('timestamp');
  expect(defaultOf(null, false, text, MYSQL57)).toBeNull();
  expect(defaultOf('CURRENT_TIMESTAMP', false, stamp, MYSQL57)).toEqual({ kind: 'expression', text: 'CURRENT_TIMESTAMP' });
  expect(defaultOf('CURRENT_TIMESTAMP', false, text, MYSQL57)).toEqual({ kind: 'literal', text: 'CURRENT_TIMESTAMP' });
  expect(defaultOf('', false, text, MYSQL8)).toEqual({ kind: 'literal', text: '' });
  expect(defaultOf('uuid()', true, text, MYSQL8)).toEqual({ kind: 'expression', text: 'uuid()' });
  expect(defaultOf('NULL', false, text, MARIADB)).toBeNull();
  expect(defaultOf("'NULL'", false, text, MARIADB)).toEqual({ kind: 'literal', text: 'NULL' });
  expect(defaultOf("''", false, text, MARIADB)).toEqual({ kind: 'literal', text: '' });
  expect(defaultOf("'it''s (a) \\\\ b'", false, text, MARIADB)).toEqual({ kind: 'literal', text: "it's (a) \\ b" });
  expect(defaultOf('-1.5e10', false, number, MARIADB)).toEqual({ kind: 'literal', text: '-1.5e10' });
  expect(defaultOf('current_timestamp()', false, stamp, MARIADB)).toEqual({ kind: 'expression', text: 'CURRENT_TIMESTAMP' });
  expect(defaultOf("(concat('a',uuid()))", false, text, MARIADB)).toEqual({ kind: 'expression', text: "concat('a',uuid())" });
  expect(defaultOf("b'11'", false, logicalTypeOfColumn('bit(2)'), MARIADB)).toEqual({ kind: 'bits', digits: '11' });
  expect(defaultOf('0x00FF', false, logicalTypeOfColumn('binary(2)'), MYSQL8)).toEqual({ kind: 'bytes', hex: '00ff' });
  expect(defaultOf("'ü'", false, logicalTypeOfColumn('varbinary(2)'), MARIADB)).toEqual({ kind: 'bytes', hex: 'c3bc' });
  expect(['current_timestamp(6)', 'CURRENT_TIMESTAMP', 'now()'].map(clock)).toEqual(['CURRENT_TIMESTAMP(6)', 'CURRENT_TIMESTAMP', 'now()']);
});

test('what MySQL prints of WITH ROLLUP is a query again', () => {
  expect(
    viewQuery(
      "select rollup_group_item(concat(`s`,'(,'),0) AS `s`,rollup_sum_switcher(distinct count(distinct `b`)) AS `c` from `t` group by `s` with rollup",
    ),
  ).toBe("select concat(`s`,'(,') AS `s`,count(distinct `b`) AS `c` from `t` group by `s` with rollup");
  expect(viewQuery('select 1 AS `rollup_`')).toBe('select 1 AS `rollup_`');
});

test('declarations are taken apart', () => {
  expect(parseColumnType('decimal(10,2) unsigned zerofill')).toEqual({
    name: 'decimal',
    lengths: [10, 2],
    members: [],
    unsigned: true,
    zerofill: true,
  });
  expect(parseColumnType("enum('a,b','it''s','c)','\\\\','\\n','unsigned')")).toMatchObject({
    members: ['a,b', "it's", 'c)', '\\', '\n', 'unsigned'],
    unsigned: false,
  });
  expect(parseColumnType("set('')")).toMatchObject({ name: 'set', members: [''] });
  expect(parseColumnType('varchar(20) /*M!100301 COMPRESSED*/')).toMatchObject({ name: 'varchar', lengths: [20] });
  expect(logicalTypeOfColumn('double unsigned')).toEqual({ kind: 'DOUBLE' });
  expect(logicalTypeOfColumn('xmltype')).toEqual({ kind: 'UNKNOWN', name: 'xmltype' });
});
