/** wsql.upstreams: the servers behind, and how they are. */
import type { VirtualTable, VirtualTableContext } from '../../virtual-table.ts';
import { guarded } from './rights.ts';
import type { UpstreamInfo, WsqlSources } from './sources.ts';

export function upstreams({ upstreams: all }: WsqlSources, context: VirtualTableContext): VirtualTable {
  return {
    columns: [
      { name: 'name', type: 'VARCHAR(255)', nullable: false },
      { name: 'role', type: 'VARCHAR(16)', nullable: false },
      { name: 'state', type: 'VARCHAR(16)', nullable: false },
      { name: 'breaker', type: 'VARCHAR(16)', nullable: false },
      { name: 'in_use', type: 'INT UNSIGNED', nullable: false },
      { name: 'idle', type: 'INT UNSIGNED', nullable: false },
      { name: 'latency_ms', type: 'DECIMAL(12,3)' },
      { name: 'lag_seconds', type: 'DECIMAL(12,3)' },
      { name: 'failures', type: 'BIGINT UNSIGNED', nullable: false },
      { name: 'last_error', type: 'TEXT' },
      { name: 'version', type: 'VARCHAR(255)' },
    ],
    rows: guarded(context, () => Array.from(all?.() ?? [], rowOf)),
  };
}

function rowOf({ name, role, state, breaker, inUse, idle, latency, lag, failures, lastError, version }: UpstreamInfo) {
  return [name, role, state, breaker, inUse, idle, thousandths(latency), lag, failures, lastError, version];
}
/** Exactly what the column holds: a longer fraction would be cut with a note. */
function thousandths(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1000) / 1000;
}
