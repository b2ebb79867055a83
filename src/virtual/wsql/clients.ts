/** wsql.clients: who is connected, at every door of this process. */
import type { VirtualTable, VirtualTableContext } from '../../virtual-table.ts';
import { seen } from './rights.ts';
import type { ClientInfo, WsqlSources } from './sources.ts';

export function clients({ clients: all }: WsqlSources, context: VirtualTableContext): VirtualTable {
  return {
    columns: [
      { name: 'id', type: 'BIGINT UNSIGNED', nullable: false },
      { name: 'door', type: 'VARCHAR(16)', nullable: false },
      { name: 'account', type: 'VARCHAR(255)' },
      { name: 'address', type: 'VARCHAR(255)', nullable: false },
      { name: 'db', type: 'VARCHAR(64)' },
      { name: 'connected', type: 'DATETIME(3)', nullable: false },
      { name: 'heartbeat', type: 'DATETIME(3)', nullable: false },
      { name: 'command', type: 'VARCHAR(16)', nullable: false },
      { name: 'state', type: 'VARCHAR(64)', nullable: false },
      { name: 'since', type: 'DATETIME(3)', nullable: false },
      { name: 'in_flight', type: 'INT UNSIGNED', nullable: false },
      { name: 'queued', type: 'INT UNSIGNED', nullable: false },
      { name: 'tls', type: 'VARCHAR(16)' },
      { name: 'program', type: 'VARCHAR(255)' },
      { name: 'bytes_received', type: 'BIGINT UNSIGNED', nullable: false },
      { name: 'bytes_sent', type: 'BIGINT UNSIGNED', nullable: false },
      { name: 'statements', type: 'BIGINT UNSIGNED', nullable: false },
    ],
    rows: () => Array.from(seen(all?.() ?? [], context), rowOf),
  };
}

function rowOf(client: ClientInfo) {
  const { id, door, user, address, database, command, state, inFlight, queued, tls, program, statements } = client;
  return {
    id,
    door,
    account: user,
    address,
    db: database,
    connected: new Date(client.connected),
    heartbeat: new Date(client.lastSeen),
    command,
    state,
    since: new Date(client.since),
    in_flight: inFlight,
    queued,
    tls,
    program,
    bytes_received: client.bytesReceived,
    bytes_sent: client.bytesSent,
    statements,
  };
}
