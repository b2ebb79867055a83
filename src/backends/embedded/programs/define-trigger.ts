/** CREATE and DROP TRIGGER. https://dev.mysql.com/doc/refman/8.4/en/create-trigger.html */
import { SqlError } from '../../../errors.ts';
import type { StoredProgramStatement, TriggerDefinition } from '../../../sql/ast.ts';
import { type CatalogEdit, isSystemDatabase } from '../catalog/catalog.ts';
import type { DatabaseDef, TableDef } from '../catalog/model.ts';
import type { TriggerDef } from '../catalog/programs.ts';
import { DdlError } from '../ddl/errors.ts';
import { commonOf, type Defining, databaseOf, missing } from './define.ts';
import { localType } from './library.ts';
import { resolveProgram } from './resolve.ts';

export function changeTrigger(statement: StoredProgramStatement, defining: Defining): void {
  const { definition } = statement;
  const database = databaseOf(defining, statement.name);
  const found = defining.edit.program('trigger', database.name, statement.name.name) as TriggerDef | null;
  if (definition?.kind === 'Trigger') createTrigger(statement, definition, database, defining);
  else if (found === null) missing(defining, statement, new SqlError(1360, 'HY000', 'Trigger does not exist'));
  else dropTrigger(defining.edit, found);
}

function createTrigger(statement: StoredProgramStatement, definition: TriggerDefinition, database: DatabaseDef, defining: Defining): void {
  const table = tableOf(definition, database, defining);
  const { edit } = defining;
  const found = edit.program('trigger', database.name, statement.name.name) as TriggerDef | null;
  if (found !== null && isThere(found, statement, defining)) return;
  resolveProgram({
    object: 'trigger',
    schema: database.name,
    name: statement.name.name,
    source: defining.source,
    parameters: [],
    returns: null,
    body: definition.body,
    trigger: { table, time: definition.time, event: definition.event },
    typeOf: (type, name) => localType(type, name, database.collation),
  });
  const order = makeRoom(edit, table, definition);
  edit.putProgram({
    kind: 'trigger',
    ...commonOf(defining, statement, database),
    comment: '',
    body: definition.bodyText,
    table: table.name,
    time: definition.time,
    event: definition.event,
    order,
  });
}
/** @throws SqlError 1359. */
function isThere({ schema, table, name }: TriggerDef, statement: StoredProgramStatement, { session }: Defining): boolean {
  if (!statement.ifNotExists) throw new SqlError(1359, 'HY000', 'Trigger already exists');
  session.context.warn('Note', 4099, `Trigger '${name}' already exists on the table '${schema}'.'${table}'.`);
  return true;
}
/** @throws SqlError 1146, 1347, 1361, 1435. */
function tableOf({ table: name }: TriggerDefinition, database: DatabaseDef, { session, edit }: Defining): TableDef {
  const schema = name.schema ?? session.context.database ?? database.name;
  if (isSystemDatabase(schema)) throw new SqlError(1465, 'HY000', 'Triggers can not be created on system tables');
  if (schema !== database.name) throw new SqlError(1435, 'HY000', 'Trigger in wrong schema');
  const found = session.catalog.temporary(schema, name.name) ?? edit.relation(schema, name.name);
  if (found === null) throw DdlError.noSuchTable(`${schema}.${name.name}`);
  if (found.kind === 'view') throw DdlError.wrongObject(`${schema}.${name.name}`, 'BASE TABLE');
  if (found.kind !== 'table' || found.temporary) throw new SqlError(1361, 'HY000', `Trigger's '${name.name}' is view or temporary table`);
  return found;
}
function siblings(edit: CatalogEdit, schema: string, table: string, like: Pick<TriggerDef, 'time' | 'event'>): TriggerDef[] {
  return edit.triggersOf(schema, table).filter((trigger) => trigger.time === like.time && trigger.event === like.event);
}
/** The new trigger's place; those from there on move up. @throws SqlError 3011. */
function makeRoom(edit: CatalogEdit, table: TableDef, { order, time, event }: TriggerDefinition): number {
  const others = siblings(edit, table.schema, table.name, { time, event });
  if (order === null) return others.length + 1;
  const other = others.find(({ name }) => name.toLowerCase() === order.other.toLowerCase());
  if (other === undefined)
    throw new SqlError(3011, 'HY000', `Referenced trigger '${order.other}' for the given action time and event type does not exist.`);
  const place = order.side === 'FOLLOWS' ? other.order + 1 : other.order;
  for (const each of others) if (each.order >= place) edit.putProgram({ ...each, order: each.order + 1 });
  return place;
}
function dropTrigger(edit: CatalogEdit, trigger: TriggerDef): void {
  edit.dropProgram(trigger);
  for (const each of siblings(edit, trigger.schema, trigger.table, trigger))
    if (each.order > trigger.order) edit.putProgram({ ...each, order: each.order - 1 });
}
