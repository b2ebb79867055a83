/** What MySQL 9.7, MariaDB 10.11 and wsql print of the same text is said one way; what means something else is not. */
import { describe, expect, test } from 'bun:test';
import { sameExpression } from '../../../src/introspection/diff/wording/expressions.ts';
import { sameQuery } from '../../../src/introspection/diff/wording/queries.ts';

/** As MySQL and as MariaDB have printed the same generated column. */
const SAME: readonly (readonly [mysql: string, mariadb: string])[] = [
  ['(`a` + (1 * 2)) - (`a` / 3)', '`a` + 1 * 2 - `a` / 3'],
  ["concat(`b`,_utf8mb4'x',_utf8mb4'it\\'s')", "concat(`b`,'x','it\\'s')"],
  ['`a` % 3', '`a` MOD 3'],
  ["if((((`a` > 0) and (`b` = _utf8mb4'q')) or (0 = `a`)),1,0)", "if(`a` > 0 and `b` = 'q' or `a` = 0,1,0)"],
  ["`d` + interval _utf8mb4'1:2' hour_minute", "`d` + interval '1:2' hour_minute"],
  [
    'case when (`a` is null) then 1 when (`a` in (1,2,3)) then 2 else 3 end',
    'case when `a` is null then 1 when `a` in (1,2,3) then 2 else 3 end',
  ],
  ['-(`a`)', '-`a`'],
  ['lower(trim(`b`))', 'lcase(trim(`b`))'],
  ["regexp_like(`b`,_utf8mb4'^a')", "`b` regexp '^a'"],
  ['(0 <> `a`) xor (0 <> 1)', '`a` xor 1'],
  ["not((`b` like _utf8mb4'x' escape _utf8mb4'!'))", "`b`  not like 'x' escape '!'"],
  ['(abs(`a`) * pow(`a`,2)) % 7', 'abs(`a`) * pow(`a`,2) MOD 7'],
  ['`a` = true', '`a` = 1'],
  ['0x6162', "X'6162'"],
  ['(0 <> `a`) is true', '`a` is true'],
  ['round((`a` / 2),0)', 'round(`a` / 2,0)'],
  ['date(`d`)', 'cast(`d` as date)'],
  ['(`a` <> 3) and ((`a` <> 4) and `b`)', '`a` <> 3 and `a` <> 4 and `b` <> 0'],
  ["json_unquote(json_extract(`j`,_utf8mb4'$.a'))", "`j`->>'$.a'"],
  ['(`A` in (1))', '`a` = 1'],
  ['now(0)', 'current_timestamp()'],
  ['to_days(`a`) - to_days(`b`)', 'datediff(`a`,`b`)'],
];
const DIFFERENT: readonly (readonly [string, string])[] = [
  ['`a` - (`b` - 1)', '`a` - `b` - 1'],
  ["concat(`b`,'x')", "concat(`b`,'X')"],
  ['`a` > 0 and `b` or `c`', '`a` > 0 and (`b` or `c`)'],
  ["_binary'a'", "'a'"],
  ['`a` <> 0', '`a`'],
  ['ifnull(`a`,1)', 'coalesce(`a`,1)'],
  ['round(`a`,1)', 'round(`a`)'],
  ['not `a` is null', '`a` is null'],
];

describe('expressions', () => {
  for (const [mysql, mariadb] of SAME) test(`${mysql} is ${mariadb}`, () => expect(sameExpression(mysql)).toBe(sameExpression(mariadb)));
  for (const [one, other] of DIFFERENT) test(`${one} is not ${other}`, () => expect(sameExpression(one)).not.toBe(sameExpression(other)));
  test('what is not understood is compared as it is, but for its spaces', () => {
    expect(sameExpression("nonsense (  'a  b'\n,")).toBe("nonsense ( 'a  b' ,");
    expect(sameExpression("nonsense ( 'a b' ,")).not.toBe(sameExpression("nonsense ( 'a  b' ,"));
  });
});

describe('queries', () => {
  const same: readonly (readonly [string, string])[] = [
    [
      "select `b`.`a` AS `a`,count(0) AS `c` from (`db`.`base` `b` left join `db`.`gen` on((`db`.`gen`.`a` = `b`.`a`))) where (`b`.`b` like 'x%') group by `b`.`a` having (`c` > 1) order by `b`.`a` desc limit 5",
      "select `b`.`a` AS `a`,count(0) AS `c` from (`other`.`base` `b` left join `other`.`gen` on(`other`.`gen`.`a` = `b`.`a`)) where `b`.`b` like 'x%' group by `b`.`a` having count(0) > 1 order by `b`.`a` desc limit 5",
    ],
    [
      'select (`db`.`base`.`a` + 1) AS `a + 1`,(select max(`db`.`gen`.`a`) from `db`.`gen` where (`db`.`gen`.`a` = `db`.`base`.`a`)) AS `m` from `db`.`base` where exists(select 1 from `db`.`gen`) union all select 1 AS `1`,2 AS `2`',
      'select `other`.`base`.`a` + 1 AS `x`,(select max(`other`.`gen`.`a`) AS `max(a)` from `other`.`gen` where `other`.`gen`.`a` = `other`.`base`.`a`) AS `y` from `other`.`base` where exists(select 1 AS `1` from `other`.`gen` limit 1) union all select 1 AS `1`,2 AS `2`',
    ],
    [
      'with `t` as (select `db`.`base`.`a` AS `a` from `db`.`base`) select `t`.`a` AS `a`,row_number() OVER (ORDER BY `t`.`a` )  AS `rn` from (`t` join `db`.`gen`) where (`t`.`a` = `db`.`gen`.`a`)',
      'with t as (select `other`.`base`.`a` AS `a` from `other`.`base`)select `t`.`a` AS `a`,row_number() over ( order by `t`.`a`) AS `rn` from `t` join `other`.`gen` where `t`.`a` = `other`.`gen`.`a`',
    ],
  ];
  for (const [one, other] of same) test(one, () => expect(sameQuery(one, 'db')).toBe(sameQuery(other, 'other')));
  test('in the order of a place is in that of its name', () => {
    const union = 'select `db`.`t`.`a` AS `a` from `db`.`t` union select 1 order by ';
    expect(sameQuery(`${union}1 limit 2`, 'db')).toBe(sameQuery(`${union}\`a\` limit 2`, 'db'));
  });
  test('of other tables, columns, conditions and joins are not the same', () => {
    const query = 'select `db`.`t`.`a` AS `a` from `db`.`t` where `db`.`t`.`a` > 1';
    for (const [from, to] of [
      ['`db`.`t` where', '`else`.`t` where'],
      ['`a` >', '`b` >'],
      ['> 1', '>= 1'],
      ['select', 'select distinct'],
    ] as const)
      expect(sameQuery(query.replace(from, to), 'db')).not.toBe(sameQuery(query, 'db'));
  });
});
