/** Who sees what: everything is for those with PROCESS, which accounts of a door have; others see what is their own. */
import { SqlError } from '../../errors.ts';
import type { VirtualTableContext } from '../../virtual-table.ts';

/** What somebody sees of all. */
export function* seen<T extends { readonly user: string | null }>(all: Iterable<T>, context: VirtualTableContext): Generator<T> {
  const isAll = context.mayDo('PROCESS');
  for (const one of all) if (isAll || one.user === context.user) yield one;
}

/** @throws SqlError 1227 when rows are read, not when the table is described. */
export function* guarded<T>(context: VirtualTableContext, rows: () => Iterable<T>): Generator<T> {
  if (!context.mayDo('PROCESS')) {
    throw new SqlError(1227, '42000', 'Access denied; you need (at least one of) the PROCESS privilege(s) for this operation');
  }
  yield* rows();
}
