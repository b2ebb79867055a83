/** Who may give and take privileges: whoever has them with GRANT OPTION, at that level. */
import { GRANT_OPTION, type PrivilegeBits, privilegeBits } from '../../../auth/privileges.ts';
import { SqlError } from '../../../errors.ts';
import { type AccountContext, specificAccessDenied } from './context.ts';
import type { Given, Target } from './grants.ts';
import { accountText } from './model.ts';
import { commandNames } from './privilege-names.ts';

/** What may be given on performance_schema at all: its tables are nobody's to make. */
const onPerformanceSchema = privilegeBits('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'DROP', 'LOCK TABLES') | GRANT_OPTION;

/** @throws SqlError 1044, 1045, 1142, 1370. */
export function checkMayGrant(context: AccountContext, target: Target, given: Given): void {
  const { privileges } = context;
  const needed = given.columns.reduce((bits, column) => bits | column.privileges, given.privileges | GRANT_OPTION);
  if (target.level !== 'global') checkSystemDatabase(context, target.database, needed);
  switch (target.level) {
    case 'global':
      // Dynamic privileges alone are asked for one by one.
      if (given.dynamic.length > 0 && given.privileges === 0 && !given.all) return;
      if ((needed & ~privileges.global) === 0) return;
      throw new SqlError(1045, '28000', `Access denied for user ${accountText(context.runtime.account)} (using password: YES)`);
    case 'database':
      if ((needed & ~privileges.onDatabase(target.database)) === 0) return;
      throw databaseDenied(context, target.database);
    case 'table':
      checkTable(context, target, needed);
      break;
    case 'routine':
      checkRoutine(context, target, needed);
  }
}
function databaseDenied({ runtime }: AccountContext, database: string): SqlError {
  return new SqlError(1044, '42000', `Access denied for user ${accountText(runtime.account)} to database '${database}'`);
}
/** Nobody gives anything on information_schema. @throws SqlError 1044. */
function checkSystemDatabase(context: AccountContext, database: string, needed: PrivilegeBits): void {
  if (database === 'information_schema') throw databaseDenied(context, database);
  if (database === 'performance_schema' && (needed & ~onPerformanceSchema) !== 0) throw databaseDenied(context, database);
}
function checkTable(context: AccountContext, { database, table }: { database: string; table: string }, needed: PrivilegeBits): void {
  const missing = needed & ~context.privileges.onTable(database, table);
  if (missing === 0) return;
  throw new SqlError(1142, '42000', `${commandNames(missing)} command denied to user ${accountText(context.runtime)} for table '${table}'`);
}
function checkRoutine(context: AccountContext, target: Extract<Target, { level: 'routine' }>, needed: PrivilegeBits): void {
  const { kind, database, name } = target;
  const missing = needed & ~context.privileges.onRoutine(kind, database, name);
  if (missing === 0) return;
  const what =
    (missing & privilegeBits('EXECUTE')) !== 0 ? 'execute' : (missing & privilegeBits('ALTER ROUTINE')) !== 0 ? 'alter routine' : 'grant';
  const who = accountText(context.runtime.account);
  throw new SqlError(1370, '42000', `${what} command denied to user ${who} for routine '${database}.${name}'`);
}

/** @param known dynamic privileges that there are; others are told to whom may grant at all. @throws SqlError 1227. */
export function checkMayGrantDynamic({ privileges }: AccountContext, given: Given, known: readonly string[]): void {
  const mayGrant = (privileges.global & GRANT_OPTION) !== 0;
  if (given.dynamic.every((name) => (known.includes(name) ? privileges.mayGrantDynamic(name) : mayGrant))) return;
  throw specificAccessDenied('GRANT OPTION');
}
