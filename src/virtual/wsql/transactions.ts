/** wsql.transactions: those that are open, at every door. */
import type { VirtualTable, VirtualTableContext } from '../../virtual-table.ts';
import { dateOf } from './dates.ts';
import { seen } from './rights.ts';
import type { TransactionInfo, WsqlSources } from './sources.ts';

export function transactions({ transactions: all }: WsqlSources, context: VirtualTableContext): VirtualTable {
  return {
    columns: [
      { name: 'thread', type: 'BIGINT UNSIGNED', nullable: false },
      { name: 'client', type: 'BIGINT UNSIGNED' },
      { name: 'door', type: 'VARCHAR(16)', nullable: false },
      { name: 'account', type: 'VARCHAR(255)', nullable: false },
      { name: 'db', type: 'VARCHAR(64)' },
      { name: 'since', type: 'DATETIME(3)', nullable: false },
      { name: 'age_ms', type: 'BIGINT UNSIGNED', nullable: false },
      { name: 'statements', type: 'BIGINT UNSIGNED', nullable: false },
      { name: 'has_read', type: 'TINYINT(1)' },
      { name: 'has_written', type: 'TINYINT(1)' },
      { name: 'handle', type: 'CHAR(36)' },
      { name: 'deadline', type: 'DATETIME(3)' },
    ],
    rows: () => Array.from(seen(all?.() ?? [], context), rowOf),
  };
}

function rowOf({ thread, client, door, user, database, since, statements, reads, writes, handle, deadline }: TransactionInfo) {
  const age = Math.max(0, Math.round(performance.timeOrigin + performance.now() - since));
  return [thread, client, door, user, database, new Date(since), age, statements, reads, writes, handle, dateOf(deadline)];
}
