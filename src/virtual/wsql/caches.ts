/** wsql.caches: what is kept to be used again, each kind as a whole. */
import type { VirtualTable, VirtualTableContext } from '../../virtual-table.ts';
import { guarded } from './rights.ts';
import type { WsqlSources } from './sources.ts';

export function caches({ caches: all }: WsqlSources, context: VirtualTableContext): VirtualTable {
  return {
    columns: [
      { name: 'name', type: 'VARCHAR(64)', nullable: false },
      { name: 'entries', type: 'BIGINT UNSIGNED', nullable: false },
      { name: 'max_entries', type: 'BIGINT UNSIGNED' },
      { name: 'bytes', type: 'BIGINT UNSIGNED' },
      { name: 'hits', type: 'BIGINT UNSIGNED' },
      { name: 'misses', type: 'BIGINT UNSIGNED' },
    ],
    rows: guarded(context, () =>
      Array.from(all?.() ?? [], ({ name, entries, limit, bytes, hits, misses }) => [name, entries, limit, bytes, hits, misses]),
    ),
  };
}
