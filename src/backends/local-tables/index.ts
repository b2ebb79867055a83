/**
 * A backend whose statements on some databases are run in this process: `wsql.*` in front of a server. What names no such database is handed to
 * the backend behind as it is, and costs a search for a word.
 */
import type { Backend, BackendConnection, CommitListener, ConnectOptions } from '../../backend.ts';
import type { VirtualTableContext } from '../../virtual-table.ts';
import { LocalTablesConnection, type SessionContext } from './connection.ts';
import { type GlobalPrivileges, globalPrivileges } from './grants.ts';

/** Of accounts of the door. */
const ALL: GlobalPrivileges = { has: () => true };

export interface LocalTablesOptions {
  /** The databases that are here. One of the same name that the server behind has is hidden by it. */
  readonly databases: ReadonlySet<string>;
  /** Makes the engine that runs the statements: once, when the first one comes. The tables are those of `ConnectOptions.virtualTables`. */
  readonly engine: () => Promise<Backend>;
}

/** @param behind is closed with the backend that is returned. */
export function withLocalTables(behind: Backend, { databases, engine }: LocalTablesOptions): Backend {
  let opened: Promise<Backend> | null = null;
  const open = (): Promise<Backend> => {
    opened ??= engine();
    return opened;
  };
  return {
    get serverVersion() {
      return behind.serverVersion;
    },
    get missingCapabilities() {
      return behind.missingCapabilities ?? 0;
    },
    ...(behind.accounts === undefined ? {} : { accounts: behind.accounts }),
    ...(behind.firstConnectionId === undefined ? {} : { firstConnectionId: behind.firstConnectionId }),
    ...(behind.takesCredentials === undefined ? {} : { takesCredentials: behind.takesCredentials }),
    ...(behind.watch === undefined ? {} : { watch: (listener: CommitListener) => behind.watch?.(listener) ?? (() => undefined) }),
    ...(behind.globalNumber === undefined ? {} : { globalNumber: (name: string) => behind.globalNumber?.(name) ?? null }),
    async connect(options, host): Promise<BackendConnection> {
      const inside = options.database !== null && databases.has(options.database) ? options.database : null;
      const connection = await behind.connect(inside === null ? options : { ...options, database: null }, host);
      return new LocalTablesConnection(connection, inside, {
        databases,
        user: `'${options.user}'@'${options.host}'`,
        privileges: options.credentials === undefined ? () => ALL : globalPrivileges,
        openHere: async (mayDo, borrowed) =>
          (await open()).connect(here(options, mayDo, borrowed, { kind: 'upstream', serverVersion: behind.serverVersion }), host),
      });
    },
    async close() {
      await behind.close();
      await (await opened)?.close();
    },
  };
}

/** Of a session in this process: whoever it is of may read the tables, which know what to show him. */
function here(
  options: ConnectOptions,
  mayDo: (privilege: string) => boolean,
  borrowed: Parameters<SessionContext['openHere']>[1] | undefined,
  backend: VirtualTableContext['backend'],
): ConnectOptions {
  const { account: _, credentials: _own, virtualTables = [], ...others } = options;
  return {
    ...others,
    database: borrowed?.database ?? null,
    virtualTables: [
      ...virtualTables.map((find) =>
        Object.assign((table: string, context: Parameters<typeof find>[1]) => find(table, { ...context, backend, mayDo }), {
          ...(find.databases === undefined ? {} : { databases: find.databases }),
        }),
      ),
      ...(borrowed === undefined ? [] : [borrowed.tables]),
    ],
  };
}
