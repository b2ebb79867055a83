/** Stored routines and events. */
import { typedModel } from './columns.ts';
import type { EventModel, EventSchedule, ParameterModel, RoutineModel } from './model.ts';
import { byName, byNumber, type SourceRow } from './source-row.ts';
import { charsetName } from './wording.ts';

const KINDS = ['procedure', 'function', 'package', 'package body'] as const;
const DATA_ACCESS = ['CONTAINS SQL', 'NO SQL', 'READS SQL DATA', 'MODIFIES SQL DATA'] as const;
const MODES = ['IN', 'OUT', 'INOUT'] as const;

/**
 * @param rows of ROUTINES, of one database.
 * @param parameters rows of PARAMETERS by database, routine and type of routine.
 */
export function routineModels(rows: readonly SourceRow[], parameters: ReadonlyMap<string, readonly SourceRow[]>): RoutineModel[] {
  return rows
    .map((row) => routineModel(row, parameters.get(row.key('ROUTINE_SCHEMA', 'SPECIFIC_NAME', 'ROUTINE_TYPE')) ?? []))
    .sort((a, b) => byName(a, b) || KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
}
function routineModel(row: SourceRow, parameters: readonly SourceRow[]): RoutineModel {
  const kind = KINDS.find((name) => name === row.text('ROUTINE_TYPE').toLowerCase()) ?? 'procedure';
  return {
    name: row.text('ROUTINE_NAME'),
    kind,
    // The one at 0 is what a function returns.
    parameters: parameters
      .filter((parameter) => parameter.number('ORDINAL_POSITION') !== 0)
      .toSorted(byNumber('ORDINAL_POSITION'))
      .map(parameterModel),
    returns: kind === 'function' ? typedModel(row) : null,
    body: row.maybe('ROUTINE_DEFINITION'),
    language: row.is('ROUTINE_BODY', 'EXTERNAL') ? row.text('EXTERNAL_LANGUAGE') : 'SQL',
    deterministic: row.is('IS_DETERMINISTIC', 'YES'),
    dataAccess: DATA_ACCESS.find((access) => row.is('SQL_DATA_ACCESS', access)) ?? 'CONTAINS SQL',
    security: row.is('SECURITY_TYPE', 'INVOKER') ? 'INVOKER' : 'DEFINER',
    definer: row.text('DEFINER'),
    sqlMode: row.text('SQL_MODE'),
    connectionCollation: charsetName(row.maybe('COLLATION_CONNECTION')),
    comment: row.text('ROUTINE_COMMENT'),
  };
}
function parameterModel(row: SourceRow): ParameterModel {
  return { name: row.text('PARAMETER_NAME'), mode: MODES.find((mode) => row.is('PARAMETER_MODE', mode)) ?? 'IN', ...typedModel(row) };
}

/** @param rows of EVENTS, of one database. */
export function eventModels(rows: readonly SourceRow[]): EventModel[] {
  return rows.map(eventModel).sort(byName);
}
function eventModel(row: SourceRow): EventModel {
  const status = row.text('STATUS');
  return {
    name: row.text('EVENT_NAME'),
    schedule: scheduleOf(row),
    timeZone: row.text('TIME_ZONE'),
    // SLAVESIDE_DISABLED before MySQL 8.2, and of MariaDB.
    status: status === 'ENABLED' || status === 'DISABLED' ? status : 'REPLICA_SIDE_DISABLED',
    preserved: row.is('ON_COMPLETION', 'PRESERVE'),
    body: row.maybe('EVENT_DEFINITION'),
    definer: row.text('DEFINER'),
    sqlMode: row.text('SQL_MODE'),
    connectionCollation: charsetName(row.maybe('COLLATION_CONNECTION')),
    comment: row.text('EVENT_COMMENT'),
  };
}
function scheduleOf(row: SourceRow): EventSchedule {
  if (row.is('EVENT_TYPE', 'ONE TIME')) return { kind: 'once', at: row.text('EXECUTE_AT') };
  return {
    kind: 'every',
    value: row.text('INTERVAL_VALUE'),
    unit: row.text('INTERVAL_FIELD'),
    starts: row.maybe('STARTS'),
    ends: row.maybe('ENDS'),
  };
}
