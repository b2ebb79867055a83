/** The table that a file's rows would fit into: its columns' types, from the first of them. */
import { identifier } from '../../../src/introspection/formats/sql/text.ts';
import type { Cell } from '../data/row.ts';
import { type TableName, tableText } from '../table-columns.ts';

/** What was seen of a column. */
class Seen {
  #kinds = new Set<Kind>();
  #integers = 0;
  #decimals = 0;
  #longest = 0;
  #isNegative = false;
  #isPastBigint = false;
  #isPastUnsigned = false;

  add(cell: Cell): void {
    if (cell === null) return;
    const text = typeof cell === 'string' ? cell : cell.json;
    this.#longest = Math.max(this.#longest, text.length);
    const kind = kindOf(text, typeof cell === 'string');
    this.#kinds.add(kind);
    if (kind !== 'integer' && kind !== 'decimal') return;
    const [whole = '', fraction = ''] = text.replace('-', '').split('.');
    this.#integers = Math.max(this.#integers, whole.length);
    this.#decimals = Math.max(this.#decimals, fraction.length);
    this.#isNegative ||= text.startsWith('-');
    if (kind !== 'integer' || whole.length < 19) return;
    const value = BigInt(text);
    this.#isPastBigint ||= value !== BigInt.asIntN(64, value);
    this.#isPastUnsigned ||= value >= 2n ** 64n;
  }

  get type(): string {
    const kinds = this.#kinds;
    const all = (...some: readonly Kind[]) => kinds.size > 0 && [...kinds].every((kind) => some.includes(kind));
    if (all('boolean')) return 'TINYINT(1)';
    if (all('integer')) return this.#integerType();
    if (all('integer', 'decimal')) return this.#decimalType();
    if (all('integer', 'decimal', 'double')) return 'DOUBLE';
    if (all('date')) return 'DATE';
    if (all('date', 'datetime')) return 'DATETIME(6)';
    if (all('time')) return 'TIME(6)';
    if (all('hex')) return 'LONGBLOB';
    if (all('json')) return 'JSON';
    return this.#longest <= 255 ? 'VARCHAR(255)' : 'LONGTEXT';
  }
  #integerType(): string {
    if (!this.#isPastBigint) return 'BIGINT';
    return this.#isNegative || this.#isPastUnsigned ? this.#decimalType() : 'BIGINT UNSIGNED';
  }
  /** With room for more digits before the point than there were. */
  #decimalType(): string {
    if (this.#integers + this.#decimals > 65 || this.#decimals > 30) return this.#longest <= 255 ? 'VARCHAR(255)' : 'LONGTEXT';
    return `DECIMAL(${Math.min(65, Math.max(this.#integers, 20) + this.#decimals)}, ${this.#decimals})`;
  }
}

type Kind = 'boolean' | 'integer' | 'decimal' | 'double' | 'date' | 'datetime' | 'time' | 'hex' | 'json' | 'text';

const PATTERNS: readonly (readonly [Kind, RegExp])[] = [
  ['integer', /^(?:0|-?[1-9]\d*)$/],
  ['decimal', /^-?(?:0|[1-9]\d*)\.\d+$/],
  ['double', /^-?\d+(?:\.\d+)?e[+-]?\d+$/i],
  ['date', /^\d{4}-(?:0\d|1[0-2])-(?:[0-2]\d|3[01])$/],
  ['datetime', /^\d{4}-(?:0\d|1[0-2])-(?:[0-2]\d|3[01])[ T][0-2]\d:[0-5]\d:[0-5]\d(?:\.\d{1,6})?$/],
  ['time', /^-?\d{2,3}:[0-5]\d:[0-5]\d(?:\.\d{1,6})?$/],
  ['hex', /^0x(?:[0-9A-F]{2})+$/],
];

function kindOf(text: string, isString: boolean): Kind {
  if (!isString && (text === 'true' || text === 'false')) return 'boolean';
  if (!isString && /^[{[]/.test(text)) return 'json';
  return PATTERNS.find(([, pattern]) => pattern.test(text))?.[0] ?? 'text';
}

/**
 * CREATE TABLE for rows.
 * @param rows each with the names of its values and the values, in the same order.
 */
export function createTableText(
  table: TableName,
  rows: Iterable<{ readonly names: readonly string[]; readonly cells: readonly Cell[] }>,
): string {
  const columns = new Map<string, Seen>();
  for (const { names, cells } of rows)
    names.forEach((name, i) => {
      const seen = columns.get(name) ?? new Seen();
      columns.set(name, seen);
      seen.add(cells[i] ?? null);
    });
  const lines = [...columns].map(([name, seen]) => `  ${identifier(name)} ${seen.type} NULL`);
  return `CREATE TABLE ${tableText(table)} (\n${lines.join(',\n')}\n) DEFAULT CHARACTER SET utf8mb4`;
}
