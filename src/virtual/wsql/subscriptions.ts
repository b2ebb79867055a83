/** wsql.subscriptions: the live queries that clients have. */
import type { VirtualTable, VirtualTableContext } from '../../virtual-table.ts';
import { seen } from './rights.ts';
import type { SubscriptionInfo, WsqlSources } from './sources.ts';

export function subscriptions({ subscriptions: all }: WsqlSources, context: VirtualTableContext): VirtualTable {
  return {
    columns: [
      { name: 'client', type: 'BIGINT UNSIGNED', nullable: false },
      { name: 'account', type: 'VARCHAR(255)', nullable: false },
      { name: 'db', type: 'VARCHAR(64)' },
      { name: 'query_id', type: 'VARCHAR(255)', nullable: false },
      { name: 'mode', type: 'VARCHAR(16)' },
      { name: 'interval_ms', type: 'INT UNSIGNED' },
      { name: 'row_count', type: 'BIGINT UNSIGNED' },
      { name: 'sequence', type: 'BIGINT UNSIGNED', nullable: false },
      { name: 'queued', type: 'TINYINT(1)', nullable: false },
      { name: 'shared', type: 'INT UNSIGNED', nullable: false },
      { name: 'statement', type: 'LONGTEXT', nullable: false },
    ],
    rows: () => Array.from(seen(all?.() ?? [], context), rowOf),
  };
}

function rowOf({ client, user, database, queryId, source, interval, rows, sequence, queued, shared, statement }: SubscriptionInfo) {
  return {
    client,
    account: user,
    db: database,
    query_id: queryId,
    mode: source,
    interval_ms: source === 'commits' ? null : interval,
    row_count: rows,
    sequence,
    queued,
    shared,
    statement,
  };
}
