/** Rows of SHOW PROCEDURE STATUS, SHOW FUNCTION STATUS, SHOW TRIGGERS and SHOW EVENTS; texts of SHOW CREATE of stored programs. */
import { SqlError } from '../../../errors.ts';
import type { ShowWhat } from '../../../sql/ast.ts';
import type { ColumnDef } from '../catalog/model.ts';
import type { EventDef, ProgramDef, RoutineDef, TriggerDef } from '../catalog/programs.ts';
import { quoteName } from '../ddl/canonical-expression.ts';
import { DdlError } from '../ddl/errors.ts';
import { quoteString } from '../ddl/quote-string.ts';
import {
  eventCells,
  eventStatus,
  events,
  eventTime,
  isSeen,
  routines,
  showsBody,
  storedCentis,
  triggers,
} from './information-schema/programs.ts';
import { type Cell, column, type ShowContext, storedTime, type VirtualTable, virtualTable } from './virtual-table.ts';

type Row = Readonly<Record<string, Cell>>;
type Create = Extract<ShowWhat, { readonly what: 'CREATE' }>;

// ── Lists ────────────────────────────────────────────────────────────────────

function charsets(def: ProgramDef): Row {
  return { character_set_client: def.charset, collation_connection: def.collation, 'Database Collation': def.databaseCollation };
}
export function routineStatus(context: ShowContext, kind: 'procedure' | 'function'): Row[] {
  return [...routines(context)]
    .filter((def) => def.kind === kind)
    .map((def) => ({
      Db: def.schema,
      Name: def.name,
      Type: kind.toUpperCase(),
      Language: 'SQL',
      Definer: def.definer,
      Modified: storedTime(def.modified),
      Created: storedTime(def.created),
      Security_type: def.security,
      Comment: def.comment,
      ...charsets(def),
    }));
}
export function triggerRows(context: ShowContext, schema: string): Row[] {
  return triggers(context, schema).map((def) => ({
    Trigger: def.name,
    Event: def.event,
    Table: def.table,
    Statement: def.body,
    Timing: def.time,
    Created: storedCentis(def.created),
    sql_mode: def.sqlMode,
    Definer: def.definer,
    ...charsets(def),
  }));
}
export function eventRows(context: ShowContext, schema: string): Row[] {
  return [...events(context, schema)].map((def) => {
    const cells = eventCells(def);
    return {
      Db: def.schema,
      Name: def.name,
      Definer: def.definer,
      'Time zone': def.timeZone,
      Type: cells['EVENT_TYPE'],
      'Execute at': cells['EXECUTE_AT'],
      'Interval value': cells['INTERVAL_VALUE'],
      'Interval field': cells['INTERVAL_FIELD'],
      Starts: cells['STARTS'],
      Ends: cells['ENDS'],
      Status: eventStatus[def.status],
      Originator: 1,
      ...charsets(def),
    };
  });
}

// ── SHOW CREATE ──────────────────────────────────────────────────────────────

const general = 'utf8mb3_general_ci';
function text(name: string, length = 64): ColumnDef {
  return column(name, `varchar(${length})`, general);
}
const ends = [text('character_set_client', 32), text('collation_connection', 32), text('Database Collation', 32)] as const;

