/** wsql.build: what this process is made of. One row. */
import type { VirtualTable } from '../../virtual-table.ts';
import type { WsqlSources } from './sources.ts';

export function build({ build: info }: WsqlSources): VirtualTable {
  const built = info?.();
  return {
    columns: [
      { name: 'version', type: 'VARCHAR(64)', nullable: false },
      { name: 'runtime', type: 'VARCHAR(64)', nullable: false },
      { name: 'platform', type: 'VARCHAR(64)', nullable: false },
      { name: 'pid', type: 'INT UNSIGNED', nullable: false },
      { name: 'started', type: 'DATETIME(3)', nullable: false },
    ],
    rows: built === undefined ? [] : [[built.version, built.runtime, built.platform, built.pid, new Date(built.started)]],
  };
}
