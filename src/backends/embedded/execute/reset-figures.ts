/** TRUNCATE of performance_schema's tables: what was counted or kept begins anew. https://dev.mysql.com/doc/refman/8.4/en/performance-schema-table-characteristics.html */
import { SqlError } from '../../../errors.ts';
import type { Execution } from './plan.ts';

/** Tables that MySQL lets be truncated. */
const RESETTABLE =
  /^(?:events_|file_summary_|memory_summary_|socket_summary_|status_by_|table_(?:io|lock)_waits_summary_|objects_summary_)|^(?:accounts|users|hosts|global_status|binary_log_transaction_compression_stats|prepared_statements_instances|host_cache)$/;

/** What a table's figures come from, which begins anew. Nothing is measured for the others. */
const SOURCES: readonly (readonly [table: RegExp, reset: (execution: Execution) => void])[] = [
  // As `mysqladmin flush-hosts` says FLUSH HOSTS since 8.0.23.
  [/^host_cache$/, ({ session }) => session.host.flushHosts?.()],
  [/^events_statements_summary_by_(?:account|host|thread|user)_/, ({ session }) => session.host.statements?.forget('accounts')],
  [/^events_errors_/, ({ session }) => session.host.statements?.forget('errors')],
  [/^events_statements_(?:summary|histogram)_/, ({ session }) => session.host.statements?.forget('digests')],
  [/^events_statements_/, ({ session }) => session.host.statements?.forget('recent')],
  [/^(?:accounts|users|hosts)$/, ({ session }) => session.engine.forgetConnections()],
];

/** @throws SqlError 1146, 1142 where it is none that is reset. */
export function resetFigures(name: string, execution: Execution): void {
  const { session } = execution;
  if (session.catalog.relation('performance_schema', name) === null)
    throw new SqlError(1146, '42S02', `Table 'performance_schema.${name}' doesn't exist`);
  if (!RESETTABLE.test(name)) {
    const { user, host } = session.options;
    throw new SqlError(1142, '42000', `DROP command denied to user '${user}'@'${host}' for table '${name}'`);
  }
  SOURCES.find(([table]) => table.test(name))?.[1](execution);
}
