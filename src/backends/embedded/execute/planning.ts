/** What planners share. */
import type { CompileContext } from '../compile/plan.ts';
import type { Planning } from './plan-statement.ts';

/** The compiler's context for expressions of the statement's own text. */
export function compileContextOf({ session, source, literals, paramTypes, lift }: Planning): CompileContext {
  return session.compileContext(source, literals, paramTypes, lift);
}
