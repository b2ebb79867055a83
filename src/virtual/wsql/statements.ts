/** wsql.statements: what runs now. */
import type { VirtualTable, VirtualTableContext } from '../../virtual-table.ts';
import { seen } from './rights.ts';
import type { WsqlSources } from './sources.ts';

export function statements({ clients }: WsqlSources, context: VirtualTableContext): VirtualTable {
  const running = [...seen(clients?.() ?? [], context)].filter(({ statement }) => statement !== null);
  return {
    columns: [
      { name: 'client', type: 'BIGINT UNSIGNED', nullable: false },
      { name: 'account', type: 'VARCHAR(255)' },
      { name: 'db', type: 'VARCHAR(64)' },
      { name: 'command', type: 'VARCHAR(16)', nullable: false },
      { name: 'state', type: 'VARCHAR(64)', nullable: false },
      { name: 'started', type: 'DATETIME(3)', nullable: false },
      { name: 'statement', type: 'LONGTEXT', nullable: false },
    ],
    rows: running.map(({ id, user, database, command, state, since, statement }) => {
      return [id, user, database, command, state, new Date(since), statement];
    }),
  };
}
