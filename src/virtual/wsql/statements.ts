/** wsql.statements: what runs now, and what has run lately. */
import type { StatementRecord } from '../../statement-records.ts';
import type { VirtualRow, VirtualTable, VirtualTableContext } from '../../virtual-table.ts';
import { seen } from './rights.ts';
import type { ClientInfo, WsqlSources } from './sources.ts';

export function statements(sources: WsqlSources, context: VirtualTableContext): VirtualTable {
  return {
    columns: [
      { name: 'id', type: 'BIGINT UNSIGNED' },
      { name: 'client', type: 'BIGINT UNSIGNED' },
      { name: 'thread', type: 'BIGINT UNSIGNED' },
      { name: 'door', type: 'VARCHAR(16)', nullable: false },
      { name: 'account', type: 'VARCHAR(255)' },
      { name: 'db', type: 'VARCHAR(64)' },
      { name: 'command', type: 'VARCHAR(16)', nullable: false },
      { name: 'state', type: 'VARCHAR(64)', nullable: false },
      { name: 'started', type: 'DATETIME(3)', nullable: false },
      { name: 'finished', type: 'DATETIME(3)' },
      { name: 'duration_us', type: 'BIGINT UNSIGNED', nullable: false },
      { name: 'class', type: 'VARCHAR(16)' },
      { name: 'rows_sent', type: 'BIGINT UNSIGNED' },
      { name: 'rows_affected', type: 'BIGINT UNSIGNED' },
      { name: 'warnings', type: 'INT UNSIGNED' },
      { name: 'bytes', type: 'BIGINT UNSIGNED' },
      { name: 'errno', type: 'INT UNSIGNED' },
      { name: 'error', type: 'TEXT' },
      { name: 'digest', type: 'CHAR(64)' },
      { name: 'statement', type: 'LONGTEXT', nullable: false },
    ],
    rows: rowsOf(sources, context),
  };
}

function* rowsOf({ clients, records }: WsqlSources, context: VirtualTableContext): Generator<VirtualRow> {
  for (const client of seen(clients?.() ?? [], context)) if (client.statement !== null) yield running(client);
  for (const record of seen(records?.()?.recent() ?? [], context)) yield finished(record);
}

function running({ id, door, user, database, command, state, since, statement }: ClientInfo): VirtualRow {
  const now = performance.timeOrigin + performance.now();
  return {
    client: id,
    thread: door === 'mysql' ? id : null,
    door,
    account: user,
    db: database,
    command,
    state,
    started: new Date(since),
    duration_us: microseconds((now - since) * 1000),
    statement,
  };
}
function finished(record: StatementRecord): VirtualRow {
  const { id, client, thread, door, user, database, prepared, started, duration, plan, rowsSent, rowsAffected } = record;
  const { warnings, bytes, errno, message, digest, text } = record;
  return {
    id,
    client,
    thread,
    door,
    account: user,
    db: database,
    command: prepared ? 'Execute' : 'Query',
    state: errno === 0 ? 'finished' : 'failed',
    started: new Date(started),
    finished: new Date(started + duration / 1000),
    duration_us: microseconds(duration),
    class: plan,
    rows_sent: rowsSent,
    rows_affected: rowsAffected,
    warnings,
    bytes,
    errno,
    error: message,
    digest: digest?.hash,
    statement: text,
  };
}
/** Whole ones: what is not there of a microsecond would be cut with a note. */
export function microseconds(duration: number): number {
  return Math.max(0, Math.round(duration));
}
