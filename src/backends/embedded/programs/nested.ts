/** Programs inside of other statements: what their statements may do there. */
import { SqlError } from '../../../errors.ts';
import type { TableDef } from '../catalog/model.ts';
import type { Plan } from '../execute/plan.ts';
import type { Session } from '../execute/session.ts';
import { isUsedBy } from './active.ts';
import type { ProgramObject } from './program.ts';

/** @throws SqlError 1422, 1442; 1235 for what this engine cannot do in the middle of a statement. */
export function checkNested(session: Session, plan: Plan, object: ProgramObject): void {
  switch (plan.kind) {
    case 'ddl':
    case 'stream':
      throw committing();
    case 'session':
      if (plan.commits) throw committing();
      return;
    case 'query':
      return;
    case 'change':
      if (plan.temporary === true) throw notInside('temporary tables made inside a stored function or trigger');
      for (const table of plan.changes ?? []) refuseUsed(session, table, object);
      if (!session.transaction.writing) throw notInside('changes in a function that this statement calls');
  }
}
function committing(): SqlError {
  return new SqlError(1422, 'HY000', 'Explicit or implicit commit is not allowed in stored function or trigger.');
}
function notInside(what: string): SqlError {
  return new SqlError(1235, '42000', `This version of MySQL doesn't yet support '${what}'`);
}
/** Whether a statement around a nested one reads or changes a table. */
function isUsed({ running, nested }: Session, table: TableDef): boolean {
  const around = running === null ? nested : [running, ...nested];
  return around.some((plan) => isUsedBy(plan, table));
}
/** @throws SqlError 1442 where a statement around this one reads or writes the table. */
function refuseUsed(session: Session, table: TableDef, _object: ProgramObject): void {
  if (!isUsed(session, table)) return;
  throw new SqlError(
    1442,
    'HY000',
    `Can't update table '${table.name}' in stored function/trigger because it is already used by statement which invoked this stored function/trigger.`,
  );
}
