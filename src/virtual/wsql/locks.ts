/** wsql.locks: what sessions of the embedded engine hold, and wait for. */
import type { VirtualTable, VirtualTableContext } from '../../virtual-table.ts';
import { dateOf } from './dates.ts';
import { seen } from './rights.ts';
import type { WsqlSources } from './sources.ts';

export function locks({ locks: all }: WsqlSources, context: VirtualTableContext): VirtualTable {
  return {
    columns: [
      { name: 'kind', type: "ENUM('writer','name','table')", nullable: false },
      { name: 'name', type: 'VARCHAR(255)' },
      { name: 'mode', type: "ENUM('READ','WRITE')", nullable: false },
      { name: 'state', type: "ENUM('held','waiting')", nullable: false },
      { name: 'place', type: 'INT UNSIGNED' },
      { name: 'thread', type: 'BIGINT UNSIGNED', nullable: false },
      { name: 'account', type: 'VARCHAR(255)', nullable: false },
      { name: 'since', type: 'DATETIME(3)' },
    ],
    rows: () =>
      Array.from(seen(all?.() ?? [], context), ({ kind, name, mode, state, place, thread, user, since }) => {
        return [kind, name, mode, state, place, thread, user, dateOf(since)];
      }),
  };
}
