/**
 * performance_schema: the tables with rows, by their names. The others are there with their columns and empty, as in a MySQL that does not measure
 * what they tell: waits, stages, memory, files, sockets, replication.
 */
import { variablesRows } from '../information-schema/server.ts';
import type { Cell, ShowContext } from '../virtual-table.ts';
import { errorsByAccount, errorsByHost, errorsByUser, errorsGlobal } from './errors.ts';
import { dataLocks, dataLockWaits, metadataLocks, tableHandles, transactionsCurrent } from './locks.ts';
import { logStatus, tlsChannelStatus } from './server.ts';
import { accountConnectAttributes, accounts, connectAttributes, hosts, processlist, threads, users } from './sessions.ts';
import { performanceTimers, setupActors, setupConsumers, setupInstruments, setupObjects, setupThreads } from './setup.ts';
import {
  histogramByDigest,
  histogramGlobal,
  preparedStatements,
  statementsByAccount,
  statementsByDigest,
  statementsByEvent,
  statementsByHost,
  statementsByThread,
  statementsByUser,
  statementsCurrent,
  statementsHistory,
  statementsHistoryLong,
} from './statements.ts';
import { statusByThread, userVariablesByThread, variablesByThread, variablesInfo, variablesMetadata } from './variables.ts';

type Producer = (context: ShowContext) => Iterable<Readonly<Record<string, Cell>>>;

export const performanceSchema: Readonly<Record<string, Producer>> = {
  'performance_schema.accounts': accounts,
  'performance_schema.data_lock_waits': dataLockWaits,
  'performance_schema.data_locks': dataLocks,
  'performance_schema.events_errors_summary_by_account_by_error': errorsByAccount,
  'performance_schema.events_errors_summary_by_host_by_error': errorsByHost,
  'performance_schema.events_errors_summary_by_user_by_error': errorsByUser,
  'performance_schema.events_errors_summary_global_by_error': errorsGlobal,
  'performance_schema.events_statements_current': statementsCurrent,
  'performance_schema.events_statements_histogram_by_digest': histogramByDigest,
  'performance_schema.events_statements_histogram_global': histogramGlobal,
  'performance_schema.events_statements_history': statementsHistory,
  'performance_schema.events_statements_history_long': statementsHistoryLong,
  'performance_schema.events_statements_summary_by_account_by_event_name': statementsByAccount,
  'performance_schema.events_statements_summary_by_digest': statementsByDigest,
  'performance_schema.events_statements_summary_by_host_by_event_name': statementsByHost,
  'performance_schema.events_statements_summary_by_thread_by_event_name': statementsByThread,
  'performance_schema.events_statements_summary_by_user_by_event_name': statementsByUser,
  'performance_schema.events_statements_summary_global_by_event_name': statementsByEvent,
  'performance_schema.events_transactions_current': transactionsCurrent,
  'performance_schema.global_status': (context) => variablesRows(context, 'GLOBAL', 'status'),
  'performance_schema.global_variables': (context) => variablesRows(context, 'GLOBAL', 'variables'),
  'performance_schema.hosts': hosts,
  'performance_schema.log_status': logStatus,
  'performance_schema.metadata_locks': metadataLocks,
  'performance_schema.performance_timers': performanceTimers,
  'performance_schema.prepared_statements_instances': preparedStatements,
  'performance_schema.processlist': processlist,
  'performance_schema.session_account_connect_attrs': accountConnectAttributes,
  'performance_schema.session_connect_attrs': (context) => connectAttributes(context.clients()),
  'performance_schema.session_status': (context) => variablesRows(context, 'SESSION', 'status'),
  'performance_schema.session_variables': (context) => variablesRows(context, 'SESSION', 'variables'),
  'performance_schema.setup_actors': setupActors,
  'performance_schema.setup_consumers': setupConsumers,
  'performance_schema.setup_instruments': setupInstruments,
  'performance_schema.setup_objects': setupObjects,
  'performance_schema.setup_threads': setupThreads,
  'performance_schema.status_by_thread': statusByThread,
  'performance_schema.table_handles': tableHandles,
  'performance_schema.threads': threads,
  'performance_schema.tls_channel_status': tlsChannelStatus,
  'performance_schema.user_variables_by_thread': userVariablesByThread,
  'performance_schema.users': users,
  'performance_schema.variables_by_thread': variablesByThread,
  'performance_schema.variables_info': variablesInfo,
  'performance_schema.variables_metadata': variablesMetadata,
};
