/**
 * automatic_sp_privileges: who creates a routine may run, change and drop it, and with a routine its grants go.
 * https://dev.mysql.com/doc/refman/8.4/en/stored-routines-privileges.html
 *
 * Both are called by the data definition of routines, inside its write transaction; what they change is published when that has been committed.
 */
import { privilegeBits } from '../../../auth/privileges.ts';
import type { Session } from '../execute/session.ts';
import type { AccountDef, GrantsDef, RoutineGrantDef } from './model.ts';
import type { AccountEdit } from './store.ts';

export interface RoutineName {
  readonly kind: 'PROCEDURE' | 'FUNCTION';
  readonly database: string;
  readonly name: string;
}

const given = privilegeBits('EXECUTE', 'ALTER ROUTINE');

/** Names of routines compare without case. */
export function isRoutine(grant: RoutineName, { kind, database, name }: RoutineName): boolean {
  return grant.kind === kind && grant.database === database && grant.name.toLowerCase() === name.toLowerCase();
}
function withRoutines(def: AccountDef, routines: GrantsDef['routines']): AccountDef {
  return { ...def, grants: { ...def.grants, routines } };
}
/** Changes accounts along with the running DDL statement. */
function alongside(session: Session, change: (edit: AccountEdit) => void): void {
  if (session.engine.variables.text('automatic_sp_privileges') !== 'ON') return;
  const edit = session.engine.accounts.edit(session.db);
  change(edit);
  session.runner.afterCommit(() => edit.publish());
}

/** After CREATE PROCEDURE or FUNCTION: EXECUTE and ALTER ROUTINE for the session's account, where it does not have them anyway. */
export function routineCreated(session: Session, routine: RoutineName): void {
  const access = session.access.current;
  if (access === null) return;
  if ((given & ~access.privileges.onRoutine(routine.kind, routine.database, routine.name)) === 0) return;
  alongside(session, (edit) => {
    const { account, user, host } = session.context;
    const def = edit.get(account);
    if (def === null) {
      session.context.warn('Warning', 1404, 'Failed to grant EXECUTE and ALTER ROUTINE privileges');
      return;
    }
    const others = def.grants.routines.filter((grant) => !isRoutine(grant, routine));
    const known = def.grants.routines.find((grant) => isRoutine(grant, routine))?.privileges ?? 0;
    const grant: RoutineGrantDef = { ...routine, privileges: known | given, grantor: `${user}@${host}`, time: new Date().toISOString() };
    edit.put(withRoutines(def, [...others, grant]));
  });
}

/** After DROP PROCEDURE or FUNCTION (but not DROP DATABASE): nobody has anything on it any more. */
export function routineDropped(session: Session, routine: RoutineName): void {
  alongside(session, (edit) => {
    for (const def of edit.list()) {
      const others = def.grants.routines.filter((grant) => !isRoutine(grant, routine));
      if (others.length < def.grants.routines.length) edit.put(withRoutines(def, others));
    }
  });
}
