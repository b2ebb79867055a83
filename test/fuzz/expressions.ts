/** Random expressions over columns of known kinds: operators and functions that are deterministic, with values at the edges of their types. */
import type { Random } from './random.ts';

export type Kind = 'int' | 'decimal' | 'real' | 'text' | 'date' | 'datetime' | 'time' | 'enum' | 'json' | 'bytes';
export interface FuzzColumn {
  readonly name: string;
  readonly kind: Kind;
}

const literals: Readonly<Record<Kind, readonly string[]>> = {
  int: [
    '0',
    '1',
    '-1',
    '2',
    '7',
    '10',
    '100',
    '127',
    '-128',
    '255',
    '65535',
    '2147483647',
    '-2147483648',
    '4294967295',
    '9223372036854775807',
    'NULL',
  ],
  decimal: ['0.0', '1.5', '-1.50', '0.001', '99.99', '123456.789', '-0.5', '12345678901234567890.12', 'NULL'],
  real: ['0e0', '1.5e0', '-2.25e1', '1e10', '1e-3', 'NULL'],
  text: ["''", "'a'", "'A'", "'b '", "'abc'", "'ä'", "'10'", "'1.5x'", "'-3'", "'x%'", "'2020-01-01'", "'z_y'", 'NULL'],
  date: ["DATE'2020-01-01'", "DATE'2020-02-29'", "DATE'1999-12-31'", "DATE'9999-12-31'", 'NULL'],
  datetime: ["TIMESTAMP'2020-01-01 00:00:00'", "TIMESTAMP'2020-02-29 12:34:56.789'", "TIMESTAMP'1999-12-31 23:59:59'", 'NULL'],
  time: ["TIME'00:00:00'", "TIME'12:34:56'", "TIME'-01:00:00'", "TIME'100:00:00.5'", 'NULL'],
  enum: ["'red'", "'green'", "'none'", '1', 'NULL'],
  json: [`CAST('{"a": 1, "b": [1, 2, null]}' AS JSON)`, `CAST('[1, "x", true]' AS JSON)`, `CAST('3' AS JSON)`, 'NULL'],
  bytes: ["x''", "x'00'", "x'414243'", "x'FF'", 'NULL'],
};

/** Makes expressions over some columns. */
export class Expressions {
  readonly #random: Random;
  readonly #columns: readonly FuzzColumn[];
  constructor(random: Random, columns: readonly FuzzColumn[]) {
    this.#random = random;
    this.#columns = columns;
  }

  /** Of a kind; of any where none is given. */
  make(kind: Kind | null = null, depth = 2): string {
    const random = this.#random;
    const wanted = kind ?? random.pick(kinds);
    if (depth <= 0 || random.chance(0.3)) return this.#leaf(wanted);
    const make = random.pick(makers[wanted]);
    return make(this, depth - 1, random);
  }
  /** A condition: true, false or NULL. */
  condition(depth = 2): string {
    const random = this.#random;
    if (depth <= 0) return this.#comparison(0);
    switch (random.below(9)) {
      case 0:
        return `(${this.condition(depth - 1)} AND ${this.condition(depth - 1)})`;
      case 1:
        return `(${this.condition(depth - 1)} OR ${this.condition(depth - 1)})`;
      case 2:
        return `(NOT ${this.condition(depth - 1)})`;
      case 3:
        return `(${this.make(null, 1)} IS ${random.pick(['', 'NOT '])}NULL)`;
      case 4: {
        const kind = random.pick(kinds);
        return `(${this.make(kind, 1)} ${random.pick(['', 'NOT '])}BETWEEN ${this.make(kind, 0)} AND ${this.make(kind, 0)})`;
      }
      case 5: {
        const kind = random.pick(kinds);
        return `(${this.make(kind, 1)} ${random.pick(['', 'NOT '])}IN (${random.many(1, 4, () => this.make(kind, 0)).join(', ')}))`;
      }
      case 6:
        return `(${this.make('text', 1)} ${random.pick(['', 'NOT '])}LIKE ${random.pick(["'a%'", "'%b%'", "'_'", "'%'", "'A_c'"])})`;
      default:
        return this.#comparison(depth - 1);
    }
  }
  #comparison(depth: number): string {
    const random = this.#random;
    const kind = random.pick(kinds);
    const numbers: readonly Kind[] = ['int', 'decimal', 'real', 'date', 'datetime', 'time'];
    const other = random.chance(0.8) || !numbers.includes(kind) ? kind : random.pick(numbers);
    return `(${this.make(kind, depth)} ${random.pick(['=', '<>', '<', '<=', '>', '>=', '<=>'])} ${this.make(other, depth)})`;
  }
  #leaf(kind: Kind): string {
    const random = this.#random;
    const own = this.#columns.filter((column) => column.kind === kind);
    return own.length > 0 && random.chance(0.7) ? random.pick(own).name : random.pick(literals[kind]);
  }
}

export const kinds: readonly Kind[] = ['int', 'int', 'decimal', 'real', 'text', 'text', 'date', 'datetime', 'time', 'enum'];
type Maker = (of: Expressions, depth: number, random: Random) => string;
const op =
  (operators: readonly string[], left: Kind, right: Kind = left): Maker =>
  (of, depth, random) =>
    `(${of.make(left, depth)} ${random.pick(operators)} ${of.make(right, depth)})`;
