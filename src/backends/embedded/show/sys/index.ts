/**
 * sys: its views, by their names, computed from what performance_schema is computed from. Those that are not here are empty: they tell of waits,
 * stages, memory by thread, files and InnoDB's buffers, which are not measured.
 */
import type { ShowContext } from '../virtual-table.ts';
import { accountViews } from './accounts.ts';
import { schemaViews } from './schemas.ts';
import { sessionViews } from './sessions.ts';
import { statementViews } from './statements.ts';
import { type Producer, pair, type Row, STATEMENT_LENGTH } from './view.ts';

/** Of the sys schema, as MySQL 8.4 has it. */
const VERSION = '2.1.2';

function* version({ runtime }: ShowContext): Generator<Row> {
  yield { sys_version: VERSION, mysql_version: String(runtime.systemVariable('version', 'GLOBAL')) };
}
function* config(): Generator<Row> {
  for (const [variable, value] of [
    ['diagnostics.allow_i_s_tables', 'OFF'],
    ['diagnostics.include_raw', 'OFF'],
    ['ps_thread_trx_info.max_length', '65535'],
    ['statement_performance_analyzer.limit', '100'],
    ['statement_performance_analyzer.view', null],
    ['statement_truncate_len', String(STATEMENT_LENGTH)],
  ] as const)
    yield { variable, value };
}
function* metrics(context: ShowContext): Generator<Row> {
  for (const [name, value] of context.status('GLOBAL'))
    yield { Variable_name: name.toLowerCase(), Variable_value: value, Type: 'Global Status', Enabled: 'YES' };
  const now = context.runtime.nowMicros;
  const seconds = Math.floor(now / 1e6);
  const time = { Type: 'System Time', Enabled: 'YES' };
  yield { ...time, Variable_name: 'NOW()', Variable_value: new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ') };
  yield { ...time, Variable_name: 'UNIX_TIMESTAMP()', Variable_value: String(seconds) };
}
/** Of the process. */
function* memoryTotal(): Generator<Row> {
  yield { total_allocated: process.memoryUsage.rss() };
}

export const sysSchema: Readonly<Record<string, Producer>> = {
  ...statementViews,
  ...accountViews,
  ...sessionViews,
  ...schemaViews,
  ...pair('memory_global_total', 'memory_summary_global_by_event_name', memoryTotal, { bytes: ['total_allocated'] }),
  'sys.version': version,
  'sys.sys_config': config,
  'sys.metrics': metrics,
};
