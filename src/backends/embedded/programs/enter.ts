/** Going into a stored program and out of it: whose rights, which database and which settings hold inside. */
import type { ProgramDef } from '../catalog/programs.ts';
import type { Session } from '../execute/session.ts';
import { definerOf } from './active.ts';
import type { Frame } from './frame.ts';

/** Settings that a program has as they were when it was created. */
const kept = ['sql_mode', 'collation_connection'] as const;

/** Begins a run. @returns what ends it: all is as the caller had it. */
export function enterProgram(session: Session, def: ProgramDef, frame: Frame): () => void {
  const { context } = session;
  const { database, account, locals } = context;
  const before = kept.map((name) => session.variables.text(name));
  const settings = [def.sqlMode, def.collation];
  session.enterDatabase(def.schema);
  change(session, settings);
  const definer = 'security' in def && def.security === 'INVOKER' ? null : definerOf(def);
  if (definer !== null) context.account = definer;
  context.locals = frame.values;
  context.depth += 1;
  session.programs.push({ program: frame.program, frame, definer });
  return () => {
    session.programs.pop();
    context.depth -= 1;
    context.locals = locals;
    context.account = account;
    change(session, before);
    session.enterDatabase(database);
  };
}
function change(session: Session, texts: readonly string[]): void {
  kept.forEach((name, at) => {
    const text = texts[at];
    if (text !== undefined && session.variables.text(name) !== text) session.variables.put(name, text);
  });
}
