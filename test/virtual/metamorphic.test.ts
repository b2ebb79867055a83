/** Random queries over computed tables, whose provider leaves out whatever it may, answer as over stored tables with the same rows. */
import { expect, test } from 'bun:test';

import { openEmbedded } from '../../src/backends/embedded/index.ts';
import { SqlError } from '../../src/errors.ts';
import type { VirtualTableProvider, VirtualValue } from '../../src/virtual-table.ts';
import { TestSession } from '../backends/embedded/open.ts';

const columns = [
  { name: 'id', type: 'INT' },
  { name: 's', type: 'VARCHAR(10)' },
  { name: 'x', type: 'VARCHAR(10) COLLATE utf8mb4_bin' },
  { name: 'g', type: 'VARCHAR(10) COLLATE utf8mb4_general_ci' },
  { name: 'e', type: "ENUM('a','B','c')" },
  { name: 'u', type: 'BIGINT UNSIGNED' },
];
const names = columns.map(({ name }) => name);
const words = ['a', 'A', 'b', 'B ', 'b', 'é', 'E', '', 'c', 'C ', null];

/** Numbers that are the same each time. */
class Dice {
  #seed: number;
  constructor(seed: number) {
    this.#seed = seed;
  }
  roll(sides: number): number {
    this.#seed = (this.#seed * 1103515245 + 12345) % 2147483648;
    return Math.floor(this.#seed / 65536) % sides;
  }
  pick<T>(from: readonly T[]): T {
    return from[this.roll(from.length)] as T;
  }
}

class Queries {
  readonly #dice: Dice;
  constructor(dice: Dice) {
    this.#dice = dice;
  }
  #literal(column: string): string {
    const numbers = ['0', '1', '2', '3', 'NULL', "'1'", '1.0', '18446744073709551615'];
    const texts = [
      "'a'",
      "'A'",
      "'b'",
      "'B '",
      "'é'",
      "'e'",
      "''",
      'NULL',
      "CONCAT('', 'a')",
      "'c' COLLATE utf8mb4_bin",
      "'A' COLLATE utf8mb4_0900_ai_ci",
    ];
    return this.#dice.pick(column === 'id' || column === 'u' ? numbers : texts);
  }
  condition(tables: readonly string[], depth = 0): string {
    const dice = this.#dice;
    const [table, other, column] = [dice.pick(tables), dice.pick(tables), dice.pick(names)];
    switch (dice.roll(depth > 2 ? 7 : 11)) {
      case 0:
      case 1:
        return `${table}.${column} = ${this.#literal(column)}`;
      case 2:
        return `${table}.${column} <=> ${this.#literal(column)}`;
      case 3:
        return `${table}.${column} IN (${this.#literal(column)}, ${this.#literal(column)})`;
      case 4:
        return `${table}.${column} LIKE ${dice.pick(["'a%'", "'B'", "'_'", "'%'", "'b_'"])}`;
      case 5:
        return `${table}.${column} ${dice.pick(['=', '<=>'])} ${other}.${dice.roll(3) > 0 ? column : dice.pick(names)}`;
      case 6:
        return `${table}.${column} IS ${dice.pick(['', 'NOT '])}NULL`;
      case 7:
        return `(${this.condition(tables, depth + 1)} OR ${this.condition(tables, depth + 1)})`;
      case 8:
        return `(${this.condition(tables, depth + 1)} AND ${this.condition(tables, depth + 1)})`;
      case 9:
        return `NOT ${this.condition(tables, depth + 1)}`;
      default:
        return this.#subquery(table, column, `n${depth}`, depth + 2);
    }
  }
  #subquery(table: string, column: string, alias: string, depth: number): string {
    const from = `FROM ${this.#dice.pick(['a', 'b', 'c'])} ${alias} WHERE ${this.condition([alias], depth)}`;
    return this.#dice.pick([
      `EXISTS (SELECT 1 ${from} AND ${alias}.${column} = ${table}.${column})`,
      `${table}.${column} IN (SELECT ${alias}.${column} ${from})`,
      `${table}.${column} NOT IN (SELECT ${alias}.${column} ${from})`,
      `(SELECT COUNT(*) ${from} AND ${alias}.${column} = ${table}.${column}) = 1`,
    ]);
  }
  #factor(alias: string): string {
    const table = this.#dice.pick(['a', 'b', 'c']);
    const all = names.join(', ');
    switch (this.#dice.roll(6)) {
      case 0:
        return `(SELECT ${all} FROM ${table} d WHERE ${this.condition(['d'], 1)}) ${alias}`;
      case 1:
        return `(SELECT s, x, g, e, u, COUNT(*) AS id FROM ${table} d GROUP BY s, x, g, e, u) ${alias}`;
      case 2:
        return `(SELECT ${all} FROM ${table} UNION ALL SELECT ${all} FROM a d WHERE ${this.condition(['d'], 1)}) ${alias}`;
      default:
        return `${table} ${alias}`;
    }
  }
  next(): string {
    const dice = this.#dice;
    const join = (): string => dice.pick(['JOIN', 'LEFT JOIN', 'RIGHT JOIN']);
    const shapes: readonly (() => readonly [readonly string[], string])[] = [
      () => [['p'], this.#factor('p')],
      () => [['p', 'q'], `${this.#factor('p')}, ${this.#factor('q')}`],
      () => [['p', 'q'], `${this.#factor('p')} ${join()} ${this.#factor('q')} ON ${this.condition(['p', 'q'], 1)} AND p.s = q.s`],
      () => [
        ['p', 'q', 'w'],
        `${this.#factor('p')} ${join()} ${this.#factor('q')} ON p.id = q.id ${join()} ${this.#factor('w')} ON q.g = w.g AND ${this.condition(['p', 'q', 'w'], 2)}`,
      ],
    ];
    const [tables, from] = dice.pick(shapes)();
    const where = Array.from({ length: 1 + dice.roll(3) }, () => this.condition(tables));
    return `SELECT ${tables.flatMap((table) => names.map((name) => `${table}.${name}`)).join(', ')} FROM ${from} WHERE ${where.join(' AND ')}`;
  }
}

