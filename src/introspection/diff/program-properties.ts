/** What counts of views, routines, triggers and events. */
import type { EventModel, RoutineModel, TriggerModel, TypedModel, ViewModel } from '../model.ts';
import { type Properties, said, yes } from './properties.ts';
import type { Side } from './side.ts';
import { sameQuery } from './wording/queries.ts';

/** Whether it counts whose they are. */
export interface Ownership {
  readonly definers: boolean;
}

export function viewProperties(view: ViewModel, { database }: Side, ownership: Ownership): Properties {
  return {
    columns: view.columns.map(({ name }) => name).join(', '),
    definition: view.definition === null ? null : sameQuery(view.definition, database.name),
    'check option': view.checkOption === 'NONE' ? null : view.checkOption,
    security: view.security,
    // Some servers do not say; it is how, not what.
    algorithm: view.algorithm === 'UNDEFINED' ? null : view.algorithm,
    ...definer(view, ownership),
  };
}

export function routineProperties(routine: RoutineModel, side: Side, ownership: Ownership): Properties {
  return {
    parameters: routine.parameters.map((one) => `${one.mode} ${one.name} ${typeText(one, side)}`).join(', '),
    returns: routine.returns === null ? null : typeText(routine.returns, side),
    body: programText(routine.body),
    language: routine.language,
    deterministic: routine.deterministic ? 'yes' : 'no',
    'data access': routine.dataAccess,
    security: routine.security,
    comment: said(routine.comment),
    ...programProperties(routine, ownership),
  };
}
/** Text has the collation of the database where none is said. */
function typeText({ type, charset, collation }: TypedModel, { database }: Side): string {
  return collation === null || collation === database.collation ? type : `${type} CHARACTER SET ${charset} COLLATE ${collation}`;
}

export function triggerProperties(trigger: TriggerModel, ownership: Ownership): Properties {
  return {
    timing: `${trigger.timing} ${trigger.event}`,
    statement: programText(trigger.statement),
    ...programProperties(trigger, ownership),
  };
}

export function eventProperties(event: EventModel, ownership: Ownership): Properties {
  return {
    schedule: scheduleText(event),
    'time zone': event.timeZone,
    status: event.status,
    preserved: yes(event.preserved),
    body: programText(event.body),
    comment: said(event.comment),
    ...programProperties(event, ownership),
  };
}
function scheduleText({ schedule }: EventModel): string {
  if (schedule.kind === 'once') return `AT ${schedule.at}`;
  const { value, unit, starts, ends } = schedule;
  return `EVERY ${value} ${unit}${starts === null ? '' : ` STARTS ${starts}`}${ends === null ? '' : ` ENDS ${ends}`}`;
}

function programProperties(
  program: { readonly definer: string; readonly sqlMode: string; readonly connectionCollation: string | null },
  ownership: Ownership,
): Properties {
  return { 'sql mode': modes(program.sqlMode), 'connection collation': program.connectionCollation, ...definer(program, ownership) };
}
/** In any order; what means nothing within a program is left out. */
function modes(text: string): string | null {
  const names = text.split(',').filter((name) => name !== '' && name !== 'NO_AUTO_CREATE_USER');
  return said(names.sort().join(','));
}
function definer(program: { readonly definer: string }, { definers }: Ownership): Properties {
  return definers ? { definer: said(program.definer) } : {};
}

/** Servers keep it as it was typed. */
function programText(text: string | null): string | null {
  return text === null ? null : text.replaceAll('\r\n', '\n').trim();
}
