/** performance_schema: what is measured. Statements, transactions, errors and sessions are; waits, stages, memory and files are not. */

import { SQL_EVENTS } from '../../../../sql/statement-event.ts';
import type { Cell, ShowContext } from '../virtual-table.ts';

type Row = Readonly<Record<string, Cell>>;

export function* setupConsumers({ server }: ShowContext): Generator<Row> {
  for (const [name, enabled] of server.consumers.all()) yield { NAME: name, ENABLED: enabled ? 'YES' : 'NO' };
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
  yield { NAME: 'transaction', ENABLED: 'YES', TIMED: 'YES', PROPERTIES: '', VOLATILITY: 0 };
}
export function* setupThreads(): Generator<Row> {
  yield { NAME: 'thread/sql/one_connection', ENABLED: 'YES', HISTORY: 'YES', PROPERTIES: 'user', VOLATILITY: 0 };
}
/** The clock that TIMER columns are of counts microseconds. */
export function* performanceTimers(): Generator<Row> {
  yield { TIMER_NAME: 'MICROSECOND', TIMER_FREQUENCY: 1_000_000, TIMER_RESOLUTION: 1, TIMER_OVERHEAD: 0 };
}
