/**
 * Views of sys come in pairs: `x$session` has figures as they are, `session` the same written for people. One definition makes both.
 * https://dev.mysql.com/doc/refman/8.4/en/sys-schema-views.html
 */
import { privilegeBits } from '../../../../auth/privileges.ts';
import { SqlError } from '../../../../errors.ts';
import { formatBytes, formatPicoTime } from '../../functions/miscellaneous.ts';
import type { Cell, ShowContext } from '../virtual-table.ts';

export type Row = Readonly<Record<string, Cell>>;
export type Producer = (context: ShowContext) => Iterable<Row>;

/** How the columns of a pair are written for people. */
export interface Written {
  /** Durations in picoseconds. */
  readonly times?: readonly string[];
  /** Sizes. */
  readonly bytes?: readonly string[];
  /** Texts of statements. */
  readonly statements?: readonly string[];
}

/** Default of statement_truncate_len in sys.sys_config. */
export const STATEMENT_LENGTH = 64;

/** sys.format_statement: the beginning and the end of a long text. */
export function formatStatement(text: string, length = STATEMENT_LENGTH): string {
  const characters = [...text];
  const part = Math.floor(length / 2) - 2;
  const short = characters.length > length ? `${characters.slice(0, part).join('')} ... ${characters.slice(-part).join('')}` : text;
  return short.replaceAll('\n', ' ');
}

function written(cell: Cell, write: (value: number) => string): Cell {
  return typeof cell === 'number' || typeof cell === 'bigint' ? write(Number(cell)) : cell;
}

const SELECT = privilegeBits('SELECT');
const EXECUTE = privilegeBits('EXECUTE');

/**
 * MySQL's views of sys have the privileges of who asks: of what is behind them too.
 * @param behind a table of performance_schema.
 * @param calls whether functions of sys are called.
 * @throws SqlError 1356.
 */
export function checkBehind({ access }: ShowContext, view: string, behind: string, calls: boolean): void {
  if (access === null) return;
  const reads = (access.onTable('performance_schema', behind) & SELECT) !== 0;
  const runs = !calls || (access.privileges.onRoutine('FUNCTION', 'sys', 'format_time') & EXECUTE) !== 0;
  if (reads && runs) return;
  const lacks = 'references invalid table(s) or column(s) or function(s) or definer/invoker of view lack rights to use them';
  throw new SqlError(1356, 'HY000', `View 'sys.${view}' ${lacks}`);
}

/** The producers of both names. @param behind the table of performance_schema that it is made from. */
export function pair(
  name: string,
  behind: string,
  raw: Producer,
  { times = [], bytes = [], statements = [] }: Written,
): Readonly<Record<string, Producer>> {
  return {
    *[`sys.x$${name}`](context: ShowContext): Generator<Row> {
      checkBehind(context, `x$${name}`, behind, false);
      yield* raw(context);
    },
    *[`sys.${name}`](context: ShowContext): Generator<Row> {
      checkBehind(context, name, behind, true);
      for (const row of raw(context)) {
        const cells: Record<string, Cell> = { ...row };
        for (const column of times) cells[column] = written(cells[column], formatPicoTime);
        for (const column of bytes) cells[column] = written(cells[column], formatBytes);
        for (const column of statements) {
          const text = cells[column];
          if (typeof text === 'string') cells[column] = formatStatement(text);
        }
        yield cells;
      }
    },
  };
}

/** A fraction as a DECIMAL of the scale keeps it. */
export function scaledDecimal(value: number, scale: number): number {
  return Math.round(value * 10 ** scale);
}
export function byDescending<T>(rows: Iterable<T>, figure: (row: T) => number): readonly T[] {
  return [...rows].sort((left, right) => figure(right) - figure(left));
}
