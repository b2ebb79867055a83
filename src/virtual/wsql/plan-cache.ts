/** wsql.plan_cache: the plans that the embedded engine keeps, and what each is used for. */
import type { VirtualTable, VirtualTableContext } from '../../virtual-table.ts';
import { guarded } from './rights.ts';
import type { WsqlSources } from './sources.ts';

export function planCache({ plans }: WsqlSources, context: VirtualTableContext): VirtualTable {
  return {
    columns: [
      { name: 'db', type: 'VARCHAR(64)' },
      { name: 'kind', type: 'VARCHAR(16)', nullable: false },
      { name: 'movable', type: 'TINYINT(1)', nullable: false },
      { name: 'uses', type: 'BIGINT UNSIGNED', nullable: false },
      { name: 'made', type: 'DATETIME(3)', nullable: false },
      { name: 'pinned', type: 'JSON', nullable: false },
      { name: 'statement', type: 'LONGTEXT', nullable: false },
    ],
    rows: guarded(context, () =>
      Array.from(plans?.() ?? [], ({ database, kind, movable, uses, made, pinned, statement }) => {
        return [database, kind, movable, uses, new Date(made), [...pinned], statement];
      }),
    ),
  };
}
