/** performance_schema: errors that statements were answered with, by number. */
import { errorName } from '../../../../error-classes.ts';
import type { ErrorRecord } from '../../../../statement-records.ts';
import type { Cell, ShowContext } from '../virtual-table.ts';
import { storedMicros } from './facts.ts';

type Row = Readonly<Record<string, Cell>>;

/** Adds up what a key says. */
function* errorRows({ server }: ShowContext, keyOf: (record: ErrorRecord) => Row): Generator<Row> {
  const groups = new Map<string, { readonly key: Row; readonly records: ErrorRecord[] }>();
  for (const record of server.statements?.errors() ?? []) {
    const key = keyOf(record);
    const name = JSON.stringify([key, record.errno]);
    const group = groups.get(name) ?? { key, records: [] };
    group.records.push(record);
    groups.set(name, group);
  }
  for (const { key, records } of groups.values()) {
    const [{ errno, sqlState } = { errno: 0, sqlState: '' }] = records;
    yield {
      ...key,
      ERROR_NUMBER: errno,
      ERROR_NAME: errorName(errno),
      SQL_STATE: sqlState,
      SUM_ERROR_RAISED: records.reduce((sum, { count }) => sum + count, 0),
      SUM_ERROR_HANDLED: 0,
      FIRST_SEEN: seconds(Math.min(...records.map(({ firstSeen }) => firstSeen))),
      LAST_SEEN: seconds(Math.max(...records.map(({ lastSeen }) => lastSeen))),
    };
  }
}
function seconds(time: number): string {
  return storedMicros(time).slice(0, 19);
}
export const errorsGlobal = (context: ShowContext): Generator<Row> => errorRows(context, () => ({}));
export const errorsByAccount = (context: ShowContext): Generator<Row> =>
  errorRows(context, ({ user, host }) => ({ USER: user, HOST: host }));
export const errorsByUser = (context: ShowContext): Generator<Row> => errorRows(context, ({ user }) => ({ USER: user }));
export const errorsByHost = (context: ShowContext): Generator<Row> => errorRows(context, ({ host }) => ({ HOST: host }));
