/** What performance_schema tells, from the sessions of an engine. */

import { variableDef } from '../session/variable-definitions.ts';
import type { ServerFacts, SessionFacts } from '../show/performance-schema/facts.ts';
import { installedComponents } from './components.ts';
import type { Session } from './session.ts';

/** @param status names and values of a session's status variables. */
export function serverFacts(session: Session, status: (of: Session) => Iterable<readonly [string, string]>): ServerFacts {
  const { engine, host } = session;
  return {
    connectionId: session.options.connectionId,
    sessions: () => Array.from(engine.sessions(), (each) => ({ ...sessionFacts(each), status: () => status(each) })),
    processes: () => host.processes(),
    connections: () => engine.connections(),
    statements: host.statements ?? null,
    namedLocks: () => engine.namedLocks.all(),
    variable: (name) => engine.variables.text(name),
    consumers: engine.consumers,
    components: () => installedComponents(engine),
    changedVariables: () => Array.from(engine.variables.changed(), ([name]) => name),
  };
}

function sessionFacts(session: Session): Omit<SessionFacts, 'status'> {
  const { transaction, engine, variables, context } = session;
  const { id, reads, writes } = transaction.description;
  return {
    options: session.options,
    transaction: {
      id,
      active: transaction.active,
      writing: transaction.writing,
      waiting: engine.writer.lock.isWaiting(transaction),
      readOnly: transaction.readOnly,
      isolation: variables.text('transaction_isolation').replace('-', ' '),
      autocommit: transaction.implicit,
      touched: reads || writes || transaction.writing,
      started: transaction.started,
    },
    *variables() {
      for (const [name, text] of variables.all('SESSION')) if (variableDef(name)?.scope !== 'GLOBAL') yield [name, text];
    },
    userVariables: () => context.userVariables(),
    lockedTables: () => session.locks?.all() ?? [],
    prepared: () => Array.from(session.prepared, ([name, { text }]) => [name, text] as const),
  };
}
