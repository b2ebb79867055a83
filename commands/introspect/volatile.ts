/** Which parts of a written text change by themselves, whatever its format: found by writing it with other figures as well. */
import { NO_STATISTICS } from '../../src/introspection/formats/reduced.ts';
import type { Count, Model, TableStatistics } from '../../src/introspection/index.ts';

export type Write = (model: Model) => string | Promise<string>;

/** Whether a text is what is written now, but for figures, times and the version of the server. */
export class Expected {
  /** What is written now. */
  readonly text: string;
  readonly #lines: readonly string[];
  /** The same with other figures, and with none; null where they do not have the same lines. */
  readonly #other: readonly string[] | null;
  readonly #without: readonly string[] | null;

  private constructor(text: string, other: string, without: string) {
    const linesOf = (one: string) => {
      const lines = one.split('\n');
      return lines.length === this.#lines.length ? lines : null;
    };
    this.text = text;
    this.#lines = text.split('\n');
    this.#other = linesOf(other);
    this.#without = linesOf(without);
  }

  static async of(model: Model, write: Write): Promise<Expected> {
    return new Expected(await write(model), await write(changed(model, otherFigures)), await write(changed(model, () => NO_STATISTICS)));
  }

  /**
   * The text with what is written now in the place of what has changed by itself.
   * @returns the same as `text` where there is nothing else.
   */
  settled(text: string): string {
    const lines = text.split('\n');
    if (lines.length !== this.#lines.length) return text;
    return lines.map((line, i) => (this.#isMatch(line, i) ? (this.#lines[i] ?? '') : line)).join('\n');
  }

  #isMatch(line: string, i: number): boolean {
    const [now = '', other, without] = [this.#lines[i], this.#other?.[i], this.#without?.[i]];
    if (line === now || line === without) return true;
    return other !== undefined && other !== now && isBetween(line, now, other);
  }
}

/** Whether a line has what two others have in common before and behind the figures in which they differ. */
function isBetween(line: string, one: string, other: string): boolean {
  let start = 0;
  while (start < one.length && one[start] === other[start]) start++;
  let end = 0;
  while (end < Math.min(one.length, other.length) - start && one.at(-1 - end) === other.at(-1 - end)) end++;
  // Figures may have digits in common, and places before them.
  const before = one.slice(0, start).replace(/[\d\s.,:-]+$/, '');
  const behind = one.slice(one.length - end).replace(/^[\d\s.,:-]+/, '');
  return line.length >= before.length + behind.length && line.startsWith(before) && line.endsWith(behind);
}

function otherFigures(statistics: TableStatistics): TableStatistics {
  const other = (count: Count | null) => (count === null ? null : Number(count) * 3 + 97);
  const time = (text: string | null) => (text === null ? null : '1999-12-31 23:59:59');
  return {
    rows: other(statistics.rows),
    dataLength: other(statistics.dataLength),
    indexLength: other(statistics.indexLength),
    dataFree: other(statistics.dataFree),
    nextAutoIncrement: other(statistics.nextAutoIncrement),
    created: time(statistics.created),
    updated: time(statistics.updated),
    rowFormat: statistics.rowFormat,
  };
}

function changed(model: Model, change: (statistics: TableStatistics) => TableStatistics): Model {
  return {
    ...model,
    server: { ...model.server, version: model.server.version.replace(/^[\d.]+/, (digits) => `${digits}9`) },
    databases: model.databases.map((database) => ({
      ...database,
      tables: database.tables.map((table) => ({ ...table, statistics: change(table.statistics) })),
    })),
  };
}
