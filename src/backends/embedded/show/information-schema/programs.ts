/** information_schema.ROUTINES, PARAMETERS, TRIGGERS and EVENTS. */
import { privilegeBits } from '../../../../auth/privileges.ts';
import type { EventDef, ProgramDef, RoutineDef, TriggerDef } from '../../catalog/programs.ts';
import { typeText } from '../../ddl/type-text.ts';
import { routineProgram } from '../../programs/library.ts';
import type { Parameter } from '../../programs/program.ts';
import { localMicros, utcText } from '../../programs/schedule.ts';
import type { SqlType } from '../../sql-type.ts';
import { zoneOffsets } from '../../values/time-zone.ts';
import { type Cell, type ShowContext, storedTime } from '../virtual-table.ts';
import { everyName, everything, takesSchema, type WantedNames, wantedNames } from '../wanted.ts';
import { typeCells } from './columns.ts';

type Row = Readonly<Record<string, Cell>>;

// ── Which there are ──────────────────────────────────────────────────────────

/** By name. @param only those that a statement wants. */
function* programs(context: ShowContext, only: WantedNames): Generator<ProgramDef> {
  const all = [...context.catalog.catalog.programs.all()].filter(
    (def) => takesSchema(only, def.schema) && only.wanted.takes(only.name, def.name),
  );
  all.sort((left, right) => compare(left.schema, right.schema) || compare(left.name.toLowerCase(), right.name.toLowerCase()));
  for (const def of all) if (isSeen(context, def)) yield def;
}
function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
const TRIGGER = privilegeBits('TRIGGER');
const EVENT = privilegeBits('EVENT');
/** Whether whoever looks may know of it. */
export function isSeen({ access }: ShowContext, def: ProgramDef): boolean {
  if (access === null) return true;
  switch (def.kind) {
    case 'trigger':
      return (access.onTable(def.schema, def.table) & TRIGGER) !== 0;
    case 'event':
      return (access.privileges.onDatabase(def.schema) & EVENT) !== 0;
    default:
      return access.seesRoutine(def.kind === 'procedure' ? 'PROCEDURE' : 'FUNCTION', def.schema, def.name, def.definer);
  }
}
/** Whether it shows with its text, not only with its name. */
export function showsBody({ access }: ShowContext, def: RoutineDef): boolean {
  return access === null || access.seesRoutineBody(def.definer);
}
/** Functions and procedures: a database's functions first. */
export function routines(context: ShowContext, only = everyName): readonly RoutineDef[] {
  const found: RoutineDef[] = [];
  for (const def of programs(context, only)) if (def.kind === 'procedure' || def.kind === 'function') found.push(def);
  return found.sort((left, right) => compare(left.schema, right.schema) || compare(left.kind, right.kind));
}
/** Triggers of a database, or of all: in the order of their tables, and in which they fire. */
export function triggers(context: ShowContext, schema: string | null = null, only = everyName): readonly TriggerDef[] {
  const found: TriggerDef[] = [];
  for (const def of programs(context, only)) if (def.kind === 'trigger' && (schema === null || def.schema === schema)) found.push(def);
  const events = ['INSERT', 'UPDATE', 'DELETE'];
  const times = ['BEFORE', 'AFTER'];
  return found.sort(
    (left, right) =>
      compare(left.schema, right.schema) ||
      compare(left.table, right.table) ||
      events.indexOf(left.event) - events.indexOf(right.event) ||
      times.indexOf(left.time) - times.indexOf(right.time) ||
      left.order - right.order,
  );
}
export function* events(context: ShowContext, schema: string | null = null, only = everyName): Generator<EventDef> {
  for (const def of programs(context, only)) if (def.kind === 'event' && (schema === null || def.schema === schema)) yield def;
}

// ── Cells ────────────────────────────────────────────────────────────────────

/** Charset and collations at the time of creation. */
function charsets(def: ProgramDef): Row {
  return { CHARACTER_SET_CLIENT: def.charset, COLLATION_CONNECTION: def.collation, DATABASE_COLLATION: def.databaseCollation };
}
/** `root@localhost` */
function definer(def: ProgramDef): Row {
  return { DEFINER: def.definer };
}
/** As TIMESTAMP(2) is stored. */
export function storedCentis(iso: string): string {
  return `${storedTime(iso)}.${iso.slice(20, 22)}`;
}

