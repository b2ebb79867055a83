/** performance_schema: what is measured. Statements, transactions, errors and sessions are; waits, stages, memory and files are not. */

import { SQL_EVENTS } from '../../../../sql/statement-event.ts';
import type { Cell } from '../virtual-table.ts';

type Row = Readonly<Record<string, Cell>>;

/** All of MySQL's, and whether the tables that they fill are filled. */
const consumers: readonly (readonly [name: string, enabled: boolean])[] = [
  ['events_stages_current', false],
  ['events_stages_history', false],
  ['events_stages_history_long', false],
  ['events_statements_cpu', false],
  ['events_statements_current', true],
  ['events_statements_history', true],
  ['events_statements_history_long', true],
  ['events_transactions_current', true],
  ['events_transactions_history', false],
  ['events_transactions_history_long', false],
  ['events_waits_current', false],
  ['events_waits_history', false],
  ['events_waits_history_long', false],
  ['global_instrumentation', true],
  ['thread_instrumentation', true],
  ['statements_digest', true],
];
export function* setupConsumers(): Generator<Row> {
  for (const [name, enabled] of consumers) yield { NAME: name, ENABLED: enabled ? 'YES' : 'NO' };
}
export function* setupActors(): Generator<Row> {
  yield { HOST: '%', USER: '%', ROLE: '%', ENABLED: 'YES', HISTORY: 'YES' };
}
/** Objects: none is measured by itself. */
export function* setupObjects(): Generator<Row> {
  for (const type of ['EVENT', 'FUNCTION', 'PROCEDURE', 'TABLE', 'TRIGGER'])
    yield { OBJECT_TYPE: type, OBJECT_SCHEMA: '%', OBJECT_NAME: '%', ENABLED: 'NO', TIMED: 'NO' };
}
export function* setupInstruments(): Generator<Row> {
  for (const name of SQL_EVENTS) yield { NAME: `statement/sql/${name}`, ENABLED: 'YES', TIMED: 'YES', PROPERTIES: '', VOLATILITY: 0 };
  yield { NAME: 'transaction', ENABLED: 'YES', TIMED: 'NO', PROPERTIES: '', VOLATILITY: 0 };
}
export function* setupThreads(): Generator<Row> {
  yield { NAME: 'thread/sql/one_connection', ENABLED: 'YES', HISTORY: 'YES', PROPERTIES: 'user', VOLATILITY: 0 };
}
/** The clock that TIMER columns are of counts microseconds. */
export function* performanceTimers(): Generator<Row> {
  yield { TIMER_NAME: 'MICROSECOND', TIMER_FREQUENCY: 1_000_000, TIMER_RESOLUTION: 1, TIMER_OVERHEAD: 0 };
}
