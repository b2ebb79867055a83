/** Random schemas, rows, queries and changes. */
import { Expressions, type FuzzColumn, type Kind } from './expressions.ts';
import type { Random } from './random.ts';

const types: Readonly<Record<Kind, readonly string[]>> = {
  int: ['INT', 'TINYINT', 'BIGINT', 'BIGINT UNSIGNED', 'SMALLINT UNSIGNED', 'MEDIUMINT', 'YEAR', 'BOOLEAN'],
  decimal: ['DECIMAL(10,2)', 'DECIMAL(30,6)', 'DECIMAL(5,0)'],
  real: ['DOUBLE', 'FLOAT'],
  text: ['VARCHAR(20)', 'CHAR(5)', 'TEXT', 'VARCHAR(20) COLLATE utf8mb4_bin', 'VARCHAR(10) CHARACTER SET latin1'],
  date: ['DATE'],
  datetime: ['DATETIME', 'DATETIME(3)', 'TIMESTAMP NULL'],
  time: ['TIME', 'TIME(2)'],
  enum: ["ENUM('red', 'green', 'blue')", "SET('red', 'green')"],
  json: ['JSON'],
  bytes: ['VARBINARY(10)', 'BLOB'],
};
const values: Readonly<Record<Kind, readonly string[]>> = {
  int: ['0', '1', '2', '3', '7', '100', '127', '99', 'NULL'],
  decimal: ['0', '1.50', '-2.25', '3', '99.99', '100', 'NULL'],
  real: ['0', '1.5', '-2.25', '1e3', '0.1', 'NULL'],
  text: ["''", "'a'", "'B'", "'abc'", "'10'", "'x y'", "'5x'", 'NULL'],
  date: ["'2020-01-01'", "'2020-02-29'", "'1999-12-31'", "'2021-06-15'", 'NULL'],
  datetime: ["'2020-01-01 00:00:00'", "'2020-02-29 12:34:56'", "'1999-12-31 23:59:59'", "'2021-06-15 01:02:03.25'", 'NULL'],
  time: ["'00:00:00'", "'12:34:56'", "'-01:00:00'", "'23:59:59.5'", 'NULL'],
  enum: ["'red'", "'green'", 'NULL'],
  json: [`'{"a": 1}'`, `'[1, 2]'`, 'NULL'],
  bytes: ["x'00'", "x'4142'", 'NULL'],
};
const columnKinds: readonly Kind[] = ['int', 'int', 'int', 'decimal', 'real', 'text', 'text', 'date', 'datetime', 'time', 'enum'];

export interface FuzzTable {
  readonly name: string;
  readonly columns: readonly FuzzColumn[];
  readonly create: string;
}
/** A table with a primary key `id` and columns of random types, some of them indexed. */
export function makeTable(random: Random, name: string): FuzzTable {
  const columns = random.many(3, 6, () => random.pick(columnKinds)).map((kind, index) => ({ name: `${name}c${index}`, kind }));
  const definitions = columns.map((column) => `${column.name} ${random.pick(types[column.kind])}`);
  const keys = columns
    .filter(() => random.chance(0.4))
    .map((column) => `KEY (${column.name}${definitions.some((one) => one === `${column.name} TEXT`) ? '(5)' : ''})`);
  const create = `CREATE TABLE ${name} (${[`${name}id INT PRIMARY KEY AUTO_INCREMENT`, ...definitions, ...keys].join(', ')})`;
  return { name, columns: [{ name: `${name}id`, kind: 'int' }, ...columns], create };
}
export function insertRows(random: Random, table: FuzzTable): string {
  const columns = table.columns.slice(1);
  const rows = random.many(4, 12, () => `(${columns.map((column) => random.pick(values[column.kind])).join(', ')})`);
  return `INSERT IGNORE INTO ${table.name} (${columns.map((column) => column.name).join(', ')}) VALUES ${rows.join(', ')}`;
}

/** Makes queries over some tables. */
export class Queries {
  readonly #random: Random;
  readonly #tables: readonly FuzzTable[];
  constructor(random: Random, tables: readonly FuzzTable[]) {
    this.#random = random;
    this.#tables = tables;
  }