test('whatever a provider may leave out changes no answer', async () => {
  const dice = new Dice(20261120);
  const row = (): VirtualValue[] => [
    dice.pick([null, 0, 1, 2, 3, 4, 5]),
    dice.pick(words),
    dice.pick(words),
    dice.pick(words),
    dice.pick(['a', 'B', 'c', null]),
    dice.pick([0, 1, 2, 18446744073709551615n, null]),
  ];
  const data = new Map([12, 9, 5].map((count, at) => ['abc'.charAt(at), Array.from({ length: count }, row)] as const));
  let leftOut = 0;
  const provider: VirtualTableProvider = (table, { database, conditions }) => {
    const rows = data.get(table);
    if (database !== 'computed' || rows === undefined) return null;
    const taken = (values: readonly VirtualValue[]) => values.every((value, at) => conditions.takes(names[at] ?? '', value));
    return {
      columns,
      rows() {
        const kept = rows.filter(taken);
        leftOut += rows.length - kept.length;
        return kept;
      },
    };
  };
  const engine = openEmbedded({ path: ':memory:', serverVersion: '8.4.6-wsql-test', virtualTables: [provider] });
  const session = new TestSession(engine);
  await session.script('CREATE DATABASE computed\nCREATE DATABASE kept');
  for (const [table, rows] of data) {
    await session.run(`CREATE TABLE kept.${table} (${columns.map(({ name, type }) => `${name} ${type}`).join(', ')})`);
    const values = rows.map((each) => `(${each.map((value) => (typeof value === 'string' ? `'${value}'` : String(value))).join(', ')})`);
    await session.run(`INSERT INTO kept.${table} VALUES ${values.join(', ')}`);
  }
  const answer = async (database: string, sql: string): Promise<readonly string[]> => {
    await session.run(`USE ${database}`);
    try {
      return (await session.rows(sql)).map((each) => each.map(String).join('|')).sort();
    } catch (error) {
      if (error instanceof SqlError) return [String(error.errno)];
      throw error;
    }
  };
  const queries = new Queries(dice);
  for (let count = 0; count < 250; count++) {
    const sql = queries.next();
    expect([sql, await answer('computed', sql)]).toEqual([sql, await answer('kept', sql)]);
  }
  expect(leftOut).toBeGreaterThan(500);
  session.close();
  await engine.close();
}, 30_000);
