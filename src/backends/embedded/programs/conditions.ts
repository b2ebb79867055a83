/** Conditions: what is raised, what it tells of itself, and which handler it is for. */
import { SqlError } from '../../../errors.ts';
import type { Warning } from '../../../result.ts';
import type { SignalItemName } from '../../../sql/ast.ts';
import type { Condition } from './program.ts';
import { sqlStateOf } from './sql-states.ts';

/** What SIGNAL may say of a condition besides its number and message. */
export type ConditionItems = Partial<Record<Exclude<SignalItemName, 'MESSAGE_TEXT' | 'MYSQL_ERRNO'>, string>>;

/** An error that SIGNAL raised. */
export class SignalledError extends SqlError {
  readonly items: ConditionItems;
  constructor(errno: number, sqlState: string, message: string, items: ConditionItems) {
    super(errno, sqlState, message);
    this.items = items;
  }
}

/** A condition of the diagnostics area, as handlers and GET DIAGNOSTICS see it. */
export interface Raised extends Warning {
  readonly sqlState: string;
  readonly items?: ConditionItems;
}
export function raisedBy(error: SqlError): Raised {
  return {
    level: 'Error',
    code: error.errno,
    message: error.message,
    sqlState: error.sqlState,
    ...(error instanceof SignalledError ? { items: error.items } : {}),
  };
}
/** An entry of SHOW WARNINGS with its state. */
export function raised(warning: Warning): Raised {
  return { ...warning, sqlState: (warning as Partial<Raised>).sqlState ?? sqlStateOf(warning.code) };
}

/** Errors that no handler sees: the statement was killed, its time is over. */
export function isFatal(error: SqlError): boolean {
  return error.errno === 1317 || error.errno === 3024 || error.errno === 1053;
}

/** How closely a handler's condition fits what was raised: 3 by number, 2 by state, 1 by class, 0 not at all. */
export function fit(condition: Condition, found: Raised): number {
  switch (condition.kind) {
    case 'errno':
      return condition.errno === found.code ? 3 : 0;
    case 'state':
      return condition.state === found.sqlState ? 2 : 0;
    case 'class':
      return fitsClass(condition.class, found) ? 1 : 0;
  }
}
function fitsClass(name: 'SQLWARNING' | 'NOT FOUND' | 'SQLEXCEPTION', { sqlState, level }: Raised): boolean {
  const kind = sqlState.slice(0, 2);
  switch (name) {
    case 'SQLWARNING':
      return kind === '01' || level === 'Warning';
    case 'NOT FOUND':
      return kind === '02';
    case 'SQLEXCEPTION':
      return level === 'Error' && kind !== '00' && kind !== '01' && kind !== '02';
  }
}
