/** Who sees what: everything is for those with PROCESS, which accounts of a door have; others see what is their own. */
import { SqlError } from '../../errors.ts';
import type { VirtualTableContext } from '../../virtual-table.ts';
import type { ClientInfo } from './sources.ts';

/** The clients that somebody sees. */
export function seen(clients: Iterable<ClientInfo>, context: VirtualTableContext): Iterable<ClientInfo> {
  return context.mayDo('PROCESS') ? clients : [...clients].filter(({ user }) => user === context.user);
}

/** @throws SqlError 1227 when rows are read, not when the table is described. */
export function* guarded<T>(context: VirtualTableContext, rows: () => Iterable<T>): Generator<T> {
  if (!context.mayDo('PROCESS')) {
    throw new SqlError(1227, '42000', 'Access denied; you need (at least one of) the PROCESS privilege(s) for this operation');
  }
  yield* rows();
}
