/** The gate of every statement of a session: an expired password first, then what its kind needs. */

import { privilegeBits } from '../../../auth/privileges.ts';
import { SqlError } from '../../../errors.ts';
import type { Statement } from '../../../sql/ast.ts';
import { parseQueryExpression } from '../../../sql/index.ts';
import { DEFAULT_MODE } from '../../../sql/mode.ts';
import type { Session } from '../execute/session.ts';
import { type Access, SELECT } from './access.ts';
import { Checker, type Names } from './checker.ts';
import type { Definers } from './definition-rules.ts';
import { checkStatement } from './rules.ts';
import { tablesOf } from './tables-of.ts';

function namesOf({ catalog, context, engine }: Session): Names {
  return {
    database: context.database,
    isTemporary: (schema, name) => catalog.temporary(schema, name) !== null,
    relation: (schema, name) => catalog.relation(schema, name),
    stored: (schema, name) => catalog.catalog.relation(schema, name),
    program: (kind, schema, name) => engine.catalog.programs.find(kind, schema, name),
    hasDatabase: (name) => catalog.database(name) !== null,
  };
}
function definersOf({ engine }: Session): Definers {
  return {
    find: (user, host) => {
      const account = engine.accounts.get({ user, host });
      if (account === null) return null;
      return { isSystem: account.grants.dynamic.has('SYSTEM_USER') };
    },
  };
}

/**
 * Checks a statement before anything of it is looked up, so that a denial tells nobody what is there.
 * @throws SqlError 1820; 1044, 1045, 1046, 1142, 1143, 1227, 1370.
 */
export function checkAllowed(session: Session, statement: Statement): void {
  const { access } = session;
  if (access.expired) refuseExpired(statement, session);
  const { current } = access;
  if (current !== null) checkStatement(statement, new Checker(current, namesOf(session)), definersOf(session));
}

/** All that an expired password allows is to set another. @throws SqlError 1820. */
function refuseExpired(statement: Statement, { account }: Session): void {
  if (statement.kind === 'AccountStatement') {
    const { command } = statement;
    const isOwn = (name: { user: string; host: string | null; currentUser: boolean } | null): boolean =>
      name === null || name.currentUser || (name.user === account?.user && (name.host ?? '%').toLowerCase() === account.host.toLowerCase());
    if (command.verb === 'SET PASSWORD' && isOwn(command.account)) return;
    if (
      command.verb === 'ALTER USER' &&
      command.users.every((user) => user.identified.length > 0 && (user.function || isOwn(user.account)))
    )
      return;
  }
  throw mustReset();
}

/** USE, COM_INIT_DB, and the database of a login. @throws SqlError 1820, 1044. */
export function checkDatabase({ access }: Session, name: string): void {
  if (access.expired) throw mustReset();
  access.current?.databaseSeen(name);
}
function mustReset(): SqlError {
  return new SqlError(1820, 'HY000', 'You must reset your password using ALTER USER statement before executing this statement.');
}

/** EXPLAIN shows what is behind views: SHOW VIEW on them, SELECT on their tables. @throws SqlError 1345. */
export function checkExplained(session: Session, statement: Statement): void {
  const access = session.access.current;
  if (access === null) return;
  const names = namesOf(session);
  for (const { name } of tablesOf([statement])) {
    const schema = name.schema ?? names.database;
    const relation = schema === null ? null : names.relation(schema, name.name);
    if (relation?.kind === 'view' && !seesThrough(relation, access, names, 0))
      throw new SqlError(1345, 'HY000', 'EXPLAIN/SHOW can not be issued; lacking privileges for underlying table');
  }
}
const deepest = 32;
function seesThrough(view: Extract<ReturnType<Names['relation']>, { kind: 'view' }>, access: Access, names: Names, depth: number): boolean {
  if (depth > deepest || (access.onTable(view.schema, view.name) & privilegeBits('SHOW VIEW')) === 0) return false;
  return tablesOf([parseQueryExpression(view.text, { sqlMode: DEFAULT_MODE })]).every(({ name }) => {
    const schema = name.schema ?? view.schema;
    if ((access.onAnyColumn(schema, name.name) & SELECT) === 0) return false;
    const under = names.relation(schema, name.name);
    return under?.kind !== 'view' || seesThrough(under, access, names, depth + 1);
  });
}

/** COM_FIELD_LIST. @throws SqlError 1820, 1142. */
export function checkFields(session: Session, schema: string, table: string): void {
  if (session.access.expired) throw mustReset();
  if (session.catalog.temporary(schema, table) === null) session.access.current?.table(schema, table, SELECT);
}
export function seesColumn(session: Session, schema: string, table: string, column: string): boolean {
  const access = session.access.current;
  return access === null || session.catalog.temporary(schema, table) !== null || access.onColumnText(schema, table, column) !== '';
}
