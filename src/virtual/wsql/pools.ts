/** wsql.pools: upstream connections that sessions share. */
import type { VirtualTable, VirtualTableContext } from '../../virtual-table.ts';
import { guarded } from './rights.ts';
import type { WsqlSources } from './sources.ts';

export function pools({ pools: all }: WsqlSources, context: VirtualTableContext): VirtualTable {
  return {
    columns: [
      { name: 'upstream', type: 'VARCHAR(255)', nullable: false },
      { name: 'max', type: 'INT UNSIGNED', nullable: false },
      { name: 'in_use', type: 'INT UNSIGNED', nullable: false },
      { name: 'idle', type: 'INT UNSIGNED', nullable: false },
      { name: 'opening', type: 'INT UNSIGNED', nullable: false },
      { name: 'waiting', type: 'INT UNSIGNED', nullable: false },
    ],
    rows: guarded(context, () =>
      Array.from(all?.() ?? [], ({ upstream, max, inUse, idle, opening, waiting }) => [upstream, max, inUse, idle, opening, waiting]),
    ),
  };
}
