/** SHOW of what databases hold, over information_schema: DATABASES, TABLES, TABLE STATUS, TRIGGERS, EVENTS, routines. */
import type { ShowWhat } from '../../../sql/ast.ts';
import { columnsOfShow } from './definitions.ts';
import { relations, relationType } from './information-schema/objects.ts';
import { eventsTable, routinesTable, triggersTable } from './information-schema/programs.ts';
import { schemata, tableRow } from './information-schema/tables.ts';
import { namedSchema, schemaOf } from './shown-names.ts';
import { type Row, type Shown, shown, titled } from './shown-table.ts';
import type { ShowContext } from './virtual-table.ts';
import { type Wanted, wantedNames } from './wanted.ts';

type Of<W extends ShowWhat['what']> = Extract<ShowWhat, { readonly what: W }>;

/** MySQL repeats the pattern of LIKE in the column's name. */
function headed(name: string, like: string | null): string {
  return like === null ? name : `${name} (${like})`;
}

/** @throws SqlError 1227 with skip_show_database. */
export function showDatabases({ access, runtime }: ShowContext, like: string | null): Shown {
  const skip = runtime.systemVariable('skip_show_database', 'GLOBAL');
  if ((skip === 1 || skip === 'ON') && access !== null && !access.hasGlobal('SHOW DATABASES')) throw access.missing('SHOW DATABASES');
  const name = headed('Database', like);
  return shown(titled(columnsOfShow('databases'), 'Database', name), name, (context, wanted) => schemata(context, wanted));
}

/** @throws SqlError 1046, 1049. */
export function showTables(context: ShowContext, { schema, full }: Of<'TABLES'>, like: string | null): Shown {
  const of = schemaOf(context, schema);
  // The names of information_schema's own tables are in upper case, whatever the pattern's is.
  const pattern = of === 'information_schema' ? (like?.toUpperCase() ?? null) : like;
  const name = headed(`Tables_in_${of}`, pattern);
  const columns = titled(columnsOfShow(full ? 'fullTables' : 'tables'), 'Tables', name);
  const rows = shown(columns, name, function* (current, wanted) {
    for (const relation of relations(current, of, wantedNames(wanted)))
      yield { TABLE_NAME: relation.name, TABLE_TYPE: relationType(relation) };
  });
  return { ...rows, pattern };
}
export function showTableStatus(context: ShowContext, { schema }: Of<'TABLE STATUS'>): Shown {
  const of = schemaOf(context, schema);
  return shown(columnsOfShow('tableStatus'), 'Name', (current, wanted) => tableRows(current, of, wanted));
}
function* tableRows(context: ShowContext, of: string, wanted: Wanted): Generator<Row> {
  for (const relation of relations(context, of, wantedNames(wanted))) yield tableRow(context, relation, wanted);
}
/** Those of a database by the column that names it. */
function* ofSchema(rows: Iterable<Row>, column: string, schema: string): Generator<Row> {
  for (const row of rows) if (row[column] === schema) yield row;
}
/** @throws SqlError 1046, 1049. */
export function showTriggers(context: ShowContext, { schema }: Of<'TRIGGERS'>): Shown {
  const of = schemaOf(context, schema);
  return shown(columnsOfShow('triggers'), 'Table', (current) => ofSchema(triggersTable(current), 'TRIGGER_SCHEMA', of));
}
/** @throws SqlError 1046. */
export function showEvents(context: ShowContext, { schema }: Of<'EVENTS'>): Shown {
  const of = namedSchema(context, schema);
  return shown(columnsOfShow('events'), 'Name', (current) => ofSchema(eventsTable(current), 'EVENT_SCHEMA', of));
}
export function showRoutines(type: 'PROCEDURE' | 'FUNCTION'): Shown {
  return shown(columnsOfShow('routines'), 'Name', (current) => ofSchema(routinesTable(current), 'ROUTINE_TYPE', type));
}
/** There are no libraries of other languages. */
export function showLibraries(): Shown {
  return shown(columnsOfShow('libraries'), 'Name', () => []);
}
