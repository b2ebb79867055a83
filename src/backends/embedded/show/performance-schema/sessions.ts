/** performance_schema: threads, and the accounts that they are of. */
import type { ConnectOptions, ProcessInfo } from '../../../../backend.ts';
import { visibleProcesses } from '../information-schema/server.ts';
import type { Cell, ShowContext } from '../virtual-table.ts';

type Row = Readonly<Record<string, Cell>>;

/** processlist: as information_schema has it. */
export function* processlist(context: ShowContext): Generator<Row> {
  for (const { id, user, host, database, command, seconds, state, statement } of visibleProcesses(context))
    yield {
      ...{ ID: id, USER: user, HOST: host, DB: database, COMMAND: command, TIME: seconds, STATE: state, INFO: statement },
      EXECUTION_ENGINE: 'PRIMARY',
    };
}

/** The client's side of a connection, as MySQL names it. */
function connectionType({ tls }: ConnectOptions): string {
  return tls === undefined ? 'TCP/IP' : 'SSL/TLS';
}

/** What a session is now, where a door tells of it. */
function processesById({ server }: ShowContext): ReadonlyMap<number, ProcessInfo> {
  return new Map(server.processes().map((process) => [process.id, process]));
}

/** A thread is what MySQL has for a connection: its number is the connection's. */
export function* threads(context: ShowContext): Generator<Row> {
  const processes = processesById(context);
  for (const { options } of context.server.sessions()) {
    const process = processes.get(options.connectionId);
    yield {
      THREAD_ID: options.connectionId,
      NAME: 'thread/sql/one_connection',
      TYPE: 'FOREGROUND',
      PROCESSLIST_ID: options.connectionId,
      PROCESSLIST_USER: options.user,
      PROCESSLIST_HOST: options.host,
      PROCESSLIST_DB: process?.database ?? null,
      PROCESSLIST_COMMAND: process?.command ?? 'Sleep',
      PROCESSLIST_TIME: process?.seconds ?? 0,
      PROCESSLIST_STATE: emptyAsNull(process?.state),
      PROCESSLIST_INFO: process?.statement ?? null,
      INSTRUMENTED: 'YES',
      HISTORY: 'YES',
      CONNECTION_TYPE: connectionType(options),
      EXECUTION_ENGINE: 'PRIMARY',
      TELEMETRY_ACTIVE: 'NO',
    };
  }
}
function emptyAsNull(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text;
}

/** Connections by a key of the account: those that are there, and all since the start. */
function* counted(context: ShowContext, keyOf: (account: { readonly user: string; readonly host: string }) => Row): Generator<Row> {
  const groups = new Map<string, { readonly key: Row; current: number; total: number }>();
  const groupOf = (account: { readonly user: string; readonly host: string }): { current: number; total: number } => {
    const key = keyOf(account);
    const name = JSON.stringify(key);
    const group = groups.get(name) ?? { key, current: 0, total: 0 };
    groups.set(name, group);
    return group;
  };
  for (const count of context.server.connections()) groupOf(count).total += count.total;
  for (const { options } of context.server.sessions()) groupOf(options).current++;
  for (const { key, current, total } of groups.values()) yield { ...key, CURRENT_CONNECTIONS: current, TOTAL_CONNECTIONS: total };
}
export const accounts = (context: ShowContext): Generator<Row> => counted(context, ({ user, host }) => ({ USER: user, HOST: host }));
export const users = (context: ShowContext): Generator<Row> => counted(context, ({ user }) => ({ USER: user }));
export const hosts = (context: ShowContext): Generator<Row> => counted(context, ({ host }) => ({ HOST: host }));

/** session_connect_attrs: those of all sessions. */
export function* connectAttributes(clients: Iterable<ConnectOptions>): Generator<Row> {
  for (const { connectionId, attributes } of clients) {
    let position = 0;
    for (const [name, value] of attributes ?? [])
      yield { PROCESSLIST_ID: connectionId, ATTR_NAME: name, ATTR_VALUE: value, ORDINAL_POSITION: position++ };
  }
}
/** session_account_connect_attrs: those of the sessions of the same account. */
export function accountConnectAttributes(context: ShowContext): Generator<Row> {
  const { user, host } = context.runtime;
  return connectAttributes([...context.clients()].filter((client) => client.user === user && client.host === host));
}
