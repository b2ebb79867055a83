/** wsql.settings: the flags of this process, and what they are set to. */
import type { VirtualTable, VirtualTableContext } from '../../virtual-table.ts';
import { guarded } from './rights.ts';
import type { WsqlSources } from './sources.ts';

export function settings({ settings: all }: WsqlSources, context: VirtualTableContext): VirtualTable {
  return {
    columns: [
      { name: 'name', type: 'VARCHAR(64)', nullable: false },
      { name: 'value', type: 'TEXT' },
      { name: 'given', type: "ENUM('flag','variable','default')", nullable: false },
      { name: 'description', type: 'TEXT', nullable: false },
    ],
    rows: guarded(context, () => Array.from(all?.() ?? [], ({ name, value, given, description }) => [name, value, given, description])),
  };
}