/** A function by a template: `$int` is an expression of that kind, `$?` a condition. */
const call =
  (...templates: readonly string[]): Maker =>
  (of, depth, random) =>
    random.pick(templates).replace(/\$(\w+|\?)/g, (_, kind: string) => (kind === '?' ? of.condition(depth) : of.make(kind as Kind, depth)));
const choice =
  (kind: Kind): Maker =>
  (of, depth, random) =>
    call(
      `IF($?, $${kind}, $${kind})`,
      `IFNULL($${kind}, $${kind})`,
      `COALESCE($${kind}, $${kind}, $${kind})`,
      `NULLIF($${kind}, $${kind})`,
      `CASE WHEN $? THEN $${kind} ELSE $${kind} END`,
      `GREATEST($${kind}, $${kind})`,
      `LEAST($${kind}, $${kind})`,
    )(of, depth, random);

const makers: Readonly<Record<Kind, readonly Maker[]>> = {
  int: [
    op(['%', 'DIV', '&', '|', '^'], 'int'),
    call(
      'ABS($int % 1000)',
      'SIGN($decimal)',
      'LENGTH($text)',
      'CHAR_LENGTH($text)',
      'LOCATE($text, $text)',
      'ASCII($text)',
      'BIT_COUNT($int)',
    ),
    call(
      'YEAR($date)',
      'MONTH($datetime)',
      'DAYOFWEEK($date)',
      'HOUR($time)',
      'DATEDIFF($date, $date)',
      'TO_DAYS($date)',
      'WEEK($date, 3)',
      'QUARTER($date)',
    ),
    call(
      'FLOOR($decimal)',
      'CEILING($decimal)',
      'CAST($decimal AS SIGNED)',
      'FIELD($text, $text, $text)',
      'STRCMP($text, $text)',
      'ISNULL($text)',
    ),
    call('($int % 1000 + $int % 1000)', '($int % 1000 - $int % 100)', '($int % 1000 * ($int % 100))', '-($int % 1000)', '$?'),
    choice('int'),
  ],
  decimal: [
    op(['+', '-', '/'], 'decimal'),
    op(['/'], 'int'),
    call(
      'ROUND($decimal, 1)',
      'TRUNCATE($decimal, 1)',
      'ABS($decimal)',
      'CAST($text AS DECIMAL(10,2))',
      'MOD($decimal, 7)',
      '($decimal * 1.5)',
      'ROUND($decimal)',
    ),
    choice('decimal'),
  ],
  real: [
    op(['+', '-'], 'real'),
    call('($real * 2)', 'ABS($real)', 'ROUND($real, 2)', 'CAST($text AS DOUBLE)', 'FLOOR($real)', '($text + 0)'),
    choice('real'),
  ],
  text: [
    call(
      'CONCAT($text, $text)',
      'UPPER($text)',
      'LOWER($text)',
      'LEFT($text, 2)',
      'RIGHT($text, 2)',
      'SUBSTRING($text, 2, 2)',
      'REPLACE($text, $text, $text)',
    ),
    call(
      'TRIM($text)',
      'LPAD($text, 4, $text)',
      'REVERSE($text)',
      'REPEAT($text, 2)',
      'HEX($text)',
      "CONCAT_WS(',', $text, $int)",
      'INSERT($text, 1, 1, $text)',
    ),
    call(
      'CAST($int AS CHAR)',
      'CAST($decimal AS CHAR)',
      'CAST($date AS CHAR)',
      "DATE_FORMAT($datetime, '%Y/%m/%d %H')",
      'DAYNAME($date)',
      'SUBSTRING_INDEX($text, $text, 1)',
    ),
    call('CONCAT($date)', 'CONCAT($time)', 'QUOTE($text)', 'ELT($int % 4, $text, $text)', 'HEX($int)', 'CONV($int % 1000, 10, 16)'),
    choice('text'),
  ],
  date: [
    call(
      'CAST($datetime AS DATE)',
      'LAST_DAY($date)',
      'DATE($datetime)',
      '($date + INTERVAL 1 DAY)',
      '($date - INTERVAL 1 MONTH)',
      'MAKEDATE(2020, $int % 400)',
    ),
    choice('date'),
  ],
  datetime: [
    call(
      'CAST($date AS DATETIME)',
      '($datetime + INTERVAL 90 MINUTE)',
      'TIMESTAMP($date, $time)',
      "ADDTIME($datetime, '1:00:00')",
      '($datetime - INTERVAL 1 YEAR)',
    ),
    choice('datetime'),
  ],
  time: [
    call(
      'TIME($datetime)',
      "ADDTIME($time, '01:02:03')",
      'SEC_TO_TIME($int % 10000)',
      'MAKETIME($int % 100, 5, 7)',
      'TIMEDIFF($time, $time)',
    ),
    choice('time'),
  ],
  enum: [call('IFNULL($enum, $enum)', 'CONCAT($enum)', 'NULLIF($enum, $enum)')],
  json: [call('JSON_ARRAY($int, $text)', "JSON_EXTRACT($json, '$.a')", "JSON_OBJECT('k', $int)")],
  bytes: [call('CAST($text AS BINARY)', 'UNHEX(HEX($text))')],
};
