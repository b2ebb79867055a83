/** Reads the rows of a provider: what goes wrong there is told as a foreign data source's failure, and reading stops with the statement. */
import { SqlError } from '../../../errors.ts';
import type { VirtualRow, VirtualRows } from '../../../virtual-table.ts';
import { RowsWait } from '../runtime.ts';

/** 1430, with what the source said. */
export function failedSource(text: string): SqlError {
  return new SqlError(1430, 'HY000', `There was a problem processing the query on the foreign data source. Data source error: ${text}`);
}
/** What went wrong in a provider, as the statement's error. */
export function told(error: unknown): unknown {
  if (error instanceof SqlError || error instanceof RowsWait) return error;
  return failedSource(error instanceof Error ? error.message : String(error));
}
/** Calls something of a provider's. @throws SqlError 1430 */
export function inProvider<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw told(error);
  }
}
/** The same. @throws SqlError 1430 where they are nothing that can be read. */
export function readableRows<T extends VirtualRows | Promise<VirtualRows>>(rows: T, name: string): T {
  if (typeof rows === 'object' && rows !== null && (Symbol.iterator in rows || Symbol.asyncIterator in rows || 'then' in rows)) return rows;
  throw failedSource(`the rows of the table ${name} are no array, iterable or async iterable`);
}
/** The same. @throws SqlError 1430 where it is no row. */
export function readableRow(row: VirtualRow): VirtualRow {
  if (typeof row === 'object' && row !== null) return row;
  throw failedSource(`a row is a list of values or an object, and not ${String(row)}`);
}
/** The same rows. @throws SqlError 1430 */
export function* carefully(rows: Iterable<VirtualRow>): Generator<VirtualRow> {
  const iterator = inProvider(() => rows[Symbol.iterator]());
  let ended = false;
  try {
    for (;;) {
      const step = inProvider(() => iterator.next());
      ended = step.done === true;
      if (step.done === true) return;
      yield step.value;
    }
  } finally {
    if (!ended) inProvider(() => iterator.return?.());
  }
}

/** How long rows that are all there are read before others have their turn, in milliseconds; looked at every so many rows. */
const turn = 20;
const rowsBetweenLooks = 256;

/**
 * Reads rows that come one after the other.
 * @param name of the table, for messages.
 * @param limit rows that are enough; null: all.
 * @param signal ends it at once, whether or not the provider looks at it. @throws SqlError 1430; the signal's reason
 */
export function readRows(
  source: VirtualRows | Promise<VirtualRows>,
  name: string,
  limit: number | null,
  signal: AbortSignal,
): Promise<readonly VirtualRow[]> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    collected(source, name, limit, signal)
      .then(resolve, (error: unknown) => reject(told(error)))
      .finally(() => signal.removeEventListener('abort', stop));
  });
}
async function collected(
  source: VirtualRows | Promise<VirtualRows>,
  name: string,
  limit: number | null,
  signal: AbortSignal,
): Promise<VirtualRow[]> {
  const kept: VirtualRow[] = [];
  const rows = readableRows(await source, name);
  if (limit === 0) return kept;
  const iterator = Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]();
  // An iterator that waits for its next row is told that nobody wants it any more.
  const leave = (): void => void (async () => iterator.return?.())().catch(() => undefined);
  signal.addEventListener('abort', leave, { once: true });
  let since = performance.now();
  try {
    for (let step = await iterator.next(); step.done !== true; step = await iterator.next()) {
      kept.push(step.value);
      if (signal.aborted) return kept;
      if (kept.length === limit) break;
      if (kept.length % rowsBetweenLooks > 0 || performance.now() - since < turn) continue;
      await new Promise<void>((resolve) => setImmediate(resolve));
      since = performance.now();
    }
    if (kept.length === limit) await iterator.return?.();
    return kept;
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
