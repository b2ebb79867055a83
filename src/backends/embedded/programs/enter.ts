/** Going into a stored program and out of it: whose rights, which database and which settings hold inside. */
import { privilegeBits } from '../../../auth/privileges.ts';
import type { ProgramDef } from '../catalog/programs.ts';
import type { Session } from '../execute/session.ts';
import type { Access } from '../privileges/access.ts';
import { definerOf } from './active.ts';
import type { Frame } from './frame.ts';

/** Settings that a program has as they were when it was created. */
const kept = ['sql_mode', 'collation_connection'] as const;

const TRIGGER = privilegeBits('TRIGGER');
const EVENT = privilegeBits('EVENT');

/** Begins a run. @returns what ends it: all is as the caller had it. @throws SqlError 1449 for a definer that is no account, 1142, 1370 for one without TRIGGER, EXECUTE. */
export function enterProgram(session: Session, def: ProgramDef, frame: Frame): () => void {
  const { context } = session;
  const { database, account, locals } = context;
  const definer = 'security' in def && def.security === 'INVOKER' ? null : definerOf(def);
  const access = definer === null ? null : session.access.ofDefiner(definer, def.trusted === true);
  if (access !== null) checkDefiner(access, def);
  const before = kept.map((name) => session.variables.text(name));
  const settings = [def.sqlMode, def.collation];
  session.enterDatabase(def.schema);
  change(session, settings);
  if (definer !== null) context.account = definer;
  // Plans are looked up anew where somebody else's privileges hold.
  const restore = definer === null || access === session.access.current ? null : session.actAs(access);
  context.locals = frame.values;
  context.depth += 1;
  session.programs.push({ program: frame.program, frame, definer });
  return () => {
    session.programs.pop();
    restore?.();
    context.depth -= 1;
    context.locals = locals;
    context.account = account;
    change(session, before);
    session.enterDatabase(database);
  };
}
/** What a definer has to have of the program itself. @throws SqlError 1142, 1370. */
function checkDefiner(access: Access, def: ProgramDef): void {
  switch (def.kind) {
    case 'procedure':
      access.routine('PROCEDURE', def.schema, def.name);
      return;
    case 'function':
      access.routine('FUNCTION', def.schema, def.name);
      return;
    case 'trigger':
      access.wholeTable(def.schema, def.table, TRIGGER);
      return;
    case 'event':
      access.database(def.schema, EVENT);
  }
}
function change(session: Session, texts: readonly string[]): void {
  kept.forEach((name, at) => {
    const text = texts[at];
    if (text !== undefined && session.variables.text(name) !== text) session.variables.put(name, text);
  });
}
