/** CREATE, ALTER and DROP EVENT. https://dev.mysql.com/doc/refman/8.4/en/create-event.html */
import { SqlError } from '../../../errors.ts';
import type { EventDefinition, Expr, Schedule, StoredProgramStatement } from '../../../sql/ast.ts';
import type { DatabaseDef } from '../catalog/model.ts';
import type { EventDef, EventSchedule } from '../catalog/programs.ts';
import { evaluate } from '../execute/evaluate.ts';
import { commonOf, type Defining, databaseOf, exists, missing } from './define.ts';
import { localType } from './library.ts';
import { resolveProgram } from './resolve.ts';
import { localMicros, nextRun, utcText } from './schedule.ts';

export function changeEvent(statement: StoredProgramStatement, defining: Defining): void {
  const { definition, name } = statement;
  const database = databaseOf(defining, name);
  const found = defining.edit.program('event', database.name, name.name) as EventDef | null;
  if (definition?.kind !== 'Event') {
    if (found === null)
      missing(defining, statement, unknownEvent(name.name), new SqlError(1305, '42000', `Event ${name.name} does not exist`));
    else defining.edit.dropProgram(found);
  } else if (statement.action === 'CREATE') {
    const taken = new SqlError(1537, 'HY000', `Event '${name.name}' already exists`);
    if (!exists(defining, statement, found, taken)) createEvent(statement, definition, database, defining);
  } else if (found === null) throw unknownEvent(name.name);
  else alterEvent(statement, definition, found, defining);
}
function unknownEvent(name: string): SqlError {
  return new SqlError(1539, 'HY000', `Unknown event '${name}'`);
}

function checkBody(definition: EventDefinition, database: DatabaseDef, name: string, source: string): void {
  if (definition.body === null) return;
  resolveProgram({
    object: 'event',
    schema: database.name,
    name,
    source,
    parameters: [],
    returns: null,
    body: definition.body,
    trigger: null,
    typeOf: (type, variable) => localType(type, variable, database.collation),
  });
}
function createEvent(statement: StoredProgramStatement, definition: EventDefinition, database: DatabaseDef, defining: Defining): void {
  const { session } = defining;
  const common = commonOf(defining, statement, database);
  checkBody(definition, database, common.name, defining.source);
  if (definition.schedule === null || definition.bodyText === null) throw new Error('CREATE EVENT has a schedule and a body');
  put(defining, 'CREATE', {
    kind: 'event',
    ...common,
    comment: definition.comment ?? '',
    body: definition.bodyText,
    schedule: scheduleOf(definition.schedule, defining),
    preserve: definition.preserve ?? false,
    status: definition.status ?? 'ENABLE',
    timeZone: session.variables.text('time_zone'),
    lastExecuted: null,
  });
}
function alterEvent(statement: StoredProgramStatement, definition: EventDefinition, found: EventDef, defining: Defining): void {
  const { edit, session } = defining;
  const to = definition.renameTo;
  const database = databaseOf(defining, to ?? statement.name);
  checkBody(definition, database, found.name, defining.source);
  const renamed = to === null ? null : { schema: database.name, name: to.name };
  if (renamed !== null && edit.program('event', renamed.schema, renamed.name) !== null)
    throw new SqlError(1537, 'HY000', `Event '${renamed.name}' already exists`);
  const { sqlMode, charset, collation, databaseCollation, modified, definer, trusted } = commonOf(defining, statement, database);
  edit.dropProgram(found);
  const { trusted: _before, ...kept } = found;
  put(defining, 'ALTER', {
    ...kept,
    ...renamed,
    ...{ sqlMode, charset, collation, databaseCollation, modified, definer },
    ...(trusted === undefined ? {} : { trusted }),
    comment: definition.comment ?? found.comment,
    body: definition.bodyText ?? found.body,
    ...(definition.schedule === null
      ? {}
      : { schedule: scheduleOf(definition.schedule, defining), timeZone: session.variables.text('time_zone'), lastExecuted: null }),
    preserve: definition.preserve ?? found.preserve,
    status: definition.status ?? found.status,
  });
}
/** Keeps an event, unless its time is over. */
function put({ edit, session }: Defining, action: 'CREATE' | 'ALTER', event: EventDef): void {
  const { context } = session;
  const over = event.status === 'ENABLE' && event.lastExecuted === null && nextRun(event, context.nowMicros) === null;
  if (!over) {
    edit.putProgram(event);
    return;
  }
  if (event.preserve) {
    context.warn('Note', 1544, 'Event execution time is in the past. Event has been disabled');
    edit.putProgram({ ...event, status: 'DISABLE' });
    return;
  }
  const text = 'Event execution time is in the past and ON COMPLETION NOT PRESERVE is set.';
  if (action === 'ALTER') throw new SqlError(1589, 'HY000', `${text} The event was not changed. Specify a time in the future.`);
  context.warn('Note', 1588, `${text} The event was dropped immediately after creation.`);
}

// ── Schedules ────────────────────────────────────────────────────────────────

/** @throws SqlError 1525, 1542, 1543. */
function scheduleOf(schedule: Schedule, defining: Defining): EventSchedule {
  if (schedule.kind === 'At') return { kind: 'at', at: momentOf(schedule.at, 'AT', defining) };
  const value = intervalOf(schedule, defining);
  const { session } = defining;
  const starts = schedule.starts === null ? utcText(session.context.nowMicros) : momentOf(schedule.starts, 'STARTS', defining);
  const ends = schedule.ends === null ? null : momentOf(schedule.ends, 'ENDS', defining);
  if (ends !== null && ends < starts) throw new SqlError(1543, 'HY000', 'ENDS is either invalid or before STARTS');
  return { kind: 'every', value, unit: schedule.unit, starts, ends };
}
/** A time of the session's zone in UTC. */
function momentOf(expr: Expr, clause: string, { session, execution, source }: Defining): string {
  const cast: Expr = {
    kind: 'Cast',
    style: 'CAST',
    expr,
    atTimeZone: null,
    target: { type: 'DATETIME', precision: null },
    array: false,
    pos: expr.pos,
  };
  const [given] = evaluate(execution, [cast], source);
  if (typeof given?.value !== 'string') {
    const [shown] = evaluate(execution, [expr], source);
    throw new SqlError(1525, 'HY000', `Incorrect ${clause} value: '${shown?.value === null ? 'NULL' : String(shown?.value)}'`);
  }
  const local = localMicros(given.value);
  return utcText(local - session.context.offsetMinutesOfLocal(local) * 60e6);
}
/** `1`, or the parts of a compound unit as they were given. @throws SqlError 1542. */
function intervalOf(schedule: Extract<Schedule, { kind: 'Every' }>, { execution, source }: Defining): string {
  const [given] = evaluate(execution, [schedule.every], source);
  const text = given === undefined || given.value === null ? '' : String(given.value);
  const compound = schedule.unit.includes('_');
  const wrong = compound ? !/[1-9]/.test(text) || text.startsWith('-') : !(Number.parseInt(text, 10) > 0);
  if (wrong || schedule.unit.endsWith('MICROSECOND'))
    throw schedule.unit.endsWith('MICROSECOND')
      ? new SqlError(1235, '42000', "This version of MySQL doesn't yet support 'MICROSECOND'")
      : new SqlError(1542, 'HY000', 'INTERVAL is either not positive or too big');
  return compound ? text : String(Number.parseInt(text, 10));
}
