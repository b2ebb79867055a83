/** What a session knows of the stored programs that it runs. */
import type { AccountId } from '../../../backend.ts';
import type { ColumnDef, TableDef } from '../catalog/model.ts';
import type { RoutineDef, TriggerDef } from '../catalog/programs.ts';
import type { CompileContext } from '../compile/plan.ts';
import type { Plan } from '../execute/plan.ts';
import type { Session } from '../execute/session.ts';
import type { Frame } from './frame.ts';
import { storedFunctionOf } from './library.ts';
import type { Program } from './program.ts';

/** A run under way. */
export interface ActiveProgram {
  readonly program: Program;
  readonly frame: Frame;
  /** Whose privileges its statements have; null: those of whoever called it. */
  readonly definer: AccountId | null;
}

type ProgramScope = Pick<CompileContext, 'locals' | 'storedFunction' | 'nestedIn'>;

/** What the compiler sees of stored programs. */
export function programScope(session: Session): ProgramScope {
  const active = session.programs.at(-1);
  return {
    ...(active === undefined ? {} : { locals: active.program.locals }),
    storedFunction: (schema: string, name: string) => storedFunctionOf(session, schema, name),
    ...(active === undefined || session.context.nesting === 0
      ? {}
      : { nestedIn: `${active.program.object} ${active.program.schema}.${active.program.name}` }),
  };
}

export function isUsedBy(plan: Plan, table: TableDef): boolean {
  const isIt = (other: { readonly schema: string; readonly name: string }): boolean =>
    other.schema === table.schema && other.name === table.name;
  return (plan.uses?.some(isIt) ?? false) || (plan.kind === 'change' && (plan.changes?.some(isIt) ?? false));
}
export function definerOf(def: Pick<RoutineDef | TriggerDef, 'definer'>): AccountId {
  const at = def.definer.lastIndexOf('@');
  return { user: def.definer.slice(0, at), host: def.definer.slice(at + 1) };
}
export type { ColumnDef };
