/** A JustDB schema, as --schema reads it: docs/schema.md. What it cannot say is named as an omission. */
import { UsageError } from '../../errors.ts';
import type { DatabaseModel, Model, Omission, ViewModel } from '../model.ts';
import type { FormatOptions } from './format.ts';
import { tableNode } from './justdb/table.ts';
import { reduced } from './reduced.ts';
import { viewsInOrder } from './sql/order.ts';
import { createEvent, createRoutine } from './sql/programs.ts';
import { columnsToSay } from './sql.ts';
import { yamlOf } from './yaml.ts';

type Options = Pick<FormatOptions, 'definers' | 'omit'>;

/** @throws UsageError for a model of more or less than one database: a schema is one. */
export function render(model: Model, { definers, omit }: Options): string {
  const [database, ...others] = reduced(model, { definers, statistics: true }).databases;
  if (database === undefined) throw new UsageError('--format justdb: there is no database');
  if (others.length > 0) throw new UsageError(`--format justdb: a schema is one database, and here are ${others.length + 1}: name one`);
  for (const omission of omissions(database)) omit(omission);
  return yamlOf(databaseNode(database, omit));
}

function databaseNode(database: DatabaseModel, omit: Options['omit']): object {
  const views = viewsInOrder([database]).flatMap(({ object }) => viewNode(object));
  const routines = (kind: 'procedure' | 'function') =>
    database.routines.flatMap((routine) => {
      if (routine.kind !== kind || routine.body === null) return [];
      return [{ name: routine.name, content: createRoutine(routine, routine.body, database.collation), ...settings(routine) }];
    });
  const events = database.events.flatMap((event) =>
    event.body === null
      ? []
      : [{ name: event.name, content: createEvent(event, event.body), ...settings(event), timeZone: event.timeZone }],
  );
  return {
    id: database.name,
    characterSet: database.charset,
    collation: database.collation,
    ...listed(
      'Table',
      database.tables.map((table) => tableNode(table, database, omit)),
    ),
    ...listed('Function', routines('function')),
    ...listed('Procedure', routines('procedure')),
    ...listed('View', views),
    ...listed('Event', events),
  };
}
function listed(name: string, list: readonly object[]): object {
  return list.length === 0 ? {} : { [name]: list };
}

function viewNode(view: ViewModel): object[] {
  // One without columns does not work; the reader has said so.
  if (view.definition === null || view.columns.length === 0) return [];
  const columns = columnsToSay(view, view.definition);
  return [
    {
      name: view.name,
      ...(columns.length === 0 ? {} : { Column: columns.map((name) => ({ name })) }),
      query: view.definition,
      ...(view.checkOption === 'NONE' ? {} : { checkOption: view.checkOption }),
      ...(view.algorithm === null || view.algorithm === 'UNDEFINED' ? {} : { algorithm: view.algorithm }),
      sqlSecurity: view.security,
      ...(view.definer === '' ? {} : { definer: view.definer }),
    },
  ];
}

/** What a program is read with. */
export function settings(program: { readonly sqlMode: string; readonly connectionCollation: string | null }): object {
  const { sqlMode, connectionCollation } = program;
  return { sqlMode, ...(connectionCollation === null ? {} : { connectionCollation }) };
}

/** Of the database: what is not of a table. Texts that may not be read have been named by the reader. */
function omissions({ comment, sequences, routines }: DatabaseModel): Omission[] {
  const why = 'a JustDB schema cannot say it';
  return [
    ...(comment === '' ? [] : [{ what: 'comment of the database', why }]),
    ...sequences.map(({ name }) => ({ what: `sequence ${name}`, why })),
    ...routines.filter(({ kind }) => kind.startsWith('package')).map(({ kind, name }) => ({ what: `${kind} ${name}`, why })),
  ];
}