  query(): string {
    const random = this.#random;
    switch (random.below(10)) {
      case 0:
        return this.#grouped();
      case 1:
        return this.#setOperation();
      case 2:
        return this.#windowed();
      case 3:
        return this.#subquery();
      case 4:
        return this.#rollup();
      case 5:
        return this.#common();
      default:
        return this.#plain();
    }
  }
  /** FROM and the columns that it offers. */
  #from(): { readonly sql: string; readonly columns: readonly FuzzColumn[] } {
    const random = this.#random;
    const [first, second] = random.chance(0.5) ? [...this.#tables] : [...this.#tables].reverse();
    if (first === undefined) throw new Error('no tables');
    if (second === undefined || random.chance(0.5)) return { sql: first.name, columns: first.columns };
    const columns = [...first.columns, ...second.columns];
    const on = new Expressions(random, columns);
    const condition = random.chance(0.6) ? this.#equality(first, second) : on.condition(1);
    return { sql: `${first.name} ${random.pick(['JOIN', 'LEFT JOIN', 'RIGHT JOIN'])} ${second.name} ON ${condition}`, columns };
  }
  #equality(first: FuzzTable, second: FuzzTable): string {
    const pairs = first.columns.flatMap((a) => second.columns.filter((b) => b.kind === a.kind).map((b) => `${a.name} = ${b.name}`));
    return this.#random.pick(pairs);
  }
  #plain(): string {
    const random = this.#random;
    const { sql, columns } = this.#from();
    const expressions = new Expressions(random, columns);
    const items = random.many(1, 3, () => expressions.make());
    const where = random.chance(0.7) ? ` WHERE ${expressions.condition()}` : '';
    return `SELECT ${random.chance(0.2) ? 'DISTINCT ' : ''}${items.join(', ')} FROM ${sql}${where}`;
  }
  #aggregates(expressions: Expressions): string[] {
    const random = this.#random;
    return random.many(1, 3, () =>
      random
        .pick([
          'COUNT(*)',
          'COUNT($)',
          'COUNT(DISTINCT $)',
          'SUM($n)',
          'AVG($n)',
          'MIN($)',
          'MAX($)',
          'SUM(DISTINCT $n)',
          'BIT_OR($i)',
          'GROUP_CONCAT(DISTINCT $ ORDER BY 1)',
        ])
        .replace('$n', () => expressions.make(random.pick(['int', 'decimal']), 1))
        .replace('$i', () => expressions.make('int', 0))
        .replace('$', () => expressions.make(null, 1)),
    );
  }
  #grouped(): string {
    const random = this.#random;
    const { sql, columns } = this.#from();
    const expressions = new Expressions(random, columns);
    const keys = random.many(1, 2, () => random.pick(columns).name);
    const having = random.chance(0.3) ? ` HAVING COUNT(*) ${random.pick(['>', '<', '='])} ${random.below(3)}` : '';
    return `SELECT ${[...keys, ...this.#aggregates(expressions)].join(', ')} FROM ${sql} GROUP BY ${keys.join(', ')}${having}`;
  }
  #rollup(): string {
    const random = this.#random;
    const { sql, columns } = this.#from();
    const expressions = new Expressions(random, columns);
    const keys = [...new Set(random.many(1, 2, () => random.pick(columns).name))];
    return `SELECT ${[...keys, `GROUPING(${keys[0]})`, ...this.#aggregates(expressions)].join(', ')} FROM ${sql} GROUP BY ${keys.join(', ')} WITH ROLLUP`;
  }
  #setOperation(): string {
    const random = this.#random;
    const kind = random.pick(columnKinds);
    const member = () => {
      const { sql, columns } = this.#from();
      return `SELECT ${new Expressions(random, columns).make(kind, 1)} FROM ${sql}`;
    };
    return `${member()} ${random.pick(['UNION', 'UNION ALL', 'EXCEPT', 'INTERSECT', 'EXCEPT ALL', 'INTERSECT ALL'])} ${member()}`;
  }
  #windowed(): string {
    const random = this.#random;
    const table = random.pick(this.#tables);
    const expressions = new Expressions(random, table.columns);
    const id = `${table.name}id`;
    const call = random.pick([
      'ROW_NUMBER()',
      'RANK()',
      'DENSE_RANK()',
      'NTILE(3)',
      'LAG($)',
      'LEAD($, 2)',
      'FIRST_VALUE($)',
      'LAST_VALUE($)',
      'SUM($n)',
      'COUNT($)',
      'MAX($)',
      'AVG($n)',
    ]);
    const filled = call.replace('$n', () => expressions.make('decimal', 1)).replace('$', () => expressions.make(null, 1));
    const partition = random.chance(0.5) ? `PARTITION BY ${random.pick(table.columns).name} ` : '';
    const frame = random.chance(0.3) ? ' ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING' : '';
    return `SELECT ${id}, ${filled} OVER (${partition}ORDER BY ${random.pick(table.columns).name}, ${id}${frame}) FROM ${table.name}`;
  }
  #subquery(): string {
    const random = this.#random;
    const [outer, inner] = [this.#tables[0], this.#tables[1]];
    if (outer === undefined || inner === undefined) return this.#plain();
    const own = new Expressions(random, inner.columns);
    const both = new Expressions(random, [...inner.columns, ...outer.columns]);
    const outside = new Expressions(random, outer.columns);
    const kind = random.pick(columnKinds);
    const not = random.pick(['', 'NOT ']);
    const condition = random.pick([
      () => `${not}EXISTS (SELECT 1 FROM ${inner.name} WHERE ${both.condition(1)})`,
      () => `${outside.make(kind, 1)} ${not}IN (SELECT ${own.make(kind, 0)} FROM ${inner.name} WHERE ${both.condition(1)})`,
      () =>
        `${outside.make(kind, 1)} ${random.pick(['=', '<', '>='])} ${random.pick(['ANY', 'ALL'])} (SELECT ${own.make(kind, 0)} FROM ${inner.name} WHERE ${own.condition(0)})`,
      () => `${outside.make('int', 1)} ${random.pick(['=', '<', '>'])} (SELECT COUNT(*) FROM ${inner.name} WHERE ${both.condition(1)})`,
    ])();
    return `SELECT ${outer.name}id, (SELECT MAX(${own.make(kind, 0)}) FROM ${inner.name} WHERE ${both.condition(0)}) FROM ${outer.name} WHERE ${condition}`;
  }
  #common(): string {
    const random = this.#random;
    const { sql, columns } = this.#from();
    const expressions = new Expressions(random, columns);
    const [a, b] = [random.pick(columnKinds), random.pick(columnKinds)];
    const outer = new Expressions(random, [
      { name: 'a', kind: a },
      { name: 'b', kind: b },
    ]);
    return `WITH q (a, b) AS (SELECT ${expressions.make(a, 1)}, ${expressions.make(b, 1)} FROM ${sql}) SELECT ${outer.make()}, a FROM q WHERE ${outer.condition(1)}`;
  }

  /** A statement that changes rows. */
  change(): string {
    const random = this.#random;
    const table = random.pick(this.#tables);
    const expressions = new Expressions(random, table.columns);
    const column = random.pick(table.columns.slice(1));
    const where = ` WHERE ${expressions.condition(1)}`;
    const value = () => (random.chance(0.5) ? random.pick(values[column.kind]) : expressions.make(column.kind, 1));
    switch (random.below(5)) {
      case 0:
        return `DELETE FROM ${table.name}${where} ORDER BY ${table.name}id LIMIT ${1 + random.below(2)}`;
      case 1:
        return insertRows(random, table);
      case 2:
        return `INSERT IGNORE INTO ${table.name} (${table.name}id, ${column.name}) VALUES (${1 + random.below(9)}, ${random.pick(values[column.kind])}) ON DUPLICATE KEY UPDATE ${column.name} = ${value()}`;
      case 3:
        return `REPLACE INTO ${table.name} (${table.name}id, ${column.name}) VALUES (${1 + random.below(12)}, ${random.pick(values[column.kind])})`;
      default:
        return `UPDATE ${random.pick(['', 'IGNORE '])}${table.name} SET ${column.name} = ${value()}${where}`;
    }
  }
}