/** Of a parameter or a result: what a column would have, but that every number has a scale. */
function programTypeCells(type: SqlType): Row {
  const cells = typeCells(type);
  const scale = (cells['NUMERIC_PRECISION'] ?? null) === null ? null : (cells['NUMERIC_SCALE'] ?? 0);
  return { ...cells, NUMERIC_SCALE: scale, DTD_IDENTIFIER: typeText(type) };
}
export function* routinesTable(context: ShowContext, wanted = everything): Generator<Row> {
  for (const def of routines(context, wantedNames(wanted, 'ROUTINE_SCHEMA', 'ROUTINE_NAME'))) {
    const returns = def.kind === 'function' ? (routineProgram(def).returns?.type ?? null) : null;
    yield {
      SPECIFIC_NAME: def.name,
      ROUTINE_CATALOG: 'def',
      ROUTINE_SCHEMA: def.schema,
      ROUTINE_NAME: def.name,
      ROUTINE_TYPE: def.kind.toUpperCase(),
      ...(returns === null ? { DATA_TYPE: '' } : programTypeCells(returns)),
      ROUTINE_BODY: 'SQL',
      ROUTINE_DEFINITION: showsBody(context, def) ? def.body : null,
      EXTERNAL_LANGUAGE: 'SQL',
      PARAMETER_STYLE: 'SQL',
      IS_DETERMINISTIC: def.deterministic ? 'YES' : 'NO',
      SQL_DATA_ACCESS: def.dataAccess,
      SECURITY_TYPE: def.security,
      CREATED: storedTime(def.created),
      LAST_ALTERED: storedTime(def.modified),
      SQL_MODE: def.sqlMode,
      ROUTINE_COMMENT: def.comment,
      ...definer(def),
      ...charsets(def),
    };
  }
}

export function* parametersTable(context: ShowContext, wanted = everything): Generator<Row> {
  for (const def of routines(context, wantedNames(wanted, 'SPECIFIC_SCHEMA', 'SPECIFIC_NAME'))) {
    const { parameters, returns, locals } = routineProgram(def);
    if (returns !== null) yield parameterRow(def, 0, null, returns.type);
    for (const [at, parameter] of parameters.entries()) {
      const type = locals[parameter.place]?.type;
      if (type !== undefined) yield parameterRow(def, at + 1, parameter, type);
    }
  }
}
function parameterRow(def: RoutineDef, position: number, parameter: Parameter | null, type: SqlType): Row {
  return {
    SPECIFIC_CATALOG: 'def',
    SPECIFIC_SCHEMA: def.schema,
    SPECIFIC_NAME: def.name,
    ORDINAL_POSITION: position,
    PARAMETER_MODE: parameter?.mode ?? null,
    PARAMETER_NAME: parameter?.name ?? null,
    ...programTypeCells(type),
    ROUTINE_TYPE: def.kind.toUpperCase(),
  };
}

export function* triggersTable(context: ShowContext, wanted = everything): Generator<Row> {
  for (const def of triggers(context, null, wantedNames(wanted, 'TRIGGER_SCHEMA', 'TRIGGER_NAME'))) {
    yield {
      TRIGGER_CATALOG: 'def',
      TRIGGER_SCHEMA: def.schema,
      TRIGGER_NAME: def.name,
      EVENT_MANIPULATION: def.event,
      EVENT_OBJECT_CATALOG: 'def',
      EVENT_OBJECT_SCHEMA: def.schema,
      EVENT_OBJECT_TABLE: def.table,
      ACTION_ORDER: def.order,
      ACTION_STATEMENT: def.body,
      ACTION_ORIENTATION: 'ROW',
      ACTION_TIMING: def.time,
      ACTION_REFERENCE_OLD_ROW: 'OLD',
      ACTION_REFERENCE_NEW_ROW: 'NEW',
      CREATED: storedCentis(def.created),
      SQL_MODE: def.sqlMode,
      ...definer(def),
      ...charsets(def),
    };
  }
}

/** Of UTC times in the zone of an event. */
export function eventTime(def: EventDef, utc: string | null): string | null {
  if (utc === null) return null;
  const micros = localMicros(utc);
  return utcText(micros + zoneOffsets(def.timeZone).atUtc(micros) * 60e6);
}
/** Type, times and interval of an event, by their names in information_schema. */
export function eventCells(def: EventDef): Row {
  const { schedule } = def;
  if (schedule.kind === 'at') return { EVENT_TYPE: 'ONE TIME', EXECUTE_AT: eventTime(def, schedule.at) };
  return {
    EVENT_TYPE: 'RECURRING',
    INTERVAL_VALUE: schedule.unit.includes('_') ? `'${schedule.value}'` : schedule.value,
    INTERVAL_FIELD: schedule.unit,
    STARTS: eventTime(def, schedule.starts),
    ENDS: eventTime(def, schedule.ends),
  };
}
export const eventStatus = { ENABLE: 'ENABLED', DISABLE: 'DISABLED', 'DISABLE ON REPLICA': 'REPLICA_SIDE_DISABLED' } as const;

export function* eventsTable(context: ShowContext, wanted = everything): Generator<Row> {
  for (const def of events(context, null, wantedNames(wanted, 'EVENT_SCHEMA', 'EVENT_NAME'))) {
    yield {
      EVENT_CATALOG: 'def',
      EVENT_SCHEMA: def.schema,
      EVENT_NAME: def.name,
      ...definer(def),
      TIME_ZONE: def.timeZone,
      EVENT_BODY: 'SQL',
      EVENT_DEFINITION: def.body,
      ...eventCells(def),
      SQL_MODE: def.sqlMode,
      STATUS: eventStatus[def.status],
      ON_COMPLETION: def.preserve ? 'PRESERVE' : 'NOT PRESERVE',
      CREATED: storedTime(def.created),
      LAST_ALTERED: storedTime(def.modified),
      LAST_EXECUTED: eventTime(def, def.lastExecuted),
      EVENT_COMMENT: def.comment,
      ORIGINATOR: 1,
      ...charsets(def),
    };
  }
}
