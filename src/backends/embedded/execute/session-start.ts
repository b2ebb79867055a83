/** What a session begins with: whom it acts for, the tables of its providers, the variables that its client has settled. */
import type { ConnectOptions } from '../../../backend.ts';
import { collationById } from '../../../codec/collations.ts';
import { SqlError } from '../../../errors.ts';
import { SessionAccount } from '../accounts/session-account.ts';
import type { Engine } from '../engine.ts';
import { SessionAccess } from '../privileges/session-access.ts';
import type { SessionContext } from '../session/context.ts';
import { canonicalSqlMode } from '../session/sql-mode.ts';
import { ProvidedTables } from './provided-tables.ts';
import type { Session } from './session.ts';

/** The account that logged in, with its roles. */
export function accountOf(engine: Engine, options: ConnectOptions): SessionAccount {
  return new SessionAccount({
    account: options.account ?? null,
    user: options.user,
    host: options.host,
    store: () => engine.accounts,
    variable: (name) => engine.variables.text(name),
    use: engine.resourceUse,
  });
}
/** What statements of that account are checked against. */
export function accessOf(engine: Engine, options: ConnectOptions, account: SessionAccount): SessionAccess {
  return new SessionAccess({
    account,
    clientHost: options.host,
    checks: !engine.isReader,
    store: () => engine.accounts,
    variable: (name) => engine.variables.text(name),
  });
}

/** Tables of the engine's providers and of the session's own, put into its catalog. */
export function providedTablesOf(session: Session): ProvidedTables {
  const { engine, options, context, catalog } = session;
  const providers = [...engine.providers, ...(options.virtualTables ?? [])];
  const provided = new ProvidedTables(providers, {
    options,
    runtime: context,
    serverVersion: engine.serverVersion,
    account: () => context.account,
    variable: (name) => variableText(context, name),
    mayDo: (privilege) => session.access.mayDo(privilege),
  });
  if (providers.length > 0) {
    catalog.provided = (schema, name) => provided.find(schema, name);
    catalog.providedNames = ProvidedTables.listed(providers);
  }
  return provided;
}
/** A session variable for who asks by name. */
function variableText(context: SessionContext, name: string): string | null {
  try {
    const value = context.systemVariable(name, null);
    return value === null ? null : String(value);
  } catch (error) {
    if (error instanceof SqlError) return null;
    throw error;
  }
}

/** Sets what the client said at login. */
export function greet(session: Session): void {
  const { variables, options, transaction } = session;
  const collation = collationById(options.collation);
  if (collation !== null && collation !== undefined) {
    variables.put('character_set_client', collation.charset);
    variables.put('character_set_results', collation.charset);
    variables.put('collation_connection', collation.name);
  }
  if (options.interactive === true) variables.put('wait_timeout', variables.text('interactive_timeout'));
  if (options.ignoreSpace === true) variables.put('sql_mode', canonicalSqlMode(`IGNORE_SPACE,${variables.text('sql_mode')}`));
  transaction.autocommit = variables.text('autocommit') === 'ON';
}