/** @throws SqlError 1305, 1360, 1539; 1046, 1049. */
export function showCreateProgram(context: ShowContext, show: Create): VirtualTable {
  const { object, name } = show;
  const schema = name.schema ?? context.runtime.database;
  if (schema === null) throw DdlError.noDatabaseSelected();
  const kind = object.toLowerCase() as ProgramDef['kind'];
  const def = context.catalog.catalog.programs.find(kind, schema, name.name);
  if (def?.kind === 'trigger' && context.access !== null && !isSeen(context, def)) throw context.access.missing('TRIGGER');
  if (def === null || !isSeen(context, def)) throw missing(context, show, schema);
  switch (def.kind) {
    case 'trigger':
      return triggerTable(def);
    case 'event':
      return eventTable(def);
    default:
      return routineTable(def, showsBody(context, def));
  }
}
function missing(context: ShowContext, { object, name }: Create, schema: string): SqlError {
  if (object === 'TRIGGER') return new SqlError(1360, 'HY000', 'Trigger does not exist');
  if (object === 'EVENT') {
    if (context.catalog.database(schema) === null) return DdlError.unknownDatabase(schema);
    return new SqlError(1539, 'HY000', `Unknown event '${name.name}'`);
  }
  return new SqlError(1305, '42000', `${object} ${name.name} does not exist`);
}
function row(def: ProgramDef, columns: readonly ColumnDef[], cells: Row): VirtualTable {
  return virtualTable('', '', [...columns, ...ends], () => [{ ...cells, sql_mode: def.sqlMode, ...charsets(def) }]);
}
/** CREATE DEFINER=… with the object's word. */
function head(def: ProgramDef): string {
  const at = def.definer.lastIndexOf('@');
  const [user, host] = [def.definer.slice(0, at), def.definer.slice(at + 1)];
  return `CREATE DEFINER=${quoteName(user)}@${quoteName(host)} ${def.kind.toUpperCase()} ${quoteName(def.name)}`;
}
/** @param whole whether its text may be shown: else it is NULL. */
function routineTable(def: RoutineDef, whole: boolean): VirtualTable {
  const word = def.kind === 'procedure' ? 'Procedure' : 'Function';
  const columns = [text(word), text('sql_mode', 256), column(`Create ${word}`, 'varchar(1024)', general, true)];
  return row(def, columns, { [word]: def.name, [`Create ${word}`]: whole ? routineText(def) : null });
}
function routineText(def: RoutineDef): string {
  const lines = [
    `${head(def)}(${def.parameters})${def.returns === null ? '' : ` RETURNS ${def.returns}`}`,
    ...(def.dataAccess === 'CONTAINS SQL' ? [] : [`    ${def.dataAccess}`]),
    ...(def.deterministic ? ['    DETERMINISTIC'] : []),
    ...(def.security === 'INVOKER' ? ['    SQL SECURITY INVOKER'] : []),
    ...(def.comment === '' ? [] : [`    COMMENT ${quoteString(def.comment)}`]),
    def.body,
  ];
  return lines.join('\n');
}
function triggerTable(def: TriggerDef): VirtualTable {
  const statement = `${head(def)} ${def.time} ${def.event} ON ${quoteName(def.table)} FOR EACH ROW ${def.body}`;
  const columns = [text('Trigger'), text('sql_mode', 256), text('SQL Original Statement', 1024)];
  const created = column('Created', 'timestamp(2)', null, true);
  return virtualTable('', '', [...columns, ...ends, created], () => [
    { Trigger: def.name, sql_mode: def.sqlMode, 'SQL Original Statement': statement, ...charsets(def), Created: storedCentis(def.created) },
  ]);
}
function eventTable(def: EventDef): VirtualTable {
  const columns = [text('Event'), text('sql_mode', 256), text('time_zone'), text('Create Event', 1024)];
  return row(def, columns, { Event: def.name, time_zone: def.timeZone, 'Create Event': eventText(def) });
}
function eventText(def: EventDef): string {
  const { schedule } = def;
  const when =
    schedule.kind === 'at'
      ? `AT '${eventTime(def, schedule.at)}'`
      : [
          `EVERY ${schedule.unit.includes('_') ? quoteString(schedule.value) : schedule.value} ${schedule.unit}`,
          `STARTS '${eventTime(def, schedule.starts)}'`,
          ...(schedule.ends === null ? [] : [`ENDS '${eventTime(def, schedule.ends)}'`]),
        ].join(' ');
  const comment = def.comment === '' ? '' : ` COMMENT ${quoteString(def.comment)}`;
  return `${head(def)} ON SCHEDULE ${when} ON COMPLETION ${def.preserve ? '' : 'NOT '}PRESERVE ${def.status}${comment} DO ${def.body}`;
}
