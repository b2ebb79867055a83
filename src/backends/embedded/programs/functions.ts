/** Stored functions: called by SQLite in the middle of a statement, run at once on the session's connection, inside the statement's transaction. */
import { SqlError } from '../../../errors.ts';
import type { Session } from '../execute/session.ts';
import type { CallShape } from '../functions/definition.ts';
import type { SqliteValue } from '../sql-type.ts';
import { enterProgram } from './enter.ts';
import { Frame } from './frame.ts';
import { Interpreter } from './interpreter.ts';
import { routineProgram } from './library.ts';
import { runAtOnce } from './run.ts';
import { StatementRunner } from './statement-runner.ts';

/** @returns the result in the stored repr of the function's type. @throws SqlError 1424 and all that its body throws. */
export function callStored(
  session: Session,
  schema: string,
  name: string,
  args: readonly SqliteValue[],
  shape: Pick<CallShape, 'args' | 'reprs'>,
): SqliteValue {
  const def = session.engine.catalog.programs.routine('function', schema, name);
  if (def === null) throw new SqlError(1305, '42000', `FUNCTION ${schema}.${name} does not exist`);
  const program = routineProgram(def);
  if (session.programs.some((active) => active.program === program))
    throw new SqlError(1424, 'HY000', 'Recursive stored functions and triggers are not allowed.');
  const frame = new Frame(program);
  const leaveStatement = session.context.enterNested(true);
  let leave: (() => void) | null = null;
  try {
    leave = enterProgram(session, def, frame);
    program.parameters.forEach(({ place }, at) => {
      const [type, repr] = [shape.args[at], shape.reprs[at]];
      if (type !== undefined && repr !== undefined) frame.assign(session, place, { value: args[at] ?? null, type, repr });
    });
    runAtOnce(new Interpreter(session, frame, new StatementRunner(session, frame, null)).run());
    return frame.returned;
  } finally {
    leave?.();
    leaveStatement();
  }
}
