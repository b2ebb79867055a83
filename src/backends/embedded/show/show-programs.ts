/** SHOW CREATE of stored programs. */
import { SqlError } from '../../../errors.ts';
import type { ShowWhat } from '../../../sql/ast.ts';
import type { EventDef, ProgramDef, RoutineDef, TriggerDef } from '../catalog/programs.ts';
import { DdlError } from '../ddl/errors.ts';
import { quoteString } from '../ddl/quote-string.ts';
import { eventTime, isSeen, showsBody, storedCentis } from './information-schema/programs.ts';
import { namedSchema } from './shown-names.ts';
import { madeColumns, type Row, type Shown, shown } from './shown-table.ts';
import { type TextStyle, textStyle } from './text-style.ts';
import type { ShowContext } from './virtual-table.ts';

type Create = Extract<ShowWhat, { readonly what: 'CREATE' }>;

const ends = ['character_set_client|varchar(32)', 'collation_connection|varchar(32)', 'Database Collation|varchar(32)'];

/** @throws SqlError 1305, 1360, 1539; 1046, 1049. */
export function showCreateProgram(context: ShowContext, show: Create): Shown {
  const { object, name } = show;
  const schema = namedSchema(context, name.schema);
  if (object === 'LIBRARY') throw missing(context, show, schema);
  const kind = object.toLowerCase() as ProgramDef['kind'];
  const def = context.catalog.catalog.programs.find(kind, schema, name.name);
  if (def?.kind === 'trigger' && context.access !== null && !isSeen(context, def)) throw context.access.missing('TRIGGER');
  if (def === null || !isSeen(context, def)) throw missing(context, show, schema);
  const { runtime } = context;
  switch (def.kind) {
    case 'trigger':
      return triggerTable(def, textStyle(runtime));
    case 'event':
      return eventTable(def, textStyle(runtime));
    default:
      return routineTable(def, showsBody(context, def) ? routineText(def, textStyle(runtime, def.sqlMode)) : null);
  }
}
function missing(context: ShowContext, { object, name }: Create, schema: string): SqlError {
  if (object === 'EVENT') return new SqlError(1539, 'HY000', `Unknown event '${name.name}'`);
  if (object !== 'TRIGGER') return new SqlError(1305, '42000', `${object} ${name.name} does not exist`);
  if (context.catalog.database(schema) === null) return DdlError.unknownDatabase(schema);
  return new SqlError(1360, 'HY000', 'Trigger does not exist');
}
/** @param lines columns before those of character sets, as of `madeColumns`; after them `last`. */
function row(def: ProgramDef, lines: readonly string[], cells: Row, last: readonly string[] = []): Shown {
  const all = {
    ...cells,
    sql_mode: def.sqlMode,
    character_set_client: def.charset,
    collation_connection: def.collation,
    'Database Collation': def.databaseCollation,
  };
  return shown(madeColumns([...lines, ...ends, ...last]), null, () => [all]);
}
function sqlMode({ sqlMode: text }: ProgramDef): string {
  return `sql_mode|varchar(${text.length})`;
}
/** CREATE DEFINER=… with the object's word. */
function head(def: ProgramDef, { name }: TextStyle): string {
  const at = def.definer.lastIndexOf('@');
  const [user, host] = [def.definer.slice(0, at), def.definer.slice(at + 1)];
  return `CREATE DEFINER=${name(user)}@${name(host)} ${def.kind.toUpperCase()} ${name(def.name)}`;
}
/** @param text null where only its name may be shown. */
function routineTable(def: RoutineDef, text: string | null): Shown {
  const word = def.kind === 'procedure' ? 'Procedure' : 'Function';
  const columns = [`${word}|varchar(64)`, sqlMode(def), `Create ${word}|varchar(${Math.max(1024, text?.length ?? 0)})|null`];
  return row(def, columns, { [word]: def.name, [`Create ${word}`]: text });
}
function routineText(def: RoutineDef, style: TextStyle): string {
  const lines = [
    `${head(def, style)}(${def.parameters})${def.returns === null ? '' : ` RETURNS ${def.returns}`}`,
    ...(def.dataAccess === 'CONTAINS SQL' ? [] : [`    ${def.dataAccess}`]),
    ...(def.deterministic ? ['    DETERMINISTIC'] : []),
    ...(def.security === 'INVOKER' ? ['    SQL SECURITY INVOKER'] : []),
    ...(def.comment === '' ? [] : [`    COMMENT ${quoteString(def.comment)}`]),
    def.body,
  ];
  return lines.join('\n');
}
function triggerTable(def: TriggerDef, style: TextStyle): Shown {
  const text = `${head(def, style)} ${def.time} ${def.event} ON ${style.name(def.table)} FOR EACH ROW ${def.body}`;
  const columns = ['Trigger|varchar(192)', sqlMode(def), `SQL Original Statement|varchar(${Math.max(1024, text.length)})|null`];
  const cells = { Trigger: def.name, 'SQL Original Statement': text, Created: storedCentis(def.created) };
  return row(def, columns, cells, ['Created|timestamp(2)||7,0,0,129']);
}
function eventTable(def: EventDef, style: TextStyle): Shown {
  const text = eventText(def, style);
  const columns = ['Event|varchar(64)', sqlMode(def), `time_zone|varchar(${def.timeZone.length})`, `Create Event|varchar(${text.length})`];
  return row(def, columns, { Event: def.name, time_zone: def.timeZone, 'Create Event': text });
}
function eventText(def: EventDef, style: TextStyle): string {
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
  return `${head(def, style)} ON SCHEDULE ${when} ON COMPLETION ${def.preserve ? '' : 'NOT '}PRESERVE ${def.status}${comment} DO ${def.body}`;
}
